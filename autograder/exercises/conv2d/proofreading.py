"""What the source notebook says twice, compared: shape answers, and every table printed as text.

``proofread`` returns one line for each difference, with the cell and both values; no line where the
notebook agrees with itself, with the reference and with the worked example.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograder.exercises.conv2d import oracle
from autograder.exercises.conv2d.kit import example

Cells = Sequence[Mapping[str, Any]]
_EXAMPLE = {"image": example.IMAGE.shape, "kernel": example.KERNEL.shape}


def proofread(cells: Cells) -> list[str]:
    """Return what is wrong in the notebook's cells; each has an ``id`` and a ``source``."""
    texts = {str(cell["id"]): str(cell["source"]) for cell in cells}
    return [*_shapes(cells), *_tables(texts)]


def _shapes(cells: Cells) -> Iterator[str]:
    """Compare the model's shape answers, what test cells ask and what the questions say."""
    text: dict[str, Any] = {}
    answers: dict[str, tuple[str, Any, dict[str, Any]]] = {}
    for cell in cells:
        name, source = cell["id"], cell["source"]
        if cell["cell_type"] == "markdown":
            text = {"cell": name, **_geometry(source)}
        elif "shape" in name and not name.startswith("test_"):
            for node in ast.parse(source).body:
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    answers[node.targets[0].id] = name, _literal(node.value), text
        for answer, question, asked in _questions(cell):
            place, got, above = answers.get(answer, (name, "missing", text))
            output = oracle.output_shape(asked["image"], asked["kernel"], asked["stride"])
            right = {"dW": asked["kernel"], "dX": asked["image"]}.get(question, output)
            geometry = ", ".join(f"{key}={value}" for key, value in asked.items())
            if got != right:
                yield f"cell {place}: {answer} is {got}; {name} asks {geometry}: it is {right}"
            for key, value in asked.items():
                such = "stride 2" if key == "stride" else f"7×9 {key}"
                found = f"the {key} is {above[key]}" if key in above else f"tells no '{such}'"
                if above.get(key) != value:
                    yield f"cell {above['cell']}: {found}; {name} asks {key}={value}"


def _questions(cell: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (answer, question, geometry) of each ``check.shape(answer, question, image=...)``."""
    if cell["cell_type"] != "code" or "check.shape(" not in cell["source"]:
        return
    for node in ast.walk(ast.parse(cell["source"])):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "check.shape":
            named = {each.arg or "": ast.literal_eval(each.value) for each in node.keywords}
            yield ast.unparse(node.args[0]), ast.literal_eval(node.args[1]), named


def _geometry(text: str) -> dict[str, Any]:
    """Return the image, kernel and stride that a question tells: a list where it tells two.

    What is "above" has the sizes of the worked example.
    """
    plain = text.replace("*", "")
    found: dict[str, set[Any]] = {
        "stride": {int(each) for each in re.findall(r"stride(?: is)? (\d+)", plain)}
    }
    for key, example_shape in _EXAMPLE.items():
        sizes = rf"(\d+)×(\d+) {key}|{key}(?: has)? (\d+) rows and (\d+) columns"
        found[key] = {tuple(int(n) for n in each if n) for each in re.findall(sizes, plain)}
        if not found[key] and "above" in plain and key in plain:
            found[key] = {example_shape}
    return {
        key: each.pop() if len(each) == 1 else sorted(each) for key, each in found.items() if each
    }


def _literal(value: ast.expr) -> Any:
    try:
        return ast.literal_eval(value)
    except ValueError:
        return ast.unparse(value)


def _tables(texts: Mapping[str, str]) -> Iterator[str]:
    for cell, stride in (("forward-by-hand", 1), ("stride2-by-hand", 2)):
        yield from _sums(texts, cell, "out", stride)
    for cell, stride in (("dW-by-hand", 1), ("stride2-by-hand", 2)):
        yield from _sums(texts, cell, "dW", stride)
    for cell, stride in (("dX-by-hand", 1), ("stride2-by-hand", 2)):
        yield from _dX_tables(texts, cell, stride)


def _sums(texts: Mapping[str, str], cell: str, symbol: str, stride: int) -> Iterator[str]:
    """Compare the lines 'out[0, 0]  patch  sum  value' or 'dW[0, 0] = sum = value' of a cell."""
    expected = dict(_out_lines(stride) if symbol == "out" else _dW_lines(stride))
    count = len(expected)
    for line in _blocks(texts.get(cell, "")):
        for row in line.splitlines():
            if row.startswith(f"{symbol}["):
                entry, *given = re.split(r"\s{2,}| = ", row.strip())
                right = expected.pop(entry, ["no such entry"])
                if [_terms(each) for each in given] != [_terms(each) for each in right]:
                    yield f"cell {cell}: {entry} reads {_row(given)}; expected {_row(right)}"
    if len(expected) < count:  # a table may be left out, but not a row of it
        for entry, right in expected.items():
            yield f"cell {cell}: {entry} is missing; expected {_row(right)}"


def _out_lines(stride: int) -> Iterator[tuple[str, list[str]]]:
    for (i, j), patch in _patches(stride):
        pixels = example.IMAGE[patch]
        rows = " / ".join(" ".join(map(str, row)) for row in pixels.tolist())
        terms = (f"{pixel}·w{k}" for k, pixel in enumerate(pixels.ravel().tolist(), 1))
        yield f"out[{i}, {j}]", [rows, " + ".join(terms), f"{example.OUT[stride][i, j]:g}"]


def _dW_lines(stride: int) -> Iterator[tuple[str, list[str]]]:
    for (a, b), value in _entries(example.DW[stride]):
        terms = (
            f"{example.IMAGE[patch][a, b]}·d{k}" for k, (_, patch) in enumerate(_patches(stride), 1)
        )
        yield f"dW[{a}, {b}]", [" + ".join(terms), f"{value:g}"]


def _dX_tables(texts: Mapping[str, str], cell: str, stride: int) -> Iterator[str]:
    """Compare each table of dX, in symbols after so many patches, or in numbers."""
    text = texts.get(cell, "")
    count = example.OUT[stride].size
    tables = []
    for table in re.findall(r"\$\$\\begin\{bmatrix\}(.*?)\\end", text):
        rows = re.sub(r"d_(\d) w_(\d)", r"d\1·w\2", table).split(r"\\")
        done = max(map(int, re.findall(r"d(\d)", "".join(rows))), default=0)
        tables.append((f"after patch {done}, in LaTeX", done, rows))
    for block in _blocks(text):
        for part in block.split("\n\n"):
            rows = part.strip().splitlines()
            title = rows.pop(0).strip(":") if rows and rows[0].endswith(":") else "dX"
            after = re.fullmatch(r"after patch (\d+)", title)
            if rows and not rows[0].startswith(("out[", "dW[", "entry")):
                tables.append((title, int(after[1]) if after else count, rows))
    for title, done, rows in tables:
        got = [[each.strip() for each in re.split(r"\s{2,}|&", row.strip())] for row in rows]
        numbers = done == count and not any("d" in each for row in got for each in row)
        right = [[f"{value:g}" for value in row] for row in example.DX[stride].tolist()]
        right = right if numbers else _dX_symbols(stride, done)
        for (r, c), expected in _entries(right):
            given = got[r][c] if r < len(got) and c < len(got[r]) else "missing"
            if _terms(given) != _terms(expected):
                yield f"cell {cell}: {title}: dX[{r}, {c}] reads {given}; expected {expected}"


def _dX_symbols(stride: int, done: int) -> list[list[str]]:
    terms: list[list[list[str]]] = [[[] for _ in row] for row in example.IMAGE]
    for k, (_, (rows, columns)) in enumerate(list(_patches(stride))[:done], 1):
        for (a, b), _ in _entries(example.KERNEL):
            weight = a * example.KERNEL.shape[1] + b + 1
            terms[rows.start + a][columns.start + b].append(f"d{k}·w{weight}")
    return [[" + ".join(each) or "0" for each in row] for row in terms]


def _patches(stride: int) -> Iterator[tuple[oracle.Shape, tuple[slice, slice]]]:
    return oracle.patches(_EXAMPLE["image"], _EXAMPLE["kernel"], stride)


def _entries(table: Any) -> Iterator[tuple[oracle.Shape, Any]]:
    return (((i, j), value) for i, row in enumerate(table) for j, value in enumerate(row))


def _blocks(text: str) -> list[str]:
    return re.findall(r"```text\n(.*?)```", text, flags=re.DOTALL)


def _terms(given: str) -> list[str]:
    """Return the terms of a sum in one order: which is written first does not matter."""
    return sorted(given.split(" + "))


def _row(given: Sequence[str]) -> str:
    return ", ".join(given)
