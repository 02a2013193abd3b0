"""HTML pages that show notebooks: feedback, the formgrader's, and those of any other exporter.

They show whatever is in a notebook, and none of it can act on the reader. ``HTML_EXPORTER`` are the
settings of nbconvert's ``HTMLExporter``: a preprocessor that keeps what pages show (``shown``),
filters that all text passes (``filters``), and templates. A separate process (``painter``) turns
text into HTML (``paint``), keeps what a list allows (``allowed``), and has a ``budget`` of time.
Imports nothing else of autograder. Begin with ``filters``.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any


def _nbgrader_templates() -> str:
    nbgrader = find_spec("nbgrader")
    origin = nbgrader.origin if nbgrader else None
    assert origin is not None  # it is a dependency
    return str(Path(origin).parent / "server_extensions" / "formgrader" / "templates")


HTML_EXPORTER: dict[str, Any] = {
    "default_preprocessors": ["autograder.pages.shown.KeepWhatPagesShow"],
    "filters": {
        name: f"autograder.pages.filters.{name}"
        for name in (
            "ansi2html", "clean_html", "highlight_code", "markdown2html", "strip_files_prefix",
        )
    },
    # Ours replace only mathjax.html.j2: instead of loading MathJax, a page states its policy.
    "extra_template_basedirs": [_nbgrader_templates(), str(Path(__file__).parent / "templates")],
    "sanitize_html": True,  # the templates then show no script and no widget
}  # fmt: skip
