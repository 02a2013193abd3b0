"""Measure what a diagnosis costs: milliseconds for a failed item, beside the item's own time.

    make bench        (or: python -m autograder.bench.diagnosis)

Every wrong solution of the catalogue and every right one runs in the sandbox. What the catalogue's
own functions do is worked out once in a process, and a picture is drawn once for each content; both
are told apart.
"""

import functools
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from autograder.course.folder import ASSIGNMENT, course_template
from autograder.diagnosis.diagnose import Diagnosis, diagnose
from autograder.diagnosis.recorder import record
from autograder.exercise import Exercise, Misconception, find
from autograder.judge import test_cell
from autograder.judge.assignment import Assignment, from_source
from autograder.judge.drawing import picture
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.session import Session

SECONDS = 60.0
_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Timed:
    """One item's milliseconds: its own, and those of its diagnosis where it failed."""

    item: float
    diagnosis: float | None = None
    found: Diagnosis | None = None


def main() -> int:
    """Run the catalogue and the right styles; print the times."""
    assignment = from_source(course_template() / "source" / ASSIGNMENT)
    exercise = find(assignment.exercise)
    assert exercise is not None
    plain = exercise.right_solutions[exercise.plain_style]
    wrong = [{**plain, entry.function: entry.source} for entry in exercise.catalogue]
    styles = list(exercise.right_solutions.values())
    with Sandbox() as sandbox, test_cell.files_importable(assignment.files):
        first = [each for each in _timed(sandbox, assignment, exercise, wrong[:1]) if each.found]
        list(_timed(sandbox, assignment, exercise, wrong))
        named = [each for each in _timed(sandbox, assignment, exercise, wrong) if each.found]
        unnamed = [each for each in _timed(sandbox, assignment, exercise, wrong, ()) if each.found]
        passed = list(_timed(sandbox, assignment, exercise, styles))
    rows: dict[str, Sequence[float | None]] = {
        "a failed item itself": [each.item for each in named],
        "its diagnosis, a mistake named": [each.diagnosis for each in named],
        "its diagnosis, none to name": [each.diagnosis for each in unnamed],
        "the first diagnosis of a process": [each.diagnosis for each in first[:1]],
        "a passed item": [each.item for each in passed],
        "a picture, the first time": list(_pictures(named, exercise)),
    }
    print(f"{'milliseconds':<34}{'count':>6}{'median':>9}{'max':>9}")
    for name, found in rows.items():
        times = [each for each in found if each is not None]
        print(f"{name:<34}{len(times):>6}{statistics.median(times):>9.2f}{max(times):>9.2f}")
    return 0


def _timed(
    sandbox: Sandbox,
    assignment: Assignment,
    exercise: Exercise,
    solutions: Sequence[Mapping[str, str]],
    catalogue: Sequence[Misconception] | None = None,
) -> Iterator[Timed]:
    """Yield the times of every item that judges a function, for every solution."""
    locked = test_cell.locked_cells(assignment)
    functions = {each.name for each in exercise.functions}
    tests = [test_cell.read_test_cell(cell, locked) for cell in assignment.tests]
    for cells in solutions:
        session = Session(sandbox, assignment.files, time.monotonic() + SECONDS, copies_only=True)
        for source in ("import numpy as np", *cells.values()):
            session.run(source, 1, [])
        for test in tests:
            if set(test.student_names) & functions:
                yield _item(session, test, exercise, catalogue)
        session.close()
        sandbox.end()


def _item(
    session: Session,
    test: test_cell.TestCell,
    exercise: Exercise,
    catalogue: Sequence[Misconception] | None,
) -> Timed:
    with session.item([each.name for each in exercise.functions]) as item:
        plain = {name: item.function(name) for name in test.student_names}
        function, names = record(plain, exercise)
        failed, itself = _milliseconds(lambda: _failed(test, names))
        if not failed or function is None:
            return Timed(item=itself)
        found, taken = _milliseconds(lambda: diagnose(function, exercise, catalogue))
        return Timed(item=itself, diagnosis=taken, found=found)


def _failed(test: test_cell.TestCell, names: Mapping[str, Any]) -> bool:
    try:
        test_cell.run(test, names, involved=lambda: True)
    except test_cell.Failed:
        return True
    return False


def _pictures(timed: Sequence[Timed], exercise: Exercise) -> Iterator[float]:
    """Yield how long each picture takes that has not been drawn yet."""
    drawn = set()
    for each in timed:
        if each.found is not None:
            made, taken = _milliseconds(functools.partial(picture, each.found, exercise))
            if made is not None and made.png not in drawn:
                drawn.add(made.png)
                yield taken


def _milliseconds(work: Callable[[], _T]) -> tuple[_T, float]:
    start = time.perf_counter()
    done = work()
    return done, 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    sys.exit(main())
