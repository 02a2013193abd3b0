"""Grade submissions by any executor: a few at a time, and a grader that dies is replaced.

A *grader* is an executor and whatever can die with it: one process of this machine, or a whole
cluster. When a grader dies, each submission that it held is a suspect. Suspects are graded again,
each alone on a new grader; a submission whose grader dies then too is left to a person. So a
submission that kills its grader is found, and no other is blamed. A submission whose time ran out
while others had the processors is graded again, alone, when all others are done.
"""

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass, field
from typing import Any

from autograder.judge.submission import GradedSubmission, Submission, lost

DEPTH = 4  # submissions that a process holds, so that it need not wait for the next
TRIES = 2  # of a submission whose grader dies
STARTS = 4  # of a grader that dies before it is ready
POLL_SECONDS = 0.2  # between two looks at whether to stop


class RunnerError(Exception):
    """No grader can be started; the message says what to do next."""


@dataclass(frozen=True, kw_only=True)
class Grader:
    """An executor that grades. ``ready`` is done when it can; ``losses`` mean that it died."""

    grade: Callable[[Submission], "Future[GradedSubmission]"]
    ready: "Future[Any]"
    stop: Callable[[bool], None]  # True: at once; False: when its work is done
    losses: tuple[type[BaseException], ...] = (BrokenExecutor, CancelledError)


def run(
    works: Iterator[Any],
    starts: Sequence[Callable[[], Grader]],
    orders: Any,
    *,
    depth: int = DEPTH,
    stopping: Callable[[], bool] = lambda: False,
    given_up: Callable[[Any, str], Any] | None = None,
) -> Generator[Any, None, None]:
    """Yield the outcome of each submission as it comes.

    ``starts`` start the graders. ``works`` is read as there is room: a grader holds ``depth``
    submissions at most; None in it says that the next one waits for an outcome. Once ``stopping``
    returns true, no more outcomes come. Raises RunnerError, or SandboxError, where nothing can be
    graded.

    Other work is done this way too, where it has a ``student`` and its outcome ``kept_waiting``.
    ``given_up`` makes the outcome of what no grader survives; left out, it is ``lost``.
    """
    give_up = given_up or (lambda work, why: lost(work, orders, why))
    slots = [_Slot(start) for start in starts]
    queue = _Queue(works)
    suspects: deque[Submission] = deque()
    kept_waiting: deque[Submission] = deque()
    waited: set[str] = set()
    deaths: Counter[str] = Counter()
    try:
        while not stopping():
            for held in range(1, depth + 1):  # first one for each grader, then a second
                for slot in slots:
                    slot.fill(queue, suspects, held)
            futures = [future for slot in slots for future in slot.futures()]
            if not futures:
                if not kept_waiting:
                    return
                slots[0].submit(kept_waiting.popleft())
                continue
            wait(futures, POLL_SECONDS, FIRST_COMPLETED)
            for slot in slots:
                for work, outcome in slot.outcomes():
                    if outcome.kept_waiting and work.student not in waited:
                        waited.add(work.student)
                        kept_waiting.append(work)
                    else:
                        yield outcome
                for work in slot.replace_dead(queue):
                    deaths[work.student] += 1
                    if slot.alone and deaths[work.student] >= TRIES:
                        yield give_up(work, f"its grader ended {TRIES} times on it")
                    else:
                        suspects.append(work)
    finally:
        for slot in slots:
            slot.close()


@dataclass
class _Queue:
    """Submissions in order; those that must be handed out again come first."""

    works: Iterator[Submission | None]
    again: deque[Submission] = field(default_factory=deque)

    def next(self) -> Submission | None:
        return self.again.popleft() if self.again else next(self.works, None)


@dataclass
class _Slot:
    """A place for a grader, and what it holds. ``alone``: it holds one suspect and nothing else."""

    start: Callable[[], Grader]
    grader: Grader | None = None
    held: dict["Future[GradedSubmission]", Submission] = field(default_factory=dict)
    alone: bool = False
    failed_starts: int = 0

    def fill(self, queue: _Queue, suspects: deque[Submission], depth: int) -> None:
        """Hand out submissions until ``depth`` are held, or one suspect alone."""
        if not self.held:
            self.alone = bool(suspects)
            if suspects:
                self.submit(suspects.popleft())
        while not self.alone and len(self.held) < depth:
            work = queue.next()
            if work is None:
                break
            self.submit(work)

    def submit(self, work: Submission) -> None:
        """Have a submission graded, by a new grader where there is none."""
        if self.grader is None:
            self.grader = self.start()
        try:
            future = self.grader.grade(work)
        except self.grader.losses as error:  # it died since the last look at it
            future = Future()
            future.set_exception(error)
        self.held[future] = work

    def futures(self) -> list["Future[Any]"]:
        """Return what to wait for: first that the grader is ready."""
        if self.grader is not None and self.held and not self.grader.ready.done():
            return [self.grader.ready]
        return list(self.held)

    def outcomes(self) -> Iterator[tuple[Submission, GradedSubmission]]:
        """Yield what is done; submissions whose grader died stay."""
        for future in [future for future in self.held if future.done()]:
            if self._loss(future) is None:
                yield self.held.pop(future), future.result()

    def replace_dead(self, queue: _Queue) -> list[Submission]:
        """Make room for a new grader where this one died; return the suspects.

        Where it died before it was ready, nobody is a suspect: its submissions go back.
        """
        grader = self.grader
        if grader is None or not any(map(self._loss, (grader.ready, *self.held))):
            return []
        gone = [future for future in self.held if not future.done() or self._loss(future)]
        works = [self.held.pop(future) for future in gone]
        for future in gone:
            future.cancel()
        error = self._loss(grader.ready)
        self.failed_starts = self.failed_starts + 1 if error else 0
        if self.failed_starts == STARTS:
            raise RunnerError(
                f"a grader ended {STARTS} times before it could begin: {error}. "
                "Next: see that there is memory enough for all of them, or ask for fewer by --jobs"
            )
        self.grader = None
        grader.stop(False)
        if error:
            queue.again.extendleft(reversed(works))
            return []
        return works

    def close(self) -> None:
        """End the grader, at once where it still has work."""
        if self.grader is not None:
            self.grader.stop(bool(self.held))
            self.grader = None

    def _loss(self, future: "Future[Any]") -> BaseException | None:
        """Return the error by which a done future says that the grader died, or None.

        Raises any other error: then nothing can be graded.
        """
        if not future.done():
            return None
        if future.cancelled():
            return CancelledError()
        error = future.exception()
        if error is None or (self.grader is not None and isinstance(error, self.grader.losses)):
            return error
        raise error
