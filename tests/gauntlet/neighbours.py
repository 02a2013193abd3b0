"""Rows 56 to 61: code that reaches for its neighbours by group, session, priority or cores."""

from gauntlet.case import FORWARD, ITEMS_OF, GauntletCase, all_of, answer_if, in_one_item, instead

_FORWARD_NOT_RUN = all_of("not_run", *ITEMS_OF[FORWARD])

# 55 processes that spin, each in a session of its own and on every core that it can get.
HOGS = """
import os, time
for _ in range(55):
    if os.fork() == 0:
        try:
            os.setsid()
            os.sched_setaffinity(0, range(os.cpu_count()))
        except OSError:
            pass
        time.sleep(1)
        while True:
            pass
"""

_KILLS_ALL = """
import os
try:
    os.kill(-1, 9)
except OSError:
    pass
"""

_FULL_SOCKETS = """
import os, socket, time
def fills(count, room):
    for _ in range(count):
        if os.fork() == 0:
            kept = []
            try:
                while True:
                    kept += socket.socketpair()
                    for each in kept[-2:]:
                        each.setblocking(False)
                        try:
                            each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, room)
                        except OSError:
                            pass
                        try:
                            while True:
                                each.send(bytes(65536))
                        except BlockingIOError:
                            pass
            except OSError:
                time.sleep(100)
"""

_REFUSED = """
import ctypes, errno, os, platform, socket
libc = ctypes.CDLL(None, use_errno=True)
def refused(call, *args):
    return call(*args) == -1 and ctypes.get_errno() in (errno.EPERM, errno.ENOSYS)
def is_refused(function, *args):
    try:
        function(*args)
    except PermissionError:
        return True
    return False
MACHINE = 0 if platform.machine() == "x86_64" else 1
"""


def _refuses(name, condition):
    return GauntletCase(row=61, name=name, first=_REFUSED, cells=answer_if(condition))


CASES = (
    GauntletCase(
        row=56,
        name="kills its process group from a function",
        cells=instead(FORWARD, "import os, signal\nos.kill(0, signal.SIGKILL)"),
        expected=_FORWARD_NOT_RUN,
        words=dict.fromkeys(_FORWARD_NOT_RUN, "killed by SIGKILL"),
        harms_stock=True,
    ),
    GauntletCase(
        row=56,
        name="kills its process group from a cell",
        first="import os, signal\nos.kill(0, signal.SIGKILL)",
        harms_stock=True,
    ),
    GauntletCase(
        row=56,
        name="kills its parent from a cell",
        first="import os\nos.kill(os.getppid(), 9)",
        harms_stock=True,
    ),
    GauntletCase(
        row=56,
        name="kills its parent and the group of its parent in one item",
        cells=in_one_item(
            """
import os
for kill, whom in ((os.kill, os.getppid()), (os.killpg, os.getpgid(os.getppid()))):
    try:
        kill(whom, 9)
    except OSError:
        pass
os.kill(os.getpid(), 9)
"""
        ),
        expected={"test_dX_s2": "not_run"},
        harms_stock=True,
    ),
    GauntletCase(
        row=56,
        name="kills everything that it may, from a cell and from a function",
        first=_KILLS_ALL,
        cells=in_one_item(f"{_KILLS_ALL}\nos._exit(3)"),
        expected={"test_dX_s2": "not_run"},
        harms_stock=True,
    ),
    GauntletCase(
        row=57,
        name="stops its process group from a function",
        cells=instead(FORWARD, "import os, signal\nos.kill(0, signal.SIGSTOP)"),
        expected=_FORWARD_NOT_RUN,
        words=dict.fromkeys(_FORWARD_NOT_RUN, "it stopped itself by a signal"),
        seconds=15,
        harms_stock=True,
    ),
    GauntletCase(
        row=57,
        name="stops itself, its parent and its group by every signal that stops",
        first="""
import os, signal
for number in (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU):
    for whom in (0, os.getpid()):
        os.kill(whom, number)
""",
        seconds=15,
        harms_stock=True,
        beyond_uid="the cell's own process, which it stops for good",
    ),
    GauntletCase(
        row=57,
        name="stops a child that holds what it prints, and waits for it",
        first="""
import os, signal
child = os.fork()
if child == 0:
    os.kill(os.getpid(), signal.SIGSTOP)
    os._exit(0)
os.waitpid(child, 0)
""",
        seconds=15,
    ),
    GauntletCase(
        row=58,
        name="lowers the priority of its group, its user and its session",
        first="""
import ctypes, os, platform
for who in (os.PRIO_PROCESS, os.PRIO_PGRP, os.PRIO_USER):
    try:
        os.setpriority(who, 0, 19)
    except OSError:
        pass
ioprio_set = {"x86_64": 251, "aarch64": 30}[platform.machine()]
for who in (1, 2, 3):
    ctypes.CDLL(None).syscall(ioprio_set, who, 0, 3 << 13)
try:
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
except OSError:
    pass
try:
    with open("/proc/self/autogroup", "w") as file:
        file.write("19")
except OSError:
    pass
""",
        harms_stock=True,
    ),
    GauntletCase(
        row=59,
        name="leaves 55 processes that spin to the cells that follow",
        first=HOGS,
        last="import time\ntime.sleep(2)",
        seconds=20,
        harms_stock=True,
    ),
    GauntletCase(
        row=59,
        name="waits for its 55 processes that spin",
        first=f"{HOGS}\ntime.sleep(60)",
        hurried=True,
        seconds=90,
        harms_stock=True,
    ),
    GauntletCase(
        row=59,
        name="leaves threads that spin in C code",
        first="import threading, zlib\nfor _ in range(4):\n    threading.Thread(target=lambda: "
        "[zlib.crc32(bytes(1 << 20)) for _ in iter(int, 1)], daemon=True).start()",
        seconds=90,
        harms_stock=True,
    ),
    GauntletCase(
        row=60,
        name="fills sockets in four processes",
        first=f"{_FULL_SOCKETS}\nfills(4, 1 << 30)\ntime.sleep(2)",
        harms_stock=True,
    ),
    GauntletCase(
        row=60,
        name="fills sockets in sixty processes",
        first=f"{_FULL_SOCKETS}\nfills(60, 1 << 30)\ntime.sleep(60)",
        seconds=90,
        harms_stock=True,
    ),
    _refuses("asks for a machine's asynchronous reads and writes",
             "refused(libc.syscall, (206, 0)[MACHINE], 60000, ctypes.byref(ctypes.c_ulong()))"),
    _refuses("asks for watches of files", "refused(libc.inotify_init1, 0)"),
    _refuses("opens sockets of families beside its own",
             "all(is_refused(socket.socket, family) for family in (2, 10, 16, 17, 38, 40, 44))"),
    _refuses("opens pairs of sockets of another family", "is_refused(socket.socketpair, 30)"),
    _refuses("takes another core", "is_refused(os.sched_setaffinity, 0, {0})"),
    _refuses("asks for namespaces by every door",
             "refused(libc.unshare, 0x10000000) and refused(libc.syscall, (56, 220)[MACHINE], "
             "0x10000000 | 17, 0, 0, 0, 0) and refused(libc.syscall, 435, 0, 0)"),
    _refuses("asks for calls that no list knows yet",
             "all(refused(libc.syscall, number, 0, 0, 0, 0, 0, 0) for number in range(452, 600))"),
    GauntletCase(
        row=61,
        name="opens pseudo-terminals without end",
        first="""
import os
kept = []
try:
    while True:
        kept.append(os.open("/dev/ptmx", os.O_RDWR))
except OSError:
    pass
""",
        cells=answer_if("len(kept) <= 16"),
        beyond_uid="terminals of the machine, up to its limit for open files",
    ),
)  # fmt: skip
