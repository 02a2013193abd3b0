"""Which mistake a function makes: the catalogue's entries that do the same as it, call by call.

A function is asked the fixed problems of ``probes``. Entries with the same outcomes, whose run on
the calls that the failed test made comes to the same too, are what it can be. One is named; several
that no input tells apart are named by their family; otherwise nothing is said of a cause. What is
found here never decides points.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import CodeType
from typing import Any

import numpy as np

from autograder.diagnosis import calls as probes
from autograder.diagnosis import smallest
from autograder.diagnosis.calls import Outcome
from autograder.diagnosis.smallest import Smallest
from autograder.exercise import Call
from autograder.exercises.conv2d import oracle, symbols
from autograder.exercises.conv2d.kit import places
from autograder.exercises.conv2d.misconceptions import CATALOGUE, FAMILIES, Family, Misconception
from autograder.exercises.conv2d.oracle import Shape
from autograder.exercises.conv2d.symbols import Function, Symbol, Table

Cause = Misconception | Family

WORKED = ((4, 4), (2, 2))  # the sizes of the worked example, whose symbols the notebook prints
_MOST_SEEN = 50  # calls of one test that are remembered


class Watched:
    """A function that remembers how it was called and what it gave."""

    def __init__(self, function: Function) -> None:
        self._function = function
        self.__name__ = getattr(function, "__name__", "")
        self.is_costly = False  # its last result was large, and no array: slow to send and to read
        self._seen: deque[tuple[Call, tuple[Any, ...], Any, BaseException | None]] = deque(
            maxlen=_MOST_SEEN
        )

    def __repr__(self) -> str:
        return repr(self._function)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it, and remember the call. A large one is not kept, nor what came before it."""
        return self._watch(self._function, arguments, named)

    def ahead(self, calls: Sequence[tuple[Sequence[Any], Mapping[str, Any]]]) -> Function:
        """Return the function, with these calls made: see ``RemoteFunction.ahead``."""
        ahead = getattr(self._function, "ahead", None)
        if ahead is None:
            return self
        answered = ahead(calls)
        return lambda *arguments, **named: self._watch(answered, arguments, named)

    def _watch(
        self, function: Function, arguments: tuple[Any, ...], named: Mapping[str, Any]
    ) -> Any:
        if any(map(symbols.is_large, arguments)):
            self._seen.clear()
            return function(*arguments, **named)
        call = Call(tuple(probes.copied(argument) for argument in arguments), named)
        try:
            result = function(*arguments, **named)
        except Exception as error:
            self._seen.append((call, arguments, None, error))
            raise
        kept = probes.TOO_LARGE if symbols.is_large(result) else result
        self.is_costly = kept is not result and not isinstance(result, np.ndarray)
        self._seen.append((call, arguments, kept, None))
        return result

    @property
    def unwatched(self) -> Function:
        """The function itself."""
        return self._function

    def seen(self) -> list[tuple[Call, Outcome]]:
        """Return the calls with their outcomes, in order."""
        return [
            (
                call,
                probes.failed(error)
                if error is not None
                else probes.observed(call.arguments, after, result),
            )
            for call, after, result, error in self._seen
        ]


@dataclass(kw_only=True)
class Asked:
    """What the functions of one notebook have answered so far: each is asked once, and not again
    for the next item that it fails.
    """

    outcomes: dict[str, tuple[Outcome, ...]] = field(default_factory=dict)
    found: dict[tuple[object, ...], tuple["Tables | None", Smallest | None]] = field(
        default_factory=dict
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class Failing:
    """The call that the test stopped at: its sizes, and which entries of its result are wrong."""

    image: Shape
    kernel: Shape
    stride: int
    wrong: places.Mask | None = None  # None where the result has not the right shape
    pattern: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Tables:
    """The symbols of the right function and of the student's, at one stride."""

    stride: int
    right: Table
    yours: Table


@dataclass(frozen=True, eq=False, kw_only=True)
class Diagnosis:
    """What is known of a failed function. What is not known is None."""

    function: str
    symbol: Symbol
    failing: Failing | None = None
    cause: Cause | None = None
    tables: Tables | None = None
    smallest: Smallest | None = None
    varies: bool = False  # two calls with the same inputs differ


def diagnose(
    function: Watched,
    catalogue: Sequence[Misconception] = CATALOGUE,
    asked: Asked | None = None,
) -> Diagnosis | None:
    """Return what is known of a function that a test has just failed, or None.

    It is None where the function was not called, or is not written yet. One that gives long texts
    or lists is not asked for more of them. ``catalogue`` is what can be named, ``asked`` what this
    notebook's functions have answered before.
    """
    with symbols.quiet():
        return _diagnose(function, tuple(catalogue), Asked() if asked is None else asked)


def located(function: Watched) -> Diagnosis | None:
    """Return where a failed function's result is wrong, without calling it again; or None."""
    seen = function.seen()
    if not seen or seen[-1][1].error == "NotImplementedError":
        return None
    symbol = probes.SYMBOLS[function.__name__]
    return Diagnosis(function=function.__name__, symbol=symbol, failing=_failing(symbol, *seen[-1]))


def watch(names: Mapping[str, Any]) -> tuple[Watched | None, dict[str, Any]]:
    """Return a test's names, with the one function of the exercise among them watched.

    A test that uses several of them, or none, has nothing watched.
    """
    known = [name for name in names if name in probes.SYMBOLS and callable(names[name])]
    if len(known) != 1:
        return None, dict(names)
    watched = Watched(names[known[0]])
    return watched, {**names, known[0]: watched}


def _diagnose(
    function: Watched, catalogue: tuple[Misconception, ...], asked: Asked
) -> Diagnosis | None:
    where = located(function)
    if where is None:
        return None
    name, symbol, failing = where.function, where.symbol, where.failing
    seen, student = function.seen(), function.unwatched
    if function.is_costly:
        return where
    found = asked.outcomes.get(name)
    if found is None:
        found = asked.outcomes[name] = probes.outcomes(student, probes.problems(symbol))
    cause, model = _cause(name, symbol, found, seen, catalogue)
    key = (name, model, _strides(failing))
    if key not in asked.found:
        kept = model is None and _keeps_state(found, probes.right_outcomes(symbol))
        asked.found[key] = (None, None) if kept else _shown(student, symbol, model, failing)
    tables, least = asked.found[key]
    return replace(
        where,
        cause=cause,
        tables=tables,
        smallest=least,
        varies=not probes.same(found[0], found[-1]),
    )


def _shown(
    student: Function, symbol: Symbol, model: Misconception | None, failing: Failing | None
) -> tuple[Tables | None, Smallest | None]:
    """Return the symbols and the smallest input that show what is wrong."""
    if model is None:
        return _decoded(student, symbol, failing), smallest.smallest(student, symbol)
    # what the entry does has been worked out once, and is confirmed here
    tables, least = _confirmed_tables(model, student, symbol, failing), _smallest_of(model)
    if least is not None and not smallest.is_confirmed(least, student):
        least = None
    return tables, least


def _cause(
    name: str,
    symbol: Symbol,
    found: tuple[Outcome, ...],
    seen: Sequence[tuple[Call, Outcome]],
    catalogue: tuple[Misconception, ...],
) -> tuple[Cause | None, Misconception | None]:
    """Return what is to be named, and an entry that computes it."""
    right = probes.right_outcomes(symbol)
    if probes.all_same(found, right):
        return None, None
    strict = not _gives_wrong_numbers(found, right)
    alike = [
        entry
        for entry in catalogue
        if entry.function == name and _told(entry).is_as(found, strict=strict)
    ]
    if not _keeps_state(found, right):  # else what the notebook's own calls left plays a part
        alike = [entry for entry in alike if _reproduces(entry, seen, strict=strict)]
    if not alike:
        return None, None
    for family in FAMILIES:
        if family.members.issuperset(entry.id for entry in alike):
            return family, alike[0]
    return (alike[0], alike[0]) if len(alike) == 1 else (None, None)


class _Told:
    """What an entry does on the fixed problems, worked out as far as anyone has asked."""

    def __init__(self, entry: Misconception) -> None:
        self._function = defined(entry)
        self._problems = probes.problems(probes.SYMBOLS[entry.function])
        self._outcomes: list[Outcome] = []

    def is_as(self, found: Sequence[Outcome], *, strict: bool) -> bool:
        """Whether it does what was found; most that do not are told by the first problem."""
        return all(
            probes.same(self.outcome(number), each, strict=strict)
            for number, each in enumerate(found)
        )

    def outcome(self, number: int) -> Outcome:
        """Return what comes of one problem; those before it have been posed first."""
        while len(self._outcomes) <= number:
            problem = self._problems[len(self._outcomes)]
            self._outcomes += probes.outcomes(self._function, [problem])
        return self._outcomes[number]

    def outcomes(self) -> tuple[Outcome, ...]:
        """Return what comes of all problems."""
        return tuple(self.outcome(number) for number in range(len(self._problems)))


_told = lru_cache(maxsize=512)(_Told)  # of an entry, once a process


def defined(entry: Misconception) -> Function:
    """Return an entry's function, defined afresh."""
    namespace: dict[str, Any] = {"np": np}
    exec(_code(entry.source), namespace)
    function: Function = namespace[entry.function]
    return function


@lru_cache(maxsize=512)
def _code(source: str) -> CodeType:
    return compile(source, "<string>", "exec")


def _gives_wrong_numbers(found: Sequence[Outcome], right: Sequence[Outcome]) -> bool:
    """Whether some result is a table, and not the right one.

    Numbers tell a mistake from others. Where there are errors alone, their words must agree too.
    """
    return any(
        one.table is not None and not probes.same(one, other)
        for one, other in zip(found, right, strict=True)
    )


def _keeps_state(found: Sequence[Outcome], right: Sequence[Outcome]) -> bool:
    """Whether calls depend on those before them: see the last two problems of ``probes``."""
    first, other_values, again = found[0], found[-2], found[-1]
    remembered = probes.same(first, right[0]) and probes.same(first, other_values)
    return remembered or not probes.same(first, again)


def _reproduces(
    entry: Misconception, seen: Sequence[tuple[Call, Outcome]], *, strict: bool
) -> bool:
    told = probes.outcomes(defined(entry), [call for call, _ in seen])
    return probes.all_same(told, [outcome for _, outcome in seen], strict=strict)


def _failing(symbol: Symbol, call: Call, outcome: Outcome) -> Failing | None:
    """Return the last call's sizes and wrong entries, where it was one of the exercise's."""
    count = 2 if symbol == "out" else 3
    arrays, rest = call.arguments[:count], call.arguments[count:]
    stride = call.named.get("stride", rest[0] if rest else 1)
    try:
        right = symbols.REFERENCE[symbol](*arrays, stride=stride)
        image, kernel = np.shape(arrays[-2]), np.shape(arrays[-1])
    except (ValueError, TypeError, IndexError):
        return None
    wrong, table = None, outcome.table
    if outcome.kind == probes.TABLE and table is not None and table.shape == right.shape:
        wrong = ~np.isclose(table, right, rtol=1e-6, atol=1e-6)
    named = "" if wrong is None else places.pattern(wrong, symbol, image, kernel, stride)
    return Failing(image=image, kernel=kernel, stride=stride, wrong=wrong, pattern=named)


def _strides(failing: Failing | None) -> tuple[int, ...]:
    """Return the strides of the worked example, the one that failed first."""
    return (2, 1) if failing is not None and failing.stride == 2 else (1, 2)


def _decoded(student: Function, symbol: Symbol, failing: Failing | None) -> Tables | None:
    for stride in _strides(failing):
        call = _dense(symbol, stride)
        if probes.all_same(
            probes.outcomes(student, call), probes.outcomes(symbols.REFERENCE[symbol], call)
        ):
            continue  # one call tells that the table would be the right one
        yours = symbols.decode(student, symbol, *WORKED, stride)
        if yours is None:
            return None
        right = _right_table(symbol, stride)
        if symbols.first_difference(right, yours):
            return Tables(stride=stride, right=right, yours=yours)
    return None


def _confirmed_tables(
    model: Misconception, student: Function, symbol: Symbol, failing: Failing | None
) -> Tables | None:
    for stride in _strides(failing):
        yours, right = _table_of(model, stride), _right_table(symbol, stride)
        if yours is not None and symbols.first_difference(right, yours):
            call = _dense(symbol, stride)
            same = probes.all_same(
                probes.outcomes(student, call), probes.outcomes(defined(model), call)
            )
            return Tables(stride=stride, right=right, yours=yours) if same else None
    return None


@lru_cache(maxsize=1024)
def _table_of(entry: Misconception, stride: int) -> Table | None:
    return symbols.decode(defined(entry), probes.SYMBOLS[entry.function], *WORKED, stride)


@lru_cache(maxsize=6)
def _right_table(symbol: Symbol, stride: int) -> Table:
    return symbols.expected(symbol, *WORKED, stride)


@lru_cache(maxsize=512)
def _smallest_of(entry: Misconception) -> Smallest | None:
    symbol = probes.SYMBOLS[entry.function]
    if _keeps_state(_told(entry).outcomes(), probes.right_outcomes(symbol)):
        return None
    return smallest.smallest(defined(entry), symbol)


@lru_cache(maxsize=6)
def _dense(symbol: Symbol, stride: int) -> tuple[Call, ...]:
    """Return one call of the worked example's sizes, with values that are all different."""
    rows, columns = oracle.output_shape(*WORKED, stride)
    X = np.array([[2, -7, 11, 5], [-3, 17, -13, 23], [19, -29, 4, -8], [9, 31, -37, 6]]) / 4
    W = np.array([[3, -5], [-9, 7]]) / 4
    dout = (np.arange(rows * columns).reshape(rows, columns) * 3 - 10.5) / 2
    return (Call((X, W) if symbol == "out" else (dout, X, W), {"stride": stride}),)
