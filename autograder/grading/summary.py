"""The summary of a batch, in words for the instructor."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.grading.gradebook_writer import ScoreChange
from autograder.judge.inside import CAN_BE_FORGED
from autograder.plain_text import shown

MOST_LINES = 50  # of one kind


@dataclass(kw_only=True)
class Summary:
    """The result of a batch, filled in while it runs.

    ``notes`` are (student, item, why) that a person must look at, ``refused`` and ``lost`` are
    (student, why). ``why`` says for each graded student why they were graded. ``broken`` are the
    items (item, why) that the model solution does not get, ``given_away`` those that the untouched
    release gets; ``remarks`` is what else to know of them. ``inside`` are the items that are judged
    beside students' code. ``by_hand`` counts the answers that wait for a person's points, by item;
    ``missing`` are (student, notebook) of who handed in others. ``stopped`` is the number of the
    signal that ended it early.
    """

    total: int
    dry_run: bool
    diff: bool
    graded: int = 0
    unchanged: int = 0
    seconds: float = 0
    stopped: int = 0
    why: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    changes: list[ScoreChange] = field(default_factory=list)
    broken: list[tuple[str, str]] = field(default_factory=list)
    given_away: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    by_hand: Mapping[str, int] = field(default_factory=dict)
    missing: list[tuple[str, str]] = field(default_factory=list)

    @property
    def needs_a_person(self) -> bool:
        """Whether anything is left to look at."""
        return bool(self.notes or self.refused or self.lost or self.broken or self.by_hand)

    def note(self, student: str, notes: Iterable[tuple[str, str]]) -> None:
        """Add what a person must look at, but for what is broken for everybody."""
        self.notes += [(student, *note) for note in notes if note not in self.broken]

    def report(self) -> str:
        lines = [*_changes(self.changes, self.why)] if self.diff else []
        if self.dry_run and not self.diff:
            lines += _some(list(self.why.items()))
        lines.append(self._first())
        lines += [f"Warning: {words}" for words in self.remarks]
        lines += [f"Warning: {item} {why}" for item, why in self.given_away]
        found: Sequence[tuple[str, Sequence[tuple[str, ...]]]] = (
            ("Broken for everybody, points open", self.broken),
            ("Could not be graded, left to a person", self.lost),
            ("Refused, left to a person", self.refused),
            ("Items that need a person", self.notes),
        )
        for words, each in found:
            lines += [f"{words}: {len(each)}", *_some(each)] if each else []
        if self.missing:
            lines += [f"Notebooks that are not there, 0 points: {len(self.missing)}"]
            lines += _some(self.missing)
        if self.by_hand:
            counts = ", ".join(f"{item} {count:,}" for item, count in sorted(self.by_hand.items()))
            lines.append(f"Answers that wait for a person's points (formgrader): {counts}")
        if self.inside:
            lines.append(f"{', '.join(self.inside)}: {CAN_BE_FORGED}")
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


def _changes(changes: Sequence[ScoreChange], why: dict[str, str]) -> list[str]:
    """Return whose points have changed, item by item."""
    by_student: dict[str, list[ScoreChange]] = defaultdict(list)
    for change in changes:
        by_student[change.student].append(change)
    lines = []
    for student, own in sorted(by_student.items()):
        lines.append(f"{shown(student)}: {why[student]}")
        if all(change.before is None for change in own):
            points = sum(change.after or 0 for change in own)
            lines.append(f"  {points:g} points in {len(own)} items that had none")
            continue
        for change in own:
            said = "".join(f": {shown(line)}" for line in change.message.splitlines()[:1])
            lines.append(f"  {change.item} {_given(change.before)} -> {_given(change.after)}{said}")
    return lines or ["No points change."]


def _given(points: float | None) -> str:
    return "(none)" if points is None else f"{points:g}"


def _some(found: Sequence[tuple[str, ...]]) -> list[str]:
    """Return a line for each (student, …, why), however many lines ``why`` has."""
    lines = []
    for *about, why in found[:MOST_LINES]:
        words = shown(why.replace("\n", " "), 2_000)
        lines.append(f"  {', '.join(map(shown, about))}: {words}")
    return [*lines, f"  and {len(found) - MOST_LINES} more"] if len(found) > MOST_LINES else lines
