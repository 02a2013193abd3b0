"""Read marks from nbgrader's gradebook, for many pages at once."""

from collections import defaultdict
from collections.abc import Sequence

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from autograder.feedback.marks import Mark, Marks


def read_marks(
    engine: Engine, assignment: str, students: Sequence[str]
) -> dict[str, dict[str, Marks]]:
    """Return the marks of these students, by notebook. Who has handed in nothing is not there.

    Only columns are read, in three queries: nbgrader's objects take a query for each cell.
    """
    with Session(engine) as session:
        rows = _of(select(SubmittedNotebook.late_submission_penalty), assignment, students)
        penalties = {(row[0], row[1]): row[2] or 0.0 for row in session.execute(rows)}
        items: dict[tuple[str, str], dict[str, Mark]] = defaultdict(dict)
        query = (
            select(BaseCell.name, Grade.score, Grade.needs_manual_grade, Grade.manual_score)
            .select_from(Grade)
            .join(BaseCell, Grade.cell_id == BaseCell.id)
            .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
            .order_by(BaseCell.name)
        )
        for student, notebook, name, points, waits, by_hand in session.execute(
            _of(query, assignment, students)
        ):
            mark = Mark(points=points, waits=bool(waits), by_hand=by_hand is not None)
            items[student, notebook][name] = mark
        comments: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        query = (
            select(BaseCell.name, Comment.comment, Comment.manual_comment)
            .select_from(Comment)
            .join(BaseCell, Comment.cell_id == BaseCell.id)
            .join(SubmittedNotebook, Comment.notebook_id == SubmittedNotebook.id)
            .where(Comment.comment.is_not(None))
            .order_by(BaseCell.name)
        )
        written: dict[tuple[str, str], list[str]] = defaultdict(list)
        for student, notebook, name, comment, by_hand in session.execute(
            _of(query, assignment, students)
        ):
            comments[student, notebook][name] = comment
            written[student, notebook] += [name] if by_hand else []
    found: dict[str, dict[str, Marks]] = defaultdict(dict)
    for (student, notebook), penalty in penalties.items():
        found[student][notebook] = Marks(
            items=items[student, notebook],
            comments={name: text for name, text in comments[student, notebook].items() if text},
            written=tuple(written[student, notebook]),
            late_penalty=penalty,
        )
    return dict(found)


def _of(query: Select, assignment: str, students: Sequence[str]) -> Select:  # type: ignore[type-arg]
    """Return a query about these students' notebooks; student and notebook come first."""
    wanted = [*query.selected_columns]
    return (
        query.with_only_columns(SubmittedAssignment.student_id, Notebook.name, *wanted)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .where(Assignment.name == assignment, SubmittedAssignment.student_id.in_(students))
    )
