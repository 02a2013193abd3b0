"""The words on hidden items that students read. Edit or translate them here.

What the notebook's own checks say too travels with the notebook: ``kit.words``.
"""

from collections.abc import Mapping
from typing import Any

from autograder.exercises.conv2d.kit import findings
from autograder.exercises.conv2d.kit import words as kit_words
from autograder.exercises.conv2d.kit.findings import Evidence

_SIZES = f"({kit_words.CASES['sizes']})"
# The input of a hidden check. The keys are in the seeds from which values are drawn: leave them.
CASES = {
    **kit_words.CASES,
    "an unseen image": f"an unseen image {_SIZES}",
    "a stride of 3": f"a stride of 3 {_SIZES}",
    "a single patch": f"a single patch {_SIZES}",
    "an image of one row": f"an image of one row {_SIZES}",
    "an image of one column": f"an image of one column {_SIZES}",
    "a single pixel": f"a single pixel {_SIZES}",
    "an image of integers with a kernel of floats": "an image of integers with a kernel of floats "
    f"{_SIZES}",
    "a kernel of integers with an image of floats": "a kernel of integers with an image of floats "
    f"{_SIZES}",
    "a dout of integers with an image and a kernel of floats": "a dout of integers with an image "
    f"and a kernel of floats {_SIZES}",
    "inputs stored column by column": f"inputs stored column by column {_SIZES}",
}
# A failed check, as in the kit. {name} is one of SHAPE_NAMES, {shape_step} one of SHAPE_STEPS,
# {slips} is SLIPS, or nothing.
WORDS = {
    **kit_words.WORDS,
    "own words": ("{text}", "{next_step}"),  # of an instructor's test
    "shape answer": (
        "{name} is {got}, which is not right for an image of {image}, a kernel of {kernel}, "
        "stride {stride}.{slips}",
        "{shape_step}",
    ),
}
SHAPE_NAMES = {
    "output": "Your answer for the output's shape",
    "dout": "Your answer for dout's shape",
    "dW": "Your answer for dW's shape",
    "dX": "Your answer for dX's shape",
}
SLIPS = "\n{got} is {slips}."
OR = ", or "

# What a wrong pair of numbers can come from. Every one that gives the student's pair is named.
SHAPE_SLIPS = {
    "stride ignored": "right at stride 1, and here the stride is {stride}",
    "no + 1": "what (H − k) / stride gives without the + 1",
    "swapped": "the right numbers with rows and columns swapped",
    "rounded up": "what rounding up gives; a patch that does not fit whole gives no entry",
    "kernel ignored": "the image's size divided by the stride, without regard to the kernel",
    "image": "the shape of the image X",
    "kernel": "the shape of the kernel W",
    "output": "the shape of the output",
}

SHAPE_STEPS = {
    "output": "list the rows at which the patch's upper left corner can start, count them, and do "
    "the same for the columns.",
    "dout": "dout holds one gradient for each entry of an array in the forward pass: of which one?",
    "dW": "a gradient descent step subtracts dW from something, entry by entry: from what?",
    "dX": "dX says how the loss changes with each pixel: how many pixels are there?",
}

# One problem, and what a result is called on it. {image}, {kernel}, {dout} are arrays as in Python;
# {order} is BY_COLUMNS, or nothing.
PROBLEM = {
    "out": "image {image}, kernel {kernel}{order}, stride {stride}",
    "dW": "dout {dout}, image {image}, a kernel of {kernel_shape}{order}, stride {stride}",
    "dX": "dout {dout}, kernel {kernel}, an image of {image_shape}{order}, stride {stride}",
}
BY_COLUMNS = ", each stored column by column (np.asfortranarray)"
TITLE = "{symbol} at stride {stride}"
ARRAYS = {"dout": "dout", "X": "image X", "W": "kernel W"}

# What an item is called in a report.
_PLACES = {"s1": "at stride 1", "s2": "at stride 2", "t": "on the other geometry"}
_INPUTS = {"s1": "at stride 1", "s2": "at stride 2", "general": "by all the rules"}
_ARRAYS = {"output": "out", "dout": "dout", "dW": "dW", "dX": "dX"}
LABELS = {
    f"test_{array}_shape_{place}": f"shape of {symbol} {where}"
    for array, symbol in _ARRAYS.items()
    for place, where in _PLACES.items()
} | {
    f"test_{function}_{inputs}": f"{function} {how}"
    for function in ("forward", "dW", "dX")
    for inputs, how in _INPUTS.items()
}


def say(key: str, facts: Mapping[str, Any], evidence: Evidence) -> tuple[list[str], str]:
    """Return a failed check in words, with what is known besides: its lines, and the next step."""
    if "question" in facts:
        question = facts["question"]
        slips = [SHAPE_SLIPS[slip].format(**facts) for slip in facts["slips"]]
        facts = {
            **facts,
            "name": SHAPE_NAMES[question],
            "slips": SLIPS.format(got=facts["got"], slips=OR.join(slips)) if slips else "",
            "shape_step": SHAPE_STEPS[question],
        }
    return findings.say(key, facts, evidence, WORDS, CASES)
