"""How many bytes of the notebook's file all outputs together may take.

Counted in the sandbox, where a note takes the place of what is too much, and again by the judge,
which trusts nothing from there. Each line of text is an entry of a list in the file, so a line
break takes as much as ten letters.
"""

import json
from collections.abc import Mapping
from typing import Any

MAX_BYTES = 3_000_000  # of all outputs
MAX_OUTPUTS = 2_000  # of all cells
MAX_METADATA = 10_000  # bytes of an output's: more is left out
NOTE = f"[output cut: the outputs of the notebook take more than {MAX_BYTES:,} bytes of its file]\n"
_OUTPUT = 200  # bytes of an output's field names and brackets
_QUOTES = 2
_ESCAPE = 5  # bytes more of a control character
_RARE_LINE_ENDS = (b"\r", b"\v", b"\f", b"\x1c", b"\x1d", b"\x1e")
_OTHER_LINE_ENDS = "\x85\u2028\u2029"
_AS_THEY_ARE = bytes(set(range(32, 256)) - set(b'"\\'))
_LINE = 11  # bytes around a line: its indent, quotes, comma and line break

# What a page made by nbconvert shows. Pictures are base64, the rest is text.
IMAGES = frozenset(("image/png", "image/jpeg"))
KINDS = IMAGES | {"text/plain", "text/html", "text/markdown", "text/latex", "image/svg+xml"}
_NOT_SHOWN = "[output left out: {kinds} is not shown here]"


def displayable(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return those kinds of an output's data that a page shows, or a note where there are none."""
    kept = {kind: value for kind, value in data.items() if kind in KINDS}
    if data and not kept:
        kept["text/plain"] = _NOT_SHOWN.format(kinds=", ".join(map(str, data))[:100])
    return kept


def size_of(text: str) -> int:
    """Return the bytes that a text takes in a notebook's file, or a few more.

    >>> size_of("") == size_of("ab") - 2 == size_of("a\\n") - 3
    True
    >>> size_of("a\\n\\n") - size_of("a\\n")
    13
    """
    data = text.encode(errors="replace")
    special = data.translate(None, _AS_THEY_ARE)
    ends, escaped = special.count(b"\n"), sum(map(special.count, (b"\t", b'"', b"\\")))
    size = _QUOTES + len(data) + escaped + (1 + _LINE) * ends
    if len(special) > ends + escaped:
        size += _ESCAPE * (len(special) - ends - escaped)
        size += _LINE * sum(map(special.count, _RARE_LINE_ENDS))
    if not text.isascii():
        size += _LINE * sum(map(text.count, _OTHER_LINE_ENDS))
    return size if text.endswith("\n") else size + _LINE


def size_of_output(output: Mapping[str, Any]) -> int:
    """Return the bytes that an output takes in a notebook's file."""
    texts = (output.get("text"), output.get("ename"), output.get("evalue"))
    each = (*texts, *output.get("traceback", ()), *output.get("data", {}).values())
    size = sum(size_of(text) for text in each if isinstance(text, str))
    metadata = output.get("metadata")
    return _OUTPUT + size + (size_of(json.dumps(metadata)) if metadata else 0)


def beginning(text: str, most: int) -> str:
    """Return as many whole lines of a text as take at most so many bytes."""
    left, place = most - _QUOTES, 0
    for line in text.splitlines(keepends=True):
        left -= size_of(line) - _QUOTES
        if left < 0:
            break
        place += len(line)
    return text[:place]
