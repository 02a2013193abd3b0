"""Marks as a page tells them: points by item, what a person has written, what lateness cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The points of one item. ``waits``: a person has still to look at it."""

    points: float
    waits: bool
    by_hand: bool


@dataclass(frozen=True, kw_only=True)
class Marks:
    """A student's marks for one notebook, by grade_id.

    ``comments`` are those that nbgrader shows; those of the cells in ``written`` are a person's.
    """

    items: Mapping[str, Mark] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    written: tuple[str, ...] = ()
    late_penalty: float = 0

    @property
    def score(self) -> float:
        """The points in all, less what lateness cost: as nbgrader's feedback has it."""
        return sum(mark.points for mark in self.items.values()) - self.late_penalty
