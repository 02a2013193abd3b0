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
                name = cell.get("id") or repr(cell["source"][:30])
                found += [f"cell {name}: {each}" for each in _in_table(table, points)]
    return found


def _in_table(table: str, points: Mapping[str, float]) -> Iterator[str]:
    told: dict[str, float] = {}
    whole: float | None = None
    for row in table.splitlines():
        first, *_, last = (each.strip() for each in row.strip().strip("|").split("|"))
        names, numbers = re.findall(r"`(\w+)`", first), re.findall(_NUMBER, last)
        values = [*map(float, numbers)] * (len(names) if len(numbers) == 1 else 1)
        told |= dict(zip(names, values, strict=False))
        if numbers and not first:
            whole = float(numbers[0])
    if not told.keys() & points.keys():
        return  # a table of something else
    for name, counts in points.items():
        said = f"{told[name]:g}" if name in told else "no points"
        if said != f"{counts:g}":
            yield f"the table gives {name} {said}; its metadata say {counts:g}"
    for name in told.keys() - points.keys():
        yield f"the table gives {name} {told[name]:g}; no graded cell has that name"
    if whole is not None and whole != sum(points.values()):
        yield f"the table gives {whole:g} in all; the metadata say {sum(points.values()):g}"
