"""Marks as nbgrader's gradebook holds them: every student's standing in one assignment."""

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)

from autograder.students import Student, read_students

AUTO, MANUAL, NEEDS_MANUAL, MISSING = "auto", "manual", "needs_manual", "missing"


class MarksError(Exception):
    """Marks that cannot be given out as asked, with the next step for the instructor."""


@dataclass(frozen=True, kw_only=True)
class ItemMark:
    """One student's points for one item, and who gave them: see the states above."""

    notebook: str
    name: str
    points: float | None
    max_points: float
    state: str


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
    """Return the standing of every student of the gradebook, by student id."""
    try:
        stored = gradebook.find_assignment(assignment)
    except MissingEntry as error:
        raise MarksError(f"the gradebook knows no assignment {assignment!r}") from error
    handed_in = {each.student_id: each for each in _rows(gradebook, assignment)}
    notebooks = {each.id: each for each in _rows(gradebook, assignment, SubmittedNotebook)}
    items: dict[str, list[ItemMark]] = defaultdict(list)
    for grade in _rows(gradebook, assignment, SubmittedNotebook, Grade):
        notebook = notebooks[grade.notebook_id]
        items[notebook.assignment.student_id].append(_item(grade, notebook.name))
    comments: dict[str, list[str]] = defaultdict(list)
    for comment in _rows(gradebook, assignment, SubmittedNotebook, Comment):
        if comment.manual_comment:
            student = notebooks[comment.notebook_id].assignment.student_id
            comments[student].append(comment.manual_comment)
    unmade = tuple(
        ItemMark(
            notebook=notebook.name, name=cell.name, points=None, max_points=cell.max_score,
            state=MISSING,
        )
        for notebook in stored.notebooks
        for cell in sorted([*notebook.grade_cells, *notebook.task_cells], key=lambda c: c.name)
    )  # fmt: skip
    return [
        Standing(
            student=student,
            assignment=assignment,
            max_score=stored.max_score,
            items=(
                tuple(sorted(items[student.id], key=lambda item: (item.notebook, item.name)))
                if student.id in handed_in
                else unmade
            ),
            comments=tuple(comments[student.id]),
            duedate=str(stored.duedate or ""),
            **_handed_in(handed_in.get(student.id)),
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
            found[about["grade_id"]] = "".join(said).strip()
    return found


def _rows(gradebook: Gradebook, assignment: str, *below: Any) -> list[Any]:
    """Return the rows of the last table below the submissions of one assignment.

    One query for a whole class, where nbgrader's own objects would ask once for each student.
    """
    chain = (SubmittedAssignment, *below)
    found = gradebook.db.query(chain[-1])
    for table, above in zip(reversed(chain), reversed(chain[:-1]), strict=False):
        key = table.notebook_id if above is SubmittedNotebook else table.assignment_id
        found = found.join(above, key == above.id)
    found = found.join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
    return list(found.filter(Assignment.name == assignment))


def _handed_in(submission: SubmittedAssignment | None) -> dict[str, Any]:
    if submission is None:
        return {"score": None}
    penalty = submission.late_submission_penalty or 0.0
    return {
        "score": max(0.0, submission.score - penalty),
        "raw_score": submission.score,
        "late_penalty": penalty,
        "timestamp": str(submission.timestamp or ""),
        "needs_manual_grade": submission.needs_manual_grade,
    }


def _item(grade: Grade, notebook: str) -> ItemMark:
    if grade.needs_manual_grade:
        state, points = NEEDS_MANUAL, None
    elif grade.manual_score is not None:
        state, points = MANUAL, grade.score
    else:
        state, points = AUTO, grade.score
    return ItemMark(
        notebook=notebook, name=grade.cell.name, points=points, max_points=grade.max_score,
        state=state,
    )  # fmt: skip
