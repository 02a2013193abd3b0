"""nbgrader's gradebook, read: an assignment as ``nbgrader generate_assignment`` stored it."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from nbgrader import api
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import Engine, create_engine, make_url, select
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import Session

from autograder.course.config import ConfigError, read_config
from autograder.course.gradebook_errors import GradebookError, in_words
from autograder.judge.assignment import (
    Assignment,
    AssignmentError,
    OtherLanguage,
    SpecCell,
    from_source,
    read_files,
    require_python,
)
from autograder.judge.baseline import changed

PATIENCE = 60  # seconds that another program may hold an SQLite gradebook


@contextmanager
def open_gradebook(db_url: str) -> Iterator[Engine]:
    """Open a gradebook that exists; where it does not, none is made.

    Raises AssignmentError where there is none, and GradebookError where it does not answer.
    """
    try:
        url = make_url(db_url)
        lite = url.get_backend_name() == "sqlite"
        if lite and url.database and not Path(url.database).exists():
            raise AssignmentError(
                f"there is no gradebook {url.database}. Next: run `nbgrader "
                "generate_assignment ASSIGNMENT` in the course"
            )
        engine = create_engine(url, connect_args={"timeout": PATIENCE} if lite else {})
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise AssignmentError(
            f"c.CourseDirectory.db_url cannot be used: {error}. Next: mend it; for "
            "PostgreSQL, pip install 'autograder[postgres]'"
        ) from error
    try:
        with in_words(db_url):
            yield engine
    finally:
        engine.dispose()


@contextmanager
def copied(db_url: str) -> Iterator[str]:
    """Yield the address of a copy of an SQLite gradebook: even to read one may write beside it.

    Another kind of database is not copied.
    """
    path = Path(make_url(db_url).database or "")
    if make_url(db_url).get_backend_name() != "sqlite" or not path.exists():
        yield db_url
        return
    with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        for end in ("", "-journal", "-wal"):
            if (part := path.with_name(path.name + end)).exists():
                shutil.copy(part, folder)
        yield f"sqlite:///{folder}/{path.name}"


def notebook_names(engine: Engine, name: str) -> list[str]:
    """Return the names of an assignment's notebooks. Raises AssignmentError where it has none."""
    with Session(engine) as session:
        of_it = select(api.Notebook.name).join(api.Assignment).where(api.Assignment.name == name)
        names = list(session.scalars(of_it.order_by(api.Notebook.name)))
        known = list(session.scalars(select(api.Assignment.name).order_by(api.Assignment.name)))
    if not names:
        raise AssignmentError(
            f"the gradebook knows no notebook of {name!r}; it knows {known or 'no assignment'}. "
            f"Next: run `nbgrader generate_assignment {name}`, or name one of these"
        )
    return names


def read_assignment(db_url: str, name: str, notebook: str, source: Path) -> Assignment:
    """Return an assignment's notebook from the gradebook, its files and order from ``source``.

    The gradebook says what is judged. It stores cells in no order and without tags, so the source
    notebook gives those. Raises AssignmentError where the gradebook does not know the notebook,
    OtherLanguage where it is not in Python.
    """
    with open_gradebook(db_url) as engine, Session(engine) as session:
        of_it = (
            select(api.Notebook)
            .join(api.Assignment)
            .where(api.Notebook.name == notebook, api.Assignment.name == name)
        )
        stored = session.scalars(of_it).one_or_none()
        if stored is None:
            raise AssignmentError(
                f"the gradebook knows no notebook {notebook!r} of {name!r}. Next: run "
                f"`nbgrader generate_assignment {name}`"
            )
        tasks = {cell.name for cell in stored.task_cells}
        graded = {cell.name for cell in stored.grade_cells} - tasks
        points = {each.name: each.max_score for each in (*stored.grade_cells, *stored.task_cells)}
        solutions = {cell.name for cell in stored.solution_cells}
        kernelspec = json.loads(stored.kernelspec) if stored.kernelspec else None
        cells = {
            cell.name: SpecCell(
                grade_id=cell.name,
                cell_type=cell.cell_type,
                source=cell.source or "",
                grade=cell.name in graded,
                solution=cell.name in solutions,
                locked=bool(cell.locked),
                task=cell.name in tasks,
                points=float(points.get(cell.name, 0)),
                checksum=cell.checksum,
            )
            for cell in stored.source_cells
        }
    written: Assignment | None = None
    try:
        written = from_source(source, notebook, needs_tests=False)
    except OtherLanguage:
        raise
    except AssignmentError:  # without the source notebook the gradebook's copies count
        require_python(name, notebook, {"kernelspec": kernelspec})
    inside = {cell.grade_id for cell in written.tests if cell.inside} if written else set()
    order = [cell.grade_id for cell in written.cells if cell.grade_id in cells] if written else []
    return Assignment(
        name=name,
        notebook=notebook,
        cells=tuple(
            replace(cells[name], inside=name in inside) for name in dict.fromkeys([*order, *cells])
        ),
        kernelspec=kernelspec,
        files=read_files(source) if source.is_dir() else {},
        solution=written.solution if written else None,
        exercise=written.exercise if written else "",
        changed_since=_changed_since(cells, written),
    )


def _changed_since(cells: Mapping[str, SpecCell], written: Assignment | None) -> tuple[str, ...]:
    """Return the cells that the source notebook does not hold as they are stored.

    What is stored of a student's cell is its stub, so that its text is not compared.
    """
    if written is None:
        return ()

    def told(cell: SpecCell | None) -> tuple[object, ...]:
        if cell is None:
            return ()
        points = cell.points if cell.grade or cell.task else 0
        text = cell.source if cell.is_instructors else ""
        return cell.cell_type, cell.grade, cell.solution, cell.task, points, text

    now = {
        cell.grade_id: cell
        for cell in written.cells
        if cell.grade or cell.solution or cell.locked or cell.task  # no other is stored
    }
    return tuple(
        name
        for name in dict.fromkeys([*now, *cells])
        if told(now.get(name)) != told(cells.get(name))
    )


def differences(course: Path, name: str) -> list[str]:
    """Return, for the instructor, where an assignment's source and its gradebook differ.

    Where the course has no settings, no gradebook, or one that cannot be read, nothing is told.
    """
    with suppress(AssignmentError, ConfigError, GradebookError, OSError):
        if (config := read_config(course)) is not None:
            db_url = CourseDirectory(config=config).db_url
            with open_gradebook(db_url) as engine:
                names = notebook_names(engine, name)
            source = course / "source" / name
            return [
                words
                for each in names
                if (words := changed(read_assignment(db_url, name, each, source)))
            ]
    return []
