"""The calls that tell one function from another: fixed ones, and small ones in order of size."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.exercise import Call, SizeRule, Trait, key_in_force
from autograder.exercises.conv2d import cases, oracle
from autograder.exercises.conv2d.cases import Case
from autograder.exercises.conv2d.oracle import Array, Shape


def _case(image: Shape, kernel: Shape, stride: int, **more: bool) -> Case:
    return Case(name="", why="", image_shape=image, kernel_shape=kernel, stride=stride, **more)


# No shape is one of the hidden tests' or of the worked example's, so that a function which keeps
# results under the shapes of its inputs has kept none of these.
_PROBES = (
    _case((6, 8), (3, 2), 1),  # every size differs
    _case((7, 5), (2, 3), 1),
    _case((6, 6), (2, 3), 1),
    _case((5, 5), (2, 2), 1),
    _case((4, 6), (2, 2), 1),
    _case((6, 4), (3, 3), 1),
    _case((5, 3), (5, 3), 1),  # one output
    _case((4, 7), (1, 3), 1),  # a kernel of one row, which NumPy stretches where it can
    _case((7, 4), (3, 1), 1),
    _case((3, 2), (1, 1), 1),  # image and dout have one shape
    _case((9, 7), (4, 3), 2),  # patches overlap both ways; two steps and a half fit downwards
    _case((5, 6), (3, 3), 2),  # the kernel is square; a step and a half fit sideways
    _case((7, 7), (3, 3), 2),  # all is square
    _case((5, 8), (1, 2), 2),
    _case((6, 10), (2, 4), 2),
    _case((10, 7), (4, 2), 2),
    _case((8, 6), (2, 2), 2),  # patches tile the image
    _case((1, 7), (1, 3), 2),  # one row
    _case((7, 1), (3, 1), 2),  # one column
    _case((9, 6), (2, 3), 3),  # two steps and a third fit downwards; there are gaps
    _case((8, 12), (5, 4), 3),
    _case((8, 8), (2, 2), 3),
    _case((11, 5), (2, 2), 3),
    _case((10, 8), (3, 3), 3),
    _case((6, 8), (2, 2), 3),
    _case((5, 4), (2, 2), 1, integer_image=True),
    _case((6, 4), (2, 3), 1, fortran_order=True),
)

# In order of size. Images up to 4×4, kernels up to 2×2, strides 1 to 3.
_SMALL: tuple[tuple[Shape, Shape, int], ...] = (
    ((1, 1), (1, 1), 1), ((1, 2), (1, 1), 1), ((2, 1), (1, 1), 1), ((1, 2), (1, 2), 1),
    ((2, 1), (2, 1), 1), ((1, 3), (1, 1), 2), ((1, 3), (1, 2), 1), ((3, 1), (2, 1), 1),
    ((1, 3), (1, 2), 2), ((3, 1), (2, 1), 2), ((2, 2), (1, 1), 1), ((1, 4), (1, 1), 3),
    ((2, 2), (2, 2), 1), ((2, 3), (2, 2), 1), ((3, 2), (2, 2), 1), ((3, 3), (2, 2), 1),
    ((3, 3), (2, 2), 2), ((3, 4), (2, 2), 2), ((4, 3), (2, 2), 2), ((4, 4), (2, 2), 1),
    ((4, 4), (2, 2), 2), ((4, 4), (2, 2), 3),
)  # fmt: skip


@lru_cache(maxsize=3)
def probe_calls(function: str) -> tuple[Call, ...]:
    """Return the calls that every function is asked: each case, and then the first one again.

    First with other values, then with the same: what is kept between calls shows.
    """
    with key_in_force(b"probes"):
        drawn = [cases.draw(case, "probe") for case in _PROBES]
        drawn += [cases.draw(_PROBES[0], "other values"), drawn[0]]
    return tuple(called(function, each.dout, each.X, each.W, each.case.stride) for each in drawn)


@lru_cache(maxsize=3)
def small_calls(function: str) -> tuple[Call, ...]:
    """Return small calls in integers, in order of size.

    X counts from 1, W from 2 and dout from 3, so that no product is hidden by a factor of 1. The
    last three have negative numbers, fractions, and columns that lie one after the other in memory,
    for functions that cut the former off or take the latter for rows.
    """
    by_size = [_small(function, *geometry) for geometry in _SMALL]
    one, by_rows = by_size[0], _small(function, (2, 2), (1, 1), 1)
    return (
        *by_size,
        Call(tuple(-array for array in one.arguments), one.named),
        _small(function, (1, 1), (1, 1), 1, fraction=0.5),
        Call(tuple(map(np.asfortranarray, by_rows.arguments)), by_rows.named),
    )


def _form(shape: Shape) -> str:
    rows, columns = shape
    return "square" if rows == columns else "wide" if rows < columns else "tall"


def _output(function: str, call: Call) -> str:
    rows, columns = shape = sizes(function, call)["output"]
    if rows > 1 and columns > 1:
        return _form(shape)
    return "one" if rows == columns else "one row" if rows == 1 else "one column"


def _fits(function: str, call: Call) -> str:
    """Whether the stride leaves rows or columns over."""
    of = sizes(function, call)
    left = [
        (image - kernel) % of["stride"][0]
        for image, kernel in zip(of["image"], of["kernel"], strict=True)
    ]
    return "no" if any(left) else "yes"


def _overlap(function: str, call: Call) -> str:
    of = sizes(function, call)
    return "yes" if max(of["kernel"]) > of["stride"][0] else "no"


def _numbers(function: str, call: Call) -> str:
    names = ("X", "W") if function == "conv_forward" else ("dout", "X", "W")
    kinds = zip(names, call.arguments, strict=False)
    return ", ".join(name for name, array in kinds if array.dtype.kind in "iu") or "floats"


def _order(function: str, call: Call) -> str:
    by_rows = all(array.flags.c_contiguous for array in _arrays(function, call))
    return "rows" if by_rows else "columns"


def _arrays(function: str, call: Call) -> tuple[npt.NDArray[Any], ...]:
    return call.arguments[: 2 if function == "conv_forward" else 3]


def stride_of(function: str, call: Call) -> Any:
    """Return the stride that a call gives, by name or after its arrays; 1 where it gives none."""
    rest = call.arguments[len(_arrays(function, call)) :]
    return call.named.get("stride", rest[0] if rest else 1)


def sizes(function: str, call: Call) -> dict[str, Shape]:
    """Return the sizes that a call's result can depend on, each down and across."""
    image, kernel = (array.shape for array in _arrays(function, call)[-2:])
    stride = stride_of(function, call)
    return {
        "image": image, "kernel": kernel, "stride": (stride, stride),
        "output": oracle.output_shape(image, kernel, stride),
    }  # fmt: skip


TRAITS = (
    Trait(name="stride", of=lambda *call: str(stride_of(*call)), splits=True),
    Trait(name="numbers", of=_numbers, plain="floats"),
    Trait(name="order", of=_order, plain="rows"),
    Trait(name="kernel", of=lambda *call: _form(sizes(*call)["kernel"])),
    Trait(name="image", of=lambda *call: _form(sizes(*call)["image"])),
    Trait(name="output", of=_output),
    Trait(name="fits", of=_fits),
    Trait(name="overlap", of=_overlap),
)


def _each(rule: Callable[[int, int, int, int], int]) -> SizeRule:
    """Return a rule of h, k and o, the image's, kernel's and output's size, and of the stride s."""

    def of(sizes: Mapping[str, Shape]) -> Shape:
        each = zip(sizes["image"], sizes["kernel"], sizes["stride"], sizes["output"], strict=True)
        rows, columns = (rule(*numbers) for numbers in each)
        return rows, columns

    return of


def _across(rule: SizeRule) -> SizeRule:
    return lambda sizes: rule({name: shape[::-1] for name, shape in sizes.items()})


_AXIS: dict[str, SizeRule] = {
    "output": _each(lambda h, k, s, o: o),
    "image": _each(lambda h, k, s, o: h),
    "kernel": _each(lambda h, k, s, o: k),
    "stride 1": _each(lambda h, k, s, o: h - k + 1),
    "no + 1": _each(lambda h, k, s, o: (h - k) // s),
    "starts end early": _each(lambda h, k, s, o: -(-(h - k) // s)),
    "rounded up": _each(lambda h, k, s, o: -(-(h - k) // s) + 1),
    "one too many": _each(lambda h, k, s, o: o + 1),
    "last patch": _each(lambda h, k, s, o: (o - 1) * s + k),
    "last patch and a border": _each(lambda h, k, s, o: (o - 1) * s + k + 2),
    "spread out": _each(lambda h, k, s, o: (o - 1) * s + 1),
    "not spread": _each(lambda h, k, s, o: o + k - 1),
    "zeros behind": _each(lambda h, k, s, o: o * s + k - 1),
    "zeros too many": _each(lambda h, k, s, o: (o - 1) * (s + 1) + k),
    "side by side": _each(lambda h, k, s, o: o * k),
    "kernel ignored": _each(lambda h, k, s, o: h // s),
    "border cut": _each(lambda h, k, s, o: max(h - 2, 0)),
    "border added": _each(lambda h, k, s, o: h + 2),
    "padded by the kernel": _each(lambda h, k, s, o: h + k - 1),
    "padded by 1": _each(lambda h, k, s, o: (h + 2 - k) // s + 1),
    "stride steps over all": _each(lambda h, k, s, o: -(-h // s)),
    "nothing": _each(lambda h, k, s, o: 0),
    "one": _each(lambda h, k, s, o: 1),
    "always 4": _each(lambda h, k, s, o: 4),
}
# Each also with rows for columns and columns for rows.
SIZE_RULES = _AXIS | {f"{name}, other axis": _across(rule) for name, rule in _AXIS.items()}


def called(function: str, dout: Array, X: npt.NDArray[Any], W: Array, stride: int) -> Call:
    """Return the call of a function with the arrays that it takes."""
    arrays = (X, W) if function == "conv_forward" else (dout, X, W)
    return Call(arrays, {"stride": stride})


def _small(function: str, image: Shape, kernel: Shape, stride: int, fraction: float = 0) -> Call:
    X = np.arange(1, 1 + image[0] * image[1]).reshape(image)
    W = np.arange(2.0, 2 + kernel[0] * kernel[1]).reshape(kernel) + fraction
    rows, columns = oracle.output_shape(image, kernel, stride)
    dout = np.arange(3.0, 3 + rows * columns).reshape(rows, columns) + fraction
    return called(function, dout, X, W, stride)
