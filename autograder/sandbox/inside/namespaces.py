"""The walls around one submission: its own namespaces, scratch folder and limits.

The zygote forks the submission's process into them and builds the walls there, before any student
code runs. Only Linux has these system calls, so they go through libc.
"""

import ctypes
import os
import platform
import resource
import signal
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.sandbox.inside import syscalls

_NEW_MOUNTS, _NEW_IPC, _NEW_USER, _NEW_PIDS = 0x00020000, 0x08000000, 0x10000000, 0x20000000
_CHILD_CLEAR_NUMBER, _CHILD_SET_NUMBER = 0x00200000, 0x01000000
_NOSUID, _NODEV, _NOEXEC, _BIND = 2, 4, 8, 1 << 12
_RECURSIVE, _PRIVATE = 1 << 14, 1 << 18
_SET_PARENT_DEATH_SIGNAL, _SET_DUMPABLE, _SET_CHILD_SUBREAPER, _SET_NO_NEW_PRIVILEGES = 1, 4, 36, 38
_KILL = 9
RESERVED_PROCESSES = 8  # beyond what a student's code may have
_TERMINALS = 16  # pseudo-terminals, of which a machine has 4,096: IPython takes one for ``!ls``
_STUDENT = 1000  # the user id that a student's code sees

_libc = ctypes.CDLL(None, use_errno=True)
_libc_locked = ctypes.PyDLL(None, use_errno=True)  # holds the GIL during a call
_libc_locked.syscall.restype = ctypes.c_long
_libc.pthread_self.restype = ctypes.c_size_t
# From arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
_CLONE = {"x86_64": 56, "aarch64": 220}.get(platform.machine(), -1)
# Where a thread's id is, as an offset from pthread_self(): the third word of what glibc tells
# debuggers about it (nptl_db/db_info.c).
_NUMBER_OFFSET: int = (ctypes.c_uint32 * 3).in_dll(_libc, "_thread_db_pthread_tid")[2]


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def build_walls(user: int, group: int, limits: Mapping[str, Any], keep: Sequence[str]) -> None:
    """Make this process, in new namespaces, a student's; ``user`` and ``group`` are those outside.

    Of what lies below /tmp, only the folders ``keep`` stay visible: this Python's, if it is there.
    """
    die_with_parent()
    detach()
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{_STUDENT} {user} 1")
    _write("/proc/self/gid_map", f"{_STUDENT} {group} 1")
    _mount(None, "/", _RECURSIVE | _PRIVATE)
    kept = {folder: os.open(folder, os.O_PATH) for folder in keep}
    _mount("tmpfs", "/tmp", _NOSUID | _NODEV, f"size={limits['scratch']},nr_inodes=16384,mode=700")
    for folder, descriptor in kept.items():
        os.makedirs(folder)
        _mount(f"/proc/self/fd/{descriptor}", folder, _BIND | _RECURSIVE)
        os.close(descriptor)
    _mount("tmpfs", "/dev/shm", _NOSUID | _NODEV, "size=16m,nr_inodes=1024,mode=700")
    _mount("devpts", "/dev/pts", _NOSUID | _NOEXEC, f"ptmxmode=666,mode=620,max={_TERMINALS}")
    _mount("proc", "/proc", _NOSUID | _NODEV | _NOEXEC)
    _write("/proc/sys/user/max_user_namespaces", "0")  # which would give new privileges
    _drop_capabilities()
    syscalls.install_filter()


def drop_root(user: int) -> None:
    """Mount /proc, which needs root, then become an ordinary user for good."""
    _mount("proc", "/proc", _NOSUID | _NODEV | _NOEXEC)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    drop_privileges()


def drop_privileges() -> None:
    """Give up all privileges for good, and own the files below /proc/self."""
    _drop_capabilities()
    # otherwise those files are root's, as the uid_map of a new namespace
    _libc.prctl(_SET_DUMPABLE, 1, 0, 0, 0)


def detach() -> None:
    """Leave the parent's process group and session, and so its share of the processors (autogroup).

    A signal to the group, or a change to ``/proc/self/autogroup``, then reaches nothing outside. If
    the machine runs out of memory, the kernel kills this process before the judge.
    """
    os.setsid()
    _write("/proc/self/oom_score_adj", "1000")


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends."""
    _libc.prctl(_SET_PARENT_DEATH_SIGNAL, _KILL, 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of orphaned descendants, so that they can be waited for."""
    _libc.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def set_limits(limits: Mapping[str, Any]) -> None:
    """Limit memory (bytes), processes and threads, file size, open files and CPU seconds."""
    processes = limits["processes"]
    resource.setrlimit(resource.RLIMIT_NPROC, (processes, processes + RESERVED_PROCESSES))
    for what, amount in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_FSIZE, limits["scratch"]),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
        (resource.RLIMIT_CPU, int(limits["notebook"]) + 1),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (amount, amount))


def fork_into_namespaces() -> int:
    """Fork into namespaces of its own; return 0 in the child, its process id in the parent.

    When the child ends, the kernel kills everything in its namespace. From inside it cannot be
    killed. This is ``os.fork`` with flags: the same system call (the kernel writes the child's id
    where the C library keeps it), between the same hooks of Python.
    """
    flags = _NEW_USER | _NEW_MOUNTS | _NEW_PIDS | _NEW_IPC
    flags |= _CHILD_SET_NUMBER | _CHILD_CLEAR_NUMBER | signal.SIGCHLD
    number_at = ctypes.c_void_p(_libc.pthread_self() + _NUMBER_OFFSET)
    last = (None, number_at) if platform.machine() == "aarch64" else (number_at, None)
    ctypes.pythonapi.PyOS_BeforeFork()
    number: int = _libc_locked.syscall(_CLONE, ctypes.c_long(flags), None, None, *last)
    if number == 0:
        ctypes.pythonapi.PyOS_AfterFork_Child()
    else:
        ctypes.pythonapi.PyOS_AfterFork_Parent()
    _check(min(number, 0), "clone")
    return number


def _drop_capabilities() -> None:
    _libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    header = _CapabilityHeader(0x20080522, 0)
    _check(_libc.capset(ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)())), "capset")


def _mount(source: str | None, target: str, flags: int, data: str | None = None) -> None:
    words = [None if word is None else word.encode() for word in (source, target, source, data)]
    done = _libc.mount(*words[:3], ctypes.c_ulong(flags), words[3])
    _check(done, f"mount on {target}")


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def _check(code: int, what: str) -> None:
    if code:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
