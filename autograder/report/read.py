"""A class's marks, read from nbgrader's gradebook and from the autograded notebooks."""

import contextlib
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from nbgrader import api
from nbgrader.api import Gradebook, MissingEntry

from autograder.course.folder import open_gradebook
from autograder.exercise import Exercise, ExerciseError, find
from autograder.judge.assignment import Assignment, AssignmentError, from_source
from autograder.judge.test_cell import Broken, locked_cells, read_test_cell
from autograder.report.data import (
    UNJUDGED,
    VERDICTS,
    ClassData,
    Item,
    ReportError,
    Student,
    Waiting,
)
from autograder.report.judged import Judged, read_judged

_DAY = 86400


@dataclass(frozen=True, kw_only=True)
class _Grade:
    """One row of the gradebook."""

    row: int
    column: int
    points: float
    waits: bool


def read_class(course: Path, assignment: str) -> ClassData:
    """Return the class as it stands; nothing is written.

    Raises ReportError where the gradebook does not know the assignment or nobody has handed in,
    and CourseError where the folder is no course.
    """
    with open_gradebook(course) as gradebook:
        try:
            stored = gradebook.find_assignment(assignment)
        except MissingEntry as error:
            known = sorted(each.name for each in gradebook.assignments)
            raise ReportError(
                f"the gradebook knows no assignment {assignment!r}; found {known or 'none'}"
            ) from error
        items, exercises = _items(stored, course / "source" / assignment)
        students, penalties, absent = _students(gradebook, stored)
        grades = list(_grades(gradebook, stored, items, students))
    if not students:
        raise ReportError(
            f"nobody has handed in {assignment}; grade first: nbgrader autograde {assignment}"
        )
    points = np.zeros((len(students), len(items)))
    waits = np.zeros(points.shape, dtype=bool)
    for grade in grades:
        points[grade.row, grade.column] = grade.points
        waits[grade.row, grade.column] = grade.waits
    notebooks = sorted({item.notebook for item in items})
    paths = [
        course / "autograded" / student.id / assignment / f"{notebook}.ipynb"
        for notebook in notebooks
        for student in students
    ]
    judged = _by_notebook(notebooks, students, read_judged(paths))
    return ClassData(
        assignment=assignment,
        items=items,
        students=students,
        points=points,
        scores=np.maximum(0, points.sum(axis=1) - penalties),
        verdicts=_verdicts(items, judged),
        is_settled=np.logical_not(waits.any(axis=1)),
        mistakes=_mistakes(judged),
        waiting=tuple(_waiting(items, students, waits, judged)),
        absent=absent,
        exercises=exercises,
    )


def _items(stored: Any, source: Path) -> tuple[tuple[Item, ...], tuple[Exercise, ...]]:
    """Return the graded cells, and the exercises of their notebooks.

    The gradebook has the cells in no order, so the source gives that.
    """
    found: list[Item] = []
    exercises: dict[str, Exercise] = {}
    for notebook in sorted(stored.notebooks, key=lambda each: each.name):
        exercise, order, asking = None, [], set()
        with contextlib.suppress(AssignmentError, ExerciseError, OSError, ValueError):
            assignment = from_source(source, notebook.name)
            order = [cell.grade_id for cell in assignment.cells]
            exercise = find(assignment.exercise)
            asking = _asking_a_function(assignment, exercise)
        if exercise is not None:
            exercises[exercise.name] = exercise
        labels = {} if exercise is None else exercise.labels
        cells = {
            cell.name: Item(
                notebook=notebook.name, grade_id=cell.name, max_points=cell.max_score,
                title=labels.get(cell.name, cell.name), asks_a_function=cell.name in asking,
            )
            for cell in (*notebook.grade_cells, *notebook.task_cells)
        }  # fmt: skip
        names = dict.fromkeys([name for name in order if name in cells] + sorted(cells))
        found += [cells[name] for name in names if cells[name].max_points > 0]
    return tuple(found), tuple(exercises.values())


def _asking_a_function(assignment: Assignment, exercise: Exercise | None) -> set[str]:
    """Return the items whose test uses a function of the exercise."""
    if exercise is None:
        return set()
    locked, functions = locked_cells(assignment), {each.name for each in exercise.functions}
    asking = set()
    for cell in assignment.tests:
        with contextlib.suppress(Broken):
            if functions.intersection(read_test_cell(cell, locked).student_names):
                asking.add(cell.grade_id)
    return asking


def _students(
    gradebook: Gradebook, stored: Any
) -> tuple[tuple[Student, ...], list[float], tuple[Student, ...]]:
    """Return who has handed in, with the penalty for lateness; and who has not."""
    # columns alone: nbgrader's objects work out every student's sums as they are read
    everybody = gradebook.db.query(
        api.Student.id, api.Student.first_name, api.Student.last_name
    ).all()
    submitted = {
        id: (timestamp, extension)
        for id, timestamp, extension in gradebook.db.query(
            api.SubmittedAssignment.student_id,
            api.SubmittedAssignment.timestamp,
            api.SubmittedAssignment.extension,
        ).filter(api.SubmittedAssignment.assignment_id == stored.id)
    }
    penalties = dict.fromkeys(submitted, 0.0)
    for id, penalty in _below(
        gradebook, stored, api.SubmittedNotebook, api.SubmittedNotebook.late_submission_penalty
    ):
        penalties[id] += penalty or 0.0
    shuffled = sorted(everybody, key=lambda row: hashlib.sha256(row[0].encode()).digest())
    numbers = {row[0]: number for number, row in enumerate(shuffled, start=1)}
    students = []
    for id, first, last in sorted(everybody, key=lambda row: row[0]):
        name = " ".join(filter(None, (first, last))) or id
        timestamp, extension = submitted.get(id, (None, None))
        late = 0.0
        if timestamp and stored.duedate:
            due = stored.duedate + extension if extension else stored.duedate
            late = max(0.0, (timestamp - due).total_seconds() / _DAY)
        students.append(Student(id=id, name=name, number=numbers[id], days_late=late))
    there = tuple(student for student in students if student.id in submitted)
    absent = tuple(student for student in students if student.id not in submitted)
    return there, [penalties[student.id] for student in there], absent


def _grades(
    gradebook: Gradebook, stored: Any, items: Sequence[Item], students: Sequence[Student]
) -> Iterable[_Grade]:
    rows = {student.id: row for row, student in enumerate(students)}
    columns = {(item.notebook, item.grade_id): column for column, item in enumerate(items)}
    cells = {
        cell.id: columns.get((notebook.name, cell.name))
        for notebook in stored.notebooks
        for cell in (*notebook.grade_cells, *notebook.task_cells)
    }
    found = _below(
        gradebook, stored, api.Grade,
        api.Grade.cell_id, api.Grade.score, api.Grade.needs_manual_grade,
    )  # fmt: skip
    for student, cell, score, waits in found:
        column = cells.get(cell)
        if column is not None:
            yield _Grade(row=rows[student], column=column, points=score or 0.0, waits=bool(waits))


def _below(gradebook: Gradebook, stored: Any, table: Any, *columns: Any) -> Any:
    """Return (student's id, the columns) of all rows below an assignment's submissions."""
    found = gradebook.db.query(api.SubmittedAssignment.student_id, *columns)
    if table is api.Grade:
        found = found.join(api.SubmittedNotebook, api.Grade.notebook_id == api.SubmittedNotebook.id)
    return found.join(
        api.SubmittedAssignment, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id
    ).filter(api.SubmittedAssignment.assignment_id == stored.id)


def _by_notebook(
    notebooks: Sequence[str], students: Sequence[Student], judged: Sequence[Judged]
) -> Mapping[str, Sequence[Judged]]:
    size = len(students)
    return {
        notebook: judged[start * size : (start + 1) * size]
        for start, notebook in enumerate(notebooks)
    }


def _verdicts(items: Sequence[Item], judged: Mapping[str, Sequence[Judged]]) -> Any:
    codes = {name: code for code, name in enumerate(VERDICTS)}
    nothing = (VERDICTS[UNJUDGED], "")
    return np.array(
        [
            [
                codes.get(record.items.get(item.grade_id, nothing)[0], UNJUDGED)
                for record in judged[item.notebook]
            ]
            for item in items
        ],
        dtype=np.int8,
    ).T


def _mistakes(judged: Mapping[str, Sequence[Judged]]) -> dict[str, tuple[int, ...]]:
    rows = defaultdict(set)
    for records in judged.values():
        for row, record in enumerate(records):
            for _, mistake in record.items.values():
                if mistake:
                    rows[mistake].add(row)
    return {mistake: tuple(sorted(who)) for mistake, who in rows.items()}


def _waiting(
    items: Sequence[Item],
    students: Sequence[Student],
    waits: Any,
    judged: Mapping[str, Sequence[Judged]],
) -> Iterable[Waiting]:
    for row in np.flatnonzero(waits.any(axis=1)).tolist():
        for notebook, records in judged.items():
            names = tuple(
                item.grade_id
                for column, item in enumerate(items)
                if waits[row, column] and item.notebook == notebook
            )
            if names:
                yield Waiting(
                    student=students[row], notebook=notebook, grade_ids=names,
                    refused=records[row].refused,
                )  # fmt: skip
