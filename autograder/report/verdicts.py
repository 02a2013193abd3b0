"""Read verdicts and named mistakes, item by item, from autograded notebooks.

Several processes share the reading of thousands of notebooks, so this imports nothing heavy.
"""

import json
import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")
_ABOUT = "autograder"  # the judge's key in metadata
# How a failed function ended in which no mistake is named: the kinds that are counted.
NOT_WRITTEN, STOPS, NEVER_ENDS, WRONG_SHAPE, NOT_KNOWN = (
    "not written", "stops", "never ends", "wrong shape", "not known",
)  # fmt: skip
ENDS = (NOT_WRITTEN, STOPS, NEVER_ENDS, WRONG_SHAPE, NOT_KNOWN)
# By the keys of facts that say how a function ended (``judge.ended``), and of why one is missing.
_KINDS = {
    "not written": NOT_WRITTEN, "stops": STOPS, "memory": STOPS, "crash": STOPS, "notebook": STOPS,
    "time": NEVER_ENDS, "notebook time": NEVER_ENDS,
    **dict.fromkeys(("shape", "nothing", "pair", "no table", "too large"), WRONG_SHAPE),
}  # fmt: skip
_MISSING = {
    "": NOT_WRITTEN, "not written": NOT_WRITTEN, "time": NEVER_ENDS, "not reached": NEVER_ENDS,
}  # fmt: skip
_FEW = 300  # notebooks that one process reads before a second could have started


@dataclass(frozen=True, kw_only=True)
class ItemVerdict:
    """One item: its verdict, and the id of the mistake that is named, of two joined by +, or "".

    ``kind`` says how a function ended in which none is: one of ENDS. ``error`` is the one that it
    stopped with, or "".
    """

    verdict: str
    mistake: str = ""
    kind: str = NOT_KNOWN
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class NotebookVerdicts:
    """One notebook: its items by grade_id, and why it was refused."""

    items: Mapping[str, ItemVerdict] = field(default_factory=dict)
    refused: str = ""
    inside: frozenset[str] = frozenset()  # judged beside the student's code


def read_verdicts(paths: Sequence[Path]) -> list[NotebookVerdicts]:
    """Return each notebook's verdicts: none where it is missing or holds none."""
    return in_processes(_read, paths)


def in_processes(work: Callable[[T], R], things: Sequence[T]) -> list[R]:
    """Return what comes of each thing, in order; many are shared out among processes."""
    processes = min(os.cpu_count() or 1, 8)
    if len(things) <= _FEW or processes == 1:
        return [work(each) for each in things]
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawn) as executor:
        return list(executor.map(work, things, chunksize=100))


def _read(path: Path) -> NotebookVerdicts:
    try:
        notebook = json.loads(path.read_bytes())
        about = [cell["metadata"] for cell in notebook["cells"]]
        refused = notebook["metadata"].get(_ABOUT, {}).get("refused", "")
        return NotebookVerdicts(
            items={
                each["nbgrader"]["grade_id"]: _item(each[_ABOUT])
                for each in about
                if _ABOUT in each and "nbgrader" in each
            },
            refused=str(refused),
            inside=frozenset(
                each["nbgrader"]["grade_id"]
                for each in about
                if "nbgrader" in each and _ABOUT in each and each[_ABOUT].get("inside") is True
            ),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return NotebookVerdicts()


def _item(about: Mapping[str, Any]) -> ItemVerdict:
    kind, error = NOT_KNOWN, ""
    for fact in about.get("facts", ()):
        if fact["key"] == "missing":
            kind = _MISSING.get(fact.get("why", ""), STOPS)
            break
        if fact["key"] in _KINDS:
            kind, error = _KINDS[fact["key"]], str(fact.get("error", ""))
            break
    return ItemVerdict(
        verdict=str(about["verdict"]),
        mistake=str(about["misconception"] or ""),
        kind=kind,
        error=error,
    )
