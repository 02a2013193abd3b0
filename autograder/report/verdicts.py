"""Read verdicts and named mistakes, item by item, from autograded notebooks.

Several processes share the reading of thousands of notebooks, so this imports nothing heavy.
"""

import json
import multiprocessing
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

_ABOUT = "autograder"  # the judge's key in metadata
_FEW = 300  # notebooks that one process reads before a second could have started


@dataclass(frozen=True, kw_only=True)
class NotebookVerdicts:
    """One notebook: (verdict, the mistake's id or "") by grade_id, and why it was refused."""

    items: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    refused: str = ""
    inside: frozenset[str] = frozenset()  # judged beside the student's code


def read_verdicts(paths: Sequence[Path]) -> list[NotebookVerdicts]:
    """Return each notebook's verdicts: none where it is missing or holds none."""
    processes = min(os.cpu_count() or 1, 8)
    if len(paths) <= _FEW or processes == 1:
        return [_read(path) for path in paths]
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawn) as executor:
        return list(executor.map(_read, paths, chunksize=100))


def _read(path: Path) -> NotebookVerdicts:
    try:
        notebook = json.loads(path.read_bytes())
        about = [cell["metadata"] for cell in notebook["cells"]]
        refused = notebook["metadata"].get(_ABOUT, {}).get("refused", "")
        return NotebookVerdicts(
            items={
                each["nbgrader"]["grade_id"]: (
                    str(each[_ABOUT]["verdict"]), str(each[_ABOUT]["misconception"] or ""),
                )
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
