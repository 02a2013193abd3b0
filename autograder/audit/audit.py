"""Test the tests: judge an assignment's hidden tests by solutions that are known right or wrong.

    autograder audit conv2d

Every wrong solution of the catalogue must lose points in the items that it is listed with and in no
other; every right one must get full marks. The tests are run as they stand in ``source/``, so an
instructor who has changed a question sees what it still catches. The solutions are this package's
own and run in this process.
"""

import textwrap
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception, find, key_in_force, student_key
from autograder.judge import explain, test_cell
from autograder.judge.assignment import Assignment

PASSES, FAILS, SURVIVES, FALSE_ALARM, FREE = ".", "x", "!", "?", "*"
MEANING = {
    PASSES: "passed", FAILS: "failed as it should", SURVIVES: "survived",
    FALSE_ALARM: "false alarm", FREE: "failed in an item of your own",
}  # fmt: skip


class AuditError(Exception):
    """The assignment has nothing that the catalogue could test, or a test that does not run."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One solution: its marks by item, and what there is to say of it.

    ``said`` are the words with which it failed, by item.
    """

    solution: str
    is_right: bool
    marks: Mapping[str, str]
    about: str = ""
    said: Mapping[str, str] = field(default_factory=dict)

    def items(self, mark: str) -> list[str]:
        """Return the items that have this mark."""
        return [item for item, has in self.marks.items() if has == mark]


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What the tests made of every solution. ``untried`` says why items are none of ``items``."""

    assignment: str
    items: tuple[str, ...]
    rows: tuple[Row, ...]
    untried: Mapping[str, str]

    @property
    def survivors(self) -> list[Row]:
        """The wrong solutions that some test should have caught, and did not."""
        return [row for row in self.rows if row.items(SURVIVES)]

    @property
    def false_alarms(self) -> list[Row]:
        """The solutions that lost points where they are right."""
        return [row for row in self.rows if row.items(FALSE_ALARM)]

    def as_json(self) -> dict[str, Any]:
        """Return what ``autograder audit --json`` prints: the marks of each solution, by name."""
        return {
            "assignment": self.assignment,
            "items": list(self.items),
            "solutions": [
                {
                    "solution": row.solution, "right": row.is_right,
                    "marks": {item: MEANING[mark] for item, mark in row.marks.items()},
                }
                for row in self.rows
            ],
            "survivors": {row.solution: row.items(SURVIVES) for row in self.survivors},
            "false_alarms": {row.solution: row.items(FALSE_ALARM) for row in self.false_alarms},
            "words": {
                row.solution: {item: row.said[item] for item in row.items(FALSE_ALARM)}
                for row in self.false_alarms
            },
            "untried": dict(self.untried),
        }  # fmt: skip

    def report(self, *, every: bool = False) -> str:
        """Return the survivors and the false alarms, and the counts; with ``every``, the matrix."""
        lines = self._matrix() if every else []
        for row in self.survivors:
            lines.append(f"survivor: {row.solution} passes {', '.join(row.items(SURVIVES))}")
            lines.append(f"    {row.about}")
        for row in self.false_alarms:
            lines.append(f"false alarm: {row.solution} fails {', '.join(row.items(FALSE_ALARM))}")
            for item in row.items(FALSE_ALARM):
                lines += [f"    {item}: {line}" for line in row.said[item].splitlines()]
        if every:
            lines += [f"not tried: {item} {why}" for item, why in self.untried.items()]
        elif self.untried:
            lines.append(f"not tried: {len(self.untried)} items, {', '.join(self.untried)}")
        right = sum(row.is_right for row in self.rows)
        lines.append(
            f"{len(self.rows) - right} wrong solutions, {right} right ones: "
            f"{len(self.survivors)} survivors, {len(self.false_alarms)} false alarms"
        )
        return "\n".join(lines)

    def _matrix(self) -> list[str]:
        wide = max(len(row.solution) for row in self.rows)
        lines = [f"{number:>{wide + 2}} {item}" for number, item in enumerate(self.items, 1)]
        lines.append(" " * (wide + 2) + "".join(f"{n:>3}" for n in range(1, len(self.items) + 1)))
        for row in self.rows:
            marks = "".join(f"{row.marks[item]:>3}" for item in self.items)
            lines.append(f"{row.solution:<{wide + 2}}{marks}")
        lines += textwrap.wrap(", ".join(f"{mark} {said}" for mark, said in MEANING.items()), 80)
        return lines


def audit(assignment: Assignment, keys: int = 1, broken: Collection[str] = ()) -> Audit:
    """Run every solution through the assignment's tests, with the values of ``keys`` students.

    Tests that are ``broken`` already are not tried. Raises AuditError where the assignment has no
    exercise, where no test calls a function that its catalogue has, or where a test breaks;
    ExerciseError where the exercise is not installed.
    """
    exercise = find(assignment.exercise)
    if exercise is None:
        raise AuditError(
            f"{assignment.notebook}.ipynb names no exercise, so no solutions are known to test it "
            'with. Next: name one in its metadata, {"autograder": {"exercise": "…"}}.'
        )
    tests, untried = tests_of(assignment, exercise, broken)
    with test_cell.files_importable(assignment.files):
        rows = tuple(
            _row(assignment, exercise, tests, solution, keys) for solution in _solutions(exercise)
        )
    return Audit(assignment=assignment.name, items=tuple(tests), rows=rows, untried=untried)


def tests_of(
    assignment: Assignment, exercise: Exercise, broken: Collection[str]
) -> tuple[dict[str, test_cell.TestCell], dict[str, str]]:
    """Return the tests that use the exercise's functions alone, and why others are not tried.

    Raises AuditError where there is none, or one that cannot be read.
    """
    cells = test_cell.cells_of(assignment)
    functions = {each.name for each in exercise.functions}
    concerned: dict[str, test_cell.TestCell] = {}
    untried: dict[str, str] = {}
    for cell in assignment.tests:
        if cell.grade_id in broken:
            untried[cell.grade_id] = "is broken: see above"
            continue
        if cell.inside:
            untried[cell.grade_id] = "runs inside, beside what a student writes"
            continue
        try:
            test = test_cell.read_test_cell(cell, cells)
        except test_cell.Broken as error:
            raise AuditError(f"{error}. Next: mend that cell in source/.") from error
        names = set(test.student_names) - {"np"}
        others = [name for name in test.student_names if name in names - functions]
        if others:
            untried[cell.grade_id] = f"uses {', '.join(others)}, which the known solutions lack"
        elif not names:
            untried[cell.grade_id] = "uses nothing that a student writes"
        else:
            concerned[cell.grade_id] = test
    if not concerned:
        known = ", ".join(each.name for each in exercise.functions)
        raise AuditError(
            f"no test of {assignment.name} calls {known}, for which there are catalogued "
            "solutions. Next: name an assignment that asks for one of them."
        )
    return concerned, untried


@dataclass(frozen=True, kw_only=True)
class _Solution:
    """A solution's cells, and the mistake in them (None: it is right)."""

    name: str
    cells: Mapping[str, str]
    mistake: Misconception | None = None


def _solutions(exercise: Exercise) -> Iterator[_Solution]:
    model = exercise.right_solutions[exercise.plain_style] if exercise.catalogue else {}
    for entry in exercise.catalogue:
        wrong = {**model, entry.function: entry.source}
        yield _Solution(name=entry.id, cells=wrong, mistake=entry)
    for style, cells in exercise.right_solutions.items():
        yield _Solution(name=f"right: {style}", cells=cells)


def _row(
    assignment: Assignment,
    exercise: Exercise,
    tests: Mapping[str, test_cell.TestCell],
    solution: _Solution,
    keys: int,
) -> Row:
    known = frozenset[str]().union(*(entry.fails for entry in exercise.catalogue))
    marks: dict[str, str] = {}
    said: dict[str, str] = {}
    mistake = solution.mistake
    for item, test in tests.items():
        words = [
            failed_with(
                test, exercise, solution.cells, student_key(b"audit", str(n), assignment.name)
            )
            for n in range(keys)
        ]
        passed = {each is None for each in words}
        said[item] = next(filter(None, words), "")
        own = mistake and item not in known and mistake.function in test.student_names
        marks[item] = (
            (SURVIVES if True in passed else FAILS) if mistake and item in mistake.fails
            else PASSES if False not in passed
            else FREE if own
            else FALSE_ALARM
        )  # fmt: skip
    about = f"{mistake.name}. It is hidden by: {mistake.hidden_by}." if mistake else ""
    return Row(
        solution=solution.name, is_right=mistake is None, marks=marks, about=about, said=said
    )


def failed_with(
    test: test_cell.TestCell, exercise: Exercise, cells: Mapping[str, str], key: bytes
) -> str | None:
    """Return the words with which a solution, defined afresh, fails one test; None: it does not.

    Raises AuditError where the test breaks.
    """
    namespace: dict[str, Any] = {"np": np}
    for source in cells.values():
        exec(source, namespace)
    names = {name: namespace[name] for name in test.student_names}
    try:
        with key_in_force(key, exercise):
            score = test_cell.run(test, names, involved=lambda: True)
    except test_cell.Failed as failed:
        failure = failed.failure if failed.failure.text else explain.failed("no words")
        return explain.in_words(failure, exercise)
    except test_cell.RaisedInTest as raised:
        return str(raised)
    except test_cell.Broken as broken:
        raise AuditError(f"{broken}. Next: mend that cell in source/.") from broken
    if score is None or score == test.cell.points:
        return None
    return f"it gets {score:g} of {test.cell.points:g} points"
