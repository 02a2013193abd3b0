"""An instructor generates, collects, autogrades, grades by hand; a student reads the feedback.

All of it by the buttons of nbgrader's pages in JupyterLab, through a real exchange folder. One of
the course's hidden tests is misspelt: that item cannot be judged and is graded by hand.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import nbformat
import pytest
from gradebooks import Mark, marks
from items import ALL_POINTS, DX_ITEMS, POINTS, cause_of, points
from people import STUDENT_SETTINGS, settle
from playwright.sync_api import expect

from autograder.course.folder import new_course
from autograder.demo.run import submitted_notebook
from autograder.exercise import Sample
from autograder.exercises.conv2d.sample_class import RIGHT_SHAPES
from autograder.exercises.conv2d.solutions import read_right
from browser.chromium import accessibility_faults, new_page, screenshot
from browser.lab import jupyterlab
from browser.nbgrader_pages import open_assignment_list, open_formgrader

RIGHT = RIGHT_SHAPES | read_right("loops")
LOVELACE = Sample(
    student="lovelace",
    about="in dX each patch overwrites the one before",
    cells=RIGHT | {"conv_backward_dX": RIGHT["conv_backward_dX"].replace("+=", "=")},
    loses=frozenset(DX_ITEMS),
)
RIGHT_ITEM, WRONG_ITEM, MISSPELT = "test_forward_s1", "test_dX_s1", "test_dX_shape_t"
JUDGED = ALL_POINTS - points((*DX_ITEMS, MISSPELT))

# d2·w1 = 2·1 has overwritten d1·w2 = 1·2, which it should be added to.
FIRST = "d1·w2 + d2·w1 = 4"
CAUSE = cause_of("dX-overwrites-overlaps").name
BY_HAND = 0.5
# What the page's style writes beside an item's name, and around its pictures.
MARK = "label => getComputedStyle(label, '::after').content"
BORDER = "picture => getComputedStyle(picture).borderTopWidth"
CUT_OFF = "boxes => boxes.filter(box => box.scrollWidth > box.clientWidth).length"


@dataclass(frozen=True, kw_only=True)
class Story:
    """What the instructor and the student read in the browser, and what was stored."""

    autograde_log: str
    row: str
    words: Mapping[str, str]
    automatic: Mapping[str, str | None]
    marks: Mapping[str, str]
    border: str
    cut_off_in_formgrader: int
    regraded_row: str
    mark: Mark
    feedback: str
    feedback_faults: Sequence[str]
    cut_off: int


@pytest.fixture(scope="module")
def story(browser, tmp_path_factory):
    place = tmp_path_factory.mktemp("instructor")
    exchange = place / "exchange"
    exchange.mkdir()
    course = new_course(place / "instructor" / "course")
    misspell(course / "source" / "conv2d" / "conv2d.ipynb")
    instructor = settle("instructor", course, exchange)
    student = settle(
        "lovelace", place / "lovelace" / "work", exchange, STUDENT_SETTINGS.format(name="lovelace")
    )
    with (
        jupyterlab(instructor) as office, jupyterlab(student) as home,
        new_page(browser, "instructor") as desk, new_page(browser, "student-exchange") as screen,
    ):  # fmt: skip
        formgrader = open_formgrader(desk, office)
        formgrader.press(formgrader.row("conv2d"), "assign")
        formgrader.press(formgrader.row("conv2d"), "release")

        fetch_and_submit(screen, home, student)

        formgrader.press(formgrader.row("conv2d"), "collect")
        formgrader.row("conv2d").locator(".num-submissions a").click()
        autograde_log = formgrader.press(formgrader.row("lovelace"), "autograde")
        expect(formgrader.row("lovelace")).to_contain_text("needs manual grading")
        screenshot(desk, "formgrader-submissions")
        row = formgrader.row("lovelace").inner_text()

        formgrader.go("Manual Grading", "conv2d", "conv2d", "Submission #1")
        items = {name: formgrader.item(name) for name in (RIGHT_ITEM, WRONG_ITEM, MISSPELT)}
        automatic = {name: item.automatic for name, item in items.items()}
        expect(items[WRONG_ITEM].outputs.locator("img")).to_be_visible()
        words = {name: item.outputs.inner_text() for name, item in items.items()}
        badges = {
            name: item.cell.locator(".nbgrader-label").evaluate(MARK)
            for name, item in items.items()
        }
        border = items[WRONG_ITEM].outputs.locator("img").evaluate(BORDER)
        cut_off_in_formgrader = formgrader.frame.locator("#notebook pre").evaluate_all(CUT_OFF)
        items[WRONG_ITEM].outputs.scroll_into_view_if_needed()
        screenshot(desk, "formgrader-words")
        items[MISSPELT].give(f"{BY_HAND}")
        screenshot(desk, "formgrader-by-hand")

        formgrader.go("Manual Grading", "Manage Assignments")
        formgrader.press(formgrader.row("conv2d"), "generate-feedback")
        formgrader.press(formgrader.row("conv2d"), "release-feedback")
        formgrader.row("conv2d").locator(".num-submissions a").click()
        expect(formgrader.row("lovelace")).to_contain_text("graded")
        regraded_row = formgrader.row("lovelace").inner_text()

        fetch_feedback(screen, home)
        feedback = read_feedback(screen)
        (page,) = student.notebook.parent.glob("feedback/*/conv2d.html")
        screen.goto(page.as_uri())
        screenshot(screen, "feedback-from-disk")
        feedback_faults = accessibility_faults(screen)
        screen.set_viewport_size({"width": 600, "height": 800})
        cut_off = screen.locator("pre").evaluate_all(CUT_OFF)
    (mark,) = marks(course)
    return Story(
        autograde_log=autograde_log,
        row=row,
        words=words,
        automatic=automatic,
        marks=badges,
        border=border,
        cut_off_in_formgrader=cut_off_in_formgrader,
        regraded_row=regraded_row,
        mark=mark,
        feedback=feedback,
        feedback_faults=feedback_faults,
        cut_off=cut_off,
    )


def misspell(source):
    """Make a mistake in a hidden test, as an instructor may."""
    notebook = nbformat.read(source, as_version=4)
    (cell,) = (
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == MISSPELT
    )
    cell.source = cell.source.replace("check.shape(", "check.shapes(")
    nbformat.write(notebook, source)


def fetch_and_submit(page, lab, student):
    """Fetch the assignment, fill it in, submit it; the list's buttons do the first and the last."""
    assignments = open_assignment_list(page, lab)
    screenshot(page, "student-assignments")
    assignments.part("released").get_by_role("button", name="Fetch").click()
    expect(assignments.part("fetched")).to_contain_text("conv2d")
    screenshot(page, "student-fetched")
    notebook = nbformat.read(student.notebook, as_version=4)
    nbformat.write(submitted_notebook(notebook, LOVELACE), student.notebook)
    assignments.part("fetched").get_by_role("button", name="Submit").click()
    expect(assignments.part("submitted")).to_contain_text("conv2d")
    screenshot(page, "student-submitted")


def fetch_feedback(page, lab):
    """Fetch the feedback by the list's button and follow the link to its folder."""
    assignments = open_assignment_list(page, lab)
    expect(assignments.part("submitted")).to_contain_text("feedback available to fetch")
    assignments.part("submitted").get_by_role("button", name="Fetch Feedback").click()
    assignments.part("submitted").get_by_text("view feedback").click()


def read_feedback(page):
    """Open the page that lies in the folder in sight; return the words that JupyterLab shows."""
    page.locator(".jp-DirListing-item", has_text="conv2d.html").dblclick()
    shown = page.frame_locator(".jp-HTMLViewer iframe").locator("body")
    expect(shown).to_contain_text("Score:")
    screenshot(page, "student-feedback")
    return shown.inner_text()


def test_autograde_button_goes_through_the_judge(story):
    assert "Applying preprocessor: Judge" in story.autograde_log


def test_autograde_log_tells_the_instructor_why_an_item_could_not_be_judged(story):
    lines = [line for line in story.autograde_log.splitlines() if line.startswith("[ERROR]")]
    *told, last = lines
    assert "Left to a person" in last
    assert len(told) == 2  # on the assignment, and on the student
    for line in told:
        assert MISSPELT in line
        assert "AttributeError" in line
        assert "'shapes'" in line


def test_formgrader_lists_the_score_and_what_a_person_must_do(story):
    assert f"needs manual grading\t{JUDGED} / {ALL_POINTS}" in story.row


def test_formgrader_shows_the_judges_words_and_points_of_a_passed_item(story):
    most = POINTS[RIGHT_ITEM]
    assert f"Passed: {most} of {most} points." in story.words[RIGHT_ITEM]
    assert story.automatic[RIGHT_ITEM] == f"{most}"


def test_formgrader_shows_what_is_wrong_with_a_failed_item(story):
    assert FIRST in story.words[WRONG_ITEM]
    assert story.automatic[WRONG_ITEM] == "0"


def test_formgrader_marks_items_that_lost_points_or_wait_for_a_person(story):
    assert story.marks == {
        RIGHT_ITEM: "none",
        WRONG_ITEM: '"✗ failed"',
        MISSPELT: '"! not judged: give points by hand"',
    }


def test_formgrader_shows_pictures_without_a_frame_and_no_line_cut_off(story):
    assert story.border == "0px"
    assert story.cut_off_in_formgrader == 0


def test_item_that_could_not_be_judged_has_no_points_until_a_person_gives_some(story):
    assert "This item could not be judged" in story.words[MISSPELT]
    assert story.automatic[MISSPELT] is None


def test_points_given_by_hand_count(story):
    assert story.mark.items[MISSPELT] == BY_HAND
    assert story.mark.score == JUDGED + BY_HAND
    assert not story.mark.needs_manual_grade
    assert re.search(rf"\bgraded\t{JUDGED + BY_HAND} / {ALL_POINTS}", story.regraded_row)


def test_student_reads_score_and_words_in_the_fetched_feedback(story):
    assert f"Score: {JUDGED + BY_HAND:g} / {ALL_POINTS}" in story.feedback
    assert FIRST in story.feedback
    assert story.feedback.count(CAUSE) == 2  # at the top, and with the first of its items


def test_student_reads_no_hidden_test_in_the_feedback(story):
    assert "HIDDEN TESTS" not in story.feedback
    assert "check.shapes(" not in story.feedback


def test_everybody_can_read_the_feedback(story):
    assert story.feedback_faults == []


def test_no_line_of_the_feedback_is_cut_off_in_a_narrow_window(story):
    """Nothing would show that a box can be scrolled."""
    assert story.cut_off == 0
