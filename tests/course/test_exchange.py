"""The assignment on its way through nbgrader's exchange, from release to fetched feedback.

An instructor and two students run the real commands, each with a home and a folder of their own.
"""

import csv
import html
import os
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from gradebooks import Mark, marks
from items import ALL_POINTS, DX_ITEMS, ITEMS, cause_of, points_without
from people import STUDENT_SETTINGS, Person, settle

from autograder.course.folder import new_course
from autograder.exercise import Sample
from autograder.exercises.conv2d.sample_class import RIGHT_SHAPES
from autograder.exercises.conv2d.solutions import read_right

RIGHT = RIGHT_SHAPES | read_right("loops")
OVERWRITES = {"conv_backward_dX": RIGHT["conv_backward_dX"].replace("+=", "=")}
NOETHER = Sample(student="noether", about="right", cells=RIGHT)
LOVELACE = Sample(
    student="lovelace",
    about="in dX each patch overwrites the one before",
    cells=RIGHT | OVERWRITES,
    loses=frozenset(DX_ITEMS),
)
TIME = "2026-01-01 00:00:00 UTC"
STRANGE = (
    f"<img src=x onerror=alert(1)>+conv2d+{TIME}", f"\n[INFO] all is well+conv2d+{TIME}",
    f"+conv2d+{TIME}", "mallory+conv2d+soon", "mallory+conv2d+",
)  # fmt: skip
LOVELACE_AGAIN = Sample(student="lovelace", about="dX put right", cells=RIGHT)


@dataclass(frozen=True, kw_only=True)
class Story:
    """What people saw at each step; what they have in the end is in their folders."""

    instructor: Person
    noether: Person
    lovelace: Person
    students_list: str
    fetched: bytes
    refusal: str
    inbound_after_refusal: Sequence[str]
    inbound_list: str
    collected: str
    marks: Mapping[str, Mark]
    marks_again: Mapping[str, Mark]


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    place = tmp_path_factory.mktemp("exchange")
    exchange = place / "exchange"
    exchange.mkdir()
    course = new_course(place / "instructor" / "course")
    instructor = settle("instructor", course, exchange)
    noether, lovelace = (
        settle(name, place / name / "work", exchange, STUDENT_SETTINGS.format(name=name))
        for name in ("noether", "lovelace")
    )
    students = noether, lovelace

    instructor.nbgrader("generate_assignment", "conv2d")
    instructor.nbgrader("release_assignment", "conv2d")
    students_list = noether.nbgrader("list")
    at_once(lambda student: student.nbgrader("fetch_assignment", "conv2d"), students)
    fetched = noether.notebook.read_bytes()

    refusal = noether.hand_in_nothing()
    inbound_after_refusal = os.listdir(exchange / "convolution" / "inbound")
    at_once(Person.hand_in, students, (NOETHER, LOVELACE))
    for name in STRANGE:
        (exchange / "convolution" / "inbound" / name).mkdir()
    inbound_list = instructor.nbgrader("list", "--inbound")
    collected = instructor.nbgrader("collect", "conv2d", exit_code=1)
    for name in STRANGE:
        (exchange / "convolution" / "inbound" / name).rmdir()
    for command in ("autograde", "generate_feedback", "release_feedback"):
        instructor.nbgrader(command, "conv2d")
    first_marks = marks_by_student(course)
    at_once(lambda student: student.nbgrader("fetch_feedback", "conv2d"), students)
    instructor.nbgrader("export", "--to=grades.csv")

    lovelace.hand_in(LOVELACE_AGAIN)
    instructor.nbgrader("collect", "conv2d", "--update")
    instructor.nbgrader("autograde", "conv2d")

    return Story(
        instructor=instructor,
        noether=noether,
        lovelace=lovelace,
        students_list=students_list,
        fetched=fetched,
        refusal=refusal,
        inbound_after_refusal=inbound_after_refusal,
        inbound_list=inbound_list,
        collected=collected,
        marks=first_marks,
        marks_again=marks_by_student(course),
    )


def at_once(function, *arguments):
    """Call the function for all students at the same time, and wait for all."""
    with ThreadPoolExecutor() as threads:
        return list(threads.map(function, *arguments))


def marks_by_student(course):
    return {mark.student: mark for mark in marks(course)}


def test_folder_that_is_called_as_no_student_is_left_and_said(story):
    """Row 44: the formgrader's pages show a student's id unescaped."""
    assert sorted(os.listdir(story.instructor.folder / "submitted")) == ["lovelace", "noether"]
    assert story.collected.count(": its name is not STUDENT+conv2d+TIME") == len(STRANGE)
    assert "\n[INFO] all is well" not in story.collected


def lost_items(mark):
    return {name for name, score in mark.items.items() if score == 0}


def feedback_words(student):
    """Return the words on the one feedback page that a student has fetched."""
    (page,) = (student.folder / "conv2d" / "feedback").glob("*/conv2d.html")
    return html.unescape(re.sub(r"<[^>]*>", "", page.read_text(encoding="utf-8")))


def grades(story):
    """Return the exported rows by student."""
    with (story.instructor.folder / "grades.csv").open(newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def test_student_sees_the_released_assignment_in_the_list(story):
    assert "convolution conv2d\n" in story.students_list


def test_fetched_notebook_is_the_released_one_byte_for_byte(story):
    released = story.instructor.folder / "release" / "conv2d" / "conv2d.ipynb"
    assert story.fetched == released.read_bytes()


def test_convkit_is_fetched_with_the_notebook(story):
    source = story.instructor.folder / "source" / "conv2d" / "convkit.py"
    assert story.noether.notebook.with_name("convkit.py").read_bytes() == source.read_bytes()


def test_submission_without_its_notebook_is_refused(story):
    assert "conv2d.ipynb: MISSING" in story.refusal
    assert story.inbound_after_refusal == []


def test_instructor_sees_who_has_submitted(story):
    assert re.findall(r"convolution (\w+) conv2d \d{4}-", story.inbound_list) == [
        "lovelace",
        "noether",
    ]


def test_right_submission_scores_100_in_the_gradebook(story):
    assert story.marks["noether"].score == story.marks["noether"].max_score == ALL_POINTS


def test_wrong_dX_loses_the_points_for_dX_and_no_others(story):
    assert lost_items(story.marks["lovelace"]) == set(DX_ITEMS)
    assert story.marks["lovelace"].score == points_without("conv_backward_dX")


def test_nothing_is_left_to_grade_by_hand(story):
    assert not any(mark.needs_manual_grade for mark in story.marks.values())


def test_fetched_feedback_says_in_words_what_is_wrong_with_dX(story):
    words = feedback_words(story.lovelace)
    cause = cause_of("dX-overwrites-overlaps")
    at_the_top = 1  # for all three
    for each in (cause.name, cause.hint):
        assert words.count(each) == at_the_top + len(DX_ITEMS)
    # d[0, 1]·w[0, 0] = 2·1 has overwritten d[0, 0]·w[0, 1] = 1·2, which it should be added to.
    assert "d2·w1 = 2" in words
    assert "d1·w2 + d2·w1 = 4" in words


def test_fetched_feedback_on_a_right_submission_finds_nothing_wrong(story):
    words = feedback_words(story.noether)
    assert f"Score: {ALL_POINTS} / {ALL_POINTS}" in words
    assert words.count("Passed: ") == len(ITEMS)
    assert "Next: " not in words


def test_fetched_feedback_names_no_other_student(story):
    assert "lovelace" not in feedback_words(story.noether).lower()
    assert "noether" not in feedback_words(story.lovelace).lower()


def test_exported_rows_hold_both_scores(story):
    scores = {
        student: (row["assignment"], float(row["score"]), float(row["max_score"]))
        for student, row in grades(story).items()
    }
    assert scores == {
        "noether": ("conv2d", ALL_POINTS, ALL_POINTS),
        "lovelace": ("conv2d", points_without("conv_backward_dX"), ALL_POINTS),
    }


def test_second_submission_is_collected_and_graded_in_place_of_the_first(story):
    assert lost_items(story.marks_again["lovelace"]) == set()
    assert story.marks_again["lovelace"].score == ALL_POINTS


def test_second_submission_of_one_student_leaves_the_other_as_graded(story):
    assert story.marks_again["noether"] == story.marks["noether"]


def test_collect_leaves_out_the_feedback_that_a_student_submits_again(story):
    """A student's own settings may let it through, as these do; those of the course may not."""
    collected = story.instructor.folder / "submitted" / "lovelace" / "conv2d"
    assert sorted(os.listdir(collected)) == [
        "conv2d.ipynb",
        "convkit.py",
        "submission_secret.txt",
        "timestamp.txt",
    ]
