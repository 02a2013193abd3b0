"""Mistakes that students make, as edits of right cells."""

import functools
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Spelling:
    """One way to write a mistake: a right cell ``base`` with ``edits``, or a whole cell alone.

    An edit is a pair: a text that stands in the base once, and what the student writes instead.
    """

    base: str
    edits: tuple[tuple[str, str], ...] = ()

    @functools.cached_property
    def source(self) -> str:
        """The student's whole cell. Raises ValueError where an edited text is not there once."""
        text = self.base
        for old, new in self.edits:
            if (count := text.count(old)) != 1:
                raise ValueError(f"{old!r} occurs {count} times, expected once, in:\n{text}")
            text = text.replace(old, new)
        return text

    def joined(self, other: "Spelling") -> str | None:
        """Return the cell with both mistakes, or None where they change the same place.

        >>> base = "for i in range(n): total += x[i]"
        >>> short = Spelling(base=base, edits=(("range(n)", "range(n - 1)"),))
        >>> lost = Spelling(base=base, edits=(("+=", "="),))
        >>> short.joined(lost)
        'for i in range(n - 1): total = x[i]'
        """
        if self.base != other.base or self._places is None or other._places is None:
            return None
        places = sorted((*self._places, *other._places))
        for (_, end, _), (start, after, _) in itertools.pairwise(places):
            if start < end or (start == end and after == end):
                return None
        return _with(self.base, places)

    @functools.cached_property
    def _places(self) -> list[tuple[int, int, str]] | None:
        """What is replaced by what, from where to where in the base; None where edits overlap."""
        places = []
        for old, new in self.edits:
            if self.base.count(old) != 1:
                return None
            start, same = self.base.index(old), _common(old, new)
            rest = _common(old[len(same) :][::-1], new[len(same) :][::-1])
            end = start + len(old) - len(rest)
            places.append((start + len(same), end, new[len(same) : len(new) - len(rest)]))
        places.sort()
        return places if places and _with(self.base, places) == self.source else None


def _common(one: str, other: str) -> str:
    """Return what two texts begin with alike."""
    alike = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(pair[0] for pair in alike)


def _with(text: str, places: Sequence[tuple[int, int, str]]) -> str:
    for start, end, new in reversed(places):
        text = text[:start] + new + text[end:]
    return text


@dataclass(frozen=True, kw_only=True)
class Misconception:
    """One mistake that students make.

    ``spellings`` are ways to write it, for a notebook that has imported NumPy as np; each defines
    ``function``. ``hidden_by`` says on which inputs the mistake does not show. ``hint`` is
    the next step for a student who has made it. ``fails`` are the grade_ids at which it must lose
    points; it must pass all others. The same mistake in two functions has an id that ends alike
    after the first hyphen.
    """

    id: str
    name: str
    function: str
    spellings: tuple[Spelling, ...]
    what: str
    hidden_by: str
    hint: str
    fails: frozenset[str]

    @property
    def source(self) -> str:
        """The student's whole cell, in its first spelling."""
        return self.spellings[0].source

    def define(self) -> Callable[..., Any]:
        """Return its function, defined afresh."""
        return define(self.function, self.source)


def define(function: str, source: str) -> Callable[..., Any]:
    """Return the function that a cell defines, defined afresh."""
    namespace: dict[str, Any] = {"np": np}
    exec(_compiled(source), namespace)
    defined: Callable[..., Any] = namespace[function]
    return defined


@dataclass(frozen=True, kw_only=True)
class Family:
    """Mistakes that compute the same, written differently: no input tells them apart.

    Where ``by_text`` holds of the student's cell, ``hint_by_text`` is the hint.
    """

    id: str
    name: str
    what: str
    hint: str
    members: frozenset[str]
    by_text: Callable[[str], bool] | None = None
    hint_by_text: str = ""


@functools.lru_cache(maxsize=4096)
def _compiled(source: str) -> Any:
    return compile(source, "<string>", "exec")
