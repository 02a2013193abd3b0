"""What every assignment's tests must do: give the model solution all, and the release nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import ClearSolutions
from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

from autograder.judge.assignment import Assignment
from autograder.judge.inside import CAN_BE_FORGED
from autograder.judge.notebook import ItemResult, Verdict, judge
from autograder.sandbox.sandbox import Sandbox

CONFIG = "nbgrader_config.py"


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """What the tests made of the instructor's own solution and of the untouched release."""

    model: tuple[ItemResult, ...]
    release: tuple[ItemResult, ...]

    @property
    def lost(self) -> list[ItemResult]:
        """The items that the model solution does not get whole."""
        return [item for item in self.model if item.verdict is not Verdict.PASSED]

    @property
    def given_away(self) -> list[ItemResult]:
        """The items of which the untouched release gets points."""
        return [item for item in self.release if item.points > 0]

    def as_json(self) -> dict[str, Mapping[str, Any]]:
        """Return the verdict of each item, for both, and whether it is judged inside."""
        return {
            "model": {item.grade_id: item.verdict.value for item in self.model},
            "release": {item.grade_id: item.verdict.value for item in self.release},
            "inside": {item.grade_id: item.inside for item in self.model},
        }

    def report(self) -> str:
        """Return the points of both, and what is wrong with them."""
        lines = [f"model solution: {_points(self.model)}"]
        for item in self.lost:
            lines.append(f"the model solution does not get {item.grade_id}: {item.verdict.value}")
            lines += [f"    {line}" for line in (item.reason or item.message).splitlines()]
        lines.append(f"untouched release: {_points(self.release)}")
        lines += [
            f"points for nothing: the untouched release gets {item.points:g} in {item.grade_id}. "
            "Next: let its test call what the student writes"
            for item in self.given_away
        ]
        lines += [
            f"{item.grade_id}: {CAN_BE_FORGED}; known solutions are not tried on it"
            for item in self.model
            if item.inside
        ]
        return "\n".join(lines)


def baseline(assignment: Assignment, course: Path, sandbox: Sandbox) -> Baseline:
    """Judge the instructor's notebook, and the one that students begin with.

    The latter is made of the former as nbgrader makes it, with the course's settings.
    """
    solution = assignment.solution
    assert solution is not None, "an assignment that was read from its source has one"
    return Baseline(
        model=judge(solution, assignment, "model solution", sandbox=sandbox).items,
        release=judge(
            _untouched(solution, course), assignment, "untouched release", sandbox=sandbox
        ).items,
    )


def _untouched(source: bytes, course: Path) -> bytes:
    """Return the notebook without its solutions."""
    try:
        config = PyFileConfigLoader(CONFIG, path=str(course.resolve())).load_config()
    except ConfigFileNotFound:
        config = Config()
    notebook = nbformat.reads(source.decode(), as_version=4)
    cleared, _ = ClearSolutions(config=config).preprocess(notebook, {})
    text: str = nbformat.writes(cleared)
    return text.encode()


def _points(items: tuple[ItemResult, ...]) -> str:
    score, most = sum(item.points for item in items), sum(item.max_points for item in items)
    return f"{score:g} of {most:g} points"
