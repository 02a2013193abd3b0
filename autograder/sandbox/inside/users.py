"""Gives each submission a user of its own, on machines without namespaces.

The zygote is root. A session's process becomes a user that no other process has; file permissions
keep it from what it must not read. At its end all processes of that user are killed, and its files
are removed.
"""

import contextlib
import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterator

from autograder.sandbox.inside import namespaces, syscalls

USERS = range(61_184, 65_520)  # reserved by systemd for users made on demand
_OPEN_TO_ALL = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock")
_ROUNDS = 200  # of killing, against a process that forks as fast as it can


def claim_user() -> tuple[int, socket.socket]:
    """Return a user id that no process has, and a socket that reserves it among graders."""
    for step in range(len(USERS)):
        # so that none is used again soon
        user = USERS[(time.monotonic_ns() // 1000 + step) % len(USERS)]
        claim = socket.socket(socket.AF_UNIX)
        with contextlib.suppress(OSError):  # another grader has it
            claim.bind(f"\0autograder-user-{user}")  # free again when this process ends
            if not any(_processes(user)):
                return user, claim
        claim.close()
    raise OSError(f"every user from {USERS[0]} to {USERS[-1]} is taken")


def make_scratch(user: int) -> str:
    """Make a folder for the user alone, inside the current one; return its path."""
    os.chmod(".", 0o711)  # others may enter, and not list it
    folder = os.path.abspath(tempfile.mkdtemp(dir="."))
    os.chown(folder, user, user)
    return folder


def become_user(user: int, folder: str) -> None:
    """Become the user for good, with no privileges and no network."""
    namespaces.detach()
    os.umask(0o077)
    os.environ.update(HOME=folder, TMPDIR=folder, MPLCONFIGDIR=folder)
    tempfile.tempdir = folder
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    namespaces.drop_privileges()
    namespaces.die_with_parent()
    syscalls.install_filter()


def end_user(user: int) -> None:
    """Kill every process of the user; remove its files where everybody may write."""
    for _ in range(_ROUNDS):
        killer = os.fork()
        if killer == 0:
            os.setresuid(user, user, user)
            with contextlib.suppress(OSError):  # none is left
                os.kill(-1, signal.SIGKILL)
            os._exit(0)
        os.waitpid(killer, 0)
        if not any(_processes(user)):
            with contextlib.suppress(ChildProcessError):  # reap those that nobody waited for
                while True:
                    os.wait()
            break
    for folder in _OPEN_TO_ALL:
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.stat(follow_symlinks=False).st_uid != user:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)
                else:
                    os.unlink(entry.path)


def _processes(user: int) -> Iterator[int]:
    """Yield the ids of the user's processes that have not ended."""
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError), open(f"/proc/{name}/status") as status:
                about = dict(line.split(":", 1) for line in status)
                if int(about["Uid"].split()[0]) == user and about["State"].split()[0] not in "ZX":
                    yield int(name)
