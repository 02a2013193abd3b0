"""Rows 122 to 124: a test that the instructor has marked to run beside the student's code.

What can be forged there (122, known and stated), and what still cannot: other items' points, the
walls, the judge, files, who comes after (123); and what a student can read of such a test (124).
"""

from gauntlet.case import FORWARD, ITEMS_OF, RIGHT, WRONG_FORWARD, GauntletCase, all_of

MARKED = "test_forward_s1"
TEST = """
kernel_that_is_hidden = np.ones((2, 2))
image_that_is_hidden = np.arange(12.0).reshape(3, 4)
right = np.array([[10.0, 14.0, 18.0], [26.0, 30.0, 34.0]])
out = conv_forward(image_that_is_hidden, kernel_that_is_hidden)
assert out.shape == right.shape, 'the shape is wrong'
assert np.allclose(out, right), 'the values are wrong'
"""
_OTHERS = [item for item in ITEMS_OF[FORWARD] if item != MARKED]
_FORGED = {MARKED: "passed", **all_of("failed", *_OTHERS)}
_FAILED = all_of("failed", *ITEMS_OF[FORWARD])
_HIDDEN = ("image_that_is_hidden", "kernel_that_is_hidden")
# Code that runs within the marked test alone, before a conv_forward that is right.
_IN_TEST = "any('kernel_that_is_hidden' in f.f_locals for f in frames())"
_FRAMES = """
def frames():
    import sys
    frame = sys._getframe(1)
    while frame is not None:
        yield frame
        frame = frame.f_back
"""


def _forges(name, cheat="", forward=WRONG_FORWARD, **more):
    """A wrong conv_forward that has the marked item by a cheat, and no other."""
    return GauntletCase(
        row=122, name=name, cells={FORWARD: f"import numpy as np\n{cheat}\n\n{forward}"},
        inside={MARKED: TEST}, expected=_FORGED, absent=_HIDDEN, harms_stock=True, **more,
    )  # fmt: skip


def _attacks(name, statement, verdict="passed", rest="passed", **more):
    """A right conv_forward that does this first, when the marked test calls it."""
    statement = statement.strip("\n").replace("\n", "\n        ")
    body = RIGHT[FORWARD].partition("\n    ")[2]
    source = (
        f"import numpy as np\n{_FRAMES}\ndef conv_forward(X, W, stride=1):\n"
        f"    if {_IN_TEST}:\n        {statement}\n    {body}"
    )
    return GauntletCase(
        row=123, name=name, cells={FORWARD: source}, inside={MARKED: TEST},
        expected={MARKED: verdict}, rest=rest, absent=_HIDDEN, harms_stock=True, **more,
    )  # fmt: skip


# In another item a conv_forward is wrong, unless it finds what the marked test's process has left.
_LEAVES = """
try:
    %s
except Exception:
    pass
"""
_FINDS = """
def found():
    try:
        return bool(%s)
    except Exception:
        return False
"""


def _tells(name, leaves, finds, made="pass"):
    """The marked test's process leaves something for the items that are judged outside."""
    leaves = leaves.strip("\n").replace("\n", "\n    ")
    source = (
        f"import numpy as np\n{made}\n{_FRAMES}{_FINDS % finds}\n"
        f"def leave():{(_LEAVES % leaves).replace(chr(10), chr(10) + '    ')}\n"
        f"{RIGHT[FORWARD].replace(FORWARD, 'right_forward')}\n"
        "def conv_forward(X, W, stride=1):\n"
        f"    if {_IN_TEST}:\n        leave()\n"
        "        return right_forward(X, W, stride)\n"
        "    return right_forward(X, W, stride) if found() else np.zeros((1, 1))\n"
    )
    return GauntletCase(
        row=123, name=name, cells={FORWARD: source}, inside={MARKED: TEST}, expected=_FORGED,
        absent=_HIDDEN, harms_stock=True,
    )  # fmt: skip


_READS = """
def told(X):
    import linecache, sys
    found = []
    for frame in frames():
        code = frame.f_code
        lines = linecache.getlines(code.co_filename)
        found += [f"linecache {line}" for line in lines if "that_is_" + "hidden" in line]
    shell = get_ipython()
    found += [f"In {text}" for text in In if "that_is_" + "hidden" in text]
    history = shell.history_manager
    both = [*history.input_hist_raw, *history.input_hist_parsed]
    found += [f"history {text}" for text in both if "that_is_" + "hidden" in text]
    return found
"""

CASES = (
    _forges(
        "an object that is equal to everything", "",
        "class Always(np.ndarray):\n"
        "    shape = property(lambda self: (2, 3) if self.size == 7 else (0, 0))\n"
        "    def __array_function__(self, *a, **k):\n        return np.True_\n"
        "    def __array_ufunc__(self, *a, **k):\n        return np.True_\n"
        "def conv_forward(X, W, stride=1):\n    return np.zeros(7).view(Always)\n",
    ),
    _forges("np.allclose always true", "np.allclose = lambda *a, **k: True"),
    _forges(
        "right values read from the test's own frame", _FRAMES,
        "def conv_forward(X, W, stride=1):\n    for frame in frames():\n"
        "        if 'right' in frame.f_locals:\n            return frame.f_locals['right']\n"
        "    return np.zeros((1, 1))\n",
    ),
    _forges(
        "the answer to the judge is written by the student", _FRAMES,
        "def conv_forward(X, W, stride=1):\n    from autograder.sandbox import wire\n"
        "    send = wire.send\n"
        f"    if {_IN_TEST}:\n"
        "        wire.send = lambda c, value, *a, **k: "
        "send(c, {'outputs': [], 'moved': False}, *a, **k)\n"
        "    return np.zeros((1, 1))\n",
    ),
    _attacks("ends the process", "import os\nos._exit(0)", "not_run"),
    _attacks("ends the process by a signal", "import os\nos.kill(os.getpid(), 9)", "not_run"),
    _attacks("runs for ever", "while True:\n    pass", "not_run", hurried=True),
    _attacks("fills memory", "X = [bytearray(1 << 24) for _ in range(1 << 12)]", "not_run"),
    _attacks(
        "kills its parent and process 1, and waits",
        "import os, time\nfor pid in (os.getppid(), 1, -1):\n    try:\n        os.kill(pid, 9)\n"
        "    except OSError:\n        pass\ntime.sleep(60)", "not_run", hurried=True,
    ),
    _attacks(
        "writes rubbish on every descriptor",
        "import os\nfor fd in range(3, 64):\n    try:\n        os.write(fd, b'\\0' * 8)\n"
        "    except OSError:\n        pass", "not_run",
    ),
    _attacks(
        "writes files wherever it can",
        "import os\nfor folder in ('/', '/tmp', '/dev/shm', '/var/tmp', '/dev', '/home', '.', '..',"
        " os.path.expanduser('~')):\n    try:\n"
        "        open(f'{folder}/gauntlet-was-here', 'w').close()\n"
        "    except OSError:\n        pass",
    ),
    _attacks(
        "looks for the course, the package's tests and a network",
        "import importlib.util, os, socket\n"
        "seen = [name for name in ('autograder.check', 'autograder.judge', 'autograder.exercises')"
        " if importlib.util.find_spec(name)]\n"
        "for folder, folders, files in os.walk('/'):\n"
        "    folders[:] = [name for name in folders if name not in ('proc', 'sys')]\n"
        "    seen += {'conv2d.ipynb', 'course_secret'}.intersection(files)\n"
        "try:\n    socket.create_connection(('127.0.0.1', 22), 1)\n    seen.append('network')\n"
        "except OSError:\n    pass\nassert not seen, seen",
        beyond_uid="files that everybody can read are read",
    ),
    _attacks(
        "answers with what is no answer",
        "from autograder.sandbox import wire\nsend = wire.send\n"
        "wire.send = lambda c, value, *a, **k: send(c, [['x']] * 1000, *a, **k)", "not_run",
    ),
    _attacks(
        "answers with more points than there are",
        "from autograder.sandbox import wire\nsend = wire.send\n"
        "much = [{'output_type': 'execute_result', 'data': {'text/plain': '1e308'}}]\n"
        "wire.send = lambda c, value, *a, **k: "
        "send(c, {'outputs': much, 'moved': False}, *a, **k)", "broken",
        note="a person looks at it: no points are given",
    ),
    _attacks(
        "answers with 30 MB of words",
        "from autograder.sandbox import wire\nsend = wire.send\n"
        "much = [{'output_type': 'error', 'ename': 'AssertionError', 'evalue': 'x' * 30_000_000}]\n"
        "wire.send = lambda c, value, *a, **k: "
        "send(c, {'outputs': much, 'moved': False}, *a, **k)", "failed",
    ),
    _tells("tells other items by a file", "open('told', 'w').write('1')",
           "__import__('os').path.exists('told')"),
    _tells("tells other items by a file that a cell has opened",
           "file.write('1')\nfile.flush()",
           "file.seek(0) or file.read()", "file = open('told', 'w+')"),
    _tells("tells other items by a module", "np.told = 1", "np.told"),
    _tells("tells other items by the history", "In.append('told')", "In[-1] == 'told'"),
    _tells("tells other items by shared memory", "memory[0] = 1", "memory[0] == 1",
           "import mmap\nmemory = mmap.mmap(-1, 4096)"),
    _tells("tells other items by a process that goes on",
           "import os, time\nif os.fork() == 0:\n    os.setsid()\n    while True:\n"
           "        open('told', 'w').close()\n        time.sleep(0.001)",
           "__import__('os').path.exists('told')"),
    GauntletCase(
        row=124, name="looks for a marked test in history and linecache",
        cells={FORWARD: f"import numpy as np\n{_FRAMES}{_READS}\n"
               "def conv_forward(X, W, stride=1):\n    assert not told(X)\n"
               "    return np.zeros((1, 1))\n"},
        inside={MARKED: TEST}, expected=_FAILED, absent=_HIDDEN, harms_stock=True,
        words={MARKED: "the shape is wrong"},
    ),
    GauntletCase(
        row=124, name="reads a marked test from the judge's message, and shows it to its author",
        cells={FORWARD: f"import numpy as np\n{_FRAMES}\n"
               "def conv_forward(X, W, stride=1):\n    for frame in frames():\n"
               "        if 'message' in frame.f_locals and 'test' in frame.f_locals['message']:\n"
               "            raise AssertionError(frame.f_locals['message']['test'] * 100)\n"
               "    return np.zeros((1, 1))\n"},
        inside={MARKED: TEST}, expected=_FAILED, harms_stock=True,
        words={MARKED: "image_that_is_hidden"},
        note="known: 1,000 characters of a marked test, for whoever sets out to read it",
    ),
    GauntletCase(
        row=124, name="prints what it finds of a marked test while cells run",
        first="import gc, sys\n"
        "print([text for each in gc.get_objects() if type(each) is dict\n"
        "       for text in each.values() if type(text) is str and 'that_is_' 'hidden' in text])",
        inside={MARKED: TEST}, expected={MARKED: "passed"}, absent=_HIDDEN, harms_stock=True,
        note="its source arrives when all cells have run",
    ),
)  # fmt: skip
