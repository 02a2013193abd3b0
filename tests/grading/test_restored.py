"""Cells that a student deleted come back with their place for points; notebooks stay apart."""

import csv
import shutil

import nbformat
import pytest
from assignments import given, graded_test, notebook, solution, text_answer
from classes import autograder, nbgrader
from gradebooks import marks
from nbgrader.api import Gradebook
from nbgrader.utils import is_grade, is_task

from autograder.course.folder import new_course
from autograder.judge.restore import answers


def task(grade_id, points, source):
    made = text_answer(grade_id, points, source)
    made.metadata.nbgrader |= {"grade": False, "solution": False, "task": True, "locked": True}
    return made


def code_answer(grade_id, points, source):
    made = solution(grade_id, source)
    made.metadata.nbgrader |= {"grade": True, "points": points}
    return made


def source(name):
    """Two notebooks with cells of the same names; the tests ask for different numbers."""
    return notebook(
        given("setup", "import math"),
        solution("x", f"x = {len(name)}"),
        graded_test("test_x", 5, f"assert x == {len(name)}, 'words of {name}'"),
        text_answer("why", 10, "Why?"),
        code_answer("plot", 3, "print('a plot')"),
        task("essay", 7, "Write an essay below."),
    )  # fmt: skip


NAMES = ["setup", "x", "test_x", "why", "plot", "essay"]


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    course = new_course(tmp_path_factory.mktemp("restored") / "course")
    (course / "source/two").mkdir()
    for name in ("two", "more"):
        nbformat.write(source(name), course / f"source/two/{name}.ipynb")
    nbgrader(course, "generate_assignment", "two")
    return course


def hand_in(course, student, keep):
    """Hand in only the cells of these names, the answer to x right in one of the two."""
    for name in ("two", "more"):
        made = nbformat.read(course / f"release/two/{name}.ipynb", as_version=4)
        made.cells = [cell for cell in made.cells if cell.metadata.nbgrader.grade_id in keep]
        for cell in made.cells:
            if cell.metadata.nbgrader.grade_id == "x":
                cell.source = "x = 3"
        (course / "submitted" / student / "two").mkdir(parents=True, exist_ok=True)
        nbformat.write(made, course / "submitted" / student / "two" / f"{name}.ipynb")


def graded(course, name="two"):
    return nbformat.read(course / f"autograded/dee/two/{name}.ipynb", as_version=4)


def grades(course):
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {
            (notebook.name, grade.name): (grade.auto_score, grade.needs_manual_grade)
            for notebook in gradebook.find_submission("two", "dee").notebooks
            for grade in notebook.grades
        }


@pytest.mark.parametrize("by", ["grade", "autograde"])
@pytest.mark.parametrize("keep", [{"x"}, set(), {"x", "plot"}, set(NAMES) - {"why"}], ids=sorted)
def test_deleted_cells_that_bear_points_come_back_in_their_place(released, tmp_path, by, keep):
    course = shutil.copytree(released, tmp_path / "course")
    hand_in(course, "dee", keep)
    if by == "autograde":
        nbgrader(course, "autograde", "two")
    else:
        assert autograder("grade", "two", cwd=course).returncode == 1
    for name in ("two", "more"):
        cells = {cell.metadata.nbgrader.grade_id: cell for cell in graded(course, name).cells}
        # an answer that a test judges may be in any cell: it does not come back
        assert list(cells) == [each for each in NAMES if each != "x" or "x" in keep]
        assert [each for each in cells if is_grade(cells[each])] == ["test_x", "why", "plot"]
        assert is_task(cells["essay"])
        assert cells["essay"].source == "Write an essay below."
        assert cells["why"].cell_type == "markdown"
        assert cells["plot"].cell_type == "code"
        for each in {"why", "plot"} - keep:
            assert cells[each].source == ""
            assert cells[each].metadata.nbgrader.points == {"why": 10, "plot": 3}[each]
    found = grades(course)
    for name in ("two", "more"):
        for each in {"why", "plot"} - keep:
            assert found[name, each] == (None, True), "a person gives the points"
        for each in {"why", "plot"} & keep:
            assert found[name, each] == (0, False), "as it was released: nbgrader gives none"
        assert found[name, "essay"] == (None, True)


def test_person_gives_points_to_what_came_back_and_the_mark_goes_out(released, tmp_path):
    course = shutil.copytree(released, tmp_path / "course")
    hand_in(course, "dee", {"x"})
    done = autograder("grade", "two", cwd=course)
    for name in ("two", "more"):
        for each in ("why", "plot"):
            words = "there is no answer: its cell was emptied, or deleted and put back empty"
            assert f"dee, {name}/{each}: {words}" in done.stdout
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for notebook in gradebook.find_submission("two", "dee").notebooks:
            for grade in notebook.grades:
                if grade.needs_manual_grade:  # as the formgrader does
                    grade.manual_score, grade.needs_manual_grade = 1, False
        gradebook.db.commit()
    (mark,) = marks(course, "two")
    assert not mark.needs_manual_grade
    assert mark.score == 5 + 2 * 3
    nbgrader(course, "generate_feedback", "two")
    page = (course / "feedback/dee/two/two.html").read_text()
    assert "why" in page


def test_notebooks_of_one_assignment_keep_points_and_words_of_one_name_apart(released, tmp_path):
    """Three is right in "two" and wrong in "more"; each says so in its own words, everywhere."""
    course = shutil.copytree(released, tmp_path / "course")
    hand_in(course, "dee", set(NAMES))
    done = autograder("grade", "two", "--dry-run", "--diff", cwd=course)
    autograder("grade", "two", cwd=course)
    found = grades(course)
    assert (found["two", "test_x"], found["more", "test_x"]) == ((5, False), (0, False))
    said = {
        name: cell.outputs[0].text.split("\n")[0]
        for name in ("two", "more")
        for cell in graded(course, name).cells
        if cell.metadata.nbgrader.grade_id == "test_x"
    }
    assert said == {"two": "Passed: 5 of 5 points.", "more": "words of more"}
    hand_in(course, "dee", set(NAMES) - {"x"})
    done = autograder("grade", "two", "--dry-run", "--diff", cwd=course)
    assert "two/test_x 5 -> 0: x is not defined" in done.stdout
    (course / "moodle.csv").write_text(
        "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
        "Last modified (submission),Last modified (grade),Feedback comments\n"
        "Participant 1,Dee,,,,50,Yes,,,\n"
    )
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_student("dee", lms_user_id="1")
        for notebook in gradebook.find_submission("two", "dee").notebooks:
            for grade in notebook.grades:
                if grade.needs_manual_grade:
                    grade.manual_score, grade.needs_manual_grade = 1, False
        gradebook.db.commit()
    nbgrader(
        course, "export", "--exporter=autograder.plugins.MoodleExporter", "--assignment=two",
        "--MoodleExporter.identifier=Identifier", "--to=out.csv",
    )  # fmt: skip
    with (course / "out.csv").open(encoding="utf-8-sig") as file:
        (row,) = csv.DictReader(file)
    feedback = row["Feedback comments"]
    assert "<strong>x (more): 0 of 5 points.</strong><br>words of more" in feedback
    assert "x (two)" not in feedback


def test_answers_of_a_notebook_of_which_nothing_is_left_can_be_graded(released, tmp_path):
    course = shutil.copytree(released, tmp_path / "course")
    hand_in(course, "dee", set())
    (course / "submitted/dee/two/two.ipynb").write_text("no notebook")
    assert autograder("grade", "two", cwd=course).returncode == 1
    cells = [cell for cell in graded(course).cells if is_grade(cell) or is_task(cell)]
    assert [cell.metadata.nbgrader.grade_id for cell in cells] == ["test_x", "why", "plot", "essay"]
    assert answers(graded(course).cells)["why"] == ""
    assert all(needs for (name, _), (_, needs) in grades(course).items() if name == "two")
