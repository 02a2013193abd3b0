"""Recursion over the output cells instead of loops."""

import numpy as np


def walk_row(i, j, cols, visit):
    if j < cols:
        visit(i, j)
        walk_row(i, j + 1, cols, visit)


def walk(i, rows, cols, visit):
    """Visit the cells of rows i, i + 1, ... of the output."""
    if i < rows:
        walk_row(i, 0, cols, visit)
        walk(i + 1, rows, cols, visit)


def conv_forward(X, W, stride=1):
    kh, kw = W.shape
    out_h = (X.shape[0] - kh) // stride + 1
    out_w = (X.shape[1] - kw) // stride + 1
    out = np.zeros((out_h, out_w))

    def visit(i, j):
        r, c = i * stride, j * stride
        out[i, j] = np.sum(X[r:r + kh, c:c + kw] * W)

    walk(0, out_h, out_w, visit)
    return out


def conv_backward_dW(dout, X, W, stride=1):
    kh, kw = W.shape
    dW = np.zeros(W.shape)

    def visit(i, j):
        r, c = i * stride, j * stride
        dW[:] += dout[i, j] * X[r:r + kh, c:c + kw]

    walk(0, dout.shape[0], dout.shape[1], visit)
    return dW


def conv_backward_dX(dout, X, W, stride=1):
    kh, kw = W.shape
    dX = np.zeros(X.shape)

    def visit(i, j):
        r, c = i * stride, j * stride
        dX[r:r + kh, c:c + kw] += dout[i, j] * W

    walk(0, dout.shape[0], dout.shape[1], visit)
    return dX
