"""np.matrix in and out, with np.multiply for elementwise products."""

import numpy as np


def conv_forward(X, W, stride=1):
    X, W = np.matrix(X, dtype=float), np.matrix(W, dtype=float)
    kh, kw = W.shape
    out_h = (X.shape[0] - kh) // stride + 1
    out_w = (X.shape[1] - kw) // stride + 1
    out = np.matrix(np.zeros((out_h, out_w)))
    for i in range(out_h):
        for j in range(out_w):
            r, c = i * stride, j * stride
            # * would be the matrix product here
            out[i, j] = np.multiply(X[r:r + kh, c:c + kw], W).sum()
    return out


def conv_backward_dW(dout, X, W, stride=1):
    dout, X = np.matrix(dout, dtype=float), np.matrix(X, dtype=float)
    kh, kw = W.shape
    dW = np.matrix(np.zeros((kh, kw)))
    for a in range(kh):
        for b in range(kw):
            pixels = X[a::stride, b::stride][:dout.shape[0], :dout.shape[1]]
            dW[a, b] = np.multiply(dout, pixels).sum()
    return dW


def conv_backward_dX(dout, X, W, stride=1):
    dout, W = np.matrix(dout, dtype=float), np.matrix(W, dtype=float)
    kh, kw = W.shape
    dX = np.matrix(np.zeros(X.shape))
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            r, c = i * stride, j * stride
            dX[r:r + kh, c:c + kw] += dout[i, j] * W
    return dX
