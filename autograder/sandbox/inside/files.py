"""The files of a session's scratch folder, as bytes by name, for tests that read or write files."""

import contextlib
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from autograder.sandbox.wire import MAX_FILE_BYTES, MAX_FILES, MAX_FILES_BYTES

_DEPTH = 4  # folders within folders
State = dict[str, tuple[int, int, int]]  # by relative name: when written, how large, which file


def state(folder: str) -> State:
    """Return what regular files there are; no link is followed, and none is told."""
    return dict(_files(folder, "", _DEPTH))


def changes(folder: str, before: Mapping[str, Any], but: Collection[str] = ()) -> dict[str, Any]:
    """Return what a receiver that knows ``before`` needs, but for some names.

    ``{"files": {name: bytes}, "large": {name: size}, "gone": [name, ...]}``
    """
    files: dict[str, bytes] = {}
    large: dict[str, int] = {}
    now, left = state(folder), MAX_FILES_BYTES
    for name, about in now.items():
        if name in but or before.get(name) == about:
            continue
        size = about[1]
        if size > min(MAX_FILE_BYTES, left):
            large[name] = size
            continue
        with contextlib.suppress(OSError):  # it cannot be read
            files[name] = _read(os.path.join(folder, name))
            left -= len(files[name])
    return {"files": files, "large": large, "gone": [name for name in before if name not in now]}


def apply(folder: str, files: Mapping[str, bytes], gone: list[str]) -> None:
    """Write files that a test has written, and remove those that it has removed."""
    for name in gone:
        with contextlib.suppress(OSError):
            os.unlink(os.path.join(folder, name))
    for name, content in files.items():
        path = os.path.join(folder, name)
        with contextlib.suppress(OSError):  # the notebook has a folder of this name
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)


def _files(folder: str, within: str, depth: int) -> Iterator[tuple[str, tuple[int, int, int]]]:
    with contextlib.suppress(OSError), os.scandir(os.path.join(folder, within)) as entries:
        for _, entry in zip(range(MAX_FILES), sorted(entries, key=lambda each: each.name)):  # noqa: B905
            about = entry.stat(follow_symlinks=False)
            name = os.path.join(within, entry.name)
            if stat.S_ISREG(about.st_mode):
                yield name, (about.st_mtime_ns, about.st_size, about.st_ino)
            elif stat.S_ISDIR(about.st_mode) and depth and entry.name[0] not in "._":
                yield from _files(folder, name, depth - 1)


def _read(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as file:
        return file.read(MAX_FILE_BYTES)
