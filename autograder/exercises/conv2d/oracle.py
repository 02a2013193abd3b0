"""The reference convolution: one image, one kernel, no padding, any positive integer stride.

What deep-learning libraries call convolution is cross-correlation: the kernel is not rotated.
Entry (i, j) of the output looks at one *patch* (receptive field) of the image, whose upper left
corner is at (i * stride, j * stride):

    out[i, j] = sum over (a, b) of X[i * stride + a, j * stride + b] * W[a, b]

Both gradients follow from this line by the chain rule, for a loss L with dout = dL/dout:

    dW[a, b] = sum over (i, j) of dout[i, j] * X[i * stride + a, j * stride + b]
    dX[r, c] = sum of dout[i, j] * W[a, b] over all i * stride + a = r, j * stride + b = c

Sources: I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", MIT Press 2016, section 9.5
(strided convolution and its two gradients); V. Dumoulin and F. Visin, "A guide to convolution
arithmetic for deep learning", 2016, arXiv:1603.07285 (output sizes).
"""

import itertools
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Shape = tuple[int, int]


def output_shape(image_shape: Shape, kernel_shape: Shape, stride: int = 1) -> Shape:
    """Return the shape of the output, ``floor((size - kernel) / stride) + 1`` on each axis.

    >>> output_shape((7, 9), (5, 4), stride=2)
    (2, 3)

    Raises ValueError where the kernel does not fit into the image or the stride is not positive.
    """
    (height, width), (kernel_height, kernel_width) = image_shape, kernel_shape
    if stride < 1:
        raise ValueError(f"stride is {stride}; it must be 1 or more")
    if not (1 <= kernel_height <= height and 1 <= kernel_width <= width):
        raise ValueError(f"a {kernel_shape} kernel does not fit into a {image_shape} image")
    return (height - kernel_height) // stride + 1, (width - kernel_width) // stride + 1


def patches(
    image_shape: Shape, kernel_shape: Shape, stride: int
) -> Iterator[tuple[Shape, tuple[slice, slice]]]:
    """Yield each output entry (i, j) with the slices that cut its patch out of the image."""
    rows, columns = output_shape(image_shape, kernel_shape, stride)
    for i, j in itertools.product(range(rows), range(columns)):
        top, left = i * stride, j * stride
        yield (i, j), (slice(top, top + kernel_shape[0]), slice(left, left + kernel_shape[1]))


def conv_forward(X: npt.ArrayLike, W: npt.ArrayLike, stride: int = 1) -> Array:
    """Return the output: shape (H, W) image, (kh, kw) kernel -> ``output_shape``, float64.

    >>> conv_forward([[1, 2, 3], [4, 5, 6]], [[1, 10]])
    array([[21., 32.],
           [54., 65.]])
    """
    image, kernel = _matrix("X", X), _matrix("W", W)
    out = np.zeros(output_shape(_shape(image), _shape(kernel), stride))
    for entry, patch in patches(_shape(image), _shape(kernel), stride):
        out[entry] = (image[patch] * kernel).sum()
    return out


def conv_backward_dW(
    dout: npt.ArrayLike, X: npt.ArrayLike, W: npt.ArrayLike, stride: int = 1
) -> Array:
    """Return the gradient of the kernel: dout of the output's shape -> dW of the kernel's shape.

    >>> conv_backward_dW([[1, 10]], [[1, 2, 3]], [[7, 7]])
    array([[21., 32.]])
    """
    gradient, image, kernel = _operands(dout, X, W, stride)
    dW = np.zeros(kernel.shape)
    for entry, patch in patches(_shape(image), _shape(kernel), stride):
        dW += gradient[entry] * image[patch]
    return dW


def conv_backward_dX(
    dout: npt.ArrayLike, X: npt.ArrayLike, W: npt.ArrayLike, stride: int = 1
) -> Array:
    """Return the gradient of the image: dout of the output's shape -> dX of the image's shape.

    >>> conv_backward_dX([[1, 10]], [[7, 7, 7]], [[1, 2]])
    array([[ 1., 12., 20.]])
    """
    gradient, image, kernel = _operands(dout, X, W, stride)
    dX = np.zeros(image.shape)
    for entry, patch in patches(_shape(image), _shape(kernel), stride):
        dX[patch] += gradient[entry] * kernel
    return dX


def _operands(
    dout: npt.ArrayLike, X: npt.ArrayLike, W: npt.ArrayLike, stride: int
) -> tuple[Array, Array, Array]:
    gradient, image, kernel = _matrix("dout", dout), _matrix("X", X), _matrix("W", W)
    expected = output_shape(_shape(image), _shape(kernel), stride)
    if gradient.shape != expected:
        raise ValueError(f"dout has shape {gradient.shape}; the output has shape {expected}")
    return gradient, image, kernel


def _matrix(name: str, values: npt.ArrayLike) -> Array:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2:
        raise ValueError(f"{name} has shape {array.shape}; it must have two axes")
    return array


def _shape(matrix: Array) -> Shape:
    rows, columns = matrix.shape
    return rows, columns
