"""Hostile submissions in a class cost no honest student a point.

A small class with what ends processes, kills what it reaches, and leaves children behind. The whole
gauntlet among 300 is `make gauntlet`.
"""

from gauntlet.every import CASES
from gauntlet.hostile_class import by_turns, compare

CHEAP = (
    "os._exit(0) in a function",
    "kill -9 of itself in a function",
    "leaves a daemon that writes later",
)


def test_honest_students_have_the_same_points_beside_hostile_ones(tmp_path):
    chosen = [case for case in CASES if case.name in CHEAP]
    assert len(chosen) == len(CHEAP)
    compared = compare(tmp_path, chosen, students=24, jobs=2)
    assert not compared.faults()
    assert len(compared.alone.marks) == 21
    assert len(compared.together.marks) == 24


def test_turns_take_one_case_of_each_row_first():
    turns = by_turns(CASES)
    rows = {case.row for case in CASES}
    assert {case.row for case in turns[: len(rows)]} == rows
    assert sorted(case.id for case in turns) == sorted(case.id for case in CASES)
