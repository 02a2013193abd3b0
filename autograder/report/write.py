"""Make a class report: read the course, compare it with the last report, write the page."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.course.folder import share_where_grouped
from autograder.report import page, snapshot, student_pages
from autograder.report.data import ClassData
from autograder.report.read import read_class


@dataclass(frozen=True, kw_only=True)
class WrittenReport:
    """A report that was written."""

    path: Path
    data: ClassData
    before: str  # when the report was made that it is compared with, or ""


def write_report(
    course: Path, assignment: str, output: Path | None = None, before: Path | None = None
) -> WrittenReport:
    """Write an assignment's report, and keep its data for the next one.

    ``output`` defaults to ``reports/<assignment>.html`` in the course, ``before`` to the data of
    the last report with other marks. Students without feedback get a page of their own there. Only
    the owner can read what is written, and the group that shares the course. Raises ReportError or
    CourseError where no report can be made.
    """
    earlier = None if before is None else snapshot.read(before)
    data = read_class(course, assignment)
    folder = course / snapshot.FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    made = datetime.now()
    kept = snapshot.keep(snapshot.as_snapshot(data, made), folder, assignment)
    if earlier is None and kept is not None:
        earlier = snapshot.read(kept)
    path = output or folder / f"{assignment}.html"
    own = folder / student_pages.FOLDER
    ways = student_pages.StudentWays(
        feedback=_way(path, course / "feedback"),
        own=_way(path, own),
        without_feedback=student_pages.write(course, data, own),
    )
    html = page.render(
        data,
        earlier,
        None if earlier is None else snapshot.compared(data, earlier),
        course=course.resolve().name,
        made=made,
        ways=ways,
    )
    path.touch(mode=0o600)
    path.write_text(html, encoding="utf-8")
    share_where_grouped(course, snapshot.FOLDER)
    return WrittenReport(path=path, data=data, before="" if earlier is None else earlier.made)


def _way(page: Path, folder: Path) -> str:
    """Return the relative way from a page to a folder."""
    return Path(os.path.relpath(folder.resolve(), page.resolve().parent)).as_posix()
