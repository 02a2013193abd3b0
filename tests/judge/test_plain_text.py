"""What students wrote is shown as plain text: on terminals, in logs, tables and files for others.

Row 65, and the like: the words of an error, a class's name, a quoted line, a file's name.
"""

import csv
import json
import logging
import unicodedata
from pathlib import Path

import nbformat
import pytest
from classes import autograder
from gauntlet.case import assignment
from hypothesis import example, given
from hypothesis import strategies as st
from items import ALL_POINTS, points_without

from autograder.demo.run import submitted_notebook
from autograder.exercise import Sample
from autograder.exercises.conv2d.sample_class import RIGHT_SHAPES
from autograder.exercises.conv2d.solutions import read_right
from autograder.gradescope.run import results
from autograder.judge.notebook import judge
from autograder.marks.standings import words
from autograder.marks.tables import write_rows
from autograder.plain_text import PlainLog, shown, shown_lines
from autograder.sandbox.sandbox import Sandbox

REPOSITORY = Path(__file__).parents[2]
EVIL = (
    "\x1b[1A\x1b[2KPassed: 8 of 8 points.\r\nzoe: 100\u2028zoe: 100\x85\u202ezoe\u2066\u200b"
    "\ue000\x00\x9b2J"
)
TEXT = st.text(st.characters(categories=None, exclude_categories=()), max_size=200)


def is_plain(text):
    """By the categories of Unicode alone: nothing that controls, hides, or is not assigned."""
    return all(unicodedata.category(each)[0] in "LMNPS" or each == " " for each in text)


@given(TEXT)
@example(EVIL)
@example("\udcff\ud800")
@example("a" + "\u0301" * 100)
@example("x" * 5000)
def test_any_text_becomes_one_line_that_can_be_read_encoded_and_shown_again(text):
    line = shown(text)
    assert is_plain(line)
    assert len(line) <= 1_000
    assert shown(line) == line
    line.encode()
    kinds = "".join(unicodedata.category(each)[0] for each in line)
    assert "MMMMM" not in kinds
    assert not kinds.startswith("M")


SIGNS = st.characters(categories=["L", "N", "P", "S"], exclude_characters="\u2800")


@given(st.text(SIGNS, max_size=200))
def test_what_is_letters_digits_and_signs_stays_as_it_is(text):
    unseen = "\u115f\u1160\u3164\uffa0"  # letters by name, that show nothing
    assert shown(text) == text or set(text) & set(unseen)


@pytest.mark.parametrize(
    "name", ["José María García-Núñez", "Łukasz Żółć", "Nguyễn Thị Minh", "小明 王", "😀 Emoji ❤️",
             "محمد", "dW1·x2 − 4×4 “a”"]
)  # fmt: skip
def test_names_and_our_own_words_stay_as_they_are(name):
    assert shown(name) == name


def test_what_is_not_plain_is_told_by_its_number():
    assert shown("a\nb\tc\x1b\x7f\x85\u202e\U000e0041\u00a0d") == (
        r"a\nb\tc\x1b\x7f\x85\u202e\U000e0041 d"
    )
    assert shown("bad\udcff.txt") == r"bad\xff.txt"
    assert shown("e" + "\u0301" * 6) == "e" + "\u0301" * 4 + r"\u0301\u0301"
    assert shown("x" * 30, 20) == "xxx… (30 characters)"


def test_lines_stay_lines_and_none_looks_like_a_message_of_its_own():
    said = shown_lines("ann: refused\nzoe: 100\r\n  listed\n", margin="    ")
    assert said == "ann: refused\n    zoe: 100\\r\n  listed\n"


@pytest.mark.parametrize("level", ["debug", "error"])
def test_log_shows_what_is_filled_in_on_its_line_and_a_traceback_plain(level, caplog):
    log = logging.getLogger("plain")
    log.addFilter(PlainLog())
    caplog.set_level("DEBUG", "plain")
    getattr(log, level)("Copying %s to %d places", f"a{EVIL}", 2)
    getattr(log, level)(f"{EVIL} claims to be zoe\n")
    try:
        raise ValueError(EVIL)
    except ValueError:
        log.exception("it failed")
    assert all(is_plain(line) for line in caplog.text.splitlines())
    assert not [line for line in caplog.text.splitlines() if line.startswith("zoe")]
    assert len(caplog.messages[0].splitlines()) == 1


# Where the student's words come in: an error, its class's name, the line that raised, and others.
CELL = f"""
class Zоё_100(ValueError):
    def __str__(self): return {EVIL!r}
def conv_forward(X, W, stride=1):
    if stride == 2: raise Zоё_100()  # \u202eoops\u2066
    if X.shape == (4, 4): raise ValueError({EVIL!r})
    raise KeyError("\u202e\u2066")
"""


@pytest.fixture(scope="module")
def evil(tmp_path_factory):
    """A notebook full of such words, in a file whose name holds them too."""
    release = nbformat.read(REPOSITORY / "release/conv2d/conv2d.ipynb", as_version=4)
    cells = {**RIGHT_SHAPES, **read_right("loops"), "conv_forward": CELL}
    notebook = submitted_notebook(release, Sample(student="zoe", about="", cells=cells))
    path = tmp_path_factory.mktemp("evil") / "a\x1b[1A\nzoe 100 FORGED\u202e.ipynb"
    path.write_text(nbformat.writes(notebook))
    return path


def command(*words):
    done = autograder(*words, cwd=REPOSITORY)
    return done.returncode, done.stdout + done.stderr


def check_plain(said):
    assert all(is_plain(line) for line in said.split("\n")), said
    assert not [line for line in said.split("\n") if line.startswith(("zoe", "Passed"))]


def test_judge_prints_a_students_words_escaped(evil):
    """Row 65."""
    code, said = command("judge", evil, "--assignment=conv2d", "--student", "x\x1b[2J\nzoe: 100")
    assert code == 0
    check_plain(said)
    assert r"\x1b[1A\x1b[2KPassed: 8 of 8 points.\r\nzoe: 100\u2028zoe" in said
    assert r"\u202eoops\u2066" in said
    left = points_without("conv_forward")
    assert f"x\\x1b[2J\\nzoe: 100: {left} of {ALL_POINTS} points" in said


def test_judge_tells_of_a_file_that_it_cannot_judge_without_repeating_its_name_raw(evil):
    code, said = command("judge", evil)
    assert code == 2
    check_plain(said)
    assert "FORGED" in said


@pytest.fixture(scope="module")
def result(evil):
    with Sandbox() as sandbox:
        return judge(evil.read_bytes(), assignment(), "zoe", sandbox=sandbox)


def test_messages_hold_the_escaped_form_in_json_notebook_and_for_gradescope_alike(result, tmp_path):
    for item in result.items:
        assert all(is_plain(line) for line in item.message.split("\n"))
    told = json.loads(json.dumps(results({"a": result}, "visible")))
    for test in told["tests"]:
        lines = test["output"].split("\n")
        assert all(is_plain(line) and line.startswith("    ") for line in lines)
    path = tmp_path / "conv2d.ipynb"
    path.write_bytes(result.notebook)
    assert words(path) == {item.grade_id: item.message for item in result.items}


def test_words_of_a_notebook_that_was_graded_before_are_plain_too(tmp_path):
    about = {"nbgrader": {"grade": True, "grade_id": "x"}}
    cell = nbformat.v4.new_code_cell("pass", metadata=about)
    cell.outputs = [nbformat.v4.new_output("stream", text=EVIL)]
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "x.ipynb")
    check_plain("; ".join(words(tmp_path / "x.ipynb")["x"].split("\n")))


def test_table_of_ours_holds_no_control_character(tmp_path):
    write_rows(tmp_path / "x.csv", ["name"], [[EVIL], ["zoe"]])
    rows = list(csv.reader((tmp_path / "x.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [len(row) for row in rows] == [1, 1, 1]
    assert is_plain(rows[1][0])
