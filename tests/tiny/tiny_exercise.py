"""An exercise with one function and two mistakes, which no part of the engine has heard of."""

import numpy as np

from autograder.exercise import (
    Call,
    Exercise,
    Function,
    Misconception,
    Sample,
    Spelling,
    StudentFile,
    written,
)

WORDS = {
    "raised": ("running_sum stopped with {error}.", "call it by hand."),
    "values": ("total is {got}; expected {expected}{where}.", "add up {given} by hand."),
}
WHERE = {"first": ", which is another first entry", "": ""}


class CheckFailed(AssertionError):
    """A check that did not hold: which, and what it saw."""

    def __init__(self, key, **facts):
        super().__init__(key)
        self.key, self.facts = key, facts


def running_sum(x):
    """Return what is right."""
    return np.cumsum(np.asarray(x, dtype=float))


def check_running_sum(function, x=(1, 2, 3)):
    """What a hidden test calls."""
    got = np.asarray(function(np.array(x, dtype=float)), dtype=float)
    expected = running_sum(x)
    if got.shape != expected.shape or not np.allclose(got, expected):
        raise CheckFailed("values", got=got, expected=expected, given=np.array(x))


def calls(function):
    """Return a few calls; the last two have the size of the first."""
    given = ([1, 2], [4], [2, 0, 5], [3, 7], [1, 2])
    return [Call((np.array(x, dtype=float),)) for x in given]


def say(failure, evidence):
    """Return a failed check in words."""
    if failure.key not in WORDS:
        return [failure.text], failure.next_step
    facts = {
        name: written(value) if isinstance(value, np.ndarray) else value
        for name, value in failure.facts.items()
    }
    seen, next_step = WORDS[failure.key]
    lines = [seen.format(**facts, where=WHERE[evidence.pattern])]
    lines += [f"Perhaps: {cause}." for cause in evidence.causes]
    next_step = evidence.hint or next_step
    return lines, next_step.format(**facts)


def mistake(id, body, name, hint):
    return Misconception(
        id=f"sum-{id}", name=name, function="running_sum",
        spellings=(Spelling(base=f"def running_sum(x):\n    {body}"),),
        what="It is no running sum.",
        hidden_by="zeros", hint=hint, fails=frozenset({"test_running_sum"}),
    )  # fmt: skip


RIGHT = {"running_sum": "def running_sum(x):\n    return np.cumsum(x)"}
BACKWARDS = mistake("backwards", "return np.cumsum(x[::-1])", "it begins at the end", "turn it.")
UNCHANGED = mistake("unchanged", "return x", "nothing is added", "add what came before.")

EXERCISE = Exercise(
    name="tiny",
    functions=(
        Function(name="running_sum", result="total", arguments={"x": "x"}, reference=running_sum),
    ),
    checks={"running_sum": check_running_sum},
    probe_calls=calls,
    small_calls=lambda function: sorted(calls(function), key=lambda call: call.arguments[0].size),
    say=say,
    describe=lambda function, call: f"x {written(call.arguments[0])}",
    heading=lambda function, call: "total",
    catalogue=(BACKWARDS, UNCHANGED),
    plain_style="numpy",
    right_solutions={
        "numpy": RIGHT,
        "loop": {
            "running_sum": "def running_sum(x):\n    total = 0\n    sums = []\n    for each in x:\n"
            "        total += each\n        sums.append(total)\n    return sums"
        },
    },
    pattern=lambda function, call, wrong: "first" if wrong.ravel()[:1].all() else "",
    sample_class=lambda: (
        Sample(student="ann", about="right", cells=RIGHT),
        Sample(
            student="ben", about="nothing is added", loses=UNCHANGED.fails,
            cells={"running_sum": UNCHANGED.source},
        ),
        Sample(student="cy", about="untouched", loses=UNCHANGED.fails),
    ),
    labels={"test_running_sum": "the running sum"},
    student_file=StudentFile(name="tinykit.py", parts=("tiny_kit",), front="tiny_kit"),
)  # fmt: skip
