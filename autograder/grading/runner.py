"""Submissions out, outcomes back, over any executor: a few at a time, and whoever dies is replaced.

A *team* is an executor and what may die of it: one process of this machine, or a whole cluster.
When a team is lost, each submission that it held is a suspect. Suspects are graded again one at a
time, each alone on a new team; one that loses its team then too is left to a person. So a
submission that kills is found, and no other is blamed. A submission whose time ran out while others
had the processors is graded again when all others are done, alone.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass, field
from typing import Any

from autograder.judge.submission import GradedSubmission, GradingSettings, Submission, lost

DEPTH = 4  # submissions that a process holds, so that it need not wait for the next
TRIES = 2  # of a submission that loses its team
STARTS = 4  # of a team that is lost before it is ready
LOOK_UP = 0.2  # seconds between two looks at whether to stop


class RunnerError(Exception):
    """No team can be had, with the next step for the instructor."""


@dataclass(frozen=True, kw_only=True)
class Team:
    """What grades, by an executor. ``ready`` is done when it can; ``losses`` mean that it died."""

    grade: Callable[[Submission], "Future[GradedSubmission]"]
    ready: "Future[Any]"
    stop: Callable[[bool], None]  # at once, or when its work is done
    losses: tuple[type[BaseException], ...] = (BrokenExecutor, CancelledError)


def run(
    works: Iterator[Submission],
    teams: Sequence[Callable[[], Team]],
    orders: GradingSettings,
    *,
    depth: int = DEPTH,
    stopping: Callable[[], bool] = lambda: False,
) -> Generator[GradedSubmission, None, None]:
    """Yield the outcome of each submission as it comes.

    ``works`` is read as there is room: a team holds ``depth`` submissions at most. Where
    ``stopping`` turns true, no more outcomes come. Raises RunnerError, or SandboxError, where
    nothing can be graded.
    """
    crew = [_Lane(start) for start in teams]
    suspects: deque[Submission] = deque()
    kept_waiting: deque[Submission] = deque()
    waited: set[str] = set()
    deaths: dict[str, int] = {}
    source = _Source(works)
    try:
        while not stopping():
            for held in range(1, depth + 1):  # one each first, then the second
                for lane in crew:
                    lane.fill(source, suspects, held)
            waited_for = [future for lane in crew for future in lane.futures()]
            if not waited_for:
                if not kept_waiting:
                    return
                crew[0].hand_out(kept_waiting.popleft())
                continue
            wait(waited_for, LOOK_UP, FIRST_COMPLETED)
            for lane in crew:
                for work, outcome in lane.outcomes():
                    if outcome.kept_waiting and work.student not in waited:
                        waited.add(work.student)
                        kept_waiting.append(work)
                    else:
                        yield outcome
                for work in lane.bury(source):
                    deaths[work.student] = deaths.get(work.student, 0) + 1
                    if lane.alone and deaths[work.student] >= TRIES:
                        yield lost(work, orders, f"its grader ended {TRIES} times on it")
                    else:
                        suspects.append(work)
    finally:
        for lane in crew:
            lane.close()


@dataclass
class _Source:
    """Submissions in order, with room for those that are to be handed out again."""

    works: Iterator[Submission]
    again: deque[Submission] = field(default_factory=deque)

    def next(self) -> Submission | None:
        return self.again.popleft() if self.again else next(self.works, None)


@dataclass
class _Lane:
    """A team and what it holds. ``alone``: its submission is a suspect, and its only one."""

    start: Callable[[], Team]
    team: Team | None = None
    held: dict["Future[GradedSubmission]", Submission] = field(default_factory=dict)
    alone: bool = False
    starts: int = 0

    def fill(self, source: _Source, suspects: deque[Submission], depth: int) -> None:
        """Hand out what there is room for, where ``depth`` submissions may be held."""
        if not self.held:
            self.alone = bool(suspects)
            if suspects:
                self.hand_out(suspects.popleft())
        while not self.alone and len(self.held) < depth:
            work = source.next()
            if work is None:
                break
            self.hand_out(work)

    def futures(self) -> list["Future[Any]"]:
        """Return what is waited for; a team that is not ready yet comes first."""
        if self.team is not None and self.held and not self.team.ready.done():
            return [self.team.ready]
        return list(self.held)

    def outcomes(self) -> Iterator[tuple[Submission, GradedSubmission]]:
        """Yield what is done; what was lost stays."""
        for future in [future for future in self.held if future.done()]:
            if self._error(future) is None:
                yield self.held.pop(future), future.result()

    def bury(self, source: _Source) -> list[Submission]:
        """Where the team is lost, return the suspects; those it had not begun go back."""
        team = self.team
        if team is None or not (
            self._lost(team.ready) or any(self._lost(future) for future in self.held)
        ):
            return []
        gone = [future for future in self.held if not future.done() or self._lost(future)]
        works = [self.held.pop(future) for future in gone]
        for future in gone:
            future.cancel()
        begun = not self._lost(team.ready)
        self.starts = 0 if begun else self.starts + 1
        if self.starts == STARTS:
            raise RunnerError(
                f"a grader ended {STARTS} times before it could begin: "
                f"{self._error(team.ready)}. Is there memory enough for all of them?"
            )
        self.team = None
        team.stop(False)
        if not begun:
            source.again.extendleft(reversed(works))
            return []
        return works

    def close(self) -> None:
        """End the team, in the middle of its work where it has some."""
        if self.team is not None:
            self.team.stop(bool(self.held))
            self.team = None

    def hand_out(self, work: Submission) -> None:
        """Have a submission graded, by a team that is started where there is none."""
        if self.team is None:
            self.team = self.start()
        try:
            future = self.team.grade(work)
        except self.team.losses as error:  # it died since it was last looked at
            future = Future()
            future.set_exception(error)
        self.held[future] = work

    def _lost(self, future: "Future[Any]") -> bool:
        return future.done() and self._error(future) is not None

    def _error(self, future: "Future[Any]") -> BaseException | None:
        """Return the loss that a future tells of. Raises what is none: nothing can be graded."""
        if future.cancelled():
            return CancelledError()
        error = future.exception()
        if error is None or (self.team is not None and isinstance(error, self.team.losses)):
            return error
        raise error
