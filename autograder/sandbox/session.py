"""One submission's process, seen from the judge: it runs cells and describes names.

Everything that arrives is hostile: ``wire`` decodes it, its shape is checked here, and where that
is wrong the session counts as crashed.
"""

import contextlib
import socket
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypedDict, cast

from autograder.sandbox import wire
from autograder.sandbox.item_calls import GRACE, ItemCalls
from autograder.sandbox.remote import SessionEnded
from autograder.sandbox.sandbox import Sandbox


class NameInfo(TypedDict, total=False):
    """What a name of the notebook is. Only a value has ``value``, only a module has ``module``."""

    kind: str  # "missing", "module", "function" or "value"
    value: Any
    module: str | None  # what the module is called


Names = dict[str, NameInfo]
Outputs = list[dict[str, Any]]

# What the sessions of a notebook may send in all, beside answers to calls: outputs and values.
SENT_BYTES, SENT_ITEMS = 48 << 20, 600_000


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
    def item(self, names: Sequence[str], *, inside: bool = False) -> Iterator[ItemCalls]:
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


def _names_in(answer: Mapping[str, Any], names: Sequence[str]) -> Names:
    described = answer.get("names")
    if not isinstance(described, dict):
        raise SessionEnded("crash")
    return {name: _checked(described.get(name)) for name in names}


def _checked(info: Any) -> NameInfo:
    if isinstance(info, dict) and isinstance(info.get("kind"), str):
        return cast(NameInfo, info)
    return {"kind": "missing"}
