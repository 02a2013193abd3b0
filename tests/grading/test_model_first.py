"""A class is graded by tests that the model solution gets: the others are broken for everybody."""

import shutil
import sqlite3

import nbformat
import pytest
from assignments import given, graded_test, notebook, solution
from classes import autograde_leaving_work, autograder, nbgrader
from gradebooks import marks, tree

from autograder.judge.kept_baseline import FOLDER

SQUARE = "def square(x):\n    return x * x"
WRONG = "def square(x):\n    return x + x"
FINE = graded_test("fine", 4, "# three", hidden="assert square(3) == 9, 'three by three'")
MISSPELT = graded_test("misspelt", 2, "# two", hidden="assert sqare(2) == 4")
KILLS = graded_test("kills", 2, "# kills", hidden="square(2)\nimport os\nos._exit(3)")
FOR_NOTHING = graded_test("for_nothing", 1, "assert True")


@pytest.fixture
def course(repository, tmp_path):
    """Return how to make a course of these test cells, in which ann is right and ben is wrong."""

    def make(*tests, **notebooks):
        folder = tmp_path / "course"
        (folder / "source/squares").mkdir(parents=True)
        shutil.copy(repository / "nbgrader_config.py", folder)
        for name, own in {"squares": tests, **notebooks}.items():
            write(folder, name, *own)
        nbgrader(folder, "generate_assignment", "squares")
        for student, source in (("ann", SQUARE), ("ben", WRONG)):
            hand_in(folder, student, source)
        return folder

    return make


def write(course, name, *tests):
    made = notebook(given("setup", "import math"), solution("square", SQUARE), *tests)
    nbformat.write(made, course / f"source/squares/{name}.ipynb")


def hand_in(course, student, source):
    work = course / "submitted" / student / "squares"
    shutil.copytree(course / "release/squares", work)
    for path in work.glob("*.ipynb"):
        handed_in = nbformat.read(path, as_version=4)
        for cell in handed_in.cells:
            if cell.metadata.nbgrader.grade_id == "square":
                cell.source = source
        nbformat.write(handed_in, path)


def scores(course):
    return {mark.student: mark.score for mark in marks(course, "squares")}


def waiting(course):
    """Return the items that wait for a person, each with how many students'."""
    with sqlite3.connect(course / "gradebook.db") as database:
        found = database.execute(
            "SELECT b.name, count(*) FROM grade g JOIN base_cell b ON b.id = g.cell_id "
            "WHERE g.needs_manual_grade AND g.auto_score IS NULL GROUP BY b.name"
        ).fetchall()
    database.close()
    return dict(found)


def test_item_that_the_model_solution_loses_is_named_once_and_open_for_everybody(course):
    folder = course(FINE, MISSPELT)
    done = autograder("grade", "squares", cwd=folder)
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines()[1:] == [
        "Broken for everybody, points open: 1",
        "  misspelt: the model solution does not get it: line 3: `assert sqare(2) == 4`: it uses "
        "sqare, which no cell of the assignment defines. Next: write square, if that is meant, in "
        "source/squares/squares.ipynb; then run "
        "`nbgrader generate_assignment squares --force` and judge again",
    ]
    assert scores(folder) == {"ann": 4, "ben": 0}
    assert waiting(folder) == {"misspelt": 2}
    graded = (folder / "autograded/ann/squares/squares.ipynb").read_text()
    assert "could not be judged, and that is not your fault" in graded
    assert "sqare is not defined" not in graded


def test_it_is_told_again_from_what_was_kept_and_by_a_dry_run_until_it_is_mended(course):
    folder = course(FINE, MISSPELT)
    first = autograder("grade", "squares", cwd=folder)
    before = tree(folder)
    for options in ((), ("--dry-run",), ("--dry-run", "--diff")):
        done = autograder("grade", "squares", *options, cwd=folder)
        assert done.returncode == 1
        assert "0 of 2 submissions" in done.stdout
        assert done.stdout.splitlines()[-2 - bool(options) :][:2] == first.stdout.splitlines()[-2:]
    assert tree(folder) == before
    mended = graded_test("misspelt", 2, "# two", hidden="assert square(2) == 4")
    write(folder, "squares", FINE, mended)
    done = autograder("grade", "squares", cwd=folder)
    assert done.returncode == 1
    assert (
        "Warning: source/squares/squares.ipynb and the gradebook differ in misspelt: the tests of "
        "the gradebook count"
    ) in done.stdout
    nbgrader(folder, "generate_assignment", "squares", "--force")
    done = autograder("grade", "squares", cwd=folder)
    assert done.returncode == 0, done.stdout
    assert "Graded 2 of 2" in done.stdout
    assert scores(folder) == {"ann": 6, "ben": 2}  # two and two is four


def test_dry_run_keeps_nothing_and_knows_a_graded_class_without_what_was_kept(course):
    folder = course(FINE)
    done = autograder("grade", "squares", "--dry-run", "--diff", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert not (folder / FOLDER).exists()
    autograder("grade", "squares", cwd=folder)
    shutil.rmtree(folder / FOLDER)
    for options in (("--dry-run",), ()):
        done = autograder("grade", "squares", *options, cwd=folder)
        assert done.returncode == 0
        assert "2 unchanged" in done.stdout
    assert (folder / FOLDER).exists()


def test_test_that_ends_its_grader_is_broken_with_all_beside_it(course):
    """Which of a notebook's tests ended the process is not known then."""
    folder = course(FINE, KILLS)
    done = autograder("grade", "squares", "--jobs=1", cwd=folder)
    assert done.returncode == 1, done.stderr
    assert "Broken for everybody, points open: 2" in done.stdout
    assert "  kills: the model solution cannot be judged: its grader ended 2 times" in done.stdout
    assert waiting(folder) == {"fine": 2, "kills": 2}


def test_points_for_nothing_are_a_warning(course):
    folder = course(FINE, FOR_NOTHING)
    done = autograder("grade", "squares", cwd=folder)
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[1:] == [
        "Warning: for_nothing gives points for nothing: the untouched release gets 1 of 1. Next: "
        "let its test call what the student writes"
    ]


def test_without_a_source_notebook_grading_goes_on_and_says_so_once(course):
    folder = course(FINE, MISSPELT)
    shutil.rmtree(folder / "source")
    done = autograder("grade", "squares", cwd=folder)
    assert done.stdout.count("no model solution is known") == 1
    assert "Next: put the source notebook there" in done.stdout
    assert scores(folder) == {"ann": 4, "ben": 0}


def test_each_notebook_has_a_model_solution_of_its_own(course):
    """Two tests of one name: the one that is broken excuses nobody in the other notebook."""
    same = graded_test("fine", 2, "# two", hidden="assert sqare(2) == 4")
    folder = course(FINE, second=(same,))
    done = autograder("grade", "squares", cwd=folder)
    assert done.returncode == 1
    assert "Broken for everybody, points open: 1" in done.stdout
    assert "source/squares/second.ipynb" in done.stdout
    assert scores(folder) == {"ann": 4, "ben": 0}


def test_formgraders_log_names_it_and_its_points_stay_open(course):
    """``nbgrader autograde`` is what the formgrader's button runs."""
    folder = course(FINE, MISSPELT, FOR_NOTHING)
    log = autograde_leaving_work(folder, "squares")
    assert "not judged in full: ann, ben (2 in all). Next: " in log.splitlines()[-1]
    as_stock = "--force", "--Judge.tell_by_exit_code=False"
    assert "not judged in full" in nbgrader(folder, "autograde", "squares", *as_stock)
    told = "the model solution does not get it: line 3: `assert sqare(2) == 4`: it uses sqare"
    assert log.count(f"misspelt is broken for everybody: {told}") == 1
    for student in ("ann", "ben"):
        assert f"misspelt of {student} needs a person: {told}" in log
    assert log.count("for_nothing gives points for nothing") == 1
    assert scores(folder) == {"ann": 5, "ben": 1}
    assert waiting(folder) == {"misspelt": 2}
    kept = tree(folder / FOLDER)
    assert len([name for name in kept if name.endswith(".json")]) == 1
    autograder("grade", "squares", cwd=folder)
    assert tree(folder / FOLDER) == kept  # the same judge by the same settings


def test_audit_and_judge_name_it_without_any_exercise(course):
    folder = course(FINE, MISSPELT, FOR_NOTHING)
    done = autograder("audit", "squares", cwd=folder)
    assert done.returncode == 1
    assert "model solution: 5 of 7 points\nbroken: misspelt: the model solution" in done.stdout
    assert "for_nothing: gives points for nothing" in done.stdout
    work = folder / "submitted/ann/squares/squares.ipynb"
    done = autograder("judge", work, "--assignment=squares", cwd=folder)
    assert done.returncode == 1
    assert "misspelt: the model solution does not get it: line 3" in done.stderr
    assert "5 of 7 points" in done.stdout
