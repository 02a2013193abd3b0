"""What tests of grading compare: every row of a gradebook, every file of a folder; and PostgreSQL.

Rows are told by names and not by the random keys that nbgrader gives them.
"""

import contextlib
import os
import shutil
import socket
import subprocess
from pathlib import Path

from nbgrader import api
from sqlalchemy import create_engine, select

RANDOM = {"source_cell": "id", "grade": "id", "comment": "id"}  # nothing refers to these keys


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


def tree(folder):
    """Return everything below a folder: mode, and bytes of a file, by relative name."""
    return {
        str(path.relative_to(folder)): (
            oct(path.lstat().st_mode),
            path.read_bytes() if path.is_file() and not path.is_symlink() else None,
        )
        for path in sorted(folder.rglob("*"))
    }


@contextlib.contextmanager
def postgresql(folder):
    """Run a PostgreSQL server in a folder; yield the address of its databases, less the name."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = Path(folder) / "data"
    data.mkdir(mode=0o700)
    user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if user:  # the server refuses to be root
        shutil.chown(data, "postgres")
        for parent in [data, *data.parents][1:-1]:
            if not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o111)
    run = {"check": True, "capture_output": True, "cwd": "/"}
    subprocess.run(
        [*user, _program("initdb"), "-D", data, "-U", "grader", "-A", "trust", "-E", "UTF8"], **run
    )
    options = f"-h 127.0.0.1 -p {port} -k '' -c fsync=off"
    start = [*user, _program("pg_ctl"), "-D", data, "-w", "-o", options, "-l", data / "log"]
    subprocess.run([*start, "start"], check=True, cwd="/", stdout=subprocess.DEVNULL)
    try:
        yield f"postgresql+psycopg://grader@127.0.0.1:{port}"
    finally:
        stop = [*user, _program("pg_ctl"), "-D", data, "-m", "immediate", "stop"]
        subprocess.run(stop, check=True, cwd="/", stdout=subprocess.DEVNULL)


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
