"""The progress of a batch: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SECONDS = 10  # between two plain lines


@contextmanager
def progress(total: int, of: str = "submission") -> Iterator[Callable[[int], object]]:
    """Show progress, rate and time left on standard error.

    Yields the function to call with how many more of them are done.
    """
    if sys.stderr.isatty():
        with _bar(total, of) as advance:
            yield advance
        return
    begun = said = time.monotonic()
    done = 0

    def update(count: int) -> None:
        nonlocal done, said
        done += count
        now = time.monotonic()
        if now - said >= SECONDS:
            said, rate = now, done / (now - begun)
            words = f"{done} of {total} {of}s, {60 * rate:.0f} a minute"
            left = f"{(total - done) / rate:.0f} seconds left"
            print(f"{words}, {left}", file=sys.stderr, flush=True)

    yield update


@contextmanager
def _bar(total: int, of: str) -> Iterator[Callable[[int], object]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:,.0f} a minute,"), TimeRemainingColumn(), TextColumn("left"),
    )  # fmt: skip
    begun, done = time.monotonic(), 0
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(f"{of}s", total=total, rate=0)

        def advance(count: int) -> None:
            nonlocal done
            done += count
            bar.update(task, advance=count, rate=60 * done / (time.monotonic() - begun))

        yield advance
