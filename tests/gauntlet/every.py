"""All cases, in the order of their rows."""

from gauntlet import boundary, crashes, forging, formats, resources, surgery, values

CASES = tuple(
    sorted(
        (
            case
            for module in (forging, surgery, crashes, resources, values, formats, boundary)
            for case in module.CASES
        ),
        key=lambda case: case.row,
    )
)
