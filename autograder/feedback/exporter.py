"""nbgrader's way to a page: ``c.GenerateFeedback.exporter_class`` names ``FeedbackExporter``.

``nbgrader generate_feedback`` and the formgrader's button ask it for one page after another. They
leave alone every folder that is there already, however old its page is. So when it is made, it
looks which pages are due, and has nbgrader make those anew, and no others.
"""

import re
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbgrader.converters.base import NbGraderException

from autograder.course import gradebook
from autograder.feedback.due import Pages, look, pages_of
from autograder.feedback.marks import Marks
from autograder.feedback.page import render
from autograder.feedback.read_marks import read_marks
from autograder.judge.assignment import AssignmentError


class FeedbackExporter(Exporter):
    """Makes the page of one graded notebook; nbgrader writes it."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._last: tuple[str, dict[str, Marks], str] | None = None
        converter = self.parent
        coursedir = converter.coursedir
        try:
            with gradebook.open_gradebook(coursedir.db_url) as engine:
                self._pages: Pages = pages_of(
                    engine, converter.parent or converter, coursedir, coursedir.assignment_id,
                    converter.permissions,
                )  # fmt: skip
                if not converter.force:
                    self._have_made_what_is_due(engine)
        except (AssignmentError, ValueError) as error:
            converter.log.error("%s", error)
            raise NbGraderException(str(error)) from error

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **more: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page of a graded notebook as text, and the resources."""
        resources = self._init_resources(resources)
        about = resources["nbgrader"]
        marks, made_from = self._of(about["student"], Path(filename).parent)
        name = about["notebook"]
        if name not in marks:
            raise NbGraderException(
                f"the gradebook has no marks of {about['student']} for {name}. Next: "
                f"autograder grade {about['assignment']}"
            )
        lesson = self._pages.lessons[name]
        page = render(lesson, Path(filename).read_bytes(), marks[name], made_from)
        return page.decode(), resources

    def _of(self, student: str, graded: Path) -> tuple[dict[str, Marks], str]:
        """Return a student's marks, and the last line of the pages."""
        if self._last is None or self._last[0] != student:
            coursedir = self.parent.coursedir
            with gradebook.open_gradebook(coursedir.db_url) as engine:
                found = read_marks(engine, coursedir.assignment_id, [student])
            marks = found.get(student, {})
            self._last = student, marks, self._pages.made_from(graded, marks)
        return self._last[1], self._last[2]

    def _have_made_what_is_due(self, engine: Any) -> None:
        """Leave to nbgrader what is due, and have it put that in the place of what is there."""
        converter, coursedir = self.parent, self.parent.coursedir
        pattern = converter._format_source(
            "(?P<assignment_id>.*)", "(?P<student_id>.*)", escape=True
        )
        everybody = [
            (found["student_id"], Path(folder))
            for folder in sorted(converter.assignments)
            if (found := re.match(pattern, folder))
        ]
        due = {
            str(each.graded): converter.assignments[str(each.graded)]
            for each in look(
                self._pages, engine, coursedir.assignment_id, everybody,
                lambda student: Path(converter._format_dest(coursedir.assignment_id, student)),
            )
            if each.is_due
        }  # fmt: skip
        converter.log.info("%d of %d pages are due", len(due), len(everybody))
        converter.assignments = due
        converter.force = True
