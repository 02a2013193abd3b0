"""Mutants are judged: an equivalent one is dropped, a survivor found, and none does any harm."""

import dataclasses

import pytest

from autograder.audit import children
from autograder.audit.children import in_children
from autograder.audit.mutants import Mutant, mutants, programs
from autograder.audit.mutation import mutation
from autograder.exercises.conv2d.exercise import EXERCISE
from autograder.judge.assignment import from_source
from autograder.sandbox.sandbox import Sandbox

pytestmark = pytest.mark.filterwarnings("ignore")

LOOPS = {each.name: each for each in programs(EXERCISE) if each.name.startswith("loops/")}
DX = LOOPS["loops/conv_backward_dX"]
FORWARD = LOOPS["loops/conv_forward"]


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("bubblewrap") as sandbox:
        yield sandbox


@pytest.fixture
def assignment(repository):
    return from_source(repository / "source" / "conv2d")


def edited(program, old, new):
    """Return a mutant that is written here."""
    source = program.source.replace(old, new)
    assert source != program.source
    return Mutant(id=f"{old} → {new}", function=program.function, source=source, program=program)


def without_hidden_tests(assignment, *items):
    """Return an assignment in which some tests are the visible ones alone."""
    cells = tuple(
        dataclasses.replace(cell, source=cell.source.partition("### BEGIN HIDDEN")[0])
        if cell.grade_id in items
        else cell
        for cell in assignment.cells
    )
    assert cells != assignment.cells
    return dataclasses.replace(assignment, cells=cells)


def test_fixed_part_of_all_mutants_loses_points(assignment, sandbox):
    found = mutation(assignment, list(mutants(EXERCISE, every=100, of_mistakes=5)), sandbox)
    assert (found.survivors, found.false_alarms) == ((), ()), found.report()
    assert found.tried > 200
    assert found.killed > 10 * found.equivalent > 0


def test_weakened_tests_let_a_mutant_survive_and_it_is_told_with_the_smallest_call(
    assignment, sandbox
):
    mistakes = [
        edited(DX, "+=", "="),  # the worked example at stride 2 has no overlap
        edited(DX, "range(out_h)", "range(out_h - 1)"),
    ]
    weak = without_hidden_tests(assignment, "test_dX_s2")
    only = dataclasses.replace(
        weak, cells=tuple(c for c in weak.cells if not c.is_test or c.grade_id == "test_dX_s2")
    )
    found = mutation(only, mistakes, sandbox)
    assert [each.mutant for each in found.survivors] == mistakes[:1]
    assert found.killed == 1
    (survivor,) = found.survivors
    # Of 1×1 and 1×2 images no two patches overlap; one of 1×3 is the first with a kernel of 1×2.
    assert survivor.calls[0].startswith("dout [[")
    assert "kernel" in survivor.calls[0]
    assert "an image of 1×3, stride 1" in survivor.calls[0]
    assert survivor.diff == [
        "-            dX[r:r + kh, c:c + kw] += W * dout[i, j]",
        "+            dX[r:r + kh, c:c + kw] = W * dout[i, j]",
    ]
    assert "survivor: mutant += → =" in found.report()


def test_mutant_that_is_right_on_all_that_the_rules_allow_is_equivalent(assignment, sandbox):
    planted = [
        edited(DX, "np.zeros(X.shape)", "np.zeros(X.shape, order='F')"),
        edited(DX, "range(out_h)", "reversed(range(out_h))"),
        edited(FORWARD, "kh, kw = W.shape", "assert stride > 0\n    kh, kw = W.shape"),
        edited(FORWARD, "kh, kw = W.shape", "assert W.size <= X.size\n    kh, kw = W.shape"),
    ]
    found = mutation(assignment, planted, sandbox)
    assert (found.tried, found.equivalent, found.killed) == (4, 4, 0), found.report()


def test_right_function_that_loses_points_is_a_false_alarm(assignment, sandbox):
    narrow = edited(FORWARD, "return out", "return out.astype(np.float32)")
    cells = tuple(
        dataclasses.replace(
            cell, source=f"{cell.source}\nX = np.ones((2, 2))\n"
            "assert conv_forward(X, X, 1).dtype == float, 'of 64 bits'",
        )
        if cell.grade_id == "test_forward_s1"
        else cell
        for cell in assignment.cells
    )  # fmt: skip
    found = mutation(dataclasses.replace(assignment, cells=cells), [narrow], sandbox)
    assert (found.equivalent, found.survivors) == (1, ())
    (alarm,) = found.false_alarms
    assert alarm.loses == {"test_forward_s1": "of 64 bits"}
    assert "false alarm: mutant return out" in found.report()


def test_mutants_that_never_end_or_crash_or_take_all_memory_are_killed(
    assignment, sandbox, monkeypatch
):
    monkeypatch.setattr(children, "CPU_SECONDS", 1.0)
    hostile = [
        edited(FORWARD, "return out", f"{line}\n    return out")
        for line in (
            "while True: pass",
            "np.ones((10**6, 10**6))",
            "import ctypes; ctypes.string_at(0)",
            "import os; os._exit(0)",
            "raise KeyboardInterrupt",
        )
    ]
    found = mutation(assignment, hostile, sandbox)
    assert (found.killed, found.equivalent) == (len(hostile), 0), found.report()


def test_child_is_heard_until_it_ends(monkeypatch):
    monkeypatch.setattr(children, "CPU_SECONDS", 0.5)

    def work(task):
        yield f"{task} began"
        while task == "endless":
            pass
        yield f"{task} ended"

    assert dict(in_children(["short", "endless"], work)) == {
        0: ["short began", "short ended"], 1: ["endless began"],
    }  # fmt: skip
