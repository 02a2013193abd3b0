"""Mistakes that are one and the same function, written in two ways: no input tells them apart.

A student who makes one of them is told what they have in common.
"""

from autograder.exercise import Family
from autograder.exercises.conv2d.kit.findings import adds_to_its_result

FAMILIES = (
    Family(
        id="dX-overlaps-lost",
        name="where patches overlap, the last one counts and those before it are lost",
        what="A pixel under several patches keeps only what the last of them gives.",
        hint="add to dX, do not assign.",
        by_text=adds_to_its_result,
        hint_by_text="with index arrays, += adds once to a place that they name several times: "
        "look up np.add.at.",
        members=frozenset({"dX-overwrites-overlaps", "dX-index-arrays-lose-overlaps"}),
    ),
    Family(
        id="dX-counted-between-strides",
        name="a pixel is counted for patches that would start between two strides",
        what="Above stride 1 no patch starts there: dout is to be spread out with zeros between "
        "its entries, not with copies; and a pixel belongs to an output only where the distance "
        "divides by the stride.",
        hint="follow one pixel at stride 2 and list the patches over it: which starts exist?",
        members=frozenset({"dX-dout-repeated", "dX-pixels-between-strides"}),
    ),
)
