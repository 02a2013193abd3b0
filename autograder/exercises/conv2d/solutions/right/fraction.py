"""Exact arithmetic with fractions.Fraction, rounded once at the end."""

from fractions import Fraction

import numpy as np


def exact(A):
    return [[Fraction(value) for value in row] for row in A.tolist()]


def conv_forward(X, W, stride=1):
    kh, kw = W.shape
    out_h = (X.shape[0] - kh) // stride + 1
    out_w = (X.shape[1] - kw) // stride + 1
    X, W = exact(X), exact(W)
    out = np.zeros((out_h, out_w))
    for i in range(out_h):
        for j in range(out_w):
            out[i, j] = sum(
                X[i * stride + a][j * stride + b] * W[a][b]
                for a in range(kh)
                for b in range(kw)
            )
    return out


def conv_backward_dW(dout, X, W, stride=1):
    out_h, out_w = dout.shape
    dout, X = exact(dout), exact(X)
    dW = np.zeros(W.shape)
    for a in range(W.shape[0]):
        for b in range(W.shape[1]):
            dW[a, b] = sum(
                dout[i][j] * X[i * stride + a][j * stride + b]
                for i in range(out_h)
                for j in range(out_w)
            )
    return dW


def conv_backward_dX(dout, X, W, stride=1):
    out_h, out_w = dout.shape
    kh, kw = W.shape
    dout, W = exact(dout), exact(W)
    dX = [[Fraction(0)] * X.shape[1] for _ in range(X.shape[0])]
    for i in range(out_h):
        for j in range(out_w):
            for a in range(kh):
                for b in range(kw):
                    dX[i * stride + a][j * stride + b] += dout[i][j] * W[a][b]
    return np.array(dX, dtype=float)
