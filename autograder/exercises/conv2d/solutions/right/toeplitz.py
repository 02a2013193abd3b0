"""Convolution as a matrix: A_W @ X forward, A_W.T @ dout backward."""

import numpy as np


def pixel_numbers(image_shape, kernel_shape, stride):
    """Row n: the numbers of the pixels (in X.ravel()) in the patch of output number n."""
    pixels = np.arange(image_shape[0] * image_shape[1]).reshape(image_shape)
    kh, kw = kernel_shape
    return np.array([
        pixels[r:r + kh, c:c + kw].ravel()
        for r in range(0, image_shape[0] - kh + 1, stride)
        for c in range(0, image_shape[1] - kw + 1, stride)
    ])


def operator_matrix(W, image_shape, stride):
    """A_W with out.ravel() == A_W @ X.ravel()."""
    numbers = pixel_numbers(image_shape, W.shape, stride)
    A = np.zeros((len(numbers), image_shape[0] * image_shape[1]))
    np.put_along_axis(A, numbers, W.reshape(1, -1), axis=1)
    return A


def conv_forward(X, W, stride=1):
    out_h = (X.shape[0] - W.shape[0]) // stride + 1
    A = operator_matrix(W, X.shape, stride)
    return (A @ X.ravel()).reshape(out_h, -1)


def conv_backward_dW(dout, X, W, stride=1):
    # the other operator: out.ravel() == A_X @ W.ravel()
    A_X = X.ravel()[pixel_numbers(X.shape, W.shape, stride)].astype(float)
    return (A_X.T @ dout.ravel()).reshape(W.shape)


def conv_backward_dX(dout, X, W, stride=1):
    A = operator_matrix(W, X.shape, stride)
    return (A.T @ dout.ravel()).reshape(X.shape)
