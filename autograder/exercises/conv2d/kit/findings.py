"""What a wrong function shows of its mistake, in words that are the same here and in feedback.

A mistake is named where a note in ``notes`` opens. Notes are sealed with what the function does on
a few fixed inputs: only a function that makes that very mistake has the key.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.exercises.conv2d.kit.example import IMAGE, KERNEL, worked, worked_symbols
from autograder.exercises.conv2d.kit.notes import NOTES
from autograder.exercises.conv2d.kit.places import Array, Mask, Shape, Symbol, output_shape, pattern
from autograder.exercises.conv2d.kit.symbols import (
    Function,
    Table,
    compared,
    decode,
    differences,
    first_difference,
    is_large,
    quiet,
)
from autograder.exercises.conv2d.kit.words import (
    ADDED_IN_SYMBOLS,
    CAUSE,
    FIRST_IN_SYMBOLS,
    IN_SYMBOLS,
    MISSING_IN_SYMBOLS,
    NEXT,
    VARIES,
    WHERE,
)

_SIZES: tuple[tuple[Shape, Shape, int], ...] = (
    ((5, 7), (3, 2), 1), ((7, 6), (3, 4), 2), ((8, 9), (2, 3), 3), ((4, 3), (4, 3), 2),
    ((1, 5), (1, 2), 2),
)  # fmt: skip


def in_full(words: str, function: Function, symbol: Symbol, stride: int) -> str:
    """Return a check's words on the worked example, with what the function shows of its mistake."""
    right = worked(symbol, stride)[1]
    with quiet():
        result = _result(function, symbol, stride)
        found = next(_differing(function, symbol, (stride, 3 - stride)), None)
        note = opened(fingerprint(function, symbol))
        again = _result(function, symbol, stride)
    seen, _, next_step = words.partition(NEXT)
    if result is not None and result.shape == right.shape:
        wrong = ~np.isclose(result, right)
        where = pattern(wrong, symbol, IMAGE.shape, KERNEL.shape, stride)
        seen = placed(seen, symbol, wrong, where)
    lines = [seen] if found is None else in_symbols(seen, *found)
    if note:
        cause, next_step = note
        lines.append(CAUSE.format(cause=cause))
    elif result is not None and again is not None and not _are_alike(result, again):
        lines.append(VARIES)
    return "\n".join(lines) + (f"{NEXT}{next_step}" if next_step else "")


def placed(seen: str, symbol: Symbol, wrong: Mask, where: str) -> str:
    """Return the words of a check, with the pattern of the wrong entries where there is one."""
    if not where:
        return seen
    count, size, shape = np.count_nonzero(wrong), wrong.size, wrong.shape
    plain = f"{symbol} has the right shape {shape} but is wrong in {count} of {size} entries"
    told = WHERE[where].format(symbol=symbol, count=count, size=size, shape=shape)
    return seen.replace(plain, told)


def in_symbols(seen: str, right: Table, yours: Table, stride: int) -> list[str]:
    """Return the words, with the first wrong entry in symbols where the tables differ in one."""
    if right.shape != yours.shape or not (places := differences(right, yours)):
        return [seen]
    i, j = places[0]
    ours, theirs, missing, added = compared(right, yours, (i, j))
    entry = f"{right.symbol}[{i}, {j}]"
    more = ""
    if "…" in ours and "…" in theirs:
        more = (MISSING_IN_SYMBOLS.format(missing=missing) if missing else "") + (
            ADDED_IN_SYMBOLS.format(added=added) if added else ""
        )
    found = re.search(rf"First: {re.escape(entry)} is (\S+); expected (\S+)\.", seen)
    if found and f"the worked example at stride {stride}" in seen:
        line = FIRST_IN_SYMBOLS.format(
            entry=entry, yours=theirs, got=found[1], right=ours, expected=found[2]
        )
        return [seen.replace(found[0], line + more)]
    line = IN_SYMBOLS.format(stride=stride, entry=entry, yours=theirs, right=ours)
    return [seen, line + more]


def fingerprint(function: Function, symbol: Symbol) -> bytes:
    """Return a hash of what a function does on fixed inputs, or nothing where it gives no table.

    The inputs are multiples of 1/2, so that every order of summation gives the same.
    """
    told, gives_a_table = hashlib.sha256(symbol.encode()), False
    for before, stride in _asked(symbol):
        after = [array.copy() for array in before]
        try:
            result = function(*after, stride=stride)
        except Exception as error:  # the student's
            told.update(type(error).__name__.encode())
            continue
        changed = [not np.array_equal(*pair) for pair in zip(before, after, strict=True)]
        for part in _parts(result):
            told.update(part)
            gives_a_table = True
        told.update(bytes(changed))
    return told.digest() if gives_a_table else b""


def opened(key: bytes) -> tuple[str, str] | None:
    """Return the cause and the next step in the note that a key opens, or None."""
    if not key or (note := NOTES.get(note_name(key))) is None:
        return None
    cause, _, hint = sealed(base64.b85decode(note), key).decode().partition("\n")
    return cause, hint


def note_name(key: bytes) -> str:
    """Return under which name the note of a key stands."""
    return hashlib.sha256(key).hexdigest()[:12]


def sealed(text: bytes, key: bytes) -> bytes:
    """Return a text sealed with a key; sealed again, it is open."""
    stream = hashlib.shake_256(key).digest(len(text))
    return bytes(one ^ other for one, other in zip(text, stream, strict=True))


def _differing(
    function: Function, symbol: Symbol, strides: tuple[int, ...]
) -> Iterator[tuple[Table, Table, int]]:
    """Yield the right table and the function's at each stride where they differ."""
    for stride in strides:
        right = worked_symbols(symbol, stride)
        yours = decode(function, symbol, IMAGE.shape, KERNEL.shape, stride)
        if yours is not None and first_difference(right, yours):
            yield right, yours, stride


def _result(function: Function, symbol: Symbol, stride: int) -> Array | None:
    """Return what a function gives on the worked example, or None where that is no table."""
    arrays, _ = worked(symbol, stride)
    try:
        answer = function(*(array.copy() for array in arrays), stride=stride)
        return None if answer is None or is_large(answer) else np.asarray(answer, np.float64)
    except Exception:  # the student's
        return None


def _are_alike(one: Array, other: Array) -> bool:
    return one.shape == other.shape and np.allclose(one, other, equal_nan=True)


def _asked(symbol: Symbol) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Yield the worked example, problems of other sizes, and the worked example again."""
    yield worked(symbol, 1)[0], 1
    yield worked(symbol, 2)[0], 2
    for image, kernel, stride in _SIZES:
        shapes = (output_shape(image, kernel, stride), image, kernel)
        dout, X, W = (_fixed(start, shape) for start, shape in enumerate(shapes))
        yield (X, W) if symbol == "out" else (dout, X, W), stride
    yield worked(symbol, 1)[0], 1


def _fixed(start: int, shape: Shape) -> Any:
    """Return fixed values of mixed sign, all different up to 101 of them."""
    count = np.arange(shape[0] * shape[1])
    return (((count * 37 + start * 11) % 101 - 50.5) / 2).reshape(shape)


def _parts(result: Any) -> Iterator[bytes]:
    """Yield a table's shape and its values, rounded; or nothing where a result is none."""
    if result is None or is_large(result) or isinstance(result, tuple):
        return
    try:
        table = np.asarray(result)
    except (ValueError, TypeError, OverflowError):
        return
    if table.dtype.kind in "biuf":
        yield repr(table.shape).encode()
        yield (np.round(table.astype(np.float64), 4) + 0.0).tobytes()
