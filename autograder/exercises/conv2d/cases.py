"""The problems that hidden tests pose: which shapes and strides, why each, and the values in them.

Values are odd multiples of 1/4 or of 1/2 of mixed sign, below 10 in size: never zero, never whole,
and all different in a kernel or a dout, so that no flip or cut goes unseen by luck. Sums of their
products are exact in float32 and in every order of summation, so that a tolerance of 1e-6 is safe
both ways. They are drawn afresh for each student, so that nothing can be hard-coded, from a seed
that only the course's secret, the student, the assignment and the item decide, so that a regrade
judges by the same numbers.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.exercise import current_key
from autograder.exercises.conv2d.oracle import Array, Shape, output_shape

_FRACTIONS = np.array([k / 4 for k in range(-39, 40) if k % 4])


@dataclass(frozen=True, kw_only=True)
class Case:
    """One problem's geometry. ``why`` says which wrong solutions it is there to catch."""

    name: str
    why: str
    image_shape: Shape
    kernel_shape: Shape
    stride: int
    integer_image: bool = False
    fortran_order: bool = False

    @property
    def facts(self) -> tuple[str, dict[str, Any]]:
        """The case as a failed check tells it: a key of ``words.CASES``, and the sizes."""
        image, kernel = ("×".join(map(str, each)) for each in (self.image_shape, self.kernel_shape))
        return self.name, {"image": image, "kernel": kernel, "stride": self.stride}

    @property
    def seed(self) -> str:
        """What sets the case apart where values are drawn. Changed, every student gets others."""
        sizes = "image {image}, kernel {kernel}, stride {stride}".format(**self.facts[1])
        return f"{self.name} ({sizes})"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A case with its values: image X, kernel W and a dense, mixed-sign dout."""

    case: Case
    X: Array | npt.NDArray[np.int64]
    W: Array
    dout: Array


STRIDE_1 = Case(
    name="an unseen image",
    why="Every size differs, so rows and columns cannot be mixed up unseen; patches overlap.",
    image_shape=(5, 8), kernel_shape=(2, 3), stride=1,
)  # fmt: skip
STRIDE_2 = Case(
    name="an unseen image",
    why="Kernel larger than stride on both axes, so patches overlap; the stride divides the rows "
    "evenly and the columns not, so a last column belongs to no patch; every size differs.",
    image_shape=(7, 9), kernel_shape=(5, 4), stride=2,
)  # fmt: skip
STRIDE_3 = Case(
    name="a stride of 3",
    why="A stride above the kernel's height leaves gaps between patches; code that knows strides "
    "1 and 2 alone, or that dilates dout by a fixed step, is found out. Here the rows are what the "
    "stride does not divide, by two thirds, so rounding to the nearest is found out too.",
    image_shape=(10, 12), kernel_shape=(2, 3), stride=3,
)  # fmt: skip
ONE_OUTPUT = Case(
    name="a single patch",
    why="The kernel covers the image: the output is 1×1. Axes of length one vanish by squeezing "
    "and sizes without the + 1 become zero.",
    image_shape=(3, 4), kernel_shape=(3, 4), stride=2,
)  # fmt: skip
ONE_ROW = Case(
    name="an image of one row",
    why="Results of one row stay tables: squeezing takes the axis away.",
    image_shape=(1, 8), kernel_shape=(1, 3), stride=2,
)  # fmt: skip
INTEGER_IMAGE = Case(
    name="an image of integers with a kernel of floats",
    why="A result made by zeros_like(X) takes the image's integer type and cuts the fractions off.",
    image_shape=(4, 5), kernel_shape=(2, 2), stride=1,
    integer_image=True,
)  # fmt: skip
FORTRAN_ORDER = Case(
    name="inputs stored column by column",
    why="Arrays in Fortran order (a transposed photograph, a slice of columns) hold the same "
    "values; code that reshapes or strides through memory reads them wrongly.",
    image_shape=(6, 5), kernel_shape=(3, 2), stride=1,
    fortran_order=True,
)  # fmt: skip
# The second geometry of the shape questions: image, kernel, stride.
TRANSFER: tuple[Shape, Shape, int] = ((7, 9), (5, 4), 2)
# The case of each item that asks for one stride.
AT_STRIDE = {1: STRIDE_1, 2: STRIDE_2}
GENERAL = (STRIDE_3, ONE_OUTPUT, ONE_ROW, INTEGER_IMAGE, FORTRAN_ORDER)


def draw(case: Case, item: str) -> Problem:
    """Return the case filled with the current student's values for one item.

    >>> problem = draw(STRIDE_1, "test_forward_s1")
    >>> problem.X.shape, problem.W.shape, problem.dout.shape
    ((5, 8), (2, 3), (4, 6))
    """
    seed = hmac.digest(current_key(), f"{item}\0{case.seed}".encode(), "sha256")
    dout_shape = output_shape(case.image_shape, case.kernel_shape, case.stride)
    image, kernel, dout = (
        _values(seed + name, shape)
        for name, shape in ((b"X", case.image_shape), (b"W", case.kernel_shape), (b"d", dout_shape))
    )
    if case.integer_image:
        away_from_zero = np.copysign(np.ceil(np.abs(image)), image)
        return Problem(case=case, X=away_from_zero.astype(np.int64), W=kernel, dout=dout)
    if case.fortran_order:
        image, kernel, dout = (np.asfortranarray(values) for values in (image, kernel, dout))
    return Problem(case=case, X=image, W=kernel, dout=dout)


def _values(seed: bytes, shape: Shape) -> Array:
    """Return fractions k/4 in (-10, 10), not all of one sign; up to 60 of them are all different.

    They come from SHAKE-256 rather than from a NumPy generator, whose stream may change between
    releases and which a student's code could replace.
    """
    count = shape[0] * shape[1]
    words = np.frombuffer(hashlib.shake_256(seed).digest(8 * len(_FRACTIONS)), dtype="<u8")
    order = words.argsort(kind="stable").take(np.arange(count), mode="wrap")
    values = _FRACTIONS[order]
    if np.count_nonzero(values > 0) in (0, count):
        values[: count // 2] *= -1
    return values.reshape(shape)
