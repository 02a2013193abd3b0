"""Where in a test cell something happened, for the instructor: students may not read the line."""

import re
import traceback
from collections.abc import Collection
from types import CodeType

LONGEST = 120  # characters of a line


def of_error(error: BaseException, source: str, codes: Collection[CodeType | None]) -> str:
    """Return the line of a test cell, run as these ``codes``, at which it stopped, or ""."""
    cause = error.__cause__ or error
    for frame, number in traceback.walk_tb(cause.__traceback__):
        if frame.f_code in codes:
            return _line(source, number)
    return ""


def of_name(source: str, name: str) -> str:
    """Return the line of a test cell that first uses a name; it may be used by a helper alone."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    for number, line in enumerate(source.splitlines(), 1):
        if word.search(line.partition("#")[0]):
            return _line(source, number)
    return "in a cell that this one uses"


def _line(source: str, number: int) -> str:
    lines = source.splitlines()
    text = lines[number - 1].strip() if number <= len(lines) else ""
    return f"line {number}: `{text[:LONGEST]}`"
