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

from autograder.course import disk
from autograder.judge.restore import MAX_BYTES, SubmissionError
from autograder.judge.submission import Submission
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
    too_large: Mapping[str, str]
    others: Sequence[str]
    files: Mapping[str, bytes]
    refused: str = ""

    @property
    def beside(self) -> dict[str, bytes]:
        """The files that the student's code finds beside the notebook, by names in UTF-8."""
        return {_utf8(name): data for name, data in self.files.items() if name not in NOT_WORK}

    def fault(self, notebook: str) -> str:
        """Return why a notebook cannot be judged, where it cannot."""
        if notebook in self.notebooks or self.refused or notebook in self.too_large:
            return self.refused or self.too_large.get(notebook, "")
        found = [shown(name, 100) for name in self.others[:20]]
        return (
            f"there is no {notebook}.ipynb in the submission; found {found or 'no notebook'}. "
            f"Next: name the notebook {notebook}.ipynb and hand it in again."
        )

    @property
    def notes(self) -> dict[str, bytes]:
        """nbgrader's own files, that tell when it was handed in."""
        return {name: data for name, data in self.files.items() if name in NOT_WORK}


def read_folder(folder: Path, notebooks: Sequence[str]) -> SubmittedFolder:
    """Read what a student handed in. Raises OSError only where the machine is at fault."""
    reader = _Reader(wanted={f"{name}.ipynb": name for name in notebooks})
    refused = ""
    try:
        reader.read(folder)
    except SubmissionError as error:
        refused = str(error)
    except OSError as error:
        if disk.is_machines(error):
            raise
        refused = _unreadable("its folder", error, None)
    reader.digest.update(refused.encode(errors="surrogateescape"))
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
        raise SubmissionError(why)
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
        refused={name: why for name in asked if (why := found.fault(name))},
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
    too_large: dict[str, str] = field(default_factory=dict)
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
            raise SubmissionError("its folder is a link. Next: put the folder itself there.")
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
            raise SubmissionError(
                f"there are more than {MAX_ENTRIES:,} files and folders in the submission. Next: "
                "hand in what the notebook needs, and no more."
            )
        self.entries += len(names)
        for name in names:
            self._entry(above, name, path + name, depth)

    def _entry(self, above: int, name: str, path: str, depth: int) -> None:
        raw = os.fsencode(path)
        self.digest.update(raw + b"\0")
        if not self.is_ours and (len(raw) > MAX_NAME or depth == MAX_DEPTH):
            raise SubmissionError(
                f"the path of {shown(path, 60)} is {len(raw):,} bytes long, {depth} folders deep; "
                f"at most {MAX_NAME:,} and {MAX_DEPTH} are read. Next: hand in files with shorter "
                "paths."
            )
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
            raise SubmissionError(_unreadable(shown(path, 200), error, about)) from error
        if path in NOT_WORK and path not in self.files and not self.is_ours:
            raise SubmissionError(
                f"{path} is no file of at most {MAX_NOTE:,} bytes. Next: delete it, or write the "
                "time into it as 2026-10-31 18:00:00 UTC."
            )

    def _file(self, above: int, name: str, path: str, about: os.stat_result) -> None:
        if not stat.S_ISREG(about.st_mode):
            raise SubmissionError(
                f"{shown(path, 200)} is a link or no ordinary file. Next: hand in the files "
                "themselves."
            )
        if self.is_ours:
            large = about.st_size > MAX_BYTES
            self._take(b"%d" % about.st_mtime_ns if large else _read(above, name, about))
        elif path in self.wanted:
            if about.st_size > MAX_BYTES:
                self.too_large[self.wanted[path]] = (
                    f"the notebook has {about.st_size:,} bytes; at most {MAX_BYTES:,} are read. "
                    "Next: clear its outputs (Kernel, Restart and Clear Outputs) and hand it in "
                    "again."
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
            raise SubmissionError(
                f"the files beside the notebook have more than {MAX_FILE_BYTES:,} bytes, with "
                f"{shown(path, 200)}. Next: hand in what the notebook needs, and no more."
            )
        if len(self.files) >= MAX_FILES:
            raise SubmissionError(
                f"there are more than {MAX_FILES:,} files beside the notebook. Next: hand in what "
                "the notebook needs, and no more."
            )

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
        raise OSError(errno.ESTALE, "it has changed while it was read")
    return data


def _unreadable(what: str, error: OSError, about: os.stat_result | None) -> str:
    mode = f" (its mode is {stat.S_IMODE(about.st_mode):03o})" if about is not None else ""
    step = {
        errno.EACCES: "let its owner read it (chmod -R u+rwX), or hand in a copy that can be read",
        errno.EPERM: "let its owner read it (chmod -R u+rwX), or hand in a copy that can be read",
        errno.ESTALE: "grade again when nothing is being written there",
        errno.ENOENT: "grade again when nothing is being moved there; a link must lead somewhere",
    }.get(error.errno or 0, "put it there again, or hand it in again")
    return f"{what} cannot be read: {error.strerror}{mode}. Next: {step}."


def _utf8(name: str) -> str:
    return os.fsencode(name).decode(errors="replace")
