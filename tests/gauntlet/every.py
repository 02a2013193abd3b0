"""All cases, in the order of their rows."""

from gauntlet import (
    boundary,
    cost,
    crashes,
    files,
    forging,
    formats,
    neighbours,
    resources,
    state,
    surgery,
    values,
)

_MODULES = (
    forging, surgery, crashes, resources, values, formats, boundary, neighbours, cost, state,
    files,
)  # fmt: skip

CASES = tuple(
    sorted((case for module in _MODULES for case in module.CASES), key=lambda case: case.row)
)
