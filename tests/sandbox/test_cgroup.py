"""The control group around a sandbox, where the machine lets us have one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox.cgroup import ControlGroup, _that_gives
from autograder.sandbox.sandbox import Sandbox

MEGABYTE = 1 << 20
HOG = "kept = []\nwhile True:\n    kept.append(bytearray(1 << 20))"


def can_be_had():
    group = ControlGroup.make(64 * MEGABYTE, 100)
    group.close()
    return "memory" in group.folders and "pids" in group.folders


where_they_can_be_had = pytest.mark.skipif(
    not can_be_had(), reason="this account may make no control groups"
)


def members(folder):
    return set(map(int, (folder / "cgroup.procs").read_text().split()))


@where_they_can_be_had
def test_a_sandbox_is_in_its_group_with_all_its_processes_and_takes_it_along():
    with Sandbox() as sandbox:
        folders = set(sandbox._group.folders.values())
        for folder in folders:
            assert members(folder) >= {sandbox._process.pid, *sandbox._warm}
    assert not [folder for folder in folders if folder.exists()]


@where_they_can_be_had
def test_the_kernel_ends_what_uses_more_memory_together_and_it_is_told():
    group = ControlGroup.make(64 * MEGABYTE, 100)
    try:
        waits = f"input()\n{HOG}"
        with subprocess.Popen([sys.executable, "-c", waits], stdin=subprocess.PIPE) as process:
            group.add([process.pid])
            before = group.killed_for_memory
            process.communicate(b"\n", timeout=60)
        assert process.returncode == -9
        assert group.killed_for_memory == before + 1
    finally:
        group.close()


@where_they_can_be_had
def test_what_a_grader_that_was_killed_has_left_is_removed_by_the_next():
    make = f"import os; from {ControlGroup.__module__} import ControlGroup\n"
    make += "group = ControlGroup.make(1 << 26, 100); print(*set(group.folders.values()))"
    printed = subprocess.run([sys.executable, "-c", make], capture_output=True, text=True)
    left = [Path(word) for word in printed.stdout.split()]
    assert left
    assert all(folder.exists() for folder in left)
    ControlGroup.make(64 * MEGABYTE, 100).close()
    assert not any(folder.exists() for folder in left)


@pytest.mark.skipif(os.getuid() != 0, reason="becomes an ordinary user; needs root")
def test_who_may_make_none_does_without():
    make = "import os; from autograder.sandbox.cgroup import ControlGroup\n"
    make += "os.setresuid(12345, 12345, 12345)\n"
    make += "group = ControlGroup.make(1 << 26, 100); group.add([os.getpid()])\n"
    make += "print(group, group.killed_for_memory); group.close()"
    printed = subprocess.run([sys.executable, "-c", make], capture_output=True, text=True)
    assert printed.stdout == "ControlGroup(folders={}) 0\n"


def test_in_one_tree_the_nearest_folder_that_gives_a_controller_to_its_children_is_taken(tmp_path):
    service = tmp_path / "user.slice" / "user@7.service" / "shell.scope"
    service.mkdir(parents=True)
    for folder, given in (
        (tmp_path, "cpu memory pids"),
        (service.parent, "memory pids"),
        (service, ""),
    ):
        (folder / "cgroup.subtree_control").write_text(given + "\n")
        (folder / "cgroup.procs").touch()
    path = str(service.relative_to(tmp_path))
    assert _that_gives("memory", tmp_path, path) == service.parent
    assert _that_gives("cpu", tmp_path, path) == tmp_path
    assert _that_gives("io", tmp_path, path) is None
