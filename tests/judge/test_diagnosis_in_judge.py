"""Diagnoses through the sandbox: verdicts never depend on them, whatever a function does."""

import base64
import dataclasses
import io
import json
import re
import time

import nbformat
import pytest
from items import DX_ITEMS, FORWARD_ITEMS, ITEMS, cause_of
from nbgrader.utils import determine_grade, is_grade
from PIL import Image

from autograder.demo.run import submitted_notebook
from autograder.exercise import Sample
from autograder.exercises.conv2d.kit import words
from autograder.exercises.conv2d.misconceptions import CATALOGUE
from autograder.exercises.conv2d.sample_class import RIGHT_SHAPES
from autograder.exercises.conv2d.solutions import read_right
from autograder.judge import words as words_of_engine
from autograder.judge.assignment import from_source
from autograder.judge.notebook import Verdict, judge
from autograder.sandbox.sandbox import Limits, Sandbox

RIGHT = {**RIGHT_SHAPES, **read_right("loops")}
ENTRIES = {entry.id: entry for entry in CATALOGUE}
# A wrong forward pass that ends badly, or never, on sizes that no test has: on a probe's alone.
ON_OTHER_SIZES = """\
def conv_forward(X, W, stride=1):
    if X.shape == (6, 8):
        {ends}
    return np.zeros((1, 1))
"""


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(limits=Limits(cell=2, call=2, notebook=30, memory=1 << 30)) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def judged(sandbox, repository, release_notebook):
    """Return how to judge the right notebook with some functions' cells changed."""
    assignment = from_source(repository / "source" / "conv2d")

    def run(changes, **more):
        cells = RIGHT | changes
        notebook = submitted_notebook(
            release_notebook, Sample(student="ann", about="", cells=cells)
        )
        data = nbformat.writes(notebook).encode()
        return judge(data, assignment, "ann", sandbox=sandbox, **more)

    return run


def wrong(*ids):
    return {ENTRIES[id].function: ENTRIES[id].source for id in ids}


def items(result):
    return {item.grade_id: item for item in result.items}


@pytest.mark.parametrize(
    "id",
    [
        "forward-kernel-rotated",
        "forward-type-of-the-image",
        "forward-sizes-not-whole",
        "forward-patch-multiplied-in-place",
        "dW-only-the-last-patch",
        "dW-prints-instead-of-returning",
        "dX-remembered-by-shape",
        "dX-image-always-4x4",
    ],
)
def test_mistake_is_named_as_it_is_without_a_sandbox(judged, id):
    result = items(judged(wrong(id)))
    lost = {name for name, item in result.items() if item.verdict is not Verdict.PASSED}
    assert lost >= ENTRIES[id].fails
    assert {result[name].misconception for name in lost} == {id}
    assert {item.misconception for name, item in result.items() if name not in lost} == {None}


def test_json_holds_the_id_and_for_one_function_in_two_ways_the_familys(judged):
    told = judged(wrong("dX-index-arrays-lose-overlaps")).as_json()
    ids = {item["grade_id"]: item["misconception"] for item in told["items"]}
    assert {name for name, id in ids.items() if id} == set(DX_ITEMS)
    assert {ids[name] for name in DX_ITEMS} == {"dX-overlaps-lost"}
    json.dumps(told)


@pytest.mark.parametrize(
    "ends",
    ["import os; os.kill(os.getpid(), 9)", "raise SystemExit", "while True: pass",
     "return [bytearray(1 << 20) for _ in range(4000)]", "import os; os.kill(-1, 9)"],
)  # fmt: skip
def test_function_that_ends_badly_on_other_sizes_is_failed_with_the_tests_words(judged, ends):
    plain = items(judged({"conv_forward": ON_OTHER_SIZES.format(ends="pass")}, depth="nudge"))
    result = judged({"conv_forward": ON_OTHER_SIZES.format(ends=ends)})
    for name, item in items(result).items():
        if name in FORWARD_ITEMS:
            assert item.verdict is Verdict.FAILED
            assert item.misconception is None
            seen = item.message.partition("\nNext:")[0].splitlines()[0]
            assert seen == plain[name].message.partition("\nNext:")[0].splitlines()[0]
        else:
            assert item.verdict is Verdict.PASSED, (name, item.message)


def test_place_is_told_where_the_function_cannot_be_asked_on(judged):
    """Right but for the last row of the output, and no answer at all on a probe's sizes."""
    source = RIGHT["conv_forward"].replace(
        "    return out",
        "    while X.shape == (6, 8):\n        pass\n    out[-1] = 0\n    return out",
    )
    result = items(judged({"conv_forward": source}))
    seen = words.WHERE["last row"].format(symbol="out", count=3, size=9)
    assert result["test_forward_s1"].message.startswith(seen)
    assert "wrong in 2 of 4 entries" in result["test_forward_s2"].message
    assert {result[name].misconception for name in FORWARD_ITEMS} == {None}


def test_time_that_a_diagnosis_takes_is_not_the_notebooks(release_notebook, repository):
    """Three diagnoses that run into their limit would use this notebook's time up."""
    assignment = from_source(repository / "source" / "conv2d")
    cells = RIGHT | {"conv_forward": ON_OTHER_SIZES.format(ends="while True: pass")}
    notebook = submitted_notebook(release_notebook, Sample(student="ann", about="", cells=cells))
    limits = Limits(cell=2, call=5, notebook=4, memory=1 << 30)
    with Sandbox(limits=limits) as sandbox:
        begun = time.monotonic()
        result = judge(nbformat.writes(notebook).encode(), assignment, "ann", sandbox=sandbox)
    assert time.monotonic() - begun > limits.notebook  # else nothing is shown here
    verdicts = {item.grade_id: item.verdict for item in result.items}
    assert {name for name in ITEMS if verdicts[name] is not Verdict.PASSED} == set(FORWARD_ITEMS)
    assert {verdicts[name] for name in FORWARD_ITEMS} == {Verdict.FAILED}


@pytest.mark.parametrize(
    "value",
    ["np.array([[1j]])", "[[None]]", "np.full((9, 9), np.nan)", "10 ** 400", "[[10 ** 400]]",
     "{'out': 1}", "np.array(['a'])", "object()", "np.float64(1)"],
)  # fmt: skip
def test_value_that_is_no_table_of_numbers_harms_no_diagnosis(judged, value):
    source = f"def conv_forward(X, W, stride=1):\n    return {value}"
    result = items(judged({"conv_forward": source}))
    for name in FORWARD_ITEMS:
        assert result[name].verdict is Verdict.FAILED
        assert result[name].misconception is None
        assert "not diagnosed" not in result[name].reason


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("np.zeros((150, 150))", "Yours gives far more numbers than there are."),
        ("np.zeros((5000, 5000), dtype=np.int8)", "(5000, 5000)"),  # too slow to
        ("[[0.0] * 1000] * 100", "(100, 1000)"),  # be asked for often
    ],
)
def test_result_as_large_as_a_message_may_be_is_looked_at_no_further(judged, value, told):
    source = f"def conv_forward(X, W, stride=1):\n    return {value}"
    result = items(judged({"conv_forward": source}))
    assert told in result["test_forward_s1"].message
    for name in FORWARD_ITEMS:
        assert result[name].verdict is Verdict.FAILED
        assert result[name].misconception is None
        assert "not diagnosed" not in result[name].reason


def test_picture_stands_beside_the_words_once_and_the_score_is_read_as_before(judged):
    """The three items of dX would show the same one: stride 2 of the worked example shows nothing
    wrong, as patches do not overlap there."""
    result = judged(wrong("dX-overwrites-overlaps"))
    notebook = nbformat.reads(result.notebook.decode(), as_version=4)
    pictured = {}
    for cell in notebook.cells:
        if is_grade(cell):
            item = items(result)[cell.metadata.nbgrader.grade_id]
            assert determine_grade(cell) == (item.points, item.max_points)
            first, *between, last = cell.outputs
            assert (first.output_type, last.output_type) == ("stream", "execute_result")
            if between:
                (pictured[item.grade_id],) = between
    assert list(pictured) == ["test_dX_s1"]
    shown = pictured["test_dX_s1"]
    assert shown.output_type == "display_data"
    assert shown.data["text/plain"] == shown.metadata["image/png"]["alt"]
    assert "12 of 16 marked as wrong" in shown.data["text/plain"]
    png = base64.b64decode(shown.data["image/png"])
    assert Image.open(io.BytesIO(png)).format == "PNG"
    nbformat.validate(notebook)


@pytest.mark.parametrize("more", [{"pictures": False}, {"depth": "nudge"}])
def test_picture_is_drawn_where_it_is_wanted_alone(judged, more):
    result = judged(wrong("dX-overwrites-overlaps"), **more)
    assert b"image/png" not in result.notebook


def test_depth_is_the_instructors(judged):
    told = {
        depth: items(judged(wrong("dX-overwrites-overlaps"), depth=depth))["test_dX_s1"]
        for depth in ("nudge", "hint", "explanation")
    }
    cause = cause_of("dX-overwrites-overlaps")
    shown = {
        depth: [words in item.message for words in (cause.name, cause.hint, cause.what, "By hand")]
        for depth, item in told.items()
    }
    assert shown == {
        "nudge": [False] * 4,
        "hint": [True, True, False, False],
        "explanation": [True] * 4,
    }
    assert {item.points for item in told.values()} == {0}
    assert {item.misconception for item in told.values()} == {"dX-overlaps-lost"}


def test_same_notebook_gives_the_same_bytes_again(judged):
    changes = wrong("dX-overwrites-overlaps", "forward-kernel-rotated")
    assert judged(changes).notebook == judged(changes).notebook


def test_test_of_the_instructors_own_is_diagnosed_like_ours(sandbox):
    """Not a word of it is ours; it calls the function and asserts."""
    from test_judge import assignment, check, notebook, solution

    own = assignment(
        solution("conv_backward_dX"),
        check("mine", "import numpy as np\nd = np.ones((2, 2))\nW = np.array([[1.0, 2.0]])\n"
              "assert conv_backward_dX(d, np.ones((2, 3)), W, 1).tolist() == [[1, 3, 2]] * 2, "
              "'compare page 7'"),
    )  # fmt: skip
    own = dataclasses.replace(own, exercise="conv2d")

    def told(id):
        cells = ((None, "import numpy as np"), ("conv_backward_dX", ENTRIES[id].source))
        (item,) = judge(notebook(*cells), own, "ann", sandbox=sandbox).items
        assert item.verdict is Verdict.FAILED
        return item.misconception, item.message

    id, message = told("dX-overwrites-overlaps")
    assert id == "dX-overlaps-lost"
    assert message.startswith("compare page 7\n")
    assert cause_of("dX-overwrites-overlaps").hint in message

    # The test stops with an error on what the function gave, or with the function's own.
    id, message = told("dX-prints-instead-of-returning")
    assert id == "dX-prints-instead-of-returning"
    assert message.startswith("The check stopped with AttributeError")
    id, message = told("dX-kernel-transposed")
    assert id == "dX-kernel-transposed"
    assert re.match("conv_backward_dX .* ValueError", message)


ENDED = {*words_of_engine.NOT_RUN, "not written", "stops", "shape", "no table"}
ENDS = {
    "forward": {
        "return np.zeros((1, 7))": {"key": "shape"},
        "return 'out'": {"key": "no table"},
        "def": {"key": "missing", "why": "syntax"},
    },
    "backward_dW": {
        "raise NotImplementedError": {"key": "not written"},
        "return np.zeros((7, 7)) @ X": {"key": "stops", "error": "ValueError"},
        "import os; os._exit(3)": {"key": "crash"},
    },
    "backward_dX": {
        "while True: pass": {"key": "time"},
        "return [X] * stride": {"key": "shape"},
        "return np.zeros(X.shape) + 0.123": None,
    },
}


@pytest.mark.parametrize("number", range(3))
def test_record_says_how_a_function_ended_that_makes_no_known_mistake(judged, number):
    """Facts come from what was seen: none of these functions says a word."""
    bodies = {f"conv_{name}": list(ends)[number] for name, ends in ENDS.items()}
    given = {name: "X, W" if name == "conv_forward" else "dout, X, W" for name in bodies}
    result = judged(
        {
            name: f"def {name}({given[name]}, stride=1):\n    {body}\n"
            for name, body in bodies.items()
        }
    )
    told = {item["grade_id"]: item for item in result.as_json()["items"]}
    stored = {
        cell.metadata.nbgrader.grade_id: cell.metadata.autograder
        for cell in nbformat.reads(result.notebook.decode(), as_version=4).cells
        if "autograder" in cell.metadata
    }
    assert {name: list(about.get("facts", [])) for name, about in stored.items()} == {
        name: item["facts"] for name, item in told.items()
    }
    for name, ends in ENDS.items():
        short = name.removeprefix("backward_")
        facts = told[f"test_{short}_s1"]["facts"]
        ended = [fact for fact in facts if fact["key"] in ENDED]
        assert ended[:1] == [fact for fact in [list(ends.values())[number]] if fact], name
