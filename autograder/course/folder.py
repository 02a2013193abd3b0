"""A course folder and the nbgrader commands that are run in it."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import make_url

from autograder.course.config import CONFIG, read_config
from autograder.course.gradebook_errors import GradebookError, in_words, probe, told
from autograder.course.sharing import share

ASSIGNMENT = "conv2d"
# What nbgrader logs as an error, and the last line of a traceback.
_ERRORS = re.compile(
    r"^(?:\[.*\b(?:ERROR|CRITICAL)\] (?!Traceback|Please see)(?=\S).*"
    r"|\s*[\w.]+(?:Error|Exception): .*)$",
    re.MULTILINE,
)


class CourseError(Exception):
    """A step in a course folder that could not be done, with the next step for the instructor."""


def new_course(folder: Path) -> Path:
    """Make a course folder with this project's assignment and settings, and return it.

    Raises CourseError where the folder exists already.
    """
    template = course_template()
    try:
        folder.mkdir(parents=True, mode=0o700)  # it will hold solutions and grades
    except FileExistsError as error:
        raise CourseError(f"{folder} exists already. Next: name a folder that does not") from error
    shutil.copy(template / "nbgrader_config.py", folder)
    ignore = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
    shutil.copytree(template / "source", folder / "source", ignore=ignore)
    return folder


def course_template() -> Path:
    """Return the folder that holds ``source/`` and ``nbgrader_config.py`` of this project."""
    package = Path(__file__).parent.parent
    for candidate in (package / "_course", package.parent):
        if (candidate / "source" / ASSIGNMENT).is_dir():
            return candidate
    raise CourseError(
        f"no source/{ASSIGNMENT} beside or inside {package}. Next: install the package again"
    )


def nbgrader(course: Path, *arguments: str, log: Path | None = None) -> str:
    """Run ``nbgrader ARGUMENTS`` in the course folder and return what it printed.

    What it prints is also added to ``log``. Raises CourseError with the errors in it where it
    fails, GradebookError where the gradebook is why.
    """
    process = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if log is not None:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"$ nbgrader {' '.join(arguments)}\n{process.stdout}\n")
    if process.returncode:
        if said := re.search(r"\((?:sqlite3|psycopg)[\w.]*\) (.+)", process.stdout):
            raise GradebookError(told(said[1]))
        errors = _ERRORS.findall(process.stdout) or process.stdout.splitlines()[-15:]
        raise CourseError(
            f"`nbgrader {' '.join(each for each in arguments if each[0] != '-')}` ended with exit "
            f"code {process.returncode} in {course}:\n"
            + "\n".join(errors)
            + "\nNext: mend what is named there, and run this again"
        )
    return process.stdout


@contextlib.contextmanager
def open_gradebook(
    course: Path, *, where_none: Literal["refuse", "make", "temporary"] = "refuse"
) -> Iterator[Gradebook]:
    """Open the gradebook that the course's settings name.

    Where there is none: refuse, make an empty one, or open an empty one outside the course.
    Raises CourseError where the folder holds no settings, or no gradebook; ConfigError where they
    cannot be run, GradebookError where it does not answer.
    """
    directory = _directory(course)
    if directory is None:
        raise CourseError(
            f"no {CONFIG} in {course.absolute()}. Next: name the course's folder by --course"
        )
    url = make_url(directory.db_url)
    is_there = url.get_backend_name() != "sqlite" or Path(url.database or "").exists()
    if not is_there and where_none == "refuse":
        raise CourseError(
            f"there is no gradebook {url.database}. Next: run `nbgrader "
            "generate_assignment ASSIGNMENT` in the course"
        )
    with contextlib.ExitStack() as stack:
        db_url = directory.db_url
        if not is_there and where_none == "temporary":
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="autograder-"))
            db_url = f"sqlite:///{folder}/gradebook.db"
        stack.enter_context(in_words(db_url))
        probe(db_url)
        gradebook = stack.enter_context(_opened(db_url, directory.course_id))
        share_where_grouped(course)
        yield gradebook


def share_where_grouped(course: Path, *names: str) -> None:
    """Open the gradebook and these files and folders to the course's group, where it has one."""
    directory = _directory(course)
    if directory is not None and directory.groupshared:
        paths = [course / name for name in names]
        share(course, [*paths, *gradebook_files(directory.db_url)])


def gradebook_files(db_url: str) -> list[Path]:
    """Return the file of an SQLite gradebook; another database has none."""
    url = make_url(db_url)
    return [Path(url.database)] if url.get_backend_name() == "sqlite" and url.database else []


def _directory(course: Path) -> Any:
    """Return nbgrader's own object for a course's folder, or None where it holds no settings."""
    config = read_config(course)
    return None if config is None else CourseDirectory(config=config)


def _opened(db_url: str, course_id: str) -> Gradebook:
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = environment()["PATH"]
    try:
        return Gradebook(db_url, course_id)
    finally:
        os.environ["PATH"] = before


def environment() -> dict[str, str]:
    """Return an environment in which nbgrader finds ``alembic``, which it runs by name."""
    own_commands = str(Path(sys.executable).parent)
    path = os.pathsep.join((own_commands, os.environ.get("PATH", os.defpath)))
    return os.environ | {"PATH": path}
