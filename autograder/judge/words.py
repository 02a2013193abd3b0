"""The words of the engine that students read, whatever the exercise. Edit or translate them here.

An exercise's own words stand in its ``words``. Names in braces are filled in; keys are the code's.
Functions at the end put a key and facts together.
"""

import errno
from collections.abc import Mapping, Sequence
from typing import Any

# Before each next step.
NEXT = "Next: "

# An item that passed, wholly or in part.
PASSED = "Passed: {score:g} of {points:g} points."
# An item that was not judged, and why: what was seen, and the next step. {call} is CALL, or
# THE_CODE where no call was made; {line} is LINE or LOOPS, or nothing; {ending} one of ENDINGS;
# {seconds} and {memory} (in GB) are limits; {name} is the function or the answer that is missing.
NOT_RUN = {
    "time": (
        "{call} was still running after {seconds:g} seconds, the time limit.{line}",
        "look for a loop that never ends: print the counter of each, and see which does not move "
        "on.",
    ),
    "memory": (
        "{call} needed more memory than the {memory:g} GB a notebook may use.{line}",
        "look for a list that grows without end, or an array much larger than the inputs.",
    ),
    "crash": (
        "{call} ended the Python process: {ending}.",
        "take out what ends it (exit, kill, a crash in C code) and run the cell again.",
    ),
    "missing": (
        "{name} is not defined when the notebook has run from top to bottom.",
        "restart the kernel and run all cells in order: what a deleted cell had defined is gone "
        "then. Define it in a cell that stays.",
    ),
    "notebook time": (
        "the whole notebook ran longer than {seconds:g} seconds, so this item was not reached.",
        "see which cell runs that long.",
    ),
    "notebook": (
        "the Python process ended again and again, so this item was not reached.",
        "restart the kernel, run all cells in order, and mend the one that ends it.",
    ),
}
# Why {name} is missing, where a cell that should define it stopped, and the next step. {error} is
# what Python says: its type, and its message; {line} is LINE, or nothing; {python} the version that
# judges; {module} what could not be imported; {seconds} and {memory} (in GB) are limits.
NOT_THERE = "{module} is not there where work is judged."
WITHOUT = (
    "take the import out and write it without {module}: this exercise does without it, whatever "
    "your own machine has. If {module} is a file of your own, hand it in beside the notebook."
)
CAUSES = {
    "error": (
        "{name} is not defined: its cell stopped with {error}.{line}",
        "run that cell by itself and mend the line at which it stops.",
    ),
    "syntax": (
        "{name} is not defined: its cell is no code for Python {python}, which judges it. It "
        "stopped with {error}.{line}",
        "mend that line so that this version of Python takes it.",
    ),
    "no module": (
        "{name} is not defined: its cell stopped at the import of {module}, which is not there "
        "where work is judged.{line}",
        WITHOUT,
    ),
    "time": (
        "{name} is not defined: its cell was still running after {seconds:g} seconds, the time "
        "limit.",
        "look in that cell for a loop that never ends.",
    ),
    "memory": (
        "{name} is not defined: its cell needed more memory than the {memory:g} GB a notebook may "
        "use.",
        "look in that cell for a list that grows without end.",
    ),
    "crash": (
        "{name} is not defined: its cell ended the Python process.",
        "take out what ends it (exit, kill, a crash in C code) and run the cell again.",
    ),
    "not reached": (
        "{name} is not defined: the notebook's time was up before its cell was run.",
        "see which cell runs that long.",
    ),
}
CALL = "{function}({arguments})"
ARRAY = "array {shape}"
THE_CODE = "the code"
ENDINGS = {
    "stopped": "it stopped itself by a signal, as SIGSTOP does",
    "signal": "it was killed by {value}",  # its name, or its number
    "exit": "it ended its own process with exit code {value}",
}
# An item that was judged and is wrong: what was seen, and the next step. {name} is the function;
# {error} what Python says of an error: its type, and its message; {line} is LINE, or nothing.
FAILED = {
    "raised": (
        "{name} stopped with {error}.{line}",
        "call {name} by hand and see where it stops.",
    ),
    "test raised": (
        "The check stopped with {error}, while it worked on what your code gave.",
        "see whether your code gives the kind of value that the question asks for.",
    ),
    "standard error": (
        "While the check ran, something was written to standard error, as a warning is; that "
        "counts as an error.",
        "run your cells and mend what they warn of.",
    ),
    "no plain value": (
        "your code gave {value}, which is no plain value",  # {value}: its type, <Thing>
        "",
    ),
    "no words": (
        "This check did not hold.",
        "compare what your code gives with what the question asks.",
    ),
}
LINE = " Line {number} of its cell: `{source}`."
# {loops} are LOOP, from the outermost to the innermost, joined by THEN.
LOOPS = " These loops were running, the outermost first: {loops}."
LOOP = "line {number}: `{source}`"
THEN = ", then "
AND = " and "
# Below the words of an item that the instructor has marked to be judged beside the student's code.
INSIDE = "This check ran in the same process as the work that it judges, so it can be forged."
BROKEN = (
    "This item could not be judged, and that is not your fault: no points are taken. "
    "A person will look at it."
)

# What stands among a cell's outputs in place of some, and the name of such an error.
STOPPED = "Stopped"
STOPPED_CELL = {
    "time": "This cell ran longer than {seconds:g} seconds and was stopped. The rest of the "
    "notebook was run without it.",
    "memory": "This cell needed more memory than the {memory:g} GB a notebook may use and was "
    "stopped. The rest of the notebook was run without it.",
    "crash": "This cell ended the Python process. The rest of the notebook was run without it.",
    "not reached": "This cell was not run: the notebook's time was up.",
}
NO_OUTPUT = "An output that is no notebook output was left out."
TOO_MUCH_OUTPUT = "Outputs were left out here and below: they take too much of the notebook's file."
# Below the text of a cell whose attached pictures were left out. {most} is in bytes.
PICTURES_LEFT_OUT = (
    "\n\n[Pictures left out here: the cells and their pictures take more than "
    "{most:,} bytes. They are in the file that was handed in.]"
)

# A submission that cannot be judged: in each test cell. {why} is one of REFUSALS.
REFUSED = (
    "This submission could not be judged: {why} A person will look at it; no points are taken."
)
_NO_NOTEBOOK = "the file cannot be read as a notebook: "
_CLEAR = "clear its outputs (Kernel, Restart and Clear Outputs) and hand it in again."
_SAVE = "open it in Jupyter, save it and hand that file in."
_NO_MORE = "hand in what the notebook needs, and no more."
# Why: what was seen, and the next step. {bytes}, {cells}, {depth} are what was found, {most} what
# may be; {path} is a file's, {notebook} the name that it should have; {error} is Python's.
REFUSALS = {
    "too large": ("the notebook has {bytes:,} bytes; at most {most:,} are read.", _CLEAR),
    "too many values": (
        "the notebook holds more than {most:,} values and lines, with its outputs.",
        _CLEAR,
    ),
    "too many cells": (
        "the notebook has {cells:,} cells; at most {most:,} are read.",
        "delete what is not part of the assignment and hand it in again.",
    ),
    "too much in cells": (
        "the cells of the notebook take {bytes:,} bytes without their outputs; at most {most:,} "
        "are read.",
        "delete what is not part of the assignment, or put data into a file beside the notebook, "
        "and hand it in again.",
    ),
    "not UTF-8": (f"{_NO_NOTEBOOK}it is not text in UTF-8.", _SAVE),
    "nested too deeply": (f"{_NO_NOTEBOOK}it is nested too deeply.", _SAVE),
    "not JSON": (f"{_NO_NOTEBOOK}it is not JSON: {{error}}.", _SAVE),
    "not a notebook": (f"{_NO_NOTEBOOK}it holds no notebook.", _SAVE),
    "no cells": (f"{_NO_NOTEBOOK}it has no list of cells.", _SAVE),
    "no notebook": (
        "there is no {notebook}.ipynb in the submission; found no notebook.",
        "name the notebook {notebook}.ipynb and hand it in again.",
    ),
    "other notebooks": (
        "there is no {notebook}.ipynb in the submission; found {found}.",
        "name the notebook {notebook}.ipynb and hand it in again.",
    ),
    "folder is a link": ("its folder is a link.", "put the folder itself there."),
    "folder unreadable": ("its folder cannot be read: {error}.", "{step}."),
    "unreadable": ("{path} cannot be read: {error}{mode}.", "{step}."),  # {step} of UNREADABLE
    "too many entries": (
        "there are more than {most:,} files and folders in the submission.",
        _NO_MORE,
    ),
    "too many files": ("there are more than {most:,} files beside the notebook.", _NO_MORE),
    "too large files": (
        "the files beside the notebook have more than {most:,} bytes, with {path}.",
        _NO_MORE,
    ),
    "path too long": (
        "the path of {path} is {bytes:,} bytes long, {depth} folders deep; at most {most:,} and "
        "{most_deep} are read.",
        "hand in files with shorter paths.",
    ),
    "no ordinary file": (
        "{path} is a link or no ordinary file.",
        "hand in the files themselves.",
    ),
    "no note": (  # a file of nbgrader's own
        "{path} is no file of at most {most:,} bytes.",
        "delete it, or write the time into it as 2026-10-31 18:00:00 UTC.",
    ),
    "no time": (
        "timestamp.txt says “{quoted}”, which is no time, or could be several.",
        "write the time into it as 2026-10-31 18:00:00 UTC, with that zone.",
    ),
    "closed folders": (
        "its folders cannot be looked through: their paths are too long, or closed.",
        "hand in {notebook}.ipynb without them.",
    ),
    "none handed in": (
        "there are 0 notebooks in what you handed in: none.\n",
        "hand in one notebook, {notebook}.ipynb.",
    ),
    "several handed in": (
        "there are {count} notebooks in what you handed in: {found}.\n",
        "hand in one notebook, {notebook}.ipynb.",
    ),
    "one of several missing": (
        "{notebook}.ipynb is not in what you handed in; found {found}.",
        "hand in {notebooks} together: each submission takes the place of the one before.",
    ),
    "several of one name": (
        "{count} files in what you handed in are called {notebook}.ipynb: {found}.",
        "hand in one of them.",
    ),
}
# The next step for a file that cannot be read, by the system's error. {mode} is in octal digits.
UNREADABLE = {
    errno.EACCES: "let its owner read it (chmod -R u+rwX), or hand in a copy that can be read",
    errno.EPERM: "let its owner read it (chmod -R u+rwX), or hand in a copy that can be read",
    errno.ESTALE: "grade again when nothing is being written there",
    errno.ENOENT: "grade again when nothing is being moved there; a link must lead somewhere",
    0: "put it there again, or hand it in again",
}
HAS_CHANGED = "it has changed while it was read"
MODE = " (its mode is {mode:03o})"

# How much a student is told of a failed function; the instructor chooses.
DEPTHS = {
    "nudge": "what is wrong, and where",
    "hint": "also the symbols, the likely cause and a next step for it",
    "explanation": "also what the mistake is, and the smallest input that shows it, by hand",
}

# Lines that a diagnosis adds. {what} is the catalogue's; {one}, {other}, {function} are functions;
# {problem} and {heading} are the exercise's words for a call and its result; {yours} is one of
# YOURS; {worked} is WORKED or WORKED_ZERO, or nothing; {right} and {table} are tables as in Python,
# LARGE_TABLE or EMPTY_TABLE; {count} of {size} entries are wrong.
WHAT = "What it does: {what}"
SAME_AS_ABOVE = "This is the mistake that {grade_id} explains."
ALSO_IN = "The same mistake is in {functions}."
RIGHT_IN = "{function} has this part right: compare the two."
SWAPPED = "{one} and {other} are swapped: each returns what the other is asked for."
SMALLEST = (
    "By hand, on the smallest input that shows it: {problem}.\n"
    "Yours {yours}.\n"
    "Expected: {symbol} is {right}.{worked}"
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
EMPTY_TABLE = "an empty table of shape {shape}"
# In a picture. {heading} is the exercise's for a result; of an entry's products those that are too
# much come first, then the right ones, then those that are missing; {count} more are not shown.
PICTURE_TITLES = {
    "symbols": "{heading}: what your function adds up",
    "numbers": "{heading}, the smallest input: what your function gives",
}
MORE_PRODUCTS = {
    "added": "+ … {count} more !",
    "same": "… {count} more",
    "missing": "(… {count} more)",
}
PICTURE_KEY = {
    "symbols": "framed and hatched: wrong · ( ): missing · !: too much",
    "numbers": "framed and hatched: wrong · !: yours · ( ): expected",
}
PICTURE_ALT = "{heading}, {rows}×{columns} entries: {count} of {size} marked as wrong."
# Beside the grade in Moodle: the whole, and each item that lost points before its words.
MARK = "{score:g} of {points:g} points."
MARK_OF_ITEM = "{name}: {score:g} of {points:g} points."
ITEM_OF_NOTEBOOK = "{name} ({notebook})"  # where several notebooks have an item of this name

# What Gradescope shows beside or instead of the items' own words. {count} items of {points} in all
# are broken, or a person's to mark; {name} is an item's; {why} is one of REFUSALS.
GRADESCOPE = {
    "broken": "{count} of the items could not be judged, and that is not your fault. Their "
    "{points:g} points are open, not lost: a person will look at them.",
    "broken name": "{name} (could not be judged: our fault)",
    "refused": "Your work could not be judged: {why}",
    "by hand": "A person reads {names} and gives up to {points:g} points, which are not in "
    "this score.",
    "of notebook": "{notebook}/{name}",  # an item's name, where there are several notebooks
}
# The same, where no notebook was judged by our fault: lines, and the next step.
NOT_STARTED = (
    (
        "Your work could not be judged, and that is not your fault: the grader did not start. The "
        "score of 0 stands for “not graded yet”.",
    ),
    "nothing; your work has been received and will be graded again. If nothing has changed after a "
    "day, write to your instructor.",
)


def joined(lines: Sequence[str], next_step: str) -> str:
    """Return lines and a next step, where there is one, as one text."""
    return "\n".join([*lines, f"{NEXT}{next_step}"] if next_step else lines)


def not_run(reason: str, facts: Mapping[str, Any]) -> str:
    """Return why an item was not judged."""
    seen, next_step = NOT_RUN.get(reason, NOT_RUN["notebook"])
    known = {"call": THE_CODE, "line": "", "ending": "", **facts}
    return joined([seen.format(**known)], next_step)


def refusal(key: str, facts: Mapping[str, Any]) -> str:
    """Return why a submission is refused, in one line unless what was seen ends a line."""
    known = dict(facts)
    if "code" in facts:  # of the system's error
        known["step"] = UNREADABLE.get(facts["code"], UNREADABLE[0])
        known["mode"] = "" if facts["mode"] is None else MODE.format(mode=facts["mode"])
    seen, next_step = (text.format(**known) for text in REFUSALS[key])
    return f"{seen}{'' if seen[-1].isspace() else ' '}{NEXT}{next_step}"
