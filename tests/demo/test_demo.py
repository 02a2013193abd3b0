"""The whole main job, run as a user runs it: ``autograder demo`` in an empty folder."""

import csv
import html
import json
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request

import nbformat
import pytest
from browser.lab import SECONDS, jupyterlab
from gradebooks import marks
from items import ALL_POINTS, ITEMS, cause_of
from nbgrader.api import Gradebook
from nbgrader.utils import is_grade
from people import Person

from autograder.course.folder import CourseError, environment, new_course
from autograder.exercise import Family
from autograder.exercises.conv2d.misconceptions import CATALOGUE
from autograder.exercises.conv2d.sample_class import sample_class
from autograder.report.read import read_class

CLASS = {submission.student: submission for submission in sample_class()}
ID_OF = {entry.name: entry.id for entry in CATALOGUE}


@pytest.fixture(scope="module")
def marks_by_student(demo):
    return {mark.student: mark for mark in marks(demo[0])}


def feedback(course, student):
    return (course / "feedback" / student / "conv2d" / "conv2d.html").read_text()


def answer(address):
    """Return what a server gives as JSON, once it listens."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            with urllib.request.urlopen(address) as given:
                return json.load(given)
        except urllib.error.URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def test_class_is_varied():
    assert len(CLASS) >= 24
    assert sum(not submission.loses for submission in CLASS.values()) >= 12
    assert len({submission.loses for submission in CLASS.values()}) >= 10


def test_demo_leaves_gradebook_notebooks_feedback_and_csv(demo):
    course, _ = demo
    for student in CLASS:
        assert (course / "autograded" / student / "conv2d" / "conv2d.ipynb").is_file()
        assert (course / "feedback" / student / "conv2d" / "conv2d.html").is_file()
    assert (course / "gradebook.db").is_file()
    assert (course / "grades.csv").is_file()


@pytest.mark.parametrize("student", CLASS)
def test_points_are_lost_in_the_items_that_concern_the_mistake_alone(marks_by_student, student):
    mark = marks_by_student[student]
    assert mark.items.keys() == set(ITEMS)
    assert {item for item, score in mark.items.items() if score == 0} == CLASS[student].loses
    assert mark.max_score == ALL_POINTS
    assert not mark.needs_manual_grade


def test_right_scores_all_points_and_untouched_scores_0(marks_by_student):
    for student, submission in CLASS.items():
        if not submission.loses:
            assert marks_by_student[student].score == ALL_POINTS
    assert marks_by_student["yilmaz"].score == 0


def test_late_work_is_marked_late_and_keeps_its_points(marks_by_student):
    late = {student: mark.seconds_late for student, mark in marks_by_student.items()}
    assert late.pop("baptiste") == 2 * 86400
    assert set(late.values()) == {0}


def test_table_shows_every_student_with_score_and_what_was_lost(demo, marks_by_student):
    _, printed = demo
    for student, mark in marks_by_student.items():
        line = next(line for line in printed.splitlines() if line.startswith(f"{student} "))
        assert re.search(rf"\b{mark.score:g}\b", line)
    assert "2 days late" in printed
    assert "grades.csv" in printed


def test_the_names_of_the_class_are_in_the_gradebook(demo):
    with Gradebook(f"sqlite:///{demo[0] / 'gradebook.db'}") as gradebook:
        names = {each.id: (each.first_name, each.last_name) for each in gradebook.students}
    assert names == {each.student: (each.first_name, each.last_name) for each in CLASS.values()}
    assert all(all(name) for name in names.values())


def test_mistakes_occur_as_in_a_class(demo):
    """One is made by five, others by three, two or one; two are made at once in one function."""
    data = read_class(demo[0], "conv2d")
    counts = sorted(map(len, data.mistakes.values()), reverse=True)
    assert counts[:2] == [5, 3]
    assert {1, 2} <= set(counts)
    who = {id: {data.students[row].id for row in rows} for id, rows in data.mistakes.items()}
    assert "moreau" in who["dX-overlaps-lost"] & who["dX-left-over-pixels-missing"]
    ends = {(data.students[each.row].id, each.kind) for each in data.unnamed}
    assert {("kimura", "not written"), ("zhang", "stops"), ("andersen", "never ends")} <= ends


def test_demo_ends_with_the_next_three_commands_and_each_does_its_work(demo, tmp_path):
    """They are run as they are printed, in a copy of the course."""
    course = shutil.copytree(demo[0], tmp_path / "class" / "demo-course")
    lines = demo[1].rpartition("\nNext:\n")[2].splitlines()
    folder, *commands = [line.strip() for line in lines if "bin/activate" not in line]
    assert folder == "cd demo-course"
    report, hand_out, lab = [re.split(r"  +", command)[0] for command in commands]
    assert lab == "jupyter lab"
    for command in (report, hand_out):
        subprocess.run(
            command.split(), cwd=course, check=True, capture_output=True, env=environment()
        )
    assert (course / "reports/conv2d.html").is_file()
    handed_out = list((course / "exchange/convolution/feedback").glob("*.html"))
    assert len(handed_out) == len(CLASS)
    home = tmp_path / "home"
    home.mkdir()
    with jupyterlab(Person(name="teacher", home=home, folder=course)) as running:
        listed = answer(f"{running.address}formgrader/api/submissions/conv2d?token={running.token}")
    assert {each["last_name"] for each in listed} == {each.last_name for each in CLASS.values()}


def test_csv_holds_the_same_scores(demo, marks_by_student):
    with (demo[0] / "grades.csv").open() as file:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert rows == {student: mark.score for student, mark in marks_by_student.items()}


@pytest.mark.parametrize("student", [name for name in CLASS if CLASS[name].loses])
def test_feedback_says_in_the_judges_words_what_is_wrong(demo, student):
    course, _ = demo
    page = html.unescape(re.sub(r"<[^>]*>", "", feedback(course, student)))
    graded = course / "autograded" / student / "conv2d/conv2d.ipynb"
    for cell in nbformat.read(graded, as_version=4).cells:
        if is_grade(cell) and cell.metadata.nbgrader.grade_id in CLASS[student].loses:
            for line in cell.outputs[0].text.splitlines():
                assert line in page


@pytest.mark.parametrize(
    "student", [each.student for each in CLASS.values() if each.about in ID_OF]
)
def test_feedback_names_the_mistake_and_the_next_step(demo, student):
    cause = cause_of(ID_OF[CLASS[student].about])
    page = html.unescape(feedback(demo[0], student))
    assert cause.name in page
    hint = cause.hint
    if (
        isinstance(cause, Family)
        and cause.by_text
        and any(cause.by_text(cell) for cell in CLASS[student].cells.values())
    ):
        hint = cause.hint_by_text
    assert hint in page


def test_feedback_names_the_time_limit(demo):
    assert "was still running after 5 seconds, the time limit" in feedback(demo[0], "andersen")


def test_feedback_holds_no_code_of_the_judge(demo):
    for student in CLASS:
        page = feedback(demo[0], student)
        for name in (
            "autograder/oracle",
            "autograder/exercises/conv2d/check.py",
            "autograder/cases",
            "def _judge",
        ):
            assert name not in page, (student, name)


def test_feedback_shows_at_most_one_hidden_number_for_an_item(demo):
    """A failed item tells the first differing entry with both values, and no table."""
    course, _ = demo
    for student in CLASS:
        path = course / "autograded" / student / "conv2d" / "conv2d.ipynb"
        for cell in nbformat.read(path, as_version=4).cells:
            if is_grade(cell):
                text = cell.outputs[0].text
                assert text.lower().count("expected") <= 2
                assert "array(" not in text


def test_correct_function_that_warns_and_logs_costs_nothing(demo, marks_by_student):
    course, _ = demo
    assert marks_by_student["nakamura"].score == ALL_POINTS
    handed_in = (course / "autograded/nakamura/conv2d/conv2d.ipynb").read_text()
    assert "warnings.warn(" in handed_in
    assert "logging.warning(" in handed_in


def test_same_folder_again_is_refused_and_nothing_is_lost(demo):
    course, _ = demo
    before = (course / "gradebook.db").read_bytes()
    with pytest.raises(CourseError, match=r"exists already\. Next: name a folder that does not"):
        new_course(course)
    assert (course / "gradebook.db").read_bytes() == before


def test_secret_is_private(demo):
    assert (demo[0] / "course_secret").stat().st_mode & 0o777 == 0o600
