"""The filters through which nbconvert's templates pass all contents of a notebook.

``HTMLExporter.filters`` names them in place of nbconvert's own. What they return is safe in a page,
whatever they are given.
"""

from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context

from autograder.pages import budget, parts
from autograder.pages.budget import Budget
from autograder.pages.shown import is_instructors


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """Return Markdown as HTML."""
    attachments = (context.get("cell") or {}).get("attachments") or {}
    return parts.markdown(_budget(context), source, attachments)


@pass_context
def highlight_code(context: Context, source: str, language: str = "", metadata: Any = None) -> str:
    """Return code in colours."""
    return parts.code(_budget(context), source, context["nb"].metadata.language_info.name)


@pass_context
def clean_html(context: Context, source: str) -> str:
    """Return what is allowed of an output's HTML, or the output's text where nothing is."""
    output = context.get("output") or {}
    return parts.markup(_budget(context), source, (output.get("data") or {}).get("text/plain"))


@pass_context
def ansi2html(context: Context, text: str) -> str:
    """Return a text with its terminal colours."""
    return parts.terminal(_budget(context), text)


def strip_files_prefix(html: str) -> str:
    """Return HTML as it is: after the allow-list, nothing may change it."""
    return html


def _budget(context: Context) -> Budget:
    """Return the budget of what is being rendered: a cell's source, or one of its outputs."""
    resources: Any = context["resources"]
    cell = context.get("cell") or {}
    about = (cell.get("metadata") or {}).get("nbgrader")
    budgets: dict[bool, Budget] = resources.setdefault("budgets", budget.budgets())
    return budgets[is_instructors(about, output=context.get("output") is not None)]
