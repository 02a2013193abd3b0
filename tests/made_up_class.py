"""A large made-up class, written straight into a gradebook: for tests of the report."""

import json
import os
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from classes import nbgrader
from nbgrader import api
from nbgrader.api import Gradebook

from autograder.course.folder import ASSIGNMENT, open_gradebook
from autograder.demo.run import DEADLINE
from autograder.exercise import Misconception
from autograder.exercises.conv2d.misconceptions import CATALOGUE
from autograder.exercises.conv2d.sample_class import ITEMS, SHAPE_ITEMS

# Names as people and registrars really write them, and one that nobody should have.
_FIRST = ("Ana", "Björn", "Chloé", "Đorđe", "Eun-ji", "Fatima", "Gül", "Héctor", "Ian", "Юлия")
_LAST = ("O’Neill", "van der Berg", "D'Angelo", "Nguyễn", "Smith & Jones", "مريم", "李", "Ångström")
_HOSTILE = "</script><script>document.title='run'</script><img src=x onerror=document.title='run'>"


@dataclass(frozen=True, kw_only=True)
class MadeUp:
    """One student: which items are lost, and by which mistakes."""

    id: str
    first: str = ""
    last: str = ""
    lost: frozenset[str] = frozenset()
    mistakes: tuple[Misconception, ...] = ()
    days_late: int = 0
    waits: bool = False


def made_up(count: int, seed: int = 7) -> list[MadeUp]:
    """Return a class of mixed ability; one student in a thousand waits for a person.

    The first student's name and id hold HTML, the id as far as a folder's name can.
    """
    random = np.random.default_rng(seed)
    weights = 1.0 / np.arange(1, len(CATALOGUE) + 1)
    order = random.permutation(len(CATALOGUE))
    students = []
    for number in range(count):
        ability = random.normal()
        wrong = random.random(3) > 1 / (1 + np.exp(-(ability + np.array([1.6, 1.0, 0.4]))))
        mistakes = []
        for function in np.array(["conv_forward", "conv_backward_dW", "conv_backward_dX"])[wrong]:
            share = np.where([CATALOGUE[i].function == function for i in order], weights, 0)
            mistakes.append(CATALOGUE[int(random.choice(order, p=share / share.sum()))])
        slips = random.random(len(SHAPE_ITEMS)) > 1 / (1 + np.exp(-(ability + 2.5)))
        lost = {item for item, slip in zip(SHAPE_ITEMS, slips, strict=True) if slip}
        students.append(
            MadeUp(
                id=f"s{number:05}" if number else "s<b>'&amp;\"",
                first=_FIRST[number % len(_FIRST)] if number else _HOSTILE,
                last=f"{_LAST[number % len(_LAST)]} {number}" if number else "0",
                lost=frozenset(lost.union(*(mistake.fails for mistake in mistakes))),
                mistakes=tuple(mistakes),
                days_late=int(random.random() < 0.05) * int(random.integers(1, 4)),
                waits=number % 1000 == 1,
            )
        )
    return students


def fill(course: Path, students: Sequence[MadeUp]) -> None:
    """Write a class into a new course: its gradebook, and notebooks with the judge's record."""
    nbgrader(course, "generate_assignment", ASSIGNMENT)
    due = f"--duedate={DEADLINE:%Y-%m-%d %H:%M:%S} UTC"
    nbgrader(course, "db", "assignment", "add", ASSIGNMENT, due)
    with open_gradebook(course) as gradebook:
        _fill_gradebook(gradebook, students)

    def write(student: MadeUp) -> None:
        folder = course / "autograded" / student.id / ASSIGNMENT
        os.makedirs(folder)
        cells = _judged_cells(student)
        text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
        (folder / f"{ASSIGNMENT}.ipynb").write_text(text)

    with ThreadPoolExecutor() as executor:
        list(executor.map(write, students))


def _fill_gradebook(gradebook: Gradebook, students: Sequence[MadeUp]) -> None:
    stored = gradebook.find_assignment(ASSIGNMENT)
    (notebook,) = stored.notebooks
    cells = {cell.name: (cell.id, cell.max_score) for cell in notebook.grade_cells}
    tables: dict[Any, list[dict[str, Any]]] = {
        api.Student: [], api.SubmittedAssignment: [], api.SubmittedNotebook: [], api.Grade: [],
    }  # fmt: skip
    for student in students:
        submission, work = uuid.uuid4().hex, uuid.uuid4().hex
        handed_in = DEADLINE.replace(tzinfo=None) + timedelta(days=student.days_late or -1)
        tables[api.Student].append(
            {"id": student.id, "first_name": student.first, "last_name": student.last}
        )
        tables[api.SubmittedAssignment].append(
            {
                "id": submission, "assignment_id": stored.id, "student_id": student.id,
                "timestamp": handed_in,
            }
        )  # fmt: skip
        tables[api.SubmittedNotebook].append(
            {"id": work, "assignment_id": submission, "notebook_id": notebook.id}
        )
        tables[api.Grade] += [
            {
                "id": uuid.uuid4().hex, "notebook_id": work, "cell_id": cell,
                "auto_score": 0.0 if name in student.lost else most,
                "needs_manual_grade": student.waits and name == ITEMS[-1],
            }
            for name, (cell, most) in cells.items()
        ]  # fmt: skip
    for table, rows in tables.items():
        gradebook.db.execute(table.__table__.insert(), rows)
    gradebook.db.commit()


def _judged_cells(student: MadeUp) -> list[dict[str, Any]]:
    cells = []
    for item in ITEMS:
        named = [mistake.id for mistake in student.mistakes if item in mistake.fails]
        verdict = "failed" if item in student.lost else "passed"
        if student.waits and item == ITEMS[-1]:
            verdict, named = "broken", []
        about = {"verdict": verdict, "misconception": named[0] if named else None}
        cells.append(
            {
                "cell_type": "code", "execution_count": 1, "id": item, "source": [],
                "metadata": {"nbgrader": {"grade_id": item}, "autograder": about}, "outputs": [],
            }
        )  # fmt: skip
    return cells
