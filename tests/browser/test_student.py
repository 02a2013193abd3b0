"""A student opens the released notebook in JupyterLab, runs it, validates, mends a mistake."""

import re
import runpy
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import nbformat
import numpy as np
import pytest
from conftest import REPOSITORY
from items import ITEMS, fixed_part
from people import STUDENT_SETTINGS, settle
from playwright.sync_api import expect

from autograder.demo.run import submitted_notebook
from autograder.exercise import Sample
from autograder.exercises.conv2d.kit.words import WORDS
from autograder.exercises.conv2d.sample_class import RIGHT_SHAPES
from autograder.exercises.conv2d.solutions import read_right
from browser.chromium import new_page, screenshot
from browser.lab import jupyterlab
from browser.notebook_page import open_notebook

RIGHT = RIGHT_SHAPES | read_right("loops")
ADDS = "dX[r:r + kh, c:c + kw] += W * dout[i, j]"
OVERWRITES = "dX[r:r + kh, c:c + kw] = W * dout[i, j]"
MENDING = " + dX[r:r + kh, c:c + kw]"


def said_here(source):
    """Return what a notebook shows where the released kit checks this conv_backward_dX."""
    namespace = {"np": np}
    exec(source, namespace)
    kit = runpy.run_path(str(REPOSITORY / "release/conv2d/convkit.py"))
    with pytest.raises(kit["CheckFailed"]) as failed:
        kit["check_dX"](namespace["conv_backward_dX"], stride=1)
    return "\n".join(failed.value._render_traceback_())


MISTAKE = said_here(RIGHT["conv_backward_dX"].replace(ADDS, OVERWRITES))


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What the student read at each step, and the notebook that was left."""

    asked_elsewhere: Sequence[str]
    outputs: Mapping[str, str]
    first: str
    first_failed: Sequence[str]
    wrong: str
    wrong_failed: Sequence[str]
    mended: str
    saved: nbformat.NotebookNode


@pytest.fixture(scope="module")
def visit(browser, repository, tmp_path_factory):
    place = tmp_path_factory.mktemp("student")
    student = settle("noether", place / "noether" / "work", place, STUDENT_SETTINGS)
    shutil.copytree(repository / "release" / "conv2d", student.notebook.parent)
    with jupyterlab(student) as lab, new_page(browser, "student") as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        notebook = open_notebook(page, lab, student)
        notebook.run_all()
        expect(notebook.output("shapes_stride1")).to_contain_text("write your code here")
        read = {name: shown(notebook.output(name)) for name in ("setup", "shapes_stride1")}
        screenshot(page, "student-first-run")
        first, first_failed = result(notebook, "student-first-validation")

        for grade_id, source in RIGHT.items():
            notebook.replace(grade_id, source.replace(ADDS, OVERWRITES).rstrip())
        notebook.run_all()
        expect(notebook.output("test_dX_s1")).to_contain_text("Next:")
        read["test_dX_s1"] = shown(notebook.output("test_dX_s1"))
        screenshot(page, "student-mistake")
        wrong, wrong_failed = result(notebook, "student-second-validation")

        notebook.type_at_end_of_line("conv_backward_dX", OVERWRITES, MENDING)
        notebook.run_all()
        expect(notebook.output("self_check")).to_contain_text("agrees")
        read["see_dX"] = shown(notebook.output("see_dX"))
        expect(notebook.output("see_dX").get_by_role("slider")).to_be_visible()
        screenshot(page, "student-pictures")
        read["self_check"] = shown(notebook.output("self_check"))
        screenshot(page, "student-mended")
        mended, _ = result(notebook, "student-last-validation")
    return Visit(
        asked_elsewhere=[
            url for url in asked if not url.startswith((lab.address, "data:", "blob:"))
        ],
        outputs=read,
        first=first,
        first_failed=first_failed,
        wrong=wrong,
        wrong_failed=wrong_failed,
        mended=mended,
        saved=nbformat.read(student.notebook, as_version=4),
    )


def result(notebook, name):
    """Validate; return the words of the result, and the test cells that it names."""
    window = notebook.validate()
    screenshot(notebook.page, name)
    words = window.locator("#validation-message").inner_text()
    notebook.close(window)
    return words, re.findall(r"^# (test_\w+)", words, flags=re.MULTILINE)


def shown(output):
    """Return what an output shows, once it is in sight: JupyterLab draws nothing else."""
    output.scroll_into_view_if_needed()
    expect(output).to_have_text(re.compile(r"\S"), use_inner_text=True)
    return output.inner_text()


def test_running_the_released_notebook_shows_image_and_kernel(visit):
    assert "[[1 2 3 4]\n [2 3 4 5]\n [5 6 7 8]\n [7 8 9 0]]" in visit.outputs["setup"]
    assert "[[1. 2.]\n [3. 4.]]" in visit.outputs["setup"]


def test_first_unanswered_question_says_what_to_do(visit):
    assert (
        visit.outputs["shapes_stride1"]
        .strip()
        .endswith("NotImplementedError: write your code here and delete this line")
    )


def test_test_cell_tells_a_mistake_in_words_and_without_a_traceback(visit):
    assert visit.outputs["test_dX_s1"].strip().startswith(MISTAKE)


def test_validating_the_untouched_notebook_names_every_item(visit):
    assert sorted(visit.first_failed) == sorted(ITEMS)
    answers = [item for item in ITEMS if "_shape_" in item]
    assert visit.first.count(fixed_part(WORDS["no answer"][0])) == len(answers)
    assert visit.first.count(fixed_part(WORDS["not written"][0])) == len(ITEMS) - len(answers)


def test_validating_a_mistake_names_its_items_and_no_others(visit):
    """At stride 2 the worked example's patches do not overlap, so there nothing is overwritten."""
    assert visit.wrong_failed == ["test_dX_s1", "test_dX_general"]


def test_validation_tells_the_mistake_in_words(visit):
    assert MISTAKE in visit.wrong


@pytest.mark.parametrize("step", ["first", "wrong"])
def test_validation_shows_no_traceback_and_no_path(visit, step):
    words = getattr(visit, step)
    assert "Traceback" not in words
    assert "CheckFailed" not in words
    assert "site-packages" not in words


def test_validation_passes_when_the_mistake_is_mended_by_typing(visit):
    assert "Success" in visit.mended


def test_self_check_agrees_when_the_mistake_is_mended(visit):
    lines = visit.outputs["self_check"].strip().splitlines()
    assert len(lines) == 5
    assert all("agree" in line and "DIFFER" not in line for line in lines)


def test_pictures_show_dX_grow_patch_by_patch(visit):
    assert "d1·w1" in visit.outputs["see_dX"]


def test_validating_saves_what_was_typed(visit):
    sources = {
        cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in visit.saved.cells
    }
    assert OVERWRITES + MENDING in sources["conv_backward_dX"]


def test_student_needs_no_other_machine(visit):
    assert visit.asked_elsewhere == []


def test_notebook_7_shows_the_same_pictures_and_words(
    browser, repository, release_notebook, tmp_path
):
    """Another program than JupyterLab, served beside it."""
    student = settle("noether", tmp_path / "noether" / "work", tmp_path, STUDENT_SETTINGS)
    student.notebook.parent.mkdir(parents=True)
    wrong = {grade_id: source.replace(ADDS, OVERWRITES) for grade_id, source in RIGHT.items()}
    work = submitted_notebook(release_notebook, Sample(student="", about="", cells=wrong))
    nbformat.write(work, student.notebook)
    shutil.copy(repository / "release" / "conv2d" / "convkit.py", student.notebook.parent)
    with jupyterlab(student) as lab, new_page(browser, "notebook-7") as page:
        notebook = open_notebook(page, lab, student, in_notebook_7=True)
        notebook.run_all()
        for picture in ("see_patches", "see_dX"):
            notebook.cell(picture).scroll_into_view_if_needed()
            expect(notebook.output(picture).get_by_role("slider")).to_be_visible()
        assert shown(notebook.output("test_dX_s1")).strip().startswith(MISTAKE)
        screenshot(page, "student-notebook-7")
