"""The hidden tests: the shape questions' slips, and each item's calls."""

import numpy as np
import pytest

from autograder.exercise import key_in_force
from autograder.exercises.conv2d import cases, hidden_checks, oracle
from autograder.exercises.conv2d.hidden_checks import CheckFailed

TRANSFER = {"image": (7, 9), "kernel": (5, 4), "stride": 2}
STRIDE_2 = {"image": (4, 4), "kernel": (2, 2), "stride": 2}


def words_for(answer, question, geometry):
    with pytest.raises(CheckFailed) as caught:
        hidden_checks.shape(answer, question, **geometry)
    return str(caught.value)


@pytest.mark.parametrize(
    ("question", "answer"), [("output", (2, 3)), ("dout", [2, 3]), ("dW", (5, 4)), ("dX", (7, 9))]
)
def test_right_shapes_of_the_transfer_geometry_pass(question, answer):
    hidden_checks.shape(answer, question, **TRANSFER)


@pytest.mark.parametrize(
    ("answer", "question", "slip"),
    [
        ((3, 6), "output", "right at stride 1, and here the stride is 2"),
        ((1, 2), "output", "without the + 1"),
        ((3, 2), "output", "rows and columns swapped"),
        ((2, 4), "dout", "rounding up"),
        ((3, 4), "output", "the image's size divided by the stride"),
        ((7, 9), "output", "the shape of the image X"),
        ((5, 4), "dout", "the shape of the kernel W"),
        ((7, 9), "dW", "the shape of the image X"),
        ((2, 3), "dW", "the shape of the output"),
        ((4, 5), "dW", "rows and columns swapped"),
        ((5, 4), "dX", "the shape of the kernel W"),
        ((2, 3), "dX", "the shape of the output"),
        ((9, 7), "dX", "rows and columns swapped"),
    ],
)
def test_usual_slip_is_recognised(answer, question, slip):
    assert f"{answer} is " in words_for(answer, question, TRANSFER)
    assert slip in words_for(answer, question, TRANSFER)


def test_stride_1_answer_at_stride_2_is_recognised_on_the_worked_example():
    assert "(3, 3) is right at stride 1, and here the stride is 2." in words_for(
        (3, 3), "output", STRIDE_2
    )


def test_unknown_slip_is_not_guessed():
    words = words_for((6, 6), "output", TRANSFER)
    assert "Your answer for the output's shape is (6, 6), which is not right for" in words
    assert " is the " not in words.split("stride 2.")[1]


def test_words_for_a_wrong_shape_do_not_tell_the_answer():
    for question, answer in (("output", (2, 3)), ("dW", (5, 4)), ("dX", (7, 9))):
        words = words_for((6, 6), question, TRANSFER).replace("image of (7, 9)", "")
        assert str(answer) not in words.replace("kernel of (5, 4)", "")


def test_stride_without_a_case_is_the_instructors_error():
    with pytest.raises(ValueError, match=r"no case for stride 3; found \[1, 2\]"):
        hidden_checks.forward(oracle.conv_forward, stride=3)


@pytest.mark.parametrize("stride", [1, 2])
def test_reference_passes_every_item(stride):
    hidden_checks.forward(oracle.conv_forward, stride)
    hidden_checks.dW(oracle.conv_backward_dW, stride)
    hidden_checks.dX(oracle.conv_backward_dX, stride)
    hidden_checks.forward_general(oracle.conv_forward)
    hidden_checks.dW_general(oracle.conv_backward_dW)
    hidden_checks.dX_general(oracle.conv_backward_dX)


def test_failure_names_the_case_and_the_sizes():
    with pytest.raises(CheckFailed, match=r"an unseen image \(image 7×9, kernel 5×4, stride 2\)"):
        hidden_checks.dX(lambda dout, X, W, stride: np.zeros(X.shape), stride=2)


def test_gradients_are_judged_with_a_dout_of_the_tests_own():
    seen = []

    def spy(dout, X, W, stride):
        seen.append(dout.copy())
        return oracle.conv_backward_dW(dout, X, W, stride)

    hidden_checks.dW(spy, stride=1)
    drawn = cases.draw(cases.STRIDE_1, "test_dW_s1")
    np.testing.assert_array_equal(seen[0], drawn.dout)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda out, X, W, stride: np.trunc(out) if X.dtype == int else out, "image of integers"),
        (lambda out, X, W, stride: out.squeeze(), r"out has shape \(\) .*\nExpected: \(1, 1\)"),
        (lambda out, X, W, stride: out * (stride < 3), "a stride of 3"),
        (lambda out, X, W, stride: out if X.flags.c_contiguous else -out, "column by column"),
    ],
)
def test_each_general_case_catches_what_it_is_there_for(spoil, words):
    def spoiled(X, W, stride=1):
        return spoil(oracle.conv_forward(X, W, stride), X, W, stride)

    hidden_checks.forward(spoiled, stride=1)
    hidden_checks.forward(spoiled, stride=2)
    with pytest.raises(CheckFailed, match=words):
        hidden_checks.forward_general(spoiled)


def test_results_change_with_the_student():
    """What one student's values give is wrong for another's, so nothing can be hard-coded."""
    remembered = {}
    with key_in_force(b"first"):
        for case in cases.AT_STRIDE[1]:
            problem = cases.draw(case, "test_forward_s1")
            remembered[problem.X.shape] = oracle.conv_forward(problem.X, problem.W)
        hidden_checks.forward(lambda X, W, stride: remembered[X.shape], stride=1)
    with key_in_force(b"second"), pytest.raises(CheckFailed):
        hidden_checks.forward(lambda X, W, stride: remembered[X.shape], stride=1)
