"""Whether all that a row of a platform's file says of a student leads to the same one.

A row is found by one column. Where its number, address or name is another student's, or not what
the gradebook has, nobody knows whose row it is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from autograder.marks.students import Matching, Student, agrees, letters, same
from autograder.marks.tables import Table, plain


def agreed(
    table: Table,
    matching: Matching,
    students: Sequence[Student],
    columns: Mapping[str, tuple[str, ...]],
) -> tuple[Matching, dict[int, str]]:
    """Return the rows of which every column names the same student, and what the others say."""
    known: dict[str, dict[str, set[str]]] = {}
    for title, fields in columns.items():
        known[title] = {}
        for student in students:
            for field in fields:
                for value in student.names if field == "name" else (getattr(student, field),):
                    if value:
                        known[title].setdefault(same(value), set()).add(student.id)
    disputed: dict[int, str] = {}
    for row, student in matching.students.items():
        for title, fields in columns.items():
            place = table.find(title)
            text = plain(table.rows[row][place]).strip() if place is not None else ""
            ways = participant(text, title)
            fits = {id for way in ways for id in known[title].get(same(way), ())}
            if fits and student.id not in fits:
                disputed[row] = (
                    f"{title} {text!r} is {', '.join(sorted(fits))}'s, not {student.id}'s"
                )
            elif text and not fits and (value := _other(text, title, fields[0], student)):
                disputed[row] = (
                    f"{title} is {text!r}, and {student.id}'s in the gradebook {value!r}"
                )
    sure = {row: student for row, student in matching.students.items() if row not in disputed}
    return replace(matching, students=sure), disputed


def _other(text: str, title: str, field: str, student: Student) -> str:
    """Return what the gradebook has instead of a cell's text, where that makes it another student.

    Not so for ids, of which a platform has several, nor for Moodle's "Identifier", whose numbers
    are an assignment's own.
    """
    if field == "name":
        same_name = not letters(text) or agrees(text, student)
        return "" if same_name else next(iter(sorted(student.names)), "")
    value = str(getattr(student, field)) if title in ("ID", "Email address") else ""
    return "" if same(value) == same(text) else value


def participant(text: str, identifier: str) -> list[str]:
    """Return "Participant 12345" and its number, which Moodle reads off the same cell."""
    digits = re.fullmatch(r"\D*(\d+)", text) if identifier == "Identifier" else None
    return [text, digits[1]] if digits else [text]
