"""A control group around a sandbox, on machines that allow one.

It counts what ``SessionWatch`` cannot see: buffers of sockets, which belong to no process, and
processes that end between two looks. It also gives the whole sandbox one share of the processors.
Both versions are supported: one tree for all controllers (v2, as systemd sets it up), or a tree for
each (v1).
"""

import contextlib
import itertools
import os
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_PREFIX = "autograder-"
_CONTROLLERS = ("memory", "pids", "cpu")
_END_SECONDS = 2.0  # for the last process to be gone
_numbers = itertools.count()


@dataclass(frozen=True, kw_only=True)
class ControlGroup:
    """``folders`` by controller: with v2 all are the same. Some may be missing."""

    folders: dict[str, Path]

    @classmethod
    def make(cls, memory: int, processes: int) -> Self:
        """Make one that limits bytes, and processes with threads, where the machine allows it."""
        folders: dict[str, Path] = {}
        name = f"{_PREFIX}{os.getpid()}-{next(_numbers)}"
        limits = {
            "memory": {"memory.max": memory, "memory.swap.max": 0, "memory.limit_in_bytes": memory},
            "pids": {"pids.max": processes},
            "cpu": {},  # no limit: to be a group of its own is enough
        }
        for controller, parent in _parents():
            folder = parent / name
            try:
                _remove_empty(parent)
                folder.mkdir(exist_ok=folder in folders.values())
                for file, limit in limits[controller].items():
                    if (folder / file).exists():
                        (folder / file).write_text(str(limit))
            except OSError:  # this account may not
                continue
            folders[controller] = folder
        return cls(folders=folders)

    def add(self, pids: Iterable[int]) -> None:
        """Put processes into the group; their children follow."""
        for folder in set(self.folders.values()):
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    (folder / "cgroup.procs").write_text(str(pid))

    @property
    def killed_for_memory(self) -> int:
        """How many processes the kernel has killed because the group used too much memory."""
        if "memory" not in self.folders:
            return 0
        for file in ("memory.events", "memory.oom_control"):
            with contextlib.suppress(OSError):
                text = (self.folders["memory"] / file).read_text()
                return sum(map(int, re.findall(r"^oom_kill (\d+)", text, re.MULTILINE)))
        return 0

    def close(self) -> None:
        """Remove the group as soon as the last of its processes is gone."""
        until = time.monotonic() + _END_SECONDS
        for folder in set(self.folders.values()):
            while folder.exists():
                try:
                    folder.rmdir()
                except OSError:
                    if time.monotonic() > until:  # the next group that is made removes it
                        break
                    time.sleep(0.01)


def _parents() -> Iterator[tuple[str, Path]]:
    """Yield each controller with the folder in which a group for it can be made."""
    own = [line.split(":", 2) for line in _lines("/proc/self/cgroup")]
    mounts = [line.split(" - ", 1) for line in _lines("/proc/self/mountinfo")]
    for controller in _CONTROLLERS:
        for before, after in mounts:
            kind, _, options = after.split(" ", 2)
            root, mounted = before.split(" ")[3:5]
            if kind == "cgroup" and controller in options.split(","):
                names = [path for _, of, path in own if controller in of.split(",")]
                yield from ((controller, Path(mounted) / _below(path, root)) for path in names)
                break
            if kind == "cgroup2":
                names = [path for number, _, path in own if number == "0"]
                found = [_that_gives(controller, Path(mounted), _below(p, root)) for p in names]
                yield from ((controller, parent) for parent in found if parent is not None)


def _that_gives(controller: str, mounted: Path, path: str) -> Path | None:
    """Return the nearest folder, from the process's own up, that gives children the controller."""
    folder = mounted / path
    for parent in (folder, *folder.parents):
        given = " ".join(_lines(parent / "cgroup.subtree_control")).split()
        if controller in given and os.access(parent / "cgroup.procs", os.W_OK):
            return parent
        if parent == mounted:
            break
    return None


def _below(path: str, root: str) -> str:
    """Return a group's path relative to the part of its tree that is mounted."""
    return os.path.relpath(path, root) if path.startswith(root) else "."


def _lines(path: str | Path) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def _remove_empty(parent: Path) -> None:
    """Remove groups left behind by graders that were killed. One in use stays."""
    for left in parent.glob(f"{_PREFIX}*"):
        owner = left.name.removeprefix(_PREFIX).partition("-")[0]
        if not Path("/proc", owner).exists():
            with contextlib.suppress(OSError):
                left.rmdir()
