"""What runs in a process that makes pages: bytes and marks in, pages out."""

import os
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field

from autograder.feedback.lesson import Lesson
from autograder.feedback.marks import Marks
from autograder.feedback.page import render
from autograder.pages.painter import painter

_lessons: ContextVar[Mapping[str, Lesson]] = ContextVar("lessons")


@dataclass(frozen=True, kw_only=True)
class PageWork:
    """A student's graded notebooks, each with its marks, and the last line of their pages."""

    student: str
    notebooks: Mapping[str, bytes]
    marks: Mapping[str, Marks]
    made_from: str


@dataclass(frozen=True, kw_only=True)
class MadePages:
    """A student's pages by notebook, or why there are none."""

    student: str
    pages: Mapping[str, bytes] = field(default_factory=dict)
    why: str = ""
    kept_waiting: bool = False  # as the runner asks of every outcome


def ready(lessons: Mapping[str, Lesson]) -> int:
    """Keep what all pages share, start the painter, and return this process's id."""
    _lessons.set(lessons)
    painter()
    return os.getpid()


def make(work: PageWork) -> MadePages:
    """Make a student's pages. What goes wrong is this student's, and is in the outcome."""
    lessons = _lessons.get()
    try:
        pages = {
            name: render(lessons[name], data, work.marks.get(name, Marks()), work.made_from)
            for name, data in work.notebooks.items()
        }
    except Exception as error:
        return MadePages(student=work.student, why=f"{type(error).__name__}: {error}")
    return MadePages(student=work.student, pages=pages)
