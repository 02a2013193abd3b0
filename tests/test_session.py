"""One submission's process: it serves tests, or copies do, and none sees what another has left."""

import time

import pytest

from autograder.remote import NotJudged
from autograder.sandbox import Sandbox, SandboxError
from autograder.session import Session


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
    assert not itself.is_spoilt


def test_session_that_a_call_has_changed_is_spoilt_for_the_next_item(itself):
    itself.run("n = [0]\ndef f():\n    n[0] += 1\n    return n[0]", 1, [])
    with itself.item(["f"]) as item:
        assert [item.function("f")() for _ in range(3)] == [1, 2, 3]
    with pytest.raises(NotJudged) as stopped, itself.item(["f"]) as item:
        item.function("f")()
    assert stopped.value.reason == "session"
    assert itself.is_spoilt


def test_session_that_is_ended_by_a_call_is_spoilt(itself):
    itself.run("def f(x):\n    return f(x + 1) if x else 0", 1, [])
    with itself.item(["f"]) as item, pytest.raises(RecursionError):
        item.function("f")(1)
    assert not itself.is_spoilt
    itself.run("import sys\nsys.setrecursionlimit(10**9)", 2, [])
    with pytest.raises(NotJudged), itself.item(["f"]) as item:
        item.function("f")(1)
    assert itself.is_spoilt


def test_session_of_which_nothing_is_known_lets_copies_answer(itself):
    itself.run("import time\ndef f(): return time.monotonic() > 0", 1, [])
    assert call_in_an_item(itself) == (True, False)
    assert call_in_an_item(itself) == (True, False)


def test_copy_in_which_nothing_has_changed_serves_the_next_item(session):
    session.run("def f(x): return 2 * x", 1, [])
    assert call_in_an_item(session, 3) == (6, False)
    assert call_in_an_item(session, 4) == (8, True)


def test_copy_that_a_call_has_changed_serves_no_other_item(session):
    session.run("n = [0]\ndef f():\n    n[0] += 1\n    return n[0]", 1, [])
    assert call_in_an_item(session) == (1, False)
    assert call_in_an_item(session) == (1, False)


def test_function_that_learns_within_an_item_keeps_what_it_learnt_to_the_end_of_it(session):
    session.run("n = [0]\ndef f():\n    n[0] += 1\n    return n[0]", 1, [])
    with session.item(["f"]) as item:
        assert [item.function("f")() for _ in range(3)] == [1, 2, 3]


def test_copy_of_which_nothing_is_known_serves_one_item(session):
    session.run("import time\ndef f(): return time.monotonic() > 0", 1, [])
    assert call_in_an_item(session) == (True, False)
    assert call_in_an_item(session) == (True, False)


def test_copy_that_ended_serves_no_other_item(session):
    session.run("import ctypes\ndef f(x):\n    return x or ctypes.string_at(0)", 1, [])
    with pytest.raises(NotJudged), session.item(["f"]) as item:
        item.function("f")(0)
    assert call_in_an_item(session, 5) == (5, False)


def test_missing_bubblewrap_is_named_with_what_to_install_and_leaves_nothing_open(monkeypatch):
    """What were left open would be warned of, and warnings are errors here."""
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SandboxError, match="apt-get install bubblewrap"):
        Sandbox()
