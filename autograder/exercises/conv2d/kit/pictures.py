"""Pictures for the notebook: receptive fields, tables of symbols, dX growing patch by patch.

A picture is an HTML table: it needs no package, is the same in every notebook, light or dark, and a
screen reader reads it. Where no HTML is shown, its text stands instead.
"""

import html
import json
from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

from autograder.diagnosis.results import quiet
from autograder.exercises.conv2d.kit.checks import CheckFailed, as_table, call, copies, example
from autograder.exercises.conv2d.kit.example import FUNCTIONS, IMAGE, KERNEL, worked, worked_symbols
from autograder.exercises.conv2d.kit.formulas import (
    Table,
    computes,
    decode,
    dense,
    differences,
    marked,
)
from autograder.exercises.conv2d.kit.places import Shape, Symbol, output_shape, starts
from autograder.exercises.conv2d.kit.words import (
    ADDS_UP,
    AS_EXPECTED,
    BACKWARD,
    DIFFER,
    ENTRY,
    ENTRY_DIFFERS,
    GIVES,
    KEY,
    NO_IMAGE,
    NO_PATCHES,
    NO_SYMBOLS,
    OTHER_SHAPE,
    PATCH,
    PATCHES,
    PAUSE,
    PLAY,
    SHOWN_STEP,
    SIDE_BY_SIDE,
    SLIDER,
    STEP,
    STEP_OF_YOURS,
    YOURS_AND_EXPECTED,
)

Cell = tuple[tuple[str, ...], str]  # its lines, and how it is marked: a key of _STYLES
Patch = tuple[str, range, range]  # in words, its rows, its columns

# Of the palette of Okabe and Ito, told apart by everybody. In grey, frames tell marks apart: a
# patch's is solid, that of a wrong entry dashed; a wrong entry in the patch has both.
_STYLES = {
    "": "border:1px solid #999;padding:5px 9px;text-align:center",
    "patch": "border:3px solid #0072b2;padding:3px 7px;text-align:center;background:#d9ecf7",
    "wrong": "border:3px dashed #b35900;padding:3px 7px;text-align:center;background:#fbe3c4",
    "wrong patch": "border:3px dashed #b35900;padding:3px 7px;text-align:center;"
    "background:#fbe3c4;box-shadow:inset 0 0 0 3px #0072b2",
}
_PAPER = "background:#fff;color:#1b1b1b"
_CAPTION = f"{_PAPER};caption-side:top;text-align:left;white-space:nowrap"
# Puts a slider, two buttons and "step 3 of 9" above the steps, which is read out while they play.
# Where a page lets no script run, they stand side by side as they are. A player whose cell has been
# run again stops.
_SCRIPT = """
if (!this.dataset.on) {
  this.dataset.on = 1;
  const words = %s, steps = [...this.querySelectorAll('[data-step]')], last = steps.length - 1;
  const add = (kind, more) => this.insertBefore(
    Object.assign(document.createElement(kind), more), steps[0].parentNode);
  let timer = 0;
  const pause = () => {
    clearInterval(timer); timer = 0; button.textContent = words.play; };
  const show = (k) => {
    slider.value = k;
    steps.forEach((step, n) => {
      step.style.display = slider.disabled || n == k ? 'inline-block' : 'none'; });
    shown.textContent = slider.disabled ? ''
      : words.shown.replace('{step}', k + 1).replace('{steps}', last + 1);
    slider.setAttribute('aria-valuetext', shown.textContent); };
  const slider = add('input', {type: 'range', min: 0, max: last, value: 0, oninput: () => {
    shown.ariaLive = 'off'; pause(); show(+slider.value); }});
  slider.setAttribute('aria-label', words.slider);
  const button = add('button', {type: 'button', onclick: () => {
    if (timer) return pause();
    const resumes = !slider.disabled && +slider.value < last;
    slider.disabled = false; beside.ariaPressed = 'false';
    show(resumes ? +slider.value : 0);
    button.textContent = words.pause; shown.ariaLive = 'polite';
    timer = setInterval(() => {
      if (this.isConnected && +slider.value < last) show(+slider.value + 1);
      if (!this.isConnected || +slider.value == last) pause(); }, 900); }});
  const beside = add('button', {type: 'button', textContent: words.beside, ariaPressed: 'false',
    onclick: () => {
      pause(); slider.disabled = !slider.disabled; beside.ariaPressed = `${slider.disabled}`;
      show(+slider.value); }});
  const shown = add('output', {});
  shown.style.marginLeft = '9px';
  pause(); show(0);
}
"""
_BUTTONS = {
    "play": PLAY, "pause": PAUSE, "beside": SIDE_BY_SIDE, "slider": SLIDER, "shown": SHOWN_STEP,
}  # fmt: skip


class Shown:
    """What a cell shows: HTML in a notebook, text wherever there is none."""

    def __init__(self, text: str, markup: str) -> None:
        self.text, self.markup = text, markup

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.markup


def show_patches(image: Any, kernel_shape: Shape, stride: int = 1) -> Shown:
    """Show the receptive field of each output entry in an image."""
    pixels = np.asarray(image)
    if pixels.ndim != 2:
        raise ValueError(NO_IMAGE.format(shape=pixels.shape))
    height, width = pixels.shape
    if 0 in output_shape((height, width), kernel_shape, stride):
        raise ValueError(NO_PATCHES.format(kernel=kernel_shape, image=pixels.shape))
    patches = _patches((height, width), kernel_shape, stride, PATCH)
    numbers = tuple(tuple(f"{pixel:g}" for pixel in row) for row in pixels)
    lines, steps = _fields(numbers, patches)
    title = PATCHES.format(
        image=f"{height}×{width}", kernel="×".join(map(str, kernel_shape)), stride=stride,
        count=len(steps),
    )  # fmt: skip
    return Shown("\n".join((title, *lines)), _played(title, steps))


@lru_cache(maxsize=4)
def _fields(
    numbers: tuple[tuple[str, ...], ...], patches: tuple[Patch, ...]
) -> tuple[list[str], list[str]]:
    """Return the receptive fields as lines of text, and as HTML."""
    steps, lines = [], []
    for words, rows, columns in patches:
        cells = [
            [((number,), "patch" if r in rows and c in columns else "")
             for c, number in enumerate(row)] for r, row in enumerate(numbers)
        ]  # fmt: skip
        steps.append(_grid(cells, words))
        values = " / ".join(" ".join([numbers[r][c] for c in columns]) for r in rows)
        lines.append(f"{words}: {values}")
    return lines, steps


def show_symbols(function: Any, symbol: Symbol, stride: int = 1) -> Shown:
    """Show what a function adds up on the worked example, beside what is expected.

    ``symbol`` is what the function computes: "out", "dW" or "dX".
    """
    right = worked_symbols(symbol, stride)
    found = _read(function, symbol, stride)
    if isinstance(found, Shown):
        return found
    title = ADDS_UP.format(stride=stride, function=FUNCTIONS[symbol])
    if found.shape != right.shape:
        title += OTHER_SHAPE.format(symbol=symbol, got=found.shape, expected=right.shape)
        tables = [_grid(_cells(found), YOURS_AND_EXPECTED[0])]
        return Shown("\n".join((title, *found.lines())), _beside(title, tables))
    wrong, lines, tables = _compared_tables(right, found)
    title += _verdict(wrong, len(lines))
    text = "\n".join((title, *lines))
    return Shown(text, _beside(title, tables, KEY["symbols"] if wrong else ""))


@lru_cache(maxsize=16)
def _compared_tables(right: Table, found: Table) -> tuple[int, list[str], list[str]]:
    """Return how many entries differ, each entry as a line of text, and the HTML tables."""
    wrong = len(differences(right, found))
    tables = [_grid(_cells(found, right), YOURS_AND_EXPECTED[0])]
    if wrong:
        tables.append(_grid(_cells(right), YOURS_AND_EXPECTED[1]))
    return wrong, [_line(right, found, place) for place in right.products], tables


def _line(right: Table, yours: Table, place: Shape) -> str:
    """Return one entry as a line of text; what is expected goes below where both are long."""
    entry = f"{right.symbol}[{place[0]}, {place[1]}]"
    ours, theirs = right.entry(*place), yours.entry(*place)
    if ours == theirs:
        return ENTRY.format(entry=entry, yours=theirs)
    gap = "   " if len(ours) + len(theirs) < 70 else "\n    "
    return ENTRY_DIFFERS.format(entry=entry, yours=theirs, right=ours, gap=gap)


def play_backward(function: Any = None, stride: int = 1) -> Shown:
    """Show dX of the worked example grow patch by patch, as the lesson or a function has it.

    After patch k, d1 to dk have been mapped back, and the other entries of dout count for nothing.
    """
    right = worked_symbols("dX", stride)
    found = right if function is None else _read(function, "dX", stride)
    if isinstance(found, Shown):
        return found
    if found.shape != right.shape:
        return show_symbols(function, "dX", stride)
    step = STEP if function is None else STEP_OF_YOURS
    patches = _patches(IMAGE.shape, KERNEL.shape, stride, step)
    wrong, lines, steps = _backward(right, found, patches)
    title = BACKWARD.format(stride=stride)
    if function is not None:
        title = ADDS_UP.format(stride=stride, function=FUNCTIONS["dX"])
        title += _verdict(wrong, right.shape[0] * right.shape[1])
    text = "\n".join((title, *lines))
    keys = [KEY["steps"]] if wrong else []
    if _overwrites(right, found):
        keys.append(KEY["zeros"])
    return Shown("\n\n".join((text, *keys)), _played(title, steps, keys))


@lru_cache(maxsize=16)
def _backward(
    right: Table, found: Table, patches: tuple[Patch, ...]
) -> tuple[int, list[str], list[str]]:
    """Return how many entries differ, and each step as lines of text and as HTML."""
    steps, lines = [], []
    for k, (words, rows, columns) in enumerate(patches, start=1):
        cells = [
            [(terms, f"{mark} patch".strip() if r in rows and c in columns else mark)
             for c, (terms, mark) in enumerate(row)]
            for r, row in enumerate(_cells(found, right, k))
        ]  # fmt: skip
        steps.append(_grid(cells, words))
        lines += ["", words, *_aligned(cells)]
    return len(differences(right, found)), lines, steps


def _overwrites(right: Table, found: Table) -> bool:
    """Return whether somewhere only products of later patches are there than those missing."""
    return any(
        max(missing)[0] < min(theirs)[0]
        for place, ours in right.products.items()
        if (theirs := found.products[place]) and (missing := ours.keys() - theirs.keys())
    )


def _read(function: Any, symbol: Symbol, stride: int) -> Table | Shown:
    """Return what a function adds up; where no table says it, what can be shown instead."""
    name, (arrays, expected) = FUNCTIONS[symbol], worked(symbol, stride)
    right = worked_symbols(symbol, stride)
    try:
        with quiet():
            result = call(function, name, symbol, example(stride), *copies(*arrays), stride=stride)
            numbers = as_table(result, name, symbol, example(stride))
            if computes(function, right, IMAGE.shape, KERNEL.shape, stride):
                return right
            found = decode(function, symbol, IMAGE.shape, KERNEL.shape, stride)
    except CheckFailed as failure:
        return Shown(str(failure), f"<pre style='{_PAPER}'>{html.escape(str(failure))}</pre>")
    return _numbers(numbers, expected, symbol, stride) if found is None else found


def _numbers(yours: Any, right: Any, symbol: Symbol, stride: int) -> Shown:
    """Return a picture of a result in numbers, on the worked example's values."""
    title = NO_SYMBOLS + GIVES.format(function=FUNCTIONS[symbol], stride=stride)
    if yours.shape != right.shape:
        title += OTHER_SHAPE.format(symbol=symbol, got=yours.shape, expected=right.shape)
        return Shown(title, _beside(title, []))
    wrong = ~np.isclose(yours, right)
    cells: list[list[Cell]] = [
        [((f"{got:g} !", f"({want:g})"), "wrong") if bad else ((f"{got:g}",), "")
         for got, want, bad in zip(*rows, strict=True)]
        for rows in zip(yours, right, wrong, strict=True)
    ]  # fmt: skip
    title += _verdict(int(np.count_nonzero(wrong)), wrong.size)
    text = "\n".join((title, *_aligned(cells, " "), KEY["numbers"]))
    return Shown(text, _beside(title, [_grid(cells, YOURS_AND_EXPECTED[0])], KEY["numbers"]))


def _patches(image: Shape, kernel: Shape, stride: int, words: str) -> tuple[Patch, ...]:
    """Return the patch of each output entry, in reading order."""
    down, across = (starts(*sizes, stride) for sizes in zip(image, kernel, strict=True))
    found: list[Patch] = []
    for (i, top), (j, left) in product(enumerate(down), enumerate(across)):
        rows, columns = range(top, top + kernel[0]), range(left, left + kernel[1])
        caption = words.format(
            i=i, j=j, k=len(found) + 1, top=top, bottom=rows[-1], left=left, right=columns[-1]
        )
        found.append((caption, rows, columns))
    return tuple(found)


def _cells(table: Table, right: Table | None = None, count: int | None = None) -> list[list[Cell]]:
    """Return a cell for each entry; ``count``: so many entries of the first factor alone count."""

    def cell(place: Shape) -> Cell:
        added, same, missing = marked(right or table, table, place, count)
        lines = (*added, *same, *missing)
        return lines or ("0",), "wrong" if added or missing else ""

    return [[cell((i, j)) for j in range(table.shape[1])] for i in range(table.shape[0])]


def _verdict(wrong: int, size: int) -> str:
    return DIFFER.format(count=wrong, size=size) if wrong else AS_EXPECTED.format(size=size)


def _aligned(cells: Sequence[Sequence[Cell]], between: str = " + ") -> list[str]:
    """Return cells as lines of text, column below column."""
    rows = [[between.join(lines).replace("+ + ", "+ ") for lines, _ in row] for row in cells]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _grid(cells: Sequence[Sequence[Cell]], caption: str) -> str:
    """Return cells as an HTML table with its caption."""
    rows = "".join([f"<tr style='{_PAPER}'>{''.join(map(_data, row))}</tr>" for row in cells])
    return (
        f"<table style='{_PAPER};border-collapse:separate;margin:6px'>"
        f"<caption style='{_CAPTION}'>{html.escape(caption)}</caption>{rows}</table>"
    )


@lru_cache(maxsize=1000)  # most cells of a step are those of the step before
def _data(cell: Cell) -> str:
    lines, mark = cell
    return f"<td style='{_STYLES[mark]}'>{'<br>'.join(map(html.escape, lines))}</td>"


def _beside(title: str, tables: Sequence[str], key: str = "") -> str:
    """Return tables side by side under a title."""
    each = "".join(
        f"<div style='display:inline-block;vertical-align:top'>{table}</div>" for table in tables
    )
    return (
        f"<div style='{_PAPER};padding:6px'><p>{html.escape(title)}</p><div>{each}</div>"
        f"<p>{html.escape(key)}</p></div>"
    )


def _played(title: str, steps: Sequence[str], keys: Sequence[str] = ()) -> str:
    """Return steps that a slider goes through, or that stand side by side where none can be."""
    each = "".join(
        f"<div data-step='{k}' style='display:inline-block;vertical-align:top'>{step}</div>"
        for k, step in enumerate(steps)
    )
    return (
        f"<details open style='{_PAPER};padding:6px' ontoggle=\"{_player()}\">"
        f"<summary>{html.escape(title)}</summary><div>{each}</div>"
        f"{''.join(f'<p>{html.escape(key)}</p>' for key in keys)}</details>"
    )


def _player() -> str:
    """Return what puts slider and buttons above the steps, with its words as JavaScript's own."""
    return html.escape(_SCRIPT % json.dumps(_BUTTONS, ensure_ascii=False))


def _draw_ahead() -> None:
    """Draw what the notebook shows of right functions: it is the same for everybody."""
    for symbol in FUNCTIONS:
        right = worked_symbols(symbol, 1)
        dense(right, IMAGE.shape, KERNEL.shape, 1)
        _compared_tables(right, right)
    dX = worked_symbols("dX", 1)
    for words in (STEP, STEP_OF_YOURS):
        _backward(dX, dX, _patches(IMAGE.shape, KERNEL.shape, 1, words))
    show_patches(IMAGE, KERNEL.shape)


_draw_ahead()
