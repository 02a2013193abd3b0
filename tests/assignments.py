"""Source notebooks that tests write: an assignment cell by cell."""

from nbformat import v4


def markdown(source):
    """A cell of text."""
    return v4.new_markdown_cell(source)


def _cell(make, grade_id, source, **about):
    cell = make(source)
    known = {"grade": False, "solution": False, "locked": False, "task": False}
    cell.metadata.nbgrader = {**known, "schema_version": 3, "grade_id": grade_id, **about}
    return cell


def given(grade_id, source):
    """A locked cell of the instructor's."""
    return _cell(v4.new_code_cell, grade_id, source, locked=True)


def solution(grade_id, source):
    """A cell that students write, with the model solution."""
    marked = f"### BEGIN SOLUTION\n{source}\n### END SOLUTION"
    return _cell(v4.new_code_cell, grade_id, marked, solution=True)


def graded_test(grade_id, points, shown, *, hidden=""):
    """A test: what students see of it, and what is hidden."""
    source = f"{shown}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS" if hidden else shown
    return _cell(v4.new_code_cell, grade_id, source, grade=True, locked=True, points=points)


def text_answer(grade_id, points, source):
    """A cell of text that students write and a person grades."""
    return _cell(v4.new_markdown_cell, grade_id, source, grade=True, solution=True, points=points)


def notebook(*cells, exercise=None):
    """A notebook; ``exercise`` names the one it chooses."""
    made = v4.new_notebook(cells=list(cells))
    for number, cell in enumerate(made.cells):
        cell.id = cell.metadata.get("nbgrader", {}).get("grade_id") or f"text-{number}"
    made.metadata.kernelspec = {
        "display_name": "Python 3", "language": "python", "name": "python3",
    }  # fmt: skip
    if exercise is not None:
        made.metadata.autograder = {"exercise": exercise}
    return made
