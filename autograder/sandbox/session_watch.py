"""Watches what all processes of a session use together, which the kernel's limits cannot do.

It counts memory (that of sockets too, which belongs to no process) and processor time, and finds
processes that have stopped themselves, for which the judge would wait in vain.
"""

import contextlib
import os
import re
import signal
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_STOPPED = ("T", "t")


class SessionWatch:
    """Kills a session, or processes that it started, when it uses more than a submission may.

    The kernel's own limits hold for each process alone. ``warm`` are the processes below ``root``
    that belong to no session. ``memory`` is in bytes; ``step`` is in seconds of processor time, of
    all processes together, for one cell or call.
    """

    INTERVAL = 0.1  # seconds
    MEMORY_HEADROOM = 256 << 20  # bytes: a single process runs into the kernel's limit first
    STEP_HEADROOM = 1.0  # seconds: a process runs into its own timer first

    def __init__(self, root: int, warm: frozenset[int], memory: int, step: float) -> None:
        self.kill_reason = ""  # "memory", "time" or "stopped"
        self.seconds_in_queue = 0.0  # that the session has waited for a processor in all
        self._root, self._warm, self._memory, self._step = root, warm, memory, step
        self._step_begins = False  # since the last look
        self._at_its_beginning: Mapping[int, float] = {}  # seconds used, by process
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def begin_step(self) -> None:
        """Count processor time anew: a further cell or call begins."""
        self._step_begins = True
        if self.kill_reason != "memory":  # then all is killed, and the next message finds that out
            self.kill_reason = ""

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self.INTERVAL):
            self.look()

    def look(self) -> None:
        """Look once, and kill what uses too much or has stopped."""
        pids = [pid for pid in descendants(self._root) if pid not in self._warm]
        processes = [known for pid in pids if (known := _look_at(pid)) is not None]
        # of more than two, most wait for each other: only the first counts
        judged = pids if len(pids) <= 2 else pids[:1]
        self.seconds_in_queue = max(self.seconds_in_queue, sum(map(_seconds_in_queue, judged)))
        if self._uses_too_much_memory(pids):
            self._end("memory", pids)
        self._end("stopped", [each.pid for each in processes if each.state in _STOPPED])
        self._look_at_time(processes)

    def _look_at_time(self, processes: Sequence["_Process"]) -> None:
        if self._step_begins:
            self._step_begins = False
            self._at_its_beginning = {each.pid: each.seconds_in_all for each in processes}
        before = self._at_its_beginning
        used = {each.pid: each.seconds_in_all - before.get(each.pid, 0) for each in processes}
        if sum(used.values()) > self._step + self.STEP_HEADROOM:
            # the session's own process goes on where only its children used the time
            goes_on = {
                each.pid
                for each in processes[:1]
                if used[each.pid] - each.seconds_of_children < self._step
            }
            self._end("time", [each.pid for each in processes if each.pid not in goes_on])
            self._step_begins = True

    def _uses_too_much_memory(self, pids: Sequence[int]) -> bool:
        most = self._memory + self.MEMORY_HEADROOM
        sockets = sum(map(_sockets_at_most, pids))
        return (
            sum(map(_resident, pids)) + sockets > most and sum(map(_memory, pids)) + sockets > most
        )

    def _end(self, why: str, pids: Sequence[int]) -> None:
        for pid in pids:
            self.kill_reason = why
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def descendants(pid: int) -> list[int]:
    """Return the ids of all processes below one, as seen from outside the sandbox."""
    found: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, listing.read_text().split()):
                found += [child, *descendants(child)]
    return found


@dataclass(frozen=True, kw_only=True)
class _Process:
    """Processor time of a process. ``seconds_of_children``: of children it has waited for."""

    pid: int
    state: str
    seconds_in_all: float
    seconds_of_children: float


def _read(pid: int, file: str) -> str:
    """Return what /proc says of a process (see proc(5)); "" where it has just ended."""
    try:
        return Path(f"/proc/{pid}/{file}").read_text()
    except OSError:
        return ""


def _look_at(pid: int) -> _Process | None:
    words = _read(pid, "stat").rpartition(")")[2].split()  # after its name
    if not words:
        return None
    own, children = (sum(map(int, words[at : at + 2])) / _TICKS for at in (11, 13))
    return _Process(
        pid=pid, state=words[0], seconds_in_all=own + children, seconds_of_children=children
    )


def _seconds_in_queue(pid: int) -> float:
    """Return how long a process has waited in the run queue, where the kernel counts it."""
    return sum(map(int, _read(pid, "schedstat").split()[1:2])) / 1e9


def _resident(pid: int) -> int:
    """Return a process's resident bytes, shared pages in full: an upper bound, quick to read."""
    return sum(map(int, _read(pid, "statm").split()[1:2])) * os.sysconf("SC_PAGESIZE")


def _memory(pid: int) -> int:
    """Return a process's bytes, shared pages divided among those that share them: slower."""
    sizes = re.findall(r"^Pss:\s+(\d+)", _read(pid, "smaps_rollup"), re.MULTILINE)
    return sum(map(int, sizes)) << 10


def _sockets_at_most(pid: int) -> int:
    """Return the bytes in a process's sockets if every open file were a full socket.

    A pipe holds less. The size of a socket's buffer cannot be changed in a session.
    """
    try:
        files = len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0
    return files * int(Path("/proc/sys/net/core/wmem_default").read_text())
