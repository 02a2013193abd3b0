"""What a report is made of: a class's marks and verdicts, one row for each student who handed in.

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
# As the judge writes them; the last is for an item of which the notebook holds no verdict.
VERDICTS = ("passed", "failed", "not_run", "broken", "unjudged")


class ReportError(Exception):
    """A report that cannot be made, with the next step for the instructor."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One graded cell. ``asks_a_function``: its test judges a function of the exercise."""

    notebook: str
    grade_id: str
    max_points: float
    title: str
    asks_a_function: bool = False


@dataclass(frozen=True, kw_only=True)
class Student:
    """One student; ``number`` stands for the name where names are hidden."""

    id: str
    name: str
    number: int
    days_late: float = 0


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What a person must look at: a student's item, or a whole notebook that was refused."""

    student: Student
    notebook: str
    grade_ids: tuple[str, ...]
    refused: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class ClassData:
    """The class: ``points`` and ``verdicts`` are students × items.

    ``scores`` are what counts: all points less the penalty for lateness, never below 0.
    ``is_settled`` says of which students no item waits for a person. ``mistakes`` has the rows of
    the students in whose work the judge named a mistake, by the mistake's id.
    """

    assignment: str
    items: tuple[Item, ...]
    students: tuple[Student, ...]
    points: Floats
    scores: Floats
    verdicts: Codes
    is_settled: npt.NDArray[np.bool_]
    mistakes: Mapping[str, tuple[int, ...]]
    waiting: tuple[Waiting, ...]
    absent: tuple[Student, ...]  # nothing handed in
    exercises: tuple[Exercise, ...] = ()  # those of its notebooks

    @property
    def max_points(self) -> Floats:
        """The points that each item has."""
        return np.array([item.max_points for item in self.items])

    @property
    def max_score(self) -> float:
        """The points that there are."""
        return float(self.max_points.sum())
