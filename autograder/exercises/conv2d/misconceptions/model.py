"""How an entry of the catalogue is made from the plain loops.

Most mistakes are one line of ``solutions/right/loops.py`` written differently. An entry names that
line and what the student writes instead, so that a teacher sees the mistake and nothing else. Its
hint is what the student reads after "Next:"; it says where to look or what to try, and hands over
no line of the solution. An entry that loses points only at some strides says so by ``fails``.
"""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.exercise import Misconception, Spelling
from autograder.exercises.conv2d.kit.places import Symbol
from autograder.exercises.conv2d.solutions import read_right

_LOOPS: Mapping[str, str] = read_right("loops")

# Which of a function's three hidden items a mistake loses.
EVERYWHERE = ("s1", "s2", "general")
ABOVE_STRIDE_1 = ("s2", "general")
ONLY_GENERAL = ("general",)


@dataclass(frozen=True, kw_only=True)
class Target:
    """A function to get wrong: what its ids and items start with, and the name it returns."""

    function: str
    prefix: str
    result: Symbol

    @property
    def loops(self) -> str:
        """This function as plain loops, right."""
        return _LOOPS[self.function]

    def wrong(
        self,
        id: str,
        name: str,
        source: str | Mapping[str, str],
        *also: str | Mapping[str, str],
        base: str = "",
        fails: tuple[str, ...] = EVERYWHERE,
        **words: str,
    ) -> Misconception:
        """Return the entry ``<prefix>-<id>``, which fails ``test_<prefix>_<each of fails>``.

        ``source`` is a whole cell, or the edits that make one of ``base``, the plain loops where
        none is given; ``also`` are other ways to write it. ``words`` are ``what``, ``hidden_by``
        and ``hint``.
        """
        base = base or self.loops
        return Misconception(
            id=f"{self.prefix}-{id}",
            name=name,
            function=self.function,
            spellings=tuple(
                Spelling(base=cell(each))
                if isinstance(each, str)
                else Spelling(base=base, edits=tuple(each.items()))
                for each in (source, *also)
            ),
            fails=frozenset(f"test_{self.prefix}_{item}" for item in fails),
            **words,
        )


FORWARD = Target(function="conv_forward", prefix="forward", result="out")
DW = Target(function="conv_backward_dW", prefix="dW", result="dW")
DX = Target(function="conv_backward_dX", prefix="dX", result="dX")


def cell(text: str) -> str:
    """Return an indented triple-quoted text as a cell."""
    return textwrap.dedent(text).strip()
