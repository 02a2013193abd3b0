"""``autograder grade``: grades what has changed among all submissions, into the gradebook."""

import contextlib
import gc
import os
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from autograder.cli import common, terminal

if TYPE_CHECKING:
    from autograder.grading.processes import Started

HELP = "grade what has changed among all submissions, into the gradebook"


def add_options(parser: ArgumentParser) -> None:
    common.add_assignment(parser, "submitted")
    common.add_course(parser)
    parser.add_argument(
        "--jobs",
        type=common.count,
        metavar="N",
        help="processes that grade (default: as many as cores)",
    )
    parser.add_argument(
        "--scheduler", metavar="ADDRESS",
        help="grade on a running Dask cluster: tcp://host:port, or the path of a scheduler file",
    )  # fmt: skip
    parser.add_argument("--student", metavar="GLOB", help="whose work (default: everybody's)")
    parser.add_argument("--force", action="store_true", help="grade also what has not changed")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be graded and why; write nothing"
    )
    parser.add_argument(
        "--diff", action="store_true",
        help="say whose points change, item by item; with --dry-run, before anything is written",
    )  # fmt: skip
    common.add_sandbox(parser, None, " (default: c.Judge.sandbox)")


def run(parsed: Namespace) -> int:
    """Begin what takes long first: graders start and warm up while the course is still read."""
    from autograder.grading import fork_server

    usual = parsed.sandbox in (None, "bubblewrap") and not (parsed.scheduler or parsed.dry_run)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # more would spin, and have no work
    gc.disable()  # what is loaded stays
    if usual:
        with contextlib.suppress(OSError):  # then it is started when needed
            fork_server.begin()
    from autograder.grading import processes

    cores = processes.usual()
    with processes.early(min(parsed.jobs or cores, cores) if usual else 0) as started:
        return _grade(parsed, started)


def _grade(parsed: Namespace, started: "Started") -> int:
    from autograder.course.old_names import refuse_old_names
    from autograder.grading.batch import Options, grade

    gc.freeze()  # nor is it looked through when this process ends, which takes a while
    gc.enable()
    gc.set_threshold(10_000)  # most of what is new is soon gone, and is found without looking
    options = Options(
        assignment=parsed.assignment, jobs=parsed.jobs, scheduler=parsed.scheduler,
        student=parsed.student, sandbox=parsed.sandbox, force=parsed.force,
        dry_run=parsed.dry_run, diff=parsed.diff,
    )  # fmt: skip
    refuse_old_names(parsed.course, parsed.assignment)
    summary = grade(parsed.course, options, started)
    terminal.say(summary.report())
    gc.freeze()  # as before
    if summary.stopped:
        return common.SIGNALLED + summary.stopped
    return common.NEEDS_A_PERSON if summary.needs_a_person else common.DONE
