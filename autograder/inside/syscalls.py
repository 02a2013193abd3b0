"""System calls that a student's code does without, refused by the kernel (seccomp).

Most would be refused anyway for want of privileges. What this adds: memory that belongs to no
process (memfd, System V segments) would escape the limits, and the kernel's lesser used doors are
where its holes have been.
"""

import ctypes
import errno
import platform
import struct

# Numbers from the kernel's own tables, arch/x86/entry/syscalls/syscall_64.tbl and
# include/uapi/asm-generic/unistd.h.
_NUMBERS = {
    "x86_64": {
        "ptrace": 101, "shmget": 29, "mount": 165, "pivot_root": 155, "add_key": 248,
        "request_key": 249, "keyctl": 250, "unshare": 272, "perf_event_open": 298,
        "open_by_handle_at": 304, "setns": 308, "process_vm_readv": 310, "process_vm_writev": 311,
        "memfd_create": 319, "bpf": 321, "userfaultfd": 323, "io_uring_setup": 425,
        "memfd_secret": 447, "msgget": 68, "semget": 64, "mq_open": 240,
    },
    "aarch64": {
        "ptrace": 117, "shmget": 194, "mount": 40, "pivot_root": 41, "add_key": 217,
        "request_key": 218, "keyctl": 219, "unshare": 97, "perf_event_open": 241,
        "open_by_handle_at": 265, "setns": 268, "process_vm_readv": 270, "process_vm_writev": 271,
        "memfd_create": 279, "bpf": 280, "userfaultfd": 282, "io_uring_setup": 425,
        "memfd_secret": 447, "msgget": 186, "semget": 190, "mq_open": 180,
    },
}  # fmt: skip
_SOCKET = {"x86_64": 41, "aarch64": 198}
_LOCAL = 1  # AF_UNIX
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_OTHER_ABI = 0x40000000  # x86's x32 numbers begin here

_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
_SET_SECCOMP, _FILTER = 22, 2

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse(*, network: bool = False) -> None:
    """Let these calls fail with EPERM in this process and all that it starts, for good.

    ``network``: sockets too, but for those between processes of this machine.

    Raises OSError where the kernel has no seccomp or the machine is of another kind.
    """
    machine = platform.machine()
    if machine not in _NUMBERS:
        raise OSError(f"no list of system calls for {machine}; known are {sorted(_NUMBERS)}")
    instructions = _filter(
        _ARCHITECTURE[machine],
        sorted(_NUMBERS[machine].values()),
        _SOCKET[machine] if network else None,
    )
    program = _Program(len(instructions) // 8, instructions)
    if _libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_SECCOMP)")


def _filter(architecture: int, numbers: list[int], socket: int | None) -> bytes:
    """Return the filter: load the number, compare it with each, refuse where one is equal."""
    count = len(numbers)
    about_sockets = [
        (_IF_EQUAL, 0, 4, socket),
        (_LOAD, 0, 0, 16),  # seccomp_data.args[0]
        (_IF_EQUAL, 0, 1, _LOCAL),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    steps = [
        (_LOAD, 0, 0, 4),  # seccomp_data.arch
        (_IF_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # seccomp_data.nr
        *(about_sockets if socket is not None else []),
        (_IF_AT_LEAST, count + 1, 0, _OTHER_ABI),
        *((_IF_EQUAL, count - place, 0, number) for place, number in enumerate(numbers)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
