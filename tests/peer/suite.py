"""nbgrader's own tests, with this course's settings; how they end, and where that may differ.

A test that fails with ours is run with stock settings too: what fails there as well is not ours.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from autograder.course.folder import environment
from peer.in_force import COUNTED, KERNEL

REPOSITORY = Path(__file__).parents[2]
LIST = Path(__file__).parent / "differences.toml"
NBGRADER = Path(find_spec("nbgrader").origin).parent
PARTS = (
    *(f"apps/test_nbgrader_{name}.py" for name in (
        "autograde", "generate_feedback", "export", "zip_collect", "collect", "generate_assignment",
    )),
    "preprocessors",
)  # fmt: skip

# The course's settings, but for which course it is: that is each test's own. nbgrader ends with 0
# where we end with 1; all else that a test looks at then is still compared.
SETTINGS = """\
c = get_config()
load_subconfig("nbgrader_config.py", path={folder!r})
c = get_config()
del c.CourseDirectory.course_id, c.CourseDirectory.root
c.Judge.tell_by_exit_code = False
"""


@dataclass(frozen=True, kw_only=True)
class Run:
    """How each test ended ("passed", "skipped", or what failed), and how often ours were called."""

    outcomes: Mapping[str, str]
    calls: Mapping[str, int]

    @property
    def failed(self) -> dict[str, str]:
        """The tests that failed, and how."""
        ended = {"passed", "skipped"}
        return {test: how for test, how in self.outcomes.items() if how not in ended}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Why a test of nbgrader's fails with our settings, and the words of ours that say so."""

    reason: str
    file: str
    says: str


def run_tests(folder: Path, tests: Sequence[str], *, stock: bool) -> Run:
    """Run tests of nbgrader's in a new folder, on two processes."""
    folder.mkdir()
    (folder / "nbgrader").symlink_to(NBGRADER)  # some name their files from its parent
    settings, outcomes = folder / "settings", folder / "outcomes.json"
    settings.mkdir()
    if not stock:
        (settings / "nbgrader_config.py").write_text(SETTINGS.format(folder=str(REPOSITORY)))
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "peer.in_force",
               "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", ".", "--timeout", "300",
               "-W", "ignore", "--tb=short", "--outcomes", str(outcomes)]  # fmt: skip
    if not stock:
        command += ["--course-settings", str(settings)]
    paths = {
        "PYTHONPATH": str(REPOSITORY / "tests"),
        "JUPYTER_CONFIG_PATH": str(settings),
        "JUPYTER_CONFIG_DIR": str(folder / "nothing"),
    }
    with (folder / "log.txt").open("w") as log:
        subprocess.run(
            [*command, *(f"nbgrader/tests/{test}" for test in tests)],
            cwd=folder, env=environment() | paths, stdout=log, stderr=log, check=False,
        )  # fmt: skip
    if not outcomes.exists():
        raise SystemExit((folder / "log.txt").read_text())
    return Run(**json.loads(outcomes.read_text()))


def read_list() -> dict[str, Difference]:
    """Return the differences that are stated, by test."""
    listed = tomllib.loads(LIST.read_text())
    return {
        f"{part}::{test}": Difference(**about)
        for part, tests in listed.items()
        for test, about in tests.items()
    }


def unstated(listed: Mapping[str, Difference]) -> list[str]:
    """Return a line for each difference whose words do not stand where the list says."""
    return [
        f"{test}: {each.file} does not say {each.says!r}"
        for test, each in listed.items()
        if plain(each.says) not in plain((REPOSITORY / each.file).read_text())
    ]


def plain(text: str) -> str:
    """Return a text on one line, without the signs that begin a comment."""
    return " ".join(re.sub(r"\n\s*#", "\n", text).split())


def compare(
    ours: Run, fail_in_stock: Collection[str], listed: Mapping[str, Difference]
) -> list[str]:
    """Return a line for each thing that is not as the list says."""
    differ = {test: how for test, how in ours.failed.items() if test not in fail_in_stock}
    new = [
        f"{test} fails with this course's settings and passes without: {how}. Next: mend it; or, "
        f"where it is meant, state it in the documentation and in {LIST.name}"
        for test, how in differ.items()
        if test not in listed
    ]
    over = [
        f"{test} is listed and does not differ. Next: strike it from {LIST.name}"
        for test in listed
        if test not in differ
    ]
    idle = [
        f"{name} was not called once: the settings are not in force"
        for name in COUNTED
        if not ours.calls.get(name)
    ]
    if others := ours.calls.get(KERNEL):
        idle.append(f"{others} notebooks went through {KERNEL}: the settings are not in force")
    return [*new, *over, *idle]


def check(folder: Path) -> list[str]:
    """Run the tests, print what was seen, and return what is not as it should be."""
    listed = read_list()
    ours = run_tests(folder / "ours", PARTS, stock=False)
    stock = Run(outcomes={}, calls={})
    if ours.failed:
        stock = run_tests(folder / "stock", list(ours.failed), stock=True)
    passed = sum(how == "passed" for how in ours.outcomes.values())
    print(f"nbgrader's tests with this course's settings: {passed} of {len(ours.outcomes)} passed,")
    print(f"{len(listed)} differ as stated, {len(stock.failed)} fail without them too.")
    for test, how in stock.failed.items():
        print(f"  fails in stock too: {test}: {how}")
    for name, count in sorted(ours.calls.items()):
        print(f"  {count:5} calls of {name}")
    return [*unstated(listed), *compare(ours, stock.failed, listed)]
