"""`make versions` and `make constraints`: the Pythons that the project promises, one by one.

Runs before any environment is there, so on the standard library alone.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
CONSTRAINTS = REPOSITORY / "constraints.txt"

# What is run on each Python, below tests/, but for what is marked slow: the judge and its sandbox,
# grading, nbgrader's own commands, the release's bytes, the demo, the exercise, the installation.
PART = ("judge", "sandbox", "grading", "course", "demo", "exercises", "test_install.py")

# Needed besides autograder's own dependencies: to install it from its folder, and JupyterLab's
# setuptools, which a new environment holds already on some Pythons and lacks on others.
BUILD = ("hatchling", "editables", "setuptools")
HELD_BACK = ("jsonschema<4.25",)  # why, is in the first lines of constraints.txt

Version = tuple[int, ...]


class Refusal(Exception):
    """What cannot be done, and the next step."""


def promised() -> tuple[Version, Version]:
    """Return the oldest Python that pyproject.toml promises, and the first that it does not."""
    text = (REPOSITORY / "pyproject.toml").read_text()
    wanted = re.search(r'^requires-python = ">=([\d.]+),<([\d.]+)"$', text, flags=re.MULTILINE)
    if wanted is None:
        raise Refusal('pyproject.toml: requires-python is not of the form ">=3.11.2,<3.14"')
    return parsed(wanted[1]), parsed(wanted[2])


def parsed(version: str) -> Version:
    return tuple(map(int, version.split(".")))


def shown(version: Version) -> str:
    return ".".join(map(str, version))


def version_of(python: str) -> Version | None:
    """Return the version of the Python that a name or path runs, None where it runs none."""
    code = "import sys; print('.'.join(map(str, sys.version_info[:3])))"
    try:
        asked = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return parsed(asked.stdout)


def named(names: list[str]) -> dict[Version, str]:
    """Return the Pythons of these names by version; refuse one that is missing or not promised."""
    oldest, beyond = promised()
    pythons = {}
    for name in names:
        version = version_of(name)
        if version is None:
            raise Refusal(f"there is no Python {name}; PYTHONS names commands or paths")
        if not oldest <= version < beyond:
            raise Refusal(
                f"{name} is Python {shown(version)}; promised is {shown(oldest)} or newer, below "
                f"{shown(beyond)}"
            )
        pythons[version] = name
    return dict(sorted(pythons.items()))


def found() -> dict[Version, str]:
    """Return the promised Pythons on the PATH and among pyenv's, by version."""
    oldest, beyond = promised()
    folders = [Path(folder) for folder in os.get_exec_path()]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    folders += pyenv.glob("versions/*/bin")
    pythons = {}
    for folder in folders:
        for name in ("python3", *(f"python3.{minor}" for minor in range(oldest[1], beyond[1]))):
            version = version_of(str(folder / name))
            if version and oldest <= version < beyond:
                pythons.setdefault(version, str(folder / name))
    return dict(sorted(pythons.items()))


def run_on_each(names: list[str], tests: list[str]) -> int:
    """Run the tests on each Python in an environment of its own; say which passed."""
    if names:
        pythons = named(names)
    else:
        everything = found()
        if not everything:
            raise Refusal("no promised Python was found; name them with PYTHONS")
        ends = {min(everything), max(everything)}
        pythons = {version: everything[version] for version in sorted(ends)}
        print(f"The oldest and the newest Python found: {' and '.join(map(shown, pythons))}.")
    passed = {}
    for version, python in pythons.items():
        folder = f".venv-{shown(version)}"
        print(f"Python {shown(version)} ({python}), in {folder}", flush=True)
        setup = ["make", "--no-print-directory", f"PYTHON={python}", f"VENV={folder}", "setup"]
        pytest = [f"{folder}/bin/python", "-m", "pytest", "-q", "-n", "auto", "--dist=loadfile"]
        passed[version] = all(
            subprocess.run(command, cwd=REPOSITORY, env=environment(), check=False).returncode == 0
            for command in (setup, [*pytest, *tests])
        )
    for version, python in pythons.items():
        print(f"Python {shown(version)} ({python}): {'passed' if passed[version] else 'FAILED'}")
    return 0 if all(passed.values()) else 1


def environment() -> dict[str, str]:
    """Return the environment without what the calling make says of its own Python."""
    return {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}


def freeze(names: list[str]) -> None:
    """Write constraints.txt anew: the newest of everything that the oldest Python can install.

    Then each newer Python installs by these pins, and what it alone needs is added.
    """
    oldest, beyond = promised()
    pythons = named(names) if names else found()
    minors = [(oldest[0], minor) for minor in range(oldest[1], beyond[1])]
    by_minor = {minor: [each for each in pythons if each[:2] == minor] for minor in minors}
    if oldest not in pythons or not all(by_minor.values()):
        raise Refusal(
            f"constraints are frozen on Python {shown(oldest)}, the oldest promised, so that every "
            "pin can be installed there; then one Python of each of "
            f"{', '.join(map(shown, minors))} adds what it alone needs. "
            f"Here: {', '.join(map(shown, pythons)) or 'none'}; name others with PYTHONS"
        )
    pins: dict[str, str] = {}
    for version in (min(each) for each in by_minor.values()):
        print(f"Installing on Python {shown(version)}", flush=True)
        for pin in installed_by(pythons[version], list(pins.values())):
            pins.setdefault(re.sub(r"[-_.]+", "-", pin.split("==")[0]).lower(), pin)
    comments = [line for line in CONSTRAINTS.read_text().splitlines() if line.startswith("#")]
    CONSTRAINTS.write_text("\n".join([*comments, *sorted(pins.values(), key=str.lower), ""]))
    print(f"{CONSTRAINTS.name}: {len(pins)} pins")


def installed_by(python: str, pins: list[str]) -> list[str]:
    """Return what a new environment of this Python holds once everything is installed in it."""
    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder, "constraints.txt")
        constraints.write_text("\n".join(pins))
        subprocess.run([python, "-m", "venv", f"{folder}/venv"], check=True)
        pip = [f"{folder}/venv/bin/python", "-m", "pip", "--disable-pip-version-check"]
        wanted = [f"{REPOSITORY}[hub,test]", *BUILD, *HELD_BACK]
        subprocess.run(
            [*pip, "install", "--quiet", "--upgrade", *wanted],
            env=environment() | {"PIP_CONSTRAINT": str(constraints)}, check=True,
        )  # fmt: skip
        skipped = ["--exclude", "pip", "--exclude", "autograder"]
        frozen = subprocess.run(
            [*pip, "freeze", "--all", *skipped], stdout=subprocess.PIPE, text=True, check=True
        )
    return frozen.stdout.split()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("test", "freeze"))
    parser.add_argument("--pythons", default="", help="names or paths, with blanks between")
    parser.add_argument("--tests", default="", help="what pytest runs, in place of the stated part")
    arguments = parser.parse_args()
    names = shlex.split(arguments.pythons)
    try:
        if shutil.which("make") is None:
            raise Refusal("make is missing")
        if arguments.what == "freeze":
            freeze(names)
            return 0
        part = ["-m", "not slow", *(f"tests/{name}" for name in PART)]
        return run_on_each(names, shlex.split(arguments.tests) or part)
    except (Refusal, subprocess.CalledProcessError) as error:
        print(f"{arguments.what}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
