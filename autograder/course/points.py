"""The points of a notebook's items, wherever it tells them. The cells' metadata count.

Compared with them are a graded cell's own comment or heading ("# test_dX · 10 points"), and each
table whose last column is headed "points" and whose rows begin with items' names in backticks.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_NUMBER = r"\d+(?:\.\d+)?"
_OWN = re.compile(rf"^#.*?\b({_NUMBER}) points?\b", re.MULTILINE)
_TABLE = re.compile(r"^\|.*\|\s*points?\s*\|\n\|[-:| ]+\|\n((?:\|.*\|(?:\n|\Z))+)", re.MULTILINE)


def differences(cells: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return one line for each place that tells other points than the cells' metadata do."""
    points: dict[str, float] = {}
    found = []
    for cell in cells:
        about = cell["metadata"].get("nbgrader", {})
        if about.get("grade") or about.get("task"):
            name, counts = about["grade_id"], float(about.get("points", 0))
            points[name] = counts
            own = _OWN.search(cell["source"])
            if own and float(own[1]) != counts:
                found.append(f"cell {name}: it says {own[1]} points; its metadata say {counts:g}")
    for cell in cells:
        if cell["cell_type"] == "markdown":
            for table in _TABLE.findall(cell["source"]):
                place = f"cell {cell.get('id') or cell['source'][:30]!r}"
                found += [f"{place}: {each}" for each in _in_table(table, points)]
    return found


def _in_table(table: str, points: Mapping[str, float]) -> Iterator[str]:
    told: dict[str, float | None] = {}
    whole: float | None = None
    for row in table.splitlines():
        first, *_, last = (each.strip() for each in row.strip().strip("|").split("|"))
        names, numbers = re.findall(r"`(\w+)`", first), re.findall(_NUMBER, last)
        values = [*map(float, numbers)] * (len(names) if len(numbers) == 1 else 1)
        if names:
            told |= {name: values[n] if n < len(values) else None for n, name in enumerate(names)}
        elif numbers and not first:
            whole = float(numbers[0])
    if not told.keys() & points.keys():
        return  # a table of something else
    for name in {**told, **points}:
        said, counts = _told(told.get(name)), _told(points.get(name))
        if said != counts:
            yield f"the table gives {name} {said}; its metadata say {counts}"
    if whole is not None and whole != sum(points.values()):
        yield f"the table gives {whole:g} in all; the metadata say {sum(points.values()):g}"


def _told(points: float | None) -> str:
    return "no points" if points is None else f"{points:g}"
