"""Find the student of each file of a Canvas or Moodle download, for ``nbgrader zip_collect``.

Canvas (canvas-lms, ``lib/content_zipper.rb``): NAME[_LATE]_STUDENT_UPLOAD_FILE. NAME is in small
letters without blanks and signs; STUDENT and UPLOAD are numbers of Canvas, and UPLOAD grows with
time. Where names are hidden, it begins with "anon" and a code. A second FILE ends in -1, -2 …
(``Attachment.make_unique_filename``).

Moodle (``mod/assign/classes/downloader.php``): Full Name_NUMBER_assignsubmission_file/FILE, or
_FILE where "download in folders" is off. Where names are hidden, the name is "Participant".

Any other name begins with the student's id and an underscore. So called, a file that lies in the
archive's folder itself counts before those of a platform: by it a person decides.

A course with other names says so by nbgrader's own ``named_regexp``, which then decides alone.
"""

import os
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import FileNameCollectorPlugin
from nbgrader.utils import find_all_notebooks

from autograder.course.gradebook_errors import GradebookError, probe
from autograder.marks.students import Student, letters, read_students, same, unusable
from autograder.plain_text import shown

_CANVAS = re.compile(
    r"(?P<name>.+?)_(?P<late>LATE_)?(?P<number>\d+)_(?P<upload>\d+)_(?P<file>.+)", re.DOTALL
)
_CANVAS_HIDDEN = re.compile(r"anon(_LATE)?_\w+?_\d+_.+")
_MOODLE = re.compile(r"(?P<name>[^_]+)_(?P<number>\d+)_assignsubmission_\w+?(?:_(?P<file>.+))?")
_OTHER = re.compile(r"(?P<name>[^_]+)_(?P<file>.+)")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a file's name says: whose it is, by name or number, and which upload."""

    path: PurePath
    name: str
    file: str  # the name that the student gave it
    lms_user_id: str = ""
    upload: int = 0
    late: bool = False
    student: str = ""  # id in the gradebook

    @property
    def by_hand(self) -> bool:
        """Whether a person may have put it there: no platform has named it or packed it."""
        return len(self.path.parts) == 1 and not self.lms_user_id


@dataclass(frozen=True, kw_only=True)
class Step:
    """How a person says what a file is: by a copy that bears the right name, never by deleting."""

    notebook: str
    assignment: str = "ASSIGNMENT"
    archive: str = "downloaded/ASSIGNMENT/archive"

    @property
    def again(self) -> str:
        return f"run `nbgrader zip_collect {self.assignment} --force`"

    def copy(self, student: str = "ID", file: str = "") -> str:
        name = f"{self.archive}/{student}_{file or self.notebook + '.ipynb'}"
        whose = ", with the student's id for ID" if student == "ID" else ""
        return f"copy it to {name}{whose}, and {self.again}"


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where each file goes: path -> (student, name); and why the others go nowhere."""

    placed: Mapping[PurePath, tuple[str, str]]
    unplaced: Mapping[PurePath, str]
    notes: tuple[str, ...] = ()


def place(
    paths: Sequence[PurePath],
    notebooks: Sequence[str],
    students: Sequence[Student],
    given: Collection[str] = (),
    extensions: Collection[str] = (".ipynb",),
    step: Step | None = None,
) -> Placement:
    """Return where each file of a download goes; ``paths`` are relative to the download's folder.

    ``notebooks`` are the names of the assignment's notebooks, ``students`` those of the gradebook.
    Files of these ``extensions`` are taken; of the others, those that were ``given``, released with
    the notebooks, are skipped. ``step`` says what to do with a file.
    """
    step = step or Step(notebook=notebooks[0])
    unplaced: dict[PurePath, str] = {}
    rivals: dict[tuple[str, str], list[Claim]] = defaultdict(list)  # by student and file
    for path in sorted(paths):
        if any(part.startswith((".", "__")) for part in path.parts):
            continue  # checkpoints, and what macOS adds
        was_given = path.name in given or any(path.name.endswith(f"_{name}") for name in given)
        if was_given and path.suffix not in extensions:
            continue
        found, why = _claim(path, notebooks, step)
        if found is None:
            unplaced[path] = why
            continue
        claim, why = _owned(found, students, step)
        name = _name(claim.file, notebooks, extensions)
        if why or name is None:
            unplaced[path] = why or _not_taken(claim, notebooks, extensions, step)
        else:
            rivals[claim.student, name].append(claim)
    winners: dict[tuple[str, str], Claim] = {}
    for whose, group in rivals.items():
        winner, why = _newest(group, whose[1], step)
        unplaced |= {claim.path: why for claim in group if claim is not winner}
        if winner is not None:
            winners[whose] = winner
    return Placement(
        placed={winner.path: whose for whose, winner in winners.items()},
        unplaced=dict(sorted(unplaced.items())),
        notes=tuple(_notes(list(winners.values()), students)),
    )


class ZipCollector(FileNameCollectorPlugin):
    """The plug-in that ``ZipCollectApp.collector_plugin`` names; it places all files at once.

    Where the course sets ``c.FileNameCollectorPlugin.named_regexp``, that alone says whose a file
    is, as nbgrader has it. ``valid_ext`` says which extensions are collected, in either case.
    """

    _placement: Placement | None = None

    def __init__(self, **traits: Any) -> None:
        """Try the gradebook, before nbgrader unpacks anything."""
        super().__init__(**traits)
        coursedir: Any = self.parent.coursedir
        try:
            probe(coursedir.db_url)
        except GradebookError as error:
            self.log.error("Nothing was collected: %s", shown(str(error)))
            raise SystemExit(2) from error

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Return whose a file is, or None where it goes nowhere; nbgrader calls this for each."""
        if self.named_regexp:
            return self._matched(submitted_file)
        app: Any = self.parent
        folder = Path(app._format_collect_path(app.extracted_directory))
        if self._placement is None:
            self._placement = self._place(folder, app.coursedir)
        found = self._placement.placed.get(Path(submitted_file).relative_to(folder))
        return {"student_id": found[0], "file_id": found[1]} if found else None

    def _matched(self, submitted_file: str) -> dict[str, str] | None:
        """Return what nbgrader's own plug-in finds, unless the id would name another folder."""
        found: dict[str, str] | None = super().collect(submitted_file)
        id = found.get("student_id") if found else None
        if id is not None and (why := unusable(id)):
            self.log.warning(
                "%s: %r, which named_regexp finds, cannot be a student's id: %s. Next: mend "
                "c.FileNameCollectorPlugin.named_regexp or rename the file",
                shown(submitted_file), shown(id), why,
            )  # fmt: skip
            return None
        return found

    def _place(self, folder: Path, coursedir: Any) -> Placement:
        released = coursedir.format_path(coursedir.release_directory, ".", coursedir.assignment_id)
        notebooks = [Path(name).stem for name in find_all_notebooks(released)]
        files = {each.name for each in Path(released).rglob("*") if each.suffix != ".ipynb"}
        app: Any = self.parent
        archive = app._format_collect_path(app.archive_directory)
        step = Step(
            notebook=(notebooks or [coursedir.assignment_id])[0],
            assignment=coursedir.assignment_id,
            archive=os.path.relpath(archive, coursedir.root),
        )
        placement = place(
            [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()],
            notebooks or [coursedir.assignment_id],
            _known_students(coursedir),
            files,
            self.valid_ext,
            step,
        )
        for note in placement.notes:
            self.log.warning("%s", shown(note, 10_000))
        if placement.unplaced:
            listed = [
                f"  {shown(os.path.relpath(folder / path, coursedir.root))}: {shown(why)}"
                for path, why in placement.unplaced.items()
            ]
            count = len(placement.unplaced)
            first = f"{count} of {count + len(placement.placed)} files could not be placed:"
            self.log.warning("\n".join([first, *listed]))
        return placement


def _known_students(coursedir: Any) -> list[Student]:
    file = coursedir.db_url.removeprefix("sqlite:///")
    if file != coursedir.db_url and not Path(file).exists():
        return []
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        return read_students(gradebook)


def _claim(path: PurePath, notebooks: Sequence[str], step: Step) -> tuple[Claim | None, str]:
    """Return what the first part of the path that a platform named says, or why none does."""
    for part in path.parts:
        inner = "" if part == path.name else path.name  # a student's own folder or zip file
        if _CANVAS_HIDDEN.fullmatch(part):
            return None, (
                "Canvas has hidden whose it is. Next: turn off anonymous grading and download again"
            )
        if found := _MOODLE.fullmatch(part):
            file = inner or found["file"] or ""
            hidden = same(found["name"]) == "participant"  # only the number is known
            name = f"Participant {found['number']}" if hidden else found["name"]
            return Claim(path=path, name=name, file=file, lms_user_id=found["number"]), ""
        if found := _CANVAS.fullmatch(part):
            return Claim(
                path=path, name=found["name"], file=inner or found["file"],
                lms_user_id=found["number"], upload=int(found["upload"]), late=bool(found["late"]),
            ), ""  # fmt: skip
    own_folder = path.parts[-2:-1] if len(path.parts) > 2 else ()
    for part, file in ((path.name, ""), *((part, path.name) for part in own_folder)):
        found = _OTHER.fullmatch(part)
        if found and _notebook(f"{found['name']}.ipynb", notebooks) is None:
            return Claim(path=path, name=found["name"], file=file or found["file"]), ""
    return None, (
        "its name does not say whose it is. Next: put the student's id and an underscore before "
        "it: " + step.copy()
    )


def _owned(claim: Claim, students: Sequence[Student], step: Step) -> tuple[Claim, str]:
    """Return the claim with the student's id, or why that is not known."""
    fits = [
        each for each in students if claim.lms_user_id and each.lms_user_id == claim.lms_user_id
    ]
    fits = fits or [each for each in students if same(each.id) == same(claim.name)]
    fits = fits or [each for each in students if letters(claim.name) in map(letters, each.names)]
    if len(fits) > 1:
        ids = ", ".join(each.id for each in fits)
        return claim, (
            f"it may be from any of {ids}. Next: take their numbers in with `autograder roster`, "
            f"or {step.copy()}"
        )
    if not fits and not claim.lms_user_id and (later := _later_ids(claim, students)):
        place, id = later[0]
        pattern = f".*/{'[^_/]+_' * place}(?P<student_id>[^_/]+)_.*(?P<file_id>{step.notebook})"
        return claim, (
            f"{claim.name!r} is nobody's id in the gradebook, and {id!r} is: the id may stand at "
            f"place {place + 1}. Next: where all names are so, set "
            f'c.FileNameCollectorPlugin.named_regexp = r"{pattern}" in nbgrader_config.py, and '
            f"{step.again}; else {step.copy()}"
        )
    id = fits[0].id if fits else claim.name
    if why := unusable(id):
        return claim, f"{id!r} cannot be a student's id: {why}. Next: {step.copy()}"
    return replace(claim, student=id), ""


def _later_ids(claim: Claim, students: Sequence[Student]) -> list[tuple[int, str]]:
    """Return the students' ids that stand further on in a file's name, each with its place."""
    known = {same(each.id): each.id for each in students}
    parts = enumerate(same(part) for part in claim.path.name.split("_"))
    return [(place, known[part]) for place, part in parts if part in known]


def _notebook(file: str, notebooks: Sequence[str]) -> str | None:
    """Return the notebook whose name the file's name contains, if any."""
    if PurePath(file).suffix != ".ipynb":
        return None
    named = [name for name in notebooks if same(name) in same(file)]
    return max(named, key=len, default=None)


def _name(file: str, notebooks: Sequence[str], extensions: Collection[str]) -> str | None:
    """Return the name under which a file is handed in, None where it is not collected."""
    if PurePath(file).suffix not in extensions:
        return None
    if PurePath(file).suffix != ".ipynb":
        return file
    notebook = _notebook(file, notebooks)
    return f"{notebook}.ipynb" if notebook else None


def _not_taken(
    claim: Claim, notebooks: Sequence[str], extensions: Collection[str], step: Step
) -> str:
    file = claim.file
    names = " or ".join(f"{name}.ipynb" for name in notebooks)
    kind = PurePath(file).suffix
    if kind == ".ipynb" and kind not in extensions:
        return (
            f"c.FileNameCollectorPlugin.valid_ext is {list(extensions)}. Next: add '.ipynb' to it"
        )
    if kind == ".ipynb":
        return f"it is not called {names}. Next: if it is the work, {step.copy(claim.student)}"
    return (
        f"it is no notebook ({kind or 'no extension'}). Next: if it is {names} under another name, "
        f"{step.copy(claim.student)}; else ask for the notebook"
    )


def _newest(rivals: Sequence[Claim], name: str, step: Step) -> tuple[Claim | None, str]:
    """Return which of a student's files for one notebook counts, and why the others do not."""
    if len(rivals) == 1:
        return rivals[0], ""
    student = rivals[0].student
    copy = step.copy(student, name)
    by_hand = [claim for claim in rivals if claim.by_hand]
    if len(by_hand) == 1:
        return by_hand[0], (
            f"{by_hand[0].path.name}, put beside the archives by hand, counts before it. Next: "
            f"nothing; where this one counts, {copy}"
        )
    if len({claim.lms_user_id for claim in rivals}) > 1:
        return None, (
            f"{len(rivals)} people have this name. Next: take their numbers in with `autograder "
            f"roster`, and {step.again}"
        )
    last = max(rivals, key=lambda claim: claim.upload)
    if sum(claim.upload == last.upload for claim in rivals) > 1:
        kind = "notebooks" if last.path.suffix == ".ipynb" else f"{last.path.suffix} files"
        move = f"move the others out of {step.archive}, where they are not lost, and {step.again}"
        return None, (
            f"it is one of {len(rivals)} {kind} of {student}. Next: "
            + (move if by_hand else f"if this is the one that counts, {copy}")
        )
    return last, (
        f"{student} has uploaded {last.path.name} after it. Next: nothing; where this one counts, "
        f"{copy}"
    )


def _notes(placed: Sequence[Claim], students: Sequence[Student]) -> Iterator[str]:
    known = {student.id for student in students}
    strangers = sorted({claim.student for claim in placed} - known) if known else []
    if strangers:
        yield (
            f"not in the gradebook, so taken as new students: {', '.join(strangers)}. Next: take "
            "the class list in with `autograder roster`, and collect again with --force"
        )
    late = sorted(claim.student for claim in placed if claim.late)
    if late:
        yield (
            f"late by Canvas, which does not say when: {', '.join(late)}. Next: for a penalty, "
            "once all is collected, write the time into submitted/STUDENT/ASSIGNMENT/timestamp.txt"
        )
