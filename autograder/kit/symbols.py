"""Read a function's formula off its results, in the exercise's own symbols.

    dX[0, 1]: expected d1·w2 + d2·w1; yours d2·w1

The output is bilinear in (X, W), dW in (dout, X) and dX in (dout, W). So a function that computes
one of them is known from its results on unit impulses: entry by entry, which products it adds up
and how often. Several impulses share one call, each scaled by another power of a base, and are read
off as the digits of the result.
"""

import contextlib
import io
import math
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.kit.places import Array, Mask, Shape, Symbol, output_shape

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
        elif isinstance(each, (str, bytes)):
            left -= len(each)
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
        places, pairs = [], []
        for one in range(sizes[few]):
            for start in range(0, sizes[1 - few], digits):
                several = np.arange(start, min(start + digits, sizes[1 - few]))
                scales = np.zeros(sizes[1 - few])
                scales[several] = _UNIT * float(_BASE) ** np.arange(len(several))
                impulse = np.eye(sizes[few])[one]
                places.append((one, several))
                pairs.append((impulse, scales) if few == 0 else (scales, impulse))
        results = self._results(pairs)
        if results is None:
            return None
        found = np.zeros((*results[0].shape, *sizes))
        for (one, several), result in zip(places, results, strict=True):
            read = _digits(result, len(several))
            if read is None:
                return None
            if few == 0:
                found[:, :, one, several] = read
            else:
                found[:, :, several, one] = read
        return Table(self._symbol, found, (left, right))

    def adds_up(self) -> bool:
        """Return whether the sum of two inputs gives the sum of their results, in each factor.

        Five calls tell most functions that have no table from those that have one.
        """
        sizes = [math.prod(self._shapes[name]) for name in self._factors]
        left, right = (np.arange(1.0, size + 1) for size in sizes)
        results = self._results(
            [
                (left, right), (2 * left[::-1], right), (left + 2 * left[::-1], right),
                (left, 2 * right[::-1]), (left, right + 2 * right[::-1]),
            ]
        )  # fmt: skip
        if results is None:
            return False
        first, more, both, more_right, both_right = results
        return np.allclose(first + more, both, rtol=_BLUR) and np.allclose(
            first + more_right, both_right, rtol=_BLUR
        )

    def predicts(self, table: Table) -> bool:
        """Return whether the table tells the function's result on dense values."""
        dense = [self._values.normal(size=self._shapes[name]).ravel() for name in self._factors]
        results = self._results([(dense[0], dense[1])])
        told = np.einsum("ijab,a,b->ij", table.coefficients, *dense)
        return results is not None and results[0].shape == told.shape and np.allclose(
            results[0], told, rtol=1e-4, atol=1e-4
        )  # fmt: skip

    def _results(self, pairs: list[tuple[Array, Array]]) -> list[Array] | None:
        """Return the tables that these pairs of factors give, all of one shape; or None.

        A function that is far away is asked them all in one message, by its ``many``.
        """
        calls = [(self._arguments(left, right), {"stride": self._stride}) for left, right in pairs]
        many = getattr(self._function, "many", None)
        answers = iter(many(calls)) if many else (self._function(*a, **k) for a, k in calls)
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

    def _arguments(self, left: Array, right: Array) -> list[Array]:
        given = {
            name: values.reshape(self._shapes[name])
            for name, values in zip(self._factors, (left, right), strict=True)
        }
        return [
            np.array(given[name]) if name in given
            else self._values.normal(size=self._shapes[name])
            for name in self._names
        ]  # fmt: skip


def _table(answer: Any) -> Array | None:
    """Return a result as a table of finite real numbers, where it is one. May raise anything."""
    result = np.asarray(answer, dtype=np.complex128)
    if result.ndim != 2 or not np.all(np.isfinite(result)):
        return None
    real: Array = result.real
    return real if np.allclose(result.imag, 0, atol=_BLUR) else None


def _digits(result: Array, count: int) -> Array | None:
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
