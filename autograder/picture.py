"""A small picture of where a function is wrong: its table of symbols, entry by entry, as a PNG.

Wrong entries are shaded, hatched and framed, so that colour is never needed to see them. What is
drawn are symbols, or the numbers of the smallest input: never a hidden value. The same content is
drawn once in a process, and always to the same bytes.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from autograder import feedback, symbols
from autograder.diagnose import Diagnosis, Tables
from autograder.oracle import Array
from autograder.smallest import Smallest

_FONT = "DejaVu Sans"  # comes with matplotlib, so that every machine draws the same
_INK, _SHADE, _EDGE = "#1b1b1b", "#fbe3c4", "#b35900"
_DPI = 100
_COLOURS = 32
_LINES = 5  # of a cell; a longer sum is cut


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One entry of a result: the lines to write, and whether it is wrong."""

    lines: tuple[str, ...]
    is_wrong: bool


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A PNG, and the words for whoever does not see it."""

    png: bytes
    alt: str


def picture(
    diagnosis: Diagnosis, *, title: str = feedback.PICTURE_TITLE, dpi: int = _DPI
) -> Picture | None:
    """Return the picture of a diagnosis, or None where there is no table to draw."""
    tables, least = diagnosis.tables, diagnosis.smallest
    if tables is not None and tables.right.shape == tables.yours.shape:
        cells, stride, key = _symbols(tables), tables.stride, feedback.PICTURE_KEY["symbols"]
    elif least is not None and least.first is not None and least.yours.table is not None:
        cells, stride = _numbers(least, least.yours.table), least.stride
        key = feedback.PICTURE_KEY["numbers"]
    else:
        return None
    wrong = sum(cell.is_wrong for row in cells for cell in row)
    facts = {
        "symbol": diagnosis.symbol, "stride": stride, "count": wrong, "size": sum(map(len, cells)),
        "rows": len(cells), "columns": len(cells[0]),
    }  # fmt: skip
    png = draw(cells, title.format(**facts), key, dpi)
    return Picture(png=png, alt=feedback.PICTURE_ALT.format(**facts))


def _symbols(tables: Tables) -> tuple[tuple[Cell, ...], ...]:
    rows, columns = tables.right.shape
    return tuple(tuple(_symbols_of(tables, i, j) for j in range(columns)) for i in range(rows))


def _symbols_of(tables: Tables, i: int, j: int) -> Cell:
    lines, is_wrong = symbols.marked(tables.right, tables.yours, (i, j))
    if len(lines) > _LINES:
        lines = (*lines[: _LINES - 1], f"… {len(lines)} products")
    return Cell(lines=lines, is_wrong=is_wrong)


def _numbers(least: Smallest, yours: Array) -> tuple[tuple[Cell, ...], ...]:
    def cell(got: float, right: float) -> Cell:
        if np.isclose(got, right):
            return Cell(lines=(f"{got:g}",), is_wrong=False)
        return Cell(lines=(f"{got:g} !", f"({right:g})"), is_wrong=True)

    return tuple(
        tuple(cell(*pair) for pair in zip(*rows, strict=True))
        for rows in zip(yours, least.right, strict=True)
    )


@lru_cache(maxsize=512)
def draw(cells: tuple[tuple[Cell, ...], ...], title: str, key: str, dpi: int = _DPI) -> bytes:
    """Return the cells as a PNG; the same cells give the same bytes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # takes long: only when needed
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    width, height = _cell_size(cells)
    rows, columns = len(cells), len(cells[0])
    size = (max(columns * width, 3.6) + 0.4, rows * height + 0.9)
    figure = Figure(figsize=size, dpi=dpi, facecolor="white")
    canvas: Any = FigureCanvasAgg(figure)  # untyped
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, size[0])
    axes.set_ylim(size[1], 0)
    text: dict[str, Any] = {"family": _FONT, "color": _INK}
    axes.text(0.2, 0.25, title, fontsize=9, fontweight="bold", va="center", **text)
    axes.text(0.2, size[1] - 0.2, key, fontsize=7, va="center", **text)
    for i, j, cell in _each(cells):
        left, top = 0.2 + j * width, 0.5 + i * height
        axes.add_patch(
            Rectangle(
                (left, top), width, height,
                facecolor=_SHADE if cell.is_wrong else "white",
                edgecolor=_EDGE if cell.is_wrong else "#999999",
                hatch="///" if cell.is_wrong else None,
                linewidth=1.6 if cell.is_wrong else 0.6,
                zorder=2 if cell.is_wrong else 1,
            )
        )  # fmt: skip
        axes.text(
            left + width / 2, top + height / 2, "\n".join(cell.lines), fontsize=7.5, ha="center",
            va="center", fontweight="bold" if cell.is_wrong else "normal", zorder=3,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5} if cell.is_wrong else None,
            **text,
        )  # fmt: skip
    canvas.draw()
    return _png(canvas.buffer_rgba())


def _png(pixels: Any) -> bytes:
    """Return pixels as a PNG of few colours, without a date or a version in it."""
    from PIL import Image

    height, width, _ = np.shape(pixels)
    image = Image.frombytes("RGBA", (width, height), bytes(pixels)).convert("RGB")
    png = io.BytesIO()
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(png, format="png", optimize=True)
    return png.getvalue()


def _cell_size(cells: tuple[tuple[Cell, ...], ...]) -> tuple[float, float]:
    """Return width and height of every cell in inches, so that the longest lines fit."""
    longest = max(len(line) for _, _, cell in _each(cells) for line in cell.lines)
    most = max(len(cell.lines) for _, _, cell in _each(cells))
    return max(0.6, 0.085 * longest + 0.15), 0.15 * most + 0.2


def _each(cells: tuple[tuple[Cell, ...], ...]) -> Iterator[tuple[int, int, Cell]]:
    for i, row in enumerate(cells):
        for j, cell in enumerate(row):
            yield i, j, cell
