"""Call a student's function, and note what came of it, however it is written.

Noted are the table it returns, or the kind of failure, and which of its inputs it changed. Two
functions with the same outcomes on all calls are the same function as far as can be told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.diagnosis.results import is_large
from autograder.exercise import Array, Call

Function = Callable[..., Any]
TABLE, NOTHING, PAIR, NO_TABLE, RAISED = "table", "nothing", "pair", "no table", "raised"
TOO_LARGE = "too large"  # also in the place of such a result, which is not kept
_TOLERANCE = 1e-6  # that of the checks


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of a call. ``kind`` with ``table``, or ``error`` and its ``words``."""

    kind: str
    table: Array | None = None
    error: str = ""
    words: str = ""
    changed: tuple[bool, ...] = ()

    @property
    def form(self) -> tuple[object, ...]:
        """What can be compared without tolerance."""
        shape = None if self.table is None else self.table.shape
        return self.kind, shape, self.error, self.changed


def outcomes(function: Function, calls: Sequence[Call]) -> tuple[Outcome, ...]:
    """Call a function with copies of each call's arguments, in order.

    One that is far away is asked them all in one message (``RemoteFunction.many``).
    """
    many = getattr(function, "many", None)
    if many is None:
        return tuple(_outcome(function, call) for call in calls)
    arguments = [[copied(argument) for argument in call.arguments] for call in calls]
    results = many([(args, call.named) for args, call in zip(arguments, calls, strict=True)])
    return tuple(
        failed(result) if isinstance(result, Exception) else observed(call.arguments, after, result)
        for call, after, result in zip(calls, arguments, results, strict=True)
    )


def same(one: Outcome, other: Outcome, *, strict: bool = True) -> bool:
    """Whether two calls came to the same. ``strict`` compares the words of errors too."""
    if one.form != other.form or (strict and one.words != other.words):
        return False
    return one.table is None or close(one.table, other.table)


def all_same(ones: Sequence[Outcome], others: Sequence[Outcome], *, strict: bool = True) -> bool:
    """Whether two sequences of calls came to the same throughout."""
    return len(ones) == len(others) and all(
        same(one, other, strict=strict) for one, other in zip(ones, others, strict=True)
    )


def is_right(outcome: Outcome, right: Array) -> bool:
    """Whether a call gave the right table, whatever it did to its inputs."""
    table = outcome.table
    return (
        outcome.kind == TABLE
        and table is not None
        and table.shape == right.shape
        and close(table, right)
    )


def close(one: Array, other: Array | None) -> bool:
    """Whether two tables of one shape are equal, as the checks compare."""
    if other is None:
        return False
    if one.size:
        gap = abs(one.item(-1) - other.item(-1))  # it tells most of them apart, and costs little
        if gap > _TOLERANCE and gap > allowed(other):
            return False
        with np.errstate(invalid="ignore"):
            gap = np.max(np.abs(one - other))
        if np.isfinite(gap):
            return bool(gap <= _TOLERANCE or gap <= allowed(other))
    return np.allclose(one, other, rtol=_TOLERANCE, atol=_TOLERANCE, equal_nan=True)


def allowed(right: Array) -> float:
    """Return how far from the right number an entry may be, as the checks compare."""
    return float(_TOLERANCE * (1 + np.abs(right).max(initial=0)))


def observed(before: tuple[Any, ...], after: Sequence[Any], result: Any) -> Outcome:
    """Return the outcome of a call that returned something."""
    changed = tuple(not np.array_equal(now, then) for now, then in zip(after, before, strict=True))
    kind, table = _read(result)
    return Outcome(kind, table, changed=changed)


def failed(error: BaseException) -> Outcome:
    """Return the outcome of a call that raised. What it changed before does not count."""
    return Outcome(RAISED, error=type(error).__name__, words=str(error))


def copied(value: Any) -> Any:
    """Return an array's copy, stored in the same order; any other value itself."""
    return value.copy(order="K") if isinstance(value, np.ndarray) else value


def _outcome(function: Function, call: Call) -> Outcome:
    arguments = [copied(argument) for argument in call.arguments]
    try:
        result = function(*arguments, **call.named)
    except Exception as error:  # the student's
        return failed(error)
    return observed(call.arguments, arguments, result)


def _read(result: Any) -> tuple[str, Array | None]:
    if result is None:
        return NOTHING, None
    if result is TOO_LARGE or is_large(result):
        return TOO_LARGE, None
    if isinstance(result, tuple) and any(isinstance(part, np.ndarray) for part in result):
        return PAIR, _read(result[0])[1]
    try:
        table = np.array(result)
    except (ValueError, TypeError, OverflowError):
        return NO_TABLE, None
    if table.dtype.kind not in "biuf":
        return NO_TABLE, None
    return TABLE, table.astype(np.float64)
