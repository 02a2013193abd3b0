"""``autograder gradescope``: packs an autograder for Gradescope."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
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
    from autograder.course.folder import share_where_grouped
    from autograder.course.inside import setting
    from autograder.gradescope.pack import Settings, pack
    from autograder.judge.assignment import notebooks_in
    from autograder.judge.kept_baseline import FOLDER

    notebooks = common.read_assignments(parsed.course, parsed.assignment, parsed.notebook)
    settings = Settings(
        assignment=parsed.assignment,
        notebook=parsed.notebook,
        sandbox=parsed.sandbox,
        visibility=parsed.visibility,
        stdout_visibility=parsed.stdout_visibility,
        inside=tuple(setting(parsed.course)),
    )
    pack(parsed.course, settings, parsed.output)
    judged = [each.notebook for each in notebooks]
    print(
        f"Wrote {parsed.output}, with the sandbox {settings.sandbox}. It holds the solution and "
        "the course's secret: upload it to Gradescope and give it to nobody."
    )
    every = notebooks_in(parsed.course / "source" / parsed.assignment)
    if len(every) > 1:
        left = [f"{name}.ipynb" for name in every if name not in judged]
        print(
            f"It judges {' and '.join(f'{name}.ipynb' for name in judged)}"
            + (f", and not {', '.join(left)}." if left else ", which students hand in together.")
        )
    by_hand = common.tell_by_hand(
        notebooks, "enable manual grading in the assignment's settings on Gradescope"
    )
    broken = _has_broken_tests(parsed, notebooks)
    share_where_grouped(parsed.course, "course_secret", FOLDER)
    return common.NEEDS_A_PERSON if broken or by_hand else common.DONE


def _has_broken_tests(parsed: Namespace, notebooks: "Sequence[Assignment]") -> bool:
    """Tell which tests the model solution does not get here, and whether there are any."""
    from autograder.judge.assignment import item_names
    from autograder.judge.kept_baseline import kept_or_judged
    from autograder.sandbox.sandbox import Sandbox, SandboxError

    names, found = item_names(notebooks), dict[str, str]()
    try:
        with Sandbox(parsed.sandbox) as sandbox:
            for each in notebooks:
                broken = kept_or_judged(parsed.course, each, None, sandbox).broken
                found |= {names[each.notebook, name]: why for name, why in broken.items()}
    except SandboxError as error:  # it may be had there
        common.warn(f"the model solution was not judged here: {error}. Gradescope's runs judge it")
    for name, why in found.items():
        common.warn(f"{name}: {why}")
    return bool(found)
