"""What students get: made from the source, with no solution and no hidden test in it."""

import re

import nbformat
import pytest
from classes import autograder
from nbgrader.api import Gradebook
from nbgrader.utils import is_grade, is_solution
from two_notebooks import write_softmax

from autograder.course.folder import new_course
from autograder.course.release import release
from autograder.exercises.conv2d import misconceptions
from autograder.exercises.conv2d.solutions import read_right, right_styles

FILES = ["conv2d.ipynb", "convkit.py"]


@pytest.fixture
def course(tmp_path):
    return new_course(tmp_path / "course")


def test_release_rebuilt_is_the_same_to_the_byte(repository, course):
    committed = repository / "release/conv2d"
    assert sorted(file.name for file in committed.iterdir() if file.is_file()) == FILES
    for _ in range(2):
        made = release(course, "conv2d")
        assert made == course / "release/conv2d"
        for name in FILES:
            assert (made / name).read_bytes() == (committed / name).read_bytes(), (
                "run: make release"
            )


def test_missing_file_of_the_students_is_put_beside_the_notebook(repository, course):
    """``test_kit`` shows that each part stands in it word for word."""
    (course / "source/conv2d/convkit.py").unlink()
    release(course, "conv2d", gradebook=False)
    for folder in (repository / "source", repository / "release", course / "source"):
        made = (course / "release/conv2d/convkit.py").read_bytes()
        assert (folder / "conv2d/convkit.py").read_bytes() == made


def test_gradebook_learns_of_the_assignment_unless_it_is_left_alone(course):
    release(course, "conv2d", gradebook=False)
    assert not (course / "gradebook.db").exists()
    release(course, "conv2d")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        assert gradebook.find_notebook("conv2d", "conv2d").max_score == 100


def change(course, cell_id, old, new):
    """Change one cell of the source notebook."""
    path = course / "source/conv2d/conv2d.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in notebook.cells if cell.id == cell_id]
    if isinstance(new, str):
        assert cell.source.count(old) == 1
        cell.source = cell.source.replace(old, new)
    else:
        assert cell.metadata.nbgrader.points == old
        cell.metadata.nbgrader.points = new
    nbformat.write(notebook, path)


@pytest.mark.parametrize(
    ("cell", "old", "new", "told"),
    [
        ("test_dX_s1", 10, 11, [
            "cell test_dX_s1: it says 10 points; its metadata say 11",
            "cell how-it-is-judged: the table gives test_dX_s1 10; its metadata say 11",
            "cell how-it-is-judged: the table gives 100 in all; the metadata say 101",
        ]),
        ("test_dX_s1", "· 10 points", "· 9 points", [
            "cell test_dX_s1: it says 9 points; its metadata say 10",
        ]),
        ("how-it-is-judged", "| 10, 12 |", "| 10, 13 |", [
            "cell how-it-is-judged: the table gives test_dX_s2 13; its metadata say 12",
        ]),
        ("how-it-is-judged", "| `test_dX_general` |", "| `test_dX_genera` |", [
            "cell how-it-is-judged: the table gives test_dX_general no points; its metadata say 8",
            "cell how-it-is-judged: the table gives test_dX_genera 8; no graded cell has that name",
        ]),
        ("how-it-is-judged", "**100**", "**99**", [
            "cell how-it-is-judged: the table gives 99 in all; the metadata say 100",
        ]),
        ("shapes_transfer", "dX_shape_t = (7, 9)", "dX_shape_t = (7, 8)", [
            "cell shapes_transfer: dX_shape_t is (7, 8); test_dX_shape_t asks image=(7, 9), "
            "kernel=(5, 4), stride=2: it is (7, 9)",
        ]),
    ],
)  # fmt: skip
def test_what_differs_is_refused_with_its_place_and_both_values(course, cell, old, new, told):
    change(course, cell, old, new)
    (course / "source/conv2d/convkit.py").write_text("as it was")
    done = autograder("release", "conv2d", cwd=course)
    assert done.returncode == 2
    lines = [line.strip() for line in done.stderr.splitlines()]
    assert [line for line in lines if ".ipynb, " in line] == [
        f"conv2d.ipynb, {each}" for each in told
    ]
    assert "nothing was written" in done.stderr
    assert "Next: make both say the same" in done.stderr
    assert (course / "source/conv2d/convkit.py").read_text() == "as it was"
    assert not (course / "release").exists()
    assert not (course / "gradebook.db").exists()


def test_what_nbgrader_refuses_leaves_the_files_as_they_were(course):
    release(course, "conv2d")
    before = (course / "release/conv2d/conv2d.ipynb").read_bytes()
    (course / "source/conv2d/convkit.py").write_text("as it was")
    change(course, "test_dX_general", "### END HIDDEN TESTS", "")
    done = autograder("release", "conv2d", cwd=course)
    assert done.returncode == 2
    assert "generate_assignment conv2d" in done.stderr
    assert (course / "source/conv2d/convkit.py").read_text() == "as it was"
    assert (course / "release/conv2d/conv2d.ipynb").read_bytes() == before


def test_assignment_of_another_exercise_is_released_by_its_points_alone(course):
    """Two notebooks that name no exercise, with a text cell that is graded by hand."""
    for name, points in (("softmax", 3), ("temperature", 4)):
        write_softmax(course, name, points)
    made = autograder("release", "softmax", cwd=course)
    assert made.returncode == 0, made.stderr
    released = course / "release/softmax"
    assert made.stdout == f"Rebuilt {released}\n"
    assert sorted(path.name for path in released.iterdir()) == [
        "softmax.ipynb",
        "temperature.ipynb",
    ]
    assert "HIDDEN" not in (released / "softmax.ipynb").read_text()
    write_softmax(course, "temperature", 5, told=4)
    refused = autograder("release", "softmax", cwd=course)
    assert refused.returncode == 2
    assert "temperature.ipynb, cell test_softmax: it says 4 points; its metadata say 5" in (
        refused.stderr
    )
    assert "softmax.ipynb, " not in refused.stderr


def test_unknown_assignment_and_unknown_exercise_are_told_with_the_next_step(course):
    done = autograder("release", "softmax", cwd=course)
    assert done.returncode == 2
    assert "no notebook in source/softmax. Next: name an assignment" in done.stderr
    write_softmax(course, "softmax", 3, exercise="attention")
    done = autograder("release", "softmax", cwd=course)
    assert done.returncode == 2
    assert "the exercise 'attention', which is not installed; installed are conv2d" in done.stderr


def test_release_holds_no_hidden_test(release_notebook):
    for cell in release_notebook.cells:
        assert "HIDDEN" not in cell.source
        assert "autograder" not in cell.source
        assert "check." not in cell.source.replace("convkit.check_", "")


def test_every_solution_cell_is_emptied(release_notebook):
    cells = [cell for cell in release_notebook.cells if is_solution(cell)]
    assert len(cells) == 6
    for cell in cells:
        assert cell.source.rstrip().endswith(
            'raise NotImplementedError("write your code here and delete this line")'
        )
        assert "SOLUTION" not in cell.source
        assert " for " not in cell.source.split('"""')[-1]


def test_no_line_that_computes_a_convolution_is_released(repository):
    """No statement of any right or wrong solution's loop body stands in a released file."""
    released = "".join((repository / "release/conv2d" / name).read_text() for name in FILES)
    sources = [source for style in right_styles() for source in read_right(style).values()]
    sources += [mistake.source for mistake in misconceptions.CATALOGUE]
    lines = {line.strip() for source in sources for line in source.splitlines()}
    telling = {
        line
        for line in lines
        if re.search(r"\+=|np\.sum|einsum|@ ", line) and re.search(r"\bW\b|\bdout\b|patch", line)
    }
    assert len(telling) > 30
    assert [line for line in telling if line in released] == []


def test_visible_part_of_every_test_cell_says_what_it_checks(release_notebook):
    for cell in release_notebook.cells:
        if is_grade(cell):
            assert cell.source.startswith(f"# {cell.metadata.nbgrader.grade_id} · ")
            assert "When graded:" in cell.source
            assert "convkit.check_" in cell.source
