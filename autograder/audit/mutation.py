"""Find what an assignment's tests let pass by luck: judge every mutant of the known solutions.

    autograder audit conv2d --mutants

A mutant is *equivalent*, and no matter, where it is right on every small call that the exercise's
rules allow (``Exercise.allowed_calls``): the reference's shape and values, to a millionth of the
largest, its inputs left as they were, and the same again when the first calls are repeated. One
that is wrong only on what the rules exclude is equivalent too. Every other must lose points in some
item. One that loses none is a *survivor*: a wrong solution that is marked right. An equivalent one
that loses points is a *false alarm*.

Mutants loop for ever, take all memory and write beyond arrays; so each runs in a process of its
own (``children``). Survivors are then judged once more, by the judge and in its sandbox.
"""

import difflib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import nbformat
import numpy as np

from autograder.audit.audit import AuditError, failed_with, tests_of
from autograder.audit.children import in_children
from autograder.audit.mutants import Mutant
from autograder.diagnosis.calls import is_right, outcomes
from autograder.exercise import Array, Call, Exercise, find, student_key
from autograder.grading.progress import progress
from autograder.judge import test_cell
from autograder.judge.assignment import Assignment
from autograder.judge.notebook import Verdict, judge
from autograder.sandbox.sandbox import Sandbox

_REPEATED = 20  # first calls that are made again at the end
_KEY = student_key(b"audit", "mutants", "")
_MOST_DIFFERENCES = 3  # that are shown of a survivor


@dataclass(frozen=True, kw_only=True)
class Found:
    """What there is to say of a mutant that the tests judge wrongly.

    ``calls`` are the smallest allowed calls on which it differs from the reference, in words, of
    ``differs_on`` in all. ``loses`` are items with the words with which a right one lost points.
    """

    mutant: Mutant
    calls: tuple[str, ...] = ()
    differs_on: int = 0
    loses: Mapping[str, str] | None = None

    @property
    def diff(self) -> list[str]:
        """The lines of its edit, '-' before and '+' after."""
        before, after = (each.source.splitlines() for each in (self.mutant.program, self.mutant))
        lines = list(difflib.unified_diff(before, after, n=0, lineterm=""))[2:]
        return [line for line in lines if not line.startswith("@@")]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        told = {"id": self.mutant.id, "source": self.mutant.source, "diff": self.diff}
        if self.loses:
            return told | {"loses": dict(self.loses)}
        return told | {"differs_on": self.differs_on, "calls": list(self.calls)}

    def lines(self) -> list[str]:
        """Return it as the report shows it."""
        what = "false alarm: mutant" if self.loses else "survivor: mutant"
        lines = [f"{what} {self.mutant.id}", *(f"    {line}" for line in self.diff)]
        for item, words in (self.loses or {}).items():
            lines += [f"    {item}: {line}" for line in words.splitlines()]
        lines += [f"    on {call}" for call in self.calls]
        if more := self.differs_on - len(self.calls):
            lines.append(f"    and on {more} more calls")
        return lines


@dataclass(frozen=True, kw_only=True)
class Mutation:
    """What the tests made of every mutant. ``untried``: of functions that no test calls."""

    tried: int
    equivalent: int
    untried: int
    survivors: tuple[Found, ...]
    false_alarms: tuple[Found, ...]

    @property
    def killed(self) -> int:
        """How many lost points, as they should."""
        return self.tried - self.equivalent - len(self.survivors)

    def as_json(self) -> dict[str, Any]:
        """Return what ``autograder audit --mutants --json`` adds."""
        return {
            "mutants": {
                "tried": self.tried, "equivalent": self.equivalent, "killed": self.killed,
                "untried": self.untried,
                "survivors": [each.as_json() for each in self.survivors],
                "false_alarms": [each.as_json() for each in self.false_alarms],
            }
        }  # fmt: skip

    def report(self) -> str:
        """Return the survivors and false alarms with their edits, and the counts."""
        lines = [line for each in (*self.survivors, *self.false_alarms) for line in each.lines()]
        if self.untried:
            lines.append(f"not tried: {self.untried} mutants of functions that no test calls")
        lines.append(
            f"{self.tried} mutants: {self.equivalent} equivalent, {self.killed} killed, "
            f"{len(self.survivors)} survivors, {len(self.false_alarms)} false alarms"
        )
        return "\n".join(lines)


def mutation(
    assignment: Assignment,
    chosen: Sequence[Mutant],
    sandbox: Sandbox,
    broken: Collection[str] = (),
) -> Mutation:
    """Judge mutants of the assignment's exercise by its tests.

    Tests that are ``broken`` already are not tried. Raises as ``audit`` does.
    """
    exercise = find(assignment.exercise)
    if exercise is None:
        raise AuditError(f"{assignment.notebook}.ipynb names no exercise: it has no mutants.")
    tests, _ = tests_of(assignment, exercise, broken)
    trial = _Trial(exercise, tests)
    tried = [each for each in chosen if trial.tests(each.function)]
    with test_cell.files_importable(assignment.files):
        verdicts = trial.verdicts(tried)
        passed = [
            mutant
            for mutant, verdict in zip(tried, verdicts, strict=True)
            if not (verdict.is_equivalent or verdict.loses)
        ]
        kept = [each for each in passed if _keeps_all(each, trial, assignment, sandbox)]
        survivors = tuple(trial.differences(kept))
    return Mutation(
        tried=len(tried),
        untried=len(chosen) - len(tried),
        equivalent=sum(verdict.is_equivalent for verdict in verdicts),
        survivors=survivors,
        false_alarms=tuple(
            Found(mutant=mutant, loses=verdict.loses)
            for mutant, verdict in zip(tried, verdicts, strict=True)
            if verdict.is_equivalent and verdict.loses
        ),
    )


@dataclass(frozen=True)
class _Verdict:
    """Whether a mutant is equivalent, and the words with which it loses items.

    Of one that is not equivalent, the first item that it loses is known.
    """

    is_equivalent: bool
    loses: Mapping[str, str]


class _Trial:
    """An exercise's calls and tests, got ready once, before processes are forked."""

    def __init__(self, exercise: Exercise, tests: Mapping[str, test_cell.TestCell]) -> None:
        self._exercise, self._tests = exercise, tests
        self._cells = exercise.right_solutions[exercise.plain_style]
        self._calls: dict[str, Sequence[Call]] = {}
        self._right: dict[str, list[Array]] = {}
        for each in exercise.functions:
            calls = allowed_calls(exercise, each.name)
            self._calls[each.name] = calls
            self._right[each.name] = [
                np.asarray(each.reference(*call.arguments, **call.named), dtype=float)
                for call in calls
            ]

    def tests(self, function: str) -> dict[str, test_cell.TestCell]:
        """Return the tests that call a function, by grade_id."""
        found = self._tests.items()
        return {item: test for item, test in found if function in test.student_names}

    def verdicts(self, tried: Sequence[Mutant]) -> list[_Verdict]:
        """Compare and test mutants; one that does not survive its comparison is tested alone."""
        for test in self._tests.values():  # what tests import and keep is there in every fork
            failed_with(test, self._exercise, self._cells, _KEY)
        told: dict[int, list[Any]] = {}
        with progress(len(tried), "mutant") as report_done:
            for at, verdict in in_children(tried, self._compared_and_tested):
                told[at] = verdict
                report_done(1)
        silent = [at for at in told if not told[at]]
        again = in_children([tried[at] for at in silent], self._tested)
        told |= {silent[at]: [False, *items] for at, items in again}
        return [self._verdict(tried[at], *told[at]) for at in range(len(tried))]

    def differences(self, survivors: Sequence[Mutant]) -> list[Found]:
        """Return where survivors differ from the reference."""
        found = dict(in_children(survivors, self._differing))
        return [self._found(each, set(found[at])) for at, each in enumerate(survivors)]

    def _found(self, mutant: Mutant, differs_on: set[int]) -> Found:
        calls = (self._calls[mutant.function][at] for at in sorted(differs_on))
        words = dict.fromkeys(self._exercise.describe(mutant.function, each) for each in calls)
        return Found(
            mutant=mutant,
            differs_on=len(words),
            calls=tuple(islice(words, _MOST_DIFFERENCES)),
        )

    def _verdict(
        self, mutant: Mutant, is_equivalent: bool, loses: Mapping[str, str] | None = None
    ) -> _Verdict:
        if loses is None:  # its process came to an end, as a student's would
            loses = dict.fromkeys(self.tests(mutant.function), "it does not end, or crashes")
        return _Verdict(is_equivalent, loses)

    def _compared_and_tested(self, mutant: Mutant) -> Iterator[Any]:
        is_equivalent = next(self._differing(mutant), None) is None
        yield is_equivalent
        yield from self._tested(mutant, every=is_equivalent)

    def _tested(self, mutant: Mutant, every: bool = False) -> Iterator[Any]:
        """Yield the words of the first item that a mutant loses, or of every one."""
        if define(mutant) is None:
            yield dict.fromkeys(self.tests(mutant.function), "its cell stops with an error")
            return
        cells = {**self._cells, mutant.function: mutant.source}
        loses = {}
        for item, test in self.tests(mutant.function).items():
            words = failed_with(test, self._exercise, cells, _KEY)
            if words is not None:
                loses[item] = words
                if not every:
                    break
        yield loses

    def _differing(self, mutant: Mutant) -> Iterator[int]:
        """Yield the numbers of the calls on which a mutant is not right."""
        function = define(mutant)
        if function is None:
            yield 0
            return
        calls, right = self._calls[mutant.function], self._right[mutant.function]
        for at in (*range(len(calls)), *range(min(_REPEATED, len(calls)))):
            (outcome,) = outcomes(function, [calls[at]])
            if any(outcome.changed) or not is_right(outcome, right[at]):
                yield at


def allowed_calls(exercise: Exercise, function: str) -> Sequence[Call]:
    """Return the calls that decide whether a function is right."""
    if exercise.allowed_calls is not None:
        return exercise.allowed_calls(function)
    return (*exercise.small_calls(function), *exercise.probe_calls(function))


def define(mutant: Mutant) -> Callable[..., Any] | None:
    """Return a mutant's function, or None where its cell stops with an error."""
    namespace: dict[str, Any] = {"np": np}
    try:
        exec(mutant.source, namespace)
    except Exception:
        return None
    function: Callable[..., Any] = namespace[mutant.function]
    return function


def _keeps_all(mutant: Mutant, trial: _Trial, assignment: Assignment, sandbox: Sandbox) -> bool:
    """Whether the judge gives a mutant all points, in the place of the model solution's cell."""
    assert assignment.solution is not None, "an assignment that was read from its source has one"
    notebook = nbformat.reads(assignment.solution.decode(), as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == mutant.function:
            cell.source = mutant.source
    handed_in = nbformat.writes(notebook).encode()
    result = judge(handed_in, assignment, "mutant", sandbox=sandbox, pictures=False)
    items = trial.tests(mutant.function)
    return all(item.verdict is Verdict.PASSED for item in result.items if item.grade_id in items)
