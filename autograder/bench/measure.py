"""What measurements share: a class of any size, a command that is watched, the machine."""

import contextlib
import os
import platform
import re
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from autograder.course.folder import environment
from autograder.exercise import Sample
from autograder.exercises.conv2d.sample_class import sample_class

HANGS = "andersen"
_POLL_SECONDS = 2  # between two looks at memory: each costs the graders time


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A command that ended well: how long it took, what it printed, the peaks of memory in MB."""

    seconds: float
    said: str
    runner_memory: float
    all_memory: float
    runner_cpu_seconds: float


def submissions() -> list[Sample]:
    """Return the sample class without the submission that never ends."""
    return [each for each in sample_class() if each.student != HANGS]


def grow(folder: Path, size: int) -> None:
    """Copy submissions, a folder each, under other names until there are ``size``."""
    known = sorted(folder.iterdir())
    for number in range(len(known), size):
        model = known[number % len(known)]
        shutil.copytree(model, folder / f"{model.name}-{number // len(known):05}")


def set_aside(course: Path, *names: str) -> None:
    """Move what a course holds under these names out of it.

    It is not deleted: for a minute after a large deletion, ext4 is slow to place new files, and
    nobody grades a class just after deleting one.
    """
    place = Path(tempfile.mkdtemp(prefix="set aside ", dir=course.parent))
    for name in names:
        if (course / name).exists():
            (course / name).rename(place / name)


def watched(command: Sequence[str | Path], course: Path) -> Watched:
    """Run a command in a course and look at its memory. Raises RuntimeError where it fails."""
    os.sync()  # so that the disk is not still busy with what was written before
    with tempfile.TemporaryFile("w+") as output:
        start = time.perf_counter()
        process = psutil.Popen(
            command, cwd=course, env=environment(), stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        runner = everything = 0.0
        ended = os.pidfd_open(process.pid)
        while not select.select([ended], [], [], _POLL_SECONDS)[0]:
            with contextlib.suppress(psutil.Error):  # one has just ended
                runner = max(runner, process.memory_info().rss / 1e6)
                family = [process, *process.children(recursive=True)]
                memory = sum(each.memory_full_info().pss for each in family) / 1e6
                everything = max(everything, memory)
        taken = time.perf_counter() - start
        os.close(ended)
        cpu = sum(process.cpu_times()[:2])  # must be read before it is waited for
        process.wait()
        output.seek(0)
        said = output.read()
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}: {said[-2000:]}")
    return Watched(
        seconds=taken, said=said, runner_memory=runner, all_memory=everything,
        runner_cpu_seconds=cpu,
    )  # fmt: skip


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that work takes."""
    os.sync()  # as before a batch
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def machine() -> str:
    """Return the processor, its cores, the memory, and Python's version."""
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*: (.*)$", info, re.MULTILINE)
    return (
        f"{model[1] if model else platform.machine()}, {len(os.sched_getaffinity(0))} cores, "
        f"{psutil.virtual_memory().total / 2**30:.0f} GB, Python {platform.python_version()}"
    )
