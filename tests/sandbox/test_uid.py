"""`--sandbox uid`: a user of its own for each submission, where namespaces are not to be had.

It needs root, and a Python that everybody can read beside a package that only root can. The tests
make both; where they do not run as root, what there is to see is the refusal.
"""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from gauntlet.closed import open_the_way, run_closed
from gauntlet.every import CASES

from autograder.sandbox.inside import users
from autograder.sandbox.sandbox import Sandbox, SandboxError, others_can_read

as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can become other users")


# Notebooks that use up their time by sleeping: the judge's own clock ends them, in any sandbox.
SLEEPING = (62, 116)
# What a user of its own is to keep a submission from: files, processes, the network, memory.
HELD_BY_USERS = (
    6, 14, 15, 17, 21, 22, 24, 33, 56, 57, 60, 102, 106, 108, 109, 117, 118, 119,
)  # fmt: skip


def one_of_each_row(rows):
    """Return the first case of each row that users can hold: all of them take minutes."""
    firsts = {}
    for case in CASES:
        if case.row in rows and not case.beyond_uid and case.row not in SLEEPING:
            firsts.setdefault(case.row, case)
    return [case.id for case in firsts.values()]


@as_root
@pytest.mark.parametrize(
    ("rows", "at_least"), [(HELD_BY_USERS, 18), (range(200), 51)], ids=["held by users", "every"]
)
def test_rows_of_the_gauntlet_have_their_right_outcomes(tmp_path, rows, at_least):
    open_the_way(tmp_path)
    chosen = one_of_each_row(rows)
    assert len(chosen) >= at_least
    command = ["-m", "gauntlet", "--no-stock", "--sandbox=uid", "--json", *chosen]
    said = run_closed(tmp_path, command)
    found = json.loads(said)
    assert {name: found[name]["faults"] for name in chosen if found[name]["faults"]} == {}
    digests = [each["digest"] for each in found.values()]
    judged = [digest["result"]["sandbox"] for digest in digests if "result" in digest]
    assert set(judged) == {"uid"}
    assert left_behind() == []


def left_behind():
    """Return the processes and files of the users that submissions are given."""
    found = [
        str(path)
        for folder in ("/tmp", "/var/tmp", "/dev/shm")
        for path in Path(folder).iterdir()
        if path.lstat().st_uid in users.USERS
    ]
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError):
            if process.stat().st_uid in users.USERS:
                found.append(str(process))
    return found


@as_root
def test_package_that_students_could_read_is_refused():
    """The checkout that the tests run from is open, as checkouts are, or its Python is closed."""
    with pytest.raises(SandboxError, match=r"chmod -R go-rwx|use a Python that everybody can read"):
        Sandbox("uid")


def test_ordinary_user_is_told_that_only_root_can():
    become = "import os; os.setresuid(65534, 65534, 65534)" if os.getuid() == 0 else "pass"
    command = f"from autograder.sandbox.sandbox import Sandbox; {become}; Sandbox('uid')"
    process = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True)
    assert process.returncode == 1
    assert "only root can do. Next: run as root, or use --sandbox bubblewrap" in process.stderr


def test_readable_means_from_the_root_down(tmp_path):
    file = tmp_path / "a" / "b"
    file.parent.mkdir()
    file.touch()
    for parent in tmp_path.parents:
        if parent.stat().st_uid == os.getuid():
            parent.chmod(parent.stat().st_mode | 0o011)
    tmp_path.chmod(0o755)
    file.chmod(0o644)
    assert others_can_read(file)
    file.parent.chmod(0o700)
    assert not others_can_read(file)
    file.parent.chmod(0o755)
    file.chmod(0o640)
    assert not others_can_read(file)
