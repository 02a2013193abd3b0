"""The server that forks graders. It is started first, and loads while the command itself loads."""

import multiprocessing
from collections.abc import Sequence
from multiprocessing import forkserver
from multiprocessing.context import BaseContext

PRELOAD = ("autograder.grading.worker", "autograder.grading.preload")


def context(preload: Sequence[str] = PRELOAD) -> BaseContext:
    """Return how graders are started: forked by a server, as the command itself has threads."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(list(preload))
    return found


def begin(preload: Sequence[str] = PRELOAD) -> None:
    """Start the server without waiting for it. Raises OSError where that cannot be done."""
    context(preload)
    forkserver.ensure_running()
