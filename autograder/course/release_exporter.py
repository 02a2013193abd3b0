"""What ``nbgrader generate_assignment`` writes by, so that it skips nothing in silence."""

from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter

from autograder.course.gradebook import differences
from autograder.plain_text import shown


class ReleaseExporter(NotebookExporter):
    """Tells what nbgrader is about to skip; named in ``GenerateAssignment.exporter_class``."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        converter: Any = self.parent
        coursedir = converter.coursedir
        made = Path(converter._format_dest(coursedir.assignment_id, "."))
        if made.exists() and not converter.force:
            for words in differences(Path(coursedir.root), coursedir.assignment_id):
                converter.log.warning("%s is left as it is: %s", made.name, shown(words, 10_000))
