"""``autograder gradescope``: packs an autograder for Gradescope."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli import common

if TYPE_CHECKING:
    from autograder.judge.assignment import Assignment

HELP = "pack an autograder for Gradescope, to be uploaded there"


def add_options(parser: ArgumentParser) -> None:
    common.add_assignment(parser)
    common.add_notebook(parser)
    parser.add_argument(
        "-o", "--output", type=Path, default=Path("autograder.zip"), metavar="ZIP",
        help="the file to write (default: autograder.zip)",
    )  # fmt: skip
    common.add_course(parser)
    parser.add_argument(
        "--sandbox", default="bubblewrap", help="where students' code runs there; never another"
    )
    parser.add_argument(
        "--visibility", default="visible",
        help="when students see the items: visible, after_due_date, after_published, hidden",
    )  # fmt: skip
    parser.add_argument(
        "--stdout-visibility", default="hidden", help="the same of what is told the instructor"
    )


def run(parsed: Namespace) -> int:
    from autograder.course.inside import setting
    from autograder.gradescope.pack import Settings, pack

    assignment = common.read_assignment(parsed, parsed.assignment)
    settings = Settings(
        assignment=parsed.assignment,
        notebook=assignment.notebook,
        sandbox=parsed.sandbox,
        visibility=parsed.visibility,
        stdout_visibility=parsed.stdout_visibility,
        inside=tuple(setting(parsed.course)),
    )
    pack(parsed.course, settings, parsed.output)
    print(
        f"Wrote {parsed.output}, with the sandbox {settings.sandbox}. It holds the solution and "
        "the course's secret: upload it to Gradescope and give it to nobody."
    )
    return common.NEEDS_A_PERSON if _has_broken_tests(parsed, assignment) else common.DONE


def _has_broken_tests(parsed: Namespace, assignment: "Assignment") -> bool:
    """Tell which tests the model solution does not get here, and whether there are any."""
    from autograder.judge.kept_baseline import kept_or_judged
    from autograder.sandbox.sandbox import Sandbox, SandboxError

    try:
        with Sandbox(parsed.sandbox) as sandbox:
            broken = kept_or_judged(parsed.course, assignment, None, sandbox).broken
    except SandboxError as error:  # it may be had there
        common.warn(f"the model solution was not judged here: {error}. Gradescope's runs judge it")
        return False
    for name, why in broken.items():
        common.warn(f"{name}: {why}")
    return bool(broken)
