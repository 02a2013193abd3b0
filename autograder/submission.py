"""A submission's folder read with suspicion: the notebook's bytes and the files beside it."""

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.grading import Work
from autograder.restore import MAX_BYTES, SubmissionError

MAX_FILE_BYTES = 8_000_000  # of all files beside the notebook together
MAX_FILES = 1_000
MAX_ENTRIES = 4_000  # of a folder, that are looked at to tell whether it has changed
NOT_WORK = frozenset({"timestamp.txt", "submission_secret.txt"})


def read_submission(folder: Path, notebook: str) -> tuple[bytes, dict[str, bytes]]:
    """Return the bytes of ``<notebook>.ipynb`` and of every other file, by its relative name.

    Raises SubmissionError where the notebook is missing or too large, and where the folder holds
    a link, a pipe or a device: such a name could stand for a file that is not the student's.
    """
    path = folder / f"{notebook}.ipynb"
    files: dict[str, bytes] = {}
    total = 0
    for entry in sorted(folder.rglob("*")):
        mode = entry.lstat().st_mode
        name = os.fsencode(entry.relative_to(folder)).decode(errors="replace")  # any bytes
        if stat.S_ISDIR(mode):
            continue
        if not stat.S_ISREG(mode):
            raise SubmissionError(
                f"{name} is a link or no ordinary file. Next: hand in the files themselves."
            )
        if entry.suffix == ".ipynb" or name in NOT_WORK or ".ipynb_checkpoints" in entry.parts:
            continue
        total += entry.stat().st_size
        if total > MAX_FILE_BYTES:
            raise SubmissionError(
                f"the files beside the notebook have more than {MAX_FILE_BYTES:,} bytes, with "
                f"{name}. Next: hand in what the notebook needs, and no more."
            )
        if len(files) == MAX_FILES:
            raise SubmissionError(
                f"there are more than {MAX_FILES:,} files beside the notebook. Next: hand in what "
                "the notebook needs, and no more."
            )
        files[name] = entry.read_bytes()
    if not path.is_file():
        others = sorted(str(each.relative_to(folder)) for each in folder.rglob("*.ipynb"))
        raise SubmissionError(
            f"there is no {notebook}.ipynb in the submission; found {others or 'no notebook'}. "
            f"Next: name the notebook {notebook}.ipynb and hand it in again."
        )
    if path.stat().st_size > MAX_BYTES:
        raise SubmissionError(
            f"the notebook has {path.stat().st_size:,} bytes; at most {MAX_BYTES:,} are read. "
            "Next: clear its outputs (Kernel, Restart and Clear Outputs) and hand it in again."
        )
    return path.read_bytes(), files


def read_work(folder: Path, student: str, notebooks: Sequence[str]) -> Work:
    """Return what a student handed in of these notebooks, or why it is refused.

    A notebook that is not there is left out; where none is, each is refused.
    """
    there = [name for name in notebooks if os.path.lexists(folder / f"{name}.ipynb")]
    read: dict[str, bytes] = {}
    refused: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for name in there or notebooks:
        try:
            read[name], files = read_submission(folder, name)
        except (SubmissionError, OSError) as error:
            refused[name] = str(error).encode(errors="replace").decode()
    return Work(student=student, notebooks=read, refused=refused, files=files)


def fingerprint(folder: Path) -> str:
    """Return what changes where anything in the folder does: names, kinds, modes, contents."""
    digest = hashlib.sha256()
    for number, (name, entry) in enumerate(_entries(os.fsencode(folder))):
        if number == MAX_ENTRIES:  # it is refused anyway
            break
        about = entry.stat(follow_symlinks=False)
        digest.update(b"%d %s\0" % (about.st_mode, name))
        if entry.is_symlink():
            digest.update(os.readlink(entry.path) + b"\0")
        elif not entry.is_file():
            continue
        elif about.st_size > MAX_BYTES:
            digest.update(b"%d %d\0" % (about.st_size, about.st_mtime_ns))
        else:
            with open(entry.path, "rb") as file:
                digest.update(b"%d\0" % about.st_size + file.read(MAX_BYTES))
    return digest.hexdigest()


def _entries(folder: bytes, above: bytes = b"") -> Iterator[tuple[bytes, "os.DirEntry[bytes]"]]:
    """Yield everything below a folder, by its name relative to it; links are not followed."""
    with os.scandir(folder) as listing:
        for entry in sorted(listing, key=lambda each: each.name):
            name = above + entry.name
            yield name, entry
            if entry.is_dir(follow_symlinks=False):
                yield from _entries(entry.path, name + b"/")
