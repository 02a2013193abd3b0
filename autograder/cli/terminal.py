"""What commands print: on a terminal wrapped between words and coloured, elsewhere plain lines.

A colour is never the only sign: it repeats what a line's first word says. NO_COLOR is heeded.
"""

import sys
import textwrap
from typing import TextIO

from autograder.plain_text import shown_lines

# By how a line begins: what went wrong, what a person should know, what is well.
_STYLES = (
    (
        r"\s*(failed|broken|survivor|false alarm|autograder:|Broken for everybody|Stopped)\b",
        "bold red",
    ),
    (
        r"\s*(not_run|not tried|Warning|Refused|Could not be graded|Items that need|left out)\b",
        "yellow",
    ),
    (r"\s*(passed|new)\b", "green"),
)


def say(text: str, margin: str = "", stream: TextIO | None = None) -> None:
    """Print a text of several lines, in which others may have written anything.

    ``margin`` goes before each line after the first, as in ``shown_lines``.
    """
    stream = stream or sys.stdout
    text = shown_lines(text, margin)
    if not stream.isatty():
        print(text, file=stream)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    for line in wrapped(text, console.width):
        words = Text(line)
        for pattern, style in _STYLES:
            words.highlight_regex(f"^{pattern}", style)
        console.print(words, soft_wrap=True)


def wrapped(text: str, width: int) -> list[str]:
    """Return lines of a width, broken between words alone; what follows stands further in.

    >>> wrapped("one two three\\n    four five six", 14)
    ['one two three', '    four five', '      six']
    """
    lines: list[str] = []
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        lines += textwrap.wrap(
            line, width, subsequent_indent=f"{indent}  ", break_long_words=False,
            break_on_hyphens=False, drop_whitespace=True,
        ) or [line]  # fmt: skip
    return lines
