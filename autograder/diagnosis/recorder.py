"""A function that records how a test calls it and what it gives."""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.diagnosis.calls import TOO_LARGE, Function, Outcome, copied, failed, observed
from autograder.diagnosis.results import is_large
from autograder.exercise import Call, Exercise

_MOST_KEPT = 50  # calls of one test


class CallRecorder:
    """Stands for a function in a test, and keeps its calls. A large one is not kept."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.__name__ = getattr(function, "__name__", "")
        self.is_costly = False  # its last result was large, and no array: slow to send and to read
        self._kept: deque[tuple[Call, tuple[Any, ...], Any, BaseException | None]] = deque(
            maxlen=_MOST_KEPT
        )

    def __repr__(self) -> str:
        return repr(self.function)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call the function and record the call; a large one clears what came before it."""
        return self._record(self.function, arguments, named)

    def ahead(self, calls: Sequence[tuple[Sequence[Any], Mapping[str, Any]]]) -> Function:
        """Return the function, with these calls made: see ``RemoteFunction.ahead``."""
        ahead = getattr(self.function, "ahead", None)
        if ahead is None:
            return self
        answered = ahead(calls)
        return lambda *arguments, **named: self._record(answered, arguments, named)

    def _record(
        self, function: Function, arguments: tuple[Any, ...], named: Mapping[str, Any]
    ) -> Any:
        if any(map(is_large, arguments)):
            self._kept.clear()
            return function(*arguments, **named)
        call = Call(tuple(copied(argument) for argument in arguments), named)
        try:
            result = function(*arguments, **named)
        except Exception as error:
            self._kept.append((call, arguments, None, error))
            raise
        kept = TOO_LARGE if is_large(result) else result
        self.is_costly = kept is not result and not isinstance(result, np.ndarray)
        self._kept.append((call, arguments, kept, None))
        return result

    def calls(self) -> list[tuple[Call, Outcome]]:
        """Return the calls with their outcomes, in order."""
        return [
            (call, failed(error) if error is not None else observed(call.arguments, after, result))
            for call, after, result, error in self._kept
        ]


def record(
    names: Mapping[str, Any], exercise: Exercise | None
) -> tuple[CallRecorder | None, dict[str, Any]]:
    """Return a test's names, with the one function of the exercise among them recorded.

    A test that uses several of them, or none, has nothing recorded.
    """
    known = [
        name
        for name in names
        if exercise is not None and exercise.function(name) and callable(names[name])
    ]
    if len(known) != 1:
        return None, dict(names)
    recorder = CallRecorder(names[known[0]])
    recorder.__name__ = known[0]
    return recorder, {**names, known[0]: recorder}
