"""Column by column, returns Fortran-ordered arrays."""

import numpy as np


def conv_forward(X, W, stride=1):
    kh, kw = W.shape
    out_h = (X.shape[0] - kh) // stride + 1
    out_w = (X.shape[1] - kw) // stride + 1
    out = np.zeros((out_h, out_w), order="F")
    for j in range(out_w):
        for i in range(out_h):
            r, c = i * stride, j * stride
            out[i, j] = np.vdot(X[r:r + kh, c:c + kw], W)
    return out


def conv_backward_dW(dout, X, W, stride=1):
    dW = np.zeros(W.shape, order="F")
    for j, column in enumerate(dout.T):
        for i, d in enumerate(column):
            r, c = i * stride, j * stride
            dW += d * X[r:r + W.shape[0], c:c + W.shape[1]]
    return dW


def conv_backward_dX(dout, X, W, stride=1):
    dX = np.zeros(X.shape, order="F")
    for j, column in enumerate(dout.T):
        for i, d in enumerate(column):
            r, c = i * stride, j * stride
            dX[r:r + W.shape[0], c:c + W.shape[1]] += d * W
    return dX
