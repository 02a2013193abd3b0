"""What nbgrader would store of a graded notebook, cell by cell: points and comments."""

from collections.abc import Mapping
from dataclasses import dataclass

from nbformat import from_dict
from nbgrader.utils import compute_checksum

from autograder.judge.assignment import Assignment, SpecCell
from autograder.judge.notebook import Verdict
from autograder.judge.submission import GradedNotebook

NO_RESPONSE = "No response."  # nbgrader's words for an answer that nobody has touched


@dataclass(frozen=True, kw_only=True)
class Mark:
    """An item's automatic points; None where a person gives them. ``reason``: who broke it."""

    auto_score: float | None
    words: str = ""
    reason: str = ""


def marks(assignment: Assignment, graded: GradedNotebook | None) -> dict[str, Mark]:
    """Return the points of each item by grade_id; None was graded: there was no such notebook.

    What is not in the notebook has no mark, and keeps what it had.
    """
    if graded is None:
        return {
            cell.grade_id: Mark(auto_score=0, words="There is no such notebook.")
            for cell in assignment.cells
            if cell.grade or cell.task
        }
    judged = {item.grade_id: item for item in graded.items}
    found: dict[str, Mark] = {}
    for cell in assignment.cells:
        if cell.is_test and (item := judged.get(cell.grade_id)) is not None:
            broken = item.verdict is Verdict.BROKEN
            found[cell.grade_id] = Mark(
                auto_score=None if broken else item.points,
                words=item.message,
                reason=item.reason if broken else "",
            )
        elif cell.grade and cell.grade_id in graded.answers:
            untouched = _untouched(cell, graded.answers[cell.grade_id])
            found[cell.grade_id] = Mark(auto_score=0 if untouched else None)
    return found


def comments(assignment: Assignment, graded: GradedNotebook | None) -> dict[str, str | None]:
    """Return the comment on each answer in the notebook, by grade_id."""
    answers: Mapping[str, str] = graded.answers if graded is not None else {}
    return {
        cell.grade_id: NO_RESPONSE
        if not cell.task and _untouched(cell, answers[cell.grade_id])
        else None
        for cell in assignment.cells
        if cell.grade_id in answers
    }


def _untouched(cell: SpecCell, source: str) -> bool:
    """Whether an answer is as it was released, by nbgrader's checksum."""
    as_handed_in = from_dict(
        {
            "cell_type": cell.cell_type,
            "source": source,
            "metadata": {"nbgrader": cell.metadata()},
        }
    )
    return bool(cell.checksum == compute_checksum(as_handed_in))
