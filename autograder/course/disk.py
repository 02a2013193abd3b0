"""Errors from the file system: those of one file, and those of the whole machine, in words.

A full disk or too many open files are the machine's: no submission is to blame for them.
"""

import errno
import os
from pathlib import Path

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
    step = _NEXT.get(error.errno, _NEXT[None])
    return f"{said}. What was graded is stored. Next: {step} and run the same command again"


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
