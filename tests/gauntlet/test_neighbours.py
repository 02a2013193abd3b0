"""What one submission does to the next one of its sandbox, and to others graded meanwhile.

Rows 56 to 59: process group, session, autogroup, priority, cores.
"""

import contextlib
import os
import subprocess
import sys
import time

import nbformat
import pytest
from classes import RIGHT, autograder, small_course, submitted
from gradebooks import marks
from items import ALL_POINTS

from autograder.demo.run import submitted_notebook
from autograder.exercise import Sample
from autograder.judge.notebook import judge
from autograder.sandbox.remote import SessionEnded
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.session import Session
from gauntlet.case import HURRIED, GauntletCase, assignment, code
from gauntlet.neighbours import CASES, HOGS

# AUTOGRADER_HOGS=5 hands the hogs' class in five times, with hogs that hold a grader for longer.
RUNS = int(os.environ.get("AUTOGRADER_HOGS", "1"))
SLEEPS = 22 if "AUTOGRADER_HOGS" in os.environ else 3

# All that one process can change of what the next one gets, if anything of it is shared.
LOOKS = """
import ctypes, os, platform, resource, signal, socket
def read(path):
    try:
        return open(path).read()
    except OSError as error:
        return str(error)
status = [line for line in read("/proc/self/status").splitlines()
          if line.split(":")[0] in ("Umask", "Threads", "SigQ", "SigBlk", "SigIgn", "SigCgt", "Cpus_allowed_list",
                                    "CapEff", "NoNewPrivs", "Seccomp", "Uid", "Gid", "Groups")]
ioprio_get = {"x86_64": 252, "aarch64": 31}[platform.machine()]
print(os.getpid(), os.getppid(), os.getpgid(0), os.getsid(0))
print([os.getpriority(which, 0) for which in (os.PRIO_PROCESS, os.PRIO_PGRP, os.PRIO_USER)])
print([ctypes.CDLL(None).syscall(ioprio_get, which, 0) for which in (1, 2, 3)])
print(os.sched_getscheduler(0), os.sched_getaffinity(0), read("/proc/self/autogroup").split()[1:])
print(read("/proc/self/oom_score_adj"), read("/proc/self/timerslack_ns"))
print([resource.getrlimit(which) for which in range(16)])
print([signal.getitimer(which)[1] for which in (0, 1, 2)], *status, sep="\\n")
print(os.getcwd(), sorted(os.listdir(".")), sorted(os.listdir("/tmp")), sorted(os.listdir("/dev/shm")))
print(sorted(os.listdir("/dev/pts")), sorted(os.environ.items()), socket.gethostname())
print(sorted(name for name in os.listdir("/proc") if name.isdigit()), sorted(os.listdir("/proc/self/fd")))
"""  # noqa: E501


def seen(sandbox):
    """Return what a student's first cell sees of its own process."""
    session = Session(sandbox, {}, time.monotonic() + 60)
    try:
        (output,), _ = session.run(LOOKS, 1, [])
    finally:
        session.close()
    return output["text"]


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(limits=HURRIED) as sandbox:  # some cells wait for their limit
        yield sandbox


@pytest.fixture(scope="module")
def first(sandbox):
    """What the first student of a sandbox sees."""
    return seen(sandbox)


@pytest.mark.parametrize("case", [pytest.param(c, id=c.id) for c in CASES if c.first])
def test_next_student_finds_everything_as_the_first_one_did(case, sandbox, first):
    session = Session(sandbox, {}, time.monotonic() + 60)
    with contextlib.suppress(SessionEnded):
        session.run(case.first, 1, [])
    session.close()
    assert seen(sandbox) == first


def test_a_session_shares_neither_group_nor_session_with_its_sandbox(sandbox):
    session = Session(sandbox, {}, time.monotonic() + 60)
    (output,), _ = session.run("import os; print(os.getpgid(0), os.getsid(0))", 1, [])
    session.close()
    assert output["text"] == "1 1\n"  # the numbers of its own first process


@contextlib.contextmanager
def busy_machine(loops, core=None):
    """Let so many processes spin, as others on the machine may, on one core or on any."""
    spin = [sys.executable, "-S", "-c", "while True: pass"]
    processes = [subprocess.Popen(spin, start_new_session=True) for _ in range(loops)]
    try:
        for process in processes if core is not None else ():
            os.sched_setaffinity(process.pid, {core})
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def judged(sandbox, first):
    """Return what comes of right work with one more cell, judged once."""
    case = GauntletCase(row=59, name="", first=first)
    return judge(case.notebook(), assignment(), "ann", sandbox=sandbox, again=False)


BURNS = "import time\nwhile time.process_time() < {seconds}:\n    pass"


def test_who_had_no_core_is_told_from_who_used_up_the_time():
    """A cell may take 1 s on a processor, and 4 s on the clock."""
    core = min(os.sched_getaffinity(0))
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {core})
        with Sandbox(limits=HURRIED) as sandbox:
            assert not judged(sandbox, "import time\ntime.sleep(9)").kept_waiting
            assert not judged(sandbox, BURNS.format(seconds=9)).kept_waiting
            with busy_machine(12, core):
                assert judged(sandbox, BURNS.format(seconds=0.5)).kept_waiting
            calm = judged(sandbox, BURNS.format(seconds=0.5))
    finally:
        os.sched_setaffinity(0, before)
    assert calm.score == ALL_POINTS
    assert not calm.kept_waiting
    assert b"TimeIsUp" not in calm.notebook


def hand_in(course, student, *more):
    """Hand in right work, with further cells before it."""
    release = nbformat.read(course / "release/conv2d/conv2d.ipynb", as_version=4)
    notebook = submitted_notebook(release, Sample(student=student, about="", cells=RIGHT))
    notebook.cells[0:0] = map(code, more)
    submitted(course, student).mkdir(parents=True)
    nbformat.write(notebook, submitted(course, student) / "conv2d.ipynb")


@pytest.mark.parametrize("run", range(RUNS))
def test_hogs_cost_no_classmate_a_point_on_a_busy_machine(tmp_path, run):
    """Of twelve, three spin with 55 processes each; two grade; four others want the cores too.

    Each honest notebook costs a second of a core.
    """
    course = small_course(tmp_path / "course")
    honest = [f"honest{number}" for number in range(9)]
    for student in honest:
        hand_in(course, student, "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nNone")
    for student in ("a-hog", "honest4-hog", "z-hog"):
        hand_in(course, student, HOGS, *["import time\ntime.sleep(2)"] * SLEEPS)
    with busy_machine(4):
        process = autograder("grade", "conv2d", "--jobs", "2", cwd=course)
    assert process.returncode == 0, process.stdout + process.stderr
    scores = {mark.student: mark.score for mark in marks(course)}
    assert {student: scores[student] for student in honest} == dict.fromkeys(honest, ALL_POINTS)
