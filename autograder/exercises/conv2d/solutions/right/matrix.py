"""np.matrix in and out, with np.multiply for elementwise products."""

import numpy as np


def conv_forward(X, W, stride=1):
    X, W = np.matrix(X, dtype=float), np.matrix(W, dtype=float)
    kh, kw = W.shape
    out = np.matrix(np.zeros(((X.shape[0] - kh) // stride + 1, (X.shape[1] - kw) // stride + 1)))
    for i, j in np.ndindex(out.shape):
        r, c = i * stride, j * stride
        # * would be the matrix product here
        out[i, j] = np.multiply(X[r:r + kh, c:c + kw], W).sum()
    return out


def conv_backward_dW(dout, X, W, stride=1):
    dout, X = np.matrix(dout, dtype=float), np.matrix(X, dtype=float)
    dW = np.matrix(np.zeros(W.shape))
    for a, b in np.ndindex(W.shape):
        pixels = X[a::stride, b::stride][:dout.shape[0], :dout.shape[1]]
        dW[a, b] = np.multiply(dout, pixels).sum()
    return dW


def conv_backward_dX(dout, X, W, stride=1):
    dout, W = np.matrix(dout, dtype=float), np.matrix(W, dtype=float)
    dX = np.matrix(np.zeros(X.shape))
    for i, j in np.ndindex(dout.shape):
        r, c = i * stride, j * stride
        dX[r:r + W.shape[0], c:c + W.shape[1]] += dout[i, j] * W
    return dX
