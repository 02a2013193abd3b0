"""The names that stand in a course's ``nbgrader_config.py`` and after ``--exporter=``.

    c.ExportApp.plugin_class = "autograder.plugins.GradesExporter"

They stay where modules move. Each is loaded when it is asked for.
"""

from importlib import import_module
from typing import Any

_MODULES = {
    "CanvasExporter": "autograder.marks.export",
    "ExchangeCollector": "autograder.course.exchange",
    "FeedbackExporter": "autograder.feedback.exporter",
    "GradesExporter": "autograder.marks.export",
    "HTML_EXPORTER": "autograder.pages",
    "HideHiddenTests": "autograder.pages.steps",
    "ItemsExporter": "autograder.marks.export",
    "Judge": "autograder.course.autograde",
    "MoodleExporter": "autograder.marks.export",
    "PlainLog": "autograder.plain_text",
    "ReadableCss": "autograder.pages.steps",
    "ReleaseExporter": "autograder.course.release_exporter",
    "RestoringExporter": "autograder.course.autograde",
    "SaveVerdicts": "autograder.course.autograde",
    "ZipCollector": "autograder.marks.collect",
    "ZipExtractor": "autograder.marks.unpack",
}
__all__ = list(_MODULES)


def __getattr__(name: str) -> Any:
    """Load one of the names. Raises AttributeError where there is none of that name."""
    if name not in _MODULES:
        raise AttributeError(
            f"autograder.plugins has no {name!r}; it has {', '.join(sorted(_MODULES))}"
        )
    return getattr(import_module(_MODULES[name]), name)
