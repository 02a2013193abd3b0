"""A mistake of the catalogue as a class is shown it: in symbols, in a picture, by hand.

All of it is worked out from the entry's own function, once in a process.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from autograder.diagnosis import calls as probes
from autograder.diagnosis.match import Cause, Diagnosis, Tables, Watched, defined, diagnose
from autograder.diagnosis.smallest import Smallest
from autograder.exercises.conv2d import symbols
from autograder.exercises.conv2d.misconceptions import CATALOGUE, FAMILIES, Misconception
from autograder.exercises.conv2d.oracle import Array
from autograder.exercises.conv2d.symbols import Table
from autograder.judge import explain
from autograder.judge.picture import Picture, picture
from autograder.report import words

_ENTRIES_SHOWN = 4  # of a table of symbols, on the page for the lecture
_SHARP = 200  # dots per inch of a picture that is projected


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a result: 'dX[0, 1]', the sum that is right, and the one of the mistake."""

    name: str
    right: str
    wrong: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Shown:
    """A mistake. Where no table of symbols says it, ``entries`` is empty.

    ``smallest`` is the smallest input that shows it, and ``gives`` what the mistake does with it,
    in words.
    """

    id: str
    name: str
    function: str = ""
    what: str = ""
    hint: str = ""
    stride: int = 0
    entries: tuple[Entry, ...] = ()
    more: int = 0  # entries that are wrong too
    smallest: Smallest | None = None
    gives: str = ""


@lru_cache(maxsize=512)
def shown(id: str) -> Shown:
    """Return a mistake by its id or its family's; one that is not in the catalogue by its id."""
    known: tuple[Cause, ...] = (*FAMILIES, *CATALOGUE)
    for about in known:
        if about.id == id:
            diagnosis = _diagnosis(_entry(id))
            least = None if diagnosis is None else diagnosis.smallest
            entries, more = _entries(diagnosis)
            return Shown(
                id=id, name=about.name, what=about.what, hint=about.hint,
                function=_entry(id).function,
                stride=diagnosis.tables.stride if diagnosis and diagnosis.tables else 0,
                entries=entries, more=more, smallest=least,
                gives="" if least is None else explain.outcome(least),
            )  # fmt: skip
    return Shown(id=id, name=id)


@lru_cache(maxsize=16)
def drawn(id: str) -> Picture | None:
    """Return a mistake's picture, sharp enough to project, or None where there is none."""
    if shown(id).function == "":
        return None
    diagnosis = _diagnosis(_entry(id))
    if diagnosis is None:
        return None
    if diagnosis.tables is not None:
        diagnosis = replace(diagnosis, tables=_of_one_shape(diagnosis.tables))
    return picture(diagnosis, title=words.PICTURE_TITLE, dpi=_SHARP)


def _of_one_shape(tables: Tables) -> Tables:
    """Return two tables of different shapes with zeros where one of them has no entry."""
    shapes = tables.right.shape, tables.yours.shape
    rows, columns = np.max(shapes, axis=0).tolist()

    def padded(table: Table) -> Table:
        missing = [(0, rows - table.shape[0]), (0, columns - table.shape[1]), (0, 0), (0, 0)]
        return replace(table, coefficients=np.pad(table.coefficients, missing))

    return replace(tables, right=padded(tables.right), yours=padded(tables.yours))


def _entry(id: str) -> Misconception:
    members = {id}.union(*(family.members for family in FAMILIES if family.id == id))
    return next(entry for entry in CATALOGUE if entry.id in members)


@lru_cache(maxsize=512)
def _diagnosis(entry: Misconception) -> Diagnosis | None:
    """Return what is known of an entry's function, asked what a hidden test would ask."""
    symbol = probes.SYMBOLS[entry.function]
    watched = Watched(defined(entry))
    with symbols.quiet():
        for call, right in zip(probes.problems(symbol), probes.right_outcomes(symbol), strict=True):
            (outcome,) = probes.outcomes(watched, [call])
            if not probes.same(outcome, right):
                break
    return diagnose(watched)


def _entries(diagnosis: Diagnosis | None) -> tuple[tuple[Entry, ...], int]:
    tables = None if diagnosis is None else diagnosis.tables
    if tables is None:
        return (), 0
    if tables.right.shape != tables.yours.shape:
        name = words.SHAPE_OF.format(symbol=tables.right.symbol)
        return (Entry(name=name, right=str(tables.right.shape), wrong=str(tables.yours.shape)),), 0
    places = symbols.differences(tables.right, tables.yours)
    entries = []
    for i, j in places[:_ENTRIES_SHOWN]:
        right, wrong, _, _ = symbols.compared(tables.right, tables.yours, (i, j))
        entries.append(Entry(name=f"{tables.right.symbol}[{i}, {j}]", right=right, wrong=wrong))
    return tuple(entries), len(places) - len(entries)


def by_hand(least: Smallest) -> str:
    """Return in a line what is right for the smallest input, and what the mistake makes of it."""
    right = ", ".join(f"[{', '.join(row)}]" for row in _text(least.right))
    return words.BY_HAND.format(right=f"[{right}]", gives=explain.outcome(least))


def matrices(least: Smallest) -> list[tuple[str, list[list[str]]]]:
    """Return the inputs that count, with their names, and the right result, as text to show."""
    named = {"X": least.image, "W": least.kernel, "dout": least.dout}
    wanted = symbols.FACTORS[least.symbol]
    return [(name, _text(named[name])) for name in wanted] + [("", _text(least.right))]


def wrong_matrix(least: Smallest) -> list[list[str]] | None:
    """Return what the mistake makes of the smallest input, where it is a table of two axes."""
    table = least.yours.table
    if least.yours.kind != probes.TABLE or table is None or table.ndim != 2 or table.size > 40:
        return None
    return None if np.array_equal(table, least.right) else _text(table)


def _text(values: Array) -> list[list[str]]:
    return [[f"{value:g}" for value in row] for row in values.tolist()]
