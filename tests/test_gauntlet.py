"""Submissions that try to break, fool or starve the grader, judged in the real sandbox.

What a case is: ``gauntlet/case.py``.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from gauntlet.case import HURRIED, MARK, ORDINARY, REPOSITORY, faults, run_case
from gauntlet.every import CASES
from ordinary import BARE_ENVIRONMENT, ordinary_user

from autograder.sandbox.inside import users
from autograder.sandbox.sandbox import Sandbox

ROWS = range(1, 69)
# here, in gauntlet/test_batch.py, test_recovery.py, test_grade_cli.py, and in tests of reports; of
# pages, in test_pages.py and browser/; of a batch, in gauntlet/test_broken_folders.py
ELSEWHERE = {35, 38, 41, 42, 43} | {44, 45, 47, 51, 55} | {52, 53, 54, 66}


@pytest.fixture(scope="module")
def sandboxes():
    """Return one warm sandbox for each set of limits; a broken one is replaced."""
    warm = {}

    def of(case):
        if case.limits not in warm:
            warm[case.limits] = Sandbox(limits=case.limits)
        return warm[case.limits]

    yield of, warm
    for sandbox in warm.values():
        sandbox.close()


@pytest.fixture(scope="module")
def outcomes():
    """Return what each case of this run came to, by its id; filled by the first test."""
    return {}


# Those in which time or memory runs out are left out: at which line it does is chance.
JUDGED_CALMLY = [sys.executable, "-B", "-m", "gauntlet", "--json", "--calm"]
FIRST_OF_EACH_ROW = {case.row: case.id for case in reversed(CASES) if case.is_calm}


@contextlib.contextmanager
def started(command):
    """Start cases, in reverse order; yield how to wait for what each came to, by its id."""
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(
            command, stdout=printed, stdin=subprocess.DEVNULL, env=BARE_ENVIRONMENT
        )

        def results():
            assert process.wait(timeout=800) == 0
            printed.seek(0)
            return {id: told["digest"] for id, told in json.loads(printed.read()).items()}

        yield results
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def as_nobody():
    """Start a case of each row as an ordinary user."""
    if os.getuid() != 0:
        yield None
        return
    with started(ordinary_user([*JUDGED_CALMLY, *FIRST_OF_EACH_ROW.values()])) as results:
        yield results


def _below(pid):
    """Return the processes below one."""
    found = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in listing.read_text().split():
                found += [int(child), *_below(child)]
    return found


def _left_behind():
    """Return the files that an attack has left in any place it may have reached.

    Those of users that submissions are given elsewhere, meanwhile, are gone at their end.
    """
    home = Path.home()
    places = ("/", "/tmp", "/dev/shm", "/var/tmp", "/dev", "/home", home, ".", "..", REPOSITORY)
    found = []
    for path in {Path(place, MARK).absolute() for place in places}:
        with contextlib.suppress(FileNotFoundError):
            if path.lstat().st_uid not in users.USERS:
                found.append(str(path))
    return found


def _cases():
    return [pytest.param(case, id=case.id) for case in CASES]


@pytest.mark.usefixtures("as_nobody")  # begins now, and has done at the end
@pytest.mark.parametrize("case", _cases())
def test_gets_the_right_verdicts_and_leaves_nothing(case, sandboxes, outcomes):
    of, warm = sandboxes
    sandbox = of(case)
    before = set(_below(sandbox._process.pid))
    try:
        outcome = run_case(case, sandbox)
    except Exception:
        warm.pop(case.limits).close()
        raise
    outcomes[case.id] = outcome.digest()
    assert not faults(case, outcome)
    assert set(_below(sandbox._process.pid)) <= before, "a process has survived"
    assert not _left_behind()


def test_every_row_has_a_case():
    assert set(ROWS) - {case.row for case in CASES} == ELSEWHERE


def test_names_of_cases_are_unique():
    ids = [case.id for case in CASES]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("row", [14, 109])
def test_next_submission_finds_nothing_of_the_one_before(row):
    with Sandbox() as sandbox:
        for case in [case for case in CASES if case.row == row] * 2:
            assert not faults(case, run_case(case, sandbox))


@pytest.mark.skipif(os.getuid() != 0, reason="becomes an ordinary user; needs root")
def test_next_submission_finds_nothing_where_an_ordinary_user_grades():
    """The sandbox's own folders then belong to the account that the student's code runs as."""
    words = [sys.executable, "-B", "-m", "gauntlet", "--no-stock", "--twice", "left-overs"]
    process = subprocess.run(
        ordinary_user(words), env=BARE_ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stdout + process.stderr


def test_keys_of_who_grades_are_out_of_reach():
    """The kernel keeps keys, such as Kerberos tickets, with a login and all its children."""
    script = """
import ctypes
libc = ctypes.CDLL(None)
JOIN, ADD = 1, 248
assert libc.syscall(250, JOIN, b"login") > 0
assert libc.syscall(ADD, b"user", b"ticket-of-who-grades", b"secret", 6, -3) > 0
from autograder.sandbox.sandbox import Sandbox
from gauntlet.case import FINDS_KEY, GauntletCase, answer_if, faults, run_case
case = GauntletCase(row=109, name="keys", first=FINDS_KEY, cells=answer_if("not finds_key()"))
with Sandbox() as sandbox:
    for _ in range(2):
        print(faults(case, run_case(case, sandbox)))
"""
    path = os.pathsep.join(map(str, (REPOSITORY / "tests", REPOSITORY)))
    process = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": path},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert process.stdout == "[]\n[]\n"


@pytest.mark.parametrize("limits", [ORDINARY, HURRIED], ids=["ordinary", "hurried"])
def test_same_notebook_gives_the_same_bytes_again_in_another_order(limits):
    """Also in another sandbox, and after other submissions."""
    cheap = (10, 11, 12, 13, 25, 27, 28, 36) if limits == ORDINARY else (17,)
    cases = [case for case in CASES if case.row in cheap]
    with Sandbox(limits=limits) as first, Sandbox(limits=limits) as second:
        once = {case.id: run_case(case, first).digest() for case in cases}
        again = {case.id: run_case(case, second).digest() for case in reversed(cases)}
    assert once == again


@pytest.mark.skipif(os.getuid() != 0, reason="compares root with an ordinary user; needs root")
def test_ordinary_user_gets_the_same_results_as_root(as_nobody, outcomes):
    _assert_same(outcomes, as_nobody())


@pytest.mark.skipif(os.getuid() != 0, reason="compares root with an ordinary user; needs root")
def test_ordinary_user_gets_the_same_results_in_every_case():
    with started(JUDGED_CALMLY) as ours, started(ordinary_user(JUDGED_CALMLY)) as theirs:
        _assert_same(ours(), theirs())


def _assert_same(ours, theirs):
    differ = [id for id in ours if id in theirs and theirs[id] != ours[id]]
    assert theirs
    assert not {id: _first_difference(ours[id], theirs[id]) for id in differ}


def _first_difference(ours, theirs):
    if "result" not in ours or "result" not in theirs:
        return ours, theirs
    pairs = zip(ours["result"]["items"], theirs["result"]["items"], strict=True)
    return next((pair for pair in pairs if pair[0] != pair[1]), "the notebooks' bytes")
