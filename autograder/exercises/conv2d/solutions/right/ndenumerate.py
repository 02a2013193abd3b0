"""np.ndindex forward, np.ndenumerate over dout backward."""

import numpy as np


def conv_forward(X, W, stride=1):
    kh, kw = W.shape
    out = np.zeros(((X.shape[0] - kh) // stride + 1, (X.shape[1] - kw) // stride + 1))
    for i, j in np.ndindex(out.shape):
        out[i, j] = np.sum(X[i * stride:i * stride + kh, j * stride:j * stride + kw] * W)
    return out


def conv_backward_dW(dout, X, W, stride=1):
    kh, kw = W.shape
    dW = np.zeros_like(W, dtype=float)
    for (i, j), d in np.ndenumerate(dout):
        dW += d * X[i * stride:i * stride + kh, j * stride:j * stride + kw]
    return dW


def conv_backward_dX(dout, X, W, stride=1):
    kh, kw = W.shape
    dX = np.zeros_like(X, dtype=float)
    for (i, j), d in np.ndenumerate(dout):
        dX[i * stride:i * stride + kh, j * stride:j * stride + kw] += d * W
    return dX
