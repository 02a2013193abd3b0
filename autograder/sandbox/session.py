"""One submission's code, seen from the judge: run its cells, read its names, fork it for an item.

Everything that arrives is hostile: it is decoded by ``wire``, its shape is checked here, and where
it is not as it must be, the session counts as crashed.
"""

import contextlib
import math
import os
import signal
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from autograder.sandbox import wire
from autograder.sandbox.remote import NotJudged, RemoteFunction
from autograder.sandbox.sandbox import Sandbox

Names = dict[str, dict[str, Any]]
Outputs = list[dict[str, Any]]

GRACE = 1.0  # seconds beyond a limit that the inside keeps by itself
# What sessions may send in all, beside the answers to calls: outputs and the values of names.
SENT_BYTES, SENT_ITEMS = 48 << 20, 600_000


class SessionEnded(Exception):
    """The session's process is gone or does not answer. ``reason``: "crash", "time", "memory"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Session:
    """A fresh process in the sandbox that holds one submission's names.

    Its calls are answered by itself where it is known that none of them leaves anything that a
    later one could see; else by copies of it.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        files: Mapping[str, bytes],
        deadline: float,
        *,
        copies_only: bool = False,
        quota: wire.Quota | None = None,
    ) -> None:
        """Begin. ``deadline`` is the time (``time.monotonic``) at which the notebook must be done.

        ``copies_only``: let it answer no call itself. ``quota``: what all sessions of a notebook
        may send beside the answers to calls.

        Raises SandboxError where no process can be had, SessionEnded where it does not answer.
        """
        self._sandbox = sandbox
        self._deadline = deadline
        self._copies_only = copies_only
        self._quota = quota or wire.Quota(SENT_BYTES, SENT_ITEMS)
        self._begun = False  # to answer calls
        self.is_spoilt = False  # it answered a call itself, and is not what it was before
        self._reaping = False  # a copy's end has been asked for, and not yet told
        self._kept: socket.socket | None = None  # to a copy that may serve a further item
        self.was_late = False  # a step took all the time on the clock that it may
        self._connection = sandbox.begin()
        try:
            self._ask({"do": "files", "files": dict(files)}, 10 * GRACE)
        except SessionEnded:
            self._connection.close()
            raise

    def run(self, source: str, count: int, names: Sequence[str]) -> tuple[Outputs, Names]:
        """Run one cell; return its outputs as a notebook stores them, and what names are then."""
        for ran in self.run_all([(source, count, names)]):
            if ran is not None:
                return ran
        raise SessionEnded("time")

    def run_all(
        self, cells: Sequence[tuple[str, int, Sequence[str]]], wanted: Sequence[str] = ()
    ) -> Iterator[tuple[Outputs, Names] | None]:
        """Run cells, (source, count, names) each, one after another without waiting in between.

        Yields what `run` returns of each; None for one that the notebook's time did not reach.
        Where names are ``wanted``, they are the last cells: `names_at_the_end` must follow.
        """
        message = {
            "do": "run", "seconds": self._deadline - time.monotonic(),
            "cells": [
                {"source": source, "count": count, "names": list(names)}
                for source, count, names in cells
            ],
            "names": list(wanted), "answer": not self._copies_only,
        }  # fmt: skip
        limit = self._sandbox.limits.cell * wire.PATIENCE
        self._send(message, self.seconds_left(limit))
        for _, _, names in cells:
            self._sandbox.begin_step()
            left = self._deadline + 2 * GRACE - time.monotonic()
            if left <= 0:  # else each further cell could be answered a little later
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
            yield outputs, _told(answer, names)

    def names_at_the_end(self, wanted: Sequence[str]) -> Names:
        """Return what the names are that were wanted when all cells have been run."""
        if not wanted:
            return {}
        answer = self._receive(self.seconds_left(2 * wire.PATIENCE * self._sandbox.limits.call))
        self._note_if_reusable(answer)
        return _told(answer, wanted)

    def read(self, names: Sequence[str]) -> Names:
        """Return what each name is: {"kind": "missing" | "module" | "function" | "value", ...}."""
        if not names:
            return {}
        message = {"do": "read", "names": list(names)}
        return _told(self._ask(message, wire.PATIENCE * self._sandbox.limits.call), names)

    @contextmanager
    def item(self, names: Sequence[str]) -> Iterator["Item"]:
        """Serve one item. ``names`` are all that items may call.

        What answers is this process, or a copy, made at the item's first call or kept from an
        earlier item, where calls leave nothing. Afterwards see ``is_spoilt``.
        """
        item = Item(self, self._sandbox.limits.call, names, self._take_kept())
        try:
            yield item
        finally:
            item.close()

    def keep(self, connection: socket.socket) -> None:
        """Keep what answered for the next item."""
        self._kept = connection

    def drop(self, connection: socket.socket) -> None:
        """Have what answered serve no further item."""
        if connection is self._connection:
            self.is_spoilt = True
        else:
            connection.close()
            self.reap()

    def answers_itself(self, names: Sequence[str]) -> socket.socket | None:
        """Get ready to answer calls; return the connection for them, or None: a copy must."""
        if self._copies_only:
            return None
        if not self._begun:
            message = {"do": "answer", "names": list(names)}
            limit = wire.PATIENCE * self._sandbox.limits.call
            self._note_if_reusable(self._ask(message, limit))
        return None if self._copies_only else self._connection

    def use_copies(self) -> None:
        """Let copies answer all calls from now on."""
        self._copies_only = True

    def _note_if_reusable(self, answer: Mapping[str, Any]) -> None:
        self._begun = True
        self._copies_only = answer.get("reusable") is not True

    def close(self) -> None:
        """Have this session and everything it started killed; ``Sandbox.end`` waits for that."""
        if (kept := self._take_kept()) is not None:
            kept.close()
        self._connection.close()
        self._sandbox.begin_to_end()

    def _take_kept(self) -> socket.socket | None:
        kept, self._kept = self._kept, None
        return kept

    def seconds_left(self, limit: float) -> float:
        """Return the time that one step may take: its own limit, or what the notebook has left."""
        return max(0.01, min(limit, self._deadline - time.monotonic()))

    @contextmanager
    def step(self, limit: float) -> Iterator[None]:
        """Note whether what is done within takes as long on the clock as it may."""
        begun = time.monotonic()
        try:
            yield
        finally:
            self.was_late |= time.monotonic() - begun >= limit

    def give_time(self, seconds: float) -> None:
        """Put the time off at which the notebook must be done."""
        self._deadline += seconds

    def fork(self, names: Sequence[str]) -> socket.socket:
        """Have this process copied; return the connection to the copy, which speaks first.

        An earlier copy is ended. ``names`` are all that will be called in it.
        """
        ours, theirs = socket.socketpair()
        message = {"do": "fork", "names": list(names)}
        with theirs:
            try:
                self._send(message, self.seconds_left(GRACE), (theirs.fileno(),))
            except SessionEnded:
                ours.close()
                raise
        return ours

    def reap(self, patience: float = 0) -> None:
        """Have the copy and all it started killed, after ``patience`` seconds to end by itself.

        Does not wait for it: the next message does.
        """
        if self._reaping:
            return
        with contextlib.suppress(wire.WireError, OSError):  # then the next message fails too
            message = {"do": "join", "patience": patience}
            wire.send(self._connection, message, timeout=self.seconds_left(GRACE))
            self._reaping = True

    @property
    def ended_for(self) -> str:
        """Why it, or a copy, was ended from outside: see Sandbox."""
        return self._sandbox.ended_for

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
        status = self._receive(self.seconds_left(2 * wire.PATIENCE * GRACE)).get("status")
        self._reaping = False
        return status if isinstance(status, int) else 0

    def _ask(self, message: object, seconds: float) -> dict[str, Any]:
        seconds = self.seconds_left(seconds)
        self._send(message, seconds)
        return self._receive(seconds)

    def _send(self, message: object, seconds: float, descriptors: Sequence[int] = ()) -> None:
        if self._reaping:
            self._reaped()
        try:
            wire.send(self._connection, message, descriptors, timeout=seconds)
        except wire.TimedOut:
            raise SessionEnded("time") from None
        except (wire.WireError, OSError):
            raise self._crash() from None

    def _receive(self, seconds: float) -> dict[str, Any]:
        try:
            answer = wire.receive(self._connection, timeout=seconds, quota=self._quota)
        except wire.TimedOut:
            raise SessionEnded("time") from None
        except (wire.WireError, OSError):
            raise self._crash() from None
        if not isinstance(answer, dict):
            raise SessionEnded("crash")
        return answer

    def _crash(self) -> SessionEnded:
        why = self._sandbox.ended_for
        return SessionEnded(why if why in ("memory", "time") else "crash")


class Item:
    """The calls of one test cell, answered by the student's process or a copy of it.

    ``is_shared``: whether what answers is not the item's alone: it answered an earlier item, or it
    is the process itself, of which others are copied.
    """

    def __init__(
        self,
        session: Session,
        call_seconds: float,
        names: Sequence[str],
        kept: socket.socket | None,
    ) -> None:
        self._session = session
        self._call_seconds = call_seconds
        self._names = names
        self._connection = kept
        self._reusable = self.is_shared = kept is not None
        self._until = math.inf

    def function(self, name: str) -> RemoteFunction:
        """Return the stand-in for a function of the student's."""
        return RemoteFunction(name, self._ask, lambda: self.is_shared)

    def discard(self) -> None:
        """Let the copy serve no further item."""
        self._reusable = False

    @contextmanager
    def on_our_time(self, seconds: float) -> Iterator[None]:
        """Answer calls for so many seconds in all; these do not count as the notebook's."""
        begun = time.monotonic()
        self._until = begun + seconds
        try:
            yield
        finally:
            self._until = math.inf
            self._session.give_time(min(seconds, time.monotonic() - begun))

    def close(self) -> None:
        """Leave what answered to the next item; or end it, and all it started."""
        if self._connection is not None and self._reusable:
            self._session.keep(self._connection)
            self._connection = None
        self._drop()

    def how_it_ended(self) -> str:
        """End the copy; return in words how it had ended by itself: 'it was killed by SIGSEGV'."""
        status = self._session.join()
        if self._session.ended_for == "stopped":
            return "it stopped itself by a signal, as SIGSTOP does"
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            known = number in set(signal.Signals)
            return f"it was killed by {signal.Signals(number).name if known else number}"
        return f"it ended its own process with exit code {os.WEXITSTATUS(status)}"

    def _ask(self, request: dict[str, Any]) -> Any:
        """Send a call; return its answer. Where none comes, the copy serves no further item."""
        limit = self._call_seconds * wire.PATIENCE
        seconds = min(self._session.seconds_left(limit + GRACE), self._until - time.monotonic())
        if seconds <= 0:
            raise wire.TimedOut
        self._session.begin_step()
        with self._session.step(min(limit, seconds)):
            return self._answer(request, seconds)

    def _answer(self, request: dict[str, Any], seconds: float) -> Any:
        reusable, self._reusable = self._reusable, False
        if self._connection is None:
            self._connection, reusable = self._begin(request, seconds)
        else:
            wire.send(self._connection, request, timeout=seconds)
        answer = wire.receive(self._connection, timeout=seconds)
        self._reusable = reusable
        return answer

    def _begin(self, request: object, seconds: float) -> tuple[socket.socket, bool]:
        """Get or make what answers, send the request; return whether others may use it too."""
        try:
            connection = self._session.answers_itself(self._names)
            if connection is not None:
                self.is_shared = True
                wire.send(connection, request, timeout=seconds)
                return connection, True
            connection = self._session.fork(self._names)
        except (SessionEnded, wire.WireError, OSError) as ended:
            raise NotJudged("session", getattr(ended, "reason", "crash")) from None
        try:
            wire.send(connection, request, timeout=seconds)
            about = wire.receive(connection, timeout=seconds)
        except (wire.WireError, OSError):
            connection.close()
            raise NotJudged("session", "crash") from None
        return connection, isinstance(about, dict) and about.get("reusable") is True

    def _drop(self) -> None:
        if self._connection is not None:
            self._session.drop(self._connection)
            self._connection = None


def _told(answer: Mapping[str, Any], names: Sequence[str]) -> Names:
    told = answer.get("names")
    if not isinstance(told, dict):
        raise SessionEnded("crash")
    return {name: _about(told.get(name)) for name in names}


def _about(told: Any) -> dict[str, Any]:
    is_so = isinstance(told, dict) and isinstance(told.get("kind"), str)
    return told if is_so else {"kind": "missing"}
