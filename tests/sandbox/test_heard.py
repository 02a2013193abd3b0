"""What a function prints and warns of reaches whoever listens, and is not trusted."""

import numpy as np
import pytest

from autograder.sandbox.remote import MOST_HEARD, MOST_WARNINGS, RemoteFunction, listener


class Ear:
    """Listens, and keeps what it hears."""

    heard = None

    def listens(self):
        return True

    def hear(self, *said):
        self.heard = said


def heard(answer):
    """Return what is heard of a process's answer."""
    ear, asked = Ear(), []
    token = listener.set(ear)
    try:
        RemoteFunction("f", lambda request: (asked.append(request), [answer])[1])()
    finally:
        listener.reset(token)
    assert asked[0]["listen"] is True
    return ear.heard


def test_text_and_warnings_are_heard():
    answer = {
        "value": 1,
        "printed": "a\n",
        "complained": "b",
        "warned": [["FutureWarning", "c", 3]],
    }
    assert heard(answer) == ("a\n", "b", [(FutureWarning, "c", 3)])


@pytest.mark.parametrize(
    ("warned", "kinds"),
    [
        ("no list", []),
        ([1, ["UserWarning"], ["UserWarning", "text", "3"], [1, "text", 3]], []),
        (
            [["Thing", "text", 3], ["SystemExit", "text", 3], ["print", "text", 3]],
            [UserWarning] * 3,
        ),
        ([["UserWarning", "text", 3]] * 2 * MOST_WARNINGS, [UserWarning] * MOST_WARNINGS),
    ],
)
def test_what_is_no_warning_is_none(warned, kinds):
    _, _, given = heard({"value": 1, "printed": "", "complained": "", "warned": warned})
    assert [kind for kind, _, _ in given] == kinds


@pytest.mark.parametrize("text", [3, None, np.zeros(2), "x" * (MOST_HEARD + 1)])
def test_text_that_is_none_or_too_long_is_cut(text):
    printed, complained, _ = heard({"value": 1, "printed": text, "complained": text})
    assert printed == complained == ("x" * MOST_HEARD if isinstance(text, str) else "")


def test_nobody_is_asked_to_speak_where_nobody_listens():
    asked = []
    RemoteFunction("f", lambda request: (asked.append(request), [{"value": 1}])[1])()
    assert asked[0]["listen"] is False
