"""What tests share: hypothesis's settings, the repository, and one graded sample class."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
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
    "course/test_groupshared.py",
    "hub/",
    "course/test_marked_inside.py",
    "audit/test_audit.py::test_assignment_as_it_stands",
    "audit/test_mutation.py::test_fixed_part",
    "marks/test_export.py",
    "course/test_plugin.py::test_bad_submissions",
    "marks/test_roster.py",
    "exercises/conv2d/test_readme.py",
    "exercises/conv2d/test_translation.py",
)

# What `make test` leaves out and `make repeats` runs. Each repeats, at length or in every case,
# what the test that is named beside it proves shortly or of one case.
_JUDGED = "test_gauntlet.py::test_gets_the_right_verdicts_and_leaves_nothing"
_NEXT = "gauntlet/test_neighbours.py::test_next_student_finds_everything_as_the_first_one_did"
_KILL = "grading/test_recovery.py::test_kill_at_a_random_moment_changes_no_grade"
_ROWS = "sandbox/test_uid.py::test_rows_of_the_gauntlet_have_their_right_outcomes"
REPEATS = {
    f"{_JUDGED}[059 waits for": f"{_JUDGED}[059 leaves 55",
    f"{_JUDGED}[062 a read far past": f"{_JUDGED}[062 a call that ends",
    f"{_JUDGED}[062 a process that answers": "judge/test_cost.py::test_process_that_answers_late",
    f"{_JUDGED}[062 every item fails":
        "judge/test_diagnosis_in_judge.py::test_time_that_a_diagnosis_takes",
    "test_gauntlet.py::test_ordinary_user_gets_the_same_results_in_every_case":
        "test_gauntlet.py::test_ordinary_user_gets_the_same_results_as_root",
    f"{_NEXT}[059 waits for": f"{_NEXT}[059 leaves 55",
    **{
        f"{_KILL}[{victims}-{number}": f"{_KILL}[{victims}-0"
        for victims in ("of_runner", "of_workers", "of_zygotes", "of_helpers")
        for number in range(1, int(os.environ.get("AUTOGRADER_KILLS", "2")))
    },
    **{
        f"gauntlet/test_broken_folders.py::{test}[nbgrader autograde-as root":
            f"gauntlet/test_broken_folders.py::{test}[nbgrader autograde-as an ordinary user"
        for test in (
            "test_everybody_else_gets_their_points", "test_what_is_refused_is_not_copied",
            "test_each_broken_one_is_left_to_a_person_and_named",
            "test_words_are_plain_and_each_on_its_line",
        )
    },
    "gauntlet/test_neighbours.py::test_hogs_cost_no_classmate":
        "gauntlet/test_neighbours.py::test_who_had_no_core_is_told",
    "test_install.py::test_install_leaves_out": "test_install.py::test_program_needs_nothing",
    "test_install.py::test_installed_commands": "test_install.py::test_everything_needed",
    "test_install.py::test_installing_again": "test_install.py::test_what_is_installed",
    f"{_ROWS}[every": f"{_ROWS}[held by users",
    "gradescope/test_bare_root.py::test_sample_class":
        "gradescope/test_gradescope.py::test_sample_class_gets",
}  # fmt: skip


# Collected, it would be on the path, and so an installed exercise to every test.
collect_ignore = ["tiny"]


def pytest_addoption(parser):
    parser.addoption(
        "--first", type=int, metavar="N", help="run the first N tests of each file, no slow ones"
    )


def pytest_configure(config):
    # a shell's background jobs ignore Ctrl-C, and so would all that they start
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line("markers", "slow: takes more than ten seconds")
    config.addinivalue_line("markers", "repeat: proves at length what another test proves shortly")


def pytest_collection_modifyitems(config, items):
    """Mark what is slow and begin with its files, so that no core waits for one at the end."""
    turn = {}
    names = [item.nodeid.removeprefix("tests/") for item in items]
    if not any("::" in each for each in config.args):
        whole = {name.split("::")[0] for name in names}
        for name in (*REPEATS, *REPEATS.values()):
            if name.split("::")[0] in whole and not any(each.startswith(name) for each in names):
                raise pytest.UsageError(f"conftest.py names {name}, and there is no such test")
    for item in items:
        name = item.nodeid.removeprefix("tests/")
        places = [place for place, slow in enumerate(SLOW) if name.startswith(slow)]
        if places:
            item.add_marker("slow")
        if name.startswith(tuple(REPEATS)):
            item.add_marker("repeat")
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
