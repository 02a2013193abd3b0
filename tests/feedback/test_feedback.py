"""``autograder feedback``: what is due is made, the same by nbgrader's command, and handed out."""

import os
import re
import shutil

import nbformat
import pytest
from assignments import graded_test, notebook, solution, text_answer
from classes import autograder, small_course
from items import DX_ITEMS, POINTS
from nbgrader.api import Gradebook

from autograder.course.folder import nbgrader, new_course

STUDENTS = ("abara", "tanaka", "vargas", "xu")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course in which four students of the sample class are graded."""
    course = small_course(tmp_path_factory.mktemp("feedback") / "course", *STUDENTS)
    (course / "nbgrader_config.py").open("a").write(f'c.Exchange.root = "{course}/exchange"\n')
    (course / "exchange").mkdir()
    for student in STUDENTS[1:]:  # the first has handed in by another way
        key = course / "submitted" / student / "conv2d" / "submission_secret.txt"
        key.write_text(f"secret of {student}")
    assert autograder("grade", "conv2d", cwd=course).returncode == 0
    return course


@pytest.fixture
def course(graded, tmp_path):
    course = shutil.copytree(graded, tmp_path / "course")
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text().replace(str(graded), str(course)))
    return course


def feedback(course, *options, code=0):
    done = autograder("feedback", "conv2d", *options, cwd=course)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def made(said):
    """Return how many pages were made, and how many left as they are."""
    found = re.match(r"Made (\d+) of \d+ pages in [\d.]+ s; (\d+) unchanged\.", said)
    return int(found[1]), int(found[2])


def page(course, student):
    return (course / "feedback" / student / "conv2d" / "conv2d.html").read_text()


def files(folder):
    """Return every file's mode and bytes."""
    return {
        str(path.relative_to(folder)): (oct(path.stat().st_mode), path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def change(course, what):
    """Change something in the gradebook that a page tells."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        what(gradebook, "conv2d", "conv2d", "tanaka")
        gradebook.db.commit()


def give_points(gradebook, *place):
    gradebook.find_grade("test_dX_s1", *place).manual_score = 7.5


def write_comment(gradebook, *place):
    gradebook.find_comment("conv_backward_dX", *place).manual_comment = "See me"


def take_points_for_lateness(gradebook, *place):
    gradebook.find_submission_notebook(*place).late_submission_penalty = 3


def test_both_commands_make_the_same_files_and_leave_what_is_up_to_date(course):
    assert made(feedback(course)) == (4, 0)
    ours = files(course / "feedback")
    assert made(feedback(course)) == (0, 4)
    log = nbgrader(course, "generate_feedback", "conv2d")
    assert "0 of 4 pages are due" in log
    shutil.rmtree(course / "feedback")
    nbgrader(course, "generate_feedback", "conv2d")
    assert files(course / "feedback") == ours
    assert made(feedback(course)) == (0, 4)
    assert made(feedback(course, "--force", "--jobs=1", "--student=t*")) == (1, 0)
    assert files(course / "feedback") == ours
    assert set(os.listdir(course / "feedback")) == set(STUDENTS)


def test_a_page_is_made_anew_when_what_it_tells_has_changed_and_no_other(course):
    lost = sum(POINTS[name] for name in DX_ITEMS)
    feedback(course)
    change(course, give_points)
    assert made(feedback(course)) == (1, 3)
    assert f"Score: {100 - lost + 7.5:g} / 100" in page(course, "tanaka")
    change(course, write_comment)
    assert "1 of 4 pages are due" in nbgrader(course, "generate_feedback", "conv2d")
    assert "See me" in page(course, "tanaka")
    change(course, take_points_for_lateness)
    assert made(feedback(course)) == (1, 3)
    assert f"Score: {100 - lost + 7.5 - 3:g} / 100" in page(course, "tanaka")
    path = course / "feedback/xu/conv2d/conv2d.html"
    path.write_text(path.read_text()[:-50])  # cut off
    assert made(feedback(course)) == (1, 3)


def test_a_regrade_of_other_work_or_by_other_settings_makes_the_page_anew(course):
    feedback(course)
    work = course / "submitted/{}/conv2d/conv2d.ipynb"
    shutil.copy(str(work).format("abara"), str(work).format("tanaka"))
    config = course / "nbgrader_config.py"
    autograder("grade", "conv2d", "--student=tanaka", cwd=course)
    assert "1 of 4 pages are due" in nbgrader(course, "generate_feedback", "conv2d")
    assert "Score: 100 / 100" in page(course, "tanaka")
    config.write_text(config.read_text() + 'c.Judge.feedback_depth = "nudge"\n')
    autograder("grade", "conv2d", "--student=vargas", cwd=course)
    assert made(feedback(course)) == (1, 3)


def test_pages_are_handed_out_as_nbgrader_does_and_who_has_no_key_is_told(course):
    said = feedback(course, "--release", code=1)
    assert "Handed out 3 through the exchange." in said
    assert "Not handed out: 1\n  abara: there is no " in said
    released = course / "exchange/convolution/feedback"
    ours = files(released)
    assert {data for _, data in ours.values()} == {page(course, s).encode() for s in STUDENTS[1:]}
    shutil.rmtree(released)
    for student in STUDENTS[1:]:
        nbgrader(course, "release_feedback", "conv2d", f"--student={student}")
    assert files(released) == ours


def test_a_file_that_is_no_notebook_costs_its_own_page_alone(course):
    bad = course / "autograded/vargas/conv2d/conv2d.ipynb"
    bad.chmod(0o644)
    bad.write_text("no notebook")
    said = feedback(course, code=1)
    assert made(said) == (3, 0)
    assert "No page: 1\n  vargas: ValueError: the graded file is no notebook" in said
    assert not (course / "feedback/vargas/conv2d").exists()


def test_settings_of_before_are_told_with_the_lines_that_work(course):
    config = course / "nbgrader_config.py"
    now = config.read_text()
    lines = re.findall(r"^c\.GenerateFeedback.*\n", now, flags=re.MULTILINE)
    config.write_text(now.replace("".join(lines), ""))
    done = autograder("feedback", "conv2d", cwd=course)
    assert done.returncode == 2
    said = [line.strip() for line in done.stderr.splitlines()]
    assert said[-len(lines) :] == [line.strip() for line in lines]
    config.write_text(config.read_text() + "\n".join(said[-len(lines) :]) + "\n")
    assert made(feedback(course)) == (4, 0)


@pytest.mark.parametrize(
    ("assignment", "told"),
    [("conv3d", "no graded submission matches"), ("conv2d", "no gradebook")],
)
def test_what_is_not_there_is_told(tmp_path, assignment, told):
    course = new_course(tmp_path / "course")
    if assignment != "conv2d":
        nbgrader(course, "generate_assignment", "conv2d")
    done = autograder("feedback", assignment, cwd=course)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_an_assignment_of_several_notebooks_with_answers_that_a_person_grades(tmp_path):
    """It is not about convolution, and names no exercise."""
    course = new_course(tmp_path / "course")
    (course / "source/two").mkdir()
    for name in ("one", "more"):
        made_here = notebook(
            solution("double", "def double(x):\n    return 2 * x"),
            graded_test("test_double", 3, "assert double(2) == 4", hidden="assert double(7) == 14"),
            text_answer("why", 2, "Why?"),
        )
        nbformat.write(made_here, course / f"source/two/{name}.ipynb")
    nbgrader(course, "generate_assignment", "two")
    folder = course / "submitted/ann/two"
    folder.mkdir(parents=True)
    for name in ("one", "more"):
        work = nbformat.read(course / f"release/two/{name}.ipynb", as_version=4)
        work.cells[0].source = f"def double(x):\n    return {'2 * x' if name == 'one' else 'x'}"
        work.cells[2].source = "Since `a<b`."
        nbformat.write(work, folder / f"{name}.ipynb")
    autograder("grade", "two", cwd=course)
    done = autograder("feedback", "two", cwd=course)
    assert done.returncode == 1, "a person has to grade the answers"
    assert "Pages on which points are open, as an item needs a person: 1\n  ann" in done.stdout
    one, more = ((course / f"feedback/ann/two/{name}.html").read_text() for name in ("one", "more"))
    assert "Score: 3 / 5" in one
    assert "Score: 0 / 5" in more
    assert "Since <code>a&lt;b</code>." in one
    assert "assert double(2) == 4" in more
    assert "double(7)" not in more
