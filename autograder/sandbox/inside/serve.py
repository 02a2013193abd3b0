"""One session: runs a student's cells, describes names, and answers calls, itself or in a copy.

Messages from the judge, each answered by one message, and "run" by one for each cell:

    {"do": "files", "files": {name: bytes}}         write them into the scratch folder
    {"do": "run", "seconds": float,                 run cells and describe names after each, until
     "cells": [{"source": str, "count": int,        the time is over
                "names": [...]}, ...],              -> for each {"outputs": [...],
                                                    "names": {name: {...}}} or {"late": True}
     "names": [...], "answer": bool}                where names are given, last {"names": {...}} of
                                                    these; with "answer", as after "answer" of
                                                    those that are functions too
    {"do": "answer", "names": [...]}                get ready for calls of these functions, after
                                                    all cells -> {"reusable": bool}: whether calls
                                                    are known to have no side effects
    {"do": "fork", "names": [...]} + a descriptor   fork a copy, which gets ready and answers
                                                    through the descriptor; kill an earlier copy
    {"do": "join", "patience": seconds}             wait so long for the copy to end, then kill it
                                                    -> {"status": its exit status, or 0}

and then, here or through the copy's own connection:

    {"call": name, "with": [[args, kwargs], ...],   -> [{"value": ..., "changed": {...}} or
     "seconds": float or None}                      {"error": {...}}, ...], until time is over

Nothing that arrives from here is trusted: a student's code shares this process.
"""

import _signal  # type: ignore[import-not-found]  # signal() without enums, which take longer
import ast
import builtins
import contextlib
import gc
import linecache
import math
import os
import resource
import signal
import socket
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType, FrameType, ModuleType, TracebackType
from typing import Any, NoReturn

import numpy as np

from autograder.sandbox import wire
from autograder.sandbox.inside import namespaces, side_effects
from autograder.sandbox.inside.privacy import Privacy
from autograder.sandbox.inside.shell import Shell

NAMES_BYTES, NAMES_ITEMS = (
    32 << 20,
    100_000,
)  # of the values of a notebook's names that are sent, in all
RESERVED_PROCESSES = namespaces.RESERVED_PROCESSES  # for the copies that items need


class TimeIsUp(BaseException):
    """Raised in the student's code by a timer. Not an Exception, so few handlers catch it."""


def serve(
    connection: socket.socket,
    shell: Shell,
    limits: Mapping[str, int],
    scratch: str,
    *,
    alone: bool,
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
    _Session(connection, shell, limits, scratch, alone=alone).answer()


class _Session:
    def __init__(
        self, connection: socket.socket, shell: Shell, limits: Mapping[str, int], scratch: str,
        *, alone: bool,
    ) -> None:  # fmt: skip
        self._connection = connection
        self._shell = shell
        self._limits = limits
        self._scratch = scratch
        self._alone = alone
        self._privacy: Privacy | None = None  # made before the first copy
        self._item: int | None = None
        self._calls: _Calls | None = None
        self._names = wire.Quota(NAMES_BYTES, NAMES_ITEMS)

    def answer(self) -> NoReturn:
        while True:
            message, descriptors = wire.receive_with_fds(self._connection, max_fds=1)
            answer = self._do(message, descriptors)
            if answer is not None:
                wire.send(self._connection, answer)

    def _do(self, message: dict[str, Any], descriptors: list[int]) -> object:
        if self._calls is not None and "call" in message:
            return self._calls.answer(message)
        match message["do"]:
            case "files":
                _write_files(message["files"])
                return {}
            case "run":
                until = time.monotonic() + message["seconds"]
                for cell in message["cells"]:
                    wire.send(self._connection, self._run_cell(cell, until))
                if not message["names"]:
                    return None
                names = self._read(message["names"])
                functions = [name for name in names if names[name]["kind"] == "function"]
                ready = self._get_ready(functions) if message["answer"] else {}
                return {"names": names, **ready}
            case "answer":
                return self._get_ready(message["names"])
            case "fork":
                self._join()
                self._fork(descriptors[0], message["names"])
                return None
            case "join":
                return {"status": self._join(message["patience"])}
        raise ValueError(f"unknown message {message['do']!r}")

    def _get_ready(self, functions: list[str]) -> dict[str, bool]:
        self._calls = _Calls(self._shell, self._limits["call"], functions)
        return {"reusable": self._calls.reusable}

    def _run_cell(self, cell: Mapping[str, Any], until: float) -> dict[str, Any]:
        if time.monotonic() > until:
            return {"late": True}
        outputs = self._run(cell["source"], cell["count"])
        return {"outputs": outputs, "names": self._read(cell["names"])}

    def _run(self, source: str, count: int) -> list[dict[str, Any]]:
        _start_clocks(self._limits["cell"])
        try:
            return self._shell.run(source, count)  # it shows TimeIsUp like any error
        finally:
            _stop_clocks()
            if not self._alone:  # processes that it started must not affect the next cell
                _end_children()

    def _read(self, names: list[str]) -> dict[str, dict[str, Any]]:
        return {name: self._describe(name) for name in names}

    def _describe(self, name: str) -> dict[str, Any]:
        namespace = self._shell.user_ns
        if name not in namespace:
            return {"kind": "missing"}
        value = namespace[name]
        if type(value) is ModuleType:  # isinstance() would ask the value
            return {"kind": "module", "module": vars(value).get("__name__")}
        if callable(value):
            return {"kind": "function"}
        return {"kind": "value", "value": wire.within_quota(value, self._names)}

    def _fork(self, descriptor: int, names: list[str]) -> None:
        if self._privacy is None:
            walls = os.getpid() == 1  # then its folders are its own too
            self._privacy = Privacy(self._scratch, walls=walls)
        gc.freeze()  # a collection in the copy would write to, and so copy, every page
        _allow_processes(self._limits["processes"] + RESERVED_PROCESSES)
        self._item = os.fork()
        _allow_processes(self._limits["processes"])
        if self._item == 0:
            try:
                os.setsid()  # signals to its process group reach nobody else
                self._connection.close()
                connection = socket.socket(fileno=descriptor)
                self._privacy.enter({descriptor})
                calls = _Calls(self._shell, self._limits["call"], names)
                wire.send(connection, {"reusable": calls.reusable})
                while True:
                    answer = calls.answer(wire.receive(connection))
                    wire.send(connection, answer)
            finally:
                os._exit(0)
        os.close(descriptor)

    def _join(self, patience: float = 0) -> int:
        """Kill the copy and all that it started; return its status if it had ended by itself.

        ``patience`` is how many seconds it is given to do so.
        """
        item = self._item
        if item is None:
            return 0
        self._item = None
        ended, status = os.waitpid(item, os.WNOHANG)
        until = time.monotonic() + patience
        while not ended and time.monotonic() < until:
            time.sleep(0.005)
            ended, status = os.waitpid(item, os.WNOHANG)
        if self._alone:
            with contextlib.suppress(ProcessLookupError):  # none may be left
                os.killpg(item, signal.SIGKILL)
            if not ended:
                os.waitpid(item, 0)
        else:
            _end_children()
        if self._privacy is not None:
            self._privacy.restore()
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


class _Calls:
    """Answers calls of a notebook's functions; ``names`` are all that will be called.

    ``reusable``: whether the calls are known to have no side effects that a later one could see.
    """

    def __init__(self, shell: Shell, seconds: float, names: list[str]) -> None:
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - for as long as it lives
        gc.freeze()  # no call may collect, and so finalize, what the cells have left
        self._namespace, self._seconds = shell.user_ns, seconds
        self.reusable = side_effects.none_possible(self._namespace, names)

    def answer(self, message: Mapping[str, Any]) -> object:
        """Make the calls of a message."""
        function = self._namespace.get(message["call"])
        answers: list[dict[str, Any]] = []
        seconds = message["seconds"]
        until = math.inf if seconds is None else time.monotonic() + seconds
        for args, kwargs in message["with"]:
            answers.append(_answer(function, args, kwargs, self._seconds))
            late = time.monotonic() > until
            if late or answers[-1].get("error", {}).get("type") == "TimeIsUp":
                break
        return answers


def _answer(function: Any, args: list[Any], kwargs: dict[str, Any], seconds: float) -> Any:
    """Call a function; return its result or error, and the arguments that it has changed."""
    before = [_contents(argument) for argument in args]
    _start_clocks(seconds)
    try:
        value = function(*args, **kwargs)
    except BaseException as error:
        _stop_clocks()
        return {"error": _describe_error(error)}
    _stop_clocks()
    changed = {
        place: argument
        for place, (argument, then) in enumerate(zip(args, before, strict=True))
        if _contents(argument) != then
    }
    return {"value": value, "changed": changed}


def _contents(argument: Any) -> object:
    """Return a value to compare later: equal where the argument has the same contents."""
    if type(argument) is np.ndarray and not argument.dtype.hasobject:
        return argument.shape, argument.dtype.str, argument.tobytes()
    return wire.encode(argument)


def _describe_error(error: BaseException) -> dict[str, Any]:
    """Return what is sent of an exception: its type, words and line in the notebook."""
    kind = type(error)
    base = next((cls for cls in kind.__mro__ if getattr(builtins, cls.__name__, None) is cls), kind)
    try:
        words = str(error)
    except BaseException:  # the student's own __str__ may do anything
        words = ""
    if isinstance(error, MemoryError):
        base = MemoryError
    line, text = _line_in_notebook(error.__traceback__)
    name = kind.__name__
    if isinstance(error, TimeIsUp):
        name, (line, text) = "TimeIsUp", _loop_in_notebook(error.__traceback__)
    return {
        "type": name[:100], "base": base.__name__, "words": words[:1000],
        "line": line, "text": text[:200],
    }  # fmt: skip


def _steps_in_notebook(trace: TracebackType | None) -> Iterator[tuple[CodeType, int]]:
    """Yield code and line number of the traceback's steps that are in a cell."""
    for frame, number in traceback.walk_tb(trace):
        if "ipykernel_" in frame.f_code.co_filename:
            yield frame.f_code, number


def _line_in_notebook(trace: TracebackType | None) -> tuple[int, str]:
    """Return the number and the text of the traceback's last line that is in a cell."""
    line, text = 0, ""
    for code, number in _steps_in_notebook(trace):
        line, text = number, linecache.getline(code.co_filename, number).strip()
    return line, text


def _loop_in_notebook(trace: TracebackType | None) -> tuple[int, str]:
    """Return number and text of the line at which the outermost running loop begins; or (0, "").

    At which line of the loop the timer went off is chance; this is the same in every run.
    """
    code, line = next(_steps_in_notebook(trace), (None, 0))
    if code is None:
        return 0, ""
    lines = linecache.getlines(code.co_filename)
    loops = [
        node.lineno
        for node in ast.walk(ast.parse("".join(lines)))
        if isinstance(node, ast.While | ast.For)
        and code.co_firstlineno <= node.lineno <= line <= (node.end_lineno or 0)
    ]
    return (min(loops), lines[min(loops) - 1].strip()) if loops else (0, "")


def _write_files(files: Mapping[str, bytes]) -> None:
    """Write files, in order, until there is no room: the assignment's own come first."""
    for name, content in files.items():
        path = Path(name)
        with contextlib.suppress(OSError, ValueError):  # too many, too long, or in each other's way
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _start_clocks(seconds: float) -> None:
    """Have TimeIsUp raised after so many seconds of processor time, or longer on the clock.

    So a process gets the same time on a busy machine as on an idle one.
    """
    for number, timer, limit in (
        (signal.SIGPROF, signal.ITIMER_PROF, seconds),
        (signal.SIGALRM, signal.ITIMER_REAL, seconds * wire.CLOCK_FACTOR),
    ):
        _signal.signal(number, _time_is_up)
        _signal.setitimer(timer, limit)


def _stop_clocks() -> None:
    _signal.setitimer(signal.ITIMER_PROF, 0)
    _signal.setitimer(signal.ITIMER_REAL, 0)


def _time_is_up(number: int, frame: FrameType | None) -> NoReturn:
    raise TimeIsUp("stopped at the time limit")
