"""What is written in a course that instructors share is all of theirs, whoever wrote it."""

import stat
import subprocess
import sys

import pytest
from classes import small_course

from autograder.course.sharing import share

COMMANDS = (
    ("-m", "autograder.cli.main", "release", "conv2d"),
    ("-m", "nbgrader", "autograde", "conv2d", "--student=abara"),
    ("-m", "autograder.cli.main", "grade", "conv2d"),
    ("-m", "autograder.cli.main", "feedback", "conv2d"),
    ("-m", "autograder.cli.main", "report", "conv2d"),
    ("-m", "autograder.cli.main", "gradescope", "conv2d", "-o", "../autograder.zip"),
    ("-m", "autograder.cli.main", "judge", "submitted/abara/conv2d/conv2d.ipynb"),
)
MADE = (
    "course_secret", "gradebook.db", "graded.db", "baselines", "autograded", "feedback", "release",
    "reports",
)  # fmt: skip


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of a group's, in which all commands that write have run with the usual umask."""
    place = tmp_path_factory.mktemp("shared")
    course = small_course(place / "course", "abara", "tanaka")
    for name in ("course_secret", "gradebook.db"):
        (course / name).unlink()
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.CourseDirectory.groupshared = True\n")
    for command in COMMANDS:
        process = subprocess.run(
            [sys.executable, *command], cwd=course, umask=0o022, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert process.returncode == 0, f"{command}\n{process.stdout}{process.stderr}"
    return course


@pytest.mark.parametrize("name", MADE)
def test_group_may_read_and_write_all_that_was_made(course, name):
    made = course / name
    closed = [
        path for path in (made, *made.rglob("*")) if ~path.stat().st_mode & wanted(path.is_dir())
    ]
    assert closed == []


def wanted(is_folder):
    """Return the rights of a group; a folder's group is also that of what is made in it."""
    return stat.S_IRGRP | stat.S_IWGRP | (stat.S_IXGRP | stat.S_ISGID if is_folder else 0)


@pytest.mark.parametrize("name", ["course_secret", "baselines", "reports"])
def test_others_may_read_no_more_than_before(course, name):
    made = course / name
    assert not any(path.stat().st_mode & stat.S_IRWXO for path in (made, *made.glob("*.html")))


def test_a_course_of_one_instructors_keeps_its_secret_to_its_owner(tmp_path):
    course = small_course(tmp_path / "course", "abara")
    (course / "course_secret").unlink()
    subprocess.run(
        [sys.executable, "-m", "autograder.cli.main", "grade", "conv2d"], cwd=course, check=True
    )
    assert stat.S_IMODE((course / "course_secret").stat().st_mode) == 0o600


def test_a_link_out_of_the_course_opens_nothing(tmp_path):
    private = tmp_path / "private"
    private.touch(mode=0o600)
    folder = tmp_path / "course" / "submitted"
    folder.mkdir(parents=True)
    (folder / "link").symlink_to(private)
    share(tmp_path / "course", [folder])
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) & 0o2070 == 0o2070


def test_folders_of_any_depth_are_opened(tmp_path):
    deep = top = tmp_path / "n"
    for _ in range(1500):
        deep.mkdir(mode=0o700)
        deep /= "n"
    share(tmp_path, [top])
    assert stat.S_IMODE(deep.parent.stat().st_mode) == 0o2770
    subprocess.run(["rm", "-r", top], check=True)  # pytest's own tidying is not made for it
