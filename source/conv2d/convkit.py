"""The worked example of the convolution exercise, and checks that answer in words.

This file lies beside the exercise's notebook and needs NumPy alone. It holds the worked example's
tables, which the notebook prints anyway, and no convolution: every check runs your function and
compares what it returns. The hidden tests judge in the same order and with the same words, on
images that are not in this file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from itertools import product
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, Literal
import base64
import contextlib
import dis
import hashlib
import html
import inspect
import io
import json
import linecache
import math
import re
import sys
import warnings
import numpy as np
import numpy.typing as npt


# Calls whose results nobody knows: how large one is, and what it printed.
#
# This file is a part of what students carry beside their notebook, too.

LARGE = 10_000  # numbers in a result


def is_large(value: Any) -> bool:
    """Whether a result holds more numbers than any small problem has: there is no use in it.

    Nothing is converted to find out: a hostile result may be as large as a message can be.
    """
    left, waiting = LARGE, [value]
    while waiting and left >= 0:
        each = waiting.pop()
        if isinstance(each, np.ndarray):
            left -= each.size
        elif isinstance(each, (list, tuple)):
            left -= len(each)
            waiting += each[: max(left, 0)]
        elif isinstance(each, (str, bytes)):
            left -= len(each)
        elif isinstance(each, dict):
            left -= len(each)
            waiting += list(each.values())[: max(left, 0)]
    return left < 0


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Swallow what functions print and warn of while they are probed."""
    swallowed = io.StringIO()
    with (
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
        contextlib.redirect_stdout(swallowed),
        contextlib.redirect_stderr(swallowed),
    ):
        warnings.simplefilter("ignore")
        yield


# What a wrong table of numbers has to do with the right one: a factor, a cut, another place.
#
# This file is a part of what students carry beside their notebook, too.

Result = npt.NDArray[np.float64]
Detail = tuple[tuple[str, Any], ...]
_TOLERANCE = 1e-6


def related(
    tables: Sequence[tuple[Result, Result, Mapping[str, Any]]],
) -> tuple[str, list[Detail]] | None:
    """Return what holds between all wrong results and the right ones, or None.

    ``tables`` are a result, the right one, and what the function was called with, by name. Returned
    are the most telling relation's key, and its details for each.
    """
    for key, holds in _RELATIONS.items():
        details: list[Detail] = []
        for result, right, arguments in tables:
            if key in _OF_ONE_SHAPE and result.shape != right.shape:
                break
            detail = holds(result, right, arguments)
            if detail is None:
                break
            details.append(detail)
        if len(details) == len(tables) > 0:
            return key, details
    return None


def _same(one: Result, other: Result) -> bool:
    if one.shape != other.shape:
        return False
    if not one.size:
        return True
    gap = np.abs(one - other).max()
    if gap <= _TOLERANCE:
        return True
    if gap == gap and gap > _TOLERANCE * (1 + np.abs(other).max()):
        return False
    return bool(np.allclose(one, other, rtol=_TOLERANCE, atol=_TOLERANCE, equal_nan=True))


def _if(holds: bool, **detail: Any) -> Detail | None:
    return tuple(detail.items()) if holds else None


def _not_finite(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    return _if(not np.isfinite(result).all())


def _empty(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    return _if(result.size == 0)


def _zeros(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    return _if(result.size > 0 and not result.any())


def _argument(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    for name, value in arguments.items():
        if isinstance(value, np.ndarray) and _same(result, np.asarray(value, float)):
            return _if(True, name=name)
    return None


def _argument_added(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    for name, value in arguments.items():
        is_table = isinstance(value, np.ndarray) and value.shape == result.shape
        if is_table and _same(result, right + value):
            return _if(True, name=name)
    return None


def _factor(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    norm = np.sum(right * right)
    if not norm or not np.isfinite(result).all():
        return None
    factor = float(np.sum(result * right) / norm)
    holds = (
        abs(factor) > _TOLERANCE and abs(factor - 1) > _TOLERANCE and _same(result, factor * right)
    )
    return _if(holds, factor=round(factor, 9))


def _offset(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    offset = float(np.mean(result - right)) if result.size else 0.0
    return _if(abs(offset) > _TOLERANCE and _same(result, right + offset), offset=round(offset, 9))


def _negatives_cut(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    return _if(_same(result, np.maximum(right, 0)))


def _absolute(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    return _if(_same(result, np.abs(right)))


def _whole(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    for how in (np.trunc, np.floor, np.rint):
        if _same(result, how(right)):
            return ()
    return None


def _clipped(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    if not result.size or not np.isfinite(result).all():
        return None
    low, high = float(result.min()), float(result.max())
    cut = np.clip(right, low, high)
    return _if(_same(result, cut) and not _same(cut, right) and low < high)


def _reversed(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    if right.ndim == 2:
        for axes in ((0, 1), (0,), (1,)):
            if _same(result, np.flip(right, axes)):
                return _if(True, axes=axes)
    return None


def _transposed(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    return _if(right.ndim == 2 and _same(result, right.T))


def _only_wrong_in(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    """The last rows, columns or both are zero, all else is right."""
    if right.ndim != 2:
        return None
    for rows, columns in ((1, 0), (0, 1), (1, 1)):
        cut = right.copy()
        cut[right.shape[0] - rows :] = 0
        cut[:, right.shape[1] - columns :] = 0
        if _same(result, cut):
            return _if(True, rows=rows, columns=columns)
    return None


def _shifted(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    """Each entry stands some rows and columns further; what falls off is lost or comes around."""
    if right.ndim != 2:
        return None
    for rows in (-1, 0, 1):
        for columns in (-1, 0, 1):
            around = np.roll(right, (rows, columns), (0, 1))
            cut = around.copy()
            if rows:
                cut[0 if rows > 0 else -1] = 0
            if columns:
                cut[:, 0 if columns > 0 else -1] = 0
            if (rows or columns) and (_same(result, cut) or _same(result, around)):
                return _if(True, rows=rows, columns=columns)
    return None


def _cut_off(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    """The result is the right one without its last rows and columns, or without a border."""
    if result.ndim != 2 or right.ndim != 2 or not result.size or result.shape == right.shape:
        return None
    rows, columns = result.shape
    if rows > right.shape[0] or columns > right.shape[1]:
        return None
    left = right.shape[0] - rows, right.shape[1] - columns
    if _same(result, right[:rows, :columns]):
        return _if(True, where="end")
    if left[0] == left[1] and left[0] % 2 == 0:
        border = left[0] // 2
        if _same(result, right[border : border + rows, border : border + columns]):
            return _if(True, where="border")
    if _same(result, right[left[0] :, left[1] :]):
        return _if(True, where="start")
    return None


def _filled_up(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    """The result is the right one with further rows or columns of zeros."""
    if result.ndim != 2 or right.ndim != 2 or result.shape == right.shape:
        return None
    return _if(_is_filled_up(result, right))


def _is_filled_up(result: Result, right: Result) -> bool:
    more = [have - want for have, want in zip(result.shape, right.shape, strict=True)]
    if min(more) < 0:
        return False
    starts = {(0, 0), (more[0] // 2, more[1] // 2), (more[0], more[1])}
    for rows, columns in starts:
        filled = np.zeros(result.shape)
        filled[rows : rows + right.shape[0], columns : columns + right.shape[1]] = right
        if _same(result, filled):
            return True
    return False


def _other_shape(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    """The right numbers in their order, in another shape."""
    is_so = result.shape != right.shape and result.size == right.size
    return _if(is_so and _same(result.ravel(), right.ravel()))


def _rows_alike(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    is_so = result.ndim == 2 and len(result) > 0 and result.shape == right.shape
    return _if(is_so and _same(result, np.broadcast_to(result[:1], result.shape)))


def _nearly(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    """Right to two digits or more: numbers of too few digits."""
    return _if(bool(right.size) and bool(np.allclose(result, right, rtol=1e-2, atol=1e-2)))


def _other_places(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    if result.size != right.size or result.size < 2:
        return None
    return _if(_same(np.sort(result, axis=None), np.sort(right, axis=None)))


def _part_zero(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    """Some entries are 0, the others are right."""
    return _if(_same(result, np.where(result == 0, 0, right)))


def _one_number(result: Result, right: Result, arguments: Mapping[str, Any]) -> Detail | None:
    return _if(result.size > 0 and _same(result, np.full(result.shape, result.flat[0])))


_RELATIONS: dict[str, Callable[[Result, Result, Mapping[str, Any]], Detail | None]] = {
    "not finite": _not_finite,
    "empty": _empty,
    "zeros": _zeros,
    "argument": _argument,
    "argument added": _argument_added,
    "factor": _factor,
    "offset": _offset,
    "negatives cut": _negatives_cut,
    "absolute": _absolute,
    "whole numbers": _whole,
    "transposed": _transposed,
    "reversed": _reversed,
    "last left out": _only_wrong_in,
    "shifted": _shifted,
    "cut off": _cut_off,
    "filled up": _filled_up,
    "other shape": _other_shape,
    "part zero": _part_zero,
    "clipped": _clipped,
    "one number": _one_number,
    "rows alike": _rows_alike,
    "nearly": _nearly,
    "other places": _other_places,
}
# Those that are simpler than any two mistakes.
SIMPLE = frozenset(
    ("zeros", "argument", "argument added", "factor", "multiplied by", "divided by", "offset",
     "negatives cut", "absolute", "whole numbers", "transposed", "reversed")
)  # fmt: skip
_OF_ONE_SHAPE = frozenset(
    ("argument added", "factor", "offset", "part zero", "negatives cut", "absolute",
     "whole numbers", "reversed", "last left out", "shifted", "clipped", "nearly")
)  # fmt: skip


# Which product stands where: what turns the right table of products into the one that was read.
#
# A table says, for each entry of a result, which products of two factors it adds up. Changes of the
# right table (a factor read upside down, a last row left out, the last of several products alone) are
# made one and two at a time, and the fewest that give the table which was read are its description.
#
# This file is a part of what students carry beside their notebook, too.

Products = npt.NDArray[np.float64]  # [i, j, a, b]: how often a product is in entry (i, j)
FactorShape = tuple[int, int]
Change = tuple[str, str, tuple[float, ...]]  # what is done, to which factor or "", and how


def described(
    right: Products,
    yours: Products,
    shapes: tuple[FactorShape, FactorShape],
    names: tuple[str, ...],
) -> tuple[Change, ...]:
    """Return the fewest changes that make one table the other, at most two; or none.

    ``shapes`` and ``names`` are those of the two factors.
    """
    if right.shape != yours.shape or not yours.any() or np.array_equal(right, yours):
        return ()
    key, of = _key(yours), (right.tobytes(), right.shape, shapes, names)
    found = _made_once(*of)[1].get(key) or _made_twice(*of).get(key)
    if found is None and _is_repaired(right, yours):
        return (("other partners", "", ()),)
    return found or ()


Made = dict[bytes, tuple[Change, ...]]  # the changes by the key of what they make


@lru_cache(maxsize=32)
def _made_once(
    data: bytes,
    shape: tuple[int, ...],
    shapes: tuple[FactorShape, FactorShape],
    names: tuple[str, ...],
) -> tuple[list[tuple[Change, Products]], Made]:
    """Return what one change makes of a table."""
    right = np.frombuffer(data).reshape(shape)
    known: Made = {_key(right): ()}
    once = []
    for change, make in _changes(shapes, names):
        made = make(right)
        if _key(made) not in known:
            known[_key(made)] = (change,)
            once.append((change, made))
    return once, known


@lru_cache(maxsize=32)
def _made_twice(
    data: bytes,
    shape: tuple[int, ...],
    shapes: tuple[FactorShape, FactorShape],
    names: tuple[str, ...],
) -> Made:
    """Return what two changes make of it that one does not."""
    once, known = _made_once(data, shape, shapes, names)
    changes = list(_changes(shapes, names))
    found: Made = {}
    for first, made in once:
        for second, make in changes:
            if second[:2] != first[:2] and (key := _key(make(made))) not in known:
                found.setdefault(key, (first, second))
    return found


def _key(table: Products) -> bytes:
    return hashlib.blake2b((table + 0.0).tobytes(), digest_size=16).digest()


def _changes(
    shapes: tuple[FactorShape, FactorShape], names: tuple[str, ...]
) -> Iterator[tuple[Change, Callable[[Products], Products]]]:
    for axis, (name, shape) in enumerate(zip(names, shapes, strict=True), start=2):
        for change, order in _orders(shape):
            yield (change[0], name, change[1]), _reading(axis, order)
        for how in product((0, 1), repeat=2):
            if any(how):
                yield ("last left out", name, how), _without(axis, shape, how, last=True)
                yield ("first left out", name, how), _without(axis, shape, how, last=False)
                yield ("first alone", name, how), _alone(axis, shape, how, last=False)
                yield ("last alone", name, how), _alone(axis, shape, how, last=True)
    for which in ("last", "first"):
        yield (f"only the {which}", "", ()), _only(which)
    yield ("mean", "", ()), _mean
    for axes in ((0, 1), (0,), (1,)):
        yield ("result reversed", "", axes), partial(np.flip, axis=axes)
    yield ("result transposed", "", ()), partial(np.swapaxes, axis1=0, axis2=1)
    for factor in (-1.0, 2.0, 0.5, 0.25):
        yield ("factor", "", (factor,)), partial(np.multiply, factor)


def _orders(
    shape: FactorShape,
) -> Iterator[tuple[tuple[str, tuple[int, ...]], npt.NDArray[np.intp]]]:
    """Yield for each way to misread a factor which entry is read for each; -1: none."""
    places = np.arange(shape[0] * shape[1]).reshape(shape)
    for axes in ((0, 1), (0,), (1,)):
        yield ("reversed", axes), np.flip(places, axes).ravel()
    if shape[0] == shape[1]:
        yield ("transposed", ()), places.T.ravel()
    for rows, columns in product((-1, 0, 1), repeat=2):
        if rows or columns:
            shifted = np.full(shape, -1)
            inside = places[max(rows, 0) : shape[0] + min(rows, 0)]
            inside = inside[:, max(columns, 0) : shape[1] + min(columns, 0)]
            down, across = max(-rows, 0), max(-columns, 0)
            shifted[down : down + inside.shape[0], across : across + inside.shape[1]] = inside
            yield ("shifted", (rows, columns)), shifted.ravel()


def _reading(axis: int, order: npt.NDArray[np.intp]) -> Callable[[Products], Products]:
    """Return the change by which ``order[p]`` is read where entry p should be."""

    def make(table: Products) -> Products:
        made = np.zeros_like(table)
        there = order >= 0
        target = [slice(None)] * 4
        source = [slice(None)] * 4
        target[axis], source[axis] = order[there], np.flatnonzero(there)  # type: ignore[call-overload]
        made[tuple(target)] = table[tuple(source)]
        return made

    return make


def _without(
    axis: int, shape: FactorShape, how: tuple[int, ...], *, last: bool
) -> Callable[[Products], Products]:
    """Return the change by which a factor lacks its last or first row, column, or both."""
    kept = np.ones(shape)
    rows, columns = how
    if rows:
        kept[-1 if last else 0] = 0
    if columns:
        kept[:, -1 if last else 0] = 0
    return lambda table: table * kept.ravel().reshape((-1, 1) if axis == 2 else (1, -1))


def _alone(
    axis: int, shape: FactorShape, how: tuple[int, ...], *, last: bool
) -> Callable[[Products], Products]:
    """Return the change by which a factor's last or first row, column or entry is used alone."""
    kept = np.ones(shape)
    rows, columns = how
    if rows:
        kept[: -1 if last else None][0 if last else 1 :] = 0
    if columns:
        kept[:, : -1 if last else None][:, 0 if last else 1 :] = 0
    return lambda table: table * kept.ravel().reshape((-1, 1) if axis == 2 else (1, -1))


def _only(which: str) -> Callable[[Products], Products]:
    """Return the change by which of an entry's products one alone stays."""

    def make(table: Products) -> Products:
        flat = table.reshape(*table.shape[:2], -1)
        made = np.zeros_like(flat)
        for place in np.ndindex(*table.shape[:2]):
            there = np.flatnonzero(flat[place])
            if len(there):
                at = there[-1 if which == "last" else 0]
                made[place][at] = flat[place][at]
        return made.reshape(table.shape)

    return make


def _mean(table: Products) -> Products:
    counts = np.count_nonzero(table, axis=(2, 3))
    mean: Products = table / np.maximum(counts, 1)[:, :, None, None]
    return mean


def _is_repaired(right: Products, yours: Products) -> bool:
    """Whether each entry adds as many products, of the same entries, paired otherwise."""
    if not np.array_equal(right.sum(axis=(2, 3)), yours.sum(axis=(2, 3))):
        return False
    return all(
        np.array_equal(right.sum(axis=axes), yours.sum(axis=axes))
        for axes in ((0, 1, 3), (0, 1, 2))
    )


# The words that students read, beside the notebook and of hidden items. Edit or translate them.
#
# ``words`` of the exercise holds those that the autograder alone says.

# A failed check: what was seen, and the next step. {symbol} is out, dW or dX; {function} the
# student's function; {case} one of CASES; {got} what it gave, or one of VALUES; {where} one of
# WHERE; {entry} the first wrong entry's name, {first} the sentence on it; {line} is LINE, or
# nothing; {raised_step} one of RAISED_STEPS; {then} what a later call was told; {name} is a shape
# answer's. What is expected begins a line, so that it is not what is cut off where lines are.
WORDS: Mapping[str, tuple[str, str]] = {
    "not callable": (
        "{function} is not a function: it is {got}.",
        "define it with `def {function}(...):`, run that cell, and do not reuse the name.",
    ),
    "not written": (
        "{function} is not written yet: it raised NotImplementedError.",
        "replace the line `raise NotImplementedError(...)` by your code.",
    ),
    "raised": (
        "{function} stopped on {case} with {error}.{line}",
        "{raised_step}",
    ),
    "interrupted": (
        "{function} was still running on {case} when it was stopped.",
        "look for a loop that never ends; print its counter to see whether it moves on.",
    ),
    "returned nothing": (
        "{function} returned None on {case}.",
        "end the function with `return {symbol}`.",
    ),
    "pair": (
        "{function} returned a tuple of {count} values on {case}.\nExpected: {symbol} alone.",
        "return only {symbol}. (conv_backward is the one that returns the pair dW, dX.)",
    ),
    "not a table": (
        "{function} returned {got} on {case}.\n"
        "Expected: a table of numbers, such as a NumPy array.",
        "collect the numbers in an array made by np.zeros, and return that array.",
    ),
    "complex": (
        "{function} returned complex numbers on {case}.\nExpected: real ones.",
        "return the real part, {symbol}.real.",
    ),
    "shape": ("{symbol} has shape {got} on {case}.\nExpected: {expected}.", "{shape_hint}"),
    "not finite": (
        "{symbol} holds {count} of {size} entries that are NaN or infinite, on {case}.\n{first}",
        "start from np.zeros (np.empty holds left-overs) and look for a division.",
    ),
    "values": (
        "{where}, on {case}.\n{first}",
        "work out {entry} by hand and print what your function adds to it.",
    ),
    "other shape": ("{symbol} has shape {got}.\nExpected: {expected}.", ""),
    "changed its input": (
        "{function} changed {names} on {case}.\nExpected: all inputs left as they were.",
        "write into a new array from np.zeros, never into an argument.",
    ),
    "later call": (
        "{function} was right on the first call and wrong on a later one.\n{then}",
        "look for what is kept between calls: a name outside the function, a default argument.",
    ),
    "no answer": (
        "{name} is still {got}: there is no answer yet.",
        "replace it by a pair (rows, columns).",
    ),
    "bare number": (
        "{name} is {got}; a shape is a pair (rows, columns), even of a square.",
        "write both numbers, in parentheses, separated by a comma.",
    ),
    "not a pair": (
        "{name} is {got}.\nExpected: a pair of two whole numbers (rows, columns).",
        "write it like (5, 8), as NumPy's .shape shows the shape of an array.",
    ),
}
# The next step after an error: by what is known of it.
RAISED_STEPS = {
    "own check": "your own code checks something that does not hold here, and the rules at the "
    "notebook's top allow this input: does it ask for more than they do, or has it found a "
    "mistake?",
    "arguments": "look at your function's first line: it has to take what the question hands over.",
    "one number": "an entry takes one number, and an array arrives there: print its shape. Where "
    "it holds one number alone, `.item()` gets it out; where it holds more, it is not added up "
    "yet.",
    "type": "print the type of each value where it stops (of an array, its dtype too): one of them "
    "is not what the line needs.",
    "name": "see where that name gets its value, and whether that line is run before this one.",
    "attribute": "look up what stands before the dot: has it that name, in this version too?",
    "sizes": "call {function} by hand on an input of these sizes and see where it stops.",
    "": "call {function} by hand and see where it stops.",
}
# The input that a check was made on.
CASES = {
    "worked example": "the worked example at stride {stride}",
    "sizes": "image {image}, kernel {kernel}, stride {stride}",
}
# What stands for a value that is not shown.
VALUES = {
    "array": "an array of type {type}",
    "value": "a value of type {type}",
    "array of shape": "an array of shape {shape}",
    "collection": "a {type} of {count}",
}
LINE = " Line {number} of its cell: `{source}`."
AND = " and "
SHAPE_HINTS = {
    "out": "count the places where the kernel fits, down and across; out has one entry for each.",
    "dW": "dW has one entry for each entry of the kernel: the shape of W.",
    "dX": "dX has one entry for each pixel of the image, zeros included: the shape of X.",
}

# Where a result is wrong. {count} is how many entries are, {size} how many there are.
WHERE = {
    "": "{symbol} has the right shape {shape} but is wrong in {count} of {size} entries",
    "everywhere": "{symbol} has the right shape {shape} and is wrong in all {size} entries",
    "overlaps": "{symbol} is right where patches do not overlap and wrong where they do "
    "({count} of {size} entries)",
    "overlaps sideways": "{symbol} is wrong where patches side by side overlap, and right "
    "elsewhere ({count} of {size} entries)",
    "overlaps downwards": "{symbol} is wrong where patches one above the other overlap, and right "
    "elsewhere ({count} of {size} entries)",
    "under a patch": "{symbol} is wrong wherever a patch lies, and right where none does "
    "({count} of {size} entries)",
    "under no patch": "{symbol} is right wherever a patch lies, and wrong where none does "
    "({count} of {size} entries)",
    "under one patch": "{symbol} is wrong where a single patch lies, and right elsewhere "
    "({count} of {size} entries)",
    "last row": "{symbol} is wrong in its last row alone ({count} of {size} entries)",
    "first row": "{symbol} is wrong in its first row alone ({count} of {size} entries)",
    "last column": "{symbol} is wrong in its last column alone ({count} of {size} entries)",
    "first column": "{symbol} is wrong in its first column alone ({count} of {size} entries)",
    "last row and column": "{symbol} is wrong in its last row and its last column, and right "
    "elsewhere ({count} of {size} entries)",
    "first row and column": "{symbol} is wrong in its first row and its first column, and right "
    "elsewhere ({count} of {size} entries)",
    "all but the first entry": "{symbol} is right in its first entry alone "
    "({count} of {size} entries are wrong)",
    "off the diagonal": "{symbol} is right where row and column have the same number, and wrong "
    "elsewhere ({count} of {size} entries)",
    "border": "{symbol} is wrong along its border and right inside ({count} of {size} entries)",
    "interior": "{symbol} is right along its border and wrong inside ({count} of {size} entries)",
    "all but the first row": "{symbol} is right in its first row alone "
    "({count} of {size} entries are wrong)",
    "all but the first column": "{symbol} is right in its first column alone "
    "({count} of {size} entries are wrong)",
    "all but the last row": "{symbol} is right in its last row alone "
    "({count} of {size} entries are wrong)",
    "all but the last column": "{symbol} is right in its last column alone "
    "({count} of {size} entries are wrong)",
}

# What a wrong function adds up, {yours} beside {right}, and which mistake it makes. {got} and
# {expected} are numbers; {missing} and {added} are products of a long sum, and {yours} and {right}
# sums: SUM where numbers are known, or SUM_OF_NONE; {cause} is the catalogue's.
FIRST = "First: {entry} is {got:.6g}.\nExpected: {expected:.6g}."
FIRST_IN_SYMBOLS = "First: {entry} is {yours}.\nExpected: {right}."
IN_SYMBOLS = (
    "In symbols, for the worked example's sizes at stride {stride}: {entry} is {yours}.\n"
    "Expected: {right}."
)
SUM = "{terms} = {value:.6g}"
SUM_OF_NONE = "0, with no product in it"
MISSING_IN_SYMBOLS = "\nMissing: {missing}."
ADDED_IN_SYMBOLS = "\nToo much: {added}."
# {count} entries besides those that were counted as wrong.
BY_LUCK = (
    "In {count} more entries the products are wrong too, and add up to the right numbers here."
)
CAUSE_ELSEWHERE = "Likely too, on other inputs: {cause}."
CAUSE = "Likely: {cause}."
VARIES = "Called twice with the same inputs, it gives two different results."
NEXT = "Next: "  # before each next step

# What a check says where there is nothing to mend.
RIGHT_HERE = {
    "values": "Right on the worked example. Hidden tests look further: images of other sizes.",
    "values without overlap": "Right on the worked example at stride {stride}, where patches do "
    "not overlap. A mistake that shows only where they do is not seen here. Hidden tests look "
    "further: images of other sizes, patches that overlap.",
    "rules": "Right on the worked example, in two calls, and the inputs are as they were. "
    "Hidden tests look further: all the rules.",
    "answer": "{name} is a pair of whole numbers. Whether it is right, grading tells.",
}

# A picture or a count of patches that was asked for and cannot be.
NO_IMAGE = "the image has shape {shape}; it must have two axes"
NO_PATCHES = "a {kernel} kernel does not fit into a {image} image"
NO_STRIDE = "stride is {stride}; it must be 1 or more"

# Pictures. What stands in them is told as text too. {yours} and {right} are sums of products; {k}
# counts patches from 1; {top}, {bottom}, {left}, {right} are a patch's rows and columns, from 0.
PATCHES = "Image {image}, kernel {kernel}, stride {stride}: {count} patches, one for each entry."
PATCH = "out[{i}, {j}]: rows {top} to {bottom}, columns {left} to {right}"
ADDS_UP = "What {function} adds up, for the worked example at stride {stride}: "
GIVES = "What {function} gives, on the worked example at stride {stride}: "
AS_EXPECTED = "all {size} entries are as expected."
DIFFER = "{count} of {size} entries differ."
OTHER_SHAPE = "{symbol} has shape {got}.\nExpected: {expected}."
NO_SYMBOLS = "No table of symbols tells what it does: numbers instead. "
KEY = {
    "symbols": "Dashed frame: differs · !: too much · ( ): missing",
    "steps": "Dashed frame: differs · solid frame: the patch · !: too much · ( ): missing",
    "zeros": "Your function runs through all patches at each step, with d = 0 after patch k. Where "
    "it puts a patch in the place of what was there, these later zeros are what is left.",
    "numbers": "Dashed frame: differs · !: yours · ( ): expected",
}
YOURS_AND_EXPECTED = ("yours", "expected")
LONG_SUM = "{terms} + … ({count} products)"
ENTRY = "{entry} = {yours}"
ENTRY_DIFFERS = "{entry} = {yours}{gap}! expected {right}"
BACKWARD = "dX of the worked example at stride {stride}, one patch after the other."
STEP = "After patch {k}: rows {top} to {bottom}, columns {left} to {right}"
STEP_OF_YOURS = (
    "dout is zero after d{k}. Patch {k}: rows {top} to {bottom}, columns {left} to {right}"
)
# The player's buttons, the slider's name, and what it is at: {step} of {steps}.
PLAY, PAUSE, SIDE_BY_SIDE = "▶ play", "‖ pause", "side by side"
SLIDER, SHOWN_STEP = "which step is shown", "step {step} of {steps}"

# The self-check, a line for each thing that is checked. {case} is one of CASES; {sum}, {out}, {dW},
# {dX} are sums; {why} is what a failed check has seen.
ADJOINT = "Three sums, {case}"
SUMS_AGREE = "agree: out·dout = W·dW = X·dX = {sum:.6f}"
SUMS_DIFFER = "DIFFER: out·dout {out:.6f}, W·dW {dW:.6f}, X·dX {dX:.6f}. {odd}"
ODD_ONE_OUT = {
    "out": "The first is the odd one out: look at conv_forward.",
    "dW": "W·dW is the odd one out: look at conv_backward_dW.",
    "dX": "X·dX is the odd one out: look at conv_backward_dX.",
    "": "No two of them agree.",
}
SMALL_STEPS = "Steps, {case}"
STEPS_AGREE = "{symbol} agrees in all {size} entries"
STEPS_DIFFER = (
    "{symbol} DIFFERS in {count} of {size} entries, first at {entry}: yours {got:.6f}, "
    "by a step {expected:.6f}"
)
NOT_CHECKED = "NOT CHECKED: {why}"

# Before a check, where the notebook has imported what grading does without.
NOT_THERE = (
    "Careful: {modules} will not be there when your work is graded (rule 7). "
    "Take the import out and do it with NumPy."
)


# What a wrong function was seen to do, in words. Edit or translate them here.
#
# {symbol} is what the result is called, {factor} an array that it reads. A fact whose words are empty
# is told by the check itself.

FACTS = {
    "right for": "It is right where {where}; what is wrong shows elsewhere.",
    "wrong everywhere": "",
    "stops": "",
    "remembers": "It gives what it gave for other numbers in arrays of the same sizes.",
    "varies": "",
    "changes": "",
    "nothing": "",
    "pair": "",
    "no table": "",
    "too large": "",
    "size": "{symbol} has the wrong size: {size}.",
    "not finite": "{symbol} holds what is no number (nan or inf).",
    "empty": "{symbol} is empty: it has no entry.",
    "zeros": "{symbol} holds zeros alone.",
    "argument": "What comes back is {name} itself.",
    "argument added": "Each number is the right one plus that of {name}.",
    "factor": "Each number is {factor:g} times the right one.",
    "multiplied by": "Each number is the right one multiplied by {entries}.",
    "divided by": "Each number is the right one divided by {entries}.",
    "along": "Each result is a multiple of the right one, and every time another.",
    "offset": "Each number is the right one plus {offset:g}.",
    "negatives cut": "Negative numbers have become 0; the others are right.",
    "absolute": "The numbers are right but for their signs.",
    "whole numbers": "The numbers are right but for their fractions, which are cut off.",
    "part zero": "Some numbers of {symbol} are 0; the others are right.",
    "clipped": "Large numbers are cut off; the others are right.",
    "transposed": "The numbers are right, with rows and columns swapped.",
    "reversed": "The numbers are right, and {order}.",
    "last left out": "{lines} of {symbol} holds zeros; the rest is right.",
    "shifted": "The numbers are right, and each stands {way} from its place.",
    "cut off": "{symbol} lacks {part}; what is there is right.",
    "filled up": "{symbol} has rows or columns of zeros that do not belong to it.",
    "other shape": "The numbers are right and in order, in another shape.",
    "rows alike": "All rows of {symbol} are the same.",
    "nearly": "The numbers are nearly right: they have too few digits.",
    "misread": "It computes what is right for {reading}.",
    "other places": "The numbers are right, each in another place.",
    "one number": "All numbers of {symbol} are the same.",
    "unused": "It does not use {names}: other numbers there change nothing.",
    "products reversed": "It reads {factor} as if {order}.",
    "products transposed": "It reads {factor} with rows and columns swapped.",
    "products shifted": "In the place of each entry of {factor} it reads the one {way} from it.",
    "products last left out": "It never uses {lines} of {factor}.",
    "products first left out": "It never uses {lines} of {factor}.",
    "products first alone": "Of {factor} it uses {lines} alone.",
    "products last alone": "Of {factor} it uses {lines} alone.",
    "products only the last": "Of the products that belong to an entry, only the last counts.",
    "products only the first": "Of the products that belong to an entry, only the first counts.",
    "products mean": "It takes the mean of the products that belong to an entry, not their sum.",
    "products result reversed": "The sums are right, and {order}.",
    "products result transposed": "The sums are right, with rows and columns swapped.",
    "products factor": "It counts each product {how[0]:g} times.",
    "products other partners": "Each sum has as many products as it should, of the same numbers, "
    "and puts other pairs together, as reshaping can.",
}

# What is so of the inputs for which a function is right; the next step says what to try.
TRAITS = {
    "stride": {"1": "the stride is 1", "2": "the stride is 2", "3": "the stride is 3"},
    "kernel": {
        "square": "the kernel is square", "wide": "the kernel is wider than high",
        "tall": "the kernel is higher than wide",
    },
    "image": {
        "square": "the image is square", "wide": "the image is wider than high",
        "tall": "the image is higher than wide",
    },
    "output": {
        "one": "there is one output", "one row": "the output has one row",
        "one column": "the output has one column", "square": "the output is square",
        "wide": "the output is wider than high", "tall": "the output is higher than wide",
    },
    "fits": {
        "yes": "the stride leaves nothing of the image over",
        "no": "the stride leaves rows or columns of the image over",
    },
    "overlap": {"yes": "patches overlap", "no": "patches do not overlap"},
    "numbers": {"floats": "all inputs hold floats"},
    "order": {"rows": "the inputs lie row by row in memory"},
}  # fmt: skip
STEPS = {
    "stride": "do an example at another stride by hand, and look for each place that needs it.",
    "kernel": "try a kernel of 2×3, and look at each place where you ask for its size.",
    "image": "try an image of 3×5 and one of 5×3, and look at each place where you ask for its "
    "size.",
    "output": "try an image that gives an output of 2×3, and one that gives 3×2.",
    "fits": "try an image of five columns with a kernel of two at stride 2.",
    "overlap": "follow one pixel that lies under two patches.",
    "numbers": "try an image of integers with a kernel of fractions, and look at the type of the "
    "array you begin with.",
    "order": "try np.asfortranarray(X): what do your lines take for granted about memory?",
}

# The size of a result, down and across.
SIZES = {
    "output": "that of the output",
    "image": "that of the image",
    "kernel": "that of the kernel",
    "stride 1": "that of the output at stride 1",
    "no + 1": "one less than that of the output",
    "starts end early": "that of the output without its last place",
    "rounded up": "that of an output with a place for a patch that does not fit whole",
    "one too many": "one more than that of the output",
    "last patch": "it ends with the last patch",
    "last patch and a border": "it ends a border of one pixel behind the last patch",
    "spread out": "that of dout spread out",
    "not spread": "that of a full correlation with a dout that is not spread out",
    "zeros behind": "as if zeros stood behind the last entry of dout too",
    "zeros too many": "as if there was a zero too many between the entries of dout",
    "side by side": "as if patches lay side by side",
    "kernel ignored": "the image's size divided by the stride, whatever the kernel",
    "border cut": "the image without a border of one pixel",
    "border added": "the image with a border of one pixel",
    "padded by the kernel": "the image and the kernel together",
    "padded by 1": "that of the output for an image with a border of one pixel",
    "stride steps over all": "one for each step of the stride, whatever the kernel",
    "nothing": "none",
    "one": "one",
    "always 4": "always 4",
}
OTHER_AXIS = "{size}, of its other axis"
DOWN_AND_ACROSS = "down, {rows}; across, {columns}"
ENTRIES = {
    "output": "the number of outputs", "kernel": "the number of entries of the kernel",
    "image": "the number of pixels", "stride": "the square of the stride",
}  # fmt: skip
ORDERS = {
    (0, 1): "turned by 180 degrees", (0,): "turned upside down", (1,): "mirrored left to right",
}  # fmt: skip
LINES = {(1, 1): "the {end} row and column", (1, 0): "the {end} row", (0, 1): "the {end} column"}
PARTS = {
    "end": "its last rows or columns", "start": "its first rows or columns", "border": "its border",
}  # fmt: skip
ROWS = {-1: "one row above", 1: "one row below", 0: ""}
COLUMNS = {-1: "one column to the left", 1: "one column to the right", 0: ""}
OR = " or "
READINGS = {
    "whole numbers": "{name} without its fractions",
    "half precision": "{name} in half precision, with three digits",
    "turned": "{name} turned by 180 degrees",
    "upside down": "{name} turned upside down",
    "mirrored": "{name} mirrored left to right",
    "negatives cut": "{name} with 0 for its negative numbers",
    "absolute": "{name} without its signs",
    "mean taken off": "{name} with its mean taken off",
    "ones": "{name} filled with ones",
}
MOST = 2  # facts in a message

_WITHOUT_DETAILS = {key for key, say in FACTS.items() if "{" not in say.replace("{symbol}", "")}

Facts = Iterable[tuple[str, Mapping[str, Any]]]


def facts_in_words(facts: Facts, symbol: str) -> tuple[list[str], str]:
    """Return the most telling facts as sentences, and a next step or ""."""
    lines: list[str] = []
    step = ""
    for key, details in facts:
        is_told = details or key in _WITHOUT_DETAILS
        sentence = _sentence(key, details, symbol) if is_told else ""
        if sentence and len(lines) < MOST:
            lines.append(sentence)
            if key == "right for":
                step = STEPS[next(iter(details))]
    return lines, step


def _sentence(key: str, details: Mapping[str, Any], symbol: str) -> str:
    known = {"symbol": symbol, **details}
    how = details.get("how") or details.get("axes")
    if key == "right for":
        known["where"] = AND.join(
            OR.join(TRAITS[name].get(value, value) for value in values)
            for name, values in details.items()
        )
    if key == "size":
        rows, columns = _size(details["rows"]), _size(details["columns"])
        both = DOWN_AND_ACROSS.format(rows=rows, columns=columns)
        known["size"] = rows if rows == columns else both
    if "rule" in details:
        known["entries"] = ENTRIES.get(details["rule"], "")
        if not known["entries"]:
            return ""
    if key in ("reversed", "products reversed", "products result reversed"):
        known["order"] = ORDERS[how or ()]
    if "left out" in key or "alone" in key:
        end = "first" if "first" in key else "last"
        at = how or (details["rows"], details["columns"])
        known["lines"] = LINES[at].format(end=end)
    if key in ("shifted", "products shifted"):
        rows, columns = how or (details["rows"], details["columns"])
        known["way"] = AND.join(filter(None, (ROWS[rows], COLUMNS[columns])))
    if key == "misread":
        known["reading"] = READINGS[details["how"]].format(name=details["name"])
    if key == "cut off":
        known["part"] = PARTS[details["where"]]
    if key == "unused":
        known["names"] = AND.join(details["names"])
    return FACTS[key].format(**known)


def _size(rule: str) -> str:
    name, _, other = rule.partition(", ")
    return OTHER_AXIS.format(size=SIZES[name]) if other else SIZES[name]


# Where patches lie, and where a table is wrong: only where they overlap, in the last row.
#
# A pattern is told only where it is exactly so.

Symbol = Literal["out", "dW", "dX"]
Array = np.ndarray[tuple[Any, ...], np.dtype[np.float64]]  # numpy.typing takes long to import
Mask = np.ndarray[tuple[Any, ...], np.dtype[np.bool_]]
Shape = tuple[int, int]


def starts(size: int, kernel: int, stride: int) -> list[int]:
    """Return where patches begin along one axis: from 0 on, as long as they fit."""
    if stride < 1:
        raise ValueError(NO_STRIDE.format(stride=stride))
    found: list[int] = []
    start = 0
    while start + kernel <= size:
        found.append(start)
        start += stride
    return found


def output_shape(image: Shape, kernel: Shape, stride: int) -> Shape:
    """Return how many patches there are, down and across."""
    down, across = (starts(*sizes, stride) for sizes in zip(image, kernel, strict=True))
    return len(down), len(across)


_RESULT: Mapping[Symbol, Callable[[Shape, Shape, int], Shape]] = {
    "out": output_shape,
    "dW": lambda image, kernel, stride: kernel,
    "dX": lambda image, kernel, stride: image,
}


def pattern(wrong: Mask, symbol: Symbol, image: Shape, kernel: Shape, stride: int) -> str:
    """Return the name of the pattern that the wrong entries make, a key of ``words.WHERE``.

    Return "" where they make none, or where there are too few entries to speak of one.
    """
    if wrong.shape != _RESULT[symbol](image, kernel, stride) or wrong.size < 4 or not wrong.any():
        return ""
    if wrong.all():
        return "everywhere"
    for name, mask in _patterns(symbol, image, kernel, stride, wrong.shape):
        if np.array_equal(mask, wrong):
            return name
    return ""


def _patterns(
    symbol: Symbol, image: Shape, kernel: Shape, stride: int, shape: Shape
) -> Iterator[tuple[str, Mask]]:
    """Yield each pattern's name and entries, the one that tells most first."""
    rows, columns = np.indices(shape)
    if symbol == "dX":
        down, across = (_patches_over(*sizes, stride) for sizes in zip(image, kernel, strict=True))
        over = np.outer(down, across)
        yield "overlaps", over > 1
        yield "overlaps sideways", np.outer(down > 0, across > 1)
        yield "overlaps downwards", np.outer(down > 1, across > 0)
        yield "under a patch", over > 0
        yield "under no patch", over == 0
        yield "under one patch", over == 1
    last_row, last_column = rows == shape[0] - 1, columns == shape[1] - 1
    is_small = rows.size <= 4  # of 2×2, each row is the first or the last: that tells nothing
    if shape[0] > 1 and not is_small:
        yield "last row", last_row
        yield "first row", rows == 0
    if shape[1] > 1 and not is_small:
        yield "last column", last_column
        yield "first column", columns == 0
    if min(shape) > 1:
        yield "all but the first entry", (rows > 0) | (columns > 0)
        yield "off the diagonal", rows != columns
    if min(shape) > 1 and not is_small:
        yield "last row and column", last_row | last_column
        yield "first row and column", (rows == 0) | (columns == 0)
    if min(shape) > 2:
        inside = (rows > 0) & (columns > 0) & ~last_row & ~last_column
        yield "border", ~inside
        yield "interior", inside
        yield "all but the first row", rows > 0
        yield "all but the first column", columns > 0
        yield "all but the last row", ~last_row
        yield "all but the last column", ~last_column


def _patches_over(size: int, kernel: int, stride: int) -> Any:
    """Return for each pixel along one axis how many patches cover it."""
    counts = np.zeros(size, dtype=np.int64)
    for start in starts(size, kernel, stride):
        counts[start : start + kernel] += 1
    return counts


# Read a function's formula off its results, in the exercise's own symbols.
#
#     dX[0, 1]: expected d1·w2 + d2·w1; yours d2·w1
#
# The output is bilinear in (X, W), dW in (dout, X) and dX in (dout, W). So a function that computes
# one of them is known from its results on unit impulses: entry by entry, which products it adds up
# and how often. Several impulses share one call, each scaled by another power of a base, and are read
# off as the digits of the result.

Function = Callable[..., Any]

FACTORS = {"out": ("X", "W"), "dW": ("dout", "X"), "dX": ("dout", "W")}
_BASE = 128  # a digit is a coefficient from -5 to 5 in units of 1 / _UNIT
_UNIT = 12  # so that halves, thirds and quarters are whole
_DIGITS = (6, 3)  # of a float64; of a float32, or where rounding blurs more
_BLUR = 1e-3  # of a digit
_LONG = 4  # products of an entry that are written out


@dataclass(frozen=True, eq=False)
class Table:
    """What a function computes: ``coefficients[i, j, a, b]`` of each product of two entries.

    The factors are those of FACTORS, their entries counted row by row. ``shapes`` are theirs.
    """

    symbol: Symbol
    coefficients: Array
    shapes: tuple[Shape, Shape]

    @property
    def shape(self) -> Shape:
        """The shape of the function's result."""
        rows, columns = self.coefficients.shape[:2]
        return rows, columns

    @cached_property
    def products(self) -> dict[Shape, dict[Shape, str]]:
        """Each entry's products in words, by their factors' positions: {(0, 1): 'd1·w2'}."""
        rows, columns = self.shape
        found: dict[Shape, dict[Shape, str]] = {
            (i, j): {} for i in range(rows) for j in range(columns)
        }
        left, right = self._names(0), self._names(1)
        where = np.nonzero(self.coefficients)
        values = self.coefficients[where].tolist()
        for i, j, a, b, value in zip(*(axis.tolist() for axis in where), values, strict=True):
            found[i, j][a, b] = _term(value, left[a], right[b])
        return found

    def entry(self, i: int, j: int) -> str:
        """Return one entry as a sum of products: 'd1·w2 + d2·w1', or '0'."""
        return _sum(list(self.products[i, j].values())) or "0"

    def predicts(self, left: Array, right: Array) -> Array:
        """Return the result that the table predicts for two factors, each in one row."""
        result: Array = np.einsum("ijab,a,b->ij", self.coefficients, left, right)
        return result

    def lines(self) -> list[str]:
        """Return every entry with its name: 'dX[0, 1] = d1·w2 + d2·w1'."""
        rows, columns = self.shape
        return [
            f"{self.symbol}[{i}, {j}] = {self.entry(i, j)}"
            for i in range(rows)
            for j in range(columns)
        ]

    def _names(self, factor: int) -> list[str]:
        name, (rows, columns) = FACTORS[self.symbol][factor], self.shapes[factor]
        if name == "X":  # by place: the worked image has the same value at several
            return [f"X[{row}, {column}]" for row in range(rows) for column in range(columns)]
        return [f"{name[0].lower()}{number}" for number in range(1, rows * columns + 1)]


def decode(
    function: Function, symbol: Symbol, image: Shape, kernel: Shape, stride: int
) -> Table | None:
    """Return what a function computes, or None where no table says it.

    The function is called with arrays of its own, as ``function(X, W, stride=…)`` or
    ``function(dout, X, W, stride=…)``. There is no table where it is not bilinear in the two
    factors (a maximum, rounding, a use of the third array), where its results change their shape,
    are no finite numbers or have no two axes, and where it raises.
    """
    probing = _Probing(function, _Inputs(symbol, image, kernel, stride), stride)
    if not probing.adds_up():
        return None
    for digits in _DIGITS:
        table = probing.table(digits)
        if table is not None and probing.follows(table):
            return table
    return None


def computes(function: Function, table: Table, image: Shape, kernel: Shape, stride: int) -> bool:
    """Return whether a function gives on dense values what a table predicts: one call alone."""
    arrays, predicted = dense(table, image, kernel, stride)
    results = _results(function, [[array.copy() for array in arrays]], stride)
    return results is not None and _agree(results[0], predicted)


@lru_cache(maxsize=16, typed=True)
def dense(table: Table, image: Shape, kernel: Shape, stride: int) -> tuple[list[Array], Array]:
    """Return dense values to call a function with, and the result that a table predicts."""
    return _Inputs(table.symbol, image, kernel, stride).dense(table)


def differences(right: Table, yours: Table) -> list[Shape]:
    """Return the entries in which two tables of one shape differ, in reading order."""
    differ = np.any(right.coefficients != yours.coefficients, axis=(2, 3))
    return [(i, j) for i, j in np.argwhere(differ).tolist()]


def compared(right: Table, yours: Table, place: Shape) -> tuple[str, str, str, str]:
    """Return one entry of two tables, short enough to read: expected, yours, missing, added.

    Of long sums the first terms are shown. What is missing and what is added, if anything, is told
    where both are long and share some.
    """
    ours, theirs = right.products[place], yours.products[place]
    tells = min(len(ours), len(theirs)) > _LONG and not ours.keys().isdisjoint(theirs)
    missing = [term for at, term in ours.items() if tells and at not in theirs]
    added = [term for at, term in theirs.items() if tells and at not in ours]
    return (
        _short(list(ours.values())), _short(list(theirs.values())),
        _short(missing) if missing else "", _short(added) if added else "",
    )  # fmt: skip


def marked(
    right: Table, yours: Table, place: Shape, count: int | None = None
) -> tuple[list[str], list[str], list[str]]:
    """Return one entry's products by part, one a line: too much, with a !; right; missing, in ( ).

    What a function adds comes first, so that it is never what is cut off. ``count``: only those of
    so many entries of the first factor.
    """
    ours, theirs = (
        {at: term for at, term in table.products[place].items() if count is None or at[0] < count}
        for table in (right, yours)
    )
    return (
        [f"+ {term} !" for at, term in theirs.items() if ours.get(at) != term],
        [term for at, term in theirs.items() if ours.get(at) == term],
        [f"({term})" for at, term in ours.items() if theirs.get(at) != term],
    )


class _Inputs:
    """What functions of one geometry are called with: impulses, or values that are drawn."""

    def __init__(self, symbol: Symbol, image: Shape, kernel: Shape, stride: int) -> None:
        shapes = {"X": image, "W": kernel, "dout": output_shape(image, kernel, stride)}
        self._names = ("X", "W") if symbol == "out" else ("dout", "X", "W")
        self._factors = FACTORS[symbol]
        self._shapes = shapes
        self._values = np.random.default_rng(0)  # for the third array, and the dense check
        self.symbol = symbol
        self.shapes = shapes[self._factors[0]], shapes[self._factors[1]]

    def arguments(self, left: Array, right: Array) -> list[Array]:
        """Return the arrays of a call, by the values of its two factors."""
        given = dict(zip(self._factors, (left, right), strict=True))
        return [
            np.array(given[name].reshape(self._shapes[name])) if name in given
            else self._values.normal(size=self._shapes[name])
            for name in self._names
        ]  # fmt: skip

    def dense(self, table: Table) -> tuple[list[Array], Array]:
        """Return the arrays of a call, all drawn, and the result that a table predicts."""
        left, right = (self._values.normal(size=shape).ravel() for shape in self.shapes)
        return self.arguments(left, right), table.predicts(left, right)


class _Probing:
    """One function, called with impulses."""

    def __init__(self, function: Function, inputs: _Inputs, stride: int) -> None:
        self._function, self._inputs, self._stride = function, inputs, stride

    def table(self, digits: int) -> Table | None:
        """Return the table that the impulses show, with this many of them in a call."""
        left, right = self._inputs.shapes
        sizes = left[0] * left[1], right[0] * right[1]
        few, many = min(sizes), max(sizes)
        swapped = sizes[0] > sizes[1]  # the right factor has few entries: one impulse at a time
        group, place = np.divmod(np.arange(many), digits)
        powers = _UNIT * float(_BASE) ** place
        scales = [np.where(group == each, powers, 0) for each in range(-(-many // digits))]
        pairs = [(impulse, scale) for impulse in np.eye(few) for scale in scales]
        results = self._results([(b, a) for a, b in pairs] if swapped else pairs)
        read = None if results is None else _digits(np.array(results), digits)
        if read is None:
            return None
        _, rows, columns, _ = read.shape
        read = read.reshape(few, len(scales), rows, columns, digits).transpose(2, 3, 0, 1, 4)
        read = read.reshape(rows, columns, few, len(scales) * digits)
        found, beyond = np.split(read, [many], axis=3)
        if np.any(beyond):
            return None
        found = np.ascontiguousarray(found.swapaxes(2, 3) if swapped else found)
        return Table(self._inputs.symbol, found, (left, right))

    def adds_up(self) -> bool:
        """Return whether the sum of two inputs gives the sum of their results, in each factor.

        Five calls tell most functions that have no table from those that have one.
        """
        left, right = (
            np.arange(1, math.prod(shape) + 1, dtype=np.float64) for shape in self._inputs.shapes
        )
        results = self._results(
            [
                (left, right), (2 * left[::-1], right), (left + 2 * left[::-1], right),
                (left, 2 * right[::-1]), (left, right + 2 * right[::-1]),
            ]
        )  # fmt: skip
        if results is None:
            return False
        first, more, both, more_right, both_right = results
        return _are_close(first + more, both, _BLUR, 1e-8) and _are_close(
            first + more_right, both_right, _BLUR, 1e-8
        )

    def follows(self, table: Table) -> bool:
        """Return whether the function gives on dense values what the table predicts."""
        arrays, predicted = self._inputs.dense(table)
        results = _results(self._function, [arrays], self._stride)
        return results is not None and _agree(results[0], predicted)

    def _results(self, pairs: list[tuple[Array, Array]]) -> list[Array] | None:
        calls = [self._inputs.arguments(left, right) for left, right in pairs]
        return _results(self._function, calls, self._stride)


def _results(function: Function, calls: list[list[Array]], stride: int) -> list[Array] | None:
    """Return the tables that a function gives for these arrays, all of one shape; or None.

    A function that is far away is asked them all in one message, by its ``many``.
    """
    many = getattr(function, "many", None)
    if many:
        answers = iter(many([(arrays, {"stride": stride}) for arrays in calls]))
    else:
        answers = (function(*arrays, stride=stride) for arrays in calls)
    results: list[Array] = []
    try:
        for answer in answers:
            table = None if is_large(answer) else _table(answer)
            if table is None or (results and table.shape != results[0].shape):
                return None
            results.append(table)
    except Exception:  # the student's
        return None
    return results


def _table(answer: Any) -> Array | None:
    """Return a result as a table of finite real numbers, where it is one. May raise anything."""
    if isinstance(answer, np.ndarray) and answer.dtype.kind in "biuf":
        real = np.array(answer, dtype=np.float64)
    else:
        result = np.asarray(answer, dtype=np.complex128)
        if not (abs(result.imag) <= _BLUR).all():
            return None
        real = result.real
    return real if real.ndim == 2 and np.isfinite(real).all() else None


def _agree(result: Array, predicted: Array) -> bool:
    return result.shape == predicted.shape and _are_close(result, predicted, 1e-4, 1e-4)


def _are_close(one: Array, other: Array, rtol: float, atol: float) -> bool:
    """Return what np.allclose does of finite values, in a fraction of its time."""
    return bool((abs(one - other) <= atol + rtol * abs(other)).all())


def _digits(results: Array, count: int) -> Array | None:
    """Return the digits of every entry, lowest first, as coefficients; or None if it has others."""
    left = np.rint(results)
    if np.any(abs(results - left) > _BLUR):
        return None
    digits = np.zeros((*results.shape, count))
    for place in range(count):
        digits[..., place] = (left + _BASE // 2) % _BASE - _BASE // 2
        left = (left - digits[..., place]) / _BASE
    return None if np.any(left) else digits / _UNIT


def _sum(terms: list[str]) -> str:
    return " + ".join(terms).replace("+ −", "− ")


def _short(terms: list[str]) -> str:
    if len(terms) <= _LONG:
        return _sum(terms) or "0"
    return LONG_SUM.format(terms=_sum(terms[:_LONG]), count=len(terms))


def _term(coefficient: float, left: str, right: str) -> str:
    units = round(abs(coefficient) * _UNIT)
    shared = math.gcd(units, _UNIT)
    over, under = units // shared, _UNIT // shared
    number = "" if over == under else f"{over}·" if under == 1 else f"({over}/{under})·"
    return f"{'−' if coefficient < 0 else ''}{number}{left}·{right}"


# The worked example as data: its arrays, and what each entry of its three results adds up.
#
# The notebook prints all of it, and the numbers that the sums come to.

FUNCTIONS: Mapping[Symbol, str] = {
    "out": "conv_forward", "dW": "conv_backward_dW", "dX": "conv_backward_dX",
}  # fmt: skip

IMAGE = np.array([[1, 2, 3, 4], [2, 3, 4, 5], [5, 6, 7, 8], [7, 8, 9, 0]])
KERNEL = np.array([[1.0, 2.0], [3.0, 4.0]])

# The gradient that arrives, by stride.
DOUT = {1: np.arange(1.0, 10.0).reshape(3, 3), 2: np.arange(1.0, 5.0).reshape(2, 2)}

# What each entry adds up, by result and stride. x12 is the pixel X[1, 2]; d and w count from 1.
SUMS = {
    ("out", 1): """
        x00w1 x01w2 x10w3 x11w4 | x01w1 x02w2 x11w3 x12w4 | x02w1 x03w2 x12w3 x13w4
        x10w1 x11w2 x20w3 x21w4 | x11w1 x12w2 x21w3 x22w4 | x12w1 x13w2 x22w3 x23w4
        x20w1 x21w2 x30w3 x31w4 | x21w1 x22w2 x31w3 x32w4 | x22w1 x23w2 x32w3 x33w4
    """,
    ("out", 2): """
        x00w1 x01w2 x10w3 x11w4 | x02w1 x03w2 x12w3 x13w4
        x20w1 x21w2 x30w3 x31w4 | x22w1 x23w2 x32w3 x33w4
    """,
    ("dW", 1): """
        d1x00 d2x01 d3x02 d4x10 d5x11 d6x12 d7x20 d8x21 d9x22 | \
        d1x01 d2x02 d3x03 d4x11 d5x12 d6x13 d7x21 d8x22 d9x23
        d1x10 d2x11 d3x12 d4x20 d5x21 d6x22 d7x30 d8x31 d9x32 | \
        d1x11 d2x12 d3x13 d4x21 d5x22 d6x23 d7x31 d8x32 d9x33
    """,
    ("dW", 2): """
        d1x00 d2x02 d3x20 d4x22 | d1x01 d2x03 d3x21 d4x23
        d1x10 d2x12 d3x30 d4x32 | d1x11 d2x13 d3x31 d4x33
    """,
    ("dX", 1): """
        d1w1      | d1w2 d2w1           | d2w2 d3w1           | d3w2
        d1w3 d4w1 | d1w4 d2w3 d4w2 d5w1 | d2w4 d3w3 d5w2 d6w1 | d3w4 d6w2
        d4w3 d7w1 | d4w4 d5w3 d7w2 d8w1 | d5w4 d6w3 d8w2 d9w1 | d6w4 d9w2
        d7w3      | d7w4 d8w3           | d8w4 d9w3           | d9w4
    """,
    ("dX", 2): """
        d1w1 | d1w2 | d2w1 | d2w2
        d1w3 | d1w4 | d2w3 | d2w4
        d3w1 | d3w2 | d4w1 | d4w2
        d3w3 | d3w4 | d4w3 | d4w4
    """,
}


def worked(symbol: Symbol, stride: int) -> tuple[tuple[Any, ...], Any]:
    """Return what the function of a result is called with on the worked example, and the result."""
    arrays = {"X": IMAGE, "W": KERNEL, "dout": DOUT[stride]}
    left, right = (arrays[name].ravel() for name in FACTORS[symbol])
    called_with = (IMAGE, KERNEL) if symbol == "out" else (DOUT[stride], IMAGE, KERNEL)
    return called_with, worked_symbols(symbol, stride).predicts(left, right)


@lru_cache(maxsize=6)
def worked_symbols(symbol: Symbol, stride: int) -> Table:
    """Return the table of symbols of the worked example."""
    sizes: dict[str, Shape] = {"X": (4, 4), "W": (2, 2), "dout": (4 - stride, 4 - stride)}
    left, right = (sizes[name] for name in FACTORS[symbol])
    rows = [line.split("|") for line in SUMS[symbol, stride].strip().splitlines()]
    found = np.zeros((len(rows), len(rows[0]), left[0] * left[1], right[0] * right[1]))
    for i, row in enumerate(rows):
        for j, entry in enumerate(row):
            for one, other in re.findall(r"([dx]\d+)([wx]\d+)", entry):
                found[i, j, _position(one), _position(other)] = 1
    return Table(symbol, found, (left, right))


def _position(name: str) -> int:
    """Return where an entry stands when its array is read row by row: d4 is 3, x12 is 1·4 + 2."""
    number = int(name[1:])
    return 4 * (number // 10) + number % 10 if name[0] == "x" else number - 1


# What a wrong function shows of its mistake, and a failed check in the words that tell it.
#
# A mistake is named where a note in ``notes`` opens. Notes are sealed with what the function does on
# a few fixed inputs: only a function that makes that very mistake has the key.

_SIZES: tuple[tuple[Shape, Shape, int], ...] = (
    ((5, 7), (3, 2), 1), ((7, 6), (3, 4), 2), ((8, 9), (2, 3), 3), ((4, 3), (4, 3), 2),
    ((1, 5), (1, 2), 2),
)  # fmt: skip


_MOST_TEXT = 20_000  # characters of a student's text that are looked at
# An entry is written: += or dX[...] = dX[...] + ..., which adds, or = alone.
_ENTRY = re.compile(r"[ \t]*(\w+)\[.*?\][ \t]*(\+=|=[ \t]*\1\[|(?==(?!=)))")
_RETURN = re.compile(r"[ \t]*return[ \t]+(\w+)")

Case = tuple[str, Mapping[str, Any]]  # the input of a check: a key of CASES, and its numbers
Value = tuple[str, Mapping[str, Any]]  # what stands for a value: a key of VALUES, and its type


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known of a failed function beyond what the check saw, as the engine has it too.

    ``wrong`` are the entries of its result that are, and ``pattern`` the key of WHERE that they
    make; ``tables`` what is right and what the function adds up, at a stride. ``facts`` are what it
    was seen to do, by key, and ``symbol`` is what its result is called.
    """

    pattern: str = ""
    wrong: Mask | None = None
    tables: tuple[Table, Table, int] | None = None
    causes: tuple[str, ...] = ()
    here: tuple[bool, ...] = ()
    hint: str = ""
    varies: bool = False
    symbol: str = ""
    facts: tuple[tuple[str, Mapping[str, Any]], ...] = ()


def examine(function: Function, symbol: Symbol, stride: int) -> Evidence:
    """Return what a function shows of its mistake on the worked example."""
    right = worked(symbol, stride)[1]
    with quiet():
        result = _result(function, symbol, stride)
        tables = next(_differing(function, symbol, (stride, 3 - stride)), None)
        note = opened(fingerprint(function, symbol))
        again = _result(function, symbol, stride)
        facts = [] if note else _facts(function, symbol, tables)
    wrong = None
    if result is not None and result.shape == right.shape:
        wrong = ~np.isclose(result, right)
    return Evidence(
        pattern="" if wrong is None else pattern(wrong, symbol, IMAGE.shape, KERNEL.shape, stride),
        wrong=wrong,
        tables=tables,
        causes=(note[0],) if note else (),
        here=(True,) if note else (),
        hint=_hint(note, function) if note else "",
        varies=result is not None and again is not None and not _are_alike(result, again),
        symbol=symbol,
        facts=tuple(facts),
    )


def _facts(
    function: Function, symbol: Symbol, tables: tuple[Table, Table, int] | None
) -> list[tuple[str, Mapping[str, Any]]]:
    """Return which products it puts where, or else what its numbers have to do with the right."""
    if tables is not None:
        right, yours, _ = tables
        changes = described(right.coefficients, yours.coefficients, right.shapes, FACTORS[symbol])
        if changes:
            return [
                (f"products {what}", {"factor": factor, "how": how})
                for what, factor, how in changes
            ]
    wrong = []
    for stride in (1, 2):
        arrays, right_result = worked(symbol, stride)
        result = _result(function, symbol, stride)
        if result is not None and not _are_alike(result, right_result):
            names = ("X", "W") if symbol == "out" else ("dout", "X", "W")
            wrong.append((result, right_result, dict(zip(names, arrays, strict=True))))
    held = related(wrong)
    if held is None or any(detail != held[1][0] for detail in held[1]):
        return []
    return [(held[0], dict(held[1][0]))]


def say(
    key: str,
    facts: Mapping[str, Any],
    evidence: Evidence,
    words: Mapping[str, tuple[str, str]] = WORDS,
    cases: Mapping[str, str] = CASES,
) -> tuple[list[str], str]:
    """Return a failed check in words, with what is known besides: its lines, and the next step."""
    last = facts
    while "then" in last:
        last = last["then"][1]
    in_symbols, is_first, by_luck = "", False, 0
    if evidence.tables is not None and (places := _places(*evidence.tables[:2])):
        stride = evidence.tables[2]
        is_example = last.get("case") == ("worked example", {"stride": stride})
        is_first = is_example and last.get("place") in places
        place = last["place"] if is_first else places[0]
        in_symbols = _in_symbols(place, *evidence.tables, last if is_first else None)
        by_luck = max(0, len(places) - last["count"]) if is_first else 0
    if by_luck:  # the numbers make a pattern that the products do not
        evidence = replace(evidence, pattern="")
    lines, next_step = _filled(key, facts, evidence, in_symbols if is_first else "", words, cases)
    if by_luck:
        lines.append(BY_LUCK.format(count=by_luck))
    if in_symbols and not is_first:
        lines.append(in_symbols)
    if evidence.causes:
        for cause, is_here in zip(evidence.causes, evidence.here, strict=True):
            lines.append((CAUSE if is_here else CAUSE_ELSEWHERE).format(cause=cause))
        next_step = evidence.hint
    elif evidence.varies:
        lines.append(VARIES)
    else:
        told, step = facts_in_words(evidence.facts, evidence.symbol)
        lines += told
        next_step = step or next_step
    return lines, next_step


def joined(lines: Sequence[str], next_step: str) -> str:
    """Return lines and a next step, where there is one, as one text."""
    return "\n".join([*lines, f"{NEXT}{next_step}"] if next_step else lines)


def case_in_words(case: Case, cases: Mapping[str, str] = CASES) -> str:
    """Return the input of a check in words: 'the worked example at stride 2'."""
    name, numbers = case
    return cases[name].format(**numbers)


def _filled(
    key: str,
    facts: Mapping[str, Any],
    evidence: Evidence,
    first: str,
    words: Mapping[str, tuple[str, str]],
    cases: Mapping[str, str],
) -> tuple[list[str], str]:
    """Return a check's own words; ``first`` takes the place of the sentence on the first entry."""
    known = dict(facts)
    if "case" in facts:
        known["case"] = case_in_words(facts["case"], cases)
    if "value" in facts:
        value = facts["value"]
        known["got"] = value if isinstance(value, str) else VALUES[value[0]].format(**value[1])
    if "names" in facts:
        known["names"] = AND.join(facts["names"])
    if "line" in facts:
        number, source = facts["line"] or (0, "")
        known["line"] = LINE.format(number=number, source=source) if source else ""
    if "kind" in facts:
        known["raised_step"] = RAISED_STEPS[facts["kind"]].format(**facts)
    if "symbol" in facts:
        known["shape_hint"] = SHAPE_HINTS.get(facts["symbol"], "")
    if "place" in facts:
        known["entry"] = _entry(facts["symbol"], facts["place"])
        known["first"] = first or FIRST.format(**known)
        known["where"] = WHERE[_pattern(facts, evidence)].format(**known)
    if "then" in facts:
        before, its_facts = facts["then"]
        known["then"] = _filled(before, its_facts, evidence, first, words, cases)[0][0]
    seen, next_step = words[key]
    return [seen.format(**known)], next_step.format(**known)


def _pattern(facts: Mapping[str, Any], evidence: Evidence) -> str:
    """Return the pattern that is known, where it is of the entries that the check found wrong."""
    wrong = evidence.wrong
    seen = facts["count"], tuple(facts["shape"])
    is_seen = wrong is not None and (np.count_nonzero(wrong), wrong.shape) == seen
    return evidence.pattern if is_seen else ""


def _places(right: Table, yours: Table) -> list[Shape]:
    return differences(right, yours) if right.shape == yours.shape else []


def _in_symbols(
    place: Shape, right: Table, yours: Table, stride: int, seen: Mapping[str, Any] | None
) -> str:
    """Return the first wrong entry in symbols, with its numbers where a check has ``seen`` it."""
    ours, theirs, missing, added = compared(right, yours, place)
    facts = {"entry": _entry(right.symbol, place)}
    more = MISSING_IN_SYMBOLS.format(missing=missing) if missing else ""
    more += ADDED_IN_SYMBOLS.format(added=added) if added else ""
    if seen is None:
        facts |= {"yours": _summed(theirs), "right": _summed(ours)}
        return IN_SYMBOLS.format(stride=stride, **facts) + more
    facts |= {"yours": _summed(theirs, seen["got"]), "right": _summed(ours, seen["expected"])}
    return FIRST_IN_SYMBOLS.format(**facts) + more


def _summed(terms: str, value: float | None = None) -> str:
    """Return a sum of products, with its value where that is known."""
    if terms == "0":
        return SUM_OF_NONE
    return terms if value is None else SUM.format(terms=terms, value=value)


def _entry(symbol: str, place: Sequence[int]) -> str:
    return f"{symbol}[{', '.join(map(str, place))}]"


def fingerprint(function: Function, symbol: Symbol) -> bytes:
    """Return a hash of what a function does on fixed inputs, or nothing where it gives no table.

    The inputs are multiples of 1/2, so that every order of summation gives the same.
    """
    digest, gives_a_table = hashlib.sha256(symbol.encode()), False
    for before, stride in _fixed_calls(symbol):
        after = [array.copy() for array in before]
        try:
            result = function(*after, stride=stride)
        except Exception as error:  # the student's
            digest.update(type(error).__name__.encode())
            continue
        changed = [not np.array_equal(*pair) for pair in zip(before, after, strict=True)]
        for part in _parts(result):
            digest.update(part)
            gives_a_table = True
        digest.update(bytes(changed))
    return digest.digest() if gives_a_table else b""


def _hint(note: tuple[str, str, str], function: Function) -> str:
    """Return a note's next step; the second, if there is one, where the function's text asks it."""
    text = ""
    with contextlib.suppress(Exception):  # it may have none
        text = inspect.getsource(function)
    return note[2] if note[2] and adds_to_its_result(text) else note[1]


def adds_to_its_result(text: str) -> bool:
    """Whether code adds to entries of what it returns, and assigns none: dX[rows, columns] += ...

    Where such code keeps the last of several sums, it names places by arrays.
    """
    lines = text[:_MOST_TEXT].splitlines()
    written = [found for line in lines if (found := _ENTRY.match(line))]
    assigned = {found[1] for found in written if not found[2]}
    returned = {found[1] for line in lines if (found := _RETURN.match(line))}
    return not returned.isdisjoint({found[1] for found in written if found[2]} - assigned)


def opened(key: bytes) -> tuple[str, str, str] | None:
    """Return the cause and the next step in the note that a key opens, or None.

    Last comes another next step, or "", for functions that add to their result.
    """
    if not key or (note := NOTES.get(note_name(key))) is None:
        return None
    cause, hint, *other = sealed(base64.b85decode(note), key).decode().split("\n")
    return cause, hint, "".join(other)


def note_name(key: bytes) -> str:
    """Return under which name the note of a key stands."""
    return hashlib.sha256(key).hexdigest()[:12]


def sealed(text: bytes, key: bytes) -> bytes:
    """Return a text sealed with a key; sealed again, it is open."""
    stream = hashlib.shake_256(key).digest(len(text))
    return bytes(one ^ other for one, other in zip(text, stream, strict=True))


def _differing(
    function: Function, symbol: Symbol, strides: tuple[int, ...]
) -> Iterator[tuple[Table, Table, int]]:
    """Yield the right table and the function's at each stride where they differ."""
    for stride in strides:
        right = worked_symbols(symbol, stride)
        yours = decode(function, symbol, IMAGE.shape, KERNEL.shape, stride)
        if yours is not None and (right.shape != yours.shape or differences(right, yours)):
            yield right, yours, stride


def _result(function: Function, symbol: Symbol, stride: int) -> Array | None:
    """Return what a function gives on the worked example, or None where that is no table."""
    arrays, _ = worked(symbol, stride)
    try:
        answer = function(*(array.copy() for array in arrays), stride=stride)
        return None if answer is None or is_large(answer) else np.asarray(answer, np.float64)
    except Exception:  # the student's
        return None


def _are_alike(one: Array, other: Array) -> bool:
    return one.shape == other.shape and np.allclose(one, other, equal_nan=True)


def _fixed_calls(symbol: Symbol) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Yield the worked example, problems of other sizes, and the worked example again."""
    yield worked(symbol, 1)[0], 1
    yield worked(symbol, 2)[0], 2
    for image, kernel, stride in _SIZES:
        shapes = (output_shape(image, kernel, stride), image, kernel)
        dout, X, W = (_fixed(start, shape) for start, shape in enumerate(shapes))
        yield (X, W) if symbol == "out" else (dout, X, W), stride
    yield worked(symbol, 1)[0], 1


def _fixed(start: int, shape: Shape) -> Any:
    """Return fixed values of mixed sign, all different up to 101 of them."""
    count = np.arange(shape[0] * shape[1])
    return (((count * 37 + start * 11) % 101 - 50.5) / 2).reshape(shape)


def _parts(result: Any) -> Iterator[bytes]:
    """Yield a table's shape and its values, rounded; or nothing where a result is none."""
    if result is None or is_large(result) or isinstance(result, tuple):
        return
    try:
        table = np.asarray(result)
    except (ValueError, TypeError, OverflowError):
        return
    if table.dtype.kind in "biuf":
        yield repr(table.shape).encode()
        yield (np.round(table.astype(np.float64), 4) + 0.0).tobytes()


# What a notebook has imported that is not there where it is judged, told while it is written.

# Beside Python's own: what the exercise wants, what a notebook has by itself, and what hidden tests
# import, where they run in a notebook.
_THERE = frozenset(
    ("numpy", "matplotlib", "mpl_toolkits", "pylab", "PIL", "IPython", "ipykernel", "ipywidgets",
     "tqdm", "convkit", "autograder", "__main__")
)  # fmt: skip


def warn_of_imports(*functions: Any) -> None:
    """Print which modules the functions or their notebook import that grading does without."""
    found = {name for function in functions for name in _imported(function)}
    missing = sorted(name for name in found if not _is_there(name))
    if missing:
        print(NOT_THERE.format(modules=", ".join(missing)))


def _imported(function: Any) -> Iterator[str]:
    """Yield the modules, by the first part of their names, that lie in a function's notebook."""
    if not isinstance(function, FunctionType) or function.__module__ != "__main__":
        return  # no function that a notebook defines
    names = [step.argval for step in dis.get_instructions(function) if step.opname == "IMPORT_NAME"]
    for name, value in list(function.__globals__.items()):
        if not name.startswith("_") and type(value) is ModuleType:
            names.append(value.__name__)
        elif not name.startswith("_") and isinstance(
            value, FunctionType | BuiltinFunctionType | type
        ):
            names.append(value.__module__)
    yield from (name.partition(".")[0] for name in names if isinstance(name, str))


def _is_there(name: str) -> bool:
    beside = Path(name).is_dir() or Path(f"{name}.py").is_file()
    return name in _THERE or name in sys.stdlib_module_names or beside


__defines_only__ = True  # so a grader may import this file once, for many notebooks
TOLERANCE = 1e-6
# What NumPy says where one number is wanted, up to 2.3 and since 2.4, which takes no 1×1 array.
_ARRAY_AS_NUMBER = re.compile("only (length-1|0-dimensional) arrays can be converted")


class CheckFailed(AssertionError):
    """A check that did not hold: which, by ``key``, and what it saw. Words are made when asked for.

    A notebook shows them and no traceback. ``examine`` finds what the function shows besides.
    """

    examine: Callable[[], Evidence] | None = None

    def __init__(self, key: str, **facts: Any) -> None:
        super().__init__(key, facts)
        self.key, self.facts = key, facts

    def __str__(self) -> str:
        return self._text(Evidence())

    def _render_traceback_(self) -> list[str]:
        """Return what IPython prints in place of a traceback (IPython calls it by this name)."""
        evidence = Evidence()
        if self.examine is not None:
            with contextlib.suppress(Exception):  # the student's: the plain words remain
                evidence = self.examine()
        return self._text(evidence).splitlines()

    def _text(self, evidence: Evidence) -> str:
        return joined(*say(self.key, self.facts, evidence))


class Interrupted(CheckFailed):
    """The function was stopped while it ran: it is not asked anything else."""


def check_forward(function: Any, stride: int = 1) -> None:
    """Check conv_forward on the worked example; raise CheckFailed with what is wrong."""
    _check(function, "out", stride)


def check_dW(function: Any, stride: int = 1) -> None:
    """Check conv_backward_dW on the worked example; raise CheckFailed with what is wrong."""
    _check(function, "dW", stride)


def check_dX(function: Any, stride: int = 1) -> None:
    """Check conv_backward_dX on the worked example; raise CheckFailed with what is wrong."""
    _check(function, "dX", stride)


def check_rules(function: Any, symbol: Symbol) -> None:
    """Check on the worked example that a second call agrees and that inputs stay as they were.

    ``symbol`` is what the function computes: "out", "dW" or "dX".
    """
    problem = worked(symbol, 1)
    warn_of_imports(function)
    with _examined(function, symbol, 1):
        twice = [problem, problem]
        check_calls(function, FUNCTIONS[symbol], symbol, example(1), twice, stride=1)
    print(RIGHT_HERE["rules"])


def _check(function: Any, symbol: Symbol, stride: int) -> None:
    name, case, (arrays, expected) = FUNCTIONS[symbol], example(stride), worked(symbol, stride)
    warn_of_imports(function)
    with _examined(function, symbol, stride):
        result = call(function, name, symbol, case, *copies(*arrays), stride=stride)
        compare(result, expected, name, symbol, case)
    overlaps = stride < max(KERNEL.shape)
    print(RIGHT_HERE["values" if overlaps else "values without overlap"].format(stride=stride))


@contextlib.contextmanager
def _examined(function: Any, symbol: Symbol, stride: int) -> Iterator[None]:
    """Have a notebook add to a failed check's words what the function shows of its mistake.

    It is examined when the words are shown to a person: a grader does that by itself.
    """
    try:
        yield
    except CheckFailed as failure:
        if callable(function) and not isinstance(failure, Interrupted):
            failure.examine = lambda: examine(function, symbol, stride)
        raise


def check_shape_answer(name: str, answer: Any) -> None:
    """Check that a shape answer is a pair of whole numbers. Whether it is right, grading tells."""
    as_pair(name, answer)
    print(RIGHT_HERE["answer"].format(name=name))


def check_calls(
    function: Any,
    name: str,
    symbol: str,
    case: Case,
    problems: list[tuple[tuple[Any, ...], Any]],
    *,
    stride: int,
) -> None:
    """Call with each problem's arrays, in order, and compare every result.

    A problem is a pair (arrays, expected result); all have the same shapes. Raises CheckFailed
    where a result is wrong or the first call changed its inputs.
    """
    (arrays, expected), *later = problems
    first = copies(*arrays)
    compare(call(function, name, symbol, case, *first, stride=stride), expected, name, symbol, case)
    _require_unmodified(name, case, first, arrays)
    for again, right in later:
        result = call(function, name, symbol, case, *copies(*again), stride=stride)
        try:
            compare(result, right, name, symbol, case)
        except CheckFailed as why:
            raise CheckFailed("later call", function=name, then=(why.key, why.facts)) from None


def call(function: Any, name: str, symbol: str, case: Case, *arrays: Any, stride: int) -> Any:
    """Return what the function returns for these arrays.

    What it writes to standard error (warnings, logs) goes to standard output: it costs nothing.
    Raises CheckFailed where it is no function, raises, is interrupted, or returns nothing.
    """
    if not callable(function):
        raise CheckFailed("not callable", function=name, value=_kind(function))
    try:
        errors, sys.stderr = sys.stderr, sys.stdout
        try:
            result = function(*arrays, stride=stride)
        finally:
            sys.stderr = errors
    except NotImplementedError:
        raise CheckFailed("not written", function=name) from None
    except KeyboardInterrupt:
        raise Interrupted("interrupted", function=name, case=case) from None
    except (Exception, SystemExit) as error:
        words = str(error).rstrip(". ")
        said = f"{type(error).__name__}: {words}" if words else type(error).__name__
        line = _line_in(function, error)
        raise CheckFailed(
            "raised", function=name, error=said, case=case, line=line, kind=_error_kind(error, line)
        ) from None
    if result is None:
        raise CheckFailed("returned nothing", function=name, symbol=symbol, case=case)
    return result


def compare(result: Any, expected: Any, name: str, symbol: str, case: Case) -> None:
    """Raise CheckFailed unless the result is a table equal to ``expected`` (shape (rows, columns)).

    Judged in this order: type, shape, finite, values. Lists, np.matrix, masked arrays and numbers
    of every real type are fine. An entry may be off by 1e-6, and by 1e-6 of the largest: sums of
    float32 and those of a Fourier transform are no nearer.
    """
    table = as_table(result, name, symbol, case)
    if table.shape != expected.shape:
        raise CheckFailed(
            "shape", symbol=symbol, got=table.shape, expected=expected.shape, case=case
        )
    if np.array_equal(table, expected):
        return
    allowed = TOLERANCE * (1 + np.abs(expected).max(initial=0))
    for key, wrong in (
        ("not finite", ~np.isfinite(table)),
        ("values", ~np.isclose(table, expected, rtol=0, atol=allowed)),
    ):
        if wrong.any():
            first = tuple(int(index) for index in np.argwhere(wrong)[0])
            raise CheckFailed(
                key, symbol=symbol, case=case, shape=expected.shape, size=wrong.size,
                count=int(np.count_nonzero(wrong)), place=first,
                got=float(table[first]), expected=float(expected[first]),
            )  # fmt: skip


def as_pair(name: str, answer: Any) -> tuple[int, int]:
    """Return a shape answer as (rows, columns). Tuples, lists, arrays of two integers are fine."""
    if answer is None or answer is Ellipsis:
        raise CheckFailed("no answer", name=name, got="..." if answer is Ellipsis else answer)
    if isinstance(answer, (int, float, np.number)):
        raise CheckFailed("bare number", name=name, got=answer)
    if isinstance(answer, (tuple, list, np.ndarray)) and len(answer) == 2:
        rows, columns = answer
        if _is_integer(rows) and _is_integer(columns):
            return int(rows), int(columns)
    raise CheckFailed("not a pair", name=name, value=_brief(answer))


def _is_integer(value: Any) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def as_table(result: Any, name: str, symbol: str, case: Case) -> Any:
    """Return the result as a plain array of real numbers, of whatever shape it has."""
    if isinstance(result, tuple) and any(isinstance(part, np.ndarray) for part in result):
        raise CheckFailed("pair", function=name, count=len(result), case=case, symbol=symbol)
    try:
        table = np.asarray(result) if _is_numeric(result) else None
    except (ValueError, TypeError, OverflowError):
        table = None
    if table is None or table.dtype.kind not in "biufc":
        raise CheckFailed("not a table", function=name, value=_kind(result), case=case)
    if table.dtype.kind == "c":
        raise CheckFailed("complex", function=name, case=case, symbol=symbol)
    return table


def _is_numeric(value: Any, depth: int = 0) -> bool:
    """Whether a result holds numbers alone, looked at without turning it into an array."""
    if isinstance(value, np.ndarray):
        return depth == 0 or value.dtype.kind in "biufc"
    if isinstance(value, (list, tuple)):
        return depth < 8 and all(_is_numeric(part, depth + 1) for part in value)
    return isinstance(value, (np.number, np.bool_, int, float))


def _require_unmodified(name: str, case: Case, after: list[Any], before: tuple[Any, ...]) -> None:
    labels = ("dout", "X", "W")[-len(before) :]
    changed = [
        label
        for label, now, then in zip(labels, after, before, strict=True)
        if not np.array_equal(now, then)
    ]
    if changed:
        raise CheckFailed("changed its input", function=name, names=changed, case=case)


def _line_in(function: Callable[..., Any], error: BaseException) -> tuple[int, str] | None:
    """Return in which line of the student's own cell the error arose, and its text, if known."""
    known: tuple[int, str] | None = getattr(error, "notebook_line", None)
    if known is not None:  # by a function that runs in another process
        return known
    code = getattr(function, "__code__", None)
    own = [
        (frame.f_code.co_filename, line)
        for frame, line in _frames(error)
        if code is not None and frame.f_code.co_filename == code.co_filename
    ]
    if not own:
        return None
    filename, line = own[-1]
    return line, linecache.getline(filename, line).strip()


def _error_kind(error: BaseException, line: tuple[int, str] | None) -> str:
    """Return what kind of next step an error asks for, a key of ``words.RAISED_STEPS``."""
    if any(_ARRAY_AS_NUMBER.match(str(each)) for each in (error, error.__cause__)):
        return "one number"
    is_own = line is not None and line[1].startswith(("assert ", "assert(", "raise "))
    if is_own or isinstance(error, AssertionError):
        return "own check"
    if isinstance(error, TypeError):
        if not re.search(r"\) (got an unexpected|got multiple|takes|missing) ", str(error)):
            return "type"
        return "" if line else "arguments"  # of the check's own call, where no line was run
    kinds = ((NameError, "name"), (AttributeError, "attribute"),
             ((ValueError, LookupError, ArithmeticError), "sizes"))  # fmt: skip
    return next((kind for errors, kind in kinds if isinstance(error, errors)), "")


def _frames(error: BaseException) -> Iterator[tuple[Any, int]]:
    step = error.__traceback__
    while step is not None:
        yield step.tb_frame, step.tb_lineno
        step = step.tb_next


def _kind(value: Any) -> Value:
    """Return a value's kind, as a fact: ("value", {"type": "str"})."""
    if isinstance(value, np.ndarray):
        return "array", {"type": str(value.dtype)}
    return "value", {"type": getattr(value, "type_name", type(value).__name__)}


def _brief(value: Any) -> Value | str:
    """Return a value as Python writes it, cut; of a long or nested one its kind and size."""
    if isinstance(value, np.ndarray):
        return "array of shape", {"shape": value.shape}
    has_parts = isinstance(value, (list, tuple)) and (
        len(value) > 8 or any(isinstance(part, (list, tuple, np.ndarray)) for part in value)
    )
    if has_parts or isinstance(value, (set, frozenset, dict)):
        return "collection", {"type": type(value).__name__, "count": len(value)}
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def copies(*arrays: Any) -> list[Any]:
    """Return copies of arrays, stored in the same order."""
    return [array.copy(order="K") for array in arrays]


def example(stride: int) -> Case:
    """Return the worked example, as a fact."""
    return "worked example", {"stride": stride}


# Pictures for the notebook: receptive fields, tables of symbols, dX growing patch by patch.
#
# A picture is an HTML table: it needs no package, is the same in every notebook, light or dark, and a
# screen reader reads it. Where no HTML is shown, its text stands instead.

Cell = tuple[tuple[str, ...], str]  # its lines, and how it is marked: a key of _STYLES
Patch = tuple[str, range, range]  # in words, its rows, its columns

# Of the palette of Okabe and Ito, told apart by everybody. In grey, frames tell marks apart: a
# patch's is solid, that of a wrong entry dashed; a wrong entry in the patch has both.
_STYLES = {
    "": "border:1px solid #999;padding:5px 9px;text-align:center",
    "patch": "border:3px solid #0072b2;padding:3px 7px;text-align:center;background:#d9ecf7",
    "wrong": "border:3px dashed #b35900;padding:3px 7px;text-align:center;background:#fbe3c4",
    "wrong patch": "border:3px dashed #b35900;padding:3px 7px;text-align:center;"
    "background:#fbe3c4;box-shadow:inset 0 0 0 3px #0072b2",
}
_PAPER = "background:#fff;color:#1b1b1b"
_CAPTION = f"{_PAPER};caption-side:top;text-align:left;white-space:nowrap"
# Puts a slider, two buttons and "step 3 of 9" above the steps, which is read out while they play.
# Where a page lets no script run, they stand side by side as they are. A player whose cell has been
# run again stops.
_SCRIPT = """
if (!this.dataset.on) {
  this.dataset.on = 1;
  const words = %s, steps = [...this.querySelectorAll('[data-step]')], last = steps.length - 1;
  const add = (kind, more) => this.insertBefore(
    Object.assign(document.createElement(kind), more), steps[0].parentNode);
  let timer = 0;
  const pause = () => {
    clearInterval(timer); timer = 0; button.textContent = words.play; };
  const show = (k) => {
    slider.value = k;
    steps.forEach((step, n) => {
      step.style.display = slider.disabled || n == k ? 'inline-block' : 'none'; });
    shown.textContent = slider.disabled ? ''
      : words.shown.replace('{step}', k + 1).replace('{steps}', last + 1);
    slider.setAttribute('aria-valuetext', shown.textContent); };
  const slider = add('input', {type: 'range', min: 0, max: last, value: 0, oninput: () => {
    shown.ariaLive = 'off'; pause(); show(+slider.value); }});
  slider.setAttribute('aria-label', words.slider);
  const button = add('button', {type: 'button', onclick: () => {
    if (timer) return pause();
    const resumes = !slider.disabled && +slider.value < last;
    slider.disabled = false; beside.ariaPressed = 'false';
    show(resumes ? +slider.value : 0);
    button.textContent = words.pause; shown.ariaLive = 'polite';
    timer = setInterval(() => {
      if (this.isConnected && +slider.value < last) show(+slider.value + 1);
      if (!this.isConnected || +slider.value == last) pause(); }, 900); }});
  const beside = add('button', {type: 'button', textContent: words.beside, ariaPressed: 'false',
    onclick: () => {
      pause(); slider.disabled = !slider.disabled; beside.ariaPressed = `${slider.disabled}`;
      show(+slider.value); }});
  const shown = add('output', {});
  shown.style.marginLeft = '9px';
  pause(); show(0);
}
"""
_BUTTONS = {
    "play": PLAY, "pause": PAUSE, "beside": SIDE_BY_SIDE, "slider": SLIDER, "shown": SHOWN_STEP,
}  # fmt: skip


class Shown:
    """What a cell shows: HTML in a notebook, text wherever there is none."""

    def __init__(self, text: str, markup: str) -> None:
        self.text, self.markup = text, markup

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.markup


def show_patches(image: Any, kernel_shape: Shape, stride: int = 1) -> Shown:
    """Show the receptive field of each output entry in an image."""
    pixels = np.asarray(image)
    if pixels.ndim != 2:
        raise ValueError(NO_IMAGE.format(shape=pixels.shape))
    height, width = pixels.shape
    if 0 in output_shape((height, width), kernel_shape, stride):
        raise ValueError(NO_PATCHES.format(kernel=kernel_shape, image=pixels.shape))
    patches = _patches((height, width), kernel_shape, stride, PATCH)
    numbers = tuple(tuple(f"{pixel:g}" for pixel in row) for row in pixels)
    lines, steps = _fields(numbers, patches)
    title = PATCHES.format(
        image=f"{height}×{width}", kernel="×".join(map(str, kernel_shape)), stride=stride,
        count=len(steps),
    )  # fmt: skip
    return Shown("\n".join((title, *lines)), _played(title, steps))


@lru_cache(maxsize=4)
def _fields(
    numbers: tuple[tuple[str, ...], ...], patches: tuple[Patch, ...]
) -> tuple[list[str], list[str]]:
    """Return the receptive fields as lines of text, and as HTML."""
    steps, lines = [], []
    for words, rows, columns in patches:
        cells = [
            [((number,), "patch" if r in rows and c in columns else "")
             for c, number in enumerate(row)] for r, row in enumerate(numbers)
        ]  # fmt: skip
        steps.append(_grid(cells, words))
        values = " / ".join(" ".join([numbers[r][c] for c in columns]) for r in rows)
        lines.append(f"{words}: {values}")
    return lines, steps


def show_symbols(function: Any, symbol: Symbol, stride: int = 1) -> Shown:
    """Show what a function adds up on the worked example, beside what is expected.

    ``symbol`` is what the function computes: "out", "dW" or "dX".
    """
    right = worked_symbols(symbol, stride)
    found = _read(function, symbol, stride)
    if isinstance(found, Shown):
        return found
    title = ADDS_UP.format(stride=stride, function=FUNCTIONS[symbol])
    if found.shape != right.shape:
        title += OTHER_SHAPE.format(symbol=symbol, got=found.shape, expected=right.shape)
        tables = [_grid(_cells(found), YOURS_AND_EXPECTED[0])]
        return Shown("\n".join((title, *found.lines())), _beside(title, tables))
    wrong, lines, tables = _compared_tables(right, found)
    title += _verdict(wrong, len(lines))
    text = "\n".join((title, *lines))
    return Shown(text, _beside(title, tables, KEY["symbols"] if wrong else ""))


@lru_cache(maxsize=16)
def _compared_tables(right: Table, found: Table) -> tuple[int, list[str], list[str]]:
    """Return how many entries differ, each entry as a line of text, and the HTML tables."""
    wrong = len(differences(right, found))
    tables = [_grid(_cells(found, right), YOURS_AND_EXPECTED[0])]
    if wrong:
        tables.append(_grid(_cells(right), YOURS_AND_EXPECTED[1]))
    return wrong, [_line(right, found, place) for place in right.products], tables


def _line(right: Table, yours: Table, place: Shape) -> str:
    """Return one entry as a line of text; what is expected goes below where both are long."""
    entry = f"{right.symbol}[{place[0]}, {place[1]}]"
    ours, theirs = right.entry(*place), yours.entry(*place)
    if ours == theirs:
        return ENTRY.format(entry=entry, yours=theirs)
    gap = "   " if len(ours) + len(theirs) < 70 else "\n    "
    return ENTRY_DIFFERS.format(entry=entry, yours=theirs, right=ours, gap=gap)


def play_backward(function: Any = None, stride: int = 1) -> Shown:
    """Show dX of the worked example grow patch by patch, as the lesson or a function has it.

    After patch k, d1 to dk have been mapped back, and the other entries of dout count for nothing.
    """
    right = worked_symbols("dX", stride)
    found = right if function is None else _read(function, "dX", stride)
    if isinstance(found, Shown):
        return found
    if found.shape != right.shape:
        return show_symbols(function, "dX", stride)
    step = STEP if function is None else STEP_OF_YOURS
    patches = _patches(IMAGE.shape, KERNEL.shape, stride, step)
    wrong, lines, steps = _backward(right, found, patches)
    title = BACKWARD.format(stride=stride)
    if function is not None:
        title = ADDS_UP.format(stride=stride, function=FUNCTIONS["dX"])
        title += _verdict(wrong, right.shape[0] * right.shape[1])
    text = "\n".join((title, *lines))
    keys = [KEY["steps"]] if wrong else []
    if _overwrites(right, found):
        keys.append(KEY["zeros"])
    return Shown("\n\n".join((text, *keys)), _played(title, steps, keys))


@lru_cache(maxsize=16)
def _backward(
    right: Table, found: Table, patches: tuple[Patch, ...]
) -> tuple[int, list[str], list[str]]:
    """Return how many entries differ, and each step as lines of text and as HTML."""
    steps, lines = [], []
    for k, (words, rows, columns) in enumerate(patches, start=1):
        cells = [
            [(terms, f"{mark} patch".strip() if r in rows and c in columns else mark)
             for c, (terms, mark) in enumerate(row)]
            for r, row in enumerate(_cells(found, right, k))
        ]  # fmt: skip
        steps.append(_grid(cells, words))
        lines += ["", words, *_aligned(cells)]
    return len(differences(right, found)), lines, steps


def _overwrites(right: Table, found: Table) -> bool:
    """Return whether somewhere only products of later patches are there than those missing."""
    return any(
        max(missing)[0] < min(theirs)[0]
        for place, ours in right.products.items()
        if (theirs := found.products[place]) and (missing := ours.keys() - theirs.keys())
    )


def _read(function: Any, symbol: Symbol, stride: int) -> Table | Shown:
    """Return what a function adds up; where no table says it, what can be shown instead."""
    name, (arrays, expected) = FUNCTIONS[symbol], worked(symbol, stride)
    right = worked_symbols(symbol, stride)
    try:
        with quiet():
            result = call(function, name, symbol, example(stride), *copies(*arrays), stride=stride)
            numbers = as_table(result, name, symbol, example(stride))
            if computes(function, right, IMAGE.shape, KERNEL.shape, stride):
                return right
            found = decode(function, symbol, IMAGE.shape, KERNEL.shape, stride)
    except CheckFailed as failure:
        return Shown(str(failure), f"<pre style='{_PAPER}'>{html.escape(str(failure))}</pre>")
    return _numbers(numbers, expected, symbol, stride) if found is None else found


def _numbers(yours: Any, right: Any, symbol: Symbol, stride: int) -> Shown:
    """Return a picture of a result in numbers, on the worked example's values."""
    title = NO_SYMBOLS + GIVES.format(function=FUNCTIONS[symbol], stride=stride)
    if yours.shape != right.shape:
        title += OTHER_SHAPE.format(symbol=symbol, got=yours.shape, expected=right.shape)
        return Shown(title, _beside(title, []))
    wrong = ~np.isclose(yours, right)
    cells: list[list[Cell]] = [
        [((f"{got:g} !", f"({want:g})"), "wrong") if bad else ((f"{got:g}",), "")
         for got, want, bad in zip(*rows, strict=True)]
        for rows in zip(yours, right, wrong, strict=True)
    ]  # fmt: skip
    title += _verdict(int(np.count_nonzero(wrong)), wrong.size)
    text = "\n".join((title, *_aligned(cells, " "), KEY["numbers"]))
    return Shown(text, _beside(title, [_grid(cells, YOURS_AND_EXPECTED[0])], KEY["numbers"]))


def _patches(image: Shape, kernel: Shape, stride: int, words: str) -> tuple[Patch, ...]:
    """Return the patch of each output entry, in reading order."""
    down, across = (starts(*sizes, stride) for sizes in zip(image, kernel, strict=True))
    found: list[Patch] = []
    for (i, top), (j, left) in product(enumerate(down), enumerate(across)):
        rows, columns = range(top, top + kernel[0]), range(left, left + kernel[1])
        caption = words.format(
            i=i, j=j, k=len(found) + 1, top=top, bottom=rows[-1], left=left, right=columns[-1]
        )
        found.append((caption, rows, columns))
    return tuple(found)


def _cells(table: Table, right: Table | None = None, count: int | None = None) -> list[list[Cell]]:
    """Return a cell for each entry; ``count``: so many entries of the first factor alone count."""

    def cell(place: Shape) -> Cell:
        added, same, missing = marked(right or table, table, place, count)
        lines = (*added, *same, *missing)
        return lines or ("0",), "wrong" if added or missing else ""

    return [[cell((i, j)) for j in range(table.shape[1])] for i in range(table.shape[0])]


def _verdict(wrong: int, size: int) -> str:
    return DIFFER.format(count=wrong, size=size) if wrong else AS_EXPECTED.format(size=size)


def _aligned(cells: Sequence[Sequence[Cell]], between: str = " + ") -> list[str]:
    """Return cells as lines of text, column below column."""
    rows = [[between.join(lines).replace("+ + ", "+ ") for lines, _ in row] for row in cells]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _grid(cells: Sequence[Sequence[Cell]], caption: str) -> str:
    """Return cells as an HTML table with its caption."""
    rows = "".join([f"<tr style='{_PAPER}'>{''.join(map(_data, row))}</tr>" for row in cells])
    return (
        f"<table style='{_PAPER};border-collapse:separate;margin:6px'>"
        f"<caption style='{_CAPTION}'>{html.escape(caption)}</caption>{rows}</table>"
    )


@lru_cache(maxsize=1000)  # most cells of a step are those of the step before
def _data(cell: Cell) -> str:
    lines, mark = cell
    return f"<td style='{_STYLES[mark]}'>{'<br>'.join(map(html.escape, lines))}</td>"


def _beside(title: str, tables: Sequence[str], key: str = "") -> str:
    """Return tables side by side under a title."""
    each = "".join(
        f"<div style='display:inline-block;vertical-align:top'>{table}</div>" for table in tables
    )
    return (
        f"<div style='{_PAPER};padding:6px'><p>{html.escape(title)}</p><div>{each}</div>"
        f"<p>{html.escape(key)}</p></div>"
    )


def _played(title: str, steps: Sequence[str], keys: Sequence[str] = ()) -> str:
    """Return steps that a slider goes through, or that stand side by side where none can be."""
    each = "".join(
        f"<div data-step='{k}' style='display:inline-block;vertical-align:top'>{step}</div>"
        for k, step in enumerate(steps)
    )
    return (
        f"<details open style='{_PAPER};padding:6px' ontoggle=\"{_player()}\">"
        f"<summary>{html.escape(title)}</summary><div>{each}</div>"
        f"{''.join(f'<p>{html.escape(key)}</p>' for key in keys)}</details>"
    )


def _player() -> str:
    """Return what puts slider and buttons above the steps, with its words as JavaScript's own."""
    return html.escape(_SCRIPT % json.dumps(_BUTTONS, ensure_ascii=False))


def _draw_ahead() -> None:
    """Draw what the notebook shows of right functions: it is the same for everybody."""
    for symbol in FUNCTIONS:
        right = worked_symbols(symbol, 1)
        dense(right, IMAGE.shape, KERNEL.shape, 1)
        _compared_tables(right, right)
    dX = worked_symbols("dX", 1)
    for words in (STEP, STEP_OF_YOURS):
        _backward(dX, dX, _patches(IMAGE.shape, KERNEL.shape, 1, words))
    show_patches(IMAGE, KERNEL.shape)


_draw_ahead()


# Whether three functions fit together, without anybody's solution: one line for each check.

_CLOSE = 1e-4  # float32 is as good
_ADJOINT = (((4, 6), (2, 3), 1), ((6, 8), (3, 2), 2), ((8, 7), (3, 4), 3))
_STEPS = (((3, 4), (2, 2), 1), ((5, 4), (3, 2), 2))


def _drawn(image: Shape, kernel: Shape, output: tuple[int, ...]) -> list[Array]:
    """Return random values for X, W and dout."""
    random = np.random.default_rng(seed=1)
    return [random.normal(size=shape) for shape in (image, kernel, output)]


_VALUES = {
    geometry: _drawn(*geometry[:2], output_shape(*geometry)) for geometry in _ADJOINT + _STEPS
}


def self_check(conv_forward: Any, conv_backward_dW: Any, conv_backward_dX: Any) -> None:
    """Print whether the gradients are those of the forward pass, on random values.

    First by the adjoint identity, then entry by entry by small steps.
    """
    functions: dict[Symbol, Any] = {
        "out": conv_forward, "dW": conv_backward_dW, "dX": conv_backward_dX,
    }  # fmt: skip
    warn_of_imports(*functions.values())
    for what, check, geometries in (
        (ADJOINT, _adjoint, _ADJOINT), (SMALL_STEPS, _small_steps, _STEPS),
    ):  # fmt: skip
        for geometry in geometries:
            three = _Three(functions, *geometry)
            try:
                with quiet():
                    verdict = check(three)
            except Interrupted as stopped:
                print(stopped)
                return
            except CheckFailed as failure:
                seen = say(failure.key, failure.facts, Evidence())[0][0]
                verdict = NOT_CHECKED.format(why=seen.replace("\n", " "))
            print(f"{what.format(case=case_in_words(three.case))}: {verdict}")


class _Three:
    """Three functions on random values of one geometry."""

    def __init__(
        self, functions: dict[Symbol, Any], image: Shape, kernel: Shape, stride: int
    ) -> None:
        self._functions, self._sizes, self._stride = functions, (image, kernel), stride
        self.X, self.W, self._dout = copies(*_VALUES[image, kernel, stride])
        sizes = "×".join(map(str, image)), "×".join(map(str, kernel))
        self.case: Case = ("sizes", {"image": sizes[0], "kernel": sizes[1], "stride": stride})

    def forward(self) -> tuple[Array, Array]:
        """Return the output and a random dout of its shape."""
        out = self.result("out", (self.X, self.W), None)
        if out.shape != self._dout.shape:
            return out, _drawn(*self._sizes, out.shape)[-1]
        return out, self._dout

    def gradient(self, symbol: Symbol, dout: Array) -> Array:
        """Return dW or dX."""
        shape = self.W.shape if symbol == "dW" else self.X.shape
        return self.result(symbol, (dout, self.X, self.W), shape)

    def result(
        self, symbol: Symbol, arrays: tuple[Array, ...], shape: tuple[int, ...] | None
    ) -> Array:
        """Call a function; raise CheckFailed where it gives no table, or one of another shape."""
        name = FUNCTIONS[symbol]
        found = call(self._functions[symbol], name, symbol, self.case, *arrays, stride=self._stride)
        table: Array = as_table(found, name, symbol, self.case)
        if shape is not None and table.shape != shape:
            raise CheckFailed("other shape", symbol=symbol, got=table.shape, expected=shape)
        return table


def _adjoint(three: _Three) -> str:
    out, dout = three.forward()
    sums = {
        "out": (out * dout).sum(),
        "dW": (three.W * three.gradient("dW", dout)).sum(),
        "dX": (three.X * three.gradient("dX", dout)).sum(),
    }
    agree = {
        name: [other for other in sums if abs(sums[other] - sums[name]) < _CLOSE] for name in sums
    }
    if len(agree["out"]) == len(sums):
        return SUMS_AGREE.format(sum=sums["out"])
    odd = [name for name in sums if len(agree[name]) == 1]
    return SUMS_DIFFER.format(**sums, odd=ODD_ONE_OUT[odd[0] if len(odd) == 1 else ""])


def _small_steps(three: _Three) -> str:
    """Compare each gradient with how L = sum(out * dout) moves with each entry.

    L is linear in each weight and each pixel: a step of 1 is as exact as a small one.
    """
    out, dout = three.forward()
    before = (out * dout).sum()
    results = []
    pairs: tuple[tuple[Symbol, Array], ...] = (("dW", three.W), ("dX", three.X))
    for symbol, array in pairs:
        yours, moved = three.gradient(symbol, dout), np.zeros(array.shape)
        for place in product(*map(range, array.shape)):
            array[place] += 1
            moved[place] = (three.result("out", (three.X, three.W), out.shape) * dout).sum()
            array[place] -= 1
        results.append(_compared(symbol, yours, moved - before))
    return "; ".join(results)


def _compared(symbol: Symbol, yours: Array, moved: Array) -> str:
    wrong = np.argwhere(~(abs(yours - moved) < _CLOSE))
    if not len(wrong):
        return STEPS_AGREE.format(symbol=symbol, size=moved.size)
    i, j = wrong[0].tolist()
    return STEPS_DIFFER.format(
        symbol=symbol, count=len(wrong), size=moved.size, entry=f"{symbol}[{i}, {j}]",
        got=yours[i, j], expected=moved[i, j],
    )  # fmt: skip


# Words on mistakes, each sealed with what a function that makes it does.

NOTES = {
    "00c53d59ee23": "7Q>^j>!bhlDOl``Y`4WZ6v0nM3>37id??~neZ!H7;hvB63fnkCTU%d$<0iOkQi*~9)kyl|?x*uDffd+ob<ddmK9v>*xRbj59L;w$)ncY~*=~36q@1dj{r59n9&j_(#6xEgVH~t6UOV~O>IR%xm9X5~)ZZ3|T~@{1PM<9_)eps17;CfiL8y0draBL&BGeidi~#Q",
    "02e50c91d29d": "ErgM=qNW)D5KHo7IZ3ABkspj2y&zuBK&sdNr+U;vNBMn0C8}qhs<9MJ<Rg-~C5Oko%_JQXXV9P+Upl*XmM3G2g=WDrI^;0-Ozk`SJ`C!nZ$MGmiG1vW$<W4}2Y{5kQ)HNo872c6Ph&ZY!la-T*<GUdJK{c&gYsk^",
    "087efad88f85": "Ps`eVhJM7ys7$EDC^NImV=`^R+AmFV`UZeWwNG9xG7Jzl)l7uhP`=JU5>x+>ZZc7F@-;8coVQf1@q3>&_Z!{%{(V}lw`{TWhXXIr#di<+zxfb<(Qi){Z1RG{K$&}TER#jqLbmr^m;",
    "0d542220c869": "h`<Qbeb&W_TI?Yj-Vm=WOH*)1C%2Au3LZ!seJ!K=5+Vljj%5DXBy$>5vd-8*&`t3K$;(81pXy~gae*Y~&P={n?tP^680WTlW9Pvj7WJwQ)Xu*pzW=T{RxCN&^Z6=4R`f>DrpA#$-T",
    "0db047d9f659": "81?{H@4k>!o=Az$7NiW6rHs4awQ;qY{x(h<`=%jyc0nX%Ia+*5LLW*Dq<Z|GWxfd-l0lh!+LTwg$9;LP<_^WKOVpG}03{w)P$q$B@CYl+#WxVY`o)AAPCS8~?^h!%j_U&h=F1YdaW_9F(X#(^-$%Vg@r|$AAADBjRytP",
    "161055780d55": "{|#8|hG(OZkR+o4HrXpo*o4wLOEmq)PFpFoa5FRUbw>oICUVU7RsHLP*l$Se^>>_fJr1?=>tocN9e@hNp8k6#R$%_{R6lHjDBQ2tg%tX=#9>w&M@xU0JUrQ)e@>b",
    "1b1101fd3ef3": "IVon_0xqs=Pv=%>5Abb3Ua`faK8Rj82+$(hF>Tm|%w_~qWf<&SD_TWC=QYDUU@l0r5rBf2AX^PT3Om70cT0*9@NFwZ&CnJLtn``C6c{EG<aR&M|HUu4*D;?c(yXDvl)lmp%&KqqN7yoZHbn",
    "274978702bf0": "1awVEbw3C*;C$8_iZAr$v4hsX^PWkRz|Q+d!e#S`@qCfnASSi>yGb$A#!xs$f)qW&z2(yZ8$1|@zC{9@k%=M>$pAlk;^zs641_Xgj043+5`n~t0!kBwmduo$`wOgiu+N-8nx<TWOgV)u9cs}HW0_GBq)QpA^I|mSSFn~f$$rdHx+fCJ-}8C",
    "2f6e8ad677db": "Q8D}t1-aRHrtjCu3ztYqlpSV`KKzdX6+KLsu*CP21i?vdbav9{de7Uii)8Fkm~x|VP^kGCX07YXq`BR99vD5oEiI<z2eSDlGX",
    "3272f1c207c1": "IO!#tpwsFqSm1OuyG3l`A4b0^CsEk3i43+<CSogIX4#yTEksAEq8>!te$m$w-UZz}t#a}g9^P~5>8>AhkUP*trdBe37wRv=`#LvdAVBjEozmtxQG5H(?!c6pQ4{Vbx@T`_c&yVdXNyC8u`@;)a0fR",
    "3457037bbbe1": "=t8{oDNP>F2&8sTh^|UkRcK~=1TtVH)``mSZW{P5-#gpgh1r7;SH+Kp4(e2GA?O%wLH*?SOq=OY*5KR2i~Vsq+Cd=-fzZ-RS2u!UBcu9i;c6QmLK>@H",
    "35f599d1a837": ";2NHdmt-IEyr)`m?2kQU1iW%Z0aux`i3s*LK!>Ej<+GlpN?aJIiETkz1>F3-M4-P-4z&y99_mgng%tT95k<QrodP~De1rmf`1tHQN-sq|P6}_@vat;",
    "360ec98229ca": "?N(bp0)wec*SLpen(>f&>IKi5uY+GF44{F{`zrA*&dj#|hu=Vl!4#SVMkkfK6$l4#GWJNRsSK#rk`Z1V8v`h5h}yCq45qz=Fn{Q3YMs^|+`Y;|nE0=}1km3ry;Kb%$bjRY<4lP}GE6*6>X6r>c16Lou|7?OfS_f`JAewvZ*%kv(4z",
    "3ae33e7f20b9": "hFnwxF($JHkLvC2u~1R;FV3pi-;^y^@;Ou=--4(w@N9FHJ_EW~)`YB8A=AEpfsk~g6)7zoOeNDQ65mtDk*8eXNr@GfY9dvLR@UIZ(@m94tnG(}Iez0FSC2G5PK<=F<wa&V%Fkr%4!b1hJz`ls>K3^w&+k-Y#R$C^D?9",
    "3b355feddd8a": "<CM6_%PLyTYm}2YSD`J%%hV8pSv9z)`64<8p16oygFD-0K8C6g*>OCenW7sA9nxjejg=^7Y>Es~w+_zUr<-Ui3qEs#4E##o4gud^VKj8F%eOgavi`tCR$$gT8_5^Y{pWR$dbFKqZ7pS+2^6V`;{p",
    "3dc2cead9449": "37H>F5J0-%Krv?T7)>On^(pJzP!ca8u2hSd(53~62M|{+i7fMDN}3#agZ^P3$T*pN?8Z(jX}mv2nO-4Lfo@U`7ImGU_z2SMCp%|sBUE{gcQs!zM8N",
    "3f80ca40c634": "GWU-PwZ6(|wsKHnQ#86W{5zYzE-2`d5L8``NucFo8|bBvC$WQvY`?#_6)Qte-BzA$osju;URX7p9R|IWx(h&!z&LMkfMd9dkmJ=etJPJA9kg{0No4;!E5_&YD;_H*9&^|XA~<d|go79EeIe`>P1!EqDz$9Ob9hGWgx+jxLlsY%TvP",
    "430aa98974df": "_ap>PYx3<|U6C&`6+L24WaPZ#WGB5MJUzJRM1@UmbQ0~R)cMq}>e6GS%-Q;i{uskf%&s%r!^casNddM-cp0AY>x?m?LwK73tJk8<UyY5%BUzW@wuxO})NY1cIsO5MAoV!UxHB30Hk<*H%UH1Vnu8%2Mf^XV>qn&0",
    "4365d40eb79c": "V#1V=L{!K-@8sDTFmKkP4%`A|hNw{Z*0~p+0<ut&YJiLF1fm0fUT3WYk+A3`2o9x-*4cj@yYqIr&#9;hbf1{2HgAefzo&UnKXc*>d!JK^0<A_ldT>0SSX;!`2F_KZHpy+knnqY*a|wlVWsVwbbl1UQeSl}>599GA-NSenos>F>fQJ",
    "442e677c0f32": "sitiiHi|;Xikd-R^lu!P(rPD`0@cUXdq%_`mp?L+aTG;<)r~#U_l`73d=-5@Z`S_s`<!C%tHfoC2WvpG?M$0EXg<FY!kyDX{~}H9>u%^^Ol7Y$CRn`ep~)Ht2FS!>Jw|2gY1VQw#6Q>tA6X;ozJqU86O>OPZ@ZjK3F7nigiFI*icnBPB(cW4@F6JP-oqv3<;HZ<$29vUZnqteJpk|",
    "49d1b9459e48": "B>TSg;qrjWK(LgZHD%sFyEw8%`pX}+bPt5D1lSQE^x&b7UIJuPr(UcSu`g2URJ7O7oqk*unSi6Uq$v+>Z@^tsps=F&yMaw2PZgz!o$oO24BNQOXqeaJl;FDsmx27U%9NP^p6<w32^>q=;g%qF>&KoY!|r*AdC^%HP5y?(XgNUiKs6k1;3f",
    "4a23eba31044": "n<k7+pf-%yo+(B=0RP?Mk~$8c?E9ZD27|ZVN&;=Si0*ILc(ZO}uR-AIu!dUYI|Z!Edc-wC*526$xS(A!j%Q+~z!oqLl_(zkmsy;V1GP7s+2pOsU(2g*0A0AvWUY=n!c!B9;ef;#=*d3_RG2k&^qnUdo^i((^`*6sp3A&*%KuEzoi>`sM=n=nm;",
    "4ab35a47783b": "*-?{Q=inmTezkH_a;ULoid1_+Uz0dn)U3S6%{f4*u&%{L8IqsiBEWfgGl!e*NPG9>SWRIB;FGcs^XP--8gBsy6Np~|Jqc^G0#ELXAPDb@>F119{mg&P!>MH4R!o}p;GsUe4|*5zW8GdOca<Szz>_>TaK|dT{~20B16tX2G>aLt?E",
    "4b811c451a76": "`4-w)!QtyL0GS<8ifoE#wID>I%3mO)#-7Wk&Y|0JOt!T|)J=aiZSiTz8#K*>*+Q13{Wj}bdeNW$1Kc*lag3+YJ1B-MJ5`!~rME9y+(@D7y&7X%Up1W",
    "4c45988eee6d": "DRaoW-*Ac^kha^(KB;%6bBUYZv%6iujq-$hBazTKsnyZrAV7Yj6AWTY%<NG;litSYsusil`1NXaHrtM)0s>TejEkelAQiQgb4l5@CFha9c5#4I*d;oyy2@9L)|ik9Dm*ZgcAX7Mwl_Z4XO1~mHB&m$cbs<r(bhZQ{>l",
    "4da0eb7fb872": "8kR7asH@s1rpwRD&cDq^`Wr}3i~~Yq+wRay?)*qVG=-{D^RG+@x=E-%|Jc@h6*~(JR`1dYKnRFpP6{D0v{0hu->ogyijkbU;;1S3tm~9#m>yx4a-p$H1x)#^igIXqZ!O(SX(L&Fd=H%8y>e8@1Q<nVB5e)@Xx}W^Kz5hEJGt<jmD(*Vd@N>M;6DeMO5JDO^Uiafq5",
    "51b46a62ce8f": "8Nl>12FUm&LNB*BKX9|G$jAmp;HM&-(5SI=S4S{qul*Utz@zY*D6bv{qiu?x(X@>?-GM9xiW{GM6cOI?8bm$6S*jEN7kD6qz6vn|N{Wwki(`|zai26s7sej=R%AuvLkk;M3~@g=trlF1BU(01&6TIP_0!}nJL`$#RQ|UZ!8C6~sml",
    "53d579fb6a63": "nkprl>0=S?4_Tc$Le10{9pTSq|LAAd-|xt{1gm<_U2jp%{e4A4lcs8hDG!RcWfu7DYtI+a{|jr1uMHxu7yYq$Q$mh+<+k3VprG$&;t!+BrM(Wy$rL+n=6Q_Z<?k1A0Scu~Kc@4_kqrKs!b?A(*yXr!",
    "54bf0f61392f": "#yiZb+K2&LsG_JCY(VaTv4WJn|Ik?4j!YI-Vb3K|RpL%zBv@yFL%4{@<1&?5IbreQ6`Lhs4wmpcZl5FB9odMgq5NI7l=>(5S3Bso3asx#ktPG3hH=#Nc9e0U^~Z!TKlWWjy|Z}P`O}(65lkq4E~+)F",
    "55345ebafa01": "`>@RhhtOtRyZ$WBhBa%G3A`~yFUNP!(jg6%t+{q}2}4d7b5Gkk#84%%c3=IhAAHwrUb|Y&tHc$qEw7oI6N?)E=Ev}@zKSeVe-+y#OQ#vqyokB^#IKz+$W2oSL9}upo(^9r4ymL!I~<d%T}_%35H5H>$TdhPbm?<C$O#ZZ;r<|WVE",
    "5a8cd2b6c4e0": "r%x;F?jV@Y#MUWI^TOY(s>)#UR5JnEl2@h=<(i%unD(zSP=~1}ZNENRpg8d|s<b{rV{pRkl**aUxX2~m_I9iwEXkJumwqoOt))+VaVS8UP~@$-rnn8rrbW&p#n8%6_*iuE8gWkIW+HYiX!PnC",
    "5b61c60bb252": "1of;F?BeURlpoKN^?{V#FMR%ImW9<aM2N`P<h2gF+oi83Nu1{TeD5T2_6f}Qg*=xehfoO?6t!Z1`1%UO6#|zM5Y57}9H^QI_@ZADg=WEcS)jDlC;t0}AF)&z=<Kr7`}qy)",
    "5c6b62b51389": "aW%C#n(9ehSf@T#Sqca7pYoKJkX&u!cxF@+(r75v;+7ei|Nb8EqrpqTHQWK{-HVIC{m@=}iLas{s9#IpaZ#6-K-@vJyVuPfb^3qq+~Ugwd1kZv%%{*G`q;7`H{WMR%luz|BC%KkW;f^PV&_m9LwxWK;H}~oHet1U",
    "5d34bce7ca30": "=jKZF(m)Lw82RYBKu#wf=*QLP32k134if9rM$(GjF{Ih>z=F`x(;(J?K<6ob$Q)!=rBrNN;Nuzt!VgqrZdwRI?oaJZh6=+kC=`51w&*9m>@hzfY`%+()PXFn8EzWUH4n$6)b{",
    "603de0c4ce0d": "41dw_0FECJ3$6nsO$ThIZc1-P$_sK;p(;NkcSU5?yC<u-g?#e8JNLH5H$dO89yd8Dv~Q0-dWofY&NT{NUz=YU;?v_&xb|Bi@bS4+j!LC9PjxQ2Vs%Z9Tg<>C;Fiyug-~-<Bs_wx7Sgb!vL#S<*2wGzPLT",
    "673287704a24": "*-BrKoSu}(d`#Bq$wb7OI9CT@S<VO79&&bP&+?nFwzEMNV>hl&r(`xFV-QCn{-Nig6%5CmX=}wJn+vP6Sp6;F9oeg;c)l_T?@Rm}Y5R;WTbEmr_de3h=o8=v8;;sw$?)4*+vuJD=_qOfl;dIixt6w^HqZ@8V+07mV<cJsPX",
    "67b2713d4cd5": "!uGT%`nTEw&~mEc#s+J@=+fBTk<WZb<Nef!3ZN_hDQhf%?M6tFbvNHM(wjC8YoDlmzqszIC>4!A2oS6UW+PZ)7yHBXp5VEKxLSk9MNCqTtw)wwkYrn>M5SH#-DO!{Vc6*5n)BOLSn|gVL&2+$XFa_3^pf6U0nl%1X@Tf?hSG5i;QWM3M>5`|0n=RH6!kh7juYU0Mg",
    "6a552b130574": "#s^=GsO2A6_bkbMytCm+Bzpi^k_}VBL{du1;~;zN+6z$hdqW^KozcD@>H@^}@$$P20&K9a`yU}=U96S{NH1;lR&$Hnc9vPU;E4WDv%s#LCkkRA%IHN<utyQY",
    "6ec7b032af40": "Y-_g!CK_?Dmduvv)EX-~_cKZdnyEoN%2hPS<^$Omy=-mH0z2Q6@yypTiZ_HihFH_dI2^$?irIM;Nz_iU2xRCt3iwnpoK{SJxs}Qx-TD_FjIW+3Wg*Gel@T8@H5O@#Q5_p&**BW$a0$6e3^<o=H1ZvIlO_`>%TFbx",
    "6f320ef2607d": "){&Ds*VnVeN{s5oT!C2|@YYaKKJZ%JBTscOZcX7bThi+2m(9VcUt;-JTc>q5zg7sg0t0fJgq97d1gePcSrXxA$II+YQ8@&++fIaqKh$a?Y)KK1J=+1qw+HvE_`)`iHNT^#MqgC-x@r=oMuS6cIHH{$N#6",
    "6f8719789b1e": "5TA_?dC$tZS^Pms#Sq;M4%y@RP$jB-f}-|$p9v-QNpZjH4z!nmrAis#fPDCbG?zwimOZPEtuBLI>ZUP&V=-VF>Qnp71wF5$cz~Ku0zJH;mma1gZ>`g`tso@eV5uUNZ39kr4`fgb9osWs;HaC~#Ex+52Xrhjm1h&d0>uYw6M&yqME(",
    "73e7460a144d": "0F_Vx+@V+fI3aUkO=OB9d52QT9y%8Vg9RviMl?u73ZusBW<Nr*Wcl=<0gTWR4uJdhE=KiWQZkB?B#)(kZxd1uihnh|)(uP(YhOn}28x-qWV}f",
    "7956a9cc30e6": "kKr#4)n(<3?Z+&M9N!3Th!JVK>9lWloR$E24!3S39Mxh}V7FK9&lAgZs)9SP*hT7g4R``R86w@V)upJ0%XO@@`SPoJS2yu;2<Ge5&Ql4saWkfd&oY0{MY`J66qlw7`T",
    "7e0cd5c2bcff": "Bu{EAqV+!2gUKwtkm7J*)yx7v%d|_-*~wD5MK?T00Lx_zeZyrSqafx4C3wZQ`W7>H-7iN#R9E;gI}lO<0p-gj@RPt8=B!eqV@jIN9rbSsFC`YahSZgSLr9_K)bw+ONt+V",
    "8062b0dddc02": "bhSo6fhyDuAWOdS<h&DzL}xP50w$M6Kb(L9TkDJg4jH&1VZ}Xt2qjj9+N?Adx`b6n3aNPNGo6@XbYSRk_DG=O#L#m#ufiy!HVb4u7^_+-OL|L~Y0fwN3<wMuU0cuU?ry(jv72vP*xfKE(RK+G",
    "80cbe71509bf": "f5#-b3S_{BkF~%coWwnElD?AP%Zxjf#cJ76`GrP!ZAnCOe1BXB9=+d|!sBe3+tIO<ii<}z^r6?{qE>dw?%s6mrywhSum{v?5`a5SG3Xl${d1#lkg5g",
    "82b73e524f41": "`+!UzcCf8vvw81}$*Nf)0~GHZX>-M`S(B$JIOmU5o?yJkd`(c73it<Wo(>y!hoRvxa<&hMD(P@#V-zixCOywaL7Of-_TYC}E26eQ1W&IeeP@I}?7iq3`GM%hf*TOC&LzzCQ)@a<qDUsm1p594m5%IhR#Yu6)ht<zX{8V|C)oh<M#>N",
    "82c4045745a1": "zz6Z1f0hbQg4$*LSH}w7U-HpJ?DufFPWH-$$RSzZ*esL~ssXz(lkm)+6$*C?yXy2~K5_5mfuyEHXH|VW3qk9+5dzE8Bgz`ccg>@k@i{fPXpMx?Ic!+J^?e_DChj)gm-Uhm",
    "853409ae08ae": "slZR--qayYqa&c2WgzEJ@O3&xdpJ2~$Y8KLSTh|+Lz@HLBntLcA__GJA1tx6w5m+sAQD75(c3<aL(0p&WWJ}JgM7X@YibpYiaK535W+h(b%hBwl+&hU#6@%Xjj3nnnzp821{_EvY>%q3Lz|r*Nj^!8il5O47;+ZRYT{z*5cWRCRV>In2JGEj@i+",
    "929aae0d14f3": "$TNDLRa#YC(MU^JJ>vWvF*ML?Iz4eYCM0U?FPU2}1u#ibh8S|3lv^DkN?S1K?vlWjIJbT5OX11H9Hd*zq!353^Z4?ru$t4DDi5wO_$UQHz@`!He1$SMq45+IQjmi)a+`Fqixird7g)lvBe_Bn0_LE0PG8zPu)dQK1Zlo21$oSvZU",
    "93e7d8b3e1eb": "D}}|SZEQT=VnigGod$f<=rsa+7DzatAhA)lY57m49*H5qKisu~a)(e@$%CZ799q;#ve7~r-uP}m)XkKI;iG0&SOz%|4}EO(j|?=m-sHx|C4Xb1>-8j7JX(#jy@Pqi7P0wr9)4Rg3O!nnYtr2R70(lUPxNL%dIK#six%;tMekZjqlk-NIub}EDK8WS9hsGAKoU{I9K2V3WwVK;",
    "95e26bcffb1d": "6F2<%)%N_u?-R&t$?1nJx+L5k6)*s)i!Z1O8+?2hv)6&t8_&+wXpHr!Q3Pro<x^JCL@R<OtX*v)8=B3Mf3*FB5LwLu^|xc8A2{KtLI0%2awlkbl>",
    "9615079d474d": "7)w477-4(JwRIEFMzwz4vvKHU!Yglh37HqD26lU+Uw`=MSgnl+r!e&$c?r~7h>n@G7!LDMfq?@D?l450GtqRz4glG?Ew8EGfl`e",
    "975349309d69": "(Q$31#+eW+ZPguQ(XAewbS7<rr~bh!?<=sbjpBeZ8(#qZU^NK7Z<XYeg4p!9mhbzDLbK?~D_l_LJtu6QR9Z62iJTWZ1VsudEFA%Stge}DUcO_67;~NU*q^<cv(@^JNye|qr2T1lo8t",
    "97f84b20214f": "v;#m<{LYZ|+-laKcSzF^TG<6AU-vcS*#N|zggmNRHnc-qOroHeZg?1t;s}=YOa2)p9w1hvV-o@Y)0cy{?PL20nk(0v?R_{0DMG0KBhv)<>GWnu69k>qh`<#45l=Lc6dp?0HBLMe{WWdnIM0dd*Pej",
    "98db59546a85": "qnkAl%#?Dc^iVr&36tJK=I?aoKNr6e)kHI(XdAX5lfcx{{kgk2qB&BZ>^3`fijdADDjQ_%qQCGII-b6whn=PvfbU-uxDCX~{6)AR5K2Z>{L|8zai{0!?feL+2CLMpVk6yNHT)Pf#B|byT%hjiy7tY$ZEv0IBoYNq{6TAQz(*`h&{}hToVc|P`~",
    "9ac7f09fb591": "<;8dtp$yr&5)~oflk|$`{lIjel|vk~LMtv5=aOY=AT;JZh&M@Oo9SSb5GB%cKVn`fl}JkmcQBI(_RX%+PvbuD0yYba@sjkDhp~j=b>38(0c__c%VLtv2P74LF#Zbg#2OKklZRdqTLG<O#kXjW;<`$$iN7$*Pzgtc`I{JuXZMYIGKB3ZRs",
    "a1272d39cdae": "4gH*d1l*59k_D-NsB_!Bln>f)ucNdmHYSCqj-{Q^Kw6ST1%GOI?e<Ia>m``5{vt9O;<KGCQu-qM&3GCy!+dZ^r`FjOJlV)YE69G7#CCzJkT!2wQ0S6Xr7`)j89m^O!=>8@OKe|7",
    "a1bbc7c6d877": "duLDIz=R>?z!-*QTVHD>06P;^F2_wrWalbCPOzx24}8>QIKJJmi-Y}4H)9ju<VS~!A`HkpZZ=cW6jT_z$fbPt_!YHqmchmsgHm3JCnb8j;TG9P",
    "a495e7a2d598": "vaD8i&`sXLVEyu{j}g&2c0GLY;t`{)Ir-~IB7-kMR>%@4g~H2wpNwbrF1Z-`46Nr;K$3{QAoeiN{Co#^C7{ugdKh;=x;8SNtXd#59m1Z<I2EcyyP97FX7$EH<?~jN",
    "a4f687f844e3": "av|uDjr=`CqP4{UmG|}7%cQX5O;?GvUCnqx;<#n<qSOo|_&?^124W39>z15f?(%#=ZIHV*8Yuj@+4A?k?T6q(uOX+I!A$DGPAvUc6m~U!!f5_>mf7%q!3Wn{G8Y_L5RL7DEHA5$M?1eRIPM2S&Fe9MeLhg1T3F<BDeRS8K$#h3yw{`{cT|e?HG`c>uRu3{ye>_N-Xpr;?2(YC+h87XXZGtn7Fc65xAkRT6AYb@2$GyM!v",
    "a6f912bc09b7": "Y=v}VfNII~)h~XJhLfI);*;^q8r9>Er$@+96#u@#0yBBi{Ufg_vh`<W$q)RP+6Zyri`#9&VeKamIsLY7YNuk-ggq&^%o+Yw9%*Bm{Pia3sAGxj#u&}O??6tAv|dL{os(WUyAJDDm<jF",
    "a82e33065643": "f7!3X$WTx+-ue&PTlKO7Uhj1OS{@fD_9=IF-y`Czh3qm;vu+u}u7C2CFQLzR;b(i#Z|&O%-FHv2*l>aVoW<&>siiOn@;{f{aokDGlWTb)1xN#(*jLCLKzzGVCsdRv_RB%X%KFhXa{KVh1|ZK9E&0WRm@z846rW?0EqY5;7q`!C0*UwU3ZoPy%oU(xc=)o}cw2JHML3|Z=>",
    "a9a6ee1b4658": "H*|Bawdg^`M6QeP$nP$xVnJ;Sz6KPK6D9(n*js(5LdvIL3U5XIVQb{P8C*9T&u%;ohX<Q(Vls8R`mj=!zD#J;gDV32j<uWCA=A=U{A2aqA_%&r`6Z+DplOM`prAdDB$y>x_0m3yt?CB?T<@y?DlG",
    "aa2a9f952f8f": "NTB_@V)}BbOKX8QVhTDG_~HWT563Wt1kEmwT<Ie}7rl+BaK_-7_1pW1&nQYt7&|+&!!b*pfcaex(#khr400Z%l;Fn@v~2ocDbePk4veU$s8kQtls@k&9wO}->`4v+bIS`x2m",
    "aaa4fa4b1d64": "-Vw<&4~V-c&J&|f)nqXlmD;f^#I-9~Ty!TUI4<6hr6(KyJg)w&>oyKGzzld+<gFdMCPkFqXa8E2yv4Gi*0)7d7>g8INg90^o7}I|?Xd((jA!ugOz#RrIp*9d<xdEcHi)_o9O0D3_+-dNyEr~Sd6WuPeR4zDCp7",
    "aae0818aa444": "i(7wY`}I@B=Gef0IhCW=R1_`Skk{b)+^4)oATDQCrjAEQDKsoY=ifNL^8Ngb%!~`5w%S0Y#iEF*GVSv#L|J}<3R>)VU!($_r4>cd@|gmxTDTIVS{HSP_1|uz",
    "abf93b8c89c0": "w~ge7KAOAmjU!T>%J;#Oqr5|xRQb9Rv{7h~BU#O}Qdt4PotDpzLipIoX~H=FvMgzy&Mw9mc}s9A;1ai{OQ_a`2fyx?5!LJ<I&r+;cYv*&h4lc{m?S(A1pm#WV|1L&8s_8x3<E+*RDTOpp)>$mwrOmC5G5yPf0%ER6jOe>%5-&>Gt@=`7m}JnopS?eG1*DjjAGJE?OvvDoqB%QC0HyRQIbs",
    "acf3ab169636": "Xb1Nx3X1;A<{BuPq3BjLRB*~s?H8oe?~HAzteRXdN#5+_NCBs=WH4V0tP#=_^)G^?0YxjSdtBAH3q@6bl#o7B^(G*i6e?>Xf!@Qc<Lou@w_z0w#uDLqspCCn3~2%+",
    "ad22e80b9b17": ";pu)m;@7MSD90B4)rGSFg$e~SaGW!Ga6ER`?48OejSmaF3caDqYW$;Jl+}s$2M1GLErqE(`b+&P(ELSnHY&)o(<b=nx%v>rJe)49h1#DXL_}r(5+LwscJxb4rHAzCK}U(Rg=B~PuOxL|f8S!{rwiT$sxud{3~8n",
    "ad66cf35ad4e": "@&V1YsTB6RnffGx0JdVRcRQdJ>R0iU{0=y?D!~9pM;CO=^|m0y%tsXD!tH*z@E(8Nry)WkhL#pR-H=Zd=Fvi1F1NG{tWhBTf8nW8!zfiC^APR45Y^)Gq;e7H?T)(H-pfMAU#m923UBHeE3q6l^vfc7Vb)}|@I>UyM-G8@)pXSMp2lFO@ewHE*q<^",
    "b3c588e0d01a": "Y>faMJ{1=VVgsVPGGIgWQ;aN>Wq*LRTMQ)m9&DYn4Ka2Nsi1tj^oNS>x-u;2M0%BQV9VN;ThIg;8Z9VcO!)7ZQ@g47yMc}_Y#dYxm`-%P_P!pB_O)$aCT6>awt%f!feD~-PAc2BwAhrRl~*B2YMu",
    "b485fde18c5d": "CLu$~=ze9j`^dM}_<)%FiQbS*lGiCevrZhpFe26q?U|aoOTn{<rzlC;8*Pvt|Ae#<G?s9<6NKsTzZ{<3t`8qCjpDY`O@;91&QLPEjHUHfm=uI=`;nX_8^Oow(f",
    "b56dc9b25d2f": "f!nP=YZRb$&a_a}%V6_C*H<a2pE^?-z)&S@_@JczgINXNkd374H|d_H%xF6O9eh)MZq_`!mr5vhX(GD><JS1G?wGY}1^^k=%({f22det>G0FhfyC(KFQIBp)&FN+g`US{DbFWV9Cj",
    "b59cb26a8de9": "lx~wfUPNLZYFk3<rtp!kma;~heQdwHOBdB<yuXxz&sV2X?|~w2UQ#*)9F~ZkeS(9+7URJyS+xM1KZAoM)_iQ`q<V%4m`nVWU}|S76p=sDCfwlcAAZpuv735mglBviWnVhkuT7b1hB_PIY5",
    "b5cb0e91f1a3": "Vwsx7uCXTqNAnLGGowef?d}`IomlJQN*_O_NN~w|x3q*vNZL5m>_{fNnw9p^tgI>3RX|8tVg2uH5m!Pmr?(e6>RzM~f~G}apUF!OK=$Yjs2p5gft5F$!iUo+aXWL`4o_gZfy3O5PMoA*{8eZ+CI",
    "b6c16d3f7681": "5Iza*-fVeE<5s!h2N)17n%Axevh0QXHD=j)vSSzDmjwpH-aMMFUnPKZto5cnzlEi2=<I^y-w+j#|Ksl2cy+!0*vG*I6MJQaMNPHX0X0(<O19DAW$h<&",
    "b7ea5e69d5b9": "P|2+FAE%+N@lKF6m-uPQm@j_EV0-2Yjt+E4U&s0j^Ym4OB3{nMHTL_@WOW@+%X(i-H05kFM?h?LJyWB7Y!Ti4ThD6X)j?9xh>C-;tZ|L#hfjwupx_rcxg&;f@%C&RcXJEB%{mBK^(MwS9HY<&@h3o|{;m",
    "b8c02bc5f510": "|1|cHm4`Zx;Opz(&T87n?NF^La;kaR3UZk}=!vu+`iE*44Ma@H2hXds2am)o;@;k2q8GhRExk8|e0mLCOrH3Dk>>5u8gt%azLDn{mJ9M8GEbIW_b+xq;&9cELt(KqusUXHms+f&Py<DT(<aEPZjJ",
    "b965f63e3009": "%g_Y;8_K{&>OQ92;aHP<avk2lGNgvhPR(=hm2m?{3TP!}1vy65f<^C$aU#R;-Ojq^PYLv_GopE=^oy#fe+;9t+Q-jY&-M2tZj4fJ7M(L7<q=y=VF!Z9a>bO>AHw{ut_E2pji$r5AH*JQLQJKX",
    "bae11aedb947": "Rf5f)^G$zkKGT6)EY(FPS~qf|Cj6zInFt@$9$dF6R1?%QJA(A`VJ!~@c|5=F!xHfr?w-{xoz1l>DC=}W5q9AL(T<?7D5iKx5Bw3>d+Dk3f6knTXo-J6d!UvDZJwQFCuyV#?SX%#kSn<_C28<)o(KQ-iP(|ypA%^j",
    "bb0a3a7e79fe": "9Y4}xw8&B`3D*%&`a%uAR{rZBkpCo0N<~f0nPULvFuon+p2&1vi_;{=oz23A6wibC>{B3Ub)t=SlPQvJR#`<re*sTNAPzC}=+UW481r*SK%oc76f6`yOp00fg^&?Ei!1x4RV9Boz2Owtf}sxkhmY@c{^^43DLImz*8",
    "bee00fa4b7e6": "tGSKxb7pwbM8)}ot6ZnF%v0D-ip}?az^n&=`Nf$R8ASatp`N~jWD9sS6cTD$@8dLzhCz|+F{tqP)*J*5&T^P<XJx`V4Tt4LPo}frV&i9G%0old*<m>FLcq@5=-x*fOUlm-vBZ5y>JYQ)iEd_cah<j",
    "c1718b22ffee": "K=lQh@k`0S|Jpi7NzD6Bice&q+u32dnH??Ohl76kZ>CF^OFQ<JJIB_HYlz^HrI30NbDW!?SqX6T=I$;FT#rQYlfa!x{$aZ+TrHMVLYt*zOnoaL#%%~iw3y@g8Wz81ztFKr(r2BGwvEa3Xk`)}E#*n;wSDs?n>mJR9JlF>X@G?thJp=SDh-J8-2Xixf-Q)xp?t=y=e8N|Xyt&p",
    "c5e1796bfeef": "wdI)QLpF-sNzMwgJWV)n*TK!muKZ9KOmw*?!k(xP*o(&w93?I;YggHH(d)=b>d2yKW=kkLR?&)l8v$56<2Tk@46%{7>vFmefPy4%mL@#d;)>0dQ9}TKi+*j@j&#kPd@zsORCeqHCIgA&B-?jjVVb;w)B*~xaCfu",
    "c6b1a3e73d27": "N&D=Nd|U;Ea53#)^ON)HVV3%B%wAJn=5Fc*jCi%_HBi?8KIo7%Zw}>E9FE`BBypYT?;N$&tzEya3OqwM_K0X`UhCL`hqt`ZDaSpTo%%M$#U|icZ*5i<Vu%YH?l$=?ZXtBW@C2bN1drxT+*keWan3j75v^0*+Cvl",
    "cae4ae8e2e60": "g`wh3n1$V>0P&#!MLg?`Qe4HIozJ{ZKNXYW@E#BLV$&L?2CUSXLa3|E<vqHTvcH?hX_1`&9mHJaF7}(r!1p`2?BgnVcXW9ZGOe5(%ai@-x4sxhjp+^LjJq_m7y",
    "cbdd1ea231fb": "85O88udQu;O6_~zEs+gmpUPMUyUeg!4XSfy1wEloKj;>+cFNbI{`8KfWjsVCAo7H<8N4>-Zz>;7yj%NLeIWd(AENmND&%}Gifc`+W%$bxdtGEdv;AzRU0=wpM!b*Q9=xz?@`ccqmO8XeGfe33C?3JkpuN>}g)B2B",
    "cd7a383b922d": "a1?{Xer40_4H?St6(ch~@a1yi$cH97G>~(pu$CG*AV^n&-miE48~y(r0SUrp5E+{$L|I^Sm1@HYmm0}KTqdp!0U{Gk&H*~?sy9#7+0PN7QVPkFJi9)|B1I-@R(>2iu2L@=Kzhd}e?614UpVW(LH-#9C3w-3<n3dKfhplVNrDkkmj?",
    "ce82b2a99a84": "Skw+<MrZfeka{%<LI=Yaq|5tu{3sr<WQ|5FTt)Rri~!RN$;KNdbk-7R>XX{bN3*vt!5RNl8Y*PekO<Qy;Hesj$RXgE_g`f)D%@cPMvn)e&q^&JABCJ~89Gp5-CINEZx<{~DrYO=s0O0P+l491>48AQ+5rrY6oiS*2;t>Jfa{8oQ^rTh6!zAqVn%`UU!h7@`8<5w?Z7^N+y",
    "d0ca1e56c770": ")I%@@$`X~YPg(sjl~8EkDt}gR_PT~<IE#5u?3I}By+1*_s!Njqlue%c?m?eFVqSOb8(%lOz}EW=w~jR@Tm2oP<kc1O(>;F0n+-}!NEPW)#R_U|X<cGDc2H_}xhQiAbO^I)SNGoO{78?y(hS0{K<)Mn5$K*fP7;*x%HX#Ft{zG!c;uIh",
    "d0f0e342f51c": "H~5y*IiGow>iFSKA_8(oLv?q3_@9wc?N2a<7g%_yQq+?zDgVh9D=F*S7@~rMz}lVyj3M?fb|dIf`Bs+QlK`F@THiQ6I+VtTvY#YMhkbKl7gwSoU2HfjSqK4Q@&+&(P_0|H{wdD-HI@@Tw(eCwt-89Xb&C",
    "d54f30e77a35": ">TTA<r+39L#$UfFpz(_WT8(tl?|x@#T{n9Nf6qm`w1mYlB%+Q*BGUZv2Hx3AbT-0;JpPwQxI3M4Po8o36<RUs{Viz610sg?#;Kx$109ZmJd45oH7$0FYGEtp(w(HvuRg41D5%HU@GIvENVX47=7I!(^ES1`Fev",
    "d576f1599646": "*s7{Nb1v_^xoN=E9*`GBHGCwKf*S)0R{lREnb}YK>BKkmo`%2&4%LLUabQ@~o8F!0uN8&Ee1n&u2fV&4Zl-&@`u1bZj~|1BsWCN09_(V%Ut%CwH2+>=ern~oUk5XBx_WiJ4uikjpFzr^O)#~v!#d^v{e`Q2zVQxJ=F8>ET~p4=S>jU",
    "d66ba088ae6f": "3Sm}kW{%pSVyvgWkoFd2gi+JD=8DH!9x#%UBA%khlmV%V@B0|QHkkRYTxhmJF*h1sDgiGP%*$Ks<n*5N-!_kQp%=0kQ9-{~a+sX?2{)U`Ecn6ZbYz}*5Gx&>aR",
    "da6344c5092b": "NORIsV|ao;f%PePKzw+j*f`&4C3}7dMb`;nAu%#cGl#*VarVIc4UNQe>k`!KJ8b<SsBXsSuJ+vZD~36z+P72C_>1(IlS(~y^&$LlGQ>N2Vin?tMOqoA6B6J(Rp8|Ihof03f!i|fBL",
    "db2ab976c0c0": ">{5y3<jmIq^hwi#WM9(JwlSEN?oJWEO-V)l?7J5CmK;CKG%?&4Y3~|=1*u)<-5SAHpks@^ES^M)WPYD4x_1(3$dG}?+C$wOP$@iRUmiE1Th<EHm+n_SNf3m`as",
    "dea05b55b6f1": "`ZyaT&O1fUn8Eyt<xt6CdLjL5L^Go~-7QJ$!pLg@2Iuqfx9}4HSs6Zet#gj$Xoaam^`fIJ*B`Wjdav8;H(jpfc$5HHYh59m%Pwm;Oi4*6SdcoLhL>|r!R)MZhdMg+&7{zCFg&?ynTjx~rZh0W|0vuA?r?HF4^1WuT|R3onv{`qkPN?VhiXrP",
    "e1b029dc77ac": "mq{0oGxzVK9K<=Mh#Bl<GVBBqprFD;S2cE49@Rn~!-3MFVAe9_nzi3D`o`=Rsn>AeIqz!3v;?6d?ZWoCaK(g*Z|r-D#_;@$)*z4|WC(eBy!ZM+@(==jcgs6dVEjmkI<6LW4UJgpnuDC2*?PykLYmBbawV4CdH",
    "e2c2124e12ff": "xNKMBjQAwVmath(=XqZrGqHr35W(M_C>RYXbF&$sSeT0DAjM{_MkbgQa2Gn<<a&v$>a!u(0B0?HSTH=m03_vk?(N^!PGQg&7~xMk!+<jSo<cYy?m8EDGIw#rBVedgPIKv>a8BxXdTm^L@vjp>Ti`XRTl5@J*Pz2ue|(ku0j4Ke=1TtQh7;VR|EB",
    "e2fbb3f14c7c": "F1UP-E@|XK(}i}8F4k11+5kJBf-tw1r|&1uQHZU*j9}8~rkS|c<M11UwLMihf(+*YQx*N<E<+5={{21C#i~cJ!Y>Ou1%FH}R5dGHa0G;qf?4`diJ~tG%n2xfzkD~w;zJUrDS2LnaNByK",
    "e4d64ea86de5": "ZZw!TDwKxD&o8JN3lshprt?tx2D$_PW~8r(4FJX+OLxqqpWv|$li1<1ypFL$X+^09Y%<vcX-;AA4UB$yY|ZZId;MDADEO*q+1&FHXL-48g9hwjeH~SI)gg#G+}gbS(mK8I4xKNp?nCD7Vvu2loR-;3",
    "e4e6c1ae6df9": "#@K73S){Hb3Tit7beI!A&`7d~i<1%Pp2;fx7^g1wY4mayZeFakt7}m?Jem_(mD<YhBo<z~ChHh7IL3!$HDd}VH&vSjRkVkCie+Do+!iB-yXWV5<9w?g5~i@IJ{hwWZJ&W;rhSA2(yPwltawOXz**bYo@WJQ;7G_j1jD{McodX?-BS0GtUa9I#Lk)p*)p`tN7lX",
    "e535e21ddfb1": "zslatdjRc*b+9}NT%NwJN7i~D+~Gm)FA83|nZ;KX)1=PJ&A6vx8M&1TXh^>)Ty?wK%ie{U(Jks<(TT<Pc%aa)7|w>t$qx?Juo*201E2Y#N<=jxX=F0?U30E%*Uoq4to&GB|4$nBX1cQl$lhDhOM;tsHuu=O",
    "e5d262ff0f78": "wKzNOYDSZny=_Vuzk`kjB2UKKBqUr&;KCQ1AtBT-ru9uXGx*j0d>>>SsUy(&!d7o`&v^&4=x7M2|5UG!6hg-QkE(Jy^@t7hf0$c4olfa|g%1UYa0+B`ai3uvJ^",
    "e6d438e8c55c": "gv$%4CJS1sZ!!achaGH~(T;(M^$T6@3JF4<K_;>Z`Oa~DMb6~n?~<um)?C5V1X~Syfic(tsK31lquV)aDFv$S6+qr?UWV!4$EuBhWU*OE%D8V&`AO6Di23$vBl1%iQgo+A%tpP3?*j",
    "ec8ef8237134": ">@Y<_&a6z$u?dyzeuxWWV3|8_dk5W7mVI|S%EU;dK!gOGTMk`+Qjf)mW2KTnw7qZxf;r1MGKltQD7~futxvJTAY5d;Vzt{N;^`Ob%TX7uN1}$4^U}%>-8pG~845#>3gZ)V4H`T`e8C|;GN!JBbnIF",
    "ed659392937b": "GJ{9h2c?aSNyR<3E#@QRZL+w5DwKTtD^0GCFAsI9q9_Fr+=%ReRNiy`z<v^amIp$$$qSUsh+AjKLn)pOg@RR?>Jzc~+krg;#&2D8;1Iho>4Qo<qtsO+LH~xen`_G%`8%06YQm9nWAn|((yN+Wz0AwSDod}8d8~>JlHH~`0?4;Ok^",
    "eee1dbbeed82": "{rvi+u_|f7ykhD9-};Qb52rKIk%|0%=Av>TxmBa@!mXl+m5TpIh7xtvLku+a!6Wyn(&>^0t>+z7vc-mXBkLh$KV-m(U2!?Vg2|gLtytM8RYeNH9$Ip|{Fm5}+jPEKGx0}14DEoxLx~LU7GKrHXa",
    "ef194dc7dbb5": "ml~ePXt&nwye%Fgvv(GNl*BFN9PV~#-{FLmLFxlSQidz@x#aP<#<S%0vgy$02q1<XGdTTnps&vp)=r!kzYM@>T;Uo)_boHL^-PdNUKzC!c+yhO>08e",
    "f036d6046428": "VEgjwA{x65qtoA-?@USdoo}*_D|qk)W2!EITCj-xaSqbs$qf+nP{jfg3B=AT{6E`Le=AM&AKBZ66ZdClX@lY_p+>mtsLYu^0YU~0=3VV6ekClDPEndO2f`$MAZ~Dy_Kk2*Hi_fx)XIA{ekG+#fi<S3STgX84*>k*99pz=W*_E!StnATFZ`99r7-RJf=?SDF0IS}$wF$dILsyukhan",
    "f180721f726e": "d*Tk7X*qgw6*2ZSLD#smhS!OB8;*1KQd&FbFoyJ=jl5!XDKaJKI?v$-q*<F$J+5Il1pbz<=j=khx@63Ou5`ZDJ7Jsokym*b4zRSYoda9i@AOh|q3z0B2;|v$CdCN50sZy>M+Jv#tN",
    "f2241ae2a8cc": "Yc{g#vPuf~2Xo&FHf|64JrXxbvIi%EQp75E-QEm+xAUfp%_{e*L7-4`p^)y2IV;6}322wUZ`WgM_N^xRo~9t-ytBF(zHUe?jB!P`W*-U(mao-aclLx6`XEFVdvKh9M?=@u@JGe!bz9J8_{^nb",
    "f40c4893d46e": "-muV+^WGhNvY$Kh<9<CU&bUJ!gMS%hR#n&t2DYfqU6M7%h*QkMO<F`cQvCzJrN%&ZKmnh$@R;hEVsdLGLY6{}AfObh?%GjJdmcgfz`L6Cx??u?od&eQ9OldrJ#<tn!;k",
    "f680c83e5c68": "fWT)gb{lDvspGs#xi9+$FCcBrKh|#tTT&m^y|0I?OY~n*a;i+_lkt(Fg5oG;BB4Ys1npCbLL6k<WVCF|2tIu};-nIOW|0cp5bcM!OY12fKNOKr+jSiXU(=eATCr6sUO0aU<SiIrlsG0#%g0a)-)Eps6KLP>vH",
    "f878ea783ae9": "kAN4vmR6l~29+)eU>5Da7>rJZIVKzKRMXH{0^<TMipS;}fPFla36D@d7*|oir$GHA?l!If;8B#jU>TGixO?GVqS2nO0OZY{RUrOFk|-_AFl|41p->g5lhWUB;LKMWiIb+6G7s$o9zOfMG?fB`",
    "f88ad9cd4d4f": "ny#a)EEk^syu<a@q$kE?$*zl6Ql*VqJf1p|Oa?~q9xvq<bV~^b!0`sxl68D09XBxcl&@ScIjt7)r?UZ<%y25MeP5J^<55+!*(!%c5z%H-qf^Sm2m40)lZ5rPPV^5Jv)^*DBt-Q_+1;{j",
    "fa4138b0b445": "GeFpTjU9laanR?n4bfX;Ilpq@#85k8Is{=4SZ4f={GP#JLKoAcW`s=Chl1d3<w?8D{!(I0{+EX13k3kZ44MLJaVCD4MG5urWs6d!u(`6V5yPjbr{e^a_2OAq8>MYjdM<S|qVdeC{Bn!fv4-VIe1cp7qiv=h{Hd?3Wored6POd_76",
    "fa9edcc7181c": ";bSKGDsAr>y{eLS<mjFKZlDj%N=lDvYk(<n__BoOWEOqq@18H@B3&9CjD@_ZoJ#+_KqtrAJf?`Ycg%cPA5g2^j*W1v4}2bIdb`$#s!PP4Fbve8^u>rUFPcHf8a`M6ugmZ_H5RtJ$on+W1v1;R5qVJ9`g)^@v81Vjgp|4Ab8F^6KBZs;*YLXZ?k1O{@cW1`yBP87OYjw+)B",
}
