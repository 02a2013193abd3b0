"""Each entry as a row times a column: a 1x1 matrix, written into the entry (up to NumPy 2.3)."""

import numpy as np


def dot(A, B):
    return A.reshape(1, -1) @ B.reshape(-1, 1)


def conv_forward(X, W, stride=1):
    kh, kw = W.shape
    out = np.zeros(((X.shape[0] - kh) // stride + 1, (X.shape[1] - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = dot(X[i * stride:i * stride + kh, j * stride:j * stride + kw], W)
    return out


def conv_backward_dW(dout, X, W, stride=1):
    oh, ow = dout.shape
    dW = np.zeros(W.shape)
    for a in range(W.shape[0]):
        for b in range(W.shape[1]):
            dW[a, b] = dot(X[a:a + oh * stride:stride, b:b + ow * stride:stride], dout)
    return dW


def conv_backward_dX(dout, X, W, stride=1):
    (oh, ow), (kh, kw) = dout.shape, W.shape
    spread = np.zeros((X.shape[0] + kh - 1, X.shape[1] + kw - 1))
    spread[kh - 1:kh - 1 + oh * stride:stride, kw - 1:kw - 1 + ow * stride:stride] = dout
    dX = np.zeros(X.shape)
    for r in range(X.shape[0]):
        for c in range(X.shape[1]):
            dX[r, c] = dot(spread[r:r + kh, c:c + kw], W[::-1, ::-1])
    return dX
