"""A fresh machine: what `make install` puts there; on which Pythons every version can be had."""

import re
import shlex
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
import versions
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from test_project import tracked_files

PROMISED = ("3.11.2", "3.12.0", "3.13.0")  # the oldest of each


def pins(repository):
    """Return the pinned version of each package."""
    lines = (repository / "constraints.txt").read_text().splitlines()
    pairs = (line.split("==") for line in lines if not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def needed(program="autograder[test]"):
    """Return the installed distributions that autograder and its tests need on this Python."""
    reached, left = {}, [Requirement(program)]
    while left:
        wanted = left.pop()
        distribution = metadata.distribution(wanted.name)
        key = (canonicalize_name(wanted.name), frozenset(wanted.extras))
        if key in reached:
            continue
        reached[key] = distribution
        for requirement in map(Requirement, distribution.requires or ()):
            extras = wanted.extras or {""}
            if requirement.marker is None or any(
                requirement.marker.evaluate({"extra": extra}) for extra in extras
            ):
                left.append(requirement)
    found = {name: distribution for (name, _), distribution in reached.items()}
    del found["autograder"]
    return found


def test_everything_needed_is_installed_as_pinned(repository):
    """Also what this Python alone needs, and others do not."""
    installed = {name: each.version for name, each in needed().items()}
    assert len(installed) > 100
    pinned = pins(repository)
    assert {name: pinned.get(name) for name in installed} == installed


# Some of what only tests need.
TOOLS = {"pytest", "hypothesis", "scipy", "jax", "ruff", "mypy", "playwright", "distributed"}


def test_program_needs_nothing_that_only_tests_need():
    needs = needed("autograder").keys()
    assert {"nbgrader", "numpy", "jupyterlab"} <= needs
    assert needed().keys() >= TOOLS
    assert not TOOLS & needs


def test_every_version_can_be_had_on_the_oldest_python_and_on_newer_ones():
    """One of them needed 3.11.5, and nothing could be installed on Debian 12."""
    for distribution in needed().values():
        for python in PROMISED:
            wanted = distribution.metadata.get("Requires-Python", "")
            fits = Requirement(f"python{wanted}").specifier.contains(python)
            assert fits, f"{distribution.name} {distribution.version} needs Python {wanted}"


def test_the_oldest_python_promised_is_named_alike_everywhere(repository):
    oldest, beyond = versions.promised()
    assert versions.shown(oldest) == PROMISED[0]
    assert beyond == (3, int(PROMISED[-1].split(".")[1]) + 1)
    makefile = (repository / "Makefile").read_text()
    assert f"not {oldest} <= sys.version_info[:3] < {beyond}" in makefile
    for page in ("README.md", "Makefile", "constraints.txt"):
        assert f"{PROMISED[0]} to 3.13" in (repository / page).read_text(), page


def test_part_that_is_run_on_every_python_is_there(repository):
    for name in versions.PART:
        assert (repository / "tests" / name).exists(), name


@pytest.fixture(scope="module")
def fresh(repository, tmp_path_factory):
    """A clone in a folder with an awkward name."""
    folder = tmp_path_factory.mktemp("fresh machine ü") / "the course"
    for path in tracked_files(repository):
        copy = folder / path.relative_to(repository)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)
    return folder


@pytest.fixture(scope="module")
def installed(fresh):
    """The same, in which `make install` has been run."""
    make(fresh, "install", f"PYTHON={sys.executable}", check=True)
    return fresh


def make(folder, *words, check=False):
    return subprocess.run(
        ["make", *words], cwd=folder, capture_output=True, text=True, check=check,
        env=versions.environment(),
    )  # fmt: skip


def test_install_leaves_out_what_only_tests_need(installed):
    commands = {path.name for path in (installed / ".venv/bin").iterdir()}
    assert {"autograder", "nbgrader", "jupyter-lab"} <= commands
    frozen = subprocess.run(
        [installed / ".venv/bin/python", "-m", "pip", "freeze", "--all"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    found = {canonicalize_name(re.split("==| @ ", line)[0]) for line in frozen.splitlines()}
    assert {"nbgrader", "numpy", "jupyterlab"} <= found
    assert not TOOLS & found


def test_installed_commands_run_where_a_folders_name_has_blanks_and_umlauts(installed):
    for command in ("autograder", "nbgrader", "alembic"):
        helped = subprocess.run(
            [installed / ".venv/bin" / command, "--help"],
            cwd=installed,
            capture_output=True,
            check=False,
        )
        assert helped.returncode == 0, helped.stderr


def test_installing_again_does_nothing(installed):
    assert "Installed" not in make(installed, "install", check=True).stdout


def test_what_is_installed_is_known_by_the_file_that_says_so(fresh, tmp_path):
    folder = Path(shutil.copytree(fresh, tmp_path / "course", ignore=lambda *_: [".venv"]))
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
    (folder / ".venv/.runtime").touch()
    assert "Installed" not in make(folder, "install", check=True).stdout
    (folder / "constraints.txt").touch()
    assert "Nothing was installed" in make(folder, "install").stderr  # there is no pip


def test_install_that_fails_names_the_python_the_cause_and_the_next_step(fresh, tmp_path):
    """The likeliest: a version that this Python cannot have."""
    folder = Path(shutil.copytree(fresh, tmp_path / "course", ignore=lambda *_: [".venv"]))
    (folder / "pyproject.toml").write_text(
        (folder / "pyproject.toml").read_text().replace("numpy>=2.3,<2.4", "numpy<2.3")
    )
    failed = make(folder, "install", f"PYTHON={sys.executable}")
    assert failed.returncode != 0
    version = ".".join(map(str, sys.version_info[:3]))
    assert f"Nothing was installed with Python {version} in .venv." in failed.stderr
    assert "A version in constraints.txt cannot be had for this Python." in failed.stderr
    assert "make PYTHON=python3.12" in failed.stderr


def test_python_that_is_missing_or_not_promised_is_named(fresh, tmp_path):
    missing = tmp_path / "python3.99"
    refused = make(fresh, "install", "VENV=other", f"PYTHON={missing}")
    assert f"3.13 is needed, and {missing} is missing; name another with" in refused.stderr
    old = tmp_path / "python3.9"  # answers as an old Python does
    old.write_text('#!/bin/sh\ncase "$2" in *platform*) echo Python 3.9.2;; *) exit 1;; esac\n')
    old.chmod(0o755)
    refused = make(fresh, "install", "VENV=other", f"PYTHON={old}")
    assert f"3.13 is needed, and {old} is Python 3.9.2; name another with" in refused.stderr
    assert not (fresh / "other").exists()


def test_versions_passes_over_no_python_in_silence(fresh, tmp_path):
    refused = make(
        fresh, "versions", f"PYTHONS={shlex.quote(sys.executable)} {tmp_path}/python3.99"
    )
    assert refused.returncode != 0
    assert f"there is no Python {tmp_path}/python3.99" in refused.stderr
    assert "passed" not in refused.stdout


def test_constraints_are_frozen_on_the_oldest_python_alone(fresh):
    """And completed on the newer ones, so that one Python is never enough."""
    before = (fresh / "constraints.txt").read_bytes()
    refused = make(fresh, "constraints", f"PYTHONS={shlex.quote(sys.executable)}")
    assert refused.returncode != 0
    assert f"frozen on Python {PROMISED[0]}, the oldest promised" in refused.stderr
    assert (fresh / "constraints.txt").read_bytes() == before
