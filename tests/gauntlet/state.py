"""Rows 63, 64, 67 and 68: what a call leaves to later calls, what memory holds by chance, modules.

Each kind of state is left by the first call of a conv_forward in its process, which is wrong; all
later ones are right. Where each item has a process that is as if new, each is failed.
"""

from dataclasses import dataclass

from gauntlet.case import (
    DW,
    DX,
    FORWARD,
    ITEMS_OF,
    RIGHT,
    GauntletCase,
    all_of,
    answer_if,
)

_OK = RIGHT[FORWARD].replace(FORWARD, "right_forward")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of state: what is made before, how the first call knows itself, what it leaves."""

    name: str
    made: str = ""
    first: str
    leaves: str
    beyond_uid: str = ""

    @property
    def source(self) -> str:
        """The cell: a conv_forward that is wrong when it is first called."""
        leaves = self.leaves.replace("\n", "\n        ")
        return (
            f"import numpy as np\n{self.made}\n{_OK}\n\ndef conv_forward(X, W, stride=1):\n"
            f"    if {self.first}:\n        {leaves}\n        return np.zeros((1, 1))\n"
            "    return right_forward(X, W, stride)\n"
        )


def _kind(name: str, made: str, first: str, leaves: str) -> Kind:
    return Kind(name=name, made=made, first=first, leaves=leaves)


def _once(name: str, made: str, place: str, value: str = "1") -> Kind:
    """Return the kind of what can be set and was not there."""
    return _kind(name, made, f"not hasattr({place.rpartition('.')[0]}, "
                 f"{place.rpartition('.')[2]!r})", f"{place} = {value}")  # fmt: skip


OF_FUNCTIONS = (
    _kind("__doc__", "", "conv_forward.__doc__ is None", "conv_forward.__doc__ = 'x'"),
    _kind("__annotations__", "", "not conv_forward.__annotations__",
          "conv_forward.__annotations__['n'] = 1"),
    _kind("__name__", "", "conv_forward.__name__ != 'x'", "conv_forward.__name__ = 'x'"),
    _kind("__qualname__", "", "conv_forward.__qualname__ != 'x'",
          "conv_forward.__qualname__ = 'x'"),
    _kind("__module__", "", "conv_forward.__module__ != 'x'", "conv_forward.__module__ = 'x'"),
    _once("an attribute", "", "conv_forward.seen"),
    _kind("__type_params__", "", "not getattr(conv_forward, '__type_params__', ())",
          "conv_forward.__type_params__ = (1,)"),
    _kind("__dict__", "", "not conv_forward.__dict__", "conv_forward.__dict__['n'] = 1"),
    _kind("__defaults__", "", "conv_forward.__defaults__ == (1,)",
          "conv_forward.__defaults__ = (1, 2)[:1] + (1,)"),
    _kind("__kwdefaults__", "", "conv_forward.__kwdefaults__ is None",
          "conv_forward.__kwdefaults__ = {'stride': 1}"),
    _kind("__code__", "", "conv_forward.__code__.co_name != 'x'",
          "conv_forward.__code__ = conv_forward.__code__.replace(co_name='x')"),
    _kind("a helper's __doc__", "def helper(): pass", "helper.__doc__ is None",
          "helper.__doc__ = 'x'"),
    _kind("a helper's default", "def helper(seen=[]):\n    return seen", "not helper()",
          "helper().append(1)"),
    _kind("a variable around a helper",
          "def make():\n    n = 0\n    def helper():\n        nonlocal n\n        n += 1\n"
          "        return n\n    return helper\nhelper = make()", "helper() == 1", "pass"),
    _kind("a cell around a helper",
          "def make():\n    n = 0\n    return lambda: n\nhelper = make()", "helper() == 0",
          "helper.__closure__[0].cell_contents = 1"),
    _kind("a wrapper's cache", "import functools\n@functools.lru_cache\ndef helper(): pass",
          "helper.cache_info().misses == 0", "helper()"),
    _kind("a partial's arguments", "import functools\nhelper = functools.partial(dict)",
          "not helper()", "helper.keywords['n'] = 1"),
    _kind("a method of a list", "seen = []\nput = seen.append\nhow_many = seen.__len__",
          "how_many() == 0", "put(1)"),
)  # fmt: skip
OF_VALUES = (
    _kind("a global name", "n = 0", "n == 0", "globals()['n'] = 1"),
    _kind("a global name that was not there", "", "'seen' not in globals()",
          "global seen\nseen = 1"),
    _kind("a list", "seen = []", "not seen", "seen.append(1)"),
    _kind("a list's room", "L = [0] * 4", "L.__sizeof__() == [0, 0, 0, 0].__sizeof__()",
          "L.append(1)\nL.pop()"),
    _kind("the order of a dict", "D = {1: 0, 2: 0}", "list(D) == [1, 2]", "D[1] = D.pop(1)"),
    _kind("the order of a set", "S = {0, 8}", "list(S) == [0, 8]", "S.remove(0)\nS.add(0)"),
    _kind("a list in a tuple", "T = ([],)", "not T[0]", "T[0].append(1)"),
    _kind("a list in a slice", "S = slice([])", "not S.stop", "S.stop.append(1)"),
    _kind("bytes that can be written", "B = bytearray(1)", "B[0] == 0", "B[0] = 1"),
    _kind("an array of Python's", "import array\nA = array.array('i', [0])", "A[0] == 0",
          "A[0] = 1"),
    _kind("a deque", "from collections import deque\nQ = deque()", "not Q", "Q.append(1)"),
    _kind("a generator", "G = (x for x in [1])", "next(G, 0)", "pass"),
    _kind("a counter", "import itertools\nC = itertools.count()", "next(C) == 0", "pass"),
    _kind("a class", "class C: n = 0", "C.n == 0", "C.n = 1"),
    _kind("an object", "class C: pass\nc = C()\nc.n = 0", "c.n == 0", "c.n = 1"),
    _kind("an object's class", "class C: pass\nclass E: pass\nc = C()", "type(c) is C",
          "c.__class__ = E"),
    _kind("an exception", "E = ValueError()", "E.__traceback__ is None",
          "try:\n    raise E\nexcept ValueError:\n    pass"),
    _kind("an exception's context", "E = ValueError()", "E.__context__ is None",
          "try:\n    1 / 0\nexcept ZeroDivisionError:\n    try:\n        raise E\n"
          "    except ValueError:\n        pass"),
    _kind("a namespace", "from types import SimpleNamespace\ns = SimpleNamespace(n=0)", "s.n == 0",
          "s.n = 1"),
    _kind("a context variable", "from contextvars import ContextVar\nV = ContextVar('V')",
          "V.get(0) == 0", "V.set(1)"),
    _kind("a finalizer",
          "class C:\n    def __del__(self):\n        globals()['n'] = 1\nn, L = 0, [C()]", "n == 0",
          "L.clear()"),
)  # fmt: skip
OF_NUMPY = (
    _kind("an array", "A = np.zeros(3)", "A[0] == 0", "A[0] = 1"),
    _kind("an array's flags", "A = np.zeros(3)", "A.flags.writeable", "A.flags.writeable = False"),
    _kind("an array's shape", "A = np.zeros(4)", "A.shape == (4,)", "A.shape = 2, 2"),
    _kind("an array's type", "A = np.zeros(4)", "A.dtype == float", "A.dtype = int"),
    _kind("what a view belongs to", "V = np.zeros(4)[:2]", "V.base[3] == 0", "V.base[3] = 1"),
    _kind("what as_strided reaches",
          "V = np.zeros(4)[:2]\nfrom numpy.lib.stride_tricks import as_strided",
          "as_strided(V, (4,), (8,))[3] == 0", "as_strided(V, (4,), (8,))[3] = 1"),
    _kind("an array of objects", "A = np.array([[], None], dtype=object)", "not A[0]",
          "A[0].append(1)"),
    _kind("a record", "R = np.zeros(1, [('a', float)])[0]", "R['a'] == 0", "R['a'] = 1"),
    _kind("an array's iterator", "F = np.zeros(3).flat", "F.index == 0", "next(F)"),
    _kind("a masked array", "M = np.ma.array([1, 2])", "not np.any(M.mask)", "M[0] = np.ma.masked"),
    _kind("a matrix", "M = np.matrix([[0]])", "M[0, 0] == 0", "M[0, 0] = 1"),
    _kind("a list in a type's metadata", "D = np.dtype(float, metadata={'n': []})",
          "not D.metadata['n']", "D.metadata['n'].append(1)"),
    _kind("a type's names", "D = np.dtype([('a', float)])", "D.names == ('a',)",
          "D.names = ('b',)"),
    _once("an attribute of np", "", "np.seen"),
    _once("an attribute of np.outer", "", "np.outer.seen"),
    _once("an attribute of np.sum", "", "np.sum.seen"),
    _once("an attribute of a class of NumPy's", "", "np.ndindex.seen"),
    _kind("np.outer's __doc__", "", "np.outer.__doc__ != 'x'", "np.outer.__doc__ = 'x'"),
    _kind("a list that NumPy keeps", "", "'seen' not in np.__all__", "np.__all__.append('seen')"),
    _kind("a dict that NumPy keeps", "", "'seen' not in np.sctypeDict",
          "np.sctypeDict['seen'] = 1"),
    _kind("a ufunc made of a function", "n = [0]\nu = np.frompyfunc(lambda x: n[0], 1, 1)",
          "u(0) == 0", "n[0] = 1"),
    _kind("random numbers", "", "np.random.get_state()[2] == 624", "np.random.rand()"),
    _kind("a generator of random numbers", "rng = np.random.default_rng(1)",
          "rng.bit_generator.state['has_uint32'] == 0", "rng.integers(9, dtype=np.int32)"),
    _kind("how NumPy treats errors", "", "np.geterr()['over'] == 'warn'",
          "np.seterr(over='ignore')"),
    _kind("how NumPy prints", "", "np.get_printoptions()['precision'] == 8",
          "np.set_printoptions(precision=9)"),
    _kind("how large NumPy's buffers are", "", "np.getbufsize() == 8192", "np.setbufsize(16384)"),
    _kind("memory given back",
          "", "not (np.empty(77) == 4242).any()", "np.full(77, 4242.0)"),
)  # fmt: skip
OF_PYTHON = (
    _once("an attribute of a module", "import math", "math.seen"),
    _once("a name of Python's own", "import builtins", "builtins.seen"),
    _kind("a module", "import sys", "'seen' not in sys.modules", "sys.modules['seen'] = np"),
    _kind("the environment", "import os", "'SEEN' not in os.environ", "os.environ['SEEN'] = '1'"),
    _kind("the folder", "import os", "os.getcwd() != '/'", "os.chdir('/')"),
    _kind("how deep calls may go", "import sys", "sys.getrecursionlimit() < 5000",
          "sys.setrecursionlimit(5000)"),
    _kind("whether garbage is collected", "import gc", "gc.isenabled()", "gc.disable()"),
    _kind("how often a thing is named", "import sys\nL = object()",
          "sys.getrefcount(L) < 9", "x = [L] * 9\nx.append(x)"),
    _kind("what has been warned of", "import warnings", "'__warningregistry__' not in globals()",
          "warnings.warn('x')"),
    _kind("warnings' filters", "import warnings\nN = len(warnings.filters)",
          "len(warnings.filters) == N", "warnings.simplefilter('ignore', FutureWarning)"),
    _kind("lines that are kept", "import linecache", "'seen' not in linecache.cache",
          "linecache.cache['seen'] = (1, None, [], '')"),
    _kind("decimal's context", "import decimal", "decimal.getcontext().prec == 28",
          "decimal.getcontext().prec = 9"),
    _kind("Python's random numbers", "import random\nrng = random.Random(1)",
          "rng.random() < 0.2", "pass"),
    _kind("a subclass", "class B: pass", "not B.__subclasses__()",
          "globals()['C'] = type('C', (B,), {})"),
    _kind("a frame's names", "import sys", "'n' not in sys._getframe().f_globals",
          "sys._getframe().f_globals['n'] = 1"),
    _kind("a handler of signals", "import signal",
          "signal.getsignal(signal.SIGUSR1) == signal.SIG_DFL",
          "signal.signal(signal.SIGUSR1, signal.SIG_IGN)"),
)  # fmt: skip
_OPEN_TO_ALL = "folders of the machine in which everybody may write"
OF_FILES = (
    _kind("a file beside the notebook", "import os", "not os.path.exists('seen')",
          "open('seen', 'w').close()"),
    _kind("a file's content, as long as it was", "open('seen', 'w').write('0')",
          "open('seen').read() == '0'", "open('seen', 'w').write('1')"),
    _kind("a file that is gone", "import os\nopen('seen', 'w').close()", "os.path.exists('seen')",
          "os.remove('seen')"),
    Kind(name="a folder elsewhere", made="import os", first="not os.path.exists('/tmp/a/b')",
         leaves="os.makedirs('/tmp/a/b')", beyond_uid=_OPEN_TO_ALL),
    Kind(name="shared memory by its name", made="import os",
         first="not os.path.exists('/dev/shm/seen')",
         leaves="open('/dev/shm/seen', 'w').close()", beyond_uid=_OPEN_TO_ALL),
    _kind("a file's mode", "import os\nopen('seen', 'w').close()\nos.chmod('seen', 0o600)",
          "os.stat('seen').st_mode & 0o777 == 0o600", "os.chmod('seen', 0o640)"),
    _kind("where a link leads", "import os\nos.symlink('a', 'seen')",
          "os.readlink('seen') == 'a'", "os.remove('seen')\nos.symlink('b', 'seen')"),
    _kind("the place in an open file", "open('seen', 'w').write('12')\nopened = open('seen')",
          "opened.read(1) == '1'", "pass"),
    _kind("a pipe", "import os\nends = os.pipe()\nos.write(ends[1], b'1')\n"
          "os.set_blocking(ends[0], False)\ndef first():\n    try:\n"
          "        return os.read(ends[0], 1) == b'1'\n    except OSError as error:\n"
          "        return error.errno != 11", "first()", "pass"),
    _kind("memory that a cell has mapped", "import mmap\nmapped = mmap.mmap(-1, 4096)",
          "not mapped[0]", "mapped[0] = 1"),
    _kind("the content of an open file", "opened = open('seen', 'w+')",
          "not (opened.seek(0), opened.read())[1]", "opened.write('1')\nopened.flush()"),
    _kind("the content of an open file that has no name",
          "import tempfile\nopened = tempfile.TemporaryFile('w+')",
          "not (opened.seek(0), opened.read())[1]", "opened.write('1')\nopened.flush()"),
    _kind("the content of a file that a cell has opened to read it",
          "open('seen', 'w').close()\nopened = open('seen')",
          "not (opened.seek(0), opened.read())[1]", "open('seen', 'w').write('1')"),
    _kind("a file that a cell has mapped", "import mmap\nopened = open('seen', 'w+b')\n"
          "opened.truncate(4096)\nmapped = mmap.mmap(opened.fileno(), 4096)",
          "not mapped[0]", "mapped[0] = 1"),
    _kind("what has been printed", "import os", "os.fstat(1).st_size == 0", "os.write(1, b'x')"),
)  # fmt: skip

KINDS = {
    kind.name: kind
    for kinds in (OF_FUNCTIONS, OF_VALUES, OF_NUMPY, OF_PYTHON, OF_FILES)
    for kind in kinds
}


def _state(kind: Kind) -> GauntletCase:
    return GauntletCase(
        row=63 if kind.name == "__doc__" else 64, name=f"state in {kind.name}", last=kind.source,
        expected=all_of("failed", *ITEMS_OF[FORWARD]), beyond_uid=kind.beyond_uid,
    )  # fmt: skip


def _chance(function: str, name: str, words: str, cells: dict[str, str], *items: str):
    """Return a case whose result hung on what lay in memory; ``items`` are those that see it."""
    items = items or ITEMS_OF[function]
    return GauntletCase(
        row=67, name=name, cells=cells,
        expected=all_of("failed", *items), words=dict.fromkeys(items, words),
    )  # fmt: skip


def _empty(function: str, name: str, *changes: tuple[str, str]) -> GauntletCase:
    """Return a case in which memory is read that nobody has written; it was zero a moment ago."""
    source = RIGHT[function]
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return _chance(function, f"memory as it was: {name}", "wrong", {function: source})


_ADDED = ("out[i, j] = ", "out[i, j] += ")
_ROWS = ("range(out_h)", "range(out_h - 1)")
_ZEROS = "[np.zeros((n, m)) for n in range(1, 9) for m in range(1, 9)] and "
_PAST = "bytes past the end"
_FROM_WINDOWS = "    return np.einsum('ijab,ab->ij', windows, W)\n"
_OUTPUT = (
    "    rows = (X.shape[0] - W.shape[0]) // stride + 1\n"
    "    columns = (X.shape[1] - W.shape[1]) // stride + 1\n"
)
_STRIDED = "    from numpy.lib.stride_tricks import as_strided\n"
_DX_PAST = f"""
def conv_backward_dX(dout, X, W, stride=1):
{_STRIDED}    (kh, kw), (oh, ow) = W.shape, dout.shape
    D = np.zeros(((oh - 1) * stride + 2 * kh - 1, (ow - 1) * stride + 2 * kw - 1))
    D[kh - 1:kh - 1 + oh * stride:stride, kw - 1:kw - 1 + ow * stride:stride] = dout
    windows = as_strided(D, X.shape + W.shape, D.strides * 2)
    return np.einsum('ijab,ab->ij', windows, W[::-1, ::-1])
"""
_FORWARD_PAST = f"""
def conv_forward(X, W, stride=1):
{_STRIDED}{_OUTPUT}    down, right = X.strides
    shape = (rows + 1, columns, *W.shape)
    windows = as_strided(X, shape, (down * stride, right * stride, down, right))[:-1]
{_FROM_WINDOWS}"""
_FORWARD_BEFORE = f"""
def conv_forward(X, W, stride=1):
{_STRIDED}{_OUTPUT}    down, right = X.strides
    strides = (-down * stride, right * stride, down, right)
    shape = (rows + 1, columns, *W.shape)
    windows = as_strided(X[(rows - 1) * stride:], shape, strides)[rows - 1::-1]
{_FROM_WINDOWS}"""
_DW_PAST = f"""
def conv_backward_dW(dout, X, W, stride=1):
{_STRIDED}    down, right = X.strides
    shape = (W.shape[0] + 1, W.shape[1], *dout.shape)
    windows = as_strided(X, shape, (down, right, down * stride, right * stride))
    return np.einsum('abij,ij->ab', windows, dout)[:-1]
"""
CHANCE = (
    _chance(DX, "dX reads windows past the end of a dilated dout", _PAST, {DX: _DX_PAST},
            "test_dX_s2", "test_dX_general"),
    _chance(FORWARD, "forward makes a row of windows too many, past the end", _PAST,
            {FORWARD: _FORWARD_PAST}),
    _chance(FORWARD, "forward reads windows upwards, to before the beginning", "bytes before",
            {FORWARD: _FORWARD_BEFORE}),
    _chance(DW, "dW reads a row of pixels too many, past the end", _PAST, {DW: _DW_PAST}),
    _empty(FORWARD, "out is added to", _ADDED, ("np.zeros((", f"{_ZEROS}np.empty((")),
    _empty(FORWARD, "the last row stays", _ROWS, ("np.zeros((", f"{_ZEROS}np.empty((")),
    _empty(FORWARD, "a part of a large array", _ADDED,
           ("np.zeros((out_h, out_w))", "np.empty((700, 700))[:out_h, :out_w]")),
    _empty(FORWARD, "an array like another", _ADDED,
           ("np.zeros((out_h, out_w))", "np.empty_like(X, float)[:out_h, :out_w]")),
    _empty(FORWARD, "an array by its class", _ADDED,
           ("np.zeros((out_h, out_w))", "np.ndarray((out_h, out_w))")),
    _empty(FORWARD, "what a ufunc leaves out",
           ("return out", "return np.multiply(out, 1, where=out > out.min())")),
    _empty(DW, "dW is added to", ("np.zeros(", f"{_ZEROS}np.empty(")),
    _empty(DW, "in float32", ("np.zeros(W.shape)", "np.empty(W.shape, np.float32)")),
    _empty(DX, "dX is added to", ("np.zeros(", f"{_ZEROS}np.empty(")),
    GauntletCase(
        row=67, name="memory as it was, written whole",
        cells={FORWARD: RIGHT[FORWARD].replace("np.zeros(", "np.empty("),
               DW: RIGHT[DW].replace("np.zeros(W.shape)", "np.empty(W.shape)\n    dW.fill(0)"),
               DX: RIGHT[DX].replace("np.zeros(X.shape)", "np.empty(X.shape)\n    dX[:] = 0")},
    ),
)  # fmt: skip
_IMPORTS = """
def gets(name):
    try:
        __import__(name)
    except ModuleNotFoundError as error:
        return "this exercise wants NumPy alone" not in str(error)
    return True
"""
MODULES = (
    GauntletCase(
        row=68,
        name="modules that do the work, or are made of those that do",
        first=f"{_IMPORTS}got = [name for name in ('jaxlib', 'jax', 'scipy', 'opt_einsum', 'dask', "
        "'torch', 'keras', 'tensorflow') if gets(name)]\n",
        cells=answer_if("not got"),
    ),
    GauntletCase(
        row=68,
        name="what is installed for whoever grades",
        first=f"{_IMPORTS}got = [name for name in ('distributed', 'sqlalchemy', 'nbgrader') "
        "if gets(name)]\n",
        cells=answer_if("not got"),
    ),
    GauntletCase(
        row=68,
        name="modules that a notebook needs, and those beside it",
        first=f"{_IMPORTS}missing = [name for name in ('math', 'sqlite3', 'matplotlib.pyplot', "
        "'mpl_toolkits.mplot3d', 'PIL.Image', 'IPython.display', 'numpy.testing', "
        "'jaxlib_of_mine', 'pandas') if not gets(name)]\n",
        cells=answer_if("not missing"),
        files={"jaxlib_of_mine.py": b"", "pandas/__init__.py": b""},
        prints_address=True,
        note="and what matplotlib's libraries say of the machine's fonts",
    ),
)
CASES = (*MODULES, *map(_state, KINDS.values()), *CHANCE)
