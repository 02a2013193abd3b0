"""Marks as nbgrader's gradebook holds them: every student's standing in one assignment."""

import json
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from nbgrader.api import Comment, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook

from autograder.marks.students import Student, read_students
from autograder.plain_text import shown_lines

AUTO, MANUAL, NEEDS_MANUAL, MISSING = "auto", "manual", "needs_manual", "missing"


class MarksError(Exception):
    """Marks cannot be given out as asked; the message says what to do next."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemMark:
    """One student's points for one item; ``state`` is one of the states above."""

    notebook: str
    name: str
    points: float | None  # None where it is not final
    max_points: float
    state: str
    points_so_far: float = 0


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One student's standing in one assignment. Without a submission there is no score."""

    student: Student
    assignment: str
    score: float | None  # the raw score less the penalty for lateness, never below 0
    max_score: float
    needs_manual_grade: bool = False
    items: tuple[ItemMark, ...] = ()
    comments: tuple[str, ...] = ()  # written by a person
    raw_score: float = 0
    late_penalty: float = 0
    seconds_late: float = 0  # with the student's extension
    timestamp: str = ""
    duedate: str = ""


def assignments(gradebook: Gradebook, wanted: list[str]) -> list[str]:
    """Return the names of the wanted assignments, or of all where none is named.

    Raises MarksError where the gradebook does not know one.
    """
    known = sorted(each.name for each in gradebook.assignments)
    for name in wanted or [""] * (not known):
        if name not in known:
            raise MarksError(
                f"the gradebook knows no assignment {name!r}; found {known or 'none'}. Next: "
                f"name one of these, or run `nbgrader generate_assignment {name}` and grade"
            )
    return wanted or known


def standings(gradebook: Gradebook, assignment: str) -> list[Standing]:
    """Return the standing of every student of the gradebook, by student id.

    Raises MarksError where the gradebook does not know the assignment.
    """
    assignments(gradebook, [assignment])
    stored = gradebook.find_assignment(assignment)
    cells = {
        cell.id: (notebook.name, cell.name, cell.max_score)
        for notebook in stored.notebooks
        for cell in (*notebook.grade_cells, *notebook.task_cells)
    }
    missing = [_item(*cell, None) for cell in cells.values()]
    items: dict[str, list[ItemMark]] = defaultdict(list)
    for grade in _below(
        gradebook, stored.id, Grade.notebook_id, Grade.cell_id, Grade.score, Grade.manual_score,
        Grade.needs_manual_grade,
    ):  # fmt: skip
        items[grade.student_id].append(_item(*cells[grade.cell_id], grade))
    comments: dict[str, list[str]] = defaultdict(list)
    for row in _below(gradebook, stored.id, Comment.notebook_id, Comment.manual_comment):
        comments[row.student_id] += filter(None, [row.manual_comment])
    submissions = gradebook.db.query(
        SubmittedAssignment.student_id, SubmittedAssignment.timestamp,
        SubmittedAssignment.extension, SubmittedAssignment.late_submission_penalty,
    ).filter(SubmittedAssignment.assignment_id == stored.id)  # fmt: skip
    handed_in = {row.student_id: row for row in submissions}
    return [
        Standing(
            student=student,
            assignment=assignment,
            max_score=stored.max_score,
            duedate=str(stored.duedate or ""),
            comments=tuple(comments[student.id]),
            **_handed_in(handed_in.get(student.id), items.get(student.id, missing), stored.duedate),
        )
        for student in read_students(gradebook)
    ]


def words(notebook: Path) -> dict[str, str]:
    """Return what the judge wrote below each item of an autograded notebook, in its order.

    Where there is no such notebook, there are no words.
    """
    try:
        cells = json.loads(notebook.read_bytes())["cells"]
    except FileNotFoundError:
        return {}
    found = {}
    for cell in cells:
        about = cell["metadata"].get("nbgrader", {})
        if about.get("grade") and not about.get("solution"):
            said = [
                "".join(output["text"])
                for output in cell.get("outputs", [])
                if output["output_type"] == "stream"
            ]
            found[about["grade_id"]] = shown_lines("".join(said).strip())
    return found


def _below(gradebook: Gradebook, assignment_id: str, notebook_id: Any, *columns: Any) -> Any:
    """Return rows of (student_id, columns) of a table whose ``notebook_id`` is given.

    Only columns are read: nbgrader's objects compute every student's sums as they are loaded,
    which takes minutes for a large class.
    """
    return (
        gradebook.db.query(SubmittedAssignment.student_id, *columns)
        .join(SubmittedNotebook, notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .filter(SubmittedAssignment.assignment_id == assignment_id)
    )


def _handed_in(submission: Any, items: Sequence[ItemMark], duedate: Any) -> dict[str, Any]:
    """Return what a standing holds of a submission; the sums are those of nbgrader."""
    listed = tuple(sorted(items, key=lambda item: (item.notebook, item.name)))
    if submission is None:
        return {"score": None, "items": listed}
    raw = math.fsum(item.points_so_far for item in listed)
    penalty = submission.late_submission_penalty or 0.0
    late = 0.0
    if submission.timestamp and duedate:
        due = duedate + (submission.extension or timedelta())
        late = max(0.0, (submission.timestamp - due).total_seconds())
    return {
        "score": max(0.0, raw - penalty),
        "raw_score": raw,
        "late_penalty": penalty,
        "seconds_late": late,
        "timestamp": str(submission.timestamp or ""),
        "needs_manual_grade": any(item.state == NEEDS_MANUAL for item in listed),
        "items": listed,
    }


def _item(notebook: str, name: str, max_points: float, grade: Any) -> ItemMark:
    if grade is None:
        state = MISSING
    elif grade.needs_manual_grade:
        state = NEEDS_MANUAL
    else:
        state = AUTO if grade.manual_score is None else MANUAL
    so_far = grade.score if grade else 0.0
    return ItemMark(
        notebook=notebook,
        name=name,
        points=so_far if state in (AUTO, MANUAL) else None,
        points_so_far=so_far,
        max_points=max_points,
        state=state,
    )
