"""The tests are tested: what is catalogued wrong fails where it should, what is right passes."""

import json
import re
import shutil

import pytest

from autograder.audit.audit import FALSE_ALARM, FREE, SURVIVES, AuditError, audit
from autograder.cli.common import COULD_NOT_RUN, DONE, NEEDS_A_PERSON
from autograder.cli.main import main
from autograder.exercises.conv2d.misconceptions import CATALOGUE
from autograder.exercises.conv2d.solutions import right_styles
from autograder.judge.assignment import from_source

pytestmark = pytest.mark.filterwarnings("ignore")

SQUARE = """
import numpy as np
rng = np.random.default_rng(5)
X, W = rng.normal(size=(6, 6)), rng.normal(size=(2, 2))
n = (6 - 2) // STRIDE + 1
dout = rng.normal(size=(n, n))
"""
# What an instructor might write in the place of the hidden tests, and a mistake that then survives.
WEAKENED = {
    "the worked example alone": ({"check.": "# "}, "dX-image-always-4x4"),
    "square images alone": (
        {
            "check.dX(conv_backward_dX, stride=1)": SQUARE.replace("STRIDE", "1")
            + "from autograder.exercises.conv2d import oracle\nnp.testing.assert_allclose("
            "conv_backward_dX(dout, X, W, 1), oracle.conv_backward_dX(dout, X, W, 1), 1e-4)",
            "check.dX(conv_backward_dX, stride=2)": SQUARE.replace("STRIDE", "2")
            + "from autograder.exercises.conv2d import oracle\nnp.testing.assert_allclose("
            "conv_backward_dX(dout, X, W, 2), oracle.conv_backward_dX(dout, X, W, 2), 1e-4)",
            "check.dX_general(conv_backward_dX)": "",
        },
        "dX-kh-for-both",
    ),
    "means alone": (
        {
            "convkit.check_dW(conv_backward_dW, stride=1)": "",
            "check.dW(conv_backward_dW, stride=1)": SQUARE.replace("STRIDE", "1")
            + "from autograder.exercises.conv2d import oracle\nassert np.isclose("
            "np.mean(conv_backward_dW(dout, X, W, 1)),"
            " np.mean(oracle.conv_backward_dW(dout, X, W, 1)))",
        },
        "dW-rotated",
    ),
}


@pytest.fixture
def changed(repository, tmp_path):
    """Return how to make a course whose source notebook has its test cells changed."""

    def change(edits):
        folder = tmp_path / "source" / "conv2d"
        shutil.copytree(repository / "source" / "conv2d", folder)
        path = folder / "conv2d.ipynb"
        notebook = json.loads(path.read_text())
        made = 0
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade"):
                source = "".join(cell["source"])
                for old, new in edits.items():
                    made += source.count(old)
                    source = source.replace(old, new)
                cell["source"] = source
        assert made >= len(edits)
        path.write_text(json.dumps(notebook))
        return tmp_path

    return change


def run(capsys, *words):
    code = main(["audit", *map(str, words)])
    return code, capsys.readouterr()


def test_assignment_as_it_stands_has_no_survivor_and_no_false_alarm(repository, capsys):
    code, printed = run(capsys, "conv2d", "--course", repository, "--keys", 3)
    assert printed.out.endswith(
        f"{len(CATALOGUE)} wrong solutions, {len(right_styles())} right ones: "
        "0 survivors, 0 false alarms\n"
    )
    assert code == DONE
    assert len(printed.out.splitlines()) < 10  # a row for each solution is there on request
    assert len(CATALOGUE) >= 60
    assert len(right_styles()) >= 18


@pytest.mark.parametrize(("edits", "survivor"), WEAKENED.values(), ids=WEAKENED)
def test_weakened_tests_let_mistakes_survive_and_are_told_so(changed, capsys, edits, survivor):
    code, printed = run(capsys, "conv2d", "--course", changed(edits))
    assert code == NEEDS_A_PERSON
    assert f"survivor: {survivor}" in printed.out
    assert ", 0 false alarms" in printed.out


def test_json_holds_every_mark_and_what_went_wrong(changed, repository, capsys):
    code, printed = run(capsys, "conv2d", "--course", repository, "--json")
    told = json.loads(printed.out)
    assert code == DONE
    assert (told["survivors"], told["false_alarms"]) == ({}, {})
    assert len(told["solutions"]) == len(CATALOGUE) + len(right_styles())
    marks = {row["solution"]: row["marks"] for row in told["solutions"]}
    assert marks["dX-kron"]["test_dX_s1"] == "failed as it should"
    assert marks["dX-kron"]["test_dW_s1"] == "passed"
    assert list(marks["right: loops"]) == told["items"]

    course = changed({"check.dX_general(conv_backward_dX)": ""})
    code, printed = run(capsys, "conv2d", "--course", course, "--json")
    assert code == NEEDS_A_PERSON
    survivors = json.loads(printed.out)["survivors"]
    assert survivors["dX-left-over-rows-missing"] == ["test_dX_general"]


def test_mutants_are_counted_and_survivors_told_with_edit_and_call(changed, repository, capsys):
    words = ("conv2d", "--mutants", "--every", 900, "--course")
    code, printed = run(capsys, *words, repository)
    assert re.search(r"^\d+ mutants: .* 0 survivors, 0 false alarms\n$", printed.out, re.M)
    assert code == DONE

    code, printed = run(capsys, *words, changed({"check.": "# "}), "--json")
    told = json.loads(printed.out)["mutants"]
    assert told["tried"] == told["equivalent"] + told["killed"] + len(told["survivors"])
    assert told["survivors"]
    for survivor in told["survivors"]:
        assert [line[0] for line in survivor["diff"]].count("+") >= 1
        assert survivor["differs_on"] >= len(survivor["calls"]) >= 1
        assert "kernel" in survivor["calls"][0]
    assert code == NEEDS_A_PERSON


def test_test_that_refuses_right_work_is_a_false_alarm(changed, capsys):
    edits = {
        "check.forward_general(conv_forward)": "check.forward_general(conv_forward)\n"
        "import numpy as np\nX = np.ones((2, 2))\nassert conv_forward(X, X, 1).dtype == float"
    }
    code, printed = run(capsys, "conv2d", "--course", changed(edits))
    assert code == NEEDS_A_PERSON
    assert (
        "false alarm: right: float32 fails test_forward_general\n"
        "    test_forward_general: This check did not hold.\n"
    ) in printed.out


def test_no_test_is_left_out_in_silence(changed, capsys):
    """A misspelt name, and a test that uses an answer no catalogued solution has."""
    edits = {
        "check.dX_general(conv_backward_dX)": "check.dX_general(conv_backwrd_dX)",
        "check.dW(conv_backward_dW, stride=1)": "check.dW(conv_backward_dW, stride=",
    }
    course = changed(edits)
    code, printed = run(capsys, "conv2d", "--course", course, "--verbose")
    assert code == NEEDS_A_PERSON
    assert "broken: test_dX_general: the model solution does not get it: line 9: " in printed.out
    assert "broken: test_dW_s1: the model solution does not get it: line 9: " in printed.out
    assert "not tried: test_dX_general is broken: see above" in printed.out
    assert "not tried: test_dW_s1 is broken: see above" in printed.out
    assert "not tried: test_dX_shape_t uses dX_shape_t, which the known solutions lack" in (
        printed.out
    )
    code, printed = run(capsys, "conv2d", "--course", course, "--json")
    told = json.loads(printed.out)
    items = {cell.grade_id for cell in from_source(course / "source" / "conv2d").tests}
    assert set(told["items"]) | set(told["untried"]) == items
    assert not set(told["items"]) & set(told["untried"])
    assert set(told["broken"]) == {"test_dX_general", "test_dW_s1"}


def test_words_that_a_right_solution_failed_with_are_in_the_json(changed, capsys):
    edits = {
        "check.forward_general(conv_forward)": "import numpy as np\nX = np.ones((2, 2))\n"
        "assert conv_forward(X, X, 1).dtype == float, 'of floats'"
    }
    _, printed = run(capsys, "conv2d", "--course", changed(edits), "--json")
    told = json.loads(printed.out)
    assert told["words"]["right: float32"] == {"test_forward_general": "of floats"}


def test_item_of_the_instructors_own_may_catch_what_it_likes(changed):
    course = changed({"# test_dX_s1 ": "# test_dX_s1, renamed "})
    path = course / "source" / "conv2d" / "conv2d.ipynb"
    path.write_text(path.read_text().replace('"test_dX_s1"', '"my_own_item"'))
    found = audit(from_source(path.parent))
    marks = {mark for row in found.rows for mark in row.marks.values()}
    assert not found.survivors
    assert not found.false_alarms
    every, brief = (found.report(every=each).splitlines() for each in (True, False))
    assert all(any(line.startswith(f"{row.solution} ") for line in every) for row in found.rows)
    assert len(brief) < 5
    assert FREE in marks
    assert not marks & {SURVIVES, FALSE_ALARM}


def test_assignment_without_these_functions_is_refused_with_their_names(changed):
    names = ("conv_forward", "conv_backward_dW", "conv_backward_dX")
    course = changed({f"({name}": "(output_shape_s1" for name in names})
    with pytest.raises(AuditError, match="no test of conv2d calls conv_forward"):
        audit(from_source(course / "source" / "conv2d"))


def test_name_that_nobody_defines_is_told_with_what_may_be_meant(changed):
    course = changed({"check.dX_general(conv_backward_dX)": "check.dX_general(conv_backwrd_dX)"})
    says = "test_dX_general, line 9: .*conv_backwrd_dX.*Next: write conv_backward_dX, if that is"
    with pytest.raises(AuditError, match=says):
        audit(from_source(course / "source" / "conv2d"))


def test_test_cell_that_is_no_python_is_refused_with_its_name(changed):
    course = changed({"check.dX(conv_backward_dX, stride=1)": "check.dX("})
    with pytest.raises(AuditError, match="test_dX_s1"):
        audit(from_source(course / "source" / "conv2d"))


def test_unknown_assignment_ends_with_exit_code_2_and_the_folder(tmp_path, capsys):
    code, printed = run(capsys, "nowhere", "--course", tmp_path)
    assert code == COULD_NOT_RUN
    assert "source/nowhere" in printed.err
