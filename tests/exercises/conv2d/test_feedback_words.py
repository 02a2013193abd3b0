"""What a student reads of a failed function, word for word, at each depth."""

import re

import numpy as np
import pytest
from hidden_tests import ENTRIES, RIGHT, judged, of_entries

from autograder.exercise import Failure, key_in_force
from autograder.exercises.conv2d.exercise import EXERCISE
from autograder.exercises.conv2d.kit import places
from autograder.exercises.conv2d.kit import words as kit_words
from autograder.exercises.conv2d.misconceptions import CATALOGUE, FAMILIES
from autograder.exercises.conv2d.solutions import read_right, right_styles
from autograder.judge import explain
from autograder.judge import words as feedback
from autograder.judge.explain import JudgedItem

pytestmark = pytest.mark.filterwarnings("ignore")


def words(results, depth="explanation"):
    return explain.together(results, EXERCISE, depth)


OVERWRITES = {
    "nudge": """\
dX is right where patches do not overlap and wrong where they do (12 of 16 entries), on the \
worked example at stride 1.
First: dX[0, 1] is 2.
Expected: 4.
Next: work out dX[0, 1] by hand and print what your function adds to it.""",
    "hint": """\
dX is right where patches do not overlap and wrong where they do (12 of 16 entries), on the \
worked example at stride 1.
First: dX[0, 1] is d2·w1 = 2.
Expected: d1·w2 + d2·w1 = 4.
Likely: where patches overlap, the last one counts and those before it are lost.
Next: add to dX, do not assign.""",
    # By hand: the 1×2 kernel [2, 3] is placed twice; 3·[2, 3] = [6, 9] and 4·[2, 3] = [8, 12] meet
    # in the middle, 9 + 8 = 17; the second overwrites the first there, 8.
    "explanation": """\
dX is right where patches do not overlap and wrong where they do (12 of 16 entries), on the \
worked example at stride 1.
First: dX[0, 1] is d2·w1 = 2.
Expected: d1·w2 + d2·w1 = 4.
Likely: where patches overlap, the last one counts and those before it are lost.
What it does: A pixel under several patches keeps only what the last of them gives.
By hand, on the smallest input that shows it: dout [[3, 4]], kernel [[2, 3]], an image of 1×3, \
stride 1.
Yours is [[6, 8, 12]].
Expected: dX is [[6, 17, 12]]. dX[0, 1] = d1·w2 + d2·w1 = 3·3 + 4·2 = 17.
Next: add to dX, do not assign.""",
}


@pytest.mark.parametrize("depth", feedback.DEPTHS)
def test_each_depth_tells_what_it_promises(depth):
    assert words(of_entries("dX-overwrites-overlaps"), depth)["test_dX_s1"] == OVERWRITES[depth]


def test_np_add_at_is_told_to_whoever_uses_index_arrays_and_to_nobody_else():
    """No input tells the two apart: = on a patch, and += at places that arrays name twice."""
    told = {
        id: words(of_entries(id))["test_dX_s1"]
        for id in ("dX-overwrites-overlaps", "dX-index-arrays-lose-overlaps")
    }
    by_assigning, by_arrays = (message.rpartition("\nNext: ") for message in told.values())
    assert by_assigning[0] == by_arrays[0]
    assert by_assigning[2] == "add to dX, do not assign."
    assert by_arrays[2] == (
        "with index arrays, += adds once to a place that they name several times: "
        "look up np.add.at."
    )


def test_mistake_is_explained_once_for_a_function_and_named_in_its_other_items():
    told = words(of_entries("dX-stride-ignored"))
    assert list(told) == ["test_dX_s2", "test_dX_general"]
    assert "By hand" in told["test_dX_s2"]
    assert "This is the mistake that test_dX_s2 explains." in told["test_dX_general"]
    assert "By hand" not in told["test_dX_general"]
    for message in told.values():
        assert "Likely: the stride is ignored where the kernel is placed." in message


def test_hidden_image_is_told_by_place_and_the_worked_examples_symbols_beside_it():
    told = words(of_entries("dX-overwrites-overlaps"))["test_dX_s2"]
    assert (
        "In symbols, for the worked example's sizes at stride 1: dX[0, 1] is d2·w1.\n"
        "Expected: d1·w2 + d2·w1.\n" in told
    )


def test_long_sum_is_cut_and_what_is_missing_is_told():
    """dW[0, 0] at stride 1 has nine products; without the last column of dout it has six."""
    told = words(of_entries("dW-last-column-left-out"))["test_dW_s1"]
    assert "dW[0, 0] is d1·X[0, 0] + d2·X[0, 1] + d4·X[1, 0] + d5·X[1, 1] + … (6 products)" in told
    assert "Missing: d3·X[0, 2] + d6·X[1, 2] + d9·X[2, 2]." in told.splitlines()


def test_entries_that_are_right_by_luck_make_no_pattern():
    """In the first row of the image's patches, X[0, 1] and X[1, 0] hold the same number: swapping
    w2 and w3 shows there in the products alone.
    """
    assert "out is right in its first row alone" in words(
        of_entries("forward-kernel-transposed"), "nudge"
    )["test_forward_s1"]  # fmt: skip
    told = words(of_entries("forward-kernel-transposed"))["test_forward_s1"].splitlines()
    assert told[0].startswith("out has the right shape (3, 3) but is wrong in 6 of 9 entries")
    assert told[1:4] == [
        "First: out[1, 0] is X[1, 0]·w1 + X[1, 1]·w3 + X[2, 0]·w2 + X[2, 1]·w4 = 45.",
        "Expected: X[1, 0]·w1 + X[1, 1]·w2 + X[2, 0]·w3 + X[2, 1]·w4 = 47.",
        "In 3 more entries the products are wrong too, and add up to the right numbers here.",
    ]


def test_sum_of_no_products_is_told_so():
    told = words(of_entries("dX-only-the-interior"))["test_dX_s1"]
    assert "First: dX[0, 0] is 0, with no product in it.\nExpected: d1·w1 = 1.\n" in told


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.id)
def test_no_sentence_reads_as_it_should_not(entry):
    """Over the whole catalogue: what is expected begins a line, and no sum is told as 0 = 0."""
    for depth in feedback.DEPTHS:
        for message in words(of_entries(entry.id), depth).values():
            for line in message.splitlines():
                assert "0 = 0" not in line.replace("X[0, 0]", "")
                assert line.startswith("Expected: ") or "xpected" not in line.partition(" with ")[0]
                assert not re.search(r"\.\.|  | \.| is \[\]", line.replace("...", "")), line


def test_function_that_no_table_describes_is_told_by_the_smallest_input():
    """1·2 = 2 and 2·3 = 6: the largest is 6, the sum 8."""
    told = words(of_entries("forward-max-for-sum"))["test_forward_s1"]
    assert "In symbols" not in told
    assert "Yours is [[6]].\nExpected: out is [[8]]." in told


def test_unknown_mistake_is_told_without_a_cause():
    source = RIGHT["conv_forward"].replace("return out", "return 3 * out")
    told = words(judged({"conv_forward": source}))["test_forward_s1"]
    assert "Likely" not in told
    assert "3·X[0, 0]·w1 + 3·X[0, 1]·w2" in told
    assert "Yours is [[6]].\nExpected: out is [[2]]. out[0, 0] = X[0, 0]·w1 = 1·2 = 2." in told
    assert told.endswith(
        "Next: work out out[0, 0] by hand and print what your function adds to it."
    )


def test_entry_to_which_nothing_belongs_is_told_so():
    """Without zeros between its entries at stride 2, d2 lands on the pixel between two patches."""
    source = """
def conv_backward_dX(dout, X, W, stride=1):
    dX = np.zeros(X.shape)
    for (i, j), d in np.ndenumerate(dout):
        r, c = (i, j) if stride == 2 else (i * stride, j * stride)
        dX[r:r + W.shape[0], c:c + W.shape[1]] += d * W
    return dX
"""
    told = words(judged({"conv_backward_dX": source}))["test_dX_s2"]
    assert "Yours is [[6, 8, 0]].\nExpected: dX is [[6, 0, 8]]." in told
    assert "dX[0, 1] is 0: no product belongs to it." in told


def test_function_that_gives_two_results_for_one_input_is_told_so():
    source = RIGHT["conv_forward"].replace("return out", "return out + np.random.rand()")
    told = words(judged({"conv_forward": source}), "hint")["test_forward_s1"]
    assert "Called twice with the same inputs, it gives two different results." in told
    assert "Likely" not in told


def test_numbers_below_zero_are_tried_too():
    """(−3)·(−2) = 6, where a negative gradient is cut off."""
    source = RIGHT["conv_backward_dX"].replace("dout[i, j]", "max(dout[i, j], 0)")
    told = words(judged({"conv_backward_dX": source}))["test_dX_s1"]
    assert "dout [[-3]], kernel [[-2]]" in told
    assert "Yours is [[0]].\nExpected: dX is [[6]]." in told


@pytest.mark.parametrize(
    ("entry", "yours"),
    [
        ("forward-sizes-not-whole", "Yours stops with TypeError."),
        ("dX-prints-instead-of-returning", "Yours gives None."),
        ("forward-returns-a-pair", "Yours gives more than one value."),
        ("dW-written-into-kernel", "Yours has the right numbers, and W is changed by the call."),
        ("forward-kernel-transposed-first", "Yours is an empty table of shape (0, 2)."),
        ("dX-left-over-pixels-missing", "Yours is [[6, 9]]."),
    ],
)
def test_smallest_input_says_what_became_of_the_call(entry, yours):
    told = "\n".join(words(of_entries(entry)).values())
    assert yours in told


def test_same_mistake_in_several_functions_is_told_as_one():
    told = words(of_entries("forward-kh-for-both", "dX-kh-for-both"))
    assert "The same mistake is in conv_backward_dX." in told["test_forward_s1"]
    assert "The same mistake is in conv_forward." in told["test_dX_s1"]
    told = words(of_entries("forward-kh-for-both", "dW-kh-for-both", "dX-kh-for-both"))
    assert (
        "The same mistake is in conv_backward_dW and conv_backward_dX." in told["test_forward_s1"]
    )


def test_mistake_in_one_function_alone_points_at_one_that_has_it_right():
    told = words(of_entries("dX-kh-for-both"))["test_dX_s1"]
    assert "conv_forward has this part right: compare the two." in told


def test_other_function_with_a_mistake_of_its_own_is_held_up_to_nobody():
    told = words(of_entries("forward-kernel-rotated", "dW-rotated", "dX-kh-for-both"))
    assert "has this part right" not in "".join(told.values())
    assert "The same mistake" not in "".join(told.values())


def test_gradients_that_are_swapped_are_told_so_in_both():
    told = words(of_entries("dW-returns-dX", "dX-returns-dW"))
    assert (
        "conv_backward_dW and conv_backward_dX are swapped: each returns what the other is asked "
        "for." in told["test_dW_s1"]
    )
    assert "are swapped" in told["test_dX_s1"]
    assert "are swapped" not in words(of_entries("dW-returns-dX"))["test_dW_s1"]


def test_words_of_a_test_that_is_the_instructors_own_are_kept():
    item = of_entries("dX-kron")[2]
    assert item.grade_id == "test_dX_s1"
    own = JudgedItem(
        grade_id="mine", function=item.function, passed=False,
        failure=Failure(text="Not as in the book."), diagnosis=item.diagnosis,
    )  # fmt: skip
    told = explain.explain(own, EXERCISE, "hint").splitlines()
    assert told[0] == "Not as in the book."
    assert told[-1].startswith("Next: draw where the kernel for d1 and the kernel for d2 lie")


def test_item_without_a_diagnosis_keeps_its_words():
    failure = Failure(text="As it was.")
    item = JudgedItem(grade_id="x", function="", passed=False, failure=failure)
    assert explain.together([item], EXERCISE, "explanation") == {}
    assert explain.explain(item, EXERCISE, "explanation") == "As it was."


@pytest.mark.parametrize("entry", [*CATALOGUE, *FAMILIES], ids=lambda entry: entry.id)
def test_name_and_hint_fit_their_sentences_and_hand_over_no_line(entry):
    """A hint follows "Next: ", a name "Likely: "; only the explanation may show code."""
    assert not entry.name.endswith(".")
    assert entry.hint.endswith((".", "?"))
    assert entry.hint[0].islower()
    assert entry.what.endswith(".")
    lines = {
        line.strip()
        for style in right_styles()
        for cell in read_right(style).values()
        for line in cell.splitlines()
        if re.search(r"[=\[]", line)
    }
    for text in (entry.name, entry.hint):
        assert not any(line in text for line in lines if len(line) > 8), text


def all_patterns():
    found = set()
    for symbol in ("out", "dW", "dX"):
        for image, kernel in (((6, 7), (3, 3)), ((5, 5), (1, 1))):
            for stride in (1, 2, 4):
                shape = places._RESULT[symbol](image, kernel, stride)
                found |= {
                    name for name, _ in places._patterns(symbol, image, kernel, stride, shape)
                }
    return found | {"everywhere", ""}


def test_every_pattern_of_wrong_entries_has_its_words_and_no_words_are_idle():
    assert all_patterns() == kit_words.WHERE.keys()
    for template in kit_words.WHERE.values():
        said = template.format(symbol="dX", count=3, size=16, shape=(4, 4))
        assert said.startswith("dX ")
        assert "16" in said


def test_words_tell_no_input_of_a_hidden_test():
    """Hidden values are quarters; an input's four hidden numbers in a row stand nowhere."""
    from autograder.exercises.conv2d import cases, hidden_checks

    with key_in_force(b"a student"):
        hidden = [
            f"{value:g}"
            for item, case in (("test_dX_s1", cases.STRIDE_1), ("test_dX_s2", cases.STRIDE_2))
            for array in hidden_checks._arguments(cases.draw(case, item), "dX")
            for value in np.ravel(array)
        ]
    assert len(hidden) > 100
    for id in ("dX-overwrites-overlaps", "dX-kernel-transposed", "dX-returns-dW"):
        for grade_id, message in words(of_entries(id)).items():
            first = re.search(r"First: .*\nExpected: .*", message)
            rest = message.replace(first[0], "") if first else message
            numbers = set(re.findall(r"-?\d+\.\d+", rest))
            assert not numbers & set(hidden), (grade_id, rest)


def test_the_same_results_give_the_same_words():
    again = [words(of_entries("dX-overwrites-overlaps", "forward-kh-for-both")) for _ in range(2)]
    assert again[0] == again[1]
    assert ENTRIES["dX-overwrites-overlaps"].hint == "add to dX, do not assign."
