"""im2col and one matrix product; col2im with loops."""

import numpy as np


def im2col(X, kh, kw, stride):
    """One column per output cell, holding its patch as a flat vector."""
    out_h = (X.shape[0] - kh) // stride + 1
    out_w = (X.shape[1] - kw) // stride + 1
    cols = np.zeros((kh * kw, out_h * out_w))
    for i in range(out_h):
        for j in range(out_w):
            r, c = i * stride, j * stride
            cols[:, i * out_w + j] = X[r:r + kh, c:c + kw].ravel()
    return cols


def conv_forward(X, W, stride=1):
    kh, kw = W.shape
    out_h = (X.shape[0] - kh) // stride + 1
    out_w = (X.shape[1] - kw) // stride + 1
    out = W.reshape(1, -1) @ im2col(X, kh, kw, stride)
    return out.reshape(out_h, out_w)


def conv_backward_dW(dout, X, W, stride=1):
    cols = im2col(X, W.shape[0], W.shape[1], stride)
    dW = dout.reshape(1, -1) @ cols.T
    return dW.reshape(W.shape)


def conv_backward_dX(dout, X, W, stride=1):
    kh, kw = W.shape
    dcols = W.reshape(-1, 1) @ dout.reshape(1, -1)
    dX = np.zeros(X.shape)
    for i in range(dout.shape[0]):  # col2im: each column goes back to where its patch came from
        for j in range(dout.shape[1]):
            r, c = i * stride, j * stride
            dX[r:r + kh, c:c + kw] += dcols[:, i * dout.shape[1] + j].reshape(kh, kw)
    return dX
