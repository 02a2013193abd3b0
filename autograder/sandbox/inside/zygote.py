"""The warm process that is forked for each submission. It never runs a student's code itself.

Started by ``autograder.sandbox.sandbox`` with a control socket. Its messages, each answered by one:

    {"do": "prepare", "modules": {name: source},        import modules and parse cells, once for
     "cells": [source, ...]}                            all later sessions; no cell is run
    {"do": "begin"} + one descriptor                    fork a session that talks through it
    {"do": "end"}                                       kill that session and all it started
"""

import contextlib
import gc
import importlib
import os
import random
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from autograder.sandbox import wire
from autograder.sandbox.inside import allow_list, forbidden, memory, namespaces, serve, users
from autograder.sandbox.inside.module_cache import ModuleCache
from autograder.sandbox.inside.shell import Shell

FOLDER = "/tmp/work"  # of a session behind walls
CONNECTION = 3  # the file descriptor of a session's own connection

Session = Callable[[str], NoReturn]  # serves, in a scratch folder


def main(isolation: str, control_descriptor: int) -> None:
    """Serve until the judge closes the control socket. ``isolation``: root, user, uid or none."""
    if isolation == "root":
        namespaces.drop_root(user=65534)
    elif isolation == "none":
        namespaces.die_with_parent()
    namespaces.adopt_orphans()
    control = socket.socket(fileno=control_descriptor)
    settings = wire.receive(control)
    limits = settings["limits"]
    _warm_up()
    shell = Shell(max_bytes=limits["output_bytes"], max_outputs=limits["outputs"])
    forbidden.forbid(limits["forbidden"])
    module_cache = ModuleCache(FOLDER)
    sys.meta_path.insert(0, module_cache)
    gc.collect()
    gc.freeze()
    gc.enable()
    wire.send(control, {"ready": True})
    begin = {"uid": _as_a_user, "none": _unprotected}.get(isolation, _behind_walls)
    running = contextlib.ExitStack()  # ends the session that runs, if one does
    while True:
        try:
            message, descriptors = wire.receive_with_fds(control, max_fds=1)
        except wire.ConnectionClosed:
            running.close()
            os._exit(0)
        running.close()
        if message["do"] == "prepare":
            for name, source in message["modules"].items():
                module_cache.add(name, source)
            for source in message["cells"]:
                shell.parse_ahead(source)
            gc.freeze()
        if message["do"] == "begin":
            session = _session(shell, descriptors[0], limits, control, alone=isolation == "none")
            running.callback(begin(session, settings))
            os.close(descriptors[0])
        wire.send(control, {"done": message["do"]})


def _warm_up() -> None:
    """Do once what every session needs: import what nearly all notebooks do, make all the same."""
    importlib.import_module("numpy.testing")
    importlib.import_module("numpy.random").seed(0)  # the same numbers in every session
    random.seed(0)
    memory.make_deterministic()
    allow_list.baseline()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _session(
    shell: Shell, descriptor: int, limits: Mapping[str, Any], control: socket.socket, *, alone: bool
) -> Session:
    def run(scratch: str) -> NoReturn:
        control.close()
        connection = socket.socket(fileno=os.dup2(descriptor, CONNECTION))
        os.closerange(CONNECTION + 1, 256)
        serve.serve(connection, shell, limits, scratch, alone=alone)

    return run


def _fork(fork: Callable[[], int], enter: Callable[[], object], serve: Callable[[], object]) -> int:
    """Fork a process that enters its walls and serves; return its id."""
    process = fork()
    if process == 0:
        try:
            enter()
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        else:
            serve()
        finally:
            os._exit(1)
    return process


def _behind_walls(session: Session, settings: Mapping[str, Any]) -> Callable[[], None]:
    """Fork a session in namespaces of its own; return a function that ends it."""
    about = (os.getuid(), os.getgid(), settings["limits"], settings["keep"])
    process = _fork(
        namespaces.fork_into_namespaces,
        lambda: namespaces.build_walls(*about),
        lambda: session(FOLDER),
    )

    def end() -> None:
        _kill(process)  # the kernel then kills everything in its namespace
        with contextlib.suppress(ChildProcessError):  # its orphans, if something else killed it
            while True:
                os.wait()

    return end


def _as_a_user(session: Session, settings: Mapping[str, Any]) -> Callable[[], None]:
    """Fork a session as a user of its own; return a function that ends it."""
    user, claim = users.claim_user()
    folder = users.make_scratch(user)
    process = _fork(os.fork, lambda: users.become_user(user, folder), lambda: session(folder))

    def end() -> None:
        _kill(process)
        users.end_user(user)
        shutil.rmtree(folder, ignore_errors=True)
        claim.close()

    return end


def _unprotected(session: Session, settings: Mapping[str, Any]) -> Callable[[], None]:
    """Fork a session without walls; return a function that ends it and its process group."""
    folder = os.path.abspath(tempfile.mkdtemp(dir="."))  # the session works in it
    process = _fork(os.fork, os.setsid, lambda: session(folder))

    def end() -> None:
        with contextlib.suppress(ProcessLookupError):  # it may have ended before it had a group
            os.killpg(process, signal.SIGKILL)
        _kill(process)

    return end


def _kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
