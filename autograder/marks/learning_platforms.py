"""Fill marks into the files that Canvas and Moodle export and import.

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
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.judge.words import ITEM_OF_NOTEBOOK, MARK, MARK_OF_ITEM
from autograder.marks.agreement import agreed, participant
from autograder.marks.standings import ItemMark, MarksError, Standing
from autograder.marks.students import Matching, match
from autograder.marks.tables import (
    AmbiguousNumberError,
    Table,
    TableError,
    neutral,
    number,
    plain,
    read_number,
)

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
    """A table with ``count`` marks filled in, and notes for the instructor on the rest."""

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

    ``column`` names it by title, by number or in full; by default it is the assignment's name. A
    missing column is added. Raises TableError and MarksError where the table cannot be filled.
    """
    assignment, full = standings[0].assignment, standings[0].max_score
    possible = _row_of_points(table)
    notes: list[str] = []
    place = _canvas_column(table, column or assignment)
    if place is None:
        table, place = _with_column(table, column or assignment)
        table = _with_cells(table, {(possible, place): number(full)})
        notes.append(
            f"{table.header[place]!r} is a new column: Canvas will ask whether to make a new "
            "assignment of it. To fill one that is there, name it in CanvasExporter.columns"
        )
    stated = table.rows[possible][place]
    if _READ_ONLY.search(stated):
        raise MarksError(
            f"Canvas does not take marks in {table.header[place]!r}: it is read only. Next: name "
            "another by CanvasExporter.columns"
        )
    try:
        points = read_number(stated)
    except ValueError as error:
        raise MarksError(
            f"the points of {table.header[place]!r} in row {table.number(possible)}: {error}. "
            f"Next: write them there without separators, such as {number(full)}, and run this again"
        ) from error
    factor = _factor(points, full, scale, "Canvas", "CanvasExporter")
    ids = _identifier(table, identifier)
    rows = {
        row: [plain(cells[ids])]
        for row, cells in enumerate(table.rows)
        if row > possible and any(cells[:2]) and not is_test_student(cells)
    }
    students = [standing.student for standing in standings]
    matching = match(rows, students, CANVAS_IDENTIFIERS.get(identifier, ("id",)))
    matching, disputed = agreed(table, matching, students, CANVAS_IDENTIFIERS)
    kept = [
        row for row in matching.students if table.rows[row][place].strip().upper() in NOT_TO_FILL
    ]
    unread = _unread(table, matching, place, kept)
    scores = _final_scores(matching, standings, [*kept, *unread])
    cells = {(row, place): number(score * factor) for row, score in scores.items()}
    notes += _notes(table, matching, rows, standings, "Canvas file", identifier)
    notes += _left(table, rows, disputed | unread)
    if kept:
        notes.append(f"left as they are, excused or not assigned: {_listed(table, rows, kept)}")
    return Filled(table=_with_cells(table, cells), count=len(scores), notes=tuple(notes))


def fill_moodle(
    table: Table,
    standings: Sequence[Standing],
    feedback: Mapping[str, str],
    *,
    identifier: str = "Identifier",
    scale: bool = False,
) -> Filled:
    """Return a Moodle grading worksheet with the marks of one assignment, and its feedback.

    ``feedback`` is each student's feedback in HTML, by id. Raises TableError and MarksError where
    the worksheet cannot be filled.
    """
    for needed in ("Identifier", "Grade", "Last modified (grade)"):
        if table.find(needed) is None:
            raise TableError(
                f"there is no column {needed!r}; found {list(table.header)}. Next: download the "
                "grading worksheet in Moodle with English as your language"
            )
    place = table.column("Grade")
    maximum, changeable = table.find("Maximum grade"), table.find("Grade can be changed")
    comments = table.find("Feedback comments")
    ids = _identifier(table, identifier)
    rows = {row: participant(plain(cells[ids]), identifier) for row, cells in enumerate(table.rows)}
    students = [standing.student for standing in standings]
    matching = match(rows, students, MOODLE_IDENTIFIERS.get(identifier, ("id",)))
    matching, disputed = agreed(table, matching, students, MOODLE_IDENTIFIERS)
    locked = [
        row
        for row in matching.students
        if changeable is not None and table.rows[row][changeable].strip() == "No"
    ]
    points, unread = _maximum(table, matching, maximum)
    factor = _factor(points, standings[0].max_score, scale, "Moodle", "MoodleExporter")
    unread |= _unread(table, matching, place, locked)
    scores = _final_scores(matching, standings, [*locked, *unread])
    cells: dict[tuple[int, int], str] = {}
    for row, score in scores.items():
        cells[row, place] = number(score * factor)
        student = matching.students[row].id
        if comments is not None and student in feedback:
            cells[row, comments] = feedback[student]
    notes = _notes(table, matching, rows, standings, "Moodle worksheet", identifier)
    notes += _left(table, rows, disputed | unread)
    if locked:
        notes.append(f"left as they are, locked in Moodle: {_listed(table, rows, locked)}")
    if comments is None:
        notes.append(
            "the worksheet has no column 'Feedback comments', so feedback is left out; turn on "
            "feedback comments in the assignment's settings and download it again"
        )
    return Filled(table=_with_cells(table, cells), count=len(scores), notes=tuple(notes))


def feedback_html(standing: Standing, said: Mapping[tuple[str, str], str]) -> str:
    """Return what a student reads beside the grade: the score, and the words of each lost item.

    ``said`` holds the judge's words by (notebook, item), in the notebooks' order.
    """
    score = MARK.format(score=standing.score, points=standing.max_score)
    parts = [f"<p>{html.escape(score)}</p>"]
    order = {item: place for place, item in enumerate(said)}
    names = Counter(item.name for item in standing.items)

    def place(item: ItemMark) -> int:
        return order.get((item.notebook, item.name), len(order))

    for item in sorted(standing.items, key=place):
        if item.points is not None and item.points < item.max_points:
            name = item.name.removeprefix("test_")
            if names[item.name] > 1:
                name = ITEM_OF_NOTEBOOK.format(name=name, notebook=item.notebook)
            title = MARK_OF_ITEM.format(name=name, score=item.points, points=item.max_points)
            reason = _lines(said.get((item.notebook, item.name), ""))
            parts.append(f"<p><strong>{html.escape(title)}</strong><br>{reason}</p>")
    parts += [f"<p>{_lines(comment)}</p>" for comment in standing.comments]
    return "".join(parts)


def _lines(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _final_scores(
    matching: Matching, standings: Sequence[Standing], kept: Sequence[int]
) -> dict[int, float]:
    """Return the score of each row to fill: not where a person has yet to grade a part of it."""
    final = {each.student.id: each.score for each in standings if not each.needs_manual_grade}
    return {
        row: score
        for row, student in matching.students.items()
        if row not in kept and (score := final.get(student.id)) is not None
    }


def _unread(table: Table, matching: Matching, place: int, kept: Sequence[int]) -> dict[int, str]:
    """Return the rows that hold something else than a mark where one is to be filled in."""
    found = {}
    for row in matching.students:
        try:
            read_number(table.rows[row][place])
        except AmbiguousNumberError:
            continue  # a mark, which another replaces
        except ValueError as error:
            if row not in kept:
                found[row] = f"{table.header[place]} {error}"
    return found


def _maximum(
    table: Table, matching: Matching, place: int | None
) -> tuple[float | None, dict[int, str]]:
    """Return Moodle's points, and the rows that do not say the same as most."""
    said: dict[int, float | None] = {}
    odd: dict[int, str] = {}
    for row in matching.students if place is not None else ():
        try:
            said[row] = read_number(table.rows[row][place or 0])
        except ValueError as error:
            odd[row] = f"Maximum grade {error}"
    points = Counter(said.values()).most_common(1)[0][0] if said else None
    if odd and not said:
        raise MarksError(
            f"row {table.number(min(odd))}: {odd[min(odd)]}, and no other row says Moodle's "
            "points. Next: download the worksheet again, or write them there without separators"
        )
    odd |= {
        row: f"Maximum grade is {number(value)}, and {number(points)} in other rows"
        for row, value in said.items()
        if value != points
    }
    return points, odd


def _left(table: Table, rows: Mapping[int, Sequence[str]], why: Mapping[int, str]) -> list[str]:
    """Return a note for each row in which nothing was filled in."""
    return [
        f"{_listed(table, rows, [row])}: {said}: nothing filled in. Next: mend the row or take the "
        "class list in with `autograder roster`, and export again"
        for row, said in sorted(why.items())
    ]


def _factor(possible: float | None, full: float, scale: bool, where: str, exporter: str) -> float:
    if possible == full or not possible:
        return 1.0
    if not scale:
        raise MarksError(
            f"{where} gives {number(possible)} points, the gradebook {number(full)}. Next: set it "
            f"to {number(full)} in {where}, or let marks be scaled by {exporter}.scale = True"
        )
    return possible / full


def _row_of_points(table: Table) -> int:
    for row, cells in enumerate(table.rows):
        if "Points Possible" in cells[0]:
            return row
    raise TableError(
        "there is no row 'Points Possible'. Next: download the file anew from the Canvas gradebook "
        "(Export, Export Entire Gradebook)"
    )


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
            f"{[table.header[place] for place in found]} are all called {wanted!r}. Next: name one "
            "by its number in CanvasExporter.columns"
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


def _with_cells(table: Table, cells: Mapping[tuple[int, int], str]) -> Table:
    rows = [list(row) for row in table.rows]
    for (row, place), text in cells.items():
        rows[row][place] = text
    return replace(table, rows=tuple(map(tuple, rows)))


def _identifier(table: Table, identifier: str) -> int:
    try:
        return table.column(identifier)
    except TableError as error:
        raise TableError(f"{error}. Next: name one of them as identifier") from error


def _listed(table: Table, rows: Mapping[int, Sequence[str]], found: Sequence[int]) -> str:
    return ", ".join(f"{rows[row][0] or '(empty)'} (row {table.number(row)})" for row in found)


def _notes(
    table: Table,
    matching: Matching,
    rows: Mapping[int, Sequence[str]],
    standings: Sequence[Standing],
    file: str,
    identifier: str,
) -> list[str]:
    """Return who could not be matched, both ways, and whose mark is not final."""
    notes = []
    choose = f"choose another identifier than {identifier!r}"
    by_id = {standing.student.id: standing for standing in standings}
    if matching.unknown_rows:
        notes.append(
            f"{len(matching.unknown_rows)} in the {file} but not in the gradebook: "
            f"{_listed(table, rows, matching.unknown_rows)}. Next: take the class list in with "
            f"`autograder roster`, or {choose}"
        )
    absent = [each.id for each in matching.absent if by_id[each.id].score is not None]
    if absent:
        notes.append(
            f"{len(absent)} handed in and are not in the {file}: {', '.join(absent)}. Next: see "
            f"whether they are in the course, or {choose}"
        )
    for row, ids in matching.ambiguous.items():
        notes.append(
            f"{_listed(table, rows, [row])} may be any of {', '.join(ids)}, or another row is the "
            f"same student: nothing filled in. Next: {choose}"
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
