"""Prints, warns, logs and writes to stderr on the way."""

import logging
import sys
import warnings

import numpy as np


def conv_forward(X, W, stride=1):
    print("conv_forward:", X.shape, W.shape, "stride", stride)
    kh, kw = W.shape
    if (X.shape[0] - kh) % stride or (X.shape[1] - kw) % stride:
        warnings.warn("the stride does not divide evenly, some pixels are not used")
    out = np.zeros(((X.shape[0] - kh) // stride + 1, (X.shape[1] - kw) // stride + 1))
    for i in range(out.shape[0]):
        print(f"row {i + 1} of {out.shape[0]}")
        for j in range(out.shape[1]):
            r, c = i * stride, j * stride
            out[i, j] = np.sum(X[r:r + kh, c:c + kw] * W)
    print("out =", out)
    return out


def conv_backward_dW(dout, X, W, stride=1):
    logging.warning("conv_backward_dW called with dout of shape %s", dout.shape)  # noqa: LOG015
    dW = np.zeros(W.shape)
    for (i, j), d in np.ndenumerate(dout):
        r, c = i * stride, j * stride
        dW += d * X[r:r + W.shape[0], c:c + W.shape[1]]
        print("dW after", i, j, "\n", dW)
    warnings.warn("conv_backward_dW: W is only used for its shape")
    return dW


def conv_backward_dX(dout, X, W, stride=1):
    sys.stderr.write("conv_backward_dX: starting\n")
    dX = np.zeros(X.shape)
    for (i, j), d in np.ndenumerate(dout):
        r, c = i * stride, j * stride
        dX[r:r + W.shape[0], c:c + W.shape[1]] += d * W
    print("done, largest gradient:", dX.max())
    warnings.warn("conv_backward_dX: X is only used for its shape")
    logging.warning("conv_backward_dX finished")  # noqa: LOG015
    return dX
