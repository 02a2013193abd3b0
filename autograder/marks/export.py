"""The exporters of marks, which ``nbgrader export`` runs.

    nbgrader export --exporter=autograder.plugins.CanvasExporter --to=canvas-marks.csv

Their settings are ``c.CanvasExporter...`` and ``c.MoodleExporter...`` in ``nbgrader_config.py``. No
spreadsheet runs a cell of what they write.
"""

from pathlib import Path
from typing import Any, NoReturn

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Dict, Unicode

from autograder.course import disk
from autograder.course.gradebook import open_gradebook
from autograder.course.gradebook_errors import GradebookError, in_words, probe
from autograder.judge.assignment import AssignmentError
from autograder.marks.learning_platforms import Filled, feedback_html, fill_canvas, fill_moodle
from autograder.marks.standings import MarksError, Standing, assignments, standings, words
from autograder.marks.tables import TableError, read_table, write_rows
from autograder.plain_text import shown

ITEM_COLUMNS = (
    "assignment", "student_id", "last_name", "first_name", "email", "lms_user_id",
    "notebook", "item", "points", "max_points", "state",
)  # fmt: skip

GRADE_COLUMNS = (  # nbgrader's own, in its order
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip


class _Exporter(ExportPlugin):
    """What the exporters share: which marks are wanted, and how they fail."""

    def __init__(self, **traits: Any) -> None:
        """Try the gradebook, before nbgrader opens it or, where there is none, makes one."""
        super().__init__(**traits)
        coursedir: Any = self.parent.coursedir
        try:
            with open_gradebook(coursedir.db_url):
                probe(coursedir.db_url)
        except (AssignmentError, GradebookError) as error:
            self._stop(str(error))

    def export(self, gradebook: Gradebook) -> None:
        """Write the file; called by ``nbgrader export``."""
        coursedir: Any = self.parent.coursedir
        try:
            with in_words(coursedir.db_url):
                self.write(gradebook)
        except OSError as error:
            self._stop(disk.told(error))
        except (GradebookError, MarksError, TableError) as error:
            self._stop(str(error))

    def write(self, gradebook: Gradebook) -> None:
        """Write the file. Raises MarksError, TableError or OSError where that fails."""
        raise NotImplementedError

    def standings(self, gradebook: Gradebook, assignment: str) -> list[Standing]:
        """Return the standings of the students that --student names, or of all."""
        found, wanted = standings(gradebook, assignment), [str(id) for id in self.student]
        found = [each for each in found if not wanted or each.student.id in wanted]
        if not found:
            none = f"knows none of {wanted}" if wanted else "has no student"
            raise MarksError(f"the gradebook {none}. Next: see `nbgrader db student list`")
        return found

    def assignments(self, gradebook: Gradebook) -> list[str]:
        """Return the assignments that --assignment names, or all."""
        return assignments(gradebook, [str(name) for name in self.assignment])

    def _stop(self, why: str) -> NoReturn:
        self.log.error("Nothing was written: %s", shown(why, 10_000))
        raise SystemExit(2)

    def _tell(self, path: Path, marks: int) -> None:
        self.log.info("Wrote %d marks to %s", marks, path)


class GradesExporter(_Exporter):
    """Writes what nbgrader's own exporter writes, also right for names with commas and formulas."""

    def write(self, gradebook: Gradebook) -> None:
        """Write grades.csv, or what --to names."""
        rows = [
            (
                name, each.duedate, each.timestamp, each.student.id, each.student.last_name,
                each.student.first_name, each.student.email,
                each.raw_score, each.late_penalty, each.score or 0.0, each.max_score,
            )
            for name in self.assignments(gradebook)
            for each in self.standings(gradebook, name)
        ]  # fmt: skip
        path = Path(self.to or "grades.csv")
        write_rows(path, GRADE_COLUMNS, rows, encoding="utf-8")
        self._tell(path, len(rows))


class ItemsExporter(_Exporter):
    """Writes one row for each student and item; state is auto, manual, needs_manual or missing."""

    def write(self, gradebook: Gradebook) -> None:
        """Write items.csv, or what --to names."""
        rows = [
            (
                name, each.student.id, each.student.last_name, each.student.first_name,
                each.student.email, each.student.lms_user_id,
                item.notebook, item.name, item.points, item.max_points, item.state,
            )
            for name in self.assignments(gradebook)
            for each in self.standings(gradebook, name)
            for item in each.items
        ]  # fmt: skip
        path = Path(self.to or "items.csv")
        write_rows(path, ITEM_COLUMNS, rows)
        self._tell(path, len(rows))


class _FillingExporter(_Exporter):
    """An exporter that fills in a file downloaded from a learning platform."""

    scale = Bool(
        False, help="Scale marks where the file's maximum is not the gradebook's; else stop."
    ).tag(config=True)

    def _save(self, filled: Filled, default: str) -> None:
        for note in filled.notes:  # before anything is written
            self.log.warning("%s", shown(note, 10_000))
        path = Path(self.to or default)
        path.write_bytes(filled.table.to_bytes())
        self._tell(path, filled.count)


class CanvasExporter(_FillingExporter):
    """Fills the CSV downloaded from a course's Canvas gradebook."""

    source = Unicode("canvas.csv", help="The file downloaded from Canvas.").tag(config=True)
    identifier = Unicode(
        "SIS Login ID",
        help="Its column by which students are found: SIS Login ID, SIS User ID, ID or Student.",
    ).tag(config=True)
    columns = Dict(
        help="Where an assignment's column is not called by its name: name -> title or number."
    ).tag(config=True)

    def write(self, gradebook: Gradebook) -> None:
        """Write canvas-marks.csv, or what --to names."""
        table, count = read_table(Path(self.source)), 0
        notes: list[str] = []
        wrong: list[str] = []
        for name in self.assignments(gradebook):
            try:
                filled = fill_canvas(
                    table,
                    self.standings(gradebook, name),
                    column=str(self.columns.get(name, "")),
                    identifier=self.identifier,
                    scale=self.scale,
                )
            except (MarksError, TableError) as error:
                wrong.append(str(error))
                continue
            table, count, notes = filled.table, count + filled.count, [*notes, *filled.notes]
        if wrong:
            raise MarksError("; and ".join(dict.fromkeys(wrong)))
        self._save(
            Filled(table=table, count=count, notes=tuple(dict.fromkeys(notes))), "canvas-marks.csv"
        )


class MoodleExporter(_FillingExporter):
    """Fills a Moodle assignment's grading worksheet with grades and feedback."""

    source = Unicode("moodle.csv", help="The grading worksheet downloaded from Moodle.").tag(
        config=True
    )
    identifier = Unicode(
        "Email address",
        help="Its column by which students are found: Identifier, Email address, Username, ID "
        "number or Full name.",
    ).tag(config=True)

    def write(self, gradebook: Gradebook) -> None:
        """Write moodle-marks.csv, or what --to names."""
        names = self.assignments(gradebook)
        if len(names) != 1:
            raise MarksError(
                f"a worksheet holds one assignment. Next: name one of {names} by --assignment"
            )
        found = self.standings(gradebook, names[0])
        feedback = {
            each.student.id: feedback_html(each, self._words(each))
            for each in found
            if each.score is not None
        }
        filled = fill_moodle(
            read_table(Path(self.source)), found, feedback,
            identifier=self.identifier, scale=self.scale,
        )  # fmt: skip
        self._save(filled, "moodle-marks.csv")

    def _words(self, standing: Standing) -> dict[tuple[str, str], str]:
        coursedir: Any = self.parent.coursedir
        folder = Path(
            coursedir.format_path(
                coursedir.autograded_directory, standing.student.id, standing.assignment
            )
        )
        notebooks = dict.fromkeys(item.notebook for item in standing.items)
        return {
            (notebook, name): said
            for notebook in notebooks
            for name, said in words(folder / f"{notebook}.ipynb").items()
        }
