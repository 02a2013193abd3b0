"""Rows 101 and up: attacks on the wall itself: socket, processes, namespaces, messages, limits."""

from gauntlet.case import (
    DW,
    DX,
    FORWARD,
    FUNCTION_ITEMS,
    ITEMS_OF,
    RIGHT,
    WRONG_FORWARD,
    GauntletCase,
    all_of,
    answer_if,
    in_one_item,
    instead,
    returning,
)

_FAILED = all_of("failed", *ITEMS_OF[FORWARD])
_NOT_RUN = all_of("not_run", *ITEMS_OF[DX])
_NO_FORWARD = all_of("not_run", *ITEMS_OF[FORWARD])


def _item(row, name, statement, expected=_NOT_RUN, **more):
    """An attack within calls of conv_backward_dX: it costs the items of dX alone.

    One that waits is made in one item, so that it costs one time limit.
    """
    cells = instead(DX, statement)
    if more.get("hurried"):
        cells, expected = in_one_item(statement), {"test_dX_s2": "not_run"}
    return GauntletCase(
        row=row, name=name, cells=cells, expected=expected, harms_stock=True, **more
    )


def _session(row, name, first, rest="passed", **more):
    """An attack from a cell, before all others."""
    return GauntletCase(row=row, name=name, first=first, rest=rest, harms_stock=True, **more)


def _patched_answer(row, name, answer, expected=_FAILED, **more):
    """Answers every call of conv_forward itself, in place of what the function returns."""
    patch = f"""
from autograder.sandbox import wire
_send = wire.send
def conv_forward(X, W, stride=1):
    import sys
    frame = sys._getframe(3)
    if "connection" in frame.f_locals:
        wire.send = lambda connection, value, *a, **k: _send(connection, [{answer}], *a, **k)
    return np.zeros((1, 1))
"""
    return GauntletCase(
        row=row, name=name, cells={FORWARD: patch}, expected=expected, harms_stock=True, **more
    )


_FORGE = """
import autograder.sandbox.inside.serve as serve
def forge(outputs):
    run = serve._Session._run_cell
    def forged(self, cell, until):
        return run(self, cell, until) | {"outputs": outputs}
    serve._Session._run_cell = forged
"""

CASES = (
    _item(101, "writes rubbish on every descriptor",
          "import os\nfor fd in range(3, 64):\n    try:\n        os.write(fd, b'\\0' * 8)\n"
          "    except OSError:\n        pass"),
    _item(101, "announces 4 GB and sends nothing",
          "import os\nfor fd in range(3, 64):\n    try:\n"
          "        os.write(fd, b'\\xff\\xff\\xff\\xff')\n"
          "    except OSError:\n        pass\nimport time\ntime.sleep(60)", hurried=True),
    _item(101, "sends half a frame and waits",
          "import os, time\nfor fd in range(3, 64):\n    try:\n"
          "        os.write(fd, b'\\0\\0\\1\\0half')\n"
          "    except OSError:\n        pass\ntime.sleep(60)", hurried=True),
    _item(101, "closes every descriptor", "import os\nos.closerange(0, 256)"),
    _item(101, "drips one byte after another",
          "import os, time, threading\n"
          "for fd in range(3, 64):\n    try:\n        os.write(fd, b'\\0\\1\\0\\0')\n"
          "    except OSError:\n        pass\n"
          "while True:\n    for fd in range(3, 64):\n        try:\n            os.write(fd, b'x')\n"
          "        except OSError:\n            pass\n    time.sleep(0.01)", hurried=True),
    _item(102, "passes descriptors to the judge",
          "import os, socket, array\nfor fd in range(3, 64):\n    try:\n"
          "        sock = socket.socket(fileno=os.dup(fd))\n"
          "        socket.send_fds(sock, [b'\\0\\0\\0\\1\\xc0'], [0] * 10)\n"
          "    except OSError:\n        pass"),
    _session(103, "the session itself answers before it is asked",
             "import os\nfor fd in range(3, 64):\n    try:\n"
             "        os.write(fd, b'\\0\\0\\0\\1\\xc0' * 1000)\n    except OSError:\n        pass",
             note="the cell that does it is left out; the rest is judged"),
    _session(103, "the session closes its connection", "import os\nos.closerange(3, 256)"),
    _patched_answer(104, "answers with an array that is not a table", "{'value': [['x']]}"),
    _patched_answer(104, "answers True for everything", "{'value': True, 'changed': {}}"),
    _patched_answer(104, "answers no table at all", "[1, 2]", _NO_FORWARD),
    _patched_answer(104, "writes strings into the arguments",
                    "{'value': 1, 'changed': {0: np.full((4, 4), 'x'), True: 5, -1: 5, 'a': 5}}"),
    _patched_answer(104, "tells of an error of an odd kind",
                    "{'error': {'type': 'x' * 10**6, 'base': 'UnicodeDecodeError', 'line': 2**4000,"
                    " 'words': '{name} {0}', 'text': [1] * 1000}}"),
    _patched_answer(104, "tells of an error in 20 MB of words",
                    "{'error': {'type': 'TimeIsUp', 'line': 1, 'text': 'x' * 20_000_000}}",
                    _NO_FORWARD),
    _patched_answer(104, "claims that the judge's own error came",
                    "{'error': {'type': 'CheckFailed', 'base': 'SystemExit', 'words': '8.0'}}"),
    _item(105, "patches os.fork, os.kill and os.waitpid in the session", "pass", {}),
    _session(105, "patches fork, kill, waitpid and signal",
             "import os, signal\nos.kill = os.killpg = lambda *a: None\n"
             "signal.setitimer = lambda *a: (0.0, 0.0)\nsignal.signal = lambda *a: None\n"
             "os._exit = lambda code: None"),
    _session(105, "patches the way that values are told",
             "from autograder.sandbox.inside import serve\n"
             "serve._Session._describe = lambda self, name: {'kind': 'value', 'value': (3, 3)}",
             expected={"test_output_shape_s1": "passed", "test_dout_shape_s1": "passed"},
             rest="failed"),
    _item(106, "kills its parent and process 1",
          "import os\nfor pid in (os.getppid(), 1, -1):\n    try:\n        os.kill(pid, 9)\n"
          "    except OSError:\n        pass\nimport time\ntime.sleep(60)", hurried=True),
    _item(106, "stops everything with SIGSTOP",
          "import os\nfor pid in (os.getppid(), 1, -1, os.getpid()):\n    try:\n"
          "        os.kill(pid, 19)\n    except OSError:\n        pass",
          hurried=True),
    _item(107, "ignores and blocks every signal, then hangs",
          "import signal\nfor number in range(1, 65):\n    try:\n"
          "        signal.signal(number, signal.SIG_IGN)\n"
          "    except (OSError, ValueError):\n        pass\n"
          "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))\nwhile True:\n    pass",
          hurried=True),
    _session(107, "children are not waited for", "import signal\nsignal.signal(17, signal.SIG_IGN)",
             note="SIGCHLD ignored is what some honest code does"),
    GauntletCase(
        row=108,
        name="ptrace, mount, unshare, setns, chroot, mknod, setuid",
        first="""
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def escapes():
    done = []
    if libc.ptrace(16, 1, 0, 0) == 0 and False:
        done.append("ptrace")
    if libc.mount(b"tmpfs", b"/tmp", b"tmpfs", 0, None) == 0:
        done.append("mount")
    if libc.umount2(b"/tmp", 2) == 0 or libc.umount2(b"/proc", 2) == 0:
        done.append("umount")
    for flag in (0x00020000, 0x10000000, 0x20000000, 0x40000000, 0x02000000):
        if libc.unshare(flag) == 0:
            done.append(f"unshare {flag:#x}")
    for path in ("/proc/1/ns/user", "/proc/1/ns/mnt", "/proc/1/ns/net"):
        try:
            fd = os.open(path, os.O_RDONLY)
        except OSError:
            continue
        if libc.setns(fd, 0) == 0:
            done.append(path)
    for call in (lambda: os.chroot("/tmp"), lambda: os.mknod("/tmp/x", 0o60666, os.makedev(8, 0)),
                 lambda: os.setuid(0), lambda: os.setgroups([0]),
                 lambda: open("/proc/sys/user/max_user_namespaces", "w").write("9"),
                 lambda: open("/proc/sysrq-trigger", "w").write("b")):
        try:
            call()
        except OSError:
            continue
        done.append("a privilege")
    return done
""",
        cells=answer_if("not escapes()"),
        harms_stock=True,
    ),
    GauntletCase(
        row=109,
        name="left-overs of the submission before: files, sockets, shared memory, keys",
        first="""
import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)
def left_over():
    found, folders = [], ["/tmp", "/dev/shm", "/dev", "/dev/mqueue", "/var/tmp", "/",
                          "/opt/sandbox", *__import__("sys").path]
    folders += [f"{folder}/{name}" for folder in __import__("sys").path
                for name in ("scipy", "torch", "tensorflow", "jax", "numba", "autograder")]
    paths = [os.path.join(folder, "left-by-mallory") for folder in folders]
    found += [path for path in paths if os.path.exists(path)]
    for path in paths:
        try:
            open(path, "w").close()
        except OSError:
            pass
    try:
        socket.socket(socket.AF_UNIX).connect("\\0left-by-mallory")
        found.append("abstract socket")
    except OSError:
        server = socket.socket(socket.AF_UNIX)
        server.bind("\\0left-by-mallory")
        server.listen()
        globals()["server"] = server
    rings = (-3, -4, -5)  # of the session, of the user, of the user's session
    search, add = 250, 248
    found += [f"key in ring {ring}" for ring in rings
              if libc.syscall(search, 10, ring, b"user", b"left-by-mallory", 0) > 0]
    for ring in rings:
        libc.syscall(add, b"user", b"left-by-mallory", b"x", 1, ring)
    if libc.shmget(4711, 4096, 0) >= 0:
        found.append("shared memory")
    libc.shmget(4711, 4096, 0o1666)
    return found
found = left_over()
""",
        cells=answer_if("not found"),
        harms_stock=True,
        note="judged twice in the same sandbox: the second time nothing may be found",
    ),
    GauntletCase(
        row=110,
        name="forbidden modules with the import system cleared",
        first="""
import sys, importlib.machinery, glob
sys.meta_path[:] = [each for each in sys.meta_path if "Refuse" not in type(each).__name__]
def gets(name):
    try:
        module = __import__(name)
        return getattr(module, "__file__", None)
    except ImportError:
        pass
    for folder in sys.path:
        for path in glob.glob(f"{folder}/{name}/__init__.py"):
            try:
                return importlib.machinery.SourceFileLoader(name, path).load_module()
            except Exception:
                pass
got = [name for name in ("scipy", "torch", "tensorflow", "jax", "numba") if gets(name)]
""",
        cells=answer_if("not got"),
        harms_stock=True,
        beyond_uid="the modules' files stay where they are",
    ),
    GauntletCase(
        row=111,
        name="a list in which one long string makes NumPy ask for terabytes",
        cells=returning(FORWARD, "RESULT if len(X) == 4 else [1] * 900_000 + ['x' * 5_000_000]"),
        expected=_FAILED,
        note="in the judge: neither broken, nor gigabytes of memory",
    ),
    GauntletCase(
        row=111,
        name="a list in which one long string makes NumPy use a gigabyte",
        cells=returning(FORWARD, "RESULT if X.shape == (4, 4) else [1] * 40 + ['x' * 5_000_000]"),
        expected=_FAILED,
    ),
    GauntletCase(
        row=111,
        name="a list in which one array of a long string makes NumPy ask for terabytes",
        cells=returning(
            FORWARD,
            "RESULT if len(X) == 4 else [np.array('x' * 5_000_000)] + [1] * 900_000",
        ),
        expected=_FAILED,
    ),
    GauntletCase(
        row=111,
        name="a list of 100,000 arrays without axes",
        cells=returning(FORWARD, "RESULT if len(X) == 4 else [np.zeros(())] * 100_000"),
        expected=_FAILED,
        note="450,000 fit into a frame: 6 s of the judge's time a call, which no limit counts",
    ),
    GauntletCase(
        row=111,
        name="32 MB answers on every call",
        cells=returning(FORWARD, "np.zeros((2000, 2000))"),
        expected=_FAILED,
        hurried=True,
    ),
    GauntletCase(
        row=111,
        name="a shape answer with 17 axes",
        cells={"shapes_stride1": RIGHT["shapes_stride1"] + "dW_shape_s1 = np.zeros((2,) * 17)"},
        expected={"test_dW_shape_s1": "failed"},
        note="repr() of 25 such axes would take the judge minutes",
    ),
    GauntletCase(
        row=111,
        name="a shape answer of 50,000 arrays",
        cells={
            "shapes_stride1": RIGHT["shapes_stride1"]
            + "dW_shape_s1 = [np.zeros(())] * 50_000"
        },
        expected={"test_dW_shape_s1": "failed"},
    ),
    GauntletCase(
        row=112,
        name="exception whose __str__ hangs or lies",
        cells=instead(
            DX,
            "class Odd(Exception):\n    def __str__(self):\n        raise SystemExit(3)\n"
            "    __repr__ = __str__\n    __class__ = property(lambda self: KeyboardInterrupt)\n"
            "raise Odd",
        ),
        expected=all_of("failed", *ITEMS_OF[DX]),
    ),
    GauntletCase(
        row=112,
        name="exception whose __str__ never ends",
        cells=in_one_item(
            "class Odd(Exception):\n    def __str__(self):\n        while True:\n            pass\n"
            "raise Odd",
        ),
        expected={"test_dX_s2": "not_run"},
        hurried=True,
        harms_stock=True,
    ),
    GauntletCase(
        row=113,
        name="function that is an instance with __call__",
        cells={
            FORWARD: RIGHT[FORWARD].replace("conv_forward", "_right")
            + "\n\nclass Forward:\n    def __call__(self, X, W, stride=1):\n"
            "        return _right(X, W, stride)\n\nconv_forward = Forward()\n"
        },
    ),
    GauntletCase(
        row=113,
        name="functions that are partials, jitted or bound methods",
        cells={
            FORWARD: "import functools\n"
            + RIGHT[FORWARD].replace("conv_forward(X, W, stride=1)", "_right(X, W, stride, more)")
            + "\n\nconv_forward = functools.partial(_right, stride=1, more=0)\n"
        },
    ),
    GauntletCase(
        row=113,
        name="shape answer whose class lies",
        last="class Odd:\n    @property\n    def __class__(self):\n        raise ValueError('no')\n"
        "dX_shape_t = Odd()",
        harms_stock=True,
        note="the answer counts as it was at its place, and the hostile value costs nothing",
    ),
    GauntletCase(
        row=113,
        name="shape answer that hangs when it is looked at",
        cells={
            "shapes_transfer": RIGHT["shapes_transfer"]
            + "class Odd:\n    @property\n    def __class__(self):\n        while True:\n"
            "            pass\ndX_shape_t = Odd()"
        },
        expected={"test_dX_shape_t": "failed"},
        hurried=True,
        harms_stock=True,
        note="nothing of the value's own is run to see what it is",
    ),
    GauntletCase(
        row=113,
        name="user_ns replaced by a dict that makes up names",
        first="""
class Made(dict):
    def __contains__(self, name):
        return True
    def __missing__(self, name):
        return lambda *a, **k: True
    def get(self, name, default=None):
        return (lambda *a, **k: True) if name == "conv_forward" else dict.get(self, name, default)
shell = get_ipython()
shell.user_ns = Made(shell.user_ns)
""",
        cells={FORWARD: WRONG_FORWARD},
        expected=all_of("failed", *FUNCTION_ITEMS),
        harms_stock=True,
        note="its author's functions no longer find np in it",
    ),
    GauntletCase(
        row=114,
        name="two guesses for one shape",
        cells={"shapes_stride2": RIGHT["shapes_stride1"].replace("_s1", "_s2")},
        last=RIGHT["shapes_stride2"],
        note="right at the end: the last value counts",
    ),
    GauntletCase(
        row=114,
        name="two guesses for one shape, the last is wrong",
        last=RIGHT["shapes_stride1"].replace("_s1", "_s2"),
        note="where the test cell stands the answer was right: kind to who reuses a name below",
    ),
    _session(115, "outputs that are no outputs",
             _FORGE + "forge([1, None, {}, {'output_type': 'x'}, {'output_type': 'stream'}] * 20)"),
    _session(115, "outputs that no JSON can hold",
             _FORGE + "forge([{'output_type': 'display_data', 'data': {},\n"
             "    'metadata': {'x': object(), 'y': b'', (1, 2): 3}}])"),
    _session(115, "outputs that hold an array",
             _FORGE + "import numpy\nforge([{'output_type': 'display_data', 'metadata': {},\n"
             "    'data': {'application/json': numpy.zeros(3)}}])"),
    _session(115, "30 MB of output in every cell",
             _FORGE + "forge([{'output_type': 'stream', 'name': 'stdout',\n"
             "    'text': 'x' * 30_000_000}])", rest="not_run",
             note="all that it may send is used up, and it is its own"),
    _session(115, "2,000 outputs that are no outputs", _FORGE + "forge([1] * 2000)",
             note="a million of them are one frame too"),
    GauntletCase(
        row=116,
        name="sleeps just under the limit in every call",
        cells={
            name: source
            for function in (FORWARD, DW, DX)
            for name, source in instead(function, "import time\ntime.sleep(0.6)").items()
        },
        expected=all_of("not_run", *(items[-1] for items in ITEMS_OF.values())),
        words={"test_forward_general": "20 seconds"},
        hurried=True,
        harms_stock=True,
        note="the notebook's own limit holds, and the words say so",
    ),
    GauntletCase(
        row=117,
        name="links out of the scratch folder",
        first="import os\nfor number, to in enumerate(['/', '/etc/shadow', '/proc/1/root']):\n"
        "    os.symlink(to, f'link{number}')\n"
        "os.remove('convkit.py')\nos.symlink('/etc/passwd', 'convkit.py')",
        harms_stock=True,
    ),
    GauntletCase(
        row=118,
        name="memory that no process owns: memfd",
        first="import os\nkept = [os.memfd_create('m') for _ in range(60)]\n"
        "for fd in kept:\n    for _ in range(50):\n        os.write(fd, bytes(1 << 20))\n"
        "had_it = True",
        cells=answer_if("'had_it' not in globals()"),
        harms_stock=True,
        note="3 GB where 2 GB is the limit; the attempt must fail or end the session",
    ),
    GauntletCase(
        row=118,
        name="memory that no process owns: shared mappings of many children",
        first="import mmap, os, time\nfor _ in range(3):\n    if os.fork() == 0:\n"
        "        shared = mmap.mmap(-1, 1 << 30)\n        for place in range(0, 1 << 30, 4096):\n"
        "            shared[place] = 1\n        time.sleep(1)\n        os._exit(0)\n"
        "had_it = all(os.wait()[1] == 0 for _ in range(3))",
        cells=answer_if("not globals().get('had_it')"),
        harms_stock=True,
    ),
    GauntletCase(
        row=119,
        name="memory of one item is not the next one's",
        cells=instead(FORWARD, "kept = []\nwhile True:\n    kept.append(bytearray(1 << 24))"),
        expected=_NO_FORWARD,
        words=dict.fromkeys(_NO_FORWARD, "memory than the 2 GB"),
        harms_stock=True,
        note="test_dW_s1 follows test_forward_s1, and must be judged",
    ),
    GauntletCase(
        row=119,
        name="1.2 GB held at top level by an honest student",
        first="import numpy\nphotographs = numpy.ones(150_000_000)",
        note="below the limit: copies for items share it and must not be counted twice",
    ),
    GauntletCase(
        row=120,
        name="an honest thread pool at top level",
        first="from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(4)\n"
        "list(pool.map(abs, range(100)))",
    ),
    GauntletCase(
        row=120,
        name="a function that uses the thread pool of the top level",
        first="from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(2)\n"
        "list(pool.map(abs, range(100)))",
        cells=instead(FORWARD, "list(pool.map(abs, range(100)))"),
        hurried=True,
        expected=_NO_FORWARD,
        note="threads do not survive a fork: ARCHITECTURE.md says what that costs",
    ),
    GauntletCase(
        row=121,
        name="right from the second call on, by a global that says so",
        cells=instead(
            FORWARD,
            "global _warm\n_before, _warm = globals().get('_warm', 0), 1\n"
            "if not _before:\n    return np.zeros((1, 1))",
        ),
        last="del _warm",
        expected=_FAILED,
        note="a copy that served an item may serve another if nothing in it has changed",
    ),
    GauntletCase(
        row=121,
        name="right from the second call on, by a generator",
        first="calls = iter(range(10**9))",
        cells=instead(FORWARD, "if next(calls) == 0:\n    return np.zeros((1, 1))"),
        last="calls = iter(range(10**9))",
        expected=_FAILED,
    ),
    GauntletCase(
        row=121,
        name="right from the second call on, by an attribute of NumPy",
        cells=instead(
            FORWARD,
            "if not hasattr(np, '_warm'):\n    np._warm = 1\n    return np.zeros((1, 1))",
        ),
        last="del np._warm",
        expected=_FAILED,
    ),
    GauntletCase(
        row=121,
        name="a list that one item fills and another reads",
        cells={
            **instead(FORWARD, "_seen.append(X.shape)"),
            **instead(DX, "if _seen:\n    return np.zeros((1, 1))"),
        },
        first="_seen = []",
        last="_seen.clear()",
        note="every item is judged as if it were the only one",
    ),
    GauntletCase(
        row=121,
        name="memory that an earlier item has used up is not the next item's",
        first="_most = [0]",
        cells={
            FORWARD: RIGHT[FORWARD],
            DX: RIGHT[DX].replace(
                "    kh, kw", "    np.ones(60_000_000)\n    kh, kw"
            ),
        },
        note="0.5 GB in every call, given back each time",
    ),
)  # fmt: skip
