"""A mistake of a catalogue as a class is shown it: in symbols, in a picture, by hand.

All of it is worked out from the entry's own function, once in a process.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from autograder.diagnosis.calls import TABLE, outcomes, same
from autograder.diagnosis.diagnose import Diagnosis, diagnose
from autograder.diagnosis.hypotheses import Part, right_outcomes
from autograder.diagnosis.recorder import CallRecorder
from autograder.diagnosis.results import quiet
from autograder.diagnosis.smallest import Smallest
from autograder.exercise import Array, Exercise, Misconception
from autograder.judge import explain
from autograder.judge.drawing import Grid, grid
from autograder.report import words

_ENTRIES_SHOWN = 4  # of a table of symbols, on the page for the lecture


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a result: 'dX[0, 1]', the sum that is right, and the one of the mistake."""

    name: str
    right: str
    wrong: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Shown:
    """A mistake. Where no table of symbols says it, ``entries`` is empty.

    ``heading`` says under which setting they are, and ``aside`` the same where that is not the
    exercise's first. ``smallest`` is the smallest input that shows it, ``smallest_heading`` its
    setting, and ``gives`` what the mistake does with it, in words.
    """

    id: str
    name: str
    exercise: Exercise | None = None
    function: str = ""
    what: str = ""
    hint: str = ""
    heading: str = ""
    aside: str = ""
    entries: tuple[Entry, ...] = ()
    more: int = 0  # entries that are wrong too
    smallest: Smallest | None = None
    smallest_heading: str = ""
    gives: str = ""


def shown(id: str, exercises: Sequence[Exercise]) -> Shown:
    """Return a mistake by its id or its family's; one that no exercise has, by its id."""
    for exercise in exercises:
        known: tuple[Part, ...] = (*exercise.families, *exercise.catalogue)
        for about in known:
            if about.id == id:
                return _shown(about, exercise)
    return Shown(id=id, name=id)


@lru_cache(maxsize=512)
def _shown(about: Part, exercise: Exercise) -> Shown:
    entry = _entry(about.id, exercise)
    diagnosis = _diagnosis(entry, exercise)
    least = None if diagnosis is None else diagnosis.smallest
    entries, more = _entries(diagnosis, exercise)
    heading = aside = ""
    if diagnosis is not None and diagnosis.tables is not None and exercise.symbols is not None:
        setting = diagnosis.tables.setting
        heading = exercise.heading(entry.function, exercise.symbols.call(entry.function, setting))
        aside = heading if setting != exercise.symbols.settings(entry.function, None)[0] else ""
    return Shown(
        id=about.id, name=about.name, what=about.what, hint=about.hint, exercise=exercise,
        function=entry.function, heading=heading, aside=aside, entries=entries, more=more,
        smallest=least,
        smallest_heading=exercise.heading(entry.function, least.call) if least else "",
        gives=explain.outcome(least, exercise) if least else "",
    )  # fmt: skip


def drawn(mistake: Shown) -> Grid | None:
    """Return the cells of a mistake's picture, or None where there is none."""
    exercise = mistake.exercise
    if exercise is None:
        return None
    diagnosis = _diagnosis(_entry(mistake.id, exercise), exercise)
    if diagnosis is None:
        return None
    if diagnosis.tables is not None and exercise.symbols is not None:
        diagnosis = replace(diagnosis, tables=exercise.symbols.padded(diagnosis.tables))
    return grid(diagnosis, exercise)


def _entry(id: str, exercise: Exercise) -> Misconception:
    members = {id}.union(*(family.members for family in exercise.families if family.id == id))
    return next(entry for entry in exercise.catalogue if entry.id in members)


@lru_cache(maxsize=512)
def _diagnosis(entry: Misconception, exercise: Exercise) -> Diagnosis | None:
    """Return what is known of an entry's function, asked what a hidden test would ask."""
    function = CallRecorder(entry.define())
    function.__name__ = entry.function
    calls, right = exercise.probe_calls(entry.function), right_outcomes(exercise, entry.function)
    with quiet():
        for call, expected in zip(calls, right, strict=True):
            (outcome,) = outcomes(function, [call])
            if not same(outcome, expected):
                break
    return diagnose(function, exercise)


def _entries(diagnosis: Diagnosis | None, exercise: Exercise) -> tuple[tuple[Entry, ...], int]:
    tables = None if diagnosis is None else diagnosis.tables
    symbols = exercise.symbols
    if diagnosis is None or tables is None or symbols is None:
        return (), 0
    function = exercise.function(diagnosis.function)
    symbol = "" if function is None else function.result
    if tables.right.shape != tables.yours.shape:
        name = words.SHAPE_OF.format(symbol=symbol)
        return (Entry(name=name, right=str(tables.right.shape), wrong=str(tables.yours.shape)),), 0
    places = symbols.differences(tables.right, tables.yours)
    entries = []
    for place in places[:_ENTRIES_SHOWN]:
        right, wrong = symbols.compared(tables.right, tables.yours, place)
        name = f"{symbol}[{', '.join(map(str, place))}]"
        entries.append(Entry(name=name, right=right, wrong=wrong))
    return tuple(entries), len(places) - len(entries)


def by_hand(mistake: Shown) -> str:
    """Return in a line what is right for the smallest input, and what the mistake makes of it."""
    if mistake.smallest is None:
        return ""
    right = ", ".join(f"[{', '.join(row)}]" for row in _text(mistake.smallest.right))
    return words.BY_HAND.format(right=f"[{right}]", gives=mistake.gives)


def matrices(mistake: Shown) -> list[tuple[str, list[list[str]]]]:
    """Return the inputs that count and the right result, with their names, as text to show."""
    least, exercise = mistake.smallest, mistake.exercise
    function = exercise.function(mistake.function) if exercise is not None else None
    if least is None or exercise is None or function is None:
        return []
    named = dict(zip(function.arguments, least.call.arguments, strict=True))
    wanted = exercise.symbols.factors(function.name) if exercise.symbols else tuple(named)
    inputs = [(function.arguments[name], _text(named[name])) for name in wanted]
    return [*inputs, (words.RIGHT_RESULT.format(symbol=function.result), _text(least.right))]


def wrong_matrix(mistake: Shown) -> list[list[str]] | None:
    """Return what the mistake makes of the smallest input, where it is a table of two axes."""
    least = mistake.smallest
    table = None if least is None else least.yours.table
    if least is None or least.yours.kind != TABLE or table is None:
        return None
    if table.ndim != 2 or table.size > 40 or np.array_equal(table, least.right):
        return None
    return _text(table)


def _text(values: Array) -> list[list[str]]:
    return [[f"{value:g}" for value in row] for row in np.atleast_2d(values).tolist()]
