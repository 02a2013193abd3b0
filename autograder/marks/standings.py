"""Marks as nbgrader's gradebook holds them: every student's standing in one assignment."""

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)

from autograder.marks.students import Student, read_students
from autograder.plain_text import shown_lines

GRADE = (
    Grade.notebook_id, Grade.cell_id, Grade.score, Grade.manual_score, Grade.needs_manual_grade,
)  # fmt: skip
SUBMISSION = (SubmittedAssignment.timestamp, SubmittedAssignment.late_submission_penalty)
AUTO, MANUAL, NEEDS_MANUAL, MISSING = "auto", "manual", "needs_manual", "missing"


class MarksError(Exception):
    """Marks that cannot be given out as asked, with the next step for the instructor."""


@dataclass(frozen=True, kw_only=True)
class ItemMark:
    """One student's points for one item, and who gave them: see the states above."""

    notebook: str
    name: str
    points: float | None  # None where it is not final
    max_points: float
    state: str
    points_so_far: float = 0


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One student's standing: no score where nothing was handed in."""

    student: Student
    assignment: str
    score: float | None  # what counts: less the penalty for lateness, never below 0
    max_score: float
    needs_manual_grade: bool = False
    items: tuple[ItemMark, ...] = ()
    comments: tuple[str, ...] = ()  # written by a person
    raw_score: float = 0
    late_penalty: float = 0
    timestamp: str = ""
    duedate: str = ""


def assignments(gradebook: Gradebook, wanted: list[str]) -> list[str]:
    """Return the names of the assignments that are wanted, all where none is named.

    Raises MarksError where the gradebook does not know one.
    """
    known = sorted(each.name for each in gradebook.assignments)
    for name in wanted or [""] * (not known):
        if name not in known:
            raise MarksError(
                f"the gradebook knows no assignment {name!r}; found {known or 'none'}. Run "
                "`nbgrader generate_assignment` and grade first"
            )
    return wanted or known


def standings(gradebook: Gradebook, assignment: str) -> list[Standing]:
    """Return the standing of every student of the gradebook, by student id.

    Raises MarksError where the gradebook does not know the assignment.
    """
    try:
        stored = gradebook.find_assignment(assignment)
    except MissingEntry as error:
        raise MarksError(f"the gradebook knows no assignment {assignment!r}") from error
    cells = {
        cell.id: (notebook.name, cell)
        for notebook in stored.notebooks
        for cell in (*notebook.grade_cells, *notebook.task_cells)
    }
    unmade = [_item(*place, None) for place in cells.values()]
    items: dict[str, list[ItemMark]] = defaultdict(list)
    for student, grade in _rows(gradebook, stored.id, *GRADE):
        items[student].append(_item(*cells[grade["cell_id"]], grade))
    comments: dict[str, list[str]] = defaultdict(list)
    for student, comment in _rows(
        gradebook, stored.id, Comment.notebook_id, Comment.manual_comment
    ):
        comments[student] += filter(None, [comment["manual_comment"]])
    handed_in = dict(_rows(gradebook, stored.id, *SUBMISSION))
    return [
        Standing(
            student=student,
            assignment=assignment,
            max_score=stored.max_score,
            duedate=str(stored.duedate or ""),
            comments=tuple(comments[student.id]),
            **_handed_in(handed_in.get(student.id), items.get(student.id, unmade)),
        )
        for student in read_students(gradebook)
    ]


def words(notebook: Path) -> dict[str, str]:
    """Return what the judge wrote below each item of an autograded notebook, in its order.

    An autograded notebook that is not there has no words.
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


def _rows(gradebook: Gradebook, assignment_id: str, *columns: Any) -> list[tuple[str, Any]]:
    """Return (student's id, {column: value}) for the rows below one assignment's submissions.

    Columns alone are asked for: nbgrader's objects work out every student's sums as they are read,
    which takes minutes for a large class.
    """
    found = gradebook.db.query(SubmittedAssignment.student_id, *columns)
    if columns[0].class_ is not SubmittedAssignment:
        found = found.join(SubmittedNotebook, columns[0] == SubmittedNotebook.id)
        found = found.join(
            SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id
        )
    found = found.filter(SubmittedAssignment.assignment_id == assignment_id)
    names = [column.key for column in columns]
    return [(row[0], dict(zip(names, row[1:], strict=True))) for row in found]


def _handed_in(submission: Mapping[str, Any] | None, items: Sequence[ItemMark]) -> dict[str, Any]:
    """Return what a standing says of a submission; the sums are those that nbgrader works out."""
    listed = tuple(sorted(items, key=lambda item: (item.notebook, item.name)))
    if submission is None:
        return {"score": None, "items": listed}
    raw = math.fsum(item.points_so_far for item in listed)
    penalty = submission["late_submission_penalty"] or 0.0
    return {
        "score": max(0.0, raw - penalty),
        "raw_score": raw,
        "late_penalty": penalty,
        "timestamp": str(submission["timestamp"] or ""),
        "needs_manual_grade": any(item.state == NEEDS_MANUAL for item in listed),
        "items": listed,
    }


def _item(notebook: str, cell: Any, grade: Mapping[str, Any] | None) -> ItemMark:
    if grade is None:
        state = MISSING
    elif grade["needs_manual_grade"]:
        state = NEEDS_MANUAL
    else:
        state = AUTO if grade["manual_score"] is None else MANUAL
    so_far = grade["score"] if grade else 0.0
    return ItemMark(
        notebook=notebook,
        name=cell.name,
        points=so_far if state in (AUTO, MANUAL) else None,
        points_so_far=so_far,
        max_points=cell.max_score,
        state=state,
    )
