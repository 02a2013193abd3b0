"""What hidden tests call: judge one answer or function, and say in words what is wrong.

    from autograder import check
    check.forward(conv_forward, stride=2)

Every function returns None where the answer is right and raises ``CheckFailed``, an AssertionError
whose text is meant for the student, where it is not. Functions are judged in this order: callable,
returned something, type, shape, finite, values. dW and dX are called with a dout of their own,
never through the student's forward, so that one mistake costs one item.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from autograder.exercises.conv2d import cases, oracle, words
from autograder.exercises.conv2d.cases import Case, Problem
from autograder.exercises.conv2d.kit import checks
from autograder.exercises.conv2d.kit.checks import CheckFailed
from autograder.exercises.conv2d.kit.example import FUNCTIONS
from autograder.exercises.conv2d.kit.findings import Evidence, joined
from autograder.exercises.conv2d.kit.places import Symbol
from autograder.exercises.conv2d.oracle import Array, Shape
from autograder.exercises.conv2d.symbols import REFERENCE

__all__ = [
    "CheckFailed", "dW", "dW_general", "dX", "dX_general", "forward", "forward_general", "shape",
]  # fmt: skip

Question = Literal["output", "dout", "dW", "dX"]
_Posed = tuple[tuple[Any, ...], Array]  # the arguments of a call, and the result expected


class HiddenCheckFailed(CheckFailed):
    """A hidden check that did not hold."""

    def _text(self, evidence: Evidence) -> str:
        return joined(*words.say(self.key, self.facts, evidence))


@contextmanager
def _as_hidden_checks() -> Iterator[None]:
    try:
        yield
    except CheckFailed as failure:
        raise HiddenCheckFailed(failure.key, **failure.facts) from None


def shape(answer: Any, question: Question, *, image: Shape, kernel: Shape, stride: int) -> None:
    """Judge a shape answer for one geometry; tuples, lists and NumPy integers are all fine.

    >>> shape((2, 3), "output", image=(7, 9), kernel=(5, 4), stride=2)
    >>> shape((3, 6), "dout", image=(7, 9), kernel=(5, 4), stride=2)
    Traceback (most recent call last):
    CheckFailed: Your answer for dout's shape is (3, 6), which is not right for an image ...
    """
    with _as_hidden_checks():
        got = checks.as_pair(words.SHAPE_NAMES[question], answer)
    output = oracle.output_shape(image, kernel, stride)
    expected = {"output": output, "dout": output, "dW": kernel, "dX": image}[question]
    if got != expected:
        slips = [
            slip for slip, pair in _slips(question, expected, image, kernel, stride) if pair == got
        ]
        raise HiddenCheckFailed(
            "shape answer", question=question, got=got, image=image, kernel=kernel, stride=stride,
            slips=slips,
        )  # fmt: skip


def forward(function: Any, stride: int) -> None:
    """Judge conv_forward(X, W, stride) at stride 1 or 2 on images the student has not seen."""
    _judge(function, "out", _cases_at(stride), f"test_forward_s{stride}")


def dW(function: Any, stride: int) -> None:
    """Judge conv_backward_dW(dout, X, W, stride) at stride 1 or 2 on unseen values."""
    _judge(function, "dW", _cases_at(stride), f"test_dW_s{stride}")


def dX(function: Any, stride: int) -> None:
    """Judge conv_backward_dX(dout, X, W, stride) at stride 1 or 2 on unseen values."""
    _judge(function, "dX", _cases_at(stride), f"test_dX_s{stride}")


def forward_general(function: Any) -> None:
    """Judge conv_forward by the rules: see ``cases.GENERAL``, repeated calls, inputs unmodified."""
    _judge_general(function, "out", "test_forward_general")


def dW_general(function: Any) -> None:
    """Judge conv_backward_dW by the rules, as ``forward_general`` does."""
    _judge_general(function, "dW", "test_dW_general")


def dX_general(function: Any) -> None:
    """Judge conv_backward_dX by the rules, as ``forward_general`` does."""
    _judge_general(function, "dX", "test_dX_general")


def _judge(function: Any, symbol: Symbol, posed: Sequence[Case], item: str) -> None:
    problems = [_problem(case, symbol, item) for case in posed]
    function = _ahead(function, posed, [[problem] for problem in problems])
    for case, (arrays, expected) in zip(posed, problems, strict=True):
        about = (FUNCTIONS[symbol], symbol, case.facts)
        with _as_hidden_checks():
            result = checks.call(function, *about, *checks.copies(*arrays), stride=case.stride)
            checks.compare(result, expected, *about)


def _judge_general(function: Any, symbol: Symbol, item: str) -> None:
    posed = [case for case in cases.GENERAL if symbol != "out" or case.integers != "dout"]
    problems = [_repeated(case, symbol, item) for case in posed]
    function = _ahead(function, posed, problems)
    for case, of_case in zip(posed, problems, strict=True):
        with _as_hidden_checks():
            checks.check_calls(
                function, FUNCTIONS[symbol], symbol, case.facts, of_case, stride=case.stride
            )


def _ahead(function: Any, posed: Sequence[Case], problems: Sequence[Sequence[_Posed]]) -> Any:
    """Return the function with all calls made, where it is far away: one message for them all."""
    ahead = getattr(function, "ahead", None)
    if ahead is None:
        return function
    return ahead(
        [
            (checks.copies(*arrays), {"stride": case.stride})
            for case, of_case in zip(posed, problems, strict=True)
            for arrays, _ in of_case
        ]
    )


def _repeated(case: Case, symbol: Symbol, item: str) -> list[_Posed]:
    """Return a case's problems in the order of calls; what is kept between calls shows with any."""
    first = _problem(case, symbol, item)
    if case is not cases.STRIDE_3:
        return [first]
    return [first, _problem(case, symbol, f"{item}, other values"), first]


def _problem(case: Case, symbol: Symbol, item: str) -> _Posed:
    problem = cases.draw(case, item)
    return _arguments(problem, symbol), _expected(problem, symbol)


def _cases_at(stride: int) -> tuple[Case, ...]:
    if stride not in cases.AT_STRIDE:
        raise ValueError(
            f"no case for stride {stride}; found {sorted(cases.AT_STRIDE)}. Those above are judged "
            "by forward_general, dW_general and dX_general; or add a case to cases.AT_STRIDE."
        )
    return cases.AT_STRIDE[stride]


def _arguments(problem: Problem, symbol: Symbol) -> tuple[Any, ...]:
    inputs = (problem.X, problem.W)
    return inputs if symbol == "out" else (problem.dout, *inputs)


def _expected(problem: Problem, symbol: Symbol) -> Array:
    return REFERENCE[FUNCTIONS[symbol]](*_arguments(problem, symbol), problem.case.stride)


def _slips(
    question: Question, expected: Shape, image: Shape, kernel: Shape, stride: int
) -> list[tuple[str, tuple[float, ...]]]:
    """Return (slip, the pair it gives) for the mistakes that could be behind a wrong shape."""
    sizes = tuple(zip(image, kernel, strict=True))
    arrays: list[tuple[str, tuple[float, ...]]] = [
        ("swapped", expected[::-1]),
        ("image", image),
        ("kernel", kernel),
        ("output", oracle.output_shape(image, kernel, stride)),
    ]
    if question in ("dW", "dX"):
        return arrays
    return [
        ("stride ignored", oracle.output_shape(image, kernel, 1)),
        ("no + 1", tuple((size - k) // stride for size, k in sizes)),
        ("rounded up", tuple(math.ceil((size - k) / stride) + 1 for size, k in sizes)),
        ("kernel ignored", tuple(size // stride for size, _ in sizes)),
        *arrays,
    ]
