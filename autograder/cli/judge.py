"""``autograder judge``: grades one notebook file."""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli import common, terminal
from autograder.judge.words import DEPTHS
from autograder.plain_text import shown

if TYPE_CHECKING:
    from autograder.judge.notebook import ItemResult, Result

HELP = "grade one notebook file"


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="NOTEBOOK", help="the file to grade")
    parser.add_argument(
        "--assignment", metavar="A", help="its assignment's name (default: the file's own name)"
    )
    common.add_notebook(parser, "the file's name, or else the assignment's")
    parser.add_argument("--student", metavar="S", default="", help="whose it is")
    common.add_course(parser)
    common.add_json(parser)
    common.add_sandbox(parser, "bubblewrap")
    parser.add_argument(
        "--depth", choices=list(DEPTHS), default="explanation",
        help="how much is told of a failed function: "
        + "; ".join(f"{depth}, {told}" for depth, told in DEPTHS.items()),
    )  # fmt: skip


def run(parsed: Namespace) -> int:
    from autograder.course.secret import existing_secret
    from autograder.judge.kept_baseline import kept_or_judged
    from autograder.judge.notebook import Verdict, judge
    from autograder.judge.restore import MAX_BYTES
    from autograder.sandbox.sandbox import Sandbox

    own_name = parsed.file.stem
    assignment = common.read_assignment(parsed, parsed.assignment or own_name, alike=own_name)
    with parsed.file.open("rb") as file, Sandbox(parsed.sandbox) as sandbox:
        model = kept_or_judged(parsed.course, assignment, None, sandbox)
        result = judge(
            file.read(MAX_BYTES + 1),
            replace(assignment, broken=model.broken),
            parsed.student,
            sandbox=sandbox,
            secret=existing_secret(parsed.course / "course_secret"),
            depth=parsed.depth,
            pictures=False,  # words are all that is printed
        )
    if parsed.json:
        print(json.dumps(result.as_json(), indent=2))
    else:
        terminal.say(_told(result))
    common.warn_of_differences(parsed.course, assignment.name)
    broken = [item for item in result.items if item.verdict is Verdict.BROKEN]
    for item in broken:
        common.warn(f"{item.grade_id}: {item.reason.removeprefix(item.grade_id).strip()}")
    return common.NEEDS_A_PERSON if broken else common.DONE


def _told(result: "Result") -> str:
    """Return what was lost, item by item with the words for the student, then all else in brief."""
    from autograder.judge.inside import CAN_BE_FORGED
    from autograder.judge.notebook import Verdict

    lines, passed = [], []
    mistakes: dict[str, list[ItemResult]] = {}
    for item in result.items:
        if item.verdict is Verdict.PASSED and not item.inside:
            passed.append(item)
            continue
        if item.misconception:
            mistakes.setdefault(item.misconception, []).append(item)
        points = f"{item.points:>3g}/{item.max_points:<3g}"
        lines.append(f"{item.verdict.value:<8} {points} {item.grade_id}")
        lines += [f"    {line}" for line in item.message.split("\n") if item.points == 0]
        lines += [f"    {CAN_BE_FORGED}"] if item.inside else []
    for mistake, own in mistakes.items():
        points = f"{sum(item.max_points - item.points for item in own):g} points"
        names = ", ".join(item.grade_id for item in own)
        lines.append(f"mistake  {mistake} costs {points} in {len(own)} items: {names}")
    if passed:
        points = f"{sum(item.points for item in passed):g} points"
        names = ", ".join(item.grade_id for item in passed)
        lines.append(f"passed   {points} in {len(passed)} items: {names}")
    whose = f"{shown(result.student)}: " if result.student else ""
    total = f"{whose}{result.score:g} of {result.max_score:g} points, sandbox {result.sandbox}"
    return "\n".join([*lines, total])
