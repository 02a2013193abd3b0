"""Errors from the file system: those of one file, and those of the whole machine, in words.

A full disk or too many open files are the machine's: no submission is to blame for them.
"""

import errno
import os
from pathlib import Path

from autograder.plain_text import shown

# The next submission would fail by them too.
MACHINES = frozenset(
    (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EMFILE, errno.ENFILE, errno.ENOMEM)
)


def is_machines(error: OSError) -> bool:
    """Whether an error belongs to the machine and not to the file that met it."""
    return error.errno in MACHINES


def room(path: Path) -> str:
    """Return how much room is left on the file system that holds a path, in words."""
    while not os.path.lexists(path) and path != path.parent:
        path = path.parent
    about, mount = os.statvfs(path), path.absolute()
    while not os.path.ismount(mount):
        mount = mount.parent
    left, whole = about.f_bavail * about.f_frsize, about.f_blocks * about.f_frsize
    words = f"the file system at {mount} has {left:,} of {whole:,} bytes free"
    if about.f_files and not about.f_favail:
        words += ", and no room for one more file"
    return f"{words}, and is read-only" if about.f_flag & os.ST_RDONLY else words


def words(error: OSError, folder: Path) -> str:
    """Return what the machine's error below a folder is, and what to do next."""
    where = Path(os.fsdecode(error.filename)) if error.filename else folder
    said = f"{folder} cannot be written: {error.strerror}; {room(where)}"
    return f"{said}. What was graded is stored. Next: {_step(error)} and run the same command again"


def told(error: OSError) -> str:
    """Return what is wrong with a file or folder, and what to do next."""
    name = shown(os.fsdecode(error.filename)) if error.filename else "what is read or written"
    held = f"; {room(Path(os.fsdecode(error.filename)))}" if error.filename else ""
    said = f"{name}: {error.strerror or error}{held if is_machines(error) else ''}"
    step = _FILES.get(error.errno or 0) or _step(error)
    return f"{said}. Next: {step}, and run the same command again"


def _step(error: OSError) -> str:
    return _NEXT.get(error.errno, _NEXT[None])


_OWNER = "let its owner write there (chmod -R u+rwX)"
_NEXT = {
    errno.ENOSPC: "make room there",
    errno.EDQUOT: "make room in your quota there",
    errno.EROFS: "let the course's folder be written",
    errno.EFBIG: "raise the limit on the size of a file (`ulimit -f`)",
    errno.EACCES: _OWNER,
    errno.EPERM: _OWNER,
    None: "let it be written, with more memory or open files (`ulimit -a`),",
}
_YOURS = "let yourself read and write it and its folder (chmod u+rwX)"
_FILES = {
    errno.ENOENT: "see how its name is written, and whether this is the course's folder (else "
    "name that by --course)",
    errno.EISDIR: "name a file in place of this folder",
    errno.ENOTDIR: "name a folder in place of this file, or move the file away",
    errno.EEXIST: "name another, or move this one away",
    errno.EACCES: _YOURS,
    errno.EPERM: _YOURS,
    errno.EROFS: "name a place that can be written",
    errno.ENAMETOOLONG: "give it a shorter name",
    errno.EMFILE: "allow more open files (`ulimit -n`)",
    errno.ENFILE: "end other programs, which hold too many files open",
    errno.ENOMEM: "end other programs, which hold the memory",
}
