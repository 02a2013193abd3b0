"""Mistakes that explain a function, one or two at a time, composed from an exercise's catalogue.

An entry of the catalogue is an edit of a right cell; two entries that edit different places of one
cell make a third function. What each does with the exercise's fixed calls is worked out once in a
process, as far as anyone asks. A function is explained where a hypothesis does the same on all of
them, or on all that are of one kind with the call that the test stopped at, and on that call.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from autograder.diagnosis import pairs
from autograder.diagnosis.calls import Outcome, outcomes, same
from autograder.diagnosis.pairs import Print, entries_of, print_of
from autograder.exercise import Call, Exercise, Family, Misconception, define

Part = Misconception | Family
_FEW = 3  # tables of numbers by which a mistake is known among calls of one kind
TWO = "+"  # between the ids of two mistakes that are made at once


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What is named: one mistake, or two that are made at once.

    ``everywhere``: it explains all calls that were tried, and not only those of the failing kind.
    ``here`` says of each part whether it shows among those.
    """

    parts: tuple[Part, ...]
    here: tuple[bool, ...] = (True,)
    everywhere: bool = True

    @property
    def id(self) -> str:
        """The ids of its parts."""
        return TWO.join(part.id for part in self.parts)


@dataclass(frozen=True, kw_only=True)
class Hypothesis:
    """A function that makes one mistake, or two."""

    source: str
    entries: tuple[Misconception, ...] = field(compare=False)

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
    known = _known(exercise, function)
    allowed = {entry.id for entry in catalogue}
    for numbers in (everything, failing):
        wrong = [each for each in numbers if not same(found[each], known.right[each])]
        tables = sum(found[each].table is not None for each in wrong)
        if not wrong or (numbers is failing and tables < _FEW):
            continue
        for candidates in (known.alone, known.in_pairs):
            alike = [
                each
                for each in candidates(found, wrong)
                if allowed.issuperset(entry.id for entry in each.entries)
                and known.does(each, found, numbers, recorded)
            ]
            parts = _named(alike, exercise)
            if parts:
                here = tuple(known.shows(entry, failing) for entry in alike[0].entries)
                if len(parts) > 1 and here == (False, True):  # what shows here is told first
                    parts, here = parts[::-1], here[::-1]
                return Cause(parts=parts, here=here, everywhere=numbers is everything), alike[0]
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
        for number, traits in enumerate(fixed_traits(exercise, function)[: len(found) - 2])
        if _is_alike(traits, asked, exercise)
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
    return {trait.name: trait.value(function, call) for trait in exercise.traits}


@lru_cache(maxsize=64)
def fixed_traits(exercise: Exercise, function: str) -> tuple[dict[str, str], ...]:
    """Return the traits of the exercise's fixed calls."""
    return tuple(traits_of(exercise, function, call) for call in exercise.probe_calls(function))


def _named(alike: Sequence[Hypothesis], exercise: Exercise) -> tuple[Part, ...]:
    """Return what hypotheses that nothing tells apart have as their name, or nothing."""
    parts: list[Part] = []
    for column in zip(*(each.entries for each in alike), strict=True):
        ids = {entry.id for entry in column}
        family = next((each for each in exercise.families if ids <= each.members), None)
        if family is None and len(ids) > 1:
            return ()
        parts.append(family or column[0])
    return tuple(parts)


class _Known:
    """What a catalogue's mistakes in one function do with the fixed calls."""

    def __init__(self, exercise: Exercise, function: str) -> None:
        self._exercise, self._function = exercise, function
        self._calls = exercise.probe_calls(function)
        self.right = right_outcomes(exercise, function)
        self._done: dict[tuple[str, int], Outcome] = {}
        self._alone: dict[int, dict[Print, list[Hypothesis]]] = {}

    def alone(self, found: Sequence[Outcome], wrong: Sequence[int]) -> list[Hypothesis]:
        """Return the entries, in each spelling, that do as was found with the first wrong call."""
        number = wrong[0]
        if number not in self._alone:
            table = self._alone[number] = defaultdict(list)
            for entry in entries_of(self._exercise, self._function):
                for spelling in entry.spellings:
                    each = Hypothesis(entries=(entry,), source=spelling.source)
                    table[print_of(self._outcome(each, number))].append(each)
        return self._alone[number].get(print_of(found[number]), [])

    def in_pairs(self, found: Sequence[Outcome], wrong: Sequence[int]) -> list[Hypothesis]:
        """Return the pairs of entries that do so with a call by which pairs are known."""
        known = pairs.read(self._exercise, self._function)
        number = next(
            (each for each in wrong if each in known.numbers and found[each].table is not None),
            None,  # errors alone tell no two mistakes
        )
        if number is None:
            return []
        return [
            Hypothesis(entries=each.entries, source=each.source)
            for each in known.alike(number, pairs.hashed(print_of(found[number])))
        ]

    def does(
        self, hypothesis: Hypothesis, found: Sequence[Outcome], numbers: Sequence[int],
        recorded: Sequence[tuple[Call, Outcome]],
    ) -> bool:  # fmt: skip
        """Whether a hypothesis does as was found with these fixed calls, and the test's."""
        strict = not any(
            found[each].table is not None and not same(found[each], self.right[each])
            for each in numbers
        )
        whole = len(numbers) == len(found)
        if whole and keeps_state(found, self.right):
            recorded = ()  # what the notebook's own calls left plays a part
        elif not whole:
            recorded = recorded[-1:]
        return all(
            same(self._outcome(hypothesis, number), found[number], strict=strict)
            for number in numbers
        ) and _reproduces(hypothesis, recorded, strict=strict)

    def shows(self, entry: Misconception, numbers: Sequence[int]) -> bool:
        """Whether a mistake, made alone, shows with any of these fixed calls."""
        alone = Hypothesis(entries=(entry,), source=entry.source)
        return not all(same(self._outcome(alone, each), self.right[each]) for each in numbers)

    def _outcome(self, hypothesis: Hypothesis, number: int) -> Outcome:
        """Return what comes of one fixed call; a mistake that keeps state has made those before."""
        key = hypothesis.source, number
        if key not in self._done:
            again = len(self._calls) - 2
            before = [0] if number == again else [0, again] if number > again else []
            calls = [self._calls[each] for each in [*before, number]]
            self._done[key] = outcomes(hypothesis.define(), calls)[-1]
        return self._done[key]


_known = lru_cache(maxsize=64)(_Known)  # once a process


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
