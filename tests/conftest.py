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

# What takes longer than ten seconds, the longest first: files below tests/, and tests in them.
SLOW = (
    "test_gauntlet.py",
    "course/test_against_stock.py",
    "gradescope/test_gradescope.py",
    "gauntlet/",
    "bench/test_bench.py::test_run_measures",
    "sandbox/test_uid.py::test_rows",
    "demo/",
    "browser/",
    "test_install.py",
    "grading/test_recovery.py",
    "grading/test_dask.py",
    "grading/test_gradebook_writer.py",
    "sandbox/test_shell.py",
    "course/test_exchange.py",
    "feedback/test_feedback.py",
    "course/test_marked_inside.py",
    "audit/test_audit.py::test_assignment_as_it_stands",
    "audit/test_mutation.py::test_fixed_part",
    "marks/test_export.py",
    "course/test_plugin.py::test_bad_submissions",
    "marks/test_roster.py",
    "exercises/conv2d/test_readme.py",
    "exercises/conv2d/test_translation.py",
)


def pytest_addoption(parser):
    parser.addoption(
        "--first", type=int, metavar="N", help="run the first N tests of each file, no slow ones"
    )


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes more than ten seconds")


def pytest_collection_modifyitems(config, items):
    """Mark what is slow and begin with its files, so that no core waits for one at the end."""
    turn = {}
    for item in items:
        name = item.nodeid.removeprefix("tests/")
        places = [place for place, slow in enumerate(SLOW) if name.startswith(slow)]
        if places:
            item.add_marker("slow")
        turn[item.path] = min([*places, turn.get(item.path, len(SLOW))])
    items.sort(key=lambda item: turn[item.path])
    if (most := config.option.first) is not None:
        of_file = {path: [] for path in turn}
        for item in items:
            if not item.get_closest_marker("slow"):
                of_file[item.path].append(item)
        kept = [item for tests in of_file.values() for item in tests[:most]]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


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
