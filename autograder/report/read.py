"""Read a class's marks from nbgrader's gradebook, and verdicts from the autograded notebooks."""

import contextlib
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.course.folder import open_gradebook
from autograder.diagnosis.hypotheses import TWO
from autograder.exercise import Exercise, ExerciseError, find
from autograder.judge.assignment import Assignment, AssignmentError, from_source
from autograder.judge.test_cell import Broken, cells_of, read_test_cell
from autograder.marks.standings import NEEDS_MANUAL, MarksError, Standing, standings
from autograder.report.data import (
    FAILED,
    NOT_RUN,
    UNJUDGED,
    VERDICTS,
    ClassData,
    Floats,
    ReportError,
    ReportItem,
    ReportStudent,
    Unnamed,
    Waiting,
)
from autograder.report.verdicts import ItemVerdict, NotebookVerdicts, read_verdicts

_DAY = 86400


def read_class(course: Path, assignment: str) -> ClassData:
    """Return the class as it stands; nothing is written.

    Raises ReportError where the gradebook does not know the assignment or nobody has handed in,
    and CourseError where the folder is no course.
    """
    with open_gradebook(course) as gradebook:
        try:
            everybody = standings(gradebook, assignment)
        except MarksError as error:
            raise ReportError(str(error)) from error
        stored = gradebook.find_assignment(assignment)
        items, exercises = _items(stored, course / "source" / assignment)
    handed_in = [each for each in everybody if each.score is not None]
    if not handed_in:
        raise ReportError(
            f"nobody has been graded in {assignment}. Next: run `autograder grade {assignment}`"
        )
    points = np.zeros((len(handed_in), len(items)))
    waits = np.zeros(points.shape, dtype=bool)
    columns = {(item.notebook, item.grade_id): column for column, item in enumerate(items)}
    for row, standing in enumerate(handed_in):
        for mark in standing.items:
            column = columns.get((mark.notebook, mark.name))
            if column is not None:
                points[row, column] = mark.points_so_far
                waits[row, column] = mark.state == NEEDS_MANUAL
    numbers = _numbers(everybody)
    students = tuple(_student(each, numbers) for each in handed_in)
    notebooks = sorted({item.notebook for item in items})
    folders = [course / "autograded" / student.id / assignment for student in students]
    judged = {
        notebook: read_verdicts([folder / f"{notebook}.ipynb" for folder in folders])
        for notebook in notebooks
    }
    items = tuple(
        replace(item, inside=any(item.grade_id in each.inside for each in judged[item.notebook]))
        for item in items
    )
    verdicts = _verdicts(items, judged)
    mistakes, costs = _mistakes(items, judged, np.array([it.max_points for it in items]) - points)
    return ClassData(
        assignment=assignment,
        items=items,
        students=students,
        points=points,
        scores=np.array([each.score for each in handed_in]),
        verdicts=verdicts,
        is_settled=np.logical_not(waits.any(axis=1)),
        mistakes=mistakes,
        costs=costs,
        unnamed=tuple(_unnamed(items, judged, verdicts)),
        waiting=tuple(_waiting(items, students, waits, judged)),
        absent=tuple(_student(each, numbers) for each in everybody if each.score is None),
        exercises=exercises,
    )


def _items(stored: Any, source: Path) -> tuple[tuple[ReportItem, ...], tuple[Exercise, ...]]:
    """Return the graded cells, and the exercises of their notebooks.

    The gradebook has the cells in no order, so the source gives that.
    """
    found: list[ReportItem] = []
    exercises: dict[str, Exercise] = {}
    for notebook in sorted(stored.notebooks, key=lambda each: each.name):
        exercise, order, asked = None, [], {}
        with contextlib.suppress(AssignmentError, ExerciseError, OSError, ValueError):
            assignment = from_source(source, notebook.name)
            order = [cell.grade_id for cell in assignment.cells]
            exercise = find(assignment.exercise)
            asked = _functions_asked(assignment, exercise)
        if exercise is not None:
            exercises[exercise.name] = exercise
        labels = {} if exercise is None else exercise.labels
        cells = {
            cell.name: ReportItem(
                notebook=notebook.name, grade_id=cell.name, max_points=cell.max_score,
                title=labels.get(cell.name, cell.name), function=asked.get(cell.name, ""),
            )
            for cell in (*notebook.grade_cells, *notebook.task_cells)
        }  # fmt: skip
        names = dict.fromkeys([name for name in order if name in cells] + sorted(cells))
        found += [cells[name] for name in names if cells[name].max_points > 0]
    titles = Counter(item.title for item in found)
    told_apart = (
        replace(item, title=f"{item.title} ({item.notebook})") if titles[item.title] > 1 else item
        for item in found
    )
    return tuple(told_apart), tuple(exercises.values())


def _functions_asked(assignment: Assignment, exercise: Exercise | None) -> dict[str, str]:
    """Return what of the exercise's functions each item's test uses: one, or several, as text."""
    if exercise is None:
        return {}
    cells, functions = cells_of(assignment), [each.name for each in exercise.functions]
    asked = {}
    for cell in assignment.tests:
        with contextlib.suppress(Broken):
            names = read_test_cell(cell, cells).student_names
            asked[cell.grade_id] = ", ".join(name for name in functions if name in names)
    return asked


def _numbers(everybody: Sequence[Standing]) -> dict[str, int]:
    """Return a number for each student, in an order that tells nothing of their names."""
    ids = [each.student.id for each in everybody]
    shuffled = sorted(ids, key=lambda id: hashlib.sha256(id.encode()).digest())
    return {id: number for number, id in enumerate(shuffled, start=1)}


def _student(standing: Standing, numbers: Mapping[str, int]) -> ReportStudent:
    about = standing.student
    return ReportStudent(
        id=about.id,
        name=" ".join(filter(None, (about.first_name, about.last_name))) or about.id,
        number=numbers[about.id],
        days_late=standing.seconds_late / _DAY,
    )


def _verdicts(items: Sequence[ReportItem], judged: Mapping[str, Sequence[NotebookVerdicts]]) -> Any:
    codes = {name: code for code, name in enumerate(VERDICTS)}
    nothing = ItemVerdict(verdict=VERDICTS[UNJUDGED])
    return np.array(
        [
            [
                codes.get(record.items.get(item.grade_id, nothing).verdict, UNJUDGED)
                for record in judged[item.notebook]
            ]
            for item in items
        ],
        dtype=np.int8,
    ).T


def _mistakes(
    items: Sequence[ReportItem], judged: Mapping[str, Sequence[NotebookVerdicts]], lost: Floats
) -> tuple[dict[str, tuple[int, ...]], dict[str, float]]:
    """Return the rows of the students who make each mistake, and the points that these lose."""
    rows: dict[str, set[int]] = defaultdict(set)
    costs: dict[str, float] = defaultdict(float)
    for column, item in enumerate(items):
        for row, record in enumerate(judged[item.notebook]):
            found = record.items.get(item.grade_id)
            for each in filter(None, found.mistake.split(TWO)) if found else ():
                rows[each].add(row)
                costs[each] += float(lost[row, column])
    return {mistake: tuple(sorted(who)) for mistake, who in rows.items()}, dict(costs)


def _unnamed(
    items: Sequence[ReportItem], judged: Mapping[str, Sequence[NotebookVerdicts]], verdicts: Any
) -> Iterable[Unnamed]:
    """Return each student's functions in which nothing is named: told by the first item lost."""
    of_function = defaultdict(list)
    for column, item in enumerate(items):
        if item.function:
            of_function[item.notebook, item.function].append(column)
    for (notebook, function), columns in of_function.items():
        lost = np.isin(verdicts[:, columns], (FAILED, NOT_RUN))
        for row in np.flatnonzero(lost.any(axis=1)).tolist():
            record = judged[notebook][row]
            found = [record.items[items[columns[at]].grade_id] for at in np.flatnonzero(lost[row])]
            if not any(each.mistake for each in found):
                yield Unnamed(row=row, function=function, kind=found[0].kind, error=found[0].error)


def _waiting(
    items: Sequence[ReportItem],
    students: Sequence[ReportStudent],
    waits: Any,
    judged: Mapping[str, Sequence[NotebookVerdicts]],
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
