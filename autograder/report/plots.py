"""The report's plots, each as an SVG with a text for those who cannot see it.

Symbols, hatches and lightness repeat what colour says, so that a grey print shows the same.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from autograder.report import words
from autograder.report.data import VERDICTS, Codes, Floats
from autograder.report.statistics import ItemStatistics

_INK, _FILL, _LIGHT = "#1b1b1b", "#2f5d8a", "#9db8d2"
_STYLE: Any = {  # matplotlib types its keys as a list of all its settings
    "svg.fonttype": "none", "svg.hashsalt": "report", "font.family": "sans-serif",
    "font.size": 9, "text.color": _INK, "axes.labelcolor": _INK, "xtick.color": _INK,
    "ytick.color": _INK, "axes.edgecolor": "#767676", "axes.spines.top": False,
    "axes.spines.right": False, "hatch.linewidth": 0.6,
}  # fmt: skip
_WIDE = 10.9  # inches: beside 8 as wide as the page beside the other plots, so type is even
_FEW = 60  # students up to whom each has a column, with a symbol for each verdict


@dataclass(frozen=True, kw_only=True)
class Plot:
    """An SVG, and its text for those who cannot see it."""

    svg: bytes
    alt: str


@rc_context(_STYLE)
def scores(edges: Floats, counts: Sequence[int]) -> Plot:
    """Draw the histogram of scores."""
    figure = Figure(figsize=(8, 2.8), layout="constrained")
    axes = figure.subplots()
    bars = axes.bar(
        edges[:-1], counts, width=np.diff(edges), align="edge", color=_FILL,
        edgecolor="white", linewidth=0.8,
    )  # fmt: skip
    axes.bar_label(bars, [f"{count:,}" if count else "" for count in counts], fontsize=8)
    axes.set(xlabel="points", ylabel="students", xlim=(edges[0], edges[-1]))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    fullest = int(np.argmax(counts))
    return Plot(
        svg=_svg(figure),
        alt=words.SCORES_ALT.format(
            bins=len(counts), width=edges[1] - edges[0], most=edges[-1], low=edges[fullest],
            high=edges[fullest + 1], count=counts[fullest], students=sum(counts),
        ),
    )  # fmt: skip


@rc_context(_STYLE)
def items(names: Sequence[str], found: Sequence[ItemStatistics]) -> Plot:
    """Draw the share of points and the discrimination of every item."""
    places = np.arange(len(names))
    shares = np.array([100 * each.share for each in found])
    figure = Figure(figsize=(8, 0.6 + 0.22 * len(names)), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    bars = left.barh(places, shares, color=_FILL)
    left.bar_label(bars, [f" {share:.0f}" for share in shares], fontsize=8)
    left.set(xlabel="points earned, %", xlim=(0, 112), yticks=places)
    left.set_yticklabels(names)
    left.invert_yaxis()
    lengths = [0.0 if each.discrimination is None else each.discrimination for each in found]
    bars = right.barh(places, lengths, color=_LIGHT, edgecolor=_FILL, hatch="////")
    labels = [" –" if e.discrimination is None else f" {e.discrimination:.2f}" for e in found]
    right.bar_label(bars, labels, fontsize=8)
    right.axvline(0, color=_INK, linewidth=0.8)
    right.set(xlabel="correlation with the rest", xlim=(min(0, *lengths) - 0.1, 1.1))
    right.spines["left"].set_visible(False)
    right.tick_params(axis="y", length=0)
    left.margins(y=0.01)
    return Plot(
        svg=_svg(figure),
        alt=words.ITEMS_ALT.format(count=len(names), lowest=shares.min(), highest=shares.max()),
    )


@rc_context(_STYLE)
def heat(names: Sequence[str], shares: Floats, verdicts: Codes | None, table: int) -> Plot:
    """Draw items × students. ``verdicts`` (students × items) get symbols; None for a large class.

    ``table`` is the number of groups in the table below it.
    """
    count, columns = shares.shape
    figure = Figure(figsize=(_WIDE, 0.7 + 0.22 * count), layout="constrained")
    axes = figure.subplots()
    picture = axes.imshow(
        100 * (1 - shares), cmap="Greys", vmin=0, vmax=100, aspect="auto",
        interpolation="nearest",
    )  # fmt: skip
    axes.set_yticks(range(count), labels=names)
    axes.set_xticks([])
    axes.set_xlabel("students, from the lowest to the highest score →")
    axes.spines[["top", "right"]].set_visible(True)
    if verdicts is None:
        figure.colorbar(picture, ax=axes, label="points lost, %", fraction=0.03, pad=0.01)
    else:
        axes.set_xticks(np.arange(columns) - 0.5, minor=True)
        axes.set_yticks(np.arange(count) - 0.5, minor=True)
        axes.grid(which="minor", color="#c0c0c0", linewidth=0.4)
        axes.tick_params(which="minor", length=0)
        _write_symbols(axes, shares, verdicts)
    return Plot(
        svg=_svg(figure), alt=words.HEAT_ALT.format(items=count, columns=columns, groups=table)
    )  # fmt: skip


def columns(students: int) -> int:
    """Return how many columns the heat map has: one for each student of a small class."""
    return students if students <= _FEW else 200


def is_marked(students: int) -> bool:
    """Whether the heat map of so many students has room for a symbol in each cell."""
    return students <= _FEW


@rc_context(_STYLE)
def moved(names: Sequence[str], before: Floats, after: Floats) -> Plot:
    """Draw the share of points of every item in two gradings."""
    places = np.arange(len(names))
    figure = Figure(figsize=(8, 0.8 + 0.22 * len(names)), layout="constrained")
    axes = figure.subplots()
    axes.hlines(places, 100 * before, 100 * after, color="#767676", linewidth=1.5, zorder=1)
    axes.scatter(
        100 * before, places, marker="o", facecolor="white", edgecolor=_INK, label="before"
    )
    axes.scatter(100 * after, places, marker="s", s=22, color=_FILL, label="now")
    axes.set(xlabel="points earned, %", xlim=(-3, 103), yticks=places)
    axes.set_yticklabels(names)
    axes.invert_yaxis()
    axes.grid(axis="y", color="#e3e3e3", linewidth=0.6)
    axes.set_axisbelow(True)
    figure.legend(loc="outside upper right", ncols=2, frameon=False)
    return Plot(svg=_svg(figure), alt=words.MOVED_ALT.format(count=len(names)))


def _write_symbols(axes: Any, shares: Floats, verdicts: Codes) -> None:
    for column, row in np.argwhere(verdicts > 0).tolist():
        symbol = words.VERDICT_MARKS[VERDICTS[verdicts[column, row]]]
        colour = "white" if shares[row, column] < 0.5 else _INK
        axes.text(column, row, symbol, ha="center", va="center", fontsize=8, color=colour)


def _svg(figure: Figure) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format="svg", transparent=False, metadata={"Date": None})
    return file.getvalue()
