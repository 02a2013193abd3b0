"""Mistakes that explain a function, one or two at a time, composed from an exercise's catalogue.

An entry of the catalogue is an edit of a right cell; two entries that edit different places of one
cell make a third function. A function is explained where a hypothesis does the same on all of the
exercise's fixed calls, or on all that are of one kind with the call that the test stopped at, and
on that call.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from autograder.diagnosis.calls import Function, Outcome, outcomes, same
from autograder.diagnosis.composed import MOST_AT_ONCE, Hypothesis, outcome_of, print_of, read
from autograder.exercise import Call, Exercise, Family, Misconception

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


@dataclass(frozen=True, eq=False, kw_only=True)
class Answered:
    """The outcomes of an exercise's fixed calls, and the numbers of those that are wrong."""

    outcomes: tuple[Outcome, ...]
    wrong: frozenset[int]

    @cached_property
    def prints(self) -> tuple[int, ...]:
        """By what each is known."""
        return tuple(map(print_of, self.outcomes))

    @property
    def varies(self) -> bool:
        """Whether two calls with the same inputs differ."""
        return not same(self.outcomes[0], self.outcomes[-1])

    @property
    def remembers(self) -> bool:
        """Whether the first answer is right, and given again to other values."""
        return 0 not in self.wrong and same(self.outcomes[0], self.outcomes[-2])

    @property
    def keeps_state(self) -> bool:
        """Whether calls depend on those before them: see the last two of ``probe_calls``."""
        return self.remembers or self.varies


def asked(exercise: Exercise, function: str, student: Function) -> Answered:
    """Call a function with the exercise's fixed calls."""
    found = outcomes(student, exercise.probe_calls(function))
    both = enumerate(zip(found, right_outcomes(exercise, function), strict=True))
    return Answered(
        outcomes=found, wrong=frozenset(number for number, each in both if not same(*each))
    )


def explain(
    exercise: Exercise,
    function: str,
    found: Answered,
    recorded: Sequence[tuple[Call, Outcome]],
    catalogue: Sequence[Misconception],
) -> tuple[Cause | None, Hypothesis | None]:
    """Return what is to be named, and a hypothesis that computes it.

    ``found`` is what comes of the exercise's fixed calls, ``recorded`` of the test's: the last is
    the one that it failed.
    """
    everything = range(len(found.outcomes))
    failing = kind_of(exercise, function, recorded)
    known = _mistakes(exercise, function)
    allowed = {entry.id for entry in catalogue}
    for numbers in (everything, failing):
        wrong = [each for each in numbers if each in found.wrong]
        tables = sum(found.outcomes[each].table is not None for each in wrong)
        if not wrong or (numbers is failing and tables < _FEW):
            continue
        for at_once in range(1, MOST_AT_ONCE + 1):
            alike = [
                each
                for each in known.alike(at_once, found, numbers)
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
    exercise: Exercise, function: str, recorded: Sequence[tuple[Call, Outcome]]
) -> Sequence[int]:
    """Return which of the fixed calls are of one kind with the last recorded: see ``Trait``."""
    if not recorded:
        return ()
    asked = traits_of(exercise, function, recorded[-1][0])
    return [
        number
        for number, traits in enumerate(fixed_traits(exercise, function)[:-2])
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


class _Mistakes:
    """What a catalogue's mistakes in one function do with the fixed calls."""

    def __init__(self, exercise: Exercise, function: str) -> None:
        self._exercise, self._function = exercise, function
        self._right = right_outcomes(exercise, function)
        self._done: dict[tuple[str, int], Outcome] = {}

    def alike(self, at_once: int, found: Answered, numbers: Sequence[int]) -> list[Hypothesis]:
        """Return those that do as was found with these fixed calls, as far as that is known."""
        known = read(self._exercise, self._function, at_once)
        telling = [number for number in numbers if number in known.numbers]
        if at_once > 1 and not any(
            found.outcomes[number].table is not None for number in telling if number in found.wrong
        ):
            return []  # errors alone tell no two mistakes
        return known.alike(telling, [found.prints[number] for number in telling]) if telling else []

    def does(
        self, hypothesis: Hypothesis, found: Answered, numbers: Sequence[int],
        recorded: Sequence[tuple[Call, Outcome]],
    ) -> bool:  # fmt: skip
        """Whether one that is alike does as was found with these fixed calls, and the test's."""
        results = found.outcomes
        strict = not any(results[each].table is not None for each in numbers if each in found.wrong)
        if len(numbers) < len(results):
            recorded = recorded[-1:]
        elif found.keeps_state:
            recorded = ()  # what the notebook's own calls left plays a part
        known = read(self._exercise, self._function, len(hypothesis.entries)).numbers
        return all(
            same(self._outcome(hypothesis, number), results[number], strict=strict)
            for number in numbers
            if strict or number not in known
        ) and _reproduces(hypothesis, recorded, strict=strict)

    def shows(self, entry: Misconception, numbers: Sequence[int]) -> bool:
        """Whether a mistake, made alone, shows with any of these fixed calls."""
        alone = Hypothesis(entries=(entry,), source=entry.source)
        return not all(same(self._outcome(alone, each), self._right[each]) for each in numbers)

    def _outcome(self, hypothesis: Hypothesis, number: int) -> Outcome:
        key = hypothesis.source, number
        if key not in self._done:
            self._done[key] = outcome_of(self._exercise, hypothesis, number)
        return self._done[key]


_mistakes = lru_cache(maxsize=64)(_Mistakes)  # once a process


@lru_cache(maxsize=64)
def right_outcomes(exercise: Exercise, function: str) -> tuple[Outcome, ...]:
    """Return what comes of the fixed calls in the reference."""
    return outcomes(exercise.reference(function), exercise.probe_calls(function))


def _reproduces(
    hypothesis: Hypothesis, recorded: Sequence[tuple[Call, Outcome]], *, strict: bool
) -> bool:
    again = outcomes(hypothesis.define(), [call for call, _ in recorded])
    return all(
        same(one, outcome, strict=strict) for one, (_, outcome) in zip(again, recorded, strict=True)
    )
