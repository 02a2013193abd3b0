"""Cells' outputs: checks those from the sandbox, makes those that the judge adds."""

import base64
import binascii
import json
from json.encoder import encode_basestring
from typing import Any

from autograder.judge import words
from autograder.sandbox import wire
from autograder.sandbox.inside.allowance import (
    IMAGES,
    KINDS,
    MAX_BYTES,
    MAX_OUTPUTS,
    size_of_output,
)

MARGIN = 700  # more bytes for each cell, and two outputs: the notes that say what was cut
MAX_ALT, MAX_PIXELS, MAX_COUNT = 1_000, 10_000, 1_000_000
_SPLIT_KINDS = ("application/javascript", "image/svg+xml")  # as nbformat does, beside text/...
_LITERALS = {None: "null", True: "true", False: "false"}
_BEGINNINGS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


def allowance_of(cells: int) -> wire.Quota:
    """Return what the outputs of so many cells may take, with notes on what was cut."""
    return wire.Quota(MAX_BYTES + MARGIN * cells, MAX_OUTPUTS + 2 * cells)


def checked(outputs: list[Any], left: wire.Quota) -> list[dict[str, Any]]:
    """Return outputs in nbformat 4, with only those fields that a page shows.

    A note takes the place of each that is no valid output, and of the first that takes more than
    is ``left`` with all that follow.
    """
    shown = []
    for output in outputs:
        clean = _cleaned(output) or error(words.NO_OUTPUT)
        if not left.take(size_of_output(clean), 1):
            if left.items > 0:
                shown.append(error(words.TOO_MUCH_OUTPUT))
            left.items = 0
            break
        shown.append(clean)
    return shown


def error(text: str) -> dict[str, Any]:
    """Return an error output that shows a text and no traceback."""
    return {"output_type": "error", "ename": words.STOPPED, "evalue": text, "traceback": [text]}


def stream(text: str) -> dict[str, Any]:
    """Return a text printed to standard output."""
    return {"output_type": "stream", "name": "stdout", "text": text}


def image(png: bytes, alt: str) -> dict[str, Any]:
    """Return a picture, with a text for those who cannot see it."""
    return {
        "output_type": "display_data",
        "data": {"image/png": base64.b64encode(png).decode(), "text/plain": alt},
        "metadata": {"image/png": {"alt": alt}},
    }


def score(points: float, count: int | None) -> dict[str, Any]:
    """Return points as nbgrader reads them: a cell's result that is a plain float."""
    return {
        "output_type": "execute_result",
        "data": {"text/plain": repr(float(points))},
        "metadata": {},
        "execution_count": count,
    }


def notebook_file(notebook: dict[str, Any]) -> bytes:
    """Return the bytes of a notebook's file, as ``nbformat.writes`` gives them.

    Its contents have been checked, so it is not validated again. It is changed on the way: do not
    use it afterwards.
    """
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].splitlines(True)
        bundles = list(cell.get("attachments", {}).values())
        for output in cell.get("outputs", []):
            if output["output_type"] == "stream":
                output["text"] = output["text"].splitlines(True)
            bundles.append(output.get("data", {}))
        for bundle in bundles:
            _split_texts(bundle)
    return _json(notebook, "\n").encode()


def _split_texts(bundle: dict[str, Any]) -> None:
    for kind, value in bundle.items():
        if isinstance(value, str) and (kind.startswith("text/") or kind in _SPLIT_KINDS):
            bundle[kind] = value.splitlines(True)


def _json(value: Any, margin: str) -> str:
    """Return what ``json.dumps(value, indent=1, sort_keys=True)`` does, in less time."""
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or isinstance(value, bool):
        return _LITERALS[value]
    if type(value) is int:
        return str(value)
    deeper = margin + " "
    if isinstance(value, dict) and value:
        each = [f"{encode_basestring(key)}: {_json(value[key], deeper)}" for key in sorted(value)]
        return f"{{{deeper}{f',{deeper}'.join(each)}{margin}}}"
    if isinstance(value, list) and value:
        are_lines = set(map(type, value)) == {str}
        texts = map(encode_basestring, value) if are_lines else [_json(x, deeper) for x in value]
        return f"[{deeper}{f',{deeper}'.join(texts)}{margin}]"
    return json.dumps(value)


def _cleaned(output: Any) -> dict[str, Any] | None:
    """Return an output with its allowed fields only; None where a required one is missing."""
    if not isinstance(output, dict) or not isinstance(kind := output.get("output_type"), str):
        return None  # an array cannot be compared below
    match output:
        case {"name": str(name), "text": str(text)} if kind == "stream":
            known = name in ("stdout", "stderr")
            return {"output_type": kind, "name": name, "text": text} if known else None
        case {"ename": str(name), "evalue": str(value), "traceback": [*lines]} if kind == "error":
            known = all(isinstance(line, str) for line in lines)
            clean = {"output_type": kind, "ename": name, "evalue": value, "traceback": lines}
            return clean if known else None
        case {"data": dict(data), "metadata": dict(about)} if kind == "display_data":
            return _bundle(kind, data, about)
        case {"data": dict(data), "metadata": dict(about)} if kind == "execute_result":
            bundle = _bundle(kind, data, about)
            count = output.get("execution_count")
            is_count = type(count) is int and 0 <= count <= MAX_COUNT
            return bundle and {**bundle, "execution_count": count if is_count else None}
    return None


def _bundle(output_type: str, data: dict[Any, Any], about: dict[Any, Any]) -> dict[str, Any] | None:
    kept = {kind: value for kind, value in data.items() if _is_shown(kind, value)}
    if data and not kept:
        return None
    metadata = _about_image(about)
    for kind in IMAGES & kept.keys():
        if isinstance(of_kind := about.get(kind), dict) and (fields := _about_image(of_kind)):
            metadata[kind] = fields
    return {"output_type": output_type, "data": kept, "metadata": metadata}


def _is_shown(kind: Any, value: Any) -> bool:
    return (
        kind in KINDS and isinstance(value, str) and (kind not in IMAGES or is_image(kind, value))
    )


def is_image(kind: str, text: Any) -> bool:
    """Whether a text is a picture of this kind in base64, as far as its first bytes tell."""
    if kind not in IMAGES or not isinstance(text, str):
        return False
    try:
        data = binascii.a2b_base64(text.replace("\n", ""), strict_mode=True)
    except ValueError:
        return False
    return data.startswith(_BEGINNINGS[kind])


def _about_image(about: dict[Any, Any]) -> dict[str, Any]:
    """Return the fields of a picture's metadata that a page uses, where they have valid values."""
    return {
        name: value
        for name, value in about.items()
        if (name in ("width", "height") and type(value) is int and 0 < value <= MAX_PIXELS)
        or (name == "needs_background" and type(value) is str and value in ("light", "dark"))
        or (name == "unconfined" and type(value) is bool)
        or (name == "alt" and isinstance(value, str) and len(value) <= MAX_ALT)
    }
