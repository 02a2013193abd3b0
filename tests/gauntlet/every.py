"""All cases, in the order of their rows."""

from gauntlet import boundary, cost, crashes, forging, formats, resources, surgery, values

CASES = tuple(
    sorted(
        (
            case
            for module in (forging, surgery, crashes, resources, cost, values, formats, boundary)
            for case in module.CASES
        ),
        key=lambda case: case.row,
    )
)
