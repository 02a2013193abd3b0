"""What pages show of a notebook: Markdown, code, HTML, printed text, as HTML within a budget.

Whatever these are given, what they return is safe in a page. nbconvert's templates reach them by
``filters``; the feedback page calls them itself.
"""

import html
import re
from collections.abc import Mapping
from typing import Any

from autograder.pages.budget import NOT_PAINTED, Budget

_COLOUR = r"\x1b\[[\d;]{0,20}m"
_OTHER_CODE = re.compile(rf"(?!{_COLOUR})\x1b(?:\[[^@-~\n]{{0,40}}[@-~])?")
_CODE = re.compile(_COLOUR)


def markdown(
    left: Budget, source: str, attachments: Mapping[str, Any], *, headings: bool = True
) -> str:
    """Return Markdown as HTML, or as it is written where that takes too long.

    Without ``headings``, a heading is a bold line, so that a page keeps an outline of its own.
    """
    if not source.strip():
        return ""
    painted = left.paint("markdown", source, attachments=attachments, headings=headings)
    return as_written(left, source) if painted is None else painted


def code(left: Budget, source: str, language: str) -> str:
    """Return code in colours, or without where that takes too long."""
    painted = left.paint("code", source, language=language) if source.strip() else ""
    return left.plain(source) if painted is None else painted


def markup(left: Budget, source: str, plain: str | None) -> str:
    """Return what is allowed of an output's HTML, or the output's text where nothing is."""
    painted = left.paint("markup", source)
    if painted is not None:
        return painted
    return as_written(left, source) if plain is None else left.plain(plain)


def terminal(left: Budget, text: str) -> str:
    """Return a text with its terminal colours, or without where there are too many."""
    text = _OTHER_CODE.sub("", text)
    if not left.take(2 * text.count("\x1b")):
        text = _CODE.sub("", text)
    if "\x1b" not in text:
        return html.escape(text)
    from nbconvert.filters import ansi2html  # takes half a second to load

    colours: str = ansi2html(text)
    return colours


def without_hidden(source: str, begin: str, end: str) -> str:
    """Return an instructor's cell without its hidden tests; one without an end hides the rest."""
    shown, hides = [], False
    for line in source.split("\n"):
        if begin in line:
            hides = True
        elif end in line:
            hides = False
        elif not hides:
            shown.append(line)
    return "\n".join(shown)


def uncoloured(text: str) -> str:
    """Return a text without a terminal's codes."""
    return _CODE.sub("", _OTHER_CODE.sub("", text))


def as_written(left: Budget, source: str) -> str:
    """Return a text as it is written, and a word on why."""
    return f"<p><em>{NOT_PAINTED}</em></p>{left.plain(source)}"
