"""The benchmark of an evening: one short run of it, and its table."""

import json

from autograder.bench.evening import OURS, STEPS, STOCK, Step, main, medians, table


def test_run_measures_every_step_both_ways(tmp_path, capsys):
    assert main(["--of", "1", "--sizes", "2", "--rounds", "1", "--out", str(tmp_path)]) == 0
    figures = json.loads((tmp_path / "evening.json").read_text())
    assert figures["steps"] == figures["single"]  # of one round
    assert [(each["way"], each["submissions"], each["step"]) for each in figures["steps"]] == [
        (way, size, step) for way, size in ((STOCK, 1), (OURS, 2)) for step in STEPS
    ]
    assert all(each["seconds"] > 0 for each in figures["steps"])
    assert (tmp_path / "evening.png").read_bytes().startswith(b"\x89PNG")
    assert "ms a submission" in capsys.readouterr().out


def test_table_has_each_step_and_the_evening_beside_stock():
    single = [
        Step(way=way, step=step, submissions=size, seconds=seconds * slow, memory=memory * slow)
        for slow in (1, 2, 9)  # rounds: the median counts
        for way, size, seconds, memory in ((STOCK, 10, 5.0, 50), (OURS, 100, 1.0, 70))
        for step in STEPS
    ]
    lines = table(medians(single))
    assert lines[1].split() == ["collect", "1000.0", "20.0", "(50.0", "×)"]
    assert lines[-2].split() == ["all", "4000.0", "80.0", "(50.0", "×)"]
    assert lines[-1].split()[-2:] == ["450", "630"]
