"""nbgrader's gradebook, written: what ``nbgrader autograde`` would store, a batch at a time.

A batch is read in a few queries and compared with the outcomes; what differs is written in one
transaction. So a look at what would be written is the first half alone.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from nbgrader import api
from sqlalchemy import Column, Connection, Engine, Table, bindparam, case, func, insert, select
from sqlalchemy import update as update_table

from autograder.grading.scoring import Mark, comments, marks
from autograder.judge.assignment import Assignment
from autograder.judge.submission import GradedNotebook, GradedSubmission

STUDENT: Table = api.Student.__table__
SUBMISSION: Table = api.SubmittedAssignment.__table__
NOTEBOOK: Table = api.SubmittedNotebook.__table__
GRADE: Table = api.Grade.__table__
COMMENT: Table = api.Comment.__table__
TABLES = (STUDENT, SUBMISSION, NOTEBOOK, GRADE, COMMENT)  # a row's owner comes before it
LOOK_AGAIN = "a person graded it before; see whether that still holds"

# The points that late work loses: of this student, with this score, so many seconds late.
Penalty = Callable[[str, float, float], float | None]


@dataclass(frozen=True, kw_only=True)
class Graded:
    """An outcome on its way into the gradebook, with the time at which it was handed in."""

    outcome: GradedSubmission
    timestamp: datetime | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """An item whose points are others than the gradebook held. None: it held none; a person's."""

    student: str
    item: str
    before: float | None
    after: float | None
    words: str


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What the gradebook holds of a submission. ``waiting`` items wait for a person."""

    auto_sum: float = 0
    auto_count: int = 0
    waiting: int = 0
    extension: timedelta | None = None
    notes: tuple[tuple[str, str], ...] = ()  # (item, why) that a person must look at


@dataclass
class Plan:
    """The rows that a batch inserts and updates, and what they come to, by student."""

    inserts: dict[Table, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    updates: dict[Table, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    changes: list[Change] = field(default_factory=list)
    stored: dict[str, Stored] = field(default_factory=dict)


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

    def known(self) -> dict[str, Stored]:
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
                student: Stored(
                    auto_sum=points or 0, auto_count=count, waiting=waiting or 0,
                    extension=extension,
                )
                for student, extension, points, count, waiting in connection.execute(query)
            }  # fmt: skip

    def students(self) -> set[str]:
        """Return all students that the gradebook knows."""
        with self._engine.connect() as connection:
            return set(connection.scalars(select(STUDENT.c.id)))

    def plan(self, batch: Sequence[Graded]) -> Plan:
        """Return what a batch would write."""
        with self._engine.connect() as connection:
            return self._plan(connection, batch)

    def write(self, batch: Sequence[Graded]) -> Plan:
        """Write a batch, all of it or nothing; return what was written."""
        with self._engine.begin() as connection:
            plan = self._plan(connection, batch)
            for table in TABLES:
                if plan.inserts[table]:
                    connection.execute(insert(table), plan.inserts[table])
                for columns, rows in _alike(plan.updates[table]).items():
                    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
                    this = table.c.id == bindparam("this_id")
                    connection.execute(update_table(table).where(this).values(new), rows)
        return plan

    def _plan(self, connection: Connection, batch: Sequence[Graded]) -> Plan:
        plan = Plan()
        students = [each.outcome.student for each in batch]
        known = {row.id for row in _rows(connection, STUDENT.c.id, students)}
        plan.inserts[STUDENT] = [{"id": id} for id in students if id not in known]
        submissions = {
            row.student_id: row
            for row in _rows(connection, SUBMISSION.c.student_id, students)
            if row.assignment_id == self._id
        }
        ids = [row.id for row in submissions.values()]
        notebooks = {
            (row.assignment_id, row.notebook_id): row
            for row in _rows(connection, NOTEBOOK.c.assignment_id, ids)
        }
        ids = [row.id for row in notebooks.values()]
        cells = {
            table: _by_notebook(_rows(connection, table.c.notebook_id, ids))
            for table in (GRADE, COMMENT)
        }
        for each in batch:
            id, seconds_late = self._plan_submission(
                plan, each, submissions.get(each.outcome.student)
            )
            graded = {notebook.notebook: notebook for notebook in each.outcome.notebooks}
            stored = []
            for layout in self._layouts:
                there = _There.of(notebooks.get((id, layout.id)), cells)
                planned = _NotebookPlan(plan, each.outcome.student, layout, there)
                planned.cells(graded.get(layout.assignment.notebook))
                planned.notebook(id, self._penalty_of(each, graded, layout, planned, seconds_late))
                stored.append(planned.stored())
            plan.stored[each.outcome.student] = Stored(
                auto_sum=sum(part.auto_sum for part in stored),
                auto_count=sum(part.auto_count for part in stored),
                notes=tuple(note for part in stored for note in part.notes),
            )
        return plan

    def _plan_submission(self, plan: Plan, each: Graded, old: Any) -> tuple[str, float]:
        """Plan the row of a submission; return its id, and how many seconds late it is."""
        timestamp, extension = each.timestamp, None
        if old is None:
            id = uuid4().hex
            plan.inserts[SUBMISSION].append(
                {
                    "id": id, "assignment_id": self._id, "student_id": each.outcome.student,
                    "timestamp": timestamp, "extension": None,
                }
            )  # fmt: skip
        else:
            id, extension = old.id, old.extension
            if timestamp is None:
                timestamp = old.timestamp
            elif timestamp != old.timestamp:
                plan.updates[SUBMISSION].append({"this_id": id, "new_timestamp": timestamp})
        if timestamp is None or self.due is None:
            return id, 0
        due = self.due + (extension or timedelta())
        return id, max(0, (timestamp - due).total_seconds())

    def _penalty_of(
        self, each: Graded, graded: Mapping[str, GradedNotebook], layout: "_Layout",
        planned: "_NotebookPlan", seconds_late: float,
    ) -> float | None:  # fmt: skip
        if self._penalty is None or layout.assignment.notebook not in graded:
            return planned.there.penalty
        if not seconds_late:
            return None
        return self._penalty(each.outcome.student, planned.score, seconds_late)


@dataclass(frozen=True, kw_only=True)
class _Layout:
    """One notebook of the assignment, with the ids of the cells that have grades and comments."""

    id: str
    assignment: Assignment
    grade_cells: Mapping[str, str]
    comment_cells: Mapping[str, str]


def _layout(connection: Connection, assignment_id: str, notebook: Assignment) -> _Layout:
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


@dataclass(frozen=True)
class _There:
    """What the gradebook holds of one submitted notebook: its row, and its cells' rows by cell."""

    row: Any
    grades: Mapping[str, Any]
    comments: Mapping[str, Any]

    @classmethod
    def of(cls, row: Any, cells: Mapping[Table, Mapping[str, Mapping[str, Any]]]) -> "_There":
        id = row.id if row is not None else ""
        return cls(row, cells[GRADE].get(id, {}), cells[COMMENT].get(id, {}))

    @property
    def penalty(self) -> float | None:
        return None if self.row is None else self.row.late_submission_penalty


class _NotebookPlan:
    """Plans the rows of one submitted notebook."""

    def __init__(self, plan: Plan, student: str, layout: _Layout, there: _There) -> None:
        self.there = there
        self._plan, self._student, self._layout = plan, student, layout
        self._id = uuid4().hex if there.row is None else there.row.id
        self._auto: list[float] = []
        self._notes: list[tuple[str, str]] = []
        own = set(layout.grade_cells.values())
        # cells that the assignment had once still count in nbgrader's sum
        past = [row for cell, row in there.grades.items() if cell not in own]
        self.score = sum(_points(row, row.auto_score) for row in past)
        self._auto += [row.auto_score for row in past if row.auto_score is not None]

    def cells(self, graded: GradedNotebook | None) -> None:
        """Plan the grades and the comments."""
        found = marks(self._layout.assignment, graded)
        for name, cell in self._layout.grade_cells.items():
            self._grade(name, cell, found.get(name), missing=graded is None)
        said = comments(self._layout.assignment, graded)
        for name, cell in self._layout.comment_cells.items():
            row = self.there.comments.get(cell)
            old = None if row is None else row.auto_comment
            self._put(COMMENT, row, cell, {"auto_comment": said.get(name, old)})

    def notebook(self, submission: str, penalty: float | None) -> None:
        """Plan the notebook's own row."""
        if self.there.row is None:
            self._plan.inserts[NOTEBOOK].append(
                {
                    "id": self._id, "assignment_id": submission, "notebook_id": self._layout.id,
                    "flagged": False, "late_submission_penalty": penalty,
                }
            )  # fmt: skip
        elif penalty != self.there.penalty:
            row = {"this_id": self._id, "new_late_submission_penalty": penalty}
            self._plan.updates[NOTEBOOK].append(row)

    def stored(self) -> Stored:
        """Return what the gradebook then holds."""
        return Stored(
            auto_sum=sum(self._auto), auto_count=len(self._auto), notes=tuple(self._notes)
        )

    def _grade(self, name: str, cell: str, mark: Mark | None, *, missing: bool) -> None:
        row = self.there.grades.get(cell)
        manual = None if row is None else row.manual_score
        auto = None if row is None else row.auto_score
        needs = True if row is None else row.needs_manual_grade
        if mark is not None:
            auto = mark.auto_score
            needs = not missing and (manual is not None or auto is None)
            if needs and (mark.reason or manual is not None):
                self._notes.append((name, mark.reason or LOOK_AGAIN))
            before = None if row is None else _given(row, row.auto_score)
            after = auto if manual is None else manual
            if before != after:
                self._plan.changes.append(
                    Change(
                        student=self._student, item=name, before=before, after=after,
                        words=mark.words,
                    )
                )  # fmt: skip
        if auto is not None:
            self._auto.append(auto)
        self.score += auto or 0 if row is None else _points(row, auto)
        self._put(GRADE, row, cell, {"auto_score": auto, "needs_manual_grade": needs})

    def _put(self, table: Table, row: Any, cell: str, new: dict[str, Any]) -> None:
        if row is None:
            known = {"id": uuid4().hex, "cell_id": cell, "notebook_id": self._id}
            self._plan.inserts[table].append(known | new)
        elif any(getattr(row, name) != value for name, value in new.items()):
            changed = {f"new_{name}": value for name, value in new.items()}
            self._plan.updates[table].append({"this_id": row.id} | changed)


def _given(row: Any, auto: float | None) -> float | None:
    """Return an item's points without extra credit, as nbgrader has it: a person's come first."""
    points: float | None = auto if row.manual_score is None else row.manual_score
    return points


def _points(row: Any, auto: float | None) -> float:
    given = _given(row, auto)
    return 0 if given is None else given + (row.extra_credit or 0)


def _rows(connection: Connection, column: "Column[str]", values: Sequence[str]) -> Sequence[Any]:
    if not values:
        return []
    return connection.execute(select(column.table).where(column.in_(values))).all()


def _by_notebook(rows: Sequence[Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in rows:
        found[row.notebook_id][row.cell_id] = row
    return found


def _alike(rows: Sequence[dict[str, Any]]) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    """Return the rows by the columns that they set."""
    found: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        columns = tuple(name.removeprefix("new_") for name in row if name != "this_id")
        found[columns].append(row)
    return found
