"""Compare a class list of Canvas or Moodle with the gradebook, and take it in.

Canvas exports the gradebook's CSV (Student, ID, SIS User ID, SIS Login ID, Section; see
``learning_platforms``). Moodle exports the participants ("First name", "Last name" and the site's
identity fields: ``user/action_redir.php``) and the grading worksheet ("Identifier", "Full name").
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from nbgrader import api
from nbgrader.api import Gradebook

from autograder.marks.learning_platforms import is_test_student
from autograder.marks.students import FIELDS, MAX_LENGTH, Student, read_students, same, unusable
from autograder.marks.tables import Table, TableError, mangled, plain
from autograder.plain_text import shown

# The platforms' names for each field; the first that the file has counts.
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
    """A class list: its students with the numbers of their rows, and why others were left out."""

    students: tuple[Student, ...]
    left_out: tuple[str, ...]
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RosterPlan:
    """The changes that a class list makes. Nobody is removed, and no field is emptied."""

    new: tuple[Student, ...]
    changed: tuple[tuple[Student, Student], ...]  # (before, after)
    unchanged: tuple[Student, ...]
    absent: tuple[Student, ...]  # in the gradebook and not in the file
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
    """Return the students of a class list; ``columns`` maps fields to columns of other names.

    Rows of which two name one student, by id, number or address, are left out. Raises TableError
    where no column identifies students.
    """
    places = _places(table, columns)
    students: dict[int, Student] = {}
    left_out: list[tuple[int, str]] = []
    for index, cells in enumerate(table.rows):
        number = table.number(index)
        if _is_no_student(cells):
            continue
        student, why = _student(cells, places)
        if student is None:
            left_out.append((number, f"row {number}: the {why}"))
            continue
        long = [name for name in FIELDS if len(getattr(student, name)) > MAX_LENGTH]
        if long:
            left_out.append(
                (
                    number,
                    f"row {number}: what is beyond {MAX_LENGTH} characters of {', '.join(long)}, "
                    "which the gradebook cannot hold",
                )
            )
            cut = {name: getattr(student, name)[:MAX_LENGTH] for name in long}
            student = replace(student, **cut)
        students[number] = student
    left_out += _doubles(students)
    return Roster(
        students=tuple(students.values()),
        left_out=tuple(why for _, why in sorted(left_out)),
        rows=tuple(students),
    )


def _doubles(students: dict[int, Student]) -> list[tuple[int, str]]:
    """Take rows that name one student out, and return why."""
    found: dict[int, str] = {}
    for field, called in (("id", "id"), ("lms_user_id", "number"), ("email", "address")):
        rows: dict[str, list[int]] = defaultdict(list)
        for number, student in students.items():
            if value := getattr(student, field):
                rows[same(value)].append(number)
        for together in rows.values():
            if len(together) > 1:
                value = getattr(students[together[0]], field)
                which = f"{', '.join(map(str, together[:-1]))} and {together[-1]}"
                for number in together:
                    found.setdefault(
                        number,
                        f"row {number}: rows {which} have the same {called} {value!r}. Next: mend "
                        f"the file, or name another column with --column {field}=COLUMN",
                    )
    for number in found:
        del students[number]
    return list(found.items())


def plan(known: Iterable[Student], roster: Roster) -> RosterPlan:
    """Compare a class list with the gradebook's students; where it is empty, theirs is kept."""
    by_id = {same(student.id): student for student in known}
    whose = {
        (field, same(value)): student.id
        for student in by_id.values()
        for field in ("lms_user_id", "email")
        if (value := getattr(student, field))
    }
    new, changed, unchanged, left_out = [], [], [], list(roster.left_out)
    for number, listed in zip(roster.rows, roster.students, strict=True):
        others = [
            f"{getattr(listed, field)!r} is {id}'s"
            for field in ("lms_user_id", "email")
            if (id := whose.get((field, same(getattr(listed, field)))))
            and same(id) != same(listed.id)
        ]
        if others:
            left_out.append(
                f"row {number}: the id is {listed.id!r}, and in the gradebook {others[0]}. Next: "
                "see who it is, and mend the file or `nbgrader db student add`"
            )
            by_id.pop(same(listed.id), None)
            continue
        old = by_id.pop(same(listed.id), None)
        if old is None:
            new.append(listed)
            continue
        updated = replace(old, **_filled_fields(listed))
        if updated == old:
            unchanged.append(old)
        else:
            changed.append((old, updated))
    return RosterPlan(
        new=tuple(new),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        absent=tuple(by_id.values()),
        left_out=tuple(left_out),
    )


def compare(gradebook: Gradebook, table: Table, columns: Mapping[str, str]) -> RosterPlan:
    """Return the changes that a class list makes. Raises TableError as ``read_roster`` does."""
    return plan(read_students(gradebook), read_roster(table, columns))


def write(gradebook: Gradebook, plan: RosterPlan) -> None:
    """Carry out the whole plan or, where that fails, nothing of it."""
    for student in plan.new:
        gradebook.db.add(api.Student(id=student.id, **_filled_fields(student)))
    for _, student in plan.changed:
        gradebook.db.query(api.Student).filter_by(id=student.id).update(_filled_fields(student))
    gradebook.db.commit()


def _filled_fields(student: Student) -> dict[str, str]:
    return {name: value for name in FIELDS if (value := getattr(student, name))}


def _places(table: Table, columns: Mapping[str, str]) -> dict[str, int]:
    """Return the column of each field that the file has."""
    unknown = columns.keys() - COLUMNS.keys()
    if unknown:
        raise TableError(f"{sorted(unknown)} are no fields. Next: use {list(COLUMNS)}")
    places = {}
    for field, titles in COLUMNS.items():
        if field in columns:
            places[field] = table.column(columns[field])
        elif found := [title for title in titles if table.find(title) is not None]:
            places[field] = table.column(found[0])
    if "id" not in places:
        raise TableError(
            f"none of the columns {list(table.header)} tells students apart. Next: name one with "
            "--column id=COLUMN"
        )
    return places


def _student(
    cells: tuple[str, ...], places: Mapping[str, int]
) -> tuple[Student | None, str | None]:
    about = {field: plain(cells[place]).strip() for field, place in places.items()}
    for field, called in (("id", "id"), ("lms_user_id", "number")):
        if mangled(about.get(field, "")):
            return None, (
                f"{called} {about[field]!r} is what a spreadsheet makes of another. Next: take the "
                "file as it was downloaded, or read that column in as text"
            )
    why = unusable(about["id"])
    if why:
        return None, f"id {about['id']!r} cannot be used: {why}" if about["id"] else "id is empty"
    name = about.pop("name", "")
    if name and not (about.get("first_name") or about.get("last_name")):
        about["first_name"], about["last_name"] = _split(name)
    if "@" in about["id"]:
        about["email"] = about.get("email") or about["id"]
    lms_user_id = about.get("lms_user_id", "")
    if number := re.fullmatch(r"Participant\s+(\d+)", lms_user_id):
        about["lms_user_id"] = number[1]
    return Student(**about), None


def _split(name: str) -> tuple[str, str]:
    """Return first and last name of "Lovelace, Ada" or of "Ada Lovelace"."""
    if ", " in name:
        last, first = name.split(", ", 1)
    else:
        first, _, last = name.rpartition(" ")
    return first.strip(), last.strip()


def _is_no_student(cells: tuple[str, ...]) -> bool:
    """Return whether this is a row of Canvas's own: below the header, or the test student."""
    posting = all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell) for cell in cells)
    return posting or "Points Possible" in cells[0] or is_test_student(cells)


def _shown(student: Student) -> str:
    name = f"{student.first_name} {student.last_name}".strip()
    about = [name, f"<{student.email}>" if student.email else "", student.lms_user_id]
    said = f"{student.id}  {'  '.join(filter(None, about))}".rstrip()
    return shown(said)
