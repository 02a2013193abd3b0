"""The instructor's notebook: names, points, tables, and that it runs from top to bottom."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version

import numpy as np
from nbgrader.utils import is_grade, is_locked, is_solution
from packaging.requirements import Requirement

from autograder.exercises.conv2d.sample_class import (
    DW_ITEMS,
    DX_ITEMS,
    FORWARD_ITEMS,
    ITEMS,
    SHAPE_ITEMS,
)

BY_HAND = ("forward-by-hand", "dW-by-hand", "dX-by-hand", "stride2-by-hand")


def points(notebook, items=ITEMS):
    return sum(
        cell.metadata.nbgrader.points
        for cell in notebook.cells
        if is_grade(cell) and cell.metadata.nbgrader.grade_id in items
    )


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


def test_rules_say_which_numpy_judges(repository, source_notebook):
    """It is the one that is installed with the package: by its requirement, and as it is pinned."""
    rules = next(cell.source for cell in source_notebook.cells if cell.id == "how-it-is-judged")
    (told,) = re.findall(r"NumPy (\d+\.\d+) judges", rules)
    project = tomllib.loads((repository / "pyproject.toml").read_text())["project"]
    wanted = {each.name: each.specifier for each in map(Requirement, project["dependencies"])}
    allowed = [f"2.{n}" for n in range(10) if f"2.{n}" in wanted["numpy"]]
    assert allowed == [told]
    assert version("numpy").startswith(f"{told}.")


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


def test_every_table_is_there_as_text(source_notebook):
    """What stands in them is compared with the worked example by proofreading, row by row."""
    texts = {cell.id: cell.source for cell in source_notebook.cells}
    entries = [re.findall(r"^(\w+)\[", texts[name], flags=re.MULTILINE) for name in BY_HAND]
    assert entries == [["out"] * 9, ["dW"] * 4, [], ["out"] * 4 + ["dW"] * 4]
    assert re.findall(r"^after patch (\d):$", texts["dX-by-hand"], re.MULTILINE) == [*"12345678"]
    assert texts["dX-by-hand"].count("$$\\begin{bmatrix}") == 5  # zeros, after 1, 2, 3, and 9
    assert "\n19  53  63  42\n" in texts["dX-by-hand"]
    assert "\n9  12  12  16\n" in texts["stride2-by-hand"]


def test_symbols_stand_beside_their_indices(source_notebook):
    """Each table of indices: w1 is W[0, 0], counted row by row, as ravel does."""
    texts = {cell.id: cell.source for cell in source_notebook.cells}
    for cell, name, symbol, shape in (
        ("forward-by-hand", "W", "w", (2, 2)),
        ("dW-by-hand", "dout", "d", (3, 3)),
        ("stride2-by-hand", "dout", "d", (2, 2)),
    ):
        rows = [line for line in texts[cell].splitlines() if line.startswith("|")]
        symbols = re.findall(rf"\${symbol}_(\d)\$", " ".join(rows))
        places = re.findall(rf"`{name}\[(\d), (\d)\]`", " ".join(rows))
        assert [int(k) for k in symbols] == list(range(1, shape[0] * shape[1] + 1))
        assert [tuple(map(int, place)) for place in places] == list(np.ndindex(shape))


def test_shapes_at_stride_2_are_asked_before_they_are_shown(source_notebook):
    """Above the questions stand the four patches, and nothing of what follows from them."""
    order = [cell.id for cell in source_notebook.cells]
    at = order.index("shapes_stride2")
    assert order[at - 1] == "shapes-stride2-question"
    assert order[at + 5] == "stride2-by-hand"
    above = "\n".join(cell.source for cell in source_notebook.cells[:at] if "test_" not in cell.id)
    section = above[above.index("## 6. Stride 2") :]
    assert section.count("\\odot") == 4
    for answer in ("(2, 2)", "<details>", "out} =", "d_4", "d4", "2 wide"):
        assert answer not in section


def test_hand_in_list_says_that_shapes_are_checked_for_form_alone(source_notebook):
    last = source_notebook.cells[-1]
    assert last.id == "before-you-hand-in"
    assert "shapes are checked for their form alone" in last.source


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
