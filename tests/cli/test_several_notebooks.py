"""An assignment of two notebooks whose cells bear the same names: nothing of either is lost.

Each command takes both, tells which one it speaks of, and says where one is missing.
"""

import json
import shutil

import nbformat
import pytest
from assignments import graded_test, markdown, notebook, solution, text_answer
from classes import autograder

from autograder.course.folder import nbgrader, new_course

POINTS = {"first": 3, "second": 4}
# What each student hands in: the number that each notebook's cell gives, or its bytes.
WORK = {
    "ann": {"first": "x = 1", "second": "x = 2"},
    "ben": {"first": "x = 1"},
    "cy": {"first": "x = 1", "second (1)": "x = 2"},
    "dee": {"first": "x = 1", "second": None},
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The course, with what its students have handed in."""
    course = new_course(tmp_path_factory.mktemp("several") / "course")
    write_pair(course)
    nbgrader(course, "generate_assignment", "pair")
    for student, notebooks in WORK.items():
        folder = course / "submitted" / student / "pair"
        folder.mkdir(parents=True)
        for name, source in notebooks.items():
            hand_in(course, folder / f"{name}.ipynb", source)
    return course


def write_pair(course):
    """Write two notebooks with a test of the same name; the second asks a question in words."""
    (course / "source/pair").mkdir(parents=True)
    for number, (name, points) in enumerate(POINTS.items(), 1):
        cells = [
            solution("x", f"x = {number}"),
            graded_test(
                "test_x", points, "# a number", hidden=f"assert x == {number}, 'see {name}'"
            ),
        ]
        if name == "second":
            cells.append(text_answer("why", 5, "Why?"))
        nbformat.write(notebook(*cells), course / f"source/pair/{name}.ipynb")


def hand_in(course, path, source):
    if source is None:
        path.write_bytes(b"{")
        return
    released = nbformat.read(course / f"release/pair/{path.stem.split()[0]}.ipynb", as_version=4)
    released.cells[0].source = source
    nbformat.write(released, path)


def test_folder_is_judged_whole(course):
    done = autograder("judge", "submitted/ann/pair", "--json", cwd=course)
    told = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert (told["score"], told["max_score"]) == (7, 7)
    assert [(item["notebook"], item["grade_id"], item["points"]) for item in told["items"]] == [
        ("first", "test_x", 3), ("second", "test_x", 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("student", "code", "words"),
    [
        ("ben", 0, "there is no second.ipynb in the submission; found no notebook."),
        ("cy", 1, "there is no second.ipynb in the submission; found ['second (1).ipynb']."),
        ("dee", 1, "the file cannot be read as a notebook: it is not JSON"),
    ],
)
def test_notebook_that_a_folder_lacks_or_that_is_no_notebook_is_told(course, student, code, words):
    """A person must look at one that is misnamed or no notebook, as where a class is graded."""
    done = autograder("judge", f"submitted/{student}/pair", cwd=course)
    assert done.returncode == code, done.stderr
    assert words in done.stdout
    assert "Next: " in done.stdout
    assert done.stdout.endswith("3 of 7 points, sandbox bubblewrap\n")


def test_folder_without_any_of_the_notebooks_cannot_be_judged(course, tmp_path):
    (tmp_path / "pair").mkdir()
    done = autograder("judge", tmp_path / "pair", cwd=course)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no first.ipynb in the submission" in done.stderr


def test_file_is_judged_by_the_notebook_of_its_name_alone(course):
    """By another's tests it would lose its points without a word."""
    done = autograder("judge", "submitted/ann/pair/second.ipynb", "--assignment=pair", cwd=course)
    assert "4 of 4 points" in done.stdout
    work = "submitted/cy/pair/second (1).ipynb"
    asked = autograder("judge", work, "--assignment=pair", cwd=course)
    assert (asked.returncode, asked.stdout) == (2, "")
    assert "holds 2 notebooks: first, second. Next: choose one with --notebook=" in asked.stderr
    step = ("--assignment=pair", "--notebook=second")
    assert "4 of 4 points" in autograder("judge", work, *step, cwd=course).stdout


def test_class_is_graded_and_each_lack_is_told(course, tmp_path):
    course = shutil.copytree(course, tmp_path / "course")
    done = autograder("grade", "pair", cwd=course)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert "Notebooks that are not there, 0 points: 2" in lines
    assert "  ben: second.ipynb" in lines
    assert "  cy: second.ipynb" in lines
    misnamed = next(line for line in lines if line.startswith("  cy, second.ipynb: "))
    assert "found ['second (1).ipynb']. Next: name the notebook second.ipynb" in misnamed
    assert [line for line in lines if line.startswith("  dee: the file cannot be read")]
    answer = course / "submitted/ann/pair/second.ipynb"
    written = nbformat.read(answer, as_version=4)
    written.cells[2].source = "Because."
    nbformat.write(written, answer)
    again = autograder("grade", "pair", "--student=ann", cwd=course)
    assert again.returncode == 1
    waits = "Answers that wait for a person's points (formgrader): why 1"
    assert again.stdout.splitlines()[1:] == [waits]
    assert waits in autograder("grade", "pair", "--student=ann", cwd=course).stdout  # unchanged
    reported = autograder("report", "pair", cwd=course)
    assert reported.returncode == 1
    page = (course / "reports/pair.html").read_text()
    assert "test_x (first)" in page
    assert "test_x (second)" in page


def test_all_notebooks_are_audited(course):
    done = autograder("audit", "pair", cwd=course)
    assert done.returncode == 0, done.stdout + done.stderr
    for name, points in POINTS.items():
        assert f"{name}.ipynb\nmodel solution: {points} of {points} points" in done.stdout
    told = json.loads(autograder("audit", "pair", "--json", cwd=course).stdout)
    assert [each["notebook"] for each in told["notebooks"]] == list(POINTS)
    one = json.loads(autograder("audit", "pair", "--json", "--notebook=second", cwd=course).stdout)
    assert one["model"] == {"test_x": "passed"}


def test_broken_test_is_named_by_its_notebook(course, tmp_path):
    """It excuses nobody from the test of that name in the other notebook."""
    course = shutil.copytree(course, tmp_path / "course")
    path = course / "source/pair/second.ipynb"
    path.write_text(path.read_text().replace("assert x == 2", "assert y == 2"))
    nbgrader(course, "generate_assignment", "pair", "--force")
    done = autograder("grade", "pair", "--student=ann", cwd=course)
    assert (
        "Broken for everybody, points open: 1\n  second/test_x: the model solution" in done.stdout
    )
    assert "Items that need a person" not in done.stdout
    for command in (("gradescope", "pair"), ("judge", "submitted/ann/pair")):
        told = autograder(*command, cwd=course)
        assert told.returncode == 1
        assert "autograder: second/test_x: the model solution does not get it" in told.stderr


def test_notebook_without_a_test_is_passed_over_in_words(course, tmp_path):
    """One that a person marks as a whole; its model solution is known all the same."""
    course = shutil.copytree(course, tmp_path / "course")
    essay = notebook(markdown("# Essay"), text_answer("essay", 6, "Write."))
    nbformat.write(essay, course / "source/pair/essay.ipynb")
    audited = autograder("audit", "pair", cwd=course)
    assert audited.returncode == 0, audited.stderr
    assert "essay.ipynb has no test cell: there is nothing to audit" in audited.stderr
    nbgrader(course, "generate_assignment", "pair", "--force")
    work = course / "submitted/ann/pair/essay.ipynb"
    nbformat.write(notebook(markdown("# Essay"), text_answer("essay", 6, "Mine.")), work)
    for command in (("judge", "submitted/ann/pair"), ("gradescope", "pair")):
        done = autograder(*command, cwd=course)
        assert done.returncode == 1
        assert "a person marks essay (6 points)" in done.stderr
    graded = autograder("grade", "pair", "--student=ann", cwd=course)
    assert "(formgrader): essay 1" in graded.stdout
    assert "no model solution is known" not in graded.stdout
