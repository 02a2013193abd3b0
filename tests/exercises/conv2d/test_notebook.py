"""The instructor's notebook: names, points, tables, and that it runs from top to bottom."""

import ast
import re
import subprocess
import sys

import numpy as np
import pytest
from nbgrader.utils import is_grade, is_locked, is_solution

from autograder.exercises.conv2d import oracle
from autograder.exercises.conv2d.kit import example
from autograder.exercises.conv2d.sample_class import (
    DW_ITEMS,
    DX_ITEMS,
    FORWARD_ITEMS,
    ITEMS,
    SHAPE_ITEMS,
)


def points(notebook, items=ITEMS):
    return sum(
        cell.metadata.nbgrader.points
        for cell in notebook.cells
        if is_grade(cell) and cell.metadata.nbgrader.grade_id in items
    )


def text_tables(notebook, cell_id):
    """Return the plain-text tables of one cell."""
    source = next(cell.source for cell in notebook.cells if cell.id == cell_id)
    return re.findall(r"```text\n(.*?)```", source, flags=re.DOTALL)


def evaluate(expression, symbols):
    """Return the value of a sum such as '1·w1 + 2·w2' or 'd1·w2 + d2·w1'."""
    names = {f"{letter}{k}": k for letter in symbols for k in range(1, 10)}
    return eval(expression.replace("·", "*"), {}, names)


def test_points_are_100_as_the_introduction_says(source_notebook):
    assert points(source_notebook) == 100
    assert points(source_notebook, SHAPE_ITEMS) == 24
    assert points(source_notebook, FORWARD_ITEMS) == 24
    assert points(source_notebook, DW_ITEMS) == 22
    assert points(source_notebook, DX_ITEMS) == 30


def test_introduction_names_every_item_with_its_points(source_notebook):
    cells = source_notebook.cells
    table = next(cell.source for cell in cells if cell.id == "how-it-is-judged")
    told = {}
    for row in re.findall(r"^\| (`test_.*?) \|.*\| (.*?) \|$", table, flags=re.MULTILINE):
        names = re.findall(r"`(\w+)`", row[0])
        values = [float(value) for value in re.findall(r"\d+", row[1])]
        told |= dict(zip(names, values * len(names) if len(values) == 1 else values, strict=False))
    real = {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
        for cell in cells
        if is_grade(cell)
    }
    assert told == real


def test_items_are_the_agreed_ones(source_notebook):
    found = [cell.metadata.nbgrader.grade_id for cell in source_notebook.cells if is_grade(cell)]
    assert sorted(found) == sorted(ITEMS)
    solutions = {
        cell.metadata.nbgrader.grade_id for cell in source_notebook.cells if is_solution(cell)
    }
    assert solutions == {
        "conv_forward", "conv_backward_dW", "conv_backward_dX",
        "shapes_stride1", "shapes_stride2", "shapes_transfer",
    }  # fmt: skip


def test_cell_ids_are_the_grade_ids_and_nothing_is_stored_in_outputs(source_notebook):
    for cell in source_notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", cell.id)
        assert cell.id == grade_id
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


def test_every_code_cell_is_the_students_or_locked(source_notebook):
    for cell in source_notebook.cells:
        if cell.cell_type == "code":
            assert is_solution(cell) != is_locked(cell), cell.id


def test_test_cells_use_student_names_and_imports_alone(source_notebook):
    """A locked test cell may not lean on a helper that a student could replace."""
    students = {
        "conv_forward", "conv_backward_dW", "conv_backward_dX",
        *(item.removeprefix("test_") for item in SHAPE_ITEMS),
    }  # fmt: skip
    for cell in source_notebook.cells:
        if is_grade(cell):
            names = {node.id for node in ast.walk(ast.parse(cell.source)) if type(node) is ast.Name}
            assert len(names & students) == 1, cell.id
            assert names - students == {"convkit", "check"}, cell.id


@pytest.mark.parametrize(("cell_id", "stride"), [("forward-by-hand", 1), ("stride2-by-hand", 2)])
def test_forward_tables_as_text_hold(source_notebook, cell_id, stride):
    rows = text_tables(source_notebook, cell_id)[0].splitlines()[1:]
    assert len(rows) == example.OUT[stride].size
    for row in rows:
        entry, patch, terms, value = re.split(r"\s{2,}", row)
        i, j = map(int, re.findall(r"\d+", entry))
        top, left = i * stride, j * stride
        expected = example.IMAGE[top : top + 2, left : left + 2]
        assert [list(map(int, line.split())) for line in patch.split(" / ")] == expected.tolist()
        assert evaluate(terms, "w") == float(value) == example.OUT[stride][i, j]


@pytest.mark.parametrize(
    ("cell_id", "table", "stride"), [("dW-by-hand", 0, 1), ("stride2-by-hand", 1, 2)]
)
def test_dW_sums_as_text_hold(source_notebook, cell_id, table, stride):
    lines = [
        line
        for line in text_tables(source_notebook, cell_id)[table].splitlines()
        if line.startswith("dW[")
    ]
    assert len(lines) == 4
    for line in lines:
        entry, terms, value = line.split(" = ")
        a, b = map(int, re.findall(r"\d+", entry))
        assert evaluate(terms, "d") == float(value) == example.DW[stride][a, b]


def test_dX_tables_as_text_hold_after_every_patch(source_notebook):
    """After patch n, dX is the gradient for a dout in which d(n+1).. are still zero."""
    to_three, four_to_eight, nine, values = text_tables(source_notebook, "dX-by-hand")
    first, later = (re.split(r"after patch \d:\n", text)[1:] for text in (to_three, four_to_eight))
    for n, table in zip(range(1, 10), (*first, *later, nine), strict=True):
        rows = [re.split(r"\s{2,}", row) for row in table.strip().splitlines()]
        got = [[evaluate(entry, "dw") for entry in row] for row in rows]
        dout = np.where(np.arange(9) < n, np.arange(1, 10), 0).reshape(3, 3)
        expected = oracle.conv_backward_dX(dout, example.IMAGE, example.KERNEL)
        np.testing.assert_array_equal(got, expected)
    assert [list(map(float, row.split())) for row in values.splitlines()] == example.DX[1].tolist()


def test_dX_tables_in_latex_hold(source_notebook):
    source = next(cell.source for cell in source_notebook.cells if cell.id == "dX-by-hand")
    tables = re.findall(r"\$\$\\begin\{bmatrix\}(.*?)\\end", source)
    for n, table in zip((0, 1, 2, 3, 9), tables, strict=True):
        rows = [row.split("&") for row in table.split(r"\\")]
        got = [
            [evaluate(re.sub(r"d_(\d) w_(\d)", r"d\1·w\2", entry).strip(), "dw") for entry in row]
            for row in rows
        ]
        dout = np.where(np.arange(9) < n, np.arange(1, 10), 0).reshape(3, 3)
        expected = oracle.conv_backward_dX(dout, example.IMAGE, example.KERNEL)
        np.testing.assert_array_equal(got, expected)


def test_solution_runs_from_top_to_bottom_and_its_self_checks_agree(repository, source_notebook):
    code = "\n".join(cell.source for cell in source_notebook.cells if cell.cell_type == "code")
    process = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=repository / "source/conv2d", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    lines = process.stdout.splitlines()
    assert sum(" agree: out·dout = W·dW = X·dX = " in line for line in lines) == 3
    assert sum("dW agrees in all" in line and "dX agrees in all" in line for line in lines) == 2
    assert "DIFFER" not in process.stdout


def test_self_check_names_a_wrong_gradient(repository, source_notebook):
    code = "\n".join(cell.source for cell in source_notebook.cells if cell.cell_type == "code")
    wrong = code.replace("dX[r:r + kh, c:c + kw] +=", "dX[r:r + kh, c:c + kw] =")
    assert wrong != code
    wrong = re.sub(r"^(convkit\.check_|check\.)\w+\(.*$", "", wrong, flags=re.MULTILINE)
    process = subprocess.run(
        [sys.executable, "-c", wrong],
        cwd=repository / "source/conv2d", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    assert "X·dX is the odd one out: look at conv_backward_dX." in process.stdout
    assert "dX DIFFERS in 8 of 12 entries, first at dX[0, 1]: yours" in process.stdout
    assert process.stdout.count("dW agrees") == 2
