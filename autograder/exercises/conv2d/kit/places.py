"""Where patches lie, and where a table is wrong: only where they overlap, in the last row.

A pattern is told only where it is exactly so.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

import numpy as np

from autograder.exercises.conv2d.kit.words import NO_STRIDE

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
