"""The progress of a batch: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

SECONDS = 10  # between two plain lines


@contextmanager
def progress(total: int, of: str = "submission") -> Iterator[Callable[[int], object]]:
    """Show progress, rate and time left on standard error.

    Yields the function to call with how many more of them are done.
    """
    if sys.stderr.isatty():
        with tqdm(total=total, unit=f" {of}", file=sys.stderr, smoothing=0.1) as bar:
            yield bar.update
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
