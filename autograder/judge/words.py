"""The words of the engine that students read, whatever the exercise. Edit or translate them here.

An exercise's own words stand in its ``words``. Names in braces are filled in.
"""

# What the judge says of an item. {name}, {call}, {detail}, {seconds}, {memory} are filled in.
PASSED = "Passed: {score:g} of {points:g} points."
NOT_RUN = {
    "time": "{call} was still running after {seconds:g} seconds, the time limit.{detail}\n"
    "Next: look for a loop that never ends; print its counter to see whether it moves on.",
    "memory": "{call} needed more memory than the {memory:g} GB a notebook may use.{detail}\n"
    "Next: look for a list that grows without end, or an array much larger than the image.",
    "crash": "{call} ended the Python process: {detail}.\n"
    "Next: take out what ends it (exit, kill, a crash in C code) and run the cell again.",
    "missing": "{name} is not defined when the notebook has run from top to bottom.\n"
    "Next: restart the kernel, run all cells in order, and see which cell fails first.",
    "notebook time": "the whole notebook ran longer than {seconds:g} seconds, so this item was not "
    "reached.\nNext: see which cell runs that long.",
    "notebook": "the Python process ended again and again, so this item was not reached.\n"
    "Next: restart the kernel, run all cells in order, and mend the one that ends it.",
}
STOPPED_CELL = {
    "time": "This cell ran longer than {seconds:g} seconds and was stopped. The rest of the "
    "notebook was run without it.",
    "memory": "This cell needed more memory than the {memory:g} GB a notebook may use and was "
    "stopped. The rest of the notebook was run without it.",
    "crash": "This cell ended the Python process. The rest of the notebook was run without it.",
    "not reached": "This cell was not run: the notebook's time was up.",
}
# The work was judged and is wrong: what was seen, and the next step.
FAILED = {
    "raised": (
        "{name} stopped with {error}.{line}",
        "call {name} by hand and look at that line.",
    ),
    "test raised": (
        "The check stopped with {error}, while it worked on what your code gave.",
        "see whether your code gives the kind of value that the question asks for.",
    ),
    "no words": (
        "This check did not hold.",
        "compare what your code gives with what the question asks.",
    ),
}
LINE = " Line {number} of its cell: `{source}`."
NEXT = "\nNext: "
AND = " and "
BROKEN = (
    "This item could not be judged, and that is not your fault: no points are taken. "
    "A person will look at it."
)
REFUSED = (
    "This submission could not be judged: {why} A person will look at it; no points are taken."
)

# How much a student is told of a failed function; the instructor chooses.
DEPTHS = {
    "nudge": "what is wrong, and where",
    "hint": "also the symbols, the likely cause and a next step for it",
    "explanation": "also what the mistake is, and the smallest input that shows it, by hand",
}

# Lines that a diagnosis adds.
WHAT = "What it does: {what}"
SAME_AS_ABOVE = "This is the mistake that {grade_id} explains."
ALSO_IN = "The same mistake is in {functions}."
RIGHT_IN = "{function} has this part right: compare the two."
SWAPPED = "{one} and {other} are swapped: each returns what the other is asked for."
SMALLEST = (
    "By hand, on the smallest input that shows it: {problem}.\n"
    "Expected: {symbol} is {right}; yours {yours}.{worked}"
)
WORKED = " {entry} = {symbols} = {numbers} = {value}."
WORKED_ZERO = " {entry} is 0: no product belongs to it."
YOURS = {
    "raised": "stops with {error}",
    "nothing": "gives None",
    "pair": "gives more than one value",
    "no table": "gives no table of numbers",
    "too large": "gives far more numbers than there are",
    "changed": "has the right numbers, and {names} is changed by the call",
    "table": "is {table}",
}
LARGE_TABLE = "a table of shape {shape}"
MORE_PRODUCTS = "… {count} products"
PICTURE_TITLE = "{heading}: what your function adds up"
PICTURE_KEY = {
    "symbols": "framed and hatched: wrong · ( ): missing · !: too much",
    "numbers": "framed and hatched: wrong · !: yours · ( ): expected",
}
PICTURE_ALT = "{heading}, {rows}×{columns} entries: {count} of {size} marked as wrong."
# Beside the grade in Moodle: the whole, and each item that lost points before its words.
MARK = "{score:g} of {points:g} points."
MARK_OF_ITEM = "{name}: {score:g} of {points:g} points."

# What Gradescope shows beside or instead of the items' own words.
GRADESCOPE = {
    "broken": "{count} of the items could not be judged, and that is not your fault. Their "
    "{points:g} points are open, not lost: a person will look at them.",
    "broken name": "{name} (could not be judged: our fault)",
    "our fault": "Your work could not be judged, and that is not your fault: the grader did not "
    "start. The score of 0 stands for “not graded yet”.\n"
    "Next: nothing; your work has been received and will be graded again. If nothing has changed "
    "after a day, write to your instructor.",
    "refused": "Your work could not be judged: {why}",
    "which notebook": "there are {count} notebooks in what you handed in: {found}.\n"
    "Next: hand in one notebook, {name}.ipynb.",
}
