"""A Python that everybody can read beside a copy of this project that only its owner can.

That is what `--sandbox uid` asks for, and what the machine a test runs on may not have.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from autograder.sandbox.sandbox import others_can_read
from gauntlet.case import REPOSITORY

_VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
_LEFT_OUT = ("test", "idlelib", "tkinter", "turtledemo", "site-packages", "config-*")
_NOT_NEEDED = ("jax*", "scipy*", "mypy*", "ruff*", "playwright*", "jupyterlab*", "distributed*")


def run_closed(folder: Path, arguments: Sequence[str]) -> str:
    """Run ``python ARGUMENTS`` in a closed copy made in an empty folder; return what it prints."""
    folder.chmod(0o711)
    copy = folder / "project"
    copy.mkdir(mode=0o700)
    for name in ("autograder", "source", "release", "tests"):
        shutil.copytree(
            REPOSITORY / name, copy / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(REPOSITORY / "nbgrader_config.py", copy)
    subprocess.run(["chmod", "-R", "go-rwx", str(copy)], check=True)
    process = subprocess.run(
        [_python(folder), *arguments],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": f"{copy}:{copy / 'tests'}", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if process.returncode not in (0, 1):
        raise AssertionError(process.stdout + process.stderr)
    return process.stdout


def open_the_way(folder: Path) -> None:
    """Let everybody go through a folder and through those above it that are one's own."""
    for each in (folder, *folder.parents):
        if each.stat().st_uid == os.getuid() and not others_can_read(each):
            each.chmod(each.stat().st_mode | 0o011)


def readable_python(folder: Path) -> Path:
    """Return this Python without its packages, or a copy in a folder; everybody can read it."""
    base = Path(sys.base_prefix)
    if not others_can_read(base / "lib" / _VERSION / "os.py"):
        base = _copy_of(base, _VERSION, folder / "base")
    return base / "bin" / _VERSION


def _python(folder: Path) -> str:
    """Return a virtual environment's Python with this one's packages, readable by everybody."""
    environment = folder / "environment"
    command = [readable_python(folder), "-m", "venv", "--without-pip", environment]
    subprocess.run(command, check=True)
    packages = Path(sysconfig.get_path("purelib"))
    if not others_can_read(packages / "numpy/__init__.py"):
        ignore = shutil.ignore_patterns(*_NOT_NEEDED)
        packages = Path(shutil.copytree(packages, folder / "packages", ignore=ignore))
    own = environment / "lib" / _VERSION / "site-packages"
    (own / "packages.pth").write_text(f"{packages}\n")
    return str(environment / "bin" / _VERSION)


def _copy_of(base: Path, version: str, copy: Path) -> Path:
    (copy / "bin").mkdir(parents=True)
    shutil.copy(base / "bin" / version, copy / "bin")
    ignore = shutil.ignore_patterns(*_LEFT_OUT)
    shutil.copytree(base / "lib" / version, copy / "lib" / version, ignore=ignore)
    return copy
