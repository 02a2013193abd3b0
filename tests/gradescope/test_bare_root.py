"""The zip in a bare Debian: nothing but what debootstrap makes and setup.sh installs.

The sample class is judged there without a network, and gets item by item what it gets here.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_gradescope import (
    assert_same,
    course,  # noqa: F401 - a fixture
    notebook_bytes,
    unpack,
    zeros,
)

from autograder.course.secret import existing_secret
from autograder.exercises.conv2d.sample_class import sample_class
from autograder.judge.assignment import from_source
from autograder.judge.notebook import judge
from autograder.sandbox.sandbox import Sandbox

DEBIAN = "bookworm"  # its Python is the oldest that is promised
# Runs a command with ROOT as its only root, in namespaces of its own.
ENTER = """
set -e
mount --make-rprivate /
mount --bind "$0" "$0"
cd "$0"
mount -t proc proc proc
mount --rbind /dev dev
mkdir -p before
pivot_root . before
umount --lazy /before
cd /
exec "$@"
"""


def inside(root, *command, network):
    alone = [] if network else ["--net"]
    return subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", *alone, "sh", "-c", ENTER, root, *command],
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"} | of_pip(), capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def of_pip():
    """Return how this machine's pip is told where packages are, for the one in the root."""
    return {name: value for name, value in os.environ.items() if name.startswith("PIP_")}


as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can make and enter a root")


@pytest.fixture(scope="module")
def root(course, tmp_path_factory):  # noqa: F811
    """A bare Debian in which setup.sh has been run, as when Gradescope builds an image."""
    root = tmp_path_factory.mktemp("bare") / "root"
    subprocess.run(
        ["debootstrap", "--variant=minbase", "--include=ca-certificates", DEBIAN, root],
        check=True, capture_output=True,
    )  # fmt: skip
    shutil.copy("/etc/resolv.conf", root / "etc")
    for name in ("/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt"):
        if Path(name).exists():
            shutil.copy(name, root / name[1:])
    subprocess.run(
        [Path(sys.executable).parent / "autograder", "gradescope", "conv2d", "-o", "bare.zip"],
        cwd=course, check=True, capture_output=True,
    )  # fmt: skip
    (root / "autograder").mkdir()
    unpack(course / "bare.zip", root / "autograder")
    done = inside(root, "/autograder/source/setup.sh", network=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return root


@as_root
def test_sample_class_gets_there_what_it_gets_here(course, root, release_notebook):  # noqa: F811
    assignment = from_source(course / "source" / "conv2d")
    secret = existing_secret(course / "course_secret")
    there = root / "autograder"
    (there / "results").mkdir()
    with Sandbox() as sandbox:
        for submission in sample_class():
            data = notebook_bytes(release_notebook, submission)
            shutil.rmtree(there / "submission", ignore_errors=True)
            (there / "submission").mkdir()
            (there / "submission" / "conv2d.ipynb").write_bytes(data)
            about = {"users": [{"email": submission.student}]}
            (there / "submission_metadata.json").write_text(json.dumps(about))
            done = inside(root, "/autograder/run_autograder", network=False)
            assert done.returncode == 0, done.stdout + done.stderr
            told = json.loads((there / "results" / "results.json").read_text())
            here = judge(data, assignment, submission.student, sandbox=sandbox, secret=secret)
            assert_same(told, here)
            assert zeros(told) == submission.loses
