"""System calls that a student's code does without, refused by the kernel (seccomp).

Every call up to the last one that was looked at is either allowed or in the list below; later ones
are not there, as on an older kernel. What is refused is memory and counts that belong to no
process and so escape its limits, what reaches other processes or their share of the machine, and
the kernel's lesser used doors, where its holes have been.
"""

import ctypes
import errno
import platform
import struct
from collections.abc import Sequence

# Numbers from the kernel's own tables, arch/x86/entry/syscalls/syscall_64.tbl and
# include/uapi/asm-generic/unistd.h.
_NUMBERS = {
    "x86_64": {
        # memory, and counts of the whole machine, that belong to no process
        "memfd_create": 319, "memfd_secret": 447, "shmget": 29, "msgget": 68, "semget": 64,
        "mq_open": 240, "io_setup": 206, "io_uring_setup": 425, "vmsplice": 278,
        "inotify_init": 253, "inotify_init1": 294, "fanotify_init": 300,
        # another's processes, and a share of the machine that was given
        "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312,
        "pidfd_getfd": 438, "process_madvise": 440, "process_mrelease": 448, "migrate_pages": 256,
        "move_pages": 279, "setpriority": 141, "ioprio_set": 251, "sched_setaffinity": 203,
        "sched_setattr": 314, "sched_setscheduler": 144, "sched_setparam": 142,
        # mounts and namespaces
        "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "open_tree": 428,
        "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
        "mount_setattr": 442, "unshare": 272, "setns": 308,
        # doors of the kernel
        "add_key": 248, "request_key": 249, "keyctl": 250, "bpf": 321, "perf_event_open": 298,
        "userfaultfd": 323, "name_to_handle_at": 303, "open_by_handle_at": 304, "kexec_load": 246,
        "kexec_file_load": 320, "init_module": 175, "finit_module": 313, "delete_module": 176,
        "syslog": 103, "acct": 163, "quotactl": 179, "quotactl_fd": 443, "swapon": 167,
        "swapoff": 168, "reboot": 169, "sethostname": 170, "setdomainname": 171,
        "personality": 135, "vhangup": 153, "clock_settime": 227, "clock_adjtime": 305,
        "adjtimex": 159, "settimeofday": 164, "lookup_dcookie": 212, "nfsservctl": 180,
        "iopl": 172, "ioperm": 173, "modify_ldt": 154, "uselib": 134, "ustat": 136, "sysfs": 139,
        "_sysctl": 156,
    },
    "aarch64": {
        "memfd_create": 279, "memfd_secret": 447, "shmget": 194, "msgget": 186, "semget": 190,
        "mq_open": 180, "io_setup": 0, "io_uring_setup": 425, "vmsplice": 75,
        "inotify_init1": 26, "fanotify_init": 262,
        "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272,
        "pidfd_getfd": 438, "process_madvise": 440, "process_mrelease": 448, "migrate_pages": 238,
        "move_pages": 239, "setpriority": 140, "ioprio_set": 30, "sched_setaffinity": 122,
        "sched_setattr": 274, "sched_setscheduler": 119, "sched_setparam": 118,
        "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51, "open_tree": 428,
        "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
        "mount_setattr": 442, "unshare": 97, "setns": 268,
        "add_key": 217, "request_key": 218, "keyctl": 219, "bpf": 280, "perf_event_open": 241,
        "userfaultfd": 282, "name_to_handle_at": 264, "open_by_handle_at": 265, "kexec_load": 104,
        "kexec_file_load": 294, "init_module": 105, "finit_module": 273, "delete_module": 106,
        "syslog": 116, "acct": 89, "quotactl": 60, "quotactl_fd": 443, "swapon": 224,
        "swapoff": 225, "reboot": 142, "sethostname": 161, "setdomainname": 162,
        "personality": 92, "vhangup": 58, "clock_settime": 112, "clock_adjtime": 266,
        "adjtimex": 171, "settimeofday": 170, "lookup_dcookie": 18, "nfsservctl": 42,
    },
}  # fmt: skip
_LAST = 451  # that was looked at: cachestat
# Calls that depend on what they are asked; clone3 hides that, and the C library then uses clone.
_ASKED = {
    "x86_64": {"socket": 41, "socketpair": 53, "setsockopt": 54, "clone": 56, "clone3": 435},
    "aarch64": {"socket": 198, "socketpair": 199, "setsockopt": 208, "clone": 220, "clone3": 435},
}
_LOCAL = 1  # AF_UNIX: what asyncio and multiprocessing use
_OF_SOCKETS, _REUSE_ADDRESS = 1, 2  # SOL_SOCKET, SO_REUSEADDR: of multiprocessing's listeners
_NEW_NAMESPACES = 0x7E020000  # every CLONE_NEW... there is
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_OTHER_ABI = 0x40000000  # x86's x32 numbers begin here

_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
_NOT_THERE = 0x00050000 | errno.ENOSYS
_NUMBER, _ARCHITECTURE_AT, _ARGUMENTS = 0, 4, 16  # in seccomp_data; an argument has 8 bytes
_SET_SECCOMP, _FILTER = 22, 2

_libc = ctypes.CDLL(None, use_errno=True)

_Step = tuple[int, int, int, int]  # code, steps to skip if so and if not, operand


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse() -> None:
    """Let these calls fail with EPERM in this process and all that it starts, for good.

    Raises OSError where the kernel has no seccomp or the machine is of another kind.
    """
    machine = platform.machine()
    if machine not in _NUMBERS:
        raise OSError(f"no list of system calls for {machine}; known are {sorted(_NUMBERS)}")
    instructions = b"".join(struct.pack("HBBI", *step) for step in _filter(machine))
    program = _Program(len(instructions) // 8, instructions)
    if _libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_SECCOMP)")


def _filter(machine: str) -> list[_Step]:
    """Return the filter: compare the call's number with each that is not simply allowed."""
    asked, refused = _ASKED[machine], sorted(_NUMBERS[machine].values())
    count = len(refused)
    return [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_IF_EQUAL, 1, 0, _ARCHITECTURE[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        *_call(asked["socket"], _allowed_if(0, _LOCAL)),
        *_call(asked["socketpair"], _allowed_if(0, _LOCAL)),
        *_call(asked["setsockopt"], _allowed_if(1, _OF_SOCKETS, _allowed_if(2, _REUSE_ADDRESS))),
        *_call(asked["clone"], [
            (_LOAD, 0, 0, _ARGUMENTS),
            (_IF_ANY_BIT, 0, 1, _NEW_NAMESPACES),
            (_RETURN, 0, 0, _REFUSE),
            (_RETURN, 0, 0, _ALLOW),
        ]),
        *_call(asked["clone3"], [(_RETURN, 0, 0, _NOT_THERE)]),
        (_IF_AT_LEAST, count + 2, 0, _OTHER_ABI),
        (_IF_AT_LEAST, count + 2, 0, _LAST + 1),
        *((_IF_EQUAL, count - place, 0, number) for place, number in enumerate(refused)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _NOT_THERE),
    ]  # fmt: skip


def _call(number: int, steps: Sequence[_Step]) -> list[_Step]:
    """Return what decides about one call; every other passes on to the steps that follow."""
    return [(_IF_EQUAL, 0, len(steps), number), *steps]


def _allowed_if(argument: int, value: int, further: Sequence[_Step] = ()) -> list[_Step]:
    """Return steps that go on with ``further``, or allow, where an argument has this value."""
    then = list(further) or [(_RETURN, 0, 0, _ALLOW)]
    return [
        (_LOAD, 0, 0, _ARGUMENTS + 8 * argument),
        (_IF_EQUAL, 0, len(then), value),
        *then,
        (_RETURN, 0, 0, _REFUSE),
    ]
