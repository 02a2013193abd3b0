"""The progress of long work: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from tqdm import tqdm

SECONDS = 10  # between two plain lines


class Progress(Protocol):
    """What long work calls with each piece that is done."""

    def update(self, count: int = 1) -> object:
        """Report that ``count`` more are done."""


@contextmanager
def progress(total: int, unit: str, stream: TextIO | None = None) -> Iterator[Progress]:
    """Show progress, rate and time left on standard error."""
    stream = stream or sys.stderr
    if stream.isatty():
        with tqdm(total=total, unit=f" {unit}", file=stream, smoothing=0.1) as bar:
            yield bar
    else:
        yield _Lines(total, unit, stream)


class _Lines:
    def __init__(self, total: int, unit: str, stream: TextIO) -> None:
        self._total, self._unit, self._stream = total, unit, stream
        self._done = 0
        self._start = self._said = time.monotonic()

    def update(self, count: int = 1) -> None:
        self._done += count
        now = time.monotonic()
        if now - self._said < SECONDS:
            return
        self._said = now
        rate = self._done / (now - self._start)
        left = (self._total - self._done) / rate
        print(
            f"{self._done} of {self._total} {self._unit}s, {60 * rate:.0f} a minute, "
            f"{left:.0f} seconds left",
            file=self._stream, flush=True,
        )  # fmt: skip
