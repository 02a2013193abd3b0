"""What the options of ``nbgrader autograde`` do in this course, each of them, run by nbgrader."""

import json
import shutil

import nbformat
import pytest
from assignments import graded_test, notebook, solution
from classes import autograder, nbgrader
from gradebooks import marks

from autograder.course.folder import CourseError, new_course
from autograder.course.settings import in_course

DOUBLE = "def double(x):\n    return 2 * x"
# Two seconds of processor time, in a cell and in a call.
SLOW = (
    "import time\ndef spin():\n    until = time.process_time() + 2\n"
    "    while time.process_time() < until: pass\n"
)
SLOW_CALL = f"{SLOW}def double(x):\n    spin()\n    return 2 * x"


def source(name="small"):
    """A notebook with one test; each has a name of its own in what the test says."""
    return notebook(
        solution("double", DOUBLE),
        graded_test("test_double", 2, f"assert double(2) == 4, 'of {name}'"),
    )


def hand_in(course, student, code, *, name="small", edit=lambda made: None):
    made = nbformat.read(course / f"release/small/{name}.ipynb", as_version=4)
    made.cells[0].source = code
    edit(made)
    (course / "submitted" / student / "small").mkdir(parents=True, exist_ok=True)
    nbformat.write(made, course / "submitted" / student / "small" / f"{name}.ipynb")


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    course = new_course(tmp_path_factory.mktemp("options") / "course")
    (course / "source/small").mkdir()
    for name in ("small", "more"):
        nbformat.write(source(name), course / f"source/small/{name}.ipynb")
    nbgrader(course, "generate_assignment", "small")
    for student in ("ann", "bob"):
        for name in ("small", "more"):
            hand_in(course, student, DOUBLE, name=name)
    return course


@pytest.fixture
def course(tmp_path, released):
    return shutil.copytree(released, tmp_path / "course")


def set_in(course, *lines, without=""):
    config = course / "nbgrader_config.py"
    kept = [
        line
        for line in config.read_text().splitlines()
        if not without or not line.startswith(without)
    ]
    config.write_text("\n".join([*kept, *lines]) + "\n")


def scores(course):
    return {mark.student: mark.score for mark in marks(course, "small")}


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (
            "--no-execute",
            "Execute.enabled = False (--no-execute) is refused, and nothing is graded",
        ),
        ("--Execute.enabled=False", "would take points from the outputs that students hand in"),
        ("--Judge.enabled=False", "Judge.enabled = False is refused, and nothing is graded"),
        ("--Execute.timeout=-1", "Execute.timeout = -1 is refused: a cell always has a limit here"),
        ("--Execute.timeout=None", "Execute.timeout = None is refused"),
    ],
)
def test_option_by_which_nothing_would_be_judged_is_refused_with_the_next_step(
    course, option, words
):
    """By nbgrader alone each of them but the last two gives all points to an empty notebook."""
    with pytest.raises(CourseError, match="exit code 1") as refused:
        nbgrader(course, "autograde", "small", option)
    assert words in str(refused.value)
    assert "Next: " in str(refused.value)
    assert "Traceback" not in str(refused.value)
    assert scores(course) == {}
    assert not (course / "autograded").exists()


@pytest.mark.parametrize("line", ["c.Execute.enabled = False", "c.Judge.enabled = False"])
def test_setting_by_which_nothing_would_be_judged_is_refused_by_grade_too(course, line):
    set_in(course, line)
    done = autograder("grade", "small", cwd=course)
    assert done.returncode == 2
    assert "is refused, and nothing is graded" in done.stderr
    assert "Next: leave it out" in done.stderr
    with pytest.raises(CourseError, match="is refused, and nothing is graded"):
        nbgrader(course, "autograde", "small")


def test_step_that_saves_what_was_not_judged_gives_no_points(course):
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text().replace('    "autograder.plugins.Judge",\n', ""))
    with pytest.raises(CourseError, match="nothing was judged"):
        nbgrader(course, "autograde", "small", "--student=ann")
    assert scores(course)["ann"] == 0


@pytest.mark.parametrize("code", [SLOW_CALL, f"{SLOW}spin()\n{DOUBLE}"], ids=["call", "cell"])
def test_timeout_of_the_command_line_limits_cells_and_calls(course, code):
    """Less than the course's five seconds, and more than a course's one."""
    hand_in(course, "ann", code)
    option = "--student=ann", "--notebook=small"
    nbgrader(course, "autograde", "small", *option, "--Execute.timeout=1")
    assert scores(course)["ann"] == 0
    for name in ("cell_seconds", "call_seconds"):
        set_in(course, f"c.Judge.{name} = 1", without=f"c.Judge.{name}")
    nbgrader(course, "autograde", "small", *option, "--force")
    assert scores(course)["ann"] == 0
    nbgrader(course, "autograde", "small", *option, "--force", "--ExecutePreprocessor.timeout=9")
    assert scores(course)["ann"] == 2


def test_timeout_of_the_course_counts_where_the_judge_has_none_of_its_own(course):
    def limits():
        with in_course(course) as settings:
            return settings.judge.limits.cell, settings.judge.limits.call

    assert limits() == (5, 5)
    set_in(course, "c.Execute.timeout = 30")
    assert limits() == (5, 5)
    set_in(course, without="c.Judge.call_seconds")
    assert limits() == (5, 30)
    set_in(course, without="c.Judge.cell_seconds")
    assert limits() == (30, 30)
    set_in(course, without="c.Execute.timeout")
    assert limits() == (5, 5)


def test_options_of_steps_that_are_not_taken_are_said_to_do_nothing(course):
    said = nbgrader(
        course, "autograde", "small", "--Execute.kernel_name=bash", "--LimitOutput.max_lines=3",
        "--ClearOutput.enabled=False", "--OverwriteCells.add_missing_cells=False",
        "--Execute.timeout=4",
    )  # fmt: skip
    for option, step in (
        ("--Execute.kernel_name=bash", "Execute"), ("--LimitOutput.max_lines=3", "LimitOutput"),
        ("--ClearOutput.enabled=False", "ClearOutput"),
        ("--OverwriteCells.add_missing_cells=False", "OverwriteCells"),
    ):  # fmt: skip
        assert f"{option} does nothing here: {step} is none of the steps" in said
    assert "timeout" not in said
    assert scores(course) == {"ann": 4, "bob": 4}


def test_options_that_say_what_is_graded_are_nbgraders(course):
    """--assignment, --student, --notebook, --create, --force, --course, --db and --course-dir."""
    one = "--assignment=small", "--student=bo*", "--notebook=mo*"
    nbgrader(course, "autograde", *one, "--create", "--course=other")
    assert scores(course) == {"bob": 2}
    hand_in(course, "bob", "def double(x):\n    return 0", name="more")
    nbgrader(course, "autograde", *one)
    assert scores(course) == {"bob": 2}, "it is graded already"
    nbgrader(course, "autograde", *one, "-f")
    assert scores(course) == {"bob": 0}
    shutil.copy(course / "gradebook.db", course / "other.db")
    elsewhere = f"--course-dir={course}", f"--db=sqlite:///{course / 'other.db'}"
    nbgrader(course, "autograde", "small", *elsewhere, "--student=ann", "--quiet")
    assert scores(course) == {"bob": 0}, "it went into the other gradebook"


def test_student_that_nobody_knows_is_refused_where_none_may_be_made(course):
    with pytest.raises(CourseError, match="No student with ID 'ann'"):
        nbgrader(course, "autograde", "small", "--student=ann", "--Autograde.create_student=False")


BASH = {"display_name": "Bash", "language": "bash", "name": "bash"}
OTHER_KERNELS = {
    "kernelspec": {"kernelspec": BASH},
    "language_info": {"language_info": {"name": "R"}},
    "both": {"kernelspec": BASH, "language_info": {"name": "python"}},
}


@pytest.mark.parametrize("metadata", OTHER_KERNELS.values(), ids=OTHER_KERNELS)
def test_assignment_in_another_language_is_refused_by_name_and_nothing_runs(course, metadata):
    language = "R" if metadata == OTHER_KERNELS["language_info"] else "bash"
    path = course / "source/small/more.ipynb"
    made = json.loads(path.read_text())
    made["metadata"] = metadata
    path.write_text(json.dumps(made))
    words = f"more.ipynb of small is written in {language}, by its metadata"
    submission = course / "submitted/ann/small/more.ipynb"
    named = "--assignment", "small", "--notebook", "more"
    for arguments in (
        ("grade", "small"), ("judge", submission, *named), ("audit", "small", "--notebook", "more"),
        ("gradescope", "small", "--notebook", "more", "-o", course / "a.zip"),
    ):  # fmt: skip
        done = autograder(*arguments, cwd=course)
        assert done.returncode == 2, arguments
        assert words in done.stderr
        assert "Next: give the source notebook a Python kernel" in done.stderr
    with pytest.raises(CourseError, match="exit code 1") as refused:
        nbgrader(course, "autograde", "small")
    assert words in str(refused.value)
    assert "Traceback" not in str(refused.value)
    assert scores(course) == {}
    assert not (course / "autograded").exists()
    nbgrader(course, "autograde", "small", "--notebook=small")
    assert scores(course) == {"ann": 2, "bob": 2}, "the other notebook is in Python"


def test_kernel_in_the_gradebook_counts_where_there_is_no_source_notebook(course):
    made = source("more")
    made.metadata.kernelspec = BASH
    nbformat.write(made, course / "source/small/more.ipynb")
    set_in(course, 'c.ClearSolutions.code_stub = {"bash": "# yours", "python": "# yours"}')
    nbgrader(course, "generate_assignment", "small", "--force")
    shutil.rmtree(course / "source/small")
    done = autograder("grade", "small", cwd=course)
    assert done.returncode == 2
    assert "more.ipynb of small is written in bash" in done.stderr


def test_kernel_that_a_submission_names_counts_for_nothing(course):
    def edit(made):
        made.metadata = {"kernelspec": BASH, "language_info": {"name": "bash"}}

    hand_in(course, "ann", DOUBLE, edit=edit)
    nbgrader(course, "autograde", "small", "--student=ann")
    assert scores(course) == {"ann": 4}
    graded = nbformat.read(course / "autograded/ann/small/small.ipynb", as_version=4)
    assert graded.metadata.kernelspec.name == "python3"


def test_notebook_that_names_no_kernel_is_python(course):
    path = course / "source/small/more.ipynb"
    made = json.loads(path.read_text())
    made["metadata"] = {}
    path.write_text(json.dumps(made))
    assert autograder("grade", "small", cwd=course).returncode == 0
    assert scores(course) == {"ann": 4, "bob": 4}
