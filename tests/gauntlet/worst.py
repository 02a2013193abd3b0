"""Measure what one submission can cost, each judged in a process of its own; print a table.

    PYTHONPATH=tests python -m gauntlet.worst            (or with words that cases must hold)

Memory is what was really used, at its peak: the judge's as the kernel has noted it, that of all
processes behind the walls together as it was every few milliseconds, pages that several share
divided among them. A folder for temporary files is the process's own; what it holds in the end is
left on the disk.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.judge.notebook import judge
from autograder.judge.restore import SubmissionError
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.session_watch import _memory, descendants
from gauntlet import cost, neighbours, resources
from gauntlet.case import GauntletCase, assignment

LOOK = 0.02  # seconds between two looks at the processes behind the walls
MEBIBYTE = 1 << 20

# Every case is judged with the limits that a course has. More of them belong here.
WORST: tuple[GauntletCase, ...] = (
    GauntletCase(row=0, name="right, and nothing more"),
    *cost.CASES,
    *cost.WORSE,
    *(case for case in resources.CASES if case.row in (20, 21, 22)),
    *(case for case in neighbours.CASES if case.row in (57, 59, 60)),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a row for each case."""
    parser = argparse.ArgumentParser(prog="python -m gauntlet.worst", description=__doc__)
    parser.add_argument("words", nargs="*", help="only cases whose row and name hold one of these")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parsed = parser.parse_args(arguments)
    if parsed.one:
        print(json.dumps(measure(parsed.one.read_bytes(), _files(parsed.one))))
        return 0
    print("| submission | seconds | judge, MB | sandbox, MB | graded file, MB | left on disk, MB |")
    print("|---|---|---|---|---|---|")
    for case in WORST:
        if not parsed.words or any(word in case.id for word in parsed.words):
            told = in_a_process(case)
            print(f"| {case.id} | {' | '.join(_figure(told[name]) for name in _COLUMNS)} |")
            sys.stdout.flush()
    return 0


_COLUMNS = ("seconds", "judge", "sandbox", "file", "disk")


def _figure(value: Any) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def in_a_process(case: GauntletCase) -> dict[str, Any]:
    """Return what a case costs; the process that judges it has done nothing else."""
    with tempfile.TemporaryDirectory(prefix="worst-") as folder:
        notebook, temporary = Path(folder) / "notebook", Path(folder) / "tmp"
        temporary.mkdir()
        notebook.write_bytes(case.notebook())
        for name, content in case.files.items():
            path = Path(folder) / "files" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        process = subprocess.run(
            [sys.executable, "-m", "gauntlet.worst", "--one", str(notebook)],
            env=os.environ | {"TMPDIR": str(temporary)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if process.returncode:
            raise RuntimeError(f"{case.id}: {process.stderr[-2000:]}")
        told: dict[str, Any] = json.loads(process.stdout)
        left = (path for path in temporary.rglob("*") if path.is_file())
        return told | {"disk": sum(path.stat().st_size for path in left) / MEBIBYTE}


def _files(notebook: Path) -> dict[str, bytes]:
    folder = notebook.parent / "files"
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def measure(notebook: bytes, files: dict[str, bytes]) -> dict[str, Any]:
    """Judge a notebook; return seconds, and the peaks in MB."""
    right = assignment()
    with Sandbox() as sandbox:
        watch = _Watch(sandbox._process.pid)
        watch.start()
        start = time.monotonic()
        try:
            size = len(judge(notebook, right, "mallory", sandbox=sandbox, files=files).notebook)
        except SubmissionError:
            size = 0
        seconds = time.monotonic() - start
        watch.ended.set()
        watch.join()
    status = Path("/proc/self/status").read_text()
    peak = int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) * 1024
    return {
        "seconds": seconds, "judge": peak / MEBIBYTE, "sandbox": watch.peak / MEBIBYTE,
        "file": size / MEBIBYTE,
    }  # fmt: skip


class _Watch(threading.Thread):
    """Notes the peak of the memory of all processes below one."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.ended = pid, 0, threading.Event()

    def run(self) -> None:
        while not self.ended.wait(LOOK):
            self.peak = max(self.peak, sum(map(_memory, [self.pid, *descendants(self.pid)])))


if __name__ == "__main__":
    sys.exit(main())
