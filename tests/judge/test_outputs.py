"""A notebook's file is written as nbformat writes it, and holds of outputs what a page shows."""

import base64
import copy

import nbformat
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.judge import outputs, words
from autograder.sandbox import wire
from autograder.sandbox.inside.allowance import size_of_output

text = st.text(max_size=20)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=12,
)
KINDS = ("text/plain", "text/x", "image/png", "image/svg+xml", "application/javascript")
bundles = st.dictionaries(st.sampled_from(KINDS), text) | st.builds(
    lambda value: {"application/json": value, "text/json": value}, json_values
)


@given(st.lists(text, max_size=3), json_values, bundles, st.dictionaries(text, bundles, max_size=2))
def test_file_is_what_nbformat_writes(sources, value, bundle, attachments):
    cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
    for cell in cells:
        cell.metadata = {"any": value}
        cell.outputs = [
            outputs.stream("ä\n\x1b[0m\u2028b"),
            outputs.error("one\ntwo"),
            outputs.image(b"png", "alt\ntext"),
            {**outputs.score(1, 3), "data": bundle},
        ]
    cells.append(nbformat.v4.new_markdown_cell("a\nb", id="m"))
    cells[-1].attachments = attachments
    notebook = nbformat.v4.new_notebook()
    notebook.cells = cells
    notebook = nbformat.from_dict(notebook)
    as_nbformat_does = nbformat.v4.writes(notebook)  # unchecked: JSON of any kind
    assert outputs.notebook_file(copy.deepcopy(notebook)).decode() == as_nbformat_does


PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(30)).decode()
JPEG = base64.b64encode(b"\xff\xd8\xff" + bytes(30)).decode()


def display(data, metadata=None):
    return {"output_type": "display_data", "data": data, "metadata": metadata or {}}


def kept(*sent):
    return outputs.checked(list(sent), outputs.allowance_of(1))


@pytest.mark.parametrize(
    "output",
    [
        display({"image/png": PNG, "text/plain": "<Figure>"}, {"needs_background": "light"}),
        display({"image/png": PNG + "\n"}, {"image/png": {"width": 640, "height": 480}}),
        display({"image/jpeg": JPEG}, {"image/jpeg": {"alt": "a face", "unconfined": True}}),
        display({"text/html": "<table></table>", "text/plain": "   a  b"}),
        display({"text/latex": "$x$", "text/markdown": "*x*", "image/svg+xml": "<svg/>"}),
        display({}),
        {**display({"text/plain": "3"}), "output_type": "execute_result", "execution_count": 7},
        outputs.stream("ä\n"),
        outputs.error("no"),
        outputs.image(base64.b64decode(PNG), "what it shows"),
        outputs.score(2, 3),
    ],
)
def test_output_of_honest_work_is_kept_as_it_is(output):
    assert kept(output) == [output]


@pytest.mark.parametrize(
    "metadata",
    [
        {"filenames": {"image/png": "/etc/passwd"}, "isolated": True, "x": [[[]]]},
        {"width": "1 onerror=alert(1)", "height": 1.5, "needs_background": "x", "alt": ["a"]},
        {"width": True, "height": 0, "unconfined": "yes", "alt": "a" * 1001},
        {"width": 10_001, "height": -1, "needs_background": np.array(["light", "dark"])},
    ],
)
def test_metadata_of_another_name_type_or_range_is_dropped(metadata):
    sent = display({"image/png": PNG}, {**metadata, "image/png": metadata, "text/html": metadata})
    assert kept(sent) == [display({"image/png": PNG})]


@pytest.mark.parametrize(
    "data",
    [
        {"image/png": 'AA" onerror="alert(1)'},
        {"image/png": "AA"},
        {"image/png": JPEG},
        {"image/jpeg": f"{JPEG[:-1]}"},
        {"image/png": f"{PNG}é"},
        {"image/gif": "R0lG"},
        {"application/json": {"a": 1}},
        {"application/javascript": "alert(1)"},
        {"text/html": ["<b>"]},
        {"text/plain": None},
        {5: "x"},
    ],
)
def test_data_of_another_kind_or_form_is_dropped_beside_what_is_right(data):
    assert kept(display({**data, "text/x": "y"})) == [outputs.error(words.NO_OUTPUT)]
    right = {"text/plain": "right"} if "text/plain" not in data else {"text/html": "right"}
    assert kept(display({**data, **right})) == [display(right)]


def test_outputs_beyond_what_is_left_become_one_note():
    left = wire.Quota(bytes=2_000, items=5)
    shown = [outputs.checked([outputs.stream("a" * 500)] * 2, left) for _ in range(3)]
    whole, note = outputs.stream("a" * 500), outputs.error(words.TOO_MUCH_OUTPUT)
    assert shown == [[whole] * 2, [note], []]


def shuffled(names):
    """Values of any plain kind, often by the names and of the kinds that an output has."""
    leaves = (
        text | st.integers() | st.none() | st.binary(max_size=9) | st.sampled_from([*names, PNG])
        | st.just(np.array(["stream", "x"])) | st.just(wire.Foreign("iterator"))
    )  # fmt: skip
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(names) | text, inner, max_size=6)
        ),
        max_leaves=15,
    )


NAMES = ["output_type", "name", "text", "data", "metadata", "ename", "evalue", "traceback",
         "stream", "stdout", "error", "display_data", "execute_result", "execution_count",
         "image/png", "text/plain", "width", "alt", "needs_background", "light"]  # fmt: skip
SHAPES = st.fixed_dictionaries(
    {"output_type": st.sampled_from(["stream", "error", "display_data", "execute_result"])},
    optional={name: shuffled(NAMES) for name in NAMES[1:8]},
)


@given(st.lists(shuffled(NAMES) | SHAPES, max_size=4))
def test_whatever_arrives_becomes_a_valid_notebook_of_the_size_that_was_counted(sent):
    arrived = wire.decode(wire.encode(sent))
    cell = nbformat.v4.new_code_cell("", id="c")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    empty = len(outputs.notebook_file(copy.deepcopy(notebook)))
    cell.outputs = nbformat.from_dict(outputs.checked(arrived, outputs.allowance_of(1)))
    nbformat.validate(notebook)
    counted = sum(map(size_of_output, cell.outputs))
    assert len(outputs.notebook_file(notebook)) <= empty + counted


@given(st.text(st.sampled_from('a\n\r\x01\x0c\u2028é\U0001f600"\\'), max_size=300))
def test_text_takes_no_more_bytes_in_the_file_than_were_counted(words):
    sent = [outputs.stream(words), outputs.error(words),
            display({"text/html": words, "image/svg+xml": words}, {"alt": words})]  # fmt: skip
    cell = nbformat.v4.new_code_cell("", id="c")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    empty = len(outputs.notebook_file(copy.deepcopy(notebook)))
    cell.outputs = nbformat.from_dict(sent)
    size = len(outputs.notebook_file(notebook)) - empty
    assert size <= sum(map(size_of_output, sent)) <= size + 3 * 300 + 4 * 11 * len(words)
