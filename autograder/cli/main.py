"""``autograder COMMAND``: lists the commands and runs one.

A command is a module with ``HELP``, a line; ``add_options``, which says what it takes; and ``run``,
which returns the exit code.
"""

import io
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence

from autograder import __version__
from autograder.cli import (
    audit,
    common,
    demo,
    errors,
    feedback,
    grade,
    gradescope,
    judge,
    release,
    report,
    roster,
)

COMMANDS = {
    "demo": demo,
    "release": release,
    "judge": judge,
    "grade": grade,
    "feedback": feedback,
    "audit": audit,
    "roster": roster,
    "gradescope": gradescope,
    "report": report,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code, one of ``common.EXIT_CODES``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal may not know every letter
            stream.reconfigure(errors="backslashreplace")
    parser = ArgumentParser(
        prog="autograder",
        description="Grades notebooks: students' code runs in a sandbox, tests outside of it.",
        epilog=common.EXIT_CODES,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"autograder {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        own = commands.add_parser(name, help=command.HELP)
        command.add_options(own)
        own.set_defaults(run=command.run)
    parsed = parser.parse_args(arguments)
    try:
        code: int = parsed.run(parsed)
    except (Exception, KeyboardInterrupt) as error:
        code = errors.told(error)
    return errors.finished(code)


if __name__ == "__main__":
    sys.exit(main())
