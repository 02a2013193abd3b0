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
    UNJUDGED,
    VERDICTS,
    ClassData,
    ReportError,
    ReportItem,
    ReportStudent,
    Waiting,
)
from autograder.report.verdicts import NotebookVerdicts, read_verdicts

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
    return ClassData(
        assignment=assignment,
        items=items,
        students=students,
        points=points,
        scores=np.array([each.score for each in handed_in]),
        verdicts=_verdicts(items, judged),
        is_settled=np.logical_not(waits.any(axis=1)),
        mistakes=_mistakes(judged),
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
            cell.name: ReportItem(
                notebook=notebook.name, grade_id=cell.name, max_points=cell.max_score,
                title=labels.get(cell.name, cell.name), asks_a_function=cell.name in asking,
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


def _asking_a_function(assignment: Assignment, exercise: Exercise | None) -> set[str]:
    """Return the items whose test uses a function of the exercise."""
    if exercise is None:
        return set()
    cells, functions = cells_of(assignment), {each.name for each in exercise.functions}
    asking = set()
    for cell in assignment.tests:
        with contextlib.suppress(Broken):
            if functions.intersection(read_test_cell(cell, cells).student_names):
                asking.add(cell.grade_id)
    return asking


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


def _mistakes(judged: Mapping[str, Sequence[NotebookVerdicts]]) -> dict[str, tuple[int, ...]]:
    rows = defaultdict(set)
    for records in judged.values():
        for row, record in enumerate(records):
            for _, mistake in record.items.values():
                for each in filter(None, mistake.split(TWO)):
                    rows[each].add(row)
    return {mistake: tuple(sorted(who)) for mistake, who in rows.items()}


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
