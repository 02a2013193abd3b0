"""``autograder report``: one HTML page of what a class has learnt."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from autograder.cli import common
from autograder.plain_text import shown

HELP = "one HTML page of what a class has learnt, and for the next lecture"
_LISTED = 10  # students who need a person, named on the terminal


def add_options(parser: ArgumentParser) -> None:
    common.add_assignment(parser)
    common.add_course(parser)
    parser.add_argument(
        "-o", "--output", type=Path, help="the page (default: reports/ASSIGNMENT.html there)"
    )
    parser.add_argument(
        "--before", type=Path, metavar="FILE",
        help="compare with this report's data (default: the last with other marks in reports/)",
    )  # fmt: skip


def run(parsed: Namespace) -> int:
    from autograder.report.write import write_report

    written = write_report(parsed.course, parsed.assignment, parsed.output, parsed.before)
    data = written.data
    than = f", compared with {written.before}" if written.before else ""
    print(
        f"{len(data.students):,} submissions, mean {data.scores.mean():.1f} of {data.max_score:g}, "
        f"{len(data.mistakes)} mistakes named{than}\n{written.path}"
    )
    common.warn_of_differences(parsed.course, parsed.assignment)
    for each in data.waiting[:_LISTED]:
        common.warn(f"{shown(each.student.id)} needs a person")
    if len(data.waiting) > _LISTED:
        common.warn(f"{len(data.waiting) - _LISTED} more need a person")
    return common.NEEDS_A_PERSON if data.waiting else common.DONE
