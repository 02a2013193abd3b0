"""What tests share: hypothesis's settings, the repository, and one graded sample class."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from hypothesis import settings

settings.register_profile("project", deadline=None, print_blob=True)  # no timed asserts
settings.load_profile("project")

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def repository():
    """The project's own folder."""
    return REPOSITORY


@pytest.fixture(scope="session")
def source_notebook():
    """The instructor's notebook."""
    return nbformat.read(REPOSITORY / "source/conv2d/conv2d.ipynb", as_version=4)


@pytest.fixture(scope="session")
def release_notebook():
    """The notebook that students get."""
    return nbformat.read(REPOSITORY / "release/conv2d/conv2d.ipynb", as_version=4)


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """Run ``autograder demo`` as a user does; return its course folder and what it printed.

    It is run once, whichever of pytest's processes asks first. Tests leave the course as it is.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    printed = folder / "demo.txt"
    with (folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not printed.exists():
            environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
            process = subprocess.run(
                [Path(sys.executable).parent / "autograder", "demo"],
                cwd=folder, env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert process.returncode == 0, process.stdout + process.stderr
            printed.write_text(process.stdout)
    return folder / "demo-course", printed.read_text()
