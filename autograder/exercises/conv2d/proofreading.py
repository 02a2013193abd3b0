"""What the source notebook says twice, compared: shape answers, and every table printed as text.

``proofread`` returns one line for each difference, with the cell and both values; no line where the
notebook agrees with itself, with the reference and with the worked example.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograder.exercises.conv2d import oracle
from autograder.exercises.conv2d.kit.example import IMAGE, KERNEL, worked, worked_symbols
from autograder.exercises.conv2d.kit.places import Symbol

Cells = Sequence[Mapping[str, Any]]
_TABLES: tuple[tuple[Symbol, str, int], ...] = (
    ("out", "forward-by-hand", 1), ("out", "stride2-by-hand", 2),
    ("dW", "dW-by-hand", 1), ("dW", "stride2-by-hand", 2),
    ("dX", "dX-by-hand", 1), ("dX", "stride2-by-hand", 2),
)  # fmt: skip


def proofread(cells: Cells) -> list[str]:
    """Return what is wrong in the notebook's cells; each has an ``id`` and a ``source``."""
    found = list(_shapes(cells))
    texts = {str(cell["id"]): str(cell["source"]) for cell in cells}
    for symbol, cell, stride in _TABLES:
        told = (_dX_tables if symbol == "dX" else _sums)(texts.get(cell, ""), symbol, stride)
        found += [f"cell {cell}: {each}" for each in told]
    return found


def _shapes(cells: Cells) -> Iterator[str]:
    """Compare the model's shape answers, what test cells ask and what the questions say."""
    said: dict[str, Any] = {}
    answers: dict[str, tuple[str, str, dict[str, Any]]] = {}
    for cell in cells:
        name, source = cell["id"], cell["source"]
        if cell["cell_type"] == "markdown":
            said = {"cell": name, **_geometry(source)}
        elif "shape" in name and not name.startswith("test_"):
            for node in ast.parse(source).body:
                if isinstance(node, ast.Assign):
                    answers[ast.unparse(node.targets[0])] = name, ast.unparse(node.value), said
        elif "check.shape(" in source:
            for answer, question, asked in _asked(source):
                place, got, text = answers.get(answer, (name, "missing", said))
                output = oracle.output_shape(asked["image"], asked["kernel"], asked["stride"])
                right = {"dW": asked["kernel"], "dX": asked["image"]}.get(question, output)
                geometry = ", ".join(f"{key}={value}" for key, value in asked.items())
                if got != str(right):
                    yield f"cell {place}: {answer} is {got}; {name} asks {geometry}: it is {right}"
                for key, value in asked.items():
                    such = "stride 2" if key == "stride" else f"7×9 {key}"
                    told = f"the {key} is {text[key]}" if key in text else f"tells no '{such}'"
                    if text.get(key) != value:
                        yield f"cell {text['cell']}: {told}; {name} asks {key}={value}"


def _asked(source: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (answer, question, geometry) of each ``check.shape(answer, question, image=...)``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "check.shape":
            named = {each.arg or "": ast.literal_eval(each.value) for each in node.keywords}
            yield ast.unparse(node.args[0]), ast.literal_eval(node.args[1]), named


def _geometry(text: str) -> dict[str, Any]:
    """Return the image, kernel and stride that a question tells: a list where it tells two.

    What is "above" has the sizes of the worked example.
    """
    plain = text.replace("*", "")
    told: dict[str, set[Any]] = {"stride": {*map(int, re.findall(r"stride(?: is)? (\d+)", plain))}}
    for key, array in (("image", IMAGE), ("kernel", KERNEL)):
        sizes = rf"(\d+)×(\d+) {key}|{key}(?: has)? (\d+) rows and (\d+) columns"
        told[key] = {tuple(int(n) for n in each if n) for each in re.findall(sizes, plain)}
        if not told[key] and "above" in plain and key in plain:
            told[key] = {array.shape}
    return {
        key: each.pop() if len(each) == 1 else sorted(each) for key, each in told.items() if each
    }


def _sums(text: str, symbol: Symbol, stride: int) -> Iterator[str]:
    """Compare the lines 'out[0, 0]  patch  sum  value' or 'dW[0, 0] = sum = value' of a cell."""
    expected = dict(_lines(symbol, stride))
    rows = re.findall(rf"^({symbol}\[.*?\])(?:\s\s+| = )(.*\S)", "\n".join(_blocks(text)), re.M)
    for entry, line in rows:
        told, right = re.split(r"\s{2,}| = ", line), expected.pop(entry, ["no such entry"])
        if [*map(_terms, told)] != [*map(_terms, right)]:
            yield f"{entry} reads {', '.join(told)}; expected {', '.join(right)}"
    for entry, right in expected.items() if rows else ():  # a table may be left out, but no row
        yield f"{entry} is missing; expected {', '.join(right)}"


def _lines(symbol: Symbol, stride: int) -> Iterator[tuple[str, list[str]]]:
    """Yield each entry of out or dW with what stands in its line: 1·w1 for the pixel 1 and w1."""
    values, pixels = worked(symbol, stride)[1], IMAGE.ravel().tolist()
    for place, products in worked_symbols(symbol, stride).products.items():
        named = [(pixels[x], f"w{w + 1}") for x, w in products]
        if symbol == "dW":
            named = [(pixels[x], f"d{d + 1}") for d, x in products]
        sums = [" + ".join(f"{pixel}·{name}" for pixel, name in named), f"{values[place]:g}"]
        numbers, wide = [str(pixel) for pixel, _ in named], KERNEL.shape[1]
        rows = [" ".join(numbers[at : at + wide]) for at in range(0, len(numbers), wide)]
        yield f"{symbol}[{place[0]}, {place[1]}]", [" / ".join(rows)] * (symbol == "out") + sums


def _dX_tables(text: str, symbol: Symbol, stride: int) -> Iterator[str]:
    """Compare each table of dX, in symbols after so many patches, or in numbers."""
    table, values = worked_symbols(symbol, stride), worked(symbol, stride)[1]
    for title, done, rows in _tables(text):
        got = [[each.strip() for each in re.split(r"\s{2,}|&", row.strip())] for row in rows]
        in_numbers = done is None and not any("d" in each for row in got for each in row)
        for (r, c), products in table.products.items():
            terms = [term for (d, _), term in products.items() if done is None or d < done]
            expected = f"{values[r, c]:g}" if in_numbers else " + ".join(terms) or "0"
            told = got[r][c] if r < len(got) and c < len(got[r]) else "missing"
            if _terms(told) != _terms(expected):
                yield f"{title}: dX[{r}, {c}] reads {told}; expected {expected}"


def _tables(text: str) -> Iterator[tuple[str, int | None, list[str]]]:
    """Yield each table's title, after which patch it is (None: after all), and its rows."""
    for table in re.findall(r"\$\$\\begin\{bmatrix\}(.*?)\\end", text):
        rows = re.sub(r"d_(\d) w_(\d)", r"d\1·w\2", table).split(r"\\")
        done = max(map(int, re.findall(r"d(\d)", table.replace("_", ""))), default=0)
        yield f"after patch {done}, in LaTeX", done, rows
    for part in "\n\n".join(_blocks(text)).split("\n\n"):
        rows = part.strip().splitlines()
        title = rows.pop(0).strip(":") if rows and rows[0].endswith(":") else "dX"
        after = re.fullmatch(r"after patch (\d+)", title)
        if rows and not rows[0].startswith(("out[", "dW[", "entry")):
            yield title, int(after[1]) if after else None, rows


def _blocks(text: str) -> list[str]:
    return re.findall(r"```text\n(.*?)```", text, flags=re.DOTALL)


def _terms(told: str) -> list[str]:
    """Return the terms of a sum in one order: which is written first does not matter."""
    return sorted(told.split(" + "))
