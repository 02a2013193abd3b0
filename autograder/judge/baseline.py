"""What every assignment's tests must do: give the model solution all, and the release nothing.

Both are judged before a class is, by the very same judge. An item that the instructor's own
solution does not get whole is broken for everybody, whatever the reason; ``Baseline.broken`` says
why, for ``Assignment.broken``. Without a model solution nothing is known, and nobody is excused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from autograder.judge.assignment import INSIDE, Assignment
from autograder.judge.inside import CAN_BE_FORGED
from autograder.judge.notebook import ItemResult, Verdict, judge
from autograder.judge.restore import SubmissionError
from autograder.judge.words import NEXT
from autograder.plain_text import shown_lines
from autograder.sandbox.sandbox import Sandbox

KEYS = 3  # students' keys: hidden values are drawn anew for each
MOST = 2_000  # characters of what was seen
_STEP = re.compile(rf"\s{NEXT}")  # begins a next step

# What an instructor is to do: by what became of the item, and then in every case.
NEXT_STEPS = {
    Verdict.BROKEN: "correct that cell of {path}",
    Verdict.FAILED: "correct that cell of {path}, or the model solution in it",
    Verdict.NOT_RUN: "let that test or the model solution in {path} do with less, or raise the "
    "limits (c.Judge.cell_seconds, call_seconds, notebook_seconds, memory_bytes)",
}
CORRECT_NAME = "correct the name in that cell of {path}, or define it in the model solution"
WAITED = (
    "judge again when other programs leave more of the processors: this may be no fault of {path}"
)
TAG = "this cell passes inside: add the tag `" + INSIDE + "` to it in {path}, or correct it"
NOT_MADE = (
    f"not judged, as nbgrader cannot clear the solutions. {NEXT}see what `nbgrader "
    "generate_assignment` says"
)
AND_THEN = "; then run `nbgrader generate_assignment {name} --force` and judge again"


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """What the tests made of the instructor's own solution and of the untouched release.

    ``reason`` of an item that the model solution lost says why, and the next step. ``settled``: no
    other program on the machine has decided it.
    """

    model: tuple[ItemResult, ...] = ()
    release: tuple[ItemResult, ...] = ()
    settled: bool = True

    @property
    def lost(self) -> list[ItemResult]:
        """The items that the model solution does not get whole."""
        return [item for item in self.model if item.verdict is not Verdict.PASSED]

    @property
    def broken(self) -> dict[str, str]:
        """Why the items that the model solution loses are broken, by grade_id."""
        return {item.grade_id: item.reason for item in self.lost}

    @property
    def given_away(self) -> list[ItemResult]:
        """The items of which the untouched release gets points."""
        return [item for item in self.release if item.points > 0]

    def as_json(self) -> dict[str, Mapping[str, Any]]:
        """Return the verdict of each item, for both, and why the model solution lost some."""
        return {
            "model": {item.grade_id: item.verdict.value for item in self.model},
            "release": {item.grade_id: item.verdict.value for item in self.release},
            "broken": self.broken,
            "inside": {item.grade_id: item.inside for item in self.model},
        }

    def report(self) -> str:
        """Return the points of both, and what is wrong with them."""
        lines = [f"model solution: {_points(self.model)}"]
        for name, why in self.broken.items():
            first, *more = f"broken: {name}: {why}".splitlines()
            lines += [first, *(f"    {line}" for line in more)]
        lines.append(f"untouched release: {_points(self.release) if self.release else NOT_MADE}")
        lines += [f"{item.grade_id}: {for_nothing(item)}" for item in self.given_away]
        lines += [f"{item.grade_id}: {CAN_BE_FORGED}" for item in self.model if item.inside]
        return "\n".join(lines)


def for_nothing(item: ItemResult) -> str:
    """Return what an instructor reads of an item that the untouched release gets."""
    return (
        f"gives points for nothing: the untouched release gets {item.points:g} of "
        f"{item.max_points:g}. {NEXT}let its test call what the student writes"
    )


def remarks(assignment: Assignment) -> list[str]:
    """Return what an instructor must know of the model solution before anything is judged by it."""
    path = f"source/{assignment.name}/{assignment.notebook}.ipynb"
    if assignment.solution is None:
        return [
            f"no model solution is known, since there is no {path}: a test that is broken is told "
            f"only where it stops by itself. {NEXT}put the source notebook there"
        ]
    return [words] if (words := changed(assignment)) else []


def changed(assignment: Assignment) -> str:
    """Return where the gradebook and the source notebook differ, and what to do; "": nowhere."""
    if not assignment.changed_since:
        return ""
    path = f"source/{assignment.name}/{assignment.notebook}.ipynb"
    return (
        f"{path} and the gradebook differ in {', '.join(assignment.changed_since)}: the tests of "
        f"the gradebook count, and the model solution of {path}. {NEXT}where {path} is right, run "
        f"`nbgrader generate_assignment {assignment.name} --force` and `autograder grade "
        f"{assignment.name}`"
    )


def baseline(
    assignment: Assignment, untouched: bytes | None, sandbox: Sandbox, keys: int = KEYS
) -> Baseline:
    """Judge the instructor's solution, with the values of ``keys`` students, and the release.

    ``untouched`` is the notebook that students begin with, None where it is not asked for. Raises
    SandboxError where the sandbox breaks down.
    """
    plain, solution = replace(assignment, broken={}), assignment.solution
    if solution is None:
        return Baseline()
    first, settled = _judged(solution, plain, sandbox)
    found = {item.grade_id: item for item in first}
    for key in range(1, keys):
        known = {name: "known" for name, item in found.items() if _is_lost(item)}
        again, on_time = _judged(solution, replace(plain, broken=known), sandbox, key)
        settled &= on_time
        found |= {
            item.grade_id: replace(item, reason=f"not every time: {_seen(item)}", message="")
            for item in again
            if _is_lost(item) and item.grade_id not in known
        }
    lost = {name for name, item in found.items() if _is_lost(item)}
    inside = _passed_inside(solution, plain, lost, sandbox) if lost else set()
    told = {
        name: replace(
            found[name],
            reason=_told(found[name], plain, passes_inside=name in inside, settled=settled),
        )
        for name in lost
    }
    release: tuple[ItemResult, ...] = ()
    if untouched is not None:
        release, on_time = _judged(untouched, plain, sandbox)
        settled &= on_time
    return Baseline(model=tuple((found | told).values()), release=release, settled=settled)


def all_broken(assignment: Assignment, why: str) -> Baseline:
    """Return the baseline of an assignment whose model solution cannot be judged at all."""
    return Baseline(model=_none_judged(assignment, why), settled=False)


def _judged(
    notebook: bytes, assignment: Assignment, sandbox: Sandbox, key: int = 0
) -> tuple[tuple[ItemResult, ...], bool]:
    """Return the items of a notebook, without pictures, and whether time is nobody else's doing."""
    try:
        result = judge(
            notebook, assignment, f"model solution/{key}", sandbox=sandbox, pictures=False
        )
    except SubmissionError as error:
        return _none_judged(assignment, str(error)), True
    items = (replace(item, diagnosis=None, failure=None) for item in result.items)
    return tuple(items), not result.kept_waiting


def _none_judged(assignment: Assignment, why: str) -> tuple[ItemResult, ...]:
    return tuple(
        ItemResult(
            grade_id=cell.grade_id, points=0, max_points=cell.points, verdict=Verdict.BROKEN,
            message="", reason=f"the model solution cannot be judged: {why}",
        )
        for cell in assignment.tests
    )  # fmt: skip


def _passed_inside(
    solution: bytes, assignment: Assignment, lost: set[str], sandbox: Sandbox
) -> set[str]:
    """Return the lost items that the model solution gets where they run beside its objects."""
    marked = tuple(
        replace(cell, inside=True) if cell.grade_id in lost else cell for cell in assignment.cells
    )
    items, _ = _judged(solution, replace(assignment, cells=marked), sandbox)
    return {
        item.grade_id
        for item in items
        if item.inside and item.grade_id in lost and not _is_lost(item)
    } - {cell.grade_id for cell in assignment.cells if cell.inside}


def _is_lost(item: ItemResult) -> bool:
    return item.verdict is not Verdict.PASSED


def _seen(item: ItemResult) -> str:
    """Return what was seen of a lost item: a student's next step is left out."""
    if not item.reason and item.verdict is Verdict.FAILED and item.points:
        return f"it gets {item.points:g} of {item.max_points:g} points"
    said = _STEP.split(item.reason.removeprefix(item.grade_id).lstrip(" ,:"))[0]
    if item.verdict is Verdict.NOT_RUN:
        words = _STEP.split(item.message)[0]
        said = f"{said}: {words}" if said else words
    return said.strip().removesuffix(".")[:MOST]


def _told(item: ItemResult, assignment: Assignment, *, passes_inside: bool, settled: bool) -> str:
    """Return why an item is broken, and what to do, for the instructor."""
    step = NEXT_STEPS[item.verdict] + AND_THEN
    own = "".join(_STEP.split(item.reason)[1:]).rstrip(".") * (item.verdict is Verdict.BROKEN)
    if passes_inside:
        step = TAG + AND_THEN
    elif item.verdict is Verdict.NOT_RUN and item.reason:  # the place of a name that is missing
        step = CORRECT_NAME + AND_THEN
    elif item.verdict is Verdict.NOT_RUN and not settled:
        step = WAITED
    elif own and f"`{INSIDE}`" not in own:  # which has been tried, and does not help
        step = own.replace("{", "{{").replace("}", "}}") + ", in {path}" + AND_THEN
    path = f"source/{assignment.name}/{assignment.notebook}.ipynb"
    step = step.format(path=path, name=assignment.name)
    return shown_lines(f"the model solution does not get it: {_seen(item)}. {NEXT}{step}")


def _points(items: tuple[ItemResult, ...]) -> str:
    score, most = sum(item.points for item in items), sum(item.max_points for item in items)
    return f"{score:g} of {most:g} points"
