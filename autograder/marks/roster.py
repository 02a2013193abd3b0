"""Students in: a Canvas or Moodle class list, compared with the gradebook and taken into it.

Canvas gives out the gradebook's CSV (Student, ID, SIS User ID, SIS Login ID, Section; see
``lms.py``). Moodle gives out the participants ("First name", "Last name" and the identity fields of
the site: ``user/action_redir.php``) and the grading worksheet ("Identifier", "Full name").
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from nbgrader import api
from nbgrader.api import Gradebook

from autograder.marks.learning_platforms import is_test_student
from autograder.marks.students import FIELDS, MAX_LENGTH, Student, read_students, same, unusable
from autograder.marks.tables import Table, TableError, plain
from autograder.plain_text import shown

# What the systems call each field; of several that are there, the first counts.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("SIS Login ID", "Username", "SIS User ID", "ID number", "Email address", "Email"),
    "first_name": ("First name", "FirstName"),
    "last_name": ("Last name", "LastName", "Surname"),
    "name": ("Student", "Full name"),
    "email": ("Email address", "Email"),
    "lms_user_id": ("ID", "Identifier"),
}


@dataclass(frozen=True, kw_only=True)
class Roster:
    """A class list: its students, and the rows that give none, each with why."""

    students: tuple[Student, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What taking a class list in does. Nobody is removed, and nothing is made empty."""

    new: tuple[Student, ...]
    changed: tuple[tuple[Student, Student], ...]  # as known, as it will be
    unchanged: tuple[Student, ...]
    absent: tuple[Student, ...]  # in the gradebook alone
    left_out: tuple[str, ...] = ()

    def report(self) -> str:
        """Return the plan in lines for a terminal."""
        lines = [f"new        {_shown(student)}" for student in self.new]
        for old, new in self.changed:
            fields = [name for name in FIELDS if getattr(old, name) != getattr(new, name)]
            said = ", ".join(
                f"{name} {getattr(old, name)!r} -> {getattr(new, name)!r}" for name in fields
            )
            lines.append(f"changed    {shown(old.id)}: {said}")
        lines += [f"kept       {_shown(student)}: not in the file" for student in self.absent]
        lines += [f"left out   {shown(why)}" for why in self.left_out]
        lines.append(
            f"{len(self.new)} new, {len(self.changed)} changed, {len(self.unchanged)} unchanged, "
            f"{len(self.absent)} in the gradebook and not in the file (kept), "
            f"{len(self.left_out)} left out"
        )
        return "\n".join(lines)


def read_roster(table: Table, columns: Mapping[str, str]) -> Roster:
    """Return the students of a class list; ``columns`` names columns that are called otherwise.

    Raises TableError where no column tells the students apart, or two rows have one id.
    """
    places = _places(table, columns)
    students: dict[str, tuple[int, Student]] = {}
    left_out: list[str] = []
    for number, cells in enumerate(table.rows, 2):
        if _is_no_student(cells):
            continue
        student, why = _student(cells, places)
        if student is None:
            left_out.append(f"row {number}: the id {why}")
            continue
        first = students.setdefault(same(student.id), (number, student))[0]
        if first != number:
            raise TableError(
                f"rows {first} and {number} have the same id {student.id!r}; name a column that "
                "tells students apart with --column id=COLUMN"
            )
        long = [name for name in FIELDS if len(getattr(student, name)) > MAX_LENGTH]
        if long:
            left_out.append(
                f"row {number}: what is beyond {MAX_LENGTH} characters of {', '.join(long)}, which "
                "the gradebook cannot hold"
            )
            cut = {name: getattr(student, name)[:MAX_LENGTH] for name in long}
            students[same(student.id)] = number, replace(student, **cut)
    return Roster(students=tuple(s for _, s in students.values()), left_out=tuple(left_out))


def plan(known: Iterable[Student], roster: Roster) -> Plan:
    """Compare a class list with the gradebook's students; what a list leaves empty is kept."""
    by_id = {same(student.id): student for student in known}
    new, changed, unchanged = [], [], []
    for listed in roster.students:
        old = by_id.pop(same(listed.id), None)
        if old is None:
            new.append(listed)
            continue
        updated = replace(old, **_told(listed))
        if updated == old:
            unchanged.append(old)
        else:
            changed.append((old, updated))
    return Plan(
        new=tuple(new),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        absent=tuple(by_id.values()),
        left_out=roster.left_out,
    )


def compare(gradebook: Gradebook, table: Table, columns: Mapping[str, str]) -> Plan:
    """Return what taking the class list in would do. Raises TableError as ``read_roster`` does."""
    return plan(read_students(gradebook), read_roster(table, columns))


def write(gradebook: Gradebook, plan: Plan) -> None:
    """Do what the plan says, the whole of it or, where that fails, nothing."""
    for student in plan.new:
        gradebook.db.add(api.Student(id=student.id, **_told(student)))
    for _, student in plan.changed:
        gradebook.db.query(api.Student).filter_by(id=student.id).update(_told(student))
    gradebook.db.commit()


def _told(student: Student) -> dict[str, str]:
    return {name: value for name in FIELDS if (value := getattr(student, name))}


def _places(table: Table, columns: Mapping[str, str]) -> dict[str, int]:
    """Return where each field stands. A field that the file does not hold is not there."""
    unknown = columns.keys() - COLUMNS.keys()
    if unknown:
        raise TableError(f"{sorted(unknown)} are no fields; known are {list(COLUMNS)}")
    places = {}
    for field, titles in COLUMNS.items():
        if field in columns:
            places[field] = table.column(columns[field])
        elif found := [title for title in titles if table.has(title)]:
            places[field] = table.column(found[0])
    if "id" not in places:
        raise TableError(
            f"none of the columns {list(table.header)} tells students apart; name one with "
            "--column id=COLUMN"
        )
    return places


def _student(
    cells: tuple[str, ...], places: Mapping[str, int]
) -> tuple[Student | None, str | None]:
    told = {field: plain(cells[place]).strip() for field, place in places.items()}
    why = unusable(told["id"])
    if why:
        return None, f"{told['id']!r} cannot be used: {why}" if told["id"] else "is empty"
    name = told.pop("name", "")
    if name and not (told.get("first_name") or told.get("last_name")):
        told["first_name"], told["last_name"] = _split(name)
    if "@" in told["id"]:
        told["email"] = told.get("email") or told["id"]
    lms_user_id = told.get("lms_user_id", "")
    if number := re.fullmatch(r"Participant\s+(\d+)", lms_user_id):
        told["lms_user_id"] = number[1]
    return Student(**told), None


def _split(name: str) -> tuple[str, str]:
    """Return first and last name of "Lovelace, Ada" or of "Ada Lovelace"."""
    if ", " in name:
        last, first = name.split(", ", 1)
    else:
        first, _, last = name.rpartition(" ")
    return first.strip(), last.strip()


def _is_no_student(cells: tuple[str, ...]) -> bool:
    """Return whether it is a row that Canvas puts between header and students, or its test one."""
    posting = all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell) for cell in cells)
    return posting or "Points Possible" in cells[0] or is_test_student(cells)


def _shown(student: Student) -> str:
    name = f"{student.first_name} {student.last_name}".strip()
    about = [name, f"<{student.email}>" if student.email else "", student.lms_user_id]
    said = f"{student.id}  {'  '.join(filter(None, about))}".rstrip()
    return shown(said)
