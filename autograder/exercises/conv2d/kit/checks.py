"""The worked example of the convolution exercise, and checks that answer in words.

This file lies beside the exercise's notebook and needs NumPy alone. It holds the worked example's
tables, which the notebook prints anyway, and no convolution: every check runs your function and
compares what it returns. The hidden tests judge in the same order and with the same words, on
images that are not in this file.
"""

import contextlib
import linecache
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.exercises.conv2d.kit.example import FUNCTIONS, KERNEL, worked
from autograder.exercises.conv2d.kit.findings import Case, Evidence, Value, examine, joined, say
from autograder.exercises.conv2d.kit.imports import warn_of_imports
from autograder.exercises.conv2d.kit.places import Symbol
from autograder.exercises.conv2d.kit.words import RIGHT_HERE

__defines_only__ = True  # so a grader may import this file once, for many notebooks
TOLERANCE = 1e-6
# What NumPy says where one number is wanted, up to 2.3 and since 2.4, which takes no 1×1 array.
_ARRAY_AS_NUMBER = re.compile("only (length-1|0-dimensional) arrays can be converted")


class CheckFailed(AssertionError):
    """A check that did not hold: which, by ``key``, and what it saw. Words are made when asked for.

    A notebook shows them and no traceback. ``examine`` finds what the function shows besides.
    """

    examine: Callable[[], Evidence] | None = None

    def __init__(self, key: str, **facts: Any) -> None:
        super().__init__(key, facts)
        self.key, self.facts = key, facts

    def __str__(self) -> str:
        return self._text(Evidence())

    def _render_traceback_(self) -> list[str]:
        """Return what IPython prints in place of a traceback (IPython calls it by this name)."""
        evidence = Evidence()
        if self.examine is not None:
            with contextlib.suppress(Exception):  # the student's: the plain words remain
                evidence = self.examine()
        return self._text(evidence).splitlines()

    def _text(self, evidence: Evidence) -> str:
        return joined(*say(self.key, self.facts, evidence))


class Interrupted(CheckFailed):
    """The function was stopped while it ran: it is not asked anything else."""


def check_forward(function: Any, stride: int = 1) -> None:
    """Check conv_forward on the worked example; raise CheckFailed with what is wrong."""
    _check(function, "out", stride)


def check_dW(function: Any, stride: int = 1) -> None:
    """Check conv_backward_dW on the worked example; raise CheckFailed with what is wrong."""
    _check(function, "dW", stride)


def check_dX(function: Any, stride: int = 1) -> None:
    """Check conv_backward_dX on the worked example; raise CheckFailed with what is wrong."""
    _check(function, "dX", stride)


def check_rules(function: Any, symbol: Symbol) -> None:
    """Check on the worked example that a second call agrees and that inputs stay as they were.

    ``symbol`` is what the function computes: "out", "dW" or "dX".
    """
    problem = worked(symbol, 1)
    warn_of_imports(function)
    with _examined(function, symbol, 1):
        twice = [problem, problem]
        check_calls(function, FUNCTIONS[symbol], symbol, example(1), twice, stride=1)
    print(RIGHT_HERE["rules"])


def _check(function: Any, symbol: Symbol, stride: int) -> None:
    name, case, (arrays, expected) = FUNCTIONS[symbol], example(stride), worked(symbol, stride)
    warn_of_imports(function)
    with _examined(function, symbol, stride):
        result = call(function, name, symbol, case, *copies(*arrays), stride=stride)
        compare(result, expected, name, symbol, case)
    overlaps = stride < max(KERNEL.shape)
    print(RIGHT_HERE["values" if overlaps else "values without overlap"].format(stride=stride))


@contextlib.contextmanager
def _examined(function: Any, symbol: Symbol, stride: int) -> Iterator[None]:
    """Have a notebook add to a failed check's words what the function shows of its mistake.

    It is examined when the words are shown to a person: a grader does that by itself.
    """
    try:
        yield
    except CheckFailed as failure:
        if callable(function) and not isinstance(failure, Interrupted):
            failure.examine = lambda: examine(function, symbol, stride)
        raise


def check_shape_answer(name: str, answer: Any) -> None:
    """Check that a shape answer is a pair of whole numbers. Whether it is right, grading tells."""
    as_pair(name, answer)
    print(RIGHT_HERE["answer"].format(name=name))


def check_calls(
    function: Any,
    name: str,
    symbol: str,
    case: Case,
    problems: list[tuple[tuple[Any, ...], Any]],
    *,
    stride: int,
) -> None:
    """Call with each problem's arrays, in order, and compare every result.

    A problem is a pair (arrays, expected result); all have the same shapes. Raises CheckFailed
    where a result is wrong or the first call changed its inputs.
    """
    (arrays, expected), *later = problems
    first = copies(*arrays)
    compare(call(function, name, symbol, case, *first, stride=stride), expected, name, symbol, case)
    _require_unmodified(name, case, first, arrays)
    for again, right in later:
        result = call(function, name, symbol, case, *copies(*again), stride=stride)
        try:
            compare(result, right, name, symbol, case)
        except CheckFailed as why:
            raise CheckFailed("later call", function=name, then=(why.key, why.facts)) from None


def call(function: Any, name: str, symbol: str, case: Case, *arrays: Any, stride: int) -> Any:
    """Return what the function returns for these arrays.

    What it writes to standard error (warnings, logs) goes to standard output: it costs nothing.
    Raises CheckFailed where it is no function, raises, is interrupted, or returns nothing.
    """
    if not callable(function):
        raise CheckFailed("not callable", function=name, value=_kind(function))
    try:
        errors, sys.stderr = sys.stderr, sys.stdout
        try:
            result = function(*arrays, stride=stride)
        finally:
            sys.stderr = errors
    except NotImplementedError:
        raise CheckFailed("not written", function=name) from None
    except KeyboardInterrupt:
        raise Interrupted("interrupted", function=name, case=case) from None
    except (Exception, SystemExit) as error:
        words = str(error).rstrip(". ")
        said = f"{type(error).__name__}: {words}" if words else type(error).__name__
        line = _line_in(function, error)
        raise CheckFailed(
            "raised", function=name, error=said, case=case, line=line, kind=_error_kind(error, line)
        ) from None
    if result is None:
        raise CheckFailed("returned nothing", function=name, symbol=symbol, case=case)
    return result


def compare(result: Any, expected: Any, name: str, symbol: str, case: Case) -> None:
    """Raise CheckFailed unless the result is a table equal to ``expected`` (shape (rows, columns)).

    Judged in this order: type, shape, finite, values. Lists, np.matrix, masked arrays and numbers
    of every real type are fine. An entry may be off by 1e-6, and by 1e-6 of the largest: sums of
    float32 and those of a Fourier transform are no nearer.
    """
    table = as_table(result, name, symbol, case)
    if table.shape != expected.shape:
        raise CheckFailed(
            "shape", symbol=symbol, got=table.shape, expected=expected.shape, case=case
        )
    if np.array_equal(table, expected):
        return
    allowed = TOLERANCE * (1 + np.abs(expected).max(initial=0))
    for key, wrong in (
        ("not finite", ~np.isfinite(table)),
        ("values", ~np.isclose(table, expected, rtol=0, atol=allowed)),
    ):
        if wrong.any():
            first = tuple(int(index) for index in np.argwhere(wrong)[0])
            raise CheckFailed(
                key, symbol=symbol, case=case, shape=expected.shape, size=wrong.size,
                count=int(np.count_nonzero(wrong)), place=first,
                got=float(table[first]), expected=float(expected[first]),
            )  # fmt: skip


def as_pair(name: str, answer: Any) -> tuple[int, int]:
    """Return a shape answer as (rows, columns). Tuples, lists, arrays of two integers are fine."""
    if answer is None or answer is Ellipsis:
        raise CheckFailed("no answer", name=name, got="..." if answer is Ellipsis else answer)
    if isinstance(answer, (int, float, np.number)):
        raise CheckFailed("bare number", name=name, got=answer)
    if isinstance(answer, (tuple, list, np.ndarray)) and len(answer) == 2:
        rows, columns = answer
        if _is_integer(rows) and _is_integer(columns):
            return int(rows), int(columns)
    raise CheckFailed("not a pair", name=name, value=_brief(answer))


def _is_integer(value: Any) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def as_table(result: Any, name: str, symbol: str, case: Case) -> Any:
    """Return the result as a plain array of real numbers, of whatever shape it has."""
    if isinstance(result, tuple) and any(isinstance(part, np.ndarray) for part in result):
        raise CheckFailed("pair", function=name, count=len(result), case=case, symbol=symbol)
    try:
        table = np.asarray(result) if _is_numeric(result) else None
    except (ValueError, TypeError, OverflowError):
        table = None
    if table is None or table.dtype.kind not in "biufc":
        raise CheckFailed("not a table", function=name, value=_kind(result), case=case)
    if table.dtype.kind == "c":
        raise CheckFailed("complex", function=name, case=case, symbol=symbol)
    return table


def _is_numeric(value: Any, depth: int = 0) -> bool:
    """Whether a result holds numbers alone, looked at without turning it into an array."""
    if isinstance(value, np.ndarray):
        return depth == 0 or value.dtype.kind in "biufc"
    if isinstance(value, (list, tuple)):
        return depth < 8 and all(_is_numeric(part, depth + 1) for part in value)
    return isinstance(value, (np.number, np.bool_, int, float))


def _require_unmodified(name: str, case: Case, after: list[Any], before: tuple[Any, ...]) -> None:
    labels = ("dout", "X", "W")[-len(before) :]
    changed = [
        label
        for label, now, then in zip(labels, after, before, strict=True)
        if not np.array_equal(now, then)
    ]
    if changed:
        raise CheckFailed("changed its input", function=name, names=changed, case=case)


def _line_in(function: Callable[..., Any], error: BaseException) -> tuple[int, str] | None:
    """Return in which line of the student's own cell the error arose, and its text, if known."""
    known: tuple[int, str] | None = getattr(error, "notebook_line", None)
    if known is not None:  # by a function that runs in another process
        return known
    code = getattr(function, "__code__", None)
    own = [
        (frame.f_code.co_filename, line)
        for frame, line in _frames(error)
        if code is not None and frame.f_code.co_filename == code.co_filename
    ]
    if not own:
        return None
    filename, line = own[-1]
    return line, linecache.getline(filename, line).strip()


def _error_kind(error: BaseException, line: tuple[int, str] | None) -> str:
    """Return what kind of next step an error asks for, a key of ``words.RAISED_STEPS``."""
    if any(_ARRAY_AS_NUMBER.match(str(each)) for each in (error, error.__cause__)):
        return "one number"
    is_own = line is not None and line[1].startswith(("assert ", "assert(", "raise "))
    if is_own or isinstance(error, AssertionError):
        return "own check"
    if isinstance(error, TypeError):
        if not re.search(r"\) (got an unexpected|got multiple|takes|missing) ", str(error)):
            return "type"
        return "" if line else "arguments"  # of the check's own call, where no line was run
    kinds = ((NameError, "name"), (AttributeError, "attribute"),
             ((ValueError, LookupError, ArithmeticError), "sizes"))  # fmt: skip
    return next((kind for errors, kind in kinds if isinstance(error, errors)), "")


def _frames(error: BaseException) -> Iterator[tuple[Any, int]]:
    step = error.__traceback__
    while step is not None:
        yield step.tb_frame, step.tb_lineno
        step = step.tb_next


def _kind(value: Any) -> Value:
    """Return a value's kind, as a fact: ("value", {"type": "str"})."""
    if isinstance(value, np.ndarray):
        return "array", {"type": str(value.dtype)}
    return "value", {"type": getattr(value, "type_name", type(value).__name__)}


def _brief(value: Any) -> Value | str:
    """Return a value as Python writes it, cut; of a long or nested one its kind and size."""
    if isinstance(value, np.ndarray):
        return "array of shape", {"shape": value.shape}
    has_parts = isinstance(value, (list, tuple)) and (
        len(value) > 8 or any(isinstance(part, (list, tuple, np.ndarray)) for part in value)
    )
    if has_parts or isinstance(value, (set, frozenset, dict)):
        return "collection", {"type": type(value).__name__, "count": len(value)}
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def copies(*arrays: Any) -> list[Any]:
    """Return copies of arrays, stored in the same order."""
    return [array.copy(order="K") for array in arrays]


def example(stride: int) -> Case:
    """Return the worked example, as a fact."""
    return "worked example", {"stride": stride}
