"""Tests marked to run inside: the mark arrives by every door, and each says what it means."""

import json
import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest
from assignments import graded_test, notebook, solution
from classes import autograder, nbgrader
from gradebooks import marks

from autograder.course.config import ConfigError
from autograder.course.gradebook import read_assignment
from autograder.course.inside import marked_as_set, setting
from autograder.gradescope.run import results
from autograder.judge import words
from autograder.judge.assignment import AssignmentError, from_source
from autograder.judge.notebook import ItemResult, Result, Verdict

GREET = "def greet(name):\n    print('Hello,', name)"
DICE = "import random\ndef dice():\n    return random.randint(1, 6)"
PRINTED = (
    "import io, contextlib\nwith contextlib.redirect_stdout(io.StringIO()) as out:\n"
    "    greet('Ann')\nassert out.getvalue() == 'Hello, Ann\\n', 'it prints something else'"
)
PATCHED = (
    "from unittest.mock import patch\nwith patch('random.randint', return_value=9):\n"
    "    assert dice() == 9"
)
SAID = "judged inside the student's process: can be forged"


def source():
    """One test is marked by a tag, one will be by the setting, and one is judged outside."""
    tagged = graded_test("test_printed", 2, "# what greet prints", hidden=PRINTED)
    tagged.metadata.tags = ["inside"]
    return notebook(
        solution("greet", GREET), tagged, solution("dice", DICE),
        graded_test("test_patched", 3, "# the dice", hidden=PATCHED),
        graded_test("test_range", 1, "# its numbers", hidden="assert 1 <= dice() <= 6"),
    )  # fmt: skip


STUDENTS = {
    "ann": {"greet": GREET, "dice": DICE},
    "ben": {"greet": "def greet(name):\n    return 'Hello, ' + name",
            "dice": "def dice():\n    return 4"},
}  # fmt: skip
POINTS = {
    "ann": {"test_printed": 2, "test_patched": 3, "test_range": 1},
    "ben": {"test_printed": 0, "test_patched": 0, "test_range": 1},
}


@pytest.fixture(scope="module")
def course(repository, tmp_path_factory):
    """The course, released; two students have handed in, one with tags of his own."""
    folder = tmp_path_factory.mktemp("inside") / "course"
    (folder / "source/words").mkdir(parents=True)
    shutil.copy(repository / "nbgrader_config.py", folder)
    set_inside(folder, ["test_patched"])
    nbformat.write(source(), folder / "source/words/words.ipynb")
    nbgrader(folder, "generate_assignment", "words")
    for student, cells in STUDENTS.items():
        work = folder / "submitted" / student / "words"
        shutil.copytree(folder / "release/words", work)
        handed_in = nbformat.read(work / "words.ipynb", as_version=4)
        for cell in handed_in.cells:
            cell.source = cells.get(cell.metadata.nbgrader.grade_id, cell.source)
            if student == "ben":
                cell.metadata.tags = ["inside"]
        nbformat.write(handed_in, work / "words.ipynb")
    return folder


def set_inside(course, names):
    """Let the course's settings name these tests, and no others."""
    path = course / "nbgrader_config.py"
    settings = path.read_text().partition("\n# by a test")[0]
    path.write_text(f"{settings}\n# by a test\nc.Judge.inside = {names!r}\n")


def graded(course, student):
    path = course / "autograded" / student / "words" / "words.ipynb"
    return {
        cell.metadata.nbgrader.grade_id: cell for cell in nbformat.read(path, as_version=4).cells
    }


def assert_graded_as_marked(course):
    for mark in marks(course):
        assert mark.items == POINTS[mark.student]
        cells = graded(course, mark.student)
        for name in ("test_printed", "test_patched"):
            assert cells[name].metadata.autograder["inside"] is True
            assert words.INSIDE in cells[name].outputs[0].text
        assert "inside" not in cells["test_range"].metadata.autograder
        assert words.INSIDE not in cells["test_range"].outputs[0].text
    ben = graded(course, "ben")["test_printed"].outputs[0].text
    assert ben == f"it prints something else\n{words.INSIDE}\n"


def test_grade_judges_marked_tests_inside_and_says_so(course):
    process = autograder("grade", "words", cwd=course)
    assert process.returncode == 0, process.stdout + process.stderr
    assert f"test_printed, test_patched: {SAID}\n" in process.stdout
    assert_graded_as_marked(course)


def test_nbgraders_own_command_does_the_same_and_its_log_says_so(course):
    log = nbgrader(course, "autograde", "words", "--force")
    assert_graded_as_marked(course)
    assert f"test_printed, test_patched of ben: {SAID}" in log


def test_feedback_shows_the_words_and_nothing_of_the_test(course):
    autograder("grade", "words", cwd=course)
    nbgrader(course, "generate_feedback", "words", "--force")
    page = (course / "feedback/ben/words/words.html").read_text()
    assert "it prints something else" in page
    assert words.INSIDE in page
    assert "redirect_stdout" not in page
    assert "return_value" not in page


def test_one_notebook_is_judged_with_the_same_marks(course):
    file = "submitted/ben/words/words.ipynb"
    process = autograder("judge", file, "--assignment=words", cwd=course)
    told = process.stdout.splitlines()
    for name, says in (("test_printed", True), ("test_patched", True), ("test_range", False)):
        place = next(n for n, line in enumerate(told) if line.endswith(name))
        of_item = told[place + 1 :]
        of_item = of_item[: next(n for n, line in enumerate(of_item) if line[0] != " ")]
        assert (f"    {SAID}" in of_item) == says
    process = autograder("judge", file, "--assignment=words", "--json", cwd=course)
    items = json.loads(process.stdout)["items"]
    assert {item["grade_id"]: item["inside"] for item in items} == {
        "test_printed": True, "test_patched": True, "test_range": False,
    }  # fmt: skip


def test_audit_and_report_say_so(course):
    process = autograder("audit", "words", cwd=course)
    assert process.returncode == 0, process.stdout + process.stderr
    assert "model solution: 6 of 6 points" in process.stdout
    for name in ("test_printed", "test_patched"):
        assert f"{name}: {SAID}" in process.stdout
    autograder("grade", "words", cwd=course)
    process = autograder("report", "words", cwd=course)
    assert process.returncode == 0, process.stderr
    page = (course / "reports/words.html").read_text()
    said = "Judged inside the students&#39; process, where results can be forged: printed, patched."
    assert said in page


def test_mark_is_in_the_zip_for_gradescope_and_its_results_say_so(course, tmp_path):
    process = autograder("gradescope", "words", "-o", tmp_path / "zip", cwd=course)
    assert process.returncode == 0, process.stderr
    with zipfile.ZipFile(tmp_path / "zip") as archive:
        run = archive.read("run_autograder").decode()
        packed = nbformat.reads(archive.read("source/words/words.ipynb").decode(), as_version=4)
    assert "--inside test_patched\n" in run  # by a setting; the tag stands in the source
    tagged = [cell for cell in packed.cells if "inside" in cell.metadata.get("tags", [])]
    assert [cell.metadata.nbgrader.grade_id for cell in tagged] == ["test_printed"]
    (item,) = [
        ItemResult(
            grade_id="test_f", points=1, max_points=1, verdict=Verdict.PASSED, message="Fine.",
            inside=True,
        )
    ]  # fmt: skip
    result = Result(assignment="words", student="ann", sandbox="uid", items=(item,), notebook=b"{}")
    (test,) = results({"words": result}, "visible")["tests"]
    assert test["output"] == f"    Fine.\n    {words.INSIDE}"


def test_tag_stays_in_the_source_travels_to_students_and_is_read_from_the_source(course):
    """Nothing follows from it there: what was submitted brings no tags of its own."""
    for step in ("source", "release"):
        made = nbformat.read(course / step / "words/words.ipynb", as_version=4)
        tags = {cell.metadata.nbgrader.grade_id: cell.metadata.get("tags") for cell in made.cells}
        assert {name for name, has in tags.items() if has == ["inside"]} == {"test_printed"}
    url = f"sqlite:///{course / 'gradebook.db'}"
    for found in (
        read_assignment(url, "words", "words", course / "source/words"),
        from_source(course / "source/words"),
    ):
        assert [cell.inside for cell in found.tests] == [True, False, False]
    alone = read_assignment(url, "words", "words", Path("/nowhere"))
    assert not any(cell.inside for cell in alone.tests)


def test_name_of_no_test_is_told_by_every_door(course, tmp_path):
    folder = tmp_path / "course"
    shutil.copytree(course, folder)
    set_inside(folder, ["test_patched", "test_pinted"])
    said = (
        "c.Judge.inside names 'test_pinted', and no test cell is called so; found "
        "['test_printed', 'test_patched', 'test_range']. Next: mend the name in nbgrader_config.py"
    )
    file = "submitted/ben/words/words.ipynb"
    for command in (
        ("grade", "words"), ("audit", "words"), ("judge", file, "--assignment=words"),
        ("gradescope", "words", "-o", "zip"),
    ):  # fmt: skip
        process = autograder(*command, cwd=folder)
        assert process.returncode == 2, command
        assert said in process.stderr, command


def test_name_of_another_assignments_test_is_none_of_this_ones(course, tmp_path):
    made = from_source(course / "source/words")
    other = tmp_path / "source/other"
    other.mkdir(parents=True)
    nbformat.write(notebook(graded_test("test_other", 1, "assert True")), other / "other.ipynb")
    (marked,) = marked_as_set({"": made}, ["test_other"], tmp_path / "source/words").values()
    assert [cell.inside for cell in marked.tests] == [True, False, False]
    with pytest.raises(AssignmentError, match="'test_else'"):
        marked_as_set({"": made}, ["test_other", "test_else"], tmp_path / "source/words")


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ("", []),
        ("c.Judge.inside = ['a']", ["a"]),
        ("c.Judge.inside.append('a')", ["a"]),
        ("c.Judge.inside = 'a'", "make it a list"),
        ("c.Judge.inside = [1]", "make it a list"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
    ],
)
def test_setting_is_read_as_nbgrader_reads_it(settings, names, tmp_path):
    assert setting(tmp_path) == []
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\n{settings}\n")
    if isinstance(names, list):
        assert setting(tmp_path) == names
    else:
        with pytest.raises((AssignmentError, ConfigError), match=names):
            setting(tmp_path)
