"""A course that a group of instructors shares, as ``c.CourseDirectory.groupshared`` says.

What one of them makes, each of them may read and write. nbgrader opens some of its files to the
group; this opens ours, and the folders above both.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path


def share(root: Path, paths: Iterable[Path]) -> None:
    """Open paths in a course's folder, all in them and the folders above them, to its group.

    What is not there, and what another instructor made, is left as it is.
    """
    root = root.absolute()
    try:
        group = root.stat().st_gid
    except OSError:
        return
    for path in paths:
        for each in _around(root, path.absolute()):
            with suppress(OSError):
                _open(each, group)


def _around(root: Path, path: Path) -> Iterator[Path]:
    if path.is_relative_to(root):
        yield from (above for above in path.parents if root in above.parents)
    found = [path]
    while found:  # a student's folders may be deeper than functions can be nested
        yield (each := found.pop())
        with suppress(OSError):
            if each.is_dir() and not each.is_symlink():
                found += each.iterdir()


def _open(path: Path, group: int) -> None:
    found = path.lstat()
    is_folder = stat.S_ISDIR(found.st_mode)
    if found.st_uid != os.geteuid() or not (is_folder or stat.S_ISREG(found.st_mode)):
        return
    if found.st_gid != group:
        with suppress(PermissionError):  # who is not in the group cannot give to it
            os.chown(path, -1, group)
    path.chmod(stat.S_IMODE(found.st_mode) | (0o2770 if is_folder else 0o660))
