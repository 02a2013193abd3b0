"""A notebook's file is written as nbformat writes it."""

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


@given(st.lists(text, max_size=3), json_values)
def test_file_is_what_nbformat_writes(sources, value):
    cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
    for cell in cells:
        cell.metadata = nbformat.from_dict({"any": value})
        cell.outputs = [outputs.stream("ä\n\x1b[0m\u2028b")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    assert outputs.notebook_file(notebook.copy()).decode() == nbformat.writes(notebook)
