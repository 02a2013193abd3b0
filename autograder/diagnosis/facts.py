"""What a wrong function was seen to do, without any catalogue: where it is right, how it is wrong.

Facts are of the calls that were made, and hold for all of them: the exercise's fixed calls, and the
test's own.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

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
from autograder.diagnosis.hypotheses import fixed_traits, right_outcomes, traits_of
from autograder.diagnosis.relations import related
from autograder.exercise import Call, Exercise, Fact, Trait

_FEW = 3  # results of a kind on which a statement can rest
_KINDS = {NOTHING: "nothing", PAIR: "pair", NO_TABLE: "no table", TOO_LARGE: "too large"}


def facts(
    exercise: Exercise,
    function: str,
    student: Callable[..., Any],
    found: Sequence[Outcome],
    recorded: Sequence[tuple[Call, Outcome]],
) -> tuple[Fact, ...]:
    """Return what is known of a function that a test has failed, the most telling first.

    ``found`` are its outcomes of the exercise's fixed calls, ``recorded`` the test's.
    """
    fixed = exercise.probe_calls(function)
    right = right_outcomes(exercise, function)
    tried = [*zip(fixed[:-1], found[:-1], right[:-1], strict=True)]
    for call, outcome in recorded:
        answer = _answer(exercise, function, call)
        if answer is not None and "" not in traits_of(exercise, function, call).values():
            tried.append((call, outcome, answer))
    wrong = [each for each in tried if not _is_right(each[1], each[2])]
    if not wrong:
        return ()
    return (
        *_state(found, right),
        *_changes(exercise, function, tried),
        *_kinds(wrong),
        *_sizes(exercise, function, wrong),
        *_related(exercise, function, wrong),
        *_misread(exercise, function, wrong),
        *_unused(exercise, function, student, wrong),
        *_where(exercise, function, tried, wrong),
    )


Tried = tuple[Call, Outcome, Outcome]


def _answer(exercise: Exercise, function: str, call: Call) -> Outcome | None:
    try:
        table = np.asarray(exercise.reference(function)(*call.arguments, **call.named), float)
    except (ValueError, TypeError, IndexError):
        return None
    return Outcome(TABLE, table, changed=(False,) * len(call.arguments))


def _is_right(outcome: Outcome, right: Outcome) -> bool:
    return right.table is not None and is_right(outcome, right.table) and not any(outcome.changed)


def _state(found: Sequence[Outcome], right: Sequence[Outcome]) -> Iterator[Fact]:
    first, other_values, again = found[0], found[-2], found[-1]
    if same(first, right[0]) and same(first, other_values):
        yield Fact(key="remembers")
    elif first.form == again.form and not same(first, again):
        yield Fact(key="varies")


def _changes(exercise: Exercise, function: str, tried: Sequence[Tried]) -> Iterator[Fact]:
    names = list(_function(exercise, function).arguments)
    changed = [
        name
        for place, name in enumerate(names)
        if any(place < len(each.changed) and each.changed[place] for _, each, _ in tried)
    ]
    if changed:
        yield Fact(key="changes", details=(("names", tuple(changed)),))


def _kinds(wrong: Sequence[Tried]) -> Iterator[Fact]:
    """What comes back is no table, or an error, wherever the function is wrong."""
    kinds = {outcome.kind for _, outcome, _ in wrong}
    errors = Counter(outcome.error for _, outcome, _ in wrong if outcome.kind == RAISED)
    if kinds == {RAISED}:
        yield Fact(key="stops", details=(("error", errors.most_common(1)[0][0]),))
    elif len(kinds) == 1 and (kind := kinds.pop()) in _KINDS:
        yield Fact(key=_KINDS[kind])


def _tables(wrong: Sequence[Tried]) -> list[tuple[Call, Any, Any]]:
    return [
        (call, outcome.table, right.table)
        for call, outcome, right in wrong
        if outcome.kind == TABLE and outcome.table is not None and right.table is not None
    ]


def _sizes(exercise: Exercise, function: str, wrong: Sequence[Tried]) -> Iterator[Fact]:
    """The rule by which the result's size comes about, where it is not the right one."""
    tables = [each for each in _tables(wrong) if each[1].ndim == 2]
    if not exercise.size_rules or not any(one.shape != other.shape for _, one, other in tables):
        return
    known = [exercise.sizes(function, call) for call, _, _ in tables]
    if len({tuple(sizes.items()) for sizes in known}) < _FEW:
        return
    rules = []
    for axis in (0, 1):
        shapes = [table.shape[axis] for _, table, _ in tables]
        fitting = (
            rule
            for rule, of in exercise.size_rules.items()
            if [of(sizes)[axis] for sizes in known] == shapes
        )
        rules.append(next(fitting, None))
    if None not in rules:
        yield Fact(key="size", details=(("rows", rules[0]), ("columns", rules[1])))


def _related(exercise: Exercise, function: str, wrong: Sequence[Tried]) -> Iterator[Fact]:
    """What all wrong results have to do with the right ones."""
    tables = _tables(wrong)
    telling = [each for each in tables if each[2].size > 1 and each[1].size] or tables
    if len(telling) < min(_FEW, len(wrong)) or not telling:
        return
    names = list(_function(exercise, function).arguments)
    held = related(
        [
            (result, right, dict(zip(names, call.arguments, strict=False)))
            for call, result, right in telling
        ]
    )
    if held is None:
        return
    key, details = held
    if all(each == details[0] for each in details):
        yield Fact(key=key, details=details[0])
    elif key == "factor":
        factors = [dict(each)["factor"] for each in details]
        yield _factor_rule(exercise, function, [call for call, _, _ in telling], factors)
    else:
        yield Fact(key=key)


def _factor_rule(
    exercise: Exercise, function: str, calls: Sequence[Call], factors: Sequence[float]
) -> Fact:
    """Return the sizes by which results are too large or too small, where there is such a rule."""
    known = [exercise.sizes(function, call) for call in calls]
    for rule, of in exercise.size_rules.items():
        products = [float(np.prod(of(sizes))) for sizes in known]
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
    tables = [each for each in wrong if each[1].kind == TABLE]
    if len(tables) < max(_FEW, len(wrong) / 2):
        return
    for place, name in enumerate(_function(exercise, function).arguments):
        for how, read in _READINGS.items():
            if all(_is_right_for(exercise, function, each, place, read) for each in tables):
                yield Fact(key="misread", details=(("name", name), ("how", how)))
                return


def _is_right_for(
    exercise: Exercise, function: str, tried: Tried, place: int, read: Callable[[Any], Any]
) -> bool:
    call, outcome, right = tried
    arguments = list(map(copied, call.arguments))
    arguments[place] = np.asarray(read(np.asarray(arguments[place])), float)
    answer = np.asarray(exercise.reference(function)(*arguments, **call.named), float)
    assert right.table is not None
    return is_right(outcome, answer) and not np.array_equal(answer, right.table)


def _unused(
    exercise: Exercise, function: str, student: Callable[..., Any], wrong: Sequence[Tried]
) -> Iterator[Fact]:
    """The arguments that the result should depend on and does not."""
    call, outcome, right = max(wrong, key=lambda each: each[1].kind == TABLE)
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
    are_wrong = {id(each) for each in wrong}
    of_fixed = fixed_traits(exercise, function)[:-1]
    traits = [
        of_fixed[number] if number < len(of_fixed) else traits_of(exercise, function, each[0])
        for number, each in enumerate(tried)
    ]
    known = [(of, id(each) in are_wrong) for of, each in zip(traits, tried, strict=True)]
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
    ways: Sequence[Way], right: list[dict[str, str]], failing: Mapping[str, str], *,
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
