"""Whatever is killed, and whenever: each submission is graded once, and as in an undisturbed run.

AUTOGRADER_KILLS says how often each is killed; each time has a seed of its own, which is printed.
"""

import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from classes import autograder, class_of_copies, command
from gradebooks import state
from waiting import wait_for

KILLS = int(os.environ.get("AUTOGRADER_KILLS", "2"))
STUDENTS = ("abara", "tanaka", "xu", "zhang")
COPIES = 5  # of each student


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    return class_of_copies(tmp_path_factory.mktemp("released") / "course", COPIES, *STUDENTS)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, released):
    """What a run leaves that nothing disturbs, and the seconds that it takes."""
    course = shutil.copytree(released, tmp_path_factory.mktemp("undisturbed") / "course")
    start = time.monotonic()
    done = autograder("grade", "conv2d", cwd=course, timeout=600)  # started anew
    assert done.returncode == 0, done.stderr
    return state(course), time.monotonic() - start


def below(pid):
    """Return all processes below one."""
    found = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, listing.read_text().split()):
                found += [child, *below(child)]
    return found


def words(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def of_runner(process):
    return [process.pid]


def of_workers(process):
    """The graders: what the server that forks them, one of the runner's children, has forked."""
    return [
        child
        for server in below(process.pid)
        if "forkserver" in words(server)
        for child in below(server)
        if "forkserver" in words(child)
    ]


def of_helpers(process):
    """What Python starts to start graders: the server that forks them, a tracker."""
    return [pid for pid in below(process.pid) if "multiprocessing" in words(pid)]


def of_zygotes(process):
    """The warm process behind the walls, and bubblewrap around it.

    Not a session of it: to kill that is what a student's own code can do, and is judged so.
    """
    inside = [pid for grader in of_workers(process) for pid in below(grader)]
    walls = [pid for pid in inside if words(pid).split(" ")[0].endswith("bwrap")]
    return walls + [pid for wall in walls for pid in below(wall)[:1] if "zygote" in words(pid)]


@pytest.mark.parametrize("number", range(KILLS))
@pytest.mark.parametrize("victims", [of_runner, of_workers, of_zygotes, of_helpers])
def test_kill_at_a_random_moment_changes_no_grade(tmp_path, released, undisturbed, victims, number):
    expected, seconds = undisturbed
    seed = f"{victims.__name__} {number}"
    print("seed:", seed)
    chance = random.Random(seed)
    course = shutil.copytree(released, tmp_path / "course")
    process = subprocess.Popen(
        command("grade", "conv2d"), cwd=course, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    time.sleep(chance.uniform(0.2, 1) * seconds)
    killed = False
    while process.poll() is None and not killed:
        if found := victims(process):
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(found), signal.SIGKILL)
                killed = True
    said, errors = process.communicate()
    print(f"killed: {killed}; {said}{errors}")
    if process.returncode == -signal.SIGKILL:
        again = autograder("grade", "conv2d", cwd=course)
        assert again.returncode == 0, again.stdout + again.stderr
    else:
        assert process.returncode == 0, said + errors
        assert f"Graded {len(STUDENTS) * COPIES} of {len(STUDENTS) * COPIES} " in said
    assert state(course) == expected


def test_killed_runner_takes_its_graders_with_it(tmp_path, released):
    course = shutil.copytree(released, tmp_path / "course")
    process = subprocess.Popen(command("grade", "conv2d"), cwd=course, stdout=subprocess.DEVNULL)
    wait_for(lambda: of_zygotes(process), process)
    all_of_it = below(process.pid)
    process.kill()
    process.wait()
    wait_for(lambda: not any(words(pid) for pid in all_of_it))


def test_next_run_grades_only_what_the_killed_one_had_not_stored(tmp_path, released):
    course = shutil.copytree(released, tmp_path / "course")
    first = autograder("grade", "conv2d", "--student=abara*", cwd=course)
    assert "Graded 5 of 5" in first.stdout
    process = subprocess.Popen(command("grade", "conv2d"), cwd=course, stdout=subprocess.DEVNULL)
    wait_for(lambda: list(course.glob("autograded/*/.conv2d.new")), process, pause=0.002)
    process.kill()
    process.wait()
    done = autograder("grade", "conv2d", cwd=course)
    graded, unchanged = map(
        int, re.search(r"Graded (\d+) of 20 .*; (\d+) unchanged", done.stdout).groups()
    )
    assert graded + unchanged == 20
    assert unchanged >= 5
    assert not list(course.glob("autograded/*/.*"))


@pytest.mark.parametrize(
    ("event", "name", "number"),
    [
        ("os.mkdir", ".conv2d.new", 7),  # graded, and nothing in the gradebook yet
        ("os.rename", "", 0),  # in the gradebook, and no folder in its place
        ("os.rename", "", 9),  # some are
        ("shutil.rmtree", ".conv2d.old", len(STUDENTS) * COPIES - 1),  # all are; no record
    ],
)
def test_kill_between_two_steps_of_writing_changes_no_grade(
    tmp_path, released, undisturbed, event, name, number
):
    """The process ends itself at the n-th such thing it does: chance would seldom meet it."""
    course = shutil.copytree(released, tmp_path / "course")
    (tmp_path / "killed.py").write_text(
        f"""
import itertools, os, sys
from autograder.cli.main import main
count = itertools.count()
def watch(event, words):
    if event == {event!r} and {name!r} in str(words[0]) and next(count) == {number}:
        os._exit(9)
if __name__ == "__main__":
    sys.addaudithook(watch)
    main(["grade", "conv2d"])
"""
    )
    killed = subprocess.run([sys.executable, tmp_path / "killed.py"], cwd=course, check=False)
    assert killed.returncode == 9
    done = autograder("grade", "conv2d", cwd=course)
    assert done.returncode == 0, done.stdout + done.stderr
    assert state(course) == undisturbed[0]
