"""The worked example of the convolution exercise, and checks that answer in words.

This file lies beside the exercise's notebook and needs NumPy alone. It holds the worked example's
tables, which the notebook prints anyway, and no convolution: every check runs your function and
compares what it returns. The hidden tests judge in the same order and with the same words, on
images that are not in this file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal
import base64
import contextlib
import hashlib
import html
import io
import linecache
import math
import re
import sys
import warnings
import numpy as np
import numpy.typing as npt


# The words a student reads beside the notebook and of hidden items alike. Edit or translate them.
#
# ``feedback`` holds the words that the autograder alone says.

# The words. {symbol} is out, dW or dX; {function} the student's function; {case} the input.
WORDS = {
    "not callable": "{function} is not a function: it is {got}.\n"
    "Next: define it with `def {function}(...):`, run that cell, and do not reuse the name.",
    "not written": "{function} is not written yet: it raised NotImplementedError.\n"
    "Next: replace the line `raise NotImplementedError(...)` by your code.",
    "raised": "{function} stopped with {error} on {case}.{line}\n"
    "Next: call {function} by hand on an input of these sizes and look at that line.",
    "interrupted": "{function} was still running on {case} when it was stopped.\n"
    "Next: look for a loop that never ends; print its counter to see whether it moves on.",
    "returned nothing": "{function} returned None on {case}.\n"
    "Next: end the function with `return {symbol}`.",
    "pair": "{function} returned a tuple of {count} values on {case}; expected {symbol} alone.\n"
    "Next: return only {symbol}. (conv_backward is the one that returns the pair dW, dX.)",
    "not a table": "{function} returned {got} on {case}; expected a table of numbers, "
    "such as a NumPy array.\n"
    "Next: collect the numbers in an array made by np.zeros, and return that array.",
    "complex": "{function} returned complex numbers on {case}; expected real ones.\n"
    "Next: return the real part, {symbol}.real.",
    "shape": "{symbol} has shape {got}; expected {expected} on {case}.\nNext: {shape_hint}",
    "not finite": "{symbol} holds {count} that are NaN or infinite, on {case}. "
    "First: {entry} is {got}; expected {expected}.\n"
    "Next: start from np.zeros (np.empty holds left-overs) and look for a division.",
    "values": "{symbol} has the right shape {shape} but is wrong in {count}, on {case}.\n"
    "First: {entry} is {got}; expected {expected}.\n"
    "Next: work out {entry} by hand and print what your function adds to it.",
    "changed its input": "{function} changed {names} on {case}; expected all inputs left as they "
    "were.\nNext: write into a new array from np.zeros, never into an argument.",
    "later call": "{function} was right on the first call and wrong on a later one.\n{seen}\n"
    "Next: look for what is kept between calls: a name outside the function, a default argument.",
    "no answer": "{name} has no answer yet: it is {got}.\n"
    "Next: replace it by a pair (rows, columns).",
    "bare number": "{name} is {got}; a shape is a pair (rows, columns), even of a square.\n"
    "Next: write both numbers, in parentheses, separated by a comma.",
    "not a pair": "{name} is {got}; expected a pair of two whole numbers (rows, columns).\n"
    "Next: write it like (5, 8), as NumPy's .shape shows the shape of an array.",
}
SHAPE_HINTS = {
    "out": "count the places where the kernel fits, down and across; out has one entry for each.",
    "dW": "dW has one entry for each entry of the kernel: the shape of W.",
    "dX": "dX has one entry for each pixel of the image, zeros included: the shape of X.",
}

# Where a result is wrong. {count} is how many entries are, {size} how many there are.
WHERE = {
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

# What a wrong function adds up, and which mistake it makes.
FIRST_IN_SYMBOLS = "First: {entry} is {yours} = {got}; expected {right} = {expected}."
IN_SYMBOLS = (
    "In symbols, for the worked example's sizes at stride {stride}: {entry} is {yours}; "
    "expected {right}."
)
MISSING_IN_SYMBOLS = " Missing: {missing}."
ADDED_IN_SYMBOLS = " Too much: {added}."
CAUSE = "Likely: {cause}."
NEXT = "\nNext: "

# What a check says where there is nothing to mend.
RIGHT_HERE = {
    "values": "Right on the worked example. Hidden tests look further: images of other sizes.",
    "rules": "Right on the worked example, in two calls, and the inputs are as they were. "
    "Hidden tests look further: all the rules.",
    "answer": "{name} is a pair of whole numbers. Whether it is right, grading tells.",
}

# Pictures. What stands in them is told as text too.
PATCHES = "Image {image}, kernel {kernel}, stride {stride}: {count} patches, one for each entry."
PATCH = "out[{i}, {j}]: rows {top} to {bottom}, columns {left} to {right}"
ADDS_UP = "What {function} adds up to {symbol}, for the worked example at stride {stride}: "
GIVES = "What {function} gives, on the worked example at stride {stride}: "
AS_EXPECTED = "all {size} entries are as expected."
DIFFER = "{count} of {size} entries differ."
OTHER_SHAPE = "{symbol} has shape {got}; expected {expected}."
NO_SYMBOLS = "No sums of products: numbers instead. "
KEY = {
    "symbols": "Thick frame: differs · ( ): missing · !: too much",
    "numbers": "Thick frame: differs · !: yours · ( ): expected",
}
YOURS_AND_EXPECTED = ("yours", "expected")
ENTRY = "{entry} = {yours}"
ENTRY_DIFFERS = "{entry} = {yours}   ! expected {right}"
BACKWARD = "dX of the worked example at stride {stride}, one patch after the other."
STEP = "After patch {k}: rows {top} to {bottom}, columns {left} to {right}"
STEP_OF_YOURS = (
    "dout is zero after d{k}. Patch {k}: rows {top} to {bottom}, columns {left} to {right}"
)
PLAY, SIDE_BY_SIDE, SLIDER = "▶ play", "side by side", "which step is shown"

# The self-check, a line for each thing that is checked.
CHECKED = "{what}: {verdict}"
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


# Where patches lie, and where a table is wrong: only where they overlap, in the last row.
#
# A pattern is told only where it is exactly so.

Symbol = Literal["out", "dW", "dX"]
Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Shape = tuple[int, int]


def starts(size: int, kernel: int, stride: int) -> list[int]:
    """Return where patches begin along one axis: from 0 on, as long as they fit."""
    if stride < 1:
        raise ValueError(f"stride is {stride}; it must be 1 or more")
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
    """Return the name of the pattern that the wrong entries make, a key of ``feedback.WHERE``.

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
    if shape[0] > 1:
        yield "last row", last_row
        yield "first row", rows == 0
    if shape[1] > 1:
        yield "last column", last_column
        yield "first column", columns == 0
    if min(shape) > 1:
        yield "last row and column", last_row | last_column
        yield "first row and column", (rows == 0) | (columns == 0)
        yield "all but the first entry", (rows > 0) | (columns > 0)
        yield "off the diagonal", rows != columns
    if min(shape) > 2:
        inside = (rows > 0) & (columns > 0) & ~last_row & ~last_column
        yield "border", ~inside
        yield "interior", inside
        yield "all but the first row", rows > 0
        yield "all but the first column", columns > 0
        yield "all but the last row", ~last_row
        yield "all but the last column", ~last_column


def _patches_over(size: int, kernel: int, stride: int) -> npt.NDArray[np.int64]:
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
LARGE = 10_000  # numbers in a result
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

    def entry(self, i: int, j: int) -> str:
        """Return one entry as a sum of products: 'd1·w2 + d2·w1', or '0'."""
        return _sum(self.terms(i, j, self.coefficients[i, j] != 0)) or "0"

    def terms(self, i: int, j: int, which: Mask) -> list[str]:
        """Return the products of one entry that a mask over the two factors picks."""
        return [
            _term(self.coefficients[i, j, a, b], self._name(0, a), self._name(1, b))
            for a, b in np.argwhere(which).tolist()
        ]

    def lines(self) -> list[str]:
        """Return every entry with its name: 'dX[0, 1] = d1·w2 + d2·w1'."""
        rows, columns = self.shape
        return [
            f"{self.symbol}[{i}, {j}] = {self.entry(i, j)}"
            for i in range(rows)
            for j in range(columns)
        ]

    def _name(self, factor: int, entry: int) -> str:
        name = FACTORS[self.symbol][factor]
        if name == "X":  # by place: the worked image has the same value at several
            row, column = divmod(entry, self.shapes[factor][1])
            return f"X[{row}, {column}]"
        return f"{name[0].lower()}{entry + 1}"


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
        elif isinstance(each, dict):
            return True
    return left < 0


def decode(
    function: Function, symbol: Symbol, image: Shape, kernel: Shape, stride: int
) -> Table | None:
    """Return what a function computes, or None where no table says it.

    The function is called with arrays of its own, as ``function(X, W, stride=…)`` or
    ``function(dout, X, W, stride=…)``. There is no table where it is not bilinear in the two
    factors (a maximum, rounding, a use of the third array), where its results change their shape,
    are no finite numbers or have no two axes, and where it raises.
    """
    probing = _Probing(function, symbol, image, kernel, stride)
    if not probing.adds_up():
        return None
    for digits in _DIGITS:
        table = probing.table(digits)
        if table is not None and probing.predicts(table):
            return table
    return None


def computes(function: Function, table: Table, image: Shape, kernel: Shape, stride: int) -> bool:
    """Return whether a function gives on dense values what a table tells: one call, no impulses."""
    return _Probing(function, table.symbol, image, kernel, stride).predicts(table)


def differences(right: Table, yours: Table) -> list[Shape]:
    """Return the entries in which two tables of one shape differ, in reading order."""
    differ = np.any(right.coefficients != yours.coefficients, axis=(2, 3))
    return [(i, j) for i, j in np.argwhere(differ).tolist()]


def first_difference(right: Table, yours: Table) -> str:
    """Return in words where two tables differ first, by shape or by entry; or nothing."""
    name = right.symbol
    if right.shape != yours.shape:
        return f"{name} has shape {yours.shape}; expected {right.shape}"
    places = differences(right, yours)
    if not places:
        return ""
    i, j = places[0]
    return f"{name}[{i}, {j}]: expected {right.entry(i, j)}; yours {yours.entry(i, j)}"


def compared(right: Table, yours: Table, place: Shape) -> tuple[str, str, str, str]:
    """Return one entry of two tables, short enough to read: expected, yours, missing, added.

    Of long sums the first terms are shown, and what is missing and what is added, if anything.
    """
    i, j = place
    ours, theirs = right.coefficients[i, j] != 0, yours.coefficients[i, j] != 0
    return (
        _short(right.terms(i, j, ours)), _short(yours.terms(i, j, theirs)),
        _short(right.terms(i, j, ours & ~theirs)) if np.any(ours & ~theirs) else "",
        _short(yours.terms(i, j, theirs & ~ours)) if np.any(theirs & ~ours) else "",
    )  # fmt: skip


def marked(right: Table, yours: Table, place: Shape) -> tuple[tuple[str, ...], bool]:
    """Return one entry's products, one a line, and whether it is wrong.

    In a wrong entry what is missing comes first, in parentheses, then what is too much, with a !.
    """
    terms = marked_terms(right, yours, place)
    return tuple(line for _, line, _ in terms) or ("0",), any(wrong for _, _, wrong in terms)


def marked_terms(right: Table, yours: Table, place: Shape) -> list[tuple[int, str, bool]]:
    """Return one entry's products with the first factor's position, and whether each is wrong."""
    ours, theirs = right.coefficients[place], yours.coefficients[place]
    same = ours == theirs
    found = []
    for table, which, form, wrong in (
        (right, (ours != 0) & ~same, "({})", True),
        (yours, (theirs != 0) & ~same, "+ {} !", True),
        (yours, (theirs != 0) & same, "{}", False),
    ):
        positions = np.nonzero(which)[0].tolist()
        terms = table.terms(*place, which) if positions else []
        found += [(at, form.format(term), wrong) for at, term in zip(positions, terms, strict=True)]
    return found


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


class _Probing:
    """One function, called with impulses."""

    def __init__(
        self, function: Function, symbol: Symbol, image: Shape, kernel: Shape, stride: int
    ) -> None:
        self._function, self._symbol, self._stride = function, symbol, stride
        output = output_shape(image, kernel, stride)
        self._shapes = {"X": image, "W": kernel, "dout": output}
        self._names = ("X", "W") if symbol == "out" else ("dout", "X", "W")
        self._factors = FACTORS[symbol]
        self._values = np.random.default_rng(0)  # for the third array, and the dense check

    def table(self, digits: int) -> Table | None:
        """Return the table that the impulses show, with this many of them in a call."""
        left, right = (self._shapes[name] for name in self._factors)
        sizes = left[0] * left[1], right[0] * right[1]
        few = 0 if sizes[0] <= sizes[1] else 1
        found: Array | None = None
        for one in range(sizes[few]):
            for start in range(0, sizes[1 - few], digits):
                several = np.arange(start, min(start + digits, sizes[1 - few]))
                scales = np.zeros(sizes[1 - few])
                scales[several] = _UNIT * float(_BASE) ** np.arange(len(several))
                impulses = [np.eye(sizes[few])[one], scales]
                result = self._call(*(impulses if few == 0 else impulses[::-1]))
                if result is None or (found is not None and found.shape[:2] != result.shape):
                    return None
                read = _digits(result, len(several))
                if read is None:
                    return None
                if found is None:
                    found = np.zeros((*result.shape, *sizes))
                if few == 0:
                    found[:, :, one, several] = read
                else:
                    found[:, :, several, one] = read
        return None if found is None else Table(self._symbol, found, (left, right))

    def adds_up(self) -> bool:
        """Return whether the sum of two inputs gives the sum of their results, in each factor.

        Five calls tell most functions that have no table from those that have one.
        """
        sizes = [math.prod(self._shapes[name]) for name in self._factors]
        left, right = (np.arange(1.0, size + 1) for size in sizes)
        results: list[Array] = []
        for one, other in (
            (left, right), (2 * left[::-1], right), (left + 2 * left[::-1], right),
            (left, 2 * right[::-1]), (left, right + 2 * right[::-1]),
        ):  # fmt: skip
            result = self._call(one, other)
            if result is None or (results and result.shape != results[0].shape):
                return False
            results.append(result)
        first, more, both, more_right, both_right = results
        return np.allclose(first + more, both, rtol=_BLUR) and np.allclose(
            first + more_right, both_right, rtol=_BLUR
        )

    def predicts(self, table: Table) -> bool:
        """Return whether the table tells the function's result on dense values."""
        dense = [self._values.normal(size=self._shapes[name]).ravel() for name in self._factors]
        result = self._call(*dense)
        told = np.einsum("ijab,a,b->ij", table.coefficients, *dense)
        return result is not None and result.shape == told.shape and np.allclose(
            result, told, rtol=1e-4, atol=1e-4
        )  # fmt: skip

    def _call(self, left: Array, right: Array) -> Array | None:
        given = {
            name: values.reshape(self._shapes[name])
            for name, values in zip(self._factors, (left, right), strict=True)
        }
        arrays = [
            np.array(given[name]) if name in given
            else self._values.normal(size=self._shapes[name])
            for name in self._names
        ]  # fmt: skip
        try:
            answer = self._function(*arrays, stride=self._stride)
            if is_large(answer):
                return None
            result = np.asarray(answer, dtype=np.complex128)
        except Exception:  # the student's
            return None
        if result.ndim != 2 or not np.all(np.isfinite(result)):
            return None
        real: Array = result.real
        return real if np.allclose(result.imag, 0, atol=_BLUR) else None


def _digits(result: Array, count: int) -> npt.NDArray[np.float64] | None:
    """Return the digits of every entry, lowest first, as coefficients; or None if it has others."""
    left = np.rint(result)
    if np.any(np.abs(result - left) > _BLUR):
        return None
    digits = np.zeros((*result.shape, count))
    for place in range(count):
        digits[..., place] = (left + _BASE // 2) % _BASE - _BASE // 2
        left = (left - digits[..., place]) / _BASE
    return None if np.any(left) else digits / _UNIT


def _sum(terms: list[str]) -> str:
    return " + ".join(terms).replace("+ −", "− ")


def _short(terms: list[str]) -> str:
    if len(terms) <= _LONG:
        return _sum(terms) or "0"
    return f"{_sum(terms[:_LONG])} + … ({len(terms)} products)"


def _term(coefficient: float, left: str, right: str) -> str:
    units = round(abs(coefficient) * _UNIT)
    shared = math.gcd(units, _UNIT)
    over, under = units // shared, _UNIT // shared
    number = "" if over == under else f"{over}·" if under == 1 else f"({over}/{under})·"
    return f"{'−' if coefficient < 0 else ''}{number}{left}·{right}"


# The worked example as data: its arrays, and what each entry of its three results adds up.
#
# The notebook prints all of it.

FUNCTIONS: Mapping[Symbol, str] = {
    "out": "conv_forward", "dW": "conv_backward_dW", "dX": "conv_backward_dX",
}  # fmt: skip

IMAGE = np.array([[1, 2, 3, 4], [2, 3, 4, 5], [5, 6, 7, 8], [7, 8, 9, 0]])
KERNEL = np.array([[1.0, 2.0], [3.0, 4.0]])

# By stride: the gradient that arrives, and the three tables of the worked example.
DOUT = {
    1: np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]),
    2: np.array([[1.0, 2.0], [3.0, 4.0]]),
}
OUT = {
    1: np.array([[23.0, 33.0, 43.0], [47.0, 57.0, 67.0], [70.0, 80.0, 50.0]]),
    2: np.array([[23.0, 43.0], [70.0, 50.0]]),
}
DW = {
    1: np.array([[207.0, 252.0], [306.0, 261.0]]),
    2: np.array([[50.0, 60.0], [67.0, 37.0]]),
}
DX = {
    1: np.array(
        [[1.0, 4.0, 7.0, 6.0], [7.0, 23.0, 33.0, 24.0], [19.0, 53.0, 63.0, 42.0],
         [21.0, 52.0, 59.0, 36.0]]
    ),
    2: np.array(
        [[1.0, 2.0, 2.0, 4.0], [3.0, 4.0, 6.0, 8.0], [3.0, 6.0, 4.0, 8.0], [9.0, 12.0, 12.0, 16.0]]
    ),
}  # fmt: skip

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
    if symbol == "out":
        return (IMAGE, KERNEL), OUT[stride]
    return (DOUT[stride], IMAGE, KERNEL), (DW if symbol == "dW" else DX)[stride]


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


# What a wrong function shows of its mistake, in words that are the same here and in feedback.
#
# A mistake is named where a note in ``notes`` opens. Notes are sealed with what the function does on
# a few fixed inputs: only a function that makes that very mistake has the key.

_SIZES: tuple[tuple[Shape, Shape, int], ...] = (
    ((5, 7), (3, 2), 1), ((7, 6), (3, 4), 2), ((8, 9), (2, 3), 3), ((3, 4), (3, 4), 2),
    ((1, 5), (1, 2), 2),
)  # fmt: skip


def in_full(words: str, function: Function, symbol: Symbol, stride: int) -> str:
    """Return a check's words on the worked example, with what the function shows of its mistake."""
    with quiet():
        wrong = _wrong(function, symbol, stride)
        found = next(_differing(function, symbol, (stride, 3 - stride)), None)
        note = opened(fingerprint(function, symbol))
    seen, _, next_step = words.partition(NEXT)
    if wrong is not None:
        where = pattern(wrong, symbol, IMAGE.shape, KERNEL.shape, stride)
        seen = placed(seen, symbol, wrong, where)
    lines = [seen] if found is None else in_symbols(seen, *found)
    if note:
        cause, next_step = note
        lines.append(CAUSE.format(cause=cause))
    return "\n".join(lines) + (f"{NEXT}{next_step}" if next_step else "")


def placed(seen: str, symbol: Symbol, wrong: Mask, where: str) -> str:
    """Return the words of a check, with the pattern of the wrong entries where there is one."""
    if not where:
        return seen
    count, size, shape = np.count_nonzero(wrong), wrong.size, wrong.shape
    plain = f"{symbol} has the right shape {shape} but is wrong in {count} of {size} entries"
    told = WHERE[where].format(symbol=symbol, count=count, size=size, shape=shape)
    return seen.replace(plain, told)


def in_symbols(seen: str, right: Table, yours: Table, stride: int) -> list[str]:
    """Return the words, with the first wrong entry in symbols where the tables differ in one."""
    if right.shape != yours.shape or not (places := differences(right, yours)):
        return [seen]
    i, j = places[0]
    ours, theirs, missing, added = compared(right, yours, (i, j))
    entry = f"{right.symbol}[{i}, {j}]"
    more = ""
    if "…" in ours and "…" in theirs:
        more = (MISSING_IN_SYMBOLS.format(missing=missing) if missing else "") + (
            ADDED_IN_SYMBOLS.format(added=added) if added else ""
        )
    found = re.search(rf"First: {re.escape(entry)} is (\S+); expected (\S+)\.", seen)
    if found and f"the worked example at stride {stride}" in seen:
        line = FIRST_IN_SYMBOLS.format(
            entry=entry, yours=theirs, got=found[1], right=ours, expected=found[2]
        )
        return [seen.replace(found[0], line + more)]
    line = IN_SYMBOLS.format(stride=stride, entry=entry, yours=theirs, right=ours)
    return [seen, line + more]


def fingerprint(function: Function, symbol: Symbol) -> bytes:
    """Return a hash of what a function does on fixed inputs, or nothing where it gives no table.

    The inputs are multiples of 1/2, so that every order of summation gives the same.
    """
    told, gives_a_table = hashlib.sha256(symbol.encode()), False
    for before, stride in _asked(symbol):
        after = [array.copy() for array in before]
        try:
            result = function(*after, stride=stride)
        except Exception as error:  # the student's
            told.update(type(error).__name__.encode())
            continue
        changed = [not np.array_equal(*pair) for pair in zip(before, after, strict=True)]
        for part in _parts(result):
            told.update(part)
            gives_a_table = True
        told.update(bytes(changed))
    return told.digest() if gives_a_table else b""


def opened(key: bytes) -> tuple[str, str] | None:
    """Return the cause and the next step in the note that a key opens, or None."""
    if not key or (note := NOTES.get(note_name(key))) is None:
        return None
    cause, _, hint = sealed(base64.b85decode(note), key).decode().partition("\n")
    return cause, hint


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
        if yours is not None and first_difference(right, yours):
            yield right, yours, stride


def _wrong(function: Function, symbol: Symbol, stride: int) -> Mask | None:
    """Return which entries of the worked example are wrong, where the shape is right."""
    arrays, expected = worked(symbol, stride)
    try:
        result = np.asarray(function(*(array.copy() for array in arrays), stride=stride), float)
    except Exception:  # the student's
        return None
    return ~np.isclose(result, expected) if result.shape == expected.shape else None


def _asked(symbol: Symbol) -> Iterator[tuple[tuple[Any, ...], int]]:
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


TOLERANCE = 1e-6


class CheckFailed(AssertionError):
    """A check that did not hold. A notebook shows its words and no traceback."""

    in_full: Callable[[], str] | None = None  # the words, with what a look at the function adds

    def _render_traceback_(self) -> list[str]:
        """Return what IPython prints in place of a traceback (IPython calls it by this name)."""
        words = str(self) if self.in_full is None else self.in_full()
        return words.splitlines()


class Interrupted(CheckFailed):
    """The function was stopped while it ran: it is not asked anything else."""


def say(key: str, **facts: object) -> CheckFailed:
    """Return the failure whose words stand in WORDS under ``key``, filled with the facts."""
    return CheckFailed(WORDS[key].format(**facts))


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
    with _told_in_full(function, symbol, 1):
        check_repeated(function, FUNCTIONS[symbol], symbol, example(1), [problem], stride=1)
    print(RIGHT_HERE["rules"])


def _check(function: Any, symbol: Symbol, stride: int) -> None:
    name, case, (arrays, expected) = FUNCTIONS[symbol], example(stride), worked(symbol, stride)
    with _told_in_full(function, symbol, stride):
        result = call(function, name, symbol, case, *copies(*arrays), stride=stride)
        compare(result, expected, name, symbol, case)
    print(RIGHT_HERE["values"])


@contextlib.contextmanager
def _told_in_full(function: Any, symbol: Symbol, stride: int) -> Iterator[None]:
    """Have a notebook show what a look at the function adds to the words of a failed check.

    It is looked at when the words are shown to a person: whoever grades looks for himself.
    """
    try:
        yield
    except CheckFailed as failure:
        words = str(failure)
        if callable(function) and not isinstance(failure, Interrupted):
            failure.in_full = lambda: in_full(words, function, symbol, stride)
        raise


def check_shape_answer(name: str, answer: Any) -> None:
    """Check that a shape answer is a pair of whole numbers. Whether it is right, grading tells."""
    as_pair(name, answer)
    print(RIGHT_HERE["answer"].format(name=name))


def check_repeated(
    function: Any,
    name: str,
    symbol: str,
    case: str,
    problems: list[tuple[tuple[Any, ...], Any]],
    *,
    stride: int,
) -> None:
    """Call with each problem's arrays, then with the first one's again, and compare every result.

    A problem is a pair (arrays, expected result); all have the same shapes. Raises CheckFailed
    where a result is wrong or the first call changed its inputs.
    """
    (arrays, expected), *others = problems
    first = copies(*arrays)
    compare(call(function, name, symbol, case, *first, stride=stride), expected, name, symbol, case)
    _require_unmodified(name, case, first, arrays)
    for again, right in (*others, (arrays, expected)):
        result = call(function, name, symbol, case, *copies(*again), stride=stride)
        try:
            compare(result, right, name, symbol, case)
        except CheckFailed as why:
            seen = str(why).partition("\nNext:")[0]
            raise say("later call", function=name, seen=seen) from None


def call(function: Any, name: str, symbol: str, case: str, *arrays: Any, stride: int) -> Any:
    """Return what the function returns for these arrays.

    What it writes to standard error (warnings, logs) goes to standard output: it costs nothing.
    Raises CheckFailed where it is no function, raises, is interrupted, or returns nothing.
    """
    if not callable(function):
        raise say("not callable", function=name, got=_kind(function))
    try:
        with contextlib.redirect_stderr(sys.stdout):
            result = function(*arrays, stride=stride)
    except NotImplementedError:
        raise say("not written", function=name) from None
    except KeyboardInterrupt:
        raise Interrupted(WORDS["interrupted"].format(function=name, case=case)) from None
    except (Exception, SystemExit) as error:
        words = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise say(
            "raised", function=name, error=words, case=case, line=_line_in(function, error)
        ) from None
    if result is None:
        raise say("returned nothing", function=name, symbol=symbol, case=case)
    return result


def compare(result: Any, expected: Any, name: str, symbol: str, case: str) -> None:
    """Raise CheckFailed unless the result is a table equal to ``expected`` (shape (rows, columns)).

    Judged in this order: type, shape, finite, values. Lists, np.matrix, masked arrays and numbers
    of every real type are fine; the tolerance is 1e-6, relative and absolute.
    """
    table = as_table(result, name, symbol, case)
    if table.shape != expected.shape:
        raise say(
            "shape", symbol=symbol, got=table.shape, expected=expected.shape, case=case,
            shape_hint=SHAPE_HINTS[symbol],
        )  # fmt: skip
    for key, wrong in (
        ("not finite", ~np.isfinite(table)),
        ("values", ~np.isclose(table, expected, rtol=TOLERANCE, atol=TOLERANCE)),
    ):
        if wrong.any():
            first = tuple(int(index) for index in np.argwhere(wrong)[0])
            raise say(
                key, symbol=symbol, case=case, shape=expected.shape,
                count=f"{np.count_nonzero(wrong)} of {wrong.size} entries",
                entry=f"{symbol}[{', '.join(map(str, first))}]",
                got=f"{table[first]:.6g}", expected=f"{expected[first]:.6g}",
            )  # fmt: skip


def as_pair(name: str, answer: Any) -> tuple[int, int]:
    """Return a shape answer as (rows, columns). Tuples, lists, arrays of two integers are fine."""
    if answer is None or answer is Ellipsis:
        raise say("no answer", name=name, got=answer)
    if isinstance(answer, (int, float, np.number)):
        raise say("bare number", name=name, got=answer)
    if isinstance(answer, (tuple, list, np.ndarray)) and len(answer) == 2:
        rows, columns = answer
        if _is_integer(rows) and _is_integer(columns):
            return int(rows), int(columns)
    raise say("not a pair", name=name, got=_brief(answer))


def _is_integer(value: Any) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def as_table(result: Any, name: str, symbol: str, case: str) -> Any:
    """Return the result as a plain array of real numbers, of whatever shape it has."""
    if isinstance(result, tuple) and any(isinstance(part, np.ndarray) for part in result):
        raise say("pair", function=name, count=len(result), case=case, symbol=symbol)
    table = None
    if _is_numeric(result):
        with contextlib.suppress(ValueError, TypeError, OverflowError):
            table = np.asarray(result)
    if table is None or table.dtype.kind not in "biufc":
        raise say("not a table", function=name, got=_kind(result), case=case)
    if table.dtype.kind == "c":
        raise say("complex", function=name, case=case, symbol=symbol)
    return table


def _is_numeric(value: Any, depth: int = 0) -> bool:
    """Whether a result holds numbers alone, looked at without turning it into an array."""
    if isinstance(value, (list, tuple)):
        return depth < 8 and all(_is_numeric(part, depth + 1) for part in value)
    if isinstance(value, np.ndarray):
        return depth == 0 or value.dtype.kind in "biufc"
    return isinstance(value, (np.number, np.bool_, int, float))


def _require_unmodified(name: str, case: str, after: list[Any], before: tuple[Any, ...]) -> None:
    labels = ("dout", "X", "W")[-len(before) :]
    changed = [
        label
        for label, now, then in zip(labels, after, before, strict=True)
        if not np.array_equal(now, then)
    ]
    if changed:
        raise say("changed its input", function=name, names=" and ".join(changed), case=case)


def _line_in(function: Callable[..., Any], error: BaseException) -> str:
    """Return where in the student's own code the error arose, or nothing where that is unknown."""
    told = getattr(error, "notebook_line", None)  # by a function that runs in another process
    if told is not None:
        return str(told)
    code = getattr(function, "__code__", None)
    own = [
        (frame.f_code.co_filename, line)
        for frame, line in _frames(error)
        if code is not None and frame.f_code.co_filename == code.co_filename
    ]
    if not own:
        return ""
    filename, line = own[-1]
    return f" Line {line} of its cell: `{linecache.getline(filename, line).strip()}`."


def _frames(error: BaseException) -> Iterator[tuple[Any, int]]:
    step = error.__traceback__
    while step is not None:
        yield step.tb_frame, step.tb_lineno
        step = step.tb_next


def _kind(value: Any) -> str:
    """Return the kind of a value in words: 'a value of type str', 'an array of type object'."""
    if isinstance(value, np.ndarray):
        return f"an array of type {value.dtype}"
    return f"a value of type {getattr(value, 'type_name', type(value).__name__)}"


def _brief(value: Any) -> str:
    """Return a value as Python writes it, cut; a long or nested one is not written out at all."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (list, tuple)):
        if len(value) > 8 or any(isinstance(part, (list, tuple, np.ndarray)) for part in value):
            return f"a {type(value).__name__} of {len(value)}"
    elif isinstance(value, (set, frozenset, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def copies(*arrays: Any) -> list[Any]:
    """Return copies of arrays, stored in the same order."""
    return [array.copy(order="K") for array in arrays]


def example(stride: int) -> str:
    """Return the worked example in words."""
    return f"the worked example at stride {stride}"


# Pictures for the notebook: receptive fields, tables of symbols, dX growing patch by patch.
#
# A picture is an HTML table: it needs no package, is the same in every notebook, light or dark, and a
# screen reader reads it. Where no HTML is shown, its text stands instead.

Cell = tuple[tuple[str, ...], str]  # its lines, and how it is marked: "", "patch" or "wrong"

# Of the palette of Okabe and Ito, told apart by everybody; marks have a thick frame besides.
_STYLES = {
    "": "border:1px solid #999;padding:3px 7px;text-align:center",
    "patch": "border:3px solid #0072b2;padding:3px 7px;text-align:center;background:#d9ecf7",
    "wrong": "border:3px double #b35900;padding:3px 7px;text-align:center;background:#fbe3c4",
    "wrong patch": "border:3px double #b35900;padding:3px 7px;text-align:center;"
    "background:#fbe3c4;box-shadow:inset 0 0 0 3px #0072b2",
}
_PAPER = "background:#fff;color:#1b1b1b"
_CAPTION = f"{_PAPER};caption-side:top;text-align:left;white-space:nowrap"
# Puts a slider and two buttons above the steps. Where a page lets no script run, they stand side by
# side as they are.
_PLAYER = """
if (!this.dataset.on) {
  this.dataset.on = 1;
  const steps = [...this.querySelectorAll('[data-step]')];
  const add = (kind, more) => this.insertBefore(
    Object.assign(document.createElement(kind), more), steps[0].parentNode);
  const show = () => steps.forEach((step, k) => {
    step.style.display = slider.disabled || k == slider.value ? 'inline-block' : 'none'; });
  const slider = add('input', {type: 'range', min: 0, max: steps.length - 1, value: 0,
    oninput: show, ariaLabel: '%s'});
  add('button', {type: 'button', textContent: '%s', onclick: () => {
    slider.disabled = false; slider.value = 0; show();
    const timer = setInterval(() => {
      if (+slider.value == steps.length - 1) return clearInterval(timer);
      slider.value++; show(); }, 900); }});
  add('button', {type: 'button', textContent: '%s', onclick: () => {
    slider.disabled = !slider.disabled; show(); }});
  show();
}
"""


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
        raise ValueError(f"the image has shape {pixels.shape}; it must have two axes")
    height, width = pixels.shape
    if 0 in output_shape((height, width), kernel_shape, stride):
        raise ValueError(f"a {kernel_shape} kernel does not fit into a {pixels.shape} image")
    steps, lines = [], []
    for (i, j), (top, left) in _patches((height, width), kernel_shape, stride):
        rows = range(top, top + kernel_shape[0])
        columns = range(left, left + kernel_shape[1])
        words = PATCH.format(
            i=i, j=j, top=top, bottom=rows[-1], left=left, right=columns[-1]
        )  # fmt: skip
        cells = [
            [((f"{pixels[r, c]:g}",), "patch" if r in rows and c in columns else "")
             for c in range(width)] for r in range(height)
        ]  # fmt: skip
        steps.append(_grid(cells, words))
        values = " / ".join(" ".join(f"{pixels[r, c]:g}" for c in columns) for r in rows)
        lines.append(f"{words}: {values}")
    title = PATCHES.format(
        image=f"{height}×{width}", kernel="×".join(map(str, kernel_shape)), stride=stride,
        count=len(steps),
    )  # fmt: skip
    return Shown("\n".join((title, *lines)), _played(title, steps))


def show_symbols(function: Any, symbol: Symbol, stride: int = 1) -> Shown:
    """Show what a function adds up on the worked example, beside what is expected.

    ``symbol`` is what the function computes: "out", "dW" or "dX".
    """
    right = worked_symbols(symbol, stride)
    found = _read(function, symbol, stride)
    if isinstance(found, Shown):
        return found
    facts = {"symbol": symbol, "stride": stride, "function": FUNCTIONS[symbol]}
    title = ADDS_UP.format(**facts)
    if found.shape != right.shape:
        title += OTHER_SHAPE.format(symbol=symbol, got=found.shape, expected=right.shape)
        tables = [_grid(_cells(found), YOURS_AND_EXPECTED[0])]
        return Shown("\n".join((title, *found.lines())), _beside(title, tables))
    cells, wrong = _cells(found, right), _count_wrong(right, found)
    title += _verdict(wrong, len(cells) * len(cells[0]))
    lines = [
        (ENTRY_DIFFERS if cells[i][j][1] else ENTRY).format(
            entry=f"{symbol}[{i}, {j}]", yours=found.entry(i, j), right=right.entry(i, j)
        )
        for i, j in np.ndindex(right.shape)
    ]
    tables = [_grid(cells, YOURS_AND_EXPECTED[0])]
    if wrong:
        tables.append(_grid(_cells(right), YOURS_AND_EXPECTED[1]))
    text = "\n".join((title, *lines))
    return Shown(text, _beside(title, tables, KEY["symbols"] if wrong else ""))


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
    title = BACKWARD.format(stride=stride)
    wrong = _count_wrong(right, found)
    if function is not None:
        title = ADDS_UP.format(symbol="dX", stride=stride, function=FUNCTIONS["dX"])
        title += _verdict(wrong, right.shape[0] * right.shape[1])
    entries = _each(right.shape, lambda place: marked_terms(right, found, place))
    steps, lines = [], []
    for k, (_, (top, left)) in enumerate(_patches(IMAGE.shape, KERNEL.shape, stride), start=1):
        rows, columns = range(top, top + 2), range(left, left + 2)
        words = (STEP if function is None else STEP_OF_YOURS).format(
            k=k, top=top, bottom=rows[-1], left=left, right=columns[-1]
        )
        cells = _after(entries, k)
        cells = [
            [(entry, f"{mark} patch".strip() if r in rows and c in columns else mark)
             for c, (entry, mark) in enumerate(row)] for r, row in enumerate(cells)
        ]  # fmt: skip
        steps.append(_grid(cells, words))
        lines += ["", words, *_aligned(cells)]
    text = "\n".join((title, *lines))
    key = KEY["symbols"] if wrong else ""
    return Shown(f"{text}\n\n{key}" if key else text, _played(title, steps, key))


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
    text = "\n".join((title, *_aligned(cells), KEY["numbers"]))
    return Shown(text, _beside(title, [_grid(cells, YOURS_AND_EXPECTED[0])], KEY["numbers"]))


def _patches(image: Shape, kernel: Shape, stride: int) -> list[tuple[Shape, Shape]]:
    """Return for each output entry where its patch begins, in reading order."""
    down, across = (starts(*sizes, stride) for sizes in zip(image, kernel, strict=True))
    return [((i, j), (top, left)) for i, top in enumerate(down) for j, left in enumerate(across)]


def _after(entries: Any, count: int) -> list[list[Cell]]:
    """Return the cells of dX in which only the first entries of dout count."""
    kept = [[[term for term in terms if term[0] < count] for terms in row] for row in entries]
    return [
        [
            (tuple(line for _, line, _ in terms) or ("0",),
             "wrong" if any(wrong for _, _, wrong in terms) else "")
            for terms in row
        ]
        for row in kept
    ]  # fmt: skip


def _cells(table: Table, right: Table | None = None) -> list[list[Cell]]:
    entries = _each(table.shape, lambda place: marked(right or table, table, place))
    return [[(lines, "wrong" if bad else "") for lines, bad in row] for row in entries]


def _each(shape: Shape, of: Callable[[Shape], Any]) -> list[list[Any]]:
    return [[of((i, j)) for j in range(shape[1])] for i in range(shape[0])]


def _count_wrong(right: Table, yours: Table) -> int:
    return int(np.count_nonzero(np.any(right.coefficients != yours.coefficients, axis=(2, 3))))


def _verdict(wrong: int, size: int) -> str:
    return DIFFER.format(count=wrong, size=size) if wrong else AS_EXPECTED.format(size=size)


def _aligned(cells: Sequence[Sequence[Cell]]) -> list[str]:
    """Return cells as lines of text, column below column."""
    rows = [[" + ".join(lines).replace("+ + ", "+ ") for lines, _ in row] for row in cells]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _grid(cells: Sequence[Sequence[Cell]], caption: str) -> str:
    """Return cells as an HTML table with its caption."""
    rows = "".join(
        f"<tr style='{_PAPER}'>"
        + "".join(
            f"<td style='{_STYLES[mark]}'>{'<br>'.join(map(html.escape, lines))}</td>"
            for lines, mark in row
        )
        + "</tr>"
        for row in cells
    )
    return (
        f"<table style='{_PAPER};border-collapse:collapse;margin:6px'>"
        f"<caption style='{_CAPTION}'>{html.escape(caption)}</caption>{rows}</table>"
    )


def _beside(title: str, tables: Sequence[str], key: str = "") -> str:
    """Return tables side by side under a title."""
    each = "".join(
        f"<div style='display:inline-block;vertical-align:top'>{table}</div>" for table in tables
    )
    return (
        f"<div style='{_PAPER};padding:6px'><p>{html.escape(title)}</p><div>{each}</div>"
        f"<p>{html.escape(key)}</p></div>"
    )


def _played(title: str, steps: Sequence[str], key: str = "") -> str:
    """Return steps that a slider goes through, or that stand side by side where none can be."""
    player = html.escape(_PLAYER % (SLIDER, PLAY, SIDE_BY_SIDE), quote=True)
    each = "".join(
        f"<div data-step='{k}' style='display:inline-block;vertical-align:top'>{step}</div>"
        for k, step in enumerate(steps)
    )
    return (
        f"<details open style='{_PAPER};padding:6px' ontoggle=\"{player}\">"
        f"<summary>{html.escape(title)}</summary><div>{each}</div>"
        f"<p>{html.escape(key)}</p></details>"
    )


# Whether three functions fit together, without anybody's solution: one line for each check.

_CLOSE = 1e-4  # float32 is as good
_ADJOINT = (((4, 6), (2, 3), 1), ((6, 8), (3, 2), 2), ((8, 7), (3, 4), 3))
_STEPS = (((3, 4), (2, 2), 1), ((5, 4), (3, 2), 2))


def self_check(conv_forward: Any, conv_backward_dW: Any, conv_backward_dX: Any) -> None:
    """Print whether the gradients are those of the forward pass, on random values.

    First by the adjoint identity, then entry by entry by small steps.
    """
    functions: dict[Symbol, Any] = {
        "out": conv_forward, "dW": conv_backward_dW, "dX": conv_backward_dX,
    }  # fmt: skip
    for what, check, geometries in (
        (ADJOINT, _adjoint, _ADJOINT), (SMALL_STEPS, _small_steps, _STEPS),
    ):  # fmt: skip
        for geometry in geometries:
            trial = _Trial(functions, *geometry)
            try:
                with quiet():
                    verdict = check(trial)
            except Interrupted as stopped:
                print(stopped)
                return
            except CheckFailed as failure:
                verdict = NOT_CHECKED.format(why=str(failure).partition("\n")[0])
            print(f"{what.format(case=trial.case)}: {verdict}")


class _Trial:
    """Three functions on random values of one geometry."""

    def __init__(
        self, functions: dict[Symbol, Any], image: Shape, kernel: Shape, stride: int
    ) -> None:
        self._functions, self._stride = functions, stride
        self._random = np.random.default_rng(seed=1)
        self.X, self.W = self._random.normal(size=image), self._random.normal(size=kernel)
        sizes = "×".join(map(str, image)), "×".join(map(str, kernel))
        self.case = f"image {sizes[0]}, kernel {sizes[1]}, stride {stride}"

    def forward(self) -> tuple[Array, Array]:
        """Return the output and a random dout of its shape."""
        out = self.result("out", (self.X, self.W), None)
        return out, self._random.normal(size=out.shape)

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
            raise CheckFailed(OTHER_SHAPE.format(symbol=symbol, got=table.shape, expected=shape))
        return table


def _adjoint(trial: _Trial) -> str:
    out, dout = trial.forward()
    sums = {
        "out": np.sum(out * dout),
        "dW": np.sum(trial.W * trial.gradient("dW", dout)),
        "dX": np.sum(trial.X * trial.gradient("dX", dout)),
    }
    agree = {
        name: [other for other in sums if abs(sums[other] - sums[name]) < _CLOSE] for name in sums
    }
    if len(agree["out"]) == len(sums):
        return SUMS_AGREE.format(sum=sums["out"])
    odd = [name for name in sums if len(agree[name]) == 1]
    return SUMS_DIFFER.format(**sums, odd=ODD_ONE_OUT[odd[0] if len(odd) == 1 else ""])


def _small_steps(trial: _Trial) -> str:
    """Compare each gradient with how L = sum(out * dout) moves with each entry.

    L is linear in each weight and each pixel: a step of 1 is as exact as a small one.
    """
    out, dout = trial.forward()
    before = np.sum(out * dout)
    told = []
    pairs: tuple[tuple[Symbol, Array], ...] = (("dW", trial.W), ("dX", trial.X))
    for symbol, array in pairs:
        yours, moved = trial.gradient(symbol, dout), np.zeros(array.shape)
        for place in np.ndindex(array.shape):
            array[place] += 1
            moved[place] = np.sum(trial.result("out", (trial.X, trial.W), out.shape) * dout)
            array[place] -= 1
        told.append(_compared(symbol, yours, moved - before))
    return "; ".join(told)


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
    "011eff7a3b05": "AvG@+yib@}_%xtJqjKqU)2PUkaL@W?9F{Iv8yoQe$vONGJ8~K%M3?`OoxgeU{B*d>xk8J6vDRk+|8iQ4iR3SM%8Bx0kY4N!^cn5CjOwq+#Q+NV{p(Q",
    "020d34520c4f": "EYE*|P1dHeMXLkqeQ#~_@$dX80~UQVRerJ1p&QtNRXwAUZ(@+%7p{_48<kmc`psF(gRiSt1!v!ghwQy@^>DsUs7+H4Qd$bqP0fL47!yK!2j}j@-7v8g!l$Tx&nEzdj#Wa6AZGesNIV>f42Vt*)t>",
    "02e50c91d29d": "ErgM=qNW)D5KHo7IZ3ABkspj2y&zuBK&sdNr+U;vNBMn0C8}qhs<9MJ<Rg-~C5Oko%_JQXXV9P+Upl*XmM3G2g=WDrI^;0-Ozk`SJ`C!nZ$MGmiG1vW$<W4}2Y{5kQ)HNo872c6Ph&ZY!la-T*<GUdJK{c&gYsk^",
    "04c09a3f9a8a": "_}a9XNx2HUbo{!)K9LV}{{vkaBU9yt%X65bX$-9W&<zEZp6x)Z#60qTgetW9GhKi;iAh&0Q0<mzaLt}1qM@JkH{UaAa_)u00OAv$P~*tlG`^B-U{`)<?7~W)X2xbJ*C;wn<ZN4J=x7x+oqOaZ>D9*#8~~Cy^f)v>Y;mXtlRR92U<E)-`U$fCd56l+Ow)oK=%e-gCwFZ9Sx0qw6v7J",
    "067611b2a5b8": "0;6FkpqV9q`<ff!6$z%=O~qj;aPZ&^_{K&NqUvB?Sq9$D%P?76q%r|Yds+FK59+}fb<aE~g|@tYplf~jW_$ybCfsAk51f^^EBAkEV2P!2-Oh1m9di(xug6~BAU3O+2;;-hDQ3QFExfZK)R0prBdI`(-LC8y1tt",
    "06aef7b776e4": "+>2+%dsLX$_ia`2xLb%<q>{cO5`!^3lzWAN4_=#^b+N9%@Z6g(m|h;0+bJ(X(>?TX575}&@?2N6bv}TLK*lFzIRBV8bY3=pxO?k+nUZv>jzb|Y*H{?",
    "0713efa639d1": "rlf-87Hkqsm??9AdImZ`^lSxMGxW4s@^|7RG#yzF+n40O=X1HuPlflRfsgqYQnp%3Ieo4nkm2cY$A5({FD`BOGWW;WZ1(3*8JlWeL&>svc8JVIeO*l|1d=gOd`pD-%gHad`RIOP0RbUaHfcnEEu$?>OHIxhp{tPl1c>*kN>7u8k>DlBA*YWXznU>oxpKta9+^p5ZJleKZ5wis$W&G",
    "0738e0b9501a": "nuLE}c0TFF|M*WL4t?t$r#;uW5qO3K^q*$UfB-XG;I7!lKDSSL&T#{`Y=W4{nK(UP$Z{g|#^oh=(>3o8&6x=$BK3km$q>z-%B&9>Cc*k?HAWLrBG+}aR01-5aJUQ}r}Iajs|dK)<0|T*YPN2chA1wHvH{2|@FYb;2F$+JQ$4OwIf`<Gu>5*UY8;Z4SRC$%8saxfadX8ZhS8bK",
    "0d408f4d418b": "`e=BfYcd}^C93gFvrRd)$~Jr+a(-QHqkvpDpIppdGyMY6d>j6>d_3%o0=TDJDJc*L^H!fjq(&1ubd`J|!$d`q4w#~N!1t5u4k}Bivjh?zy5NFx4}g+kXEtyBGF;wfHNt#JZ0&2&6RkdD#34t-rWXYRXl)8D?~t^H)fmY{ejydZMrnr",
    "132dc19b5fdb": "cg(iO6QnpdV*;#<4=;c$6Q*jUP!uB&nY(+hOTDRYjwGh3OV8kuQ2h^W)JwQz#&Y=ZVE&8BL}fPo-sOe>m=kMDL=(gCe1MWMl$k-2??b9{FJ+7dx8A<HgZ~2Z<-nH%ytLTQ4F-I~&eRIu=^CFE6mVo)-y;2hnfw",
    "1782e184963d": "Ga)SCUAe<{eX|vjV=u>|8(*r^X>arCHYG7WlAoK<<mgc)cGyqZ^7?k^pr+{!gu~J-%r%C^tgKmvc;_7&*!l#hzWnl0=HGO!#Mm)aqH?ULf<BGbMog<{OrHIh-|cC2SJ~^CPEjiN4wd@RQ!w{q",
    "180a53182b8d": "e@<3U)UFX4Q;E__qlL0-4lK;pizgI*k-ZT4`4eIu^&$7NQm6_<nL`L$&8rKi`q15S)}EclN^#E*zm&@5R+{|YJR~3630D3{;qImU&*XPn`ff{|$%zAKIF@H@M3Qd&{P5rfjo)&BeyC5TB+T4GHEcNa)$c7~r1xnZ8yI<;oErAy*i+Vq)c|#G",
    "19f21b860997": "{sL=qAg(LV=N$m=L&$#i3bcJJ!RsidXkl_)?HLp93>HHdwDW^nzI-qny3s>9+KK22QtJqT*F{m|jrwpum%w>BmKE{gj6pTgK;p?N^o8cl&AO#CF+0*FDYzM{%Q3@|W5$qy$HRQ%NzYzou-j3VaUXIdj6qd%Is;2|Gp8-m)C>BQ^#K",
    "1c34d8ff76ff": "(t2|P2><vsoLfQ&j9xf&Ng9*NVXnB}WV_@evgaafe-V~yD_t|BPu3#6zP0<#_x}(YRLljNTX-;E`PiytVj<Q`HmxC(wIq|5iN<VDq}>ABLbqT+A%c^RZ{x6>m(9|o9S&3|",
    "1de5b5b4d273": "Y(-pPnQz_f=kbXcN?5M~B_H)1iu|D&YIh;B6|sUhboK<7$-%J@QqxDCDPBq}3#<RJA7ApA4pup8Amh(_K;daw8%MTCl$)`>yP*cYo@~AW4bxfYaZ-|+Ud@WH68ZrbD2+6nvK(g%Ge;sU$KHC=",
    "1fff762666c3": "jDhZtk@frRgQO-UNqcd{9J<H-PLU9Bf1n*eH5l95z42(1{v$yms4q3GKIE>UIA6YgaUQD*)tvL_X|LT>`52Yr6vfn;(tPhC;*?Gm{EWwWqggpobU!SCH#g1f+aqFnhoqk6d#|a2k436iXHz3|!N!OG",
    "2217a0d21a20": "kwPCEl2^1>gwFYLAshYf3|Q~p+HZ|hl-qfS*mIk+#twB~<ya=0L}-_Fdm;k%Vy<J`uIc5W01ltKpy)+x@jcg1qH@i}z_kEr9}!IzTG-l-`8TU+{r+-QPJFHm)w*wVM7=<g=BpLJM$5tt65#1G+d_h=zVnSFx<=@~X~XNe!k4svKm",
    "232027bb904d": "4U$8hEl=Wb*iJA;YlarYdoC`A?#HzO(1Yzw+x>9Xx`8!ZDMb>krMhW*^ClOv=Kvo62TjUtu?L~(f}Z6%vKEN*0W45U(Z=b7>xt73k0b9p9ld5P0Hv34qvGGTyyMz|_Xz!=w*iwkGX",
    "274978702bf0": "1awVEbw3C*;C$8_iZAr$v4hsX^PWkRz|Q+d!e#S`@qCfnASSi>yGb$A#!xs$f)qW&z2(yZ8$1|@zC{9@k%=M>$pAlk;^zs641_Xgj043+5`n~t0!kBwmduo$`wOgiu+N-8nx<TWOgV)u9cs}HW0_GBq)QpA^I|mSSFn~f$$rdHx+fCJ-}8C",
    "280262f1289a": "SeMvZ+Zy-?-T@~c#H(^>4v4{OOX`^uEio=mgdDt?CN+dh@Rbg|lLIUSE>&yiL)qKf5s@K~#9}h(Tz9kN<l<90R-Gtf&pTuH+D-Rj!TpzIouk!q=)KlAM!2{lpGRjE@zUTnfV=F$5+P=C{r-D5T@X&*I`XxDMq$cFlaRC~_#7|9Z5mTbku?NLZCmrKK3p;V6u^NN|2_{BNZv%@",
    "2c7df7f94936": "Qza7_#GJIiQ2xct5|hJkWZcWjX;yaeLjAoFTL3T_hNn-4EBr~Js16Ev`JcZRP+J^~Qk$m70iI5(WVk!T4onkgz?>zq6w<tw{Ro>P1(@AejnTJx@M#W|;WjR73`KPwpQh}GLh=PavR}S@VX;J~7>E",
    "2dfdbce911e8": "Oa_`NSEX<m*sr|52uvT2@J2t6XJ5Ush{ME{NhJY4)5>5Fx#cA)zUhNkKN6O0$Qv(P)|6j42>+^;KF$<G)MdC>EHuUnoBDs7cGMBRID&OI!U4nT7nH?NT_w{y)n<2RNlK7}6^!trd`u_=m>M>#<K`Pu",
    "2f6e8ad677db": "Q8D}t1-aRHrtjCu3ztYqlpSV`KKzdX6+KLsu*CP21i?vdbav9{de7Uii)8Fkm~x|VP^kGCX07YXq`BR99vD5oEiI<z2eSDlGX",
    "3457037bbbe1": "=t8{oDNP>F2&8sTh^|UkRcK~=1TtVH)``mSZW{P5-#gpgh1r7;SH+Kp4(e2GA?O%wLH*?SOq=OY*5KR2i~Vsq+Cd=-fzZ-RS2u!UBcu9i;c6QmLK>@H",
    "35b221e9d47f": "IQ0dnP~AL>#Y&h)@ZgVec;j;0h*)=#^9lb~s|XYcL%K1;3leGP+}czR2tmv{)lPSD^=*y*WYfpBq3w~I;a`X{nPB`wP>#%vC6{UW0)e*Y?FrxyPVZ$z=Yz5!)I9Yp{>HoC`5guLaA<!=hW2xll;`#57+EM#ZCuioW%^>IcCI9pg0CQB9@BV!IBikwE&A%<9UbcNXh~~6`iaObyuEV>_g{Yoq^;iwRs",
    "3afa815e31f1": "8G;Nxc%0ey5tZWf3(JJF4R`OsJh47B&US!0Y6Q77>d>CTnv*^ce%I1#-GkPSN&#3+thpQqqi#$ID&*K^6=GRvX-97%jPc`dEhw30jpldJH}eHFCa0=2q}Qe0r%W+*+5Z-7Tu)qfe~vD)?q)K4S+i>zZz!jT_%!H;`E2VJJ^",
    "430133c0adfe": "1f*n*^KtZQsP&sez8i9yQ#~;8_cdPj9fJcZB0%E3^FGve{dCa@frT~BbhQr~*juBqbSY_-d;#ff#b>Ttk~P3@l3!9H%2`V$K4T?3`)cOYr^?_{5p^-Yl6rI)3Zlj=b2Md@%BXW?G*c&zZctKB@*G+~l55oggH_Ik<rGFE|NS9cN+c-",
    "46b89d61202f": "*8?<LgQEaxR+p72jt`YQR~kzQT74X95tl2)nSq0e!MzH1)8doyjvTL_574B;(`T{?U&OZ`Nk2Awi)BcE<_mtuq;ai5k%{?xV!pV9R427G+k=fmf=mhuRHOjXzwMv~XGWq!FoNBvB#qL@9>C!6ycI4XPER+N_(dR_",
    "48e257e66be8": ";CYhKI0~CL)dh$=WvUJI4v+4Ci)vDmA5hum!ACdn*{Pv2d}$W5S^pq_nNs3y8#u~GC%fr|NVV}fZiIiuk)aBLXGlpiG$7mCe|eB+qJH6;jib^aqU(Fe&%VthXy<iO3sHLiy_n%b",
    "48f08760fb35": "`npCgbDeRluu@rHSssD3Kk6n;e-#Bky|k6p5x4Q9!o0CXv)Yr|^6Jt$kZKwnJ@edkW#+NT=uU7@Ft2R-1nu-KSS&f5PFh@|>V~0zsxTvJUbo#Lj1%(K8|^?JUuBDS4sAEY+u?FKwjXPYr7t=QvpHa&jce=*DD=!onGI|pK5G6czR#_>zM%<Tzzv`Y>QwF|7?Mf?9sjze1O",
    "49d1b9459e48": "B>TSg;qrjWK(LgZHD%sFyEw8%`pX}+bPt5D1lSQE^x&b7UIJuPr(UcSu`g2URJ7O7oqk*unSi6Uq$v+>Z@^tsps=F&yMaw2PZgz!o$oO24BNQOXqeaJl;FDsmx27U%9NP^p6<w32^>q=;g%qF>&KoY!|r*AdC^%HP5y?(XgNUiKs6k1;3f",
    "4a316c819a76": "7vq4@a{2eTu@^4p#^N^)MftsqPg)CV6_qQ#o3AaP_X_RxD2kW3KnRF?6Yz1VB+0`OBM;Qf4k*h229iL{bW3=owPn%!7BO(c;_A!",
    "4a4b9f1db22b": "7rguzE4$2MuUzoCgZrUaWr1wcfj23{F`%)0V39@uGQ~L1-b2E_v+Ab6V_K|G50-G(W0uhQxWzn`_CR{+ovziKJTC`$pj6Rle$t@Thjv#?H`O7VP}#y&zSb@*X6A$Lg$w*bG^Y9_^W6usLpO{hL-8xv3L#7XSwacE^Xp;mqUxcLr8x",
    "4da0eb7fb872": "8kR7asH@s1rpwRD&cDq^`Wr}3i~~Yq+wRay?)*qVG=-{D^RG+@x=E-%|Jc@h6*~(JR`1dYKnRFpP6{D0v{0hu->ogyijkbU;;1S3tm~9#m>yx4a-p$H1x)#^igIXqZ!O(SX(L&Fd=H%8y>e8@1Q<nVB5e)@Xx}W^Kz5hEJGt<jmD(*Vd@N>M;6DeMO5JDO^Uiafq5",
    "4ddd4c2a61ee": ";ZJwnE6)18?=6#p2Hw4V?F&zlJ_Aw|)&ixvksV#%hU{UfeBh7*zoH>H@|B?o{ji=?!+I71&^p@SE+EzVJU5gbm1NtT#Y=no-s`agLlkZ~owY9(&nby<V_zci1}D7#dyabwuEEU|mJR",
    "515d2ca9e248": "sBTBy8acLCY$u$|A;$!fPuWLd$R_O|iQ<Iu2EdXOx>T$;3S1^$ylsFoxR&GZCcT^lek}x7{}fFr9@zX05D(DQ=b&}!UPUVuhL1*FHLOHfqp}*LV`TX4U$nYeQm`n`Xs_u*tHbFUl>",
    "51b46a62ce8f": "8Nl>12FUm&LNB*BKX9|G$jAmp;HM&-(5SI=S4S{qul*Utz@zY*D6bv{qiu?x(X@>?-GM9xiW{GM6cOI?8bm$6S*jEN7kD6qz6vn|N{Wwki(`|zai26s7sej=R%AuvLkk;M3~@g=trlF1BU(01&6TIP_0!}nJL`$#RQ|UZ!8C6~sml",
    "5b61c60bb252": "1of;F?BeURlpoKN^?{V#FMR%ImW9<aM2N`P<h2gF+oi83Nu1{TeD5T2_6f}Qg*=xehfoO?6t!Z1`1%UO6#|zM5Y57}9H^QI_@ZADg=WEcS)jDlC;t0}AF)&z=<Kr7`}qy)",
    "5ba1c525f1f5": "kQniZ-F27YEeB4!wGk56oPfMPtKd`*?p{1uxBn^X`Rjyk&c{sQ#g83phZqrpJ{q{Iz;d$JJ8MR{iO23JHc4ci+i)5FV_Kot#Ma(Y^IQ5EJgmXD74<JEVBN$rnEePwXirN}3bgllq6z7P68iC?th>%>Mdap|t^",
    "5d34bce7ca30": "=jKZF(m)Lw82RYBKu#wf=*QLP32k134if9rM$(GjF{Ih>z=F`x(;(J?K<6ob$Q)!=rBrNN;Nuzt!VgqrZdwRI?oaJZh6=+kC=`51w&*9m>@hzfY`%+()PXFn8EzWUH4n$6)b{",
    "5d5d1865c67b": "g~|j;m$6!PmEY3U-M~oiqyfXt#SiMQT&8F5;N#u$gfwLT=w+wFB%F|ICcpS2esVbAZdtGD9u`G}O7h{Y;;~8RlM|Bu{!ikY9N`lh8{6xmbE#&ZYpgJtHxI|UFNga;3ZWUl>PSnH$!Ihjx?Dic^h9TARVsmNDlh",
    "603de0c4ce0d": "41dw_0FECJ3$6nsO$ThIZc1-P$_sK;p(;NkcSU5?yC<u-g?#e8JNLH5H$dO89yd8Dv~Q0-dWofY&NT{NUz=YU;?v_&xb|Bi@bS4+j!LC9PjxQ2Vs%Z9Tg<>C;Fiyug-~-<Bs_wx7Sgb!vL#S<*2wGzPLT",
    "622938e7743c": "-Gx`bclzdFi_(4)!_<#=qabC49D(}#UrkNmOQXh4^wDS1B4b`wce&e8XtDQrOi1hNHzc52uTIxH&tX|#vO~hQ^_*h{;X_0H2<6h$+|&5(yTDKWE#THN_!u@Fc)w^#{Iq&w8aK1#Flu{g4wy#f",
    "6bf549c5bd42": "IyK{QHpo!n`T)E*>cRCdBj3YVWm*C*d$HK6pI`!Ktv=M#xjJG=<krDpB<G~nvUkN?tR9$7X8y2nO6u();IHZ89I<Wp6jYIsN3*iK`6MK8*BUeCGIJ+_fDfp@eAm|+I}fQ|*!tdwS?t8p8z>!))ZGLuKeWHc@*%o*IoeCly-c$(sl@-IqQMgrK4k",
    "6f320ef2607d": "){&Ds*VnVeN{s5oT!C2|@YYaKKJZ%JBTscOZcX7bThi+2m(9VcUt;-JTc>q5zg7sg0t0fJgq97d1gePcSrXxA$II+YQ8@&++fIaqKh$a?Y)KK1J=+1qw+HvE_`)`iHNT^#MqgC-x@r=oMuS6cIHH{$N#6",
    "6f8719789b1e": "5TA_?dC$tZS^Pms#Sq;M4%y@RP$jB-f}-|$p9v-QNpZjH4z!nmrAis#fPDCbG?zwimOZPEtuBLI>ZUP&V=-VF>Qnp71wF5$cz~Ku0zJH;mma1gZ>`g`tso@eV5uUNZ39kr4`fgb9osWs;HaC~#Ex+52Xrhjm1h&d0>uYw6M&yqME(",
    "70681d862807": "8Eh|X76cwU82a?KfG|<7B{JSZ49GyiAk8g(3ZqunHw5hv8v)5)UQkOF*sfNjViVQ#haWCfGv%$_xWn+d!&v{_0|`Me&OmeJaS{+>RNH)b^+SclOe-k^)+oYyde3sNc`N55q$yuZFbPr7J3<w^1yyc@mu^#g;`eSymU{r;g{;*-I-ZM7WQOp?G5",
    "714518fc3fd2": "1Vp!ZzWD*d5lrOE2d-6)0JL_7K$hHenBn1B!VXUS%wU)C9b(pZuGGw-&%P2381c%uV~N702wzq0GK*MGYu`Ec*iI-wwwhhrV!njKoH<;uzp}tI2ItU&y>ee}J(B!l9R",
    "75cbc0247cce": "h~Cq!d2291M5Mxs)mRH{asAB#xp*McZBfNq<bZFI8pYH}jztlzlg6iY_H#~HHU%NH6cFOdK@>37XNkxdqhhHmDh!|TSN@qT70M!0Xh?0<Ny|j{DZA2-an41=x9<9;^h=ke<b`Q@LZyGe7S}qzX^G1mIWKmR;YJSXZd6EhD@n^8o8pO@0AO+jd32~c6QeRV+^N5=L;",
    "77374fd45bfa": "3Q&Bwyex)U;2eTc!AuRxVE1VkXd3RSaf7u0IA|v0WI4x2jyFRZ*ZQu}yB)OjIX(Zq>o=G3A=OY^W5QQ4b>*}I88}LDqq?gCYg7VIb15k=jG`9M%~8?`XCHb0K^i*zLcyJ**X|8FMEhIH4v{#*ZSV&",
    "7e0cd5c2bcff": "Bu{EAqV+!2gUKwtkm7J*)yx7v%d|_-*~wD5MK?T00Lx_zeZyrSqafx4C3wZQ`W7>H-7iN#R9E;gI}lO<0p-gj@RPt8=B!eqV@jIN9rbSsFC`YahSZgSLr9_K)bw+ONt+V",
    "8062b0dddc02": "bhSo6fhyDuAWOdS<h&DzL}xP50w$M6Kb(L9TkDJg4jH&1VZ}Xt2qjj9+N?Adx`b6n3aNPNGo6@XbYSRk_DG=O#L#m#ufiy!HVb4u7^_+-OL|L~Y0fwN3<wMuU0cuU?ry(jv72vP*xfKE(RK+G",
    "80cbe71509bf": "f5#-b3S_{BkF~%coWwnElD?AP%Zxjf#cJ76`GrP!ZAnCOe1BXB9=+d|!sBe3+tIO<ii<}z^r6?{qE>dw?%s6mrywhSum{v?5`a5SG3Xl${d1#lkg5g",
    "835e7ae47e6f": "`@mV4YBg;iFN8oDqxl^5F$!9Qyq-&Yp1(VRb??)+6Bgy-OxZrvS`o-aoM=4twt#nrXER^9JfB}@;kjRflp2``4t5@2j}qac5?ZS9pr#|tlvScX;V}FjpQ0if$b-jr$sGA%y@z%k0!=|N#-^r)t5^aVC5SVm-D3%f04gCN16Wju*#",
    "85dd074c27b8": "YZR(wV^6Q>xy<~2BM|_G#k5|x#2A~-3VLup?W_*jV4Yud*`1dnHbzq6Q7WqJl0WTC65ZU-(pmB8knz4S=h`|p6w&%v2U^t^^Sir839*>Dl~wM$92$QaK*z#om-fTQbuD8|Vz^@-IFF6GgU;@RnT&4XE2#tV)eZ",
    "89ff69c543f1": "6WP$LDX@f+-Hxk@-~Bda1IFkyqSo;qVTxpv)K|s)<Kntfz}I><oYdk&7RRI&I1mcaP|zY{Js-=1MMa`Iol<g-C?;dkFSRJk*8@<L0dnUPQ&_h6<7ZNUzOv&0D#P_I%I2`3(_-w34zo{aum&kaBg<HjW7Xjd-G<O(g7>ua(N5SOsQ",
    "8a0927bac5d4": "&-_L?ZV{mOmo~3DU^+>Opb3x%GcYB-K}lJmYJ7rw+03di5*;%M@o^#M1^hRjA6u<XtWnF5dmdysndect8dvsaIWrDbd>RPKStCF9Y^cp`DE)U-aXvYE7_=!ipq**V?6g-09~rcVHv",
    "8b5a0efef278": "F<M-gQRFAgH-L)!rekc$Zpc0rxRof%7J2-4-u_=1g-P;E9cY`AqNAjb#u6xV2N=4&7l{Z0SKDt5)L8jHX^kZL=QkY>XbfJTO5|4sYmL3XYKv}1i$^RzQ!k3wAGAv;Fu|HdAnoV7M=j@P9EB_OW|w+fItR#N+{pB)G&B*bM;4xsfS~",
    "975349309d69": "(Q$31#+eW+ZPguQ(XAewbS7<rr~bh!?<=sbjpBeZ8(#qZU^NK7Z<XYeg4p!9mhbzDLbK?~D_l_LJtu6QR9Z62iJTWZ1VsudEFA%Stge}DUcO_67;~NU*q^<cv(@^JNye|qr2T1lo8t",
    "98db59546a85": "qnkAl%#?Dc^iVr&36tJK=I?aoKNr6e)kHI(XdAX5lfcx{{kgk2qB&BZ>^3`fijdADDjQ_%qQCGII-b6whn=PvfbU-uxDCX~{6)AR5K2Z>{L|8zai{0!?feL+2CLMpVk6yNHT)Pf#B|byT%hjiy7tY$ZEv0IBoYNq{6TAQz(*`h&{}hToVc|P`~",
    "9ac7f09fb591": "<;8dtp$yr&5)~oflk|$`{lIjel|vk~LMtv5=aOY=AT;JZh&M@Oo9SSb5GB%cKVn`fl}JkmcQBI(_RX%+PvbuD0yYba@sjkDhp~j=b>38(0c__c%VLtv2P74LF#Zbg#2OKklZRdqTLG<O#kXjW;<`$$iN7$*Pzgtc`I{JuXZMYIGKB3ZRs",
    "9c5b26dabf54": "ST)2>`hPa{nOfG>+TO4>ISMvn;JoD;{VeW!Iz6I(<usN3FJQqO9VUxN(L5mi3u%X1klW4lwhxX8iMg+Y<AH{ww7Fv}?)Gy%l3dA&tV;M)|2f@qFsyDhQp(YLOlf8(8E!PMWZh$Jr?geu8G_s)kFuO}JBW2gzCA}Gu|aW8r8iod(MG>w",
    "a0871ed9af6e": "R>B&)6FZ*;i-6)fuK^#9SsqD;p5UVkz3E+ezCns47#=uqCDaGka7Wd2uDKE<O<5=+@<o8r$r219b_TiprDrwZN{2|nWD&LSnTEVP8V(o#b?K}tA&J+y(Ct?uH4`B",
    "a13663e88ca8": "M4oyhcxb1y>6&YnESt=RFd}eB%!XI1O9VCxBBmA2X;kmtXPE=GNt)e`o@V|v0<AcSJTUXDc|GiP`K}KGiuG6a2~qZ~DJe#=YfTfZ^=c%dI=Ty9ANgX#`u;9+1P{q9w>QcZgDJ6Q6#",
    "a411a136b3b7": "&26s+ddcSRs})45aMLKsb<4v)99D-#xqV~U;+&4LNK^z~!9J{WNIsIITqNsRwB<D;s#(|N1-?k=1jg$tkdVZL$C!?+bHR~@YL>u8kg}k8$RqMoKr(Hn@4NvJQ5&{Wp!}*ohD$Lih=m)2",
    "a414fc18ad90": "Lh0zpdBgw#e2M!Ky9gy^maJ|Ka;ak!%soa!q5|^a`<s=K)qXHsl^*ay{jw<0aodx!-6DvfxP|5{4G{Q|AqFDfnBc?<7<7B>5bTS)#T~SdUc?O",
    "a495e7a2d598": "vaD8i&`sXLVEyu{j}g&2c0GLY;t`{)Ir-~IB7-kMR>%@4g~H2wpNwbrF1Z-`46Nr;K$3{QAoeiN{Co#^C7{ugdKh;=x;8SNtXd#59m1Z<I2EcyyP97FX7$EH<?~jN",
    "a4d407247fb2": "G*9L@$x0AE8a|_AS1V+3d(ig#c1aYPB|8)$n+$GW8*NyMG&Fl%)zSF6^_Br)<JVr?1hnxtA8$DLuRe#0`sOVEKv1$t00`Hv_xnU?9Z)K#hfU8K",
    "a6f912bc09b7": "Y=v}VfNII~)h~XJhLfI);*;^q8r9>Er$@+96#u@#0yBBi{Ufg_vh`<W$q)RP+6Zyri`#9&VeKamIsLY7YNuk-ggq&^%o+Yw9%*Bm{Pia3sAGxj#u&}O??6tAv|dL{os(WUyAJDDm<jF",
    "a82e33065643": "f7!3X$WTx+-ue&PTlKO7Uhj1OS{@fD_9=IF-y`Czh3qm;vu+u}u7C2CFQLzR;b(i#Z|&O%-FHv2*l>aVoW<&>siiOn@;{f{aokDGlWTb)1xN#(*jLCLKzzGVCsdRv_RB%X%KFhXa{KVh1|ZK9E&0WRm@z846rW?0EqY5;7q`!C0*UwU3ZoPy%oU(xc=)o}cw2JHML3|Z=>",
    "a901cdc1e232": "@qM*1>!Lwqx>U^lJ2if$`_I4pSmqSZtn2OjVn4Bdyal3;=97a2Sl6ZQ`Z0wJ#(<7NFWt%(-nc_-4EwdlYU9rl+}C4!jOPM5J}F%E9Ih|9B9s0099oc{0Z^wQu-p#oA(6CxroxU5NF`0WzX(=Of~WI6#%K|T82",
    "a9a6ee1b4658": "H*|Bawdg^`M6QeP$nP$xVnJ;Sz6KPK6D9(n*js(5LdvIL3U5XIVQb{P8C*9T&u%;ohX<Q(Vls8R`mj=!zD#J;gDV32j<uWCA=A=U{A2aqA_%&r`6Z+DplOM`prAdDB$y>x_0m3yt?CB?T<@y?DlG",
    "aa2a9f952f8f": "NTB_@V)}BbOKX8QVhTDG_~HWT563Wt1kEmwT<Ie}7rl+BaK_-7_1pW1&nQYt7&|+&!!b*pfcaex(#khr400Z%l;Fn@v~2ocDbePk4veU$s8kQtls@k&9wO}->`4v+bIS`x2m",
    "ad22e80b9b17": ";pu)m;@7MSD90B4)rGSFg$e~SaGW!Ga6ER`?48OejSmaF3caDqYW$;Jl+}s$2M1GLErqE(`b+&P(ELSnHY&)o(<b=nx%v>rJe)49h1#DXL_}r(5+LwscJxb4rHAzCK}U(Rg=B~PuOxL|f8S!{rwiT$sxud{3~8n",
    "ad66cf35ad4e": "@&V1YsTB6RnffGx0JdVRcRQdJ>R0iU{0=y?D!~9pM;CO=^|m0y%tsXD!tH*z@E(8Nry)WkhL#pR-H=Zd=Fvi1F1NG{tWhBTf8nW8!zfiC^APR45Y^)Gq;e7H?T)(H-pfMAU#m923UBHeE3q6l^vfc7Vb)}|@I>UyM-G8@)pXSMp2lFO@ewHE*q<^",
    "ae8ccda409d7": "cM-me_^uy~Ig$F$k1d=mjCg$i6PIg;hcv_fwqiyx#NQ#P=>MRA-(P<AIiQ`N&A@I@6$pP~>hD@DH$^d6%o4;4DMc?PnYs^1=XK5wAmIdE99l3XA2A%C?9Dw#>7NvEjJQ|bk5ckdpb6Zna05mpc+@)",
    "b43d402eec37": "htDrXo9+L(DDkcoLWqwN=AB0dLquPMQ_){>cf8qlc>n4Qb{Mt|NQ*@7iVWYOpqvh)i$a$vFk+QvB|43dpVxy6RzyOw=ZT}{;mUHvR?WNmrO%9HI3?X1J#U6thD20p7M`+d9s_3_*}!gtb}RVG4O2Do%&X}(4-|Ie",
    "b56a67c011a1": "0-cycn_5Jhl8O|IDAia~6TbX35ElmWs0w$L;SA`HXo6}e4fjm#&l|)fXwNuV!IJ(bsbc<^l<Gnf@t_1l25EDvdHDw35vt`)^q5%CmN5*}YYU|Gq)REQ{T(kUfUcHzVm<OA@Qt@>B`6+bo+5|65fPeKwE76q",
    "b59cb26a8de9": "lx~wfUPNLZYFk3<rtp!kma;~heQdwHOBdB<yuXxz&sV2X?|~w2UQ#*)9F~ZkeS(9+7URJyS+xM1KZAoM)_iQ`q<V%4m`nVWU}|S76p=sDCfwlcAAZpuv735mglBviWnVhkuT7b1hB_PIY5",
    "b665f3016d4b": "+hQmV&&+-43~e7v%G3h0^AMhmDVh6)x6}=f{z8?pX}Z+fP-BtSK7MDYW7&w&o2Mmn14ABIO@T>cM`XyBD$CiI4`f^<J}yDPre%oFbuP{&ozEPs0V$PegPf&h>M>BuI_~57MKwKjCEAM&35(?aPV`ynB1_0K5?xJya1&G23U-IqR>ebgAKh}5Z}b",
    "b6c16d3f7681": "5Iza*-fVeE<5s!h2N)17n%Axevh0QXHD=j)vSSzDmjwpH-aMMFUnPKZto5cnzlEi2=<I^y-w+j#|Ksl2cy+!0*vG*I6MJQaMNPHX0X0(<O19DAW$h<&",
    "bb0a3a7e79fe": "9Y4}xw8&B`3D*%&`a%uAR{rZBkpCo0N<~f0nPULvFuon+p2&1vi_;{=oz23A6wibC>{B3Ub)t=SlPQvJR#`<re*sTNAPzC}=+UW481r*SK%oc76f6`yOp00fg^&?Ei!1x4RV9Boz2Owtf}sxkhmY@c{^^43DLImz*8",
    "bb4294a82d4a": "db4Jy216luKk}#Yi?u0Z#oQg!uU$qAjsANk)DjCB_Cb+j$aYu^)=~J0Rs=TMvf~ZLInb_#PebZvHo1oDLE1b9{0$|fe9ezXD!C7aBEljd`$eELN?C}elC<Vp3*FY$32K1~^mJamL;9p=C6R6t^Dy&VgCQ`=QX2p}C~v#",
    "bbe97b743848": "5~kxUO{*2oD<xIs#m1kg$Dpo%#Sw~7H^J-InTgmT22bC^I@S<7<#!cDJPO<b@~~J>Xt%J}QQYFTzWeKLa6V5KePJdkuDeU<Hg0D%Y?0i0qp9PKN|f%ICaLtEvGXZ=1j<W_Ee(ab>eHG_jGz",
    "bd29c80e932b": "pZ7O>yebv@Ah;GH!hgqm6np#??^cgPDvs=ZQ~4@d7QSd3(&J}BBk+d3c@$ii#oaK9nG(YU<}b>AP#~LcXrh8-5dM%}`|CFf;x^j_Rwf;<W<4{qyBOEs_&($g",
    "bee00fa4b7e6": "tGSKxb7pwbM8)}ot6ZnF%v0D-ip}?az^n&=`Nf$R8ASatp`N~jWD9sS6cTD$@8dLzhCz|+F{tqP)*J*5&T^P<XJx`V4Tt4LPo}frV&i9G%0old*<m>FLcq@5=-x*fOUlm-vBZ5y>JYQ)iEd_cah<j",
    "c0e9bab0fda6": "JXq8DQ9f`Xo75LQ{ZYdR4azsTq>@rg@2eYRm%}#^HUF_5zB^DEZDDK_N5EjfjIXAH+1F?XiA?DQEp{KOLD6%<DGkFXB1lK=u}!FpqhYwu+z<~d{)z3nrfBH*g_XwaJoF<20C9tWoLDa{HI+<t)<!uXQaM<m?#b1FAl4frDwlqEVE",
    "c346be7e4cf1": "8Ck}F^J0jVXk=`MncQI_vK(VW&k})<5n@ONvezU<#Iug6?~iy>4o}LKS1hC-RS}s6zWYG_l>srw?z@g0Sr-R}aevpxy{U5-^%fZOf<b8zg{&$!2B;t",
    "c5e1796bfeef": "wdI)QLpF-sNzMwgJWV)n*TK!muKZ9KOmw*?!k(xP*o(&w93?I;YggHH(d)=b>d2yKW=kkLR?&)l8v$56<2Tk@46%{7>vFmefPy4%mL@#d;)>0dQ9}TKi+*j@j&#kPd@zsORCeqHCIgA&B-?jjVVb;w)B*~xaCfu",
    "c5ed43e81acd": "^mvyO87ovO3I}u#Qr=lPt9XR=BLas--N5|mR;9i(m#$v(IF67yo((SDdW~kU8RBn@X!y*B(Mu}lKN>idU_Ryyk%yVGu<xNRk>KC`!`+e2HF_&K^K<",
    "c8acd495fa0b": "eTUd#L|?bp7(^r5!yV$ja+{8U0}1*aUVk38mvM*bd5g!&I0qVSuAx&9lyA5~4j&txDjopj9*|;oZ1X6OVSh<;W)GDh#2p4l<S)z3{+5J7W=+6i?|ab{doZ5bc1a;SCjlt%VJ$%auLjL=KP?PE7z?5~rd|",
    "cbdd1ea231fb": "85O88udQu;O6_~zEs+gmpUPMUyUeg!4XSfy1wEloKj;>+cFNbI{`8KfWjsVCAo7H<8N4>-Zz>;7yj%NLeIWd(AENmND&%}Gifc`+W%$bxdtGEdv;AzRU0=wpM!b*Q9=xz?@`ccqmO8XeGfe33C?3JkpuN>}g)B2B",
    "ce1538c66c3a": "!|W7i{HZ&0)*{EAOonwAU3=hK1XOC`Rm%o3T5@u8))ba-JgLD3wd>>os~g3Oxk(Fh+%Cxc4f2f6W&FBhSqWp&Q8<pRhoE3AlokQonHgRFc|H7p!nD~CUXx;=08`+n*0+F=g(Mt37igntzKx_8c5}%m6Q3#2!<Y^Yk*2Ve!S5hsA1(",
    "cedf00a46bd9": "0<JNBz-^|uCmM<@`Cagjc-C<4rz3m7;-0~Hn&A%Ly5?pUwiL(~YY?5<oK0o$&m)zm2$NF!i*rc#`CyMFfWoNH7j@!`-URFYd&gwpY%rdSg;tl<TQmiGXr4#vcEbFJ",
    "cfcfa195e4f1": "KXJncI)6ELYA;FM)Ogee+C@y+;V-_Q=U1NBluAZ%dVH#4&L1f1eGysQ1Quvvx#IVN3O82@MH5|Z^~V!e7p`IoAdv);dx&4U<-HLl^U~^R0mSkx&ndo(uj5>r|6X7c0CxmMcrT<U4P1gEn*kRR1p",
    "d46c6f2dc8db": "$?BVIaFk6U0|(U;+scDN@iiUMK57pjP(b7i7WdiCEAXA-Pz~LU@pPS$DF}!8UE8F05t(bu&ImRm;wi>C`OA!%0&Cx{<V@b3fwZonh7DOAAiMu=PMxSVqh7otPW6QqtA<+u9BH)!mlzS0CY6?)#CH",
    "d4765aff402c": "fiLVEj*Irp#!x~&jDmo~5S8HW0m^T4mb^%Zi54)%g$2!T!>2ZqE9Za^zNt7nXKh?QBJ_L!e+pzG^zf$z#MsO)SUWDsXbeUSE@PC1Aoa`pvFy%sc*J_|Uq{I=7X",
    "d66ba088ae6f": "3Sm}kW{%pSVyvgWkoFd2gi+JD=8DH!9x#%UBA%khlmV%V@B0|QHkkRYTxhmJF*h1sDgiGP%*$Ks<n*5N-!_kQp%=0kQ9-{~a+sX?2{)U`Ecn6ZbYz}*5Gx&>aR",
    "d6e52b9b3749": "fem_-&@E<dNCcjG36dA$W9I%JSJIykyRNm&8|*S~Pq}iKf-~J&tKQ<K7iQ;ZcXkM2{sx%LuS|oU)KI33#Rqt;Ks1B>AuaBHcFEY+nxhNzls-p(5t+BcZEePzga",
    "d6ef76351e0d": "mqi3~<#T4j>>`ldf(12$s_a5Fwx6mzL-S%l36qnqmJyTlTa1imo@ZhzfB5_I+YLC7b19kX@31l@8!+Krvl@WM?4J@!sC-o7ua=)95!;7x$e3*j9aG!yGk-E`|Me<9DeOv#RsGDp=Mk8G",
    "da6d7d80ba30": "Iy^k9qf8EW-9-H4>#>H2F6VB-Qfux4cKd1T65jKIutT<!M4y;J2d<hmJj;D|#x1E@YM?l!oD~%T@amb_9G8H0<you^_Yi@FRz$A7urQ|(U{hh^%8sPTh33fyDVU`!=Lt>Ctd9lQ(wC#?-oP9J>`jp",
    "db2ab976c0c0": ">{5y3<jmIq^hwi#WM9(JwlSEN?oJWEO-V)l?7J5CmK;CKG%?&4Y3~|=1*u)<-5SAHpks@^ES^M)WPYD4x_1(3$dG}?+C$wOP$@iRUmiE1Th<EHm+n_SNf3m`as",
    "dba94ef8d2f2": "HlWl!Mh}sH9t*R(8RCtM4p`&efmr);wA*j$o^t(`Ubb4V*wd1~ULeoWObTbAM{L5@-k8yv&V7l?$~XgquAm@in9-3TxyoNmnNH5hQn|I$=Qc$i6aFy-w|ET!ujp~=K%s`C`-NS^<7X*&TR<d4)C}QNG*dXQGaYI",
    "dbb5c48169b2": "qEi9KCt;%)!+UYptHR;t9?E1@s&<kerE1d4!?x#Ft$mOiQr7!MQ_SzF?HpgQz0!>A<q$GQsR>j2$lqscScP;&va<~ETjv+B6Dtno+gB8SjY<d=B!UCzM(UK^j@b<hV3z<c{1b#dQ)***+Um2UEj3^RPRD2e5)<4rWLOG{-;=LX`OK)9`gqYp{Q8mZ!ZF(+Z`MFN?*%bSEC",
    "de10bcdf3663": "DGSP7|3kRI?*HO>xT6cZ8eyOcyFR(McEL$lOC!K=@>9Snqj*S|u20eN_w}9xcT(bx_>n}sDDO=yfL4Z_o0p8%t)#2raYO;AOp@QtB#ZRA#d0(@bua>Q<;QL@!98_+9d%rl%A*CPYATD<pamYua>s^k",
    "de16e02d2852": "+5z_;Fbomp-QpeUhj<CqZqmxF$^7`)R2Mc32J%Ayf&*-H<o>+7cq&GA0BDhbk!JXlp|alZ!8#ziXnG>k#r#G}$esDy;MK6b)lCsrkP1fcY`hEt;L-mRuTf0cg#",
    "e024fc0687dd": "PXk@a)KB-7<N$<lvJE0X2Jn|-mg?Y>l|X>dcVZQub~M1<!EvtPnm+V)cyp;wUs+$h7hg9o@|M(}gG!kpmQH30c;@X9oI0j4soUMj%1w=brZ@cM3Fcci`yqv@",
    "e072e00dbb3b": "+}!cv;UZE#4}_-F1POTv2#vn`@aJk(eiyfUWqXVMCNe~$@DK{$8;7krM`CFndt|e3(%nR`T3kflL_XMm)0HRhSQl0*tgy?M@492VhB(K2aUp#^OaBPPg)dXv!$AnD22Sfjhw6yAGpcE32j4aILr^}5{dx~Xs3PvZ^;`",
    "e0c3029fe3da": "H5S3b&G*t?Pcmfftj|f#LEg5HwY+wAbo}nozR(&pMV5<f(>bY@;4*7yVZE!_KKna3XxU&4xvZ^Q2c}0h-q0UPumO#70yDhl-$N0bb00v$x}XlA7>7H8g5ZT_eW*4<15_vY`XJel?ThbzE!uGsnfr}0r`i",
    "e70a4a3410f5": ";G9kZN?dFWzFXLJLq|xJE@H<M<9gW_UkizLAL`XmS?{<(y$WLg4Moo8M5w}&p7aH*pm|h&7Rq48M+kdp$VKHp`P9{c5`oW~^350=>irHnVFin07&g|KfIODD^EotDz0B~5M;n%^5_!l&*r==WDOMjYH5liIA^4cP",
    "ed659392937b": "GJ{9h2c?aSNyR<3E#@QRZL+w5DwKTtD^0GCFAsI9q9_Fr+=%ReRNiy`z<v^amIp$$$qSUsh+AjKLn)pOg@RR?>Jzc~+krg;#&2D8;1Iho>4Qo<qtsO+LH~xen`_G%`8%06YQm9nWAn|((yN+Wz0AwSDod}8d8~>JlHH~`0?4;Ok^",
    "eee1dbbeed82": "{rvi+u_|f7ykhD9-};Qb52rKIk%|0%=Av>TxmBa@!mXl+m5TpIh7xtvLku+a!6Wyn(&>^0t>+z7vc-mXBkLh$KV-m(U2!?Vg2|gLtytM8RYeNH9$Ip|{Fm5}+jPEKGx0}14DEoxLx~LU7GKrHXa",
    "ef9409c6c6f1": "xPxFwQzHG68FGf0%8xh2=f(69N5vF7Z>g2zGINQ+IPynpDbQBZbD4f}lWh-N?)TTRLAn6DJ~SaU!9eHm)>Hg>+rSE18$W?5{VV(1WLn4~ex-{YYB~9|i2ec0TNuL<3*Hz`>(<9!rsiq@eR)u7Kn`XzJb=fHW;Ca%iwg",
    "f180721f726e": "d*Tk7X*qgw6*2ZSLD#smhS!OB8;*1KQd&FbFoyJ=jl5!XDKaJKI?v$-q*<F$J+5Il1pbz<=j=khx@63Ou5`ZDJ7Jsokym*b4zRSYoda9i@AOh|q3z0B2;|v$CdCN50sZy>M+Jv#tN",
    "f2241ae2a8cc": "Yc{g#vPuf~2Xo&FHf|64JrXxbvIi%EQp75E-QEm+xAUfp%_{e*L7-4`p^)y2IV;6}322wUZ`WgM_N^xRo~9t-ytBF(zHUe?jB!P`W*-U(mao-aclLx6`XEFVdvKh9M?=@u@JGe!bz9J8_{^nb",
    "f40c4893d46e": "-muV+^WGhNvY$Kh<9<CU&bUJ!gMS%hR#n&t2DYfqU6M7%h*QkMO<F`cQvCzJrN%&ZKmnh$@R;hEVsdLGLY6{}AfObh?%GjJdmcgfz`L6Cx??u?od&eQ9OldrJ#<tn!;k",
    "f6314a94c618": "MrXa%L6#E&m@&8UHI<2NnKs-v1w=!>sq}MSX_k!3r0h9(7hXAk`_RmPdE}xq-lj}kuU!Jui?z0Ouie?{)U*)_Mz4rxe(uPtk@`f`8V>QDoC4!*oB",
    "f73c78aac0c5": "Kjvx=Ir~|EtOVV^SZw>c>*<B~yp=CuYw9RfEKyaU`3_hX|8h(CAJ*(x?FV6zi~~!NHn)E{FRP|NFdo>G9%-B99x1fXDQ)#jMh4^eZBYj}DVlXMtsEUFEaC@q=lxD}keW0@KIxF%U?k;;_Mc}_ufLis?kE}(_BFCW",
    "fcb028c561f7": "PpHNd?ZB?MykMKEdI_8L(P0ReXQL~#E<*z?p__nV8i48@XA8E0AsPVzb*cRX^)Lci>3vHv{nwp^zgl)V#*^NpqSN0wS`7E^8KG2mxi1Mt&F0am1r1C{5N`8!E5g8{5@>@<gB?3b8MgxdpSBBSa6!L_)k~QmD&D9CZz3l5l&ugfeoBo7#*(%{RU>%X_J7rYN!+=|frm~YGl@nbA};-Y&W^7",
}
