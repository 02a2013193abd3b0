"""Notebooks downloaded from a learning management system, put in place by nbgrader zip_collect.

The student id is what stands before the first underscore of the name that the system gave. Every
file here holds its own name, so that a test can tell where it went.
"""

import io
import zipfile

import pytest

from autograder.course import CourseError, nbgrader, new_course

CANVAS = {
    "lovelaceada_12345_678910_conv2d.ipynb": "lovelaceada",
    "noetheremmy_12346_678911_conv2d-1.ipynb": "noetheremmy",  # handed in a second time
    "hoppergrace_LATE_12347_678912_conv2d.ipynb": "hoppergrace",
    "turingalan_12348_678913_conv2d (1).ipynb": "turingalan",  # downloaded twice by the student
}
MOODLE = {
    "Ada Byron_1234567_assignsubmission_file_conv2d.ipynb": "Ada Byron",
    "Zoë O'Neil_1234568_assignsubmission_file/conv2d.ipynb": "Zoë O'Neil",
    "Mary Anning_1234569_assignsubmission_file/my_conv2d.ipynb": "Mary Anning",
}
BY_MAIL = {"j.franklin_conv2d.ipynb": "j.franklin"}
ZIPPED_BY_THE_STUDENT = "dijkstra_12349_678914_conv2d.zip"
OF_NOBODY = ("conv2d.ipynb", "hoppergrace_12350_678915_other.ipynb")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course in which two downloaded zips and a few loose files have been collected."""
    course = new_course(tmp_path_factory.mktemp("zip_collect") / "my_course")
    archive = make_archive(course)
    by_student = zipped("conv2d.ipynb", ".ipynb_checkpoints/conv2d-checkpoint.ipynb")
    (archive / "submissions.zip").write_bytes(
        zipped(*CANVAS, **{ZIPPED_BY_THE_STUDENT: by_student})
    )
    (archive / "Vision_101-conv2d-77.zip").write_bytes(zipped(*MOODLE))
    for name in (*BY_MAIL, *OF_NOBODY):
        (archive / name).write_text(name, encoding="utf-8")
    nbgrader(course, "zip_collect", "conv2d")
    return course


def make_archive(course):
    archive = course / "downloaded" / "conv2d" / "archive"
    archive.mkdir(parents=True)
    return archive


def zipped(*names, **contents):
    """Return a zip of files that hold their own name, and of others with the given content."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, content in ({name: name for name in names} | contents).items():
            archive.writestr(name, content)
    return memory.getvalue()


def collected(course, student):
    """Return the files in the student's submission: name -> content."""
    folder = course / "submitted" / student / "conv2d"
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}


@pytest.mark.parametrize(("name", "student"), (CANVAS | MOODLE | BY_MAIL).items())
def test_downloaded_notebook_becomes_the_submission_of_the_student_it_is_named_after(
    course, name, student
):
    assert collected(course, student) == {"conv2d.ipynb": name}


def test_notebook_in_a_zip_of_the_students_own_is_collected(course):
    assert collected(course, "dijkstra") == {"conv2d.ipynb": "conv2d.ipynb"}


def test_nobody_else_gets_a_submission(course):
    students = {folder.name for folder in (course / "submitted").iterdir()}
    assert students == {*CANVAS.values(), *MOODLE.values(), *BY_MAIL.values(), "dijkstra"}


def test_two_notebooks_of_one_student_stop_the_collection(tmp_path):
    """Their names do not say which is newer; the instructor deletes one and adds --force."""
    course = new_course(tmp_path / "course")
    archive = make_archive(course)
    for name in ("hopper_12347_678912_conv2d.ipynb", "hopper_12347_678999_conv2d-1.ipynb"):
        (archive / name).write_text(name, encoding="utf-8")
    with pytest.raises(CourseError, match="Duplicate submission file"):
        nbgrader(course, "zip_collect", "conv2d")
    assert not (course / "submitted").exists()
