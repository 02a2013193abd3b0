"""``autograder demo``: the whole main job on a sample class."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from autograder.cli import common, terminal

HELP = "the whole main job on a sample class, in a new course folder"


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "folder", nargs="?", type=Path, help="the folder to make (default: demo-course)"
    )


def run(parsed: Namespace) -> int:
    from autograder.demo.run import run_demo

    run_demo(parsed.folder, terminal.say)
    return common.DONE
