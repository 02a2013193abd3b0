"""Small classes to grade in tests: courses on disk, and what was handed in."""

import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import commands
import nbformat

from autograder.course.folder import CourseError, environment, new_course
from autograder.demo.run import submitted_notebook, write_submissions
from autograder.exercise import Sample
from autograder.exercises.conv2d.sample_class import RIGHT_SHAPES, sample_class
from autograder.exercises.conv2d.solutions import read_right

RIGHT = {**RIGHT_SHAPES, **read_right("loops")}


# Of the sample class, a student for each kind of work: right in the plainest way, right with much
# printed, values that are wrong, of another shape, of another type, answers to another question,
# half finished, untouched, raising, never ending.
ONE_OF_EACH_KIND = (
    "abara", "nakamura", "tanaka", "quintero", "petrov", "vargas", "xu", "yilmaz", "zhang",
    "andersen",
)  # fmt: skip


@cache
def _released():
    """Return a new course in which the assignment is released, to be copied."""
    kept = tempfile.TemporaryDirectory(prefix="released-")  # as long as this process
    course = new_course(Path(kept.name) / "course")
    nbgrader(course, "generate_assignment", "conv2d")
    return kept, course


def released_course(folder):
    """Make a course in which the assignment is released and nobody has handed in."""
    _, course = _released()
    return Path(shutil.copytree(course, folder))


def small_course(folder, *students):
    """Make a course in which these students of the sample class have handed in."""
    course = released_course(folder)
    (course / "course_secret").write_text("5e" * 32 + "\n")
    (course / "course_secret").chmod(0o600)
    write_submissions(course, [each for each in sample_class() if each.student in students])
    return course


def class_of_copies(folder, copies, *students):
    """Make a course in which each of these students' work is handed in under so many names."""
    course = small_course(folder, *students)
    for student in students:
        for number in range(1, copies):
            copy_student(course, student, f"{student}{number}")
    return course


def submitted(course, student):
    """Return the folder of what a student handed in."""
    return course / "submitted" / student / "conv2d"


def hand_in_right(course, student):
    """Write a right notebook where the student's is."""
    release = nbformat.read(course / "release/conv2d/conv2d.ipynb", as_version=4)
    right = Sample(student=student, about="", cells=RIGHT)
    submitted(course, student).mkdir(parents=True, exist_ok=True)
    nbformat.write(submitted_notebook(release, right), submitted(course, student) / "conv2d.ipynb")


def copy_student(course, student, to):
    """Let another student hand in the same."""
    shutil.copytree(submitted(course, student), submitted(course, to))


def command(*arguments):
    """Return a command line of the installed program."""
    return [str(Path(sys.executable).parent / "autograder"), *map(str, arguments)]


def autograder(*arguments, cwd, **more):
    """Run the installed program and return what it said and how it ended.

    With more options, which are those of ``subprocess.run``, it is started anew: a second longer.
    """
    words = command(*arguments)
    if not more:
        return commands.run(words, cwd)
    return subprocess.run(
        words, cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        **more,
    )  # fmt: skip


def nbgrader(course, *arguments):
    """Do what ``autograder.course.folder.nbgrader`` does, without waiting for its imports."""
    words = [sys.executable, "-m", "nbgrader", *map(str, arguments)]
    done = commands.run(words, course, environment(), errors_apart=False)
    if done.returncode:
        last = "\n".join(done.stdout.splitlines()[-15:])
        raise CourseError(f"it ended with exit code {done.returncode}:\n{last}")
    return done.stdout


def autograde_leaving_work(course, *arguments):
    """Run ``nbgrader autograde`` where some work is left to a person; return what it said."""
    words = [sys.executable, "-m", "nbgrader", "autograde", *map(str, arguments)]
    done = commands.run(words, course, environment(), errors_apart=False)
    *_, last = done.stdout.splitlines()
    assert done.returncode == 1, last
    assert "Left to a person, since not judged in full: " in last
    return done.stdout
