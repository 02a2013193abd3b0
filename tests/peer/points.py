"""The points of nbgrader's own notebooks, item by item, three ways; written to ``points.md``.

Each notebook is an assignment: the documentation's course, and every notebook of nbgrader's tests.
Handed in are the source itself ("model"), what students get ("release"), and the files beside it
that were made as submissions to it. nbgrader as it comes makes the release, then ``nbgrader
autograde`` as it comes, the same with this course's settings, and ``autograder grade`` grade them.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.course.folder import environment
from peer.commands import run_all
from peer.suite import NBGRADER, REPOSITORY

TABLE = Path(__file__).parent / "points.md"
REASONS = Path(__file__).parent / "points.toml"
GUIDE = NBGRADER / "docs" / "source" / "user_guide"
WAYS = ("stock", "plug-in", "grade")
STOCK = """\
c = get_config()
c.IncludeHeaderFooter.header = {header!r}
c.Execute.timeout = 15  # one of the tests sleeps for five seconds
"""

Row = tuple[str, str, str, str]  # assignment, who, notebook, item
Points = dict[Row, str]


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """Files of nbgrader's: what is handed out, and what is handed in, by name."""

    name: str
    source: Mapping[str, Path]
    submitted: Mapping[str, Mapping[str, Path]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Table:
    """What each way gave, and the assignments that nbgrader makes no release of, with its words."""

    points: Mapping[str, Points]
    most: Mapping[Row, str]
    refused: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why items differ, and which: patterns of "ASSIGNMENT WHO ITEM"."""

    why: str
    items: tuple[str, ...]


def courses() -> Iterator[tuple[str, Path, list[Assignment]]]:
    """Yield each course's name, its ``autotests.yml`` and its assignments."""
    submitted = {each.name: files(each / "ps1") for each in (GUIDE / "submitted").iterdir()}
    documented = [
        Assignment(name=name, source=files(GUIDE / "source" / name), submitted=submitted)
        for name in ("ps1", "ps1_autotest")
    ]
    yield "docs", GUIDE / "autotests.yml", documented
    for folder in sorted((NBGRADER / "tests").glob("*/files")):
        yield folder.parent.name, NBGRADER / "tests/apps/files/autotests.yml", tested(folder)


def files(folder: Path) -> dict[str, Path]:
    return {each.name: each for each in sorted(folder.iterdir()) if each.is_file()}


def tested(folder: Path) -> list[Assignment]:
    """Return the notebooks of a folder of nbgrader's tests: a source each, or handed in to one."""
    notebooks = {each.stem: each for each in sorted(folder.glob("*.ipynb"))}
    of_source: dict[str, list[str]] = {name: [] for name in notebooks}
    for name in notebooks:
        source = re.sub(r"-(un)?changed.*", "", name)
        if name.startswith("submitted-") and name != "submitted-unchanged":
            source = "submitted-unchanged"
        if source != name and source in notebooks:
            del of_source[name]
            of_source[source].append(name)
    data = NBGRADER / "tests/apps/files/data.txt"
    return [
        Assignment(
            name=source,
            source={f"{source}.ipynb": notebooks[source]}
            | ({"data.txt": data} if "data.txt" in notebooks[source].read_text() else {}),
            submitted={name: {f"{source}.ipynb": notebooks[name]} for name in names},
        )
        for source, names in of_source.items()
    ]


def make(folder: Path) -> Table:
    """Grade everything three ways below a new folder."""
    points: dict[str, Points] = {way: {} for way in WAYS}
    most: dict[Row, str] = {}
    refused: dict[str, str] = {}
    with ThreadPoolExecutor(2) as pool:
        for name, autotests, assignments in courses():
            course = folder / name / "stock"
            told = release(course, autotests, assignments)
            refused |= {f"{name}/{each}": why for each, why in told.items()}
            released = [each.name for each in assignments if each.name not in told]
            for way in WAYS[1:]:
                shutil.copytree(course, folder / name / way)
                shutil.copy(REPOSITORY / "nbgrader_config.py", folder / name / way)
            list(pool.map(grade, WAYS, [folder / name / way for way in WAYS], [released] * 3))
            for way in WAYS:
                found = read(name, folder / name / way)
                points[way] |= {row: given for row, (given, _) in found.items()}
                most |= {row: of for row, (_, of) in found.items()}
    return Table(points=points, most=most, refused=refused)


def release(course: Path, autotests: Path, assignments: Sequence[Assignment]) -> dict[str, str]:
    """Make a course and its submissions; return why nbgrader makes no release of some."""
    header = GUIDE / "source" / "header.ipynb" if autotests.parent == GUIDE else ""
    course.mkdir(parents=True)
    (course / "nbgrader_config.py").write_text(STOCK.format(header=str(header)))
    shutil.copy(autotests, course)
    for each in assignments:
        put(each.source, course / "source" / each.name)
    made = run_all(course, [["generate_assignment", each.name] for each in assignments])
    told = {}
    for each, (code, log) in zip(assignments, made, strict=True):
        released = course / "release" / each.name
        if code or not released.is_dir():
            told[each.name] = reason(log)
            continue
        put(each.source, course / "submitted" / "model" / each.name)
        put(files(released), course / "submitted" / "release" / each.name)
        for who, handed_in in each.submitted.items():
            put(handed_in, course / "submitted" / who / each.name)
    return told


def put(found: Mapping[str, Path], folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, file in found.items():
        shutil.copy(file, folder / name)


def reason(log: str) -> str:
    """Return the first error of a log, on one line, without the places of this run."""
    told = re.findall(r"(?:ERROR|CRITICAL)\W+(.*)", log) or ["no error is logged"]
    raised = re.findall(r"^ *[\w.]*?(\w+(?:Error|Exception): .+)", log, flags=re.MULTILINE)
    first = raised[0] if raised and told[0].startswith("Traceback") else told[0]
    return re.sub(r"/\S+/", "", first).strip()[:160]


def grade(way: str, course: Path, assignments: Sequence[str]) -> None:
    if way != "grade":
        run_all(course, [["autograde", each] for each in assignments])
        return
    command = [Path(sys.executable).parent / "autograder", "grade", "--jobs", "1"]
    for each in assignments:
        subprocess.run(
            [*command, each], cwd=course, env=environment(), capture_output=True, check=False
        )


def read(name: str, course: Path) -> dict[Row, tuple[str, str]]:
    """Return what each item was given, and the most it can be given, as the gradebook has it."""
    found = {}
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for assignment in gradebook.assignments:
            for submission in gradebook.assignment_submissions(assignment.name):
                for notebook in submission.notebooks:
                    for each in notebook.grades:
                        given = "" if each.auto_score is None else f"{each.auto_score:g}"
                        waits = "a person" if each.needs_manual_grade else ""
                        row = (f"{name}/{assignment.name}", submission.student.id, notebook.name,
                               each.name)  # fmt: skip
                        marks = ", ".join(filter(None, (given, waits)))
                        found[row] = marks or "none", f"{each.max_score:g}"
    return found


def differing(table: Table) -> list[Row]:
    """Return the items that the three ways do not give the same."""
    return [row for row in sorted(table.most) if len(set(given(table, row))) > 1]


def given(table: Table, row: Row) -> list[str]:
    return [table.points[way].get(row, "–") for way in WAYS]


def read_reasons() -> dict[str, Reason]:
    """Return why items differ, by a short name."""
    return {name: Reason(**about) for name, about in tomllib.loads(REASONS.read_text()).items()}


def key(row: Row) -> str:
    """Return an item's name as reasons have it: "ASSIGNMENT WHO ITEM"."""
    assignment, who, _, item = row
    return f"{assignment} {who} {item}"


def explained(row: Row, reasons: Mapping[str, Reason]) -> tuple[str, str] | None:
    """Return the name of the first reason one of whose patterns fits an item, and the pattern."""
    return next(
        (
            (name, pattern)
            for name, reason in reasons.items()
            for pattern in reason.items
            if fnmatchcase(key(row), pattern)
        ),
        None,
    )


def text(table: Table, reasons: Mapping[str, Reason]) -> str:
    """Return the table as Markdown."""
    differ = {row: explained(row, reasons) for row in differing(table)}
    used = {found[0] for found in differ.values() if found}
    lines = [
        "# Points of nbgrader's own notebooks, three ways",
        "",
        "Made by `python -m peer points --write`: a row for each item that was handed in. Where",
        'the three do not agree, the last column names the reason, given below. "a person": it',
        'waits for points by hand. "–": the gradebook has no such item.',
        "",
        f"{len(table.most)} items, of which {len(differ)} differ.",
        "",
        "| assignment | handed in | notebook | item | of | " + " | ".join(WAYS) + " | why |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in sorted(table.most):
        found = differ.get(row)
        cells = [*row, table.most[row], *given(table, row)]
        lines.append(
            "| " + " | ".join([*cells, found[0] if found else "?" * (row in differ)]) + " |"
        )
    lines += ["", "## Why they differ", "", "| why | |", "|---|---|"]
    lines += [f"| {name} | {each.why} |" for name, each in reasons.items() if name in used]
    lines += [
        "",
        "## Of which nbgrader makes no release",
        "",
        "| assignment | it says |",
        "|---|---|",
    ]
    lines += [f"| {each} | {said.replace('|', '/')} |" for each, said in table.refused.items()]
    return "\n".join([*lines, ""])


def faults(table: Table, reasons: Mapping[str, Reason], committed: str) -> list[str]:
    """Return a line for each thing that is not as it is stated."""
    differ = {row: explained(row, reasons) for row in differing(table)}
    unexplained = [
        f"{key(row)}: {dict(zip(WAYS, given(table, row), strict=True))}. "
        f"Next: mend it, or say why in {REASONS.name}"
        for row, found in differ.items()
        if found is None
    ]
    idle = [
        f"{pattern!r} of {name} in {REASONS.name} explains no difference. Next: strike it"
        for name, reason in reasons.items()
        for pattern in reason.items
        if (name, pattern) not in differ.values()
    ]
    fresh, old = text(table, reasons).splitlines(), committed.splitlines()
    new = [f"{TABLE.name} lacks: {line}" for line in fresh if line not in old]
    gone = [f"{TABLE.name} has what is no longer so: {line}" for line in old if line not in fresh]
    if new or gone:
        gone.append("Next: python -m peer points --write, and look at what git diff shows")
    return [*unexplained, *idle, *new, *gone]


def check(folder: Path, *, write: bool) -> list[str]:
    """Grade everything, print what was seen, and return what is not as it is stated."""
    table, reasons = make(folder), read_reasons()
    if write:
        TABLE.write_text(text(table, reasons))
    print(f"{len(table.most)} items three ways, {len(differing(table))} of them differ.")
    return faults(table, reasons, TABLE.read_text() if TABLE.exists() else "")
