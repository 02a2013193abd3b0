"""The smallest input on which a function is wrong, in integers, so that it can be done by hand."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from autograder.diagnosis import calls as probes
from autograder.diagnosis.calls import Outcome
from autograder.exercise import Call
from autograder.exercises.conv2d import oracle, symbols
from autograder.exercises.conv2d.oracle import Array, Shape
from autograder.exercises.conv2d.symbols import Function, Symbol

_AT_ONCE = 6  # problems asked before looking at what came of them

# In order of size. Images up to 4×4, kernels up to 2×2, strides 1 to 3.
_GEOMETRIES: tuple[tuple[Shape, Shape, int], ...] = (
    ((1, 1), (1, 1), 1), ((1, 2), (1, 1), 1), ((2, 1), (1, 1), 1), ((1, 2), (1, 2), 1),
    ((2, 1), (2, 1), 1), ((1, 3), (1, 1), 2), ((1, 3), (1, 2), 1), ((3, 1), (2, 1), 1),
    ((1, 3), (1, 2), 2), ((3, 1), (2, 1), 2), ((2, 2), (1, 1), 1), ((1, 4), (1, 1), 3),
    ((2, 2), (2, 2), 1), ((2, 3), (2, 2), 1), ((3, 2), (2, 2), 1), ((3, 3), (2, 2), 1),
    ((3, 3), (2, 2), 2), ((3, 4), (2, 2), 2), ((4, 3), (2, 2), 2), ((4, 4), (2, 2), 1),
    ((4, 4), (2, 2), 2), ((4, 4), (2, 2), 3),
)  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class Smallest:
    """A small problem, what is right, and what the student's function makes of it."""

    symbol: Symbol
    image: Array
    kernel: Array
    dout: Array
    stride: int
    right: Array
    yours: Outcome

    @property
    def is_by_columns(self) -> bool:
        """Whether it takes inputs stored column by column to show the mistake."""
        return not self.image.flags.c_contiguous

    @property
    def first(self) -> Shape | None:
        """The first entry that differs, where the shapes agree."""
        table = self.yours.table
        if table is None or table.shape != self.right.shape:
            return None
        places = np.argwhere(~np.isclose(table, self.right))
        return (int(places[0][0]), int(places[0][1])) if len(places) else None

    def worked(self, place: Shape) -> tuple[str, str]:
        """Return one entry's sum in symbols and in numbers: 'd1·w2 + d2·w1', '3·3 + 4·2'."""
        table = symbols.expected(self.symbol, _shape(self.image), _shape(self.kernel), self.stride)
        factors = {"X": self.image, "W": self.kernel, "dout": self.dout}
        left, right = (factors[name].ravel() for name in symbols.FACTORS[self.symbol])
        numbers = [
            f"{left[a]:g}·{right[b]:g}" for a, b in np.argwhere(table.coefficients[place]).tolist()
        ]
        return table.entry(*place), " + ".join(numbers) or "0"


@lru_cache(maxsize=3)
def small_problems(symbol: Symbol) -> tuple[tuple[Call, Array], ...]:
    """Return each small problem's call and the right result, in order of size.

    X counts from 1, W from 2 and dout from 3, so that no product is hidden by a factor of 1. The
    last three have negative numbers, fractions, and columns that lie one after the other in memory,
    for functions that cut the former off or take the latter for rows.
    """
    made = [_problem(symbol, *geometry) for geometry in _GEOMETRIES]
    one = _problem(symbol, (1, 1), (1, 1), 1)
    made.append(Call(tuple(-array for array in one.arguments), one.named))
    made.append(_problem(symbol, (1, 1), (1, 1), 1, fraction=0.5))
    by_rows = _problem(symbol, (2, 2), (1, 1), 1)
    made.append(Call(tuple(map(np.asfortranarray, by_rows.arguments)), by_rows.named))
    return tuple((call, symbols.REFERENCE[symbol](*call.arguments, **call.named)) for call in made)


def smallest(function: Function, symbol: Symbol) -> Smallest | None:
    """Return the first small problem on which a function is wrong, or None."""
    todo = small_problems(symbol)
    for start in range(0, len(todo), _AT_ONCE):
        some = todo[start : start + _AT_ONCE]
        told = probes.outcomes(function, [call for call, _ in some])
        for (call, right), outcome in zip(some, told, strict=True):
            if any(outcome.changed) or not probes.is_right(outcome, right):
                return _found(symbol, call, right, outcome)
    return None


def _found(symbol: Symbol, call: Call, right: Array, outcome: Outcome) -> Smallest:
    *dout, image, kernel = call.arguments
    return Smallest(
        symbol=symbol, image=image, kernel=kernel, stride=call.named["stride"],
        dout=dout[0] if dout else np.zeros((0, 0)), right=right, yours=outcome,
    )  # fmt: skip


def is_confirmed(found: Smallest, function: Function) -> bool:
    """Whether a function gives what was found of another, called once."""
    pair = (found.image, found.kernel)
    arrays = pair if found.symbol == "out" else (found.dout, *pair)
    (told,) = probes.outcomes(function, [Call(arrays, {"stride": found.stride})])
    return probes.same(told, found.yours)


def _problem(symbol: Symbol, image: Shape, kernel: Shape, stride: int, fraction: float = 0) -> Call:
    X = np.arange(1, 1 + image[0] * image[1]).reshape(image)
    W = np.arange(2.0, 2 + kernel[0] * kernel[1]).reshape(kernel) + fraction
    rows, columns = oracle.output_shape(image, kernel, stride)
    dout = np.arange(3.0, 3 + rows * columns).reshape(rows, columns) + fraction
    return Call((X, W) if symbol == "out" else (dout, X, W), {"stride": stride})


def _shape(array: Array) -> Shape:
    rows, columns = array.shape
    return rows, columns
