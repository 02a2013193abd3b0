"""Ends a test that does not end by itself, wherever it hangs in Python or in a wait."""

import _signal  # type: ignore[import-not-found]  # signal() without enums, which take longer
import contextlib
import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType

_AGAIN = 0.05  # seconds until a test that may go on is looked at again


class TestTooLong(BaseException):
    """The test was stopped. Not an Exception, so that few tests take it for one."""


@contextlib.contextmanager
def stopped_when(is_late: Callable[[], bool], seconds: float) -> Iterator[None]:
    """Raise TestTooLong in the ``with`` block where it is late after so many seconds, or later.

    In C code that waits for nothing, such as `2 ** 10 ** 10`, it is raised when that is done.
    """
    if threading.current_thread() is threading.main_thread():
        with _by_signal(is_late, seconds):
            yield
    else:  # only a main thread gets signals
        with _by_thread(is_late, seconds):
            yield


@contextlib.contextmanager
def _by_signal(is_late: Callable[[], bool], seconds: float) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        if is_late():
            raise TestTooLong

    before = _signal.signal(_signal.SIGALRM, stop)
    left, interval = _signal.setitimer(_signal.ITIMER_REAL, seconds, _AGAIN)
    begun = time.monotonic()
    try:
        yield
    finally:
        _signal.setitimer(_signal.ITIMER_REAL, 0)
        _signal.signal(_signal.SIGALRM, before)
        if left:
            _signal.setitimer(
                _signal.ITIMER_REAL, max(0.001, left - (time.monotonic() - begun)), interval
            )


@contextlib.contextmanager
def _by_thread(is_late: Callable[[], bool], seconds: float) -> Iterator[None]:
    done, test = threading.Event(), threading.get_ident()

    def stop() -> None:
        wait = seconds
        while not done.wait(wait):
            wait = _AGAIN
            if is_late():
                _raise_in(test)

    watching = threading.Thread(target=stop, daemon=True)
    watching.start()
    try:
        yield
    finally:
        done.set()
        watching.join()


def _raise_in(thread: int) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(TestTooLong)
    )


@contextlib.contextmanager
def interrupts_told() -> Iterator[Callable[[], bool]]:
    """Yield a function that tells whether a KeyboardInterrupt came from Ctrl-C."""
    came = False
    plain = _signal.default_int_handler

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal came
        came = True
        plain(number, frame)

    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or _signal.getsignal(_signal.SIGINT) is not plain:
        yield lambda: not is_main
        return
    _signal.signal(_signal.SIGINT, note)
    try:
        yield lambda: came
    finally:
        _signal.signal(_signal.SIGINT, plain)
