"""A submission's folder below ``autograded/``: written beside its place, put there when whole."""

import fnmatch
import os
import shutil
import stat
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path


def prepare(
    place: Path,
    notebooks: Mapping[str, bytes],
    own: Mapping[str, bytes],
    files: Mapping[str, bytes],
    *,
    ignore: Sequence[str],
    mode: int,
) -> None:
    """Write what is to be at ``place`` into a folder beside it; where that fails, nothing is left.

    That is what ``nbgrader autograde`` leaves: the notebooks; the files of the assignment, ``own``;
    and all else that was submitted, ``files``, but for names to ignore. Raises OSError.
    """
    clean(place)
    try:
        new = str(_new(place))
        os.makedirs(new)
        for name, data in notebooks.items():
            _write(os.path.join(new, f"{name}.ipynb"), data, mode)
        for name, data in own.items():
            _write(os.path.join(new, name), data, mode)
        for name, data in files.items():
            if not any(_is_ignored(part, ignore) for part in name.split("/")):
                # where the assignment has a file or a folder of that name, its own comes first
                with suppress(FileExistsError, NotADirectoryError):
                    _write(os.path.join(new, name), data, mode)
    except OSError:
        with suppress(OSError):
            clean(place)
            place.parent.rmdir()  # where it was made for this
        raise


def put_in_place(place: Path) -> None:
    """Let what was prepared take the place of what was there. Raises OSError."""
    old = _old(place)
    with suppress(FileNotFoundError):
        place.rename(old)
    _new(place).rename(place)
    shutil.rmtree(old, ignore_errors=True)


def clean(place: Path) -> None:
    """Remove what a grader that was killed has left beside a place. Raises OSError."""
    for left in (_new(place), _old(place)):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink(missing_ok=True)


def require_room(folder: Path) -> None:
    """Raise OSError where nothing at all can be written below a folder."""
    there = next(each for each in (folder, *folder.parents) if os.path.lexists(each))
    with tempfile.TemporaryFile(dir=there) as file:
        file.write(b"\0" * 4096)
        file.flush()


def work_files(folder: Path, ignore: Sequence[str]) -> list[str]:
    """Return the files that nbgrader copies from a folder, by their names relative to it."""
    found: list[str] = []
    for above, folders, files in os.walk(folder):
        if _is_ignored(os.path.basename(above), ignore):
            folders.clear()
            continue
        for name in files:
            path = os.path.join(above, name)
            if not _is_ignored(name, ignore) and stat.S_ISREG(os.lstat(path).st_mode):
                found.append(os.path.relpath(path, folder))
    return found


def _is_ignored(name: str, patterns: Sequence[str]) -> bool:
    """Whether a name is a notebook's or fits a pattern: as glob has it, * is no leading dot."""
    return any(
        fnmatch.fnmatchcase(name, pattern) and (name[:1] != "." or pattern[:1] == ".")
        for pattern in (*patterns, "*.ipynb")
    )


def _write(path: str, data: bytes, mode: int) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "xb") as file:
        file.write(data)
        os.fchmod(file.fileno(), mode)


def _new(place: Path) -> Path:
    return place.with_name(f".{place.name}.new")  # nbgrader sees no name that begins with a dot


def _old(place: Path) -> Path:
    return place.with_name(f".{place.name}.old")
