"""A batch that holds awkward submissions ends, and all others' scores are right.

Rows 11, 12, 34 to 37, 41 and 42, through ``nbgrader autograde`` in a real course.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys

import gradebooks
import nbformat
import pytest
from classes import released_course
from items import ALL_POINTS
from waiting import wait_for

from autograder.course import folder as course
from gauntlet.__main__ import put_submission
from gauntlet.case import GauntletCase, code
from gauntlet.every import CASES

RIGHT = GauntletCase(row=0, name="right")
FIRST, LAST = "aaa", "zzz"  # right ones, graded before and after all others


def _notebook_is_a_link(folder):
    (folder / "conv2d.ipynb").unlink()
    (folder / "conv2d.ipynb").symlink_to("../../aaa/conv2d/conv2d.ipynb")


def _file_is_a_link(folder):
    (folder / "mine.txt").symlink_to("../../../course_secret")


def _folder_is_a_link(folder):
    (folder / "data").symlink_to("../../../source")


def _pipe(folder):
    os.mkfifo(folder / "pipe")


def _renamed(folder):
    (folder / "conv2d.ipynb").rename(folder / "conv2d-final.ipynb")


def _in_a_sub_folder(folder):
    (folder / "work").mkdir()
    (folder / "conv2d.ipynb").rename(folder / "work" / "conv2d.ipynb")


def _two_notebooks(folder):
    shutil.copy(folder / "conv2d.ipynb", folder / "conv2d (1).ipynb")


def _nothing(folder):
    for path in folder.iterdir():
        path.unlink()


def _name_not_in_utf8(folder):
    os.symlink("/etc/passwd", os.fsencode(folder) + b"/bad\xff.txt")


def _odd_timestamp(folder):
    (folder / "timestamp.txt").write_text("soon")


def _two_gigabytes(folder):
    with (folder / "conv2d.ipynb").open("r+b") as file:
        file.truncate(2 << 30)  # a hole: it takes no room on the disk


def _a_million_empty_lines(folder):
    notebook = nbformat.read(folder / "conv2d.ipynb", as_version=4)
    notebook.cells.append(code("1"))
    text = nbformat.writes(notebook, split_lines=False).replace(
        '"source": "1"', '"source": "LINES"'
    )
    (folder / "conv2d.ipynb").write_text(text.replace("LINES", r"\n" * 3_000_000))


# what is done to a right submission, and the score; None: a person must look at it
FOLDERS = {
    _notebook_is_a_link: None,
    _file_is_a_link: None,
    _folder_is_a_link: None,
    _two_notebooks: ALL_POINTS,
    _two_gigabytes: None,
    _renamed: None,
    _name_not_in_utf8: None,
    _a_million_empty_lines: None,
    _pipe: None,
    _odd_timestamp: None,
}
# These end in nbgrader's own words, with no result that a person would find in the formgrader.
NO_RESULT = (_in_a_sub_folder, _nothing)
# Nor what the folder, and not the notebook, is refused for.
REFUSED_FOLDERS = (
    "folder that has the name of a file of the assignment",
    "5,000 small files beside the notebook",
)
NOTEBOOKS = [
    case
    for case in CASES
    if case.row in (11, 12, 34, 36) and not case.hurried and case.name not in REFUSED_FOLDERS
]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grade a class of awkward submissions between two right ones; return marks and the course."""
    folder = released_course(tmp_path_factory.mktemp("batch") / "course")
    for student in (FIRST, LAST):
        put_submission(folder / "submitted" / student / "conv2d", RIGHT)
    for number, case in enumerate(NOTEBOOKS):
        put_submission(folder / "submitted" / f"n{number}" / "conv2d", case)
    for change in (*FOLDERS, *NO_RESULT):
        submitted = folder / "submitted" / _student(change) / "conv2d"
        put_submission(submitted, RIGHT)
        change(submitted)
    log = folder / "nbgrader.log"
    with contextlib.suppress(course.CourseError):  # it ends with 1 where a submission was an error
        course.nbgrader(folder, "autograde", "conv2d", log=log)
    said = log.read_text()
    return {mark.student: mark for mark in gradebooks.marks(folder)}, folder, said


def _student(change):
    return change.__name__.strip("_").replace("_", "")


def test_right_submissions_before_and_after_get_their_points(graded):
    marks, _, _ = graded
    assert marks[FIRST].score == marks[LAST].score == ALL_POINTS


def test_odd_notebooks_get_what_they_get_alone(graded):
    marks, _, _ = graded
    for number, case in enumerate(NOTEBOOKS):
        mark = marks[f"n{number}"]
        assert mark.needs_manual_grade == bool(case.refused), case.id
        right = {name: bool(score) for name, score in mark.items.items()}
        if not case.refused:
            assert right == {name: case.verdict(name) == "passed" for name in right}, case.id


@pytest.mark.parametrize("change", FOLDERS, ids=_student)
def test_odd_folders_are_graded_or_left_to_a_person(graded, change):
    marks, _, _ = graded
    mark = marks[_student(change)]
    if FOLDERS[change] is None:
        assert mark.needs_manual_grade
        assert mark.score == 0
    else:
        assert mark.score == FOLDERS[change]


@pytest.mark.parametrize("change", NO_RESULT, ids=_student)
def test_what_nbgrader_itself_does_not_read_is_named_and_the_batch_goes_on(graded, change):
    marks, _, said = graded
    assert _student(change) in said
    assert marks[FIRST].score == marks[LAST].score == ALL_POINTS


def test_nothing_behind_a_link_is_copied(graded):
    _, folder, _ = graded
    secret = (folder / "course_secret").read_text().strip()
    for path in (folder / "autograded").rglob("*"):
        assert not path.is_symlink()
        assert path.is_dir() or secret not in path.read_text(errors="replace")
    assert not (folder / "autograded" / _student(_folder_is_a_link) / "conv2d" / "data").exists()


def test_no_script_of_a_student_runs_in_feedback(tmp_path):
    folder = released_course(tmp_path / "course")
    cases = [case for case in CASES if case.row == 37]
    for number, case in enumerate(cases):
        put_submission(folder / "submitted" / f"s{number}" / "conv2d", case)
    course.nbgrader(folder, "autograde", "conv2d")
    course.nbgrader(folder, "generate_feedback", "conv2d")
    pages = list(folder.glob("feedback/*/conv2d/*.html"))
    assert len(pages) == len(cases)
    assert not [page for page in pages if "<script>alert" in page.read_text()]


def test_grader_killed_in_the_middle_gives_the_same_grades_when_run_again_by_force(tmp_path):
    """Without --force nbgrader takes the folder that it had begun for a graded submission."""
    folder = released_course(tmp_path / "course")
    for student in ("ann", "ben", "cid", "dan"):
        put_submission(folder / "submitted" / student / "conv2d", RIGHT)
    process = subprocess.Popen(
        [sys.executable, "-m", "nbgrader", "autograde", "conv2d"],
        cwd=folder, env=course.environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_for((folder / "autograded" / "ben").exists, process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    course.nbgrader(folder, "autograde", "conv2d", "--force")
    marks = gradebooks.marks(folder)
    assert [(mark.student, mark.score) for mark in marks] == [
        (student, ALL_POINTS) for student in ("ann", "ben", "cid", "dan")
    ]
