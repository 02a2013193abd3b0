"""Functions of the exercise read as formulas: ``autograder.exercise.Symbols``, for convolution.

Tables are made for the worked example's sizes, at stride 1 and 2: the notebook prints its symbols.
Reading them off is the kit's (``kit.symbols``), which knows no right one.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.exercise import Call, Place, Tables
from autograder.exercises.conv2d import oracle
from autograder.exercises.conv2d.calls import called
from autograder.exercises.conv2d.kit import example, formulas
from autograder.exercises.conv2d.kit.formulas import FACTORS, Table
from autograder.exercises.conv2d.kit.places import Symbol
from autograder.exercises.conv2d.oracle import Array, Shape
from autograder.exercises.conv2d.traits import stride_of

IMAGE, KERNEL = example.IMAGE.shape, example.KERNEL.shape
RESULTS: dict[str, Symbol] = {name: symbol for symbol, name in example.FUNCTIONS.items()}
REFERENCE: dict[str, Callable[..., Array]] = {name: getattr(oracle, name) for name in RESULTS}


class ConvolutionSymbols:
    """The tables of symbols, as ``Symbols`` says. A setting is a stride of the worked example."""

    def settings(self, function: str, failing: Call | None) -> Sequence[int]:
        is_two = failing is not None and stride_of(function, failing) == 2
        return (2, 1) if is_two else (1, 2)

    def call(self, function: str, setting: Any) -> Call:
        return _call(function, setting)

    def right(self, function: str, setting: Any) -> Table:
        return expected(function, IMAGE, KERNEL, setting)

    def read(self, student: Callable[..., Any], function: str, setting: Any) -> Table | None:
        return formulas.decode(student, RESULTS[function], IMAGE, KERNEL, setting)

    def differences(self, right: Table, yours: Table) -> list[Place]:
        return list(formulas.differences(right, yours))

    def compared(self, right: Table, yours: Table, place: Place) -> tuple[str, str]:
        return formulas.compared(right, yours, _pair(place))[:2]

    def marked(
        self, right: Table, yours: Table, place: Place
    ) -> tuple[list[str], list[str], list[str]]:
        return formulas.marked(right, yours, _pair(place))

    def products(self, table: Table) -> tuple[Array, tuple[Shape, Shape]]:
        return table.coefficients, table.shapes

    def padded(self, tables: Tables) -> Tables:
        rows, columns = np.max((tables.right.shape, tables.yours.shape), axis=0).tolist()

        def filled(table: Table) -> Table:
            missing = [(0, rows - table.shape[0]), (0, columns - table.shape[1]), (0, 0), (0, 0)]
            return replace(table, coefficients=np.pad(table.coefficients, missing))

        return replace(tables, right=filled(tables.right), yours=filled(tables.yours))

    def factors(self, function: str) -> tuple[str, ...]:
        return FACTORS[RESULTS[function]]

    def worked(self, function: str, call: Call, place: Place) -> tuple[str, str]:
        *dout, X, W = call.arguments
        table = expected(function, X.shape, W.shape, stride_of(function, call))
        factors = {"X": X, "W": W, "dout": dout[0] if dout else None}
        left, right = (np.ravel(factors[name]) for name in self.factors(function))
        numbers = [
            f"{left[a]:g}·{right[b]:g}"
            for a, b in np.argwhere(table.coefficients[_pair(place)]).tolist()
        ]
        return table.entry(*_pair(place)), " + ".join(numbers) or "0"


@lru_cache(maxsize=64)
def expected(function: str, image: Shape, kernel: Shape, stride: int) -> Table:
    """Return the table of the reference."""
    table = formulas.decode(REFERENCE[function], RESULTS[function], image, kernel, stride)
    assert table is not None, "the reference is bilinear"
    return table


@lru_cache(maxsize=6)
def _call(function: str, stride: int) -> Call:
    rows, columns = oracle.output_shape(IMAGE, KERNEL, stride)
    X = np.array([[2, -7, 11, 5], [-3, 17, -13, 23], [19, -29, 4, -8], [9, 31, -37, 6]]) / 4
    W = np.array([[3, -5], [-9, 7]]) / 4
    dout = (np.arange(rows * columns).reshape(rows, columns) * 3 - 10.5) / 2
    return called(function, dout, X, W, stride)


def _pair(place: Place) -> Shape:
    row, column = place
    return row, column
