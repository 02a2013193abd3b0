"""What one submission may cost: what is read of its file, what its process may send, when it ends.

Cases that judge a whole notebook are in ``gauntlet/cost.py``; ``gauntlet.worst`` measures them.
"""

import base64
import json
import time

import pytest
from gauntlet.cost import ANSWERS_LATER
from hypothesis import given
from hypothesis import strategies as st
from test_judge import TWO, assignment, check, notebook, solution, verdicts

from autograder.judge import restore
from autograder.judge.judging import ALLOWANCE
from autograder.judge.notebook import judge
from autograder.judge.restore import MAX_KEPT, MAX_VALUES, SubmissionError, read_notebook
from autograder.judge.result import MAX_MESSAGE
from autograder.sandbox.sandbox import Limits, Sandbox

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(30)).decode()


def file(*cells, **more):
    return json.dumps({"cells": list(cells), **more}).encode()


def markdown(source, **attachments):
    return {"cell_type": "markdown", "source": source, "attachments": attachments}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (file(x=[0] * MAX_VALUES), "more than 300,000 values and lines"),
        (file(x="\\" * 999, y=["\\"] * MAX_VALUES), "more than 300,000 values"),
        (b'{"cells": [' + b"[" * 200_000 + b"]" * 200_000 + b"]}", "nested too deeply"),
        (b"[" * 19_900_000, "more than 300,000 values"),
        (b'"' * 19_900_000, "not JSON"),
        (b'{"cells": ' + b"9" * 19_000_000 + b"}", "not JSON"),
        (file({"source": "x" * MAX_KEPT}), "at most 3,000,000 are read"),
        (file({"source": ["\n"] * 250_000}), "at most 3,000,000 are read"),
        (file({"source": "\x01" * (MAX_KEPT // 6)}), "at most 3,000,000 are read"),
    ],
)
def test_file_that_would_cost_much_is_refused_at_once_with_the_next_step(data, why):
    start = time.monotonic()
    with pytest.raises(SubmissionError, match=why) as caught:
        read_notebook(data)
    assert time.monotonic() - start < 5
    assert "Next: " in str(caught.value)


def test_real_notebook_with_saved_outputs_is_read():
    plot = base64.b64encode(bytes(range(256)) * 1_000).decode()
    saved = [
        {"output_type": "display_data", "data": {"image/png": plot}, "metadata": {}},
        {"output_type": "display_data", "metadata": {},
         "data": {"text/html": ['<a href="x, [y]">\n'] * 2_000, "application/json": {"a": "[,]"}}},
    ]  # fmt: skip
    cells = [{"cell_type": "code", "source": [f"x = {n}"], "outputs": saved} for n in range(30)]
    assert [cell["source"] for cell in read_notebook(file(*cells))] == [
        f"x = {n}" for n in range(30)
    ]


def values_in(value):
    """Count what follows a bracket or a comma, and the whole."""
    entries = value.values() if isinstance(value, dict) else value
    if not isinstance(value, list | dict):
        return 0
    return 1 + max(len(value) - 1, 0) + sum(map(values_in, entries))


texts = st.text(st.sampled_from('a"\\[{,}]é'), max_size=5)


@given(
    st.recursive(
        texts | st.integers() | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
        max_leaves=30,
    ),
    st.booleans(),
)
def test_values_are_counted_without_those_in_strings(value, ascii_only):
    data = json.dumps(value, ensure_ascii=ascii_only).encode()
    count = 1 + values_in(value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(restore, "MAX_VALUES", count)
        assert restore._has_few_values(data)
        patch.setattr(restore, "MAX_VALUES", count - 1)
        assert not restore._has_few_values(data)


def test_attached_pictures_are_kept_and_nothing_else_that_is_attached():
    others = {"image/jpeg": 'A" onerror="', "text/html": "<b>", "image/svg+xml": "<svg/>"}
    attached = {"a.png": {"image/png": PNG, **others}, "b": others, "c": {"image/png": 'A"'}}
    (cell,) = read_notebook(file(markdown("![](attachment:a.png)", **attached)))
    assert cell["attachments"] == {"a.png": {"image/png": PNG}}


def test_pictures_beyond_the_limit_are_left_out_with_a_note_and_the_text_stays():
    large = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(MAX_KEPT // 4 * 3)).decode()
    first, second, third = read_notebook(
        file(markdown("one", a={"image/png": PNG}), markdown("two", b={"image/png": large}),
             markdown("three", c={"image/png": PNG}))
    )  # fmt: skip
    assert "attachments" in first
    assert "attachments" in third
    assert "attachments" not in second
    assert second["source"].startswith("two\n\n[Pictures left out here")


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(limits=Limits(cell=1, call=1, notebook=4)) as sandbox:
        yield sandbox


def test_process_that_answers_late_ends_with_the_notebooks_time(sandbox):
    cells = [(None, ANSWERS_LATER), ("f", "def f(): return 1"), ("g", "def g(): return 2")]
    start = time.monotonic()
    result = judge(notebook(*cells, *[(None, "1")] * 500), TWO, "ann", sandbox=sandbox)
    assert time.monotonic() - start < sandbox.limits.notebook + ALLOWANCE
    assert set(verdicts(result).values()) == {"not_run"}
    assert "ran longer than 4 seconds" in result.items[0].message


def test_call_that_ends_the_process_costs_no_other_item_where_cells_took_long(sandbox):
    """Were the cells run again, the notebook's time would be up before f is defined."""
    slow = [(None, "import time; time.sleep(0.8)")] * 4
    work = notebook(*slow, ("f", "import os\ndef f(): os.abort()"), ("g", "def g(): return 2"))
    result = judge(work, TWO, "ann", sandbox=sandbox)
    assert verdicts(result) == {"test_f": "not_run", "test_g": "passed"}
    assert "it was killed by SIGABRT" in result.items[0].message


def test_large_values_by_the_names_of_tests_are_told_apart_from_small_ones(sandbox):
    names = [f"a{n}" for n in range(6)]
    asked = assignment(
        solution("a"),
        *[
            check(f"test_{name}", f"assert getattr({name}, 'size', 0) == 10**6, {name}")
            for name in names
        ],
        check("test_small", "assert small == 1"),
    )
    work = notebook(("a", "import numpy as np\nsmall = 1\na0 = a1 = a2 = a3 = a4 = a5 = "
                     "np.zeros(10**6)"))  # fmt: skip
    result = judge(work, asked, "ann", sandbox=sandbox)
    told = verdicts(result)
    assert [told[f"test_{name}"] for name in names] == ["passed"] * 4 + ["failed"] * 2
    assert told["test_small"] == "passed"
    assert "ndarray of 8,000,1" in result.items[5].message


def test_message_that_holds_what_the_student_gave_is_cut(sandbox):
    asked = assignment(solution("f"), check("test_f", "{}[f()]"))
    work = notebook(("f", "def f(): return '\\x01' * 10**6"))
    (item,) = judge(work, asked, "ann", sandbox=sandbox).items
    assert item.message.startswith("The check stopped with KeyError")
    assert len(item.message) == MAX_MESSAGE


def test_graded_file_of_the_fullest_notebook_stays_below_8_mb():
    """Sources and outputs, each as much as is taken, and a note in every further cell."""
    floods = [(None, f"print('\\x01' * 90_000) #{'y' * 1_300}")] * 1_900
    with Sandbox() as patient:
        data = notebook(("f", "def f(): return 1"), *floods)
        result = judge(data, TWO, "ann", sandbox=patient)
    assert 5_500_000 < len(result.notebook) < 8_000_000
    assert result.notebook.count(b"output cut") > 1_800
