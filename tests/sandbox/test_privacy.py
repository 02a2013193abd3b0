"""What a copy has to itself, and what is not looked through for it."""

import os
import subprocess
import sys

import pytest

MOUNTED = """
import os, subprocess, sys
scratch = sys.argv[1]
subprocess.run(["mount", "-t", "tmpfs", "none", f"{scratch}/environment"], check=True)
open(f"{scratch}/environment/module.py", "w").close()
open(f"{scratch}/left.txt", "w").close()
from autograder.sandbox.inside.privacy import Privacy
print(sorted(os.path.relpath(path, scratch) for path in Privacy(scratch, walls=False)._files))
"""


@pytest.mark.skipif(os.getuid() != 0, reason="mounts a file system; needs root")
def test_what_is_mounted_below_the_scratch_folder_is_not_read(tmp_path):
    """A Python environment below /tmp is: reading it would take half a minute for each copy."""
    (tmp_path / "environment").mkdir()
    done = subprocess.run(
        ["unshare", "--mount", sys.executable, "-c", MOUNTED, tmp_path],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "['left.txt']\n"


def test_root_of_a_user_namespace_is_no_root():
    """As in a rootless container, where it may not mount what the walls for root need."""
    done = subprocess.run(
        ["unshare", "--map-root-user", sys.executable, "-c",
         "import os\nfrom autograder.sandbox.sandbox import Sandbox\n"
         "with Sandbox(): print(os.getuid(), 'walled')"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("0 walled\n", "")
