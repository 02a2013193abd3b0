"""What is known of a function that a test has failed: where it is wrong, and by which mistake."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from autograder.diagnosis import smallest
from autograder.diagnosis.calls import TABLE, Function, Outcome, all_same, allowed, outcomes
from autograder.diagnosis.composed import MOST_AT_ONCE, Hypothesis, read
from autograder.diagnosis.facts import facts
from autograder.diagnosis.hypotheses import Answered, Cause, asked, explain, right_outcomes
from autograder.diagnosis.recorder import CallRecorder
from autograder.diagnosis.relations import SIMPLE
from autograder.diagnosis.results import quiet
from autograder.diagnosis.smallest import Kind, Smallest
from autograder.diagnosis.structure import described
from autograder.exercise import Call, Exercise, Fact, Mask, Misconception, Tables


@dataclass(frozen=True, eq=False, kw_only=True)
class FailingCall:
    """The call that the test stopped at, and which entries of its result are wrong.

    ``wrong`` is None where the result has not the right shape; ``pattern`` names what its entries
    have in common, or is "".
    """

    call: Call
    wrong: Mask | None = None
    pattern: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Diagnosis:
    """What is known of a failed function. What is not known is None."""

    function: str
    failing: FailingCall | None = None
    cause: Cause | None = None
    hypothesis: Hypothesis | None = None  # computes what the cause says
    tables: Tables | None = None
    smallest: Smallest | None = None
    varies: bool = False  # two calls with the same inputs differ
    facts: tuple[Fact, ...] = ()


@dataclass(kw_only=True)
class Answers:
    """What the functions of one notebook have answered so far: none is asked the same again."""

    asked: dict[str, Answered] = field(default_factory=dict)
    shown: dict[tuple[object, ...], tuple[Tables | None, Smallest | None]] = field(
        default_factory=dict
    )


def warm_up(exercise: Exercise) -> None:
    """Read beforehand what is known of an exercise's mistakes: a process's first takes longest."""
    for function in exercise.functions:
        for at_once in range(1, MOST_AT_ONCE + 1):
            read(exercise, function.name, at_once)
        right_outcomes(exercise, function.name)


@quiet()
def diagnose(
    function: CallRecorder,
    exercise: Exercise,
    catalogue: Sequence[Misconception] | None = None,
    answers: Answers | None = None,
) -> Diagnosis | None:
    """Return what is known of a function that a test has just failed, or None.

    It is None where the function was not called, or is not written yet. One that gives long texts
    or lists is not asked for more of them. ``catalogue`` is what can be named (the exercise's),
    ``answers`` what this notebook's functions have answered before.
    """
    where = located(function, exercise)
    if where is None or function.is_costly:
        return where
    catalogue = exercise.catalogue if catalogue is None else catalogue
    answers = Answers() if answers is None else answers
    name, student = where.function, function.function
    found = answers.asked.get(name)
    if found is None:
        found = answers.asked[name] = asked(exercise, name, student)
    cause, model = explain(exercise, name, found, function.calls(), catalogue)
    failing = None if where.failing is None else where.failing.call
    settings = exercise.symbols.settings(name, failing) if exercise.symbols else ()
    kind = None if failing is None else smallest.kind_of_call(exercise, name, failing)
    key = (name, model, kind, tuple(settings))
    if key not in answers.shown:
        answers.shown[key] = _shown(
            student, exercise, name, model, kind, settings, found.keeps_state
        )
    tables, least = answers.shown[key]
    known: tuple[Fact, ...] = ()
    if cause is None or len(cause.parts) > 1 or not cause.everywhere:
        products = () if cause is not None else _structure(exercise, name, tables)
        known = (*products, *facts(exercise, name, student, found, function.calls()))
        if cause is not None and len(cause.parts) > 1 and {fact.key for fact in known} & SIMPLE:
            cause = None
    return replace(
        where,
        cause=cause,
        hypothesis=None if cause is None else model,
        tables=tables,
        smallest=least,
        varies=found.varies,
        facts=known,
    )


def _structure(exercise: Exercise, function: str, tables: Tables | None) -> Iterator[Fact]:
    """Return what turns the right table of symbols into the student's."""
    symbols = exercise.symbols
    if symbols is None or tables is None:
        return
    right, shapes = symbols.products(tables.right)
    yours, _ = symbols.products(tables.yours)
    for what, factor, how in described(right, yours, shapes, symbols.factors(function)):
        yield Fact(key=f"products {what}", details=(("factor", factor), ("how", how)))


def located(function: CallRecorder, exercise: Exercise) -> Diagnosis | None:
    """Return where a failed function's result is wrong, without calling it again; or None."""
    calls = function.calls()
    if not calls or calls[-1][1].error == "NotImplementedError":
        return None
    name = function.__name__
    return Diagnosis(function=name, failing=_failing(exercise, name, *calls[-1]))


def _failing(exercise: Exercise, function: str, call: Call, outcome: Outcome) -> FailingCall | None:
    """Return the last call with its wrong entries, where it was one that the reference takes."""
    try:
        right = np.asarray(exercise.reference(function)(*call.arguments, **call.named))
    except (ValueError, TypeError, IndexError):
        return None
    wrong, table, pattern = None, outcome.table, ""
    if outcome.kind == TABLE and table is not None and table.shape == right.shape:
        wrong = ~np.isclose(table, right, rtol=0, atol=allowed(right))
        if exercise.pattern is not None:
            pattern = exercise.pattern(function, call, wrong)
    return FailingCall(call=call, wrong=wrong, pattern=pattern)


def _shown(
    student: Function,
    exercise: Exercise,
    function: str,
    model: Hypothesis | None,
    kind: Kind | None,
    settings: Sequence[object],
    keeps_state: bool,
) -> tuple[Tables | None, Smallest | None]:
    """Return the symbols and the smallest input that show what is wrong."""
    if model is None and keeps_state:
        return None, None
    if model is None:
        tables = _decoded(student, exercise, function, settings)
        return tables, smallest.smallest(student, exercise, function, kind)
    # what the entry does has been worked out once, and is confirmed here
    tables = _confirmed_tables(model, student, exercise, settings)
    least = None if keeps_state else _smallest_of(exercise, model, kind)
    if least is not None and not smallest.is_confirmed(least, student):
        least = None
    return tables, least


def _decoded(
    student: Function, exercise: Exercise, function: str, settings: Sequence[object]
) -> Tables | None:
    symbols = exercise.symbols
    for setting in settings if symbols is not None else ():
        assert symbols is not None
        call = [symbols.call(function, setting)]
        if all_same(outcomes(student, call), outcomes(exercise.reference(function), call)):
            continue  # one call tells that the table would be the right one
        yours = symbols.read(student, function, setting)
        if yours is None:
            return None
        tables = Tables(setting=setting, right=symbols.right(function, setting), yours=yours)
        if _differ(exercise, tables):
            return tables
    return None


def _confirmed_tables(
    model: Hypothesis, student: Function, exercise: Exercise, settings: Sequence[object]
) -> Tables | None:
    for setting in settings:
        tables = _tables_of(exercise, model, setting)
        if tables is not None:
            assert exercise.symbols is not None
            call = [exercise.symbols.call(model.function, setting)]
            is_so = all_same(outcomes(student, call), outcomes(model.define(), call))
            return tables if is_so else None
    return None


def _differ(exercise: Exercise, tables: Tables) -> bool:
    assert exercise.symbols is not None
    return tables.right.shape != tables.yours.shape or bool(
        exercise.symbols.differences(tables.right, tables.yours)
    )


@lru_cache(maxsize=1024)
def _tables_of(exercise: Exercise, entry: Hypothesis, setting: object) -> Tables | None:
    """Return an entry's table beside the right one, where there is one and it differs."""
    symbols = exercise.symbols
    assert symbols is not None
    yours = symbols.read(entry.define(), entry.function, setting)
    if yours is None:
        return None
    tables = Tables(setting=setting, right=symbols.right(entry.function, setting), yours=yours)
    return tables if _differ(exercise, tables) else None


@lru_cache(maxsize=512)
def _smallest_of(exercise: Exercise, entry: Hypothesis, kind: Kind | None) -> Smallest | None:
    return smallest.smallest(entry.define(), exercise, entry.function, kind)
