"""Mistakes that explain a function, one or two at a time, composed from an exercise's catalogue.

An entry of the catalogue is an edit of a right cell; two entries that edit different places of one
cell make a third function. What each does with the exercise's fixed calls is worked out once in a
process, as far as anyone asks. A function is explained where a hypothesis does the same on all of
them, or on all that are of one kind with the call that the test stopped at, and on that call.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Any

import numpy as np

from autograder.diagnosis.calls import Outcome, outcomes, same
from autograder.exercise import Call, Exercise, Family, Misconception, define

Part = Misconception | Family
TWO = "+"  # between the ids of two mistakes that are made at once
Print = tuple[object, ...]  # of an outcome: equal where two outcomes are the same


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What is named: one mistake, or two that are made at once.

    ``everywhere``: it explains all calls that were tried, and not only those of the failing kind.
    """

    parts: tuple[Part, ...]
    everywhere: bool = True

    @property
    def id(self) -> str:
        """The ids of its parts."""
        return TWO.join(part.id for part in self.parts)


@dataclass(frozen=True, eq=False, kw_only=True)
class Hypothesis:
    """A function that makes one mistake, or two."""

    entries: tuple[Misconception, ...]
    source: str

    @property
    def function(self) -> str:
        """The name of the function."""
        return self.entries[0].function

    def define(self) -> Callable[..., Any]:
        """Return its function, defined afresh."""
        return define(self.function, self.source)


def explain(
    exercise: Exercise,
    function: str,
    found: Sequence[Outcome],
    recorded: Sequence[tuple[Call, Outcome]],
    catalogue: Sequence[Misconception],
) -> tuple[Cause | None, Hypothesis | None]:
    """Return what is to be named, and a hypothesis that computes it.

    ``found`` are the function's outcomes of the exercise's fixed calls, ``recorded`` the test's:
    the last is the one that it failed.
    """
    everything = range(len(found))
    failing = kind_of(exercise, function, found, recorded)
    known = _known(exercise, function, tuple(catalogue))
    for numbers in (everything, failing):
        if not numbers or all(same(found[each], known.right[each]) for each in numbers):
            continue
        for candidates in (known.singles, known.pairs):
            alike = known.doing(candidates, found, numbers, recorded)
            parts = _named(alike, exercise)
            if parts:
                return Cause(parts=parts, everywhere=numbers is everything), alike[0]
            if alike:
                return None, None  # several, and nothing tells them apart
    return None, None


def kind_of(
    exercise: Exercise, function: str, found: Sequence[Outcome],
    recorded: Sequence[tuple[Call, Outcome]],
) -> Sequence[int]:  # fmt: skip
    """Return which of the fixed calls are of one kind with the last recorded: see ``Trait``."""
    if not recorded:
        return ()
    asked = traits_of(exercise, function, recorded[-1][0])
    return [
        number
        for number, call in enumerate(exercise.probe_calls(function)[: len(found) - 2])
        if _is_alike(traits_of(exercise, function, call), asked, exercise)
    ]


def _is_alike(one: Mapping[str, str], asked: Mapping[str, str], exercise: Exercise) -> bool:
    for trait in exercise.traits:
        value = one[trait.name]
        if trait.splits and value != asked[trait.name]:
            return False
        if trait.plain is not None and value not in (trait.plain, asked[trait.name]):
            return False
    return True


def traits_of(exercise: Exercise, function: str, call: Call) -> dict[str, str]:
    """Return every trait of a call, by its name."""
    return {trait.name: trait.of(function, call) for trait in exercise.traits}


def _named(alike: Sequence[Hypothesis], exercise: Exercise) -> tuple[Part, ...]:
    """Return what hypotheses that nothing tells apart have as their name, or nothing."""
    if not alike:
        return ()
    ids = {tuple(entry.id for entry in each.entries) for each in alike}
    if len(ids) == 1:
        return alike[0].entries
    columns = [set(column) for column in zip(*ids, strict=True)] if len(ids) > 1 else []
    parts: list[Part] = []
    for place, column in enumerate(columns):
        family = next((each for each in exercise.families if column <= each.members), None)
        if len(column) == 1:
            parts.append(alike[0].entries[place])
        elif family is not None:
            parts.append(family)
        else:
            return ()
    return tuple(parts)


class _Known:
    """What a catalogue's mistakes in one function do with the fixed calls."""

    def __init__(
        self, exercise: Exercise, function: str, catalogue: tuple[Misconception, ...]
    ) -> None:
        self._calls = exercise.probe_calls(function)
        self._entries = [entry for entry in catalogue if entry.function == function]
        self.right = right_outcomes(exercise, function)
        self._done: dict[tuple[int, int], Outcome] = {}
        self._tables: dict[tuple[int, int], dict[Print, list[Hypothesis]]] = {}

    @cached_property
    def singles(self) -> list[Hypothesis]:
        """Each entry in each of its spellings."""
        return [
            Hypothesis(entries=(entry,), source=spelling.source)
            for entry in self._entries
            for spelling in entry.spellings
        ]

    @cached_property
    def pairs(self) -> list[Hypothesis]:
        """Every two entries that can be made at once."""
        return [
            Hypothesis(entries=(one, other), source=source)
            for one, other in combinations(self._entries, 2)
            for source in _joined(one, other)
        ]

    def doing(
        self, candidates: list[Hypothesis], found: Sequence[Outcome], numbers: Sequence[int],
        recorded: Sequence[tuple[Call, Outcome]],
    ) -> list[Hypothesis]:  # fmt: skip
        """Return the candidates that do as was found with these fixed calls, and the test's."""
        strict = not any(
            found[each].table is not None and not same(found[each], self.right[each])
            for each in numbers
        )
        whole = len(numbers) == len(found)
        if whole and keeps_state(found, self.right):
            recorded = ()  # what the notebook's own calls left plays a part
        elif not whole:
            recorded = recorded[-1:]
        first = next(each for each in numbers if not same(found[each], self.right[each]))
        alike = self._by_print(candidates, first).get(print_of(found[first]), [])
        return [
            each
            for each in alike
            if all(
                same(self._outcome(each, number), found[number], strict=strict)
                for number in numbers
            )
            and _reproduces(each, recorded, strict=strict)
        ]

    def _by_print(self, candidates: list[Hypothesis], number: int) -> dict[Print, list[Hypothesis]]:
        key = id(candidates), number
        if key not in self._tables:
            table = defaultdict(list)
            for each in candidates:
                table[print_of(self._outcome(each, number))].append(each)
            self._tables[key] = table
        return self._tables[key]

    def _outcome(self, hypothesis: Hypothesis, number: int) -> Outcome:
        """Return what comes of one fixed call; a mistake that keeps state has made those before."""
        key = id(hypothesis), number
        if key not in self._done:
            again = len(self._calls) - 2
            before = [0] if number == again else [0, again] if number > again else []
            calls = [self._calls[each] for each in [*before, number]]
            self._done[key] = outcomes(hypothesis.define(), calls)[-1]
        return self._done[key]


_known = lru_cache(maxsize=64)(_Known)  # once a process


def _joined(one: Misconception, other: Misconception) -> Iterator[str]:
    """Yield the cells that make both mistakes."""
    for first in one.spellings:
        for second in other.spellings:
            source = first.joined(second)
            if source is not None:
                yield source


def print_of(outcome: Outcome) -> Print:
    """Return what is equal where two outcomes are the same, but for the words of an error."""
    table = outcome.table
    values = b"" if table is None else (np.round(table, 4) + 0.0).tobytes()
    return *outcome.form, values


@lru_cache(maxsize=64)
def right_outcomes(exercise: Exercise, function: str) -> tuple[Outcome, ...]:
    """Return what comes of the fixed calls in the reference."""
    return outcomes(exercise.reference(function), exercise.probe_calls(function))


def keeps_state(found: Sequence[Outcome], right: Sequence[Outcome]) -> bool:
    """Whether calls depend on those before them: see the last two of ``Exercise.probe_calls``."""
    first, other_values, again = found[0], found[-2], found[-1]
    remembered = same(first, right[0]) and same(first, other_values)
    return remembered or not same(first, again)


def _reproduces(
    hypothesis: Hypothesis, recorded: Sequence[tuple[Call, Outcome]], *, strict: bool
) -> bool:
    again = outcomes(hypothesis.define(), [call for call, _ in recorded])
    return all(
        same(one, outcome, strict=strict) for one, (_, outcome) in zip(again, recorded, strict=True)
    )
