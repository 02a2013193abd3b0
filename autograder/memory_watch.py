"""Watches the memory of a session: all its processes together, as the kernel's limits cannot."""

import contextlib
import os
import re
import signal
import threading
from pathlib import Path


class MemoryWatch:
    """Kills a session whose processes together use more memory than one submission may.

    The limit that the kernel keeps holds for each process alone. ``warm`` are the processes below
    ``root`` that belong to no session.
    """

    INTERVAL = 0.1  # seconds
    HEADROOM = 256 << 20  # bytes: one process alone is stopped by the kernel, and told so, before

    def __init__(self, root: int, warm: frozenset[int], limit: int) -> None:
        self.killed = False
        self._root, self._warm, self._limit = root, warm, limit
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self.INTERVAL):
            session = [pid for pid in descendants(self._root) if pid not in self._warm]
            most = self._limit + self.HEADROOM
            if sum(map(_resident, session)) > most and sum(map(_memory, session)) > most:
                self.killed = True
                for pid in session:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)


def descendants(pid: int) -> list[int]:
    """Return the numbers of all processes below one, as this machine counts them."""
    found: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, listing.read_text().split()):
                found += [child, *descendants(child)]
    return found


def _resident(pid: int) -> int:
    """Return a process's bytes, with all that it shares with others: quick to ask, and no less."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    except (OSError, IndexError):
        return 0  # it has just ended


def _memory(pid: int) -> int:
    """Return a process's bytes; what several share is divided among them."""
    try:
        listing = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0  # it has just ended
    return sum(int(kilobytes) << 10 for kilobytes in re.findall(r"^Pss:\s+(\d+)", listing, re.M))
