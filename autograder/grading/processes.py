"""Graders on this machine: one process each, each an executor of its own.

``concurrent.futures.ProcessPoolExecutor`` waits for ever where a process is killed while it writes
its result: the pool itself holds the other end open (seen with Python 3.11). Here the process alone
holds its end, so that its death, at whatever moment, is the end of the connection.
"""

import multiprocessing
import os
import queue
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from typing import Any

from autograder.grading import fork_server as forking
from autograder.grading import worker
from autograder.grading.runner import STARTS, RunnerError, Team
from autograder.judge.submission import GradingSettings
from autograder.sandbox.sandbox import Limits

_Call = tuple[Callable[..., Any], tuple[Any, ...]]
Started = Callable[[], dict[int, "OneProcess"]]  # by their numbers


def usual() -> int:
    """Return how many processes grade where nobody says how many: one a core."""
    return len(os.sched_getaffinity(0))


@contextmanager
def early(count: int) -> Iterator[Started]:
    """Start so many processes, which warm a usual sandbox up while the course is still read.

    Yields what waits until they are started, and returns them. Reading keeps a core for itself:
    no more warm up at once than the other cores can.
    """
    started: dict[int, OneProcess] = {}
    all_started = threading.Event()

    def start() -> None:
        try:
            for number in range(count):
                started[number] = _grader(_core(number, count))
        except (OSError, EOFError):
            pass  # the others are started when needed
        finally:
            to_warm = list(started.values())
            all_started.set()
        at_once, warming = max(usual() - 1, 1), []
        for process in to_warm:
            with suppress(BrokenExecutor):  # it is not wanted any more
                warming.append(process.submit(worker.warm_up, "bubblewrap", Limits()))
                if len(warming) >= at_once:
                    warming[-at_once].exception()  # waits until it is done, well or not

    threading.Thread(target=start, daemon=True).start()

    def those_started() -> dict[int, OneProcess]:
        all_started.wait()
        return started

    try:
        yield those_started
    finally:
        for process in those_started().values():
            process.shutdown(wait=False)


def processes(
    orders: GradingSettings, count: int, started: Started | None = None
) -> list[Callable[[], Team]]:
    """Return how to start as many teams of one process each, on this machine.

    Those that are ``started`` already are used first.
    """

    def start(number: int) -> Team:
        waiting = started() if started is not None else {}
        executor = waiting.pop(number, None) or _started(_core(number, count))
        try:
            ready = executor.submit(worker.ready, orders)
        except BrokenExecutor as error:  # it died before it was needed: the runner takes another
            ready = Future()
            ready.set_exception(error)

        def stop(at_once: bool) -> None:
            if at_once and ready.done() and not ready.exception():
                with suppress(ProcessLookupError):
                    os.kill(ready.result(), signal.SIGTERM)
            executor.shutdown(wait=not at_once)

        return Team(
            ready=ready, stop=stop,
            grade=lambda work: executor.submit(worker.grade_as_ordered, work),
        )  # fmt: skip

    return [partial(start, number) for number in range(count)]


def _core(number: int, count: int) -> int | None:
    """Return the core that one of so many graders keeps to; None: the system finds it one.

    A grader and its sandbox take turns, and hand over sooner on one core than across two. Where
    there are fewer graders than cores, others may grade on the same ones.
    """
    cores = sorted(os.sched_getaffinity(0))
    return cores[number % len(cores)] if count >= len(cores) else None


def _grader(core: int | None) -> "OneProcess":
    return OneProcess(forking.context(), worker.begin, core)


def _started(core: int | None) -> "OneProcess":
    """Start a process; the server that forks it may have died, and is then started anew."""
    for attempt in range(1, STARTS + 1):
        try:
            return _grader(core)
        except (OSError, EOFError) as error:
            if attempt == STARTS:
                raise RunnerError(
                    f"no grader could be started: {type(error).__name__}: {error}. Is there "
                    "memory, and are there processes enough?"
                ) from error
    raise AssertionError("unreachable")


class OneProcess(Executor):
    """A process that does one call after another. Its death breaks the calls it has, and no more.

    Each call is sent at once, so that the next one waits there and not here.
    """

    def __init__(self, context: BaseContext, begin: Callable[..., object], *args: Any) -> None:
        """Start it with ``begin(*args)``. Raises OSError or EOFError where that cannot be done."""
        self._connection, theirs = multiprocessing.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, begin, args), daemon=True)  # type: ignore[attr-defined]
        try:
            self._process.start()
        except BaseException:
            self._connection.close()
            raise
        finally:
            theirs.close()
        self._lock = threading.Lock()
        self._waiting: deque[Future[Any]] = deque()  # in the order of their calls
        self._over = False  # no call is taken any more
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        for work in (self._send, self._receive):
            threading.Thread(target=work, daemon=True).start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Have ``fn(*args)`` called there. Raises BrokenExecutor where the process has ended."""
        if kwargs:
            raise TypeError("keywords do not travel")
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()  # it is on its way: it cannot be cancelled
        with self._lock:
            if self._over:
                raise BrokenExecutor("the process has ended")
            self._waiting.append(future)
            self._calls.put((fn, args))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let it end after the calls that it has; with ``wait``, wait for that."""
        with self._lock:
            self._over = True
            self._calls.put(None)
        if wait:
            self._process.join()

    def _send(self) -> None:
        with suppress(OSError):  # its end is told by what it does not answer
            while True:
                call = self._calls.get()
                self._connection.send(call)
                if call is None:
                    return

    def _receive(self) -> None:
        try:
            while True:
                value, error = self._connection.recv()
                future = self._waiting.popleft()
                if error is None:
                    future.set_result(value)
                else:
                    future.set_exception(error)
        except (OSError, EOFError):
            pass
        finally:
            with self._lock:
                self._over = True
            self._calls.put(None)
            for future in self._waiting:
                future.set_exception(BrokenExecutor("the process ended before it was done"))


def _serve(connection: Connection, begin: Callable[..., object], args: tuple[Any, ...]) -> None:
    """Do what is asked, in order, until nothing more is."""
    begin(*args)
    calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()

    def read() -> None:
        with suppress(OSError, EOFError):
            while True:
                calls.put(connection.recv())
        calls.put(None)

    threading.Thread(target=read, daemon=True).start()
    answer: tuple[Any, Exception | None]
    while (call := calls.get()) is not None:
        function, arguments = call
        try:
            answer = function(*arguments), None
        except Exception as error:
            answer = None, error
        connection.send(answer)
