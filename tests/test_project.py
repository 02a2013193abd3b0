"""What the README and the project's files claim."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import conftest
import pytest
from packaging.requirements import Requirement
from packaging.version import Version

TRACKED_TEXT = ("*.py", "*.toml", "*.md", "*.txt", "*.ipynb", "Makefile", ".ci/run", ".git*")


def tracked_files(repository, *patterns):
    """Return the files that version control knows, or all files where this is not a clone."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=repository, capture_output=True, check=True
    ).stdout.decode()
    return [repository / name for name in listed.split("\0") if name]


def test_constraints_pin_exact_versions_and_name_no_index(repository):
    lines = (repository / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert len(pins) > 50
    for pin in pins:
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+!]*", pin), pin


def test_every_dependency_is_pinned_and_the_pin_fits(repository):
    project = tomllib.loads((repository / "pyproject.toml").read_text())["project"]
    pins = dict(
        line.lower().replace("_", "-").split("==")
        for line in (repository / "constraints.txt").read_text().splitlines()
        if "==" in line
    )
    wanted = project["dependencies"] + project["optional-dependencies"]["test"]
    for requirement in map(Requirement, wanted):
        assert Version(pins[requirement.name]) in requirement.specifier


def test_every_dependency_has_its_reason_in_the_architecture(repository):
    project = tomllib.loads((repository / "pyproject.toml").read_text())["project"]
    page = (repository / "ARCHITECTURE.md").read_text()
    reasons = page[page.index("## Dependencies") :]
    for wanted in project["dependencies"] + project["optional-dependencies"]["test"]:
        assert re.search(rf"\b{Requirement(wanted).name}\b", reasons), wanted


def rooms(folder):
    """Return the names of the folders that hold Python files."""
    inner = (path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("_"))
    return sorted(path.name for path in inner if any(path.rglob("*.py")))


def test_every_room_stands_in_the_architecture(repository):
    page = (repository / "ARCHITECTURE.md").read_text()
    assert [room for room in rooms(repository / "autograder") if f"`{room}/`" not in page] == []


def test_every_room_of_tests_has_its_line_in_the_tests_readme(repository):
    page = (repository / "tests/README.md").read_text()
    lines = re.findall(r"^\| `(\w+)/`", page, flags=re.MULTILINE)
    assert sorted(lines) == rooms(repository / "tests")


def test_every_slow_test_is_there(repository):
    for slow in conftest.SLOW:
        file, _, name = slow.partition("::")
        path = repository / "tests" / file
        assert path.exists(), slow
        assert not name or f"def {name}" in path.read_text(), slow


def test_readme_opens_with_the_two_commands(repository):
    readme = (repository / "README.md").read_text()
    first_block = re.search(r"```(?:sh|bash|console)\n(.*?)```", readme, flags=re.DOTALL).group(1)
    commands = [line for line in first_block.splitlines() if line and not line.startswith("#")]
    assert [command.split("#")[0].strip() for command in commands] == ["make demo", "make test"]
    makefile = (repository / "Makefile").read_text()
    for target in ("demo", "test", "quick", "install", "setup", "check", "release", "versions"):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE)


def test_ci_runs_the_readmes_test_command(repository):
    assert "make test" in (repository / ".ci/run").read_text().splitlines()


def test_readme_shows_only_commands_that_exist(repository):
    readme = (repository / "README.md").read_text()
    apps = subprocess.run(
        [sys.executable, "-m", "nbgrader", "--help"], capture_output=True, text=True, check=False
    ).stdout
    shown = "".join(re.findall(r"```sh\n(.*?)```", readme, flags=re.DOTALL))
    for command in set(re.findall(r"^ *nbgrader (\w+)", shown, flags=re.MULTILINE)):
        assert re.search(rf"^{command}$", apps, flags=re.MULTILINE), command
    for command in set(re.findall(r"^ *autograder (\w+)", shown, flags=re.MULTILINE)):
        helped = subprocess.run(
            [Path(sys.executable).parent / "autograder", command, "--help"],
            capture_output=True, check=False,
        )  # fmt: skip
        assert helped.returncode == 0, command


@pytest.mark.parametrize("link", ["README.md", "ARCHITECTURE.md", "tests/README.md"])
def test_links_in_the_documents_lead_somewhere(repository, link):
    page = repository / link
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        assert target.startswith("http") or (page.parent / target).exists(), target


def test_readmes_pictures_are_small(repository):
    shown = re.findall(r"\]\((docs/[^)]+\.png)\)", (repository / "README.md").read_text())
    assert len(shown) == 5
    for picture in shown:
        assert (repository / picture).stat().st_size < 80_000, picture


def test_nothing_speaks_of_a_machine(repository):
    """No absolute path of somebody's machine and no package index stands in a tracked file."""
    own = Path(__file__).resolve()
    words = re.compile(r"/root/|/home/\w|/work/|index-url|pythonhosted|pypi\.org/simple")
    for path in tracked_files(repository, *TRACKED_TEXT):
        if path.resolve() != own and "gauntlet" not in path.parts:  # attacks name such paths
            assert not words.search(path.read_text()), path


def test_version_is_told_alike_everywhere(repository):
    printed = subprocess.run(
        [Path(sys.executable).parent / "autograder", "--version"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert printed.split()[1] == metadata.version("autograder")
