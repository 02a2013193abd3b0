"""Ends a run in good order when it is interrupted."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def stop_on_signals() -> Iterator[Callable[[], int]]:
    """Let the first Ctrl-C or SIGTERM ask to stop; a second one stops at once.

    Yields the function that returns the number of the signal that has come, or 0.
    """
    asked: list[int] = []
    before: dict[int, Any] = {}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def ask(number: int, _: object) -> None:
        asked.append(number)
        restore()

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.getsignal(number)
            signal.signal(number, ask)
    try:
        yield lambda: asked[0] if asked else 0
    finally:
        restore()
