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
    ((5, 7), (3, 2), 1), ((7, 6), (3, 4), 2), ((8, 9), (2, 3), 3),
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
    "00a135ea29a7": "=|Yq^Qli7X%YhL!1uEhJH<?xs-~N9osj#9y+3CIEX{{!&2%vi^i&>_ukdVZ+b;*RoU3W9^lcEWzDXSC|bpeJvpQU)hwK>Z;V(yN*P$W)Tp2%UT*h{|dA{Bhh?9|29GBx6+xJ2)!nKn^#=+cNV9e0+&#7Yo^IQI|l2e&F71^LhvZnKO<@)Q~F4nY{HTNzo4R57@z_>v`8e7X)dNzN!`DiO8v=*QO4JO",
    "00c5f4a9bbf0": "8j+Q^wr&$3;oCOg9fBvmArxWTV({+^aJ~mR$ei<s0T}Vg=`ffFlEFfLVah}5?_g81X4P45Hf+>VCq^C&GprlQNh+VXlxPMZL%Y)lWyY8mNKq^rF3JVN$lKDoo&",
    "00d8e214e9bf": "y|e;&+^Ci5a+h(30eDx+5*v%k65sMdO_7B=araCEyKAft7k*BpNI+lt2UJd&?_MkWU-^53j67|EwMoXAlp(Uy*IWc1)Ga&h#Rl?0vl+|<k^Z8%?TSa&;y*(#1x~wGQCxX{667_2!h<hrmb*K`Ef<KAr`q;6`|F)0b}>T)?o2goH5bvxb5?_*A0PHN$E5cLy@z@=KuP+t`e_?{&a=h",
    "02dce0fa9b2d": "6275~cD|%0d@EE52>*hLlFlQ)#RAMrM|6b8Pb6*&*gfm5e4L=D{|!$(ZPRp1Cu+Mx;{HHt5Br$qxT51Cspp;`<nScfBUf|VkN}`KQx`u@U0?S4BVt!_wCs4KeE",
    "035c347aecf3": "^VaAj$(Q#q)(*Cw7Pm>2W8E;d%=qb&>IJV|d)u<gl^|DKPBPkYNQHU3CZEOXDucWbD(aGa%V$tRf>S|_d-~W*uH3pSD@7hse;sh9L_1qs{LRq$MS{e@Lsv6vc)OQ>=kCQaW!RwT0`IB",
    "0567256f03a0": "CKTUI`()V2dJf+^tk`O2vCzj@p<CU{M<zHk@b&%-fXswI<?e)mL<>cxZ+q-X_45&*mQtAc^^|yB?8qY5#@JuEB?2(CmZtC1dR<Epf{mmU&M@YXhw|0G)|m(KNfY<j8&Gb$YNqVNpvWrH4XlLtCyBi",
    "08cd9deece5d": "qHY(7<?WGQ!IoR;q%@JO+8d@kGULwgmVDuiNokU92H71{9@0$wX0fiG(L1~>j<%NS`%-alC=m6FzI4i3HxTQlB)pddi?DyqIG<2B``~{7Df2i?gmjKdq#1CoWtrtMT=0puhT7G4WsE*2!5GKHET26hbj789t-K&#!~",
    "097d4c261725": "N&ZGCgs=3{8>KNfo}!)oKMsBdsW{^iiySKernFOrYn6#qhSWXQLslRA%-CS=6PBz9@2{53su4(FgUgd@gcF|(OnOR#C5s3XV-Qik;K^ud5(Xwb8kZNmJ{Qd_Kb3JI$N",
    "105ec9dbe605": "-ZM+-hg<S+nBxDVG$BL)!Dwdx?FrYSkpxn#whWcA=W-ebkNQ&WgC6IbVSjia_WOBITtfQzd0M%e$!F!>CoEUK<NnrFC90;80p*6z{@@2)->H<`DZxYzDLuTI6?vJflR4uL@qu?Oy%{{o{P?V#",
    "13096f316d8b": "j{e7t;`)BcU`|~K;wn`To194Q<}2BoToyk`la3UtOCS<{M6idb(9zdO47zA_{qDqyl<iRx{QLU2xG&hQ3rtPwQR6P~qgL<<bKP<0l~zUM0CKmAXm7;on4-Aa_un+nvX$4ek}^8a(5y_qOb%4&#Pk9an<u!-JWUU75l{",
    "1f21b2a90e14": "Yo%S*+Jh!H7NN0P1m_>tL9BEXim-t))S6T*z6v`t5gT%WcT+!0&Pmmkgd=8ZiKATY$nfOjirnZfpw=8~SLbHBdC<g&_w|?6f-0=nU8qq{M>hBUi9Cf=MpAT-liB<{yMag`rd*=c3Ei}=#FeKn(f",
    "1fb7733d78fa": "xC+oL=5<}!{rj?7iW9%w`0S9ikfd<H{-24tnZlF$7R*6NA96BIX@*o|%x%$*A4Ro=eB9ge8LZ_R-Mf{n)R}~#Nf!<k$=@w;iK=W0nsl@fC6C1",
    "20ef173880f9": "n058SYfw$H1)gME04!n#mhgGM=GK_Tb0$yKSBs4|qwqL3l#l+XC6uSxTe*@wH1>~|d;P~lQ3pzfbQR2^($i?+!PrKNH-rwtc?$y2R>i#n5S?A?VEj8NHQ(TzO^26JF}DEjheRcboG_;fovyA67jDMpn5_",
    "22e772360aec": "Pi;Y^3oFk$+{A|ol)YaBFzLgwQ!(*34L3axc-5gb**6iu8&+i_RTHcGv#d)5N8#&(c7&1{xCR24l<F37DIcYcR*a2{J*T?Mb+=E4_+KD!R2MRL0whY_cO><odL=p;j``bw1_{OsK02*qUp+Djhu>?+Oq5%=u0`IfXf_OF<^(pOEYOsiL#Yg!E{kqUl=O+^2&gc+S4lSfgiYC_jiXQQ>R|`",
    "23778e10d95c": "9n&$sCnl>4`$ExT&c2Ibs9A>4`&Dpr_;P+w&cpwvIvM6^);8=G8INfN8?~K(!vb*@)8sTW2R?uWgxIoi$;Ri<b~O1bc?n~Kr4m6x8H!oJm1l$A+fM9sNfMS5I5_J>^PTQF",
    "23ed6da8d5a4": "|7LtJc$6eWks(4r<U1mqkPtN}Mr5Z@?7X(=lcYYGVVBwK@_ooJKa<xFATG>$)6<<}zY*+b?mduI4$1`?Z!M1&^?VW9q9Sx_d%7ChVM$L2d3N`1)COI-zvryl=M<n8Y$QMA9cm#Tb1TZ7@QC&h3I",
    "24b246e16bca": "rcoxL{Sg!u?y8Hky<Pn}unNTC?@0TWZ_kdYuXu_%mG6w*l=mz%kGMmGkH*f)Q5$fRsMsCtkv|xO`xY6Rko6%V7<;Z;yv*GE-$C(*uP(>B-kZNl8c#BKf!XUe%<w;rm0F|ADpa_<g-1rzUjgzUHP7GV_oG^26?p",
    "24e41a2351e1": "rY%zT7@7g2N_!hgz6GGhzU92n6a3&O){;e_)LizH+<jiu*BygwaiwOd*e0Is;Hbvt>`Aq}nhzBG*y-*RlY+(`YohBhG*73|u0+3?W85Hwx@b@5!>uO~V9O(Q8((>!f8?Uiq$e+Rt6=",
    "28e8b14f396a": "LXD?cOU9A9zhaoVMTg!mfcbv{)i=F8hkFu{j>LgneLqOA4XQAac5uU2)qt6?m16vm3dXthAt68RmD;#bjY|ML`G7@Qb$pPY@q8HwF82G`-r^WgN*Y~7?b=hzcXPAIq{Y~jzl-2gX{^d7T_Aw5UU*|2z8-thyh&d%?IZ*X^hoY1g{>q",
    "2bc869b28a82": "K01(l&cPWvi7Y(SVEgrzJvC=@oE89@?%!~$?AJ0k=4TXnqm7`Y7F$53WzCfzq;*Ji6rI+8|6I>AMO!QRZ8M;?@i7Wx3Yt@7U|u$)D_1}xbG+7xl0gEG@E+>tZ_BYen&c_PT?=(;L8cOxLfylmO|KjpvdzdXgSUCi",
    "2d798a7f54db": "-%&P;`?e$4_NA7kUPsC#f-+~JXU!$Y;*F3(X34?$21>#}Y=Pb?FXiZ&#*4VG11a-|k$)P#In<NpLsl!o56$>6Fl>T%zw3fE_H;9m#VX!}F1DWa*xO4JjTmjE",
    "2daab0455298": "PuPKdw$<%^{DwiKr7j|}{Y;WmV`EOU8=fD#kgDk?^D)O*tH{cVytWP>Y5I<Vui{c_Ij^(}1ipY)&s3PRy!qmv@66N+{6~p3Cu|F5IXFYEuinS)|9v|i%?{G31`;klJBBy?A*BYw)@=)nyKN7@bNeHG+o46_DJspt1%^-<fmwWOK}S^",
    "2f978ef57b01": "FT)`s^eoNs(bbou4<@*E1G)YN80L&!QqvA%y|MU(2F<Y&C;`z))P+~?VbV;{`|^==X0xcWn2o>Y>@)i~*0NaOd98&u0|U$8?*YKja0`bK{I-+x`$cD(Y18gen>PBOg5!_^<<-jE((^0_9Y6p}57_UVc{t0Yx}E3APdWNHILN{fU33",
    "31754734819b": "Pb-0iK80QMOF;}1(AFQ$qovfQCl0=M)BJDGS|h!U<_+74{z*d#;~OeW_C|mw<XWlpA=Dlfq24)k!0doCvd0T8cu7~myFoT`qF=h#m1ws0QPZ7K#(iQPIxib)thH2OLzg6$)@IEtT?Onr(D`*3cWrvq{*=8eQNHAcB^60(A?OD|o3J`5?Id{dEo#aDjO`Z8-ET}9)Uyg~w+4o{",
    "3233c8bd3dd7": "E(s5+)i6M87}T__?R_wuJn+u!t$jT7+;LR01(G^_n%^%nM1wWrBh;02v*N{~y|#YTFj?Cum4jqT>6$FCkYoPiR*Io*F|b|R9oFLV<jlCGjHH$E&>9Zr<Y9rFPS5W${+9@`k_cefD4@Z8rWnTnANXk5ZGP&%!<nNt0-N^-GYFfrr_K",
    "33edff23a7f0": "^BtH<*8g2Bm@4IS?tnnX@Me}{!Ru+)Bkz}t+u#_WafsdKLT?M(gdQiDUBlkvO%XCN?I0?m0N5deD)BrY24MUd6h<svYCcNtx(5bBGK2+iPY|l$mYvr9dGjxC99%mfu}z_fIk{6~VCt2ETiy1-MNh?p!bZhWiU1{n1fo1oS4Dmcnv&h1L`t`uD0}po!Y?dzVGb)Bw{;BH<^",
    "356644e8272a": "{Cj@ztt@%w*Doafp3|{!k52~#KU_pt9G{Un@FVw0-biRCaclPOEq`-xCs$95mToQc7ci8^GH+jcVi9ppZwZ~n(_|(r{mK(T-ZbI40}!^)EIw^af<$!?CttAcetjYrfyob2I4-Ls&~cOZ2o-EO",
    "3668423cddfb": "3$vC2;IO_a=UA6PTOkA)r}X=ro{)}UV(#FWA^Xep_B^q!00Wh9eNSiBO5vmkSu>PXyd?gkcSh?EMI7jdw3~2=o9c>mredX5$*_cd6&79yD;$-kub7B;m|sGBrD)5Ti=0Ykkvm)-vj<}d!es",
    "37405013766e": ">uKlz-$xN1(R5+Qb1_Ykx^P@S8Pwr56*CKkL#H}~r`oen>e?Oj#(<d>fkJY5IAw73N9N6aN*Hx215jes=N;|u9oaSUnIc1RL~?3i`gl*_c;8n$a>hHc#hyK^gek3`^^V&Ehty5b=|A`){pq=^7al|r<=?r?v;dvb;S&}+w#+ROTG(T@Y~;2T3A6",
    "37d63592312c": "fzyLLG;P9KzABC*ol*8CfH~%mFF^QT-K7;bFlqE!q+sU5zSxlH6WD$w-sBZK<vIh&8Qfh5qO@R!Hw8mS9=3u;p)^hGSm>SKv01=V>wTFjgszsST+6xYQMn{qo(c<62|D9Ni0w$;Sk3Kb+uXlY-^0l(DS74bBzaVW^tD)V+o8L34GRh$x}X9",
    "3af24d67c4c1": "NOtpR7<sdX>P}z>lx<_q#4pe4H#P=)m=xTm<Hu{c%mz6N2^UMde>=da*{ws{s`c!5KG;eXdQP!jsECRZ)o<g}mK9omsRPb)X|tT9$<!tV!|Q0^?lmYv6>tyaV|bi1",
    "3dce0e3b1855": "QQ(K@s;3FmGA=8zY?2ll#vs)4bEI^&b(>LSk-32#b~=;))Cv~r%=fzP=h?GgZUZ&y{ktfBH5@SP-@!=B(~^CL4{dP-t|Xz8fR~{xHYYixIZL9ahl1V>^TL|%v!suoN-o%RMtDezacD2jLW~0_ctmEp<ZcWO2kJ>%DY7s",
    "41dd2a927205": "^rv))$N&z1LD?vNL&P;E*)AmQw&Kp*H=(h}v>cm&<pdRbGghBUb7veO=j{p8yVWWAU<1@t?gLIcsRxPVR;|Y3f*e6@*9_!c+?U&5bDZcD3xjmr-ioc{Y;i;ZV$_6)R*Q6edhl4Of)!-52C_9UG}IW`",
    "43f5f846cd4f": "qY$W_+78urYg<O}l&pWt>lgQTjPsAGMy%dF2P3sS28kQV#t`%loGRG4sP1W7p~|9Wwk=$U%D}fj2r@XP(TTZ>ibZy2?d4301gvE^_|J`rEXSolZ}p{LYqOkY1p}|kjhb?6#fNtMHluyw;{R3D^m{D",
    "44d1e829d34a": "|L_D*>8@0ChPD`+a<y-|i8KJx&na{WJU<zzY~QllMcigm`am7uvEyCWm21PXdS4^+kF(74;u}9-v`ylmVq0%v9$yKAV2>80d+L_HyF9w)d$@Up?T`u0>hyHz_60zfod6LYpxI)9JfGROT(UA}H5OW5GCF%)>B<o^L9fhVR6&UAvj",
    "47483c3d2c06": ">BaQvV(Jdf1`L<N9@SU0{xfU&hSF#3#o$_bgQirID!-az)Z(MfC472xQFbL^BZCFtel|6=;(w@1^XDGz26e}jel|j>AQNf5D|V-CLRA5K?Z(BLyJ{i*!RaL@@&0&KqXhT-IfBWYJ}FFyr)*wiK$N?SrcujFacc?",
    "4881acfeeb53": "`o>EfQF~2iK7M4|jV77a;;=bqhpu@;$uvzcsPs)ET(cfu?$yU#d{clVeapV@SeU`Y*PW@fn$hpImR=R*)bFnU+`A0bhs}ZZDKEspvItq<<PXQX+mHCchtBuF5}{Ut@IMO{cIe>9*-#E*",
    "48f4a57a8950": "Ei9P#2vFhHE~=9Mgk^Hce?pRk<IIFgi#91m{KlM_E7SZmH*8z9AYcZ)->jz#r(k){)KKDT_{-BLW@Nu_VJL_!&rDzJ|C9Z;cFcP8x2~6VRE&A?vWFeXC7GZ5pDm`^6>++`x!zHYH0^nut;+hf#=LlO9|gNR3lj",
    "4c3ec23dc115": "ks=*5K}B!U59aPxv;N`<lLdw_rhBHv)Ce9g-U`}~A3Yq9LLjQ*3yA>-xaM>;$fDvw5r2-i=gg^_1G^VAEbk!hu_K$`LP{|Ki?z5#kq{x~e7^!so8SBVyiG6JI3xWXR<XfDq5",
    "4ced41796af8": "`NWl83B9I9+lAasS^*z0MlCu{de^|ZILGzW`T88&xUSUZ_xC}<;vGiLZk>iU=<8|OuP1Un(Jw?RJKn_|Ta%I6a!;)5z*@;Hk~=z0)2KaNyZ;kyZKZ6=QHXgGqK(Q5uC5(KEiQ|*eR$+z8=L|lDwF8ywH{Wiz3T",
    "4d44f36fdb78": "B~NhC;5JZxC8f4w(>&fV#6?deUYzH}_~P%QSlZ_h#DG?Jxev0gd2{;g>dwOl4h|GfX`Y^P5&@aZB6(G_j8ot5<Sd*Bm}V_{rWGK!6=r}FvA>ZcyAEoA_vswTqyQGmKmlJ6p3o{)fVrA^)B",
    "4eb8f030ea26": "?Icn1OKCB9Si=k->B?$cWlL%QKcbY%<Zx3;i5owS87I{eIfwY*W+*yPShv<GPxraWWB2<Q*kr&hii!7z=dbQof`Y*Lj=J=y8S5$P3)0ij_SbXD`v4~+;6)=CBtF1>4L(3hGmZ)F57A`aahWbF>l2i}36G=S5o6pB9tcMk(QPvQ;@wL=ss",
    "500904611809": "kdY1<*<Y#0U-FSDC`W5g@EpQZfo>wc+QHRdFV$)<CqfjFUWr}MIkw!!A(L1*Hl=3|?QG>nM_-|w`FljZ#N?E!JOD_-k*p2~H*?_GexgGl`!ZvxnYIYh4W1?#j^MzyE>9ovIQWp0?krY35k%2*ABOg=vso+l&Q1hE6F0>j+c{lt=>`0IYvg5I_W",
    "53c744392851": "&mv@C^$FCF6xo;QwPw9?&k*TD-yxyBQz3*n&kp+;t+F_GfU+V@l@u<JOXE4_r!Cbja##G7;+2kP2Yn~9iJ5%K53dqHsja~@Y5",
    "55257f10e8b7": "^UlikN<SzY&(}_AXS&oAM?wa9Erww-Lc70}b?jDpOqhVS+#K)&)x@f-v|&&eHH&shJDGsu{Pu_<`-tQ%c~2kO5+n+hBjW>`+aHI*Lfi|k80wYWsTKze1E}@??|FV+kHQHcJik4C7M%",
    "553821e8f827": "R|&Nd{V_*WX7oowY>HiXdzE9djccm7UDzX4roiFC5W!eZoZ__tIFYCy^k3O(bTvTOx{dAWkp2E~kZS>VeUhLwbNI=|iioap`=)D|1?Z%mPJ%8C8{k>VBbIP`Sp",
    "59908fdca796": "IH7&U>dfWqsg%D2geF5<4XVSuJ%x#|PMgEDJM;&MC08J@z>YwdZ-MV%Hu`L~ZJgA-wGBklR0n=gnYlJ*WpS@`|9fiT)i1dpyN<#vO*4^|72-UBNw{g}e*HPNwseO^1PT05+uGP7CUe$s9Q1TdQ)Eq4)l)>O_N%z;Tl8=|yv5ueeg",
    "5a0b4f93d655": "TW9$Drlw|Pbx=IQ=wmr|`KzvO=xq1ci^X=Gu->Ho;mW1%#wj6;9T&8qcL5stT$4GE4tBnWvEvm=o6wNc(?~{sFYau`9-e!-P=fAG`~{(wOSBgyJQ?G?!4m8xS#eJ|VW2z",
    "5f470a33da52": "CkKc$uCWtzn%=VwbZ2kGz{4-UVS%^U_Igozg~#{M+H~kZV_f?Nb5078znCWUCjW49<(Am?NiNE}H7+~a*ja=8QC{KXFkQAe`am+;{Sx-If*L}!Yv(8",
    "5f9f1a70a53c": "O^nxmx=P^xF&BnyE(cOntqPG7N)ikmZZD*PjCCVVF{;oqS~U|lD9Ku+!4|V{(>?=Lru-J<&j)IX5JMJGx!*rqr-#UDek?^ccrkbq9lT8B?+arF?vg9cQ}7$l2)%lxV!GuWDwS+&G5",
    "5fa922784c33": "j(9$FCSUa_AG~X3MzL0!bJoIN8))yDe{S&lS(EnFHg*-QvgEl}1Qeh~ST>`%{yws8fWCCHc^cL%M2H=A?)2?AaqB}tHaM<LCPW<WG)0aF%h6gNr~6|EySf^4y5;a2=}!mR+6;z<5gNpT35l6L(sv_1%^h?+q@WV(o}w*>v07dx&LW+~6)jX=hZ#imHHcB_D13RzZU",
    "6004de2842db": "Gr$xD^`J*_E=Skez^3Y_bD~S!Vp_X}XzeF%*%C$Ua+@_O=eHdS`~5wCS0IflyUrNdcFs`vsMWGavIWdccZcyc5xa;~`e3&VV!o*`)~sf9KqeK7)a1`^$^b4hmnwjglD_-UZ6?{*u>",
    "63c9fd20dad4": "!~1;Ob=aNUajI`7=Pw*;0*URz$fePJs45~bkCQCxR}^(h3G$=#2!ZV++FDx36)IT48^YD7<P@JZ2uv3P4LRwl@MtK;ktiQ?)M!T+oK?4~Gaq$i_dS6b{x~+ok165NT|E",
    "65cd6120c0d6": "(IBsD?Xocd?)PEYJ5aq^O}uX8msi}`|1#q}Frr0uy+zj&HE?i_d?JUa0e;UOjedeY=06Ldy#q2-o-NGluQip$@s$sKF$fh4)<+X`m@kCDHK+EWjG`2_gxl#?",
    "6a231dbf2141": "Bv?rs$MoTFdw~J{`8*ste(lWu%*<T|K})ltAQFX5L##s37Y^dY>DG_-Y|U^#BgejdL6zGUZ;Rs>KK*97f00l{tS%d!EA!jk>D680Z9p*)87_cLQDL<<Q}2quX`g@UIg>0zvagY_UKPC-;YcOzju}KnD!B2xhV{d%5OD",
    "6d0ddc5f4e4d": "sv`4;@-D-{mS8zaMNSGb8xX$Do^%#Gs(6y2erk+4^?7{ZuWLDbkppTG0FpMxa7HVE(gX+}B9i435i*oWZh_PSNdfe1D2yC?<k`sRYPvD@RN1cJ=+Wda6YV1OQN0}a@%QHcqe=F(voJF<v=>erY=*u+9Z(Q}TjjjV9xfMlEcgC0J97",
    "6e232bb67a64": "%hx?XNLw)f5cw#((tQRTU*@<Tm8(2s2qyXOd4!<~q^KN~-3W-`a3L{dUJsLzW7MJcOfMHEg9v)}cCW#bD@F(znh*#7-IJa!Vq4D",
    "6ff1d7f89d8d": "a{j0$rt#LI-B3^fK|FRiJIi?ih+ByEk&;n(!_bK~eq?o}uExBe7GOq?f-tR$D$FpTYPla7=Fo=h%u%$VuA7Km<`)ifA#)p=;Sze_8(U%USMc_YLabC12~RH}v#Ms)@YVF;?dA$xybcAwk{0A}fMU|23-kHA",
    "760939ea97b5": "+R6Hh;WKhF<!(ff>)a4HnCWrMytPpY{$}hjFk)5y_)|n>co**Oh@xgMXRC1)=0JU4V^EXY4Nvz=_y^ZpYG@0qNr>fWq89X1)@vKCa)9;P#NNv<|0VN5m|Z6%X$@nY{Jt8)BOZel*<uv%w_@KSrDPcbYz3ykc&{#l",
    "77207f2030ef": "-J)b5yFLmoo-2!{%NPXbq9qQ!GhgnG!iv5!X~%N=1(05L&DZs?RY{7Nwu~NOlmy_GCY;L$`ksTNM_!8qOGHFEFf<}b2oohyA|{Ek2Ec`w`%`b&w_IK",
    "775a1dae92ae": "%5XBcQC67~S1xYLM93=-nid!+LJ<Yh5_O=H0iB2dxg|fb1PrkVRnZg%;!k&kkJighGeZf3N+mPcyamXmC&K9`2&U44j(w4*b!kzmi`L0C2XR0<Zsx%Cn1g-+sOUIB;GNM^0VYhSvaw8v*)Ib9cV!~(E>C%&7FZ-ps!A}+Ny;SHHk+i1XB48IF#",
    "7addd7a365bc": "h6y#>c@r6(f9Iet2I2+kuYN@*)7H!lCP6B9BK!O$$ABgZ0I)yD=4+$ZyuZE~mI^W$$Ku&G&Jd_ntnU_fq4&2&_V(@5`Rel;P^J)DMm32RdCtf1c+eAtfEAI)>kdU$Au&Ug`N`@(o3$?10ryp6esV`Fp;PzVo~&a-MWaO+fu~xn9f;>Xih0T$dzmo",
    "7ed55bb8cbe9": "Q}q%I3-}4ZtYj9F`6gDi?GH2jeY`mEe3kbCld&oMx&@koT-3Rqj8o<Xcw$bbn(VoF>@e|WR|)e+&5bQSg!xmm^JF9bs7n8A5$AeX+g$`C;R<v$ePhLj8fAj#I(22Pba9xPAQw0Y**ow+_TQz8&|X`k7!xp^Qoa`jS3|101O",
    "7f8d2e449e9a": "+jfI*8I)PlODj_~(@q)}iE{sehGoWpic5D$488^oX8AW*(D(05Ej$SzC2Zc@8jC<gmm8qGR31v!*5)uHKS@rN0+4nl`js1MV>~yTk0uTNrmE-Jin~|NO@>8Vb|&BJ9R3{<xHHM*Rf*hGvPiiHlrM!y=R2mN>`iJd",
    "814850c33de5": "%%lv`F*@f164>AUrh@6y!S4y^axp041c*7aXLsfS1-zl1j<Z`PH}QCq@-SzTr*_^;*PD5<tv1yJ@Vx#?k);wzpN`7GQZI~V+TTfIz~*_=P)2r<Q<!qD82#@M7Ts`P#W1<m#|nV&e*j7eU?9j;bE`w*Pb^H<8U",
    "81d079ce816e": "&eC>U2{o@k)2+o7i{16f<~>!To-eqkT|v7BBYwy}>5u?@V%=VQ#HV+G`g;Wefv-v;Up^_FsNxjudYlN@t?ShC2FTYPz525kd6(HQIguMPp8_ALM|?+wwp*K|z$0EBDOJ0yOv8c83bO>}h&7jtOzPHjs2~",
    "842c46d79472": "wA4wVjUjU;%SKV~sH=8Ty(Az<nDL@P+BwO@b7-u1TGNO1dF{4VdpAuz-r2a0LF7(aG4>=mh#y~FT|s$v0Y#9cqsrG1wtlyq_*l2n2e3Mf*y7WkFvk?@nfm_~SP!Z}-nnr}lH*1jdd2+YYbd)JnnYrqP%q!%|G*-pas}jc>2#W`Gz=a2bS*gg9y{#&(3Z#F%;Vf%m2vcPVE",
    "849ac4a22f6f": "YH8A6Cv`<Ax6Z(00H*OGgRRMXg^*LCmpr>Xbf<?U?qP+Cv#){HDas>3O4(u=to-C}PRZ21G(PnP{<%qsdi0-~k%RKVXk*i1vul7D$>IGr+<&wo{hrhCzC5Vf;ODJkSCE5P0m~Zj=e`DFq>^xN)3V%^C%s+dLp+hl<jX~3$qdb{dj",
    "8c527d7d0131": "@Hom*wB`j!>6GzD-)m9M39B`9;@oReQT(aauoUG_HYKoIqH5~PYEb-8%o2i+g<mASu%~wPjf8<Z9V9tqhFMTjF9p&<Z#dG4c@{|GEb85VhP`(FxJgu?jzdD9;q@KeX!bJoY@N$z-{^*>K;hxReA9o(Pp_k4#vltrbsybB!5{K3&#OdpBpI9NIR@clIn?IE<Ukr@5yc<bN&",
    "91eb88cfb4de": "@6{o_ijaygq$lkwq4|hT#aG?zZqrv4WO0&7Z)tyWt9z*rBAa0~fHRuHq8j?DJgw#oncnBGb<4TKXt#C3A2vD>Eqzl;L<Cw;d0K5?LYvYAQh2bs(Q7T=(u+8h?JnBwwJPe>{_R@t>MV<*^J(abv;MJ-|K$QMwJnldlY%1i<$m)o9KjKY>I?",
    "92c4f7d63933": "KkkM>V(3I(lrOBbX8}!yjcEGZ`ipV5Miq3+R1XH!hEeTt2w&iFA(Pk(o{%NkaqDC1Fz4w_uE%(e8;4IRhbaYtGSUt|{}+;m5bjPWPi-3aIQmi^=hzk?s1|HvdA+KzCCBeZ8&l?%9NiQG!%ElzC18-HL1<}92MuV?Ugiq6SXb<=N#YI0",
    "96290c0e87db": "VK|htZ@@1ZY0Cm_Or{z*AK#U~h%h3vKvgNG+wYv$7*hZe`-Y0_Pkj)wlThcTjtri2gCWz=MJ_R3xVr|hi7UK;%+n!V)xm<cp0bI6@8`Q5C-$x%Xzg}AxEv)RD!-mo%bndPmw!2F7y",
    "9826c6644d0d": "4){y~1eL|)_OTfMHtFeM7WSAOfG9}v0#sO+PkO2oB>u35=zqXJtlokPzE$Q4{P#=TVw1zOe($*|4pg_Z8by+4EBHLV2(9?>RO9^&9;zx20fkRWxNzg8K47(C3j",
    "9966124da963": "dH}=e;HCAdCg0QhCXAQ?!zU=F>*AK%>|EIjNXm+16A=a{lT#b336N~Yr0uBR-^<@3^zMl<8LZxBUqKXa6*W3Y6yVTTVtrfq@9v2IA@96xYrslL1EHA",
    "9971e2b444c7": "Jw7S~^yq@z&L4<8qZfbphy*UVooksH{+<<?9C7fskZa<_**Y1aFqDenAA1t&=-LDqVXYgU9!g>B3WwxUh={SP+6rkDtl@juRb3I$@Rs_7k}CF)qk0>(_Wqoox2$ff+%l5Q7Z_mT2$r^<Ggk28",
    "9a4a6f07d638": "+qzkFQrR+~!06B`ECXeXD|KDoFjlB$fY!4t*X}aWcR3KHyEAsU$c=}ztlcV942Mm?c@?8a_LeEAhOwRDo`FMlC;9R6t%9xF7+<qffsI3i4KsOxXc6kj",
    "9a866c8a05e9": "OU&NQaUa-iFjj|2BU(wxvUDOFuBo&3E~fdUwtK_v_}ezjQi)X@FSM7Qs%}SYLs-Mj&0{LsQkEy;ewKGPVjOD3ZGLoiZ)b6#V+q%W$3za1(@fzH3}JF7uLrw|9yRDedg(_LVw0;6ng",
    "9ba5d48a99ed": "NFzY|&vvdPvSL(Q^20`iu9t5xnCoM#6va>t<lg`iA&l+HhSxhJeq*PfGp^{tu*PdWI*4jY<h|3{@Ltc~$M||tl8T;}eV}ZIu<ntpB+scb$al=wxT8@tnye^!T!NqE",
    "9d12d2ed60e8": "X)S@SPP@-4a`jD)O+UvPF0BbP&{j>WmN23zukZMHZMWuhl!&!jMXgIe12RRR!HZjosP|-N|EDtnRWjBu64}AsVx(sr<w9x+7-c3J&9m-q50Kq`0z--",
    "9e7d57d0b306": "qK*>u<fyPe2$9#ES=uvoM!NP0=_8ANd387KIuEpn6d8XauMs7g!U`b{<;4`Eb|ux_nFVVVbhSVAG^lrskrAIloQGq26uWRxTI2ZuD&$`efkPDByLG+)NVY$dymOf",
    "a1af119f2639": "#><}`tNshD?{D9{KgIoWV=IL9d#(wK%z3O)Fb@C56s}4Y`?!j>@;z7KVvjSmTW^F1|1XHaS1(UFgWi3v12*Zh4v~37cRLNlr8>z2jMOe}pzb>-*Zd^rk%T3V08$Lva(H6F{1=Z&m>eHE@zkPI$R1oP@9@%UwB~2H",
    "a1be3ac65e68": "qX1wwO-8c^y>343P68U;%-YMjN@?NxC%U7iUi@>vtMSsD{)ZSNEN>vpCnppD+9Cu*%zZhlQ0V*N?0<4s9&hEpsBN_g{(9O)JKHZw)G;6ZFA!fWul!;EhQ5;L6A{(^O%m5kP_&2Fnhg#jkp&%+UJH{PVJPA52xAvW",
    "ab46acc62408": "2WHuW!|69J0~IR0c(BV1=EDNpb44pEGA^?`QjEsrJyd9X+ZfC}K40JTps9PfqZ{hjqxmo)3)qEsBSA)~`k!bOQYvIPr&|m~OB#4t2=<l~%lBJk&V?$)f~2Q#*8",
    "abd628e655ed": "5#S1eyr7G)uWH9ZFl&ZwW!h@jWwHIqSN*Rd+%eFJ3Il;9sR^FdtRN{?OSY3=<9#^rWQOJUzr<cyu{(WIhyIQ+fOt7E)IVCxA4J07BVZu6Rjo)U`+-Q6$7b){ohNNEm8d$Q1zXzqL=&C(;EQW0r$<tk49)AHR-4$yOaQ3eiQ3%Oexm",
    "adb39be0065d": "4U|hjQ3sndA12f-IUb}9{zZxHfL{C8vk;q(pcvhX7PS_Ejq#{@7mqSeJ-@Xt!ZIKnO^o4j#dn#{F7rgU>jB&Rm4!hDUu7xbaqFSL+@%j!DmFUG",
    "b09a4c7d7028": "+Lj(ZoqDTL?pddC$?;^dl5SPj#9zgA1#-91uk$EfZ<6ET=62eXlsnc{QkOqePE?JWb9%fPe41EFJwV1`7?O+-6DLPH*(3s|Vy?w&mr!2swN@=zlhmxwqTgWObdxJatQ)JpR$JW(Wah4G>=Z`=woYDyd=-5eR%i",
    "b4e4613d4e17": "Co61f38(^CGKVil;q?g0vqxqU9J^~2!ab6BhPg3APTp^9P!sIn?Lcl-`81!QpfvAxYmy=xYl#ffjYO9e^5k!tmMs&D1aur`zwU>0nQ_{<1P_EQ(B1",
    "b5be685d01a4": "KhjNn>>CC-d=p@BOHJG=*?SqhwJ@ymq}-VzD^<?@=$MVWAz>heaBy~yHc<c_Hg1#@eHI4eYQqv)zz?^UP7Z5)BaLq1a94{C+?&EdH*7oqx6R=7<9Gu@",
    "b626393b2a84": "YuT}>dd5DMtdCRn;)h)l&EHb8jPGshE1FHt%R7b7lvz<mvM!{0O?0u*@r#!el!LmB5En_X^vj=&R+FqxGplHXpR4&fR!AW_awQ!@vsy>;fC8Yj@3M$iXsfc^@1_p$FWz$i",
    "b6b02b20aefc": "O61`%6+T{_kgmNC#89kNRdq!W8EP%CyGn<4E@{$ORB6m)i$(?(9%+90rKuUH@-TvEOWoiK8mZF*tif3UD+seG_9;<mqJLK0BNy$OgOA|o5(-KKoIYt-9zuJ+v)}~q`X+d`z6p)-jRUF1C!y>kKXM%mV<4iibq2+n1(6J^%ipus2>",
    "ba571b79409c": "ay=-YY4SSo0Rma*rXQ9ILH|vMEqr(9Dl-+};t8?L?FA=06?<j!k)2m`Do`%*W;GqRGQ;Cy?b<3l7A4sQ;B04rq=&UA1|gwA&rbDFx}UNbYmooKQD~?51T?a`x!1NqNW~aY-*`NOu0d`0otF+Rhq-;c6o6dyod",
    "c0f5f03935b6": "mrA~#H(9mjJzz5WOejIJBZm_pao1Fn+{5%0P$>}eE{mvxD%r>GVve66Fio^Ir@O5si+Rc}E8>_ZY5;B~UsJ+}>jEA$pAr9B3mgs{!e=gc{t`v?wki;gro&KcTY7>(qn=`xN1Ph@(<;^%$4Oyy@_+",
    "c15e0e97c53f": "9Ov&z5rU0?ub3+(*V4L2g^NSg;dH7owW+`(Cnw?}%&;R+K#*eH#Gh$r)?!g<_z0CkEqQ3NI%+ySd|T#w9OOJ&j;W&@Q_2t_+vI9`!#Zm=dt_-Ozu7#AG>ScwhL`K1Cb+NdRuJgu0#26ptT5%e#huR0r(2hNp0ld",
    "c2a5d8325486": "OB0_cOSa_k{<B_Rc_(wXn*qI*?=GwJSFRL)-d&m!VFKG-*?3?bzk4_(lnXC&O&aB`qC5z>qwGiJSjM8-ldGrwB$bLE7V`PUx>Xk%2*p{ZM>o)QJk8GkDYPSkX>g>_e;mA(4(vE=9u#D;",
    "c3475f19b952": "G~U7$H$i}UPvpycpMbz76@2qn;CI~82eICC@wMWOW4dd=GdFAlO+>qNZOJmz(Qh4P@_>~NV4oO}_pqPk3%J!|HL`D22<MI;zefBX`TV5+T<!!jt}BVwT3_RTAK{6r?@nH7o#%ANL*}a_P31y7&5$J5$_-%619T$UvA=0wKvBon%vaz9>Q5kS|C1PxIlS1VFs&i2RdmPy^W7po",
    "c42dc43acf53": "z>+tSn!A+4W9=i<#xMYZ?cO^}A;^q<)8rrzFDT!ouQaFzrLrI8-`*i~PCsJCq31Daal8Qb6Yy!;9O!ot78pV?Ga!x=at=$^n~^)v$6r-+wznl5g5|FINjr<~5EwqL)$19)D;7dEXaxccHV%&-KceoEAtJgsmq}J6@uy-;vik<6bXW",
    "c63ac838feea": "E&Q`nLg~UyC)5~1hOVR674UUDVMsAZ#6&XXM3+)wlsKiaTvs1!j+gNIo3*0er;9e?aR*V=0-(wDc&qZv)^Sa_*4}+{NZsJU@8-Q9OVsvWwfLuVq9FWk3bZt8QpGkarDpU7PgS^A71Gbqslp>~utpXhSWy",
    "c80046649611": "-my$ltrGGeZSPS=il?T>W+Xl9yeBV%_r%FbRZz1-K^U^^J|Wn&NuYL{5Bfb&)tG>U4*Q=M)RKOKc^W==_*J+qOmqxXc=dMs^}N;(;CpI)Z;BLAlPpr};#562mbESDmz*~M<`Clj",
    "c898659586b8": "&d<LbwJPG^D5k5Ac0J3>pcjL9<N0&@Vr5}kfsTc=7RA@iRH7YH%EZ{PIc1SKtek*{v?;7w(x8Q@d;Bi54LUuVh5Q*mReyJ%DnOyz4<6%Uf@}cu>d_cMZz2HQ1s=oh#@hy!NMD{WrgJuYyex4APWb",
    "cd2616931419": "NI=_ynQ>iSW}u%qMXazDuj22xP%-=H`Nu7qXY0aQ>KI)Mqz~Q#toFx9uk-kQsb!f^>D5nQsPOtB3^gU*A)qNW9Z@OA@X0MWGR>+eQS;gz6OG6ZiAx6YYGzE?a3Kcq{<E^9fvAT{Lj",
    "cd999de2fbac": "+<R?-_D2ZUeKR$X<L#O!r$5wA;NI4(IEDJi(mF%Z*{)xo%(zIz&>amtSBPCO@zE(QG;w0qnH;bbMf>{XZ`BQ>!OVxFTankCYg4cI@iLeZy@q<Pb;`MxWR~XeoBmkF3>#WD5v_K)GkSfHh|G(wp8KjX",
    "da87f5af07b0": "Q<lk~bKrhm1Zl;X0_#jfcl<}&cGmRUq?RTS0+c!bxOEYiW>&1^$dT}~h!;W(QTA3Ix$Pc|0h<M~tceWSax28C@bI!`?Yc;Uc?PiO?It7)VTiBj(+k6EHgo|%_;H6NWkKxu=+n5^x$+ui<6l{tfYp=pESsozHGgs",
    "e1c1f84ed11c": "`_>waTjUbc6X7|E0SSxM0S$;_9AR1N=|1{+akpvsgQ53Rj1V}epST(mz#%*>DnHr4SnIHUfEpHcU#{4viU6X6${pl;WeW!X?_-Q$yr=cWP~U!SaOM>a(l7`2h9Ev~i|W?eOUl`f%UY$?7<Zp0^sMJ_IJE",
    "e2b852c9fb97": "?d$7cFY5h%Pk2R2-FE+>e{&Tv7xsT-fqGiS$GCaM!~)5aE~pvO$T@y-`ZL3Q={_Bic=OHzM&|rAxZJz6wvOQ7m1ywVeJa|v%e^MBvu8aYfXpo$e0E)^z4q`Kk#N<NM1pOCM5WWEq;bs%BX2M-",
    "e4da91b11b3e": "QjZ4!82dZyY-w3;i6yd-CNr=)VOfIiFJ9Z-ap!WSq+>Gcl;E*^aBMl7OMBEWyb0Q`-6wLN-D_k@f#hgWdWSJFQ`@V{6Aq<#Iv}#oAQ3h01DugQlQWV81LXTm$x5)F65yO+`9b=UHgPzJZVxe){LQZ",
    "e86ad7a700e0": "aD2fWB4=h`7J`&=aboxTi7V{oT@C3>LZUlkl7C`2)waz4Gea7$z{fJ9Q|Is^(F4<$>IFAFX(-E3lqd<{G)DpSwy1<MlW*b_Do$Uk)G(2ZPlJ;FC)20VL2_?jqDMVcG-~I(9-F*`2hTKnTu?(>=<a1)",
    "eb4cf9bf4daf": "vKAFli1a9B{-juvl6RHX7PD}mquWVXFI;daDTFu`mNhRx?dIS4Nk4`)g6?$}uz_5z8#*9K?{M};?>a54k7;V_9Lerc(z|>n6+_t&WmiDE>3h_HCKwrFaiA|Q2oFbS#fI^Lu7lEV44*?)`q?!G1XaDpWrqsWxM_KGqxP;e@vl1ajQ",
    "ed988056c7e0": "Rpe!joB&;?oKXcmh!{Im9iF4}NOh=-hpCI*7C@+n0#cLiK%r5!=Pd1mSaT?=#>fSf9^~0VM1)F&=ln?~6X<E#Wz)RK&AgH#$05Uq)>hj<6W6rycR73$So-v!_au|n8Y1ZytRqI?yDqb$+vOeKC~e*Y0(lT!`5~``OkbvWhoZJLk2XGwJPV9m8HfA^vHgdPhB+Ki2>",
    "f09568321dae": "rtJfoN_u3|PhzJ2l$5!oqm2nbbf%j}Fe6R{D&O?4_gYfEoV$c(jyC@W$>jUnW77gOy*3yN-uyj-xf6G!q+UtP3oK~j)71O14M@Tt#;2v=CWy-H9rlK=w7T@F@E!=d3<Y^w5px2;Hw1QtP^Xc9k@5",
    "f45fe550a909": "O@ElSM%R1J%FPdm(Ek5?kDIgC2c3rpT+K`%iS7dl+O%dPKctDllv)`+Kge`<SfzD{F!dPBbwmR1Z4@%4B4g%n*FqwL*Q`7IH_7umlr%m$uhpZCX-hKTMJ-c7Fo#a`w0XokgXFS%sfFtMF29nW4Vg_Ya^63C4_t?290pl5l=ys1?`HLxZD2S|V5k",
    "f4a6aab74339": "El?-eog-+(E?*3lfwuIgeosMixs&w9c~v|?*{_z6KccdU!Vy?@!A{d7|Bk$zFdh(tBGlC1#dtHYYzcW&%k{?k;xstW&iW0Cyyx%8%k|sA8I9IYi&D%PU%(HHtI;9A$*>7sB&U%-xa6l3krOcI(IUS4sV64iii^$r59mM{WB#&71+rIkGh6}4",
    "f829b02fdbf2": "9w15%^VYKmm|NE>(>A2*&BVY<eg5--DhBs+q~1a$+F>y*2*O%@_xHSQOalTnx!8>O$>NUgtU}NF$41pU-vyG>qY97Kf`H|SWqu29X!KQ(2b+Ye5O3{m{;VpVj;hMpQ$CBDNnt;1-UpZM0YgNO*9^$fDu3u=u|#yy",
    "f87b3427bbf7": "lp0wZiSVk$VPq#8NXm!+uek(Q%<x%~y4OzaMLOAZUvIdf&fy1-bWn7nY76C@s<5qT;tdDhA?J7|nVe)1j(39QL8y2f{3p+(hs(|ovohxaK+l+fw*",
    "f8a6911a3e5f": "Tr9(FBAfY_1wOZq<hZm?BN#S6b|!9Db-5b+leA*n!S90^0)q`dbny1u84-eP&T|jnrmXq4?Lc_|r}6G$%O+9<y9B!CNn=#MfwRS8HP9DWcGd&uzM}KXKjApso%i`r-YQiKXxEQk)Cb4L3<qRtEx&!`y=W8MD^~%Qh70If9aZ!gwax",
    "fb580af7c558": "SQ@SusP_Wy0`MlYN}k2BTj!JcIm)mc7Fov&)^P?dNs(bh6DIW#Z+^Ni=#wFvm}d3f|0=Xqo7fDTtH#@+h{hfDc3xf#cL4h}?--$(nFs+stf2*>1Co}ms_EPMHqp++Cmt^#Iv{U{G+hn-iH$`kSKYNm1DE9YtZlA2v%L6pl|BpAWX)l?<E;O#Qe$))t#blbOxH^Kq}~JjuwLNcO>#~",
    "fbfedf4174d2": "bid5<n1=pmq2W=iPLN8VzO}QZd|h2P)Lwv$)vrZ0pv2sye&=q(n(f)ZzYJZfgHpxdh1gwgN3wG!eARc9%)F<}g*XQkl|9_<+DV|Z>&ZSws(L0U*^0Rs?ltW#$ksBV()0zb&^{RtVd39x$sZpt*UA",
}
