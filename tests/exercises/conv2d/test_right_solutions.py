"""Every right solution gets full marks, however it is written."""

import warnings
from pathlib import Path

import numpy as np
import pytest

from autograder.exercise import key_in_force
from autograder.exercises.conv2d import hidden_checks, solutions
from autograder.exercises.conv2d.kit import checks as convkit
from autograder.exercises.conv2d.kit import example
from autograder.exercises.conv2d.solutions import read_right, right_styles

STYLES = sorted(right_styles())


@pytest.fixture(scope="module", params=STYLES)
def student(request):
    """A namespace in which one style's three cells have been run."""
    namespace = {"np": np}
    for source in read_right(request.param).values():
        exec(source, namespace)
    return namespace


def test_there_are_enough_styles_and_each_says_what_it_is():
    assert len(STYLES) >= 18
    for style in STYLES:
        assert (Path(solutions.__file__).parent / "right" / f"{style}.py").read_text()[:3] == '"""'


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("key", [b"", b"another student", b"a third"])
def test_right_solution_passes_every_item(student, key):
    with key_in_force(key):
        for stride in (1, 2):
            convkit.check_forward(student["conv_forward"], stride)
            convkit.check_dW(student["conv_backward_dW"], stride)
            convkit.check_dX(student["conv_backward_dX"], stride)
            hidden_checks.forward(student["conv_forward"], stride)
            hidden_checks.dW(student["conv_backward_dW"], stride)
            hidden_checks.dX(student["conv_backward_dX"], stride)
        convkit.check_rules(student["conv_forward"], "out")
        convkit.check_rules(student["conv_backward_dW"], "dW")
        convkit.check_rules(student["conv_backward_dX"], "dX")
        hidden_checks.forward_general(student["conv_forward"])
        hidden_checks.dW_general(student["conv_backward_dW"])
        hidden_checks.dX_general(student["conv_backward_dX"])


def test_styles_that_promise_a_warning_do_warn():
    namespace = {"np": np}
    exec(read_right("fft_complex")["conv_forward"], namespace)
    with pytest.warns(np.exceptions.ComplexWarning):
        namespace["conv_forward"](example.IMAGE, example.KERNEL)


@pytest.mark.parametrize(
    ("style", "kind"), [("float32", np.float32), ("matrix", np.matrix), ("lists", list)]
)
def test_styles_that_promise_another_type_return_it(style, kind):
    namespace = {"np": np}
    exec(read_right(style)["conv_forward"], namespace)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        out = namespace["conv_forward"](example.IMAGE, example.KERNEL)
    assert isinstance(out, kind) or out.dtype == kind
