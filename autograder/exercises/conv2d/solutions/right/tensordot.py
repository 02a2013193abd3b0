"""np.tensordot on a four-dimensional array of patches."""

import numpy as np


def extract_patches(X, kh, kw, stride):
    out_h = (X.shape[0] - kh) // stride + 1
    out_w = (X.shape[1] - kw) // stride + 1
    patches = np.empty((out_h, out_w, kh, kw))
    for a in range(kh):
        for b in range(kw):
            rows = slice(a, a + out_h * stride, stride)
            cols = slice(b, b + out_w * stride, stride)
            patches[:, :, a, b] = X[rows, cols]
    return patches


def conv_forward(X, W, stride=1):
    patches = extract_patches(X, W.shape[0], W.shape[1], stride)
    return np.tensordot(patches, W, axes=([2, 3], [0, 1]))


def conv_backward_dW(dout, X, W, stride=1):
    patches = extract_patches(X, W.shape[0], W.shape[1], stride)
    return np.tensordot(dout, patches, axes=([0, 1], [0, 1]))


def conv_backward_dX(dout, X, W, stride=1):
    kh, kw = W.shape
    dpatches = np.tensordot(dout, W, axes=0)  # outer product: (out_h, out_w, kh, kw)
    dX = np.zeros(X.shape)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            r, c = i * stride, j * stride
            dX[r:r + kh, c:c + kw] += dpatches[i, j]
    return dX
