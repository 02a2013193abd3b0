"""On honest work the judge and stock nbgrader agree: every item's points, every cell's outputs."""

import re
from pathlib import Path

import nbformat
import pytest
from classes import ONE_OF_EACH_KIND, nbgrader
from gradebooks import marks
from nbgrader.utils import is_grade

from autograder.course.folder import new_course
from autograder.demo.run import write_submissions
from autograder.exercises.conv2d.sample_class import sample_class

STOCK_CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "stock"
c.ClearSolutions.code_stub = {
    "python": 'raise NotImplementedError("write your code here and delete this line")'
}
c.OverwriteCells.add_missing_cells = True
c.Execute.timeout = 5
"""

# Not the whole class: stock nbgrader takes seconds for each.
CLASS = [each for each in sample_class() if each.student in ONE_OF_EACH_KIND]

# Cells that rightly differ. Stopped at the time limit, a cell shows the judge's words in place of
# stock's.
DIFFER = {"andersen": {"see_dX", "self_check"}}


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """The sample class graded by nbgrader as it comes, in its own kernels."""
    course = new_course(tmp_path_factory.mktemp("stock") / "course")
    (course / "nbgrader_config.py").write_text(STOCK_CONFIG)
    nbgrader(course, "generate_assignment", "conv2d")
    write_submissions(course, CLASS)
    nbgrader(course, "autograde", "conv2d")
    return course


def outputs(course, student):
    """Return the outputs of each cell that is no test, without what differs between two runs."""
    path = course / "autograded" / student / "conv2d" / "conv2d.ipynb"
    found = {}
    for number, cell in enumerate(nbformat.read(path, as_version=4).cells):
        if cell.cell_type == "code" and not is_grade(cell):
            name = cell.metadata.get("nbgrader", {}).get("grade_id", number)
            text = nbformat.v4.nbjson.JSONWriter().writes(
                nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=whole(cell))])
            )
            text = re.sub(r'"id": "\w+"', "", text)
            text = re.sub(r"ipykernel_\d+", "ipykernel_N", text)
            text = text.replace(f"{Path.home()}/", "~/").replace("/tmp/", "~/")  # either's home
            found[name] = cell.execution_count, re.sub(r"0x[0-9a-f]+", "0x0", text)
    return found


def whole(cell):
    """Return a cell's outputs; a stream that the kernel sent in pieces is one output again."""
    outputs = []
    for output in cell.outputs:
        if outputs and output.get("name", "") == outputs[-1].get("name"):
            outputs[-1].text += output.text
        else:
            outputs.append(output)
    return outputs


def test_points_agree_item_by_item(demo, stock):
    judged = {mark.student: mark.items for mark in marks(demo[0])}
    by_stock = {mark.student: mark.items for mark in marks(stock)}
    differ = {
        (student, item)
        for student, items in by_stock.items()
        for item, points in items.items()
        if judged[student][item] != points
    }
    assert len(by_stock) == len(CLASS)
    assert differ == set()


@pytest.mark.parametrize("student", [submission.student for submission in CLASS])
def test_cells_leave_the_outputs_that_a_real_kernel_leaves(demo, stock, student):
    judged, by_stock = outputs(demo[0], student), outputs(stock, student)
    assert judged.keys() == by_stock.keys()
    for name in judged.keys() - DIFFER.get(student, set()):
        assert judged[name] == by_stock[name]
