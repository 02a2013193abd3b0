"""Pages that show notebooks: the feedback, the formgrader's, and every other HTML exporter's.

Whatever stands in a notebook is shown and does nothing. ``HTML_EXPORTER`` is what a course's
settings give to nbconvert's ``HTMLExporter``: a step that keeps of a notebook only what pages show
(``shown``), filters through which all of it passes (``filters``), and templates for the policy of
the page. A process of its own (``painter``) turns text into HTML (``paint``), lets pass what a list
allows (``allowed``), and is given a bounded time for it (``budget``). Begin with ``filters``.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any


def _nbgrader_templates() -> str:
    nbgrader = find_spec("nbgrader")
    origin = nbgrader.origin if nbgrader else None
    assert origin is not None  # the package depends on it
    return str(Path(origin).parent / "server_extensions" / "formgrader" / "templates")


HTML_EXPORTER: dict[str, Any] = {
    "default_preprocessors": ["autograder.pages.shown.KeepWhatPagesShow"],
    "filters": {
        name: f"autograder.pages.filters.{name}"
        for name in (
            "ansi2html", "clean_html", "highlight_code", "markdown2html", "strip_files_prefix",
        )
    },
    # Ours has mathjax.html.j2 alone: no page loads MathJax, each says what it may do instead.
    "extra_template_basedirs": [_nbgrader_templates(), str(Path(__file__).parent / "templates")],
    "sanitize_html": True,  # the templates then show no script and no widget
}  # fmt: skip
