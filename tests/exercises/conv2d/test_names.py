"""A name is given where it is true: what it says computes what the function does.

Tried on mistakes that the catalogue does not hold: with each entry left out, with rows and columns
exchanged, two at a time, and on functions as students write them.
"""

import random

import numpy as np
import pytest
from hidden_tests import ENTRIES, FUNCTIONS, RIGHT, causes, judged
from slips import SLIPS
from test_diagnose import FAMILY_OF, OTHER_SIZES

from autograder.diagnosis import composed
from autograder.diagnosis.calls import is_right, outcomes, same
from autograder.diagnosis.results import quiet
from autograder.exercise import define
from autograder.exercises.conv2d import cases
from autograder.exercises.conv2d.calls import called
from autograder.exercises.conv2d.exercise import EXERCISE
from autograder.exercises.conv2d.misconceptions import CATALOGUE

pytestmark = pytest.mark.filterwarnings("ignore")

NOTHING = {"wrong everywhere", "stops"}  # facts that say no more than the check does
# Rows and columns exchanged, in all that a function takes and gives.
TURNED = """

_as_it_is = {name}


def {name}(*arrays, stride=1):
    result = _as_it_is(*(array.T for array in arrays), stride=stride)
    return result.T if isinstance(result, np.ndarray) else result
"""


def calls_of(function, stride=None):
    """Return calls of sizes that no fixed call has."""
    for image, kernel, step in OTHER_SIZES:
        if stride in (None, step):
            case = cases.Case(name="", why="", image_shape=image, kernel_shape=kernel, stride=step)
            drawn = cases.draw(case, "other sizes")
            yield called(function, drawn.dout, drawn.X, drawn.W, step)


def assert_true(item, source):
    """Whatever the item is told the mistake is, a function that makes it does the same."""
    diagnosis = item.diagnosis
    cause = None if diagnosis is None else diagnosis.cause
    if cause is None or "-keeps-adding-" in cause.id or "-remembered-" in cause.id:
        return  # of calls that depend on each other, only the first few are compared
    stride = None if cause.everywhere else diagnosis.failing.call.named["stride"]
    calls = list(calls_of(item.function, stride))
    with quiet():
        student = outcomes(define(item.function, source), calls)
        named = outcomes(diagnosis.hypothesis.define(), calls)
    assert all(same(*both, strict=False) for both in zip(student, named, strict=True)), cause.id


def failed(function, source, catalogue=CATALOGUE):
    """Return the items that a function fails, with their diagnoses."""
    return [item for item in judged({function: source}, catalogue) if not item.passed]


def is_told(item):
    """Whether something is said of the mistake beyond what the check saw."""
    diagnosis = item.diagnosis
    return diagnosis is not None and (
        diagnosis.cause is not None or {fact.key for fact in diagnosis.facts} - NOTHING
    )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_mistake_that_is_left_out_of_the_catalogue_is_called_nothing_that_it_is_not(name):
    told = []
    for entry in (each for each in CATALOGUE if each.function == name):
        known = tuple(each for each in CATALOGUE if each is not entry)
        for item in failed(name, entry.source, known):
            assert_true(item, entry.source)
            told.append(bool(is_told(item)))
    assert np.mean(told) > 0.75


@pytest.mark.parametrize("name", FUNCTIONS)
def test_mistake_with_rows_and_columns_exchanged_is_called_nothing_that_it_is_not(name):
    """Some are entries themselves, as what ends rows early is where columns are meant."""
    for entry in (each for each in CATALOGUE if each.function == name):
        source = entry.source + TURNED.format(name=name)
        for item in failed(name, source):
            assert_true(item, source)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_two_mistakes_at_once_are_told_as_two(name):
    """Or as one, where it hides the other; or by facts. What is named is true."""
    known = composed.read(EXERCISE, name, 2)
    told = []
    for row in random.Random(0).sample(list(known.rows), 60):
        pair = known.hypothesis(row)
        one, other = pair.entries
        source = pair.source
        both = {FAMILY_OF.get(entry.id, entry.id) for entry in (one, other)} | {one.id, other.id}
        for item in failed(name, source):
            if not set((item.cause_id or "").split("+")) <= both:
                assert_true(item, source)  # a name for the two of them
            told.append(bool(is_told(item)))
    assert np.mean(told) >= 0.9, np.mean(told)


@pytest.mark.parametrize("at_once", [1, 2])
def test_hypotheses_that_are_kept_are_those_of_this_catalogue(at_once):
    for name in FUNCTIONS:
        kept = composed.read(EXERCISE, name, at_once)
        made = composed.worked_out(EXERCISE, name, at_once)
        assert np.array_equal(kept.rows, made.rows)
        assert np.array_equal(kept.hashes, made.hashes)
        with np.load(EXERCISE.composed) as file:
            assert f"{name} {at_once} hashes" in file  # it came from there


WRONG = [slip for slip in SLIPS if not (slip.right or slip.endless or slip.reads_outside)]


@pytest.mark.parametrize("slip", WRONG, ids=lambda slip: slip.name)
def test_slip_of_a_student_loses_points_and_is_called_nothing_that_it_is_not(slip):
    items = failed(slip.function, slip.source)
    if slip.below_numpy is None:
        assert items
    for item in items:
        assert_true(item, slip.source)


def test_slips_of_students_are_named_or_told_by_facts():
    told = {slip.name: list(map(is_told, failed(slip.function, slip.source))) for slip in WRONG}
    silent = sorted(name for name, items in told.items() if items and not any(items))
    assert len(silent) <= 0.1 * len(WRONG), silent


@pytest.mark.parametrize("slip", [slip for slip in SLIPS if slip.right], ids=lambda slip: slip.name)
def test_right_function_of_a_student_loses_nothing(slip):
    assert causes(judged({slip.function: slip.source})) == {}


def test_smallest_input_is_one_of_the_failing_stride():
    for entry in CATALOGUE:
        for item in failed(entry.function, entry.source):
            least = item.diagnosis and item.diagnosis.smallest
            if least:
                assert least.call.named == item.diagnosis.failing.call.named, entry.id


def test_what_is_true_of_one_stride_alone_is_told_of_that_stride():
    """The second stride is not written yet, and does not hide what is wrong with the first."""
    source = ENTRIES["forward-kernel-rotated"].source.replace(
        "    kh, kw", "    if stride > 1:\n        return np.zeros((7, 7))\n    kh, kw"
    )
    told = {item.grade_id: item for item in failed("conv_forward", source)}
    assert told["test_forward_s1"].cause_id == "forward-kernel-rotated"
    assert not told["test_forward_s1"].diagnosis.cause.everywhere
    assert told["test_forward_s2"].cause_id is None


def test_one_number_of_each_kind_of_fact_says_where_a_function_is_right():
    source = RIGHT["conv_forward"].replace(
        "    kh, kw = W.shape", "    kh, kw = W.shape\n    assert kh == kw"
    )
    for item in failed("conv_forward", source):
        (where,) = (fact for fact in item.diagnosis.facts if fact.key == "right for")
        assert where.details == (("kernel", ("square",)),)
        right = outcomes(define("conv_forward", source), list(calls_of("conv_forward")))
        for call, outcome in zip(calls_of("conv_forward"), right, strict=True):
            reference = EXERCISE.reference("conv_forward")(*call.arguments, **call.named)
            kh, kw = call.arguments[1].shape
            assert is_right(outcome, reference) == (kh == kw)
