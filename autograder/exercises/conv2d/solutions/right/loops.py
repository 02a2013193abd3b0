"""Two loops over the output cells, one patch at a time."""

import numpy as np


def conv_forward(X, W, stride=1):
    kh, kw = W.shape
    out_h = (X.shape[0] - kh) // stride + 1
    out_w = (X.shape[1] - kw) // stride + 1

    out = np.zeros((out_h, out_w))
    for i in range(out_h):
        for j in range(out_w):
            r, c = i * stride, j * stride
            patch = X[r:r + kh, c:c + kw]
            out[i, j] = np.sum(patch * W)
    return out


def conv_backward_dW(dout, X, W, stride=1):
    kh, kw = W.shape
    out_h, out_w = dout.shape

    dW = np.zeros(W.shape)
    for i in range(out_h):
        for j in range(out_w):
            r, c = i * stride, j * stride
            patch = X[r:r + kh, c:c + kw]
            dW += patch * dout[i, j]
    return dW


def conv_backward_dX(dout, X, W, stride=1):
    kh, kw = W.shape
    out_h, out_w = dout.shape

    dX = np.zeros(X.shape)
    for i in range(out_h):
        for j in range(out_w):
            r, c = i * stride, j * stride
            dX[r:r + kh, c:c + kw] += W * dout[i, j]
    return dX
