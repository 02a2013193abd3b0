"""Names that modules had before, found in a teacher's files and told with the names of now."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from autograder.course.config import CONFIG
from autograder.course.folder import CourseError

_NEW = {
    "autograder.cases": "autograder.exercises.conv2d.cases",
    "autograder.collect.Collector": "autograder.plugins.ZipCollector",
    "autograder.exchange.Collect": "autograder.plugins.ExchangeCollector",
    "autograder.export.CanvasExporter": "autograder.plugins.CanvasExporter",
    "autograder.export.GradesExporter": "autograder.plugins.GradesExporter",
    "autograder.export.ItemsExporter": "autograder.plugins.ItemsExporter",
    "autograder.export.MoodleExporter": "autograder.plugins.MoodleExporter",
    "autograder.nbgrader_plugin.Judge": "autograder.plugins.Judge",
    "autograder.nbgrader_plugin.RestoringExporter": "autograder.plugins.RestoringExporter",
    "autograder.nbgrader_plugin.SaveVerdicts": "autograder.plugins.SaveVerdicts",
    "autograder.oracle": "autograder.exercises.conv2d.oracle",
    "autograder.pages.HTML_EXPORTER": "autograder.plugins.HTML_EXPORTER",
    "autograder.pages.steps.HideHiddenTests": "autograder.plugins.HideHiddenTests",
    "autograder.pages.steps.ReadableCss": "autograder.plugins.ReadableCss",
    "autograder.plain_text.PlainLog": "autograder.plugins.PlainLog",
}
_LAST = sorted({old.rpartition(".")[2] for old in _NEW})
_OLD = re.compile(
    rf"(?<![\w.])(autograder[\w.]*?)(?:\.|\s+import\s+(?:\w+,\s*)*)({'|'.join(_LAST)})\b"
)


def refuse_old_names(course: Path, assignment: str) -> None:
    """Raise CourseError where the settings or the source notebooks hold a name of before.

    Settings are a program: with such a name it ends in an ImportError that tells no next step.
    """
    config = course / CONFIG
    found = list(_lines(config.read_text(errors="replace"), CONFIG)) if config.is_file() else []
    for path in sorted((course / "source" / assignment).glob("*.ipynb")):
        with suppress(ValueError, KeyError, TypeError):  # no notebook: whoever reads it says so
            for cell in json.loads(path.read_bytes())["cells"]:
                place = f"{path.relative_to(course)}, cell {cell.get('id', 'without id')}"
                found += _lines("".join(cell["source"]), place)
    if found:
        raise CourseError(
            f"{course.resolve()} names what is called otherwise now:\n"
            + "\n".join(found)
            + "\nNext: write the new names there, and run this again"
        )


def _lines(text: str, place: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        for old in map(".".join, _OLD.findall(line)):
            if old in _NEW:
                yield f"  {place}, line {number}: {old} is now {_NEW[old]}"
