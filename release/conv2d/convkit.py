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

_ASKED: tuple[tuple[Shape, Shape, int], ...] = (
    ((4, 4), (2, 2), 1), ((4, 4), (2, 2), 2), ((5, 7), (3, 2), 1), ((7, 6), (3, 4), 2),
    ((8, 9), (2, 3), 3), ((4, 4), (2, 2), 1),
)  # fmt: skip


def in_full(words: str, function: Function, symbol: Symbol, stride: int) -> str:
    """Return a check's words on the worked example, with what the function shows of its mistake."""
    with quiet():
        wrong = _wrong(function, symbol, stride)
        yours = decode(function, symbol, IMAGE.shape, KERNEL.shape, stride)
        note = opened(fingerprint(function, symbol))
    seen, _, next_step = words.partition(NEXT)
    if wrong is not None:
        where = pattern(wrong, symbol, IMAGE.shape, KERNEL.shape, stride)
        seen = placed(seen, symbol, wrong, where)
    lines = [seen]
    if yours is not None:
        lines = in_symbols(seen, worked_symbols(symbol, stride), yours, stride)
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

    The inputs are multiples of 1/4, so that every order of summation gives the same.
    """
    told, gives_a_table = hashlib.sha256(symbol.encode()), False
    for image, kernel, stride in _ASKED:
        arrays = [
            _fixed(start, shape)
            for start, shape in enumerate((output_shape(image, kernel, stride), image, kernel))
        ]
        before = arrays[1:] if symbol == "out" else arrays
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


def _wrong(function: Function, symbol: Symbol, stride: int) -> Mask | None:
    """Return which entries of the worked example are wrong, where the shape is right."""
    arrays, expected = worked(symbol, stride)
    try:
        result = np.asarray(function(*(array.copy() for array in arrays), stride=stride), float)
    except Exception:  # the student's
        return None
    return ~np.isclose(result, expected) if result.shape == expected.shape else None


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
        if callable(function):
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
        raise say("interrupted", function=name, case=case) from None
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
        f"<caption style='{_PAPER};caption-side:top;text-align:left;white-space:nowrap'>{html.escape(caption)}"
        f"</caption>{rows}</table>"
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
    "0355c4cd7da7": "iQy3W0N)WUY~JB<N7$XK%hX|~>E>z*5xT_Jl})$ae8-&#MmfD?vR)*4#vGz`1iH!FRHr95gizql2gPxP9&w&}r<fOqKW{=(VN+xD2WgcPIgAVcz(G7nK~U}zb)AX@>P~?qdn`B7(&g7^ZiT}&rqO?I({IaYmg%T6Na2<uS(s$U!(j",
    "04cef88b9f95": "*BmKTNja`cgbIMq(kma#b6pMq!Z#qhtG*zo7kE=b1Sy-{`dIi24aS>8I;CTg2q>g^Af{48U}YK69Ut`qC<8TPuM(E=2^H(bQBuc_E<2LS<07T3f<u{f9sUj0rww<r!~RhKbO3*vTYn;u",
    "05f300e73e69": "mzrbVU60v^sC*V|$i=+E%v$<z(AZ?fIK*jn-J_p&u8l(sMG+Wha7fpaB8N-P3k!T}`74qGxIss_l!5PCPuu5Wi~EB}>C|@S(jnTHLE#NdUZ;Q4iU",
    "079bf8502849": "kg_%fj?tBMWBwg!Hq`oNb+y?LHy@SrsUeGVx%dOEM`@!Iz)E!G2CBhqG3tZ$|8WmRMlB-2I$td^FQ>DxYD9swNQDT`=rIiPCnX`Oh%*1@E30XlBTPsc",
    "0dcac521b265": ">~WvnTZJrYp}vG}FnEoeNA5TX(gg3xn@XHe^(#P~x5F9|mgnVzf_8i?*@UB_<4k-NSILg(%UwK1UFD>@HyRI)WDneY1KfZY_<Qk6tC&NvfhS_(0l#QlO{??mGx0uZ&S#A1ejd7g",
    "13fe229f3a1b": "v}?uT-sz-q?3x?Tl5{QTuz^VtgcQ&M7X^0%R1H~5<Iq;l)~w-Onh+?xQ{#4~G;{VAAX_F0Jxo3T+j|)+t^3&IB~bFy9o>qg?;z$kpUJsjVskv8R9wtuYdE@(Byss&DLrw%s4y*FJfKC8Fjtas%-~QwT|I!Nk6|FsO?IA=`-j9e@6cLE2yHI0#pSR+Rk#Qa#q>DoKd$)BXGtK2#MO}",
    "14914b2309ac": "7iF{GIJ-I~(juk*ny5x4zmC$f)#lGHBhn2=bZ7+G^L5Y&-slT1)1yrxjibXecHHrAx$n+X#0P838l+F$nD`G-@`mZ2qt>m5X)+Jh-MhF?*}$PYlWVD6AY*H0-H<EGX&4GTWFH2|{w~}9fBwMF",
    "1560deabae2d": "1F^g>hPa{UrbrzuKtRnW*%0C=$?b)`cNWkj&LEYqnRI#RTxZHVoj!!1UOUIMY=M6|?+z+|fk&x5>C|6^?Bps(n#31-DRM#Kq!<DtTV8YOZlU;d6`F{SOCHEjHoK2oApZZFHqkLAgl3*@?D?&J_N=ULw>A",
    "19af0260d046": "emAW)4uPt8^eNF!UUs8R0n52cJ{km6`+L?Nb$Y2`f2cOdSBmIPE>pBXh$%IG1r+e`=7=`YVNE)lrr4ujB$x;W;TAtxM#1m0;yOO&wL5T4BGRUnb9UCr7GuYG^0_P1{6LIqZV08=`No$FI1WQejQ",
    "1b1de439b3bd": "++;`td%;^t3o=>L=+-E9JwON37xk&)lHREUqndQGL*VW&#5`ukUfhHDV7F)Vl)l!2>LAU4`&G65J9Xs0w{hoB2?X3)GbB(N`89}K#!Bm#ta#wpb-$RkOea!)rv",
    "1bcb19c41358": "WJJi*+);1c;0B0s6BQSux~MUZ^NwggBXnoch~2IS_glYjJ@k#M*`^Z{0~&T!Bz2}X$%g{vZZ_&de|DJ!>3^D-rId`suhHw~qydu|N4{{3r1GL8CU{dx;=pdBo6^CJ2d5PX-bqayH@^oXh1RpxR2MWMy=2uc8YbE",
    "24d2dd6ef31e": "2?eRCg|NW`dPN*7mJt%B1Z5cIF<uqwTZ9Ei$;KhscB}`6XXg2#X>q(hZ<;M5p-e)xh5wT@f`vg9mdprqV0ET0c&v;VIWc%sqnWC<X#J=EB8>PY0tUV~e@dQfn#Cd5r7Fj!WZe;<;VS",
    "24e1d1028f06": "sQJp^0{1Sdi&5kcItw6bZF_Udyu#Wn>HfKQs!T;`0>ElqJStjXU}MsI6yvH~sOGt_p0#kXo{|%3XE&r`LQ%Nx5qE9(#saYTMl#>PbEy|1ogTJb+>p-Q{0^jZHb_@fqHQ-ARVcq^|A6u3Z$*R~L(w=(zUM>8J5%@(*^G3*H^5tk7%kQIHR+O&o*vQ",
    "25896f12795f": "zlL3zuwkFtraS6I?urddaxvGetq{peR0Rr<Ga#-RlKe?u*lPQEYt4w0TXRy;$MC~2#3XHhC?JjtBpe=^Z`3fVgdqX>${RqVuTsKWQ05D?+JEb0dQSmzsi;#^3T;qbzl+R-JNAI2Jj#?nJuc~{",
    "2676d900b997": "b=`14L<t^{zQDNR)X!!*_$!WBVp}mp=|?#A>dOC%qBtbbLM@pmEWg6J&v`?<HfODWn^pd;qO)&Tn+g#9Kx~&Q^H7RSKZ7!zC8K7XBft~{TA=yO-=l<`z_!6jMvDcx@c;+3(DX(S)FLSXt&oUYKJsBT%4@}GHwVvI",
    "26cbf71f211a": "pWN(sp)}3I(40Ofg22u4a5yNncA?1m`(PS@x3+#HKU=QrrpGElgiNkHE;%Qziok)o=;9eyp5eTgC28)ga*ek?vZq0Z-s(PXHGYL{!-R-yHhgZDu+G{",
    "26d95a1bc0f2": "@Vxh`<Xv4pW4KbFAdfBEGr2!Z2rd2wnOnG$kdEY-0;&rinXqEw5i=Q{*z>vq*BU&VnB?YSwC0#|*3N9)^_hcb87GvI?fKLl)?ZPXmGH7m7URItb`9^qjhX$BHXs7gvQ)mUl4-np7sd^yVO7lei3=m!",
    "28953e966737": "KDrcsRBQ?CSC^|%frR1k>d)us!oJ(cR@Jba!FeZYz-hSW>iX=2wcjR2HsFrz$M;uJdzc$Jdn6Y^zRKMqu?9ljj%Ye5nbp&h<zE7>|0o<eRrr?cz&#k6s~!5|1(mLW%#Iba?TD-gRWz6b*!N$jASPU>(Uy*h%Y#P!SFpoK8(t!|o}B",
    "3416e0b41080": "YxzFpcq%L7JG-v5(b()iVk9_8SoAJTJcb**<yxOUEe3^<jI)``37=RCu(dm@z*X5vm=VqfVU2TmX!|rg;g06>-8M5KF<ZVY{#&k-s}0wKm=68}z_{n~jOX*`k5(8#z8$Q$4~qI>pKoZqEXHA@C{V!`<hU^LDQvok)wYD6qACn-Wd",
    "3476b381f7b8": "AOa;AXLsH4qPw|xw^U`!TtJ96uH8~SSNIS3>#xa;sAWWQRk^nqzX};;%)DT?v|*~Iric%haJ3+sKdB!+(g1sj@aSNhu_J(!5C",
    "37a047266b91": "i>9JsOy+Syi|jRN2(i|B2aUiltQ;gU35?0x%uRO4uz|L2r!dI^Nu@$PG7=0ThWbSg=bfoCuZ4EyFMHI7b>H&4&tI4qxj=&7+@@ej**Ue<R@2E%v*1$!qeoza<;r5`{0BT>6VLca1{n)@aR",
    "38cfc989ef50": "rS|^i!C4AEzu8lkDx?oryO16(kmpxRMDXAUr$^9SF{UJr1-Yv`GR7DC&+I0n8#}I6Gd%0LT93bK4QvrQ7P$z`Re`o_tWT8#YrI2*18e3Dn3fm;7>T|",
    "38e72fcb0435": "o@bz$p$4W(G6cC(3df<dfD#X+oV~Z6?iBlnsOlA4M{z>Y-*Y0iiPn0!cw(Y00Bm{z=h^Nk;1fQn+_^ZONJ^|JwetX%86rY2`Uw%<1r!>wA4U%tobFcku^P3VO-^$l",
    "3a61715caca4": ")uxGdMFgUl?b`{bF;>@ARwRLNvK20P+m}>Sz$7ivN~M|Z?{1NB4Zyv~y!8;YO|o9F(}XBp@0ZlxhsScsmVX1TMBXpJf)no_WJSjN(ssu2MCrJUM5iSD``+en#;alnTzTSn",
    "3e616caa07a5": "hf%TS{+TU(d2LSL`J<j~q)#_8sNg8%c`Bd*PfmRXVs(vTM0v1k-Mnn1KBel$N)=(~kiXOa^m80E<P}%Ae~~-0S{h^;dOS+uP<9WYnSRhYSMz-UNj)>Hy+HkjjL;l1D1}iX`8PR)4x61LM$z4GEQt",
    "4047f2714649": "WP(`UjpDrBbqaHH=9QB#u56f<SY~nn*qj)8nRmaZB4ttGs)Om#{SXj7@CZY(ZlT)B;d&kX{VwGHn%}iZzWa9HN6`<6Hr8kO0<FsQn9q-4gd2gu3Q7q}`a|+<W6Ahq6Dxs&Z-0O1HIM",
    "4180c6b4fb6d": "7oVZp4TZJUNwkIG!d%t>q5J2<L0rTq8atHCNV4#W@h{)CJ;r=SFho%P2v&aNU3}CVlz!(b9jY~^JZWcmu2BONYPNZ3FM_22`pHG@cV_o2jz$|XoR<6RXcXh!@n{jndEUunO_a7#RKwkPWz|6TcAu;kg9?<|H{?#m00<M$T@wWtKm",
    "419e5af42b4a": "v+Os@%%yI)(=u%l-XQen3<ay9_OiY5%WnX*s7IoR)-Ne=XyW5s%cF4d&M1)hp(L)_+@zbM0g`S0AwfC!W4O+D6zbABG9J^{;FnMSMh<hBd%hklzVw11!-g)W",
    "431b1beb7b93": "iOnnt%HbDR)j)=_D5B(}$5~M8RMoOSGCi&YmA(pRMS->K{3!YY4JKDt4J)!%bMCq=Y8<Tf9fM6-tEpf&Zmh&t$Pr^-lp*7jCf_3Mf;pITe&~~UoVQvHXEe?px8lypTL",
    "4408b02317c9": "_&_?Ge9D{`<+d>aMArfR1wgCN9b-YE=q<r9OQA`&z@+=sg2aI~2v1hu^e0$q4^F}QoWreGv>}0@-eEsyWNZ*F0K}fXg0U$iu1mTvEnuS*{I(LB-(hd)uR`AeYo=_Zab(<X9zz~JGTQbuAPF7q",
    "46da47dd795b": "@kR)kmErY~6+M+;-Aa#n4AA5!$v}NwS(ffP5aK-`Qu0t7OnH1$1A9(yrdjRQLIY2It`TZ~)izA20X!kLeHKx6b6^5`_hFytc0;Q<D#(x<>WRP2rqQ|l{JLs~",
    "4907251ecd90": "VLLxI7*lxH)C{VocFu6W;U^KIUH)7U=z6>)gxz$N=U}Fw(d!yaV1z7x(7L*nGdBtt%_Nl2KIrv?nRJUZKSn3zLKnrIYj;Yq_Cjdv`tIU~(&<5@H|_rGi&*cM&YLGVH?NJC`IP-ed!L@++K!3fY)0HTntHy=A~3nX8@#C8mb%@_yEXw?^QT~|V9Aen*Hg36e&W6Lp>TG$Oa",
    "49eaff08b3bb": ")4t3>uG=r1xr7w;<2?g{(Dd+j_%<!cfJ5*NA3TX)rt_b*rJjZtavvw0w<QGj+4O=#;)+4P%A#9w5e+=6$>!@#johDmhGkpjGf!p@L1jy}cmEaDwA7Gs03-Tw<Rfx$k@9HLiNDObC;?0(1%sMZ9Gn6nZ+>+R7hmI}MlsV#BB52iNVUuUE(O7uxBJlzD_>8CzAT%;3A5;spM&m?CeeU)({UP71z6lM<N",
    "4a18df40f558": "(gJoIlDC%}J5k;i%}r)n@7XBRY))2GKG?gbvuJe34$|9DM{N7K7#?8|c9q<*NQ(uT)!!qF#q|XX2liFs#)l9$px~#NMt6SX5N5pbcMn(dxf$R^v$r9v",
    "55ab3631db03": "sqXVn5m+0Cz8EAmL_JO)wzia|fjR{OY{c^F0C@kSvZU7Gw}+!ZMe&MFd;ntG_iVK9^$*r6IuGm7W;?q$vE$tK$dX$VSR!AZC<>uZF`$U_v-$?=U1ZxOsNQ0WZr99)+#9*FmvUWR0xw-fLSj{+w78?JqD@4@0sbgdCqGy-nfW!R6^cn5541)6qL8v8FwXI@F(sWIyL1k)@>_ADX3ULOUKWJ",
    "57e661a89b29": "L91&&uDCmc2^nMYwD)CsD+WYDHjM@B810HxEGeLxBi7i%6gv3dxR8;k8PzWLD+U9UI^p@)!~x{qYQC~DvW>&?gR7K*!9VaHZ_7m",
    "58e4542500a9": "Wvig?D79u%2#?p~uRmu-=*Xo8c7xJYP|3N3lw~}5E<D{`R0JF6)g(7{_?m^&9+TYH`W`RHqlm-r-eN=99}H@>s%&YegW5Vt+jr9$XP~>EUIWbfM`5oQL^^H88~Piwa|q+IW``rL7A{~VzZv|7v5OAT%Eoi_J>}<G",
    "5afeacbcf2a5": "sVSSFa5?qfrmd2zBWuS8l!$v>pR3O)sT|yY$-cKh3VKk04cfXdj-JGYp>#DP88(M(n9g@JRO)(-iT%?>cBH&+Sz5;X9Iz$;F6J$UDFpasEh6$0ak>Ci#$&Mu4(a}YwVHumXCjU}wWv*lOaS<5w|h&#7WrQ4G7iNdqRI",
    "5d922df4e796": "(5T-<Ska7g!&$9@G?h1NqL%{*JH#aVy+-Q#P27Z@FMuwAww>O<t#88ZEP7Mv<V|zHPx3~>YnWpJ#R0^Z`|MKG<QhTEL;=$cf}l1P2`7wiIoJsesej6}r4gf=C6AtdCmb@vZloF8#97^tiF`|$k1^QXGEA->O#",
    "5dba59b73bef": "{S%0ANLn34CE;(0oEQ(gcl*k5Eln-I6kCtp9iiK+6%)bS+X)k9C=bcApG!YNGyth+rIA3kB`O&vdG2vl|Nh@cEd)vxI3zzTsjVwKWRwVdM|ihm4NSfv)SivYhg#z#D>n{L8D^(jd=X+u5L=&z0!Dr",
    "5e0546ef1b56": "@0SQj5wH{s)%U+A&L(dt2f%YcU`=8DgX5^wZSrF?K}QsWRu{4_rila#MW+&1Mdg9ax5tjtQAvv9RD_31Ac)ZQxVh^!0qGFOa|4(fg<9fq_%=AF1xJYheed|8gla3T$yn};vf|ulk+!S{",
    "6b65ff817438": "1=+gpj)YECl&yvBUh(S3GtV5EPw%{ox|Tn*j+7YbBkVBl+cr2!!Sjl#ht0CT#i97}{GD2m7F&}0mmC=9XrN)~;n_@()fy_SVtmdrF@SK_&{qbP(@TjFf^f_zEbm5i9%B-=1)<S!1(<IqfWIscp708Y`?qQItG;xI",
    "6ccae9e05ef1": "r(cybQy=tSdA(EBhe7H^?Acr9+Ulx62g*}$YK==xyp_5-KVtW(NcE?Ca?dA2<nW<7dB;vhXfL508A~3_-<~<A<G&cH--&gfkJW%!S(dETC%JOGp)antwUnsZ8Ug+",
    "6d7a0e82f47a": "689giOWf9tOI=CgeSzz5Ll01W3G+toc!xn+U!a689>Yy&d}ATc_`cIm2^bz~VYRG?nD6Gge75lJadW=(OAI!A5iXMw{A1SH`6H#ASkm9{BSXSkP$TSSQBkIxk~eq{o60c3-KC23CXv_1PuCgX?Y~7FhUC!(nHPZO",
    "6f367d52e406": "-JnjaT{HsEN470u#K$x{voOp9fc<;acN6eBp2LRH019ATZFK-tEsn|zt27>V4vTthJGti+>^t8M;&VA*i|of^60kZyw}!2GQx((S0gR9s3o5z_D%hfOP-$109p<n388DD;I}`eUff2ajA$OUW",
    "727ad06e7599": "9V6gD<JP$J-b`wTI#rb#s7ZKXkqqznp=EP@4O50ur91q)1i)W34j++?qDh1s^3qiD&@&~A#U1a87ZN8&g)MSM3f}F_`+e)VVG6f;3@^hcHQaCXq@hrA;Q%@X?p64zDTY9TPyR%%ie+!MB+}kfQMf|WWgTZpTo}Q~a6Map$jyKn85#",
    "75accb928e54": "-VlDJ*;mR7tabuqbK2o%Fg62egXft5s9WS>T<?|qEJ;zEcMMymAea<qKPVPe-kBCpA7i}l3t#cL(|bi*anqAFW>wm>iVm{5Be#E^2K+6d{Mwtf$pU8FL5`S-o}T)|%Jkg",
    "75f0393717e1": "5F#+M3y+A&CPP;sxpC5kcZCdMS6M<$<OIxBFkQKvXL_!#ZO|xk7SV+$q^f{A>HwMCu!kI$fcsWckceq=Qrv~I$i!b6TozM~D#n+zYk3yUjV66J7D<Cg`@9UiTE$~z_N~@fiVfO9IS4H!LXy%bYaNHGhU8Gu6s?)?*89q#1X;Ny(vJ;;llie&E_i733tBlh_j1LBF7c8K2`Gb=",
    "7919f540b0b7": "llMjvoGACT=W3C(K%+o=<g!~t;xjit+b9xy1+>8w?%5Y`Xq%dz2$5>39pw=O;deOVW!aoljT992&(auz=}`U#mCiAOohGC>23U>_88BhwXGeIsoSXJRPHq~MVg",
    "7bd0112b017f": "#wI=*1n|Pv+6JOrONb#J{PhU@c(u_%Ob->5hVOTXVi{Y5cfneqYN)GO%odw)U?klkVkUfPpYk(&UnXm54&|mtS4!Elj`Nk|KB%WVSooFhs6qwRs;86Osjr^MPeNNy9~q7aNEx8T99W`BmUIBCWRqF<G?$(g",
    "7cc85e8f4aea": "0%T;<SOG)YA{J4PlgK7R#Q0(4Ci*FvVhCw0J*$G~|4!RVc#nq43hDBSfol@ZR8nyg8yW^g4yR*HSecwbYOh!NfYcdz5vB?bT*>sL8elON8H@?Sv|*Iy(uC=3e3OksMR{6Tkcf|)oDw|",
    "7fd7812d113e": "BE7J~?rRy^hUhZUR!jC3yI_fYr$iGk<tPZGTa7AFs8l)e6k9@(OV&q?=PXm%C?)T+Sbq<`mp_wbEHDqA0e;!8U?0<rZUDoi$;LcY(2h#^p?rC%b?71}&8u)%Nkxf=EYvENG>O2O@YnDdN$&R^dm_)X92H7Em1c-ciW7kk?wEhc$1Iz2*&SC_7V4um@}Q#uYau`H9z$~%;ZK-4",
    "833a6985d13c": "7r;#N51Ww9QOvDtbl9;=J{{%HYac?$dXVctwo{XC>v|Xlx?v*2;)GZARKOwGD2qhzLhn~TOnzVb>X3jY;K#2&X=A(!QenMNHRjQnAQrEDtkRnBsGlA^Hz~KHQygUdo`E?-<5&MEU<H5d^{auji;pc0Wy>DIAoA&P",
    "843eab815f45": "c3qZpx=`JPAI!Cs+u!~hrDpOKLlQ(q@A)z>3)Ms%J-K|WJ%ah?T&(~eiz0V)rZ3RR{bd!IMj@1UnLks3IJv*~f{Xyz0dW+ic-_$`aN41i%@}`9+4K08Mx5)gfBQAa%WQQ1E0G?j5T)h4$*ky|^8qBP?5r;NYw`o__4Xg=u6IJH$x59Nq1g",
    "8511e87cf1a7": "z50?O_L!q8^+M*J?T&--aRi570TziBNmrS2eU};!=>(c_G?UH4QLKxA^h+ekoG^tC^5t_aW+zZy!r&TEEPLq1P<@5Y*hbLMRvH$^0_pH|?@zb8hc<Ew7<?V{O)0uh?d|9^Z+ceb^gryIvpFPW>z3Gbu$X&m(Fn0dJ6i|<ml>y3c)fN",
    "8514f898d23e": "H(WCMXsJb8-mA+~*$k~xZSV~|BlSK@7<JMFme6KMMgX|)0S}p<(K!G^?$+?9t++d*109YxBiEC8LTZg!)2d_4GD_u2nV14%IY2z!q?8L`(E%5!ZL6DfLgpuoC}#A^13zx{#OQ=)9YCa|I!67%JnTTllA^#c!Q?`iWLlh38>Y*hM_-gy$p",
    "8680c5fcdf2b": "%}5)1kzYuOqCs!!OpLxK>drta5$@zQU9oA@_tNCnTBFj5mPG2)j!3$P+f;1Ux@rL-P<Lf8@jG-JVJbOwf1%GKk@1MlZ6pX|hPljjdtX#dK^+2VH8QGS{@sCrXi$Xb+s*U6-leIa$`@gmrhjGz7l%zq$3qefRMKOu",
    "88a2f5b7033b": "bRQAf&Ko~IfK(9X5PMHia0adF!4+qlJ_9!bEyL&f-03zL<y9p>Itn)OdVumn;s<^UFu=}V#uP$Ddq>>J&D}HNKXz-4xZLl^{a$$jnKkxP>aeelS=js!hM1s>eF2fidbGYws*sE5C@wxuoSC4*Y~17A3dM9Zw;)<!@=uexM@snZIl2",
    "8d035d8baa14": "k4K;wh*ke>3f~kE7{DrAoWydWJtLc@Oz9n1b=vJORa+e~jxS2Syz+EDA&dH;FQCCIi6^X^2I|uMLfT22(Lg&6MF~)>x4p+B`psq9n@cx-w%yCwK?sJR?+Db>-&G?96b>u_xS{iC$#w&Pu`B=8vy={ep<60`&*)Ig%cp~WtisXpA3K>su=BJ}T(b",
    "8d6737e9b27f": "tD%jn7GNjhBNX7fDUu<&Xi7#Uxjuq{A><wddWSa*ylW*vptp23taxiIF{nDk>@%GzR^o7NmyWCFH_E>E)PqwUcyX;Tq=gT4!fKQ!#pT@Zs>+h(z)mofq&ShPesE1<iGN+@ky8oo20i@FOV_4uvX5`m6D$!L;Uf",
    "938b4c0f4143": "Nc&spqt%Oj?DX%jUn1c}iDl{wC8JtY6{p7<?0)<;EeY!)b-k^-0bk`Awmvv$CrC*i%41bFr$~TD!WeH3z+7E^uJ--NCy?Xh`2NaXzB%&<puQxeHoq+",
    "980939bb2a8e": "Gs#TL{p{^q5pXrN)0f<JS0aq;3Sb-Dj`<)_Dfn{Yi(EPTSIg@Ha^bmn<ig%R5Yjtm9CqFh{sw@0oaiX}X6pd)*4$ppR;WNK<Z3!vxikohErMc5RJG6~F`MKDWe2wcK_o;?MS8x28nR5248}C&u+B#USNuR1kIIVTBf*gEXQIc%?yd",
    "9b44db13003f": "v3-b#533)RHH*eqxy2e-#F|NWNu+t=Z!AvLqH7Sc8Z~6B@e)H?z~vPt1*xJ0kZjkT<`qe-t~E_n#XLaQBYrHUP&b*r7$^1Dr{l|Uh+~L>Fe-pig8u<RVHxbE>~sK#oO7kyIJ3LxzS?!G)UxAp=GF",
    "9e72d26c01ea": "EGQR?%rz?m#*j904mR1#8<&8*(2EL*sb<eBce7~;D*h>@r*LL+WVcy&j07P>6;>`Hp=S-z^!rQ~K=+HDr&=pfqZTX<aoQ1-P^ZH088Hi{M05cx|KW8c&7vxE?|M9B>iMrn)t!YKUI;+Vq>h;za8O2P^~%5`Nwf",
    "9fb1ccfbef69": "bQ^O#W(hf|bgK!>?J`0_LCLxctgi-iOf`QmqW=Ynj;NB*(Ijd`&WS0FELRE5I8TCEMaGjWf+fKd-H9o?EZlB>@gX>y;-?knY!PB&o{-|cp>!p#?vzGCFqOi>(RWuX-2(Zl^-H&guYx0?Fj=|*O|#U{+YS;w<Hi%hNB",
    "9ff406808d84": "uki>9cxJVJu{`d$CdB>y`y}_UTh=|F6_U&#J?qG8&RL0ZiL#KDY(I^EhYI>}c;ZzwfxlPW$LWR0Bf&@wMzJi=vdV(Qov{|dM?jbw7kuCC5q^cOnr-7Z16Y*BNr~XBLY15TBW@E<Ox{x}eR5V~f`X<?41$9mOBw>0dtYSWaq-oOFa`H=i3M|X",
    "a112b22530c4": "q?+%NQh#$zd?XkV%hehp)W(K&hSjR(si$%T5>&=I+PDu#gQ`)}#RpTcAe19kPY7bs<sO6qS8ExYTbq^*vM{hY%)9}?bWy_=WR_LpSA#Z9wgf|nG*YdTXUr~)jxd;@^p8z9`({>K>BQbc&){j9&qgg;Xe-|#Ud;$LgRl",
    "a291bd9982b6": "A`>d#SALIZkbccWVDAP-<1Pj3T66<8d=WZwsiEZW!bs1t+NSet#uH-Z5<4Upl%Hs0_%;>kWQ03*MB=vHYuH!0oRE?>#3=kTX`&v1xgoMaP{$)~<rUBm0`VQ(1_N9}",
    "a62f781f1267": "ho@SV^5$|_O^2w1cbkzbvM7Y0zD3Z7aQYOfjP}(GRYy-t`eF~~!Ovy4c)W9}w9+nr9~+CAR%YUZ%dKR8^Vr^g<j=I_Fm8@Tq<^t_(e=UfWRioO&Tq)pZ<sE5LR!jHz(fl|5KR=8EOI)KEE>I{T%hfBkp}",
    "a7079ea0b23b": "JKl`Xf8l!AWh)2|tOfcfL!%v~s<rHGH?;*8&=>uqN6zOr88<Yp4W2~y%l__m=W_O>kgR)yikQfsjGcd6l~n3BDKsioTNcTpN5}M<W_c1yv|Ew|k;o8v$y-g!3;",
    "abd783ce59dd": "*`w}o9~6$5Ob`oiqD}+*<NScW+Q-qhkyF3oQXciv5d6#DPf9=dQdW-n$7Pt^aSmI^zxq^@+k;1US|HDZ48vuu+L1&_V+iiw&G_MOXGe(jXN*HMmeEt9Q4jBosM7|#+R8tm;_tX9i>T}Z_s|_t%JT2(EQh9Xw))x",
    "ad96e02ec9ae": "F$`+af$rRMS9w%d>?1@i5ezy_C9wCsG}CH<esFO6{M;p3HE5b<@$tdb1MqOFaut1qe7H6LdKoRh6T2--8dFlvW?p_|h_af@NyhstDqyh~a|#4lN9J7akOTo8?4@4X#R>7yn{3S-!D-89c(;Dnsf4o)bJ)*8&)0a@Cwr3Oo}_vcBb-l(GQsJ7BrUzX0WOii!4kin$^",
    "ae151c36d36c": "U=r;vge=si>c<zRq?Lsarr+&P?uKe#X9cMo__H^#8tqz-VD20N@lC%J%8i7-Pdl%(t5;VeYepn$xn@;|N@x03Y&(hg+(xX%408M0!Ovlm4V(zLp#bMV!x=4f{IUzD>M;",
    "af3254a91456": "4OQOV0nh;#qM@soW1G(TWH^fWgc7e~cuMhEmaC*Y!mg>MApS;qi9Nan_FEoIXT!^0uc?%Iad=%r=x13m9}W=SeN5Fhhw0J-H*$^i=@44dFP;Ks3Cti*ia$lF>^#kWzY2yoPgX>><p",
    "b0855e78ec6f": "opDJB>1A~GnF4>ydIj0aQWE{OoqdR$w3rI&#A``pX{cMXw)9X?^Ta7G_mm=`*KFgRpR%*W0q={sX~O1?<>6Wiv0^a$xj)gcXayXJ3Oz!+L|I883l3^Xj6WqTJ3!&q4!+SGFi9$ac*jfdP!&0OG-i);k{k",
    "b1de2bbe202f": "ms+_|#uoWml++y6orM@U4t-~Ms0Y|yqyPXwgDNXjY-v*lp-{0(+$Wjofjm}kUzzbX-3tO=ro!L*3o2KGkQ-?IZ4#HPA~4C&m~4}~0f-{uT=J|#5OtiGnQAuec+Xb`$v?PL0f}7-p?1c7>q#d#3Fg-si;e",
    "b1ff962c4557": "lwY0oaaz#7=t;X$dQ=iXuUIIk(<<uk+faqp#_b>g;%n~EO^Wf3bLN)|`o$yY2o>tE`dl!=YXh6`fru-H*M%IHJ|j6c7DviI1EO{gz1IZ*Ob>_ZN>z0",
    "b4c0e064c0c7": "Vbr3Ux=%p9(2z{#5=M;d0AxTy@!J3gPyWB~Af%n<(fy?p_z|^}8qQPay2n>itgmjHQAj2*U`{W(=I4rlN4J`87|L4Zl%GWgHXi&t{#kV^W&Y?`io4HgW~2%X16<MSKN4qM`RZzsmI?f&@Wtw0G9>",
    "bb7e500419cf": "s^v+|SGL`I+se%Xh;o)^0E*UI-ENTi))uKT(Kn?(+!lN$;<CQc9q&L8XQJY1A5Y8;TVmh~?8QT8o?_4)T0K0(Y!}TbccA>bc<y<9KHFB&{)&+R4fC8nq4MDbDcv*%0k^`}zF$NrKOqBrCHXDzR0OlP6v>=p$iS4sPqdjL*Z}Cyc>",
    "c09f88064730": "trzRo*VD>BgQzGD83E$Gwjl49e(NgSS?NgQgfqMJ<0?W@BX2>jjUU{d&1*CQJMxea#blkJ<s`@JL1x+OirP3S_K(c-AH1>vV&;^o9fCnlvoc14KhcKe4d*;)qczh&K+2d^{9KTo?6GOH{1QDD%~W+iaQVAGhslg+)Xx~+wt14y?_e~V<c+!",
    "c10a76a31c5e": "(rn6KW$0JHylC`gS>%~WMwjw`h|&L!Sv_|^E2Rm@`t(=f-fIhhKwC)VTGy}Q-uAmMkw9`3mc#;>0!c)syy4<3=*~&y9^PA=>Ig3ia(G>~R01jO18=pue~A_guO^GN>eBHPE!lPSxApB>W*{smp9t^",
    "c1f73f0d9819": "Yx#Is!s3gzNj8s69wXl;ti1+E1?RD8tUXXQ9`Uf6iLl){MzuJa<jG2*n90*&$*N_8^>+bfsluwiqIv4NdeanwBw^2V1E+NzhwxP9X<S455xU*b1=ABmr4r<%9~b#%0Wv?63Am#yS)ESm?ol_(e3fpm",
    "c250376c9d26": "HHfQig-=N#6f){lROO=IV=QW6{pNw6$<Y$6*+3nY5D0B#_(c691p=PH-r5jBH)zXK&YYxLUQxC3)qYz}U1yeqN2<IL_NB+UVqK&1Q*L_;TUyYqKp3~P(sPKr!a}vAnIHRIej-q<cq(9+*R-A9+|_)zOW(9DUHv9OI7O`VRQK(<l}##?=p)|zg8",
    "c2556464fa3e": "oVV{5Niyl=ZefLQSR)m~|Ja&V8`!4hj{{3yyM-dk6#;@00__|qpAeMrnvu?|wWIX?xQegv7c+F*m}mkWH#3oF>1rsGz=8Slku0B@aJN@S_G3)5Rhv3F8T`X_4gGjF@O5-D<Dx~D1mP3wiF9X7tIeyVf#c3p(A=4a!&*iPCdh_4@&",
    "c29f05ad2917": "<S!*KW#fKD1+jhjP@}0umP{_`)Xjo2)E41#o>Q{TxToTOXRNWVd^CV=X@|bWdsJfJt9I4eGE%yUuFXp^2KR}-6ZY|od);eqJ*~yG8J@2e<PtVqD8ACYIKx68mACnE68kK;f4l^(?x-{LQ?PBv{RuayTAm&3zrI0my-cA",
    "ca375e59467b": "JDrKXy)E~k8I_(Snc{kSen%SzOfdeALyeAf)@h@q=Qs|r9$2?dnH`RY32H{(FsIJ1k}Jgt;3stIl&)#E@U3{BX1Y4IS<$qJ>tEZ7kQ7(jRyc&h*xL",
    "ccb6f88905bb": "=uMH|`o&1SI;Fi*!0r;oHmSqfxUl=1$*uTcn{1>36fylMS@cHzu=*8AB^?IO;=peLIOZZ6qe#0~3-3t5v4*eIhAvuiVjTNo&UZCx+MoFB-=qKU!lpLli?wQU=>",
    "ceaf9bf02a6a": "__%@Y!uyRAW*2rpRLFL?LIld98WGncr-VI&!Bav#nK3v=0AkRce6%TM=HUo70nywdj8e)COikVjU71hCN0<B>rSCEO_nDMv9%5d5%OY;oxoGT`izLt&-krf6I4|4Ti0ug5",
    "cf1eabde83c9": "mzlzSL|KWazL#ZM@E>!m2v~_mtOLC-$lU72q@y#j_%$KR$Xdy#O%L>S`LG#iB~b-98<)-&%HlAZvB4*W0Gi;|gT8BZk}lqh1FSU(78K^ap_GO{5@NbO>}K$eCs*=ifNi12Z9#L?^d%eK;Wb#;KR{p03O)_l2B>Yr)@+Xuj}U2;jQ",
    "cf53e9572748": "4>QO03j{zJlkb6EGUvu7mh}JNc!<IClw2V_{8jnLN~{?YvJI9iicWVGoTjOoVO{}!mKCV&`h_qg#`Vpn6@P}r6L%9|(L(^L<`A15q-j86BfV|OgF84OIIT@h01iSsxj&s36FWuE{LKgQ0?naLOZ-nKsW8p=p^NRwMFUst{;;ZuSIS;N;OIa!M*tbJU<zaR^YZ$pYz}0hp8",
    "cf9634d9f5ff": "{7ctvg?R$NBg@DEoky5trx34;Xq5pef-w4oS@Fm*`5t+_mP0cD{S17U+nb6UNirejd@nqk8Ic<#pxpq!2F9Zkk?u3Q3ds0+vM7u9o~x4P=J)ZB!*L3tSv{r&z&L-t@=wgFIEU5WuNI8A=!_<mxeEh9<LL1lcDeWl1+41gZk2CO*K+",
    "cfc5c6c001ff": "&mf*&7^1_H0ggD&i0cV)LVVL(a!>lm!IezYRLO{_c;;%ef(kVqYI%zw?uSjIa)?<N7j^{K)5<z<)wNDTx;R4G#%X@&RZ47l&!&rLpXGXuv*C(b+kmhv5|xo9-<W4L|Ho3hU*X3F*iv@s*PNvM8C+ykzQ4+S4V(r",
    "d1c3c74a8c54": "QNL@C(h7z~eDY>O#kZ2yv-wndNL)_HpHrRi?RSJCJUz-7`Qd)fss)1nqLaWhFHofWraeO-MftwX)DvMI-Cj#gFTMHYd2uEc6!zF6bkd+0q4UkLPfGrF1OUxsgd2USdfX^u9gK-TW)bQq#fTlE1&qFhz{3Fd3U~",
    "d3578ded6165": "Fa+9wo$4U5YqU(VSF+PrnDB5?%Jdda;4`yDy4)ViXuz2FTV8OhUznPsrM0PD#%kaCdx&rL-#*0S*f!GE0Fh<Fo@dta^CiKhwH_HjM@mZ{HlExoNsfAN<#xZ&%M<p*jM7Aev^VscQo90kBZt3PG1!lbE)Uo$ZU",
    "d35a0d0f1ec1": "zHTF-+<ejpz}Mz~1#4wnxkAO{tU?j8@l}1#KpQjE#lM*t6c+a@Pe(ln7q6CpS-~_g{~kiCVZhwzorc&r3&&3}Vk0aR7Z-_y6-x3lt=ora%Bkxxx|U;Go_bgrwTwPH0eYbjTQ%%XAv_S9TG_cVwcWv7#GdDRio;Pz&sTL}huqzI;g@t7xQXYu;AZQLhLKa0ucu?Hs)Ry6tp",
    "d7b957b8f31f": "(U{Kcg~T9WEXJUF_DGdHlen?*n5*-bMX`$|-*x2TYv}P7v9eDq$dN(afD3icbe39fieU*Y5<U9-l|4`3n*HUgds8%2t(;G+59zv<z`uzzI39kNja`be#fQe<u$`Ss-x$7HiRe`VBpT<LhSXH^6VXTI*cr{=^3PlrE@>fOkMGV~{5||I`>Cfd`fi-;Ta3WuJ|%(RXv1zfrAgmBvDQ)",
    "dae419f32e6b": "J5l!V(I;KTY#ZjK%(FF_C%!l9D#jnamctg%ttKqA=G4Vp-kOsUY8v}G_xK+Kg6Nq&;$yH(gQQ89#30z2>&+xmejzu_`6U?S2kln6v>IO_&d&&I-mFyNOK^}Hl)o-T;{TKIm&Y(QOdonl)t5kHPBy(+Z_lQX5F5I>c^&kX#~{_GC6+b+",
    "de9c960d6af4": "cmMX=c4x(=N%p8DygxdwxCyTCG%btlT6_g}@K;jN^Y!HF0y<-a@yAz?Ejgz0z34l*T-gwam{fP}O~mPVeIBvvE~@?zisfJ2yy?4jg5}P2#XNh<",
    "dea5979abe68": "t_O{5z^%q<<_W3?>NMxBB%7hIYk3^9@}l*pyCn=k&3axbpkI<frfk`U6J6R+sC7wD2V!KLA$|8&s7q;-<uI1RyP=~fU64z%|DTOurJ#xn0s^E~PTms$Nl6*sCs_>b(^UzBFW);|yH$k+v3o+PvsmKqQM!dq$!LDh*g-{y$o-}0g55y",
    "df986a9fbf06": "!HK_KFIr9kz`~ZFil66C#>R-)mKfCCw@eS0ftyBxF>Kh&yEe|7UI15`8x}z*`TQM%^LEu&$=r4e4;BL1Vlr(!D)}w0YsLZ8crM=$OAhKDVihLtk=kfEZJZ+pPCKgbDL4)jr7Ivf<VuUEywHAA<6KhtYxd6F-bODBQ8*2eDDct|G2XQ}P`SdBE4^uB`C>g^1jYm+&;",
    "e00e94bbcf22": "55B68<FQkmx__?T8&(1;%eIG9xL@|&IX<L9r|hsH!5`k7_d~bB6O40|Q2g00qE+a%Q3jvM2gA%(d6f!~$-55!q7@9dw|%iQ{Ha&eJ#blnt~@m>1REX*j_ln*Nit=+3mj(6)cKz`$<v^)mL<s}hoG!kwVqXWN3z<Uzts-6^y?yx=7y^6f{)s!q5c",
    "e2b9e657d177": "8Q}R#NtiAN53l`MNtMa-vudn7F1wY2*<BpBANP+kK#Dl0=6J`3y-Ay{1Cd{aifMsqAwbgAC04;fyn7!vEZjE<!UfY1TyZ_4C+z18QYb={A3-(ZaF=YA;QD>gCsgjlkZ{r*8}B$io>h$b^o`|;qy",
    "e4da91b11b3e": "QjZ4!82dZyY-w3;i6yd-CNr=)VOfIiFJ9Z-ap!WSq+>Gcl;E*^aBMl7OMBEWyb0Q`-6wLN-D_k@f#hgWdWSJFQ`@V{6Aq<#Iv}#oAQ3h01DugQlQWV81LXTm$x5)F65yO+`9b=UHgPzJZVxe){LQZ",
    "e8a92bfc4d2c": "Xa#;~ITrq0vb}Ap5_n~m_IC@4uFfGKoS{mzu)KuLtUT;b)H5vlj!<~`#-7d_=NjPkLd{;;rAo(u&{Je2;!Jc<&qr$7V+VR>MWN@&J{f;f8V7FOl%LkXt+L|EZ~",
    "e9b338c96ff3": "k|Rkyr~4Y_=W*7E8dS}l?+Kue$+ZQ7h!h59<aDpY*iFC_0JNiL$|3@*KfU8W&;2~wrM$1qYPUk7>eL0Oz5r3@k3{`0tc(FnKRRsr{N!#}TX*~&{Mb)krTzwkyaUbE+lz)QR2pTU{U5m6Qm52h_p+0S$9rCmFdsX;o{f~=5d",
    "ef494088c683": "qr6~$faB%2BB5hi?9Gf!jePIeRCblJf9Y}go)iWA-K>8EaEpqY!<PW0#beX4E`gk5+T|?6T!2lre3`~kOHD;>ikc^M32i2iI%{zkC_+tRf|}wFRvU2UGX(hpgBv)~w#A}AptsL;jI<tlCvVd;%n08{@efcEQH=",
    "eff9d37da60d": "LZoXCzgSm=E>UTXdg&RFTWM*Em)Z#dgVy+xAmU$5+Kz*krU2X5I|nNq1<C*;s0m%}Fcl@pqRX$)t3G6itQ{wfVQ|SS*NnkZMWB<k`vFl&qWOY4bNsL7=WL>+It0Y2m&pqqz$%|n8v",
    "f1c43252cd98": "h8nlSDJI}Z{uUL5-#x5gIB!8gY89w&LYF!6hXcRYza<plj^m?{CwJs?<q!HyE4Q8bH1C-RgKG3(V3^O5`>#ogt3E7m5j63=d%0v0g{19Vq1-ih)eZ`><GG7XV~ko(I&D6V;}!vJs{",
    "f1cf98dc5f36": "vlV_54ol;Sn<+*78$-ZS=)Bl@$rUFKLAkGtjoVg~<H4Q#Q+?r16-WtWQtG!8GR*nGoNi|9p}aGVAnU&=CRDj7;blyVydl<QY=DCe#C*OyoP#j",
    "f6b4135ae119": "UdKL>y(lxV*e*QB_@j1?-eb_8VzV|=P5v$@2*u7CPbcq5K*~|3elp247AV4i$f}Z7+bqu*^-#RBu&d7m>9@MV`wU4W38_Ry2<Ax;eY_esDx)!UC#3hDIhE}`{JGwo7^ic`qIbRC{H<%NI-mFINgM",
    "f73976e4f47a": "fl3j#gGl0Ix!{(y_^LM(eX!naa1BKzkKWP8?_5F#6R@)=>s!UL{iBjiTNpGNO-%`$<im3s#;hA*Rm2SBuOPxe7_!1DC)d}oA$n}e-kMWDBK#jg2i$6y!``JKp|n<GS~Mg@mSfEx4yo7)T#uo5Cc9-?",
    "f945ae999116": "DnxFc*A}e~l}I>$FB)vA8H#ul6b{DE$|s&oTTp6l1YySM-cVi<#F(-)%@6i1+dT6u%AX!$O}asM0KC())X`9RyU0GS*(y&8w-Ri6{>Fnj`W=Lnvwje~Mnr828HQ{FXI2p3enZ&6yX*4XWE}",
    "f9d6fd1a8640": "$-5ojGDvn`lx&s2?KYU2&Ni6KUV5nsgwdmNkHB`6p)WNaompu&W=PqHCgeGH4nC7`mZcC4azsD|r2i{bP)lnVxD6p*e0qN@>k^yOn4Un->nZf3D8Fk8p6O@P`v}g>^J{=G)(Yx`JG>WaznN-kMFKy1wtdt){waJxs48fkA{*9|p-~&2t^4Vg1p",
    "fa07cad29824": "W=e0{RVIgJsqWfN0Y<r)(W9|br1E7=PID>Y;#(g^)2b3hlQI4x)5`>=BGnI$7Nr}pwMKBmZ#LTr+_}hL@^^0#`}3y$rJRr}WdM(Fou)-jhvY@^@aeRVR+J`yk;f03x;or^ocL9`wg",
    "fad8821fe4a0": "7YL^ZsN+PBSr-@n925V+*^lG|mO4O+=57smIb*nq014=<3m(e6P!3L<Ws?i3NsFK_6nSw&jN($SW}=8i7O;UMp&j8*?gg_jHnFtVGNx{hLDKz`G{TzRR~%NtrO!Rj4=kysW)9!PGy",
    "fff0812afacd": "k<#dC6v%PiYT7p>s$R;4|Hgnn`z$AW&e+w;(yG)CTEybc>6<_)jb#F&;QpAAa77%bE4uMZDrSo#CI6P6ZA|IRL=9MeusT`OczdUS7$V;KJjiFq!K>#QC<RO8pTr<qSFq=hCj",
}
