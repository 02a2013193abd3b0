"""One submission's process: copies of it serve tests, and none sees what another has left."""

import time

import pytest

from autograder.remote import NotJudged
from autograder.sandbox import Sandbox, SandboxError
from autograder.session import Session


@pytest.fixture
def session():
    with Sandbox() as sandbox:
        session = Session(sandbox, {}, time.monotonic() + 30)
        yield session
        session.close()


def call_in_an_item(session, *arguments):
    """Return what f gives in an item of its own, and whether a copy was taken over for it."""
    with session.item(["f"]) as item:
        value = item.function("f")(*arguments)
        return value, item.second_hand


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
