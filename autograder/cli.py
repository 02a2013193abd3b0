"""The command line: parses, calls, prints."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import __version__
from autograder.feedback import DEPTHS

if TYPE_CHECKING:
    from autograder.judge import Result

DONE, NEEDS_A_PERSON, COULD_NOT_RUN = 0, 1, 2
_LISTED = 10  # students who need a person, named on the terminal


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 needs a person, 2 could not run."""
    parsed = _parser().parse_args(arguments)
    code: int = parsed.run(parsed)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autograder",
        description="Grades notebooks in which students write convolution forward and backward.",
    )
    parser.add_argument("--version", action="version", version=f"autograder {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    demo = commands.add_parser(
        "demo", help="the whole main job on a sample class, in a new course folder"
    )
    demo.add_argument(
        "folder", nargs="?", type=Path, help="the folder to make (default: demo-course)"
    )
    demo.set_defaults(run=_demo)

    judge = commands.add_parser("judge", help="grade one notebook file")
    judge.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="the file to grade")
    judge.add_argument(
        "--assignment", metavar="A", help="its assignment's name (default: the file's own name)"
    )
    judge.add_argument("--student", metavar="S", default="", help="whose it is")
    judge.add_argument(
        "--course", type=Path, default=Path(), help="the course folder (default: this one)"
    )
    judge.add_argument("--json", action="store_true", help="print the result as JSON")
    judge.add_argument(
        "--sandbox",
        choices=["bubblewrap", "uid", "none"],
        default="bubblewrap",
        help="where students' code runs; none accepts that it can do all that you can",
    )
    judge.add_argument(
        "--depth",
        choices=list(DEPTHS),
        default="explanation",
        help="how much is told of a failed function: "
        + "; ".join(f"{depth}, {told}" for depth, told in DEPTHS.items()),
    )
    judge.set_defaults(run=_judge)

    audit = commands.add_parser(
        "audit", help="test an assignment's hidden tests with known right and wrong solutions"
    )
    audit.add_argument("assignment", metavar="ASSIGNMENT", help="its name, as in source/")
    audit.add_argument(
        "--course", type=Path, default=Path(), help="the course folder (default: this one)"
    )
    audit.add_argument(
        "--keys", type=int, default=1, metavar="N", help="with the values of N students (default 1)"
    )
    audit.add_argument("--json", action="store_true", help="print the result as JSON")
    audit.set_defaults(run=_audit)
    _add_report(commands)
    return parser


def _add_report(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    report = commands.add_parser(
        "report", help="one HTML page of what a class has learnt, and for the next lecture"
    )
    report.add_argument("assignment", metavar="ASSIGNMENT", help="its name, as in source/")
    report.add_argument(
        "--course", type=Path, default=Path(), help="the course folder (default: this one)"
    )
    report.add_argument(
        "-o",
        "--output",
        type=Path,
        help="the page (default: reports/ASSIGNMENT.html there)",
    )
    report.add_argument(
        "--before",
        type=Path,
        metavar="FILE",
        help="compare with this report's data (default: the last with other marks in reports/)",
    )
    report.set_defaults(run=_report_class)


def _demo(parsed: argparse.Namespace) -> int:
    from autograder.course import CourseError  # loading nbgrader takes a second: only when needed
    from autograder.demo import run_demo

    try:
        run_demo(parsed.folder, lambda line: print(line, flush=True))
    except CourseError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    return DONE


def _judge(parsed: argparse.Namespace) -> int:
    from autograder.assignment import AssignmentError, from_source
    from autograder.judge import Verdict, judge
    from autograder.restore import SubmissionError
    from autograder.sandbox import Sandbox, SandboxError
    from autograder.secret import existing_secret

    name = parsed.assignment or parsed.notebook.stem
    try:
        assignment = from_source(parsed.course / "source" / name)
        with Sandbox(parsed.sandbox) as sandbox:
            result = judge(
                parsed.notebook.read_bytes(),
                assignment,
                parsed.student,
                sandbox=sandbox,
                secret=existing_secret(parsed.course / "course_secret"),
                depth=parsed.depth,
                pictures=False,  # words are all that is printed
            )
    except (AssignmentError, SubmissionError, SandboxError, OSError, ValueError) as error:
        print(f"autograder: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    if parsed.json:
        print(json.dumps(result.as_json(), indent=2))
    else:
        print(_report(result))
    broken = [item for item in result.items if item.verdict is Verdict.BROKEN]
    for item in broken:
        print(f"autograder: {item.reason}", file=sys.stderr)
    return NEEDS_A_PERSON if broken else DONE


def _audit(parsed: argparse.Namespace) -> int:
    from autograder.assignment import AssignmentError, from_source
    from autograder.audit import AuditError, audit

    try:
        found = audit(from_source(parsed.course / "source" / parsed.assignment), parsed.keys)
    except (AssignmentError, AuditError, OSError, ValueError) as error:
        print(f"autograder: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    print(json.dumps(found.as_json(), indent=2) if parsed.json else found.report())
    return NEEDS_A_PERSON if found.survivors or found.false_alarms else DONE


def _report_class(parsed: argparse.Namespace) -> int:
    from autograder.course import CourseError
    from autograder.report.data import ReportError
    from autograder.report.write import write_report

    try:
        written = write_report(parsed.course, parsed.assignment, parsed.output, parsed.before)
    except (CourseError, ReportError, OSError) as error:
        print(f"autograder: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    data = written.data
    than = f", compared with {written.before}" if written.before else ""
    print(
        f"{len(data.students):,} submissions, mean {data.scores.mean():.1f} of {data.max_score:g}, "
        f"{len(data.mistakes)} mistakes named{than}\n{written.path}"
    )
    for each in data.waiting[:_LISTED]:
        print(f"autograder: {each.student.id} needs a person", file=sys.stderr)
    if len(data.waiting) > _LISTED:
        print(f"autograder: {len(data.waiting) - _LISTED} more need a person", file=sys.stderr)
    return NEEDS_A_PERSON if data.waiting else DONE


def _report(result: "Result") -> str:
    lines = [
        f"{item.verdict.value:<8} {item.points:>3g}/{item.max_points:<3g} {item.grade_id}\n"
        + "".join(f"    {line}\n" for line in item.message.splitlines() if item.points == 0)
        for item in result.items
    ]
    whose = f"{result.student}: " if result.student else ""
    total = f"{whose}{result.score:g} of {result.max_score:g} points, sandbox {result.sandbox}"
    return "".join(lines) + total


if __name__ == "__main__":
    sys.exit(main())
