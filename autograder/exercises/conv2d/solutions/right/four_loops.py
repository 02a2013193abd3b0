"""Four nested loops, one multiplication at a time."""

import numpy as np


def conv_forward(X, W, stride=1):
    H, width = X.shape
    kh, kw = W.shape
    out_h = (H - kh) // stride + 1
    out_w = (width - kw) // stride + 1
    out = np.zeros((out_h, out_w))
    for i in range(out_h):
        for j in range(out_w):
            for a in range(kh):
                for b in range(kw):
                    out[i, j] += X[i * stride + a, j * stride + b] * W[a, b]
    return out


def conv_backward_dW(dout, X, W, stride=1):
    kh, kw = W.shape
    out_h, out_w = dout.shape
    dW = np.zeros((kh, kw))
    for i in range(out_h):
        for j in range(out_w):
            for a in range(kh):
                for b in range(kw):
                    dW[a, b] += dout[i, j] * X[i * stride + a, j * stride + b]
    return dW


def conv_backward_dX(dout, X, W, stride=1):
    kh, kw = W.shape
    out_h, out_w = dout.shape
    dX = np.zeros(X.shape)
    for i in range(out_h):
        for j in range(out_w):
            for a in range(kh):
                for b in range(kw):
                    dX[i * stride + a, j * stride + b] += dout[i, j] * W[a, b]
    return dX
