"""The steps that nbgrader_config.py plugs into nbgrader autograde, run by nbgrader itself."""

import html
import json
import os
import re

import nbformat
import pytest
from classes import autograde_leaving_work, autograder, nbgrader, released_course
from gradebooks import marks
from items import ALL_POINTS, DX_ITEMS, ITEMS, POINTS, cause_of, points_without
from nbgrader.api import Gradebook
from nbgrader.utils import is_grade

from autograder.course.folder import CourseError, new_course
from autograder.demo.run import submitted_notebook
from autograder.exercise import Sample
from autograder.exercises.conv2d.misconceptions import CATALOGUE
from autograder.exercises.conv2d.sample_class import HANGS, RAISES, RIGHT_SHAPES
from autograder.exercises.conv2d.solutions import read_right

RIGHT = {**RIGHT_SHAPES, **read_right("loops")}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with the assignment generated and nothing submitted yet."""
    return released_course(tmp_path_factory.mktemp("plugin") / "course")


def submit(course, student, cells, *, edit=lambda notebook: None, timestamp=None):
    """Write a student's notebook below submitted/, filled in and then edited."""
    release = nbformat.read(course / "release/conv2d/conv2d.ipynb", as_version=4)
    notebook = submitted_notebook(release, Sample(student=student, about="", cells=cells))
    edit(notebook)
    folder = course / "submitted" / student / "conv2d"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "conv2d.ipynb").write_text(nbformat.writes(notebook))
    if timestamp:
        (folder / "timestamp.txt").write_text(timestamp)
    return folder


def autograde(course, student, *more):
    return nbgrader(course, "autograde", "conv2d", f"--student={student}", *more)


def mark_of(course, student):
    return next(mark for mark in marks(course) if mark.student == student)


def graded(course, student):
    path = course / "autograded" / student / "conv2d" / "conv2d.ipynb"
    return nbformat.read(path, as_version=4)


def test_resubmission_without_its_test_cells_keeps_no_old_score(course):
    submit(course, "twice", RIGHT, timestamp="2026-10-01 10:00:00 UTC")
    autograde(course, "twice")
    assert mark_of(course, "twice").score == ALL_POINTS

    def drop_tests(notebook):
        notebook.cells = [cell for cell in notebook.cells if not is_grade(cell)]

    wrong = RIGHT | {"conv_backward_dX": RAISES}
    submit(course, "twice", wrong, edit=drop_tests, timestamp="2026-10-02 10:00:00 UTC")
    autograde(course, "twice")
    mark = mark_of(course, "twice")
    assert {item for item, score in mark.items.items() if not score} == set(DX_ITEMS)


def test_manual_grade_survives_a_regrade_and_asks_for_a_look(course):
    submit(course, "manual", RIGHT | {"conv_backward_dX": RAISES})
    autograde(course, "manual")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("test_dX_s1", "conv2d", "conv2d", "manual")
        grade.manual_score = 7
        gradebook.db.commit()
    autograde(course, "manual", "--force")
    mark = mark_of(course, "manual")
    assert mark.items["test_dX_s1"] == 7
    assert mark.needs_manual_grade


def test_bad_submissions_stop_nobody_elses_grading(course):
    """Files that are no notebooks are left to a person; the rest of the batch is graded."""
    bad = {
        "b-not-json": b"{not a notebook",
        "c-not-utf8": b'{"cells": "\xff\xfe"}',
        "d-empty": b"",
        "e-too-deep": b"[" * 100_000,
        "f-a-list": b"[1, 2]",
    }
    submit(course, "a-right", RIGHT)
    submit(course, "z-right", RIGHT)
    for student, content in bad.items():
        (submit(course, student, {}) / "conv2d.ipynb").write_bytes(content)
    autograde(course, "a-right")
    for student in bad:
        autograde_leaving_work(course, "conv2d", f"--student={student}")
    autograde(course, "z-right")
    for student in bad:
        mark = mark_of(course, student)
        assert mark.needs_manual_grade
        assert mark.score == 0
        words = next(c for c in graded(course, student).cells if is_grade(c)).outputs[0].text
        assert "the file cannot be read as a notebook" in words
        assert "Next: open it in Jupyter" in words
    assert mark_of(course, "a-right").score == mark_of(course, "z-right").score == ALL_POINTS


def test_link_in_a_submission_is_refused_and_its_target_not_copied(course, tmp_path):
    secret = tmp_path / "solution.txt"
    secret.write_text("the model solution")
    folder = submit(course, "linker", RIGHT)
    (folder / "notes.txt").symlink_to(secret)
    autograde_leaving_work(course, "conv2d", "--student=linker")
    assert mark_of(course, "linker").needs_manual_grade
    assert not (course / "autograded/linker/conv2d/notes.txt").exists()
    assert secret.read_text() == "the model solution"


def test_stored_source_decides_and_not_what_the_student_sends(course):
    """Flags, points, tags and the text of locked cells come back from the gradebook."""

    def tamper(notebook):
        for cell in notebook.cells:
            about = cell.metadata.get("nbgrader")
            if about and about.get("grade"):
                about["points"] = 1000
                about["locked"] = False
                cell.metadata["tags"] = ["skip-execution"]
                cell.source = "pass"
            elif about and about.get("solution"):
                about["grade"], about["points"] = True, 50

    submit(course, "tamper", RIGHT | {"conv_backward_dX": RAISES}, edit=tamper)
    autograde(course, "tamper")
    mark = mark_of(course, "tamper")
    assert mark.max_score == ALL_POINTS
    assert {item for item, score in mark.items.items() if not score} == set(DX_ITEMS)


def test_hang_costs_its_items_and_names_the_limit(course):
    submit(course, "hangs", RIGHT | {"conv_backward_dX": HANGS})
    autograde(course, "hangs", "--Judge.call_seconds=1", "--Judge.cell_seconds=1")
    mark = mark_of(course, "hangs")
    assert {item for item, score in mark.items.items() if not score} == set(DX_ITEMS)
    told = {
        cell.metadata.nbgrader.grade_id: cell.outputs[0].text
        for cell in graded(course, "hangs").cells
        if is_grade(cell)
    }
    assert "was still running after 1 seconds, the time limit" in told["test_dX_s1"]


def test_broken_test_takes_no_points_and_asks_for_a_person(tmp_path):
    """A test of the instructor's that cannot run leaves its item to manual grading."""
    course = new_course(tmp_path / "course")
    path = course / "source/conv2d/conv2d.ipynb"
    source = nbformat.read(path, as_version=4)
    (cell,) = (each for each in source.cells if each.id == "test_forward_general")
    assert "check.forward_general(" in cell.source
    cell.source = cell.source.replace("check.forward_general(", "check.forward_in_general(")
    nbformat.write(source, path)
    nbgrader(course, "generate_assignment", "conv2d")
    submit(course, "ann", RIGHT)
    autograde_leaving_work(course, "conv2d", "--student=ann")
    mark = mark_of(course, "ann")
    assert mark.needs_manual_grade
    assert mark.score == ALL_POINTS - POINTS["test_forward_general"]
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("test_forward_general", "conv2d", "conv2d", "ann")
        assert grade.auto_score is None
        assert grade.needs_manual_grade


@pytest.mark.parametrize("ending", ["import sys; sys.exit()", "raise KeyboardInterrupt"])
def test_test_that_would_end_the_process_stops_no_other_student(tmp_path, ending):
    course = new_course(tmp_path / "course")
    path = course / "source/conv2d/conv2d.ipynb"
    source = nbformat.read(path, as_version=4)
    (cell,) = (each for each in source.cells if each.id == "test_forward_general")
    cell.source = cell.source.replace("check.forward_general(conv_forward)", ending)
    nbformat.write(source, path)
    nbgrader(course, "generate_assignment", "conv2d")
    for student in ("ann", "bob"):
        submit(course, student, RIGHT)

    def points():
        return {mark.student: (mark.score, mark.needs_manual_grade) for mark in marks(course)}

    left = ALL_POINTS - POINTS["test_forward_general"]
    log = autograde_leaving_work(course, "conv2d")
    assert points() == {"ann": (left, True), "bob": (left, True)}
    where = f"line 9: `{ending}`: stopped with "
    assert where in log
    done = autograder("grade", "conv2d", "--force", cwd=course)
    assert done.returncode == 1
    assert points() == {"ann": (left, True), "bob": (left, True)}
    assert where in done.stdout


def test_feedback_shows_words_and_neither_hidden_tests_nor_live_html(course):
    def inject(notebook):
        attack = "from IPython.display import HTML\nHTML('<script>alert(1)</script>')"
        notebook.cells.append(nbformat.v4.new_code_cell(attack))
        notebook.cells.append(nbformat.v4.new_markdown_cell("<img src=x onerror=alert(2)>"))

    submit(course, "scripts", RIGHT | {"conv_backward_dX": RAISES}, edit=inject)
    autograde(course, "scripts")
    nbgrader(course, "generate_feedback", "conv2d", "--student=scripts")
    page = (course / "feedback/scripts/conv2d/conv2d.html").read_text()
    assert re.search("conv_backward_dX .* IndexError", page)
    assert "from autograder import check" not in page
    assert "HIDDEN" not in page
    assert "<script>alert(1)</script>" not in page
    assert "<img src=x onerror" not in page


def test_feedback_page_shows_the_mistake_and_a_picture_with_its_words(course):
    wrong = next(entry for entry in CATALOGUE if entry.id == "dX-overwrites-overlaps")
    submit(course, "pictured", RIGHT | {wrong.function: wrong.source})
    autograde(course, "pictured")
    nbgrader(course, "generate_feedback", "conv2d", "--student=pictured")
    page = (course / "feedback/pictured/conv2d/conv2d.html").read_text()
    assert html.escape(cause_of(wrong.id).name) in page
    images = re.findall(r"<img[^>]*>", page)
    alts = [re.search(r'alt="([^"]*)"', each)[1] for each in images if "image/png" in each]
    assert alts == ["dX at stride 1, 4×4 entries: 12 of 16 marked as wrong."]
    assert mark_of(course, "pictured").score == points_without("conv_backward_dX")


def test_depth_and_pictures_are_the_configs(course):
    wrong = next(entry for entry in CATALOGUE if entry.id == "dX-overwrites-overlaps")
    likely = cause_of(wrong.id).name
    submit(course, "nudged", RIGHT | {wrong.function: wrong.source})
    for depth, pictures, told, shown in (
        ("nudge", True, (), 0), ("hint", False, (likely,), 0),
        ("explanation", True, (likely, "By hand"), 1),
    ):  # fmt: skip
        autograde(
            course, "nudged", "--force",
            f"--Judge.feedback_depth={depth}", f"--Judge.pictures={pictures}",
        )  # fmt: skip
        cells = [cell for cell in graded(course, "nudged").cells if is_grade(cell)]
        said = "".join(cell.outputs[0].text for cell in cells)
        assert [words for words in (likely, "By hand") if words in said] == list(told)
        kinds = [output.output_type for cell in cells for output in cell.outputs]
        assert kinds.count("display_data") == shown
        assert mark_of(course, "nudged").score == points_without("conv_backward_dX")
    with pytest.raises(CourseError, match="feedback_depth"):
        autograde(course, "nudged", "--force", "--Judge.feedback_depth=everything")


def test_where_no_sandbox_can_be_had_grading_refuses_with_the_next_step(course, monkeypatch):
    submit(course, "nowhere", RIGHT)
    monkeypatch.setenv("PATH", os.defpath.replace("/usr/bin", "").replace("/bin", ""))
    with pytest.raises(CourseError, match="apt-get install bubblewrap"):
        autograde(course, "nowhere")


def test_every_graded_notebook_is_valid_and_holds_a_plain_score(course):
    submit(course, "valid", RIGHT)
    autograde(course, "valid")
    notebook = graded(course, "valid")
    nbformat.validate(notebook)
    scores = {
        cell.metadata.nbgrader.grade_id: json.loads(cell.outputs[1].data["text/plain"])
        for cell in notebook.cells
        if is_grade(cell)
    }
    assert scores.keys() == set(ITEMS)
    assert sum(scores.values()) == ALL_POINTS
