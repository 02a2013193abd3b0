"""What tests of grading compare: marks, rows of a gradebook, files of a folder; and PostgreSQL.

Rows are told by names and not by the random keys that nbgrader gives them.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from nbgrader import api
from nbgrader.api import Gradebook
from sqlalchemy import MetaData, create_engine, insert, select

from autograder.course.folder import ASSIGNMENT

RANDOM = {"source_cell": "id", "grade": "id", "comment": "id"}  # nothing refers to these keys


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One student's marks for one assignment, as the gradebook holds them."""

    student: str
    score: float
    max_score: float
    seconds_late: float
    needs_manual_grade: bool
    items: dict[str, float]


def marks(course, assignment=ASSIGNMENT):
    """Return all marks for an assignment from the course's SQLite gradebook, by student."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return [
            Mark(
                student=submission.student.id,
                score=submission.score,
                max_score=submission.max_score,
                seconds_late=submission.total_seconds_late,
                needs_manual_grade=submission.needs_manual_grade,
                items={
                    grade.name: grade.score
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                },
            )
            for submission in sorted(
                gradebook.assignment_submissions(assignment), key=lambda each: each.student.id
            )
        ]


def rows(db_url):
    """Return every row of every table, sorted, by the table's name."""
    engine = create_engine(db_url)
    try:
        with engine.connect() as connection:
            tables = {
                table.name: [dict(row._mapping) for row in connection.execute(select(table))]
                for table in api.Base.metadata.sorted_tables
            }
    finally:
        engine.dispose()
    names = _names(tables)
    return {
        name: sorted(
            (
                {
                    column: names.get(value, value) if isinstance(value, str) else value
                    for column, value in row.items()
                    if RANDOM.get(name) != column
                }
                for row in found
            ),
            key=repr,
        )
        for name, found in tables.items()
    }


def _names(tables):
    """Return what each random key stands for."""
    names = {}
    for table, parts in (
        ("assignment", ("name",)),
        ("notebook", ("assignment_id", "name")),
        ("base_cell", ("notebook_id", "type", "name")),
        ("submitted_assignment", ("assignment_id", "student_id")),
        ("submitted_notebook", ("assignment_id", "notebook_id")),
    ):
        for row in tables[table]:
            names[row["id"]] = "/".join(names.get(row[part], row[part]) for part in parts)
    return names


def copy_gradebook(url, to):
    """Copy every row of a gradebook into an empty database."""
    old, new = create_engine(url), create_engine(to)
    every = MetaData()
    every.reflect(old)  # with the table in which nbgrader keeps the version of the schema
    api.Base.metadata.create_all(new)
    with old.connect() as reader, new.begin() as writer:
        for table in api.Base.metadata.sorted_tables:
            if found := [dict(row._mapping) for row in reader.execute(select(table))]:
                writer.execute(insert(table), found)
        version = every.tables["alembic_version"]
        version.create(writer)
        writer.execute(insert(version), [dict(reader.execute(select(version)).one()._mapping)])
    old.dispose()
    new.dispose()


def tree(folder):
    """Return everything below a folder: mode, and bytes of a file, by relative name."""
    return {
        str(path.relative_to(folder)): (
            oct(path.lstat().st_mode),
            path.read_bytes() if path.is_file() and not path.is_symlink() else None,
        )
        for path in sorted(folder.rglob("*"))
    }


def state(course):
    """Return all that grading leaves in a course with an SQLite gradebook."""
    return rows(f"sqlite:///{course}/gradebook.db"), tree(course / "autograded")


@contextlib.contextmanager
def postgresql():
    """Run a PostgreSQL server in a folder of its own; yield its address, less a database's name.

    The server refuses to be root, so then it is another account, which pytest's folders keep out.
    """
    user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        Path(folder).chmod(0o711)
        data = Path(folder) / "data"
        data.mkdir(mode=0o700)
        if user:
            shutil.chown(data, "postgres")
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()

        def run(program, *arguments):
            command = [*user, _program(program), "-D", data, *arguments]
            subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)

        run("initdb", "-U", "grader", "-A", "trust", "-E", "UTF8")
        options = f"-h 127.0.0.1 -p {port} -k '' -c fsync=off"
        run("pg_ctl", "-w", "-o", options, "-l", data / "log", "start")
        try:
            yield f"postgresql+psycopg://grader@127.0.0.1:{port}"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")


def _program(name):
    """Return a program of the PostgreSQL server, which Debian keeps off the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(debian[-1]) if debian else shutil.which(name)
    assert found, "the PostgreSQL server is missing: `make postgresql` installs it"
    return found


def new_database(server, name):
    """Make an empty database and return its address."""
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return f"{server}/{name}"
