"""``autograder demo``: the whole main job on a sample class."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from autograder.cli import common

HELP = "the whole main job on a sample class, in a new course folder"


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "folder", nargs="?", type=Path, help="the folder to make (default: demo-course)"
    )


def run(parsed: Namespace) -> int:
    from autograder.course.folder import CourseError
    from autograder.demo.run import run_demo
    from autograder.grading.runner import RunnerError
    from autograder.sandbox.sandbox import SandboxError

    try:
        run_demo(parsed.folder, lambda line: print(line, flush=True))
    except (CourseError, RunnerError, SandboxError) as error:
        return common.could_not_run(error)
    return common.DONE
