"""The server that forks graders. It is started first, and loads while the command itself loads."""

import multiprocessing
from multiprocessing import forkserver
from multiprocessing.context import BaseContext


def context() -> BaseContext:
    """Return how graders are started: forked by a server, as the command itself has threads."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["autograder.grading.worker", "autograder.grading.preload"])
    return found


def begin() -> None:
    """Start the server without waiting for it. Raises OSError where that cannot be done."""
    context()
    forkserver.ensure_running()
