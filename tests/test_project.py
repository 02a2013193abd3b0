"""What the README and the project's files claim."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import nbformat
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


def test_every_module_stands_in_the_architecture(repository):
    page = (repository / "ARCHITECTURE.md").read_text()
    package = repository / "autograder"
    for path in (*package.glob("*.py"), *package.glob("kit/*.py")):
        if path.stem != "__init__":
            name = path.relative_to(package).with_suffix("").as_posix()
            assert f"`{name}`" in page, name


def test_every_test_file_stands_in_the_tests_readme(repository):
    page = (repository / "tests/README.md").read_text()
    for path in (repository / "tests").glob("test_*.py"):
        assert f"`{path.name}`" in page, path.name


def test_readme_opens_with_the_two_commands(repository):
    readme = (repository / "README.md").read_text()
    first_block = re.search(r"```(?:sh|bash|console)\n(.*?)```", readme, flags=re.DOTALL).group(1)
    commands = [line for line in first_block.splitlines() if line and not line.startswith("#")]
    assert [command.split("#")[0].strip() for command in commands] == ["make demo", "make test"]
    makefile = (repository / "Makefile").read_text()
    for target in ("demo", "test", "install", "setup", "check", "release", "versions"):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE)


def test_ci_runs_the_readmes_test_command(repository):
    assert (repository / ".ci/run").read_text().rstrip().endswith("make test")


def test_readmes_demo_output_is_what_the_demo_prints(repository, demo):
    """Every line of the table in the README stands in a real run's output."""
    readme = (repository / "README.md").read_text()
    shown = re.search(r"```text\n(New course in.*?)```", readme, flags=re.DOTALL).group(1)
    printed = demo[1].splitlines()
    for line in shown.splitlines():
        assert line == "..." or line in printed, line


def test_readmes_report_is_what_the_command_makes(repository, demo):
    readme = (repository / "README.md").read_text()
    shown = re.search(
        r"autograder report conv2d\n```\n\n```text\n(.*?)```", readme, flags=re.DOTALL
    )
    process = subprocess.run(
        [Path(sys.executable).parent / "autograder", "report", "conv2d"],
        cwd=demo[0], capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert process.stdout == shown.group(1)
    page = (demo[0] / "reports/conv2d.html").read_text()
    assert "is what separates the class" in page
    assert "each patch overwrites what the one before it added" in page


def test_readmes_feedback_is_what_that_student_reads(repository, demo):
    readme = (repository / "README.md").read_text()
    shown = re.search(r"Student `tanaka` reads.*?```text\n(.*?)\n```", readme, flags=re.DOTALL)
    notebook = nbformat.read(demo[0] / "autograded/tanaka/conv2d/conv2d.ipynb", as_version=4)
    said = [
        output.text
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream"
    ]
    assert f"{shown.group(1)}\n" in said


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
    assert len(shown) == 4
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
