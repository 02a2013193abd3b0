"""The worked example as data: its arrays, and what each entry of its three results adds up.

The notebook prints all of it, and the numbers that the sums come to.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.exercises.conv2d.kit.formulas import FACTORS, Table
from autograder.exercises.conv2d.kit.places import Shape, Symbol

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
