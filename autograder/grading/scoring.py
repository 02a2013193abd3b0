"""What nbgrader would store of a graded notebook, cell by cell: points and comments."""

from collections.abc import Mapping
from dataclasses import dataclass

from nbformat import from_dict
from nbgrader.utils import compute_checksum

from autograder.judge.assignment import Assignment, SpecCell
from autograder.judge.notebook import Verdict
from autograder.judge.submission import GradedNotebook

EMPTY = "there is no answer: its cell was emptied, or deleted and put back empty"
NO_RESPONSE = "No response."  # nbgrader's words for an answer that is as it was released


@dataclass(frozen=True, kw_only=True)
class ItemScore:
    """An item's automatic points, None where a person gives them.

    ``reason`` says why the item could not be judged, where it could not.
    """

    auto_score: float | None
    message: str = ""
    reason: str = ""


def item_scores(assignment: Assignment, graded: GradedNotebook | None) -> dict[str, ItemScore]:
    """Return the score of each item by grade_id; ``graded`` is None for a missing notebook.

    An item that is not in the notebook has no score here, and keeps the one it had.
    """
    if graded is None:
        return {
            cell.grade_id: ItemScore(auto_score=0, message="There is no such notebook.")
            for cell in assignment.cells
            if cell.grade or cell.task
        }
    judged = {item.grade_id: item for item in graded.items}
    found: dict[str, ItemScore] = {}
    for cell in assignment.cells:
        if cell.is_test and (item := judged.get(cell.grade_id)) is not None:
            broken = item.verdict is Verdict.BROKEN
            found[cell.grade_id] = ItemScore(
                auto_score=None if broken else item.points,
                message=item.message,
                reason=item.reason if broken else "",
            )
        elif cell.grade and cell.grade_id in graded.answers:
            answer = graded.answers[cell.grade_id]
            as_released = _is_as_released(cell, answer)
            is_empty = not answer.strip() and not as_released
            found[cell.grade_id] = ItemScore(
                auto_score=0 if as_released else None, reason=EMPTY if is_empty else ""
            )
    return found


def comments(assignment: Assignment, graded: GradedNotebook | None) -> dict[str, str | None]:
    """Return the comment on each answer in the notebook, by grade_id."""
    answers: Mapping[str, str] = graded.answers if graded is not None else {}
    return {
        cell.grade_id: NO_RESPONSE
        if not cell.task and _is_as_released(cell, answers[cell.grade_id])
        else None
        for cell in assignment.cells
        if cell.grade_id in answers
    }


def _is_as_released(cell: SpecCell, source: str) -> bool:
    """Whether an answer is unchanged since its release, by nbgrader's checksum."""
    handed_in = from_dict(
        {"cell_type": cell.cell_type, "source": source, "metadata": {"nbgrader": cell.metadata()}}
    )
    return bool(cell.checksum == compute_checksum(handed_in))
