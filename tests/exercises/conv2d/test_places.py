"""Where a table is wrong: a pattern is told where it is exactly so, and not otherwise."""

import numpy as np
import pytest

from autograder.exercises.conv2d.kit.places import pattern


def mask(text):
    return np.array([[letter == "x" for letter in line] for line in text.split()])


@pytest.mark.parametrize(
    ("symbol", "sizes", "wrong", "name"),
    [
        # Three 2×2 patches side by side and three above each other: the corners lie under one.
        ("dX", ((4, 4), (2, 2), 1), ".xx. xxxx xxxx .xx.", "overlaps"),
        # A 1×2 kernel: patches overlap sideways alone, which is all the overlap there is.
        ("dX", ((2, 4), (1, 2), 1), ".xx. .xx.", "overlaps"),
        ("dX", ((4, 4), (2, 2), 1), ".xx. .xx. .xx. .xx.", "overlaps sideways"),
        ("dX", ((4, 4), (2, 2), 1), ".... xxxx xxxx ....", "overlaps downwards"),
        # Stride 2: the fifth row and column belong to no patch.
        ("dX", ((5, 5), (2, 2), 2), "xxxx. xxxx. xxxx. xxxx. .....", "under a patch"),
        ("dX", ((5, 5), (2, 2), 2), "....x ....x ....x ....x xxxxx", "under no patch"),
        ("dX", ((4, 4), (2, 2), 1), "x..x .... .... x..x", "under one patch"),
        ("out", ((4, 4), (2, 2), 1), "xxx xxx xxx", "everywhere"),
        ("out", ((4, 4), (2, 2), 1), "... ... xxx", "last row"),
        ("out", ((4, 4), (2, 2), 1), "xxx ... ...", "first row"),
        ("out", ((4, 4), (2, 2), 1), "..x ..x ..x", "last column"),
        ("out", ((4, 4), (2, 2), 1), "x.. x.. x..", "first column"),
        ("out", ((4, 4), (2, 2), 1), "..x ..x xxx", "last row and column"),
        ("out", ((4, 4), (2, 2), 1), "xxx x.. x..", "first row and column"),
        ("out", ((4, 4), (2, 2), 1), ".xx xxx xxx", "all but the first entry"),
        ("out", ((4, 4), (2, 2), 1), ".xx x.x xx.", "off the diagonal"),
        ("out", ((4, 4), (2, 2), 1), "xxx x.x xxx", "border"),
        ("out", ((4, 4), (2, 2), 1), "... .x. ...", "interior"),
        ("out", ((4, 4), (2, 2), 1), "... xxx xxx", "all but the first row"),
        ("out", ((4, 4), (2, 2), 1), ".xx .xx .xx", "all but the first column"),
        ("out", ((4, 4), (2, 2), 1), "xxx xxx ...", "all but the last row"),
        ("out", ((4, 4), (2, 2), 1), "xx. xx. xx.", "all but the last column"),
        # Of 2×2, each row is the first or the last.
        ("dW", ((4, 4), (2, 2), 1), ".. xx", ""),
        ("dW", ((4, 4), (2, 2), 1), "x. x.", ""),
        ("dW", ((4, 4), (2, 2), 1), "xx x.", ""),
        ("dW", ((4, 4), (2, 2), 1), ".x xx", "all but the first entry"),
        ("dW", ((4, 4), (2, 2), 1), ".x x.", "off the diagonal"),
        ("dW", ((4, 4), (2, 3), 1), "... xxx", "last row"),
        # Nearly, but not exactly.
        ("dX", ((4, 4), (2, 2), 1), ".xx. xxxx xxxx .x..", ""),
        ("out", ((4, 4), (2, 2), 1), "... ... xx.", ""),
        ("out", ((4, 4), (2, 2), 1), "... ... ...", ""),
        # Too few entries to speak of a pattern, or not the result's shape.
        ("dW", ((4, 4), (1, 2), 1), ".x", ""),
        ("dW", ((4, 4), (2, 2), 1), "xxx xxx xxx", ""),
    ],
)
def test_pattern(symbol, sizes, wrong, name):
    assert pattern(mask(wrong), symbol, *sizes) == name
