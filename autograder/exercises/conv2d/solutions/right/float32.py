"""Computes in and returns float32."""

import numpy as np


def conv_forward(X, W, stride=1):
    X = X.astype(np.float32)
    W = W.astype(np.float32)
    kh, kw = W.shape
    out_h = (X.shape[0] - kh) // stride + 1
    out_w = (X.shape[1] - kw) // stride + 1
    out = np.zeros((out_h, out_w), dtype=np.float32)
    for i in range(out_h):
        for j in range(out_w):
            patch = X[i * stride:i * stride + kh, j * stride:j * stride + kw]
            out[i, j] = (patch * W).sum()
    return out


def conv_backward_dW(dout, X, W, stride=1):
    dout = dout.astype(np.float32)
    X = X.astype(np.float32)
    kh, kw = W.shape
    dW = np.zeros((kh, kw), dtype=np.float32)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            patch = X[i * stride:i * stride + kh, j * stride:j * stride + kw]
            dW += dout[i, j] * patch
    return dW


def conv_backward_dX(dout, X, W, stride=1):
    dout = dout.astype(np.float32)
    W = W.astype(np.float32)
    kh, kw = W.shape
    dX = np.zeros(X.shape, dtype=np.float32)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            dX[i * stride:i * stride + kh, j * stride:j * stride + kw] += dout[i, j] * W
    return dX
