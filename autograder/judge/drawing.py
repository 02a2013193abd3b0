"""A small picture of where a function is wrong: its table of symbols, entry by entry, as a PNG.

Wrong entries are shaded, hatched and framed, so that colour is never needed to see them. What is
drawn are symbols, or the numbers of the smallest input: never a hidden value. The same content is
drawn once in a process, and always to the same bytes.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import distribution
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.diagnosis.diagnose import Diagnosis
from autograder.diagnosis.smallest import Smallest
from autograder.exercise import Array, Exercise, Place, Symbols, Tables
from autograder.judge import words

if TYPE_CHECKING:
    from PIL import Image, ImageFont

_INK, _SHADE, _EDGE, _LINE = "#1b1b1b", "#fbe3c4", "#b35900", "#999999"
_DPI = 100
_COLOURS = 32
_LINES = 4  # of a cell that is not cut
_LINES_OF_PART = 3  # where it is cut


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One entry of a result: the lines to write, and whether it is wrong."""

    lines: tuple[str, ...]
    is_wrong: bool


@dataclass(frozen=True, kw_only=True)
class Grid:
    """What is drawn: ``kind`` is "symbols" or "numbers", ``facts`` are for its words."""

    cells: tuple[tuple[Cell, ...], ...]
    kind: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A PNG, and the words for whoever does not see it."""

    png: bytes
    alt: str


def picture(diagnosis: Diagnosis, exercise: Exercise) -> Picture | None:
    """Return the picture of a diagnosis, or None where there is no table to draw."""
    found = grid(diagnosis, exercise)
    if found is None:
        return None
    title = words.PICTURE_TITLES[found.kind].format(**found.facts)
    png = draw(found.cells, title, words.PICTURE_KEY[found.kind])
    return Picture(png=png, alt=words.PICTURE_ALT.format(**found.facts))


def grid(diagnosis: Diagnosis, exercise: Exercise) -> Grid | None:
    """Return the cells that show a diagnosis, or None where there is no table to draw.

    A table of one number is none: the words have told it.
    """
    tables, least, symbols = diagnosis.tables, diagnosis.smallest, exercise.symbols
    if symbols is not None and tables is not None and tables.right.shape == tables.yours.shape:
        cells, kind = _symbols(tables, symbols), "symbols"
        call = symbols.call(diagnosis.function, tables.setting)
    elif least is not None and (table := _table(least)) is not None:
        cells, kind, call = _numbers(least, table), "numbers", least.call
    else:
        return None
    wrong = sum(cell.is_wrong for row in cells for cell in row)
    facts = {
        "heading": exercise.heading(diagnosis.function, call), "count": wrong,
        "size": sum(map(len, cells)), "rows": len(cells), "columns": len(cells[0]),
    }  # fmt: skip
    return Grid(cells=cells, kind=kind, facts=facts)


def _table(least: Smallest) -> Array | None:
    """Return what a function makes of its smallest input, where that can be drawn."""
    is_table = len(least.first or ()) == 2 and least.right.size > 1
    return least.yours.table if is_table else None


def _symbols(tables: Tables, symbols: Symbols) -> tuple[tuple[Cell, ...], ...]:
    rows, columns = tables.right.shape
    return tuple(
        tuple(_symbols_of(tables, symbols, (i, j)) for j in range(columns)) for i in range(rows)
    )


def _symbols_of(tables: Tables, symbols: Symbols, place: Place) -> Cell:
    added, same, missing = symbols.marked(tables.right, tables.yours, place)
    most = _LINES if len(added) + len(same) + len(missing) <= _LINES else _LINES_OF_PART
    lines = (
        *_cut(added, most, words.MORE_PRODUCTS["added"]),
        *_cut(same, most, words.MORE_PRODUCTS["same"]),
        *_cut(missing, most, words.MORE_PRODUCTS["missing"]),
    )
    return Cell(lines=lines or ("0",), is_wrong=bool(added or missing))


def _cut(lines: Sequence[str], most: int, more: str) -> Sequence[str]:
    """Return the lines of a part; where they are too many, how many more there are."""
    shown = most - 1
    return lines if len(lines) <= most else (*lines[:shown], more.format(count=len(lines) - shown))


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
def draw(cells: tuple[tuple[Cell, ...], ...], title: str, key: str) -> bytes:
    """Return the cells as a PNG; the same cells give the same bytes."""
    from PIL import Image, ImageDraw  # takes long: only when needed

    def pixels(inches: float) -> int:
        return round(inches * _DPI)

    width, height = (pixels(inches) for inches in _cell_size(cells))
    rows, columns, margin = len(cells), len(cells[0]), pixels(0.2)
    size = (max(columns * width, pixels(3.6)) + 2 * margin, rows * height + pixels(0.9))
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    pen.text((margin, pixels(0.25)), title, _INK, _font(9, bold=True), anchor="lm")
    pen.text((margin, size[1] - margin), key, _INK, _font(7), anchor="lm")
    places = [(margin + j * width, pixels(0.5) + i * height, cell) for i, j, cell in _each(cells)]
    for left, top, cell in sorted(places, key=lambda place: place[2].is_wrong):
        box = (left, top, left + width, top + height)
        middle = (left + width / 2, top + height / 2)
        text, font = "\n".join(cell.lines), _font(7.5, bold=cell.is_wrong)
        if cell.is_wrong:
            image.paste(_hatched(width, height), (left, top))
            pen.rectangle(box, outline=_EDGE, width=pixels(0.022))
            inner = pen.textbbox(middle, text, font, anchor="mm", align="center")
            room = pixels(0.02)
            pen.rectangle(
                (inner[0] - room, inner[1] - room, inner[2] + room, inner[3] + room), "white"
            )
        else:
            pen.rectangle(box, outline=_LINE, width=pixels(0.01))
        pen.text(middle, text, _INK, font, anchor="mm", align="center")
    png = io.BytesIO()
    image.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        png, format="png"
    )
    return png.getvalue()


def _hatched(width: int, height: int) -> "Image.Image":
    """Return the ground of a wrong cell: shaded, with strokes from lower left to upper right."""
    from PIL import Image, ImageDraw

    ground = Image.new("RGB", (width, height), _SHADE)
    pen = ImageDraw.Draw(ground)
    for start in range(-height, width, round(0.1 * _DPI)):
        pen.line((start, height, start + height, 0), _EDGE, width=max(1, round(0.01 * _DPI)))
    return ground


@lru_cache(maxsize=16)
def _font(points: float, *, bold: bool = False) -> "ImageFont.FreeTypeFont":
    """Return DejaVu Sans, which comes with matplotlib, so that every machine draws the same."""
    from PIL import ImageFont

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    path = distribution("matplotlib").locate_file(f"matplotlib/mpl-data/fonts/ttf/{name}")
    layout = ImageFont.Layout.BASIC  # the other one needs a library that some machines have
    return ImageFont.truetype(str(path), points * _DPI / 72, layout_engine=layout)


def _cell_size(cells: tuple[tuple[Cell, ...], ...]) -> tuple[float, float]:
    """Return width and height of every cell in inches, so that the longest lines fit."""
    longest = max(len(line) for _, _, cell in _each(cells) for line in cell.lines)
    most = max(len(cell.lines) for _, _, cell in _each(cells))
    return max(0.6, 0.085 * longest + 0.15), 0.15 * most + 0.2


def _each(cells: tuple[tuple[Cell, ...], ...]) -> Iterator[tuple[int, int, Cell]]:
    for i, row in enumerate(cells):
        for j, cell in enumerate(row):
            yield i, j, cell
