"""The report's page: numbers, words and plots put into ``page.html``, with all that it needs.

Whatever students or a gradebook say is escaped by the template; the page's policy runs no script
but ours and loads nothing.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
import numpy as np
from markupsafe import Markup

from autograder.plain_text import shown_lines
from autograder.report import mistakes, plots, statistics, summary, words
from autograder.report.data import VERDICTS, ClassData
from autograder.report.snapshot import Pair, Snapshot
from autograder.report.student_pages import StudentWays
from autograder.report.verdicts import ENDS

SLIDES = 5
_FIRST_MISTAKES = 20  # of the ranking; those after them are folded away
_NAMED = 30  # students up to whom a mistake's row names them
_GROUPS = 10  # of students, in the heat map's table
_FIELDS = (
    "id", "name", "number", "score", "change", "late", "lost", "mistakes", "waits", "ends", "page",
)  # fmt: skip


def render(
    data: ClassData,
    before: Snapshot | None,
    pair: Pair | None,
    *,
    course: str,
    made: datetime,
    ways: StudentWays,
) -> str:
    """Return the whole page, from which names lead to students' pages by ``ways``."""
    settled = summary.settled(data)
    order = statistics.ranked(data.mistakes, data.costs)
    shown = [_mistake(data, id) for id in order]
    folder = Path(__file__).parent
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, undefined=jinja2.StrictUndefined,
        finalize=lambda value: shown_lines(value) if type(value) is str else value,
    )  # fmt: skip
    environment.filters["short"] = words.short
    environment.filters["base64"] = lambda content: Markup(base64.b64encode(content).decode())
    script = (folder / "page.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    first = data.items[0].notebook
    ends = {words.ended(each): ENDS.index(each.kind) for each in data.unnamed}
    return environment.get_template("page.html").render(
        style=Markup((folder / "page.css").read_text(encoding="utf-8")), script=Markup(script),
        script_hash=f"sha256-{digest}",
        assignment=data.assignment, course=course, made=f"{made:%d %B %Y, %H:%M}",
        students=len(data.students), absent=len(data.absent),
        words=words, people=words.people, capital=words.capital,
        sentences=summary.sentences(data, settled, shown), spread=settled and settled.spread,
        **_overview(data, settled), **_heat(data, settled),
        all_items=data.items, mistakes=shown, first_mistakes=_FIRST_MISTAKES,
        unnamed=_unnamed(data), waiting=data.waiting, pair=_pair(data, before, pair),
        plots=_plots(data, settled, pair),
        slides=[_slide(row) for row in [row for row in shown if row["shown"].function][:SLIDES]],
        link=lambda id, notebook=first: ways.to(id, data.assignment, notebook),
        data={
            "fields": _FIELDS, "pages": [f"{quote(ways.feedback)}/", f"{quote(ways.own)}/"],
            "after": f"/{quote(data.assignment)}/{quote(first)}.html",
            "ends": list(ends), "kinds": list(ends.values()),
            "items": [words.short(item.grade_id) for item in data.items],
            "mistakes": [f"{row['shown'].name} ({row['shown'].function})" for row in shown],
            "compares": pair is not None, "students": _rows(data, order, pair, list(ends), ways),
        },
    )  # fmt: skip


def _overview(data: ClassData, settled: summary.Settled | None) -> dict[str, Any]:
    if settled is None:
        return {}
    edges, counts = statistics.histogram(settled.scores, data.max_score)
    return {
        "histogram": list(zip(edges, edges[1:], counts, strict=False)),
        "verdict_titles": [words.VERDICT_TITLES[verdict] for verdict in VERDICTS],
        "items": list(zip(data.items, settled.items, strict=True)),
        "separates": None if settled.separates is None else data.items[settled.separates],
    }


def _mistake(data: ClassData, id: str) -> dict[str, Any]:
    rows = data.mistakes[id]
    shown = mistakes.shown(id, data.exercises)
    return {
        "shown": shown,
        "by_hand": mistakes.by_hand(shown),
        "cost": data.costs.get(id, 0),
        "count": len(rows),
        "share": len(rows) / len(data.students),
        "who": [data.students[row] for row in rows] if len(rows) <= _NAMED else [],
    }


def _heat(data: ClassData, settled: summary.Settled | None) -> dict[str, Any]:
    if settled is None:
        return {}
    grouped = statistics.groups(settled.scores, _GROUPS)
    shares = statistics.group_shares(settled.points, data.max_points, grouped)
    count = settled.spread.count
    many = words.HEAT_MANY.format(each=count / min(plots.columns(count), count))
    return {
        "heat_caption": words.HEAT_ONE if plots.is_marked(count) else many,
        "heat_groups": [
            f"{settled.scores[rows].min():g} to {settled.scores[rows].max():g}" for rows in grouped
        ],
        "heat_rows": list(zip(data.items, shares.tolist(), strict=True)),
    }  # fmt: skip


def _plots(
    data: ClassData, settled: summary.Settled | None, pair: Pair | None
) -> dict[str, plots.Plot]:
    names = [words.short(item.grade_id) for item in data.items]
    drawn = {}
    if settled is not None:
        count = settled.spread.count
        grouped = statistics.groups(settled.scores, plots.columns(count))
        one_each = settled.verdicts[np.concatenate(grouped)] if plots.is_marked(count) else None
        drawn = {
            "scores": plots.scores(*statistics.histogram(settled.scores, data.max_score)),
            "per_item": plots.items(names, settled.items),
            "heat": plots.heat(
                names, statistics.group_shares(settled.points, data.max_points, grouped),
                one_each, min(_GROUPS, count),
            ),
        }  # fmt: skip
    if pair is not None:
        drawn["moved"] = plots.moved([names[column] for column in pair.columns], *pair.shares)
    return drawn


def _pair(data: ClassData, before: Snapshot | None, pair: Pair | None) -> dict[str, Any] | None:
    if before is None or pair is None:
        return None
    then, now = pair.mistakes
    joined = len(data.students) - len(pair.rows)
    ids = sorted({*then, *now}, key=lambda id: (-len(then.get(id, ())), id))
    return {
        "made": pair.made,
        "sentences": words.moved(
            statistics.moved(*pair.scores), joined, len(before.students) - len(pair.rows)
        ),
        "rows": [
            (data.items[column], was, is_now)
            for column, was, is_now in zip(pair.columns, *pair.shares, strict=True)
        ],
        "mistakes": [
            (
                mistakes.shown(id, data.exercises),
                then.get(id, frozenset()),
                now.get(id, frozenset()),
            )
            for id in ids
        ],
    }


def _unnamed(data: ClassData) -> list[dict[str, Any]]:
    """Return a line for each way in which functions ended without a mistake that is named."""
    lines = []
    for number, kind in enumerate(ENDS):
        found = [each for each in data.unnamed if each.kind == kind]
        rows = sorted({each.row for each in found})
        functions = Counter(each.function for each in found)
        if rows:
            lines.append({
                "number": number, "kind": kind, "functions": functions, "count": len(rows),
                "share": len(rows) / len(data.students),
                "errors": Counter(each.error for each in found if each.error),
                "who": [data.students[row] for row in rows] if len(rows) <= _NAMED else [],
            })  # fmt: skip
    return lines


def _slide(row: dict[str, Any]) -> dict[str, Any]:
    shown = row["shown"]
    return row | {
        "grid": mistakes.drawn(shown),
        "matrices": mistakes.matrices(shown),
        "wrong": mistakes.wrong_matrix(shown),
    }


def _rows(
    data: ClassData, order: Sequence[str], pair: Pair | None, ends: Sequence[str],
    ways: StudentWays,
) -> list[list[Any]]:  # fmt: skip
    """Return each student's line of the table, in the order of _FIELDS."""
    ended: list[list[int]] = [[] for _ in data.students]
    for each in data.unnamed:
        ended[each.row].append(ends.index(words.ended(each)))
    made: list[list[int]] = [[] for _ in data.students]
    for number, id in enumerate(order):
        for row in data.mistakes[id]:
            made[row].append(number)
    change: dict[int, float] = {}
    if pair is not None:
        change = dict(zip(pair.rows, (pair.scores[1] - pair.scores[0]).tolist(), strict=True))
    lost, first = data.points < data.max_points, data.items[0].notebook
    rows: list[list[Any]] = [
        [
            student.id, student.name, student.number, _short(data.scores[row]),
            _short(change[row]) if row in change else None, _short(student.days_late),
            np.flatnonzero(lost[row]).tolist(), made[row], int(not data.is_settled[row]),
            ended[row], int((student.id, first) in ways.without_feedback),
        ]
        for row, student in enumerate(data.students)
    ]  # fmt: skip
    return rows + [
        [student.id, student.name, student.number, None, None, 0, [], [], 0, [], 0]
        for student in data.absent
    ]


def _short(number: float) -> float | int:
    """Return a number with at most two digits behind the point.

    >>> _short(70.0), _short(0.126)
    (70, 0.13)
    """
    rounded = round(float(number), 2)
    return int(rounded) if rounded == int(rounded) else rounded
