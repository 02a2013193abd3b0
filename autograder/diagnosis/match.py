"""The catalogue's entries that do the same as a function, call by call.

A function is asked the exercise's fixed calls. Entries with the same outcomes, whose run on the
calls that the failed test made comes to the same too, are what it can be. One is named; several
that no input tells apart are named by their family; otherwise nothing is said of a cause.
"""

from collections.abc import Sequence
from functools import lru_cache

from autograder.diagnosis.calls import Outcome, all_same, outcomes, same
from autograder.exercise import Call, Exercise, Family, Misconception

Cause = Misconception | Family


def match(
    exercise: Exercise,
    function: str,
    found: Sequence[Outcome],
    recorded: Sequence[tuple[Call, Outcome]],
    catalogue: Sequence[Misconception],
) -> tuple[Cause | None, Misconception | None]:
    """Return what is to be named, and an entry that computes it.

    ``found`` are the function's outcomes of the exercise's fixed calls, ``recorded`` the test's.
    """
    right = right_outcomes(exercise, function)
    if all_same(found, right):
        return None, None
    strict = not _gives_wrong_numbers(found, right)
    alike = [
        entry
        for entry in catalogue
        if entry.function == function and entry_outcomes(exercise, entry).are(found, strict=strict)
    ]
    if not keeps_state(found, right):  # else what the notebook's own calls left plays a part
        alike = [entry for entry in alike if _reproduces(entry, recorded, strict=strict)]
    if not alike:
        return None, None
    for family in exercise.families:
        if family.members.issuperset(entry.id for entry in alike):
            return family, alike[0]
    return (alike[0], alike[0]) if len(alike) == 1 else (None, None)


class EntryOutcomes:
    """What comes of the fixed calls in an entry's function, worked out as far as anyone asks."""

    def __init__(self, exercise: Exercise, entry: Misconception) -> None:
        self._function = entry.define()
        self._calls = exercise.probe_calls(entry.function)
        self._outcomes: list[Outcome] = []

    def are(self, found: Sequence[Outcome], *, strict: bool) -> bool:
        """Whether they are what was found; most that are not differ in the first."""
        return all(
            same(self.outcome(number), each, strict=strict) for number, each in enumerate(found)
        )

    def outcome(self, number: int) -> Outcome:
        """Return what comes of one call; those before it have been made first."""
        while len(self._outcomes) <= number:
            self._outcomes += outcomes(self._function, [self._calls[len(self._outcomes)]])
        return self._outcomes[number]

    def all(self) -> tuple[Outcome, ...]:
        """Return what comes of every call."""
        return tuple(self.outcome(number) for number in range(len(self._calls)))


entry_outcomes = lru_cache(maxsize=512)(EntryOutcomes)  # of an entry, once a process


@lru_cache(maxsize=64)
def right_outcomes(exercise: Exercise, function: str) -> tuple[Outcome, ...]:
    """Return what comes of the fixed calls in the reference."""
    return outcomes(exercise.reference(function), exercise.probe_calls(function))


def keeps_state(found: Sequence[Outcome], right: Sequence[Outcome]) -> bool:
    """Whether calls depend on those before them: see the last two of ``Exercise.probe_calls``."""
    first, other_values, again = found[0], found[-2], found[-1]
    remembered = same(first, right[0]) and same(first, other_values)
    return remembered or not same(first, again)


def _gives_wrong_numbers(found: Sequence[Outcome], right: Sequence[Outcome]) -> bool:
    """Whether some result is a table, and not the right one.

    Numbers tell a mistake from others. Where there are errors alone, their words must agree too.
    """
    return any(
        one.table is not None and not same(one, other)
        for one, other in zip(found, right, strict=True)
    )


def _reproduces(
    entry: Misconception, recorded: Sequence[tuple[Call, Outcome]], *, strict: bool
) -> bool:
    again = outcomes(entry.define(), [call for call, _ in recorded])
    return all_same(again, [outcome for _, outcome in recorded], strict=strict)
