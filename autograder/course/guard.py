"""What ``nbgrader autograde`` does with a submission before it is judged, made to fail for that
submission alone.

nbgrader takes a class for one piece of work: a student's folder that has a line break in its name
ends the run, a pipe called ``timestamp.txt`` is waited for, and what is refused is copied first.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.utils import parse_utc

from autograder.course.submitted import Folder, read_folder
from autograder.judge.restore import SubmissionError
from autograder.plain_text import PlainLog, shown


def handed_in(folder: Path, notebooks: list[str]) -> tuple[Folder, datetime | None]:
    """Return what a student handed in, and when (UTC), where it is told. Raises OSError."""
    found = read_folder(folder, notebooks)
    try:
        return found, timestamp(found.files)
    except SubmissionError as error:
        return replace(found, refused=found.refused or str(error)), None


def timestamp(files: Mapping[str, bytes]) -> datetime | None:
    """Return the time that ``timestamp.txt`` says (UTC), as nbgrader reads it; None: it says none.

    Raises SubmissionError where what it says is no time.
    """
    try:
        said = files.get("timestamp.txt", b"").decode().strip()
        if not said:
            return None
        if len(said) > 100 or not (said.isascii() and said.isprintable()):
            raise ValueError
        found: datetime = parse_utc(said)
    except Exception as error:  # whatever reading a text of a student's for a time comes to
        quoted = shown(files["timestamp.txt"].decode(errors="surrogateescape").strip(), 40)
        raise SubmissionError(
            f"timestamp.txt says “{quoted}”, which is no time. Next: write the time into it as "
            "2026-10-31 18:00:00 UTC, or delete it."
        ) from error
    return found


def guard(converter: Any) -> None:
    """Let nbgrader's converter meet each submission with suspicion; its exporter calls it once."""
    coursedir, copies = converter.coursedir, converter.init_assignment
    converter.log.addFilter(PlainLog())  # in the formgrader too
    for path in list(converter.assignments):
        if not path.isprintable():
            converter.log.error(
                "%s is left out: no student can be called so. Next: rename the folder", path
            )
            del converter.assignments[path]

    def init_assignment(assignment_id: str, student_id: str) -> None:
        """Let nbgrader copy of refused work its own files, and look at no more of it."""
        found, _ = handed_in(Path(converter._format_source(assignment_id, student_id)), [])
        if not found.refused:
            copies(assignment_id, student_id)
            return
        with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
            for name, data in found.notes.items():
                (Path(folder) / name).write_bytes(data)
            converter._format_source = lambda *_, **__: folder
            try:
                copies(assignment_id, student_id)
            finally:
                del converter._format_source  # the class's own is seen again

    def get_existing_timestamp(folder: str) -> datetime | None:
        return handed_in(Path(folder), [])[1]

    converter.init_assignment = init_assignment
    coursedir.get_existing_timestamp = get_existing_timestamp
