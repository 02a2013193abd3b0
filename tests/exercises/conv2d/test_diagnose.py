"""Mistakes are named where they are known for certain, and nothing is said otherwise."""

import contextlib
import itertools
import random

import numpy as np
import pytest
from hidden_tests import ENTRIES, FUNCTIONS, RIGHT, causes, defined, judged, of_entries

from autograder.diagnosis.calls import all_same, outcomes
from autograder.diagnosis.diagnose import diagnose
from autograder.diagnosis.recorder import CallRecorder, record
from autograder.exercises.conv2d import cases
from autograder.exercises.conv2d.calls import called, probe_calls
from autograder.exercises.conv2d.exercise import EXERCISE
from autograder.exercises.conv2d.kit import example
from autograder.exercises.conv2d.misconceptions import CATALOGUE, FAMILIES
from autograder.exercises.conv2d.solutions import read_right, right_styles

pytestmark = pytest.mark.filterwarnings("ignore")

FAMILY_OF = {member: family.id for family in FAMILIES for member in family.members}
# Sizes that no probe and no hidden test has.
OTHER_SIZES = (
    ((4, 7), (2, 3), 1), ((7, 5), (3, 2), 2), ((6, 6), (2, 2), 2), ((8, 7), (3, 3), 3),
    ((5, 5), (5, 5), 1), ((7, 8), (2, 2), 3), ((3, 9), (1, 4), 2), ((8, 3), (4, 1), 1),
)  # fmt: skip


def are_one_function(name, one, other, *, strict=True):
    """Whether two cells compute the same on sizes that the diagnosis has not looked at."""
    for sizes in OTHER_SIZES:
        image, kernel, stride = sizes
        case = cases.Case(name="", why="", image_shape=image, kernel_shape=kernel, stride=stride)
        problem = cases.draw(case, "other sizes")
        call = called(name, problem.dout, problem.X, problem.W, stride)
        first, second = (outcomes(defined({name: cell})[name], [call]) for cell in (one, other))
        if not all_same(first, second, strict=strict):
            return False
    return True


def test_whole_catalogue_is_named_exactly_or_by_its_family():
    """In every item that it fails, and the tests are those that stand in source/."""
    for entry in CATALOGUE:
        told = causes(of_entries(entry.id))
        assert told, f"{entry.id} fails nothing"
        assert set(told.values()) == {FAMILY_OF.get(entry.id, entry.id)}, (entry.id, told)
    assert len(FAMILY_OF) <= 0.05 * len(CATALOGUE)


@pytest.mark.parametrize("style", right_styles())
def test_right_solution_is_never_asked_what_is_wrong_with_it(style):
    assert causes(judged(read_right(style))) == {}


@pytest.mark.parametrize("style", right_styles())
def test_right_function_in_a_test_that_fails_it_is_told_no_mistake(style):
    """A test of an instructor's own may fail right work; its function still has no mistake."""
    functions = defined(read_right(style))
    for name in FUNCTIONS:
        recorder = CallRecorder(functions[name])
        call = probe_calls(name)[0]
        recorder(*map(np.copy, call.arguments), **call.named)
        found = diagnose(recorder, EXERCISE)
        assert (found.cause, found.tables, found.smallest) == (None, None, None)


def test_held_out_mistakes_are_told_by_symbols_or_by_the_smallest_input():
    """Nothing is said of a cause; what can be seen of the mistake is still shown. Two calls that
    depend on each other are no table and no small input: there the test's own words say so.
    """
    held_out = random.Random(0).sample(CATALOGUE, 15)
    known = tuple(entry for entry in CATALOGUE if entry not in held_out)
    for entry in held_out:
        failed = [
            item for item in of_entries(entry.id, catalogue=known) if item.diagnosis is not None
        ]
        shown = all(item.diagnosis.tables or item.diagnosis.smallest for item in failed)
        kept = all(item.failure.key == "later call" for item in failed)
        assert shown or kept, entry.id


def test_entries_that_no_probe_tells_apart_are_a_family():
    told = {each.id: outcomes(each.define(), probe_calls(each.function)) for each in CATALOGUE}
    for one, other in itertools.combinations(CATALOGUE, 2):
        if one.function != other.function:
            continue
        alike = all_same(told[one.id], told[other.id], strict=False)
        assert alike == (FAMILY_OF.get(one.id, one.id) == FAMILY_OF.get(other.id)), (
            one.id, other.id,
        )  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.id)
def test_family_is_one_function_on_other_sizes_too(family):
    first, *others = sorted(family.members)
    for other in others:
        name = ENTRIES[first].function
        assert are_one_function(name, ENTRIES[first].source, ENTRIES[other].source)


def test_mistake_in_a_style_of_its_own_is_named_by_what_it_computes():
    """No line is shared with the catalogue's cell; float32 besides."""
    source = """
def conv_backward_dX(dout, X, W, stride=1):
    grad = [[0] * len(X[0]) for _ in X]
    for r, row in enumerate(dout):
        for c, d in enumerate(row):
            for a in range(len(W)):
                for b in range(len(W[0])):
                    grad[r * stride + a][c * stride + b] = np.float32(d) * np.float32(W[a][b])
    return grad
"""
    assert set(causes(judged({"conv_backward_dX": source})).values()) == {"dX-overlaps-lost"}


def test_rounding_does_not_hide_a_mistake():
    """A mean of float32 numbers is a third of the last digit off."""
    source = ENTRIES["forward-mean-for-sum"].source.replace(
        "np.mean(patch * W)", "np.mean((patch * W).astype(np.float32), dtype=np.float32)"
    )
    assert set(causes(judged({"conv_forward": source})).values()) == {"forward-mean-for-sum"}


def test_error_alone_names_a_mistake_only_by_its_very_words():
    """Another TypeError, at every call, is not the one of a size that is a float."""
    raises = "def conv_forward(X, W, stride=1):\n    raise TypeError('no such thing')"
    assert set(causes(judged({"conv_forward": raises})).values()) == {None}
    assert set(causes(of_entries("forward-sizes-not-whole")).values()) == {
        "forward-sizes-not-whole"
    }


def test_function_that_is_not_written_is_not_diagnosed():
    source = "def conv_backward_dX(dout, X, W, stride=1):\n    raise NotImplementedError"
    results = [item for item in judged({"conv_backward_dX": source}) if not item.passed]
    assert len(results) == 3
    assert all(item.diagnosis is None for item in results)


def test_what_is_right_but_for_one_image_is_named_nothing():
    """It fails on the worked example's image alone, which is none of the fixed problems."""
    source = RIGHT["conv_forward"].replace(
        "return out", "return out + 1 if X.shape == (4, 4) else out"
    )
    told = judged({"conv_forward": source})
    assert causes(told) == {
        "test_forward_s1": None, "test_forward_s2": None, "test_forward_general": None,
    }  # fmt: skip


def test_mistake_that_the_judged_call_does_not_show_is_not_named():
    """On the fixed calls it is the rotated kernel; on the worked example it is something else."""
    source = ENTRIES["forward-kernel-rotated"].source.replace(
        "return out", "return -out if X.shape == (4, 4) else out"
    )
    assert causes(judged({"conv_forward": source}))["test_forward_s1"] is None


def test_state_left_by_the_notebooks_own_calls_hides_no_mistake():
    """The notebook calls the function before any test does; what is kept differs from student to
    student, and the mistake is the same."""
    entry = ENTRIES["dX-keeps-adding-between-calls"]
    function = defined({entry.function: entry.source})[entry.function]
    arrays = (example.DOUT[1], example.IMAGE, example.KERNEL)
    for _ in range(3):
        function(*arrays, stride=1)
    recorder = CallRecorder(function)
    recorder(*arrays, stride=1)
    assert diagnose(recorder, EXERCISE).cause.id == entry.id


def test_only_a_test_of_one_function_is_recorded():
    functions = {name: defined(RIGHT)[name] for name in FUNCTIONS}
    one = {"conv_forward": functions["conv_forward"], "np": np}
    recorder, names = record(one, EXERCISE)
    assert names == {"conv_forward": recorder, "np": np}
    assert recorder.function is functions["conv_forward"]
    assert record(functions, EXERCISE) == (None, functions)
    assert record(one, None) == (None, one)
    assert record({"np": np, "conv_forward": 5}, EXERCISE)[0] is None


def test_recorded_function_gives_and_raises_what_the_function_does():
    recorder = CallRecorder(defined(RIGHT)["conv_forward"])
    assert np.array_equal(recorder(np.ones((2, 2)), np.ones((2, 2)), stride=1), [[4.0]])
    with pytest.raises(TypeError):
        recorder()
    (call, first), (_, second) = recorder.calls()
    assert (first.kind, first.table.tolist(), first.changed) == ("table", [[4.0]], (False, False))
    assert call.named == {"stride": 1}
    assert (second.kind, second.error) == ("raised", "TypeError")


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (([[1, 2], [3, 4]], [[1]]), {}),
        ((np.ones(3), np.ones(2)), {}),
        ((np.ones((2, 2, 2)), np.ones((2, 2))), {"stride": 1}),
        ((np.ones((2, 2)),), {}),
        ((), {"stride": 2}),
        ((np.ones((3, 3)), np.ones((2, 2)), np.ones((2, 2))), {"stride": 0}),
        ((np.ones((3, 3)), np.ones((2, 2)), np.ones((2, 2))), {"stride": "1"}),
        ((np.ones((3, 3)), "W", None), {"stride": 1.5}),
        ((np.ones((2, 2)), np.ones((3, 3)), np.ones((3, 3))), {"stride": 1}),
        ((np.ones((0, 3)), np.ones((0, 2)), np.ones((0, 2))), {"step": 1}),
    ],
)
def test_test_of_an_instructor_may_call_with_anything(name, arguments, named):
    """What is known from the fixed calls is told all the same."""
    entry = next(each for each in CATALOGUE if each.function == name)
    recorder = CallRecorder(entry.define())
    with contextlib.suppress(Exception):
        recorder(*arguments, **named)
    diagnosis = diagnose(recorder, EXERCISE)
    assert diagnosis.facts or diagnosis.cause is not None
