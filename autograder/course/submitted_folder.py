"""A submission's folder, read once and with suspicion: the notebooks and the files beside them.

No link is followed, no pipe is waited for, nothing is read beyond its limit. Each name is opened
from the folder that holds it, so that no path is too long. What goes wrong is this submission's.
"""

import contextlib
import errno
import hashlib
import itertools
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.course import disk
from autograder.judge.restore import MAX_BYTES, SubmissionError
from autograder.judge.submission import Submission
from autograder.judge.words import HAS_CHANGED
from autograder.plain_text import shown

MAX_FILE_BYTES = 8_000_000  # of all files beside the notebook together
MAX_FILES = 1_000
MAX_ENTRIES = 4_000  # of all kinds, in all folders
MAX_DEPTH = 32  # folders within folders
MAX_NAME = 1_000  # bytes of a path below the submission's folder
MAX_NOTE = 1_000  # bytes of one of nbgrader's own files
NOT_WORK = ("timestamp.txt", "submission_secret.txt")  # nbgrader's own
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, kw_only=True)
class SubmittedFolder:
    """What a submission's folder holds.

    ``notebooks`` are those asked for, by name; ``too_large`` says why one of them was not read;
    ``others`` are the names of all other notebooks. ``files`` are all other files, by relative
    name, which may hold any bytes (Python's "surrogateescape"). ``refused`` says why nothing of it
    is judged. ``fingerprint`` changes where anything in it does.
    """

    fingerprint: str
    notebooks: Mapping[str, bytes]
    too_large: Mapping[str, SubmissionError]
    others: Sequence[str]
    files: Mapping[str, bytes]
    refused: SubmissionError | None = None

    @property
    def beside(self) -> dict[str, bytes]:
        """The files that the student's code finds beside the notebook, by names in UTF-8."""
        return {_utf8(name): data for name, data in self.files.items() if name not in NOT_WORK}

    def fault(self, notebook: str) -> SubmissionError | None:
        """Return why a notebook cannot be judged, where it cannot."""
        if notebook in self.notebooks or self.refused or notebook in self.too_large:
            return self.refused or self.too_large.get(notebook)
        if not self.others:
            return SubmissionError("no notebook", notebook=notebook)
        found = [shown(name, 100) for name in self.others[:20]]
        return SubmissionError("other notebooks", notebook=notebook, found=found)

    @property
    def notes(self) -> dict[str, bytes]:
        """nbgrader's own files, that tell when it was handed in."""
        return {name: data for name, data in self.files.items() if name in NOT_WORK}


def read_folder(folder: Path, notebooks: Sequence[str]) -> SubmittedFolder:
    """Read what a student handed in. Raises OSError only where the machine is at fault."""
    reader = _Reader(wanted={f"{name}.ipynb": name for name in notebooks})
    refused = None
    try:
        reader.read(folder)
    except SubmissionError as error:
        refused = SubmissionError(error.key, **error.facts)  # without the frames that it holds
    except OSError as error:
        if disk.is_machines(error):
            raise
        refused = SubmissionError("folder unreadable", **_facts(error, None))
    if refused is not None:  # in other words, it is to be graded again
        reader.digest.update(str(refused).encode(errors="surrogateescape"))
    return SubmittedFolder(
        fingerprint=reader.digest.hexdigest(),
        notebooks=reader.notebooks,
        too_large=reader.too_large,
        others=reader.others,
        files=reader.files,
        refused=refused,
    )


def read_submission(folder: Path, notebook: str) -> tuple[bytes, dict[str, bytes]]:
    """Return the bytes of ``<notebook>.ipynb`` and of every other file, by its relative name.

    Raises SubmissionError where the notebook is missing or too large, and where the folder holds
    a link, a pipe or a device: such a name could stand for a file that is not the student's.
    """
    found = read_folder(folder, [notebook])
    if why := found.fault(notebook):
        raise why
    return found.notebooks[notebook], found.beside


def work(found: SubmittedFolder, student: str, notebooks: Sequence[str]) -> Submission:
    """Return what a student handed in of these notebooks, or why it is refused.

    A notebook that is not there is left out; where none is, each is refused.
    """
    there = [name for name in notebooks if name in found.notebooks or name in found.too_large]
    asked = notebooks if found.refused else there or notebooks
    return Submission(
        student=student,
        notebooks={} if found.refused else found.notebooks,
        refused={name: str(why) for name in asked if (why := found.fault(name))},
        files={} if found.refused else found.beside,
    )


def fingerprint(folder: Path) -> str:
    """Return a hash of all that a folder of ours holds, or "" where it cannot be read in full.

    Its files may be larger than a student's.
    """
    reader = _Reader(wanted={}, is_ours=True)
    try:
        reader.read(folder)
    except (SubmissionError, OSError):
        return ""
    return reader.digest.hexdigest()


@dataclass
class _Reader:
    """One look through a folder."""

    wanted: Mapping[str, str]  # file at the top -> notebook
    is_ours: bool = False  # written by us: all of it is hashed, and nothing is kept
    notebooks: dict[str, bytes] = field(default_factory=dict)
    too_large: dict[str, SubmissionError] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)  # notebooks that were not asked for
    entries: int = 0
    size: int = 0  # of the files beside the notebook
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def read(self, folder: Path) -> None:
        """Look through all of it. Raises SubmissionError, or OSError for the folder itself."""
        about = folder.lstat()
        self.digest.update(b"%d\0" % about.st_mode)
        if stat.S_ISLNK(about.st_mode):
            raise SubmissionError("folder is a link")
        top = os.open(folder, _FOLDER)
        try:
            if not self.is_ours:
                self._notes(top)
            self._folder(top, "", 0)
        finally:
            os.close(top)

    def _notes(self, top: int) -> None:
        """Read nbgrader's own files first: when it was handed in counts for refused work too."""
        for name in NOT_WORK:
            with contextlib.suppress(FileNotFoundError):
                about = os.stat(name, dir_fd=top, follow_symlinks=False)
                if stat.S_ISREG(about.st_mode) and about.st_size <= MAX_NOTE:
                    with contextlib.suppress(OSError):  # told when all is read
                        self.files[name] = _read(top, name, about)

    def _folder(self, above: int, path: str, depth: int) -> None:
        left = None if self.is_ours else MAX_ENTRIES - self.entries
        with os.scandir(above) as listing:
            first = itertools.islice(listing, None if left is None else left + 1)
            names = sorted(entry.name for entry in first)
        if left is not None and len(names) > left:
            raise SubmissionError("too many entries", most=MAX_ENTRIES)
        self.entries += len(names)
        for name in names:
            self._entry(above, name, path + name, depth)

    def _entry(self, above: int, name: str, path: str, depth: int) -> None:
        raw = os.fsencode(path)
        self.digest.update(raw + b"\0")
        if not self.is_ours and (len(raw) > MAX_NAME or depth == MAX_DEPTH):
            raise SubmissionError(
                "path too long", path=shown(path, 60), bytes=len(raw), depth=depth,
                most=MAX_NAME, most_deep=MAX_DEPTH,
            )  # fmt: skip
        about = None
        try:
            about = os.stat(name, dir_fd=above, follow_symlinks=False)
            self.digest.update(b"%d\0" % about.st_mode)
            if stat.S_ISDIR(about.st_mode):
                below = os.open(name, _FOLDER, dir_fd=above)
                try:
                    self._folder(below, f"{path}/", depth + 1)
                finally:
                    os.close(below)
            else:
                self._file(above, name, path, about)
        except OSError as error:
            if disk.is_machines(error):
                raise
            facts = _facts(error, about)
            raise SubmissionError("unreadable", path=shown(path, 200), **facts) from error
        if path in NOT_WORK and path not in self.files and not self.is_ours:
            raise SubmissionError("no note", path=path, most=MAX_NOTE)

    def _file(self, above: int, name: str, path: str, about: os.stat_result) -> None:
        if not stat.S_ISREG(about.st_mode):
            raise SubmissionError("no ordinary file", path=shown(path, 200))
        if self.is_ours:
            large = about.st_size > MAX_BYTES
            self._take(b"%d" % about.st_mtime_ns if large else _read(above, name, about))
        elif path in self.wanted:
            if about.st_size > MAX_BYTES:
                self.too_large[self.wanted[path]] = SubmissionError(
                    "too large", bytes=about.st_size, most=MAX_BYTES
                )
                self._take(b"%d %d" % (about.st_size, about.st_mtime_ns))
            else:
                self.notebooks[self.wanted[path]] = self._take(_read(above, name, about))
        elif path.endswith(".ipynb") or ".ipynb_checkpoints" in path.split("/"):
            if path.endswith(".ipynb"):
                self.others.append(path)
            self._take(b"%d %d" % (about.st_size, about.st_mtime_ns))  # nobody reads it
        elif path in self.files:
            self._take(self.files[path])
        elif path in NOT_WORK:
            if about.st_size <= MAX_NOTE:
                self.files[path] = self._take(_read(above, name, about))
        else:
            self._beside(path, about.st_size)
            self.files[path] = self._take(_read(above, name, about))

    def _beside(self, path: str, size: int) -> None:
        self.size += size
        if self.size > MAX_FILE_BYTES:
            raise SubmissionError("too large files", path=shown(path, 200), most=MAX_FILE_BYTES)
        if len(self.files) >= MAX_FILES:
            raise SubmissionError("too many files", most=MAX_FILES)

    def _take(self, data: bytes) -> bytes:
        self.digest.update(b"%d\0" % len(data) + data)
        return data


def _read(above: int, name: str, about: os.stat_result) -> bytes:
    """Return the bytes of the file that was looked at; OSError where it is another one now."""
    descriptor = os.open(name, _FILE, dir_fd=above)
    with open(descriptor, "rb") as file:
        now = os.fstat(descriptor)
        data = file.read(about.st_size + 1) if os.path.samestat(now, about) else None
    if data is None or len(data) != about.st_size:
        raise OSError(errno.ESTALE, HAS_CHANGED)
    return data


def _facts(error: OSError, about: os.stat_result | None) -> dict[str, Any]:
    """Return what is known of a file that cannot be read."""
    mode = None if about is None else stat.S_IMODE(about.st_mode)
    return {"error": error.strerror, "code": error.errno, "mode": mode}


def _utf8(name: str) -> str:
    return os.fsencode(name).decode(errors="replace")
