"""The picture of where a function is wrong: what is marked, and that its bytes are always alike."""

import hashlib
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hidden_tests import ENTRIES, of_entries
from PIL import Image

from autograder.exercises.conv2d.exercise import EXERCISE
from autograder.judge import drawing
from autograder.report import mistakes

pytestmark = pytest.mark.filterwarnings("ignore")


def drawn(id, item):
    """Return the picture of one failed item, and its diagnosis."""
    results = {result.grade_id: result for result in of_entries(id)}
    found = results[item].diagnosis
    return drawing.picture(found, EXERCISE), found


def colours(png):
    image = Image.open(io.BytesIO(png)).convert("RGB")
    return {colour for _, colour in image.getcolors(1 << 16)}


def test_picture_has_words_for_whoever_does_not_see_it():
    """A 4×4 image under 2×2 patches at stride 1: four corners lie under a single patch."""
    shown, _ = drawn("dX-overwrites-overlaps", "test_dX_s1")
    assert shown.alt == "dX at stride 1, 4×4 entries: 12 of 16 marked as wrong."


def test_cells_hold_what_is_added_what_is_missing_and_what_is_too_much():
    _, found = drawn("dX-overwrites-overlaps", "test_dX_s1")
    cells = drawing._symbols(found.tables, EXERCISE.symbols)
    assert cells[0][0] == drawing.Cell(lines=("d1·w1",), is_wrong=False)
    assert cells[0][1] == drawing.Cell(lines=("d2·w1", "(d1·w2)"), is_wrong=True)
    _, found = drawn("dX-stride-ignored", "test_dX_s2")
    cells = drawing._symbols(found.tables, EXERCISE.symbols)
    assert cells[0][1] == drawing.Cell(lines=("+ d2·w1 !", "d1·w2"), is_wrong=True)


def test_where_there_is_no_table_the_smallest_inputs_numbers_are_drawn():
    """A kernel [2, 3] placed by 3 gives [6, 9]; without its second column, [6, 0]."""
    shown, found = drawn("dX-kh-for-both", "test_dX_s1")
    assert found.tables is None
    cells = drawing._numbers(found.smallest, found.smallest.yours.table)
    assert [(cell.lines, cell.is_wrong) for cell in cells[0]] == [
        (("6",), False), (("0 !", "(9)"), True),
    ]  # fmt: skip
    assert shown.alt == "dX at stride 1, 1×2 entries: 1 of 2 marked as wrong."


def test_one_number_has_no_picture():
    shown, found = drawn("forward-max-for-sum", "test_forward_s1")
    assert found.smallest.yours.table.shape == (1, 1)
    assert shown is None


def test_long_sum_is_cut_by_its_parts_to_fit_its_cell():
    _, found = drawn("dW-last-column-left-out", "test_dW_s1")
    lines = drawing._symbols(found.tables, EXERCISE.symbols)[0][0].lines
    assert lines == (
        "d1·X[0, 0]", "d2·X[0, 1]", "… 4 more",
        "(d3·X[0, 2])", "(d6·X[1, 2])", "(d9·X[2, 2])",
    )  # fmt: skip
    _, found = drawn("forward-kernel-rotated", "test_forward_s1")
    lines = drawing._symbols(found.tables, EXERCISE.symbols)[0][0].lines
    assert lines == (
        "+ X[0, 0]·w4 !", "+ X[0, 1]·w3 !", "+ … 2 more !",
        "(X[0, 0]·w1)", "(X[0, 1]·w2)", "(… 2 more)",
    )  # fmt: skip


@pytest.mark.parametrize("id", ENTRIES)
def test_every_wrong_cell_shows_a_product_that_the_function_adds(id):
    """In what students see and on the lecture's slide, where the function adds any at all; and
    where one is missing, that too.
    """
    found = [result.diagnosis for result in of_entries(id) if not result.passed]
    tables = [each.tables for each in found if each is not None and each.tables is not None]
    slide = mistakes._diagnosis(ENTRIES[id], EXERCISE)
    if slide is not None and slide.tables is not None:
        tables.append(EXERCISE.symbols.padded(slide.tables))
    for each in (each for each in tables if each.right.shape == each.yours.shape):
        for place in EXERCISE.symbols.differences(each.right, each.yours):
            cell = drawing._symbols_of(each, EXERCISE.symbols, place)
            assert cell.is_wrong
            own = set(each.yours.products[place].values())
            right = set(each.right.products[place].values())
            shown = {line.removeprefix("+ ").removesuffix(" !") for line in cell.lines}
            assert bool(own & shown) == bool(own), (place, cell)
            assert any(line.startswith("(") and line.endswith(")") for line in cell.lines) == bool(
                right - own
            )
            assert len(cell.lines) <= 9


def test_result_of_another_shape_has_no_picture():
    assert drawn("dW-shape-of-image", "test_dW_s1")[0] is None


def test_wrong_entries_differ_in_frame_and_hatching_too():
    """Without colour, as a grey image, a wrong cell is still not the right one."""
    cell = {wrong: drawing.Cell(lines=("1",), is_wrong=wrong) for wrong in (False, True)}
    grey = {
        wrong: np.asarray(
            Image.open(io.BytesIO(drawing.draw(((each,),), "title", "key"))).convert("L")
        )
        for wrong, each in cell.items()
    }
    dark = {wrong: np.count_nonzero(values < 128) for wrong, values in grey.items()}
    assert dark[True] > 1.5 * dark[False]


def test_same_content_is_drawn_once():
    drawing.draw.cache_clear()
    for item in ("test_dX_s1", "test_dX_general"):
        drawn("dX-overwrites-overlaps", item)
    assert (drawing.draw.cache_info().misses, drawing.draw.cache_info().hits) == (1, 1)


def test_bytes_are_the_same_in_another_process_and_tell_no_date_or_version():
    cells = "((drawing.Cell(lines=('d1·w1',), is_wrong=True),),)"
    code = (
        "import hashlib; from autograder.judge import drawing; "
        f"print(hashlib.sha256(drawing.draw({cells}, 'dX', 'key')).hexdigest())"
    )
    png = drawing.draw(((drawing.Cell(lines=("d1·w1",), is_wrong=True),),), "dX", "key")
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert other == hashlib.sha256(png).hexdigest()
    assert Image.open(io.BytesIO(png)).info == {}
    assert b"atplotlib" not in png


def test_whoever_draws_nothing_loads_no_drawing_library():
    """Loading it takes longer than judging a notebook."""
    code = "import sys; import autograder.judge.notebook; print('matplotlib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parent,
    )  # fmt: skip
    assert done.stdout.strip() == "False"
