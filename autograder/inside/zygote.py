"""The warm process that is forked for each submission. It never runs a student's code itself.

Started by ``autograder.sandbox`` with a control socket. Its messages, each answered by one:

    {"do": "begin", "limits": {...}} + one descriptor   fork a session that talks through it
    {"do": "end"}                                       kill that session and all it started
"""

import contextlib
import gc
import importlib
import os
import signal
import socket
from collections.abc import Callable
from typing import NoReturn

from autograder import wire
from autograder.inside import forbidden, namespaces, serve
from autograder.inside.shell import Shell

CONNECTION = 3  # the file descriptor of a session's own connection


def main(isolation: str, control_descriptor: int) -> None:
    """Serve until the judge closes the control socket. ``isolation``: root, user or none."""
    if isolation == "root":
        namespaces.drop_root(user=65534)
    elif isolation == "none":
        namespaces.die_with_parent()
    namespaces.adopt_orphans()
    control = socket.socket(fileno=control_descriptor)
    settings = wire.receive(control)
    _warm_up()
    shell = Shell(max_bytes=settings["output_bytes"], max_outputs=settings["outputs"])
    forbidden.forbid(settings["forbidden"])
    gc.collect()
    gc.freeze()
    wire.send(control, {"ready": True})
    running: int | None = None
    while True:
        try:
            message, descriptors = wire.receive_with_fds(control, max_fds=1)
        except wire.ConnectionClosed:
            os._exit(0)
        if running is not None:
            _end(running, alone=isolation == "none")
            running = None
        if message["do"] == "begin":
            session = _session(shell, descriptors[0], message["limits"], control, isolation)
            running = _begin(session, message["limits"], settings["keep"], isolation)
            os.close(descriptors[0])
        wire.send(control, {"done": message["do"]})


def _warm_up() -> None:
    """Import what nearly every notebook imports, once."""
    importlib.import_module("numpy.testing")
    importlib.import_module("numpy.random").seed(0)  # else its numbers are the warm process's luck
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _session(
    shell: Shell, descriptor: int, limits: dict[str, int], control: socket.socket, isolation: str
) -> Callable[[], NoReturn]:
    def run() -> NoReturn:
        try:
            control.close()
            connection = socket.socket(fileno=os.dup2(descriptor, CONNECTION))
            os.closerange(CONNECTION + 1, 256)
            serve.serve(connection, shell, limits, alone=isolation == "none")
        finally:
            os._exit(1)

    return run


def _begin(
    session: Callable[[], NoReturn], limits: dict[str, int], keep: list[str], isolation: str
) -> int:
    """Fork the session; return the process that ends it when it is killed."""
    if isolation != "none":
        return namespaces.isolate(session, limits, keep)
    process = os.fork()
    if process == 0:
        os.setsid()
        session()
    return process


def _end(first: int, *, alone: bool) -> None:
    """Kill the session's first process; the kernel then kills everything in its namespace."""
    if alone:
        with contextlib.suppress(ProcessLookupError):  # it may not have come to have a group
            os.killpg(first, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(first, signal.SIGKILL)
    os.waitpid(first, 0)
    with contextlib.suppress(ChildProcessError):  # what it leaves, if another killed it
        while not alone:
            os.wait()
