"""By what calls differ, and the rules by which a result's size can come about, right and wrong."""

from collections.abc import Callable, Mapping
from typing import Any

from autograder.exercise import Call, SizeRule, Trait
from autograder.exercises.conv2d import oracle
from autograder.exercises.conv2d.cases import Numbers
from autograder.exercises.conv2d.oracle import Shape


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


def _arrays(function: str, call: Call) -> tuple[Numbers, ...]:
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
