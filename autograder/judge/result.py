"""What came of judging: a verdict for every item, and the words and the picture that go with it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from autograder.diagnosis.diagnose import Diagnosis
from autograder.exercise import Exercise, Fact, Failure
from autograder.judge import explain
from autograder.judge.assignment import Assignment, SpecCell
from autograder.judge.drawing import Picture, picture
from autograder.judge.explain import Depth, JudgedItem

MAX_MESSAGE = 8_000  # characters: a test may show what the student's code gave


class Verdict(Enum):
    """What became of an item."""

    PASSED = "passed"
    FAILED = "failed"  # judged, and wrong
    NOT_RUN = "not_run"  # not judged: what it needs is missing or crashed
    BROKEN = "broken"  # not judged: our fault


@dataclass(frozen=True, kw_only=True)
class ItemResult:
    """One item's verdict, with the words the student reads; ``reason`` is for the instructor.

    ``misconception`` is the id of the mistake that is named in the words, or of two, joined by +;
    ``facts`` are what the function was seen to do. Where no mistake is named, the first is how it
    ended, if not with a result of the right shape: a key of ``ended``.
    ``inside``: the test is marked to run in the student's process, where it can be forged.
    """

    grade_id: str
    points: float
    max_points: float
    verdict: Verdict
    message: str
    misconception: str | None = None
    facts: tuple[Fact, ...] = ()
    reason: str = ""
    inside: bool = False
    picture: Picture | None = None
    failure: Failure | None = field(default=None, compare=False, repr=False)
    diagnosis: Diagnosis | None = field(default=None, compare=False, repr=False)


def result_of(
    cell: SpecCell,
    verdict: Verdict,
    message: str,
    *,
    points: float = 0,
    reason: str = "",
    facts: tuple[Fact, ...] = (),
) -> ItemResult:
    """Return the result of a test cell."""
    return ItemResult(
        grade_id=cell.grade_id, points=points, max_points=cell.points, verdict=verdict,
        message=message[:MAX_MESSAGE], reason=reason[:MAX_MESSAGE], inside=cell.inside,
        facts=facts,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Result:
    """One notebook's verdicts, and the notebook itself as it was judged, as bytes.

    ``answers`` are the sources of cells that a person may comment on, by grade_id. Where it was
    ``kept_waiting``, time ran out while others had the processors: it is to be judged again, alone.
    """

    assignment: str
    student: str
    sandbox: str
    items: tuple[ItemResult, ...]
    notebook: bytes
    answers: Mapping[str, str] = field(default_factory=dict)
    kept_waiting: bool = False

    @property
    def score(self) -> float:
        """The points in all."""
        return sum(item.points for item in self.items)

    @property
    def max_score(self) -> float:
        """The points there are."""
        return sum(item.max_points for item in self.items)

    def as_json(self) -> dict[str, Any]:
        """Return what ``autograder judge --json`` prints."""
        return {
            "assignment": self.assignment,
            "student": self.student,
            "score": self.score,
            "max_score": self.max_score,
            "sandbox": self.sandbox,
            "items": [
                {
                    "grade_id": item.grade_id, "points": item.points,
                    "max_points": item.max_points, "verdict": item.verdict.value,
                    "message": item.message, "misconception": item.misconception,
                    "inside": item.inside,
                    "facts": [each.as_json() for each in item.facts],
                }
                for item in self.items
            ],
        }  # fmt: skip


def not_judged(assignment: Assignment, student: str, sandbox: str, why: str) -> Result:
    """Return the result of a notebook that is missing or cannot be read; ``why`` is for all."""
    return Result(
        assignment=assignment.name, student=student, sandbox=sandbox, notebook=b"",
        items=tuple(result_of(cell, Verdict.NOT_RUN, why) for cell in assignment.tests),
    )  # fmt: skip


def explained(
    results: dict[str, ItemResult],
    exercise: Exercise | None,
    functions: Mapping[str, str],
    texts: Mapping[str, str],
    depth: Depth,
    *,
    pictures: bool,
) -> dict[str, ItemResult]:
    """Return the results with what their diagnoses know put into words and pictures.

    ``functions`` says which function of the exercise each item judges, ``texts`` what the student
    wrote where it is defined. A picture that an item before it shows is not shown again.
    """
    if exercise is None:
        return results
    messages = explain.together(
        [
            JudgedItem(
                grade_id=name,
                function=functions.get(name, ""),
                passed=result.verdict is Verdict.PASSED,
                failure=result.failure,
                diagnosis=result.diagnosis,
                text=texts.get(functions.get(name, ""), ""),
            )
            for name, result in results.items()
        ],
        exercise,
        depth,
    )
    explained, shown = dict(results), set[Picture | None]()
    for name, message in messages.items():
        diagnosis = results[name].diagnosis
        assert diagnosis is not None
        drawn = picture(diagnosis, exercise) if pictures and depth != "nudge" else None
        explained[name] = dataclasses.replace(
            results[name],
            message=message,
            misconception=None if diagnosis.cause is None else diagnosis.cause.id,
            facts=_facts(results[name], diagnosis),
            picture=None if drawn in shown else drawn,
            failure=None,
            diagnosis=None,
        )
        shown.add(drawn)
    return explained


def _facts(result: ItemResult, diagnosis: Diagnosis) -> tuple[Fact, ...]:
    if diagnosis.cause is not None:
        return diagnosis.facts
    known = {fact.key for fact in diagnosis.facts}
    return (*(fact for fact in result.facts if fact.key not in known), *diagnosis.facts)
