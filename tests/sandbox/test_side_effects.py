"""Of functions it is known that they leave nothing behind, or nothing is said.

The kinds of state that a call may leave are in ``gauntlet/state.py``, which the sandbox judges.
"""

import builtins
import contextlib
import gc
import signal
import sys
import threading
import warnings
from types import FunctionType

import numpy as np
import pytest
from gauntlet.state import KINDS, OF_FILES

from autograder.exercises.conv2d.misconceptions import CATALOGUE
from autograder.exercises.conv2d.solutions import read_right, right_styles
from autograder.sandbox.inside import allow_list, side_effects

FUNCTIONS = ("conv_forward", "conv_backward_dW", "conv_backward_dX")
pytestmark = pytest.mark.filterwarnings("ignore:the matrix subclass")


def leave_nothing(source, names=("f",), *, anew=True):
    """Whether it is known of functions that they leave nothing, defined as a cell does."""
    if anew:
        allow_list.baseline.cache_clear()  # pytest has put in what records warnings, for this test
    namespace = {"np": np}
    exec(compile(source, "<cell>", "exec"), namespace)
    return side_effects.none_possible(namespace, names)


def returns(expression):
    """Return a function of an array, a number and a kernel."""
    return f"def f(X, W=1, n=2):\n    return {expression}"


LEAVES_NOTHING = {
    "plain loops": "def f(X, W, stride=1):\n    out = np.zeros(W.shape)\n    for i in range(2):\n"
    "        out[i] += np.sum(X[i, :2] * W[i])\n    return out",
    "a helper and constants outside": "N, T = 2, (1, 2.5, (None, np.float64(2)))\n"
    "def helper(n):\n    return n + T[0]\ndef f():\n    return [helper(N)] * 2",
    "a closure over a number": "def make(n):\n    return lambda x: x + n\nf = make(3)",
    "a variable of its own that an inner function sets": "def f(X):\n    n = 0\n"
    "    def add(x):\n        nonlocal n\n        n += x\n    for x in X:\n        add(x)\n"
    "    return n",
    "recursion": "def f(n=4):\n    return n and f(n - 1)",
    "windows and einsum": "from numpy.lib.stride_tricks import sliding_window_view\ndef f(X):\n"
    "    return np.einsum('ijab,ab->ij', sliding_window_view(X, (2, 2)), np.ones((2, 2)))",
    "einsum by its own name": "from numpy import einsum\ndef f(X):\n"
    "    return einsum('ij->i', X, optimize=True)",
    "NumPy's own classes": "def f():\n    rows, columns = np.ogrid[:2, :3]\n"
    "    for i, j in np.ndindex(2, 3):\n        rows[i] += j\n"
    "    return np.matrix(rows), np.r_[1:3], np.mgrid[:2]",
    "a list, a dict and arrays of its own": "def f(X):\n    seen, D = [], {}\n"
    "    for x in X:\n        seen.append(x)\n        D[len(seen)] = x\n"
    "    A = np.empty_like(X)\n    A[...] = seen\n    return A, sorted(D.items())",
    "errors, with words": "def f(X):\n    assert X.ndim == 2, 'X has two axes'\n    try:\n"
    "        return X[9]\n    except IndexError as error:\n"
    "        raise ValueError('too small') from error",
    "generators of its own": "def f(X):\n    def rows():\n        for row in X:\n"
    "            yield from row\n    return sum(x for x in rows() if x not in (1, 2))",
    "one of a few numbers": "def f(n):\n    return n in {1, 2}",
    "a print": "def f(X):\n    print('X has', X.shape)\n    return X.astype('float64')",
    "infinity": returns("float('-inf') + np.inf"),
    "arguments by name": returns("np.sum(X, axis=0, dtype=float).reshape(n, -1)"),
    "unpacked arguments": "def f(X, *more):\n    return np.ones([*X.shape], *more)",
}  # fmt: skip


NOT_KNOWN = {
    "no function": "f = [1]",
    "an array outside that it only reads": "A = np.ones(3)\ndef f():\n    return A.sum()",
    "a method of an object": "class C:\n    def m(self): pass\nf = C().m",
    "an object that is called": "class C:\n    def __call__(self): pass\nf = C()",
    "a cache": "import functools\n@functools.lru_cache\ndef f():\n    return 1",
    "a function that says it is NumPy's": "import functools\nG = iter(range(9))\n"
    "@functools.wraps(np.sum)\ndef f():\n    return next(G)",
    "a function that NumPy dispatches": "from numpy._core import overrides\n"
    "@overrides.array_function_dispatch(lambda: ())\ndef f():\n    pass",
    "an import": "def f():\n    import sys\n    sys.n = 1",
    "a global set inside an inner function": "def f():\n    def g():\n        global n\n"
    "        n = 1\n    g()",
    "a variable around it": "def make():\n    n = 0\n    def f():\n        nonlocal n\n"
    "        n += 1\n    return f\nf = make()",
    "a name that is not there yet": "def f():\n    return seen",
    "a default that can change": "def f(known=[]):\n    pass",
    "a default by name that can change": "def f(*, known=[]):\n    pass",
    "a class inside": "def f():\n    class C: pass\n    return C()",
    "a with": "def f():\n    with np.errstate(all='raise'):\n        return 1",
    "a coroutine": "async def f(g):\n    await g",
    "a match": "def f(X):\n    match X:\n        case [x]: return x",
    "a name of another name": "zeros = np.load\ndef f():\n    return zeros('x')",
    "a subclass of a number": "class N(float): pass\nn = N()\ndef f():\n    return n",
    "a subclass of NumPy's": "class M(np.matrix):\n    seen = []\ndef f():\n    return M([1])",
    "a text outside": "mode = 'U80'\ndef f(X):\n    return X.astype(mode)",
    "eval": returns("eval('n')"),
    "an attribute by its name": returns("getattr(X, 'base')"),
    "an attribute by operator": "import operator\nget = operator.attrgetter('base')\n"
    + returns("get(X)"),
    "a global of a function's": returns("f.__globals__"),
    "a global, where a global is called so": "__globals__ = 1\n" + returns("f.__globals__"),
    "names of arguments as text": "def f(**named):\n    return list(named)",
    "names of arguments as text, by dict": returns("list(dict(U80=1))"),
    "an address": returns("id(X) % 64"),
    "an address by hash": returns("hash(X.sum)"),
    "an address in a text": returns("f'{X.sum}'"),
    "an address by repr": returns("repr(X.sum)"),
    "an address by %": returns("'%r' % f"),
    "an address by format": returns("'{}'.format(f)"),
    "an address by an array of text": returns("np.array([f]).astype(np.array('i' * 80).dtype)"),
    "an address by a type of text": returns("np.array([f]).astype('U80')"),
    "an address by a type's name": returns("np.full(1, f, 'U80')"),
    "an address by bytes": returns("np.array([f]).tobytes()"),
    "an address by view": returns("np.array([f]).view(np.int64)"),
    "an address by the interface": returns("X.__array_interface__"),
    "an address by ctypes": returns("X.ctypes.data"),
    "an address by the order of a set": returns("list({abs, f, lambda: 0})"),
    "an address by the order of a set that is filled": returns("list(set([f, lambda: 0]))"),
    "whether arrays lie together": returns("np.may_share_memory(X, W)"),
    "a size": returns("X.__sizeof__()"),
    "an array's memory, once it is gone": returns("X.resize((9, 9), refcheck=False)"),
    "memory by its buffer": returns("np.frombuffer(X.data)"),
    "memory by ndarray": returns("np.ndarray((9,), float, X)"),
    "a file": returns("open('seen', 'w')"),
    "a file by dump": returns("X.dump('seen')"),
    "the clock": "import time\n" + returns("time.time()"),
    "chance": returns("np.random.rand()"),
    "a text in a tuple": returns("('U80', 1)[0]"),
    "a text in a frozenset": returns("[x for x in {'U80', 'i'} if x in {'U80', 'i'}]"),
    "a text that is kept on the way": returns("print((t := 'U80')) or t"),
    "a text that goes to another": "def g(x):\n    return x\n" + returns("g('U80')"),
    "a text beside one who could take it": returns("(np.einsum, 'U80')[1]"),
    "a text beside a global that could take it": "from numpy import einsum\n"
    + returns("(einsum, 'U80')[1]"),
    "a text called upon": returns("np.einsum('U80'.upper(), X)"),
    "a text chosen on the way": returns("np.einsum(X if n else 'U80', X)"),
    "a text for who is called like another": "def einsum(x):\n    return x\n"
    + returns("einsum('U80')"),
    "a text in an error that is a function": "def g(x):\n    return ValueError(np.array(x))\n"
    "def f():\n    raise g('U80')",
    "a type that is no number's": returns("X.astype('U80')"),
    "bytes": returns("b'U80'"),
}  # fmt: skip


@pytest.mark.parametrize("name", LEAVES_NOTHING)
def test_functions_of_which_all_is_known_leave_nothing(name):
    assert leave_nothing(LEAVES_NOTHING[name])


@pytest.mark.parametrize("name", NOT_KNOWN)
def test_of_what_is_not_on_the_list_nothing_is_said(name):
    assert not leave_nothing(NOT_KNOWN[name])


def test_of_no_kind_of_state_it_is_said_that_nothing_is_left():
    """But of memory given back: what np.empty finds is always the same. See gauntlet/state.py."""
    kinds = [kind for kind in KINDS.values() if kind not in OF_FILES]  # whose cells would run here
    said = [kind.name for kind in kinds if leave_nothing(kind.source, ["conv_forward"])]
    assert said == ["memory given back"]


def test_right_solutions_share_a_process_but_for_those_that_tell_or_reach_more():
    """They say, by a text made of a value, what they do; use a class; name an order by a text."""
    alone = {
        path
        for path in right_styles()
        if not leave_nothing("\n".join(read_right(path).values()), FUNCTIONS)
    }
    assert alone == {"chatty", "fraction", "fortran"}


def test_mistakes_share_a_process_but_for_those_that_keep_something_or_read_it_outside():
    alone = {
        each.id for each in CATALOGUE if not leave_nothing(each.source, [each.function])
    }  # fmt: skip
    assert {name.partition("-")[2] for name in alone} == {
        "image-from-outside", "kernel-from-outside", "keeps-adding-between-calls",
        "remembered-by-shape", "dout-in-memory-order",
    }  # fmt: skip


def _listens(*_, **__):
    """Stand for what a student lets Python call on an occasion."""


class _Asked(type):
    def __subclasscheck__(cls, other):
        return True


def _set(place, name, value):
    @contextlib.contextmanager
    def change():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(place, name, value)
            yield

    return change


@contextlib.contextmanager
def _thread():
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    yield
    done.set()
    thread.join()


@contextlib.contextmanager
def _between(begin, end):
    begin()
    yield
    end()


BESIDES = {
    "a thread": _thread,
    "a profiler": lambda: _between(lambda: sys.setprofile(_listens), lambda: sys.setprofile(None)),
    "a handler of signals": lambda: _between(
        lambda: signal.signal(signal.SIGUSR1, _listens),
        lambda: signal.signal(signal.SIGUSR1, signal.SIG_DFL),
    ),
    "a listener to the garbage collector": lambda: _between(
        lambda: gc.callbacks.append(_listens), lambda: gc.callbacks.remove(_listens)
    ),
    "what is told of errors that nobody catches": _set(sys, "unraisablehook", _listens),
    "what shows warnings": _set(warnings, "showwarning", _listens),
    "what a warning's class says": lambda: _between(
        lambda: warnings.filters.insert(0, ("ignore", None, _Asked("W", (), {}), None, 0)),
        lambda: warnings.filters.pop(0),
    ),
    "what NumPy calls on an overflow": lambda: _between(
        lambda: np.seterrcall(_listens), lambda: np.seterrcall(None)
    ),
    "what NumPy prints numbers with": lambda: np.printoptions(formatter={"all": _listens}),
    "another np.zeros": _set(np, "zeros", _listens),
    "another sum of Python's": _set(builtins, "sum", _listens),
    "other code of np.outer": _set(np.outer._implementation, "__code__", _listens.__code__),
    "other defaults of np.flip": _set(np.flip._implementation, "__defaults__", (0,)),
    "another method of np.ndindex": _set(np.ndindex, "__iter__", _listens),
}


@pytest.mark.parametrize("name", BESIDES)
def test_nothing_is_said_while_other_code_may_run(name):
    source = returns("sum(np.zeros(n)), np.outer(X, X), np.flip(X), list(np.ndindex(n))")
    assert leave_nothing(source)
    with BESIDES[name]():
        assert not leave_nothing(source, anew=False)
    assert leave_nothing(source, anew=False)


def test_functions_with_names_of_their_own_are_not_known():
    allow_list.baseline.cache_clear()
    code = (lambda: len([])).__code__
    assert side_effects.none_possible({"f": FunctionType(code, {})}, ["f"])
    assert not side_effects.none_possible({"f": FunctionType(code, {"__builtins__": {}})}, ["f"])
    with_list = code.replace(co_consts=(*code.co_consts, []))
    assert not side_effects.none_possible({"f": FunctionType(with_list, {})}, ["f"])


def test_too_much_code_is_not_read():
    assert not leave_nothing("def f():\n" + "    n = 1 + f()\n" * 10_000)
