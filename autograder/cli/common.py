"""What the commands share: exit codes, options, and how a failure is told."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli import terminal
from autograder.course.config import CONFIG

if TYPE_CHECKING:
    from autograder.judge.assignment import Assignment

DONE, NEEDS_A_PERSON, COULD_NOT_RUN = 0, 1, 2
SIGNALLED = 128  # and the number of the signal: 130 for Ctrl-C


def add_assignment(parser: ArgumentParser, folder: str = "source") -> None:
    """Add the name of an assignment, which is required."""
    parser.add_argument("assignment", metavar="ASSIGNMENT", help=f"its name, as in {folder}/")


def add_course(parser: ArgumentParser) -> None:
    """Add --course."""
    parser.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR",
        help="the course folder (default: this one)",
    )  # fmt: skip


def add_notebook(parser: ArgumentParser, default: str = "the assignment's name") -> None:
    """Add --notebook, for ``read_assignment``."""
    parser.add_argument(
        "--notebook", metavar="N",
        help=f"which one, where the assignment has several (default: the one that bears {default})",
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


def read_assignment(parsed: Namespace, name: str, alike: str = "") -> "Assignment":
    """Return an assignment's notebook: the one that --notebook names, or the only one; where there
    are several, the one called ``alike``, or else the one called as the assignment.

    Raises AssignmentError where that is none, with the names to choose from.
    """
    from autograder.course.inside import marked_as_set, setting
    from autograder.judge.assignment import AssignmentError, from_source

    def read(notebook: str | None) -> "Assignment":
        found = from_source(folder, notebook)
        return marked_as_set({"": found}, setting(parsed.course), folder)[""]

    folder = parsed.course / "source" / name
    found = sorted(path.stem for path in folder.glob("*.ipynb"))
    if parsed.notebook or len(found) < 2:
        return read(parsed.notebook)
    for chosen in (alike, name):
        if chosen in found:
            return read(chosen)
    raise AssignmentError(
        f"{folder} holds {len(found)} notebooks: {', '.join(found)}. "
        f"Next: choose one with --notebook={found[0]}"
    )


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
