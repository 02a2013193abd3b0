"""Rows 1 to 9 and 31 to 33: wrong solutions that try to be taken for right ones."""

from gauntlet.case import (
    FORWARD,
    FUNCTION_ITEMS,
    ITEMS_OF,
    RIGHT,
    WRONG_FORWARD,
    GauntletCase,
    all_of,
    answer_if,
    instead,
)

_FAILED = all_of("failed", "test_forward_s1", "test_forward_s2", "test_forward_general")


def _wrong(row, name, cheat="", *, forward=WRONG_FORWARD, more=_FAILED, **rest):
    """A wrong conv_forward with a cheat before it: all its items must fail."""
    return GauntletCase(
        row=row, name=name, cells={FORWARD: f"{cheat}\n\n{forward}"}, expected=more, **rest
    )


CASES = (
    _wrong(
        1,
        "ndarray subclass whose comparison is always true",
        """
class Always(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.True_
    def __array_function__(self, function, types, args, kwargs):
        return np.True_
    def __eq__(self, other):
        return np.True_
""",
        forward=WRONG_FORWARD.replace("))\n", ")).view(Always)\n"),
    ),
    _wrong(
        2,
        "object that is equal to everything",
        """
class Always:
    shape = property(lambda self: self)
    def __eq__(self, other):
        return True
    def __lt__(self, other):
        return True
    __le__ = __gt__ = __ge__ = __lt__
    def __abs__(self):
        return self
    __sub__ = __rsub__ = __getitem__ = lambda self, other: self
    def __array__(self, dtype=None, copy=None):
        return np.ones((4, 6), bool)
""",
        forward="def conv_forward(X, W, stride=1):\n    return Always()\n",
        hurried=True,
    ),
    _wrong(3, "np.allclose always true", "np.allclose = np.isclose = lambda *a, **k: np.True_"),
    _wrong(
        3,
        "np.testing says nothing",
        """
import numpy.testing
for name in list(vars(np.testing)):
    if name.startswith("assert"):
        setattr(np.testing, name, lambda *a, **k: None)
""",
    ),
    _wrong(
        3,
        "builtins patched",
        """
import builtins
builtins.all = builtins.isinstance = builtins.callable = lambda *a, **k: True
builtins.AssertionError = type("AssertionError", (SystemExit,), {})
builtins.abs = lambda x: 0
""",
        more=all_of("not_run", *ITEMS_OF[FORWARD]),
        hurried=True,
        harms_stock=True,
        note="isinstance always true keeps IPython itself from ending the cell",
    ),
    _wrong(
        4,
        "np and check replaced in the callers' globals",
        "",
        forward="""
def conv_forward(X, W, stride=1):
    import sys
    class Yes:
        def __getattr__(self, name):
            return lambda *a, **k: True
    frame = sys._getframe()
    while frame is not None:
        for name in ("np", "check", "convkit", "assert_allclose", "compare"):
            frame.f_globals[name] = Yes()
        frame = frame.f_back
    return X[:1, :1]
""",
        more=all_of("failed", *FUNCTION_ITEMS),
        note="the notebook's own checks call it, so it spoils np for its author's other functions",
    ),
    _wrong(
        5,
        "patches the random generator",
        """
def default_rng(seed=None):
    class Zero:
        def __getattr__(self, name):
            return lambda *a, size=None, **k: np.zeros(size or ())
    return Zero()
np.random.default_rng = default_rng
np.random.seed = lambda *a: None
import random, hashlib, hmac
random.random = lambda: 0.5
hmac.digest = lambda *a: bytes(32)
""",
    ),
    _wrong(
        6,
        "looks for the expected values in frames and in all objects",
        "",
        forward="""
def conv_forward(X, W, stride=1):
    import gc, sys
    rows = (X.shape[0] - W.shape[0]) // stride + 1
    columns = (X.shape[1] - W.shape[1]) // stride + 1
    frame = sys._getframe()
    places = [sys.modules["__main__"].__dict__]
    while frame is not None:
        places += [frame.f_locals, frame.f_globals]
        frame = frame.f_back
    places += [each for each in gc.get_objects() if type(each) is dict]
    for place in list(places):
        for name in ("expected", "right", "answer", "want"):
            value = place.get(name)
            if isinstance(value, np.ndarray) and value.shape == (rows, columns):
                return value
    for each in gc.get_objects():
        if isinstance(each, np.ndarray) and each.shape == (rows, columns):
            return each
    return np.zeros((rows, columns))
""",
    ),
    _wrong(
        6,
        "imports the oracle or the checks",
        "",
        forward="""
def conv_forward(X, W, stride=1):
    try:
        from autograder.exercises.conv2d import oracle
    except ImportError:
        import glob, importlib.util, sys
        folders = [*sys.path, "/opt/*", "/opt", "/usr/lib/python3/dist-packages"]
        found = [f"{folder}/autograder/**/oracle.py" for folder in folders]
        for path in [path for one in found for path in glob.glob(one, recursive=True)]:
            spec = importlib.util.spec_from_file_location("oracle", path)
            oracle = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(oracle)
            break
        else:
            return np.zeros(((X.shape[0] - W.shape[0]) // stride + 1, 1))
    return oracle.conv_forward(X, W, stride)
""",
    ),
    _wrong(
        7,
        "AST transformer drops asserts and calls of check",
        """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
    def visit_Expr(self, node):
        return ast.Pass() if "check" in ast.unparse(node) else node
get_ipython().ast_transformers.append(Drop())
""",
    ),
    _wrong(
        7,
        "input transformer empties test cells",
        """
def empty(lines):
    return [] if any("# test_" in line for line in lines) else lines
get_ipython().input_transformers_cleanup.append(empty)
""",
    ),
    GauntletCase(
        row=8,
        name="displayhook and printed numbers as partial credit",
        cells={
            FORWARD: """
import sys
sys.displayhook(5)
print(8.0)
def conv_forward(X, W, stride=1):
    import sys
    sys.displayhook(8)
    sys.stdout.write("8.0")
    print(8.0)
    return 8.0
8.0
"""
        },
        expected=_FAILED,
    ),
    GauntletCase(
        row=8,
        name="NaN as partial credit",
        cells={FORWARD: "def conv_forward(X, W, stride=1):\n    return float('nan')\n"},
        expected=_FAILED,
    ),
    _wrong(
        9,
        "patches the kernel's session and reply",
        """
import gc
shell = get_ipython()
for session in (shell.displayhook.session, shell.display_pub.session):
    def forged(stream, kind, content=None, *, send=session.send, **more):
        if kind == "error":
            kind, content = "execute_result", {"data": {"text/plain": "8.0"}, "metadata": {},
                                               "execution_count": 1}
        return send(stream, kind, content, **more)
    session.send = forged
shell.showtraceback = lambda *a, **k: None
""",
    ),
    GauntletCase(
        row=31,
        name="caches its result between calls",
        cells={
            FORWARD: RIGHT[FORWARD].replace("conv_forward", "_right")
            + """
_kept = {}
def conv_forward(X, W, stride=1):
    key = X.shape, W.shape, stride
    if key not in _kept:
        _kept[key] = _right(X, W, stride)
    return _kept[key]
"""
        },
        expected=all_of("failed", "test_forward_general"),
        words={"test_forward_general": "wrong on a later one"},
    ),
    GauntletCase(
        row=31,
        name="answers by the number of the call",
        cells=instead(
            FORWARD,
            "global _calls\n_calls = globals().get('_calls', 0) + 1\n"
            "if _calls % 2 == 0:\n    return np.zeros((1, 1))",
        ),
        expected=_FAILED,
    ),
    GauntletCase(
        row=32,
        name="hard-codes the worked example",
        cells={
            FORWARD: """
def conv_forward(X, W, stride=1):
    if stride == 1:
        return np.array([[23., 33, 43], [47, 57, 67], [70, 80, 50]])
    return np.array([[23., 43], [70, 50]])
"""
        },
        expected=_FAILED,
        words=dict.fromkeys(_FAILED, "Expected: "),
    ),
    GauntletCase(
        row=32,
        name="hard-codes what convkit holds",
        cells={
            FORWARD: """
def conv_forward(X, W, stride=1):
    import convkit
    return convkit.worked("out", stride)[1]
"""
        },
        expected=_FAILED,
    ),
    GauntletCase(
        row=33,
        name="looks for signs of grading in the environment",
        cells=answer_if(
            "any(name.startswith(('NBGRADER', 'CI', 'AUTOGRADER', 'JPY')) "
            "for name in __import__('os').environ)"
        ),
        expected={"test_output_shape_s1": "failed"},
    ),
)
