"""Edits of a program: the slips that students make are among them, and each is a program."""

import ast
import dataclasses

import pytest

from autograder.audit.edits import edits
from autograder.audit.mutants import mutants, needed, programs
from autograder.exercises.conv2d.exercise import EXERCISE

PROGRAM = """
def collect(values, stride=1):
    kh, kw = values.shape
    rows = (kh - 1) // stride + 1
    columns = (kw - 1) // stride + 1
    total = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            patch = values[i:i + 2, j:j + 2].copy()
            total[i, j] += np.sum(patch * values.T, axis=0)
            if i > j:
                total[j] = abs(patch)
    return total
"""
# What is written instead of one of its lines, by what it shows.
SLIPS = {
    "a bound": ("range(rows):", "range(rows - 1):"),
    "a name of the same kind": ("    kh, kw = values", "    kw, kh = values"),
    "an index": ("total[i, j] +=", "total[j, i] +="),
    "names exchanged in one line": (
        "values[i:i + 2, j:j + 2]", "values[j:j + 2, i:i + 2]",
    ),
    "an operator": ("(kh - 1) // stride", "(kh - 1) / stride"),
    "rounded up": ("(kh - 1) // stride + 1", "-(-(kh - 1) // stride) + 1"),
    "a comparison": ("if i > j:", "if i >= j:"),
    "an axis": ("axis=0)", "axis=1)"),
    "a type": ("np.zeros((rows, columns))", "np.zeros((rows, columns), dtype=int)"),
    "an order": ("np.zeros((rows, columns))", "np.zeros((rows, columns), order='F')"),
    "a slice's end": ("i:i + 2,", "i:i + 2 + 1,"),
    "a slice's step": ("j:j + 2]", "j:j + 2:2]"),
    "reversed": ("return total", "return total[::-1]"),
    "a constant": ("stride=1", "stride=2"),
    "set and not added": ("total[i, j] +=", "total[i, j] ="),
    "added and not set": ("total[j] =", "total[j] +="),
    "a line left out": ("                total[j] = abs(patch)", "                pass"),
    "arguments exchanged": ("(values, stride=1)", "(stride, values=1)"),
    "a mean": ("np.sum(", "np.mean("),
    "no transpose": ("values.T,", "values,"),
    "no copy": (".copy()", ""),
    "no call": ("abs(patch)", "patch"),
    "the smaller of two sizes": ("range(rows):", "range(min(rows, columns)):"),
    "left the loop too early": (
        "                total[j] = abs(patch)\n    return total",
        "                total[j] = abs(patch)\n        return total",
    ),
}  # fmt: skip


def normal(source):
    return ast.unparse(ast.parse(source))


@pytest.fixture(scope="module")
def found():
    return list(edits(PROGRAM))


@pytest.mark.parametrize(("right", "slip"), SLIPS.values(), ids=SLIPS)
def test_slip_is_among_the_edits(found, right, slip):
    assert PROGRAM.count(right) == 1
    wrong = normal(PROGRAM.replace(right, slip))
    (edit,) = [each for each in found if each.source == wrong]
    before, after = normal(PROGRAM).splitlines(), wrong.splitlines()
    changed = [n for n, pair in enumerate(zip(before, after, strict=False), 1) if len({*pair}) == 2]
    assert edit.line <= changed[0]  # a loop that ends elsewhere is told by where it begins


def test_strings_of_einsum_are_edited():
    found = {each.source for each in edits("np.einsum('ijab,ab->ij', windows, W)")}
    for wrong in ("'ijab,ab->ji'", "'ijba,ab->ij'", "'jiab,ab->ij'", "'ijab,ba->ij'"):
        assert f"np.einsum({wrong}, windows, W)" in found


def test_mutants_have_names_of_their_own_and_are_the_same_every_time():
    few = dataclasses.replace(
        EXERCISE,
        catalogue=EXERCISE.catalogue[:3],
        right_solutions={"loops": EXERCISE.right_solutions["loops"]},
    )
    some = [(each.id, each.source) for each in mutants(few, every=2)]
    assert some == [(each.id, each.source) for each in mutants(few, every=2)]
    assert len({name for name, _ in some}) == len({source for _, source in some}) == len(some) > 300
    assert {each.program.name for each in mutants(few)} == {each.name for each in programs(few)}
    assert not {each.source for each in programs(few)} & {source for _, source in some}


def test_program_holds_what_its_function_needs_and_no_more():
    source = "import math\nA = 1\nB = 2\ndef a(): return A\ndef b(): return B\ndef c(): return a()"
    assert "B" not in needed(source, "c")
    namespace = {}
    exec(needed(source, "c"), namespace)
    assert namespace["c"]() == 1


def test_every_right_solution_and_every_known_mistake_is_mutated():
    names = {each.name for each in programs(EXERCISE)}
    functions = [each.name for each in EXERCISE.functions]
    assert {f"{style}/{name}" for style in EXERCISE.right_solutions for name in functions} <= names
    assert {entry.id for entry in EXERCISE.catalogue} <= names
