"""What a batch came to, in words for the instructor."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.grading.gradebook_writer import Change
from autograder.plain_text import shown

MOST = 50  # lines of one kind


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What a batch came to. ``notes`` are (student, item, why) for a person, ``refused`` and
    ``lost`` (student, why); ``why`` says for each student graded what it was graded for."""

    graded: int
    unchanged: int
    total: int
    seconds: float
    why: dict[str, str]
    notes: Sequence[tuple[str, str, str]] = ()
    refused: Sequence[tuple[str, str]] = ()
    lost: Sequence[tuple[str, str]] = ()
    changes: Sequence[Change] = ()
    stopped: bool = False
    dry_run: bool = False
    diff: bool = False

    @property
    def needs_a_person(self) -> bool:
        """Whether anything is left to look at."""
        return bool(self.notes or self.refused or self.lost)

    def report(self) -> str:
        """Return all of it in words."""
        lines = [*_changes(self.changes, self.why)] if self.diff else []
        if self.dry_run and not self.diff:
            lines += _some([(student, why) for student, why in self.why.items()])
        lines.append(self._first())
        if self.lost:
            lines.append(f"Could not be graded, left to a person: {len(self.lost)}")
            lines += _some(self.lost)
        if self.refused:
            lines.append(f"Refused, left to a person: {len(self.refused)}")
            lines += _some(self.refused)
        if self.notes:
            lines.append(f"Items that need a person: {len(self.notes)}")
            lines += _some(self.notes)
        if self.stopped:
            lines.append("Stopped. What was graded is stored; run the same command to go on.")
        if self.dry_run:
            lines.append("Nothing was written.")
        return "\n".join(lines)

    def _first(self) -> str:
        verb = "To grade" if self.dry_run else "Graded"
        rate = f", {60 * self.graded / self.seconds:,.0f} a minute" if self.graded else ""
        if self.dry_run and not self.diff:
            rate = ""
        left = self.total - self.graded - self.unchanged
        return (
            f"{verb} {self.graded} of {self.total} submissions in {self.seconds:.1f} s{rate}; "
            f"{self.unchanged} unchanged" + (f"; {left} left." if left else ".")
        )


def _changes(changes: Sequence[Change], why: dict[str, str]) -> list[str]:
    """Return whose points are others now, item by item."""
    by_student: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_student[change.student].append(change)
    lines = []
    for student, own in sorted(by_student.items()):
        lines.append(f"{shown(student)}: {why[student]}")
        new = all(change.before is None for change in own)
        if new:
            points = sum(change.after or 0 for change in own)
            lines.append(f"  {points:g} points in {len(own)} items that had none")
        for change in own:
            if not new:
                words = change.words.splitlines()[:1]
                said = f": {shown(words[0])}" if words else ""
                lines.append(
                    f"  {change.item} {_given(change.before)} -> {_given(change.after)}{said}"
                )
    if not lines:
        lines.append("No points are others than the gradebook holds.")
    return lines


def _given(points: float | None) -> str:
    return "(none)" if points is None else f"{points:g}"


def _some(found: Sequence[tuple[str, ...]]) -> list[str]:
    """Return (student, …, why) as a line each: why may be several, the student's name is one."""
    lines = []
    for *about, why in found[:MOST]:
        lines.append(f"  {', '.join(map(shown, about))}: {_line(why)}")
    return [*lines, f"  and {len(found) - MOST} more"] if len(found) > MOST else lines


def _line(why: str) -> str:
    return shown(" ".join(why.split("\n")), 2_000)
