"""The sentences with which the page begins, and the students on whom statistics are based."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.report import statistics, words
from autograder.report.data import UNJUDGED, VERDICTS, ClassData, Codes, Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Settled:
    """The students of whom no item waits for a person, and the statistics of only these."""

    points: Floats
    scores: Floats
    verdicts: Codes
    spread: statistics.Spread
    items: list[statistics.ItemStatistics]
    separates: int | None


def settled(data: ClassData) -> Settled | None:
    """Return the students of whom no item waits for a person, or None where there are none."""
    rows = data.is_settled
    if not rows.any():
        return None
    found = statistics.item_statistics(
        data.points[rows], data.max_points, data.verdicts[rows], len(VERDICTS)
    )
    return Settled(
        points=data.points[rows], scores=data.scores[rows], verdicts=data.verdicts[rows],
        spread=statistics.spread(data.scores[rows]), items=found,
        separates=statistics.separates(found, int(rows.sum())),
    )  # fmt: skip


def sentences(
    data: ClassData, settled: Settled | None, shown: Sequence[dict[str, Any]]
) -> list[str]:
    """Return the sentences with which the page begins."""
    found = [words.NOBODY_SETTLED] if settled is None else _on_settled(data, settled)
    if shown and shown[0]["count"] == 1:
        found.append(words.NO_COMMON_MISTAKE)
    elif shown:
        most = shown[0]
        found.append(
            words.COMMONEST.format(
                name=most["shown"].name, function=most["shown"].function,
                who=words.people(most["count"]), share=100 * most["share"],
            )
        )  # fmt: skip
    else:
        found.append(words.NO_MISTAKE)
    if data.unnamed:
        found.append(words.unnamed(data.unnamed))
    left_out = len(data.students) - int(data.is_settled.sum())
    for template, count in (
        (words.LEFT_OUT, left_out),
        (words.NO_RECORD, int((data.verdicts == UNJUDGED).all(axis=1).sum())),
        (words.ABSENT, len(data.absent)),
    ):
        if count:
            found.append(template.format(who=words.people(count), count=count))
    inside = [words.short(item.grade_id) for item in data.items if item.inside]
    return [*found, words.INSIDE.format(items=", ".join(inside))] if inside else found


def _on_settled(data: ClassData, settled: Settled) -> list[str]:
    full = int(np.count_nonzero(settled.scores >= data.max_score))
    sentences = words.scores(settled.spread, data.max_score, full)
    if all(item.missed == 0 for item in settled.items):
        return [*sentences, words.NOTHING_LOST]
    if settled.separates is None:
        sentences.append(words.NOTHING_SEPARATES)
    else:
        item = data.items[settled.separates]
        sentences.append(
            words.separates(
                item.title, settled.items[settled.separates], data.max_score - item.max_points
            )
        )
    hardest = min(range(len(data.items)), key=lambda column: settled.items[column].share)
    sentences.append(
        words.HARDEST.format(
            title=data.items[hardest].title, share=100 * settled.items[hardest].share
        )
    )
    for item, found in zip(data.items, settled.items, strict=True):
        if found.discrimination is not None and found.discrimination < -0.1:
            title = words.capital(item.title)
            sentences.append(words.AGAINST.format(title=title, discrimination=found.discrimination))
    return sentences
