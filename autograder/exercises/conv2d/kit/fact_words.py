"""What a wrong function was seen to do, in words. Edit or translate them here.

{symbol} is what the result is called, {factor} an array that it reads. A fact whose words are empty
is told by the check itself.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from autograder.exercises.conv2d.kit.words import AND

FACTS = {
    "right for": "It is right where {where}; what is wrong shows elsewhere.",
    "wrong everywhere": "",
    "stops": "",
    "remembers": "It gives what it gave for other numbers in arrays of the same sizes.",
    "varies": "",
    "changes": "",
    "nothing": "",
    "pair": "",
    "no table": "",
    "too large": "",
    "size": "{symbol} has the wrong size: {size}.",
    "not finite": "{symbol} holds what is no number (nan or inf).",
    "empty": "{symbol} is empty: it has no entry.",
    "zeros": "{symbol} holds zeros alone.",
    "argument": "What comes back is {name} itself.",
    "argument added": "Each number is the right one plus that of {name}.",
    "factor": "Each number is {factor:g} times the right one.",
    "multiplied by": "Each number is the right one multiplied by {entries}.",
    "divided by": "Each number is the right one divided by {entries}.",
    "along": "Each result is a multiple of the right one, and every time another.",
    "offset": "Each number is the right one plus {offset:g}.",
    "negatives cut": "Negative numbers have become 0; the others are right.",
    "absolute": "The numbers are right but for their signs.",
    "whole numbers": "The numbers are right but for their fractions, which are cut off.",
    "part zero": "Some numbers of {symbol} are 0; the others are right.",
    "clipped": "Large numbers are cut off; the others are right.",
    "transposed": "The numbers are right, with rows and columns swapped.",
    "reversed": "The numbers are right, and {order}.",
    "last left out": "{lines} of {symbol} holds zeros; the rest is right.",
    "shifted": "The numbers are right, and each stands {way} from its place.",
    "cut off": "{symbol} lacks {part}; what is there is right.",
    "filled up": "{symbol} has rows or columns of zeros that do not belong to it.",
    "other shape": "The numbers are right and in order, in another shape.",
    "rows alike": "All rows of {symbol} are the same.",
    "nearly": "The numbers are nearly right: they have too few digits.",
    "misread": "It computes what is right for {reading}.",
    "other places": "The numbers are right, each in another place.",
    "one number": "All numbers of {symbol} are the same.",
    "unused": "It does not use {names}: other numbers there change nothing.",
    "products reversed": "It reads {factor} as if {order}.",
    "products transposed": "It reads {factor} with rows and columns swapped.",
    "products shifted": "In the place of each entry of {factor} it reads the one {way} from it.",
    "products last left out": "It never uses {lines} of {factor}.",
    "products first left out": "It never uses {lines} of {factor}.",
    "products first alone": "Of {factor} it uses {lines} alone.",
    "products last alone": "Of {factor} it uses {lines} alone.",
    "products only the last": "Of the products that belong to an entry, only the last counts.",
    "products only the first": "Of the products that belong to an entry, only the first counts.",
    "products mean": "It takes the mean of the products that belong to an entry, not their sum.",
    "products result reversed": "The sums are right, and {order}.",
    "products result transposed": "The sums are right, with rows and columns swapped.",
    "products factor": "It counts each product {how[0]:g} times.",
    "products other partners": "Each sum has as many products as it should, of the same numbers, "
    "and puts other pairs together, as reshaping can.",
}

# What is so of the inputs for which a function is right; the next step says what to try.
TRAITS = {
    "stride": {"1": "the stride is 1", "2": "the stride is 2", "3": "the stride is 3"},
    "kernel": {
        "square": "the kernel is square", "wide": "the kernel is wider than high",
        "tall": "the kernel is higher than wide",
    },
    "image": {
        "square": "the image is square", "wide": "the image is wider than high",
        "tall": "the image is higher than wide",
    },
    "output": {
        "one": "there is one output", "one row": "the output has one row",
        "one column": "the output has one column", "square": "the output is square",
        "wide": "the output is wider than high", "tall": "the output is higher than wide",
    },
    "fits": {
        "yes": "the stride leaves nothing of the image over",
        "no": "the stride leaves rows or columns of the image over",
    },
    "overlap": {"yes": "patches overlap", "no": "patches do not overlap"},
    "numbers": {"floats": "all inputs hold floats"},
    "order": {"rows": "the inputs lie row by row in memory"},
}  # fmt: skip
STEPS = {
    "stride": "do an example at another stride by hand, and look for each place that needs it.",
    "kernel": "try a kernel of 2×3, and look at each place where you ask for its size.",
    "image": "try an image of 3×5 and one of 5×3, and look at each place where you ask for its "
    "size.",
    "output": "try an image that gives an output of 2×3, and one that gives 3×2.",
    "fits": "try an image of five columns with a kernel of two at stride 2.",
    "overlap": "follow one pixel that lies under two patches.",
    "numbers": "try an image of integers with a kernel of fractions, and look at the type of the "
    "array you begin with.",
    "order": "try np.asfortranarray(X): what do your lines take for granted about memory?",
}

# The size of a result, down and across.
SIZES = {
    "output": "that of the output",
    "image": "that of the image",
    "kernel": "that of the kernel",
    "stride 1": "that of the output at stride 1",
    "no + 1": "one less than that of the output",
    "starts end early": "that of the output without its last place",
    "rounded up": "that of an output with a place for a patch that does not fit whole",
    "one too many": "one more than that of the output",
    "last patch": "it ends with the last patch",
    "last patch and a border": "it ends a border of one pixel behind the last patch",
    "spread out": "that of dout spread out",
    "not spread": "that of a full correlation with a dout that is not spread out",
    "zeros behind": "as if zeros stood behind the last entry of dout too",
    "zeros too many": "as if there was a zero too many between the entries of dout",
    "side by side": "as if patches lay side by side",
    "kernel ignored": "the image's size divided by the stride, whatever the kernel",
    "border cut": "the image without a border of one pixel",
    "border added": "the image with a border of one pixel",
    "padded by the kernel": "the image and the kernel together",
    "padded by 1": "that of the output for an image with a border of one pixel",
    "stride steps over all": "one for each step of the stride, whatever the kernel",
    "nothing": "none",
    "one": "one",
    "always 4": "always 4",
}
OTHER_AXIS = "{size}, of its other axis"
DOWN_AND_ACROSS = "down, {rows}; across, {columns}"
ENTRIES = {
    "output": "the number of outputs", "kernel": "the number of entries of the kernel",
    "image": "the number of pixels", "stride": "the square of the stride",
}  # fmt: skip
ORDERS = {
    (0, 1): "turned by 180 degrees", (0,): "turned upside down", (1,): "mirrored left to right",
}  # fmt: skip
LINES = {(1, 1): "the {end} row and column", (1, 0): "the {end} row", (0, 1): "the {end} column"}
PARTS = {
    "end": "its last rows or columns", "start": "its first rows or columns", "border": "its border",
}  # fmt: skip
ROWS = {-1: "one row above", 1: "one row below", 0: ""}
COLUMNS = {-1: "one column to the left", 1: "one column to the right", 0: ""}
OR = " or "
READINGS = {
    "whole numbers": "{name} without its fractions",
    "half precision": "{name} in half precision, with three digits",
    "turned": "{name} turned by 180 degrees",
    "upside down": "{name} turned upside down",
    "mirrored": "{name} mirrored left to right",
    "negatives cut": "{name} with 0 for its negative numbers",
    "absolute": "{name} without its signs",
    "mean taken off": "{name} with its mean taken off",
    "ones": "{name} filled with ones",
}
MOST = 2  # facts in a message

_WITHOUT_DETAILS = {key for key, say in FACTS.items() if "{" not in say.replace("{symbol}", "")}

Facts = Iterable[tuple[str, Mapping[str, Any]]]


def facts_in_words(facts: Facts, symbol: str) -> tuple[list[str], str]:
    """Return the most telling facts as sentences, and a next step or ""."""
    lines: list[str] = []
    step = ""
    for key, details in facts:
        is_told = details or key in _WITHOUT_DETAILS
        sentence = _sentence(key, details, symbol) if is_told else ""
        if sentence and len(lines) < MOST:
            lines.append(sentence)
            if key == "right for":
                step = STEPS[next(iter(details))]
    return lines, step


def _sentence(key: str, details: Mapping[str, Any], symbol: str) -> str:
    known = {"symbol": symbol, **details}
    how = details.get("how") or details.get("axes")
    if key == "right for":
        known["where"] = AND.join(
            OR.join(TRAITS[name].get(value, value) for value in values)
            for name, values in details.items()
        )
    if key == "size":
        rows, columns = _size(details["rows"]), _size(details["columns"])
        both = DOWN_AND_ACROSS.format(rows=rows, columns=columns)
        known["size"] = rows if rows == columns else both
    if "rule" in details:
        known["entries"] = ENTRIES.get(details["rule"], "")
        if not known["entries"]:
            return ""
    if key in ("reversed", "products reversed", "products result reversed"):
        known["order"] = ORDERS[how or ()]
    if "left out" in key or "alone" in key:
        end = "first" if "first" in key else "last"
        at = how or (details["rows"], details["columns"])
        known["lines"] = LINES[at].format(end=end)
    if key in ("shifted", "products shifted"):
        rows, columns = how or (details["rows"], details["columns"])
        known["way"] = AND.join(filter(None, (ROWS[rows], COLUMNS[columns])))
    if key == "misread":
        known["reading"] = READINGS[details["how"]].format(name=details["name"])
    if key == "cut off":
        known["part"] = PARTS[details["where"]]
    if key == "unused":
        known["names"] = AND.join(details["names"])
    return FACTS[key].format(**known)


def _size(rule: str) -> str:
    name, _, other = rule.partition(", ")
    return OTHER_AXIS.format(size=SIZES[name]) if other else SIZES[name]
