"""The words that students read, beside the notebook and of hidden items. Edit or translate them.

``words`` of the exercise holds those that the autograder alone says.
"""

from collections.abc import Mapping

# A failed check: what was seen, and the next step. {symbol} is out, dW or dX; {function} the
# student's function; {case} one of CASES; {got} what it gave, or one of VALUES; {where} one of
# WHERE; {entry} the first wrong entry's name, {first} the sentence on it; {line} is LINE, or
# nothing; {raised_step} one of RAISED_STEPS; {then} what a later call was told; {name} is a shape
# answer's. What is expected begins a line, so that it is not what is cut off where lines are.
WORDS: Mapping[str, tuple[str, str]] = {
    "not callable": (
        "{function} is not a function: it is {got}.",
        "define it with `def {function}(...):`, run that cell, and do not reuse the name.",
    ),
    "not written": (
        "{function} is not written yet: it raised NotImplementedError.",
        "replace the line `raise NotImplementedError(...)` by your code.",
    ),
    "raised": (
        "{function} stopped on {case} with {error}.{line}",
        "{raised_step}",
    ),
    "interrupted": (
        "{function} was still running on {case} when it was stopped.",
        "look for a loop that never ends; print its counter to see whether it moves on.",
    ),
    "returned nothing": (
        "{function} returned None on {case}.",
        "end the function with `return {symbol}`.",
    ),
    "pair": (
        "{function} returned a tuple of {count} values on {case}.\nExpected: {symbol} alone.",
        "return only {symbol}. (conv_backward is the one that returns the pair dW, dX.)",
    ),
    "not a table": (
        "{function} returned {got} on {case}.\n"
        "Expected: a table of numbers, such as a NumPy array.",
        "collect the numbers in an array made by np.zeros, and return that array.",
    ),
    "complex": (
        "{function} returned complex numbers on {case}.\nExpected: real ones.",
        "return the real part, {symbol}.real.",
    ),
    "shape": ("{symbol} has shape {got} on {case}.\nExpected: {expected}.", "{shape_hint}"),
    "not finite": (
        "{symbol} holds {count} of {size} entries that are NaN or infinite, on {case}.\n{first}",
        "start from np.zeros (np.empty holds left-overs) and look for a division.",
    ),
    "values": (
        "{where}, on {case}.\n{first}",
        "work out {entry} by hand and print what your function adds to it.",
    ),
    "other shape": ("{symbol} has shape {got}.\nExpected: {expected}.", ""),
    "changed its input": (
        "{function} changed {names} on {case}.\nExpected: all inputs left as they were.",
        "write into a new array from np.zeros, never into an argument.",
    ),
    "later call": (
        "{function} was right on the first call and wrong on a later one.\n{then}",
        "look for what is kept between calls: a name outside the function, a default argument.",
    ),
    "no answer": (
        "{name} is still {got}: there is no answer yet.",
        "replace it by a pair (rows, columns).",
    ),
    "bare number": (
        "{name} is {got}; a shape is a pair (rows, columns), even of a square.",
        "write both numbers, in parentheses, separated by a comma.",
    ),
    "not a pair": (
        "{name} is {got}.\nExpected: a pair of two whole numbers (rows, columns).",
        "write it like (5, 8), as NumPy's .shape shows the shape of an array.",
    ),
}
# The next step after an error: by what is known of it.
RAISED_STEPS = {
    "own check": "your own code checks something that does not hold here, and the rules at the "
    "notebook's top allow this input: does it ask for more than they do, or has it found a "
    "mistake?",
    "arguments": "look at your function's first line: it has to take what the question hands over.",
    "one number": "an entry takes one number, and an array arrives there: print its shape. Where "
    "it holds one number alone, `.item()` gets it out; where it holds more, it is not added up "
    "yet.",
    "type": "print the type of each value where it stops (of an array, its dtype too): one of them "
    "is not what the line needs.",
    "name": "see where that name gets its value, and whether that line is run before this one.",
    "attribute": "look up what stands before the dot: has it that name, in this version too?",
    "sizes": "call {function} by hand on an input of these sizes and see where it stops.",
    "": "call {function} by hand and see where it stops.",
}
# The input that a check was made on.
CASES = {
    "worked example": "the worked example at stride {stride}",
    "sizes": "image {image}, kernel {kernel}, stride {stride}",
}
# What stands for a value that is not shown.
VALUES = {
    "array": "an array of type {type}",
    "value": "a value of type {type}",
    "array of shape": "an array of shape {shape}",
    "collection": "a {type} of {count}",
}
LINE = " Line {number} of its cell: `{source}`."
AND = " and "
SHAPE_HINTS = {
    "out": "count the places where the kernel fits, down and across; out has one entry for each.",
    "dW": "dW has one entry for each entry of the kernel: the shape of W.",
    "dX": "dX has one entry for each pixel of the image, zeros included: the shape of X.",
}

# Where a result is wrong. {count} is how many entries are, {size} how many there are.
WHERE = {
    "": "{symbol} has the right shape {shape} but is wrong in {count} of {size} entries",
    "everywhere": "{symbol} has the right shape {shape} and is wrong in all {size} entries",
    "overlaps": "{symbol} is right where patches do not overlap and wrong where they do "
    "({count} of {size} entries)",
    "overlaps sideways": "{symbol} is wrong where patches side by side overlap, and right "
    "elsewhere ({count} of {size} entries)",
    "overlaps downwards": "{symbol} is wrong where patches one above the other overlap, and right "
    "elsewhere ({count} of {size} entries)",
    "under a patch": "{symbol} is wrong wherever a patch lies, and right where none does "
    "({count} of {size} entries)",
    "under no patch": "{symbol} is right wherever a patch lies, and wrong where none does "
    "({count} of {size} entries)",
    "under one patch": "{symbol} is wrong where a single patch lies, and right elsewhere "
    "({count} of {size} entries)",
    "last row": "{symbol} is wrong in its last row alone ({count} of {size} entries)",
    "first row": "{symbol} is wrong in its first row alone ({count} of {size} entries)",
    "last column": "{symbol} is wrong in its last column alone ({count} of {size} entries)",
    "first column": "{symbol} is wrong in its first column alone ({count} of {size} entries)",
    "last row and column": "{symbol} is wrong in its last row and its last column, and right "
    "elsewhere ({count} of {size} entries)",
    "first row and column": "{symbol} is wrong in its first row and its first column, and right "
    "elsewhere ({count} of {size} entries)",
    "all but the first entry": "{symbol} is right in its first entry alone "
    "({count} of {size} entries are wrong)",
    "off the diagonal": "{symbol} is right where row and column have the same number, and wrong "
    "elsewhere ({count} of {size} entries)",
    "border": "{symbol} is wrong along its border and right inside ({count} of {size} entries)",
    "interior": "{symbol} is right along its border and wrong inside ({count} of {size} entries)",
    "all but the first row": "{symbol} is right in its first row alone "
    "({count} of {size} entries are wrong)",
    "all but the first column": "{symbol} is right in its first column alone "
    "({count} of {size} entries are wrong)",
    "all but the last row": "{symbol} is right in its last row alone "
    "({count} of {size} entries are wrong)",
    "all but the last column": "{symbol} is right in its last column alone "
    "({count} of {size} entries are wrong)",
}

# What a wrong function adds up, {yours} beside {right}, and which mistake it makes. {got} and
# {expected} are numbers; {missing} and {added} are products of a long sum, and {yours} and {right}
# sums: SUM where numbers are known, or SUM_OF_NONE; {cause} is the catalogue's.
FIRST = "First: {entry} is {got:.6g}.\nExpected: {expected:.6g}."
FIRST_IN_SYMBOLS = "First: {entry} is {yours}.\nExpected: {right}."
IN_SYMBOLS = (
    "In symbols, for the worked example's sizes at stride {stride}: {entry} is {yours}.\n"
    "Expected: {right}."
)
SUM = "{terms} = {value:.6g}"
SUM_OF_NONE = "0, with no product in it"
MISSING_IN_SYMBOLS = "\nMissing: {missing}."
ADDED_IN_SYMBOLS = "\nToo much: {added}."
# {count} entries besides those that were counted as wrong.
BY_LUCK = (
    "In {count} more entries the products are wrong too, and add up to the right numbers here."
)
CAUSE_ELSEWHERE = "Likely too, on other inputs: {cause}."
CAUSE = "Likely: {cause}."
VARIES = "Called twice with the same inputs, it gives two different results."
NEXT = "Next: "  # before each next step

# What a check says where there is nothing to mend.
RIGHT_HERE = {
    "values": "Right on the worked example. Hidden tests look further: images of other sizes.",
    "values without overlap": "Right on the worked example at stride {stride}, where patches do "
    "not overlap. A mistake that shows only where they do is not seen here. Hidden tests look "
    "further: images of other sizes, patches that overlap.",
    "rules": "Right on the worked example, in two calls, and the inputs are as they were. "
    "Hidden tests look further: all the rules.",
    "answer": "{name} is a pair of whole numbers. Whether it is right, grading tells.",
}

# A picture or a count of patches that was asked for and cannot be.
NO_IMAGE = "the image has shape {shape}; it must have two axes"
NO_PATCHES = "a {kernel} kernel does not fit into a {image} image"
NO_STRIDE = "stride is {stride}; it must be 1 or more"

# Pictures. What stands in them is told as text too. {yours} and {right} are sums of products; {k}
# counts patches from 1; {top}, {bottom}, {left}, {right} are a patch's rows and columns, from 0.
PATCHES = "Image {image}, kernel {kernel}, stride {stride}: {count} patches, one for each entry."
PATCH = "out[{i}, {j}]: rows {top} to {bottom}, columns {left} to {right}"
ADDS_UP = "What {function} adds up, for the worked example at stride {stride}: "
GIVES = "What {function} gives, on the worked example at stride {stride}: "
AS_EXPECTED = "all {size} entries are as expected."
DIFFER = "{count} of {size} entries differ."
OTHER_SHAPE = "{symbol} has shape {got}.\nExpected: {expected}."
NO_SYMBOLS = "No table of symbols tells what it does: numbers instead. "
KEY = {
    "symbols": "Dashed frame: differs · !: too much · ( ): missing",
    "steps": "Dashed frame: differs · solid frame: the patch · !: too much · ( ): missing",
    "zeros": "Your function runs through all patches at each step, with d = 0 after patch k. Where "
    "it puts a patch in the place of what was there, these later zeros are what is left.",
    "numbers": "Dashed frame: differs · !: yours · ( ): expected",
}
YOURS_AND_EXPECTED = ("yours", "expected")
LONG_SUM = "{terms} + … ({count} products)"
ENTRY = "{entry} = {yours}"
ENTRY_DIFFERS = "{entry} = {yours}{gap}! expected {right}"
BACKWARD = "dX of the worked example at stride {stride}, one patch after the other."
STEP = "After patch {k}: rows {top} to {bottom}, columns {left} to {right}"
STEP_OF_YOURS = (
    "dout is zero after d{k}. Patch {k}: rows {top} to {bottom}, columns {left} to {right}"
)
# The player's buttons, the slider's name, and what it is at: {step} of {steps}.
PLAY, PAUSE, SIDE_BY_SIDE = "▶ play", "‖ pause", "side by side"
SLIDER, SHOWN_STEP = "which step is shown", "step {step} of {steps}"

# The self-check, a line for each thing that is checked. {case} is one of CASES; {sum}, {out}, {dW},
# {dX} are sums; {why} is what a failed check has seen.
ADJOINT = "Three sums, {case}"
SUMS_AGREE = "agree: out·dout = W·dW = X·dX = {sum:.6f}"
SUMS_DIFFER = "DIFFER: out·dout {out:.6f}, W·dW {dW:.6f}, X·dX {dX:.6f}. {odd}"
ODD_ONE_OUT = {
    "out": "The first is the odd one out: look at conv_forward.",
    "dW": "W·dW is the odd one out: look at conv_backward_dW.",
    "dX": "X·dX is the odd one out: look at conv_backward_dX.",
    "": "No two of them agree.",
}
SMALL_STEPS = "Steps, {case}"
STEPS_AGREE = "{symbol} agrees in all {size} entries"
STEPS_DIFFER = (
    "{symbol} DIFFERS in {count} of {size} entries, first at {entry}: yours {got:.6f}, "
    "by a step {expected:.6f}"
)
NOT_CHECKED = "NOT CHECKED: {why}"

# Before a check, where the notebook has imported what grading does without.
NOT_THERE = (
    "Careful: {modules} will not be there when your work is graded (rule 7). "
    "Take the import out and do it with NumPy."
)
