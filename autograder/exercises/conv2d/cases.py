"""The problems that hidden tests pose: which shapes and strides, why each, and the values in them.

Values are odd multiples of 1/4 or of 1/2 of mixed sign, below 10 in size: never zero, never whole,
and all different in a kernel or a dout, so that no flip or cut goes unseen by luck. Sums of their
products are exact in float32 and in every order of summation, so that a tolerance of 1e-6 is safe
both ways. They are drawn afresh for each student, so that nothing can be hard-coded, from a seed
that only the course's secret, the student, the assignment and the item decide, so that a regrade
judges by the same numbers.

Rows and columns have their turns alike: each geometry comes a second time with both exchanged,
where that makes another problem. So a limit, a size or a place that is taken from the wrong axis
is wrong in one of the two, whichever it was.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from autograder.exercise import current_key
from autograder.exercises.conv2d.oracle import Shape, output_shape

_FRACTIONS = np.array([k / 4 for k in range(-39, 40) if k % 4])
# Beside integers: an odd number of products of these two is never whole.
_ODD_QUARTERS = np.array([k / 4 for k in range(-39, 40) if k % 2])
_ODD_INTEGERS = np.arange(-9, 10, 2)

Name = Literal["X", "W", "dout"]
Numbers = npt.NDArray[Any]  # of fractions, or of integers


@dataclass(frozen=True, kw_only=True)
class Case:
    """One problem's geometry. ``why`` says which wrong solutions it is there to catch.

    ``integers`` is the array whose type is an integer one; the others are of fractions.
    """

    name: str
    why: str
    image_shape: Shape
    kernel_shape: Shape
    stride: int
    integers: Name | None = None
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
    X: Numbers
    W: Numbers
    dout: Numbers


STRIDE_1 = Case(
    name="an unseen image",
    why="Every size differs, so rows and columns cannot be mixed up unseen; patches overlap. The "
    "output is wider than tall: a number of columns that is taken from the rows is too small.",
    image_shape=(5, 8), kernel_shape=(2, 3), stride=1,
)  # fmt: skip
STRIDE_1_TALL = Case(
    name="an unseen image",
    why="The same with rows and columns exchanged, taller than wide: a number of rows that is "
    "taken from the columns, or from the smaller of both, as in range(min(oh, ow)), leaves rows "
    "out; an image cut at its own width loses rows.",
    image_shape=(7, 4), kernel_shape=(3, 2), stride=1,
)  # fmt: skip
STRIDE_2 = Case(
    name="an unseen image",
    why="Kernel larger than stride on both axes, so patches overlap; the stride divides the rows "
    "evenly and the columns not, so a last column belongs to no patch; every size differs.",
    image_shape=(7, 9), kernel_shape=(5, 4), stride=2,
)  # fmt: skip
STRIDE_2_TALL = Case(
    name="an unseen image",
    why="The same with rows and columns exchanged: here a last row belongs to no patch, so rows "
    "that are rounded up, or left out of dX, are found out as the columns are above; and a kernel "
    "that is wider than tall meets an output that is taller than wide, by two rows: a place beyond "
    "the last column, and not just behind it, is an error.",
    image_shape=(11, 7), kernel_shape=(4, 5), stride=2,
)  # fmt: skip
STRIDE_3 = Case(
    name="a stride of 3",
    why="A stride above the kernel's height leaves gaps between patches; code that knows strides "
    "1 and 2 alone, or that dilates dout by a fixed step, is found out. Here the rows are what the "
    "stride does not divide, by two thirds, so rounding to the nearest is found out too.",
    image_shape=(7, 12), kernel_shape=(2, 3), stride=3,
)  # fmt: skip
STRIDE_3_TALL = Case(
    name="a stride of 3",
    why="The same with rows and columns exchanged: gaps lie between columns, and the columns are "
    "what the stride does not divide. What is right for rows alone is found out.",
    image_shape=(12, 7), kernel_shape=(3, 2), stride=3,
)  # fmt: skip
ONE_OUTPUT = Case(
    name="a single patch",
    why="The kernel covers the image: the output is 1×1. Axes of length one vanish by squeezing "
    "and sizes without the + 1 become zero. It is its own mirror: no axis is left to take for the "
    "other.",
    image_shape=(3, 4), kernel_shape=(3, 4), stride=2,
)  # fmt: skip
ONE_ROW = Case(
    name="an image of one row",
    why="Results of one row stay tables: squeezing takes the axis away.",
    image_shape=(1, 8), kernel_shape=(1, 3), stride=2,
)  # fmt: skip
ONE_COLUMN = Case(
    name="an image of one column",
    why="The same with rows and columns exchanged: results of one column stay tables, where "
    "squeezing the last axis, or taking each row for a number, makes a list of them.",
    image_shape=(8, 1), kernel_shape=(3, 1), stride=2,
)  # fmt: skip
ONE_PIXEL = Case(
    name="a single pixel",
    why="Everything is 1×1: a helper array that loses its axes by squeezing shows nowhere else. It "
    "is its own mirror.",
    image_shape=(1, 1), kernel_shape=(1, 1), stride=2,
)  # fmt: skip
# The numbers of kernel entries and of outputs are odd, so that no sum of products is whole.
INTEGER_IMAGE = Case(
    name="an image of integers with a kernel of floats",
    why="A result made by zeros_like(X) takes the image's integer type and cuts the fractions off.",
    image_shape=(3, 3), kernel_shape=(1, 3), stride=1, integers="X",
)  # fmt: skip
INTEGER_KERNEL = Case(
    name="a kernel of integers with an image of floats",
    why="A result made by zeros_like(W), or of W's type, takes the kernel's integer type.",
    image_shape=(3, 3), kernel_shape=(3, 1), stride=1, integers="W",
)  # fmt: skip
INTEGER_DOUT = Case(
    name="a dout of integers with an image and a kernel of floats",
    why="A gradient of dout's type, such as one that begins as a copy of dout or by zeros_like, "
    "cuts the fractions off.",
    image_shape=(3, 3), kernel_shape=(3, 1), stride=1, integers="dout",
)  # fmt: skip
FORTRAN_ORDER = Case(
    name="inputs stored column by column",
    why="Arrays in Fortran order (a transposed photograph, a slice of columns) hold the same "
    "values; code that reshapes or strides through memory reads them wrongly. All others are "
    "stored row by row: that is its mirror.",
    image_shape=(5, 4), kernel_shape=(2, 3), stride=1,
    fortran_order=True,
)  # fmt: skip
# The second geometry of the shape questions: image, kernel, stride.
TRANSFER: tuple[Shape, Shape, int] = ((7, 9), (5, 4), 2)
# The cases of each item that asks for one stride.
AT_STRIDE = {1: (STRIDE_1, STRIDE_1_TALL), 2: (STRIDE_2, STRIDE_2_TALL)}
GENERAL = (
    STRIDE_3, STRIDE_3_TALL, ONE_OUTPUT, ONE_ROW, ONE_COLUMN, ONE_PIXEL,
    INTEGER_IMAGE, INTEGER_KERNEL, INTEGER_DOUT, FORTRAN_ORDER,
)  # fmt: skip


def draw(case: Case, item: str) -> Problem:
    """Return the case filled with the current student's values for one item.

    >>> problem = draw(STRIDE_1, "test_forward_s1")
    >>> problem.X.shape, problem.W.shape, problem.dout.shape
    ((5, 8), (2, 3), (4, 6))
    """
    seed = hmac.digest(current_key(), f"{item}\0{case.seed}".encode(), "sha256")
    shapes: dict[Name, Shape] = {
        "X": case.image_shape,
        "W": case.kernel_shape,
        "dout": output_shape(case.image_shape, case.kernel_shape, case.stride),
    }
    order: Literal["C", "F"] = "F" if case.fortran_order else "C"
    X, W, dout = (
        np.asarray(_values(seed + name[:1].encode(), shape, _choices(case, name)), order=order)
        for name, shape in shapes.items()
    )
    return Problem(case=case, X=X, W=W, dout=dout)


def _choices(case: Case, name: Name) -> Numbers:
    """Return the numbers that an array's values are drawn from."""
    if case.integers is None:
        return _FRACTIONS
    return _ODD_INTEGERS if name == case.integers else _ODD_QUARTERS


def _values(seed: bytes, shape: Shape, choices: Numbers) -> Numbers:
    """Return some of the choices, not all of one sign; all different as long as there are enough.

    They come from SHAKE-256 rather than from a NumPy generator, whose stream may change between
    releases and which a student's code could replace.
    """
    count = shape[0] * shape[1]
    words = np.frombuffer(hashlib.shake_256(seed).digest(8 * len(choices)), dtype="<u8")
    order = words.argsort(kind="stable").take(np.arange(count), mode="wrap")
    values: Numbers = choices[order]
    if np.count_nonzero(values > 0) in (0, count):
        values[: count // 2] *= -1
    return values.reshape(shape)
