"""The smallest failing input: in order of size, in small integers, right by hand."""

import numpy as np
import pytest
from hidden_tests import ENTRIES

from autograder.diagnosis import match as diagnose
from autograder.diagnosis import smallest
from autograder.diagnosis.calls import SYMBOLS
from autograder.exercises.conv2d.misconceptions import CATALOGUE

pytestmark = pytest.mark.filterwarnings("ignore")


def found(id):
    entry = ENTRIES[id]
    return smallest.smallest(diagnose.defined(entry), SYMBOLS[entry.function])


def by_definition(problem):
    """Work the result out entry by entry, from out[i, j] = sum of X[i·s + a, j·s + b]·W[a, b]."""
    X, W, dout, s = problem.image, problem.kernel, problem.dout, problem.stride
    rows = (X.shape[0] - W.shape[0]) // s + 1
    columns = (X.shape[1] - W.shape[1]) // s + 1
    result = {"out": np.zeros((rows, columns)), "dW": np.zeros(W.shape), "dX": np.zeros(X.shape)}
    for i, j in np.ndindex(rows, columns):
        for a, b in np.ndindex(W.shape):
            r, c = i * s + a, j * s + b
            result["out"][i, j] += X[r, c] * W[a, b]
            if problem.symbol != "out":
                result["dW"][a, b] += dout[i, j] * X[r, c]
                result["dX"][r, c] += dout[i, j] * W[a, b]
    return result[problem.symbol]


def test_overwritten_overlap_takes_three_pixels():
    problem = found("dX-overwrites-overlaps")
    assert (problem.image.shape, problem.kernel.tolist(), problem.stride) == ((1, 3), [[2, 3]], 1)
    assert problem.dout.tolist() == [[3, 4]]
    assert problem.right.tolist() == [[6, 9 + 8, 12]]
    assert problem.yours.table.tolist() == [[6, 8, 12]]
    assert problem.first == (0, 1)
    assert problem.worked((0, 1)) == ("d1·w2 + d2·w1", "3·3 + 4·2")


@pytest.mark.parametrize(
    ("id", "image", "kernel", "stride"),
    [
        ("forward-plus-for-times", (1, 1), (1, 1), 1),  # 1 + 2 for 1·2
        ("forward-kernel-rotated", (1, 2), (1, 2), 1),
        ("forward-kernel-flipped-up-down", (2, 1), (2, 1), 1),
        ("forward-stride-ignored", (1, 3), (1, 1), 2),
        ("dX-left-over-pixels-missing", (1, 3), (1, 2), 2),
        ("dX-kernel-transposed", (1, 2), (1, 2), 1),  # raises
    ],
)
def test_nothing_smaller_shows_the_mistake(id, image, kernel, stride):
    problem = found(id)
    assert (problem.image.shape, problem.kernel.shape, problem.stride) == (image, kernel, stride)


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.id)
def test_every_found_problem_is_small_and_right_by_the_definition(entry):
    problem = found(entry.id)
    if problem is None:  # it takes two calls to show
        assert entry.id.endswith(("keeps-adding-between-calls", "remembered-by-shape"))
        return
    assert max(problem.image.shape) <= 4
    assert max(problem.kernel.shape) <= 2
    assert problem.stride <= 3
    assert np.array_equal(problem.right, by_definition(problem))


@pytest.mark.parametrize("symbol", SYMBOLS.values())
def test_problems_come_in_order_of_size(symbol):
    problems = [call.arguments for call, _ in smallest.small_problems(symbol)]
    pixels = [arrays[-2].size for arrays in problems[:-3]]  # before the special ones
    assert pixels == sorted(pixels)


@pytest.mark.parametrize("name", SYMBOLS)
def test_right_function_has_none(name):
    assert smallest.smallest(diagnose.symbols.REFERENCE[SYMBOLS[name]], SYMBOLS[name]) is None
