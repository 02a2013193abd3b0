"""Reads a submitted notebook without trust, and restores the instructor's cells and order.

Of what the student sent, only the sources of cells count, and pictures attached to Markdown:
outputs, tags, flags and points are dropped. The instructor's cells come from the assignment.
"""

import bisect
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.judge import words
from autograder.judge.assignment import Assignment, SpecCell
from autograder.judge.outputs import is_image
from autograder.sandbox.inside.allowance import size_of

MAX_BYTES = 20_000_000
MAX_CELLS = 2_000
MAX_VALUES = 300_000  # JSON values, also of outputs: each takes up to 400 bytes of memory
MAX_KEPT = 3_000_000  # bytes of the graded file that students' cells and their pictures may take
CELL_BYTES = 200  # of a cell's other fields
MOST_OF_LETTER = 17  # bytes: a character that is escaped and ends a line takes that many
MAX_NAME = 200  # characters of a picture's name
_STRING = re.compile(rb'"[^"]*+"?')


class SubmissionError(Exception):
    """A submission that cannot be judged: why, by a ``key`` of ``words.REFUSALS`` and facts.

    As text it says so to whoever handed it in, with the next step.
    """

    def __init__(self, key: str, **facts: Any) -> None:
        super().__init__(key)
        self.key, self.facts = key, facts

    def __str__(self) -> str:
        return words.refusal(self.key, self.facts)


def read_notebook(data: bytes) -> list[dict[str, Any]]:
    """Return the cells of a notebook file: type, source, attachments and grade_id of each.

    Raises SubmissionError where the file is no notebook.
    """
    if len(data) > MAX_BYTES:
        raise SubmissionError("too large", bytes=len(data), most=MAX_BYTES)
    if not _has_few_values(data):
        raise SubmissionError("too many values", most=MAX_VALUES)
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SubmissionError("not UTF-8") from error
    except RecursionError as error:
        raise SubmissionError("nested too deeply") from error
    except ValueError as error:
        raise SubmissionError("not JSON", error=error) from error
    cells = _cells(notebook)
    if len(cells) > MAX_CELLS:
        raise SubmissionError("too many cells", cells=len(cells), most=MAX_CELLS)
    kept = [clean for clean in map(_clean, cells) if clean is not None]
    _require_little(kept)
    return kept


def _has_few_values(data: bytes) -> bool:
    """Whether a file holds at most MAX_VALUES values: found out before it is parsed.

    Each value follows a comma or a bracket. Those within strings do not count, but most files have
    so few in all that there is no need to look where they are.
    """
    if _values(data) <= MAX_VALUES:
        return True
    if data.count(b'"') - data.count(rb"\"") > 4 * MAX_VALUES:  # a key and its value: four quotes
        return False
    bare = data.replace(rb"\\", b"").replace(rb"\"", b"")
    return _values(_STRING.sub(b"", bare)) <= MAX_VALUES


def _values(data: bytes) -> int:
    return 1 + data.count(b",") + data.count(b"[") + data.count(b"{")


def _require_little(cells: list[dict[str, Any]]) -> None:
    """Raise SubmissionError where the sources are too long; leave out pictures that are too large.

    Code is never cut, since other code than what was handed in would be judged then.
    """
    most = sum(CELL_BYTES + MOST_OF_LETTER * len(cell["source"]) for cell in cells)
    if most <= MAX_KEPT and not any("attachments" in cell for cell in cells):
        return  # true of nearly all notebooks, which need no exact measuring
    left = MAX_KEPT - sum(CELL_BYTES + _size(cell["source"]) for cell in cells)
    if left < 0:
        raise SubmissionError("too much in cells", bytes=MAX_KEPT - left, most=MAX_KEPT)
    for cell in cells:
        pictures = cell.get("attachments", {})
        size = sum(
            CELL_BYTES + size_of(name) + sum(map(size_of, bundle.values()))
            for name, bundle in pictures.items()
        )
        if size > left:
            del cell["attachments"]
            cell["source"] += words.PICTURES_LEFT_OUT.format(most=MAX_KEPT)
        else:
            left -= size


def restore(cells: list[dict[str, Any]], assignment: Assignment) -> NotebookNode:
    """Return the notebook to judge, as nbformat has it: see ``restore_dict``."""
    return nbformat.from_dict(restore_dict(cells, assignment))


def restore_dict(cells: list[dict[str, Any]], assignment: Assignment) -> dict[str, Any]:
    """Return the notebook to judge: the student's cells, with the instructor's put back.

    A cell that the student moved goes back to its place. One that is missing is added again after
    the one before it, where it is the instructor's or bears points: an answer that a person grades
    comes back empty. Of two cells with the same grade_id the second counts as a cell of the
    student's own.
    """
    spec = {cell.grade_id: place for place, cell in enumerate(assignment.cells)}
    seen: set[str] = set()
    for cell in cells:
        if cell["grade_id"] not in spec or cell["grade_id"] in seen:
            cell["grade_id"] = None
        else:
            seen.add(cell["grade_id"])
    ordered = _in_order(cells, spec, assignment.cells)
    metadata: dict[str, Any] = {"language_info": {"name": "python"}}
    if assignment.kernelspec:
        metadata["kernelspec"] = dict(assignment.kernelspec)
    by_id = {cell.grade_id: cell for cell in assignment.cells}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": metadata,
        "cells": [
            _final(cell, by_id.get(cell["grade_id"]), number) for number, cell in enumerate(ordered)
        ],
    }


def answers(cells: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the sources of the cells that a person may comment on, by grade_id."""
    return {
        about["grade_id"]: cell["source"]
        for cell in cells
        if (about := cell["metadata"].get("nbgrader", {})).get("solution") or about.get("task")
    }


def _size(text: str) -> int:
    """Return a text's bytes, not measured where it is too long anyway: that makes a copy."""
    return len(text) if len(text) > MAX_KEPT else size_of(text)


def _in_order(
    cells: list[dict[str, Any]], spec: dict[str, int], spec_cells: Sequence[SpecCell]
) -> list[dict[str, Any]]:
    places = [spec[cell["grade_id"]] for cell in cells if cell["grade_id"] is not None]
    stay = {spec_cells[place].grade_id for place in _longest_rise(places)}
    moved = {
        cell["grade_id"]: cell
        for cell in cells
        if cell["grade_id"] is not None and cell["grade_id"] not in stay
    }
    ordered = [cell for cell in cells if cell["grade_id"] is None or cell["grade_id"] in stay]
    before = -1  # where the spec's last placed cell stands in ``ordered``
    for expected in spec_cells:
        if expected.grade_id in stay:
            before = next(
                n for n, cell in enumerate(ordered) if cell["grade_id"] == expected.grade_id
            )
            continue
        cell = moved.get(expected.grade_id)
        if cell is None and not (expected.is_instructors or expected.grade or expected.task):
            continue  # the student deleted the cell; the answer may be in another
        before += 1
        deleted = {
            "grade_id": expected.grade_id, "source": "" if expected.solution else expected.source,
        }  # fmt: skip
        ordered.insert(before, cell or deleted)
    return ordered


def _longest_rise(places: Sequence[int]) -> list[int]:
    """Return the longest rising subsequence: the cells that are still in order.

    >>> _longest_rise([5, 0, 1, 2, 4, 3])
    [0, 1, 2, 3]
    """
    tails: list[int] = []  # tails[n]: the smallest end of a rise of length n + 1
    lengths = []
    for place in places:
        length = bisect.bisect_left(tails, place)
        tails[length : length + 1] = [place]
        lengths.append(length)
    rise: list[int] = []
    wanted = len(tails) - 1
    for place, length in zip(reversed(places), reversed(lengths), strict=True):
        if length == wanted:
            rise.append(place)
            wanted -= 1
    return rise[::-1]


def _final(cell: dict[str, Any], spec: SpecCell | None, number: int) -> dict[str, Any]:
    if spec is None:
        kind, source, metadata = cell["cell_type"], cell["source"], {}
    else:
        kind, metadata = spec.cell_type, {"nbgrader": spec.metadata()}
        source = spec.source if spec.is_instructors else cell["source"]
    final: dict[str, Any] = {
        "cell_type": kind,
        "id": spec.grade_id if spec is not None and _is_id(spec.grade_id) else f"cell-{number}",
        "metadata": metadata,
        "source": source,
    }
    if kind == "code":
        final |= {"outputs": [], "execution_count": None}
    elif cell.get("attachments"):
        final["attachments"] = cell["attachments"]
    return final


def _is_id(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_-]{1,64}", text) is not None


def _cells(notebook: Any) -> list[Any]:
    """Return the raw cells of a notebook of format 4 or 3."""
    if not isinstance(notebook, dict):
        raise SubmissionError("not a notebook")
    cells = notebook.get("cells")
    if cells is None and isinstance(notebook.get("worksheets"), list):
        cells = [
            cell
            for sheet in notebook["worksheets"]
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
            for cell in sheet["cells"]
        ]
    if not isinstance(cells, list):
        raise SubmissionError("no cells")
    return cells


def _clean(cell: Any) -> dict[str, Any] | None:
    """Return the fields of a raw cell that count, or None where it is no cell."""
    if not isinstance(cell, dict):
        return None
    kind = cell.get("cell_type")
    if kind not in ("code", "markdown", "raw"):
        kind = "markdown"
    metadata = cell.get("metadata")
    about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = about.get("grade_id") if isinstance(about, dict) else None
    source = _text(cell.get("source", cell.get("input", "")))
    clean = {
        "cell_type": kind,
        "source": source,
        "grade_id": grade_id if isinstance(grade_id, str) else None,
    }
    if kind == "markdown" and (pictures := _pictures(cell.get("attachments"))):
        clean["attachments"] = pictures
    return clean


def _text(source: Any) -> str:
    lines = source if isinstance(source, list) else [source]
    text = "".join(line for line in lines if isinstance(line, str))
    if len(text) > MAX_KEPT:  # it will be refused
        return text
    return text.encode("utf-8", "replace").decode()  # JSON can hold half of a surrogate pair


def _pictures(attachments: Any) -> dict[str, dict[str, str]]:
    """Return the attachments that are pictures, by name."""
    found: dict[str, dict[str, str]] = {}
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        if len(name) <= MAX_NAME and _text(name) == name and isinstance(bundle, dict):
            pictures = {kind: data for kind, data in bundle.items() if is_image(kind, data)}
            found |= {name: pictures} if pictures else {}
    return found
