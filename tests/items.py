"""The items of the assignment and their points, read from the source notebook.

Tests of the engine take them from here, so that a teacher may add an item or change its points.
"""

import re
from pathlib import Path

import nbformat

from autograder.exercises.conv2d.misconceptions import CATALOGUE, FAMILIES

_SOURCE = Path(__file__).parent.parent / "source/conv2d/conv2d.ipynb"
_CELLS = [
    cell
    for cell in nbformat.read(_SOURCE, as_version=4).cells
    if cell.metadata.get("nbgrader", {}).get("grade")
]

POINTS = {cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points for cell in _CELLS}
ITEMS = tuple(POINTS)
ALL_POINTS = sum(POINTS.values())


def items_of(name):
    """Return the items that judge what a student calls by this name, in the notebook's order."""
    return tuple(
        cell.metadata.nbgrader.grade_id
        for cell in _CELLS
        if f"({name}," in cell.source or f"({name})" in cell.source
    )


def points(items):
    """Return what these items are worth together."""
    return sum(POINTS[name] for name in items)


def points_without(*names):
    """Return what is left to a student who is wrong in what has these names."""
    return ALL_POINTS - points(item for name in names for item in items_of(name))


# Those that call a function by all the rules: inputs left as they were, repeated calls.
RULES = frozenset(cell.metadata.nbgrader.grade_id for cell in _CELLS if "_general(" in cell.source)
DX_ITEMS = items_of("conv_backward_dX")
DW_ITEMS = items_of("conv_backward_dW")
FORWARD_ITEMS = items_of("conv_forward")


def cause_of(misconception):
    """Return what a student is told of a mistake: its family where others compute the same."""
    families = (family for family in FAMILIES if misconception in family.members)
    entries = (entry for entry in CATALOGUE if entry.id == misconception)
    return next(families, None) or next(entries)


def fixed_part(template):
    """Return the longest part of a sentence's first line that is the same whatever is filled in.

    >>> fixed_part("{name} has no answer yet: it is {got}.\\nNext: write {pair}.")
    ' has no answer yet: it is '
    """
    return max(re.split(r"\{\w+\}", template.partition("\n")[0]), key=len)
