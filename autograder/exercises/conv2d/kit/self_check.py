"""Whether three functions fit together, without anybody's solution: one line for each check."""

from itertools import product
from typing import Any

import numpy as np

from autograder.diagnosis.results import quiet
from autograder.exercises.conv2d.kit.checks import CheckFailed, Interrupted, as_table, call, copies
from autograder.exercises.conv2d.kit.example import FUNCTIONS
from autograder.exercises.conv2d.kit.findings import Case, Evidence, case_in_words, say
from autograder.exercises.conv2d.kit.imports import warn_of_imports
from autograder.exercises.conv2d.kit.places import Array, Shape, Symbol, output_shape
from autograder.exercises.conv2d.kit.words import (
    ADJOINT,
    NOT_CHECKED,
    ODD_ONE_OUT,
    SMALL_STEPS,
    STEPS_AGREE,
    STEPS_DIFFER,
    SUMS_AGREE,
    SUMS_DIFFER,
)

_CLOSE = 1e-4  # float32 is as good
_ADJOINT = (((4, 6), (2, 3), 1), ((6, 8), (3, 2), 2), ((8, 7), (3, 4), 3))
_STEPS = (((3, 4), (2, 2), 1), ((5, 4), (3, 2), 2))


def _drawn(image: Shape, kernel: Shape, output: tuple[int, ...]) -> list[Array]:
    """Return random values for X, W and dout."""
    random = np.random.default_rng(seed=1)
    return [random.normal(size=shape) for shape in (image, kernel, output)]


_VALUES = {
    geometry: _drawn(*geometry[:2], output_shape(*geometry)) for geometry in _ADJOINT + _STEPS
}


def self_check(conv_forward: Any, conv_backward_dW: Any, conv_backward_dX: Any) -> None:
    """Print whether the gradients are those of the forward pass, on random values.

    First by the adjoint identity, then entry by entry by small steps.
    """
    functions: dict[Symbol, Any] = {
        "out": conv_forward, "dW": conv_backward_dW, "dX": conv_backward_dX,
    }  # fmt: skip
    warn_of_imports(*functions.values())
    for what, check, geometries in (
        (ADJOINT, _adjoint, _ADJOINT), (SMALL_STEPS, _small_steps, _STEPS),
    ):  # fmt: skip
        for geometry in geometries:
            three = _Three(functions, *geometry)
            try:
                with quiet():
                    verdict = check(three)
            except Interrupted as stopped:
                print(stopped)
                return
            except CheckFailed as failure:
                seen = say(failure.key, failure.facts, Evidence())[0][0]
                verdict = NOT_CHECKED.format(why=seen.replace("\n", " "))
            print(f"{what.format(case=case_in_words(three.case))}: {verdict}")


class _Three:
    """Three functions on random values of one geometry."""

    def __init__(
        self, functions: dict[Symbol, Any], image: Shape, kernel: Shape, stride: int
    ) -> None:
        self._functions, self._sizes, self._stride = functions, (image, kernel), stride
        self.X, self.W, self._dout = copies(*_VALUES[image, kernel, stride])
        sizes = "×".join(map(str, image)), "×".join(map(str, kernel))
        self.case: Case = ("sizes", {"image": sizes[0], "kernel": sizes[1], "stride": stride})

    def forward(self) -> tuple[Array, Array]:
        """Return the output and a random dout of its shape."""
        out = self.result("out", (self.X, self.W), None)
        if out.shape != self._dout.shape:
            return out, _drawn(*self._sizes, out.shape)[-1]
        return out, self._dout

    def gradient(self, symbol: Symbol, dout: Array) -> Array:
        """Return dW or dX."""
        shape = self.W.shape if symbol == "dW" else self.X.shape
        return self.result(symbol, (dout, self.X, self.W), shape)

    def result(
        self, symbol: Symbol, arrays: tuple[Array, ...], shape: tuple[int, ...] | None
    ) -> Array:
        """Call a function; raise CheckFailed where it gives no table, or one of another shape."""
        name = FUNCTIONS[symbol]
        found = call(self._functions[symbol], name, symbol, self.case, *arrays, stride=self._stride)
        table: Array = as_table(found, name, symbol, self.case)
        if shape is not None and table.shape != shape:
            raise CheckFailed("other shape", symbol=symbol, got=table.shape, expected=shape)
        return table


def _adjoint(three: _Three) -> str:
    out, dout = three.forward()
    sums = {
        "out": (out * dout).sum(),
        "dW": (three.W * three.gradient("dW", dout)).sum(),
        "dX": (three.X * three.gradient("dX", dout)).sum(),
    }
    agree = {
        name: [other for other in sums if abs(sums[other] - sums[name]) < _CLOSE] for name in sums
    }
    if len(agree["out"]) == len(sums):
        return SUMS_AGREE.format(sum=sums["out"])
    odd = [name for name in sums if len(agree[name]) == 1]
    return SUMS_DIFFER.format(**sums, odd=ODD_ONE_OUT[odd[0] if len(odd) == 1 else ""])


def _small_steps(three: _Three) -> str:
    """Compare each gradient with how L = sum(out * dout) moves with each entry.

    L is linear in each weight and each pixel: a step of 1 is as exact as a small one.
    """
    out, dout = three.forward()
    before = (out * dout).sum()
    results = []
    pairs: tuple[tuple[Symbol, Array], ...] = (("dW", three.W), ("dX", three.X))
    for symbol, array in pairs:
        yours, moved = three.gradient(symbol, dout), np.zeros(array.shape)
        for place in product(*map(range, array.shape)):
            array[place] += 1
            moved[place] = (three.result("out", (three.X, three.W), out.shape) * dout).sum()
            array[place] -= 1
        results.append(_compared(symbol, yours, moved - before))
    return "; ".join(results)


def _compared(symbol: Symbol, yours: Array, moved: Array) -> str:
    wrong = np.argwhere(~(abs(yours - moved) < _CLOSE))
    if not len(wrong):
        return STEPS_AGREE.format(symbol=symbol, size=moved.size)
    i, j = wrong[0].tolist()
    return STEPS_DIFFER.format(
        symbol=symbol, count=len(wrong), size=moved.size, entry=f"{symbol}[{i}, {j}]",
        got=yours[i, j], expected=moved[i, j],
    )  # fmt: skip
