"""What students get: made from the source, with no solution and no hidden test in it."""

import re

from nbgrader.utils import is_grade, is_solution

from autograder.course import release
from autograder.exercises.conv2d import misconceptions
from autograder.exercises.conv2d.exercise import EXERCISE
from autograder.exercises.conv2d.solutions import read_right, right_styles

FILES = ["conv2d.ipynb", "convkit.py"]


def test_release_rebuilt_is_the_same_to_the_byte(repository, tmp_path):
    first = release.build_release(tmp_path / "first")
    second = release.build_release(tmp_path / "second")
    committed = repository / "release/conv2d"
    assert sorted(file.name for file in committed.iterdir() if file.is_file()) == FILES
    for name in FILES:
        assert (first / name).read_bytes() == (committed / name).read_bytes(), "run: make release"
        assert (second / name).read_bytes() == (committed / name).read_bytes()


def test_kit_beside_the_notebook_is_the_packages_own(repository):
    """``test_kit`` shows that each part stands in it word for word."""
    made = release.student_file(EXERCISE.student_file)
    for folder in ("source", "release"):
        assert (repository / folder / "conv2d/convkit.py").read_text() == made


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
