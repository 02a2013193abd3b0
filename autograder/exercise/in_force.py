"""The key that a student's values are drawn from, and the exercise, while one is judged."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from autograder.exercise.interface import Exercise

_key_in_force: ContextVar[bytes] = ContextVar("key_in_force", default=b"")
_exercise_in_force: ContextVar[Exercise | None] = ContextVar("exercise_in_force", default=None)


def student_key(secret: bytes, student: str, assignment: str, work: str = "") -> bytes:
    """Return the 32 bytes that decide a student's values; it tells nothing of another student's.

    ``work`` is what was handed in: values read from an error's words are of no use in the next try.
    """
    return hmac.digest(secret, f"{student}\0{assignment}\0{work}".encode(), "sha256")


@contextmanager
def key_in_force(key: bytes, exercise: Exercise | None = None) -> Iterator[None]:
    """Draw hidden values from this student's key, and check by this exercise, inside ``with``."""
    tokens = _key_in_force.set(key), _exercise_in_force.set(exercise)
    try:
        yield
    finally:
        _key_in_force.reset(tokens[0])
        _exercise_in_force.reset(tokens[1])


def current_key() -> bytes:
    """Return the key in force, or the public one where a notebook is run by hand in a kernel."""
    return _key_in_force.get()


def current_exercise() -> Exercise | None:
    """Return the exercise whose notebook is being judged, or None where it is run by hand."""
    return _exercise_in_force.get()
