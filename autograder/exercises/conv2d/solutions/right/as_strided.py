"""as_strided views of the patches, also for writing dX."""

import numpy as np
from numpy.lib.stride_tricks import as_strided


def patch_view(A, kernel_shape, stride):
    kh, kw = kernel_shape
    out_h = (A.shape[0] - kh) // stride + 1
    out_w = (A.shape[1] - kw) // stride + 1
    down, right = A.strides
    return as_strided(A, (out_h, out_w, kh, kw), (down * stride, right * stride, down, right))


def conv_forward(X, W, stride=1):
    return np.sum(patch_view(X, W.shape, stride) * W, axis=(2, 3), dtype=float)


def conv_backward_dW(dout, X, W, stride=1):
    patches = patch_view(X, W.shape, stride)
    return np.sum(patches * dout[:, :, np.newaxis, np.newaxis], axis=(0, 1), dtype=float)


def conv_backward_dX(dout, X, W, stride=1):
    dX = np.zeros(X.shape)
    patches = patch_view(dX, W.shape, stride)
    # the patches overlap, so add one kernel position at a time
    for a, b in np.ndindex(W.shape):
        patches[:, :, a, b] += dout * W[a, b]
    return dX
