"""Turn Markdown into HTML, as nbconvert does, with formulas as MathML, which needs no script.

This runs only in the painter's process, and what it returns still passes the allow-list.
"""

import html
import re
from typing import Any

from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.pages.allowed import picture

_CHECKBOX = re.compile(
    r'<input class="task-list-item-checkbox" type="checkbox" disabled( checked)?/>'
)
# latex2mathml does not know the space after a line; and brackets grow to the height of their line,
# so a part with brackets of its own is made a group.
_SPACE_AFTER = re.compile(r"(\\\\)\s{0,9}\[[\d. ]{1,9}(?:pt|em|ex|mm|cm|px)\]")
_BRACKETED = re.compile(r"\\(begin|end)\{([bBpvV]matrix|cases)\}")


class _Renderer(IPythonRenderer):
    """Formulas are MathML; pictures are in the notebook or beside it."""

    headings = True

    def heading(self, text: str, level: int, **attributes: Any) -> str:
        if self.headings:
            return str(super().heading(text, level, **attributes))
        return f"<p><strong>{text}</strong></p>\n"

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


def painted(text: str, attachments: dict[str, dict[str, str]], *, headings: bool) -> str:
    """Return Markdown as HTML. Without ``headings``, a heading is a bold line."""
    renderer = _Renderer(escape=False, attachments=attachments)
    renderer.headings = headings
    laid_out: str = MarkdownWithMath(renderer=renderer).render(text)
    return _CHECKBOX.sub(lambda box: "☑ " if box[1] else "☐ ", laid_out)
