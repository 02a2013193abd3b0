"""An assignment of another subject, which names no exercise: two notebooks and a cell of text.

Everything works on it but what an exercise brings, and nothing speaks of convolution.
"""

import json
import re
import shutil
import zipfile

import nbformat
import pytest
from assignments import given, graded_test, markdown, notebook, solution, text_answer
from classes import autograder, nbgrader

SOFTMAX = """
def softmax(scores):
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)
"""
LOSS = """
def cross_entropy(probabilities, labels):
    return -np.log(probabilities[np.arange(len(labels)), labels]).mean()
"""
# A name of the convolution exercise's, which chooses nothing here.
CONV_FORWARD = "def conv_forward(scores, weights):\n    return scores @ weights"
OURS = ("convol", "patch", "dout", "dX", "conv2d", "stride", "image")


@pytest.fixture(scope="session")
def course(repository, tmp_path_factory):
    """The course, released; three students have handed in."""
    folder = tmp_path_factory.mktemp("softmax") / "course"
    (folder / "source/softmax").mkdir(parents=True)
    shutil.copy(repository / "nbgrader_config.py", folder)
    for name, made in (("forward", forward()), ("loss", loss())):
        nbformat.write(made, folder / f"source/softmax/{name}.ipynb")
    nbgrader(folder, "generate_assignment", "softmax")
    for student, cells in STUDENTS.items():
        work = folder / "submitted" / student / "softmax"
        shutil.copytree(folder / "release/softmax", work)
        for path in work.glob("*.ipynb"):
            handed_in = nbformat.read(path, as_version=4)
            for cell in handed_in.cells:
                cell.source = cells.get(
                    cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source
                )
            nbformat.write(handed_in, path)
    return folder


def forward():
    return notebook(
        markdown("# Softmax"),
        given("setup", "import numpy as np"),
        solution("softmax", SOFTMAX),
        graded_test(
            "test_softmax", 4, "# rows sum to one",
            hidden="p = softmax(np.array([[1.0, 2.0], [1000.0, 1000.0]]))\n"
            "assert np.allclose(p.sum(axis=1), 1), 'each row must sum to 1'\n"
            "assert np.allclose(p[1], 0.5), 'large scores must not overflow'",
        ),
        solution("conv_forward", CONV_FORWARD),
        graded_test(
            "test_scores", 2, "# scores",
            hidden="assert conv_forward(np.eye(2), np.eye(2)).tolist() == [[1, 0], [0, 1]]",
        ),
        text_answer("why", 3, "Why is the largest score taken away first?"),
    )  # fmt: skip


def loss():
    return notebook(
        given("setup", "import numpy as np"),
        solution("cross_entropy", LOSS),
        graded_test(
            "test_loss", 4, "# the mean of two",
            hidden="assert abs(cross_entropy(np.array([[0.5, 0.5], [0.25, 0.75]]), "
            "np.array([0, 1])) - 0.490415) < 1e-5, 'compare page 3'",
        ),
    )  # fmt: skip


STUDENTS = {
    "ann": {"softmax": SOFTMAX, "conv_forward": CONV_FORWARD, "cross_entropy": LOSS},
    "ben": {
        "softmax": "def softmax(scores):\n    return np.exp(scores) / np.exp(scores).sum()",
        "conv_forward": "def conv_forward(scores, weights):\n    return weights - scores",
        "cross_entropy": LOSS.replace("-np.log", "np.log"),
    },
    "cy": {},
}


def says_nothing_of_convolution(text):
    return not [word for word in OURS if re.search(rf"\b{word}", text)]


def test_each_notebook_is_judged(course):
    work = course / "submitted/ben/softmax/forward.ipynb"
    done = autograder("judge", work, "--assignment", "softmax", "--json", cwd=course)
    told = json.loads(done.stdout)
    assert {item["grade_id"]: item["verdict"] for item in told["items"]} == {
        "test_softmax": "failed", "test_scores": "failed",
    }  # fmt: skip
    assert [item["message"] for item in told["items"]] == [
        "each row must sum to 1", "This check did not hold.\n"
        "Next: compare what your code gives with what the question asks.",
    ]  # fmt: skip
    assert [item["misconception"] for item in told["items"]] == [None, None]
    done = autograder(
        "judge", work.with_name("loss.ipynb"), "--assignment", "softmax", "--notebook", "loss",
        cwd=course,
    )  # fmt: skip
    assert "compare page 3" in done.stdout
    assert says_nothing_of_convolution(done.stdout)


def test_audit_judges_the_model_solution_and_the_untouched_release(course):
    for name, points in (("forward", 6), ("loss", 4)):
        done = autograder("audit", "softmax", "--notebook", name, cwd=course)
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"model solution: {points} of {points} points" in done.stdout
        assert f"untouched release: 0 of {points} points" in done.stdout
        assert f"{name}.ipynb names no exercise" in done.stdout
        assert says_nothing_of_convolution(done.stdout)


def test_class_is_graded_and_reported(course):
    done = autograder("grade", "softmax", cwd=course)
    assert done.stdout.startswith("Graded 3 of 3 submissions")
    for student, name in (("ben", "forward"), ("cy", "loss")):
        graded = nbformat.read(course / f"autograded/{student}/softmax/{name}.ipynb", as_version=4)
        said = [cell.outputs for cell in graded.cells if cell.cell_type == "code"]
        assert "Next: " in str(said)
        assert says_nothing_of_convolution(str(said))
    reported = autograder("report", "softmax", cwd=course)
    assert reported.stdout.startswith("3 submissions, mean ")
    page = (course / "reports/softmax.html").read_text()
    assert "test_softmax" in page
    body = page.partition("<body>")[2].replace("data:image/", "")
    assert says_nothing_of_convolution(body)


def test_both_notebooks_are_packed_for_gradescope(course, tmp_path):
    done = autograder("gradescope", "softmax", "-o", tmp_path / "both.zip", cwd=course)
    assert done.returncode == 1, done.stderr  # a person marks one answer
    with zipfile.ZipFile(tmp_path / "both.zip") as archive:
        script = archive.read("run_autograder").decode()
    assert "--notebook forward" in script
    assert "--notebook loss" in script
