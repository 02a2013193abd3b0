"""Calls whose results nobody knows: how large one is, and what it printed.

This file is a part of what students carry beside their notebook, too.
"""

import contextlib
import io
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

LARGE = 10_000  # numbers in a result


def is_large(value: Any) -> bool:
    """Whether a result holds more numbers than any small problem has: there is no use in it.

    Nothing is converted to find out: a hostile result may be as large as a message can be.
    """
    left, waiting = LARGE, [value]
    while waiting and left >= 0:
        each = waiting.pop()
        if isinstance(each, np.ndarray):
            left -= each.size
        elif isinstance(each, (list, tuple)):
            left -= len(each)
            waiting += each[: max(left, 0)]
        elif isinstance(each, (str, bytes)):
            left -= len(each)
        elif isinstance(each, dict):
            left -= len(each)
            waiting += list(each.values())[: max(left, 0)]
    return left < 0


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Swallow what functions print and warn of while they are probed."""
    swallowed = io.StringIO()
    with (
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
        contextlib.redirect_stdout(swallowed),
        contextlib.redirect_stderr(swallowed),
    ):
        warnings.simplefilter("ignore")
        yield
