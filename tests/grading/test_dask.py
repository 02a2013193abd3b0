"""``autograder grade --scheduler``: a real Dask scheduler and workers of their own, on loopback."""

import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from classes import autograder, class_of_copies, command
from gradebooks import state
from waiting import wait_for

KILLS = int(os.environ.get("AUTOGRADER_KILLS", "1"))
STUDENTS = ("abara", "tanaka", "xu", "zhang")
COPIES = 5
DASK = Path(sys.executable).parent / "dask"


@contextlib.contextmanager
def started(*arguments, cwd):
    """Run a part of a cluster in a folder of its own; end it and all below it afterwards."""
    process = subprocess.Popen(
        [DASK, *arguments], cwd=cwd, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def scheduler(file):
    where = ("--host=127.0.0.1", "--port=0", "--no-dashboard", f"--scheduler-file={file}")
    return started("scheduler", *where, cwd=file.parent)


def worker(file, folder):
    folder.mkdir()
    where = (f"--scheduler-file={file}", f"--local-directory={folder}", "--no-dashboard")
    return started("worker", *where, "--nthreads=1", cwd=folder)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler and two workers; yield the scheduler's file and the workers' processes."""
    folder = tmp_path_factory.mktemp("cluster")
    file = folder / "scheduler.json"
    with contextlib.ExitStack() as stack:
        stack.enter_context(scheduler(file))
        workers = [stack.enter_context(worker(file, folder / f"{n}")) for n in range(2)]
        wait_for(file.exists)
        yield file, workers


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    return class_of_copies(tmp_path_factory.mktemp("released") / "course", COPIES, *STUDENTS)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, released):
    """What a run on this machine's own processes leaves."""
    course = shutil.copytree(released, tmp_path_factory.mktemp("undisturbed") / "course")
    assert autograder("grade", "conv2d", cwd=course).returncode == 0
    return state(course)


def children(pid):
    listings = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for listing in listings for child in listing.read_text().split()]


def test_cluster_gives_the_same_bytes_and_the_same_grades(tmp_path, cluster, released, undisturbed):
    course = shutil.copytree(released, tmp_path / "course")
    done = autograder("grade", "conv2d", "--scheduler", cluster[0], cwd=course)
    assert done.returncode == 0, done.stderr
    assert "Graded 20 of 20" in done.stdout
    assert state(course) == undisturbed


def test_students_code_runs_below_the_workers_and_not_in_them(cluster):
    """Each worker that graded has a sandbox of its own, which it keeps warm."""
    nannies = cluster[1]
    graders = [child for nanny in nannies for child in children(nanny.pid)]
    below = [child for grader in graders for child in children(grader)]
    programs = [Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0] for pid in below]
    assert sum(program.endswith(b"bwrap") for program in programs) == len(nannies)


@pytest.mark.parametrize("number", range(KILLS))
def test_killed_worker_changes_no_grade(tmp_path, cluster, released, undisturbed, number):
    seed = f"dask worker {number}"
    print("seed:", seed)
    chance = random.Random(seed)
    course = shutil.copytree(released, tmp_path / "course")
    process = subprocess.Popen(
        command("grade", "conv2d", "--scheduler", cluster[0]), cwd=course, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    wait_for((course / "autograded").exists, process)
    time.sleep(chance.uniform(0, 1))
    victims = [
        pid for nanny in cluster[1] for pid in children(nanny.pid)
        if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]  # fmt: skip
    with contextlib.suppress(ProcessLookupError):
        os.kill(chance.choice(victims), signal.SIGKILL)
    said, errors = process.communicate()
    assert process.returncode == 0, said + errors
    assert "Graded 20 of 20" in said
    assert state(course) == undisturbed


def test_scheduler_without_workers_is_named(tmp_path, released):
    course = shutil.copytree(released, tmp_path / "course")
    file = tmp_path / "scheduler.json"
    with scheduler(file):
        wait_for(file.exists)
        done = autograder("grade", "conv2d", "--scheduler", file, cwd=course)
    assert done.returncode == 2
    assert "has no worker. Next: start one with `dask worker" in done.stderr


def test_cluster_on_this_machine_is_made_as_the_readme_says(tmp_path, repository, released):
    readme = (repository / "README.md").read_text()
    (snippet,) = re.findall(r"```python\n(from distributed import.*?)```", readme, flags=re.DOTALL)
    course = shutil.copytree(released, tmp_path / "course")
    script = f"""
import subprocess, sys
if __name__ == "__main__":
{textwrap.indent(snippet, "    ")}
    words = [*sys.argv[1:], "--scheduler", cluster.scheduler_address]
    sys.exit(subprocess.run(words).returncode)
"""
    (tmp_path / "cluster.py").write_text(script)
    grade = command("grade", "conv2d", "--student=abara*")
    done = subprocess.run(
        [sys.executable, tmp_path / "cluster.py", *grade], cwd=course, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Graded 5 of 5" in done.stdout
