"""The calls by which functions are compared: all small ones that the notebook's rules allow."""

from itertools import product

import numpy as np
import pytest

from autograder.exercises.conv2d.allowed_calls import allowed_calls
from autograder.exercises.conv2d.exercise import EXERCISE


@pytest.fixture(scope="module")
def calls():
    return [(*each.arguments, each.named["stride"]) for each in allowed_calls("conv_backward_dX")]


def test_each_is_one_that_the_rules_allow(calls):
    for dout, X, W, stride in calls:
        fits = [(size - k) // stride + 1 for size, k in zip(X.shape, W.shape, strict=True)]
        assert stride >= 1
        assert min(fits) >= 1
        assert dout.shape == tuple(fits)


def test_every_image_up_to_5x5_is_there_with_every_kernel_that_fits_at_strides_1_to_3(calls):
    some = range(1, 6)
    every = {
        ((h, w), (kh, kw), stride)
        for h, w, kh, kw, stride in product(some, some, some, some, (1, 2, 3))
        if kh <= h and kw <= w
    }
    assert len(every) == 15 * 15 * 3  # of 1 + 2 + 3 + 4 + 5 pairs of sizes, down and across
    assert every <= {(X.shape, W.shape, stride) for _, X, W, stride in calls}


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_outputs_are_tall_and_wide_and_the_stride_leaves_pixels_over_on_either_axis(calls, stride):
    at_stride = [call for call in calls if call[3] == stride]
    assert any(dout.shape[0] > dout.shape[1] > 1 for dout, *_ in at_stride)
    assert any(dout.shape[1] > dout.shape[0] > 1 for dout, *_ in at_stride)
    for axis in (0, 1) if stride > 1 else ():
        assert any((X.shape[axis] - W.shape[axis]) % stride for _, X, W, _ in at_stride)


def test_integers_and_columns_stand_in_every_place(calls):
    kinds = {tuple(array.dtype.kind for array in call[:3]) for call in calls}
    assert kinds == {("f", "f", "f"), ("f", "i", "f"), ("f", "f", "i"), ("i", "i", "i")}
    assert any(not any(a.flags.c_contiguous for a in call[:3]) for call in calls)


def test_values_are_mixed_and_the_same_every_time():
    for function in EXERCISE.functions:
        first = [each.arguments for each in allowed_calls(function.name)]
        allowed_calls.cache_clear()
        again = [each.arguments for each in allowed_calls(function.name)]
        for one, other in zip(first, again, strict=True):
            assert all(map(np.array_equal, one, other))
            assert all(np.all(array != 0) for array in one)
            assert all(array.size == 1 or array.min() < 0 < array.max() for array in one)


@pytest.mark.parametrize("style", EXERCISE.right_solutions)
@pytest.mark.filterwarnings("ignore")
def test_every_right_solution_is_right_on_all(style):
    namespace = {"np": np}
    for cell in EXERCISE.right_solutions[style].values():
        exec(cell, namespace)
    for function in EXERCISE.functions:
        for call in allowed_calls(function.name)[::7]:
            got = namespace[function.name](*call.arguments, **call.named)
            right = function.reference(*call.arguments, **call.named)
            np.testing.assert_allclose(np.asarray(got), right, 1e-6, 1e-6)
