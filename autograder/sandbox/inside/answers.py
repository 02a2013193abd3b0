"""Answers calls of a notebook's functions, each for at most the time of a call."""

import _signal  # type: ignore[import-not-found]  # signal() without enums, which take longer
import ast
import builtins
import contextlib
import gc
import io
import linecache
import math
import os
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Mapping
from types import FrameType, TracebackType
from typing import Any, NoReturn

import numpy as np

from autograder.sandbox import wire
from autograder.sandbox.inside import files
from autograder.sandbox.inside.shell import Shell

MOST_HEARD, MOST_WARNINGS = 100_000, 100  # characters, and warnings, of one call


class TimeIsUp(BaseException):
    """Raised in the student's code by a timer. Not an Exception, so few handlers catch it."""


class Calls:
    """Answers calls of a notebook's functions."""

    def __init__(self, shell: Shell, seconds: float) -> None:
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - for as long as it lives
        gc.freeze()  # no call may collect, and so finalize, what the cells have left
        self._namespace, self._seconds = shell.user_ns, seconds

    def answer(self, message: Mapping[str, Any], scratch: str = "") -> object:
        """Answer calls; where they come with files, write them, and add what the calls write."""
        shares_files = "files" in message
        if shares_files:
            files.apply(scratch, message["files"], message["gone"])
            before = files.state(scratch)
        function = self._namespace.get(message["call"])
        answers: list[dict[str, Any]] = []
        seconds = message["seconds"]
        until = math.inf if seconds is None else time.monotonic() + seconds
        for args, kwargs in message["with"]:
            answer = _answer_aloud if message["listen"] else _answer
            answers.append(answer(function, args, kwargs, self._seconds))
            late = time.monotonic() > until
            if late or answers[-1].get("error", {}).get("type") == "TimeIsUp":
                break
        if shares_files:
            return {"answers": answers, **files.changes(scratch, before)}
        return answers


def _answer(function: Any, args: list[Any], kwargs: dict[str, Any], seconds: float) -> Any:
    """Call a function; return its result or error, and the arguments that it has changed."""
    before = [_contents(argument) for argument in args]
    set_clocks(seconds)
    try:
        value = function(*args, **kwargs)
    except BaseException as error:
        set_clocks(0)
        return {"error": _describe_error(error)}
    set_clocks(0)
    changed = {
        place: argument
        for place, (argument, then) in enumerate(zip(args, before, strict=True))
        if _contents(argument) != then
    }
    return {"value": value, "changed": changed}


class _Text(io.StringIO):
    """Keeps the beginning of what is printed."""

    def write(self, text: str) -> int:
        super().write(text[: max(0, MOST_HEARD - self.tell())])
        return len(text)


def _answer_aloud(
    function: Any, args: list[Any], kwargs: dict[str, Any], seconds: float
) -> dict[str, Any]:
    """Answer a call, with the text that it prints and the warnings that it gives."""
    printed, complained = _Text(), _Text()
    with (
        warnings.catch_warnings(record=True, action="always") as given,
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(complained),
    ):
        answer: dict[str, Any] = _answer(function, args, kwargs, seconds)
    warned = []
    for each in given[:MOST_WARNINGS]:
        base = next(kind for kind in each.category.__mro__ if kind.__module__ == "builtins")
        warned.append([base.__name__, str(each.message)[:1000], each.lineno])
    heard = {"printed": printed.getvalue(), "complained": complained.getvalue(), "warned": warned}
    return answer | heard


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
    is_late = isinstance(error, TimeIsUp)
    line, text = _line_in_notebook(error.__traceback__, of_loop=is_late)
    return {
        "type": "TimeIsUp" if is_late else kind.__name__[:100], "base": base.__name__,
        "words": words[:1000], "line": line, "text": text[:200],
    }  # fmt: skip


def _line_in_notebook(trace: TracebackType | None, *, of_loop: bool) -> tuple[int, str]:
    """Return the number and the text of the traceback's last line that is in a cell; or (0, "").

    ``of_loop``: of the line at which the outermost running loop begins. At which line of the loop
    the timer went off is chance; this is the same in every run.
    """
    steps = [
        (frame.f_code, number)
        for frame, number in traceback.walk_tb(trace)
        if "ipykernel_" in frame.f_code.co_filename
    ]
    if not steps:
        return 0, ""
    code, line = steps[0 if of_loop else -1]
    lines = linecache.getlines(code.co_filename)
    if of_loop:
        loops = [
            node.lineno
            for node in ast.walk(ast.parse("".join(lines)))
            if isinstance(node, ast.While | ast.For)
            and code.co_firstlineno <= node.lineno <= line <= (node.end_lineno or 0)
        ]
        line = min(loops, default=0)
    return line, lines[line - 1].strip() if 0 < line <= len(lines) else ""


def set_clocks(seconds: float) -> None:
    """Have TimeIsUp raised after so many seconds of processor time, or longer on the clock.

    So a process gets the same time on a busy machine as on an idle one. 0 stops the clocks.
    """
    for number, timer, limit in (
        (signal.SIGPROF, signal.ITIMER_PROF, seconds),
        (signal.SIGALRM, signal.ITIMER_REAL, seconds * wire.CLOCK_FACTOR),
    ):
        _signal.signal(number, _time_is_up)
        _signal.setitimer(timer, limit)


def _time_is_up(number: int, frame: FrameType | None) -> NoReturn:
    raise TimeIsUp("stopped at the time limit")
