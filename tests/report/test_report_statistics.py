"""What the class report counts, against SciPy and the standard library."""

import statistics as standard

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from autograder.report import statistics

KINDS = 5


def drawn(seed, students=200, items=6):
    """Return points, maxima and verdicts of a class in which every item is missed by somebody."""
    random = np.random.default_rng(seed)
    most = random.integers(1, 13, items).astype(float)
    points = most * random.integers(0, 3, (students, items)) / 2
    points[0], points[1] = 0, most
    return points, most, random.integers(0, KINDS, (students, items)).astype(np.int8)


def of(points, most):
    verdicts = np.zeros(np.shape(points), dtype=np.int8)
    return statistics.item_statistics(np.array(points, float), np.array(most, float), verdicts, 1)


@given(seed=st.integers(0, 2**32 - 1))
def test_discrimination_is_pearsons_correlation_with_the_other_items(seed):
    points, most, verdicts = drawn(seed)
    found = statistics.item_statistics(points, most, verdicts, KINDS)
    for column, item in enumerate(found):
        others = np.delete(points, column, axis=1).sum(axis=1)
        assert item.discrimination == pytest.approx(
            stats.pearsonr(points[:, column], others).statistic, abs=1e-12
        )


@given(seed=st.integers(0, 2**32 - 1))
def test_shares_means_and_counts_are_those_of_counting_student_by_student(seed):
    points, most, verdicts = drawn(seed)
    for column, item in enumerate(statistics.item_statistics(points, most, verdicts, KINDS)):
        own = points[:, column].tolist()
        rest = [sum(row) - row[column] for row in points.tolist()]
        having = [other for mine, other in zip(own, rest, strict=True) if mine == most[column]]
        missing = [other for mine, other in zip(own, rest, strict=True) if mine != most[column]]
        assert item.share == pytest.approx(sum(own) / (len(own) * most[column]))
        assert item.rest_with == pytest.approx(standard.fmean(having))
        assert item.rest_without == pytest.approx(standard.fmean(missing))
        assert item.missed == len(missing)
        assert list(item.counts) == [verdicts[:, column].tolist().count(n) for n in range(KINDS)]


@given(scores=st.lists(st.floats(0, 100), min_size=2, max_size=60))
def test_spread_is_the_standard_librarys(scores):
    found = statistics.spread(np.array(scores))
    quartiles = standard.quantiles(scores, n=4, method="inclusive")
    assert found.mean == pytest.approx(standard.fmean(scores), abs=1e-9)
    assert found.deviation == pytest.approx(standard.stdev(scores), abs=1e-6)
    assert [found.lower_quartile, found.median, found.upper_quartile] == pytest.approx(
        quartiles, abs=1e-9
    )
    assert (found.count, found.lowest, found.highest) == (len(scores), min(scores), max(scores))


def test_one_student_has_no_deviation():
    assert statistics.spread(np.array([70.0])).deviation is None


def test_item_that_all_have_or_nobody_has_says_nothing_of_the_rest():
    first, second = of([[2, 1], [2, 0], [2, 3]], [2, 3])
    assert first.discrimination is None
    assert first.rest_without is None
    assert first.rest_with == pytest.approx((1 + 0 + 3) / 3)
    assert second.discrimination is None  # the rest is the same for all
    (nobody, _) = of([[0, 1], [0, 2]], [2, 2])
    assert nobody.rest_with is None


def test_score_on_an_edge_counts_above_it_and_the_highest_in_the_last_bin():
    edges, counts = statistics.histogram(np.array([0, 4.9, 5, 95, 99, 100]), 100)
    assert edges.tolist() == list(range(0, 101, 5))
    assert [counts[0], counts[1], counts[-1], sum(counts)] == [2, 1, 3, 6]


def test_score_above_the_highest_counts_in_the_last_bin():
    """Extra credit can lift a score above what there is."""
    _, counts = statistics.histogram(np.array([105.0]), 100)
    assert counts[-1] == 1


def test_item_that_separates_is_the_one_that_goes_most_with_the_rest():
    """The last is lost with both others, which are lost each in its own half."""
    points = np.array([[0, 4, 0]] * 4 + [[4, 0, 0]] * 4 + [[4, 4, 4]] * 8, dtype=float)
    found = of(points, [4, 4, 4])
    assert statistics.separates(found, 16) == 2


def test_item_that_two_students_missed_separates_no_class():
    points = [[0.0, 0.0]] * 2 + [[4.0, 4.0]] * 28
    found = of(points, [4, 4])
    assert found[0].discrimination == pytest.approx(1)
    assert statistics.separates(found, 30) is None


def test_groups_are_of_one_size_and_in_order_of_scores():
    scores = np.array([50, 10, 90, 30, 70.0])
    assert [each.tolist() for each in statistics.groups(scores, 10)] == [[1], [3], [0], [4], [2]]
    sizes = [len(each) for each in statistics.groups(np.arange(10_003.0), 200)]
    assert len(sizes) == 200
    assert sum(sizes) == 10_003
    assert max(sizes) - min(sizes) <= 1


def test_group_shares_are_means_of_the_groups_points():
    points = np.array([[0.0, 2], [1, 4], [2, 4]])
    groups = [np.array([0, 1]), np.array([2])]
    shares = statistics.group_shares(points, np.array([2.0, 4]), groups)
    assert shares.tolist() == [[(0 + 1) / 2 / 2, 2 / 2], [(2 + 4) / 2 / 4, 4 / 4]]


def test_mistakes_are_ranked_by_students_then_by_points_lost_then_by_name():
    found = {"b": [1], "d": [4], "c": [1, 2], "a": [3]}
    assert statistics.ranked(found, {"a": 8, "b": 24, "c": 3, "d": 8}) == ["c", "b", "a", "d"]


def test_movement_counts_who_rose_and_who_fell():
    found = statistics.moved(np.array([10.0, 20, 30, 40]), np.array([15.0, 20, 25, 90]))
    assert (found["count"], found["rose"], found["fell"]) == (4, 2, 1)
    assert (found["mean_before"], found["mean_after"]) == (100 / 4, 150 / 4)
