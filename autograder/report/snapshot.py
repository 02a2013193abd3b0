"""Keep a report's data, so that a later report can say how the class has moved.

They are written to ``reports/<assignment>-<n>.json`` in the course if they differ from the last
ones there.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from autograder.report.data import ClassData, Floats, ReportError

FOLDER = "reports"


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The data of a report. Two of the same marks are equal, whenever they were made."""

    made: str = field(compare=False)
    items: Mapping[str, float]  # name -> maximum
    students: Mapping[str, "EarlierStudent"]


@dataclass(frozen=True, kw_only=True)
class EarlierStudent:
    """One student in a snapshot; ``points`` are in the order of its items."""

    score: float
    points: tuple[float, ...]
    mistakes: frozenset[str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Pair:
    """Two gradings of the students who are in both; pairs are (before, now)."""

    made: str
    rows: tuple[int, ...]  # of these students in the class as it is now
    scores: tuple[Floats, Floats]
    columns: tuple[int, ...]  # of the common items in the class as it is now
    shares: tuple[Floats, Floats]  # of each common item's points that was earned
    mistakes: tuple[Mapping[str, frozenset[int]], Mapping[str, frozenset[int]]]  # id -> rows


def item_names(data: ClassData) -> list[str]:
    """Return a unique name for each item."""
    return [f"{item.notebook}/{item.grade_id}" for item in data.items]


def as_snapshot(data: ClassData, made: datetime) -> Snapshot:
    """Return the data that are kept of a class."""
    mistakes: list[set[str]] = [set() for _ in data.students]
    for name, rows in data.mistakes.items():
        for row in rows:
            mistakes[row].add(name)
    most = dict(zip(item_names(data), data.max_points.tolist(), strict=True))
    return Snapshot(
        made=f"{made:%Y-%m-%d %H:%M}",
        items=most,
        students={
            student.id: EarlierStudent(
                score=float(data.scores[row]),
                points=tuple(data.points[row].tolist()),
                mistakes=frozenset(mistakes[row]),
            )
            for row, student in enumerate(data.students)
        },
    )


def read(path: Path) -> Snapshot:
    """Return a snapshot. Raises ReportError where the file does not hold one, and OSError."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        items = {str(name): float(points) for name, points in stored["items"].items()}
        students = {str(id): _earlier(each, len(items)) for id, each in stored["students"].items()}
        return Snapshot(made=str(stored["made"]), items=items, students=students)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ReportError(
            f"{path} holds no data of an earlier report: {error or type(error).__name__}. Next: "
            f"name a file that a report left, {FOLDER}/ASSIGNMENT-N.json"
        ) from error


def write(snapshot: Snapshot, path: Path) -> None:
    """Write a snapshot that only its owner can read."""

    def plain(value: Any) -> Any:
        return sorted(value) if isinstance(value, frozenset) else vars(value)

    path.touch(mode=0o600)
    text = json.dumps(snapshot, default=plain, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8")


def kept(folder: Path, assignment: str) -> list[Path]:
    """Return the snapshots of an assignment, the oldest first."""
    pattern = re.compile(re.escape(assignment) + r"-(\d+)\.json")
    found = {
        int(match[1]): path
        for path in folder.glob("*.json")
        if (match := pattern.fullmatch(path.name))
    }
    return [found[number] for number in sorted(found)]


def keep(snapshot: Snapshot, folder: Path, assignment: str) -> Path | None:
    """Write a snapshot if it differs from the newest; return the newest file that differs."""
    earlier = kept(folder, assignment)
    other = next((path for path in reversed(earlier) if read(path) != snapshot), None)
    if not earlier or other == earlier[-1]:
        newest = int(earlier[-1].stem.rpartition("-")[2]) if earlier else 0
        write(snapshot, folder / f"{assignment}-{newest + 1}.json")
    return other


def compared(data: ClassData, before: Snapshot) -> Pair | None:
    """Return both gradings of the students who are in both, or None where nobody is."""
    names = item_names(data)
    position = {name: place for place, name in enumerate(before.items)}
    columns = tuple(column for column, name in enumerate(names) if name in position)
    rows = tuple(row for row, each in enumerate(data.students) if each.id in before.students)
    if not rows or not columns:
        return None
    then = [before.students[data.students[row].id] for row in rows]
    places = [position[names[column]] for column in columns]
    most = np.array(list(before.items.values()))[places]
    points = np.array([each.points for each in then])[:, places]
    found: dict[str, set[int]] = {}
    for row, each in zip(rows, then, strict=True):
        for mistake in each.mistakes:
            found.setdefault(mistake, set()).add(row)
    there = frozenset(rows)
    return Pair(
        made=before.made,
        rows=rows,
        scores=(np.array([each.score for each in then]), data.scores[list(rows)]),
        columns=columns,
        shares=(
            points.mean(axis=0) / most,
            data.points[np.ix_(rows, columns)].mean(axis=0) / data.max_points[list(columns)],
        ),
        mistakes=(
            {mistake: frozenset(who) for mistake, who in found.items()},
            {mistake: there.intersection(who) for mistake, who in data.mistakes.items()},
        ),
    )


def _earlier(stored: Any, items: int) -> EarlierStudent:
    points = tuple(float(each) for each in stored["points"])
    if len(points) != items:
        raise ValueError(f"{len(points)} points for {items} items")
    return EarlierStudent(
        score=float(stored["score"]),
        points=points,
        mistakes=frozenset(map(str, stored["mistakes"])),
    )
