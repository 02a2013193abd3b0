"""FFT at stride 1, then subsampling; casts complex to float with a ComplexWarning."""

import numpy as np


def conv_forward(X, W, stride=1):
    # the FFT correlates around the edges, but the entries kept here never wrap
    spectrum = np.fft.fft2(X) * np.conj(np.fft.fft2(W, s=X.shape))
    out = np.fft.ifft2(spectrum).astype(float)
    h = X.shape[0] - W.shape[0] + 1
    w = X.shape[1] - W.shape[1] + 1
    return out[:h:stride, :w:stride]


def spread(dout, shape, stride):
    """dout at the corners of its patches in an image of zeros."""
    spread_out = np.zeros(shape)
    h, w = dout.shape
    spread_out[:h * stride:stride, :w * stride:stride] = dout
    return spread_out


def conv_backward_dW(dout, X, W, stride=1):
    D = spread(dout, X.shape, stride)
    dW = np.fft.ifft2(np.fft.fft2(X) * np.conj(np.fft.fft2(D))).astype(float)
    return dW[:W.shape[0], :W.shape[1]]


def conv_backward_dX(dout, X, W, stride=1):
    D = spread(dout, X.shape, stride)
    return np.fft.ifft2(np.fft.fft2(D) * np.fft.fft2(W, s=X.shape)).astype(float)
