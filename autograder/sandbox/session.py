"""One submission's process, seen from the judge: it runs cells, describes names, answers calls.

Everything that arrives is hostile: ``wire`` decodes it, its shape is checked here, and where that
is wrong the session counts as crashed.
"""

import contextlib
import math
import os
import signal
import socket
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, TypedDict, cast

from autograder.sandbox import wire
from autograder.sandbox.remote import CallAborted, RemoteFunction
from autograder.sandbox.sandbox import Sandbox


class NameInfo(TypedDict, total=False):
    """What a name of the notebook is. Only a value has ``value``, only a module has ``module``."""

    kind: str  # "missing", "module", "function" or "value"
    value: Any
    module: str | None  # what the module is called


Names = dict[str, NameInfo]
Outputs = list[dict[str, Any]]

GRACE = 1.0  # seconds to wait beyond a limit that the sandbox keeps by itself
# What the sessions of a notebook may send in all, beside answers to calls: outputs and values.
SENT_BYTES, SENT_ITEMS = 48 << 20, 600_000


class SessionEnded(Exception):
    """The session's process is gone or does not answer. ``reason``: "crash", "time", "memory"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Session:
    """A fresh process in the sandbox that holds one submission's names.

    It answers calls itself where they are known to have no side effects that a later call could
    see. Otherwise copies of it (forks) do.
    """

    def __init__(
        self, sandbox: Sandbox, files: Mapping[str, bytes], deadline: float, *,
        copies_only: bool = False, quota: wire.Quota | None = None,
    ) -> None:  # fmt: skip
        """Start the process, and write ``files`` into its folder.

        ``deadline`` is when the notebook must be done (``time.monotonic``). With ``copies_only`` it
        answers no call itself. ``quota`` is what all sessions of a notebook may send beside answers
        to calls. Raises SandboxError where no process can be started, SessionEnded where it does
        not answer.
        """
        self._sandbox = sandbox
        self._deadline = deadline
        self._copies_only = copies_only
        self._quota = quota or wire.Quota(SENT_BYTES, SENT_ITEMS)
        self._is_ready = False  # to answer calls
        self.needs_restart = False  # a call that it answered itself has broken or changed it
        self._reaping = False  # told to end the copy, and has not confirmed it yet
        self.was_late = False  # a step used up its time on the clock
        self._connection = sandbox.begin()
        try:
            self._ask({"do": "files", "files": dict(files)}, 10 * GRACE)
        except SessionEnded:
            self._connection.close()
            raise

    def run(self, source: str, count: int, names: Sequence[str]) -> tuple[Outputs, Names]:
        """Run one cell; return its outputs as a notebook stores them, and what ``names`` are."""
        for ran in self.run_all([(source, count, names)]):
            if ran is not None:
                return ran
        raise SessionEnded("time")

    def run_all(
        self,
        cells: Sequence[tuple[str, int, Sequence[str]]],
        tests: Sequence[Sequence[str]] = (),
    ) -> Iterator[tuple[Outputs, Names] | None]:
        """Run cells, each (source, count, names), sent together so that none waits for the judge.

        ``tests`` stand after each, for `ItemCalls.run_test`. Yields for each what `run` returns, or
        None where the notebook's time was over before it.
        """
        tests = tests or [()] * len(cells)
        message = {
            "do": "run", "seconds": self._deadline - time.monotonic(),
            "cells": [
                {"source": source, "count": count, "names": list(names), "tests": list(after)}
                for (source, count, names), after in zip(cells, tests, strict=True)
            ],
        }  # fmt: skip
        limit = self._sandbox.limits.cell * wire.CLOCK_FACTOR
        self._send(message, self.seconds_left(limit))
        for _, _, names in cells:
            self._sandbox.begin_step()
            left = self._deadline + 2 * GRACE - time.monotonic()
            if left <= 0:  # otherwise each further cell could take a little longer
                raise SessionEnded("time")
            with self.step(limit):
                answer = self._receive(min(limit + GRACE, left))
            if answer.get("late") is True:
                self.was_late = True
                yield None
                continue
            outputs = answer.get("outputs")
            if not isinstance(outputs, list):
                raise SessionEnded("crash")
            yield outputs, _names_in(answer, names)

    def names_at_the_end(self, wanted: Sequence[str]) -> Names:
        """Return what the wanted names are after the last cell: all that items may call."""
        message = {"do": "names", "names": list(wanted), "answer": not self._copies_only}
        answer = self._ask(message, 2 * wire.CLOCK_FACTOR * self._sandbox.limits.call)
        self._is_ready = True
        self._copies_only = answer.get("reusable") is not True
        return _names_in(answer, wanted)

    def files_left(self, but: Collection[str]) -> dict[str, Any]:
        """Return what is left in the scratch folder, but these names, as the process tells it."""
        return self._ask({"do": "files left", "but": list(but)}, wire.CLOCK_FACTOR * GRACE)

    @contextmanager
    def item(self, names: Sequence[str], *, inside: bool = False) -> Iterator["ItemCalls"]:
        """Answer the calls of one item. ``names`` are all functions that any item may call.

        This process answers where calls have no side effects, and otherwise a copy, made at the
        item's first call; always a copy where the test itself is to run ``inside``. Look at
        ``needs_restart`` afterwards.
        """
        limits = self._sandbox.limits
        item = ItemCalls(self, limits.cell if inside else limits.call, names, inside=inside)
        try:
            yield item
        finally:
            item.close()

    def own_connection(self, names: Sequence[str]) -> socket.socket | None:
        """Return the connection for calls that it answers itself; None where a copy must answer."""
        if not (self._copies_only or self._is_ready):
            self.names_at_the_end(names)
        return None if self._copies_only else self._connection

    def use_copies(self) -> None:
        """Let copies answer all calls from now on."""
        self._copies_only = True

    def close(self) -> None:
        """Ask for the end of this session and all it started; ``Sandbox.end`` waits for it."""
        self._connection.close()
        self._sandbox.request_end()

    def seconds_left(self, limit: float) -> float:
        """Return how long one step may take: its limit, or less where the notebook's time ends."""
        return max(0.01, min(limit, self._deadline - time.monotonic()))

    @contextmanager
    def step(self, limit: float) -> Iterator[None]:
        """Note in ``was_late`` where the ``with`` block takes up to its limit on the clock."""
        begun = time.monotonic()
        try:
            yield
        finally:
            self.was_late |= time.monotonic() - begun >= limit

    def extend_deadline(self, seconds: float) -> None:
        """Let the notebook be done so much later."""
        self._deadline += seconds

    def fork(self) -> socket.socket:
        """Fork the process; return the connection to the copy, which says first that it is ready.

        An earlier copy is killed.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._send({"do": "fork"}, self.seconds_left(GRACE), (theirs.fileno(),))
            except SessionEnded:
                ours.close()
                raise
        return ours

    def reap(self, patience: float = 0) -> None:
        """Have the copy and all it started killed, after ``patience`` seconds to end by itself.

        Returns at once: the next message waits for the confirmation.
        """
        if self._reaping:
            return
        with contextlib.suppress(wire.WireError, OSError):  # then the next message fails too
            message = {"do": "join", "patience": patience}
            wire.send(self._connection, message, timeout=self.seconds_left(GRACE))
            self._reaping = True

    @property
    def kill_reason(self) -> str:
        """Why it, or a copy, was killed from outside: see ``Sandbox.kill_reason``."""
        return self._sandbox.kill_reason

    def begin_step(self) -> None:
        """Tell the sandbox that a further call begins."""
        self._sandbox.begin_step()

    def join(self) -> int:
        """End the copy and all it started; return the status with which it had ended, or 0."""
        self.reap(patience=GRACE)
        try:
            return self._reaped() if self._reaping else 0
        except SessionEnded:
            return 0

    def _reaped(self) -> int:
        status = self._receive(self.seconds_left(2 * wire.CLOCK_FACTOR * GRACE)).get("status")
        self._reaping = False
        return status if isinstance(status, int) else 0

    def _ask(self, message: object, seconds: float) -> dict[str, Any]:
        seconds = self.seconds_left(seconds)
        self._send(message, seconds)
        return self._receive(seconds)

    def _send(self, message: object, seconds: float, descriptors: Sequence[int] = ()) -> None:
        if self._reaping:
            self._reaped()
        with self._ending():
            wire.send(self._connection, message, descriptors, timeout=seconds)

    def _receive(self, seconds: float) -> dict[str, Any]:
        with self._ending():
            answer = wire.receive(self._connection, timeout=seconds, quota=self._quota)
        if not isinstance(answer, dict):
            raise SessionEnded("crash")
        return answer

    @contextmanager
    def _ending(self) -> Iterator[None]:
        """Raise SessionEnded where the process does not answer, or is gone."""
        try:
            yield
        except wire.TimedOut:
            raise SessionEnded("time") from None
        except (wire.WireError, OSError):
            why = self._sandbox.kill_reason
            raise SessionEnded(why if why in ("memory", "time") else "crash") from None


class Files(Protocol):
    """A test's own folder, of which a copy's is to have the same files."""

    def outgoing(self) -> dict[str, Any]:
        """Return what the test has written and removed since the last call."""

    def take(self, changes: Any) -> None:
        """Take over what a call has written and removed, as the copy tells it."""


class ItemCalls:
    """Answers the calls of one test cell: by the student's process, or by a copy of it.

    ``is_shared``: the session's own process answers, which does not belong to this item alone.
    """

    def __init__(
        self, session: Session, call_seconds: float, names: Sequence[str], *, inside: bool = False
    ) -> None:
        self._session = session
        self._inside = inside
        self._call_seconds = call_seconds
        self._names = names
        self._connection: socket.socket | None = None
        self._reusable = True
        self.is_shared = False
        self._until = math.inf
        self.files: Files | None = None  # of a test that uses files

    def function(self, name: str) -> RemoteFunction:
        """Return what stands in the judge for a function of the student's."""
        return RemoteFunction(name, self._ask, lambda: self.is_shared)

    def run_test(
        self, source: str, count: int, names: Sequence[str], place: str, *, put_back: bool
    ) -> tuple[list[Any], bool]:
        """Run a test cell in the copy; return its outputs, and whether names have moved.

        They have where they were others after the cell before ``place``, a test; ``put_back``:
        those are put back before it runs. Nothing of it has been checked: the student's code could
        have written it. Raises CallAborted.
        """
        request = {
            "test": source, "count": count, "names": list(names), "place": place,
            "put_back": put_back,
        }  # fmt: skip
        try:
            answer = self._ask(request)
        except wire.TimedOut:
            raise CallAborted("time") from None
        except (wire.WireError, OSError):
            raise CallAborted("crash") from None
        match answer:
            case {"outputs": list(outputs), "moved": bool(moved)}:
                return outputs, moved
        raise CallAborted("crash")

    def discard(self) -> None:
        """Use the process that answers for no further item."""
        self._reusable = False

    @contextmanager
    def off_the_clock(self, seconds: float) -> Iterator[None]:
        """Answer calls for at most so many seconds, which the notebook gets back afterwards."""
        begun = time.monotonic()
        self._until = begun + seconds
        try:
            yield
        finally:
            self._until = math.inf
            self._session.extend_deadline(min(seconds, time.monotonic() - begun))

    def close(self) -> None:
        """Keep the session's process for the next item; end a copy and all it started."""
        if self.is_shared:
            self._session.needs_restart |= not self._reusable
        elif self._connection is not None:
            self._connection.close()
            self._session.reap()

    def ending(self) -> tuple[str, str | int]:
        """End the copy; return how it had ended before: by which signal, or with which exit code.

        ("signal", "SIGSEGV"), ("exit", 3), or ("stopped", "") where it had stopped itself.
        """
        status = self._session.join()
        if self._session.kill_reason == "stopped":
            return "stopped", ""
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            known = number in set(signal.Signals)
            return "signal", signal.Signals(number).name if known else number
        return "exit", os.WEXITSTATUS(status)

    def _ask(self, request: dict[str, Any]) -> Any:
        """Send a call; return its answer. After a failure the process serves no further item."""
        limit = self._call_seconds * wire.CLOCK_FACTOR
        seconds = min(self._session.seconds_left(limit + GRACE), self._until - time.monotonic())
        if seconds <= 0:
            raise wire.TimedOut
        self._session.begin_step()
        with self._session.step(min(limit, seconds)):
            return self._answer(request, seconds)

    def _answer(self, request: dict[str, Any], seconds: float) -> Any:
        reusable, self._reusable = self._reusable, False
        connection, files = self._connection, self.files
        if files is not None:
            request = {**request, **files.outgoing()}
        if connection is None:
            connection = self._begin(request, seconds)
        else:
            wire.send(connection, request, timeout=seconds)
        answer = wire.receive(connection, timeout=seconds)
        self._reusable = reusable
        if files is None or not isinstance(answer, dict):
            return answer
        files.take(answer)
        return answer.get("answers")

    def _begin(self, request: object, seconds: float) -> socket.socket:
        """Send the first request to the session's process, or to a copy; return the connection."""
        try:
            # what reads or writes files is for a copy: its folder is put back afterwards
            on_its_own = self._inside or self.files
            own = None if on_its_own else self._session.own_connection(self._names)
            self.is_shared = own is not None
            self._connection = connection = own or self._session.fork()
            wire.send(connection, request, timeout=seconds)
            if not self.is_shared:
                wire.receive(connection, timeout=seconds)  # that it is ready
            return connection
        except (SessionEnded, wire.WireError, OSError):
            raise CallAborted("session") from None


def _names_in(answer: Mapping[str, Any], names: Sequence[str]) -> Names:
    described = answer.get("names")
    if not isinstance(described, dict):
        raise SessionEnded("crash")
    return {name: _checked(described.get(name)) for name in names}


def _checked(info: Any) -> NameInfo:
    if isinstance(info, dict) and isinstance(info.get("kind"), str):
        return cast(NameInfo, info)
    return {"kind": "missing"}
