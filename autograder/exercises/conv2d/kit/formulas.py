"""Read a function's formula off its results, in the exercise's own symbols.

    dX[0, 1]: expected d1·w2 + d2·w1; yours d2·w1

The output is bilinear in (X, W), dW in (dout, X) and dX in (dout, W). So a function that computes
one of them is known from its results on unit impulses: entry by entry, which products it adds up
and how often. Several impulses share one call, each scaled by another power of a base, and are read
off as the digits of the result.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from autograder.diagnosis.results import is_large
from autograder.exercises.conv2d.kit.places import Array, Shape, Symbol, output_shape
from autograder.exercises.conv2d.kit.words import LONG_SUM

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
