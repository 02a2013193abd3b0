"""``autograder judge``: grades one notebook file, or a folder with all that a student handed in."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.cli import common, terminal
from autograder.judge.words import DEPTHS
from autograder.plain_text import shown

if TYPE_CHECKING:
    from autograder.judge.assignment import Assignment, SpecCell
    from autograder.judge.notebook import ItemResult, Result
    from autograder.judge.restore import SubmissionError
    from autograder.sandbox.sandbox import Sandbox

HELP = "grade one notebook file, or a folder with all that a student handed in"
MARK = "mark them in the formgrader, once `autograder grade` has run"


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="NOTEBOOK", help="the file or folder to grade")
    parser.add_argument(
        "--assignment",
        metavar="A",
        help="its assignment's name (default: the name of the file or folder)",
    )
    common.add_notebook(parser, "the one that bears the file's name; of a folder, all")
    parser.add_argument("--student", metavar="S", default="", help="whose it is")
    common.add_course(parser)
    common.add_json(parser)
    common.add_sandbox(parser, "bubblewrap")
    parser.add_argument(
        "--depth", choices=list(DEPTHS), default="explanation",
        help="how much is told of a failed function: "
        + "; ".join(f"{depth}, {told}" for depth, told in DEPTHS.items()),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Given:
    """What is to be graded: notebooks by name, files beside them, and why some are not there."""

    assignments: "list[Assignment]"
    notebooks: Mapping[str, bytes]
    files: Mapping[str, bytes] = field(default_factory=dict)
    missing: "Mapping[str, SubmissionError]" = field(default_factory=dict)
    refused: "Mapping[str, SubmissionError]" = field(default_factory=dict)


def run(parsed: Namespace) -> int:
    from autograder.course.folder import share_where_grouped
    from autograder.judge.assignment import item_names
    from autograder.judge.kept_baseline import FOLDER
    from autograder.judge.notebook import Verdict
    from autograder.sandbox.sandbox import Sandbox

    given = _folder(parsed) if parsed.file.is_dir() else _file(parsed)
    with Sandbox(parsed.sandbox) as sandbox:
        results, refused = _judged(parsed, given, sandbox)
    share_where_grouped(parsed.course, FOLDER)
    if parsed.json and not parsed.file.is_dir():
        (only,) = results.values()
        print(json.dumps(only.as_json(), indent=2))
    elif parsed.json:
        print(json.dumps(_as_json(results), indent=2))
    else:
        terminal.say(_told(results))
    common.warn_of_differences(parsed.course, given.assignments[0].name)
    broken = [
        (name, item)
        for name, result in results.items()
        for item in result.items
        if item.verdict is Verdict.BROKEN
    ]
    names = item_names(given.assignments)
    for name, item in broken:
        reason = item.reason.removeprefix(item.grade_id).strip()
        common.warn(f"{names[name, item.grade_id]}: {reason}")
    for name, why in refused.items():
        common.warn(f"{name}.ipynb is refused: {why}")
    misnamed = {name: why for name, why in given.missing.items() if why.key == "other notebooks"}
    for name, why in misnamed.items():
        common.warn(f"{name}.ipynb may be misnamed: {why}")
    empty = {
        (each.notebook, cell.grade_id)
        for each in given.assignments
        for cell in each.by_hand
        if not _is_answered(parsed, each, cell, results[each.notebook])
    }
    by_hand = common.tell_by_hand(given.assignments, MARK, but=empty)
    left = broken or refused or misnamed or by_hand
    return common.NEEDS_A_PERSON if left else common.DONE


def _file(parsed: Namespace) -> _Given:
    """Read a file, and the notebook of the assignment that it is.

    Raises AssignmentError where it could be one of several.
    """
    from autograder.judge.assignment import AssignmentError, notebooks_in
    from autograder.judge.restore import MAX_BYTES

    own_name = parsed.file.stem
    name, notebook = parsed.assignment or own_name, parsed.notebook
    found = notebooks_in(parsed.course / "source" / name)
    if not notebook and len(found) > 1:
        if own_name not in found:
            raise AssignmentError(
                f"{parsed.course / 'source' / name} holds {len(found)} notebooks: "
                f"{', '.join(found)}. Next: choose one with --notebook={found[0]}"
            )
        notebook = own_name
    assignments = common.read_assignments(parsed.course, name, notebook)
    with parsed.file.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    return _Given(assignments=assignments, notebooks={assignments[0].notebook: data})


def _folder(parsed: Namespace) -> _Given:
    """Read a folder as it was handed in. Raises SubmissionError where no notebook can be judged."""
    from autograder.course.submitted_folder import read_folder

    name = parsed.assignment or parsed.file.resolve().name
    assignments = common.read_assignments(parsed.course, name, parsed.notebook)
    names = [each.notebook for each in assignments]
    found = read_folder(parsed.file, names)
    faults = {name: why for name in names if (why := found.fault(name))}
    if len(faults) == len(names):
        raise faults[names[0]]
    return _Given(
        assignments=assignments,
        notebooks=found.notebooks,
        files=found.beside,
        missing={name: why for name, why in faults.items() if name not in found.too_large},
        refused=found.too_large,
    )


def _judged(
    parsed: Namespace, given: _Given, sandbox: "Sandbox"
) -> "tuple[dict[str, Result], dict[str, SubmissionError]]":
    """Return the result of each notebook, and why some were refused. Raises where all were."""
    from autograder.course.secret import existing_secret
    from autograder.judge.kept_baseline import kept_or_judged
    from autograder.judge.notebook import judge
    from autograder.judge.restore import SubmissionError
    from autograder.judge.result import not_judged

    results, refused = {}, dict(given.refused)
    for assignment in given.assignments:
        name = assignment.notebook
        try:
            if why := given.missing.get(name) or refused.get(name):
                raise why
            model = kept_or_judged(parsed.course, assignment, None, sandbox)
            results[name] = judge(
                given.notebooks[name],
                replace(assignment, broken=model.broken),
                parsed.student,
                sandbox=sandbox,
                secret=existing_secret(parsed.course / "course_secret"),
                files=given.files,
                depth=parsed.depth,
                pictures=False,  # words are all that is printed
            )
        except SubmissionError as error:
            if name not in given.missing:
                refused[name] = error
            if len(given.missing) + len(refused) == len(given.assignments):
                raise
            results[name] = not_judged(assignment, parsed.student, sandbox.kind, str(error))
    return results, refused


def _is_answered(
    parsed: Namespace, assignment: "Assignment", cell: "SpecCell", result: "Result"
) -> bool:
    """Whether a person has something to mark: the cell is there, and not as it was released."""
    import nbformat

    from autograder.course.config import read_config
    from autograder.course.untouched import untouched

    answer = result.answers.get(cell.grade_id)
    if answer is None or cell.task or assignment.solution is None:
        return answer is not None
    released = untouched(assignment.solution, read_config(parsed.course))
    if released is None:
        return True
    return all(
        each.source.strip() != answer.strip()
        for each in nbformat.reads(released.decode(), as_version=4).cells
        if each.metadata.get("nbgrader", {}).get("grade_id") == cell.grade_id
    )


def _as_json(results: "Mapping[str, Result]") -> dict[str, Any]:
    """Return what is printed of a folder: each item says which notebook it is of."""
    first, *_ = (result.as_json() for result in results.values())
    return first | {
        "score": sum(result.score for result in results.values()),
        "max_score": sum(result.max_score for result in results.values()),
        "items": [
            {"notebook": name, **item}
            for name, result in results.items()
            for item in result.as_json()["items"]
        ],
    }


def _told(results: "Mapping[str, Result]") -> str:
    """Return what was lost, item by item with the words for the student, then all else in brief."""
    from autograder.judge.inside import CAN_BE_FORGED
    from autograder.judge.notebook import Verdict

    lines, passed = list[str](), list[str]()
    points_passed = 0.0
    mistakes: dict[str, list[tuple[str, ItemResult]]] = {}
    several = len(results) > 1
    for notebook, result in results.items():
        for item in result.items:
            name = f"{notebook}/{item.grade_id}" if several else item.grade_id
            if item.verdict is Verdict.PASSED and not item.inside:
                passed.append(name)
                points_passed += item.points
                continue
            if item.misconception:
                mistakes.setdefault(item.misconception, []).append((name, item))
            lines.append(f"{item.verdict.value:<8} {item.points:>3g}/{item.max_points:<3g} {name}")
            lines += [f"    {line}" for line in item.message.split("\n") if item.points == 0]
            lines += [f"    {CAN_BE_FORGED}"] if item.inside else []
    for mistake, own in mistakes.items():
        points = f"{sum(item.max_points - item.points for _, item in own):g} points"
        names = ", ".join(name for name, _ in own)
        lines.append(f"mistake  {mistake} costs {points} in {len(own)} items: {names}")
    if passed:
        points = f"{points_passed:g} points"
        lines.append(f"passed   {points} in {len(passed)} items: {', '.join(passed)}")
    one = next(iter(results.values()))
    score, most = (
        sum(getattr(each, of) for each in results.values()) for of in ("score", "max_score")
    )
    whose = f"{shown(one.student)}: " if one.student else ""
    return "\n".join([*lines, f"{whose}{score:g} of {most:g} points, sandbox {one.sandbox}"])
