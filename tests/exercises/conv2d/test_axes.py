"""Rows and columns have their turns alike: a mistake and its mirror lose the same items."""

import numpy as np
import pytest

from autograder.exercise import key_in_force
from autograder.exercises.conv2d import cases, hidden_checks
from autograder.exercises.conv2d.kit import checks
from autograder.exercises.conv2d.misconceptions import CATALOGUE
from autograder.exercises.conv2d.solutions import read_right, right_styles
from autograder.exercises.conv2d.symbols import RESULTS

pytestmark = pytest.mark.filterwarnings("ignore")

ITEMS = {"conv_forward": "forward", "conv_backward_dW": "dW", "conv_backward_dX": "dX"}
STRIDES = {"s1": 1, "s2": 2}


def mirrored(function):
    """The function with rows and columns exchanged, of all that it takes and of what it returns."""

    def mirror(*arrays, stride):
        result = function(*(array.T for array in arrays), stride=stride)
        if result is None or isinstance(result, tuple):
            return result
        return np.asarray(result).T

    return mirror


def lost(function, name):
    """Return which of a function's items are lost, by the worked example or by hidden problems."""
    item = ITEMS[name]
    return {
        f"test_{item}_{part}"
        for part in ("s1", "s2", "general")
        if fails(lambda part=part: worked_example(function, name, part))
        or fails(lambda part=part: hidden(function, name, part))
    }


def worked_example(function, name, part):
    if part == "general":
        checks.check_rules(function, RESULTS[name])
    else:
        getattr(checks, f"check_{ITEMS[name]}")(function, STRIDES[part])


def hidden(function, name, part):
    if part == "general":
        getattr(hidden_checks, f"{ITEMS[name]}_general")(function)
    else:
        getattr(hidden_checks, ITEMS[name])(function, STRIDES[part])


def fails(ask):
    try:
        ask()
    except checks.CheckFailed:
        return True
    return False


def defined(source, name):
    names = {"np": np}
    exec(source, names)
    return names[name]


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.id)
def test_mirror_of_a_known_mistake_loses_what_the_mistake_loses(entry):
    with key_in_force(b"a student"):
        assert lost(mirrored(entry.define()), entry.function) >= entry.fails


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("style", sorted(right_styles()))
def test_mirror_of_a_right_solution_loses_nothing(style, name):
    right = defined("\n".join(read_right(style).values()), name)
    with key_in_force(b"a student"):
        assert lost(mirrored(right), name) == set()


# Each name is taken from the wrong axis in one line of the plain loops, or cuts at the wrong one.
SLIPS = [
    ("conv_forward", "range(out_h)", "range(min(out_h, out_w))"),
    ("conv_forward", "range(out_w)", "range(min(out_h, out_w))"),
    ("conv_forward", "range(out_h)", "range(out_w)"),
    ("conv_forward", "range(out_w)", "range(out_h)"),
    ("conv_forward", "(out_h, out_w))", "(out_w, out_w))"),
    ("conv_forward", "(out_h, out_w))", "(max(out_h, out_w), out_w))"),
    ("conv_forward", "X.shape[0] -", "X.shape[1] -"),
    ("conv_forward", "X.shape[1] -", "X.shape[0] -"),
    ("conv_forward", "c:c + kw", "c:c + kh"),
    ("conv_forward", "r:r + kh", "r:r + kw"),
    ("conv_forward", "return out", "return out[:, :out_h]"),
    ("conv_forward", "return out", "return out[:out_w]"),
    ("conv_backward_dW", "range(out_h)", "range(min(out_h, out_w))"),
    ("conv_backward_dW", "range(out_w)", "range(min(out_h, out_w))"),
    ("conv_backward_dW", "range(out_h)", "range(out_w)"),
    ("conv_backward_dW", "range(out_w)", "range(out_h)"),
    ("conv_backward_dW", "return dW", "return dW[:, :kh]"),
    ("conv_backward_dW", "return dW", "return dW[:kw]"),
    ("conv_backward_dX", "range(out_h)", "range(min(out_h, out_w))"),
    ("conv_backward_dX", "range(out_w)", "range(min(out_h, out_w))"),
    ("conv_backward_dX", "range(out_h)", "range(out_w)"),
    ("conv_backward_dX", "range(out_w)", "range(out_h)"),
    ("conv_backward_dX", "return dX", "return dX[:, :X.shape[0]]"),
    ("conv_backward_dX", "return dX", "return dX[:X.shape[1]]"),
    ("conv_backward_dX", "np.zeros(X.shape)", "np.zeros(2 * X.shape[:1])"),
    ("conv_backward_dX", "np.zeros(X.shape)", "np.zeros(2 * X.shape[1:])"),
]


@pytest.mark.parametrize(("name", "line", "slip"), SLIPS)
def test_slip_between_the_axes_fails_every_hidden_part(name, line, slip):
    source = read_right("loops")[name]
    assert source.count(line) == 1
    wrong = defined(source.replace(line, slip), name)
    with key_in_force(b"a student"):
        for function in (wrong, mirrored(wrong)):
            for part in ("s1", "s2", "general"):
                assert fails(lambda f=function, part=part: hidden(f, name, part)), part


# The type of what a result is collected in, and the case that tells it.
TYPES = [
    ("conv_forward", "np.zeros((out_h, out_w), X.dtype)", cases.INTEGER_IMAGE),
    ("conv_forward", "np.zeros((out_h, out_w), W.dtype)", cases.INTEGER_KERNEL),
    ("conv_backward_dW", "np.zeros(W.shape, X.dtype)", cases.INTEGER_IMAGE),
    ("conv_backward_dW", "np.zeros_like(W)", cases.INTEGER_KERNEL),
    ("conv_backward_dW", "np.zeros_like(dout, shape=W.shape)", cases.INTEGER_DOUT),
    ("conv_backward_dX", "np.zeros_like(X)", cases.INTEGER_IMAGE),
    ("conv_backward_dX", "np.zeros_like(W, shape=X.shape)", cases.INTEGER_KERNEL),
    ("conv_backward_dX", "np.zeros_like(dout, shape=X.shape)", cases.INTEGER_DOUT),
]
ZEROS = {
    "conv_forward": "np.zeros((out_h, out_w))",
    "conv_backward_dW": "np.zeros(W.shape)",
    "conv_backward_dX": "np.zeros(X.shape)",
}


@pytest.mark.parametrize(("name", "zeros", "case"), TYPES)
def test_result_of_an_inputs_type_is_lost_where_that_input_is_of_integers(name, zeros, case):
    """Whether NumPy refuses to add fractions, or they are cut off in silence at the end."""
    right, result = read_right("loops")[name], RESULTS[name]
    refused = right.replace(ZEROS[name], zeros)
    cut = right.replace(f"return {result}", f"return {result}.astype({case.integers}.dtype)")
    for source in (refused, cut):
        assert source != right
        with (
            key_in_force(b"a student"),
            pytest.raises(checks.CheckFailed, match=f"{case.name} .image"),
        ):
            hidden(defined(source, name), name, "general")
