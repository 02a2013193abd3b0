"""``autograder feedback``: makes the pages that students get back, and hands them out."""

import contextlib
import gc
import os
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograder.cli import common
from autograder.pages.painter import painter
from autograder.plain_text import shown, shown_lines

if TYPE_CHECKING:
    from autograder.feedback.make import Summary

HELP = "make the pages that students get back, those that are due, and hand them out"
_LISTED = 10  # students, of a kind


def add_options(parser: ArgumentParser) -> None:
    common.add_assignment(parser, "autograded/STUDENT")
    common.add_course(parser)
    parser.add_argument(
        "--jobs", type=common.count, metavar="N",
        help="processes that make pages (default: as many as cores)",
    )  # fmt: skip
    parser.add_argument("--student", metavar="GLOB", help="whose pages (default: everybody's)")
    parser.add_argument("--force", action="store_true", help="make also pages that are up to date")
    parser.add_argument(
        "--release", action="store_true",
        help="then hand them out through the exchange, as nbgrader release_feedback does",
    )  # fmt: skip


def run(parsed: Namespace) -> int:
    from autograder.grading import fork_server

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # more would spin, and have no work
    gc.disable()  # what is loaded stays
    with contextlib.suppress(OSError):  # then it is started when needed
        fork_server.begin(["autograder.feedback.worker"])
    threading.Thread(target=_load_painter, daemon=True).start()
    from autograder.course.old_names import refuse_old_names
    from autograder.feedback.make import Options, make_feedback

    gc.freeze()
    gc.enable()
    options = Options(
        assignment=parsed.assignment, jobs=parsed.jobs, student=parsed.student,
        force=parsed.force, release=parsed.release,
    )  # fmt: skip
    refuse_old_names(parsed.course, parsed.assignment)
    summary = make_feedback(parsed.course, options)
    print(shown_lines("\n".join(_lines(summary, options.assignment))))
    gc.freeze()  # nor is it looked through when this process ends
    if summary.stopped:
        return common.SIGNALLED + summary.stopped
    return common.NEEDS_A_PERSON if summary.needs_a_person else common.DONE


def _load_painter() -> None:
    """Have the painter load what Markdown takes, while the command itself loads."""
    with contextlib.suppress(OSError):  # then it is started when needed
        painter().paint("markdown", "", 1, attachments={}, headings=False)


def _lines(summary: "Summary", assignment: str) -> list[str]:
    """Return what a run has done, and who needs a person."""
    lines = [
        f"Made {summary.made} of {summary.total} pages in {summary.seconds:.1f} s; "
        f"{summary.unchanged} unchanged."
    ]
    if summary.handed_out is not None:
        lines.append(f"Handed out {summary.handed_out} through the exchange.")
    for words, found in (
        ("No page", summary.failed),
        ("Not handed out", summary.not_handed_out),
    ):
        told = [f"{shown(student)}: {shown(why)}" for student, why in found]
        lines += _some(f"{words}: {len(found)}", told)
    who = [shown(student) for student in summary.waiting]
    lines += _some(f"Pages on which points are open, as an item needs a person: {len(who)}", who)
    if summary.stopped:
        lines.append("Stopped. What was made is there; run the same command to go on.")
    elif summary.handed_out is None and summary.made:
        lines.append(f"Next: autograder feedback {assignment} --release")
    return lines


def _some(title: str, found: Sequence[str]) -> list[str]:
    if not found:
        return []
    more = [f"  and {len(found) - _LISTED} more"] if len(found) > _LISTED else []
    return [title, *(f"  {each}" for each in found[:_LISTED]), *more]
