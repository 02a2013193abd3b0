"""Prints, warns, logs and writes to stderr on the way."""

import logging
import sys
import warnings

import numpy as np


def conv_forward(X, W, stride=1):
    print("conv_forward:", X.shape, W.shape, "stride", stride)
    kh, kw = W.shape
    out_h = (X.shape[0] - kh) // stride + 1
    out_w = (X.shape[1] - kw) // stride + 1
    if (X.shape[0] - kh) % stride or (X.shape[1] - kw) % stride:
        warnings.warn("the stride does not divide evenly, some pixels are not used")
    out = np.zeros((out_h, out_w))
    for i in range(out_h):
        print(f"row {i + 1} of {out_h}")
        for j in range(out_w):
            r, c = i * stride, j * stride
            out[i, j] = np.sum(X[r:r + kh, c:c + kw] * W)
    print("out =", out)
    return out


def conv_backward_dW(dout, X, W, stride=1):
    logging.warning("conv_backward_dW called with dout of shape %s", dout.shape)  # noqa: LOG015
    kh, kw = W.shape
    dW = np.zeros(W.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            r, c = i * stride, j * stride
            dW += dout[i, j] * X[r:r + kh, c:c + kw]
        print("dW after row", i, "\n", dW)
    warnings.warn("conv_backward_dW: W is only used for its shape")
    return dW


def conv_backward_dX(dout, X, W, stride=1):
    sys.stderr.write("conv_backward_dX: starting\n")
    kh, kw = W.shape
    dX = np.zeros(X.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            r, c = i * stride, j * stride
            dX[r:r + kh, c:c + kw] += dout[i, j] * W
    print("done, largest gradient:", dX.max())
    warnings.warn("conv_backward_dX: X is only used for its shape")
    logging.warning("conv_backward_dX finished")  # noqa: LOG015
    return dX
