"""The students of the gradebook, and which row of a learning platform's file is whose."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nbgrader import api
from nbgrader.api import Gradebook

MAX_LENGTH = 128  # of a student's id, names and address in nbgrader's gradebook
_BARE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
FIELDS = ("first_name", "last_name", "email", "lms_user_id")


@dataclass(frozen=True, kw_only=True)
class Student:
    """One student as nbgrader's gradebook has them; unknown fields are empty."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The ways in which learning platforms write the name."""
        first, last = self.first_name, self.last_name
        return tuple({f"{first} {last}".strip(), f"{last}, {first}".strip(", ")} - {""})


@dataclass(frozen=True, kw_only=True)
class Matching:
    """Which row is which student's, and the rows and students left over."""

    students: Mapping[int, Student]
    unknown_rows: tuple[int, ...]  # that fit no student
    ambiguous: Mapping[int, tuple[str, ...]]  # row -> ids of the students it may be
    absent: tuple[Student, ...]  # who have no row


def read_students(gradebook: Gradebook) -> list[Student]:
    """Return all students of the gradebook, by id."""
    # only columns: nbgrader's objects compute every student's sums as they are loaded
    columns = [getattr(api.Student, name) for name in ("id", *FIELDS)]
    rows = gradebook.db.query(*columns).order_by(api.Student.id)
    return [
        Student(id=id, **{name: value or "" for name, value in zip(FIELDS, row, strict=True)})
        for id, *row in rows
    ]


def match(
    rows: Mapping[int, Sequence[str]], students: Sequence[Student], fields: Sequence[str]
) -> Matching:
    """Find the student of each row, by comparing its identifier with ``fields``.

    ``rows`` maps a row's number to the ways to write its identifier; ``fields`` are names of
    Student's fields, or "name". A row that fits two students, and two rows that fit one, are
    ambiguous.
    """
    known: dict[str, dict[str, Student]] = defaultdict(dict)
    for student in students:
        for field in fields:
            for value in student.names if field == "name" else (getattr(student, field),):
                if value:
                    known[same(value)][student.id] = student
    fits: dict[int, dict[str, Student]] = {
        row: {id: s for each in ways if each for id, s in known.get(same(each), {}).items()}
        for row, ways in rows.items()
    }
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, candidates in fits.items():
        for id in candidates:
            rows_of[id].append(row)
    sure = {
        row: next(iter(candidates.values()))
        for row, candidates in fits.items()
        if len(candidates) == 1 and len(rows_of[next(iter(candidates))]) == 1
    }
    return Matching(
        students=sure,
        unknown_rows=tuple(row for row, candidates in fits.items() if not candidates),
        ambiguous={row: tuple(c) for row, c in fits.items() if c and row not in sure},
        absent=tuple(student for student in students if student.id not in rows_of),
    )


def same(text: str) -> str:
    """Return a form that is equal for texts that a person would call the same."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def letters(text: str) -> str:
    """Return only the letters and digits of a name, as Canvas writes them into file names."""
    return re.sub(r"[\W_]", "", same(text))


def spellings(name: str) -> set[str]:
    """Return the letters of a name as platforms write it that take the accents off.

    >>> sorted(spellings("Zoë Müßig"))
    ['zoemuessig', 'zoemussig', 'zoëmüssig']
    """
    plain = letters(name)
    bare = unicodedata.normalize("NFKD", plain)
    bare = "".join(each for each in bare if not unicodedata.combining(each)).translate(_BARE)
    german = unicodedata.normalize("NFKD", plain.translate(_GERMAN)).translate(_BARE)
    german = "".join(each for each in german if not unicodedata.combining(each))
    return {plain, bare, german} - {""}


def agrees(name: str, student: Student) -> bool:
    """Return whether a name can be this student's: in another order, without accents, or with a
    middle name more or less.
    """
    if spellings(name) & {said for way in student.names for said in spellings(way)}:
        return True
    words = {letters(word) for word in same(name).replace(",", " ").split()}
    theirs = {letters(word) for word in f"{student.first_name} {student.last_name}".split()}
    if len(words & theirs) > 1 and (words <= theirs or theirs <= words):
        return True
    cut = [each for each in (student.first_name, student.last_name) if len(each) == MAX_LENGTH]
    return any(letters(each) in letters(name) for each in cut)


def unusable(id: str) -> str | None:
    """Return why this cannot be a student's id, which names a folder too; None if it can."""
    if not id:
        return "it is empty"
    if len(id) > MAX_LENGTH:
        return f"it has {len(id)} characters, and the gradebook holds {MAX_LENGTH}"
    if id.startswith("."):
        return "it begins with a dot"
    found = [each for each in id if each in '/\\*?[]"' or not each.isprintable()]
    return f"it holds {found[0]!r}, which no folder's name may" if found else None
