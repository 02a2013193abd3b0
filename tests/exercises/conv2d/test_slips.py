"""Slips are what they say: the right ones right, the others wrong, and no two of them alike."""

import itertools
from collections import Counter
from functools import cache

import numpy as np
import pytest
from slips import SLIPS
from slips.model import DW, DX, FORWARD

from autograder.diagnosis.calls import RAISED, all_same, is_right, outcomes
from autograder.diagnosis.results import quiet
from autograder.exercise import Call
from autograder.exercises.conv2d import oracle
from autograder.exercises.conv2d.misconceptions import CATALOGUE, FAMILIES

REFERENCE = {
    FORWARD: oracle.conv_forward, DW: oracle.conv_backward_dW, DX: oracle.conv_backward_dX,
}  # fmt: skip
# (image, kernel, stride): outputs taller than wide, wider than tall, square, of one row, of one
# column, of one entry; kernels high, wide, square; strides that divide and leave pixels over.
GEOMETRIES = (
    ((8, 5), (3, 2), 1), ((9, 4), (2, 3), 1), ((7, 3), (1, 3), 1), ((6, 4), (3, 3), 1),
    ((5, 8), (2, 3), 1), ((4, 9), (3, 2), 1), ((3, 7), (3, 1), 1), ((5, 6), (2, 2), 1),
    ((6, 6), (3, 3), 1), ((5, 5), (2, 3), 1), ((4, 4), (1, 1), 1), ((5, 5), (5, 5), 1),
    ((11, 7), (3, 5), 2), ((9, 5), (3, 3), 2), ((10, 5), (2, 2), 2), ((13, 4), (5, 3), 2),
    ((7, 11), (5, 3), 2), ((5, 9), (3, 3), 2), ((6, 10), (3, 2), 2), ((7, 7), (3, 3), 2),
    ((8, 8), (2, 2), 2), ((1, 8), (1, 3), 2), ((8, 1), (3, 1), 2), ((3, 4), (3, 4), 2),
    ((14, 8), (2, 3), 3), ((13, 7), (4, 2), 3), ((8, 14), (3, 2), 3), ((10, 10), (4, 4), 3),
    ((11, 6), (3, 3), 4), ((6, 13), (2, 4), 4),
)  # fmt: skip


def call_of(function, arrays, stride):
    return Call(arrays[1:] if function == FORWARD else arrays, {"stride": stride})


def arrays_of(image, kernel, stride, draw):
    output = oracle.output_shape(image, kernel, stride)
    return tuple(draw(shape) for shape in (output, image, kernel))


@cache
def legal_calls(function):
    """Return calls that the exercise allows, with right results: all geometries, then other types.

    The first is made again with other values, and again with the same.
    """
    generator = np.random.default_rng(3)

    def fractions(shape):
        return generator.choice([-1, 1], shape) * (generator.integers(1, 30, shape) + 0.25)

    def whole(shape):
        return generator.choice([-1, 1], shape) * generator.integers(1, 10, shape)

    posed = [(arrays_of(*geometry, fractions), geometry[2]) for geometry in GEOMETRIES]
    posed += [(arrays_of(*GEOMETRIES[0], fractions), 1), posed[0]]
    for geometry in (GEOMETRIES[7], GEOMETRIES[13]):
        dout, X, W = arrays_of(*geometry, fractions)
        others = arrays_of(*geometry, whole)
        posed += [((dout, others[1], W), geometry[2]), ((dout, X, others[2]), geometry[2])]
        posed += [((dout, *others[1:]), geometry[2]), (others, geometry[2])]
        posed.append((tuple(map(np.asfortranarray, (dout, X, W))), geometry[2]))
    calls = [call_of(function, *each) for each in posed]
    rights = [REFERENCE[function](*call.arguments, **call.named) for call in calls]
    return calls, rights


@cache
@quiet()
def told(slip):
    """Return what came of a slip's legal calls, and whether each was right."""
    namespace = {"np": np}
    exec(slip.source, namespace)
    calls, rights = legal_calls(slip.function)
    found = outcomes(namespace[slip.function], calls)
    is_so = [
        is_right(each, right) and not any(each.changed)
        for each, right in zip(found, rights, strict=True)
    ]
    return found, is_so


def stops(slip):
    """Whether a slip stops at every call: what it is then known by is the error's words."""
    return all(each.kind == RAISED for each in told(slip)[0])


ENDING = [slip for slip in SLIPS if not slip.endless]
NEW = tuple(map(int, np.__version__.split(".")[:2]))


@pytest.mark.parametrize(
    "slip", [slip for slip in ENDING if slip.right], ids=lambda each: each.name
)
def test_right_slip_is_right_on_every_legal_call(slip):
    found, is_so = told(slip)
    if slip.below_numpy is not None and slip.below_numpy <= NEW:
        assert {each.error for each in found} == {"ValueError"}
    else:
        assert all(is_so)


@pytest.mark.parametrize(
    "slip",
    [slip for slip in ENDING if not slip.right and not slip.reads_outside],
    ids=lambda each: each.name,
)
def test_wrong_slip_is_wrong_on_a_legal_call(slip):
    _, is_so = told(slip)
    assert not all(is_so)


@pytest.mark.parametrize(
    "slip", [slip for slip in SLIPS if slip.reads_outside], ids=lambda each: each.name
)
def test_slip_that_reads_outside_its_array_is_right_where_the_stride_divides(slip):
    """Elsewhere it multiplies what lies behind the array, which is zero now and then."""
    _, is_so = told(slip)
    for (image, kernel, stride), right in zip(GEOMETRIES, is_so, strict=False):
        if all((n - k) % stride == 0 for n, k in zip(image, kernel, strict=True)):
            assert right, (image, kernel, stride)


def test_two_slips_compute_the_same_only_where_they_say_so():
    groups = {}
    for slip in ENDING:
        if not slip.right and not slip.reads_outside:
            groups.setdefault(slip.function, []).append(slip)
    alike = {
        frozenset((one.name, other.name))
        for slips in groups.values()
        for one, other in itertools.combinations(slips, 2)
        if all_same(told(one)[0], told(other)[0], strict=stops(one) and stops(other))
    }
    assert alike == {frozenset((slip.name, slip.same_as)) for slip in SLIPS if slip.same_as}


def test_names_are_those_of_the_catalogue():
    known = {entry.id: entry.function for entry in CATALOGUE}
    for family in FAMILIES:
        known[family.id] = known[min(family.members)]
    for slip in SLIPS:
        assert {known[id] for id in slip.names} <= {slip.function}, slip.name
        assert slip.names or slip.facts or slip.right, slip.name
        assert len(slip.names) == 2 or not slip.two, slip.name


def test_every_function_has_its_share():
    wrong = Counter(slip.function for slip in SLIPS if not slip.right)
    assert min(wrong.values()) >= 40
    assert len({slip.name for slip in SLIPS}) == len(SLIPS)
    assert sum(slip.two for slip in SLIPS) >= 25
