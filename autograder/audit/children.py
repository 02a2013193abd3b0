"""Work that may loop for ever, take all memory or crash, each piece in a forked child of its own.

What a child tells comes back as JSON. A child that uses too much time of the processor or too much
memory ends, with what it has told by then.
"""

import contextlib
import faulthandler
import json
import os
import resource
import selectors
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, TypeVar

Task = TypeVar("Task")

CPU_SECONDS = 10.0
WALL_SECONDS = 120.0  # for one that waits and uses no processor
MEMORY_BYTES = 1 << 29  # beyond what the parent has
_CHUNK = 1 << 16


@dataclass
class _Child:
    """A child at work on the task ``at``, and what it has told."""

    at: int
    pid: int
    begun: float
    heard: bytearray


def in_children(
    tasks: Sequence[Task], work: Callable[[Task], Iterator[Any]], processes: int = 0
) -> Iterator[tuple[int, list[Any]]]:
    """Yield each task's number with all that ``work`` yields of it, as the children end.

    ``work`` runs in a fork of this process, ``processes`` of them at a time (0: as many as there
    are processors), and yields values for JSON; what it prints is lost. A
    child whose work raises anything ends as one that crashes does: work that writes beyond an array
    may leave nothing in its process as it was.
    """
    most = processes or len(os.sched_getaffinity(0))
    waiting = iter(range(len(tasks)))
    with selectors.DefaultSelector() as running:
        try:
            while True:
                while len(running.get_map()) < most and (at := next(waiting, None)) is not None:
                    _begin(running, at, partial(work, tasks[at]))
                if not running.get_map():
                    return
                yield from _ended(running)
        finally:
            for key in list(running.get_map().values()):
                _end(running, key)


def _begin(running: selectors.BaseSelector, at: int, work: Callable[[], Iterator[Any]]) -> None:
    reads, writes = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # NumPy has threads
        pid = os.fork()
    if pid == 0:
        os.close(reads)
        _be_child(writes, work)
    os.close(writes)
    running.register(reads, selectors.EVENT_READ, _Child(at, pid, time.monotonic(), bytearray()))


def _ended(running: selectors.BaseSelector) -> Iterator[tuple[int, list[Any]]]:
    """Hear what children tell, for a second; yield those that have ended."""
    for key, _ in running.select(timeout=1):
        child: _Child = key.data
        told = os.read(key.fd, _CHUNK)
        child.heard += told
        if not told:
            _end(running, key)
            yield child.at, [json.loads(line) for line in child.heard.split(b"\n")[:-1]]
    for key in list(running.get_map().values()):
        if time.monotonic() - key.data.begun > WALL_SECONDS:
            os.kill(key.data.pid, signal.SIGKILL)


def _end(running: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
    running.unregister(key.fileobj)
    os.close(key.fd)
    with contextlib.suppress(ProcessLookupError):
        os.kill(key.data.pid, signal.SIGKILL)
    os.waitpid(key.data.pid, 0)


def _be_child(writes: int, work: Callable[[], Iterator[Any]]) -> NoReturn:
    """Do the work within limits, tell what comes of it, and end, whatever happens."""
    try:
        faulthandler.disable()  # a crash is no news
        _limit()
        silent = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silent, stream)
        for value in work():
            os.write(writes, json.dumps(value).encode() + b"\n")
    finally:
        os._exit(0)


def _limit() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # which ends a process, also in C code
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
