"""Functions that make one mistake of a catalogue, or two at once, known by what they return.

There are thousands, so what each does with the exercise's fixed calls is worked out beforehand and
kept in a file beside the exercise, as hashes. A file that is not of this catalogue does not count:
then that is done here, once in a process.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.diagnosis.calls import Outcome, outcomes
from autograder.diagnosis.results import quiet
from autograder.diagnosis.smallest import Kind, kind_of_call
from autograder.exercise import Exercise, Misconception, define

Rows = npt.NDArray[np.uint32]
MOST_AT_ONCE = 2


@dataclass(frozen=True, kw_only=True)
class Hypothesis:
    """A function that makes one mistake, or two."""

    source: str
    entries: tuple[Misconception, ...] = field(compare=False)

    @property
    def function(self) -> str:
        """The name of the function."""
        return self.entries[0].function

    def define(self) -> Callable[..., Any]:
        """Return its function, defined afresh."""
        return define(self.function, self.source)


@dataclass(frozen=True, eq=False, kw_only=True)
class Known:
    """What hypotheses of one function, with so many mistakes at once, do with fixed calls.

    ``rows`` holds for each its entries' numbers, and then those of their spellings; ``hashes`` for
    each a column for each of ``numbers``, the numbers of the calls.
    """

    entries: tuple[Misconception, ...]
    numbers: tuple[int, ...]
    rows: Rows
    hashes: npt.NDArray[np.uint64]

    def alike(self, numbers: Sequence[int], prints: Sequence[int]) -> list[Hypothesis]:
        """Return those whose outcomes have these prints (``print_of``) at these fixed calls."""
        columns = self.hashes[:, [self.numbers.index(number) for number in numbers]]
        rows = self.rows[(columns == np.array(prints, np.uint64)).all(axis=1)]
        return [self.hypothesis(row) for row in rows]

    def hypothesis(self, row: Rows) -> Hypothesis:
        """Return the one that a row of ``rows`` names."""
        numbers, spellings = row.reshape(2, -1).tolist()
        entries = tuple(self.entries[number] for number in numbers)
        first, *rest = (each.spellings[at] for each, at in zip(entries, spellings, strict=True))
        source: str | None = first.source
        for other in rest:
            source = first.joined(other)
        assert source is not None
        return Hypothesis(entries=entries, source=source)


def print_of(outcome: Outcome) -> int:
    """Return 8 bytes that are equal where two outcomes are the same, but for an error's words.

    Numbers are compared to four digits. What is added keeps fractions of powers of two, such as
    1/32, off the border between two of them, where noise in the last bit would tell.
    """
    table = outcome.table
    values = b"" if table is None else np.floor(table * 1e4 + 0.237).tobytes()
    return _hashed((*outcome.form, values))


def outcome_of(exercise: Exercise, hypothesis: Hypothesis, number: int) -> Outcome:
    """Return what comes of one fixed call; a mistake that keeps state has made those before."""
    calls = exercise.probe_calls(hypothesis.function)
    again = len(calls) - 2
    before = [0] if number == again else [0, again] if number > again else []
    return outcomes(hypothesis.define(), [calls[each] for each in [*before, number]])[-1]


@lru_cache(maxsize=64)
def entries_of(exercise: Exercise, function: str) -> tuple[Misconception, ...]:
    """Return a function's entries in the catalogue."""
    return tuple(entry for entry in exercise.catalogue if entry.function == function)


@lru_cache(maxsize=64)
def read(exercise: Exercise, function: str, at_once: int) -> Known:
    """Return what is known from the exercise's file, or worked out where it has none."""
    if exercise.composed is not None and exercise.composed.is_file():
        with np.load(exercise.composed) as kept:
            if kept.get(f"{function} of", np.uint64(0)) == np.uint64(_version(exercise, function)):
                numbers, rows, hashes = (
                    kept[f"{function} {at_once} {what}"] for what in ("numbers", "rows", "hashes")
                )
                entries = entries_of(exercise, function)
                return Known(
                    entries=entries, numbers=tuple(numbers.tolist()), rows=rows, hashes=hashes
                )
    return worked_out(exercise, function, at_once)


def worked_out(exercise: Exercise, function: str, at_once: int) -> Known:
    """Return what a function's hypotheses do: of one mistake with every fixed call.

    Of two, with those by which most are known: of each kind that splits (``Trait``) the first call,
    and the one on which the most entries give numbers and no error.
    """
    everything = tuple(range(len(exercise.probe_calls(function))))
    with quiet():
        numbers = everything if at_once == 1 else _telling(exercise, function)
        composed = list(_composed(exercise, function, at_once))
        hashes = [
            [print_of(outcome_of(exercise, each, number)) for number in numbers]
            for _, each in composed
        ]
    return Known(
        entries=entries_of(exercise, function), numbers=numbers,
        rows=np.array([row for row, _ in composed], np.uint32).reshape(-1, 2 * at_once),
        hashes=np.array(hashes, np.uint64).reshape(-1, len(numbers)),
    )  # fmt: skip


def write(exercise: Exercise, path: Path) -> None:
    """Write the file of an exercise."""
    arrays: dict[str, Any] = {}
    for each in exercise.functions:
        arrays[f"{each.name} of"] = np.uint64(_version(exercise, each.name))
        for at_once in range(1, MOST_AT_ONCE + 1):
            known = worked_out(exercise, each.name, at_once)
            arrays[f"{each.name} {at_once} numbers"] = np.array(known.numbers)
            arrays[f"{each.name} {at_once} rows"] = known.rows
            arrays[f"{each.name} {at_once} hashes"] = known.hashes
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)


def _composed(
    exercise: Exercise, function: str, at_once: int
) -> Iterator[tuple[tuple[int, ...], Hypothesis]]:
    """Yield the row of each hypothesis, and itself."""
    for chosen in combinations(enumerate(entries_of(exercise, function)), at_once):
        numbers, entries = zip(*chosen, strict=True)
        for spelled in product(*(enumerate(entry.spellings) for entry in entries)):
            at, spellings = zip(*spelled, strict=True)
            source = spellings[0].joined(spellings[1]) if at_once > 1 else spellings[0].source
            if source is not None:
                yield (*numbers, *at), Hypothesis(entries=entries, source=source)


def _telling(exercise: Exercise, function: str) -> tuple[int, ...]:
    calls = exercise.probe_calls(function)[:-2]
    kinds: dict[Kind, list[int]] = {}
    for number, call in enumerate(calls):
        kinds.setdefault(kind_of_call(exercise, function, call), []).append(number)
    alone = [outcomes(entry.define(), calls) for entry in entries_of(exercise, function)]
    tables = [sum(done[number].table is not None for done in alone) for number in range(len(calls))]
    return tuple(
        dict.fromkeys(
            number
            for numbers in kinds.values()
            for number in (numbers[0], max(numbers, key=lambda each: tables[each]))
        )
    )


def _version(exercise: Exercise, function: str) -> int:
    """Return a hash of all that the file depends on, but the engine itself."""
    calls = [_written(call.arguments, call.named) for call in exercise.probe_calls(function)]
    spellings = [(each.id, each.spellings) for each in entries_of(exercise, function)]
    return _hashed((*calls, *spellings))


def _written(arguments: tuple[Any, ...], named: Mapping[str, Any]) -> str:
    arrays = [
        (each.tobytes(), each.shape, str(each.dtype)) if isinstance(each, np.ndarray) else each
        for each in arguments
    ]
    return repr((arrays, sorted(named.items())))


def _hashed(of: tuple[object, ...]) -> int:
    return int.from_bytes(hashlib.blake2b(repr(of).encode(), digest_size=8).digest(), "big")
