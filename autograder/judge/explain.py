"""A failed item's words: what the test saw, with what the diagnosis knows, as deep as is wanted.

``explain`` writes one item's words; ``together`` looks at all items of a notebook, so that a
mistake made in several functions is told as one. Both are pure: the same in, the same out.
"""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from autograder.diagnosis.calls import TABLE, is_right
from autograder.diagnosis.diagnose import Diagnosis
from autograder.diagnosis.hypotheses import Part
from autograder.diagnosis.smallest import Smallest
from autograder.exercise import Array, Call, Evidence, Exercise, Failure, Family, written
from autograder.judge import words

Depth = Literal["nudge", "hint", "explanation"]
DEFAULT_DEPTH: Depth = "explanation"

_LONGEST = 40  # entries of a table that is written out


@dataclass(frozen=True, kw_only=True)
class JudgedItem:
    """One item as the test left it. ``function`` is the exercise's that it judges, or "".

    ``text`` is that of the student's cells that define it: no verdict hangs on it, nor any name.
    """

    grade_id: str
    function: str
    passed: bool
    failure: Failure | None = None
    diagnosis: Diagnosis | None = None
    text: str = ""

    @property
    def cause_id(self) -> str | None:
        """The id of the mistake that is named, or None."""
        if self.diagnosis is None or self.diagnosis.cause is None:
            return None
        return self.diagnosis.cause.id


def in_words(failure: Failure, exercise: Exercise | None) -> str:
    """Return a failed check in words, with nothing known besides."""
    return words.joined(*_said(failure, exercise, Evidence(function="")))


def _said(failure: Failure, exercise: Exercise | None, evidence: Evidence) -> tuple[list[str], str]:
    """Return what the exercise says, or else the check: no verdict hangs on an exercise's words."""
    lines, next_step = [failure.text], failure.next_step
    if exercise is not None and (failure.key or evidence.function):
        with contextlib.suppress(Exception):  # a word is missing, or a brace too many
            lines, next_step = exercise.say(failure, evidence)
    if failure.because:
        return [*lines, failure.because], failure.next_step
    return lines, next_step


def failed(key: str, **facts: Any) -> Failure:
    """Return a failed check of the engine's own, by a key of ``words.FAILED``."""
    seen, next_step = words.FAILED[key]
    return Failure(text=seen.format(**facts), next_step=next_step.format(**facts))


def line_in_words(line: tuple[int, str] | None) -> str:
    """Return where in the student's cell something happened; nothing where that is not known."""
    return "" if line is None else words.LINE.format(number=line[0], source=line[1])


def lines_in_words(lines: Sequence[tuple[int, str]]) -> str:
    """Return where a call was that ran too long: at one line, or in loops, the outermost first."""
    if len(lines) < 2:
        return line_in_words(lines[0] if lines else None)
    loops = [words.LOOP.format(number=number, source=source) for number, source in lines]
    return words.LOOPS.format(loops=words.THEN.join(loops))


def error_in_words(kind: str, said: str) -> str:
    """Return what Python says of an error, without the full stop: its type, and its message."""
    said = said.rstrip(". ")
    return f"{kind}: {said}" if said else kind


def call_in_words(function: str, call: Call) -> str:
    """Return a call by its arguments' shapes and small values: 'f(array 4×4, stride=2)'."""
    given = [_brief(value) for value in call.arguments]
    given += [f"{name}={_brief(value)}" for name, value in call.named.items()]
    return words.CALL.format(function=function, arguments=", ".join(given))


def _brief(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return words.ARRAY.format(shape="×".join(map(str, value.shape)))
    text = repr(value)
    return text if len(text) <= 20 else f"{text[:17]}..."


def together(items: Sequence[JudgedItem], exercise: Exercise, depth: Depth) -> dict[str, str]:
    """Return each diagnosed item's words, by grade_id; ``items`` are all of a notebook's."""
    explained: dict[tuple[str, str | None], str] = {}
    found = {}
    for item in items:
        if item.diagnosis is None:
            continue
        key = (item.function, item.cause_id)
        above = explained.setdefault(key, item.grade_id)
        if above == item.grade_id:
            also = _elsewhere(item, items, exercise)
            found[item.grade_id] = explain(item, exercise, depth, also=also)
        else:
            found[item.grade_id] = explain(item, exercise, depth, above=above)
    return found


def explain(
    item: JudgedItem, exercise: Exercise, depth: Depth, *, also: Sequence[str] = (), above: str = ""
) -> str:
    """Return an item's words. ``also`` are lines on other functions.

    ``above`` is the item that has explained the same mistake in the same function already.
    """
    diagnosis, failure = item.diagnosis, item.failure
    assert failure is not None
    if diagnosis is None:
        return in_words(failure, exercise)
    lines, next_step = _said(failure, exercise, _evidence(diagnosis, depth, item.text))
    if diagnosis.cause is not None and above and depth == "explanation":
        lines.append(words.SAME_AS_ABOVE.format(grade_id=above))
    if depth == "explanation" and not above:
        if diagnosis.cause is not None:
            lines += [words.WHAT.format(what=part.what) for part in diagnosis.cause.parts]
        if diagnosis.smallest is not None:
            lines.append(_by_hand(diagnosis.smallest, exercise))
    if depth != "nudge":
        lines += also
    return words.joined(lines, next_step)


def outcome(found: Smallest, exercise: Exercise) -> str:
    """Return in words what a function makes of its smallest input: 'is [[6, 8]]'."""
    yours, kind = found.yours, found.yours.kind
    if kind == TABLE and yours.table is not None and is_right(yours, found.right):
        kind = "changed"
    function = exercise.function(found.function)
    names = list(function.arguments) if function is not None else []
    changed = [name for name, is_so in zip(names, yours.changed, strict=False) if is_so]
    return words.YOURS[kind].format(
        error=yours.error,
        names=words.AND.join(changed),
        table="" if yours.table is None else _table(yours.table),
    )


def _evidence(diagnosis: Diagnosis, depth: Depth, text: str) -> Evidence:
    """Return what is told of a diagnosis at a depth: where it is wrong, then why."""
    failing, cause = diagnosis.failing, diagnosis.cause
    wrong = None if failing is None else failing.wrong
    pattern = "" if failing is None else failing.pattern
    if depth == "nudge":
        return Evidence(function=diagnosis.function, wrong=wrong, pattern=pattern)
    return Evidence(
        function=diagnosis.function,
        wrong=wrong,
        pattern=pattern,
        tables=diagnosis.tables,
        causes=() if cause is None else tuple(part.name for part in cause.parts),
        here=() if cause is None else cause.here,
        hint="" if cause is None else _hint(cause.parts[0], text),
        facts=diagnosis.facts,
        varies=diagnosis.varies,
    )


def _hint(part: Part, text: str) -> str:
    """Return a mistake's hint; of a family's two, the one that fits what the student wrote."""
    if isinstance(part, Family) and part.by_text is not None and part.by_text(text):
        return part.hint_by_text
    return part.hint


def _elsewhere(item: JudgedItem, items: Sequence[JudgedItem], exercise: Exercise) -> list[str]:
    """Return what the other functions show about this one's mistake."""
    if item.cause_id is None:
        return []
    twins = _twins(item.cause_id, exercise)
    with_it = [
        other.function
        for other in items
        if other.function != item.function and other.cause_id in twins
    ]
    if item.cause_id in exercise.swapped:
        swapped = words.SWAPPED.format(one=item.function, other=with_it[0]) if with_it else ""
        return [swapped] if swapped else []
    if with_it:
        return [words.ALSO_IN.format(functions=words.AND.join(dict.fromkeys(with_it)))]
    for function in exercise.functions:
        its_items = [other for other in items if other.function == function.name]
        is_twin = function.name in twins.values()
        if is_twin and its_items and all(other.passed for other in its_items):
            return [words.RIGHT_IN.format(function=function.name)]
    return []


def _twins(id: str, exercise: Exercise) -> Mapping[str, str]:
    """Return the same mistake's ids in the other functions, with these functions."""
    prefix, _, mistake = id.partition("-")
    if id in exercise.swapped:
        mistake = exercise.swapped[id].partition("-")[2]
    return {
        entry.id: entry.function
        for entry in exercise.catalogue
        if entry.id.partition("-")[2] == mistake and not entry.id.startswith(f"{prefix}-")
    }


def _by_hand(found: Smallest, exercise: Exercise) -> str:
    function = exercise.function(found.function)
    assert function is not None
    symbol, place, worked = function.result, found.first, ""
    if place is not None and exercise.symbols is not None:
        in_symbols, in_numbers = exercise.symbols.worked(function.name, found.call, place)
        template = words.WORKED_ZERO if in_symbols == "0" else words.WORKED
        worked = template.format(
            entry=f"{symbol}[{', '.join(map(str, place))}]", symbols=in_symbols,
            numbers=in_numbers, value=f"{found.right[place]:g}",
        )  # fmt: skip
    return words.SMALLEST.format(
        problem=exercise.describe(function.name, found.call), symbol=symbol,
        right=_table(found.right), yours=outcome(found, exercise), worked=worked,
    )  # fmt: skip


def _table(values: Array) -> str:
    """Return a table as it is written in Python, or its shape where it is large or empty."""
    if values.size > _LONGEST:
        return words.LARGE_TABLE.format(shape=values.shape)
    return written(values) if values.size else words.EMPTY_TABLE.format(shape=values.shape)
