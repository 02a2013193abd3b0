"""Graders on this machine: one process each, with an executor of its own.

With ``concurrent.futures.ProcessPoolExecutor``, a process that is killed while it writes its result
is waited for for ever, as the pool itself keeps that end of the pipe open (seen with Python 3.11).
Here only the process holds its end, so its death, at any moment, closes the connection.
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

from autograder.grading import fork_server, worker
from autograder.grading.runner import STARTS, Grader, RunnerError
from autograder.sandbox.sandbox import Limits

_Call = tuple[Callable[..., Any], tuple[Any, ...]]
Started = Callable[[], dict[int, "ProcessExecutor"]]  # by number


def usual() -> int:
    """Return how many processes grade by default: one for each core."""
    return len(os.sched_getaffinity(0))


@contextmanager
def early(count: int) -> Iterator[Started]:
    """Start processes that warm up the usual sandbox while the course is still being read.

    Yields a function that waits until they are started and returns them. One core is left to the
    reading: only as many processes warm up at once as there are other cores.
    """
    started: dict[int, ProcessExecutor] = {}
    all_started = threading.Event()

    def start() -> None:
        try:
            with suppress(OSError, EOFError):  # the rest are started when they are needed
                for number in range(count):
                    started[number] = _process(_core(number, count))
        finally:
            to_warm = list(started.values())
            all_started.set()
        at_once, warming = max(usual() - 1, 1), []
        for process in to_warm:
            with suppress(BrokenExecutor):  # it has been shut down meanwhile
                warming.append(process.submit(worker.warm_up, "bubblewrap", Limits()))
                if len(warming) >= at_once:
                    warming[-at_once].exception()  # waits until it has succeeded or failed

    threading.Thread(target=start, daemon=True).start()

    def those_started() -> dict[int, ProcessExecutor]:
        all_started.wait()
        return started

    try:
        yield those_started
    finally:
        for process in those_started().values():
            process.shutdown(wait=False)


def processes(
    orders: Any,
    count: int,
    started: Started | None = None,
    *,
    ready: Callable[[Any], int] = worker.ready,
    grade: Callable[[Any], Any] = worker.grade_as_ordered,
) -> list[Callable[[], Grader]]:
    """Return the functions that start as many graders, each a process of this machine.

    Processes that are ``started`` already are used first. Each is made ``ready`` by the orders,
    which returns its process's id; ``grade`` does one piece of its work.
    """

    def start(number: int) -> Grader:
        waiting = started() if started is not None else {}
        executor = waiting.pop(number, None) or _start(_core(number, count))
        try:
            is_ready = executor.submit(ready, orders)
        except BrokenExecutor as error:  # it died before it was needed: the runner starts another
            is_ready = Future()
            is_ready.set_exception(error)

        def stop(at_once: bool) -> None:
            if at_once and is_ready.done() and not is_ready.exception():
                with suppress(ProcessLookupError):
                    os.kill(is_ready.result(), signal.SIGTERM)
            executor.shutdown(wait=not at_once)

        return Grader(ready=is_ready, stop=stop, grade=lambda work: executor.submit(grade, work))

    return [partial(start, number) for number in range(count)]


def _core(number: int, count: int) -> int | None:
    """Return the core that grader ``number`` of ``count`` is pinned to, or None for no pinning.

    A grader and its sandbox take turns, and change over faster on one core than across two. Fewer
    graders than cores are not pinned: another command may be grading on the same cores.
    """
    cores = sorted(os.sched_getaffinity(0))
    return cores[number % len(cores)] if count >= len(cores) else None


def _process(core: int | None) -> "ProcessExecutor":
    return ProcessExecutor(fork_server.context(), worker.begin, core)


def _start(core: int | None) -> "ProcessExecutor":
    """Start a process. The server that forks it may have died; then that is started again."""
    for _ in range(STARTS - 1):
        with suppress(OSError, EOFError):
            return _process(core)
    try:
        return _process(core)
    except (OSError, EOFError) as error:
        raise RunnerError(
            f"no grader could be started: {type(error).__name__}: {error}. Next: see that there is "
            "memory, and that there are processes enough (`ulimit -u`)"
        ) from error


class ProcessExecutor(Executor):
    """A process that runs one call after another. If it dies, the calls it has fail, and no others.

    Each call is sent at once, so that the process finds the next one waiting.
    """

    def __init__(self, context: BaseContext, begin: Callable[..., object], *args: Any) -> None:
        """Start it with ``begin(*args)``. Raises OSError or EOFError where that fails."""
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
        self._waiting: deque[Future[Any]] = deque()  # in the order of the calls
        self._closed = False  # True: no more calls are accepted
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        for work in (self._send, self._receive):
            threading.Thread(target=work, daemon=True).start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Call ``fn(*args)`` in the process. Raises BrokenExecutor where it has ended."""
        if kwargs:
            raise TypeError("keywords are not sent")
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()  # once sent, it cannot be cancelled
        with self._lock:
            if self._closed:
                raise BrokenExecutor("the process has ended")
            self._waiting.append(future)
            self._calls.put((fn, args))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the process end after the calls that it has, and ``wait`` for that."""
        with self._lock:
            self._closed = True
            self._calls.put(None)
        if wait:
            self._process.join()

    def _send(self) -> None:
        with suppress(OSError):  # that it has ended is noticed in _receive
            while True:
                call = self._calls.get()
                self._connection.send(call)
                if call is None:
                    return

    def _receive(self) -> None:
        try:
            with suppress(OSError, EOFError):
                while True:
                    value, error = self._connection.recv()
                    future = self._waiting.popleft()
                    if error is None:
                        future.set_result(value)
                    else:
                        future.set_exception(error)
        finally:
            with self._lock:
                self._closed = True
            self._calls.put(None)
            for future in self._waiting:
                future.set_exception(BrokenExecutor("the process ended before it was done"))


def _serve(connection: Connection, begin: Callable[..., object], args: tuple[Any, ...]) -> None:
    """Run the calls in order, until the connection is closed or None comes."""
    begin(*args)
    answer: tuple[Any, Exception | None]
    with suppress(OSError, EOFError):
        while (call := connection.recv()) is not None:
            function, arguments = call
            try:
                answer = function(*arguments), None
            except Exception as error:
                answer = None, error
            connection.send(answer)
