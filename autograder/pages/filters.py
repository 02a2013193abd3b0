"""The filters through which nbconvert's templates pass all contents of a notebook.

``HTMLExporter.filters`` names them in place of nbconvert's own. What they return is safe in a page,
whatever they are given.
"""

import re
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert import filters as nbconvert_filters

from autograder.pages import budget
from autograder.pages.budget import NOT_PAINTED, Budget
from autograder.pages.shown import is_instructors

_COLOUR = r"\x1b\[[\d;]{0,20}m"
_OTHER_CODE = re.compile(rf"(?!{_COLOUR})\x1b(?:\[[^@-~\n]{{0,40}}[@-~])?")
_CODE = re.compile(_COLOUR)


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """Return Markdown as HTML, or as it is written where that takes too long."""
    left = _budget(context)
    attachments = (context.get("cell") or {}).get("attachments") or {}
    painted = left.paint("markdown", source, attachments=attachments) if source.strip() else ""
    return _as_written(source, left) if painted is None else painted


@pass_context
def highlight_code(context: Context, source: str, language: str = "", metadata: Any = None) -> str:
    """Return code in colours, or without where that takes too long."""
    left = _budget(context)
    language = context["nb"].metadata.language_info.name
    language = "ipython3" if language == "python" else language
    painted = left.paint("code", source, language=language) if source.strip() else ""
    return left.plain(source) if painted is None else painted


@pass_context
def clean_html(context: Context, source: str) -> str:
    """Return what is allowed of an output's HTML, or the output's text where nothing is."""
    left = _budget(context)
    painted = left.paint("markup", source)
    if painted is not None:
        return painted
    output = context.get("output") or {}
    text = (output.get("data") or {}).get("text/plain")
    return _as_written(source, left) if text is None else left.plain(text)


@pass_context
def ansi2html(context: Context, text: str) -> str:
    """Return a text with its terminal colours, or without where there are too many."""
    text = _OTHER_CODE.sub("", text)
    if not _budget(context).take(2 * text.count("\x1b")):
        text = _CODE.sub("", text)
    colours: str = nbconvert_filters.ansi2html(text)
    return colours


def strip_files_prefix(html: str) -> str:
    """Return HTML as it is: after the allow-list, nothing may change it."""
    return html


def _as_written(source: str, left: Budget) -> str:
    return f"<p><em>{NOT_PAINTED}</em></p>{left.plain(source)}"


def _budget(context: Context) -> Budget:
    """Return the budget of what is being rendered: a cell's source, or one of its outputs."""
    resources: Any = context["resources"]
    cell = context.get("cell") or {}
    about = (cell.get("metadata") or {}).get("nbgrader")
    budgets: dict[bool, Budget] = resources.setdefault("budgets", budget.budgets())
    return budgets[is_instructors(about, output=context.get("output") is not None)]
