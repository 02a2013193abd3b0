"""The benchmark: one short run of it, and what it makes of several rounds."""

import json

import pytest

from autograder.bench.__main__ import (
    AGAIN,
    FLOOR,
    JUDGED,
    REPORT,
    STOCK,
    Measured,
    _line,
    _medians,
    main,
)

BATCH = "autograder grade --jobs 2"


def test_run_measures_every_way_on_the_same_class_and_writes_figures_and_plot(tmp_path, capsys):
    assert (
        main(["--of", "2", "--sizes", "4", "--jobs", "2", "--rounds", "1", "--out", str(tmp_path)])
        == 0
    )
    figures = json.loads((tmp_path / "bench.json").read_text())
    assert figures["measured"] == figures["single"]  # of one round
    assert [(each["way"], each["submissions"]) for each in figures["measured"]] == [
        (STOCK, 2), (JUDGED, 2), (FLOOR, 2), ("the judge alone", 2), (BATCH, 4), (AGAIN, 4),
        (REPORT, 4),
    ]  # fmt: skip
    assert all(each["seconds"] > 0 for each in figures["measured"])
    assert figures["measured"][4]["runner_cpu_seconds"] > 0
    assert (tmp_path / "bench.png").read_bytes().startswith(b"\x89PNG")
    assert "1.0 × stock's rate" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (["--sizes", "26"], "26 is fewer than the sample class; give 31 or more"),
        (["--rounds", "0"], "0 measures nothing; give 1 or more"),
    ],
)
def test_run_that_would_measure_nothing_is_refused_before_it_begins(wrong, words, tmp_path, capsys):
    with pytest.raises(SystemExit):
        main([*wrong, "--out", str(tmp_path / "bench")])
    assert words in capsys.readouterr().err
    assert not (tmp_path / "bench").exists()


def rounds():
    """Return three rounds: the machine was slow in the first, and not for all alike."""
    return [
        measured
        for stock, batch in ((3, 4), (1.5, 1), (1, 2))
        for measured in (
            Measured(way=STOCK, submissions=27, seconds=27 * stock),
            Measured(way=BATCH, submissions=100, seconds=3 * batch, runner_memory=100 * batch),
            Measured(way=BATCH, submissions=200, seconds=4 * batch, runner_cpu_seconds=batch),
        )
    ]


def test_median_time_and_most_memory_of_each_way_and_size():
    found = _medians(rounds())
    assert [(each.way, each.submissions, each.seconds) for each in found] == [
        (STOCK, 27, 40.5), (BATCH, 100, 6), (BATCH, 200, 8),
    ]  # fmt: skip
    assert found[1].runner_memory == 400
    assert found[2].runner_cpu_seconds == 2


def test_ratio_is_to_stock_of_the_same_round_and_of_medians_to_its_median():
    single = rounds()
    assert "37.5 × stock's rate" in _line(single[2], single[:3])
    assert "75.0 × stock's rate" in _line(single[5], single[:6])
    assert "25.0 × stock's rate" in _line(single[8], single)
    medians = _medians(single)
    assert "37.5 × stock's rate" in _line(medians[2], medians)
