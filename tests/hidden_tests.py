"""The hidden tests as they stand in source/, run on cells in this process, with their diagnoses."""

import functools
from pathlib import Path

import numpy as np

from autograder.diagnosis import match as diagnose
from autograder.diagnosis.calls import SYMBOLS
from autograder.exercises.conv2d import cases
from autograder.exercises.conv2d.misconceptions import CATALOGUE
from autograder.exercises.conv2d.solutions import read_right
from autograder.judge import test_cell as trial
from autograder.judge.assignment import from_source
from autograder.judge.explain import Judged

SOURCE = Path(__file__).parent.parent / "source" / "conv2d"
RIGHT = read_right("loops")
ENTRIES = {entry.id: entry for entry in CATALOGUE}


@functools.cache
def tests():
    """Return (grade_id, test cell, the function it judges) for each item that judges a function."""
    assignment = from_source(SOURCE)
    locked = trial.locked_cells(assignment)
    cells = [trial.test_cell(cell, locked) for cell in assignment.tests]
    return assignment, [
        (cell.cell.grade_id, cell, *set(cell.student_names) & set(SYMBOLS))
        for cell in cells
        if set(cell.student_names) & set(SYMBOLS)
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
    with trial.files_importable(assignment.files), cases.key_in_force(b"a student"):
        for grade_id, cell, name in items:
            if name not in changes:
                results.append(Judged(grade_id=grade_id, function=name, passed=True, words=""))
                continue
            watched, names = diagnose.watch({name: defined({**RIGHT, **changes})[name]})
            try:
                trial.run(cell, names, asked=lambda: True)
            except (trial.Failed, trial.RaisedInTest) as failed:
                found = diagnose.diagnose(watched, catalogue)
                result = Judged(
                    grade_id=grade_id, function=name, passed=False, words=str(failed),
                    diagnosis=found,
                )  # fmt: skip
            else:
                result = Judged(grade_id=grade_id, function=name, passed=True, words="")
            results.append(result)
    return results


def of_entries(*ids, catalogue=CATALOGUE):
    """Judge the plain loops with the mistakes of these entries, one for a function."""
    return judged({ENTRIES[id].function: ENTRIES[id].source for id in ids}, catalogue)


def causes(results):
    """Return what each failed item is told the mistake is; None where nothing is said."""
    return {item.grade_id: item.cause_id for item in results if not item.passed}
