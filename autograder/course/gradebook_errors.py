"""What goes wrong with a gradebook, in words: what the database told of it, and a next step."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader import api
from sqlalchemy import create_engine, inspect, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from autograder.course import disk


class GradebookError(Exception):
    """A gradebook that cannot be read or written, with the next step for the instructor."""


_FULL = "has no room"
_OWN = "let yourself read and write it and its folder (chmod u+rwX), and run this again"
# By what the database says: what it is, and what to do. The first that fits counts.
_KINDS = (
    (
        r"locked|busy",
        "is held by another program",
        "wait until the other command, or the formgrader, has ended, and run this again",
    ),
    (
        r"not a database|malformed|corrupt|encrypted|decode|parse|isoformat",
        "is damaged",
        "put your last copy in its place. Without a copy: rename it, run `autograder release "
        "ASSIGNMENT` and `autograder grade ASSIGNMENT`, and give again what was given by hand",
    ),
    (
        r"no such (table|column)|has no column|(relation|column) .* does not exist",
        "is not as this nbgrader makes it",
        "if an older nbgrader made it, run `nbgrader db upgrade` in the course's folder, which "
        "keeps a copy beside it; where that changes nothing, put your last copy in its place",
    ),
    (r"readonly|read-only", "cannot be written", _OWN),
    (r"unable to open", "cannot be opened", _OWN),
    (r"\bfull\b|disk I/O", _FULL, "make room there, and run this again"),
    (
        r"connect|could not translate|server|password",
        "does not answer",
        "start the database, or mend c.CourseDirectory.db_url in nbgrader_config.py",
    ),
    (r"", "did not answer as it should", "see to that, and run this again"),
)


@contextmanager
def in_words(db_url: str) -> Iterator[None]:
    """Raise GradebookError for whatever a database at this address has against being used."""
    try:
        yield
    except SQLAlchemyError as error:
        url = make_url(db_url)
        is_file = url.get_backend_name() == "sqlite" and url.database
        name = url.database if is_file else url.render_as_string(hide_password=True)
        room = f"; {disk.room(Path(url.database or ''))}" if is_file else ""
        said = str(getattr(error, "orig", None) or error).strip()
        raise GradebookError(told(said.partition("\n")[0], f" {name}", room)) from error


def told(said: str, name: str = "", room: str = "") -> str:
    """Return what a database's words mean for a gradebook, and the next step."""
    kind, step = next(
        (kind, step) for pattern, kind, step in _KINDS if re.search(pattern, said, re.IGNORECASE)
    )
    return f"the gradebook{name} {kind}: {said}{room if kind == _FULL else ''}. Next: {step}"


def probe(db_url: str, patience: float = 5) -> None:
    """Raise GradebookError where a gradebook lacks what this nbgrader asks of it, or is damaged.

    One that is not there yet, or is empty, lacks nothing: nbgrader makes all of it. ``patience``
    are the seconds that another program may hold an SQLite gradebook.
    """
    url = make_url(db_url)
    is_file = url.get_backend_name() == "sqlite"
    if is_file and not Path(url.database or "").exists():
        return
    engine = create_engine(url, connect_args={"timeout": patience} if is_file else {})
    try:
        with in_words(db_url), engine.connect() as connection:
            there = inspect(connection).get_table_names()
            for table in api.Base.metadata.sorted_tables if there else ():
                connection.execute(select(table).limit(0))
    finally:
        engine.dispose()
