"""An ordinary user, where tests run as root: an account that owns nothing."""

import os
import sys
from pathlib import Path

NOBODY = 12345
REPOSITORY = Path(__file__).parent.parent

BARE_ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "PYTHONPATH": os.pathsep.join(map(str, (REPOSITORY / "tests", REPOSITORY))),
}


def ordinary_user(command, where="/"):
    """Return a command that runs another in a folder as an account that owns nothing.

    It gets a view of the machine in which it may read this Python and this project, wherever they
    are. Root is needed to make that view.
    """
    folders = [Path(p) for p in dict.fromkeys((sys.prefix, sys.base_prefix, str(REPOSITORY)))]
    closed = {parent for folder in folders for parent in _closed_parents(folder)}
    words = ["bwrap", "--dev-bind", "/", "/"]
    for parent in sorted(closed, key=lambda path: len(path.parts)):
        words += ["--perms", "0755"]
        words += ["--dir" if closed & set(parent.parents) else "--tmpfs", str(parent)]
    for folder in folders:
        if not closed & set(folder.parents):
            continue
        for parent in reversed(folder.parents):
            if closed & {parent, *parent.parents}:
                words += ["--perms", "0755", "--dir", str(parent)]
        words += ["--ro-bind", str(folder), str(folder)]
    words += ["--chdir", str(where), "--", "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}"]
    return [*words, "--clear-groups", "--inh-caps=-all", "--bounding-set=-all", "--", *command]


def _closed_parents(folder):
    """Return the uppermost folder above this one that others may not enter, if there is one."""
    return [p for p in reversed(folder.parents) if not p.stat().st_mode & 0o001][:1]
