"""The judge on ordinary nbgrader tests of an unrelated assignment, and on code that ends badly."""

import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from items import DX_ITEMS

from autograder.demo.run import submitted_notebook
from autograder.exercise import Sample
from autograder.exercises.conv2d.sample_class import RIGHT_SHAPES
from autograder.exercises.conv2d.solutions import read_right
from autograder.judge.assignment import Assignment, SpecCell, from_source
from autograder.judge.notebook import Verdict, judge
from autograder.judge.restore import (
    MAX_CELLS,
    SubmissionError,
    _longest_rise,
    read_notebook,
    restore,
)
from autograder.sandbox.sandbox import Limits, Sandbox, SandboxError

QUICK = Limits(cell=2, call=2, notebook=30, memory=1 << 30)


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(limits=QUICK) as sandbox:
        yield sandbox


def solution(grade_id, source=""):
    return SpecCell(grade_id=grade_id, cell_type="code", source=source, grade=False, solution=True,
                    locked=False)  # fmt: skip


def locked(grade_id, source):
    return SpecCell(grade_id=grade_id, cell_type="code", source=source, grade=False, solution=False,
                    locked=True)  # fmt: skip


def check(grade_id, source, points=1):
    return SpecCell(grade_id=grade_id, cell_type="code", source=source, grade=True, solution=False,
                    locked=True, points=points)  # fmt: skip


def assignment(*cells, files=None):
    return Assignment(name="words", notebook="words", cells=cells, files=files or {})


def notebook(*cells):
    """Return a notebook file; a cell is (grade_id or None, source)."""
    made = []
    for grade_id, source in cells:
        metadata = {"nbgrader": {"grade_id": grade_id}} if grade_id else {}
        made.append(nbformat.v4.new_code_cell(source, metadata=metadata))
    return nbformat.writes(nbformat.v4.new_notebook(cells=made)).encode()


def verdicts(result):
    return {item.grade_id: item.verdict.value for item in result.items}


# An unrelated assignment, with tests as an instructor writes them for nbgrader alone.
WORDS = assignment(
    locked("setup", "import numpy as np\nTEXT = 'the cat and the dog and the bird'"),
    locked("helper", "def near(a, b):\n    return abs(a - b) < 1e-9"),
    solution("count_words"),
    check("test_count", "assert count_words(TEXT) == {'the': 3, 'and': 2, 'cat': 1, 'dog': 1, "
          "'bird': 1}\nassert count_words('') == {}", 3),
    solution("mean_length"),
    check("test_mean", "assert near(mean_length(TEXT), 25 / 8), 'the mean is wrong'\n"
          "np.testing.assert_allclose(mean_length('a bb'), 1.5)", 2),
    solution("answer"),
    check("test_answer", "assert answer == (2, 'the')", 1),
    check("test_partial", "score = 0\nfor n in range(4):\n    if square(n) == n ** 2:\n"
          "        score += 1\nscore", 4),
    check("test_error", "try:\n    count_words(None)\nexcept TypeError:\n    pass\nelse:\n"
          "    raise AssertionError('None is no text: raise TypeError')", 1),
)  # fmt: skip
RIGHT_WORDS = (
    ("count_words", "def count_words(text):\n    if text is None: raise TypeError('no text')\n"
     "    return {word: text.split().count(word) for word in text.split()}"),
    ("mean_length", "def mean_length(text):\n    return np.mean([len(w) for w in text.split()])"),
    ("answer", "answer = (2, 'the')\ndef square(n): return n * n"),
)  # fmt: skip


def test_plain_nbgrader_tests_pass_for_right_work(sandbox):
    result = judge(notebook(*RIGHT_WORDS), WORDS, "ann", sandbox=sandbox)
    assert set(verdicts(result).values()) == {"passed"}, result.items
    assert result.score == result.max_score == 11


def test_plain_nbgrader_tests_fail_for_wrong_work_each_alone(sandbox):
    wrong = (
        ("count_words", "def count_words(text): return {}"),
        ("mean_length", "def mean_length(text): return 3.0"),
        ("answer", "answer = [2, 'the']\ndef square(n): return n + n"),
    )
    result = judge(notebook(*wrong), WORDS, "ann", sandbox=sandbox)
    assert set(verdicts(result).values()) == {"failed"}
    points = {item.grade_id: item.points for item in result.items}
    assert points.pop("test_partial") == 2  # 0 and 2 are their own doubles
    assert set(points.values()) == {0}
    assert "the mean is wrong" in result.items[1].message


def test_student_cannot_replace_the_instructors_helper_or_module(sandbox):
    cheat = (
        ("count_words", "def count_words(text): return {}"),
        ("mean_length", "def mean_length(text): return 0\ndef near(a, b): return True\n"
         "class np:\n    class testing:\n        assert_allclose = staticmethod(print)"),
        ("answer", "answer = None"),
    )  # fmt: skip
    result = judge(notebook(*cheat), WORDS, "ann", sandbox=sandbox)
    assert verdicts(result)["test_mean"] == "failed"


def test_test_sees_names_as_they_were_at_its_place_where_a_later_cell_changes_them(sandbox):
    steps = assignment(
        solution("one"), check("test_one", "assert numbers == [1]"),
        solution("two"), check("test_two", "assert numbers == [1, 2]"),
    )  # fmt: skip
    work = notebook(("one", "numbers = [1]"), ("two", "numbers.append(2)"))
    assert set(verdicts(judge(work, steps, "ann", sandbox=sandbox)).values()) == {"passed"}


def test_last_definition_of_a_function_counts(sandbox):
    one = assignment(solution("f"), check("test_f", "assert f(2) == 4"))
    wrong, right = "def f(x): return x", "def f(x): return x * 2"
    late = notebook(("f", wrong), (None, right))
    early = notebook(("f", right), (None, wrong))
    assert verdicts(judge(late, one, "ann", sandbox=sandbox)) == {"test_f": "passed"}
    assert verdicts(judge(early, one, "ann", sandbox=sandbox)) == {"test_f": "failed"}


def test_module_beside_the_notebook_is_the_instructors_in_the_test(sandbox):
    beside = assignment(
        solution("f"), check("test_f", "import course\nassert f() == course.RIGHT"),
        files={"course.py": b"RIGHT = 7"},
    )  # fmt: skip
    cheat = notebook(("f", "import course\ncourse.RIGHT = 1\ndef f(): return 1"))
    honest = notebook(("f", "import course\ndef f(): return course.RIGHT"))
    files = {"course.py": b"RIGHT = 1"}
    cheated = judge(cheat, beside, "ann", sandbox=sandbox, files=files)
    assert verdicts(cheated) == {"test_f": "failed"}
    assert verdicts(judge(honest, beside, "ann", sandbox=sandbox)) == {"test_f": "passed"}


def test_argument_changed_by_the_student_is_seen_changed_by_the_test(sandbox):
    sorting = assignment(
        solution("sort"),
        check("test_in_place", "numbers = [3, 1, 2]\nsort(numbers)\nassert numbers == [1, 2, 3]"),
        check("test_array", "import numpy as np\na = np.array([3., 1.])\nsort(a)\n"
              "assert a.tolist() == [1, 3]"),
    )  # fmt: skip
    work = notebook(("sort", "def sort(values):\n    values.sort()"))
    assert set(verdicts(judge(work, sorting, "ann", sandbox=sandbox)).values()) == {"passed"}


def test_array_resized_by_the_student_leaves_a_tests_view_of_it_whole(sandbox):
    """A view must not be left pointing at memory that is gone: that would end the judge."""
    viewed = assignment(
        solution("f"),
        check("test_view", "import numpy as np\nX = np.ones(3_000_000)\nview = X[-5:]\nf(X)\n"
              "assert view.sum() == 5, 'f changed X'"),
    )  # fmt: skip
    work = notebook(("f", "def f(x):\n    x.resize((2, 2), refcheck=False)\n    return 1"))
    result = judge(work, viewed, "ann", sandbox=sandbox)
    assert verdicts(result) == {"test_view": "failed"}
    assert result.items[0].message == "f changed X"


ENDINGS = {
    "os._exit(3)": "it ended its own process with exit code 3",
    "os.kill(os.getpid(), 9)": "it was killed by SIGKILL",
    "os.abort()": "it was killed by SIGABRT",
    "import ctypes; ctypes.string_at(0)": "it was killed by SIGSEGV",
    "while True: pass": "was still running after 2 seconds, the time limit",
    "for x in range(3):\n        while True: pass":
        "the time limit. These loops were running, the outermost first: line 3: `for x in "
        "range(3):`, then line 4: `while True: pass`.",
    "import numpy\n    x = []\n    while True: x.append(numpy.empty(10**8))":
        "needed more memory than the 1 GB",
    "import sys; sys.exit()": "f stopped with SystemExit",
}  # fmt: skip
TWO = assignment(
    solution("f"), check("test_f", "assert f() == 1"),
    solution("g"), check("test_g", "assert g() == 2"),
)  # fmt: skip


@pytest.mark.parametrize(("ending", "words"), ENDINGS.items())
def test_function_that_ends_badly_costs_its_own_item_and_no_other(sandbox, ending, words):
    work = notebook(("f", f"import os\ndef f():\n    {ending}"), ("g", "def g(): return 2"))
    result = judge(work, TWO, "ann", sandbox=sandbox)
    assert verdicts(result)["test_g"] == "passed"
    assert verdicts(result)["test_f"] in ("not_run", "failed")
    assert words in result.items[0].message
    assert "Next: " in result.items[0].message


@pytest.mark.parametrize(
    "ending", ["os._exit(0)", "while True: pass", "import ctypes; ctypes.string_at(0)"]
)
def test_cell_that_ends_badly_is_left_out_and_the_rest_is_judged(sandbox, ending):
    work = notebook(("f", f"import os\ndef f(): return 1\n{ending}"), ("g", "def g(): return 2"))
    result = judge(work, TWO, "ann", sandbox=sandbox)
    assert verdicts(result)["test_g"] == "passed"
    outputs = nbformat.reads(result.notebook.decode(), as_version=4).cells[0].outputs
    assert outputs[-1].output_type == "error"


def test_notebook_cannot_kill_its_own_process(sandbox):
    ending = "for number in (9, 11, 15): os.kill(os.getpid(), number)"
    work = notebook(("f", f"import os\ndef f(): return 1\n{ending}"), ("g", "def g(): return 2"))
    assert judge(work, TWO, "ann", sandbox=sandbox).score == 2


def test_processes_that_one_item_leaves_are_not_counted_against_the_next(sandbox):
    most = sandbox.limits.processes * 3 // 4
    leave = (
        "import os, time\ndef leave(value):\n"
        f"    for _ in range({most}):\n"
        "        if os.fork() == 0:\n"
        "            if os.fork() == 0:\n                time.sleep(60)\n"
        "            os._exit(0)\n"
        "        os.wait()\n"
        "    return value\n"
    )
    work = notebook(("f", f"{leave}def f(): return leave(1)"), ("g", "def g(): return leave(2)"))
    assert judge(work, TWO, "ann", sandbox=sandbox).score == 2


def test_missing_name_is_told_and_not_called_wrong(sandbox):
    result = judge(notebook(("g", "def g(): return 2")), TWO, "ann", sandbox=sandbox)
    assert verdicts(result) == {"test_f": "not_run", "test_g": "passed"}
    assert (
        "f is not defined when the notebook has run from top to bottom" in result.items[0].message
    )


def test_state_changed_by_one_item_is_not_seen_by_the_next(sandbox):
    twice = assignment(
        solution("f"), check("first", "assert f() == 1"), check("second", "assert f() == 1")
    )
    work = notebook(("f", "calls = []\ndef f():\n    calls.append(1)\n    return len(calls)"))
    assert set(verdicts(judge(work, twice, "ann", sandbox=sandbox)).values()) == {"passed"}


def test_error_in_the_instructors_own_test_is_broken_and_takes_no_points_silently(sandbox):
    bad = assignment(
        solution("f"), check("typo", "1 / 0"), check("syntax", "assert f( == 1"),
        check("fine", "assert f() == 1"),
    )  # fmt: skip
    result = judge(notebook(("f", "def f(): return 1")), bad, "ann", sandbox=sandbox)
    assert verdicts(result) == {"typo": "broken", "syntax": "broken", "fine": "passed"}
    assert "ZeroDivisionError" in result.items[0].reason
    assert "not your fault" in result.items[0].message


def test_same_notebook_judged_again_gives_the_same_bytes(sandbox, repository):
    conv2d = from_source(repository / "source/conv2d")
    release = nbformat.read(repository / "release/conv2d/conv2d.ipynb", as_version=4)
    cells = {**RIGHT_SHAPES, **read_right("chatty")}
    cells["conv_backward_dX"] = cells["conv_backward_dX"].replace("return dX", "return dX.T")
    work = submitted_notebook(release, Sample(student="ann", about="", cells=cells))
    data = nbformat.writes(work).encode()
    first, second = (judge(data, conv2d, "ann", sandbox=sandbox) for _ in range(2))
    assert first.notebook == second.notebook
    assert json.dumps(first.as_json()) == json.dumps(second.as_json())
    assert {item.grade_id for item in first.items if item.verdict is not Verdict.PASSED} == set(
        DX_ITEMS
    )


def test_judged_notebook_holds_the_verdict_of_every_item_for_reports(sandbox):
    work = notebook(("f", "def f(): return 1"), ("g", "def g(): return 1"))
    result = judge(work, TWO, "ann", sandbox=sandbox)
    told = {
        cell.metadata.nbgrader.grade_id: cell.metadata.autograder
        for cell in nbformat.reads(result.notebook.decode(), as_version=4).cells
        if "autograder" in cell.metadata
    }
    assert told == {
        "test_f": {"verdict": "passed", "misconception": None},
        "test_g": {"verdict": "failed", "misconception": None},
    }


def test_judged_notebook_is_written_as_nbformat_writes_it(sandbox):
    source = "print('é\\u2028\\n' * 2)\n{'a': 1}"
    result = judge(notebook((None, source), ("f", "def f(): return 1")), TWO, "a", sandbox=sandbox)
    read = nbformat.reads(result.notebook.decode(), as_version=4)
    nbformat.validate(read)
    assert nbformat.writes(read).encode() == result.notebook


def test_forbidden_module_says_that_numpy_is_enough(sandbox):
    work = notebook(("f", "import scipy.signal\ndef f(): return 1"), ("g", "def g(): return 2"))
    result = judge(work, TWO, "ann", sandbox=sandbox)
    outputs = nbformat.reads(result.notebook.decode(), as_version=4).cells[0].outputs
    assert "this exercise wants NumPy alone" in outputs[0].evalue


def test_sandbox_none_judges_alike_and_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Sandbox("none", QUICK) as bare:
        result = judge(
            notebook(*RIGHT_WORDS), WORDS, "ann", sandbox=bare, files={"beside.txt": b"x"}
        )
    assert result.sandbox == "none"
    assert result.score == 11
    assert not list(tmp_path.iterdir()), "the folder of who grades is no scratch folder"


def test_sandbox_that_dies_is_the_graders_trouble_and_not_the_students():
    with Sandbox(limits=QUICK) as sandbox:
        sandbox._process.kill()
        with pytest.raises(SandboxError, match="did not answer"):
            judge(notebook(*RIGHT_WORDS), WORDS, "ann", sandbox=sandbox)


@given(st.permutations(range(7)))
def test_cells_that_stay_are_a_longest_rise(places):
    rise = _longest_rise(places)
    assert rise == sorted(rise)
    by_length = [1] * len(places)
    for n, place in enumerate(places):
        by_length[n] = 1 + max((by_length[m] for m in range(n) if places[m] < place), default=0)
    assert len(rise) == max(by_length)


@given(st.lists(st.sampled_from(["setup", "f", "test_f", "g", "test_g", None, "unknown"])))
def test_restored_notebook_holds_every_test_once_and_in_order(order):
    spec = assignment(
        locked("setup", "1"), solution("f"), check("test_f", "2"), solution("g"),
        check("test_g", "3"),
    )  # fmt: skip
    cells = [{"cell_type": "code", "source": "mine", "grade_id": name} for name in order]
    restored = restore(cells, spec)
    nbformat.validate(restored)
    names = [c.metadata.nbgrader.grade_id for c in restored.cells if "nbgrader" in c.metadata]
    assert names == [cell.grade_id for cell in spec.cells if cell.is_instructors or
                     cell.grade_id in order]  # fmt: skip
    students = [c for c in restored.cells if c.source == "mine"]
    assert len(students) == len(order) - len({"setup", "test_f", "test_g"} & set(order))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is not JSON"),
        (b"\xff\xfe", "it is not text in UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "it holds no notebook"),
        (b'{"cells": 3}', "it has no list of cells"),
        (json.dumps({"cells": [{}] * (MAX_CELLS + 1)}).encode(), "cells; at most"),
        (b" " * 20_000_001, "bytes; at most"),
    ],
)
def test_what_is_no_notebook_is_refused_with_the_next_step(data, why):
    with pytest.raises(SubmissionError, match=why) as caught:
        read_notebook(data)
    assert "Next: " in str(caught.value)


def test_notebook_of_format_3_is_read():
    old = {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": ["a\n", "b"]}]}]}
    assert [cell["source"] for cell in read_notebook(json.dumps(old).encode())] == ["a\nb"]


def test_remote_results_are_plain_values(sandbox):
    kinds = assignment(
        solution("f"),
        check("kinds", "import numpy as np\nvalues = f()\n"
              "assert [type(v) for v in values] == [int, float, bool, str, type(None), list, dict, "
              "np.ndarray]"),
    )  # fmt: skip
    source = (
        "def f():\n    return (np.int64(1), np.float32(2), np.bool_(True), 's', None, [1], "
        "{'a': 1}, np.matrix('1 2'))"
    )
    work = notebook(("f", f"import numpy as np\n{source}"))
    result = judge(work, kinds, "ann", sandbox=sandbox)
    assert verdicts(result) == {"kinds": "passed"}, result.items


def outputs_of(result):
    """Return the text of the notebook as it was judged."""
    return result.notebook.decode()


@pytest.mark.parametrize(
    "ending",
    [
        "while True:\n        pass",
        "import scipy",
        "import os\n    try:\n        import torch\n    except ImportError as error:\n"
        "        raise ValueError('chained') from error",
        "input()",
    ],
)
def test_tracebacks_show_the_students_lines_and_none_of_ours(sandbox, ending):
    work = notebook(("f", f"def f():\n    {ending}\nf()"), ("g", "def g(): return 2"))
    text = outputs_of(judge(work, TWO, "ann", sandbox=sandbox))
    assert "/opt/sandbox" not in text
    assert "Traceback (most recent call last)" in text


def test_hang_is_told_by_its_loop_and_the_same_in_every_run(sandbox):
    loop = "def f():\n    n = 0\n    while n < 1:\n        n += 1\n        n -= 1\n    return n"
    work = notebook(("f", loop), ("g", "def g(): return 2"))
    first, again = (judge(work, TWO, "ann", sandbox=sandbox) for _ in range(2))
    assert first.notebook == again.notebook
    assert "Line 3 of its cell: `while n < 1:`" in first.items[0].message


def test_what_cannot_travel_is_the_students_failure_when_a_test_hands_it_on(sandbox):
    handed_on = assignment(
        solution("f"), solution("g"), check("test_g", "assert g(f()) == 2"),
        check("test_own", "assert g(iter([])) == 2"),
    )  # fmt: skip
    work = notebook(("f", "def f(): return iter([1])"), ("g", "def g(n): return 2"))
    items = judge(work, handed_on, "ann", sandbox=sandbox).items
    assert [item.verdict.value for item in items] == ["failed", "broken"]
    assert "<list_iterator>" in items[0].message


def test_module_as_an_answer_tells_nothing_of_the_graders_machine(sandbox):
    work = notebook(("f", "import numpy as np\nanswer = np\ndef f(): return 1"), ("g", ""))
    asked = assignment(
        solution("f"), check("test_answer", "assert answer == 1, f'{answer} {[answer]}'")
    )
    message = judge(work, asked, "ann", sandbox=sandbox).items[0].message
    assert "module 'numpy'" in message
    assert "/" not in message


def test_sets_and_hashes_are_the_same_in_every_sandbox():
    work = notebook(("f", "print(set('abcdefgh'), hash('a'))\ndef f(): return 1"), ("g", ""))
    with Sandbox(limits=QUICK) as first, Sandbox(limits=QUICK) as second:
        notebooks = {judge(work, TWO, "ann", sandbox=each).notebook for each in (first, second)}
    assert len(notebooks) == 1


def test_values_change_with_what_is_handed_in(sandbox):
    """Else one try could print them in an error's words, and the next return the answer."""
    draws = (
        "from autograder.exercises.conv2d import cases\nf(cases.draw(cases.STRIDE_1, 'test_f').X)"
    )
    asked = assignment(solution("f"), check("test_f", draws))
    tells = "def f(X): raise ValueError(X[0, 0])"
    first, again, changed = (
        judge(notebook(("f", source)), asked, "ann", sandbox=sandbox).items[0].message
        for source in (tells, tells, f"{tells}\n")
    )
    assert "ValueError" in first
    assert first == again != changed


def test_frame_of_many_arrays_is_cut_where_it_is_made(sandbox):
    asked = assignment(solution("f"), check("test_f", "assert len(f()) == 3000, 'length'"))
    work = notebook(("f", "import numpy as np\ndef f(): return [np.ones(()) for _ in range(3000)]"))
    assert verdicts(judge(work, asked, "ann", sandbox=sandbox)) == {"test_f": "passed"}


def test_children_of_a_cell_that_ran_too_long_end_with_it(sandbox):
    late = "import os, time\nif (pid := os.fork()) == 0:\n    time.sleep(60)\ntime.sleep(60)"
    look = "import os\ngone = not os.path.exists(f'/proc/{pid}')\ndef g(): return 2 if gone else 0"
    work = notebook(("f", late), ("g", look))
    assert verdicts(judge(work, TWO, "ann", sandbox=sandbox))["test_g"] == "passed"
