"""What students of the tiny exercise carry."""

import numpy as np


def check_sum(function):
    """Look at one sum."""
    assert np.allclose(function(np.array([1.0, 1.0])), [1, 2]), "1, 1 adds up to 1, 2"
