"""The calls that tell one function from another: fixed ones, and small ones in order of size."""

from functools import lru_cache
from typing import Any

import numpy as np

from autograder.exercise import Call, key_in_force
from autograder.exercises.conv2d import cases, oracle
from autograder.exercises.conv2d.cases import Case, Numbers
from autograder.exercises.conv2d.oracle import Shape


def _case(image: Shape, kernel: Shape, stride: int, **more: Any) -> Case:
    return Case(name="", why="", image_shape=image, kernel_shape=kernel, stride=stride, **more)


# No shape is one of the hidden tests' or of the worked example's, so that a function which keeps
# results under the shapes of its inputs has kept none of these.
_PROBES = (
    _case((6, 8), (3, 2), 1),  # every size differs
    _case((7, 5), (2, 3), 1),
    _case((6, 6), (2, 3), 1),
    _case((5, 5), (2, 2), 1),
    _case((4, 6), (2, 2), 1),
    _case((6, 4), (3, 3), 1),
    _case((5, 3), (5, 3), 1),  # one output
    _case((4, 7), (1, 3), 1),  # a kernel of one row, which NumPy stretches where it can
    _case((7, 4), (3, 1), 1),
    _case((3, 2), (1, 1), 1),  # image and dout have one shape
    _case((9, 7), (4, 3), 2),  # patches overlap both ways; two steps and a half fit downwards
    _case((5, 6), (3, 3), 2),  # the kernel is square; a step and a half fit sideways
    _case((7, 7), (3, 3), 2),  # all is square
    _case((5, 8), (1, 2), 2),
    _case((6, 10), (2, 4), 2),
    _case((10, 7), (4, 2), 2),
    _case((8, 6), (2, 2), 2),  # patches tile the image
    _case((1, 7), (1, 3), 2),  # one row
    _case((7, 1), (3, 1), 2),  # one column
    _case((9, 6), (2, 3), 3),  # two steps and a third fit downwards; there are gaps
    _case((8, 12), (5, 4), 3),
    _case((8, 8), (2, 2), 3),
    _case((11, 5), (2, 2), 3),
    _case((10, 8), (3, 3), 3),
    _case((6, 8), (2, 2), 3),
    _case((5, 4), (2, 2), 1, integers="X"),
    _case((4, 5), (2, 2), 1, integers="W"),
    _case((3, 5), (2, 2), 1, integers="dout"),
    _case((6, 4), (2, 3), 1, fortran_order=True),
)

# In order of size. Images up to 4×4, kernels up to 2×2, strides 1 to 3.
_SMALL: tuple[tuple[Shape, Shape, int], ...] = (
    ((1, 1), (1, 1), 1), ((1, 2), (1, 1), 1), ((2, 1), (1, 1), 1), ((1, 2), (1, 2), 1),
    ((2, 1), (2, 1), 1), ((1, 3), (1, 1), 2), ((1, 3), (1, 2), 1), ((3, 1), (2, 1), 1),
    ((1, 3), (1, 2), 2), ((3, 1), (2, 1), 2), ((2, 2), (1, 1), 1), ((1, 4), (1, 1), 3),
    ((2, 2), (2, 2), 1), ((4, 1), (1, 1), 3), ((2, 3), (2, 2), 1), ((3, 2), (2, 2), 1),
    ((3, 3), (2, 2), 1), ((3, 3), (2, 2), 2), ((3, 4), (2, 2), 2), ((4, 3), (2, 2), 2),
    ((4, 4), (1, 2), 3), ((4, 4), (2, 1), 3), ((4, 4), (2, 2), 1), ((4, 4), (2, 2), 2),
    ((4, 4), (2, 2), 3),
)  # fmt: skip


@lru_cache(maxsize=3)
def probe_calls(function: str) -> tuple[Call, ...]:
    """Return the calls that every function is asked: each case, and then the first one again.

    First with other values, then with the same: what is kept between calls shows.
    """
    with key_in_force(b"probes"):
        drawn = [cases.draw(case, "probe") for case in _PROBES]
        drawn += [cases.draw(_PROBES[0], "other values"), drawn[0]]
    return tuple(called(function, each.dout, each.X, each.W, each.case.stride) for each in drawn)


@lru_cache(maxsize=3)
def small_calls(function: str) -> tuple[Call, ...]:
    """Return small calls in integers, in order of size.

    X counts from 1, W from 2 and dout from 3, so that no product is hidden by a factor of 1. The
    last three have negative numbers, fractions, and columns that lie one after the other in memory,
    for functions that cut the former off or take the latter for rows.
    """
    by_size = [_small(function, *geometry) for geometry in _SMALL]
    one, by_rows = by_size[0], _small(function, (2, 2), (1, 1), 1)
    return (
        *by_size,
        Call(tuple(-array for array in one.arguments), one.named),
        _small(function, (1, 1), (1, 1), 1, fraction=0.5),
        Call(tuple(map(np.asfortranarray, by_rows.arguments)), by_rows.named),
    )


def called(function: str, dout: Numbers, X: Numbers, W: Numbers, stride: int) -> Call:
    """Return the call of a function with the arrays that it takes."""
    arrays = (X, W) if function == "conv_forward" else (dout, X, W)
    return Call(arrays, {"stride": stride})


def _small(function: str, image: Shape, kernel: Shape, stride: int, fraction: float = 0) -> Call:
    X = np.arange(1, 1 + image[0] * image[1]).reshape(image)
    W = np.arange(2.0, 2 + kernel[0] * kernel[1]).reshape(kernel) + fraction
    rows, columns = oracle.output_shape(image, kernel, stride)
    dout = np.arange(3.0, 3 + rows * columns).reshape(rows, columns) + fraction
    return called(function, dout, X, W, stride)
