"""Whether calls have left something behind is told rightly, or not told at all."""

from types import ModuleType

import numpy as np
import pytest

from autograder.inside import untouched

NAMES = ("f", "g")
pytestmark = pytest.mark.filterwarnings("ignore:the matrix subclass")


@pytest.fixture(autouse=True)
def _numpy_as_it_was():
    """Undo what calls change in NumPy itself."""
    places = (np, np.matrix, np.ndindex)
    before = [dict(vars(place)) for place in places]
    yield
    for place, known in zip(places, before, strict=True):
        for name in set(vars(place)) - set(known):
            if not isinstance(
                vars(place)[name], ModuleType
            ):  # NumPy's own, imported when asked for
                delattr(place, name)
        for name, value in known.items():
            if vars(place)[name] is not value:
                setattr(place, name, value)


def traces(before, source, call):
    """Define names as a notebook's cell does; return what is seen before and after a call."""
    namespace = {"np": np}
    exec(before + "\n" + source, namespace)
    first = untouched.trace(namespace, NAMES)
    exec(call, namespace)
    return first, untouched.trace(namespace, NAMES)


LEAVES_NOTHING = {
    "plain loops": (
        "",
        "def f(X, W, stride=1):\n    out = np.zeros(W.shape)\n    for i in range(2):\n"
        "        out[i] += np.sum(X[i, :2] * W[i])\n    return out",
        "f(np.ones((3, 3)), np.ones((2, 2)))",
    ),
    "a helper, a table and a constant outside": (
        "TABLE = {'a': [1, 2.5, float('nan')], 'b': (None, np.float64(2), np.arange(3))}\nN = 2",
        "def helper(n):\n    return n + TABLE['a'][0]\ndef f():\n    return [helper(N)] * 2",
        "f()",
    ),
    "a closure over a number": (
        "def make(n):\n    return lambda x: x + n",
        "f = make(3)",
        "f(1)",
    ),
    "an import of NumPy inside": ("", "def f():\n    import numpy as N\n    return N.pi", "f()"),
    "recursion": ("", "def f(n=4):\n    return n and f(n - 1)", "f()"),
    "windows and einsum": (
        "from numpy.lib.stride_tricks import sliding_window_view",
        "def f(X=np.ones((3, 3))):\n"
        "    return np.einsum('ijab,ab->ij', sliding_window_view(X, (2, 2)), np.ones((2, 2)))",
        "f()",
    ),
    "NumPy's own classes": (
        "",
        "def f():\n    rows, columns = np.ogrid[:2, :3]\n    for i, j in np.ndindex(2, 3):\n"
        "        rows[i] += j\n    return np.matrix(rows), np.r_[1:3], np.mgrid[:2]",
        "f()",
    ),
    "a matrix outside": ("M = np.matrix([[1, 2]])", "def f():\n    return M * M.T", "f()"),
    "a numpy function by another name": ("total = np.add.reduce", "def f():\n    return 1", "f()"),
}
LEAVES_SOMETHING = {
    "a global counter": ("n = 0", "def f():\n    global n\n    n += 1", "f()"),
    "a global that was not there": ("", "def f():\n    global seen\n    seen = 1", "f()"),
    "a list outside": ("seen = []", "def f():\n    seen.append(1)", "f()"),
    "a list outside, by its method": (
        "seen = []\nput = seen.append", "def f():\n    put(1)", "f()",
    ),
    "a list in a tuple in a dict": ("d = {1: ([],)}", "def f():\n    d[1][0].append(0)", "f()"),
    "a set outside": ("seen = set()", "def f():\n    seen.add(1)", "f()"),
    "a default argument": ("", "def f(known={}):\n    known[1] = 2", "f()"),
    "a keyword's default": ("", "def f(*, known=[]):\n    known.append(2)", "f()"),
    "an attribute of the function": ("", "def f():\n    f.calls = 1", "f()"),
    "a list on the function": (
        "", "def f():\n    f.seen.append(1)\nf.seen = []", "f()",
    ),
    "a closure's variable": (
        "def make():\n    n = 0\n    def count():\n        nonlocal n\n        n += 1\n"
        "    return count",
        "f = make()",
        "f()",
    ),
    "an array outside": ("A = np.zeros(3)", "def f():\n    A[0] += 1", "f()"),
    "an array's shape": ("A = np.zeros(4)", "def f():\n    A.shape = 2, 2", "f()"),
    "what another function sees": (
        "n = [0]", "def f():\n    n[0] += 1\ndef g():\n    return n[0]", "f()",
    ),
    "an attribute of NumPy": ("", "def f():\n    np.remembered = 1", "f()"),
    "a list kept in NumPy": ("np.kept = []", "def f():\n    np.kept.append(1)", "f()"),
    "a matrix outside": ("M = np.matrix([[1, 2]])", "def f():\n    M[0, 0] = 3", "f()"),
    "an attribute of a class of NumPy's": ("", "def f():\n    np.matrix.seen = 1", "f()"),
    "a method of a class of NumPy's": (
        "", "def f():\n    np.ndindex.__iter__ = lambda self: iter(())", "f()",
    ),
    "an attribute of a matrix": (
        "M = np.matrix([[1]])\nM.seen = []", "def f():\n    M.seen.append(1)", "f()",
    ),
    "a class of NumPy's, replaced": ("", "def f():\n    np.matrix = np.ndarray", "f()"),
    "a helper redefined": (
        "def h():\n    return 1", "def f():\n    global h\n    h = lambda: h", "f()",
    ),
    "one for True": ("flag = True", "def f():\n    global flag\n    flag = 1", "f()"),
    "minus zero": ("z = 0.0", "def f():\n    global z\n    z = -0.0", "f()"),
}  # fmt: skip
NOT_KNOWN = {
    "a generator": ("numbers = iter(range(9))", "def f():\n    return next(numbers)"),
    "an object": ("class C: n = 0\nc = C()", "def f():\n    c.n += 1"),
    "a class": ("class C: n = 0", "def f():\n    C.n += 1"),
    "a cache": ("import functools", "@functools.lru_cache\ndef f():\n    return 1"),
    "random numbers": ("", "def f():\n    return np.random.rand()"),
    "a generator of random numbers": (
        "rng = np.random.default_rng(1)", "def f():\n    return rng.normal()",
    ),
    "Python's random": ("import random as r", "def f():\n    return r.choice('ab')"),
    "a file": ("", "def f():\n    return open('seen', 'a').write('x')"),
    "a file by NumPy": ("", "def f():\n    np.save('seen.npy', np.ones(3))"),
    "eval": ("", "def f():\n    return eval('n')"),
    "globals": ("", "def f():\n    globals()['n'] = 1"),
    "another module": ("import os", "def f():\n    os.environ['N'] = '1'"),
    "another module, imported inside": ("", "def f():\n    import sys\n    sys.n = 1"),
    "a ufunc made of a function": (
        "seen = []\nu = np.frompyfunc(lambda x: seen.append(x) or x, 1, 1)",
        "def f():\n    return u(1)",
    ),
    "how NumPy treats errors": ("", "def f():\n    np.seterr(all='raise')"),
    "an array of objects": (
        "A = np.array([[], None], dtype=object)", "def f():\n    A[0].append(1)",
    ),
    "too much to look at": ("A = np.zeros(1_000_000)", "def f():\n    A[0] += 1"),
    "the code behind a function": ("", "def f():\n    f.__defaults__ = (1,)"),
    "a class that says it is NumPy's": (
        "class C:\n    n = 0\n    __module__ = 'numpy'", "def f():\n    C.n += 1",
    ),
    "a subclass of NumPy's": (
        "class M(np.matrix):\n    seen = []", "def f():\n    M.seen.append(1)",
    ),
    "a matrix of objects": (
        "M = np.matrix(np.array([[None]], dtype=object))", "def f():\n    M[0, 0].append(1)",
    ),
    "a function that says it is NumPy's": (
        "import functools\nnumbers = iter(range(9))",
        "@functools.wraps(np.sum)\ndef f():\n    return next(numbers)",
    ),
    "a method of an object": ("class C:\n    def m(self): pass", "f = C().m"),
}  # fmt: skip


@pytest.mark.parametrize("name", LEAVES_NOTHING)
def test_call_that_leaves_nothing_is_seen_to_leave_nothing(name):
    before, after = traces(*LEAVES_NOTHING[name])
    assert before is not None
    assert before == after


@pytest.mark.parametrize("name", LEAVES_SOMETHING)
def test_what_a_call_leaves_is_seen(name):
    before, after = traces(*LEAVES_SOMETHING[name])
    assert before is not None
    assert before != after


@pytest.mark.parametrize("name", NOT_KNOWN)
def test_of_what_cannot_be_looked_at_whole_nothing_is_said(name):
    before, _ = traces(*NOT_KNOWN[name], "")
    assert before is None


def test_names_that_are_missing_or_no_functions_are_seen_too():
    assert untouched.trace({}, NAMES) != untouched.trace({"f": 1}, NAMES)
    assert untouched.trace({"f": [1]}, NAMES) is not None
