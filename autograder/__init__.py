"""Judges notebooks in which students write the forward and backward pass of a 2-D convolution."""

__version__ = "0.1.0"
