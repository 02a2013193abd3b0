"""The command line: parses, calls, prints."""

import argparse
import contextlib
import gc
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import __version__
from autograder.judge.words import DEPTHS
from autograder.plain_text import shown, shown_lines

if TYPE_CHECKING:
    from autograder.grading.processes import Started
    from autograder.judge.notebook import Result

SANDBOXES = ("bubblewrap", "uid", "none")
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
        choices=SANDBOXES,
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

    _add_grade(commands)

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

    roster = commands.add_parser(
        "roster", help="take a Canvas or Moodle class list into the gradebook"
    )
    roster.add_argument(
        "file", type=Path, metavar="FILE", help="the CSV file from Canvas or Moodle"
    )
    roster.add_argument(
        "--course", type=Path, default=Path(), help="the course folder (default: this one)"
    )
    roster.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="which column holds id, first_name, last_name, name, email or lms_user_id",
    )
    roster.add_argument("--dry-run", action="store_true", help="only show what would be done")
    roster.add_argument("--yes", action="store_true", help="write without asking")
    roster.set_defaults(run=_roster)

    gradescope = commands.add_parser(
        "gradescope", help="pack an autograder for Gradescope, to be uploaded there"
    )
    gradescope.add_argument("assignment", metavar="ASSIGNMENT", help="its name, as in source/")
    gradescope.add_argument(
        "-o", "--output", type=Path, default=Path("autograder.zip"), metavar="ZIP",
        help="the file to write (default: autograder.zip)",
    )  # fmt: skip
    gradescope.add_argument(
        "--course", type=Path, default=Path(), help="the course folder (default: this one)"
    )
    gradescope.add_argument(
        "--sandbox", default="bubblewrap", help="where students' code runs there; never another"
    )
    gradescope.add_argument(
        "--visibility", default="visible",
        help="when students see the items: visible, after_due_date, after_published, hidden",
    )  # fmt: skip
    gradescope.add_argument(
        "--stdout-visibility", default="hidden", help="the same of what is told the instructor"
    )
    gradescope.set_defaults(run=_gradescope)
    _add_report(commands)
    return parser


def _add_grade(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    grade = commands.add_parser(
        "grade", help="grade what has changed among all submissions, into the gradebook"
    )
    grade.add_argument("assignment", metavar="ASSIGNMENT", help="its name, as in submitted/")
    grade.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR",
        help="the course folder (default: this one)",
    )  # fmt: skip
    grade.add_argument(
        "--jobs", type=_count, metavar="N", help="processes that grade (default: as many as cores)"
    )
    grade.add_argument(
        "--scheduler", metavar="ADDRESS",
        help="grade on a running Dask cluster: tcp://host:port, or the path of a scheduler file",
    )  # fmt: skip
    grade.add_argument("--student", metavar="GLOB", help="whose work (default: everybody's)")
    grade.add_argument("--force", action="store_true", help="grade also what has not changed")
    grade.add_argument(
        "--dry-run", action="store_true", help="say what would be graded and why; write nothing"
    )
    grade.add_argument(
        "--diff", action="store_true",
        help="say whose points change, item by item; with --dry-run, before anything is written",
    )  # fmt: skip
    grade.add_argument(
        "--sandbox", choices=SANDBOXES,
        help="where students' code runs (default: c.Judge.sandbox); none accepts that it can do "
        "all that you can",
    )  # fmt: skip
    grade.set_defaults(run=_grade)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number}: at least 1 is needed")
    return number


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
    from autograder.course.folder import (
        CourseError,  # loading nbgrader takes a second: only when needed
    )
    from autograder.demo.run import run_demo
    from autograder.grading.runner import RunnerError
    from autograder.sandbox.sandbox import SandboxError

    try:
        run_demo(parsed.folder, lambda line: print(line, flush=True))
    except (CourseError, RunnerError, SandboxError) as error:
        return _could_not_run(error)
    return DONE


def _judge(parsed: argparse.Namespace) -> int:
    from autograder.course.secret import existing_secret
    from autograder.judge.assignment import AssignmentError, from_source
    from autograder.judge.notebook import Verdict, judge
    from autograder.judge.restore import MAX_BYTES, SubmissionError
    from autograder.sandbox.sandbox import Sandbox, SandboxError

    name = parsed.assignment or parsed.notebook.stem
    try:
        assignment = from_source(parsed.course / "source" / name)
        with Sandbox(parsed.sandbox) as sandbox, parsed.notebook.open("rb") as file:
            result = judge(
                file.read(MAX_BYTES + 1),
                assignment,
                parsed.student,
                sandbox=sandbox,
                secret=existing_secret(parsed.course / "course_secret"),
                depth=parsed.depth,
                pictures=False,  # words are all that is printed
            )
    except (AssignmentError, SubmissionError, SandboxError, OSError, ValueError) as error:
        return _could_not_run(error)
    if parsed.json:
        print(json.dumps(result.as_json(), indent=2))
    else:
        print(shown_lines(_report(result)))
    broken = [item for item in result.items if item.verdict is Verdict.BROKEN]
    for item in broken:
        _warn(item.reason)
    return NEEDS_A_PERSON if broken else DONE


def _grade(parsed: argparse.Namespace) -> int:
    from autograder.grading import fork_server as forking

    usual = parsed.sandbox in (None, "bubblewrap") and not (parsed.scheduler or parsed.dry_run)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # more would spin, and have no work
    gc.disable()  # what is loaded stays
    if usual:
        with contextlib.suppress(OSError):  # then it is started when needed
            forking.begin()
    from autograder.grading import processes

    cores = processes.usual()
    with processes.early(min(parsed.jobs or cores, cores) if usual else 0) as started:
        return _grade_by(parsed, started)


def _grade_by(parsed: argparse.Namespace, started: "Started") -> int:
    from autograder.course.folder import CourseError
    from autograder.grading.batch import Options, grade
    from autograder.grading.record import RecordError
    from autograder.grading.runner import RunnerError
    from autograder.judge.assignment import AssignmentError
    from autograder.sandbox.sandbox import SandboxError

    gc.freeze()  # nor is it looked through when this process ends, which takes a while
    gc.enable()
    gc.set_threshold(10_000)  # most of what is new is soon gone, and is found without looking
    options = Options(
        assignment=parsed.assignment, jobs=parsed.jobs, scheduler=parsed.scheduler,
        student=parsed.student, sandbox=parsed.sandbox, force=parsed.force,
        dry_run=parsed.dry_run, diff=parsed.diff,
    )  # fmt: skip
    try:
        summary = grade(parsed.course, options, started)
    except KeyboardInterrupt:  # the second one: the first lets what is graded be written
        _warn("stopped; run the same command to go on")
        return COULD_NOT_RUN
    except (
        AssignmentError, CourseError, RecordError, RunnerError, SandboxError, OSError, ValueError,
    ) as error:  # fmt: skip
        return _could_not_run(error)
    print(shown_lines(summary.report()))
    gc.freeze()  # as before
    if summary.stopped:
        return COULD_NOT_RUN
    return NEEDS_A_PERSON if summary.needs_a_person else DONE


def _audit(parsed: argparse.Namespace) -> int:
    from autograder.audit.audit import AuditError, audit
    from autograder.judge.assignment import AssignmentError, from_source

    try:
        found = audit(from_source(parsed.course / "source" / parsed.assignment), parsed.keys)
    except (AssignmentError, AuditError, OSError, ValueError) as error:
        return _could_not_run(error)
    print(json.dumps(found.as_json(), indent=2) if parsed.json else shown_lines(found.report()))
    return NEEDS_A_PERSON if found.survivors or found.false_alarms else DONE


def _report_class(parsed: argparse.Namespace) -> int:
    from autograder.course.folder import CourseError
    from autograder.report.data import ReportError
    from autograder.report.write import write_report

    try:
        written = write_report(parsed.course, parsed.assignment, parsed.output, parsed.before)
    except (CourseError, ReportError, OSError) as error:
        return _could_not_run(error)
    data = written.data
    than = f", compared with {written.before}" if written.before else ""
    print(
        f"{len(data.students):,} submissions, mean {data.scores.mean():.1f} of {data.max_score:g}, "
        f"{len(data.mistakes)} mistakes named{than}\n{written.path}"
    )
    for each in data.waiting[:_LISTED]:
        _warn(f"{shown(each.student.id)} needs a person")
    if len(data.waiting) > _LISTED:
        _warn(f"{len(data.waiting) - _LISTED} more need a person")
    return NEEDS_A_PERSON if data.waiting else DONE


def _roster(parsed: argparse.Namespace) -> int:
    from autograder.course.folder import CourseError, open_gradebook
    from autograder.marks.roster import compare, write
    from autograder.marks.tables import TableError, read_table

    columns = dict(each.partition("=")[::2] for each in parsed.column)
    try:
        table = read_table(parsed.file)
        with open_gradebook(parsed.course, where_none="imagine") as gradebook:
            plan = compare(gradebook, table, columns)
        print(shown_lines(plan.report()))
        code = NEEDS_A_PERSON if plan.left_out else DONE
        if parsed.dry_run or not (plan.new or plan.changed):
            return code
        if not parsed.yes and not _agreed("Write this into the gradebook?"):
            _warn("nothing was written; --yes writes unasked")
            return COULD_NOT_RUN
        with open_gradebook(parsed.course, where_none="make") as gradebook:
            write(gradebook, plan)
    except (CourseError, TableError, OSError) as error:
        return _could_not_run(error)
    print(f"Wrote {len(plan.new) + len(plan.changed)} students into the gradebook.")
    return code


def _gradescope(parsed: argparse.Namespace) -> int:
    from autograder.gradescope.pack import PackError, Settings, pack
    from autograder.judge.assignment import AssignmentError

    try:
        settings = Settings(
            assignment=parsed.assignment,
            sandbox=parsed.sandbox,
            visibility=parsed.visibility,
            stdout_visibility=parsed.stdout_visibility,
        )
        pack(parsed.course, settings, parsed.output)
    except (AssignmentError, PackError, OSError, ValueError) as error:
        return _could_not_run(error)
    print(
        f"Wrote {parsed.output}, with the sandbox {settings.sandbox}. It holds the solution and "
        "the course's secret: upload it to Gradescope and give it to nobody."
    )
    return DONE


def _warn(words: str) -> None:
    print(shown_lines(f"autograder: {words}", "    "), file=sys.stderr)


def _could_not_run(error: Exception) -> int:
    _warn(str(error))
    return COULD_NOT_RUN


def _agreed(question: str) -> bool:
    """Ask on a terminal. Elsewhere nobody can answer, so the answer is no."""
    return sys.stdin.isatty() and input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def _report(result: "Result") -> str:
    lines = [
        f"{item.verdict.value:<8} {item.points:>3g}/{item.max_points:<3g} {item.grade_id}\n"
        + "".join(f"    {line}\n" for line in item.message.split("\n") if item.points == 0)
        for item in result.items
    ]
    whose = f"{shown(result.student)}: " if result.student else ""
    total = f"{whose}{result.score:g} of {result.max_score:g} points, sandbox {result.sandbox}"
    return "".join(lines) + total


if __name__ == "__main__":
    sys.exit(main())
