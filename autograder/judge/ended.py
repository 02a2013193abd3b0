"""How a function ended, as a fact, where it gave no result of the right shape.

Its key is one of ``words.NOT_RUN``, or ``NOT_WRITTEN``, ``STOPS``, ``SHAPE``, or the kind of what
was returned in place of a table of numbers (``diagnosis.calls``).
"""

import numpy as np

from autograder.diagnosis.calls import RAISED, TABLE
from autograder.diagnosis.recorder import CallRecorder
from autograder.exercise import Exercise, Fact

NOT_WRITTEN, STOPS, SHAPE = "not written", "stops", "shape"
STUB_ERROR = "NotImplementedError"  # what a cell raises that is not written yet


def ended_by(reason: str, **details: str) -> tuple[Fact, ...]:
    """Return the fact that an item was not judged; details that are not known are left out."""
    known = tuple((name, value) for name, value in details.items() if value)
    return (Fact(key=reason, details=known),)


def ended(function: CallRecorder | None, exercise: Exercise | None) -> tuple[Fact, ...]:
    """Return how a function's last call ended; nothing where its result has the right shape."""
    calls = function.calls() if function is not None else []
    if not calls or function is None or exercise is None:
        return ()
    call, outcome = calls[-1]
    if outcome.kind == RAISED and outcome.error == STUB_ERROR:
        return (Fact(key=NOT_WRITTEN),)
    if outcome.kind == RAISED:
        return (Fact(key=STOPS, details=(("error", outcome.error),)),)
    if outcome.kind != TABLE or outcome.table is None:
        return (Fact(key=outcome.kind),)
    try:
        right = exercise.reference(function.__name__)(*call.arguments, **call.named)
    except (ValueError, TypeError, IndexError):  # a call that the reference does not take
        return ()
    return (Fact(key=SHAPE),) if outcome.table.shape != np.shape(right) else ()
