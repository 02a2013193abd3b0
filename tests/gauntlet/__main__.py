"""Run every case through stock nbgrader and through the judge; print both beside each other."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import gradebooks

from autograder.course import folder as course
from autograder.sandbox.sandbox import KINDS, Kind, Sandbox
from gauntlet.case import (
    HURRIED,
    ORDINARY,
    REPOSITORY,
    GauntletCase,
    Outcome,
    faults,
    run_case,
)
from gauntlet.closed import run_closed
from gauntlet.every import CASES

STOCK_SECONDS = 120
STOCK_CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "stock"
c.Execute.timeout = 5  # and nothing else: nbgrader's own preprocessors, in their order
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 where the judge was wrong about any case."""
    parser = argparse.ArgumentParser(prog="gauntlet", description=__doc__)
    parser.add_argument("words", nargs="*", help="only cases whose row and name hold one of these")
    parser.add_argument("--no-stock", action="store_true", help="run the judge alone")
    parser.add_argument("--json", action="store_true", help="print the judge's results as JSON")
    parser.add_argument(
        "--calm", action="store_true", help="only what is always the same, the last case first"
    )
    parser.add_argument("--twice", action="store_true", help="one after the other, each twice")
    parser.add_argument("--sandbox", choices=KINDS, default="bubblewrap", help="the judge's")
    parsed = parser.parse_args(arguments)
    cases = [
        case for case in CASES if not parsed.words or any(word in case.id for word in parsed.words)
    ]
    if parsed.calm:
        cases = [case for case in reversed(cases) if case.is_calm]
    if parsed.twice:
        cases = [case for case in cases for _ in range(2)]
    if parsed.json:
        found = {
            case.id: {
                "digest": outcome.digest(),
                "faults": faults,
                "said": said(case, outcome),
            }
            for case, outcome, faults in judged(cases, parsed.sandbox)
        }
        print(json.dumps(found))
        return 0
    stock = {} if parsed.no_stock else all_stock(cases)
    as_users = {} if parsed.no_stock else all_as_users(parsed.words)
    wrong = 0
    print(f"{'row':>4} {'case':62.62} {'stock nbgrader':24} {parsed.sandbox:34} {'uid':34} right?")
    for case, outcome, differs in judged(cases, parsed.sandbox):
        users = as_users.get(case.id, {"said": "not tried", "faults": []})
        if case.beyond_uid:
            users = {"said": f"not held: {case.beyond_uid}", "faults": []}
        differs = [*differs, *users["faults"]]
        wrong += bool(differs)
        right = "yes" if not differs else f"NO: {differs[0]}"
        words = f"{case.name:62.62} {stock.get(case.id, 'not tried'):24}"
        words += f" {said(case, outcome):34} {users['said']:34.34}"
        print(f"{case.row:>4} {words} {right}", flush=True)
    print(f"{len(cases)} cases, {wrong} of them judged wrongly")
    return 1 if wrong else 0


def judged(cases: Sequence[GauntletCase], kind: Kind):
    """Yield every case with its outcome and what is wrong with that."""
    sandboxes: dict[bool, Sandbox] = {}
    for case in cases:
        if case.hurried not in sandboxes:
            limits = HURRIED if case.hurried else ORDINARY
            sandboxes[case.hurried] = Sandbox(kind, limits)
        try:
            outcome = run_case(case, sandboxes[case.hurried])
        except Exception as error:  # the judge itself broke: the worst outcome there is
            outcome = Outcome(refused=f"the judge stopped with {type(error).__name__}: {error}")
            sandboxes.pop(case.hurried).close()
        yield case, outcome, faults(case, outcome)
    for sandbox in sandboxes.values():
        sandbox.close()


def said(case: GauntletCase, outcome: Outcome) -> str:
    """Return what the judge made of the concerned items, in a few words."""
    if outcome.result is None:
        return f"refused: {outcome.refused}"[:34]
    concerned = [item for item in outcome.result.items if item.grade_id in case.expected]
    items = concerned or outcome.result.items
    verdicts = {item.verdict.value for item in items}
    points = f"{sum(item.points for item in items):g}/{sum(item.max_points for item in items):g}"
    return f"{points} {' and '.join(sorted(verdicts))}"


def all_as_users(words: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what the judge makes of every case with a user for each; nothing if not root."""
    if os.getuid() != 0:
        return {}
    with tempfile.TemporaryDirectory(prefix="users-") as folder:
        command = ["-m", "gauntlet", "--no-stock", "--sandbox=uid", "--json", *words]
        found: dict[str, dict[str, Any]] = json.loads(run_closed(Path(folder), command))
        return found


def all_stock(cases: Sequence[GauntletCase]) -> dict[str, str]:
    """Return what stock nbgrader makes of every case that does not harm it, in a few words."""
    with tempfile.TemporaryDirectory(prefix="gauntlet-") as folder:
        base = Path(folder) / "base"
        base.mkdir()
        (base / "nbgrader_config.py").write_text(STOCK_CONFIG)
        shutil.copytree(REPOSITORY / "source", base / "source")
        course.nbgrader(base, "generate_assignment", course.ASSIGNMENT)
        tried = [case for case in cases if not case.harms_stock]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            words = pool.map(lambda case: stock(case, base), tried)
            return {case.id: word for case, word in zip(tried, words, strict=True)}


def stock(case: GauntletCase, base: Path) -> str:
    """Return the points that stock nbgrader gives for the items the case concerns."""
    folder = base.parent / f"{case.row}-{abs(hash(case.name))}"
    shutil.copytree(base, folder)
    submitted = folder / "submitted" / "mallory" / course.ASSIGNMENT
    put_submission(submitted, case)
    try:
        process = subprocess.run(
            [sys.executable, "-m", "nbgrader", "autograde", course.ASSIGNMENT, "--student=mallory"],
            cwd=folder, env=course.environment(), stdin=subprocess.DEVNULL,
            capture_output=True, check=False, timeout=STOCK_SECONDS,
        )  # fmt: skip
        marks = gradebooks.marks(folder)
    except subprocess.TimeoutExpired:
        return f"still running, {STOCK_SECONDS} s"
    except Exception as error:
        return f"lost: {type(error).__name__}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if process.returncode or not marks:
        return "error" if process.returncode else "lost"
    items = marks[0].items
    concerned = {name: score for name, score in items.items() if name in (case.expected or items)}
    return f"{sum(score or 0 for score in concerned.values()):g} points"


def put_submission(folder: Path, case: GauntletCase) -> None:
    """Write what the student hands in, with the kit that was released."""
    folder.mkdir(parents=True)
    shutil.copy(REPOSITORY / "release" / course.ASSIGNMENT / "convkit.py", folder)
    for name, content in case.files.items():
        path = folder / name
        if path.parent.is_file():
            path.parent.unlink()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / f"{course.ASSIGNMENT}.ipynb").write_bytes(case.notebook())


if __name__ == "__main__":
    sys.exit(main())
