"""A cell's outputs: those from the sandbox, checked, and those that the judge writes."""

import base64
import json
import math
from json.encoder import encode_basestring
from typing import Any

from autograder import wire

MARGIN = 4  # how much more than was printed its record may be
LEFT_OUT = "An output that is no notebook output was left out."
_SPLIT_KINDS = ("application/javascript", "image/svg+xml")  # as nbformat does, beside text/...
_WORDS = {None: "null", True: "true", False: "false"}


def checked(outputs: list[Any], max_bytes: int, max_outputs: int) -> list[dict[str, Any]]:
    """Return outputs that are what nbformat 4 allows; in the place of any other stands a note.

    What goes beyond the limits, which the sandbox keeps too, is left out as a whole.
    """
    if not outputs:
        return []
    most = MARGIN * max_bytes
    if len(outputs) > max_outputs + MARGIN or len(wire.encode(outputs)) > most:
        return [error(LEFT_OUT)]
    return [each if _is_output(each) else error(LEFT_OUT) for each in outputs]


def error(words: str) -> dict[str, Any]:
    """Return an error output that shows words and no traceback."""
    return {"output_type": "error", "ename": "Stopped", "evalue": words, "traceback": [words]}


def stream(words: str) -> dict[str, Any]:
    """Return words printed to standard output."""
    return {"output_type": "stream", "name": "stdout", "text": words}


def image(png: bytes, alt: str) -> dict[str, Any]:
    """Return a picture, with words for whoever does not see it."""
    return {
        "output_type": "display_data",
        "data": {"image/png": base64.b64encode(png).decode(), "text/plain": alt},
        "metadata": {"image/png": {"alt": alt}},
    }


def score(points: float, count: int | None) -> dict[str, Any]:
    """Return a cell's value as nbgrader reads points from it: a plain Python float."""
    return {
        "output_type": "execute_result",
        "data": {"text/plain": repr(float(points))},
        "metadata": {},
        "execution_count": count,
    }


def notebook_file(notebook: dict[str, Any]) -> bytes:
    """Return the bytes of a notebook's file, as ``nbformat.writes`` gives them.

    All that is in the notebook has been checked, so it is not validated again; it is of no use
    afterwards.
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
    """Return what ``json.dumps`` does with one space of indent and keys in order, in less time."""
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or isinstance(value, bool):
        return _WORDS[value]
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


def _is_output(output: Any) -> bool:
    if not isinstance(output, dict):
        return False
    fields = {name: value for name, value in output.items() if name != "output_type"}
    match output.get("output_type"):
        case "stream":
            return (
                fields.keys() == {"name", "text"}
                and fields["name"] in ("stdout", "stderr")
                and isinstance(fields["text"], str)
            )
        case "error":
            return (
                fields.keys() == {"ename", "evalue", "traceback"}
                and isinstance(fields["ename"], str)
                and isinstance(fields["evalue"], str)
                and _are_strings(fields["traceback"])
            )
        case "display_data":
            return fields.keys() == {"data", "metadata"} and _is_bundle(fields)
        case "execute_result":
            count = fields.pop("execution_count", "missing")
            return (
                fields.keys() == {"data", "metadata"}
                and (count is None or type(count) is int)
                and _is_bundle(fields)
            )
    return False


def _is_bundle(fields: dict[str, Any]) -> bool:
    data, metadata = fields["data"], fields["metadata"]
    return (
        isinstance(data, dict)
        and isinstance(metadata, dict)
        and _is_json(metadata)
        and all(
            isinstance(kind, str)
            and (_is_json(value) if kind.endswith("json") else isinstance(value, str))
            for kind, value in data.items()
        )
    )


def _is_json(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_json(each) for key, each in value.items())
    if isinstance(value, list):
        return all(map(_is_json, value))
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or type(value) in (str, int, bool)


def _are_strings(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)
