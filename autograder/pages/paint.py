"""Turn Markdown, code and HTML into HTML that is safe in a page.

This runs only in the painter's process. There is no telling how long a text takes: for some, the
time of mistune and Pygments grows with the square of the length, or worse.
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
# latex2mathml does not know the space after a line; and brackets grow to the height of their line,
# so a part with brackets of its own is made a group.
_SPACE_AFTER = re.compile(r"(\\\\)\s{0,9}\[[\d. ]{1,9}(?:pt|em|ex|mm|cm|px)\]")
_BRACKETED = re.compile(r"\\(begin|end)\{([bBpvV]matrix|cases)\}")
_BLANK = re.compile(r"(?:\s|</?(?!img\b|math\b|hr\b)[^>]*>)*")


class _Renderer(IPythonRenderer):
    """Renders as nbconvert does, but formulas as MathML, which needs no script."""

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
    except Exception:  # the converter raises many kinds for wrong formulas
        return f"<code>{html.escape(source)}</code>"


def markdown(text: str, attachments: dict[str, dict[str, str]]) -> str:
    """Return Markdown as HTML, or "" where nothing would be seen."""
    painted = MarkdownWithMath(renderer=_Renderer(escape=False, attachments=attachments)).render(
        text
    )
    return markup(_CHECKBOX.sub(lambda box: "☑ " if box[1] else "☐ ", painted))


def code(text: str, language: str) -> str:
    """Return code with its syntax in colours."""
    return sanitised(Highlight2HTML(pygments_lexer=language)(text))


def markup(text: str) -> str:
    """Return what is allowed of some HTML, or "" where nothing would be seen."""
    clean = sanitised(text)
    return "" if _BLANK.fullmatch(clean) else clean


KINDS: dict[str, Any] = {"markdown": markdown, "code": code, "markup": markup, "picture": picture}
