"""A student's function as the judge sees it: a stand-in that calls it in the sandbox.

Arguments and results travel as bytes. What the function writes into an argument there is written
into it here too, so that a test sees the same as with a function of its own.
"""

import builtins
import contextlib
import dataclasses
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, Protocol

import numpy as np

from autograder.exercise import Call
from autograder.plain_text import shown
from autograder.sandbox import wire

# Told what functions print and warn of, while it listens; set while a test runs.
listener: ContextVar["Listener | None"] = ContextVar("listener", default=None)
MOST_HEARD, MOST_WARNINGS = 100_000, 100  # characters, and warnings, of one call
MOST_LOOPS = 6  # that are told of a call that ran too long
MOST_LINES = 1_000_000  # of a cell
AHEAD_SECONDS = 0.5  # after which no further call is made ahead

_STREAMS = ("printed", "complained")
_PLAIN_ERRORS = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type)
    and issubclass(kind, Exception)
    and not issubclass(kind, (StopIteration, StopAsyncIteration, BaseExceptionGroup))
}


class Listener(Protocol):
    """Whoever hears what a student's function says beside its result."""

    def listens(self) -> bool:
        """Whether it wants to hear what the next call prints and warns of."""

    def hear(
        self, printed: str, complained: str, warned: Sequence[tuple[type[Warning], str, int]]
    ) -> None:
        """Hear what a call wrote to stdout and stderr, and its warnings, each with its line."""


class RemoteError(Exception):
    """An exception that the student's function raised. Its class is named as it was there.

    Its message is plain text on one line, since it is quoted between lines of the judge's.
    """

    message = ""
    notebook_line: tuple[int, str] | None = None

    def __str__(self) -> str:
        return self.message


class SessionEnded(Exception):
    """The session's process is gone or does not answer. ``reason``: "crash", "time", "memory"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CallAborted(BaseException):
    """The function ended its process, ran too long or used too much memory.

    Not an Exception, so that no test takes it for an ordinary error. ``reason`` is "crash", "time"
    or "memory"; ``function`` and ``call`` are what was called. ``lines`` are where it was, each by
    number and text, in so far as that is known: of "time" where the loops begin that were running,
    the outermost first. With the reason "session" the call was never begun, since the session's
    process is gone.
    """

    def __init__(
        self,
        reason: str,
        function: str = "",
        call: Call | None = None,
        lines: Sequence[tuple[int, str]] = (),
    ) -> None:
        super().__init__(reason, function)
        self.reason, self.function, self.call = reason, function, call
        self.lines = tuple(lines)


class NotPlain(AssertionError):
    """A test passed on what the student's code gave, and that is no plain value."""

    def __init__(self, value: wire.Foreign) -> None:
        super().__init__(value)
        self.value = value


class RemoteFunction:
    """A student's function. It is called like any other and returns plain values."""

    def __init__(
        self,
        name: str,
        ask: Callable[[dict[str, Any]], Any],
        is_shared: Callable[[], bool] = lambda: False,
    ) -> None:
        """Make a stand-in. ``ask`` sends a request to the process and returns its answer.

        ``is_shared``: whether that process answered other tests too. A test whose calls end it is
        then repeated with a process of its own.
        """
        self.__name__ = name
        self._ask = ask
        self._is_shared = is_shared

    def __repr__(self) -> str:
        return f"<function {self.__name__} of the student>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it in the sandbox.

        Raises RemoteError where it raises, CallAborted where no answer comes, TypeError where an
        argument is no plain value.
        """
        (answer,) = self.many([(args, kwargs)])
        if isinstance(answer, RemoteError):
            raise answer
        return answer

    def ahead(self, calls: Sequence[tuple[Sequence[Any], Mapping[str, Any]]]) -> Callable[..., Any]:
        """Make these calls now, in one message; return a function that answers them in this order.

        A call that is not the next of them, or that there was no time for, is made when it comes.
        So are all where the process is the test's own: the test is not repeated then, and if a call
        ended the process, nobody could tell which.
        """
        if not self._is_shared() or _listens():
            return self
        answers = self._answers(calls, AHEAD_SECONDS)
        made = deque(zip(calls, answers, strict=False))

        def call(*args: Any, **kwargs: Any) -> Any:
            if made:
                (args_then, kwargs_then), answer = made.popleft()
                if kwargs == kwargs_then and _are_same(args, args_then):
                    result = self._result_of(answer, args, kwargs)
                    if isinstance(result, RemoteError):
                        raise result
                    return result
                made.clear()
            return self(*args, **kwargs)

        return call

    def many(self, calls: Sequence[tuple[Sequence[Any], Mapping[str, Any]]]) -> list[Any]:
        """Make all these calls in one message; return the results in order.

        Where a call raises, the RemoteError stands in the place of its result. Raises CallAborted
        and TypeError as a single call does.
        """
        answers = self._answers(calls)
        results = [
            self._result_of(answer, args, kwargs)
            for answer, (args, kwargs) in zip(answers, calls, strict=False)
        ]
        if len(results) != len(calls):
            raise self._aborted("crash", *calls[0])
        return results

    def _answers(
        self,
        calls: Sequence[tuple[Sequence[Any], Mapping[str, Any]]],
        seconds: float | None = None,
    ) -> list[Any]:
        """Return the answer to each call; after so many seconds, no further call is made."""
        for args, kwargs in calls:
            _require_plain([*args, *kwargs.values()])
        arguments = [[list(args), dict(kwargs)] for args, kwargs in calls]
        try:
            answers = self._ask(
                {
                    "call": self.__name__, "with": arguments, "seconds": seconds,
                    "listen": _listens(),
                }
            )  # fmt: skip
        except wire.TimedOut:
            raise self._aborted("time", *calls[0]) from None
        except (wire.WireError, OSError):
            raise self._aborted("crash", *calls[0]) from None
        if not isinstance(answers, list):
            raise self._aborted("crash", *calls[0])
        return answers

    def _result_of(self, answer: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        if not isinstance(answer, dict):
            raise self._aborted("crash", args, kwargs)
        if "printed" in answer and (hearing := listener.get()) is not None:
            hearing.hear(*_said(answer))
        error = answer.get("error")
        if isinstance(error, dict):
            return self._error(error, args, kwargs)
        changed = answer.get("changed")
        if isinstance(changed, dict):
            for place, value in changed.items():
                if isinstance(place, int) and 0 <= place < len(args):
                    _write_into(args[place], value)
        return answer.get("value")

    def _error(
        self, described: Mapping[Any, Any], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> RemoteError:
        """Return the error that a call raised. Raises CallAborted where a limit ended it."""
        name, base, message, text = (
            value[:1000] if isinstance(value := described.get(key), str) else ""
            for key in ("type", "base", "words", "text")
        )
        line = _line(described.get("line"), text)
        if name == "TimeIsUp":
            raise self._aborted("time", args, kwargs, _loops(described.get("loops")))
        if base == "MemoryError":
            raise self._aborted("memory", args, kwargs, [line] if line else ())
        bases = (RemoteError, _PLAIN_ERRORS[base]) if base in _PLAIN_ERRORS else (RemoteError,)
        kind: type[RemoteError] = type(name if name.isidentifier() else "Error", bases, {})
        error = kind.__new__(kind)
        error.message, error.notebook_line = shown(message), line
        return error

    def _aborted(
        self,
        reason: str,
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        lines: Sequence[tuple[int, str]] = (),
    ) -> CallAborted:
        return CallAborted(reason, self.__name__, Call(tuple(args), kwargs), lines)


def _listens() -> bool:
    hearing = listener.get()
    return hearing is not None and hearing.listens()


def _line(number: Any, text: Any) -> tuple[int, str] | None:
    """Return a line of a cell by number and text, in so far as it is one."""
    is_line = isinstance(number, int) and 0 < number <= MOST_LINES and isinstance(text, str)
    return (number, shown(text[:1000])) if is_line and text else None


def _loops(sent: Any) -> list[tuple[int, str]]:
    """Return the lines at which loops begin, in so far as they are lines."""
    pairs = sent[:MOST_LOOPS] if isinstance(sent, list) else ()
    lines = [_line(*pair) for pair in pairs if isinstance(pair, tuple | list) and len(pair) == 2]
    return [line for line in lines if line is not None]


def _said(answer: Mapping[Any, Any]) -> tuple[str, str, list[tuple[type[Warning], str, int]]]:
    """Return what a call printed and warned of, in so far as it is text."""
    texts = [
        text[:MOST_HEARD] if isinstance(text := answer.get(key), str) else "" for key in _STREAMS
    ]
    warned = answer.get("warned")
    given: list[tuple[type[Warning], str, int]] = []
    for each in warned[:MOST_WARNINGS] if isinstance(warned, list) else ():
        match each:
            case [str(name), str(text), int(line)]:
                kind = getattr(builtins, name, None)
                known = isinstance(kind, type) and issubclass(kind, Warning)
                given.append((kind if known else UserWarning, text[:1000], line))  # type: ignore[arg-type]
    return texts[0], texts[1], given


def _write_into(argument: Any, value: Any) -> None:
    """Write into an argument what the function wrote into its copy, where it can be changed."""
    if isinstance(argument, np.ndarray):
        if isinstance(value, np.ndarray):
            _write_array(argument, value)
    elif isinstance(argument, list) and isinstance(value, list):
        argument[:] = value
    elif isinstance(argument, dict) and isinstance(value, dict):
        argument.clear()
        argument.update(value)
    elif isinstance(argument, set) and isinstance(value, set):
        argument.clear()
        argument |= value
    elif isinstance(argument, (deque, bytearray)) and type(value) is type(argument):
        argument.clear()
        argument.extend(value)
    elif dataclasses.is_dataclass(argument) and isinstance(value, wire.Record):
        known = {field.name for field in dataclasses.fields(argument)}
        for name, entry in value.fields().items():
            if name in known:
                object.__setattr__(argument, name, entry)


def _write_array(argument: Any, value: Any) -> None:
    """Write an array's new values; zeros where the function has changed its shape.

    It is never resized: a view that a test keeps of it would point at freed memory.
    """
    with contextlib.suppress(ValueError, TypeError):  # the values do not fit this array's type
        argument[...] = value if value.shape == argument.shape else 0


def _are_same(ones: Sequence[Any], others: Sequence[Any]) -> bool:
    """Whether two calls have equal arguments of the same types."""
    return len(ones) == len(others) and all(
        type(one) is type(other) and _contents(one) == _contents(other)
        for one, other in zip(ones, others, strict=True)
    )


def _contents(value: Any) -> object:
    if _is_numbers(value):
        return value.shape, value.dtype, value.tobytes("A")
    return wire.encode(value)


def _require_plain(values: list[Any]) -> None:
    """Raise where a value cannot be sent: TypeError, for the instructor who wrote the test.

    NotPlain, for the student, where it is what their own code returned earlier.
    """
    for value in values:
        if type(value) in (int, float, bool, str, type(None)) or _is_numbers(value):
            continue
        if type(value) is wire.Foreign:  # from the student's code, passed on by the test
            raise NotPlain(value)
        if isinstance(wire.decode(wire.encode(value)), wire.Foreign):
            raise TypeError(
                f"a test passed a {type(value).__name__} to a student's function; only plain "
                "values (numbers, text, dates, lists, tuples, dicts, sets, ranges, arrays, named "
                "tuples, objects of dataclasses) reach it. Next: pass one of these, or mark the "
                "test cell to be judged inside"
            )


def _is_numbers(value: Any) -> bool:
    """Whether a value is an array of the two common number types, which can be sent as it is."""
    return type(value) is np.ndarray and value.dtype in (np.float64, np.int64)
