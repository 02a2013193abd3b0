"""What a wrong function was seen to do, without any catalogue: where it is right, how it is wrong.

Facts are of the calls that were made, and hold for all of them: the exercise's fixed calls, and the
test's own.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from autograder.diagnosis.calls import (
    NO_TABLE,
    NOTHING,
    PAIR,
    RAISED,
    TABLE,
    TOO_LARGE,
    Outcome,
    copied,
    is_right,
    outcomes,
    same,
)
from autograder.diagnosis.hypotheses import Answered, fixed_traits, right_outcomes, traits_of
from autograder.diagnosis.relations import related
from autograder.exercise import Array, Call, Exercise, Fact, Place, Trait

_FEW = 3  # results of a kind on which a statement can rest
_KINDS = {NOTHING: "nothing", PAIR: "pair", NO_TABLE: "no table", TOO_LARGE: "too large"}


def facts(
    exercise: Exercise,
    function: str,
    student: Callable[..., Any],
    found: Answered,
    recorded: Sequence[tuple[Call, Outcome]],
) -> tuple[Fact, ...]:
    """Return what is known of a function that a test has failed, the most telling first.

    ``found`` is what comes of the exercise's fixed calls, ``recorded`` of the test's.
    """
    each_fixed = zip(
        exercise.probe_calls(function), found.outcomes, right_outcomes(exercise, function),
        fixed_traits(exercise, function), strict=True,
    )  # fmt: skip
    tried = [
        Tried(call, outcome, right, traits, number in found.wrong, number)
        for number, (call, outcome, right, traits) in enumerate(list(each_fixed)[:-1])
    ]
    for call, outcome in recorded:
        answer, traits = _answer(exercise, function, call), traits_of(exercise, function, call)
        if answer is not None and "" not in traits.values():
            tried.append(Tried(call, outcome, answer, traits, not same(outcome, answer)))
    wrong = [each for each in tried if each.is_wrong]
    if not wrong:
        return ()
    return (
        *_state(found),
        *_changes(exercise, function, tried),
        *_kinds(wrong),
        *_sizes(exercise, function, wrong),
        *_related(exercise, function, wrong),
        *_misread(exercise, function, wrong),
        *_unused(exercise, function, student, wrong),
        *_where(exercise, function, tried, wrong),
    )


class Tried(NamedTuple):
    """A call that was made; its ``number`` among the exercise's fixed calls, if it is one."""

    call: Call
    outcome: Outcome
    right: Outcome
    traits: Mapping[str, str]
    is_wrong: bool
    number: int | None = None


def _answer(exercise: Exercise, function: str, call: Call) -> Outcome | None:
    try:
        table = np.asarray(exercise.reference(function)(*call.arguments, **call.named), float)
    except (ValueError, TypeError, IndexError):
        return None
    return Outcome(TABLE, table, changed=(False,) * len(call.arguments))


def _state(found: Answered) -> Iterator[Fact]:
    if found.remembers:
        yield Fact(key="remembers")
    elif found.varies and found.outcomes[0].form == found.outcomes[-1].form:
        yield Fact(key="varies")


def _changes(exercise: Exercise, function: str, tried: Sequence[Tried]) -> Iterator[Fact]:
    names = list(_function(exercise, function).arguments)
    changed = [
        name
        for place, name in enumerate(names)
        if any(any(each.outcome.changed[place : place + 1]) for each in tried)
    ]
    if changed:
        yield Fact(key="changes", details=(("names", tuple(changed)),))


def _kinds(wrong: Sequence[Tried]) -> Iterator[Fact]:
    """What comes back is no table, or an error, wherever the function is wrong."""
    kinds = {each.outcome.kind for each in wrong}
    errors = Counter(each.outcome.error for each in wrong if each.outcome.kind == RAISED)
    if kinds == {RAISED}:
        yield Fact(key="stops", details=(("error", errors.most_common(1)[0][0]),))
    elif len(kinds) == 1 and (kind := kinds.pop()) in _KINDS:
        yield Fact(key=_KINDS[kind])


class _Tables(NamedTuple):
    """A wrong table with the right one."""

    tried: Tried
    result: Array
    right: Array


def _tables(wrong: Sequence[Tried]) -> list[_Tables]:
    return [
        _Tables(each, each.outcome.table, each.right.table)
        for each in wrong
        if each.outcome.kind == TABLE
        and each.outcome.table is not None
        and each.right.table is not None
    ]


def _sizes(exercise: Exercise, function: str, wrong: Sequence[Tried]) -> Iterator[Fact]:
    """The rule by which the result's size comes about, where it is not the right one."""
    tables = [each for each in _tables(wrong) if each.result.ndim == 2]
    if not exercise.size_rules or all(each.result.shape == each.right.shape for each in tables):
        return
    known = [_by_rule(exercise, function, each.tried) for each in tables]
    if len({tuple(sizes.values()) for sizes in known}) < _FEW:
        return
    rules = []
    for axis in (0, 1):
        shapes = [each.result.shape[axis] for each in tables]
        fitting = (
            rule for rule in exercise.size_rules if [sizes[rule][axis] for sizes in known] == shapes
        )
        rules.append(next(fitting, None))
    if None not in rules:
        yield Fact(key="size", details=(("rows", rules[0]), ("columns", rules[1])))


def _by_rule(exercise: Exercise, function: str, tried: Tried) -> Mapping[str, Place]:
    """Return the size of a call's result by each of the exercise's rules, right and wrong."""
    if tried.number is not None:
        return _fixed_by_rule(exercise, function)[tried.number]
    return _sizes_by_rule(exercise, function, tried.call)


@lru_cache(maxsize=64)
def _fixed_by_rule(exercise: Exercise, function: str) -> list[Mapping[str, Place]]:
    calls = exercise.probe_calls(function)
    return [_sizes_by_rule(exercise, function, call) for call in calls]


def _sizes_by_rule(exercise: Exercise, function: str, call: Call) -> Mapping[str, Place]:
    sizes = exercise.sizes(function, call)
    return {rule: of(sizes) for rule, of in exercise.size_rules.items()}


def _related(exercise: Exercise, function: str, wrong: Sequence[Tried]) -> Iterator[Fact]:
    """What all wrong results have to do with the right ones."""
    tables = _tables(wrong)
    telling = [each for each in tables if each.right.size > 1 and each.result.size] or tables
    if len(telling) < min(_FEW, len(wrong)) or not telling:
        return
    names = list(_function(exercise, function).arguments)
    held = related(
        [
            (result, right, dict(zip(names, tried.call.arguments, strict=False)))
            for tried, result, right in telling
        ]
    )
    if held is None:
        return
    key, details = held
    if all(each == details[0] for each in details):
        yield Fact(key=key, details=details[0])
    elif key == "factor":
        factors = [dict(each)["factor"] for each in details]
        known = [_by_rule(exercise, function, each.tried) for each in telling]
        yield _factor_rule(exercise, known, factors)
    else:
        yield Fact(key=key)


def _factor_rule(
    exercise: Exercise, known: Sequence[Mapping[str, Place]], factors: Sequence[float]
) -> Fact:
    """Return the sizes by which results are too large or too small, where there is such a rule."""
    for rule in exercise.size_rules:
        products = [float(math.prod(sizes[rule])) for sizes in known]
        for key, sign in (("multiplied by", 1), ("divided by", -1)):
            if all(products) and np.allclose(factors, np.array(products) ** sign):
                return Fact(key=key, details=(("rule", rule),))
    return Fact(key="along")


# How an argument can be taken for another before anything is computed.
_READINGS: dict[str, Callable[[Any], Any]] = {
    "whole numbers": np.trunc,
    "half precision": lambda array: array.astype(np.float16),
    "turned": np.flip,
    "upside down": lambda array: np.flip(array, 0),
    "mirrored": lambda array: np.flip(array, -1),
    "negatives cut": lambda array: np.maximum(array, 0),
    "absolute": np.abs,
    "mean taken off": lambda array: array - array.mean(),
    "ones": np.ones_like,
}


def _misread(exercise: Exercise, function: str, wrong: Sequence[Tried]) -> Iterator[Fact]:
    """An argument that is taken for another: each wrong result is right for that."""
    tables = _tables(wrong)
    if len(tables) < max(_FEW, len(wrong) / 2):
        return
    for place, name in enumerate(_function(exercise, function).arguments):
        for how in _READINGS:
            if all(_is_right_for(exercise, function, each, place, how) for each in tables):
                yield Fact(key="misread", details=(("name", name), ("how", how)))
                return


def _is_right_for(exercise: Exercise, function: str, wrong: _Tables, place: int, how: str) -> bool:
    tried = wrong.tried
    if tried.number is None:
        answer = _misreading(exercise, function, tried.call, place, how)
    else:
        answer = _fixed_misreading(exercise, function, tried.number, place, how)
    return is_right(tried.outcome, answer) and not np.array_equal(answer, wrong.right)


@lru_cache(maxsize=4096)
def _fixed_misreading(
    exercise: Exercise, function: str, number: int, place: int, how: str
) -> Array:
    return _misreading(exercise, function, exercise.probe_calls(function)[number], place, how)


def _misreading(exercise: Exercise, function: str, call: Call, place: int, how: str) -> Array:
    """Return what is right where the argument in this place is taken for another."""
    arguments = list(map(copied, call.arguments))
    arguments[place] = np.asarray(_READINGS[how](np.asarray(arguments[place])), float)
    return np.asarray(exercise.reference(function)(*arguments, **call.named), float)


def _unused(
    exercise: Exercise, function: str, student: Callable[..., Any], wrong: Sequence[Tried]
) -> Iterator[Fact]:
    """The arguments that the result should depend on and does not."""
    call, outcome, right, *_ = max(wrong, key=lambda each: each.outcome.kind == TABLE)
    if outcome.table is None or not outcome.table.any():
        return
    reference = exercise.reference(function)
    names = list(_function(exercise, function).arguments)
    asked = []
    for place, argument in enumerate(call.arguments):
        if isinstance(argument, np.ndarray) and argument.size:
            others = list(map(copied, call.arguments))
            others[place] = argument + (1 + np.arange(argument.size).reshape(argument.shape))
            other = Call(tuple(others), call.named)
            changed = np.asarray(reference(*map(copied, others), **call.named), float)
            if right.table is not None and not np.allclose(changed, right.table):
                asked.append((names[place], other))
    answers = outcomes(student, [other for _, other in asked])
    unused = [
        name for (name, _), answer in zip(asked, answers, strict=True) if same(answer, outcome)
    ]
    if unused:
        yield Fact(key="unused", details=(("names", tuple(unused)),))


def _where(
    exercise: Exercise, function: str, tried: Sequence[Tried], wrong: Sequence[Tried]
) -> Iterator[Fact]:
    """By which traits the calls that it gets right can be told: at most two, one after the other.

    Else by two that have to come together.
    """
    if len(wrong) == len(tried):
        yield Fact(key="wrong everywhere")
        return
    known = [(each.traits, each.is_wrong) for each in tried]
    right = [of for of, is_wrong in known if not is_wrong]
    ways = [((trait.name, _values(trait, known)),) for trait in exercise.traits]
    failing = known[-1][0]
    facts = list(_told(ways, right, failing, at_most=2, least=_FEW))
    if not facts:
        plain = [(trait, value) for trait in exercise.traits for value in _all(trait, known)]
        both = [
            ((one.name, frozenset({first})), (other.name, frozenset({second})))
            for (one, first), (other, second) in combinations(plain, 2)
            if one is not other
        ]
        sure = [
            way
            for way in both
            if not any(is_wrong and _has(traits, way) for traits, is_wrong in known)
        ]
        facts = list(_told(sure, right, failing, at_most=1, least=max(_FEW, len(right) / 2)))
    yield from facts


Way = tuple[tuple[str, frozenset[str]], ...]  # traits with the values that they may have


def _told(
    ways: Sequence[Way], right: Sequence[Mapping[str, str]], failing: Mapping[str, str], *,
    at_most: int, least: float,
) -> Iterator[Fact]:  # fmt: skip
    """Yield the ways that tell the most of the right calls, each time of those still untold.

    Of two traits, the one that the failing call has not comes first.
    """
    for _ in range(at_most if ways else 0):
        best = max(ways, key=lambda way: sum(_has(traits, way) for traits in right))
        left = [traits for traits in right if not _has(traits, best)]
        if len(right) - len(left) < least:
            return
        right = left
        details = tuple(
            (name, tuple(sorted(values)))
            for name, values in sorted(best, key=lambda each: failing[each[0]] in each[1])
        )
        yield Fact(key="right for", details=details)


def _has(traits: Mapping[str, str], way: Way) -> bool:
    return all(traits[name] in values for name, values in way)


def _values(trait: Trait, known: Sequence[tuple[Mapping[str, str], bool]]) -> frozenset[str]:
    """Return the values of a trait with which several calls were made, and none is wrong."""
    spoilt = {traits[trait.name] for traits, is_wrong in known if is_wrong}
    return frozenset(_all(trait, known)) - spoilt


def _all(trait: Trait, known: Sequence[tuple[Mapping[str, str], bool]]) -> list[str]:
    """Return the values of a trait with which several calls were made; but the plain, if any."""
    counts = Counter(traits[trait.name] for traits, _ in known)
    return sorted(
        value
        for value, count in counts.items()
        if count > 1 and trait.plain in (None, value) and len(counts) > 1
    )


def _function(exercise: Exercise, name: str) -> Any:
    function = exercise.function(name)
    assert function is not None
    return function
