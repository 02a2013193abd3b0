"""The data of a report: marks and verdicts, a row for each student who handed in.

Columns are the assignment's items, in the notebook's order.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autograder.exercise import Exercise

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]

PASSED, FAILED, NOT_RUN, BROKEN, UNJUDGED = range(5)
# As the judge writes them; the last is for an item without a verdict in the notebook.
VERDICTS = ("passed", "failed", "not_run", "broken", "unjudged")


class ReportError(Exception):
    """A report cannot be made; the message says what to do next."""


@dataclass(frozen=True, kw_only=True)
class ReportItem:
    """One graded cell. ``function`` names what of the exercise its test judges, or is "".

    ``inside``: it was judged beside students' code.
    """

    notebook: str
    grade_id: str
    max_points: float
    title: str
    function: str = ""
    inside: bool = False


@dataclass(frozen=True, kw_only=True)
class ReportStudent:
    """One student; ``number`` stands for the name where names are hidden."""

    id: str
    name: str
    number: int
    days_late: float = 0


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What a person must look at: items of a student's notebook, or all of a refused one."""

    student: ReportStudent
    notebook: str
    grade_ids: tuple[str, ...]
    refused: str = ""


@dataclass(frozen=True, kw_only=True)
class Unnamed:
    """A student's function that failed, and in which no mistake is named.

    ``kind`` is one of ``verdicts.ENDS``; ``error`` the one that it stopped with, or "".
    """

    row: int
    function: str
    kind: str
    error: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class ClassData:
    """The class. ``points`` and ``verdicts`` have a row for each student, a column for each item.

    ``scores`` are what counts: all points less the penalty for lateness, never below 0.
    ``is_settled`` is true for students of whom no item waits for a person. ``mistakes`` gives, by
    a mistake's id, the rows of the students in whose work the judge named it, ``costs`` the points
    that these items lost: where two mistakes were made at once, each counts them.
    """

    assignment: str
    items: tuple[ReportItem, ...]
    students: tuple[ReportStudent, ...]
    points: Floats
    scores: Floats
    verdicts: Codes
    is_settled: npt.NDArray[np.bool_]
    mistakes: Mapping[str, tuple[int, ...]]
    costs: Mapping[str, float]
    unnamed: tuple[Unnamed, ...]
    waiting: tuple[Waiting, ...]
    absent: tuple[ReportStudent, ...]  # nothing handed in
    exercises: tuple[Exercise, ...] = ()  # those of its notebooks

    @property
    def max_points(self) -> Floats:
        """Each item's maximum."""
        return np.array([item.max_points for item in self.items])

    @property
    def max_score(self) -> float:
        """The sum of all maxima."""
        return float(self.max_points.sum())
