"""What runs in a grader's process: it keeps one warm sandbox and grades one submission at a time.

Students' code runs in the sandbox, never here. A process of this machine gets its orders once, a
Dask worker gets them with each submission, by reference.
"""

import contextlib
import functools
import gc
import multiprocessing
import os
import signal
import threading
import traceback
from contextvars import ContextVar
from multiprocessing.connection import wait
from multiprocessing.util import Finalize

from autograder.judge.submission import GradedSubmission, GradingSettings, Submission, grade, lost
from autograder.sandbox.sandbox import Kind, Limits, Sandbox, SandboxError

STARTS = 3  # attempts to start a sandbox
_orders: ContextVar[GradingSettings] = ContextVar("orders")
_sandbox_here: ContextVar[Sandbox] = ContextVar("sandbox_here")
_turn = threading.Lock()  # the judge redirects output and imports of the whole process


def begin(core: int | None = None) -> None:
    """Set this process up as a grader, which ends whenever the runner's process does.

    It is pinned to a ``core``, and so is all that it starts.
    """
    if core is not None:
        with contextlib.suppress(OSError):  # this process may no longer use the core
            os.sched_setaffinity(0, {core})
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the runner
    signal.signal(signal.SIGTERM, _end)
    threading.Thread(target=_end_with_the_runner, daemon=True).start()


def warm_up(kind: Kind, limits: Limits) -> None:
    """Start the sandbox that will probably be needed. Raises SandboxError."""
    _warm_sandbox(kind, limits, os.getpid())


def ready(orders: GradingSettings) -> int:
    """Keep the orders, make the sandbox ready for them, and return this process's id.

    Raises SandboxError.
    """
    warm = _sandbox_here.get(None)
    if warm is not None and (warm.kind, warm.limits) != (orders.sandbox, orders.limits):
        warm.close()
    _orders.set(orders)
    _sandbox(orders)
    gc.freeze()  # what is loaded now stays: the collector need not scan it again and again
    return os.getpid()


def grade_as_ordered(work: Submission) -> GradedSubmission:
    """Grade a submission by the orders that ``ready`` has kept."""
    return grade_here(work, _orders.get())


def grade_here(work: Submission, orders: GradingSettings) -> GradedSubmission:
    """Grade a submission in this process's sandbox; a sandbox that dies is replaced once.

    Raises SandboxError where no sandbox can be started. Any other failure is in the outcome.
    """
    why = ""
    for _ in range(2):
        with _turn:
            sandbox = _sandbox(orders)
            try:
                return grade(work, orders, sandbox)
            except SandboxError as error:
                why = f"its sandbox ended twice: {error}"
                sandbox.close()
                _warm_sandbox.cache_clear()
            except Exception:  # a fault of our own must not stop the batch
                return lost(work, orders, f"grading stopped with {traceback.format_exc(limit=-3)}")
    return lost(work, orders, why)


def _sandbox(orders: GradingSettings) -> Sandbox:
    """Return this process's sandbox; a start that fails is tried again."""
    for _ in range(STARTS - 1):
        with contextlib.suppress(SandboxError):
            return _warm_sandbox(orders.sandbox, orders.limits, os.getpid())
    return _warm_sandbox(orders.sandbox, orders.limits, os.getpid())


@functools.lru_cache(maxsize=1)
def _warm_sandbox(kind: Kind, limits: Limits, process: int) -> Sandbox:
    """Return the one sandbox of this process; it ends with the process."""
    sandbox = Sandbox(kind, limits)
    _sandbox_here.set(sandbox)
    Finalize(sandbox, sandbox.close, exitpriority=10)  # processes of a pool skip atexit
    return sandbox


def _end(*_: object) -> None:
    """End at once, in the middle of anything, and leave nothing behind."""
    if (sandbox := _sandbox_here.get(None)) is not None:
        sandbox.abandon()
    os._exit(1)


def _end_with_the_runner() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
