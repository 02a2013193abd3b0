"""The work on one notebook's items: each of its test cells is run, and what it finds is told."""

import contextlib
import dataclasses
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder import exercise
from autograder.diagnosis.diagnose import Answers, diagnose, located
from autograder.diagnosis.recorder import CallRecorder, record
from autograder.exercise import Failure
from autograder.judge import explain, inside, place_in_test, scratch, test_cell, words
from autograder.judge.assignment import SpecCell
from autograder.judge.ended import ended, ended_by
from autograder.judge.result import ItemResult, Verdict, result_of
from autograder.judge.run_notebook import RunNotebook
from autograder.judge.scratch import Scratch
from autograder.judge.test_cell import TestCell
from autograder.sandbox import wire
from autograder.sandbox.item_calls import GRACE, ItemCalls
from autograder.sandbox.remote import CallAborted, RemoteError, SessionEnded
from autograder.sandbox.session import Names

# Beside the notebook's time. Judging ends this many seconds after it, whatever is handed in: with
# all diagnoses, and the cells run once more.
ALLOWANCE = 10.0
DIAGNOSIS_SECONDS, ALL_DIAGNOSES_SECONDS = 2.0, 3.0  # for one item, for all


@dataclass
class Judging(RunNotebook):
    """A notebook that is run, and the work on its items."""

    seconds_of_diagnoses: float = 0
    answers: Answers = field(default_factory=Answers)
    files_left: dict[str, Any] | None = None  # by the cells, in the scratch folder

    def __post_init__(self) -> None:
        super().__post_init__()
        self.exercise = exercise.find(self.assignment.exercise)

    def judge(self) -> dict[str, ItemResult]:
        """Run the notebook, writing the cells' outputs into it, and judge every item."""
        try:
            return {name: self._judge_item(test) for name, test in self.tests.items()}
        finally:
            self._lose_session()

    def _judge_item(self, cell: SpecCell) -> ItemResult:
        try:
            if why := self.assignment.broken.get(cell.grade_id):
                return result_of(cell, Verdict.BROKEN, words.BROKEN, reason=why)
            if cell.inside:
                return self._judge_inside(inside.read(cell, self.assignment))
            test = self._test(cell.grade_id)
            if not self.at_the_end:
                self._ready_session()
            now = {name: self.at_the_end[name] for name in test.student_names}
            now |= {
                name: about for name in test.names_in_text
                if (about := self.at_the_end[name]).get("kind") != "missing"
            }  # fmt: skip
            result = self._judge_afresh(test, now)
            then = self.at_their_place.get(cell.grade_id, {})
            if result.verdict is Verdict.PASSED or not _values_differ(then, now):
                return result
            earlier = self._judge_afresh(test, {**now, **_values(then)})
            return earlier if earlier.verdict is Verdict.PASSED else result
        except SessionEnded as ended:
            facts = ended_by(ended.reason)
            return result_of(cell, Verdict.NOT_RUN, self._words(ended.reason), facts=facts)
        except test_cell.Broken as broken:
            return result_of(cell, Verdict.BROKEN, words.BROKEN, reason=str(broken))

    def _judge_afresh(self, test: TestCell, names: Names) -> ItemResult:
        """Judge an item; where an earlier one took the session with it, begin another."""
        if not any(about.get("kind") == "function" for about in names.values()):
            return self._run_test(test, None, names)
        return self._in_session(test.cell, lambda item: self._run_test(test, item, names))

    def _in_session(self, cell: SpecCell, run: Callable[[ItemCalls], ItemResult]) -> ItemResult:
        while True:
            with self._ready_session().item(self._functions(), inside=cell.inside) as item:
                try:
                    return run(item)
                except CallAborted as stopped:
                    reason = self._why(stopped)
                    if reason in ("crash", "memory"):
                        item.discard()
                        if item.is_shared:  # nobody loses by what an earlier item used up
                            continue
                    if reason != "session":
                        return self._not_judged(cell, item, stopped, reason)
            self._lose_session()

    def _run_test(self, test: TestCell, item: ItemCalls | None, names: Names) -> ItemResult:
        missing = [name for name, about in names.items() if about.get("kind") == "missing"]
        if missing:
            said = self._words("missing", name=missing[0])
            where = place_in_test.of_name(test.cell.source, missing[0])
            facts = ended_by("missing", why=self.causes.why_missing(missing[0]))
            return result_of(test.cell, Verdict.NOT_RUN, said, reason=where, facts=facts)
        stand_ins = {name: _stand_in(name, about, item, test) for name, about in names.items()}
        function, stand_ins = record(stand_ins, self.exercise)
        try:
            with self._folder(test, item) as folder:
                score = test_cell.run(
                    test, stand_ins, involved=lambda: bool(names or folder),
                    seconds=self.limits.cell * wire.CLOCK_FACTOR, until=self.deadline - GRACE,
                )  # fmt: skip
        except test_cell.Failed as failed:
            failure = failed.failure if failed.failure.text else explain.failed("no words")
            seen = failed.failure.text or "it does not hold"
            failure = self.causes.added(failure, failed)
            return self._failed(test.cell, failure, function, item, _place(failed, test) + seen)
        except RemoteError as error:
            said = explain.error_in_words(type(error).__name__, str(error))
            line = explain.line_in_words(error.notebook_line)
            failure = explain.failed("raised", name=", ".join(names), line=line, error=said)
            failure = self.causes.added(failure, error)
            reason = _place(error, test) + said + line
            return self._failed(test.cell, failure, function, item, reason)
        except test_cell.RaisedInTest as raised:
            failure = explain.failed("test raised", error=raised)
            reason = f"{_place(raised, test)}{raised}"
            return self._failed(test.cell, failure, function, item, reason)
        return self._scored(test.cell, test.cell.points if score is None else score)

    def _scored(self, cell: SpecCell, points: float) -> ItemResult:
        said = words.PASSED.format(score=points, points=cell.points)
        verdict = Verdict.PASSED if points == cell.points else Verdict.FAILED
        return result_of(cell, verdict, said, points=points)

    @contextlib.contextmanager
    def _folder(self, test: TestCell, item: ItemCalls | None) -> Iterator[Scratch | None]:
        """Run a test that uses files in a folder that its calls share. Raises SessionEnded."""
        if not scratch.uses_files(test, self.assignment.files):
            yield None
            return
        if self.files_left is None:
            self.files_left = self._ready_session().files_left(self.assignment.files)
        with scratch.folder(test, self.assignment.files, self.files_left) as folder:
            if item is not None:
                item.files = folder
            try:
                yield folder
            finally:
                if item is not None:
                    item.files = None

    def _why(self, stopped: CallAborted) -> str:
        """Return why a call did not come back: what killed it, where that was not its own end."""
        killed_by = self.sandbox.kill_reason
        is_killed = stopped.reason == "crash" and killed_by in ("memory", "time")
        reason = killed_by if is_killed else stopped.reason
        is_late = reason == "time" and time.monotonic() >= self.deadline
        return "notebook time" if is_late else reason

    def _not_judged(
        self, cell: SpecCell, item: ItemCalls, stopped: CallAborted, reason: str
    ) -> ItemResult:
        """Return the result of an item whose call did not come back."""
        if reason == "notebook time":
            said = self._words(reason)
            return result_of(cell, Verdict.NOT_RUN, said, facts=ended_by(reason))
        call, limits = stopped.call, self.limits
        facts = {"call": explain.call_in_words(stopped.function, call)} if call is not None else {}
        if reason == "crash":
            how, value = item.ending()
            said = self._words(reason, ending=words.ENDINGS[how].format(value=value), **facts)
        else:
            line = explain.lines_in_words(stopped.lines)
            seconds = limits.cell if cell.inside else limits.call
            said = self._words(reason, line=line, **facts, seconds=seconds)
        return result_of(cell, Verdict.NOT_RUN, said, facts=ended_by(reason))

    def _judge_inside(self, test: inside.InsideTest) -> ItemResult:
        """Judge a test beside the student's code; where names have moved, also as at its place."""
        count = self.counts.get(test.cell.grade_id, 0)
        moved = False

        def run(item: ItemCalls, *, put_back: bool) -> ItemResult:
            nonlocal moved
            found, moved = inside.run(test, item, count, put_back=put_back)
            if found.not_run:
                said = self._words(found.not_run, name=found.missing, seconds=self.limits.cell)
                facts = ended_by(found.not_run)
                return result_of(test.cell, Verdict.NOT_RUN, said, reason=found.reason, facts=facts)
            if found.failure is None:
                return self._scored(test.cell, found.points)
            return self._failed(test.cell, found.failure, reason=found.reason)

        now = self._in_session(test.cell, lambda item: run(item, put_back=False))
        if now.verdict is Verdict.PASSED or not moved:
            return now
        then = self._in_session(test.cell, lambda item: run(item, put_back=True))
        return then if then.verdict is Verdict.PASSED else now

    def _failed(
        self,
        cell: SpecCell,
        failure: Failure,
        function: CallRecorder | None = None,
        item: ItemCalls | None = None,
        reason: str = "",
    ) -> ItemResult:
        """Return a failed item's result, with what is found of its cause."""
        said = explain.in_words(failure, self.exercise)
        facts = ended(function, self.exercise)
        result = result_of(cell, Verdict.FAILED, said, reason=reason, facts=facts)
        return self._diagnosed(dataclasses.replace(result, failure=failure), function, item)

    def _diagnosed(
        self, result: ItemResult, function: CallRecorder | None, item: ItemCalls | None
    ) -> ItemResult:
        """Return a failed item's result with what is found of its cause; its verdict stands.

        The student's function is called on: it may end badly here, and then no more than the place
        is told.
        """
        if function is None or item is None or self.exercise is None:
            return result
        begun = time.monotonic()
        seconds = min(DIAGNOSIS_SECONDS, ALL_DIAGNOSES_SECONDS - self.seconds_of_diagnoses)
        try:
            with item.off_the_clock(max(0, seconds)):
                found = diagnose(function, self.exercise, answers=self.answers)
                return dataclasses.replace(result, diagnosis=found)
        except CallAborted:
            return dataclasses.replace(result, diagnosis=located(function, self.exercise))
        except Exception as error:  # whatever the function gave: its item has been judged
            reason = f"{result.reason}; not diagnosed: {error!r}"
            return dataclasses.replace(result, reason=reason)
        finally:
            taken = time.monotonic() - begun
            self.seconds_of_diagnoses += taken
            self.deadline += max(0, min(seconds, taken))

    def functions(self) -> dict[str, str]:
        """Return the one function of the exercise that each item judges, or ""."""
        taught = {each.name for each in self.exercise.functions} if self.exercise else set()
        found = {}
        for grade_id in self.tests:
            known = [name for name in self._names(grade_id) if name in taught]
            found[grade_id] = known[0] if len(known) == 1 else ""
        return found


def _place(error: BaseException, test: TestCell) -> str:
    """Return where a test stopped, to be followed by why."""
    place = place_in_test.of_error(error, test.cell.source, test.run)
    return f"{place}: " if place else ""


def _stand_in(
    name: str, about: Mapping[str, Any], item: ItemCalls | None, test: TestCell
) -> Any:  # fmt: skip
    kind = about.get("kind")
    if kind == "function" and item is not None:
        return item.function(name)
    if kind == "module":  # asked only for names that are known: the answers are kept
        module = about.get("module")
        known = isinstance(module, str) and (
            module in test_cell.SHARED_MODULES or test.imported.get(name) == module
        )
        return test_cell.shared_module(str(module), test) if known else None
    return about.get("value")


def _values(names: Names) -> Names:
    return {name: about for name, about in names.items() if about.get("kind") == "value"}


def _values_differ(then: Names, now: Names) -> bool:
    """Whether a name that is no function was something else where the test cell stands."""
    return any(
        wire.encode(about) != wire.encode(now.get(name)) for name, about in _values(then).items()
    )
