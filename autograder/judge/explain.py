"""A failed item's words: what the test said, with what the diagnosis knows, as deep as is wanted.

``explain`` writes one item's words; ``together`` looks at all items of a notebook, so that a
mistake made in several functions is told as one. Both are pure: the same in, the same out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from autograder.diagnosis import calls as probes
from autograder.diagnosis.match import Diagnosis
from autograder.diagnosis.smallest import Smallest
from autograder.exercises.conv2d.kit import findings, words
from autograder.exercises.conv2d.misconceptions import CATALOGUE
from autograder.exercises.conv2d.oracle import Array
from autograder.judge import words as feedback

Depth = Literal["nudge", "hint", "explanation"]
DEFAULT_DEPTH: Depth = "explanation"

_SWAPPED = {"dW-returns-dX": "dX-returns-dW", "dX-returns-dW": "dW-returns-dX"}


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One item as the test left it. ``function`` is the exercise's that it judges, or ""."""

    grade_id: str
    function: str
    passed: bool
    words: str
    diagnosis: Diagnosis | None = None

    @property
    def cause_id(self) -> str | None:
        """The id of the mistake that is named, or None."""
        if self.diagnosis is None or self.diagnosis.cause is None:
            return None
        return self.diagnosis.cause.id


def together(items: Sequence[Judged], depth: Depth) -> dict[str, str]:
    """Return each diagnosed item's words, by grade_id; ``items`` are all of a notebook's."""
    explained: dict[tuple[str, str | None], str] = {}
    told = {}
    for item in items:
        if item.diagnosis is None:
            continue
        key = (item.function, item.cause_id)
        above = explained.setdefault(key, item.grade_id)
        if above == item.grade_id:
            told[item.grade_id] = explain(item, depth, also=_elsewhere(item, items))
        else:
            told[item.grade_id] = explain(item, depth, above=above)
    return told


def explain(item: Judged, depth: Depth, *, also: Sequence[str] = (), above: str = "") -> str:
    """Return an item's words. ``also`` are lines on other functions.

    ``above`` is the item that has explained the same mistake in the same function already.
    """
    diagnosis = item.diagnosis
    if diagnosis is None:
        return item.words
    seen, _, next_step = item.words.partition(words.NEXT)
    lines = [_placed(seen, diagnosis)]
    if depth != "nudge":
        lines = _in_symbols(lines[0], diagnosis)
        if diagnosis.cause is not None:
            lines.append(words.CAUSE.format(cause=diagnosis.cause.name))
            next_step = diagnosis.cause.hint
            if above and depth == "explanation":
                lines.append(feedback.SAME_AS_ABOVE.format(grade_id=above))
        elif diagnosis.varies:
            lines.append(words.VARIES)
    if depth == "explanation" and not above:
        if diagnosis.cause is not None:
            lines.append(feedback.WHAT.format(what=diagnosis.cause.what))
        if diagnosis.smallest is not None:
            lines.append(_by_hand(diagnosis.smallest))
    if depth != "nudge":
        lines += also
    return "\n".join(lines) + (f"{words.NEXT}{next_step}" if next_step else "")


def _elsewhere(item: Judged, items: Sequence[Judged]) -> list[str]:
    """Return what the other functions show about this one's mistake."""
    if item.cause_id is None:
        return []
    twins = _twins(item.cause_id)
    with_it = [
        other.function
        for other in items
        if other.function != item.function and other.cause_id in twins
    ]
    if item.cause_id in _SWAPPED and with_it:
        return [feedback.SWAPPED.format(one=item.function, other=with_it[0])]
    if item.cause_id in _SWAPPED:
        return []
    if with_it:
        functions = " and ".join(dict.fromkeys(with_it))
        return [feedback.ALSO_IN.format(functions=functions)]
    for function in sorted(twins.values(), key=list(probes.SYMBOLS).index):
        its_items = [other for other in items if other.function == function]
        if its_items and all(other.passed for other in its_items):
            return [feedback.RIGHT_IN.format(function=function)]
    return []


def _twins(id: str) -> Mapping[str, str]:
    """Return the same mistake's ids in the other functions, with these functions."""
    prefix, _, mistake = id.partition("-")
    if id in _SWAPPED:
        mistake = _SWAPPED[id].partition("-")[2]
    return {
        entry.id: entry.function
        for entry in CATALOGUE
        if entry.id.partition("-")[2] == mistake and not entry.id.startswith(f"{prefix}-")
    }


def _placed(seen: str, diagnosis: Diagnosis) -> str:
    """Return the test's words, with the pattern of the wrong entries where there is one."""
    failing = diagnosis.failing
    if failing is None or failing.wrong is None:
        return seen
    return findings.placed(seen, diagnosis.symbol, failing.wrong, failing.pattern)


def _in_symbols(seen: str, diagnosis: Diagnosis) -> list[str]:
    """Return the words, with the first wrong entry in symbols where there is a table."""
    tables = diagnosis.tables
    if tables is None:
        return [seen]
    return findings.in_symbols(seen, tables.right, tables.yours, tables.stride)


def _by_hand(found: Smallest) -> str:
    inputs = feedback.SMALLEST_INPUTS[found.symbol].format(
        image=_table(found.image), kernel=_table(found.kernel), dout=_table(found.dout),
        image_shape=_sizes(found.image), kernel_shape=_sizes(found.kernel),
    )  # fmt: skip
    if found.is_by_columns:
        inputs += feedback.BY_COLUMNS
    place, worked = found.first, ""
    if place is not None:
        in_symbols, in_numbers = found.worked(place)
        template = feedback.WORKED_ZERO if in_symbols == "0" else feedback.WORKED
        worked = template.format(
            entry=f"{found.symbol}[{place[0]}, {place[1]}]", symbols=in_symbols,
            numbers=in_numbers, value=f"{found.right[place]:g}",
        )  # fmt: skip
    return feedback.SMALLEST.format(
        inputs=inputs, stride=found.stride, symbol=found.symbol, right=_table(found.right),
        yours=outcome(found), worked=worked,
    )  # fmt: skip


def outcome(found: Smallest) -> str:
    """Return in words what a function makes of its smallest input: 'is [[6, 8]]'."""
    yours, kind = found.yours, found.yours.kind
    if kind == probes.TABLE and yours.table is not None and probes.is_right(yours, found.right):
        kind = "changed"
    labels = ("dout", "X", "W")[-len(yours.changed) :] if yours.changed else ()
    changed = [label for label, is_so in zip(labels, yours.changed, strict=True) if is_so]
    return feedback.YOURS[kind].format(
        error=yours.error,
        names=" and ".join(changed),
        table="" if yours.table is None else _table(yours.table),
    )


def _table(values: Array) -> str:
    """Return a table as it is written in Python, with short numbers.

    >>> _table(np.array([[1.0, 2.5], [3.0, 4.0]]))
    '[[1, 2.5], [3, 4]]'
    """
    if values.ndim == 0:
        return f"{float(values):g}"
    if values.size > 40:
        return "a table of shape " + str(values.shape)
    return "[" + ", ".join(_table(part) for part in values) + "]"


def _sizes(values: Array) -> str:
    return "×".join(map(str, values.shape))
