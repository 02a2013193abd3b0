"""Which pages are due: those that are not made from what they would be made from now.

A page's last line is a keyed digest of all that it depends on: the graded folder, the marks and
comments, the assignment, the settings, the code. So no record is needed, and whoever makes a page,
the command or nbgrader, makes the same one. The key is the course's secret: a student can try no
guess at a hidden test on it.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.preprocessors import ClearHiddenTests
from sqlalchemy import Engine

from autograder.course import gradebook
from autograder.course.autograde import Judge
from autograder.course.secret import existing_secret
from autograder.course.submitted_folder import fingerprint
from autograder.feedback import page
from autograder.feedback.lesson import Lesson, read_lesson
from autograder.feedback.marks import Marks
from autograder.feedback.read_marks import read_marks
from autograder.judge.assignment import Assignment
from autograder.judge.version import judge_version

_AT_ONCE = 200  # students whose marks are read by one query
_LAST_LINE = 200  # bytes within which a page's last line stands


@dataclass(frozen=True, kw_only=True)
class Pages:
    """What all pages of an assignment share.

    ``notebooks`` are by name; ``hidden`` is what hidden tests stand between; ``terms`` is a digest
    of all that decides every page.
    """

    notebooks: Mapping[str, Assignment]
    hidden: tuple[str, str]
    secret: bytes
    terms: str

    @cached_property
    def lessons(self) -> dict[str, Lesson]:
        """What is the instructor's, by notebook; laid out once, where a page is made at all."""
        return {name: read_lesson(each, *self.hidden) for name, each in self.notebooks.items()}

    def made_from(self, graded: Path, marks: Mapping[str, Marks]) -> str:
        """Return the last line of a student's pages as they would be made now."""
        about = f"{self.terms}\0{fingerprint(graded)}\0{marks!r}"
        return hmac.digest(self.secret, about.encode("utf-8", "surrogateescape"), "sha256").hex()

    def notebooks_in(self, graded: Path) -> list[str]:
        """Return the assignment's notebooks that a graded folder holds."""
        return [name for name in self.notebooks if (graded / f"{name}.ipynb").is_file()]


@dataclass(frozen=True, kw_only=True)
class Looked:
    """A student's graded folder, looked at: its notebooks and marks, and whether pages are due."""

    student: str
    graded: Path
    notebooks: Sequence[str]
    marks: Mapping[str, Marks]
    made_from: str
    is_due: bool


def look(
    pages: Pages,
    engine: Engine,
    assignment: str,
    everybody: Sequence[tuple[str, Path]],
    place: Callable[[str], Path],
) -> Iterator[Looked]:
    """Look at each (student, graded folder), a few at a time; ``place`` is where pages lie."""
    for start in range(0, len(everybody), _AT_ONCE):
        some = everybody[start : start + _AT_ONCE]
        known = read_marks(engine, assignment, [student for student, _ in some])
        for student, graded in some:
            marks, names = known.get(student, {}), pages.notebooks_in(graded)
            made_from = pages.made_from(graded, marks)
            yield Looked(
                student=student, graded=graded, notebooks=names, marks=marks, made_from=made_from,
                is_due=not are_made(place(student), names, made_from),
            )  # fmt: skip


def are_made(place: Path, notebooks: Sequence[str], made_from: str) -> bool:
    """Whether the pages of these notebooks lie at a place and are up to date."""
    return all(_last_line(place / f"{name}.html") == last_line(made_from) for name in notebooks)


def last_line(made_from: str) -> bytes:
    """Return what a page ends with."""
    return f"<!-- {made_from} -->".encode()


def _last_line(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _LAST_LINE))
            return file.read().rstrip().rpartition(b"\n")[2]
    except OSError:
        return b""


def pages_of(engine: Engine, app: Any, coursedir: Any, assignment: str, permissions: int) -> Pages:
    """Return what the pages of an assignment share, by a course's settings.

    Raises AssignmentError where the gradebook does not know the assignment.
    """
    source = Path(coursedir.format_path(coursedir.source_directory, ".", assignment)).absolute()
    tests = ClearHiddenTests(parent=app)
    hidden = tests.begin_test_delimeter, tests.end_test_delimeter
    notebooks = {
        name: gradebook.read_assignment(coursedir.db_url, assignment, name, source)
        for name in gradebook.notebook_names(engine, assignment)
    }
    in_order = [
        replace(each, files=dict(sorted(each.files.items()))) for each in notebooks.values()
    ]
    about = (
        in_order, hidden, permissions, list(coursedir.ignore), judge_version(), page.version(),
    )  # fmt: skip
    return Pages(
        notebooks=notebooks,
        hidden=hidden,
        secret=existing_secret(Path(coursedir.root) / Judge(parent=app).secret_file),
        terms=hashlib.sha256(repr(about).encode()).hexdigest(),
    )
