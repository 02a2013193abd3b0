"""Text to HTML that may stand in a page: Markdown, code, and HTML itself.

Called in the painter's process alone. How long a text takes is not known here: mistune and Pygments
take the square of its length, or worse, for some.
"""

import html
import re
from typing import Any

from latex2mathml.converter import convert
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.pages.allowed import picture, sanitised

_CHECKBOX = re.compile(
    r'<input class="task-list-item-checkbox" type="checkbox" disabled( checked)?/>'
)
# latex2mathml knows no space after a line; and a bracket grows with its whole line, so what has
# brackets of its own becomes a group.
_SPACE_AFTER = re.compile(r"(\\\\)\s{0,9}\[[\d. ]{1,9}(?:pt|em|ex|mm|cm|px)\]")
_BRACKETED = re.compile(r"\\(begin|end)\{([bBpvV]matrix|cases)\}")
_BLANK = re.compile(r"(?:\s|</?(?!img\b|math\b|hr\b)[^>]*>)*")


class _Renderer(IPythonRenderer):
    """Renders as nbconvert does; formulas as MathML, for which a page needs no script."""

    def block_math(self, body: str) -> str:
        return _math(body, "block", f"$${body}$$")

    def inline_math(self, body: str) -> str:
        return _math(body, "inline", f"${body}$")

    def latex_environment(self, name: str, body: str) -> str:
        latex = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return _math(latex, "block", latex)

    def _embed_image_or_attachment(self, src: str) -> str:
        name = src.removeprefix("attachment:")
        if name == src:
            return src
        found = (picture(kind, data) for kind, data in self.attachments.get(name, {}).items())
        return next(filter(None, found), "")


def _math(latex: str, display: str, source: str) -> str:
    latex = _SPACE_AFTER.sub(r"\1 ", latex)
    latex = _BRACKETED.sub(
        lambda found: f"{{{found[0]}" if found[1] == "begin" else f"{found[0]}}}", latex
    )
    try:
        return convert(latex, display=display)
    except Exception:  # as many kinds as there are mistakes in formulas
        return f"<code>{html.escape(source)}</code>"


def markdown(text: str, attachments: dict[str, dict[str, str]]) -> str:
    """Return Markdown as HTML, or "" where that shows nothing."""
    painted = MarkdownWithMath(renderer=_Renderer(escape=False, attachments=attachments)).render(
        text
    )
    return markup(_CHECKBOX.sub(lambda box: "☑ " if box[1] else "☐ ", painted))


def code(text: str, language: str) -> str:
    """Return code, its words in colours."""
    return sanitised(Highlight2HTML(pygments_lexer=language)(text))


def markup(text: str) -> str:
    """Return what may stand of some HTML, or "" where that shows nothing."""
    clean = sanitised(text)
    return "" if _BLANK.fullmatch(clean) else clean


KINDS: dict[str, Any] = {"markdown": markdown, "code": code, "markup": markup, "picture": picture}
