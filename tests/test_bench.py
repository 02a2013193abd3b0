"""What the benchmark makes of several rounds. That it runs is seen by `make bench`."""

from autograder.bench import FLOOR, STOCK, Measured, _line, _medians

BATCH = "autograder grade --jobs 2"


def rounds():
    """Return three rounds, in the first of which the machine was slow for everybody."""
    return [
        measured
        for slow in (3, 1, 1.5)
        for measured in (
            Measured(way=STOCK, submissions=27, seconds=27 * slow),
            Measured(way=FLOOR, submissions=27, seconds=0.9 * slow),
            Measured(way=BATCH, submissions=100, seconds=2.5 * slow, runner_memory=100 * slow),
            Measured(way=BATCH, submissions=200, seconds=4 * slow, runner_cpu_seconds=slow),
        )
    ]


def test_median_time_and_most_memory_of_each_way_and_size():
    found = _medians(rounds())
    assert [(each.way, each.submissions, each.seconds) for each in found] == [
        (STOCK, 27, 40.5), (FLOOR, 27, 1.35), (BATCH, 100, 3.75), (BATCH, 200, 6),
    ]  # fmt: skip
    assert found[2].runner_memory == 300
    assert found[3].runner_cpu_seconds == 1.5


def test_ratio_is_to_stock_in_the_same_round_and_of_medians_to_its_median():
    single = rounds()
    faster = Measured(way=BATCH, submissions=200, seconds=3)  # than in any round
    assert "50.0 × stock's rate" in _line(single[3], single[:4])
    assert "100.0 × stock's rate" in _line(faster, single)
    assert "50.0 × stock's rate" in _line(_medians(single)[3], _medians(single))
