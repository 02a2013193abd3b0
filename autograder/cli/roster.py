"""``autograder roster``: takes a class list from Canvas or Moodle into the gradebook."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from autograder.cli import common, terminal

HELP = "take a Canvas or Moodle class list into the gradebook"


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="the CSV file from Canvas or Moodle"
    )
    common.add_course(parser)
    parser.add_argument(
        "--column", action="append", default=[], metavar="FIELD=COLUMN",
        help="which column holds id, first_name, last_name, name, email or lms_user_id",
    )  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="only show what would be done")
    parser.add_argument("--yes", action="store_true", help="write without asking")


def run(parsed: Namespace) -> int:
    from autograder.course.folder import open_gradebook
    from autograder.marks.roster import compare, write
    from autograder.marks.tables import read_table

    columns = dict(each.partition("=")[::2] for each in parsed.column)
    table = read_table(parsed.file)
    with open_gradebook(parsed.course, where_none="temporary") as gradebook:
        plan = compare(gradebook, table, columns)
    terminal.say(plan.report())
    code = common.NEEDS_A_PERSON if plan.left_out else common.DONE
    if parsed.dry_run or not (plan.new or plan.changed):
        return code
    if not parsed.yes and not _agreed("Write this into the gradebook?"):
        common.warn("nothing was written; --yes writes unasked")
        return common.COULD_NOT_RUN
    with open_gradebook(parsed.course, where_none="make") as gradebook:
        write(gradebook, plan)
    print(f"Wrote {len(plan.new) + len(plan.changed)} students into the gradebook.")
    return code


def _agreed(question: str) -> bool:
    """Ask on a terminal. Elsewhere nobody can answer, so the answer is no."""
    return sys.stdin.isatty() and input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
