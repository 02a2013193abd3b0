"""One submission's process: it serves tests, or copies do, and none sees what another has left."""

import time

import pytest

from autograder.sandbox.remote import MOST_LOOPS, CallAborted, RemoteFunction, SessionEnded
from autograder.sandbox.sandbox import Limits, Sandbox, SandboxError
from autograder.sandbox.session import Session


@pytest.fixture
def session():
    """A session in which copies answer."""
    with Sandbox() as sandbox:
        session = Session(sandbox, {}, time.monotonic() + 30, copies_only=True)
        yield session
        session.close()


@pytest.fixture
def itself():
    """A session that answers itself where it can."""
    with Sandbox() as sandbox:
        session = Session(sandbox, {}, time.monotonic() + 30)
        yield session
        session.close()


def call_in_an_item(session, *arguments):
    """Return what f gives in an item of its own, and whether that shares with others."""
    with session.item(["f"]) as item:
        value = item.function("f")(*arguments)
        return value, item.is_shared


def test_session_in_which_nothing_changes_answers_itself(itself):
    itself.run("import numpy as np\ndef f(x): return 2 * np.sum(x)", 1, [])
    assert call_in_an_item(itself, [3]) == (6, True)
    assert call_in_an_item(itself, [4]) == (8, True)
    assert not itself.needs_restart


def test_session_that_a_call_could_change_lets_copies_answer(itself):
    itself.run("n = [0]\ndef f():\n    n[0] += 1\n    return n[0]", 1, [])
    for _ in range(2):
        with itself.item(["f"]) as item:
            assert [item.function("f")() for _ in range(3)] == [1, 2, 3]
    assert not itself.needs_restart


def test_what_cells_have_left_is_not_finalized_by_a_call(itself):
    itself.run(
        "import gc\nn = 0\nclass C:\n    def __del__(self):\n        global n\n        n = 1\n"
        "gc.disable()\nc = C()\nc.c = c\ndel c\ngc.enable()\n"
        "def f(count):\n    L = [[x] for x in range(count)]\n    return n",
        1, [],
    )  # fmt: skip
    assert call_in_an_item(itself, 10_000) == (0, True)
    assert call_in_an_item(itself, 10_000) == (0, True)


def test_session_that_is_ended_by_a_call_needs_a_restart(itself):
    itself.run("def f(x):\n    return f(x + 1) if x else 0", 1, [])
    with itself.item(["f"]) as item, pytest.raises(RecursionError):
        item.function("f")(1)
    assert not itself.needs_restart
    itself.run("import sys\nsys.setrecursionlimit(10**9)", 2, [])
    with pytest.raises(CallAborted), itself.item(["f"]) as item:
        item.function("f")(1)
    assert itself.needs_restart


def test_cells_run_without_waiting_and_the_one_that_ends_the_session_is_known(session):
    ran = session.run_all(
        [("n = 1", 1, ["n"]), ("print(n)", 2, []), ("import os; os._exit(3)", 3, []), ("n", 4, [])]
    )
    assert next(ran) == ([], {"n": {"kind": "value", "value": 1}})
    assert next(ran) == ([{"output_type": "stream", "name": "stdout", "text": "1\n"}], {})
    with pytest.raises(SessionEnded):
        next(ran)


def test_cells_that_the_notebooks_time_does_not_reach_are_left_out():
    with Sandbox() as sandbox:
        deadline = time.monotonic() + 3
        session = Session(sandbox, {}, deadline)
        beyond_it = f"import time; time.sleep({deadline} - time.monotonic() + 0.1)"
        cells = [("n = 1", 1, ["n"]), (beyond_it, 2, []), ("n = 2", 3, ["n"])]
        first, second, third = session.run_all(cells)
        session.close()
    assert first == ([], {"n": {"kind": "value", "value": 1}})
    assert second == ([], {})
    assert third is None


def test_session_of_which_nothing_is_known_lets_copies_answer(itself):
    itself.run("import time\ndef f(): return time.monotonic() > 0", 1, [])
    assert call_in_an_item(itself) == (True, False)
    assert call_in_an_item(itself) == (True, False)


def test_copy_serves_one_item(session):
    session.run("n = [0]\ndef f():\n    n[0] += 1\n    return n[0]", 1, [])
    assert call_in_an_item(session) == (1, False)
    assert call_in_an_item(session) == (1, False)


def test_function_that_learns_within_an_item_keeps_what_it_learnt_to_the_end_of_it(session):
    session.run("n = [0]\ndef f():\n    n[0] += 1\n    return n[0]", 1, [])
    with session.item(["f"]) as item:
        assert [item.function("f")() for _ in range(3)] == [1, 2, 3]


def test_copy_that_ended_serves_no_other_item(session):
    session.run("import ctypes\ndef f(x):\n    return x or ctypes.string_at(0)", 1, [])
    with pytest.raises(CallAborted), session.item(["f"]) as item:
        item.function("f")(0)
    assert call_in_an_item(session, 5) == (5, False)


def test_missing_bubblewrap_is_named_with_what_to_install_and_leaves_nothing_open(monkeypatch):
    """What were left open would be warned of, and warnings are errors here."""
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SandboxError, match="apt-get install bubblewrap"):
        Sandbox()


def calls_of(*numbers):
    return [((number,), {}) for number in numbers]


def test_calls_ahead_answer_those_that_come_in_order(itself):
    itself.run("def f(x):\n    return [x]", 1, [])
    with itself.item(["f"]) as item:
        first = item.function("f")
        assert first(0) == [0]
        f = first.ahead(calls_of(1, 2, 3))
        assert first(9) == [9]
        assert [f(1), f(2)] == [[1], [2]]


def test_another_call_than_the_one_made_ahead_is_made_when_it_comes(itself):
    itself.run("def f(x):\n    return 2 * x", 1, [])
    with itself.item(["f"]) as item:
        f = item.function("f")
        assert f(0) == 0
        ahead = f.ahead(calls_of(1, 2, 3))
        assert [ahead(1), ahead(5), ahead(2), ahead(3), ahead(4)] == [2, 10, 4, 6, 8]


def test_error_of_a_call_ahead_is_raised_when_it_comes_and_arguments_change_then(itself):
    itself.run("def f(x):\n    x[0] += 1\n    return 1 / (3 - x[0])", 1, [])
    with itself.item(["f"]) as item:
        f = item.function("f")
        assert f([0]) == 0.5
        ahead = f.ahead([(([1],), {}), (([2],), {})])
        one, two = [1], [2]
        assert ahead(one) == 1
        assert (one, two) == ([2], [2])
        with pytest.raises(ZeroDivisionError):
            ahead(two)


def test_slow_calls_are_not_made_ahead_to_the_end(itself):
    """Together they would take longer than one call may."""
    itself.run(
        "import numpy as np\ndef f(x):\n    A = np.ones((700, 700))\n"
        "    for _ in range(60):\n        A = np.sin(A)\n    return x",
        1, [],
    )  # fmt: skip
    with itself.item(["f"]) as item:
        f = item.function("f")
        assert f(0) == 0
        ahead = f.ahead(calls_of(*range(12)))
        assert [ahead(number) for number in range(12)] == list(range(12))


def test_no_call_is_made_ahead_where_the_test_would_not_be_made_again(session):
    """Were the process ended by one of them, nobody could say by which."""
    session.run("seen = []\ndef f(x):\n    seen.append(x)\n    return list(seen)", 1, [])
    with session.item(["f"]) as item:
        f = item.function("f").ahead(calls_of(1, 2, 3))
        assert f(1) == [1]


def run_inside(session, source, *, names=(), place="", put_back=False):
    """Run a cell in a copy; return its outputs, and whether names have moved since the place."""
    with session.item([], inside=True) as item:
        return item.run_test(source, 7, names, place, put_back=put_back)


@pytest.mark.parametrize("kind", ["session", "itself"])
def test_copy_runs_a_cell_as_a_kernel_would_and_leaves_no_trace(kind, request):
    session = request.getfixturevalue(kind)
    session.run("import sys\nx = [1]\nprint('one')", 1, [])
    for _ in range(2):
        (printed, value), _ = run_inside(session, "x.append(2)\nprint('out')\nx")
        assert printed == {"output_type": "stream", "name": "stdout", "text": "out\n"}
        assert value["output_type"] == "execute_result"
        assert value["data"] == {"text/plain": "[1, 2]"}
    (output,), _ = run_inside(session, "print('err', file=sys.stderr)")
    assert output == {"output_type": "stream", "name": "stderr", "text": "err\n"}
    assert run_inside(session, "import os\nos.write(2, b'of a program'); x;") == ([], False)


def test_copy_awaits_and_knows_that_a_result_is_not_to_be_shown(session):
    session.run(
        "import asyncio\nasync def f():\n    await asyncio.sleep(0.01)\n    return 4", 1, []
    )
    session.run("await f();", 2, [])
    (output,), _ = run_inside(session, "await f()")
    assert output["data"] == {"text/plain": "4"}
    assert run_inside(session, "await f();") == ([], False)


def test_names_are_put_back_as_they_were_at_a_tests_place(session):
    cells = [("x, y = 1, {2}", 1, []), ("x = 3\ny.add(4)", 2, [])]
    list(session.run_all(cells, [["test_x"], []]))
    for names, put_back, shown, has_moved in (
        (["x"], False, "(3, {2, 4})", True), (["x"], True, "(1, {2, 4})", True),
        (["y"], True, "(3, {2, 4})", False), (["z"], True, "(3, {2, 4})", False),
    ):  # fmt: skip
        (output,), moved = run_inside(
            session, "x, y", names=names, place="test_x", put_back=put_back
        )
        assert (output["data"]["text/plain"], moved) == (shown, has_moved), names


HELPERS = """
def ends_soon(n):
    while n: n -= 1
def never_ends():
    n = 1
    while n: n += 0
"""
LOOPS = {
    "for row in range(3):\n        k = 0\n        while k < 3:\n            row + 1": [
        "for row in range(3):", "while k < 3:",
    ],
    "for x in range(3):\n        never_ends()": ["for x in range(3):", "while n: n += 0"],
    "return sum(x for x in iter(int, 1))": ["return sum(x for x in iter(int, 1))"],
    # A loop that begins anew meanwhile is not to blame, and whether it runs just then is chance.
    "while True:\n        ends_soon(5)": ["while True:"],
    "while True:\n        for x in range(3):\n            x + 1\n        sum(range(9999))": [
        "while True:",
    ],
    "for x in range(3):\n        x + 1\n    while x: pass": ["while x: pass"],
    "for x in range(3):\n        pass\n    else:\n        while x: pass": ["while x: pass"],
    "import time\n    time.sleep(60)": [],
}  # fmt: skip


@pytest.mark.parametrize(("body", "loops"), LOOPS.items())
def test_call_that_takes_too_long_tells_the_loops_that_ran_throughout(body, loops):
    code = f"def f():\n    {body}\n{HELPERS}"
    with Sandbox(limits=Limits(call=0.2)) as sandbox:
        session = Session(sandbox, {}, time.monotonic() + 30)
        session.run(code, 1, [])
        with session.item(["f"]) as item, pytest.raises(CallAborted, match="time") as caught:
            item.function("f")()
        session.close()
    assert [text for _, text in caught.value.lines] == loops
    lines = code.splitlines()
    assert all(lines[number - 1].strip() == text for number, text in caught.value.lines)


@pytest.mark.parametrize(
    ("sent", "lines"),
    [
        ([(3, "for x in y:"), [5, "while x:"]], ((3, "for x in y:"), (5, "while x:"))),
        ([(10**5000, "a"), (0, "b"), ("1", "c"), (1, 2), (1,), 1, (2, "")], ()),
        ([(1, "a" * 5000)] * 1000, ((1, "a" * 1000),) * MOST_LOOPS),
        ("no list", ()),
        (None, ()),
    ],
)
def test_loops_that_a_process_makes_up_are_lines_or_left_out(sent, lines):
    answer = {"error": {"type": "TimeIsUp", "loops": sent}}
    with pytest.raises(CallAborted, match="time") as caught:
        RemoteFunction("f", lambda request: [answer])()
    assert caught.value.lines == lines


def test_copy_that_runs_for_ever_or_ends_is_told(session):
    session.run("import os", 1, [])
    with pytest.raises(CallAborted, match="crash"):
        run_inside(session, "os._exit(1)")
    (output,), _ = run_inside(session, "while True:\n    pass")
    assert output["ename"] == "TimeIsUp"
    assert run_inside(session, "None") == ([], False)
