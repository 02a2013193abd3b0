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
from collections.abc import Mapping, Sequence
from types import CodeType, FrameType
from typing import Any

import numpy as np

from autograder.sandbox import wire
from autograder.sandbox.inside import files
from autograder.sandbox.inside.shell import Shell

MOST_HEARD, MOST_WARNINGS = 100_000, 100  # characters, and warnings, of one call
MOST_LOOPS = 6  # that are told of a call that ran too long
_LOOKS, _BETWEEN = 20, 0.004  # at where the code is when its time is up; seconds
_TIMERS: Mapping[int, int] = {
    signal.SIGPROF: signal.ITIMER_PROF,
    signal.SIGALRM: signal.ITIMER_REAL,
}
_COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")

Place = tuple[FrameType, int]  # a call that is running, and at which line it is


class TimeIsUp(BaseException):
    """Raised in the student's code by a timer. Not an Exception, so few handlers catch it.

    ``looks`` are the places in cells at which the code was, outermost call first, at each of a few
    looks that followed one another.
    """

    def __init__(self, words: str, looks: Sequence[Sequence[Place]]) -> None:
        super().__init__(words)
        self.looks = looks


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
    described = {"base": base.__name__, "words": words[:1000]}
    if isinstance(error, TimeIsUp):
        loops = _running_loops(error.looks)[-MOST_LOOPS:]
        return {"type": "TimeIsUp", **described, "loops": [_line(*loop) for loop in loops]}
    steps = [step for step in traceback.walk_tb(error.__traceback__) if _is_in_cell(step[0])]
    line, text = _line(steps[-1][0].f_code.co_filename, steps[-1][1]) if steps else (0, "")
    return {"type": kind.__name__[:100], **described, "line": line, "text": text}


def _is_in_cell(frame: FrameType) -> bool:
    return "ipykernel_" in frame.f_code.co_filename


def _line(filename: str, number: int) -> tuple[int, str]:
    """Return a line of a cell by its number and its text."""
    return number, linecache.getline(filename, number).strip()[:200]


def _running_loops(looks: Sequence[Sequence[Place]]) -> list[tuple[str, int]]:
    """Return where the loops begin that were running at every look, the outermost first.

    At which line the timer went off is chance, and so is which call or loop was running just then
    that ends and begins anew. Those that ran throughout are the same in every run.
    """
    running = [
        [(frame, line) for frame, at in look for line in _loops_around(frame.f_code, at)]
        for look in looks
    ]
    throughout = [
        loops[0] for loops in zip(*running, strict=False) if all(loop == loops[0] for loop in loops)
    ]
    found = [(frame.f_code.co_filename, line) for frame, line in throughout]
    return [here for place, here in enumerate(found) if found[place - 1 : place] != [here]]


def _loops_around(code: CodeType, line: int) -> list[int]:
    """Return at which lines of a function the loops begin that a line is in, the outermost first.

    A comprehension is a function, and a loop.
    """
    if code.co_name in _COMPREHENSIONS:
        return [code.co_firstlineno]
    cell = ast.parse("".join(linecache.getlines(code.co_filename)))
    return sorted(
        node.lineno
        for node in ast.walk(cell)
        if isinstance(node, ast.While | ast.For | ast.AsyncFor)
        and code.co_firstlineno <= node.lineno <= line <= (node.body[-1].end_lineno or 0)
    )


def set_clocks(seconds: float) -> None:
    """Have TimeIsUp raised after so many seconds of processor time, or longer on the clock.

    So a process gets the same time on a busy machine as on an idle one. 0 stops the clocks.
    """
    looks: list[list[Place]] = []

    def look(number: int, frame: FrameType | None) -> None:
        frames = [step for step in traceback.walk_stack(frame) if _is_in_cell(step[0])]
        looks.append(frames[::-1])
        if len(looks) == _LOOKS:
            raise TimeIsUp("stopped at the time limit", looks)
        _signal.setitimer(_TIMERS[number], _BETWEEN)

    for number, limit in ((signal.SIGPROF, seconds), (signal.SIGALRM, seconds * wire.CLOCK_FACTOR)):
        _signal.signal(number, look)
        _signal.setitimer(_TIMERS[number], limit)
