"""All cases, in the order of their rows."""

from gauntlet import boundary, crashes, forging, formats, resources, state, surgery, values

CASES = tuple(
    sorted(
        (
            case
            for module in (forging, surgery, crashes, resources, values, formats, state, boundary)
            for case in module.CASES
        ),
        key=lambda case: case.row,
    )
)
