"""The model solution decides: what it does not get is broken, with the reason and what to do."""

import json
import os
from dataclasses import replace

import nbformat
import pytest
from assignments import given, graded_test, notebook, solution

from autograder.course.config import read_config
from autograder.course.untouched import untouched
from autograder.judge import words
from autograder.judge.assignment import from_source
from autograder.judge.baseline import Baseline, baseline, for_nothing, remarks
from autograder.judge.kept_baseline import FOLDER, MOST, keep, kept_or_judged, place, read
from autograder.judge.notebook import Verdict, judge
from autograder.sandbox.sandbox import Limits, Sandbox

LIMITS = Limits(cell=0.5, call=0.5, notebook=20)
SQUARE = "def square(x):\n    return x * x"
EVERY_OTHER_TIME = """\
import itertools, autograder
assert square(2) == 4
assert next(vars(autograder).setdefault("turns_of_a_test", itertools.count())) != 1, "by turns"
"""
PASSES_INSIDE = (
    "Next: this cell passes inside: add the tag `inside` to it in source/squares/squares.ipynb"
)
# Each test cell, and what an instructor reads of it: what was seen, and the next step.
BROKEN = {
    "by_turns": (EVERY_OTHER_TIME, "not every time: line 3: `assert next("),
    "misspelt_name": (
        "# by hand\nassert sqare(2) == 4",
        "line 2: `assert sqare(2) == 4`: sqare is not defined when the notebook has run from top "
        "to bottom. Next: correct the name in that cell of source/squares/squares.ipynb, or "
        "define it in the model solution;",
    ),
    "misspelt_in_helper": (
        "assert helped(2) == 4",
        "in a cell that this one uses: sqware is not defined when",
    ),
    "wrong_assertion": (
        "x = 3\nassert square(x) == 10, 'three by three'",
        "line 2: `assert square(x) == 10, 'three by three'`: three by three. Next: correct that "
        "cell of source/squares/squares.ipynb, or the model solution in it;",
    ),
    "without_words": ("assert square(3) == 10", "line 1: `assert square(3) == 10`: it does not"),
    "error_in_test": (
        "square(3)\n1 / 0",
        "line 2: `1 / 0`: ZeroDivisionError: division by zero. Next: correct that cell",
    ),
    "error_of_function": (
        "square(None)",
        "line 1: `square(None)`: TypeError: unsupported operand type(s) for *: 'NoneType' and "
        "'NoneType'",
    ),
    "too_slow": (
        "assert forever(1) == 1",
        "forever(1) was still running after 0.5 seconds, the time limit. Line 3 of its cell: "
        "`while True: pass`. Next: let that test or the model solution in "
        "source/squares/squares.ipynb do with less, or raise the limits (c.Judge.cell_seconds,",
    ),
    "crashes": ("crash()", "crash() ended the Python process: it ended its own process with exit"),
    "no_python": ("assert square( == 4", "is not Python that the judge can run"),
    "seeded": ("import random\nrandom.seed(1)\nassert draw() == 18", PASSES_INSIDE),
    "signature": (
        "import inspect\nassert list(inspect.signature(square).parameters) == ['x']",
        PASSES_INSIDE,
    ),
    "seeded_and_wrong": (
        "import random\nrandom.seed(1)\nassert draw() == 19",
        "it does not hold. Next: correct that cell of source/squares/squares.ipynb",
    ),
    "half_the_points": ("square(2)\n1", "it gets 1 of 2 points"),
}  # fmt: skip


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course whose one notebook holds a test of every kind that the model solution loses."""
    folder = tmp_path_factory.mktemp("baseline")
    (folder / "source/squares").mkdir(parents=True)
    made = notebook(
        given("helper", "def helped(x):\n    return sqware(x)"),
        solution("square", SQUARE),
        solution("draw", "import random\ndef draw():\n    return random.randint(1, 100)"),
        solution("forever", "def forever(x):\n    while True: pass"),
        solution("crash", "def crash():\n    import os; os._exit(3)"),
        *(graded_test(name, 2, source) for name, (source, _) in BROKEN.items()),
        graded_test("fine", 2, "assert square(3) == 9"),
        graded_test("for_nothing", 1, "assert True"),
    )
    nbformat.write(made, folder / "source/squares/squares.ipynb")
    return folder


@pytest.fixture(scope="module")
def assignment(course):
    return from_source(course / "source/squares")


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(limits=LIMITS) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def found(course, assignment, sandbox):
    return baseline(assignment, untouched(assignment.solution, read_config(course)), sandbox)


@pytest.mark.parametrize("name", BROKEN)
def test_item_that_the_model_solution_loses_is_broken_with_place_cause_and_next_step(found, name):
    why = found.broken[name]
    assert why.startswith("the model solution does not get it: ")
    assert BROKEN[name][1] in why
    assert why.count("Next: ") == 1
    assert why.endswith("; then run `nbgrader generate_assignment squares --force` and judge again")


def test_item_that_the_model_solution_gets_is_not_broken(found):
    assert found.broken.keys() == BROKEN.keys()
    assert "model solution: 4 of 31 points" in found.report()  # half_the_points gives one


def test_release_that_gets_points_is_told(found):
    assert [item.grade_id for item in found.given_away] == ["for_nothing"]
    assert for_nothing(found.given_away[0]) == (
        "gives points for nothing: the untouched release gets 1 of 1. Next: let its test call what "
        "the student writes"
    )
    assert f"for_nothing: {for_nothing(found.given_away[0])}" in found.report()


def test_student_reads_that_a_broken_item_is_not_their_fault_and_it_is_not_run(
    found, assignment, sandbox
):
    work = notebook(solution("square", SQUARE.replace("x * x", "x + x")))
    known = replace(assignment, broken=found.broken)
    result = judge(nbformat.writes(work).encode(), known, "ann", sandbox=sandbox)
    items = {item.grade_id: item for item in result.items}
    assert {name for name, item in items.items() if item.verdict is Verdict.BROKEN} == set(BROKEN)
    assert items["fine"].verdict is Verdict.FAILED
    assert items["too_slow"].message == words.BROKEN
    assert items["too_slow"].reason == found.broken["too_slow"]
    cells = json.loads(result.notebook)["cells"]
    (cell,) = (each for each in cells if each["id"] == "too_slow")
    assert "not your fault" in "".join(cell["outputs"][0]["text"])
    assert len(cell["outputs"]) == 1


def test_without_a_model_solution_nothing_is_known_and_that_is_said(assignment, sandbox):
    unknown = replace(assignment, solution=None)
    assert baseline(unknown, None, sandbox) == Baseline()
    (remark,) = remarks(unknown)
    assert remark.startswith("no model solution is known, since there is no source/squares/squares")
    assert remarks(assignment) == []


def test_cells_changed_since_the_release_are_named(assignment):
    (remark,) = remarks(replace(assignment, changed_since=("fine", "no_python")))
    assert "the gradebook differ in fine, no_python: the tests of the gradebook count" in remark


def test_model_solution_that_is_no_notebook_breaks_every_item(assignment, sandbox):
    broken = baseline(replace(assignment, solution=b"{"), None, sandbox).broken
    assert broken.keys() == {cell.grade_id for cell in assignment.tests}
    assert "the model solution cannot be judged: the file cannot be read" in broken["fine"]


def files_in(course):
    return sorted((course / FOLDER).rglob("*"))


def test_baseline_is_judged_once_and_kept_for_its_owner_alone(found, assignment, tmp_path):
    with Sandbox(limits=LIMITS) as sandbox:
        path = place(tmp_path, assignment, None, sandbox.kind, sandbox.limits)
        keep(path, replace(found, release=()))
    # the sandbox is closed: whoever asked it for anything would fail
    kept = kept_or_judged(tmp_path, assignment, None, sandbox)
    assert (kept.broken, kept.given_away) == (found.broken, [])
    assert read(path).lost == kept.lost
    assert (tmp_path / FOLDER).stat().st_mode & 0o077 == 0
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: text[: len(text) // 2],
        lambda text: "[" * 100_000,
        lambda text: "[1, 2]",
        lambda text: text.replace('"broken"', '"nonsense"'),
        lambda text: text.replace('"grade_id": "crashes"', '"grade_id": 7'),
        lambda text: text.replace('"of": "', '"of": "another'),
        lambda text: text.replace('"points": 0', '"points": "many"', 1),
    ],
    ids=["empty", "cut", "deep", "list", "verdict", "id", "foreign", "points"],
)
def test_kept_file_that_is_damaged_or_foreign_does_not_count(found, assignment, tmp_path, spoil):
    path = place(tmp_path, assignment, None, "none", LIMITS)
    keep(path, found)
    assert read(path) is not None
    spoilt = spoil(path.read_text())
    assert spoilt != path.read_text()
    path.write_text(spoilt)
    assert read(path) is None


def test_whatever_decides_has_a_place_of_its_own(assignment, tmp_path):
    def changed(number, **change):
        cells = list(assignment.cells)
        cells[number] = replace(cells[number], **change)
        return replace(assignment, cells=tuple(cells))

    places = [
        place(tmp_path, *decides)
        for decides in (
            (assignment, None, "none", LIMITS),
            (assignment, None, "uid", LIMITS),
            (assignment, None, "none", replace(LIMITS, call=2)),
            (assignment, b"untouched", "none", LIMITS),
            (replace(assignment, solution=b"other"), None, "none", LIMITS),
            (replace(assignment, files={"a.csv": b"1"}), None, "none", LIMITS),
            (changed(-1, source="assert 1"), None, "none", LIMITS),
            (changed(-1, points=3.0), None, "none", LIMITS),
            (changed(-1, inside=True), None, "none", LIMITS),
        )
    ]
    assert len(set(places)) == len(places)
    same = [replace(assignment, broken={"fine": "why"}), changed(1, source="what a student wrote")]
    assert {place(tmp_path, each, None, "none", LIMITS) for each in same} == {places[0]}


def test_baseline_that_others_delayed_is_not_kept_and_old_ones_go(found, assignment, tmp_path):
    path = place(tmp_path, assignment, None, "none", LIMITS)
    keep(path, replace(found, settled=False))
    assert files_in(tmp_path) == []
    for number in range(MOST + 2):
        keep(path.with_stem(str(number)), found)
        os.utime(path.with_stem(str(number)), (number, number))
    keep(path, found)
    assert len(files_in(tmp_path)) == 2 + MOST  # and two folders
    assert read(path).broken == found.broken


def test_where_nothing_can_be_kept_it_is_judged_all_the_same(assignment, sandbox, tmp_path):
    (tmp_path / FOLDER).write_text("in the way")
    fine = replace(assignment, cells=tuple(c for c in assignment.cells if c.grade_id not in BROKEN))
    assert kept_or_judged(tmp_path, fine, None, sandbox).lost == []
