"""Keep of a notebook only what a page shows, and only where it has the right type.

This is the first preprocessor of every HTML exporter, so later ones meet nothing else.
"""

import html
import math
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode, from_dict
from traitlets import Bool

from autograder.pages import budget

CELLS = 400  # that the student added
OUTPUTS = 100  # of one cell
NO_MORE_CELLS = "({count:,} cells more are left out; they are in the notebook.)"
NO_MORE_OUTPUTS = "({count:,} outputs more are left out; they are in the notebook.)"
NOT_SHOWN = "(An output of the kind {kinds} is not shown.)"
NO_PICTURE = "(A picture that cannot be shown.)"
_HTML_KINDS = ("text/html", "text/markdown", "text/latex")
_PICTURE_KINDS = ("image/png", "image/jpeg")
_OUTPUT = 8  # elements that nbconvert's templates put around an output
_LARGEST = 4000  # pixels of a picture's width or height
_TAGS = {"failed": "judged-failed", "not_run": "judged-not-run", "broken": "judged-broken"}
_GRADE_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")
_LANGUAGE = re.compile(r"[A-Za-z0-9+#_-]{1,30}")
_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")  # not ESC: colours begin so
_RETURNS = re.compile(r"^[^\n]*\r(?=[^\r\n])", re.MULTILINE)


class KeepWhatPagesShow(Preprocessor):
    """The preprocessor that ``HTMLExporter.default_preprocessors`` names."""

    enabled = Bool(True).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return a notebook of what pages show, and resources with names escaped for HTML."""
        for name in ("student", "first_name", "last_name", "notebook_path"):
            if isinstance(resources.get(name), str):
                resources[name] = html.escape(resources[name])
        resources["budgets"] = budget.budgets()
        cells = list(_cells(nb.get("cells"), resources["budgets"]))
        for number, cell in enumerate(cells):
            cell["id"] = f"cell-{number}"
        shown = {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"language_info": _language(nb.get("metadata"))},
            "cells": cells,
        }
        return from_dict(shown), resources


def _cells(cells: Any, budgets: dict[bool, budget.Budget]) -> Iterator[dict[str, Any]]:
    own = 0
    for cell in filter(_is_dict, cells if isinstance(cells, list) else []):
        about = nbgrader_kept(cell)
        own += about is None
        if about is not None or own <= CELLS:
            yield _cell(cell, about, budgets)
    if own > CELLS:
        words = NO_MORE_CELLS.format(count=own - CELLS)
        yield {"cell_type": "markdown", "metadata": {}, "source": words}


def is_instructors(about: Any, *, output: bool) -> bool:
    """Return whether a cell's source, or its output, is the instructor's or the judge's.

    ``about`` is nbgrader's metadata of the cell. Only outputs of test cells are the judge's; those
    of other cells come from the student's process.
    """
    if not about or about["solution"]:
        return False
    return bool(about["grade"] or (about["locked"] and not output))


def nbgrader_kept(cell: Any) -> dict[str, Any] | None:
    """Return nbgrader's metadata of a cell, or None."""
    metadata = cell.get("metadata")
    about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if not isinstance(about, dict) or not _GRADE_ID.fullmatch(str(about.get("grade_id"))):
        return None
    kept: dict[str, Any] = {"grade_id": str(about["grade_id"])}
    kept |= {name: about.get(name) is True for name in ("grade", "locked", "solution", "task")}
    points = about.get("points")
    if isinstance(points, int | float) and math.isfinite(points):
        kept["points"] = points
    return kept


def _language(metadata: Any) -> dict[str, str]:
    about = metadata.get("language_info") if isinstance(metadata, dict) else None
    name = about.get("name") if isinstance(about, dict) else None
    known = isinstance(name, str) and _LANGUAGE.fullmatch(name)
    return {"name": str(name) if known else "python"}


def _cell(
    cell: dict[str, Any], about: dict[str, Any] | None, budgets: dict[bool, budget.Budget]
) -> dict[str, Any]:
    kind, source = cell.get("cell_type"), text_of(cell.get("source"))
    metadata = {} if about is None else {"nbgrader": about, **_verdict(cell, about)}
    if kind == "code":
        count = cell.get("execution_count")
        return {
            "cell_type": "code",
            "metadata": metadata,
            "source": source,
            "execution_count": count if type(count) is int else None,
            "outputs": list(
                outputs_kept(cell.get("outputs"), budgets[is_instructors(about, output=True)])
            ),
        }
    if kind == "markdown":
        attachments = cell.get("attachments")
        kept = {"attachments": attachments_kept(attachments)} if attachments else {}
        return {"cell_type": "markdown", "metadata": metadata, "source": source, **kept}
    # A raw cell is shown as it is written, whatever format it claims.
    left = budgets[is_instructors(about, output=False)]
    return {"cell_type": "raw", "metadata": metadata, "source": left.plain(source)}


def _verdict(cell: dict[str, Any], about: dict[str, Any]) -> dict[str, list[str]]:
    """Return the judge's record of an item as tags: a template makes them classes of the cell."""
    record = cell["metadata"].get("autograder")
    if not isinstance(record, dict) or not is_instructors(about, output=True):
        return {}
    tags = [tag for verdict, tag in _TAGS.items() if record.get("verdict") == verdict]
    tags += ["judged-inside"] if record.get("inside") is True else []
    return {"tags": tags} if tags else {}


def attachments_kept(attachments: Any) -> dict[str, Any]:
    """Return a cell's pictures by name, each in its formats."""
    if not isinstance(attachments, dict):
        return {}
    return {
        name: {kind: data for kind, data in bundle.items() if isinstance(data, str)}
        for name, bundle in attachments.items()
        if isinstance(bundle, dict)
    }


def outputs_kept(outputs: Any, left: budget.Budget) -> Iterator[dict[str, Any]]:
    """Yield a cell's outputs, each with the one format that a page shows."""
    joined = _joined(outputs if isinstance(outputs, list) else [])
    for shown, output in enumerate(joined):
        if shown == OUTPUTS or not left.take(_OUTPUT):
            yield _stream(NO_MORE_OUTPUTS.format(count=len(joined) - shown), "stdout")
            return
        match output.get("output_type"):
            case "stream":
                text = left.cut(_RETURNS.sub("", text_of(output.get("text"))))
                yield _stream(text, "stderr" if output.get("name") == "stderr" else "stdout")
            case "error":
                traceback = output.get("traceback")
                lines = traceback if isinstance(traceback, list) else []
                text = "\n".join(map(text_of, lines)) or (
                    f"{text_of(output.get('ename'))}: {text_of(output.get('evalue'))}"
                )
                yield {
                    "output_type": "error", "ename": "", "evalue": "",
                    "traceback": [left.cut(text)],
                }  # fmt: skip
            case "display_data" | "execute_result" as kind:
                count = {"execution_count": None} if kind == "execute_result" else {}
                yield {"output_type": kind, **_bundle(output, left), **count}


def _stream(text: str, name: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def _joined(outputs: list[Any]) -> list[dict[str, Any]]:
    """Return outputs, with those that a cell printed bit by bit joined."""
    joined: list[dict[str, Any]] = []
    for stream, group in groupby(filter(_is_dict, outputs), key=_stream_name):
        alike = list(group)
        if stream:
            text = "".join(text_of(each.get("text")) for each in alike)
            alike = [alike[0] | {"text": text}]
        joined += alike
    return joined


def _stream_name(output: dict[str, Any]) -> list[Any]:
    return [output.get("name")] if output.get("output_type") == "stream" else []


def _bundle(output: dict[str, Any], left: budget.Budget) -> dict[str, Any]:
    """Return the richest of an output's formats that pages show, with HTML also its text."""
    data, metadata = output.get("data"), output.get("metadata")
    data = data if isinstance(data, dict) else {}
    plain = text_of(data["text/plain"]) if "text/plain" in data else None
    for kind in _HTML_KINDS:
        if kind in data:
            text = text_of(data[kind])
            shown = {"text/markdown" if kind == "text/latex" else kind: text}
            beside = {} if plain is None else {"text/plain": plain}
            return {"data": shown | beside, "metadata": {}}
    for kind in _PICTURE_KINDS:
        if kind in data:
            address = left.picture(kind, text_of(data[kind]))
            if address is not None:
                shown = {kind: address.partition(",")[2]}
                return {"data": shown, "metadata": {kind: _size_and_words(metadata, kind)}}
            plain = plain or NO_PICTURE
    if plain is None:
        plain = NOT_SHOWN.format(kinds=", ".join(sorted(map(str, data)))[:200])
    return {"data": {"text/plain": left.cut(plain)}, "metadata": {}}


def _size_and_words(metadata: Any, kind: str) -> dict[str, Any]:
    about = metadata.get(kind) if isinstance(metadata, dict) else None
    about = about if isinstance(about, dict) else {}
    size = {
        name: about[name]
        for name in ("width", "height")
        if type(about.get(name)) is int and 0 < about[name] <= _LARGEST
    }
    alt = about.get("alt")
    return size | ({"alt": text_of(alt)[:1000]} if isinstance(alt, str) else {})


def _is_dict(value: Any) -> bool:
    return isinstance(value, dict)


def text_of(value: Any) -> str:
    """Return a text of a notebook, or a list of its lines, without control characters."""
    text = "".join(x for x in value if isinstance(x, str)) if isinstance(value, list) else value
    if not isinstance(text, str):
        return ""
    return _CONTROLS.sub("", text.encode("utf-8", "replace").decode())
