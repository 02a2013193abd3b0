"""The server that forks graders. It is started first, and loads while its runner still does."""

import multiprocessing
from multiprocessing import forkserver
from multiprocessing.context import BaseContext


def context() -> BaseContext:
    """Return how graders are started: not by forking the runner, for it has threads."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["autograder.grading.worker"])
    return found


def begin() -> None:
    """Start the server, and wait for nothing. Raises OSError where that cannot be done."""
    context()
    forkserver.ensure_running()
