"""The hidden tests as they stand in source/, run on cells in this process, with their diagnoses."""

import functools
from pathlib import Path

import numpy as np

from autograder.diagnosis.diagnose import diagnose
from autograder.diagnosis.recorder import record
from autograder.exercise import find, key_in_force
from autograder.exercises.conv2d.exercise import EXERCISE
from autograder.exercises.conv2d.misconceptions import CATALOGUE
from autograder.exercises.conv2d.solutions import read_right
from autograder.judge import test_cell
from autograder.judge.assignment import from_source
from autograder.judge.explain import JudgedItem

SOURCE = Path(__file__).parent.parent / "source" / "conv2d"
RIGHT = read_right("loops")
ENTRIES = {entry.id: entry for entry in CATALOGUE}
FUNCTIONS = [each.name for each in EXERCISE.functions]


@functools.cache
def tests():
    """Return (grade_id, test cell, the function it judges) for each item that judges a function."""
    assignment = from_source(SOURCE)
    assert find(assignment.exercise) is EXERCISE
    known = test_cell.cells_of(assignment)
    cells = [test_cell.read_test_cell(cell, known) for cell in assignment.tests]
    return assignment, [
        (cell.cell.grade_id, cell, *set(cell.student_names) & set(FUNCTIONS))
        for cell in cells
        if set(cell.student_names) & set(FUNCTIONS)
    ]


def defined(cells):
    """Return the names that cells define, run in their order."""
    namespace = {"np": np}
    for source in cells.values():
        exec(source, namespace)
    return namespace


def judged(changes, catalogue=CATALOGUE):
    """Judge the plain loops with some functions' cells changed; return every function's items."""
    assignment, items = tests()
    results = []
    with test_cell.files_importable(assignment.files), key_in_force(b"a student", EXERCISE):
        for grade_id, cell, name in items:
            if name not in changes:
                results.append(JudgedItem(grade_id=grade_id, function=name, passed=True))
                continue
            recorder, names = record({name: defined({**RIGHT, **changes})[name]}, EXERCISE)
            try:
                test_cell.run(cell, names, involved=lambda: True)
            except test_cell.Failed as failed:
                result = JudgedItem(
                    grade_id=grade_id, function=name, passed=False, failure=failed.failure,
                    diagnosis=diagnose(recorder, EXERCISE, catalogue), text=changes[name],
                )  # fmt: skip
            else:
                result = JudgedItem(grade_id=grade_id, function=name, passed=True)
            results.append(result)
    return results


def of_entries(*ids, catalogue=CATALOGUE):
    """Judge the plain loops with the mistakes of these entries, one for a function."""
    return judged({ENTRIES[id].function: ENTRIES[id].source for id in ids}, catalogue)


def causes(results):
    """Return what each failed item is told the mistake is; None where nothing is said."""
    return {item.grade_id: item.cause_id for item in results if not item.passed}
