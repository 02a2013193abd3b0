"""A notebook's file is written as nbformat writes it."""

import copy

import nbformat
from hypothesis import given
from hypothesis import strategies as st

from autograder import outputs

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
