"""The statistics of a class: pure functions from arrays to numbers.

Shares run from 0 to 1. Points and verdicts have a row for each student, a column for each item.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autograder.report.data import Codes, Floats


@dataclass(frozen=True, kw_only=True)
class Spread:
    """The distribution of scores. ``deviation`` is the sample's, None for one student."""

    count: int
    mean: float
    deviation: float | None
    lowest: float
    lower_quartile: float
    median: float
    upper_quartile: float
    highest: float


@dataclass(frozen=True, kw_only=True)
class ItemStatistics:
    """One item. ``share`` is the part of its points that was earned (the item's difficulty).

    ``discrimination`` is Pearson's correlation between the item's points and all other points of
    the same students, None where either is the same for all. ``rest_with`` is the mean of the other
    points of those who have full points for the item, ``rest_without`` that of the others, None for
    an empty group. ``missed`` is the size of the second group. ``counts`` are by verdict.
    """

    share: float
    discrimination: float | None
    rest_with: float | None
    rest_without: float | None
    missed: int
    counts: tuple[int, ...]


def spread(scores: Floats) -> Spread:
    """Return the distribution of at least one score."""
    low, lower, median, upper, high = np.quantile(scores, [0, 0.25, 0.5, 0.75, 1]).tolist()
    return Spread(
        count=len(scores),
        mean=float(scores.mean()),
        deviation=float(scores.std(ddof=1)) if len(scores) > 1 else None,
        lowest=low, lower_quartile=lower, median=median, upper_quartile=upper, highest=high,
    )  # fmt: skip


def histogram(scores: Floats, max_score: float, bins: int = 20) -> tuple[Floats, list[int]]:
    """Return the edges of equal bins from 0 to ``max_score``, and the counts.

    A score on an edge belongs to the bin above it, the highest score to the last bin.
    """
    edges = np.linspace(0, max_score, bins + 1)
    counts, _ = np.histogram(np.clip(scores, 0, max_score), bins=edges)
    return edges, counts.tolist()


def item_statistics(
    points: Floats, max_points: Floats, verdicts: Codes, kinds: int
) -> list[ItemStatistics]:
    """Return the statistics of every item; ``verdicts`` are codes below ``kinds``."""
    total = points.sum(axis=1)
    found = []
    for column, most in enumerate(max_points.tolist()):
        own = points[:, column]
        rest = total - own
        has = own >= most
        found.append(
            ItemStatistics(
                share=float(own.mean() / most),
                discrimination=_correlation(own, rest),
                rest_with=float(rest[has].mean()) if has.any() else None,
                rest_without=float(rest[~has].mean()) if not has.all() else None,
                missed=int(np.count_nonzero(~has)),
                counts=tuple(np.bincount(verdicts[:, column], minlength=kinds).tolist()),
            )
        )
    return found


def separates(statistics: Sequence[ItemStatistics], students: int) -> int | None:
    """Return the item that correlates best with the rest, or None where none does."""
    candidates = [
        (each.discrimination, index)
        for index, each in enumerate(statistics)
        if each.discrimination is not None and is_telling(each, students)
    ]
    strongest, index = max(candidates, default=(0.0, None))
    return index if strongest > 0 else None


def is_telling(item: ItemStatistics, students: int) -> bool:
    """Whether enough students have full points for an item, and enough have not.

    Enough is three, and one in twenty.
    """
    enough = max(3, students / 20)
    return enough <= item.missed <= students - enough


def groups(scores: Floats, most: int) -> list[npt.NDArray[np.int64]]:
    """Return the students' rows in at most ``most`` groups of equal size, lowest scores first."""
    order = np.argsort(scores, kind="stable")
    return np.array_split(order, min(most, len(order)))


def group_shares(
    points: Floats, max_points: Floats, grouped: Sequence[npt.NDArray[np.int64]]
) -> Floats:
    """Return, as items × groups, the part of each item's points that a group has earned."""
    return np.array([points[rows].mean(axis=0) / max_points for rows in grouped]).T


def ranked(mistakes: Mapping[str, Sequence[int]], costs: Mapping[str, float]) -> list[str]:
    """Return the mistakes, the most frequent first; of equally frequent ones what costs most."""
    return sorted(mistakes, key=lambda each: (-len(mistakes[each]), -costs.get(each, 0), each))


def moved(before: Floats, after: Floats) -> dict[str, float]:
    """Return how the scores of at least one student changed."""
    return {
        "count": len(after), "rose": int(np.count_nonzero(after > before)),
        "fell": int(np.count_nonzero(after < before)),
        "mean_before": float(before.mean()), "mean_after": float(after.mean()),
    }  # fmt: skip


def _correlation(one: Floats, other: Floats) -> float | None:
    one, other = one - one.mean(), other - other.mean()
    size = float(np.sqrt((one @ one) * (other @ other)))
    return None if size < 1e-9 else float(one @ other) / size
