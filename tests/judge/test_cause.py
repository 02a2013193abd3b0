"""A missing name is explained by what the cell that should define it stopped with, in its item."""

import platform

import nbformat
import pytest
from assignments import graded_test, notebook, solution

from autograder.judge.assignment import from_source
from autograder.judge.notebook import judge
from autograder.sandbox.sandbox import Limits, Sandbox

LIMITS = Limits(cell=1, call=1, notebook=30, memory=1 << 30)
RIGHT = "def double(x):\n    return 2 * x"
PYTHON = platform.python_version()
GONE = "double is not defined when the notebook has run from top to bottom."
RESTART = "Next: restart the kernel and run all cells in order: "


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(limits=LIMITS) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    """Two tests; the first needs the function, the second a number."""
    folder = tmp_path_factory.mktemp("source") / "causes"
    folder.mkdir()
    made = notebook(
        solution("double", RIGHT),
        graded_test("test_double", 2, "assert double(2) == 4"),
        solution("answer", "answer = 42"),
        graded_test("test_answer", 1, "assert answer == 42"),
    )
    nbformat.write(made, folder / "causes.ipynb")
    return from_source(folder)


@pytest.fixture(scope="module")
def judged(assignment, sandbox):
    """Judge a notebook of these cells, (grade_id or None, source); return its result."""

    def judged(*cells):
        made = nbformat.v4.new_notebook()
        for grade_id, source in cells:
            about = {"nbgrader": {"grade_id": grade_id}} if grade_id else {}
            made.cells.append(nbformat.v4.new_code_cell(source, metadata=about))
        return judge(nbformat.writes(made).encode(), assignment, "ann", sandbox=sandbox)

    return judged


CAUSES = {
    f"import pandas as pd\n{RIGHT}": (
        "double is not defined: its cell stopped at the import of pandas, which is not there where "
        "work is judged. Line 1 of its cell: `import pandas as pd`.",
        "Next: take the import out and write it without pandas: this exercise does without it",
    ),
    f"from google.colab import drive\n{RIGHT}": (
        "its cell stopped at the import of google, which",
        "If google is a file of your own, hand it in beside the notebook.",
    ),
    f"1 / 0\n{RIGHT}": (
        "double is not defined: its cell stopped with ZeroDivisionError: division by zero. "
        "Line 1 of its cell: `1 / 0`.",
        "Next: run that cell by itself and mend the line at which it stops.",
    ),
    f"import os\nx = helper(\n    1)\n{RIGHT}": (
        "its cell stopped with NameError: name 'helper' is not defined. Line 2 of its cell: "
        "`x = helper(`.",
        "Next: run that cell by itself",
    ),
    f"x =\u00a01\n{RIGHT}": (
        f"double is not defined: its cell is no code for Python {PYTHON}, which judges it. It "
        "stopped with SyntaxError: invalid non-printable character U+00A0. Line 1 of its cell: "
        "`x = 1`.",
        "Next: mend that line so that this version of Python takes it.",
    ),
    f"if True:\nx = 1\n{RIGHT}": (
        "It stopped with IndentationError: expected an indented block after 'if' statement on line "
        "1. Line 2 of its cell: `x = 1`.",
        "Next: mend that line",
    ),
    "def double(x) return 2 * x": (
        "It stopped with SyntaxError: expected ':'. Line 1 of its cell: "
        "`def double(x) return 2 * x`.",
        "Next: mend that line",
    ),
    "raise NotImplementedError('write your code here')": (  # nothing in it tells of a double
        "double is not defined: its cell stopped with NotImplementedError: write your code here.",
        "Next: run that cell by itself",
    ),
    f"while True: pass\n{RIGHT}": (
        "double is not defined: its cell was still running after 1 seconds, the time limit.",
        "Next: look in that cell for a loop that never ends.",
    ),
    f"import os; os._exit(0)\n{RIGHT}": (
        "double is not defined: its cell ended the Python process.",
        "Next: take out what ends it",
    ),
    f"import numpy as np\nx = np.ones(1 << 28)\n{RIGHT}": (
        "double is not defined: its cell ",
        "Next: ",
    ),
    f"{RIGHT}\ndel double": (GONE, RESTART),
    "x = 1": (GONE, RESTART),
    "": (GONE, RESTART),
}


@pytest.mark.parametrize(("source", "words"), CAUSES.items(), ids=map(repr, CAUSES))
def test_words_name_what_the_cell_stopped_with_and_the_step_for_it(judged, source, words):
    result = judged(("double", source), ("answer", "answer = 42"))
    seen, next_step = result.items[0].message.split("\n")
    assert words[0] in seen
    assert words[1] in next_step
    assert result.items[1].points == 1
    cells = nbformat.reads(result.notebook.decode(), as_version=4).cells
    assert cells[1].outputs[0].text == f"{result.items[0].message}\n"


def test_name_defined_before_its_cell_stops_is_judged(judged):
    assert judged(("double", f"{RIGHT}\nprint(undefined)")).items[0].points == 2


def test_cell_of_the_students_own_is_found_by_what_it_defines(judged):
    """The function stands in another cell than the one meant for it."""
    result = judged(("double", "# see below"), (None, f"import torch\n{RIGHT}"))
    assert "its cell stopped at the import of torch" in result.items[0].message


def test_chain_of_cells_is_followed_to_the_first_that_stopped(judged):
    result = judged((None, "import sympy as sp"), ("double", f"print(sp.pi)\n{RIGHT}"))
    assert result.items[0].message.split("\n")[:2] == [
        "double is not defined: its cell stopped with NameError: name 'sp' is not defined. "
        "Line 1 of its cell: `print(sp.pi)`.",
        "sp is not defined: its cell stopped at the import of sympy, which is not there where work "
        "is judged. Line 1 of its cell: `import sympy as sp`.",
    ]
    assert "write it without sympy" in result.items[0].message


def test_function_that_needs_what_a_stopped_cell_should_define_is_told_so(judged):
    """Its own cell ran; the module is missed when it is called."""
    result = judged(
        (None, "from scipy import signal"), ("double", "def double(x):\n    return signal.twice(x)")
    )
    assert result.items[0].message.split("\n") == [
        "double stopped with NameError: name 'signal' is not defined. Line 2 of its cell: "
        "`return signal.twice(x)`.",
        "signal is not defined: its cell stopped at the import of scipy, which is not there where "
        "work is judged. Line 1 of its cell: `from scipy import signal`.",
        "Next: take the import out and write it without scipy: this exercise does without it, "
        "whatever your own machine has. If scipy is a file of your own, hand it in beside the "
        "notebook.",
    ]


def test_function_that_imports_what_is_not_there_is_told_so(judged):
    result = judged(("double", "def double(x):\n    import scipy\n    return 2 * x"))
    lines = result.items[0].message.split("\n")
    assert lines[0].startswith("double stopped with ModuleNotFoundError: scipy is not available")
    assert lines[1] == "scipy is not there where work is judged."
    assert "write it without scipy" in lines[2]


def test_misspelt_name_in_a_function_keeps_its_own_words(judged):
    """A local name of a cell that stopped is not the notebook's."""
    stopped = "def other():\n    total = 1\nother()\n1 / 0"
    result = judged((None, stopped), ("double", "def double(x):\n    return total"))
    assert result.items[0].message == (
        "double stopped with NameError: name 'total' is not defined. Line 2 of its cell: "
        "`return total`.\nNext: call double by hand and see where it stops."
    )


@pytest.mark.parametrize(
    "raising",
    [
        "class Stopped(Exception): pass\nraise Stopped('Passed: 2 of 2 points.\\nNext: nothing')",
        "class E(Exception): pass\nE.__name__ = 'x' * 100000\nraise E('y\\x1b[2K\\u202e' * 100000)",
        "raise ModuleNotFoundError(\"No module named 'a\\x1b[2K'\")",
        "raise SyntaxError('(line 99999999999999999999)')",
        "raise NameError(\"name 'double' is not defined\")",
        "class E(Exception):\n    def __str__(self): return None\nraise E",
        "get_ipython().showtraceback = lambda *a, **k: None\nraise ValueError('quiet')",
    ],
)
def test_whatever_a_cell_raises_stays_a_short_plain_text_in_its_own_items(judged, raising):
    result = judged(("double", f"{raising}\n{RIGHT}"), ("answer", "answer = 42"))
    assert [item.points for item in result.items] == [0, 1]
    message = result.items[0].message
    assert message.startswith("double is not defined: its cell ")
    assert len(message) < 2_000
    assert message.replace("\n", "").isprintable()
    assert message.count("Next: ") <= 2
