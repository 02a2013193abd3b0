"""Place the files of a download with their students, for ``nbgrader zip_collect``.

``download_names`` reads what each platform writes into names, ``owners`` compares it with the
gradebook, and ``unpack`` has unpacked the archives before. A course with other names says so by
nbgrader's own ``named_regexp``, which then decides alone.
"""

import os
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any, NoReturn

import yaml
from nbgrader.api import Gradebook
from nbgrader.plugins import FileNameCollectorPlugin
from nbgrader.utils import find_all_notebooks, parse_utc

from autograder.course.gradebook_errors import GradebookError, probe
from autograder.course.timestamps import read_time
from autograder.marks.download_names import (
    NAMED_METADATA,
    Claim,
    Step,
    Submitter,
    is_junk,
    is_platforms_own,
    read_name,
)
from autograder.marks.owners import owner
from autograder.marks.students import Student, read_students, same, unusable
from autograder.plain_text import shown

_MEND = "mend it in nbgrader_config.py"
_MAX_METADATA = 20_000_000  # bytes of Gradescope's own file, for thousands of submissions


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where each file goes: path -> (student, name); and why the others go nowhere.

    ``times`` are those that a name says, by the platform's clock.
    """

    placed: Mapping[PurePath, tuple[str, str]]
    unplaced: Mapping[PurePath, str]
    notes: tuple[str, ...] = ()
    times: Mapping[PurePath, str] = field(default_factory=dict)


def place(
    paths: Sequence[PurePath],
    notebooks: Sequence[str],
    students: Sequence[Student],
    given: Collection[str] = (),
    extensions: Collection[str] = (".ipynb",),
    step: Step | None = None,
    submitters: Mapping[str, Sequence[Submitter]] | None = None,
) -> Placement:
    """Return where each file of a download goes; ``paths`` are relative to the download's folder.

    ``notebooks`` are the names of the assignment's notebooks, ``students`` those of the gradebook.
    Files of these ``extensions`` are taken; of the others, those that were ``given``, released with
    the notebooks, are skipped. ``step`` says what to do with a file, ``submitters`` who handed in
    each folder of a Gradescope export.
    """
    step = step or Step(notebook=notebooks[0])
    unplaced: dict[PurePath, str] = {}
    rivals: dict[tuple[str, str], list[Claim]] = defaultdict(list)  # by student and file
    for path in sorted(paths):
        if is_junk(path):
            continue
        if is_platforms_own(path):
            continue
        was_given = path.name in given or any(path.name.endswith(f"_{name}") for name in given)
        if was_given and path.suffix not in extensions:
            continue
        claim = read_name(path, submitters or {})
        if isinstance(claim, str):
            unplaced[path] = claim
            continue
        id, why = owner(claim, students, notebooks, step)
        claim = replace(claim, student=id)
        file = claim.file if id or claim.platform else path.name
        name = _name(file, notebooks, extensions)
        if name is None:
            unplaced[path] = _not_taken(claim, notebooks, extensions, step)
        elif why:
            unplaced[path] = why
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
        times={winner.path: winner.when for winner in winners.values() if winner.when},
    )


class ZipCollector(FileNameCollectorPlugin):
    """The plug-in that ``ZipCollectApp.collector_plugin`` names; it places all files at once.

    Where the course sets ``c.FileNameCollectorPlugin.named_regexp``, that alone says whose a file
    is, as nbgrader has it. ``valid_ext`` says which extensions are collected, in either case.
    """

    _placement: Placement | None = None

    def __init__(self, **traits: Any) -> None:
        """Try the gradebook and the pattern, before nbgrader unpacks anything."""
        super().__init__(**traits)
        coursedir: Any = self.parent.coursedir
        try:
            probe(coursedir.db_url)
            re.compile(self.named_regexp)
        except GradebookError as error:
            self._stop(str(error))
        except re.error as error:
            self._stop(
                f"c.FileNameCollectorPlugin.named_regexp is no pattern: {error}. Next: {_MEND}"
            )

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Return whose a file is, or None where it goes nowhere; nbgrader calls this for each."""
        app: Any = self.parent
        folder = Path(app._format_collect_path(app.extracted_directory))
        if self._placement is None:
            self._placement = self._place(folder, app)
        path = PurePath(submitted_file).relative_to(folder)
        if path not in self._placement.placed:
            return None
        student, name = self._placement.placed[path]
        when = self._placement.times.get(path)
        return {"student_id": student, "file_id": name} | ({"timestamp": when} if when else {})

    def _place(self, folder: Path, app: Any) -> Placement:
        """Place all files, and list what goes nowhere, with what could not be unpacked."""
        broken: Mapping[Path, str] = getattr(app.extractor_plugin_inst, "broken", {})
        told = {each for path in broken for each in (path, *path.parents)}
        files = [path for path in folder.rglob("*") if path.is_file() and path not in told]
        if self.named_regexp:
            placement = self._matched(folder, files)
        else:
            placement = self._named(folder, files, app)
        for note in placement.notes:
            self.log.warning("%s", shown(note, 10_000))
        nowhere = dict(broken) | {folder / path: why for path, why in placement.unplaced.items()}
        if nowhere:
            count = len(nowhere)
            first = f"{count} of {count + len(placement.placed)} files could not be placed:"
            listed = [
                f"  {shown(str(path).removeprefix(f'{app.coursedir.root}/'))}: {shown(why, 2_000)}"
                for path, why in sorted(nowhere.items())
            ]
            self.log.warning("\n".join([first, *listed]))
        return placement

    def _named(self, folder: Path, files: Sequence[Path], app: Any) -> Placement:
        """Place files by what the platforms write into names."""
        coursedir = app.coursedir
        released = coursedir.format_path(coursedir.release_directory, ".", coursedir.assignment_id)
        notebooks = [Path(name).stem for name in find_all_notebooks(released)]
        notebooks = notebooks or [coursedir.assignment_id]
        step = Step(
            notebook=notebooks[0],
            assignment=coursedir.assignment_id,
            archive=os.path.relpath(
                app._format_collect_path(app.archive_directory), coursedir.root
            ),
        )
        placement = place(
            [path.relative_to(folder) for path in files],
            notebooks,
            _known_students(coursedir),
            {each.name for each in Path(released).rglob("*") if each.suffix != ".ipynb"},
            self.valid_ext,
            step,
            _submitters(path for path in files if path.name == NAMED_METADATA),
        )
        if not placement.times:
            return placement
        zone = str(app.config.get("Exchange", {}).get("timezone", "UTC"))
        times = {path: _in_utc(when, zone) for path, when in placement.times.items()}
        note = (
            f"the time in the names of {len(times)} files is taken for {zone}. Next: where the "
            "platform's clock is another, set c.Exchange.timezone = 'Europe/Paris', or as it is, "
            f"in nbgrader_config.py, and {step.again}"
        )
        return replace(placement, times=times, notes=(*placement.notes, note))

    def _matched(self, folder: Path, files: Sequence[Path]) -> Placement:
        """Place files by nbgrader's own plug-in. What would stop it goes nowhere."""
        unplaced: dict[PurePath, str] = {}
        rivals: dict[tuple[str, str], list[tuple[Any, PurePath, str]]] = defaultdict(list)
        for file in sorted(files):
            path = PurePath(file.relative_to(folder))
            found = super().collect(str(file))
            if found is None:
                continue  # nbgrader has said so
            if not {"student_id", "file_id"} <= found.keys():
                self.parent.fail(
                    "named_regexp has no groups (?P<student_id>...) and (?P<file_id>...). Next: "
                    f"{_MEND}"
                )
            id, name, said = found["student_id"], found["file_id"], found.get("timestamp") or ""
            if id is None or name is None or (why := unusable(id)):
                why = why if id and name else "it is empty"
                unplaced[path] = (
                    f"{id!r}, which named_regexp finds, cannot be a student's id: {why}. Next: "
                    f"{_MEND}, or rename the file in the archive's folder"
                )
                continue
            when = None
            with suppress(ValueError, OverflowError):
                when = parse_utc(said) if said else None
            if said and when is None:
                unplaced[path] = f"{said!r}, which named_regexp finds, is no time. Next: {_MEND}"
                continue
            name = PurePath(name).with_suffix(file.suffix).as_posix()
            rivals[id, name].append((when, path, said))
        placed: dict[PurePath, tuple[str, str]] = {}
        times: dict[PurePath, str] = {}
        for whose, group in rivals.items():
            known = [when for when, _, _ in group if when is not None]
            last = [each for each in group if known and each[0] == max(known)]
            if len(group) > 1 and (len(known) < len(group) or len(last) > 1):
                unplaced |= {
                    path: f"it is one of {len(group)} files {whose[1]} of {whose[0]}, and no time "
                    "tells which is the last. Next: move the others out of the archive's folder, "
                    "where they are not lost, and collect again with --force"
                    for _, path, _ in group
                }
                continue
            _, winner, said = last[0] if last else group[0]
            placed[winner] = whose
            times |= {winner: said} if said else {}
            unplaced |= {
                path: f"{whose[0]} has handed in {winner.name} after it. Next: nothing"
                for _, path, _ in group
                if path != winner
            }
        return Placement(placed=placed, unplaced=unplaced, times=times)

    def _stop(self, why: str) -> NoReturn:
        self.log.error("Nothing was collected: %s", shown(why))
        raise SystemExit(2)


def _in_utc(when: str, zone: str) -> str:
    """Return a time of the platform's clock as nbgrader reads it; nothing where there is none."""
    with suppress(ValueError):
        return f"{read_time(f'{when} {zone}')} UTC"
    return ""


def _submitters(files: Iterable[Path]) -> dict[str, list[Submitter]]:
    """Return who handed in each folder of Gradescope exports, as far as their files say it."""
    found: dict[str, list[Submitter]] = {}
    for file in files:
        with suppress(OSError, yaml.YAMLError, ValueError, RecursionError):
            if file.stat().st_size > _MAX_METADATA:
                continue
            said = yaml.load(
                file.read_bytes(), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)
            )
            for folder, about in said.items() if isinstance(said, dict) else ():
                together = about.get(":submitters") if isinstance(about, dict) else None
                if isinstance(together, list):
                    found[str(folder)] = [_submitter(each) for each in together]
    return found


def _submitter(said: Any) -> Submitter:
    about = said if isinstance(said, dict) else {}
    id, name, email = (str(about.get(key) or "") for key in (":sid", ":name", ":email"))
    return Submitter(id=id, name=name, email=email)


def _known_students(coursedir: Any) -> list[Student]:
    file = coursedir.db_url.removeprefix("sqlite:///")
    if file != coursedir.db_url and not Path(file).exists():
        return []
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        return read_students(gradebook)


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
    if len({claim.account for claim in rivals}) > 1:
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
        platforms = " and ".join(sorted({claim.platform for claim in placed if claim.late}))
        yield (
            f"late by {platforms}, which does not say when: {', '.join(late)}. Next: for a "
            "penalty, once all is collected, write the time into "
            "submitted/STUDENT/ASSIGNMENT/timestamp.txt"
        )
