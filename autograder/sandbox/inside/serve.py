"""One session: runs a student's cells, describes names, and answers calls, itself or in a copy.

Messages from the judge, each answered by one message, and "run" by one for each cell:

    {"do": "files", "files": {name: bytes}}         write them into the scratch folder
    {"do": "run", "seconds": float,                 run cells and describe names after each, until
     "cells": [{"source": str, "count": int,        the time is over; keep what names are there
                "names": [...],                     for the tests that stand after it
                "tests": [...]}, ...]}              -> for each {"outputs": [...],
                                                    "names": {name: {...}}} or {"late": True}
    {"do": "names", "names": [...],                 describe names, after all cells; with "answer",
     "answer": bool}                                get ready for calls of those that are functions
                                                    -> {"names": {...}, "reusable": bool}: whether
                                                    calls are known to have no side effects
    {"do": "files left", "but": [names]}            -> what the cells have left in the scratch
                                                    folder, but these: see ``files.changes``
    {"do": "fork"} + a descriptor                   fork a copy, which sends {} when it is ready and
                                                    answers through the descriptor; kill an earlier
                                                    copy
    {"do": "join", "patience": seconds}             wait so long for the copy to end, then kill it
                                                    -> {"status": its exit status, or 0}

and then, here or through the copy's own connection:

    {"call": name, "with": [[args, kwargs], ...],   -> [{"value": ..., "changed": {...}} or
     "seconds": float or None, "listen": bool}      {"error": {...}}, ...], until time is over;
                                                    with "listen" each also has "printed" and
                                                    "complained", texts, and "warned": [[category,
                                                    text, line], ...]

and in a copy, for a test that uses files, with what the test has written and removed:

    {"call": ..., "files": {name: bytes}, "gone":   -> {"answers": [...], and what the calls have
     [...]}                                         written: see ``files.changes``}

and through a copy's connection alone, of a test that is to run beside the student's code:

    {"test": source, "count": int, "names": [...],  run it -> {"outputs": [...], "moved": bool}:
     "place": grade_id, "put_back": bool}           whether names were others at that test's place;
                                                    these are put back first, if asked for
Nothing that arrives from here is trusted: a student's code shares this process.
"""

import contextlib
import gc
import os
import resource
import signal
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from autograder.sandbox import wire
from autograder.sandbox.inside import files, namespaces, side_effects
from autograder.sandbox.inside.answers import Calls, set_clocks
from autograder.sandbox.inside.own_classes import OwnClasses
from autograder.sandbox.inside.privacy import Privacy
from autograder.sandbox.inside.shell import Shell

# Of the values of a notebook's names that are sent, in all
NAMES_BYTES, NAMES_ITEMS = 32 << 20, 100_000


def serve(
    connection: socket.socket, shell: Shell, limits: Mapping[str, int], scratch: str, *, alone: bool
) -> NoReturn:
    """Answer messages until the connection closes. ``alone``: this process has no walls."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.makedirs(scratch, exist_ok=True)
    os.chdir(scratch)
    if not alone:
        namespaces.set_limits(limits)
        namespaces.adopt_orphans()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    session = _Session(connection, shell, limits, scratch, alone)
    objects = OwnClasses(shell.user_ns)
    while True:
        message, descriptors = wire.receive_with_fds(connection, max_fds=1, build=objects.build)
        answer = session.do(message, descriptors)
        if answer is not None:
            wire.send(connection, answer)


@dataclass
class _Session:
    connection: socket.socket
    shell: Shell
    limits: Mapping[str, Any]
    scratch: str
    alone: bool
    privacy: Privacy | None = None  # made before the first copy
    item: int | None = None  # the process id of a copy
    calls: "Calls | None" = None
    places: dict[str, dict[str, Any]] = field(default_factory=dict)  # test -> the names there
    quota: wire.Quota = field(default_factory=lambda: wire.Quota(NAMES_BYTES, NAMES_ITEMS))

    def do(self, message: dict[str, Any], descriptors: list[int]) -> object:
        if self.calls is not None and "call" in message:
            return self.calls.answer(message)
        match message["do"]:
            case "files":
                _write_files(message["files"])
                return {}
            case "run":
                until = time.monotonic() + message["seconds"]
                for cell in message["cells"]:
                    wire.send(self.connection, self._run_cell(cell, until))
                return None
            case "names":
                names = self._describe_all(message["names"])
                if not message["answer"]:
                    return {"names": names}
                self.calls = Calls(self.shell, self.limits["call"])
                functions = [name for name in names if names[name]["kind"] == "function"]
                namespace = self.shell.user_ns
                # an argument of a class of the notebook's runs what that class has been given
                reusable = not OwnClasses(namespace).exist and side_effects.none_possible(
                    namespace, functions
                )
                return {"names": names, "reusable": reusable}
            case "files left":
                self._join()
                return files.changes(self.scratch, {}, but=message["but"])
            case "fork":
                self._join()
                self._fork(descriptors[0])
                return None
            case "join":
                return {"status": self._join(message["patience"])}
        raise ValueError(f"unknown message {message['do']!r}")

    def _run_cell(self, cell: Mapping[str, Any], until: float) -> dict[str, Any]:
        if time.monotonic() > until:
            return {"late": True}
        set_clocks(self.limits["cell"])
        try:
            outputs = self.shell.run(cell["source"], cell["count"])  # it shows TimeIsUp as an error
        finally:
            set_clocks(0)
            if not self.alone:  # processes that it started must not affect the next cell
                _end_children()
        for test in cell["tests"]:
            self.places[test] = dict(self.shell.user_ns)
        return {"outputs": outputs, "names": self._describe_all(cell["names"])}

    def _describe_all(self, names: list[str]) -> dict[str, dict[str, Any]]:
        return {name: self._describe(name) for name in names}

    def _describe(self, name: str) -> dict[str, Any]:
        namespace = self.shell.user_ns
        if name not in namespace:
            return {"kind": "missing"}
        value = namespace[name]
        if type(value) is ModuleType:  # isinstance() would ask the value
            return {"kind": "module", "module": vars(value).get("__name__")}
        if callable(value):
            return {"kind": "function"}
        return {"kind": "value", "value": wire.within_quota(value, self.quota)}

    def _fork(self, descriptor: int) -> None:
        if self.privacy is None:
            walls = os.getpid() == 1  # then its folders are its own too
            self.privacy = Privacy(self.scratch, walls=walls)
        gc.freeze()  # a collection in the copy would write to, and so copy, every page
        _allow_processes(self.limits["processes"] + namespaces.RESERVED_PROCESSES)
        self.item = os.fork()
        _allow_processes(self.limits["processes"])
        if self.item == 0:
            try:
                os.setsid()  # signals to its process group reach nobody else
                self.connection.close()
                connection = socket.socket(fileno=descriptor)
                self.privacy.enter({descriptor})
                calls = Calls(self.shell, self.limits["call"])
                build = OwnClasses(self.shell.user_ns).build
                wire.send(connection, {})
                while True:
                    message, _ = wire.receive_with_fds(connection, max_fds=0, build=build)
                    is_test = "test" in message
                    answer = (
                        self._run_test(message) if is_test else calls.answer(message, self.scratch)
                    )
                    wire.send(connection, answer)
            finally:
                os._exit(0)
        os.close(descriptor)

    def _run_test(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Run an instructor's test in this process, a copy, as a kernel would."""
        self.shell.begin_in_copy()
        now, then = self.shell.user_ns, self.places.get(message["place"], {})
        names = [name for name in message["names"] if name in then]
        moved = any(now.get(name) is not then[name] for name in names)
        if message["put_back"]:
            now.update({name: then[name] for name in names})
        set_clocks(self.limits["cell"])
        try:
            outputs = self.shell.run(message["test"], message["count"], kept=False)
        finally:
            set_clocks(0)
        return {"outputs": outputs, "moved": moved}

    def _join(self, patience: float = 0) -> int:
        """Kill the copy and all that it started; return its status if it had ended by itself.

        ``patience`` is how many seconds it is given to do so.
        """
        item = self.item
        if item is None:
            return 0
        self.item = None
        ended, status = os.waitpid(item, os.WNOHANG)
        until = time.monotonic() + patience
        while not ended and time.monotonic() < until:
            time.sleep(0.005)
            ended, status = os.waitpid(item, os.WNOHANG)
        if self.alone:
            with contextlib.suppress(ProcessLookupError):  # none may be left
                os.killpg(item, signal.SIGKILL)
            if not ended:
                os.waitpid(item, 0)
        else:
            _end_children()
        if self.privacy is not None:
            self.privacy.restore()
        return status if ended else 0


def _end_children() -> None:
    """Kill and reap all processes that this one started; orphans count as its children.

    To be called behind walls alone: it kills everything that this process can see.
    """
    with contextlib.suppress(ChildProcessError):  # there is none, or none any more
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        while True:
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
            os.wait()


def _allow_processes(count: int) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NPROC)
    if most != resource.RLIM_INFINITY:  # there is no limit where there are no walls
        resource.setrlimit(resource.RLIMIT_NPROC, (count, most))


def _write_files(files: Mapping[str, bytes]) -> None:
    """Write files, in order, until there is no room: the assignment's own come first."""
    for name, content in files.items():
        path = Path(name)
        with contextlib.suppress(OSError, ValueError):  # too many, too long, or in each other's way
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
