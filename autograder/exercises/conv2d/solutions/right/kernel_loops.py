"""Loops over the kernel positions with strided slices."""

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


def conv_backward_dW(dout, X, W, stride=1):
    oh, ow = dout.shape
    dW = np.zeros(W.shape)
    for a in range(W.shape[0]):
        for b in range(W.shape[1]):
            dW[a, b] = np.sum(dout * X[a:a + oh * stride:stride, b:b + ow * stride:stride])
    return dW


def conv_backward_dX(dout, X, W, stride=1):
    oh, ow = dout.shape
    dX = np.zeros(X.shape)
    for a in range(W.shape[0]):
        for b in range(W.shape[1]):
            dX[a:a + oh * stride:stride, b:b + ow * stride:stride] += W[a, b] * dout
    return dX
