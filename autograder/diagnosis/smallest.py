"""The smallest input on which a function is wrong, so that it can be done by hand."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from autograder.diagnosis.calls import Function, Outcome, is_right, outcomes, same
from autograder.exercise import Array, Call, Exercise, Place

Kind = tuple[str, ...]  # the values of the traits that split an exercise's calls
_AT_ONCE = 6  # calls made before looking at what came of them


@dataclass(frozen=True, eq=False, kw_only=True)
class Smallest:
    """A small call of a function, what is right, and what the student's makes of it."""

    function: str
    call: Call
    right: Array
    yours: Outcome

    @property
    def first(self) -> Place | None:
        """The first entry that differs, where the shapes agree."""
        table = self.yours.table
        if table is None or table.shape != self.right.shape:
            return None
        places = np.argwhere(~np.isclose(table, self.right))
        return tuple(places[0].tolist()) if len(places) else None


def kind_of_call(exercise: Exercise, function: str, call: Call) -> Kind:
    """Return of which kind a call is."""
    return tuple(trait.value(function, call) for trait in exercise.traits if trait.splits)


def smallest(
    student: Function, exercise: Exercise, function: str, kind: Kind | None = None
) -> Smallest | None:
    """Return the first of the exercise's small calls on which a function is wrong, or None.

    Only calls of the ``kind`` are made, where the exercise has any of it.
    """
    small = _of_kind(exercise, function, kind) or _answered(exercise, function)
    for start in range(0, len(small), _AT_ONCE):
        some = small[start : start + _AT_ONCE]
        found = outcomes(student, [call for call, _ in some])
        for (call, right), outcome in zip(some, found, strict=True):
            if any(outcome.changed) or not is_right(outcome, right):
                return Smallest(function=function, call=call, right=right, yours=outcome)
    return None


def is_confirmed(found: Smallest, student: Function) -> bool:
    """Whether a function gives what was found of another, called once."""
    (outcome,) = outcomes(student, [found.call])
    return same(outcome, found.yours)


@lru_cache(maxsize=64)
def _of_kind(
    exercise: Exercise, function: str, kind: Kind | None
) -> tuple[tuple[Call, Array], ...]:
    return tuple(
        (call, right)
        for call, right in _answered(exercise, function)
        if kind is not None and kind_of_call(exercise, function, call) == kind
    )


@lru_cache(maxsize=64)
def _answered(exercise: Exercise, function: str) -> tuple[tuple[Call, Array], ...]:
    """Return the small calls with their right results."""
    reference = exercise.reference(function)
    return tuple(
        (call, np.asarray(reference(*call.arguments, **call.named), np.float64))
        for call in exercise.small_calls(function)
    )
