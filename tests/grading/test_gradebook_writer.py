"""What ``autograder grade`` leaves is what ``nbgrader autograde`` with the same judge leaves.

Two courses hold the same class. In one nbgrader grades, in the other the batch does; then every row
of every table and every file below ``autograded/`` is compared, on SQLite and on PostgreSQL.
"""

import contextlib
import os
import shutil

import nbformat
import pytest
from classes import nbgrader
from gradebooks import copy_gradebook, new_database, postgresql, rows, tree
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

from autograder.course.folder import CourseError, new_course
from autograder.demo.run import DEADLINE, submitted_notebook, write_submissions
from autograder.exercise import Sample
from autograder.exercises.conv2d.sample_class import RIGHT_SHAPES, sample_class
from autograder.exercises.conv2d.solutions import read_right
from autograder.grading.batch import Options, grade

STUDENTS = ("abara", "baptiste", "nakamura", "tanaka", "usman", "vargas", "xu", "yilmaz", "zhang")
LATE = """
import sys; sys.path.insert(0, {folder!r})
c.AssignLatePenalties.plugin_class = "late_by_days.ByDays"
c.Autograde.exclude_overwriting = {{"conv2d": ["mine.py"]}}
"""
BY_DAYS = """
from nbgrader.plugins import BasePlugin
class ByDays(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 5 * total_seconds_late / 86400  # five points a day
"""


@pytest.fixture(scope="module")
def server():
    with postgresql() as address:
        yield address


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A course with both assignments generated, and conv2d handed in."""
    course = new_course(tmp_path_factory.mktemp("released") / "course")
    (course / "late_by_days.py").write_text(BY_DAYS)
    with (course / "nbgrader_config.py").open("a") as settings:
        settings.write(LATE.format(folder=str(course)))
    write_essay(course)
    for name in ("conv2d", "essay"):
        nbgrader(course, "generate_assignment", name)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for name in ("conv2d", "essay"):
            gradebook.update_or_create_assignment(name, duedate=str(DEADLINE))
    (course / "course_secret").write_text("5e" * 32 + "\n")
    write_submissions(course, [each for each in sample_class() if each.student in STUDENTS])
    return course


@pytest.fixture(params=["sqlite", "postgresql"])
def pair(request, tmp_path, released):
    """Return two equal courses, and how each grades: by nbgrader, by the batch."""
    urls = {}
    for name in ("stock", "ours"):
        course = tmp_path / name
        shutil.copytree(released, course)
        urls[course] = f"sqlite:///{course}/gradebook.db"
        if request.param == "postgresql":
            server = request.getfixturevalue("server")
            urls[course] = new_database(server, f"{tmp_path.name}-{name}")
            copy_gradebook(f"sqlite:///{course}/gradebook.db", urls[course])
            (course / "gradebook.db").unlink()
            with (course / "nbgrader_config.py").open("a") as settings:
                settings.write(f"c.CourseDirectory.db_url = {urls[course]!r}\n")
    return Pair(*urls, urls)


class Pair:
    """Two courses in which everything is done alike but the grading."""

    def __init__(self, stock, ours, urls):
        self.stock, self.ours, self.urls = stock, ours, urls

    def both(self, change):
        for course in (self.stock, self.ours):
            change(course)

    def grade(self, name="conv2d", *arguments, **options):
        with contextlib.suppress(CourseError):  # it ends with 1 where a submission is refused
            nbgrader(self.stock, "autograde", name, *arguments)
        return grade(self.ours, Options(assignment=name, jobs=2, **options))

    def in_gradebooks(self, change):
        for url in self.urls.values():
            with Gradebook(url) as gradebook:
                change(gradebook)
                gradebook.db.commit()

    def check_equal(self):
        ours, stock = (rows(self.urls[course]) for course in (self.ours, self.stock))
        for table in stock:
            assert ours[table] == stock[table], table
        assert tree(self.ours / "autograded") == tree(self.stock / "autograded")


def folder_of(course, student, name="conv2d"):
    return course / "submitted" / student / name


def copy_submission(course, student, to):
    shutil.copytree(folder_of(course, student), folder_of(course, to))


def add_awkward(course):
    """Files that are no notebooks, links, files beside the notebook, no time."""
    for student in ("binary", "files", "linker", "notime", "shadow"):
        copy_submission(course, "tanaka", student)
    (folder_of(course, "binary") / "conv2d.ipynb").write_bytes(b"\xff\x00")
    files = folder_of(course, "files")
    for name in ("data/table.csv", "data/.hidden", "__pycache__/x.pyc", "mine.py", "x.pyc",
                 ".x.pyc", ".DS_Store", "feedback/old.html", "second.ipynb",
                 "submission_secret.txt"):  # fmt: skip
        (files / name).parent.mkdir(exist_ok=True)
        (files / name).write_text(name)
    (files / "data").chmod(0o700)
    (files / "mine.py").chmod(0o755)
    (folder_of(course, "linker") / "notes.txt").symlink_to(course / "course_secret")
    (folder_of(course, "linker") / "more").symlink_to(course / "source")
    (folder_of(course, "notime") / "timestamp.txt").unlink()
    (folder_of(course, "shadow") / "convkit.py").write_text("raise SystemExit")


def hand_in_again(course):
    """Tanaka mends dX and is a day late; zhang hands in something that is no notebook."""
    release = nbformat.read(course / "release/conv2d/conv2d.ipynb", as_version=4)
    cells = {**RIGHT_SHAPES, **read_right("loops")}
    right = submitted_notebook(release, Sample(student="", about="", cells=cells))
    nbformat.write(right, folder_of(course, "tanaka") / "conv2d.ipynb")
    (folder_of(course, "zhang") / "conv2d.ipynb").write_text("[]")
    for student in ("tanaka", "zhang"):
        (folder_of(course, student) / "timestamp.txt").write_text("2026-10-31 18:00:00 UTC\n")


def grade_by_hand(gradebook):
    for student in ("usman", "zhang"):
        grade = gradebook.find_grade("test_dX_s2", "conv2d", "conv2d", student)
        grade.manual_score, grade.extra_credit = 7, 1.5
    gradebook.find_comment("conv_forward", "conv2d", "conv2d", "usman").manual_comment = "Neat."
    gradebook.grant_extension("conv2d", "baptiste", days=1)


def test_class_that_is_late_refused_resubmitted_and_graded_by_hand(pair):
    pair.both(add_awkward)
    pair.grade()
    pair.check_equal()

    pair.both(hand_in_again)
    pair.in_gradebooks(grade_by_hand)
    pair.grade()
    pair.grade("conv2d", "--student=[uby]*", "--force", student="[uby]*", force=True)
    pair.check_equal()


def essay(second=False):
    """Return a notebook with every kind of cell that nbgrader knows."""

    def about(grade_id, **flags):
        known = {"grade": False, "solution": False, "locked": False, "task": False}
        return {"nbgrader": known | flags | {"grade_id": grade_id, "schema_version": 3}}

    answer = "### BEGIN SOLUTION\ndef double(x):\n    return 2 * x\n### END SOLUTION"
    test = about("test_double", grade=True, locked=True, points=3)
    cells = [
        new_code_cell(answer, metadata=about("double", solution=True)),
        new_code_cell("assert double(2) == 4", metadata=test),
        new_markdown_cell("Why?", metadata=about("why", grade=True, solution=True, points=5)),
        new_code_cell("# Show it.", metadata=about("show", grade=True, solution=True, points=2)),
        new_markdown_cell("Do it.", metadata=about("do", task=True, locked=True, points=4)),
        new_markdown_cell("Read this.", metadata=about("read", locked=True)),
    ]
    for number, cell in enumerate(cells):
        cell.id = f"c{number}{second}"
    return new_notebook(cells=cells)


def write_essay(course):
    (course / "source/essay").mkdir()
    for name in ("first", "second"):
        nbformat.write(essay(name == "second"), course / f"source/essay/{name}.ipynb")


def submit_essays(course):
    """Ann answers all, ben nothing, cid hands in one notebook of two, dee lacks cells."""
    for student in ("ann", "ben", "cid", "dee"):
        shutil.copytree(course / "release/essay", folder_of(course, student, "essay"))
    for name in ("first", "second"):
        path = folder_of(course, "ann", "essay") / f"{name}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[0].source = "def double(x):\n    return x + x"
        for number in (2, 3, 4):
            notebook.cells[number].source += " Because."
        nbformat.write(notebook, path)
        path = folder_of(course, "dee", "essay") / f"{name}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        del notebook.cells[2:]
        nbformat.write(notebook, path)
    os.unlink(folder_of(course, "cid", "essay") / "second.ipynb")


def test_answers_that_a_person_grades_tasks_and_a_missing_notebook(pair):
    pair.both(submit_essays)
    pair.grade("essay")
    pair.check_equal()

    def by_hand(gradebook):
        gradebook.find_grade("why", "first", "essay", "ann").manual_score = 4
        grade = gradebook.find_grade("do", "first", "essay", "ann")
        grade.manual_score, grade.needs_manual_grade = 3, False

    pair.in_gradebooks(by_hand)
    pair.grade("essay", "--force", force=True)
    pair.check_equal()
