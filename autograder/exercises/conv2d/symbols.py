"""The exercise's formulas: those of the reference, and those read off a student's function.

Reading them off is the kit's (``kit.symbols``), which knows no right one.
"""

from collections.abc import Mapping

from autograder.exercises.conv2d import oracle
from autograder.exercises.conv2d.kit.places import Shape, Symbol
from autograder.exercises.conv2d.kit.symbols import (
    FACTORS,
    LARGE,
    Function,
    Table,
    compared,
    decode,
    differences,
    first_difference,
    is_large,
    marked,
    quiet,
)

__all__ = [
    "FACTORS", "LARGE", "REFERENCE", "Function", "Symbol", "Table", "compared", "decode",
    "differences", "expected", "first_difference", "is_large", "marked", "quiet",
]  # fmt: skip

REFERENCE: Mapping[Symbol, Function] = {
    "out": oracle.conv_forward, "dW": oracle.conv_backward_dW, "dX": oracle.conv_backward_dX,
}  # fmt: skip


def expected(symbol: Symbol, image: Shape, kernel: Shape, stride: int) -> Table:
    """Return the table of the reference."""
    table = decode(REFERENCE[symbol], symbol, image, kernel, stride)
    assert table is not None, "the reference is bilinear"
    return table
