"""Both gradients as correlations with the dilated dout."""

import numpy as np


def correlate(A, K):
    """Plain correlation, stride 1, no padding."""
    h = A.shape[0] - K.shape[0] + 1
    w = A.shape[1] - K.shape[1] + 1
    return sum(A[a:a + h, b:b + w] * k for (a, b), k in np.ndenumerate(K))


def conv_forward(X, W, stride=1):
    return correlate(X, W)[::stride, ::stride]


def dilate(dout, stride):
    """Put stride - 1 zeros between neighbouring entries."""
    h, w = dout.shape
    dilated = np.zeros(((h - 1) * stride + 1, (w - 1) * stride + 1))
    dilated[::stride, ::stride] = dout
    return dilated


def conv_backward_dW(dout, X, W, stride=1):
    D = dilate(dout, stride)
    # cut off the last rows and columns that no patch reaches
    used = X[:D.shape[0] + W.shape[0] - 1, :D.shape[1] + W.shape[1] - 1]
    return correlate(used, D)


def conv_backward_dX(dout, X, W, stride=1):
    kh, kw = W.shape
    padded = np.pad(dilate(dout, stride), ((kh - 1, kh - 1), (kw - 1, kw - 1)))
    full = correlate(padded, W[::-1, ::-1])
    dX = np.zeros(X.shape)
    dX[:full.shape[0], :full.shape[1]] = full
    return dX
