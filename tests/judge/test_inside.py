"""Tests that the instructor has marked: they stand beside the student's objects, as in nbgrader.

Each kind is judged for right and for wrong work.
"""

import json
from dataclasses import replace

import nbformat
import pytest

from autograder.judge import words
from autograder.judge.assignment import Assignment, SpecCell
from autograder.judge.inside import MAX_WORDS, marked, read
from autograder.judge.notebook import judge
from autograder.judge.test_cell import Broken
from autograder.sandbox.sandbox import Limits, Sandbox

QUICK = Limits(cell=1, call=1, notebook=30, memory=1 << 30)


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(limits=QUICK) as sandbox:
        yield sandbox


def solution(grade_id="f"):
    return SpecCell(grade_id=grade_id, cell_type="code", source="", grade=False, solution=True,
                    locked=False)  # fmt: skip


def locked(grade_id, source):
    return SpecCell(grade_id=grade_id, cell_type="code", source=source, grade=False, solution=False,
                    locked=True)  # fmt: skip


def outside(grade_id, source, points=2):
    return SpecCell(grade_id=grade_id, cell_type="code", source=source, grade=True, solution=False,
                    locked=True, points=points)  # fmt: skip


def inside(grade_id, source, points=2):
    return replace(outside(grade_id, source, points), inside=True)


def assignment(*cells, **more):
    return Assignment(name="words", notebook="words", cells=cells, **more)


def notebook(*cells):
    """Return a notebook file; a cell is its source, or (grade_id, source)."""
    made = []
    for each in cells:
        grade_id, source = each if isinstance(each, tuple) else (None, each)
        metadata = {"nbgrader": {"grade_id": grade_id}} if grade_id else {}
        made.append(nbformat.v4.new_code_cell(source, metadata=metadata))
    return nbformat.writes(nbformat.v4.new_notebook(cells=made)).encode()


def items_of(sandbox, cells, *work):
    """Return each item's result, by grade_id."""
    result = judge(notebook(*work), assignment(*cells), "ann", sandbox=sandbox)
    return {item.grade_id: item for item in result.items}


def item_of(sandbox, test, *work, before=()):
    """Return the result of one marked test, which stands after the cell ``f``."""
    cells = (*before, solution(), inside("test_f", test))
    return items_of(sandbox, cells, ("f", "\n".join(work)))["test_f"]


SQUARE, CUBE = "def f(x):\n    return x ** 2", "def f(x):\n    return x ** 3"
KINDS = {
    "a patched function": (
        "from unittest.mock import patch\n"
        "with patch('random.randint', return_value=4) as dice:\n    assert f() == 8\n"
        "assert dice.call_count == 2",
        "import random\ndef f():\n    return random.randint(1, 6) + random.randint(1, 6)",
        "import random\ndef f():\n    return random.choice([8, 8])",
    ),
    "what is printed": (
        "import io\nfrom contextlib import redirect_stdout\nout = io.StringIO()\n"
        "with redirect_stdout(out):\n    f('Ann')\nassert out.getvalue() == 'Hello, Ann\\n'",
        "def f(name):\n    print('Hello,', name)",
        "def f(name):\n    return f'Hello, {name}'",
    ),
    "that nothing is printed": (
        "import io\nfrom contextlib import redirect_stdout\nout = io.StringIO()\n"
        "with redirect_stdout(out):\n    f(2)\nassert out.getvalue() == ''",
        SQUARE,
        "def f(x):\n    print(x)",
    ),
    "input": (
        "from unittest.mock import patch\n"
        "with patch('builtins.input', side_effect=['3', '4']):\n    assert f() == 7",
        "def f():\n    return int(input('a? ')) + int(input('b? '))",
        "def f():\n    return int(input('a? '))",
    ),
    "a seed": (
        "import random\nimport numpy as np\nrandom.seed(1)\nnp.random.seed(7)\n"
        "drawn = f()\nrandom.seed(1)\nnp.random.seed(7)\n"
        "assert drawn == (random.random(), np.random.random())",
        "import random, numpy as np\ndef f():\n    return random.random(), np.random.random()",
        "import random, numpy as np\nran = random.Random(5)\n"
        "def f():\n    return ran.random(), np.random.random()",
    ),
    "a signature": (
        "import inspect, types\nassert isinstance(f, types.FunctionType)\n"
        "assert list(inspect.signature(f).parameters) == ['x', 'power']\nassert f.__doc__",
        "def f(x, power=2):\n    'A power of x.'\n    return x ** power",
        "def f(x):\n    return x ** 2",
    ),
    "a source": (
        "import inspect\nassert 'for' in inspect.getsource(f), 'use a loop'",
        "def f(x):\n    for n in x:\n        return n",
        "def f(x):\n    return x[0]",
    ),
    "a name in globals()": ("assert 'g' in globals()", "g = 1", "h = 1"),
    "identity": (
        "l = [3, 1]\nassert f(l) is l and l == [1, 3]",
        "def f(l):\n    l.sort()\n    return l",
        "def f(l):\n    return sorted(l)",
    ),
    "an object of a class": (
        "a = f(2, 3)\nassert isinstance(a, Point) and a.moved(1).x == 3",
        "class Point:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n"
        "    def moved(self, d):\n        return Point(self.x + d, self.y)\nf = Point",
        "class Point:\n    pass\ndef f(x, y):\n    return {'x': x, 'y': y}",
    ),
    "axes of matplotlib": (
        "ax = f([1, 2, 4])\nassert ax.get_xlabel() == 'n'\n"
        "assert list(ax.lines[0].get_ydata()) == [1, 2, 4]",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\ndef f(y):\n"
        "    fig, ax = plt.subplots()\n    ax.plot(y)\n    ax.set_xlabel('n')\n    return ax",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\ndef f(y):\n"
        "    fig, ax = plt.subplots()\n    ax.plot(y)\n    return ax",
    ),
    "magics": (
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nfound = !echo 4\n"
        "plt.plot(found)\nassert f(2) == int(found[0])",
        SQUARE,
        CUBE,
    ),
    "await": (
        "assert await f(2) == 4\nassert get_ipython() is not None",
        "async def f(x):\n    import asyncio\n    await asyncio.sleep(0)\n    return x ** 2",
        "async def f(x):\n    return x ** 3",
    ),
    "whether a helper is called": (
        "old = g\ndel g\ntry:\n    f(2)\nexcept NameError:\n    pass\nelse:\n"
        "    raise AssertionError('f does not call g')\nfinally:\n    g = old\ndel old",
        "def g(x):\n    return x * x\ndef f(x):\n    return g(x)",
        "def g(x):\n    return x * x\ndef f(x):\n    return x * x",
    ),
    "a patch of the notebook's own name": (
        "from unittest.mock import patch\n"
        "with patch('__main__.g', return_value=9) as g_too:\n    assert f(2) == 9\n"
        "g_too.assert_called_once_with(2)",
        "def g(x):\n    return x * x\ndef f(x):\n    return g(x)",
        "def g(x):\n    return x * x\ndef f(x):\n    return x * x",
    ),
    "that a built-in is not called": (
        "from unittest.mock import patch\nwith patch('__main__.min') as m:\n"
        "    f(1, 2)\n    m.assert_not_called()\nassert f(1, 2) == 1",
        "def f(a, b):\n    return a if a < b else b",
        "def f(a, b):\n    return min(a, b)",
    ),
    "a warning": (
        "import warnings\nwith warnings.catch_warnings(record=True) as seen:\n"
        "    warnings.simplefilter('always')\n    f(-1)\nassert len(seen) == 1",
        "import warnings\ndef f(x):\n    warnings.warn('negative')",
        "def f(x):\n    return x",
    ),
    "unittest": (
        "import sys, unittest\nclass TestF(unittest.TestCase):\n"
        "    def test_two(self):\n        self.assertEqual(f(2), 4)\n"
        "ran = unittest.main(argv=[''], exit=False,\n"
        "    testRunner=unittest.TextTestRunner(stream=sys.stdout))\n"
        "assert ran.result.wasSuccessful()",
        SQUARE,
        CUBE,
    ),
    "a file": (
        "from pathlib import Path\nPath('in.txt').write_text('1 2')\nf('in.txt')\n"
        "assert Path('out.txt').read_text() == '3'",
        "def f(name):\n    with open(name) as file, open('out.txt', 'w') as out:\n"
        "        out.write(str(sum(map(int, file.read().split()))))",
        "def f(name):\n    return 3",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_marked_test_stands_beside_the_students_objects(kind, sandbox):
    test, right, wrong = KINDS[kind]
    good, bad = item_of(sandbox, test, right), item_of(sandbox, test, wrong)
    assert (good.verdict.value, good.points) == ("passed", 2), (good.message, good.reason)
    assert (bad.verdict.value, bad.points) == ("failed", 0), (bad.message, bad.reason)
    assert good.inside
    assert bad.inside


def test_data_frames_are_compared_where_pandas_is_installed_and_allowed():
    """pandas is no dependency; a class of the student's own file stands for any such object."""
    test = (
        "import helper\nassert type(f()) is helper.Frame\n"
        "assert f().columns == {'a': [1, 2]}, 'column a'"
    )
    files = {"helper.py": b"class Frame:\n    def __init__(self, **c):\n        self.columns = c\n"}
    made = assignment(solution(), inside("test_f", test), files=files)
    with Sandbox(limits=QUICK) as sandbox:
        for numbers, verdict in (("[1, 2]", "passed"), ("[2, 1]", "failed")):
            work = f"from helper import Frame\ndef f():\n    return Frame(a={numbers})"
            (item,) = judge(notebook(("f", work)), made, "ann", sandbox=sandbox).items
            assert item.verdict.value == verdict, item.message


def test_words_of_an_assertion_are_shown_and_nothing_of_its_source(sandbox):
    test = "secret_number = 4\nassert f(2) == secret_number, f'f(2) is {f(2)}, which is not right'"
    cells = (solution(), inside("test_f", test))
    made = assignment(*cells)
    result = judge(notebook(("f", CUBE)), made, "ann", sandbox=sandbox)
    assert result.items[0].message == "f(2) is 8, which is not right"
    judged = json.loads(result.notebook)["cells"][-1]
    told = "".join(judged["outputs"][0]["text"])
    assert told == f"f(2) is 8, which is not right\n{words.INSIDE}\n"
    assert "secret_number" not in json.dumps(judged["outputs"])
    assert judged["metadata"]["autograder"]["inside"] is True
    assert result.as_json()["items"][0]["inside"] is True


def test_instructor_reads_the_line_and_the_error(sandbox):
    item = item_of(sandbox, "x = 1\nassert f(2) == 4, 'no'", CUBE)
    assert item.reason == "test_f, line 2: AssertionError: no"
    item = item_of(sandbox, "f(2)\nf(2).nothing", SQUARE)
    assert item.reason.startswith("test_f, line 2: AttributeError: 'int' object")


@pytest.mark.parametrize(
    ("last", "points", "verdict"),
    [
        ("1.5", 1.5, "failed"),
        ("2", 2, "passed"),
        ("0", 0, "failed"),
        ("1;", 2, "passed"),
        ("'fine'", 2, "passed"),
        ("print(1)", 2, "passed"),
    ],
)
def test_last_value_is_the_points_as_in_nbgrader(last, points, verdict, sandbox):
    item = item_of(sandbox, f"assert f(2) == 4\n{last}", SQUARE)
    assert (item.points, item.verdict.value) == (points, verdict)


def test_value_above_the_points_is_broken(sandbox):
    item = item_of(sandbox, "f(2)", SQUARE)
    assert item.verdict.value == "broken"
    assert item.reason == (
        "test_f: it ends with 4, which is more than its 2 points. Next: let its last value be at "
        "most these."
    )


def test_standard_error_counts_as_an_error_as_in_nbgrader(sandbox):
    item = item_of(sandbox, "f(2)", "import sys\ndef f(x):\n    print('secret', file=sys.stderr)")
    assert (item.verdict.value, item.points) == ("failed", 0)
    assert "secret" in item.reason
    assert "secret" not in item.message


@pytest.mark.parametrize(
    ("work", "said"),
    [
        ("def f(x):\n    while True:\n        pass", "still running after 1 seconds"),
        ("def f(x):\n    import os\n    os._exit(3)", "exit code 3"),
        ("def f(x):\n    import os\n    os.kill(os.getpid(), 9)", "killed by SIGKILL"),
        ("def f(x):\n    return [0] * 10**10", "needed more memory"),
        ("", "f is not defined when the notebook has run"),
    ],
)
def test_what_ends_a_marked_test_costs_that_item_alone(work, said, sandbox):
    cells = (
        solution(), inside("test_f", "f(2)"), solution("g"), inside("test_g", "assert g() == 1"),
        outside("test_h", "assert g() == 1"),
    )  # fmt: skip
    items = items_of(sandbox, cells, ("f", work), ("g", "def g():\n    return 1"))
    assert items["test_f"].verdict.value == "not_run"
    assert said in items["test_f"].message
    assert [items[name].verdict.value for name in ("test_g", "test_h")] == ["passed", "passed"]


def test_what_a_marked_test_does_dies_with_it(sandbox):
    """Neither the session nor another item sees it, whether that runs inside or outside."""
    change = (
        "import builtins, os, numpy\nf.memory = 1\nseen.append(1)\nbuiltins.n = 5\n"
        "numpy.pi = 3\nos.environ['n'] = '5'\nopen('n.txt', 'w').write('5')\n"
        "os.system('echo loud; echo louder >&2')\nglobals().update(n=5, f=None)\nNone"
    )
    look = (
        "import os, numpy\nassert not hasattr(f, 'memory') and seen == [] and n == 1\n"
        "assert numpy.pi > 3 and 'n' not in os.environ and not os.path.exists('n.txt')\n"
        "assert f(2) == 4"
    )
    cells = (
        solution(), inside("test_change", change), inside("test_look", look),
        outside("test_outside", "assert f(2) == 4 and seen == [] and n == 1"),
    )  # fmt: skip
    items = items_of(sandbox, cells, ("f", f"seen, n = [], 1\n{SQUARE}"))
    assert items["test_look"].verdict.value == "passed", items["test_look"].reason
    assert items["test_outside"].verdict.value == "passed"


def test_definitions_of_earlier_marked_tests_and_of_locked_cells_are_there(sandbox):
    cells = (
        locked("given", "LIMIT = 9"), solution(),
        inside("test_a", "from math import isclose\ntol = 1e-9\nassert f(3) == LIMIT"),
        inside("test_b", "def near(a, b):\n    return isclose(a, b, abs_tol=tol)\nassert 0"),
        inside("test_c", "assert near(f(2), 4)"),
    )  # fmt: skip
    items = items_of(sandbox, cells, ("f", SQUARE))
    verdicts = {name: item.verdict.value for name, item in items.items()}
    assert verdicts == {"test_a": "passed", "test_b": "failed", "test_c": "passed"}, items


def test_helper_that_an_earlier_test_did_not_come_to_is_no_name_of_the_students(sandbox):
    cells = (solution(), inside("test_a", "assert f(2) == 4\ntol = 1"),
             inside("test_b", "assert abs(f(3) - 27) < tol"))  # fmt: skip
    item = items_of(sandbox, cells, ("f", CUBE))["test_b"]
    assert item.verdict.value == "failed"
    assert item.reason == "test_b, line 1: NameError: name 'tol' is not defined"


def test_source_of_an_unmarked_test_is_never_sent_even_where_it_is_needed(sandbox):
    cells = (solution(), outside("test_a", "tol = 1e-9\nassert f(3) == 9"),
             inside("test_b", "assert abs(f(2) - 4) < tol"))  # fmt: skip
    items = items_of(sandbox, cells, ("f", f"tol = 100\n{SQUARE}"))
    assert items["test_b"].verdict.value == "broken"
    assert items["test_b"].reason == (
        "test_b: it runs inside and uses tol of test_a, which does not. Next: define tol in it or "
        "in a locked cell, or mark test_a too."
    )


def test_cell_that_is_no_python_is_broken(sandbox):
    item = item_of(sandbox, "assert f(2) == = 4", SQUARE)
    assert item.verdict.value == "broken"
    assert item.reason.startswith("test_f: it is not Python that IPython can run: ")


def test_answer_counts_where_it_is_right_at_the_tests_place_or_at_the_end(sandbox):
    cells = (solution(), inside("test_f", "assert x.real == 1"), solution("g"))
    for first, last, verdict in (
        ("x = 1", "x = 2", "passed"), ("x = 2", "x = 1", "passed"), ("x = 2", "x = 3", "failed"),
        ("x = 1 + 0j", "del x", "passed"),
    ):  # fmt: skip
        items = items_of(sandbox, cells, ("f", first), ("g", last))
        assert items["test_f"].verdict.value == verdict, (first, last)


def test_who_forges_gets_that_item_at_most(sandbox):
    """Nothing here stops it, and the result says so; what is judged outside is out of reach."""
    forging = """
import builtins, sys
class Yes:
    def __eq__(self, other): return True
def f(x):
    from autograder.sandbox import wire
    send = wire.send
    def forged(connection, value, *more, **named):
        return send(connection, {"outputs": [], "moved": False}, *more, **named)
    if sys._getframe(1).f_code.co_filename.startswith("/tmp/ipykernel"):
        wire.send = forged
    raise AssertionError
"""
    for work in (forging, "class A:\n    def __eq__(s, o): return True\ndef f(x):\n    return A()"):
        cells = (solution(), inside("test_f", "assert f(2) == 4"),
                 outside("test_g", "assert f(2) == 4"))  # fmt: skip
        items = items_of(sandbox, cells, ("f", work))
        assert (items["test_f"].verdict.value, items["test_f"].points) == ("passed", 2)
        assert items["test_f"].inside
        assert (items["test_g"].verdict.value, items["test_g"].points) == ("failed", 0)
        assert not items["test_g"].inside


READS = """
import ctypes, gc, inspect, linecache, re, sys
found = {}
get_ipython().events.register("pre_run_cell", lambda info: found.update(event=info.raw_cell))
MARK = re.compile("marker_" + r"[0-9]{4} = 1")

def memory():
    for line in open("/proc/self/maps"):
        where, permissions = line.split(" ", 2)[:2]
        start, end = (int(word, 16) for word in where.split("-"))
        if permissions == "rw-p" and end - start < 1 << 28:
            yield ctypes.string_at(start, end - start).decode("latin-1")

def f():
    frames, frame = [], sys._getframe(1)
    while frame is not None:
        frames.append(frame)
        frame = frame.f_back
    own = frames[0]
    found["In"] = repr((In, get_ipython().history_manager.input_hist_raw))
    found["history"] = repr(get_ipython().history_manager.input_hist_parsed)
    found["linecache"] = repr(linecache.cache) + "".join(linecache.getlines(own.f_code.co_filename))
    try:
        found["getsource"] = inspect.getsource(own)
    except OSError:
        found["getsource"] = ""
    found["frames"] = repr([frame.f_locals for frame in frames[1:]])
    dicts = [each for each in gc.get_objects() if type(each) is dict]
    found["objects"] = " ".join(
        text for each in dicts for text in each.values() if type(text) is str)
    found["memory"] = " ".join(match[0] for text in memory() for match in MARK.finditer(text))
    found["constants"] = repr(own.f_code.co_consts)
    raise AssertionError(" ".join(sorted(how for how in found if MARK.search(found[how]))))
"""


def test_student_who_sets_out_to_can_read_a_marked_test(sandbox):
    """As the documentation says: its source is in their process. History and linecache lack it."""
    item = item_of(sandbox, "assert f() == 'marker_4711 = 1'", READS)
    assert item.message.split() == ["constants", "event", "frames", "memory", "objects"]


@pytest.mark.parametrize(
    "outputs",
    ["[{'output_type': 'execute_result', 'data': {'text/plain': '1e9'}}]", "7", "[[7]] * 3",
     "[{'output_type': 'error', 'ename': 7, 'evalue': [], 'traceback': {}}]",
     "[{'output_type': 'error', 'ename': 'AssertionError', 'evalue': 'x' * 10**6}]",
     "[{'output_type': 'execute_result', 'data': 4}]", "[{'output_type': []}]"],
)  # fmt: skip
def test_no_answer_of_a_forger_harms_the_judge(outputs, sandbox):
    work = (
        "def f(x):\n    from autograder.sandbox import wire\n    send = wire.send\n"
        "    wire.send = lambda connection, value, *a, **k: "
        f"send(connection, {{'outputs': {outputs}, 'moved': False}}, *a, **k)"
    )
    cells = (solution(), inside("test_f", "f(2)"), outside("test_g", "assert 1 == 1"))
    items = items_of(sandbox, cells, ("f", work))
    assert 0 <= items["test_f"].points <= 2
    assert len(items["test_f"].message) <= MAX_WORDS + 200
    assert items["test_g"].verdict.value == "passed"


def test_marked_tests_run_without_walls_too():
    with Sandbox("none", limits=QUICK) as sandbox:
        for work, verdict in ((SQUARE, "passed"), (CUBE, "failed")):
            assert item_of(sandbox, "assert f(2) == 4", work).verdict.value == verdict


def test_students_own_tag_marks_nothing(sandbox):
    tagged = nbformat.v4.new_code_cell("assert True", metadata={
        "tags": ["inside"], "nbgrader": {"grade_id": "test_f", "inside": True}})  # fmt: skip
    work = nbformat.v4.new_code_cell(CUBE, metadata={"nbgrader": {"grade_id": "f"}})
    data = nbformat.writes(nbformat.v4.new_notebook(cells=[work, tagged])).encode()
    made = assignment(solution(), outside("test_f", "assert f(2) == 4"))
    (item,) = judge(data, made, "ann", sandbox=sandbox).items
    assert not item.inside
    assert item.verdict.value == "failed"


def test_marks_come_by_name_and_only_tests_are_marked():
    made = assignment(solution(), outside("test_f", "f"), outside("test_g", "f"))
    assert [cell.inside for cell in marked(made, ["test_g", "f"]).cells] == [False, False, True]


def test_test_that_puts_a_name_back_is_no_definition_of_it(sandbox):
    """Where it fails half-way, the next one still finds the student's own."""
    trick = "old = f\ndel f\nassert g(2) == 4\nf = old"
    cells = (solution(), inside("test_a", trick), inside("test_b", "assert f(2) == 4"))
    items = items_of(sandbox, cells, ("f", f"{SQUARE}\ndef g(x):\n    return f(x)"))
    assert [item.verdict.value for item in items.values()] == ["not_run", "passed"]


def test_names_of_a_test_are_those_it_looks_up_in_the_notebook():
    test = inside("t", "import a\nb = c\ndef d(e):\n    return e + g + len(b)\n%time h\nawait i")
    assert set(read(test, assignment(test)).names) == {"b", "c", "g", "i"}
    with pytest.raises(Broken):
        read(inside("t", "("), assignment(inside("t", "(")))
