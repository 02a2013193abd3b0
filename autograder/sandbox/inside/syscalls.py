"""System calls that a student's code does without, refused by the kernel (seccomp).

Every call up to the last one known here is either allowed or listed below; later ones are answered
as on an older kernel that does not have them. Refused is what uses memory and counts that belong to
no process and so escape its limits, what reaches other processes or their share of the machine, and
the lesser used parts of the kernel, where its security holes have been.
"""

import ctypes
import errno
import platform
import struct
from collections.abc import Sequence

# Numbers from the kernel's own tables, arch/x86/entry/syscalls/syscall_64.tbl and
# include/uapi/asm-generic/unistd.h.
_REFUSED: dict[str, tuple[int, int | None]] = {  # numbers of x86_64 and of aarch64
    # memory that belongs to no process, and counts of the whole machine
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
    "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180), "io_setup": (206, 0),
    "io_uring_setup": (425, 425), "vmsplice": (278, 75), "inotify_init": (253, None),
    "inotify_init1": (294, 26), "fanotify_init": (300, 262),
    # other processes, and the share of the machine that a process has
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kcmp": (312, 272), "pidfd_getfd": (438, 438), "process_madvise": (440, 440),
    "process_mrelease": (448, 448), "migrate_pages": (256, 238), "move_pages": (279, 239),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274), "sched_setscheduler": (144, 119), "sched_setparam": (142, 118),
    # mounts and namespaces
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442), "unshare": (272, 97),
    "setns": (308, 268),
    # lesser used parts of the kernel
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "syslog": (103, 116), "acct": (163, 89), "quotactl": (179, 60), "quotactl_fd": (443, 443),
    "swapon": (167, 224), "swapoff": (168, 225), "reboot": (169, 142), "sethostname": (170, 161),
    "setdomainname": (171, 162), "personality": (135, 92), "vhangup": (153, 58),
    "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171),
    "settimeofday": (164, 170), "lookup_dcookie": (212, 18), "nfsservctl": (180, 42),
    "iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None), "uselib": (134, None),
    "ustat": (136, None), "sysfs": (139, None), "_sysctl": (156, None),
}  # fmt: skip
_MACHINES = ("x86_64", "aarch64")
_LAST_KNOWN = 451  # cachestat: later calls are answered as if the kernel did not have them
# Allowed with some arguments. The filter cannot read those of clone3: without it, the C library
# uses clone.
_CONDITIONAL = {
    "socket": (41, 198), "socketpair": (53, 199), "setsockopt": (54, 208), "clone": (56, 220),
    "clone3": (435, 435),
}  # fmt: skip
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


def install_filter() -> None:
    """Let these calls fail with EPERM in this process and all that it starts, for good.

    Raises OSError where the kernel has no seccomp or the machine is of another kind.
    """
    machine = platform.machine()
    if machine not in _MACHINES:
        raise OSError(f"no list of system calls for {machine}; known are {', '.join(_MACHINES)}")
    instructions = b"".join(struct.pack("HBBI", *step) for step in _filter(machine))
    program = _Program(len(instructions) // 8, instructions)
    if _libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_SECCOMP)")


def _filter(machine: str) -> list[_Step]:
    """Return the filter: compare the call's number with each that is not simply allowed."""
    column = _MACHINES.index(machine)
    conditional = {name: numbers[column] for name, numbers in _CONDITIONAL.items()}
    refused = sorted(n for numbers in _REFUSED.values() if (n := numbers[column]) is not None)
    count = len(refused)
    return [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_IF_EQUAL, 1, 0, _ARCHITECTURE[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        *_call(conditional["socket"], _allowed_if(0, _LOCAL)),
        *_call(conditional["socketpair"], _allowed_if(0, _LOCAL)),
        *_call(
            conditional["setsockopt"], _allowed_if(1, _OF_SOCKETS, _allowed_if(2, _REUSE_ADDRESS))
        ),
        *_call(conditional["clone"], [
            (_LOAD, 0, 0, _ARGUMENTS),
            (_IF_ANY_BIT, 0, 1, _NEW_NAMESPACES),
            (_RETURN, 0, 0, _REFUSE),
            (_RETURN, 0, 0, _ALLOW),
        ]),
        *_call(conditional["clone3"], [(_RETURN, 0, 0, _NOT_THERE)]),
        (_IF_AT_LEAST, count + 2, 0, _OTHER_ABI),
        (_IF_AT_LEAST, count + 2, 0, _LAST_KNOWN + 1),
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
