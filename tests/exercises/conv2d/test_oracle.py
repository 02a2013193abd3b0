"""The reference convolution against the lesson's tables, SciPy and JAX."""

from fractions import Fraction

import jax
import numpy as np
import pytest
import scipy.signal
from hypothesis import given
from hypothesis import strategies as st

from autograder.exercises.conv2d import oracle
from autograder.exercises.conv2d.kit import example

jax.config.update("jax_enable_x64", True)

quarters = st.integers(-39, 39).map(lambda n: n / 4)


@st.composite
def problems(draw):
    """Draw X, W, dout and a stride; every geometry in which the kernel fits into the image."""
    height, width = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    kernel_shape = draw(st.integers(1, height)), draw(st.integers(1, width))
    stride = draw(st.integers(1, 4))
    out_shape = tuple(
        len(range(0, size - k + 1, stride))
        for size, k in zip((height, width), kernel_shape, strict=True)
    )

    def table(shape):
        count = shape[0] * shape[1]
        return np.array(draw(st.lists(quarters, min_size=count, max_size=count))).reshape(shape)

    return table((height, width)), table(kernel_shape), table(out_shape), stride


def jax_forward(X, W, stride):
    """Convolve with XLA's own operator, in float64."""
    return jax.lax.conv_general_dilated(
        X[None, None], W[None, None], (stride, stride), "VALID", precision="highest"
    )[0, 0]


@given(problems())
def test_forward_agrees_with_scipy(problem):
    X, W, _, stride = problem
    expected = scipy.signal.correlate2d(X, W, mode="valid")[::stride, ::stride]
    np.testing.assert_array_equal(oracle.conv_forward(X, W, stride), expected)


@given(problems())
def test_gradients_agree_with_jax_autodiff(problem):
    X, W, dout, stride = problem
    out, pull_back = jax.vjp(lambda X, W: jax_forward(X, W, stride), X, W)
    dX, dW = pull_back(dout)
    np.testing.assert_allclose(oracle.conv_forward(X, W, stride), out, rtol=0, atol=1e-9)
    np.testing.assert_allclose(oracle.conv_backward_dW(dout, X, W, stride), dW, rtol=0, atol=1e-9)
    np.testing.assert_allclose(oracle.conv_backward_dX(dout, X, W, stride), dX, rtol=0, atol=1e-9)


@given(problems())
def test_output_shape_agrees_with_scipy(problem):
    X, W, _, stride = problem
    expected = scipy.signal.correlate2d(X, W, mode="valid")[::stride, ::stride].shape
    assert oracle.output_shape(X.shape, W.shape, stride) == expected


@pytest.mark.parametrize("stride", [1, 2])
def test_worked_tables_hold_to_the_last_digit(stride):
    X, W, dout = example.IMAGE, example.KERNEL, example.DOUT[stride]
    np.testing.assert_array_equal(
        oracle.conv_forward(X, W, stride), example.worked("out", stride)[1]
    )
    np.testing.assert_array_equal(
        oracle.conv_backward_dW(dout, X, W, stride), example.worked("dW", stride)[1]
    )
    np.testing.assert_array_equal(
        oracle.conv_backward_dX(dout, X, W, stride), example.worked("dX", stride)[1]
    )


def test_worked_dX_is_the_sum_of_its_symbols():
    """Row 0 and row 1 of dX at stride 1, written out term by term as in the lesson."""
    w1, w2, w3, w4 = map(Fraction, range(1, 5))
    d1, d2, d3, d4, d5, d6 = map(Fraction, range(1, 7))
    rows = [
        [d1 * w1, d1 * w2 + d2 * w1, d2 * w2 + d3 * w1, d3 * w2],
        [
            d1 * w3 + d4 * w1,
            d1 * w4 + d2 * w3 + d4 * w2 + d5 * w1,
            d2 * w4 + d3 * w3 + d5 * w2 + d6 * w1,
            d3 * w4 + d6 * w2,
        ],
    ]
    assert example.worked("dX", 1)[1][:2].tolist() == rows


@given(problems())
def test_adjoint_identity_holds(problem):
    X, W, dout, stride = problem
    through_out = np.sum(oracle.conv_forward(X, W, stride) * dout)
    assert through_out == np.sum(W * oracle.conv_backward_dW(dout, X, W, stride))
    assert through_out == np.sum(X * oracle.conv_backward_dX(dout, X, W, stride))


@pytest.mark.parametrize(
    ("image_shape", "kernel_shape", "stride", "words"),
    [
        ((3, 3), (4, 1), 1, r"a \(4, 1\) kernel does not fit into a \(3, 3\) image"),
        ((3, 3), (0, 1), 1, "does not fit"),
        ((3, 3), (2, 2), 0, "stride is 0; it must be 1 or more"),
    ],
)
def test_impossible_geometry_is_refused(image_shape, kernel_shape, stride, words):
    with pytest.raises(ValueError, match=words):
        oracle.output_shape(image_shape, kernel_shape, stride)


def test_dout_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"dout has shape \(2, 2\); the output has shape \(3, 3\)"):
        oracle.conv_backward_dX(np.ones((2, 2)), np.ones((4, 4)), np.ones((2, 2)), 1)


def test_image_with_three_axes_is_refused():
    with pytest.raises(ValueError, match=r"X has shape \(4, 4, 1\); it must have two axes"):
        oracle.conv_forward(np.ones((4, 4, 1)), np.ones((2, 2)))
