"""Computes in and returns float32."""

import numpy as np


def conv_forward(X, W, stride=1):
    X, W = X.astype(np.float32), W.astype(np.float32)
    kh, kw = W.shape
    out_h = (X.shape[0] - kh) // stride + 1
    out_w = (X.shape[1] - kw) // stride + 1
    out = np.zeros((out_h, out_w), dtype=np.float32)
    for i, j in np.ndindex(out.shape):
        out[i, j] = (X[i * stride:i * stride + kh, j * stride:j * stride + kw] * W).sum()
    return out


def conv_backward_dW(dout, X, W, stride=1):
    dout, X = dout.astype(np.float32), X.astype(np.float32)
    kh, kw = W.shape
    dW = np.zeros((kh, kw), dtype=np.float32)
    for i, j in np.ndindex(dout.shape):
        dW += dout[i, j] * X[i * stride:i * stride + kh, j * stride:j * stride + kw]
    return dW


def conv_backward_dX(dout, X, W, stride=1):
    dout, W = dout.astype(np.float32), W.astype(np.float32)
    kh, kw = W.shape
    dX = np.zeros(X.shape, dtype=np.float32)
    for i, j in np.ndindex(dout.shape):
        dX[i * stride:i * stride + kh, j * stride:j * stride + kw] += dout[i, j] * W
    return dX
