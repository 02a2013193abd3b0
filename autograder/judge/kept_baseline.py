"""Keeps what the model solution got, so that it is judged once: small files in the course's folder.

A file bears the digest of all that decides it: another assignment, setting or version has another
file. It is a cache, never the truth: one that cannot be read, or holds anything else, is made
again.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from autograder.judge.assignment import Assignment
from autograder.judge.baseline import Baseline, baseline
from autograder.judge.result import ItemResult, Verdict
from autograder.judge.version import judge_version
from autograder.sandbox.sandbox import Kind, Limits, Sandbox

FOLDER = "baselines"  # in the course's folder
MOST = 8  # files of one notebook; the oldest goes


def kept_or_judged(
    course: Path, assignment: Assignment, untouched: bytes | None, sandbox: Sandbox
) -> Baseline:
    """Return what was kept of an assignment's model solution; judge it where nothing is.

    Raises SandboxError where the sandbox breaks down.
    """
    path = place(course, assignment, untouched, sandbox.kind, sandbox.limits)
    found = read(path)
    if found is None:
        found = baseline(assignment, untouched, sandbox)
        keep(path, found)
    return found


def place(
    course: Path, assignment: Assignment, untouched: bytes | None, kind: Kind, limits: Limits
) -> Path:
    """Return the file for all that decides what the model solution and the release get."""
    cells = [
        (
            cell.grade_id, cell.cell_type, cell.source if cell.is_instructors else "", cell.grade,
            cell.solution, cell.locked, cell.task, cell.points, cell.inside,
        )
        for cell in assignment.cells
    ]  # fmt: skip
    decides = (
        assignment.name, assignment.notebook, cells, sorted(assignment.files.items()),
        assignment.solution, assignment.exercise, untouched, kind, limits, judge_version(),
    )  # fmt: skip
    digest = hashlib.sha256(repr(decides).encode()).hexdigest()
    return course / FOLDER / assignment.name / assignment.notebook / f"{digest[:32]}.json"


def read(path: Path) -> Baseline | None:
    """Return what a file keeps, or None where there is none, or it keeps something else."""
    try:
        kept = json.loads(path.read_bytes())
        if kept["of"] != path.stem:
            return None
        return Baseline(
            model=tuple(map(_item, kept["model"])), release=tuple(map(_item, kept["release"]))
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def keep(path: Path, found: Baseline) -> None:
    """Keep a baseline, whole or not at all. Where it cannot be written, it is judged again."""
    if not found.settled:
        return
    kept = {
        "of": path.stem,
        "model": list(map(_written, found.model)),
        "release": list(map(_written, found.release)),
    }
    with contextlib.suppress(OSError):
        path.parents[2].mkdir(mode=0o700, exist_ok=True)  # reasons quote hidden tests
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
            try:
                json.dump(kept, file, indent=1)
                file.close()
                os.replace(file.name, path)
            except OSError:
                os.unlink(file.name)
                raise
        files = sorted(path.parent.glob("*.json"), key=lambda each: each.stat().st_mtime)
        for old in files[:-MOST]:
            old.unlink()


def _written(item: ItemResult) -> dict[str, Any]:
    return {
        "grade_id": item.grade_id, "points": item.points, "max_points": item.max_points,
        "verdict": item.verdict.value, "reason": item.reason,
    }  # fmt: skip


def _item(kept: dict[str, Any]) -> ItemResult:
    """Return an item as it was kept. Raises ValueError, LookupError or TypeError: it is none."""
    grade_id, reason = kept["grade_id"], kept["reason"]
    if not (isinstance(grade_id, str) and isinstance(reason, str)):
        raise TypeError(f"{grade_id!r} and {reason!r} must be text")
    return ItemResult(
        grade_id=grade_id, points=float(kept["points"]), max_points=float(kept["max_points"]),
        verdict=Verdict(kept["verdict"]), message="", reason=reason,
    )  # fmt: skip
