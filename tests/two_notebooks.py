"""An assignment that is not about convolution: notebooks on softmax, each with a text question."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SOLUTION = """\
import numpy as np


def softmax(x):
    ### BEGIN SOLUTION
    exponentials = np.exp(x - np.max(x))
    return exponentials / exponentials.sum()
    ### END SOLUTION"""


def write_softmax(course, notebook, points, told=None, exercise=None):
    """Write ``source/softmax/NOTEBOOK.ipynb``, whose test gives so many points, and says so."""
    cells = [
        new_code_cell(SOLUTION, metadata=_about("softmax", solution=True)),
        new_code_cell(
            f"# test_softmax · {told or points} points\nimport numpy as np\n\n"
            "assert np.shape(softmax([0, 0])) == (2,)\n### BEGIN HIDDEN TESTS\n"
            "assert np.allclose(softmax([1000, 1000]), [0.5, 0.5])\n### END HIDDEN TESTS",
            metadata=_about("test_softmax", grade=True, points=points, locked=True),
        ),
        new_markdown_cell(
            "Why is the maximum subtracted?",
            metadata=_about("why", grade=True, solution=True, points=2),
        ),
    ]
    for cell in cells:
        cell.id = cell.metadata["nbgrader"]["grade_id"]
    folder = course / "source" / "softmax"
    folder.mkdir(parents=True, exist_ok=True)
    about = {"autograder": {"exercise": exercise}} if exercise else {}
    nbformat.write(new_notebook(cells=cells, metadata=about), folder / f"{notebook}.ipynb")


def _about(grade_id, *, grade=False, solution=False, locked=False, **more):
    return {
        "nbgrader": {
            "grade": grade, "grade_id": grade_id, "locked": locked, "schema_version": 3,
            "solution": solution, "task": False, **more,
        }
    }  # fmt: skip
