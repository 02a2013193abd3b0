"""Every two mistakes of a catalogue that can be made at once, by what they do with a fixed call.

There are thousands, so what each does is worked out beforehand and kept in a file beside the
exercise, as hashes. A file that is not of this catalogue does not count: then that is done here,
once in a process.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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

Print = tuple[object, ...]  # of an outcome: equal where two outcomes are the same
Rows = npt.NDArray[np.uint32]  # a pair each: its entries' numbers, and those of their spellings


def print_of(outcome: Outcome) -> Print:
    """Return what is equal where two outcomes are the same, but for the words of an error."""
    table = outcome.table
    values = b"" if table is None else (np.round(table, 4) + 0.0).tobytes()
    return *outcome.form, values


def hashed(of: Print) -> int:
    """Return 8 bytes of it."""
    return int.from_bytes(hashlib.blake2b(repr(of).encode(), digest_size=8).digest(), "big")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two entries, and the cell that makes both mistakes."""

    entries: tuple[Misconception, Misconception]
    source: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Pairs:
    """The pairs of one function: ``rows``, and a column of hashes for each of ``numbers``.

    Numbers are those of the exercise's fixed calls: of each kind that splits (``Trait``) the first,
    and the one on which the most entries give numbers and no error.
    """

    entries: tuple[Misconception, ...]
    numbers: tuple[int, ...]
    rows: Rows
    hashes: npt.NDArray[np.uint64]

    def alike(self, number: int, hash: int) -> Iterator[Pair]:
        """Yield the pairs that do with a fixed call what has this hash."""
        column = self.hashes[:, self.numbers.index(number)]
        for one, other, *how in self.rows[column == np.uint64(hash)].tolist():
            both = self.entries[one], self.entries[other]
            first, second = (each.spellings[at] for each, at in zip(both, how, strict=True))
            source = first.joined(second)
            assert source is not None
            yield Pair(entries=both, source=source)


@lru_cache(maxsize=64)
def entries_of(exercise: Exercise, function: str) -> tuple[Misconception, ...]:
    """Return a function's entries in the catalogue."""
    return tuple(entry for entry in exercise.catalogue if entry.function == function)


@lru_cache(maxsize=64)
def read(exercise: Exercise, function: str) -> Pairs:
    """Return a function's pairs from the exercise's file, or worked out where it has none."""
    if exercise.pairs is not None and exercise.pairs.is_file():
        with np.load(exercise.pairs) as kept:
            if kept.get(f"{function} of", np.uint64(0)) == np.uint64(_version(exercise, function)):
                return Pairs(
                    entries=entries_of(exercise, function),
                    numbers=tuple(kept[f"{function} numbers"].tolist()),
                    rows=kept[f"{function} rows"], hashes=kept[f"{function} hashes"],
                )  # fmt: skip
    return worked_out(exercise, function)


def worked_out(exercise: Exercise, function: str) -> Pairs:
    """Return a function's pairs with what they do with the fixed calls."""
    entries = entries_of(exercise, function)
    calls = exercise.probe_calls(function)
    rows, hashes = [], []
    with quiet():
        numbers = _numbers(exercise, function)
        asked = [calls[number] for number in numbers]
        for (one, first), (other, second) in combinations(enumerate(entries), 2):
            spellings = product(enumerate(first.spellings), enumerate(second.spellings))
            for (at, spelling), (its, another) in spellings:
                source = spelling.joined(another)
                if source is not None:
                    rows.append((one, other, at, its))
                    done = outcomes(define(function, source), asked)
                    hashes.append([hashed(print_of(each)) for each in done])
    return Pairs(
        entries=entries, numbers=numbers, rows=np.array(rows, np.uint32).reshape(-1, 4),
        hashes=np.array(hashes, np.uint64).reshape(-1, len(numbers)),
    )  # fmt: skip


def write(exercise: Exercise, path: Path) -> None:
    """Write the file of an exercise's pairs."""
    arrays: dict[str, Any] = {}
    for each in exercise.functions:
        known = worked_out(exercise, each.name)
        arrays[f"{each.name} of"] = np.uint64(_version(exercise, each.name))
        arrays[f"{each.name} numbers"] = np.array(known.numbers)
        arrays[f"{each.name} rows"], arrays[f"{each.name} hashes"] = known.rows, known.hashes
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)


def _numbers(exercise: Exercise, function: str) -> tuple[int, ...]:
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
    return hashed((*calls, *spellings))


def _written(arguments: tuple[Any, ...], named: Mapping[str, Any]) -> str:
    arrays = [
        (each.tobytes(), each.shape, str(each.dtype)) if isinstance(each, np.ndarray) else each
        for each in arguments
    ]
    return repr((arrays, sorted(named.items())))
