"""Where submissions are graded: a process that keeps one warm sandbox and grades one at a time.

Students' code runs in the sandbox and never here. A process of this machine is told its orders
once; a Dask worker gets them with each submission, by reference.
"""

import contextlib
import functools
import gc
import hashlib
import multiprocessing
import os
import platform
import signal
import threading
import traceback
from contextvars import ContextVar
from multiprocessing.connection import wait
from multiprocessing.util import Finalize
from pathlib import Path

import nbformat
import numpy as np

from autograder.judge.submission import GradedSubmission, GradingSettings, Submission, grade, lost
from autograder.sandbox.sandbox import Kind, Limits, Sandbox, SandboxError

STARTS = 3  # of a sandbox, before there is none to be had
_orders: ContextVar[GradingSettings] = ContextVar("orders")
_sandbox_here: ContextVar[Sandbox] = ContextVar("sandbox_here")
_turn = threading.Lock()  # the judge redirects this process's output and imports: one at a time


def begin(core: int | None = None) -> None:
    """Make this process a worker, which ends when the runner does, however it ends.

    It keeps to a ``core``, and so does all that it starts.
    """
    if core is not None:
        with contextlib.suppress(OSError):  # the core is no longer this process's to use
            os.sched_setaffinity(0, {core})
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the runner's to hear
    signal.signal(signal.SIGTERM, _end)
    threading.Thread(target=_end_with_the_runner, daemon=True).start()


def warm_up(kind: Kind, limits: Limits) -> None:
    """Start the sandbox that is likely to be ordered. Raises SandboxError."""
    _warm_sandbox(kind, limits, os.getpid())


def ready(orders: GradingSettings) -> int:
    """Take the orders, have the sandbox ready for them, and return the number of this process.

    Raises SandboxError.
    """
    warm = _sandbox_here.get(None)
    if warm is not None and (warm.kind, warm.limits) != (orders.sandbox, orders.limits):
        warm.close()
    _orders.set(orders)
    _sandbox(orders)
    gc.freeze()  # what is here now stays: it is not to be looked through again and again
    return os.getpid()


def grade_as_ordered(work: Submission) -> GradedSubmission:
    """Grade a submission by the orders that ``ready`` was given."""
    return grade_here(work, _orders.get())


def grade_here(work: Submission, orders: GradingSettings) -> GradedSubmission:
    """Grade a submission in this process's sandbox; a sandbox that dies is replaced once.

    Raises SandboxError where no sandbox can be had. All else is told in the outcome.
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
            except Exception:  # ours, and the batch goes on
                return lost(work, orders, f"grading stopped with {traceback.format_exc(limit=-3)}")
    return lost(work, orders, why)


def version() -> str:
    """Return what decides a verdict besides orders and work: this code and what it stands on."""
    digest = hashlib.sha256()
    package = Path(__file__).parent.parent
    for path in sorted(package.rglob("*.py")):
        digest.update(f"{path.relative_to(package)}\0".encode() + path.read_bytes())
    known = (platform.python_version(), np.__version__, nbformat.__version__, digest.hexdigest())
    return " ".join(known)


def _sandbox(orders: GradingSettings) -> Sandbox:
    """Return this process's sandbox; one that dies while it starts is tried again."""
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
    """End in the middle of a submission, or of ending, and leave nothing behind."""
    if (sandbox := _sandbox_here.get(None)) is not None:
        sandbox.abandon()
    os._exit(1)


def _end_with_the_runner() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
