"""The record ``graded.db``: what was graded from what, so that it need not be graded again.

It is a cache, never the truth. An entry is used while what it says of the submission, the gradebook
and the folder below ``autograded/`` still holds. Whatever happens to any of them, by a crash or by
hand, the worst is that a submission is graded again.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course import disk

FILE = "graded.db"


class RecordError(Exception):
    """The record cannot be used now; the message says what to do next."""


@dataclass(frozen=True, kw_only=True)
class RecordEntry:
    """One graded submission.

    ``work`` is the fingerprint of what was submitted, ``terms`` of what else decided the grades,
    ``written`` of the folder below ``autograded/``. ``auto_sum`` and ``auto_count`` are compared
    with the gradebook's. ``notes`` are (item, why) that a person must look at.
    """

    student: str
    work: str
    terms: str
    written: str
    auto_sum: float
    auto_count: int
    notes: tuple[tuple[str, str], ...] = ()
    refused: str = ""


class Record:
    """The entries of one assignment. While it is open for writing, no other command can grade."""

    def __init__(self, connection: sqlite3.Connection, assignment: str) -> None:
        self._connection = connection
        self._assignment = assignment

    def entries(self) -> dict[str, RecordEntry]:
        found = {}
        query = "SELECT * FROM graded WHERE assignment = ?"
        for row in self._connection.execute(query, (self._assignment,)):
            _, student, work, terms, written, auto_sum, auto_count, notes, refused = row
            found[student] = RecordEntry(
                student=student, work=work, terms=terms, written=written, auto_sum=auto_sum,
                auto_count=auto_count, notes=tuple(map(tuple, json.loads(notes))), refused=refused,
            )  # fmt: skip
        return found

    def store(self, entries: Sequence[RecordEntry]) -> None:
        """Store entries, in place of those of the same students."""
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO graded VALUES (:assignment, :student, :work, :terms, "
                ":written, :auto_sum, :auto_count, :notes, :refused)",
                [
                    vars(each) | {"assignment": self._assignment, "notes": json.dumps(each.notes)}
                    for each in entries
                ],
            )


@contextlib.contextmanager
def open_record(course: Path, assignment: str, *, write: bool) -> Iterator[Record]:
    """Open a course's record. Raises RecordError where another command is grading the course."""
    try:
        with contextlib.closing(_connection(course / FILE, write)) as connection:
            yield Record(connection, assignment)
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise RecordError(
                f"another `autograder grade` is at work in {course}. Next: wait until it has ended"
            ) from error
        raise RecordError(
            f"{course / FILE} cannot be used: {error}; {disk.room(course)}. Next: let it be "
            "written, with room for it, and run this again"
        ) from error
    except sqlite3.DatabaseError as error:
        raise RecordError(
            f"{course / FILE} is damaged: {error}. Next: delete it, and run this again to grade all"
        ) from error


def _connection(path: Path, write: bool) -> sqlite3.Connection:
    """Open the file, or a copy of it in memory where nothing may be written."""
    if write:
        connection = sqlite3.connect(path, timeout=0)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    else:
        connection = sqlite3.connect(":memory:")
        if path.exists():
            with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as file:
                file.backup(connection)
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS graded (assignment TEXT, student TEXT, "
            "work TEXT, terms TEXT, written TEXT, auto_sum REAL, auto_count INTEGER, "
            "notes TEXT, refused TEXT, PRIMARY KEY (assignment, student))"
        )
    return connection
