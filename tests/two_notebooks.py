"""An assignment that is not about convolution: notebooks on softmax, each with a text question."""

import nbformat
from assignments import graded_test, notebook, solution, text_answer

SOFTMAX = """\
def softmax(x):
    exponentials = np.exp(x - np.max(x))
    return exponentials / exponentials.sum()"""


def write_softmax(course, name, points, told=None, exercise=None):
    """Write ``source/softmax/NAME.ipynb``, whose test gives so many points, and says so."""
    made = notebook(
        solution("softmax", f"import numpy as np\n\n\n{SOFTMAX}"),
        graded_test(
            "test_softmax", points,
            f"# test_softmax · {told or points} points\nimport numpy as np\n\n"
            "assert np.shape(softmax([0, 0])) == (2,)",
            hidden="assert np.allclose(softmax([1000, 1000]), [0.5, 0.5])",
        ),
        text_answer("why", 2, "Why is the maximum subtracted?"),
        exercise=exercise,
    )  # fmt: skip
    (course / "source" / "softmax").mkdir(parents=True, exist_ok=True)
    nbformat.write(made, course / "source" / "softmax" / f"{name}.ipynb")
