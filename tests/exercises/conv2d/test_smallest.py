"""The smallest failing input: in order of size, in small integers, right by hand."""

import numpy as np
import pytest
from hidden_tests import ENTRIES, FUNCTIONS

from autograder.diagnosis.smallest import smallest
from autograder.exercises.conv2d.calls import small_calls
from autograder.exercises.conv2d.exercise import EXERCISE
from autograder.exercises.conv2d.misconceptions import CATALOGUE

pytestmark = pytest.mark.filterwarnings("ignore")


def found(id):
    entry = ENTRIES[id]
    return smallest(entry.define(), EXERCISE, entry.function)


def by_definition(problem):
    """Work the result out entry by entry, from out[i, j] = sum of X[i·s + a, j·s + b]·W[a, b]."""
    *dout, X, W = problem.call.arguments
    s = problem.call.named["stride"]
    rows = (X.shape[0] - W.shape[0]) // s + 1
    columns = (X.shape[1] - W.shape[1]) // s + 1
    result = {"out": np.zeros((rows, columns)), "dW": np.zeros(W.shape), "dX": np.zeros(X.shape)}
    for i, j in np.ndindex(rows, columns):
        for a, b in np.ndindex(W.shape):
            r, c = i * s + a, j * s + b
            result["out"][i, j] += X[r, c] * W[a, b]
            if dout:
                result["dW"][a, b] += dout[0][i, j] * X[r, c]
                result["dX"][r, c] += dout[0][i, j] * W[a, b]
    return result[EXERCISE.function(problem.function).result]


def test_overwritten_overlap_takes_three_pixels():
    problem = found("dX-overwrites-overlaps")
    dout, X, W = problem.call.arguments
    assert (X.shape, W.tolist(), problem.call.named) == ((1, 3), [[2, 3]], {"stride": 1})
    assert dout.tolist() == [[3, 4]]
    assert problem.right.tolist() == [[6, 9 + 8, 12]]
    assert problem.yours.table.tolist() == [[6, 8, 12]]
    assert problem.first == (0, 1)
    worked = EXERCISE.symbols.worked(problem.function, problem.call, (0, 1))
    assert worked == ("d1·w2 + d2·w1", "3·3 + 4·2")


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
    *_, X, W = problem.call.arguments
    assert (X.shape, W.shape, problem.call.named["stride"]) == (image, kernel, stride)


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.id)
def test_every_found_problem_is_small_and_right_by_the_definition(entry):
    problem = found(entry.id)
    if problem is None:  # it takes two calls to show
        assert entry.id.endswith(("keeps-adding-between-calls", "remembered-by-shape"))
        return
    *_, X, W = problem.call.arguments
    assert max(X.shape) <= 4
    assert max(W.shape) <= 2
    assert problem.call.named["stride"] <= 3
    assert np.array_equal(problem.right, by_definition(problem))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_problems_come_in_order_of_size(name):
    problems = [call.arguments for call in small_calls(name)]
    pixels = [arrays[-2].size for arrays in problems[:-3]]  # before the special ones
    assert pixels == sorted(pixels)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_right_function_has_none(name):
    assert smallest(EXERCISE.reference(name), EXERCISE, name) is None
