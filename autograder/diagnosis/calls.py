"""Ask a function a fixed set of small problems, and note what came of each.

What is noted does not depend on how a function is written: the table it returns, or the kind of
failure, and which of its inputs it changed. Two functions with the same outcomes on all problems
are the same function as far as can be told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.exercise import Call
from autograder.exercises.conv2d import cases, symbols
from autograder.exercises.conv2d.cases import Case
from autograder.exercises.conv2d.oracle import Array, Shape
from autograder.exercises.conv2d.symbols import Function, Symbol, is_large

SYMBOLS: Mapping[str, Symbol] = {
    "conv_forward": "out", "conv_backward_dW": "dW", "conv_backward_dX": "dX",
}  # fmt: skip
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


def _case(image: Shape, kernel: Shape, stride: int, **more: bool) -> Case:
    return Case(name="", why="", image_shape=image, kernel_shape=kernel, stride=stride, **more)


# No shape is one of the hidden tests' or of the worked example's, so that a function which keeps
# results under the shapes of its inputs has kept none of these.
_CASES = (
    _case((6, 8), (3, 2), 1),  # every size differs
    _case((9, 7), (4, 3), 2),  # patches overlap both ways; two steps and a half fit downwards
    _case((5, 6), (3, 3), 2),  # the kernel is square; a step and a half fit sideways
    _case((9, 6), (2, 3), 3),  # two steps and a third fit downwards; there are gaps
    _case((2, 3), (2, 3), 1),  # one output
    _case((3, 2), (1, 1), 1),  # image and dout have one shape
    _case((1, 7), (1, 3), 2),  # one row
    _case((5, 4), (2, 2), 1, integer_image=True),
    _case((6, 4), (2, 3), 1, fortran_order=True),
)


@lru_cache(maxsize=3)
def problems(symbol: Symbol) -> tuple[Call, ...]:
    """Return the calls that every function is asked: each case, and then the first one again.

    First with other values, then with the same: what is kept between calls shows.
    """
    with cases.key_in_force(b"probes"):
        drawn = [cases.draw(case, "probe") for case in _CASES]
        drawn += [cases.draw(_CASES[0], "other values"), drawn[0]]
    return tuple(
        Call(
            (each.X, each.W) if symbol == "out" else (each.dout, each.X, each.W),
            {"stride": each.case.stride},
        )
        for each in drawn
    )


@lru_cache(maxsize=3)
def right_outcomes(symbol: Symbol) -> tuple[Outcome, ...]:
    """Return what comes of the problems in the reference."""
    return outcomes(symbols.REFERENCE[symbol], problems(symbol))


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
    if one.size:  # these tell most of them apart, in a fraction of the time
        last = other.item(-1)
        if abs(one.item(-1) - last) > _TOLERANCE * (1 + abs(last)):
            return False
        with np.errstate(invalid="ignore"):
            gap = np.max(np.abs(one - other))
        if gap <= _TOLERANCE:
            return True
        if gap > _TOLERANCE * (1 + np.max(np.abs(other))):
            return False
    return np.allclose(one, other, rtol=_TOLERANCE, atol=_TOLERANCE, equal_nan=True)


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
