"""The worked example of the convolution exercise, and checks that answer in words.

This file lies beside the exercise's notebook and needs NumPy alone. It holds the worked example's
tables, which the notebook prints anyway, and no convolution: every check runs your function and
compares what it returns. The hidden tests judge in the same order and with the same words, on
images that are not in this file.
"""

import contextlib
import linecache
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

IMAGE = np.array([[1, 2, 3, 4], [2, 3, 4, 5], [5, 6, 7, 8], [7, 8, 9, 0]])
KERNEL = np.array([[1.0, 2.0], [3.0, 4.0]])

# By stride: the gradient that arrives, and the three tables of the worked example.
DOUT = {
    1: np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]),
    2: np.array([[1.0, 2.0], [3.0, 4.0]]),
}
OUT = {
    1: np.array([[23.0, 33.0, 43.0], [47.0, 57.0, 67.0], [70.0, 80.0, 50.0]]),
    2: np.array([[23.0, 43.0], [70.0, 50.0]]),
}
DW = {
    1: np.array([[207.0, 252.0], [306.0, 261.0]]),
    2: np.array([[50.0, 60.0], [67.0, 37.0]]),
}
DX = {
    1: np.array(
        [[1.0, 4.0, 7.0, 6.0], [7.0, 23.0, 33.0, 24.0], [19.0, 53.0, 63.0, 42.0],
         [21.0, 52.0, 59.0, 36.0]]
    ),
    2: np.array(
        [[1.0, 2.0, 2.0, 4.0], [3.0, 4.0, 6.0, 8.0], [3.0, 6.0, 4.0, 8.0], [9.0, 12.0, 12.0, 16.0]]
    ),
}  # fmt: skip

TOLERANCE = 1e-6

# The words. {symbol} is out, dW or dX; {function} the student's function; {case} the input.
WORDS = {
    "not callable": "{function} is not a function: it is {got}.\n"
    "Next: define it with `def {function}(...):`, run that cell, and do not reuse the name.",
    "not written": "{function} is not written yet: it raised NotImplementedError.\n"
    "Next: replace the line `raise NotImplementedError(...)` by your code.",
    "raised": "{function} stopped with {error} on {case}.{line}\n"
    "Next: call {function} by hand on an input of these sizes and look at that line.",
    "interrupted": "{function} was still running on {case} when it was stopped.\n"
    "Next: look for a loop that never ends; print its counter to see whether it moves on.",
    "returned nothing": "{function} returned None on {case}.\n"
    "Next: end the function with `return {symbol}`.",
    "pair": "{function} returned a tuple of {count} values on {case}; expected {symbol} alone.\n"
    "Next: return only {symbol}. (conv_backward is the one that returns the pair dW, dX.)",
    "not a table": "{function} returned {got} on {case}; expected a table of numbers, "
    "such as a NumPy array.\n"
    "Next: collect the numbers in an array made by np.zeros, and return that array.",
    "complex": "{function} returned complex numbers on {case}; expected real ones.\n"
    "Next: return the real part, {symbol}.real.",
    "shape": "{symbol} has shape {got}; expected {expected} on {case}.\nNext: {shape_hint}",
    "not finite": "{symbol} holds {count} that are NaN or infinite, on {case}. "
    "First: {entry} is {got}; expected {expected}.\n"
    "Next: start from np.zeros (np.empty holds left-overs) and look for a division.",
    "values": "{symbol} has the right shape {shape} but is wrong in {count}, on {case}.\n"
    "First: {entry} is {got}; expected {expected}.\n"
    "Next: work out {entry} by hand and print what your function adds to it.",
    "changed its input": "{function} changed {names} on {case}; expected all inputs left as they "
    "were.\nNext: write into a new array from np.zeros, never into an argument.",
    "later call": "{function} was right on the first call and wrong on a later one.\n{seen}\n"
    "Next: look for what is kept between calls: a name outside the function, a default argument.",
    "no answer": "{name} has no answer yet: it is {got}.\n"
    "Next: replace it by a pair (rows, columns).",
    "bare number": "{name} is {got}; a shape is a pair (rows, columns), even of a square.\n"
    "Next: write both numbers, in parentheses, separated by a comma.",
    "not a pair": "{name} is {got}; expected a pair of two whole numbers (rows, columns).\n"
    "Next: write it like (5, 8), as NumPy's .shape shows the shape of an array.",
}
SHAPE_HINTS = {
    "out": "count the places where the kernel fits, down and across; out has one entry for each.",
    "dW": "dW has one entry for each entry of the kernel: the shape of W.",
    "dX": "dX has one entry for each pixel of the image, zeros included: the shape of X.",
}


class CheckFailed(AssertionError):
    """A check that did not hold. A notebook shows its words and no traceback."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython prints in place of a traceback (IPython calls it by this name)."""
        return str(self).splitlines()


def say(key: str, **facts: object) -> CheckFailed:
    """Return the failure whose words stand in WORDS under ``key``, filled with the facts."""
    return CheckFailed(WORDS[key].format(**facts))


def check_forward(function: Any, stride: int = 1) -> None:
    """Check conv_forward on the worked example; raise CheckFailed with what is wrong."""
    name, case, arrays = "conv_forward", _example(stride), _copies(IMAGE, KERNEL)
    compare(
        call(function, name, "out", case, *arrays, stride=stride), OUT[stride], name, "out", case
    )


def check_dW(function: Any, stride: int = 1) -> None:
    """Check conv_backward_dW on the worked example; raise CheckFailed with what is wrong."""
    name, case = "conv_backward_dW", _example(stride)
    arrays = _copies(DOUT[stride], IMAGE, KERNEL)
    compare(call(function, name, "dW", case, *arrays, stride=stride), DW[stride], name, "dW", case)


def check_dX(function: Any, stride: int = 1) -> None:
    """Check conv_backward_dX on the worked example; raise CheckFailed with what is wrong."""
    name, case = "conv_backward_dX", _example(stride)
    arrays = _copies(DOUT[stride], IMAGE, KERNEL)
    compare(call(function, name, "dX", case, *arrays, stride=stride), DX[stride], name, "dX", case)


def check_rules(function: Any, symbol: str) -> None:
    """Check on the worked example that a second call agrees and that inputs stay as they were.

    ``symbol`` is what the function computes: "out", "dW" or "dX".
    """
    name, arrays, expected = {
        "out": ("conv_forward", (IMAGE, KERNEL), OUT[1]),
        "dW": ("conv_backward_dW", (DOUT[1], IMAGE, KERNEL), DW[1]),
        "dX": ("conv_backward_dX", (DOUT[1], IMAGE, KERNEL), DX[1]),
    }[symbol]
    check_repeated(function, name, symbol, _example(1), [(arrays, expected)], stride=1)


def check_shape_answer(name: str, answer: Any) -> None:
    """Check that a shape answer is a pair of whole numbers. Whether it is right, grading tells."""
    as_pair(name, answer)


def check_repeated(
    function: Any,
    name: str,
    symbol: str,
    case: str,
    problems: list[tuple[tuple[Any, ...], Any]],
    *,
    stride: int,
) -> None:
    """Call with each problem's arrays, then with the first one's again, and compare every result.

    A problem is a pair (arrays, expected result); all have the same shapes. Raises CheckFailed
    where a result is wrong or the first call changed its inputs.
    """
    (arrays, expected), *others = problems
    first = _copies(*arrays)
    compare(call(function, name, symbol, case, *first, stride=stride), expected, name, symbol, case)
    _require_unmodified(name, case, first, arrays)
    for again, right in (*others, (arrays, expected)):
        result = call(function, name, symbol, case, *_copies(*again), stride=stride)
        try:
            compare(result, right, name, symbol, case)
        except CheckFailed as why:
            seen = str(why).partition("\nNext:")[0]
            raise say("later call", function=name, seen=seen) from None


def call(function: Any, name: str, symbol: str, case: str, *arrays: Any, stride: int) -> Any:
    """Return what the function returns for these arrays.

    What it writes to standard error (warnings, logs) goes to standard output: it costs nothing.
    Raises CheckFailed where it is no function, raises, is interrupted, or returns nothing.
    """
    if not callable(function):
        raise say("not callable", function=name, got=_kind(function))
    try:
        with contextlib.redirect_stderr(sys.stdout):
            result = function(*arrays, stride=stride)
    except NotImplementedError:
        raise say("not written", function=name) from None
    except KeyboardInterrupt:
        raise say("interrupted", function=name, case=case) from None
    except (Exception, SystemExit) as error:
        words = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise say(
            "raised", function=name, error=words, case=case, line=_line_in(function, error)
        ) from None
    if result is None:
        raise say("returned nothing", function=name, symbol=symbol, case=case)
    return result


def compare(result: Any, expected: Any, name: str, symbol: str, case: str) -> None:
    """Raise CheckFailed unless the result is a table equal to ``expected`` (shape (rows, columns)).

    Judged in this order: type, shape, finite, values. Lists, np.matrix, masked arrays and numbers
    of every real type are fine; the tolerance is 1e-6, relative and absolute.
    """
    table = _as_table(result, name, symbol, case)
    if table.shape != expected.shape:
        raise say(
            "shape", symbol=symbol, got=table.shape, expected=expected.shape, case=case,
            shape_hint=SHAPE_HINTS[symbol],
        )  # fmt: skip
    if np.array_equal(table, expected):
        return
    for key, wrong in (
        ("not finite", ~np.isfinite(table)),
        ("values", ~np.isclose(table, expected, rtol=TOLERANCE, atol=TOLERANCE)),
    ):
        if wrong.any():
            first = tuple(int(index) for index in np.argwhere(wrong)[0])
            raise say(
                key, symbol=symbol, case=case, shape=expected.shape,
                count=f"{np.count_nonzero(wrong)} of {wrong.size} entries",
                entry=f"{symbol}[{', '.join(map(str, first))}]",
                got=f"{table[first]:.6g}", expected=f"{expected[first]:.6g}",
            )  # fmt: skip


def as_pair(name: str, answer: Any) -> tuple[int, int]:
    """Return a shape answer as (rows, columns). Tuples, lists, arrays of two integers are fine."""
    if answer is None or answer is Ellipsis:
        raise say("no answer", name=name, got=answer)
    if isinstance(answer, (int, float, np.number)):
        raise say("bare number", name=name, got=answer)
    if isinstance(answer, (tuple, list, np.ndarray)) and len(answer) == 2:
        rows, columns = answer
        if _is_integer(rows) and _is_integer(columns):
            return int(rows), int(columns)
    raise say("not a pair", name=name, got=_brief(answer))


def _is_integer(value: Any) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def _as_table(result: Any, name: str, symbol: str, case: str) -> Any:
    """Return the result as a plain array of real numbers, of whatever shape it has."""
    if isinstance(result, tuple) and any(isinstance(part, np.ndarray) for part in result):
        raise say("pair", function=name, count=len(result), case=case, symbol=symbol)
    table = None
    if _is_numeric(result):
        with contextlib.suppress(ValueError, TypeError, OverflowError):
            table = np.asarray(result)
    if table is None or table.dtype.kind not in "biufc":
        raise say("not a table", function=name, got=_kind(result), case=case)
    if table.dtype.kind == "c":
        raise say("complex", function=name, case=case, symbol=symbol)
    return table


def _is_numeric(value: Any, depth: int = 0) -> bool:
    """Whether a result holds numbers alone, looked at without turning it into an array."""
    if isinstance(value, (list, tuple)):
        return depth < 8 and all(_is_numeric(part, depth + 1) for part in value)
    if isinstance(value, np.ndarray):
        return depth == 0 or value.dtype.kind in "biufc"
    return isinstance(value, (np.number, np.bool_, int, float))


def _require_unmodified(name: str, case: str, after: list[Any], before: tuple[Any, ...]) -> None:
    labels = ("dout", "X", "W")[-len(before) :]
    changed = [
        label
        for label, now, then in zip(labels, after, before, strict=True)
        if not np.array_equal(now, then)
    ]
    if changed:
        raise say("changed its input", function=name, names=" and ".join(changed), case=case)


def _line_in(function: Callable[..., Any], error: BaseException) -> str:
    """Return where in the student's own code the error arose, or nothing where that is unknown."""
    told = getattr(error, "notebook_line", None)  # by a function that runs in another process
    if told is not None:
        return str(told)
    code = getattr(function, "__code__", None)
    own = [
        (frame.f_code.co_filename, line)
        for frame, line in _frames(error)
        if code is not None and frame.f_code.co_filename == code.co_filename
    ]
    if not own:
        return ""
    filename, line = own[-1]
    return f" Line {line} of its cell: `{linecache.getline(filename, line).strip()}`."


def _frames(error: BaseException) -> Iterator[tuple[Any, int]]:
    step = error.__traceback__
    while step is not None:
        yield step.tb_frame, step.tb_lineno
        step = step.tb_next


def _kind(value: Any) -> str:
    """Return the kind of a value in words: 'a value of type str', 'an array of type object'."""
    if isinstance(value, np.ndarray):
        return f"an array of type {value.dtype}"
    return f"a value of type {getattr(value, 'type_name', type(value).__name__)}"


def _brief(value: Any) -> str:
    """Return a value as Python writes it, cut; a long or nested one is not written out at all."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (list, tuple)):
        if len(value) > 8 or any(isinstance(part, (list, tuple, np.ndarray)) for part in value):
            return f"a {type(value).__name__} of {len(value)}"
    elif isinstance(value, (set, frozenset, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _copies(*arrays: Any) -> list[Any]:
    return [array.copy(order="K") for array in arrays]


def _example(stride: int) -> str:
    return f"the worked example at stride {stride}"
