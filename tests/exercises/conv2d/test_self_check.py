"""The self-check compares a student's functions with each other, and says where they part."""

import re

import numpy as np
import pytest
from hidden_tests import ENTRIES, RIGHT, defined

from autograder.exercises.conv2d.kit import checks as convkit
from autograder.exercises.conv2d.kit.self_check import self_check
from autograder.exercises.conv2d.solutions import read_right, right_styles


def lines(capsys, changes=None):
    """Return what the self-check prints of the plain loops with some cells changed."""
    names = defined({**RIGHT, **(changes or {})})
    self_check(names["conv_forward"], names["conv_backward_dW"], names["conv_backward_dX"])
    return capsys.readouterr().out.splitlines()


def entry(id):
    return {ENTRIES[id].function: ENTRIES[id].source}


@pytest.mark.parametrize("style", right_styles())
def test_right_functions_agree_on_every_line(style, capsys):
    told = lines(capsys, read_right(style))
    assert len(told) == 5
    assert all("agree" in line for line in told)
    assert "DIFFER" not in "".join(told)


@pytest.mark.parametrize(
    ("id", "odd"),
    [
        ("dX-overwrites-overlaps", "X·dX is the odd one out: look at conv_backward_dX."),
        ("dW-only-the-last-patch", "W·dW is the odd one out: look at conv_backward_dW."),
        ("forward-kernel-rotated", "The first is the odd one out: look at conv_forward."),
    ],
)
def test_odd_one_out_of_three_sums_is_named(id, odd, capsys):
    told = lines(capsys, entry(id))
    assert told[0].startswith("Three sums, image 4×6, kernel 2×3, stride 1: DIFFER: out·dout ")
    assert told[0].endswith(odd)


def test_three_different_sums_name_nobody(capsys):
    told = lines(capsys, entry("dX-overwrites-overlaps") | entry("dW-only-the-last-patch"))
    assert told[0].endswith("No two of them agree.")


def test_step_tells_the_first_wrong_entry_with_both_values(capsys):
    """dX is the full correlation, here written out by hand for an entry under two patches."""
    told = lines(capsys, entry("dX-overwrites-overlaps"))
    found = re.search(
        r"dX DIFFERS in 8 of 12 entries, first at dX\[0, 1\]: yours (\S+), by a step (\S+)$",
        told[3],
    )
    random = np.random.default_rng(seed=1)
    X, W = random.normal(size=(3, 4)), random.normal(size=(2, 2))
    dout = random.normal(size=(2, 3))
    assert X.shape == (3, 4)
    assert float(found[1]) == pytest.approx(dout[0, 1] * W[0, 0], abs=1e-6)
    right = dout[0, 0] * W[0, 1] + dout[0, 1] * W[0, 0]
    assert float(found[2]) == pytest.approx(right, abs=1e-6)


def test_step_sees_a_mistake_that_leaves_the_sums_alone(capsys):
    """X[0, 0]·X[0, 1] − X[0, 1]·X[0, 0] = 0: the sum of X·dX stays, two entries do not."""
    cheat = RIGHT["conv_backward_dX"].replace(
        "    return dX",
        "    dX[0, 0] += X[0, 1]\n    dX[0, 1] -= X[0, 0]\n    return dX",
    )
    told = lines(capsys, {"conv_backward_dX": cheat})
    assert all("agree" in line for line in told[:3])
    assert "dX DIFFERS in 2 of 12 entries, first at dX[0, 0]" in told[3]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def conv_backward_dX(dout, X, W, stride=1):\n    return W", "dX has shape"),
        ("def conv_backward_dX(dout, X, W, stride=1):\n    return 1 / 0", "ZeroDivisionError"),
        ("def conv_backward_dX(dout, X, W, stride=1):\n    raise NotImplementedError",
         "conv_backward_dX is not written yet"),
        ("conv_backward_dX = None", "conv_backward_dX is not a function"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_told_in_a_line(source, words, capsys):
    told = lines(capsys, {"conv_backward_dX": source})
    assert len(told) == 5
    assert all("NOT CHECKED: " in line and words in line for line in told)


def test_function_that_is_stopped_is_not_asked_again(capsys):
    calls = []

    def endless(dout, X, W, stride=1):
        calls.append(dout)
        raise KeyboardInterrupt

    names = defined(RIGHT)
    self_check(names["conv_forward"], names["conv_backward_dW"], endless)
    told = capsys.readouterr().out
    assert told.startswith("conv_backward_dX was still running on image 4×6, kernel 2×3, stride 1")
    assert len(calls) == 1
    with pytest.raises(convkit.CheckFailed) as caught:
        convkit.check_dX(endless)
    assert "still running" in "".join(caught.value._render_traceback_())
    assert len(calls) == 2
