"""Test cells as instructors write them for nbgrader: each is judged as in a kernel or says why not.

A row is judged for a right and for a wrong student. Nobody gets points for wrong work, and no right
work loses any: where the boundary hides what a test looks at, it is broken and names its line.
"""

import re
import signal
import threading
from dataclasses import dataclass, replace

import pytest
from test_judge import QUICK, assignment, check, locked, notebook, solution

from autograder.judge.notebook import judge
from autograder.sandbox.sandbox import Limits, Sandbox

SQUARE, WRONG = "def f(x):\n    return x * x", "def f(x):\n    return x + 1"


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(limits=QUICK) as sandbox:
        yield sandbox


@dataclass(frozen=True)
class Row:
    """Test cells t1, t2, … after the student's; verdicts of the last, and the reason's words."""

    name: str
    tests: tuple[str, ...]
    verdicts: tuple[str, str]  # for the right student, for the wrong one
    says: str = ""  # the reason, where it is broken
    right: str = SQUARE
    wrong: str = WRONG
    given: str = ""


BROKEN = ("broken", "broken")
JUDGED = ("passed", "failed")
INSIDE = "add the tag `inside` to this cell"
ROWS = [
    # Names of an earlier test cell.
    Row("import in t1",
        ("from numpy.testing import assert_equal\nassert_equal(f(2), 4)", "assert_equal(f(3), 9)"),
        JUDGED),
    Row("helper in t1",
        ("tol = 1e-9\ndef near(a, b):\n    return abs(a - b) < tol\nassert near(f(2), 4)",
         "assert near(f(3), 9)"), JUDGED),
    Row("result in t1", ("result = f(3)\nassert result > 0", "assert result == 9"), JUDGED),
    Row("list that t1 fills", ("cases = []\ncases.append((3, 9))\nassert f(2) == 4",
                               "for n, right in cases:\n    assert f(n) == right"), JUDGED),
    Row("helper in t1 whose own check fails for all", ("n = 3\nassert False", "assert f(n) == 9"),
        JUDGED),
    Row("helper in t1 that the student defines too",
        ("def same(a, b):\n    return a == b\nassert same(f(2), 4)", "assert same(f(3), 9)"),
        JUDGED, wrong=f"{WRONG}\ndef same(a, b):\n    return True"),
    Row("tests that put the student's function back",
        ("old = f\ndel f\ntry:\n    f(2)\nexcept NameError:\n    pass\nfinally:\n    f = old",
         "assert f(3) == 9"), JUDGED),
    # Cells that are no Python.
    Row("magic in a locked cell", ("assert np.sum(f(3)) == 9",), JUDGED,
        given="%matplotlib inline\nimport numpy as np"),
    Row("shell command in a locked cell, not needed", ("assert np.sum(f(3)) == 9",), JUDGED,
        given="import numpy as np\nfiles = !ls\n!ls"),
    Row("shell command in a locked cell, needed", ("assert len(files) + f(3) == 9",), BROKEN,
        "given, line 2: `files = !ls`: uses a magic", given="import numpy as np\nfiles = !ls"),
    Row("timed locked cell", ("assert np.sum(f(3)) == 9",), JUDGED,
        given="%%time\nimport numpy as np"),
    Row("locked cell that is no Python, needed", ("assert near(f(3), 9)",), BROKEN,
        "given, line 1: `def near(a, b) return a == b`: is not Python",
        given="def near(a, b) return a == b"),
    Row("locked cell that is no Python, not needed", ("assert f(3) == 9",), JUDGED,
        given="def near(a, b) return a == b"),
    Row("looks in the test", ("%matplotlib inline\nassert f(3) == 9",), JUDGED),
    Row("timed test", ("%%time\nassert f(3) == 9",), JUDGED),
    Row("shell command in the test", ("assert f(3) == 9\n!ls",), BROKEN,
        "t1, line 2: `!ls`: uses a magic, a shell command"),
    Row("await in the test", ("assert f(3) == 9\nawait f(3)",), BROKEN,
        "t1, line 2: `await f(3)`: is not Python that the judge can run: 'await' outside function"),
    Row("return in the test", ("return f(3)",), BROKEN, "'return' outside function"),
    Row("star import in a locked cell", ("assert isclose(f(3), 9)",), JUDGED,
        given="from math import *"),
    # What nbgrader says of where a test runs.
    Row("variable that nbgrader sets",
        ("import os\nassert os.environ['NBGRADER_EXECUTION'] == 'autograde' and f(3) == 9",),
        JUDGED),
    # Whatever a test raises.
    Row("sys.exit", ("import sys\nassert f(3) == 9\nsys.exit()",), ("broken", "failed"),
        "t1, line 3: `sys.exit()`: stopped with SystemExit. Next: let the test say what is wrong "
        "by assert"),
    Row("exit where wrong", ("if f(3) != 9:\n    exit('wrong')",), ("passed", "broken"),
        "t1, line 2: `exit('wrong')`: stopped with SystemExit: wrong"),
    Row("KeyboardInterrupt", ("assert f(3) == 9\nraise KeyboardInterrupt",),
        ("broken", "failed"), "stopped with KeyboardInterrupt"),
    Row("error of its own kind",
        ("class Wrong(BaseException):\n    pass\nif f(3) != 9:\n    raise Wrong('sorry')",),
        ("passed", "broken"), "stopped with Wrong: sorry"),
    Row("unittest.main",
        ("import unittest\nclass Test(unittest.TestCase):\n    def test(self):\n"
         "        self.assertEqual(f(3), 9)\nunittest.main(argv=[''])",), BROKEN,
        "t1, line 5: `unittest.main(argv=[''])`: calls unittest.main()"),
    Row("unittest.main without an end",
        ("import unittest\nclass Test(unittest.TestCase):\n    def test(self):\n"
         "        self.assertEqual(f(3), 9)\nunittest.main(argv=[''], exit=False)",), BROKEN,
        "calls unittest.main()"),
    Row("run of unittest that nobody looks at",
        ("import unittest\nclass Test(unittest.TestCase):\n    def test(self):\n"
         "        self.assertEqual(f(3), 9)\n"
         "suite = unittest.defaultTestLoader.loadTestsFromTestCase(Test)\n"
         "result = unittest.TextTestRunner().run(suite)",), ("passed", "broken"),
        "passes, and a run of unittest within it has failed"),
    Row("run of unittest that is looked at",
        ("import unittest\nclass Test(unittest.TestCase):\n    def test(self):\n"
         "        self.assertEqual(f(3), 9)\n"
         "suite = unittest.defaultTestLoader.loadTestsFromTestCase(Test)\n"
         "assert unittest.TextTestRunner().run(suite).wasSuccessful()",), JUDGED),
    # The student's names, bound anew.
    Row("own copy of a name", ("old = f\nf = 3\nassert old(f) == 9",), JUDGED),
    Row("function read, then defined",
        ("right = f(3)\ndef f(x):\n    return 9\nassert right == f(3)",), JUDGED),
    Row("is f called? by a deleted f",
        ("old = f\ndel f\ntry:\n    g(1)\nexcept NameError:\n    pass\nelse:\n"
         "    raise AssertionError('g does not use f')\nfinally:\n    f = old",), BROKEN,
        "t1, line 4: `g(1)`: calls g after it has bound or deleted f; a student's function goes on "
        f"with its own f. Next: {INSIDE}",
        right=f"{SQUARE}\ndef g(x): return f(x)", wrong=f"{SQUARE}\ndef g(x): return x * x"),
    Row("is f called? by a stub",
        ("calls = []\ndef f(x):\n    calls.append(x)\ng(1)\nassert calls",), BROKEN,
        "calls g after it has bound or deleted f",
        right=f"{SQUARE}\ndef g(x): return f(x)", wrong=f"{SQUARE}\ndef g(x): return x * x"),
    Row("patch of a student's name",
        ("from unittest.mock import patch\nwith patch('__main__.f') as m:\n    g(1)\n"
         "m.assert_called()",), BROKEN, "t1, line 3: `g(1)`: calls g under a patch of f",
        right=f"{SQUARE}\ndef g(x): return f(x)", wrong=f"{SQUARE}\ndef g(x): return x * x"),
    # What patches and captures hide.
    Row("patch of a builtin in __main__",
        ("from unittest.mock import patch\nwith patch('__main__.min') as m:\n    g(1)\n"
         "m.assert_not_called()",), BROKEN, "calls g under a patch of min",
        right="def g(x): return x", wrong="def g(x): return min(x, 1)"),
    Row("patch of a builtin",
        ("from unittest import mock\nwith mock.patch('builtins.print') as m:\n    g(1)\n"
         "m.assert_not_called()",), BROKEN,
        f"calls g after it has replaced builtins.print.*{INSIDE}",
        right="def g(x): return x", wrong="def g(x): print(x)"),
    Row("patch by hand",
        ("import builtins\nold = builtins.input\nbuiltins.input = lambda *_: '3'\ntry:\n"
         "    assert g() == 3\nfinally:\n    builtins.input = old",), BROKEN,
        "t1, line 5: `assert g() == 3`: calls g after it has replaced builtins.input",
        right="def g(): return int(input())", wrong="def g(): return 4"),
    Row("patch of a module",
        ("import random\nfrom unittest.mock import patch\n"
         "with patch('random.randint', return_value=3):\n    assert g() == 3",), BROKEN,
        "calls g under a patch of randint",
        right="import random\ndef g(): return random.randint(1, 6)", wrong="def g(): return 4"),
    Row("module changed by hand",
        ("import random\nold = random.randint\nrandom.randint = lambda a, b: 3\ntry:\n"
         "    assert g() == 3\nfinally:\n    random.randint = old",), BROKEN,
        "calls g after it has changed random.randint",
        right="import random\ndef g(): return random.randint(1, 6)", wrong="def g(): return 4"),
    Row("module changed and put back",
        ("import math\nold = math.pi\nmath.pi = 3\nmath.pi = old\nassert f(3) == 9",), JUDGED),
    Row("answers typed in",
        ("import io, sys\nsys.stdin = io.StringIO('3')\nassert g() == 3",), BROKEN,
        "calls g after it has replaced sys.stdin",
        right="def g(): return int(input())", wrong="def g(): return 4"),
    Row("module not imported",
        ("import sys\ng()\nassert 'colorsys' not in sys.modules, 'do without'",), BROKEN,
        "t1, line 3: .*: looks into or changes sys.modules",
        right="def g(): return 1", wrong="def g():\n    import colorsys"),
    # What is printed and warned of crosses.
    Row("printed text",
        ("import io\nfrom contextlib import redirect_stdout\nout = io.StringIO()\n"
         "with redirect_stdout(out):\n    g()\nassert out.getvalue() == 'héllo\\n'",), JUDGED,
        right="def g(): print('héllo')", wrong="def g(): print('hello')"),
    Row("nothing printed",
        ("import io, sys\nold, sys.stdout = sys.stdout, io.StringIO()\ntry:\n    g()\n"
         "    said = sys.stdout.getvalue()\nfinally:\n    sys.stdout = old\n"
         "assert said == '', 'print nothing'",), JUDGED,
        right="def g(): return 1", wrong="def g(): print('hello')"),
    Row("printed to stderr",
        ("import io\nfrom contextlib import redirect_stderr\n"
         "with redirect_stderr(io.StringIO()) as out:\n    g()\nassert not out.getvalue()",),
        JUDGED,
        right="def g(): return 1", wrong="import sys\ndef g(): print('hello', file=sys.stderr)"),
    Row("printed before an error",
        ("import io\nfrom contextlib import redirect_stdout\nout = io.StringIO()\n"
         "with redirect_stdout(out):\n    try:\n        g()\n    except ValueError:\n"
         "        pass\nassert out.getvalue() == 'a\\n'",), JUDGED,
        right="def g():\n    print('a')\n    raise ValueError", wrong="def g(): raise ValueError"),
    Row("no warnings",
        ("import warnings\nwith warnings.catch_warnings(record=True) as given:\n"
         "    warnings.simplefilter('always')\n    g(0)\nassert not given, given[0].message",),
        JUDGED, right="def g(x): return x",
        wrong="import numpy as np\ndef g(x): return np.float64(1) / np.float64(x)"),
    Row("one warning, of a kind",
        ("import warnings\nwith warnings.catch_warnings(record=True) as given:\n    g()\n"
         "assert [w.category for w in given] == [DeprecationWarning]\n"
         "assert 'old' in str(given[0].message)",), JUDGED,
        right="import warnings\ndef g(): warnings.warn('is old', DeprecationWarning)",
        wrong="import warnings\ndef g(): warnings.warn('is old')"),
    Row("warnings as errors",
        ("import warnings\nwith warnings.catch_warnings():\n    warnings.simplefilter('error')\n"
         "    g()",), JUDGED,
        right="def g(): return 1", wrong="import warnings\ndef g(): warnings.warn('old')"),
    Row("warnings ignored",
        ("import warnings\nwith warnings.catch_warnings():\n    warnings.simplefilter('ignore')\n"
         "    assert g() == 1",), JUDGED,
        right="import warnings\ndef g():\n    warnings.warn('old')\n    return 1",
        wrong="def g(): return 2"),
    # What a function is, beside what it gives.
    Row("kind of a function", ("import types\nassert isinstance(f, types.FunctionType)",), BROKEN,
        "asks for f.__class__, or its kind or signature"),
    Row("type of a function", ("assert type(f).__name__ == 'function'",), BROKEN,
        "asks for the type of f"),
    Row("signature", ("import inspect\nassert list(inspect.signature(f).parameters) == ['x']",),
        BROKEN, "t1, line 2: .*: asks for f"),
    Row("source", ("import inspect\nassert 'for' not in inspect.getsource(f)",), BROKEN,
        "asks for f"),
    Row("docstring", ("assert f.__doc__",), BROKEN, "asks for f.__doc__"),
    Row("code", ("assert f.__code__.co_argcount == 1",), BROKEN, "asks for f.__code__"),
    Row("name in a message", ("assert f(3) == 9, f'{f.__name__} is wrong'",), JUDGED),
    Row("wrapped by the test",
        ("import functools\n@functools.wraps(f)\ndef g(x):\n    return f(x)\nassert g(3) == 9",),
        JUDGED),
    Row("attribute of a function set", ("f.calls = 0\nassert f(3) == 9",), BROKEN, "sets f.calls"),
    Row("identity", ("l = [1]\nassert g(l) is l",), BROKEN,
        "t1, line 2: `assert g\\(l\\) is l`: asks whether what the student's code gave .is. an "
        "object of the test's",
        right="def g(x): return x", wrong="def g(x): return list(x)"),
    Row("no identity", ("l = [1]\nassert g(l) is not l and g(l) == l",), BROKEN, "asks whether",
        right="def g(x): return list(x)", wrong="def g(x): return x"),
    Row("identity of what is inside", ("l = [[1]]\nassert g(l)[0] is not l[0]",), BROKEN,
        "asks whether", right="def g(x): return [list(x[0])]", wrong="def g(x): return list(x)"),
    Row("id", ("l = [1]\nassert id(g(l)) != id(l)",), BROKEN, "asks for the id",
        right="def g(x): return list(x)", wrong="def g(x): return x"),
    Row("identity of the test's own", ("a = b = []\nassert a is b and f(3) == 9",), JUDGED),
    Row("is None", ("assert g(1) is None",), JUDGED,
        right="def g(x): pass", wrong="def g(x): return x"),
    # Names looked up by text.
    Row("name in globals()", ("assert 'f' in globals()\nassert globals()['f'](3) == 9",), JUDGED),
    Row("name not in globals()", ("assert 'secret' not in globals()",), JUDGED,
        wrong=f"{WRONG}\nsecret = 1"),
    Row("eval", ("assert eval('f(3)') == 9",), BROKEN, "executes text: it could be a student's"),
    Row("__main__", ("import __main__\nassert getattr(__main__, 'f')(3) == 9",), JUDGED),
    Row("name made of parts",
        ("for n in 'ab':\n    assert f'answer_{n}' not in globals()",), BROKEN,
        "looks up 'answer_a' among the notebook's names"),
    Row("all names", ("assert not [n for n in globals() if n.startswith('secret')]",), BROKEN,
        "goes through all names"),
    Row("get_ipython", ("get_ipython().run_line_magic('time', 'f(3)')",), BROKEN, "get_ipython"),
    Row("display", ("display(f(3))\nassert f(3) == 9",), JUDGED),
    # The value of the last line.
    Row("points", ("2 * (f(3) == 9)",), JUDGED),
    Row("semicolon", ("assert f(3) == 9\n1;",), JUDGED),
    Row("semicolon and comment", ("assert f(3) == 9\n1; # one point?",), JUDGED),
    Row("too many points", ("assert f(3) == 9\n3",), ("broken", "failed"),
        "t1, line 2: `3`: ends with 3, and the cell gives at most 2 points. Next: end it in a "
        "number from 0 to its points"),
    Row("less than no points", ("assert f(3) == 9\n-1",), ("broken", "failed"), "ends with -1"),
    Row("no number", ("assert f(3) == 9\nfloat('nan')",), ("broken", "failed"), "ends with nan"),
    Row("NumPy's number", ("import numpy as np\nnp.mean([f(3) == 9])",), BROKEN,
        "which nbgrader takes for no number. Next: end it in float"),
    Row("truth", ("assert f(3) == 9\nTrue",), JUDGED),
    Row("text", ("assert f(3) == 9\n'1'",), JUDGED),
    # What works as in a kernel.
    Row("module of the student's", ("assert os.path.basename('a/b') == 'b' and f(3) == 9",), JUDGED,
        right=f"import os\n{SQUARE}", wrong=f"import os\n{WRONG}"),
    Row("own seed for own data",
        ("import numpy as np\nnp.random.seed(3)\nn = int(np.random.randint(5, 9))\n"
         "assert f(n) == n * n",), JUDGED),
]  # fmt: skip


def judged(row, work, sandbox, known=True):
    """Return the result of the row's last test for a student's cell."""
    names = [f"t{number}" for number in range(1, len(row.tests) + 1)]
    cells = [locked("given", row.given)] if row.given else []
    cells += [solution("answer", row.right if known else "")]
    cells += [check(name, source, points=2) for name, source in zip(names, row.tests, strict=True)]
    asked = assignment(*cells)
    if known:
        asked = replace(asked, solution=notebook(("answer", row.right)))
    items = judge(notebook(("answer", work)), asked, "ann", sandbox=sandbox).items
    assert [item.grade_id for item in items] == names
    return items[-1]


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_right_and_wrong_student_get_what_is_right(row, sandbox):
    items = [judged(row, work, sandbox) for work in (row.right, row.wrong)]
    found = tuple(item.verdict.value for item in items)
    assert found == row.verdicts, [(item.message, item.reason) for item in items]
    for item in items:
        if item.verdict.value == "broken":
            assert re.search(row.says, item.reason) or row.says in item.reason, item.reason
            assert "Next: " in item.reason
            assert "not your fault" in item.message


ENDLESS = {
    "while True:\n    pass": "still running after 2 seconds. Next: let its loop end",
    "import threading\nthreading.Event().wait()": "still running after 2 seconds",
    "while True:\n    try:\n        assert 1 == 2\n    except BaseException:\n        pass":
        "still running after 2 seconds",
}  # fmt: skip


def endless(test):
    """Return the result of a test that does not end by itself."""
    with Sandbox(limits=Limits(cell=0.5, call=2, notebook=4, memory=1 << 30)) as sandbox:
        return judged(Row("endless", (test,), BROKEN), SQUARE, sandbox)


@pytest.mark.parametrize(("test", "says"), ENDLESS.items())
def test_test_that_does_not_end_is_stopped_and_broken(test, says):
    item = endless(test)
    assert item.verdict.value == "broken", item.message
    assert says in item.reason


def test_test_that_goes_on_calling_is_stopped_and_no_points_are_given():
    """Whose fault it is, the model solution tells."""
    item = endless("while f(3) == 9:\n    pass")
    assert item.verdict.value == "failed"
    assert "TimeoutError: still running after 2 seconds" in item.reason


def test_test_that_does_not_end_is_stopped_in_another_thread_than_the_first():
    """Such a thread gets no signals: a worker of Dask's is one."""
    found = []
    thread = threading.Thread(target=lambda: found.append(endless("while True:\n    pass")))
    thread.start()
    thread.join()
    assert [item.verdict.value for item in found] == ["broken"]


@pytest.fixture
def ctrl_c():
    """Python's own way with Ctrl-C, which a job in the background has not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_is_no_fault_of_the_test(sandbox):
    interrupted = Row("", ("import signal\nsignal.raise_signal(signal.SIGINT)",), BROKEN)
    with pytest.raises(KeyboardInterrupt):
        judged(interrupted, SQUARE, sandbox)


def test_name_that_nobody_defines_is_the_instructors_slip(sandbox):
    misspelt = Row(
        "", ("right = 9\nassert near_f(3) == right",), BROKEN, right="def nearly_f(x): pass"
    )
    item = judged(misspelt, SQUARE, sandbox)
    assert item.reason == (
        "t1, line 2: `assert near_f(3) == right`: it uses near_f, which no cell of the assignment "
        "defines. Next: write nearly_f, if that is meant."
    )


def test_name_that_the_student_has_left_out_is_the_students(sandbox):
    asked = Row("", ("assert f(3) == 9",), JUDGED)
    assert judged(asked, "g = 1", sandbox).verdict.value == "not_run"
    assert judged(asked, "g = 1", sandbox, known=False).verdict.value == "not_run"
