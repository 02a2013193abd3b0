"""Marks put into the files that Canvas and Moodle give out and take back.

Canvas: the CSV of a course's gradebook, as canvas-lms writes it (``lib/gradebook_exporter.rb``) and
reads it (``lib/gradebook_importer.rb``): a header; a row "Manual Posting" where an assignment is
hidden; a row "    Points Possible", which marks columns "(read only)"; the students; the test
student last. A column is called "conv2d (12345)" by the assignment's title and number. "EX" is an
excused student, "N/A" one to whom the work is not assigned.

Moodle: the offline grading worksheet (``mod/assign/gradingtable.php``), read back by
``mod/assign/feedback/offline``: it finds a student by "Identifier", "Participant 12345", and needs
"Grade" and "Last modified (grade)"; feedback is HTML (``feedback/comments/locallib.php``).
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.judge import words as feedback
from autograder.marks.standings import MarksError, Standing
from autograder.marks.students import Matching, match
from autograder.marks.tables import Table, TableError, neutral, number, plain

CANVAS_IDENTIFIERS: Mapping[str, tuple[str, ...]] = {
    "SIS Login ID": ("id", "email"),
    "SIS User ID": ("id",),
    "ID": ("lms_user_id",),
    "Student": ("name",),
}
MOODLE_IDENTIFIERS: Mapping[str, tuple[str, ...]] = {
    "Identifier": ("lms_user_id", "id"),
    "Email address": ("email", "id"),
    "Username": ("id",),
    "ID number": ("id",),
    "Full name": ("name",),
}
NOT_TO_FILL = ("EX", "N/A")
_TITLE = re.compile(r"(?P<title>.*?)\s*\((?P<number>\d+)\)\s*")
_READ_ONLY = re.compile(r"read\s+only")


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A table with marks in it, how many, and what an instructor must know of the rest."""

    table: Table
    count: int
    notes: tuple[str, ...]


def fill_canvas(
    table: Table,
    standings: Sequence[Standing],
    *,
    column: str = "",
    identifier: str = "SIS Login ID",
    scale: bool = False,
) -> Filled:
    """Return a Canvas gradebook with the marks of one assignment in its column.

    ``column`` names it by title, by number or in full; without, the assignment's name does. Where
    there is no such column, one is added. Raises TableError and MarksError where that cannot be.
    """
    assignment, full = standings[0].assignment, standings[0].max_score
    possible = _row_of_points(table)
    people = _canvas_students(table, possible)
    notes: list[str] = []
    place = _canvas_column(table, column or assignment)
    if place is None:
        table, place = _with_column(table, column or assignment)
        table = _with_cell(table, possible, place, number(full))
        notes.append(
            f"{table.header[place]!r} is a new column: Canvas will ask whether to make a new "
            "assignment of it. To fill one that is there, name it in CanvasExporter.columns"
        )
    stated = table.rows[possible][place]
    if _READ_ONLY.search(stated):
        raise MarksError(f"Canvas does not take marks in {table.header[place]!r}: it is read only")
    factor = _factor(stated, full, scale, "Canvas", "CanvasExporter")
    rows = {row: [plain(table.rows[row][_identifier(table, identifier)])] for row in people}
    matching = match(rows, [s.student for s in standings], _fields(CANVAS_IDENTIFIERS, identifier))
    by_id = {standing.student.id: standing for standing in standings}
    kept = [row for row in matching.students if table.rows[row][place].strip() in NOT_TO_FILL]
    cells = {
        (row, place): number(score * factor)
        for row, student in matching.students.items()
        if row not in kept and (score := _final(by_id[student.id])) is not None
    }
    notes += _notes(matching, rows, by_id, "Canvas file", f"another identifier than {identifier!r}")
    if kept:
        notes.append(f"left as they are, excused or not assigned: {_listed(rows, kept)}")
    return Filled(table=_with_cells(table, cells), count=len(cells), notes=tuple(notes))


def fill_moodle(
    table: Table,
    standings: Sequence[Standing],
    said: Mapping[str, str],
    *,
    identifier: str = "Identifier",
    scale: bool = False,
) -> Filled:
    """Return a Moodle grading worksheet with the marks of one assignment, and its feedback.

    ``said`` is each student's feedback in HTML, by id. Raises TableError and MarksError where that
    cannot be.
    """
    for needed in ("Identifier", "Grade", "Last modified (grade)"):
        if not table.has(needed):
            raise TableError(
                f"there is no column {needed!r}; found {list(table.header)}. Download the grading "
                "worksheet in Moodle with English as your language"
            )
    place = table.column("Grade")
    comments = table.column("Feedback comments") if table.has("Feedback comments") else None
    rows = {
        row: _participant(plain(cells[_identifier(table, identifier)]), identifier)
        for row, cells in enumerate(table.rows)
    }
    fields = _fields(MOODLE_IDENTIFIERS, identifier)
    matching = match(rows, [standing.student for standing in standings], fields)
    by_id = {standing.student.id: standing for standing in standings}
    locked = [row for row in matching.students if _says(table, row, "Grade can be changed", "No")]
    cells: dict[tuple[int, int], str] = {}
    count = 0
    for row, student in matching.students.items():
        standing = by_id[student.id]
        score = _final(standing)
        if score is None or row in locked:
            continue
        stated = (
            table.rows[row][table.column("Maximum grade")] if table.has("Maximum grade") else ""
        )
        factor = _factor(stated, standing.max_score, scale, "Moodle", "MoodleExporter")
        cells[row, place] = number(score * factor)
        count += 1
        if comments is not None and student.id in said:
            cells[row, comments] = said[student.id]
    notes = _notes(
        matching, rows, by_id, "Moodle worksheet", f"another identifier than {identifier!r}"
    )
    if locked:
        notes.append(f"left as they are, locked in Moodle: {_listed(rows, locked)}")
    if comments is None:
        notes.append(
            "the worksheet has no column 'Feedback comments', so feedback is left out; turn on "
            "feedback comments in the assignment's settings and download it again"
        )
    return Filled(table=_with_cells(table, cells), count=count, notes=tuple(notes))


def feedback_html(standing: Standing, said: Mapping[str, str]) -> str:
    """Return what a student reads beside the grade: the score, and the words of each lost item."""
    score = feedback.MARK.format(score=standing.score, points=standing.max_score)
    parts = [f"<p>{html.escape(score)}</p>"]
    order = {name: place for place, name in enumerate(said)}
    for item in sorted(standing.items, key=lambda item: order.get(item.name, len(order))):
        if item.points is not None and item.points < item.max_points:
            title = feedback.MARK_OF_ITEM.format(
                name=item.name.removeprefix("test_"), score=item.points, points=item.max_points
            )
            reason = _lines(said.get(item.name, ""))
            parts.append(f"<p><strong>{html.escape(title)}</strong><br>{reason}</p>")
    parts += [f"<p>{_lines(comment)}</p>" for comment in standing.comments]
    return "".join(parts)


def _lines(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _final(standing: Standing) -> float | None:
    """Return the score that may go out: none where a person has yet to grade a part of it."""
    return None if standing.needs_manual_grade else standing.score


def _factor(stated: str, full: float, scale: bool, where: str, exporter: str) -> float:
    try:
        possible = float(stated.replace(",", "."))
    except ValueError:
        return 1.0  # not said, or no number
    if possible == full or not possible:
        return 1.0
    if not scale:
        raise MarksError(
            f"{where} gives {number(possible)} points, the gradebook {number(full)}. Set it to "
            f"{number(full)} in {where}, or let marks be scaled by {exporter}.scale = True"
        )
    return possible / full


def _row_of_points(table: Table) -> int:
    for row, cells in enumerate(table.rows):
        if "Points Possible" in cells[0]:
            return row
    raise TableError(
        "there is no row 'Points Possible'; download the file anew from the Canvas gradebook "
        "(Export, Export Entire Gradebook)"
    )


def _canvas_students(table: Table, possible: int) -> list[int]:
    """Return the rows of students: below Points Possible, without the test student."""
    return [
        row
        for row in range(possible + 1, len(table.rows))
        if any(table.rows[row][:2]) and not is_test_student(table.rows[row])
    ]


def is_test_student(cells: Sequence[str]) -> bool:
    """Return whether a row is Canvas's own test student, named in one cell or in two."""
    return plain(cells[0]) == "Student, Test" or [*map(plain, cells[:2])] == ["Student", "Test"]


def _canvas_column(table: Table, wanted: str) -> int | None:
    found = []
    for place, header in enumerate(table.header):
        parts = _TITLE.fullmatch(plain(header))
        if parts and wanted in (plain(header), parts["title"], parts["number"]):
            found.append(place)
    if len(found) > 1:
        raise TableError(
            f"{[table.header[place] for place in found]} are all called {wanted!r}; name one by "
            "its number in CanvasExporter.columns"
        )
    return found[0] if found else None


def _with_column(table: Table, title: str) -> tuple[Table, int]:
    """Return the table with an empty column behind the last assignment, and its place."""
    behind = [n for n, header in enumerate(table.header) if _TITLE.fullmatch(plain(header))]
    place = max([*behind, table.column("Section")]) + 1

    def widened(cells: tuple[str, ...], cell: str) -> tuple[str, ...]:
        return (*cells[:place], cell, *cells[place:])

    rows = tuple(widened(cells, "") for cells in table.rows)
    return replace(table, header=widened(table.header, neutral(title)), rows=rows), place


def _with_cell(table: Table, row: int, place: int, text: str) -> Table:
    return _with_cells(table, {(row, place): text})


def _with_cells(table: Table, cells: Mapping[tuple[int, int], str]) -> Table:
    rows = [list(row) for row in table.rows]
    for (row, place), text in cells.items():
        rows[row][place] = text
    return replace(table, rows=tuple(map(tuple, rows)))


def _identifier(table: Table, identifier: str) -> int:
    try:
        return table.column(identifier)
    except TableError as error:
        raise TableError(f"{error}. Name one of them as identifier") from error


def _fields(known: Mapping[str, tuple[str, ...]], identifier: str) -> tuple[str, ...]:
    return known.get(identifier, ("id",))


def _participant(text: str, identifier: str) -> list[str]:
    """Return "Participant 12345" and its number, which Moodle reads off the same cell."""
    digits = re.fullmatch(r"\D*(\d+)", text) if identifier == "Identifier" else None
    return [text, digits[1]] if digits else [text]


def _says(table: Table, row: int, column: str, word: str) -> bool:
    return table.has(column) and table.rows[row][table.column(column)].strip() == word


def _listed(rows: Mapping[int, Sequence[str]], found: Sequence[int]) -> str:
    return ", ".join(f"{rows[row][0] or '(empty)'} (row {row + 2})" for row in found)


def _notes(
    matching: Matching,
    rows: Mapping[int, Sequence[str]],
    by_id: Mapping[str, Standing],
    file: str,
    other: str,
) -> list[str]:
    """Return who could not be matched, both ways, and whose mark is not final."""
    notes = []
    if matching.strange:
        notes.append(
            f"{len(matching.strange)} in the {file} but not in the gradebook: "
            f"{_listed(rows, matching.strange)}. Next: take the class list in with `autograder "
            f"roster`, or choose {other}"
        )
    missing = [each.id for each in matching.missing if by_id[each.id].score is not None]
    if missing:
        notes.append(
            f"{len(missing)} handed in and are not in the {file}: {', '.join(missing)}. Next: see "
            f"whether they are in the course, or choose {other}"
        )
    for row, ids in matching.ambiguous.items():
        notes.append(
            f"{_listed(rows, [row])} may be any of {', '.join(ids)}, or another row is the same "
            f"student: nothing filled in. Next: choose {other}"
        )
    waiting = [
        student.id for student in matching.students.values() if by_id[student.id].needs_manual_grade
    ]
    if waiting:
        notes.append(
            f"{len(waiting)} wait for a person, so their marks are not given out: "
            f"{', '.join(waiting)}. Next: grade them in the formgrader and export again"
        )
    return notes
