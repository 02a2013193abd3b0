"""All small calls that the notebook's rules allow, by which two functions are told apart for good.

Not allowed, and so never asked for: a stride below 1, a kernel larger than the image, a dout of
another shape than the output's, a call that leaves the stride out, and integers of so few bits that
their products overflow.
"""

from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.exercise import Call, key_in_force
from autograder.exercises.conv2d import cases
from autograder.exercises.conv2d.calls import called
from autograder.exercises.conv2d.cases import Case
from autograder.exercises.conv2d.oracle import Shape

_SIZES: list[Shape] = sorted(product(range(1, 6), range(1, 6)), key=lambda size: size[0] * size[1])
# Beyond 5×5: patches that overlap, leave gaps and leave pixels over, both ways.
_LARGER: tuple[tuple[Shape, Shape], ...] = (
    ((9, 6), (3, 2)), ((6, 9), (2, 3)), ((8, 7), (3, 4)), ((7, 8), (4, 3)),
)  # fmt: skip
_UP_TO = 9  # pixels of an image that is also asked for in integers and by columns


@lru_cache(maxsize=3)
def allowed_calls(function: str) -> tuple[Call, ...]:
    """Return calls with all images up to 5×5, all kernels that fit and strides 1 to 3, by size.

    Then come a few of larger images, with strides up to 4. Values are fractions of mixed sign.
    Images of up to 9 pixels come also with integers for the image, for the kernel and for all, and
    stored by columns.
    """
    geometries = [
        (image, kernel, stride)
        for image in _SIZES
        for kernel in _SIZES
        if kernel[0] <= image[0] and kernel[1] <= image[1]
        for stride in (1, 2, 3)
    ]
    geometries += [(*sizes, stride) for sizes in _LARGER for stride in (1, 2, 3, 4)]
    with key_in_force(b"allowed calls"):
        return tuple(
            called(function, *arrays, stride)
            for image, kernel, stride in geometries
            for arrays in _drawn(image, kernel, stride)
        )


def _drawn(image: Shape, kernel: Shape, stride: int) -> list[tuple[Any, Any, Any]]:
    """Return dout, X and W of these sizes, in each kind that they are asked for in."""
    case = Case(name="", why="", image_shape=image, kernel_shape=kernel, stride=stride)
    drawn = cases.draw(case, "allowed")
    dout, X, W = arrays = drawn.dout, drawn.X, drawn.W
    if image[0] * image[1] > _UP_TO:
        return [arrays]
    whole_dout, whole_X, whole_W = map(_away_from_zero, arrays)
    dout_by_columns, X_by_columns, W_by_columns = map(np.asfortranarray, arrays)
    return [
        arrays,
        (dout, whole_X, W),
        (dout, X, whole_W),
        (whole_dout, whole_X, whole_W),
        (dout_by_columns, X_by_columns, W_by_columns),
    ]


def _away_from_zero(array: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    whole: npt.NDArray[Any] = np.copysign(np.ceil(np.abs(array)), array)
    return whole.astype(np.int64)
