"""What runs on Gradescope for each submission: judges it and writes ``results/results.json``.

The fields of the results are those of Gradescope's specification (gradescope-autograders.
readthedocs.io, "Autograder Specifications", and "Submission Metadata" for the student's name).
"""

import argparse
import contextlib
import json
import stat
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.course.secret import existing_secret
from autograder.course.submitted_folder import read_submission
from autograder.judge.assignment import Assignment, from_source, item_names
from autograder.judge.inside import CAN_BE_FORGED, marked
from autograder.judge.kept_baseline import kept_or_judged
from autograder.judge.notebook import ItemResult, Result, Verdict, judge
from autograder.judge.restore import SubmissionError
from autograder.judge.result import not_judged
from autograder.judge.words import GRADESCOPE, INSIDE, NOT_STARTED, joined
from autograder.plain_text import shown, shown_lines
from autograder.sandbox.sandbox import Sandbox, SandboxError


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge the submission below a root; return 0, or 1 where that failed by our fault."""
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=Path, help="/autograder, or a folder laid out like it")
    for name in ("assignment", "sandbox", "visibility", "stdout-visibility"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--notebook", action="append", required=True, metavar="N")
    parser.add_argument("--inside", action="append", default=[], metavar="TEST")
    parsed = parser.parse_args(arguments)
    began = time.monotonic()
    code = 0
    (parsed.root / "results").mkdir(exist_ok=True)
    try:
        if parsed.sandbox == "uid":
            close_to_others(parsed.root)
        about = _judged(parsed)
    except SubmissionError as error:
        about = _without_tests(GRADESCOPE["refused"].format(why=error))
        _tell(f"Refused: {error}")
    except Exception as error:  # our fault, whatever it is: the student must not be blamed
        about = _without_tests(joined(*NOT_STARTED))
        _tell(traceback.format_exc())
        _tell(
            f"NOTHING WAS JUDGED, and the student is told that it is not their fault: {error}\n"
            f"The sandbox is {parsed.sandbox!r}. Next: mend that, or pack another with `autograder "
            "gradescope --sandbox ...`, upload it, and regrade all submissions."
        )
        code = 1
    about |= {
        "execution_time": round(time.monotonic() - began, 3),
        "stdout_visibility": parsed.stdout_visibility,
    }
    text = json.dumps(about, indent=2)
    (parsed.root / "results" / "results.json").write_text(text, encoding="utf-8")
    return code


def close_to_others(root: Path) -> None:
    """Close all below a root to other users, except the way to Python, which they need.

    Everything there runs as root, except students' code: other users, in the uid sandbox.
    Raises SandboxError where permissions stay as they were.
    """
    for folder, way in ((root, "source"), (root / "source", ".venv")):
        _permit(folder, 0o711)  # to be gone through, and not to be looked at
        for path in folder.iterdir():
            if path.name != way:
                _permit(path, path.stat().st_mode & 0o700)  # and so all that a folder holds


def _permit(path: Path, mode: int) -> None:
    with contextlib.suppress(OSError):  # what counts is how it is afterwards
        path.chmod(mode)
    now = stat.S_IMODE(path.stat().st_mode)
    if now & ~mode:
        raise SandboxError(
            f"students' code would run as ordinary users, and {path} cannot be closed to them: "
            f"its mode stays {now:o}. Its file system must let root change permissions."
        )


def results(judged: Mapping[str, Result], visibility: str) -> dict[str, Any]:
    """Return results, by notebook, as Gradescope reads them: one test for each item."""
    items = [(name, item) for name, result in judged.items() for item in result.items]
    broken = [item for _, item in items if item.verdict is Verdict.BROKEN]
    one = next(iter(judged.values()))
    about: dict[str, Any] = {
        "score": sum(result.score for result in judged.values()),
        "tests": [
            _test(item, name if len(judged) > 1 else "") | {"visibility": visibility}
            for name, item in items
        ],
        "extra_data": {"sandbox": one.sandbox, "assignment": one.assignment},
    }
    if broken:
        points = sum(item.max_points for item in broken)
        _say(about, GRADESCOPE["broken"].format(count=len(broken), points=points))
    return about


def _say(about: dict[str, Any], words: str) -> None:
    """Add to what the student reads above the items."""
    about["output"] = "\n".join(filter(None, [about.get("output"), words]))
    about["output_format"] = "text"


def _judged(parsed: argparse.Namespace) -> dict[str, Any]:
    """Return the results. Raises SubmissionError where no notebook can be judged."""
    source = parsed.root / "source"
    folder = source / "source" / parsed.assignment
    assignments = {
        name: marked(from_source(folder, name, needs_tests=False), parsed.inside)
        for name in parsed.notebook
    }
    metadata = _metadata(parsed.root / "submission_metadata.json")
    found = _listed(parsed.root / "submission", parsed.notebook)
    judged: dict[str, Result] = {}
    faults: dict[str, SubmissionError] = {}
    student = student_of(metadata)
    with Sandbox(parsed.sandbox) as sandbox:
        for name, assignment in assignments.items():
            try:
                path = _notebook(found, name, parsed.notebook, parsed.root / "submission")
                notebook, files = read_submission(path.parent, path.stem)
                model = kept_or_judged(source, assignment, None, sandbox)
                judged[name] = judge(
                    notebook,
                    replace(assignment, broken=model.broken),
                    student,
                    sandbox=sandbox,
                    secret=existing_secret(source / "course_secret"),
                    files=files,
                    pictures=False,  # Gradescope shows words alone
                )
            except SubmissionError as error:
                faults[name] = error
                judged[name] = not_judged(assignment, student, parsed.sandbox, str(error))
    if len(faults) == len(assignments):
        raise next(iter(faults.values()))
    about = results(judged, parsed.visibility)
    for why in faults.values():
        _say(about, str(why))
    read = [each for name, each in assignments.items() if name not in faults]
    if by_hand := [cell for each in read for cell in each.by_hand]:
        names = ", ".join(cell.grade_id for cell in by_hand)
        points = sum(cell.points for cell in by_hand)
        _say(about, GRADESCOPE["by hand"].format(names=names, points=points))
    _tell_instructor(judged, assignments, metadata)
    return about


def _test(item: ItemResult, notebook: str) -> dict[str, Any]:
    """Return one item as a test, named by its notebook where there are several.

    One that is broken has no score, so no points are taken.
    """
    name = item.grade_id.removeprefix("test_")
    if notebook:
        name = GRADESCOPE["of notebook"].format(notebook=notebook, name=name)
    said = f"{item.message}\n{INSIDE}" if item.inside else item.message
    words = {"output": _literally(said), "output_format": "md"}
    if item.verdict is Verdict.BROKEN:
        return {"name": GRADESCOPE["broken name"].format(name=name), **words}
    passed = item.verdict is Verdict.PASSED
    return {
        "name": name,
        "score": item.points,
        "max_score": item.max_points,
        "status": "passed" if passed else "failed",
        **words,
    }


def _literally(message: str) -> str:
    """Return Markdown that shows a message as it is: names hold _, and errors whatever they like.

    >>> _literally("dX[0, 1] is 2.\\nNext: print it.")
    '    dX[0, 1] is 2.\\n    Next: print it.'
    """
    return "\n".join(f"    {line}" for line in message.split("\n"))


def _without_tests(words: str) -> dict[str, Any]:
    return {"score": 0, "output": words, "output_format": "text", "tests": []}


def student_of(metadata: Mapping[str, Any]) -> str:
    """Return whose a submission is by its metadata: addresses, in order where it is a group's.

    Any field may be null. Who has no address is known by Gradescope's own number.
    """
    users = metadata.get("users") or []
    return ",".join(sorted(str(user.get("email") or user.get("id") or "") for user in users))


def _metadata(path: Path) -> dict[str, Any]:
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found if isinstance(found, dict) else {}


def _listed(folder: Path, names: Sequence[str]) -> list[Path]:
    """Return the notebooks that lie below a folder."""
    try:
        return [
            path
            for path in sorted(folder.rglob("*.ipynb"))
            if path.is_file() and not path.is_symlink() and ".ipynb_checkpoints" not in path.parts
        ]
    except (OSError, RecursionError) as error:
        raise SubmissionError("closed folders", notebook=names[0]) from error


def _notebook(found: Sequence[Path], name: str, names: Sequence[str], folder: Path) -> Path:
    """Return the notebook of a name, of those below a folder; where one is asked for, the only one.

    Raises SubmissionError where that is none, or several.
    """
    named = [path for path in found if path.stem == name]
    if len(named) == 1:
        return named[0]
    if len(found) == len(names) == 1:
        return found[0]
    if not found and len(names) == 1:
        raise SubmissionError("none handed in", notebook=name)
    listed = ", ".join(shown(str(path.relative_to(folder)), 100) for path in (named or found)[:20])
    if len(names) == 1:
        raise SubmissionError("several handed in", count=len(found), found=listed, notebook=name)
    if named:
        raise SubmissionError("several of one name", count=len(named), found=listed, notebook=name)
    raise SubmissionError(
        "one of several missing", notebook=name, found=listed or "none",
        notebooks=", ".join(f"{each}.ipynb" for each in names),
    )  # fmt: skip


def _tell(words: str) -> None:
    print(shown_lines(words, "    "))


def _tell_instructor(
    judged: Mapping[str, Result],
    assignments: Mapping[str, Assignment],
    metadata: Mapping[str, Any],
) -> None:
    """Print what only the instructor reads, unless the zip was packed otherwise."""
    names = item_names(assignments.values())
    for name, result in judged.items():
        of = f"{name}: " if len(judged) > 1 else ""
        print(f"{of}{result.score:g} of {result.max_score:g} points, sandbox {result.sandbox}")
        for item in result.items:
            called = names[name, item.grade_id]
            if item.verdict is Verdict.BROKEN:
                _tell(f"{called} needs a person: {item.reason}")
            if item.inside:
                _tell(f"{called}: {CAN_BE_FORGED}")
    about = metadata.get("assignment") or {}
    most = sum(each.max_score for each in assignments.values())
    with contextlib.suppress(KeyError, TypeError, ValueError):  # null, or no number
        total = float(about["total_points"])
        if total < most:
            print(
                f"Gradescope gives {total:g} points for the assignment, its notebooks {most:g}. "
                "Next: set the autograder's points in Gradescope."
            )


if __name__ == "__main__":
    sys.exit(main())
