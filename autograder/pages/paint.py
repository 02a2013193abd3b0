"""Turn Markdown, code and HTML into HTML that is safe in a page.

This runs only in the painter's process. There is no telling how long a text takes: for some, the
time of mistune and Pygments grows with the square of the length, or worse.
"""

import re
from typing import Any

from ipython_pygments_lexers import IPython3Lexer
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TextLexer, get_lexer_by_name
from pygments.util import ClassNotFound

from autograder.pages.allowed import picture, sanitised

PYTHON = ("python", "python3", "ipython", "ipython3")
_BLANK = re.compile(r"(?:\s|</?(?!img\b|math\b|hr\b)[^>]*>)*")


def markdown(text: str, attachments: dict[str, dict[str, str]], *, headings: bool) -> str:
    """Return Markdown as HTML, or "" where nothing would be seen."""
    from autograder.pages import paint_markdown

    return markup(paint_markdown.painted(text, attachments, headings=headings))


def code(text: str, language: str) -> str:
    """Return code with its syntax in colours."""
    try:
        lexer = IPython3Lexer() if language in PYTHON else get_lexer_by_name(language)
    except ClassNotFound:
        lexer = TextLexer()
    return sanitised(highlight(text, lexer, HtmlFormatter(cssclass="highlight")))


def markup(text: str) -> str:
    """Return what is allowed of some HTML, or "" where nothing would be seen."""
    clean = sanitised(text)
    return "" if _BLANK.fullmatch(clean) else clean


def load(kind: str) -> None:
    """Load what painting this kind takes, before its time counts: half a second for Markdown."""
    if kind == "markdown":
        from autograder.pages import paint_markdown  # noqa: F401


KINDS: dict[str, Any] = {"markdown": markdown, "code": code, "markup": markup, "picture": picture}
