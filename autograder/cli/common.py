"""What the commands share: exit codes, options, and how a failure is told."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli import terminal
from autograder.course.config import CONFIG

if TYPE_CHECKING:
    from autograder.judge.assignment import Assignment

DONE, NEEDS_A_PERSON, COULD_NOT_RUN, SIGNALLED = 0, 1, 2, 128
EXIT_CODES = """\
exit codes, of every command:
  0    done, and nothing is left to look at
  1    done, and something is left to a person, which is named: a test that is broken or found weak,
       work that is refused, a row that is left out, an answer that a person marks
  2    nothing was done, or not all: the last line says why, and what to do next
  130  stopped by Ctrl-C (128 and the number of another signal); the same command goes on
"""


def add_assignment(parser: ArgumentParser, folder: str = "source") -> None:
    """Add the name of an assignment, which is required."""
    parser.add_argument("assignment", metavar="ASSIGNMENT", help=f"its name, as in {folder}/")


def add_course(parser: ArgumentParser) -> None:
    """Add --course."""
    parser.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR",
        help="the course folder (default: this one)",
    )  # fmt: skip


def add_notebook(parser: ArgumentParser, default: str = "all") -> None:
    """Add --notebook, for ``read_assignments``."""
    parser.add_argument(
        "--notebook", metavar="N",
        help=f"which one, where the assignment has several (default: {default})",
    )  # fmt: skip


def add_sandbox(parser: ArgumentParser, default: str | None, told: str = "") -> None:
    """Add --sandbox; ``told`` says what the default is where there is none here."""
    parser.add_argument(
        "--sandbox", choices=("bubblewrap", "uid", "none"), default=default,
        help=f"where students' code runs{told}; none accepts that it can do all that you can",
    )  # fmt: skip


def add_json(parser: ArgumentParser) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def count(text: str) -> int:
    """Return the whole number of an option, which is 1 or more."""
    number = int(text)
    if number < 1:
        raise ArgumentTypeError(f"{number}: at least 1 is needed")
    return number


def read_assignments(course: Path, name: str, notebook: str | None) -> "list[Assignment]":
    """Return an assignment's notebooks, or the one that is named.

    Raises AssignmentError where there is none, or none with a test.
    """
    from autograder.course.inside import marked_as_set, setting
    from autograder.judge.assignment import all_from_source

    folder = course / "source" / name
    found = {each.notebook: each for each in all_from_source(folder, notebook)}
    return list(marked_as_set(found, setting(course), folder).values())


def tell_by_hand(
    notebooks: "Sequence[Assignment]", what_to_do: str, but: Collection[tuple[str, str]] = ()
) -> bool:
    """Tell which answers a person marks, and return whether there are any.

    ``but`` those of (notebook, grade_id).
    """
    from autograder.judge.assignment import item_names

    names = item_names(notebooks)
    by_hand = [
        f"{names[each.notebook, cell.grade_id]} ({cell.points:g} points)"
        for each in notebooks
        for cell in each.by_hand
        if (each.notebook, cell.grade_id) not in but
    ]
    if by_hand:
        warn(f"a person marks {', '.join(by_hand)}. Next: {what_to_do}")
    return bool(by_hand)


def warn_of_differences(course: Path, assignment: str) -> None:
    """Tell where the source says otherwise than the gradebook, by which a class is graded."""
    if not (course / CONFIG).is_file():
        return  # nbgrader is not asked, which takes a second to load
    from autograder.course.gradebook import differences

    for words in differences(course, assignment):
        warn(words)


def warn(words: str) -> None:
    """Tell the instructor on the standard error stream."""
    terminal.say(f"autograder: {words}", "    ", sys.stderr)
