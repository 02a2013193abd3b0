"""What the source notebook says twice: each slip is told with its cell and both values."""

import nbformat
import pytest

from autograder.exercises.conv2d.proofreading import proofread

ASKED = "image=(7, 9), kernel=(5, 4), stride=2"


@pytest.fixture
def slip(source_notebook):
    """Return a function that changes one cell, proofreads, and returns what is told."""

    def changed(cell_id, old, new):
        notebook = nbformat.from_dict(source_notebook)
        (cell,) = [cell for cell in notebook.cells if cell.id == cell_id]
        assert cell.source.count(old) == 1
        cell.source = cell.source.replace(old, new)
        return proofread(notebook.cells)

    return changed


def test_source_notebook_agrees_with_itself(source_notebook):
    assert proofread(source_notebook.cells) == []


@pytest.mark.parametrize(
    ("cell", "old", "new", "told"),
    [
        ("shapes_transfer", "dW_shape_t = (5, 4)", "dW_shape_t = (4, 5)",
         f"cell shapes_transfer: dW_shape_t is (4, 5); test_dW_shape_t asks {ASKED}: it is (5, 4)"),
        ("shapes_transfer", "dW_shape_t = (5, 4)", "dW_shape_t = W.shape",
         f"cell shapes_transfer: dW_shape_t is W.shape; test_dW_shape_t asks {ASKED}: "
         "it is (5, 4)"),
        ("shapes_transfer", "dW_shape_t = (5, 4)", "dW_shape = (5, 4)",
         f"cell shapes_transfer: dW_shape_t is None; test_dW_shape_t asks {ASKED}: it is (5, 4)"),
        ("forward-by-hand", "out[1, 0]  2 3 / 5 6  2·w1", "out[1, 0]  2 3 / 5 7  2·w1",
         "cell forward-by-hand: out[1, 0] reads 2 3 / 5 7, 2·w1 + 3·w2 + 5·w3 + 6·w4, 47; "
         "expected 2 3 / 5 6, 2·w1 + 3·w2 + 5·w3 + 6·w4, 47"),
        ("stride2-by-hand", "+ 7·d3 + 9·d4 = 67", "+ 7·d3 + 9·d4 = 66",
         "cell stride2-by-hand: dW[1, 0] reads 2·d1 + 4·d2 + 7·d3 + 9·d4, 66; "
         "expected 2·d1 + 4·d2 + 7·d3 + 9·d4, 67"),
        ("dW-by-hand", "+ 9·d8 + 0·d9", "+ 9·d8 + 1·d9",
         "cell dW-by-hand: dW[1, 1] reads 3·d1 + 4·d2 + 5·d3 + 6·d4 + 7·d5 + 8·d6 + 8·d7 + 9·d8 + "
         "1·d9, 261; expected 3·d1 + 4·d2 + 5·d3 + 6·d4 + 7·d5 + 8·d6 + 8·d7 + 9·d8 + 0·d9, 261"),
        ("stride2-by-hand", "out[1, 1]  7 8 / 9 0  7·w1 + 8·w2 + 9·w3 + 0·w4  50\n", "",
         "cell stride2-by-hand: out[1, 1] is missing; "
         "expected 7 8 / 9 0, 7·w1 + 8·w2 + 9·w3 + 0·w4, 50"),
        ("dX-by-hand", "d4·w3          d4·w4                  0", "d4·w3          0    0",
         "cell dX-by-hand: after patch 4: dX[2, 1] reads 0; expected d4·w4"),
        ("dX-by-hand", "& d_8 w_4 + d_9 w_3 &", "& d_8 w_4 + d_9 w_4 &",
         "cell dX-by-hand: after patch 9, in LaTeX: dX[3, 2] reads d8·w4 + d9·w4; "
         "expected d8·w4 + d9·w3"),
        ("dX-by-hand", "19  53  63  42", "19  53  62  42",
         "cell dX-by-hand: dX: dX[2, 2] reads 62; expected 63"),
        ("stride2-by-hand", "d3·w3  d3·w4  d4·w3  d4·w4", "d3·w3  d3·w4  d4·w3",
         "cell stride2-by-hand: dX, in symbols: dX[3, 3] reads missing; expected d4·w4"),
    ],
)  # fmt: skip
def test_slip_is_told_with_its_cell_and_both_values(slip, cell, old, new, told):
    assert slip(cell, old, new) == [told]


@pytest.mark.parametrize(
    ("cell", "old", "new", "key", "is_told", "asked", "end"),
    [
        ("shapes-transfer-question", "9 columns", "8 columns", "image", "(7, 8)", "(7, 9)", "t"),
        ("shapes-transfer-question", "stride is **2**", "stride is **3**", "stride", "[2, 3]", "2",
         "t"),
        ("shapes-transfer-question", "the kernel **5 rows and 4 columns**", "the same kernel",
         "kernel", "(2, 2)", "(5, 4)", "t"),
        ("shapes-stride2-question", "4×4 image", "5×4 image", "image", "(5, 4)", "(4, 4)", "s2"),
        ("shapes-stride1-question", "above and stride 1", "above and stride 2", "stride", "[1, 2]",
         "1", "s1"),
    ],
)  # fmt: skip
def test_question_that_tells_other_sizes_than_the_tests_ask_is_told(
    slip, cell, old, new, key, is_told, asked, end
):
    assert slip(cell, old, new) == [
        f"cell {cell}: the {key} is {is_told}; test_{question}_shape_{end} asks {key}={asked}"
        for question in ("output", "dout", "dW", "dX")
    ]


def test_terms_of_a_sum_may_be_written_in_another_order(slip):
    assert slip("stride2-by-hand", "1·d1 + 3·d2 + 5·d3", "5·d3 + 1·d1 + 3·d2") == []


def test_question_that_tells_no_sizes_is_told_how(slip):
    told = slip("shapes-stride2-question", "2×2 kernel", "kernel")
    assert told[0] == (
        "cell shapes-stride2-question: tells no '7×9 kernel'; "
        "test_output_shape_s2 asks kernel=(2, 2)"
    )
    assert len(told) == 4


def test_tables_may_be_left_out(source_notebook):
    notebook = nbformat.from_dict(source_notebook)
    for cell in notebook.cells:
        if cell.id in ("forward-by-hand", "dW-by-hand", "dX-by-hand", "stride2-by-hand"):
            cell.source = ""
    assert proofread(notebook.cells) == []
