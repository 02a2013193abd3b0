"""The problems: their geometry, their values, and who gets which."""

import numpy as np
import pytest

from autograder.exercise import current_key, key_in_force, student_key
from autograder.exercises.conv2d import cases, oracle
from autograder.exercises.conv2d.oracle import output_shape

ALL = (*cases.AT_STRIDE[1], *cases.AT_STRIDE[2], *cases.GENERAL)
KEYS = [student_key(b"secret", f"student {n}", "conv2d") for n in range(20)]


def values(problem):
    return problem.X, problem.W, problem.dout


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_values_are_small_fractions_of_mixed_sign_and_differ_in_kernel_and_dout(case):
    for key in KEYS:
        with key_in_force(key):
            problem = cases.draw(case, "item")
        for array in values(problem):
            assert np.all(array != 0)
            assert np.all(np.abs(array) <= 10)
            assert np.array_equal(array * 4, np.round(array * 4))
            if array.size > 1:
                assert array.min() < 0 < array.max()
        for array in (problem.W, problem.dout):
            assert len(np.unique(array)) == array.size
        for name, array in zip(("X", "W", "dout"), values(problem), strict=True):
            assert array.dtype == (np.int64 if name == case.integers else np.float64)
            assert name == case.integers or np.all(array != np.round(array))


@pytest.mark.parametrize(
    "case", [case for case in ALL if case.integers], ids=lambda case: case.name
)
def test_no_sum_of_products_with_integers_is_whole(case):
    """So whatever cuts fractions off shows in out and dW for every student, and in dX's corner."""
    for key in KEYS:
        with key_in_force(key):
            X, W, dout = values(cases.draw(case, "item"))
        results = {
            "out": oracle.conv_forward(X, W),
            "dW": oracle.conv_backward_dW(dout, X, W),
            "dX": oracle.conv_backward_dX(dout, X, W)[0, 0],
        }
        for result in results.values():
            assert np.all(result != np.round(result))


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_every_result_is_exact_in_float32(case):
    """Products are multiples of 1/16; their sums stay below 2**24 sixteenths."""
    kernel_size = case.kernel_shape[0] * case.kernel_shape[1]
    image_size = case.image_shape[0] * case.image_shape[1]
    assert max(kernel_size, image_size) * 10 * 10 * 16 < 2**24


def test_same_student_and_item_gets_the_same_values_again():
    with key_in_force(KEYS[0]):
        first, second = (cases.draw(cases.STRIDE_1, "item") for _ in range(2))
    assert all(map(np.array_equal, values(first), values(second)))


def test_other_student_item_or_case_gets_other_values():
    with key_in_force(KEYS[0]):
        first = cases.draw(cases.STRIDE_1, "item")
        other_item = cases.draw(cases.STRIDE_1, "other item")
    with key_in_force(KEYS[1]):
        other_student = cases.draw(cases.STRIDE_1, "item")
    assert not np.array_equal(first.X, other_item.X)
    assert not np.array_equal(first.X, other_student.X)


def test_key_in_force_ends_with_its_block():
    before = current_key()
    with key_in_force(KEYS[0]):
        assert current_key() == KEYS[0]
    assert current_key() == before


def test_keys_differ_by_secret_student_and_assignment():
    keys = {
        student_key(secret, student, assignment)
        for secret in (b"a", b"b")
        for student in ("ann", "bob")
        for assignment in ("conv2d", "conv3d")
    }
    assert len(keys) == 8


def test_stride_2_cases_overlap_and_each_leaves_pixels_over_on_its_longer_axis():
    for case, longer in ((cases.STRIDE_2, 1), (cases.STRIDE_2_TALL, 0)):
        sizes = list(zip(case.image_shape, case.kernel_shape, strict=True))
        assert min(case.kernel_shape) > case.stride
        assert [(size - kernel) % case.stride for size, kernel in sizes][longer] == 1
        assert [(size - kernel) % case.stride for size, kernel in sizes][1 - longer] == 0
        assert len({*case.image_shape, *case.kernel_shape}) == 4


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_outputs_are_wider_than_tall_and_taller_than_wide_at_every_stride(stride):
    sizes = [
        output_shape(case.image_shape, case.kernel_shape, stride)
        for case in ALL
        if case.stride == stride
    ]
    assert any(columns > rows for rows, columns in sizes)
    assert any(rows > columns for rows, columns in sizes)


def test_one_row_stands_beside_one_column():
    for case in (cases.ONE_ROW, cases.ONE_COLUMN):
        assert 1 in output_shape(case.image_shape, case.kernel_shape, case.stride)
    assert cases.ONE_ROW.image_shape == cases.ONE_COLUMN.image_shape[::-1]


def test_special_cases_are_what_their_names_say():
    fortran = cases.draw(cases.FORTRAN_ORDER, "item")
    single = cases.draw(cases.ONE_OUTPUT, "item")
    for array in values(fortran):
        assert array.flags.f_contiguous
        assert not array.flags.c_contiguous
    assert single.dout.shape == (1, 1)
    assert cases.STRIDE_3.stride == 3


def test_every_case_says_why_it_exists():
    assert all(len(case.why.split()) > 8 for case in ALL)
