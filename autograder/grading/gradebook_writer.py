"""Write to nbgrader's gradebook what ``nbgrader autograde`` would store, a batch at a time.

The rows of a batch are read in a few queries and compared with the outcomes; what differs is
written in one transaction. A dry run does the first half only.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from nbgrader import api
from sqlalchemy import Column, Engine, Table, case, func, insert, select, update
from sqlalchemy.orm import Session

from autograder.grading.scoring import ItemScore, comments, item_scores
from autograder.judge.assignment import Assignment, item_names
from autograder.judge.submission import GradedNotebook, GradedSubmission

STUDENT: Table = api.Student.__table__
SUBMISSION: Table = api.SubmittedAssignment.__table__
NOTEBOOK: Table = api.SubmittedNotebook.__table__
GRADE: Table = api.Grade.__table__
COMMENT: Table = api.Comment.__table__
# Each table with nbgrader's class of its rows; what a row refers to comes before it.
MODELS: Mapping[Table, Any] = {
    model.__table__: model
    for model in (
        api.Student, api.SubmittedAssignment, api.SubmittedNotebook, api.Grade, api.Comment,
    )
}  # fmt: skip
LOOK_AGAIN = "a person graded it before; see whether that still holds"

HandedIn = Mapping[str, datetime | None]  # when, by student
# (student, score, seconds late) -> the points that are lost for lateness
Penalty = Callable[[str, float, float], float | None]


@dataclass(frozen=True, kw_only=True)
class ScoreChange:
    """An item whose points change; None before: it had none, None after: left to a person."""

    student: str
    item: str
    before: float | None
    after: float | None
    message: str


@dataclass(frozen=True, kw_only=True)
class StoredGrades:
    """What the gradebook holds of a submission. ``waiting`` counts items that wait for a person."""

    auto_sum: float = 0
    auto_count: int = 0
    waiting: int = 0
    extension: timedelta | None = None
    notes: tuple[tuple[str, str], ...] = ()  # (item, why a person must look at it)


@dataclass
class WritePlan:
    """The rows that a batch inserts and updates, and what is stored then, by student."""

    inserts: dict[Table, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    updates: dict[Table, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    changes: list[ScoreChange] = field(default_factory=list)
    stored: dict[str, StoredGrades] = field(default_factory=dict)


class GradebookWriter:
    """Writes one assignment's outcomes."""

    def __init__(
        self, engine: Engine, notebooks: Mapping[str, Assignment], penalty: Penalty | None
    ) -> None:
        self._engine = engine
        self._penalty = penalty
        about = api.Assignment.__table__
        name = next(iter(notebooks.values())).name
        with engine.connect() as connection:
            row = connection.execute(select(about).where(about.c.name == name)).one()
            self._id, self.due = row.id, row.duedate
            self._layouts = [
                _layout(connection, row.id, notebook) for notebook in notebooks.values()
            ]
        self._names = item_names(notebooks.values())

    def known(self) -> dict[str, StoredGrades]:
        """Return what the gradebook holds of every submission, by student, from one query."""
        query = (
            select(
                SUBMISSION.c.student_id, SUBMISSION.c.extension, func.sum(GRADE.c.auto_score),
                func.count(GRADE.c.auto_score),
                func.sum(case((GRADE.c.needs_manual_grade, 1), else_=0)),
            )
            .outerjoin_from(SUBMISSION, NOTEBOOK, NOTEBOOK.c.assignment_id == SUBMISSION.c.id)
            .outerjoin(GRADE, GRADE.c.notebook_id == NOTEBOOK.c.id)
            .where(SUBMISSION.c.assignment_id == self._id)
            .group_by(SUBMISSION.c.id, SUBMISSION.c.student_id, SUBMISSION.c.extension)
        )  # fmt: skip
        with self._engine.connect() as connection:
            return {
                student: StoredGrades(
                    auto_sum=points or 0, auto_count=count, waiting=waiting or 0,
                    extension=extension,
                )
                for student, extension, points, count, waiting in connection.execute(query)
            }  # fmt: skip

    def by_hand(self) -> list[tuple[str, str]]:
        """Return the answers that wait for a person's points, as (student, item)."""
        answers = {
            layout.grade_cells[cell.grade_id]: self._names[
                layout.assignment.notebook, cell.grade_id
            ]
            for layout in self._layouts
            for cell in layout.assignment.by_hand
        }
        query = (
            select(SUBMISSION.c.student_id, GRADE.c.cell_id)
            .join_from(SUBMISSION, NOTEBOOK, NOTEBOOK.c.assignment_id == SUBMISSION.c.id)
            .join(GRADE, GRADE.c.notebook_id == NOTEBOOK.c.id)
            .where(SUBMISSION.c.assignment_id == self._id, GRADE.c.needs_manual_grade)
        )
        with self._engine.connect() as connection:
            found = connection.execute(query).all()
        return [(student, answers[cell]) for student, cell in found if cell in answers]

    def students(self) -> set[str]:
        with self._engine.connect() as connection:
            return set(connection.scalars(select(STUDENT.c.id)))

    def plan(self, outcomes: Sequence[GradedSubmission], handed_in: HandedIn) -> WritePlan:
        """Return what ``write`` would write."""
        with Session(self._engine) as session:
            return self._plan(session, outcomes, handed_in)

    def write(self, outcomes: Sequence[GradedSubmission], handed_in: HandedIn) -> WritePlan:
        """Write the outcomes, all of them or nothing; return what was written."""
        with Session(self._engine) as session, session.begin():
            plan = self._plan(session, outcomes, handed_in)
            for table, model in MODELS.items():
                if plan.inserts[table]:
                    session.execute(insert(table), plan.inserts[table])
                if plan.updates[table]:
                    session.execute(update(model), plan.updates[table])  # each by its id
        return plan

    def _plan(
        self, session: Session, outcomes: Sequence[GradedSubmission], handed_in: HandedIn
    ) -> WritePlan:
        plan = WritePlan()
        students = [outcome.student for outcome in outcomes]
        known = {row.id for row in _rows(session, STUDENT.c.id, students)}
        plan.inserts[STUDENT] = [{"id": id} for id in students if id not in known]
        submissions = {
            row.student_id: row
            for row in _rows(session, SUBMISSION.c.student_id, students)
            if row.assignment_id == self._id
        }
        ids = [row.id for row in submissions.values()]
        notebooks = {
            (row.assignment_id, row.notebook_id): row
            for row in _rows(session, NOTEBOOK.c.assignment_id, ids)
        }
        ids = [row.id for row in notebooks.values()]
        cells = {
            table: _by_notebook(_rows(session, table.c.notebook_id, ids))
            for table in (GRADE, COMMENT)
        }
        for outcome in outcomes:
            student = outcome.student
            id, seconds_late = self._plan_submission(
                plan, student, handed_in[student], submissions.get(student)
            )
            graded = {notebook.notebook: notebook for notebook in outcome.notebooks}
            auto: list[float] = []
            notes: list[tuple[str, str]] = []
            for layout in self._layouts:
                row = notebooks.get((id, layout.id))
                planned = _NotebookPlan(plan, student, layout, row, cells, self._names)
                planned.cells(graded.get(layout.assignment.notebook))
                penalty = None if row is None else row.late_submission_penalty
                if self._penalty is not None and layout.assignment.notebook in graded:
                    late = seconds_late > 0
                    penalty = self._penalty(student, planned.score, seconds_late) if late else None
                planned.notebook(id, penalty)
                auto += planned.auto
                notes += planned.notes
            plan.stored[student] = StoredGrades(
                auto_sum=sum(auto), auto_count=len(auto), notes=tuple(notes)
            )
        return plan

    def _plan_submission(
        self, plan: WritePlan, student: str, timestamp: datetime | None, old: Any
    ) -> tuple[str, float]:
        """Plan the row of a submission; return its id, and how many seconds late it is."""
        extension = None
        if old is None:
            id = uuid4().hex
            row = {"id": id, "assignment_id": self._id, "student_id": student}
            plan.inserts[SUBMISSION].append(row | {"timestamp": timestamp, "extension": None})
        else:
            id, extension = old.id, old.extension
            if timestamp is None:
                timestamp = old.timestamp
            elif timestamp != old.timestamp:
                plan.updates[SUBMISSION].append({"id": id, "timestamp": timestamp})
        if timestamp is None or self.due is None:
            return id, 0
        due = self.due + (extension or timedelta())
        return id, max(0, (timestamp - due).total_seconds())


@dataclass(frozen=True, kw_only=True)
class _Layout:
    """One notebook of the assignment: ids of the cells with grades and with comments, by name."""

    id: str
    assignment: Assignment
    grade_cells: Mapping[str, str]
    comment_cells: Mapping[str, str]


def _layout(connection: Any, assignment_id: str, notebook: Assignment) -> _Layout:
    table, cell = api.Notebook.__table__, api.BaseCell.__table__
    id = connection.scalars(
        select(table.c.id).where(
            table.c.assignment_id == assignment_id, table.c.name == notebook.notebook
        )
    ).one()
    cells = connection.execute(select(cell).where(cell.c.notebook_id == id)).all()
    return _Layout(
        id=id,
        assignment=notebook,
        grade_cells={row.name: row.id for row in cells if row.type in ("GradeCell", "TaskCell")},
        comment_cells={
            row.name: row.id for row in cells if row.type in ("SolutionCell", "TaskCell")
        },
    )


class _NotebookPlan:
    """Plans the rows of one submitted notebook.

    ``row`` and ``cells`` are what the gradebook holds: the notebook's row, or None, and the rows of
    all cells by table, notebook and cell. ``names`` are what the instructor reads of items.
    ``auto`` are the automatic scores it holds afterwards.
    """

    def __init__(
        self, plan: WritePlan, student: str, layout: _Layout, row: Any,
        cells: Mapping[Table, Mapping[str, Mapping[str, Any]]],
        names: Mapping[tuple[str, str], str],
    ) -> None:  # fmt: skip
        self._plan, self._student, self._layout, self._row = plan, student, layout, row
        self._names = names
        self._id = uuid4().hex if row is None else row.id
        self._grades, self._comments = (cells[of].get(self._id, {}) for of in (GRADE, COMMENT))
        self.notes: list[tuple[str, str]] = []
        own = set(layout.grade_cells.values())
        # nbgrader's sum still counts cells that the assignment had once
        past = [row for cell, row in self._grades.items() if cell not in own]
        self.score = sum(_points(row, row.auto_score) for row in past)
        self.auto = [row.auto_score for row in past if row.auto_score is not None]

    def cells(self, graded: GradedNotebook | None) -> None:
        found = item_scores(self._layout.assignment, graded)
        for name, cell in self._layout.grade_cells.items():
            self._grade(name, cell, found.get(name), missing=graded is None)
        texts = comments(self._layout.assignment, graded)
        for name, cell in self._layout.comment_cells.items():
            row = self._comments.get(cell)
            old = None if row is None else row.auto_comment
            self._put(COMMENT, row, cell, {"auto_comment": texts.get(name, old)})

    def notebook(self, submission: str, penalty: float | None) -> None:
        if self._row is None:
            row = {"id": self._id, "assignment_id": submission, "notebook_id": self._layout.id}
            new = {"flagged": False, "late_submission_penalty": penalty}
            self._plan.inserts[NOTEBOOK].append(row | new)
        elif penalty != self._row.late_submission_penalty:
            row = {"id": self._id, "late_submission_penalty": penalty}
            self._plan.updates[NOTEBOOK].append(row)

    def _grade(self, name: str, cell: str, score: ItemScore | None, *, missing: bool) -> None:
        row = self._grades.get(cell)
        item = self._names[self._layout.assignment.notebook, name]
        manual = None if row is None else row.manual_score
        auto = None if row is None else row.auto_score
        needs = True if row is None else row.needs_manual_grade
        if score is not None:
            auto = score.auto_score
            needs = not missing and (manual is not None or auto is None)
            if needs and (score.reason or manual is not None):
                self.notes.append((item, score.reason or LOOK_AGAIN))
            before = None if row is None else _given(row, row.auto_score)
            after = auto if manual is None else manual
            if before != after:
                about = {"student": self._student, "item": item, "message": score.message}
                self._plan.changes.append(ScoreChange(before=before, after=after, **about))
        if auto is not None:
            self.auto.append(auto)
        self.score += auto or 0 if row is None else _points(row, auto)
        self._put(GRADE, row, cell, {"auto_score": auto, "needs_manual_grade": needs})

    def _put(self, table: Table, row: Any, cell: str, new: dict[str, Any]) -> None:
        if row is None:
            known = {"id": uuid4().hex, "cell_id": cell, "notebook_id": self._id}
            self._plan.inserts[table].append(known | new)
        elif any(getattr(row, name) != value for name, value in new.items()):
            self._plan.updates[table].append({"id": row.id} | new)


def _given(row: Any, auto: float | None) -> float | None:
    """Return an item's points without extra credit: a person's come first, as in nbgrader."""
    points: float | None = auto if row.manual_score is None else row.manual_score
    return points


def _points(row: Any, auto: float | None) -> float:
    given = _given(row, auto)
    return 0 if given is None else given + (row.extra_credit or 0)


def _rows(session: Session, column: "Column[str]", values: Sequence[str]) -> Sequence[Any]:
    return session.execute(select(column.table).where(column.in_(values))).all()


def _by_notebook(rows: Sequence[Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in rows:
        found[row.notebook_id][row.cell_id] = row
    return found
