"""Calls of a function, and what is said of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Place = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Call:
    """One call of a function: its arguments, as they were before it."""

    arguments: tuple[Any, ...]
    named: Mapping[str, Any] = field(default_factory=dict)


# By which rule a result's size comes about: from named sizes, each down and across.
SizeRule = Callable[[Mapping[str, tuple[int, int]]], tuple[int, int]]


@dataclass(frozen=True, kw_only=True)
class Trait:
    """A property of calls by which some mistakes show and others do not: "kernel" is "square".

    ``of`` returns its value for a function's call. Where calls of different values can be right
    independently of each other (an unfinished stride), it ``splits``: a mistake is looked for among
    the calls that share the value. ``plain`` is the value that is in nobody's way.
    """

    name: str
    of: Callable[[str, Call], str]
    splits: bool = False
    plain: str | None = None

    def value(self, function: str, call: Call) -> str:
        """Return its value, or "" for a call that has none: a test may call with anything."""
        try:
            return self.of(function, call)
        except (AttributeError, IndexError, TypeError, ValueError, ZeroDivisionError):
            return ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that a wrong function was seen to do: a key of a word file, with details."""

    key: str
    details: tuple[tuple[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it with its details as JSON holds them."""
        plain = {
            name: list(value) if isinstance(value, tuple) else value for name, value in self.details
        }
        return {"key": self.key, **plain}


@dataclass(frozen=True, kw_only=True)
class Function:
    """A function that students write. ``reference`` is right; it takes the same arguments.

    ``result`` is what its result is called ("dX"); ``arguments`` are the names of its arguments,
    each with how a heading calls it ("X": "image X").
    """

    name: str
    result: str
    arguments: Mapping[str, str]
    reference: Callable[..., Any]


def written(values: Array) -> str:
    """Return a table as it is written in Python, with short numbers.

    >>> written(np.array([[1.0, 2.5], [3.0, 4.0]]))
    '[[1, 2.5], [3, 4]]'
    """
    if values.ndim == 0:
        return f"{float(values):g}"
    return "[" + ", ".join(map(written, values)) + "]"
