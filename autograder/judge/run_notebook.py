"""A student's notebook with its cells run in a session, ready for calls of its functions.

Sessions come and go; what is learnt of the cells stays.
"""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.judge import outputs, test_cell, words
from autograder.judge.assignment import Assignment
from autograder.judge.cause import Causes
from autograder.judge.test_cell import TestCell
from autograder.sandbox import wire
from autograder.sandbox.remote import SessionEnded
from autograder.sandbox.sandbox import Limits, Sandbox
from autograder.sandbox.session import SENT_BYTES, SENT_ITEMS, Names, Session

MAX_RESTARTS = 8
REPEATED_SECONDS = 1.0  # cells that take longer are not run again because of a call
QUEUE_SECONDS = 1.0  # of waiting for a processor, that may have made the difference


@dataclass(frozen=True)
class _Step:
    """A cell to run: its place, the test cells that follow it, and the names those use."""

    place: int
    tests: list[str]
    names: list[str]


@dataclass
class RunNotebook:
    """A notebook, the sessions that run it, and what their cells have left."""

    assignment: Assignment
    notebook: dict[str, Any]  # as its file holds it
    sandbox: Sandbox
    files: Mapping[str, bytes]
    session: Session | None = None
    restarts: int = -1
    stopped_cells: dict[int, str] = field(default_factory=dict)  # place -> why it was stopped
    at_their_place: dict[str, Names] = field(default_factory=dict)
    at_the_end: Names = field(default_factory=dict)
    deadline: float = math.inf
    copies_only: bool = False
    seconds_of_cells: float = 0
    quota: wire.Quota = field(default_factory=lambda: wire.Quota(SENT_BYTES, SENT_ITEMS))
    counts: dict[str, int] = field(default_factory=dict)  # execution counts of tests
    ready_tests: dict[str, TestCell] = field(default_factory=dict)
    was_late: bool = False  # a step took all the time on the clock that it may
    seconds_in_queue: float = 0  # that its sessions have waited for a processor

    def __post_init__(self) -> None:
        self.cells = test_cell.cells_of(self.assignment)
        self.tests = {cell.grade_id: cell for cell in self.assignment.tests}
        self.steps = self._steps()
        cells = self.notebook["cells"]
        self.causes = Causes(cells, self.assignment, self.stopped_cells, self.limits)
        self.deadline = min(self.deadline, time.monotonic() + self.limits.notebook)

    @property
    def limits(self) -> Limits:
        return self.sandbox.limits

    def _ready_session(self) -> Session:
        """Return the session, its cells run; begin one where there is none."""
        if self.session is not None and self.session.needs_restart:
            self._lose_session()
            self.copies_only = True
            self.restarts -= 1  # no cell was to blame
            self.deadline += self.seconds_of_cells  # and they run again
        while self.session is None:
            if time.monotonic() > self.deadline:
                self.was_late = True
                raise SessionEnded("notebook time")
            self.restarts += 1
            if self.restarts > MAX_RESTARTS:
                raise SessionEnded("notebook")
            try:
                self.session = Session(
                    self.sandbox, self.files, self.deadline, copies_only=self.copies_only,
                    quota=self.quota,
                )  # fmt: skip
            except SessionEnded:
                continue
            begun = time.monotonic()
            self._run_cells(self.session)
            self.seconds_of_cells = time.monotonic() - begun
            if self.session is not None and self.seconds_of_cells > REPEATED_SECONDS:
                self.session.use_copies()  # what ends one of them ends no session
        return self.session

    def _run_cells(self, session: Session) -> None:
        """Run the student's cells in order; one that ends the session is left out from then on."""
        steps = [step for step in self.steps if step.place not in self.stopped_cells]
        cells = [self.notebook["cells"][step.place] for step in steps]
        wanted = list(
            dict.fromkeys(name for each in self.tests for name in self._names(each, in_text=True))
        )
        left = outputs.allowance_of(len(cells))
        ran = session.run_all(
            [
                (cell["source"], cell["execution_count"], step.names)
                for cell, step in zip(cells, steps, strict=True)
            ],
            [[name for name in step.tests if self.tests[name].inside] for step in steps],
        )
        for cell, step in zip(cells, steps, strict=True):
            try:
                of_cell = next(ran)
            except SessionEnded as ended:
                self.stopped_cells[step.place] = ended.reason
                cell["outputs"] = [outputs.error(self._stopped_words(ended.reason))]
                self._lose_session()
                return
            if of_cell is None:
                cell["outputs"] = [outputs.error(words.STOPPED_CELL["not reached"])]
                continue
            shown, names = of_cell
            cell["outputs"] = outputs.checked(shown, left)
            for grade_id in step.tests:
                self.at_their_place[grade_id] = {
                    name: names[name] for name in self._names(grade_id, in_text=True)
                }
        try:
            self.at_the_end = session.names_at_the_end(wanted)
        except SessionEnded:
            self._lose_session()

    def _functions(self) -> list[str]:
        """Return the names, among those that tests use, that are functions."""
        return [name for name, about in self.at_the_end.items() if about.get("kind") == "function"]

    def _test(self, grade_id: str) -> TestCell:
        if grade_id not in self.ready_tests:
            test = test_cell.read_test_cell(self.tests[grade_id], self.cells)
            self.ready_tests[grade_id] = test
        return self.ready_tests[grade_id]

    def _names(self, grade_id: str, *, in_text: bool = False) -> tuple[str, ...]:
        """Return the student's names that a test needs, and with ``in_text`` all it may use."""
        if self.tests[grade_id].inside:
            return ()  # they need not leave the student's process
        try:
            test = self._test(grade_id)
        except test_cell.Broken:
            return ()
        return test.student_names + test.names_in_text if in_text else test.student_names

    def _steps(self) -> list["_Step"]:
        """Number the code cells as a kernel would; return the student's, with the tests after."""
        steps: list[_Step] = []
        count = 0
        for place, cell in enumerate(self.notebook["cells"]):
            if cell["cell_type"] != "code" or not cell["source"].strip():
                continue
            count += 1
            cell["execution_count"] = count
            grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if grade_id not in self.tests:
                steps.append(_Step(place, [], []))
                continue
            self.counts[grade_id] = count
            if steps:
                steps[-1].tests.append(grade_id)
                steps[-1].names.extend(self._names(grade_id, in_text=True))
        return steps

    @property
    def kept_waiting(self) -> bool:
        """Whether time ran out while others had the processors: then nobody knows whose fault."""
        return self.was_late and self.seconds_in_queue > QUEUE_SECONDS

    def _lose_session(self) -> None:
        if self.session is not None:
            self.was_late |= self.session.was_late
            self.seconds_in_queue += self.sandbox.seconds_in_queue
            self.session.close()
            self.session = None

    def _words(self, reason: str, **facts: Any) -> str:
        if reason == "missing" and (why := self.causes.missing(facts["name"])):
            return why
        known = {"seconds": self.limits.notebook, "memory": self.limits.memory / (1 << 30)}
        return words.not_run(reason, {**known, **facts})

    def _stopped_words(self, reason: str) -> str:
        return words.STOPPED_CELL[reason].format(
            seconds=self.limits.cell, memory=self.limits.memory / (1 << 30)
        )
