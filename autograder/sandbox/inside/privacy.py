"""Makes private to a copy what a fork would share with its session and with later copies.

A fork copies memory, but not files. So the calls of one test could pass something on to the next
test: in the scratch folder, in a file, pipe or socket that a cell has opened, in mapped memory.
"""

import contextlib
import ctypes
import os
import shutil
import stat
from collections.abc import Collection, Iterator

_READ, _WRITE, _PRIVATE, _FIXED, _ANONYMOUS = 1, 2, 2, 16, 32  # of mmap(2)
_libc = ctypes.CDLL(None, use_errno=True)
_libc.mmap.restype = ctypes.c_void_p

_File = tuple[int, bytes]  # its mode, and its content or where a link leads


class Privacy:
    """Made before the first copy. ``scratch`` is the session's folder."""

    def __init__(self, scratch: str, *, walls: bool) -> None:
        self._folders = ("/tmp", "/dev/shm") if walls else (scratch,)
        self._files = dict(self._entries())
        self._opened = dict(self._open_files())
        self._mappings = list(_shared_mappings())

    def enter(self, kept: Collection[int]) -> None:
        """Give this process, a copy, its own files and memory; ``kept`` descriptors stay shared."""
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in map(int, os.listdir("/proc/self/fd")):
            if descriptor <= 2:
                os.dup2(nothing, descriptor)
            elif descriptor not in kept:
                with contextlib.suppress(OSError):  # the one that listed them is closed already
                    _reopen(descriptor)
        for start, size in self._mappings:
            _copy_memory(start, size)

    def restore(self) -> None:
        """Put the files back as they were, so that no later copy sees what one has written."""
        for descriptor, content in self._opened.items():  # of those too that have no name any more
            with contextlib.suppress(OSError):
                if _content(descriptor) != content:
                    with open(f"/proc/self/fd/{descriptor}", "r+b") as file:
                        file.write(content)
                        file.truncate()
        now = dict(self._entries())
        if now == self._files:
            return
        for path in sorted(now.keys() - self._files.keys(), reverse=True):  # what is in it first
            _remove(path)
        for path in sorted(self._files):
            if now.get(path) != self._files[path]:
                _remove(path)
                with contextlib.suppress(OSError):  # there is no room, or it is of another kind
                    _write(path, *self._files[path])

    def _open_files(self) -> Iterator[tuple[int, bytes]]:
        devices = {os.lstat(folder).st_dev for folder in self._folders}
        for descriptor in map(int, os.listdir("/proc/self/fd")):
            with contextlib.suppress(OSError):  # the one that listed them is closed already
                about = os.fstat(descriptor)
                if stat.S_ISREG(about.st_mode) and about.st_dev in devices:
                    yield descriptor, _content(descriptor)

    def _entries(self) -> Iterator[tuple[str, _File]]:
        for top in self._folders:
            device = os.lstat(top).st_dev
            for folder, folders, files in os.walk(top):
                # what is mounted below is read-only, and may be a whole Python environment
                folders[:] = [
                    name
                    for name in folders
                    if os.lstat(os.path.join(folder, name)).st_dev == device
                ]
                for path in (os.path.join(folder, name) for name in (*folders, *files)):
                    with contextlib.suppress(OSError):  # it cannot be read, by later calls either
                        yield path, _read(path)


def _content(descriptor: int) -> bytes:
    with open(f"/proc/self/fd/{descriptor}", "rb") as file:  # whose place is its own
        return file.read()


def _read(path: str) -> _File:
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        return mode, os.fsencode(os.readlink(path))
    if stat.S_ISREG(mode):
        with open(path, "rb") as file:
            return mode, file.read()
    return mode, b""


def _write(path: str, mode: int, content: bytes) -> None:
    if stat.S_ISDIR(mode):
        os.makedirs(path, exist_ok=True)
    elif stat.S_ISLNK(mode):
        os.symlink(content, path)
    elif stat.S_ISFIFO(mode):
        os.mkfifo(path)
    elif stat.S_ISREG(mode):
        with open(path, "wb") as file:
            file.write(content)
    if not stat.S_ISLNK(mode):
        os.chmod(path, stat.S_IMODE(mode))


def _remove(path: str) -> None:
    """Remove a path. A folder that must stay is made again, with its contents, by the caller."""
    with contextlib.suppress(OSError):
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)


def _reopen(descriptor: int) -> None:
    """Open a regular file again, so that its position is not shared; close anything else."""
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode):
        os.close(descriptor)
        return
    place = os.lseek(descriptor, 0, os.SEEK_CUR)
    with open(f"/proc/self/fdinfo/{descriptor}") as file:
        flags = int(dict(line.split(":", 1) for line in file)["flags"], 8)
    own = os.open(f"/proc/self/fd/{descriptor}", flags & ~(os.O_CREAT | os.O_EXCL | os.O_TRUNC))
    os.lseek(own, place, os.SEEK_SET)
    os.dup2(own, descriptor, inheritable=not flags & os.O_CLOEXEC)
    os.close(own)


def _shared_mappings() -> Iterator[tuple[int, int]]:
    """Yield start and size of each part of memory that this process would share with copies."""
    with open("/proc/self/maps") as listing:
        for line in listing:
            where, permissions = line.split(" ", 2)[:2]
            if permissions == "rw-s":
                start, end = (int(word, 16) for word in where.split("-"))
                yield start, end - start


def _copy_memory(start: int, size: int) -> None:
    content = ctypes.string_at(start, size)
    flags = _PRIVATE | _FIXED | _ANONYMOUS
    place = ctypes.c_void_p(start)
    if _libc.mmap(place, ctypes.c_size_t(size), _READ | _WRITE, flags, -1, ctypes.c_long(0)):
        ctypes.memmove(place, content, size)
