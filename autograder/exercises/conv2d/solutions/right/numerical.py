"""Gradients by central differences, exact because the convolution is linear."""

import numpy as np


def conv_forward(X, W, stride=1):
    kh, kw = W.shape
    oh = (X.shape[0] - kh) // stride + 1
    ow = (X.shape[1] - kw) // stride + 1
    out = np.zeros((oh, ow))
    for a in range(kh):
        for b in range(kw):
            out += W[a, b] * X[a:a + oh * stride:stride, b:b + ow * stride:stride]
    return out


def slope(loss, A):
    """Central differences of loss with step 1 in every entry of A."""
    grad = np.zeros(A.shape)
    for index in np.ndindex(A.shape):
        step = np.zeros(A.shape)
        step[index] = 1
        grad[index] = (loss(A + step) - loss(A - step)) / 2
    return grad


def conv_backward_dW(dout, X, W, stride=1):
    return slope(lambda kernel: np.sum(conv_forward(X, kernel, stride) * dout), W)


def conv_backward_dX(dout, X, W, stride=1):
    return slope(lambda image: np.sum(conv_forward(image, W, stride) * dout), X)
