"""What a check tells a student, step by step in the order of judging."""

import io
import logging
import sys
import warnings
from contextlib import redirect_stderr

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from autograder.exercises.conv2d.kit import checks as convkit
from autograder.exercises.conv2d.kit import example
from autograder.exercises.conv2d.kit.checks import CheckFailed
from autograder.exercises.conv2d.kit.words import RAISED_STEPS, WORDS

RIGHT = example.worked("out", 1)[1]


def words_for(result):
    """Return what the check of conv_forward at stride 1 says about a function returning this."""
    with pytest.raises(CheckFailed) as caught:
        convkit.check_forward(lambda X, W, stride: result)
    return str(caught.value)


def test_right_result_says_nothing():
    assert convkit.check_forward(lambda X, W, stride: RIGHT) is None


def test_what_is_no_function_is_named():
    with pytest.raises(CheckFailed, match="conv_forward is not a function: it is a value of type"):
        convkit.check_forward(RIGHT.tolist())


def test_stub_is_told_apart_from_an_error():
    def stub(X, W, stride):
        raise NotImplementedError("write your code here")

    with pytest.raises(CheckFailed, match="conv_forward is not written yet"):
        convkit.check_forward(stub)


def test_error_is_told_with_its_line():
    def divides(X, W, stride):
        return X + W.shape[2]

    with pytest.raises(CheckFailed) as caught:
        convkit.check_forward(divides)
    words = str(caught.value)
    assert words.startswith(
        "conv_forward stopped on the worked example at stride 1 with IndexError: "
        "tuple index out of range. Line "
    )
    assert "`return X + W.shape[2]`" in words


def asserts(X, W, stride):
    assert (X.shape[0] - W.shape[0]) % 3 == 0, "the stride must divide."


def refuses(X, W, stride):
    raise ValueError("only square kernels of 3×3 ")


def counts_by_a_float(X, W, stride):
    return [0] * (X.shape[0] / 2)


def takes_other_arguments(X, kernel_size):
    return X


def hands_too_little_on(X, W, stride):
    return takes_other_arguments(X)


def reads_what_is_not_there_yet(X, W, stride):
    return out + X  # noqa: F821


def looks_up_what_is_not_in_numpy(X, W, stride):
    return np.sum_of_products(X, W)


def writes_an_array_as_in_numpy_2_4(X, W, stride):
    """Raise what NumPy 2.4 raises of ``out[0, 0] = patch @ kernel``, where that is 1×1."""
    try:
        raise TypeError("only 0-dimensional arrays can be converted to Python scalars")
    except TypeError as error:
        out_of_it = ValueError("setting an array element with a sequence.")
        raise out_of_it from error


def writes_several_numbers(X, W, stride):
    np.zeros((3, 3))[0, 0] = np.ones(2)


def divides_by_nothing(X, W, stride):
    return 1 / (stride - 1)


@pytest.mark.parametrize(
    ("function", "error", "step"),
    [
        (asserts, "AssertionError: the stride must divide.", "own check"),
        (refuses, "ValueError: only square kernels of 3×3. Line ", "own check"),
        (counts_by_a_float, "TypeError: can't multiply", "type"),
        (takes_other_arguments, "TypeError: takes_other_arguments() got an", "arguments"),
        (hands_too_little_on, "TypeError: takes_other_arguments() missing 1", ""),
        (reads_what_is_not_there_yet, "NameError: name 'out' is not defined. Line ", "name"),
        (looks_up_what_is_not_in_numpy, "AttributeError: module 'numpy'", "attribute"),
        (writes_several_numbers, "ValueError: setting an array element with a seq", "one number"),
        (lambda X, W, stride: float(np.ones(2)), "TypeError: only ", "one number"),
        (divides_by_nothing, "ZeroDivisionError: division by zero. Line ", "sizes"),
        (lambda X, W, stride: np.load("/no/such/file"), "FileNotFoundError: ", ""),
    ],
)  # fmt: skip
def test_step_after_an_error_fits_its_kind(function, error, step):
    with pytest.raises(CheckFailed) as caught:
        convkit.check_forward(function)
    assert f" with {error}" in str(caught.value)
    told = RAISED_STEPS[step].format(function="conv_forward")
    assert str(caught.value).endswith(f"\nNext: {told}")


def test_item_is_the_next_step_where_numpy_takes_no_array_for_a_number():
    """NumPy 2.4, which students may have, raises where 2.3, which judges, takes a 1×1 array."""
    with pytest.raises(CheckFailed) as caught:
        convkit.check_forward(writes_an_array_as_in_numpy_2_4)
    assert "stopped on the worked example at stride 1 with ValueError: setting" in str(caught.value)
    assert str(caught.value).endswith(f"\nNext: {RAISED_STEPS['one number']}")
    assert "`.item()`" in RAISED_STEPS["one number"]


@pytest.mark.parametrize("stride", [1, 2])
def test_right_where_patches_do_not_overlap_is_told_as_that(stride, capsys):
    """The worked kernel is 2×2: at stride 2 its patches lie side by side."""
    convkit.check_dX(lambda dout, X, W, stride: example.worked("dX", stride)[1], stride)
    told = capsys.readouterr().out
    assert told.startswith("Right on the worked example")
    assert ("patches do not overlap" in told) == (stride == 2)


@pytest.mark.parametrize("key", [key for key, (seen, _) in WORDS.items() if "xpected" in seen])
def test_what_is_expected_begins_a_line(key):
    """Where a long line is cut off, it is not that."""
    assert all(line.startswith("Expected: ") for line in WORDS[key][0].split("\n")[1:])
    assert "xpected" not in WORDS[key][0].split("\n")[0]


@pytest.mark.parametrize("ending", [SystemExit(3), KeyboardInterrupt()])
def test_ending_the_process_or_being_stopped_fails_the_check_alone(ending):
    def quits(X, W, stride):
        raise ending

    with pytest.raises(CheckFailed, match="stopped"):
        convkit.check_forward(quits)


def test_none_asks_for_a_return():
    assert "returned None" in words_for(None)
    assert "`return out`" in words_for(None)


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        ("23 33", "a value of type str"),
        ({"out": 1}, "a value of type dict"),
        ((row for row in RIGHT), "a value of type generator"),
        (RIGHT.astype(object), "an array of type object"),
        (RIGHT.astype(str), "an array of type <U"),
        ([[1, 2], [3]], "a value of type list"),
        ([["23", "33"], ["43", "47"]], "a value of type list"),
        ([[10**100000]], "a value of type list"),
        ([[RIGHT.sum, 1.0]], "a value of type list"),
    ],
)
def test_what_is_no_table_of_numbers_is_named(result, kind):
    assert f"returned {kind}" in words_for(result)


def test_list_that_holds_itself_is_no_table():
    endless: list = []
    endless.append(endless)
    assert "returned a value of type list" in words_for(endless)


def test_pair_of_gradients_is_told_apart():
    assert "returned a tuple of 2 values" in words_for((RIGHT, RIGHT))


def test_complex_numbers_are_named():
    assert "returned complex numbers" in words_for(RIGHT.astype(complex))


@pytest.mark.parametrize(
    "result", [RIGHT[:2], RIGHT[..., None], RIGHT.ravel(), 23.0, np.float64(23), [], np.array(5)]
)
def test_wrong_shape_is_told_before_values(result):
    words = words_for(result)
    assert f"out has shape {np.shape(result)} on the worked example at stride 1.\n" in words
    assert "\nExpected: (3, 3).\n" in words


def test_array_that_claims_a_terabyte_is_judged_by_its_shape():
    huge = np.lib.stride_tricks.as_strided(np.zeros(1), shape=(10**6, 10**6), strides=(0, 0))
    assert "out has shape (1000000, 1000000)" in words_for(huge)


@pytest.mark.parametrize(("bad", "seen"), [(np.nan, "nan"), (np.inf, "inf")])
def test_what_is_not_finite_is_located(bad, seen):
    result = RIGHT.copy()
    result[1, 2] = bad
    words = words_for(result)
    assert "1 of 9 entries that are NaN or infinite" in words
    assert f"First: out[1, 2] is {seen}.\nExpected: 67." in words


def test_wrong_values_are_counted_and_the_first_is_shown_with_both_values():
    result = RIGHT.copy()
    result[0, 1] += 1
    result[2] = 0
    words = words_for(result)
    assert "the right shape (3, 3) but is wrong in 4 of 9 entries" in words
    assert "First: out[0, 1] is 34.\nExpected: 33." in words
    assert words.splitlines()[-1].startswith("Next: ")


@pytest.mark.parametrize(
    "result",
    [
        RIGHT.tolist(),
        tuple(map(tuple, RIGHT)),
        RIGHT.astype(int),
        RIGHT.astype(np.float32),
        np.asfortranarray(RIGHT),
        np.ma.masked_array(RIGHT),
        RIGHT.view(np.matrix),
        RIGHT[::-1, ::-1][::-1, ::-1],
        RIGHT + 9e-7,
    ],
    ids=repr,
)
def test_every_right_table_passes_whatever_its_type(result):
    convkit.check_forward(lambda X, W, stride: result)


@pytest.mark.filterwarnings("ignore:a warning:UserWarning")
def test_warnings_and_logs_go_to_standard_output(capsys):
    def chatty(X, W, stride):
        warnings.warn("a warning", UserWarning, stacklevel=1)
        print("an error message", file=sys.stderr)
        logging.getLogger("student").warning("a log line")
        return RIGHT

    errors = io.StringIO()
    with redirect_stderr(errors):
        convkit.check_forward(chatty)
    assert errors.getvalue() == ""
    assert "an error message" in capsys.readouterr().out


def test_notebook_shows_the_words_and_no_traceback(capsys):
    shell = InteractiveShell()
    shell.user_ns["convkit"] = convkit
    result = shell.run_cell("convkit.check_forward(lambda X, W, stride: None)")
    shown = capsys.readouterr()
    assert isinstance(result.error_in_exec, CheckFailed)
    assert "returned None" in shown.out + shown.err
    assert "Traceback" not in shown.out + shown.err
    assert "def call(" not in shown.out + shown.err


@pytest.mark.parametrize("stride", [1, 2])
def test_worked_gradients_are_checked(stride):
    convkit.check_dW(lambda dout, X, W, stride: example.worked("dW", stride)[1], stride)
    convkit.check_dX(lambda dout, X, W, stride: example.worked("dX", stride)[1], stride)
    with pytest.raises(CheckFailed, match=r"dW\[0, 0\] is 0"):
        convkit.check_dW(lambda dout, X, W, stride: W * 0, stride)
    with pytest.raises(CheckFailed, match=r"dX has shape \(2, 2\) .*\nExpected: \(4, 4\)\."):
        convkit.check_dX(lambda dout, X, W, stride: W, stride)


@pytest.mark.parametrize("name", ["X", "W", "dout"])
def test_changed_input_is_named(name):
    def writes(dout, X, W, stride):
        {"X": X, "W": W, "dout": dout}[name][0, 0] = 0
        return example.worked("dX", 1)[1]

    with pytest.raises(CheckFailed, match=f"conv_backward_dX changed {name} on the worked example"):
        convkit.check_rules(writes, "dX")


def test_checks_leave_the_worked_example_as_it_is():
    def writes(X, W, stride):
        X[:] = 0
        return RIGHT

    before = example.IMAGE.copy()
    convkit.check_forward(writes)
    np.testing.assert_array_equal(example.IMAGE, before)


def test_state_between_calls_is_told():
    kept = np.zeros((2, 2))

    def adds_up(dout, X, W, stride):
        nonlocal kept
        kept = kept + example.worked("dW", 1)[1]
        return kept

    with pytest.raises(CheckFailed, match="right on the first call and wrong on a later"):
        convkit.check_rules(adds_up, "dW")


@pytest.mark.parametrize("answer", [(3, 3), [3, 3], np.array([3, 3]), (np.int64(3), np.int32(3))])
def test_tuples_lists_and_numpy_integers_are_shapes(answer):
    assert convkit.as_pair("output_shape_s1", answer) == (3, 3)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "output_shape_s1 is still None: there is no answer yet"),
        (..., r"output_shape_s1 is still \.\.\.: there is no answer yet"),
        (3, "output_shape_s1 is 3; a shape is a pair"),
        (np.float64(9), "a shape is a pair"),
        ((3, 3, 1), r"is \(3, 3, 1\)\.\nExpected: a pair"),
        ((3.0, 3.0), "Expected: a pair of two whole numbers"),
        ("3x3", r"is '3x3'\.\nExpected: a pair"),
        ((True, True), "Expected: a pair of two whole numbers"),
        ({3, 4}, "Expected: a pair"),
        (np.zeros((2, 2)), "Expected: a pair"),
    ],
)
def test_what_is_no_pair_is_told(answer, words):
    with pytest.raises(CheckFailed, match=words):
        convkit.check_shape_answer("output_shape_s1", answer)


def test_every_message_ends_with_a_next_step():
    ends_alone = {"other shape"}  # what the self-check could not go on with
    assert {key for key, (_, next_step) in WORDS.items() if not next_step} == ends_alone
