"""What a wrong function shows of its mistake, and a failed check in the words that tell it.

A mistake is named where a note in ``notes`` opens. Notes are sealed with what the function does on
a few fixed inputs: only a function that makes that very mistake has the key.
"""

import base64
import contextlib
import hashlib
import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.diagnosis.relations import related
from autograder.diagnosis.results import is_large, quiet
from autograder.diagnosis.structure import described
from autograder.exercises.conv2d.kit.example import IMAGE, KERNEL, worked, worked_symbols
from autograder.exercises.conv2d.kit.fact_words import facts_in_words
from autograder.exercises.conv2d.kit.formulas import (
    FACTORS,
    Function,
    Table,
    compared,
    decode,
    differences,
)
from autograder.exercises.conv2d.kit.notes import NOTES
from autograder.exercises.conv2d.kit.places import Array, Mask, Shape, Symbol, output_shape, pattern
from autograder.exercises.conv2d.kit.words import (
    ADDED_IN_SYMBOLS,
    AND,
    BY_LUCK,
    CASES,
    CAUSE,
    CAUSE_ELSEWHERE,
    FIRST,
    FIRST_IN_SYMBOLS,
    IN_SYMBOLS,
    LINE,
    MISSING_IN_SYMBOLS,
    NEXT,
    RAISED_STEPS,
    SHAPE_HINTS,
    SUM,
    SUM_OF_NONE,
    VALUES,
    VARIES,
    WHERE,
    WORDS,
)

_SIZES: tuple[tuple[Shape, Shape, int], ...] = (
    ((5, 7), (3, 2), 1), ((7, 6), (3, 4), 2), ((8, 9), (2, 3), 3), ((4, 3), (4, 3), 2),
    ((1, 5), (1, 2), 2),
)  # fmt: skip


_MOST_TEXT = 20_000  # characters of a student's text that are looked at
# An entry is written: += or dX[...] = dX[...] + ..., which adds, or = alone.
_ENTRY = re.compile(r"[ \t]*(\w+)\[.*?\][ \t]*(\+=|=[ \t]*\1\[|(?==(?!=)))")
_RETURN = re.compile(r"[ \t]*return[ \t]+(\w+)")

Case = tuple[str, Mapping[str, Any]]  # the input of a check: a key of CASES, and its numbers
Value = tuple[str, Mapping[str, Any]]  # what stands for a value: a key of VALUES, and its type


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known of a failed function beyond what the check saw, as the engine has it too.

    ``wrong`` are the entries of its result that are, and ``pattern`` the key of WHERE that they
    make; ``tables`` what is right and what the function adds up, at a stride. ``facts`` are what it
    was seen to do, by key, and ``symbol`` is what its result is called.
    """

    pattern: str = ""
    wrong: Mask | None = None
    tables: tuple[Table, Table, int] | None = None
    causes: tuple[str, ...] = ()
    here: tuple[bool, ...] = ()
    hint: str = ""
    varies: bool = False
    symbol: str = ""
    facts: tuple[tuple[str, Mapping[str, Any]], ...] = ()


def examine(function: Function, symbol: Symbol, stride: int) -> Evidence:
    """Return what a function shows of its mistake on the worked example."""
    right = worked(symbol, stride)[1]
    with quiet():
        result = _result(function, symbol, stride)
        tables = next(_differing(function, symbol, (stride, 3 - stride)), None)
        note = opened(fingerprint(function, symbol))
        again = _result(function, symbol, stride)
        facts = [] if note else _facts(function, symbol, tables)
    wrong = None
    if result is not None and result.shape == right.shape:
        wrong = ~np.isclose(result, right)
    return Evidence(
        pattern="" if wrong is None else pattern(wrong, symbol, IMAGE.shape, KERNEL.shape, stride),
        wrong=wrong,
        tables=tables,
        causes=(note[0],) if note else (),
        here=(True,) if note else (),
        hint=_hint(note, function) if note else "",
        varies=result is not None and again is not None and not _are_alike(result, again),
        symbol=symbol,
        facts=tuple(facts),
    )


def _facts(
    function: Function, symbol: Symbol, tables: tuple[Table, Table, int] | None
) -> list[tuple[str, Mapping[str, Any]]]:
    """Return which products it puts where, or else what its numbers have to do with the right."""
    if tables is not None:
        right, yours, _ = tables
        changes = described(right.coefficients, yours.coefficients, right.shapes, FACTORS[symbol])
        if changes:
            return [
                (f"products {what}", {"factor": factor, "how": how})
                for what, factor, how in changes
            ]
    wrong = []
    for stride in (1, 2):
        arrays, right_result = worked(symbol, stride)
        result = _result(function, symbol, stride)
        if result is not None and not _are_alike(result, right_result):
            names = ("X", "W") if symbol == "out" else ("dout", "X", "W")
            wrong.append((result, right_result, dict(zip(names, arrays, strict=True))))
    held = related(wrong)
    if held is None or any(detail != held[1][0] for detail in held[1]):
        return []
    return [(held[0], dict(held[1][0]))]


def say(
    key: str,
    facts: Mapping[str, Any],
    evidence: Evidence,
    words: Mapping[str, tuple[str, str]] = WORDS,
    cases: Mapping[str, str] = CASES,
) -> tuple[list[str], str]:
    """Return a failed check in words, with what is known besides: its lines, and the next step."""
    last = facts
    while "then" in last:
        last = last["then"][1]
    in_symbols, is_first, by_luck = "", False, 0
    if evidence.tables is not None and (places := _places(*evidence.tables[:2])):
        stride = evidence.tables[2]
        is_example = last.get("case") == ("worked example", {"stride": stride})
        is_first = is_example and last.get("place") in places
        place = last["place"] if is_first else places[0]
        in_symbols = _in_symbols(place, *evidence.tables, last if is_first else None)
        by_luck = max(0, len(places) - last["count"]) if is_first else 0
    if by_luck:  # the numbers make a pattern that the products do not
        evidence = replace(evidence, pattern="")
    lines, next_step = _filled(key, facts, evidence, in_symbols if is_first else "", words, cases)
    if by_luck:
        lines.append(BY_LUCK.format(count=by_luck))
    if in_symbols and not is_first:
        lines.append(in_symbols)
    if evidence.causes:
        for cause, is_here in zip(evidence.causes, evidence.here, strict=True):
            lines.append((CAUSE if is_here else CAUSE_ELSEWHERE).format(cause=cause))
        next_step = evidence.hint
    elif evidence.varies:
        lines.append(VARIES)
    else:
        told, step = facts_in_words(evidence.facts, evidence.symbol)
        lines += told
        next_step = step or next_step
    return lines, next_step


def joined(lines: Sequence[str], next_step: str) -> str:
    """Return lines and a next step, where there is one, as one text."""
    return "\n".join([*lines, f"{NEXT}{next_step}"] if next_step else lines)


def case_in_words(case: Case, cases: Mapping[str, str] = CASES) -> str:
    """Return the input of a check in words: 'the worked example at stride 2'."""
    name, numbers = case
    return cases[name].format(**numbers)


def _filled(
    key: str,
    facts: Mapping[str, Any],
    evidence: Evidence,
    first: str,
    words: Mapping[str, tuple[str, str]],
    cases: Mapping[str, str],
) -> tuple[list[str], str]:
    """Return a check's own words; ``first`` takes the place of the sentence on the first entry."""
    known = dict(facts)
    if "case" in facts:
        known["case"] = case_in_words(facts["case"], cases)
    if "value" in facts:
        value = facts["value"]
        known["got"] = value if isinstance(value, str) else VALUES[value[0]].format(**value[1])
    if "names" in facts:
        known["names"] = AND.join(facts["names"])
    if "line" in facts:
        number, source = facts["line"] or (0, "")
        known["line"] = LINE.format(number=number, source=source) if source else ""
    if "kind" in facts:
        known["raised_step"] = RAISED_STEPS[facts["kind"]].format(**facts)
    if "symbol" in facts:
        known["shape_hint"] = SHAPE_HINTS.get(facts["symbol"], "")
    if "place" in facts:
        known["entry"] = _entry(facts["symbol"], facts["place"])
        known["first"] = first or FIRST.format(**known)
        known["where"] = WHERE[_pattern(facts, evidence)].format(**known)
    if "then" in facts:
        before, its_facts = facts["then"]
        known["then"] = _filled(before, its_facts, evidence, first, words, cases)[0][0]
    seen, next_step = words[key]
    return [seen.format(**known)], next_step.format(**known)


def _pattern(facts: Mapping[str, Any], evidence: Evidence) -> str:
    """Return the pattern that is known, where it is of the entries that the check found wrong."""
    wrong = evidence.wrong
    seen = facts["count"], tuple(facts["shape"])
    is_seen = wrong is not None and (np.count_nonzero(wrong), wrong.shape) == seen
    return evidence.pattern if is_seen else ""


def _places(right: Table, yours: Table) -> list[Shape]:
    return differences(right, yours) if right.shape == yours.shape else []


def _in_symbols(
    place: Shape, right: Table, yours: Table, stride: int, seen: Mapping[str, Any] | None
) -> str:
    """Return the first wrong entry in symbols, with its numbers where a check has ``seen`` it."""
    ours, theirs, missing, added = compared(right, yours, place)
    facts = {"entry": _entry(right.symbol, place)}
    more = MISSING_IN_SYMBOLS.format(missing=missing) if missing else ""
    more += ADDED_IN_SYMBOLS.format(added=added) if added else ""
    if seen is None:
        facts |= {"yours": _summed(theirs), "right": _summed(ours)}
        return IN_SYMBOLS.format(stride=stride, **facts) + more
    facts |= {"yours": _summed(theirs, seen["got"]), "right": _summed(ours, seen["expected"])}
    return FIRST_IN_SYMBOLS.format(**facts) + more


def _summed(terms: str, value: float | None = None) -> str:
    """Return a sum of products, with its value where that is known."""
    if terms == "0":
        return SUM_OF_NONE
    return terms if value is None else SUM.format(terms=terms, value=value)


def _entry(symbol: str, place: Sequence[int]) -> str:
    return f"{symbol}[{', '.join(map(str, place))}]"


def fingerprint(function: Function, symbol: Symbol) -> bytes:
    """Return a hash of what a function does on fixed inputs, or nothing where it gives no table.

    The inputs are multiples of 1/2, so that every order of summation gives the same.
    """
    digest, gives_a_table = hashlib.sha256(symbol.encode()), False
    for before, stride in _fixed_calls(symbol):
        after = [array.copy() for array in before]
        try:
            result = function(*after, stride=stride)
        except Exception as error:  # the student's
            digest.update(type(error).__name__.encode())
            continue
        changed = [not np.array_equal(*pair) for pair in zip(before, after, strict=True)]
        for part in _parts(result):
            digest.update(part)
            gives_a_table = True
        digest.update(bytes(changed))
    return digest.digest() if gives_a_table else b""


def _hint(note: tuple[str, str, str], function: Function) -> str:
    """Return a note's next step; the second, if there is one, where the function's text asks it."""
    text = ""
    with contextlib.suppress(Exception):  # it may have none
        text = inspect.getsource(function)
    return note[2] if note[2] and adds_to_its_result(text) else note[1]


def adds_to_its_result(text: str) -> bool:
    """Whether code adds to entries of what it returns, and assigns none: dX[rows, columns] += ...

    Where such code keeps the last of several sums, it names places by arrays.
    """
    lines = text[:_MOST_TEXT].splitlines()
    written = [found for line in lines if (found := _ENTRY.match(line))]
    assigned = {found[1] for found in written if not found[2]}
    returned = {found[1] for line in lines if (found := _RETURN.match(line))}
    return not returned.isdisjoint({found[1] for found in written if found[2]} - assigned)


def opened(key: bytes) -> tuple[str, str, str] | None:
    """Return the cause and the next step in the note that a key opens, or None.

    Last comes another next step, or "", for functions that add to their result.
    """
    if not key or (note := NOTES.get(note_name(key))) is None:
        return None
    cause, hint, *other = sealed(base64.b85decode(note), key).decode().split("\n")
    return cause, hint, "".join(other)


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
        if yours is not None and (right.shape != yours.shape or differences(right, yours)):
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


def _fixed_calls(symbol: Symbol) -> Iterator[tuple[tuple[Any, ...], int]]:
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
