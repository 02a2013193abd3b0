"""``autograder feedback``: what is due is made, the same by nbgrader's command, and handed out."""

import re
import shutil

import nbformat
import pytest
from assignments import graded_test, notebook, solution, text_answer
from classes import autograder, small_course
from items import DX_ITEMS, POINTS
from nbgrader.api import Gradebook

from autograder.course.folder import CourseError, nbgrader, new_course
from autograder.feedback.make import Options, make_feedback
from autograder.grading.batch import Options as GradeOptions
from autograder.grading.batch import grade
from autograder.judge.assignment import AssignmentError

STUDENTS = ("abara", "tanaka", "vargas")
WITHOUT_A_KEY = "abara"
LOST = sum(POINTS[name] for name in DX_ITEMS)  # by tanaka


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course in which three students of the sample class are graded."""
    course = small_course(tmp_path_factory.mktemp("feedback") / "course", *STUDENTS)
    for student in STUDENTS:
        if student != WITHOUT_A_KEY:  # who has handed in by another way than the exchange
            key = course / "submitted" / student / "conv2d" / "submission_secret.txt"
            key.write_text(f"secret of {student}")
    grade(course, GradeOptions(assignment="conv2d"))
    return course


@pytest.fixture
def course(graded, tmp_path):
    course = shutil.copytree(graded, tmp_path / "course")
    config = course / "nbgrader_config.py"
    (tmp_path / "exchange").mkdir()
    config.write_text(f"{config.read_text()}c.Exchange.root = {str(tmp_path / 'exchange')!r}\n")
    return course


def feedback(course, assignment="conv2d", **options):
    return make_feedback(course, Options(assignment=assignment, **options))


def made(course, **options):
    """Make what is due; return how many pages were made, and how many left as they are."""
    summary = feedback(course, **options)
    assert summary.failed == []
    return summary.made, summary.unchanged


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
    """Change something in the gradebook that tanaka's page tells."""
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
    done = autograder("feedback", "conv2d", cwd=course)
    assert done.returncode == 0, done.stderr
    assert re.match(r"Made 3 of 3 pages in [\d.]+ s; 0 unchanged\.\nNext: ", done.stdout)
    ours = files(course / "feedback")
    assert {name.partition("/")[0] for name in ours} == set(STUDENTS)
    assert "0 of 3 pages are due" in nbgrader(course, "generate_feedback", "conv2d")
    shutil.rmtree(course / "feedback")
    nbgrader(course, "generate_feedback", "conv2d")
    assert files(course / "feedback") == ours
    assert made(course) == (0, 3)
    assert made(course, force=True, jobs=1, student="t*") == (1, 0)
    assert files(course / "feedback") == ours


def test_a_page_is_made_anew_when_what_it_tells_has_changed_and_no_other(course):
    feedback(course)
    change(course, give_points)
    assert made(course) == (1, 2)
    assert f"Score: {100 - LOST + 7.5:g} / 100" in page(course, "tanaka")
    change(course, write_comment)
    assert "1 of 3 pages are due" in nbgrader(course, "generate_feedback", "conv2d")
    assert "See me" in page(course, "tanaka")
    change(course, take_points_for_lateness)
    assert made(course) == (1, 2)
    assert f"Score: {100 - LOST + 7.5 - 3:g} / 100" in page(course, "tanaka")
    path = course / "feedback/vargas/conv2d/conv2d.html"
    path.write_text(path.read_text()[:-50])  # cut off
    assert made(course) == (1, 2)


def test_a_regrade_of_other_work_or_by_other_settings_makes_the_page_anew(course):
    feedback(course)
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text() + 'c.Judge.feedback_depth = "nudge"\n')
    grade(course, GradeOptions(assignment="conv2d", student="tanaka"))
    assert made(course) == (1, 2)
    work = course / "submitted/{}/conv2d/conv2d.ipynb"
    shutil.copy(str(work).format("abara"), str(work).format("tanaka"))
    grade(course, GradeOptions(assignment="conv2d", student="tanaka"))
    assert "1 of 3 pages are due" in nbgrader(course, "generate_feedback", "conv2d")
    assert "Score: 100 / 100" in page(course, "tanaka")


def test_pages_are_handed_out_as_nbgrader_does_and_who_has_no_key_is_told(course):
    done = autograder("feedback", "conv2d", "--release", cwd=course)
    assert done.returncode == 1, done.stderr
    assert "\nHanded out 2 through the exchange.\nNot handed out: 1\n" in done.stdout
    assert re.search(
        rf"  {WITHOUT_A_KEY}: there is no .*submission_secret\.txt: .*Next: send", done.stdout
    )
    released = course.parent / "exchange/convolution/feedback"
    ours = files(released)
    others = [student for student in STUDENTS if student != WITHOUT_A_KEY]
    assert {data for _, data in ours.values()} == {page(course, s).encode() for s in others}
    shutil.rmtree(released)
    for student in others:
        nbgrader(course, "release_feedback", "conv2d", f"--student={student}")
    assert files(released) == ours


def test_a_file_that_is_no_notebook_costs_its_own_page_alone(course):
    bad = course / "autograded/vargas/conv2d/conv2d.ipynb"
    bad.chmod(0o644)
    bad.write_text("no notebook")
    summary = feedback(course)
    assert summary.made == 2
    assert summary.failed == [("vargas", "ValueError: the graded file is no notebook")]
    assert not (course / "feedback/vargas/conv2d").exists()


def test_settings_of_before_are_told_with_the_lines_that_work(course):
    config = course / "nbgrader_config.py"
    now = config.read_text()
    lines = re.findall(r"^c\.GenerateFeedback.*\n", now, flags=re.MULTILINE)
    config.write_text(now.replace("".join(lines), ""))
    with pytest.raises(CourseError, match="Next: write there") as caught:
        feedback(course)
    told = [line.strip() for line in str(caught.value).splitlines()[-len(lines) :]]
    assert told == [line.strip() for line in lines]
    config.write_text("\n".join([config.read_text(), *told]))
    assert made(course) == (3, 0)


def test_what_is_not_there_is_told(course, tmp_path):
    with pytest.raises(
        CourseError, match=r"no graded submission matches .*`autograder grade conv3d`"
    ):
        feedback(course, "conv3d")
    with pytest.raises(AssignmentError, match="there is no gradebook"):
        feedback(new_course(tmp_path / "empty"))
    done = autograder("feedback", "conv3d", cwd=course)
    assert done.returncode == 2
    assert done.stderr.startswith("autograder: no graded submission matches")


def test_an_assignment_of_several_notebooks_with_answers_that_a_person_grades(tmp_path):
    """It is not about convolution, and names no exercise."""
    course = new_course(tmp_path / "course")
    (course / "source/two").mkdir()
    for name in ("one", "more"):
        written = notebook(
            solution("double", "def double(x):\n    return 2 * x"),
            graded_test("test_double", 3, "assert double(2) == 4", hidden="assert double(7) == 14"),
            text_answer("why", 2, "Why?"),
        )
        nbformat.write(written, course / f"source/two/{name}.ipynb")
    nbgrader(course, "generate_assignment", "two")
    folder = course / "submitted/ann/two"
    folder.mkdir(parents=True)
    for name in ("one", "more"):
        work = nbformat.read(course / f"release/two/{name}.ipynb", as_version=4)
        work.cells[0].source = f"def double(x):\n    return {'2 * x' if name == 'one' else 'x'}"
        work.cells[2].source = "Since `a<b`."
        nbformat.write(work, folder / f"{name}.ipynb")
    grade(course, GradeOptions(assignment="two"))
    summary = feedback(course, "two")
    assert summary.waiting == ["ann"]
    one, more = ((course / f"feedback/ann/two/{name}.html").read_text() for name in ("one", "more"))
    assert "Score: 3 / 5" in one
    assert "Score: 0 / 5" in more
    assert "Since <code>a&lt;b</code>." in one
    assert "assert double(2) == 4" in more
    assert "double(7)" not in more
