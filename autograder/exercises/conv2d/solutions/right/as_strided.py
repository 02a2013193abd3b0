"""as_strided views of the patches, also for writing dX."""

import numpy as np
from numpy.lib.stride_tricks import as_strided


def patch_view(A, kernel_shape, stride, writeable=False):
    kh, kw = kernel_shape
    out_h = (A.shape[0] - kh) // stride + 1
    out_w = (A.shape[1] - kw) // stride + 1
    down, right = A.strides
    return as_strided(
        A,
        shape=(out_h, out_w, kh, kw),
        strides=(down * stride, right * stride, down, right),
        writeable=writeable,
    )


def conv_forward(X, W, stride=1):
    patches = patch_view(X, W.shape, stride)
    return np.sum(patches * W, axis=(2, 3), dtype=float)


def conv_backward_dW(dout, X, W, stride=1):
    patches = patch_view(X, W.shape, stride)
    return np.sum(patches * dout[:, :, np.newaxis, np.newaxis], axis=(0, 1), dtype=float)


def conv_backward_dX(dout, X, W, stride=1):
    dX = np.zeros(X.shape)
    patches = patch_view(dX, W.shape, stride, writeable=True)
    # the patches overlap, so add one kernel position at a time
    for a in range(W.shape[0]):
        for b in range(W.shape[1]):
            patches[:, :, a, b] += dout * W[a, b]
    return dX
