"""The calls of one test cell, answered by the student's process or by a copy of it."""

import math
import os
import signal
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from autograder.sandbox import wire
from autograder.sandbox.remote import CallAborted, RemoteFunction, SessionEnded

if TYPE_CHECKING:
    from autograder.sandbox.session import Session

GRACE = 1.0  # seconds to wait beyond a limit that the sandbox keeps by itself


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
        self, session: "Session", call_seconds: float, names: Sequence[str], *, inside: bool = False
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
