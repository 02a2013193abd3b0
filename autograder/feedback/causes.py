"""Items that one mistake has cost, told together: what the student has to mend once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.diagnosis.hypotheses import TWO
from autograder.feedback.lesson import Lesson, LessonItem
from autograder.feedback.marks import Mark
from autograder.judge.words import NEXT
from autograder.plain_text import shown

_LONGEST = 500  # characters of a line that is said again, in the summary
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, kw_only=True)
class LostItem:
    """An item that lost points: what the judge said of it, line by line, and its mistake's id."""

    about: LessonItem
    mark: Mark
    said: tuple[str, ...]
    mistake: str = ""

    @property
    def lost(self) -> float:
        """The points that it lost."""
        return self.about.points - self.mark.points


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What several items lost points for. ``why`` are lines of the judge's; ``next`` its step."""

    items: tuple[LostItem, ...]
    why: tuple[str, ...]
    next: str

    @property
    def lost(self) -> float:
        """The points that it cost."""
        return sum(item.lost for item in self.items)

    @property
    def answers(self) -> tuple[str, ...]:
        """The student's cells that it is in, by grade_id."""
        return tuple(dict.fromkeys(name for item in self.items for name in item.about.answers))


def grouped(items: Sequence[LostItem], lesson: Lesson) -> list[Cause]:
    """Return lost items by cause, in the notebook's order.

    Items have one cause where the judge names the same mistake, or says the same of the same cell
    but for numbers and for what the item asks. What the page says is what the judge has told: a
    mistake that it was not to name is not named here.
    """
    groups: dict[tuple[object, ...], list[LostItem]] = {}
    for item in items:
        groups.setdefault(_key(item), []).append(item)
    return [_cause(group, lesson) for group in groups.values()]


def _key(item: LostItem) -> tuple[object, ...]:
    if item.mistake:
        return (item.mistake,)
    if not item.said:
        return (item.about.grade_id,)
    seen = item.said[0]
    for name in item.about.names:
        seen = seen.replace(name, "")
    return item.about.answers, _NUMBER.sub("", seen)


def _cause(items: Sequence[LostItem], lesson: Lesson) -> Cause:
    said = items[0].said
    names = [lesson.mistakes.get(id, "") for id in items[0].mistake.split(TWO)]
    why = [line for line in said if any(name and name in line for name in names)]
    steps = [line for line in said if line.startswith(NEXT)]
    return Cause(
        items=tuple(items),
        why=tuple(shown(line, _LONGEST) for line in why or said[:1]),
        next=shown(steps[-1], _LONGEST) if steps else "",
    )
