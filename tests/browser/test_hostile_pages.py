"""Pages of a submission that holds every vector of ``vectors``: nothing of it does anything.

The graded notebook is made worse than the judge leaves it: a page holds by itself. A second student
is called by a name, and has a folder, that would do something as HTML.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import nbformat
import pytest
from classes import nbgrader, released_course
from nbformat import from_dict
from nbgrader.api import Gradebook
from people import settle
from playwright.sync_api import expect
from vectors import DO, hostile_cells, hostile_metadata

from autograder.demo.run import submitted_notebook
from autograder.exercise import Sample
from autograder.exercises.conv2d.kit.pictures import play_backward, show_symbols
from autograder.exercises.conv2d.sample_class import RIGHT_SHAPES
from autograder.exercises.conv2d.solutions import read_right
from autograder.report.write import write_report
from browser.chromium import new_page, screenshot
from browser.lab import jupyterlab

RIGHT = RIGHT_SHAPES | read_right("loops")
NAME = "<img src=evil onerror=alert(1)>"
FILE = "<img src=evil onerror=alert(1)>.txt"
PAGES = (
    "manage_assignments", "manage_submissions/conv2d", "gradebook", "gradebook/conv2d",
    "gradebook/conv2d/conv2d", "manage_students", "manage_students/mallory",
    "manage_students/mallory/conv2d", "manage_students/oscar", "manage_students/oscar/conv2d",
)  # fmt: skip

NAMED = ":is(.breadcrumb, #main-table, #table)"  # where students' names stand
# What could do something, in the part of a page that shows what others wrote.
ASK = """within => {
  const found = [];
  const schemes = /^\\s*(?:javascript|vbscript|data|blob|file|filesystem|view-source):/i;
  const picture = /^data:image\\/(?:png|jpeg|gif|webp);base64,/;
  const own = ['toggle_name(true);', 'toggle_name(false);'];
  for (const element of document.querySelectorAll(`${within}, ${within} *`)) {
    const tag = element.localName, place = getComputedStyle(element).position;
    if (/^(?:iframe|object|embed|base|form|frame|template|video|audio|portal|svg)$/.test(tag))
      found.push(tag);
    if (/^(?:script|link|style|meta|dialog)$/.test(tag)
        && !/tooltip/.test(element.text)) found.push(tag);
    if (place == 'fixed') found.push(`${tag} is fixed`);
    for (const {name, value} of element.attributes) {
      if (name.startsWith('on') && !own.includes(value)) found.push(`${tag} ${name}=${value}`);
      if (schemes.test(value) && !(tag == 'img' && name == 'src' && picture.test(value))
          && !['alt', 'title', 'value', 'placeholder'].includes(name))
        found.push(`${tag} ${name}=${value.slice(0, 80)}`);
      if (['src', 'srcset', 'href', 'action', 'data', 'ping', 'background', 'poster'].includes(name)
          && /evil/.test(value) && !value.startsWith('#')) found.push(`${tag} ${name}=${value}`);
    }
  }
  return found;
}"""
POKE = """() => {
  document.querySelectorAll('main details').forEach(fold => {
    fold.open = !fold.open; fold.open = !fold.open; });
  document.querySelectorAll('main :is(a, b, div, img, td)').forEach(element => {
    for (const kind of ['mouseover', 'focus', 'error', 'load', 'toggle', 'animationstart', 'input'])
      element.dispatchEvent(new Event(kind, {bubbles: true})); });
}"""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a page did, and what in it could do something."""

    url: str
    dangers: Sequence[str]
    windows: Sequence[str]
    requests: Sequence[str]
    refused: Sequence[str]  # what the page's policy has refused

    def is_harmless(self, own):
        """Whether it did nothing but ask for files of its own."""
        foreign = [
            url for url in self.requests if not url.startswith((own, "data:")) or "evil" in url
        ]
        assert (self.dangers, self.windows, foreign, self.refused) == ([], [], [], []), self.url
        return True


def look(page, url, within=NAMED, done=lambda page: None):
    """Open a page, poke at all that a notebook has put there, and return what was seen."""
    windows, requests, refused = [], [], []

    def close(dialog):
        windows.append(dialog.message)
        dialog.dismiss()

    def note(request):
        requests.append(request.url)

    def hear(message):
        if "Content Security Policy" in message.text:
            refused.append(message.text)

    handlers = {"dialog": close, "request": note, "console": hear}
    for event, handler in handlers.items():
        page.on(event, handler)
    page.goto(url)
    page.wait_for_load_state("networkidle")
    done(page)
    page.evaluate(POKE)
    page.keyboard.press("Tab")
    page.wait_for_timeout(500)
    seen = Seen(
        url=url, dangers=page.evaluate(ASK, within), windows=windows, requests=requests,
        refused=refused,
    )  # fmt: skip
    for event, handler in handlers.items():
        page.remove_listener(event, handler)
    return seen


def loaded(page):
    """Wait until the page's own scripts have fetched what they need."""
    page.wait_for_function("formgrader.loaded && formgrader.grades.loaded")


def open_all(page):
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


def make_worse(path):
    """Put what the judge would never let through into a graded notebook."""
    notebook = nbformat.read(path, as_version=4)
    kit = (play_backward(), show_symbols(lambda X, W, stride=1: X, "out"))
    pictures = nbformat.v4.new_code_cell("show_symbols(conv_forward, 'out')")
    pictures.outputs = from_dict(
        [{"output_type": "display_data", "metadata": {},
          "data": {"text/html": each.markup, "text/plain": each.text}} for each in kit]
    )  # fmt: skip
    notebook.cells[:0] = [pictures]
    notebook.cells += hostile_cells()
    notebook.metadata.update(hostile_metadata())
    path.chmod(0o644)
    path.write_text(nbformat.writes(notebook))


@pytest.fixture(scope="module")
def course(tmp_path_factory, release_notebook):
    """A course with two graded students, one of whom hands in what is in ``vectors``."""
    place = tmp_path_factory.mktemp("hostile")
    course = released_course(place / "instructor" / "course")
    for student in ("mallory", "oscar"):
        folder = course / "submitted" / student / "conv2d"
        folder.mkdir(parents=True)
        work = submitted_notebook(release_notebook, Sample(student=student, about="", cells=RIGHT))
        work.cells += [c for c in hostile_cells()[:150] if c.cell_type == "markdown"]
        (folder / "conv2d.ipynb").write_text(nbformat.writes(work))
        (folder / FILE).write_text(f"<script>{DO}</script>")
    nbgrader(course, "autograde", "conv2d")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_student("oscar", first_name=NAME, last_name=f"\"'>{NAME}")
    make_worse(course / "autograded/mallory/conv2d/conv2d.ipynb")
    nbgrader(course, "generate_feedback", "conv2d")
    return course


@pytest.fixture(scope="module")
def office(course):
    """The teacher's JupyterLab, in the course's folder."""
    instructor = settle("instructor", course, course.parent / "exchange")
    with jupyterlab(instructor) as office:
        yield office


def submissions(course):
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        found = gradebook.notebook_submissions("conv2d", "conv2d")
        return {each.student.id: each.id for each in found}


def given_by_hand(course):
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return [
            (grade.name, grade.manual_score, grade.extra_credit)
            for each in gradebook.notebook_submissions("conv2d", "conv2d")
            for grade in each.grades
            if grade.manual_score is not None or grade.extra_credit
        ]


def test_feedback_does_nothing_and_shows_formulas_and_pictures(browser, course):
    """Rows 44 to 46."""
    path = course / "feedback/mallory/conv2d/conv2d.html"
    with new_page(browser, "hostile-feedback") as page:
        seen = look(page, path.as_uri(), "main", open_all)
        assert page.locator("script").count() == 0
        expect(page.locator("math:visible").first).to_be_visible()
        expect(page.locator(".rest details table").first).to_be_visible()
        screenshot(page, "hostile-feedback")
    assert seen.is_harmless(path.parents[1].as_uri())


def test_feedback_in_which_a_script_stands_does_not_run_it(browser, course, tmp_path):
    """The policy is a second wall: this page is made with a hole in the first."""
    html = (course / "feedback/mallory/conv2d/conv2d.html").read_text()
    holed = tmp_path / "holed.html"
    attack = (
        "<script>alert(1)</script><img src=x onerror=alert(1)><iframe src='javascript:alert(1)'>"
        "</iframe><img src='http://evil.invalid/x.png'><form id=f action='http://evil.invalid'></form>"
    )
    holed.write_text(html.replace("</body>", f"{attack}</body>"))
    windows, asked = [], []
    with new_page(browser, "holed-feedback") as page:
        page.on("dialog", lambda dialog: (windows.append(dialog.message), dialog.dismiss()))
        page.on("requestfinished", lambda request: asked.append(request.url))
        page.goto(holed.as_uri())
        page.evaluate("document.getElementById('f').submit()")
        page.wait_for_timeout(1000)
        assert page.url == holed.as_uri()
    assert windows == []
    assert [url for url in asked if "evil" in url] == []


def test_formgrader_shows_a_submission_that_does_nothing(browser, course, office):
    """Rows 44 to 47: nothing is asked for, no score is changed, and the page's own scripts work."""
    ids = submissions(course)
    own = f"{office.address}formgrader/"
    with new_page(browser, "hostile-formgrader") as page:
        page.goto(f"{own}gradebook?token={office.token}")
        for student in ("mallory", "oscar"):
            seen = look(page, f"{own}submissions/{ids[student]}/", "#notebook-container", loaded)
            assert seen.is_harmless(own)
            assert page.evaluate(ASK, NAMED) == []
        expect(page.locator("math").first).to_be_visible()
        page.goto(f"{own}submissions/{ids['mallory']}/")
        drawn = page.locator("#notebook-container details table")
        expect(drawn.first).to_be_visible()
        first = page.locator("#notebook-container .output").first
        assert "<table" not in first.inner_text()
        assert (
            drawn.locator("td").first.evaluate("cell => getComputedStyle(cell).borderTopWidth")
            != "0px"
        )
        screenshot(page, "hostile-formgrader")
        page.locator(".glyphicon-eye-open.name-hidden").click()
        expect(page.locator("a.name-shown")).to_be_visible()
        page.locator("input#test_dX_s1").focus()
        page.keyboard.press("Tab")
        expect(page.locator("input#test_dX_s1")).not_to_be_focused()
    assert given_by_hand(course) == []


def test_gradebook_pages_show_names_and_files_as_text(browser, course, office):
    own = f"{office.address}formgrader/"
    with new_page(browser, "hostile-gradebook") as page:
        page.goto(f"{own}gradebook?token={office.token}")
        for name in PAGES:
            assert look(page, own + name).is_harmless(own)
        page.goto(own + "manage_students")
        expect(page.get_by_text(NAME).first).to_be_visible()
        screenshot(page, "hostile-students")


def test_report_shows_names_as_text(browser, course):
    path = write_report(course, "conv2d").path
    with new_page(browser, "hostile-report") as page:
        seen = look(page, path.as_uri())
        assert page.locator("script").count() == 2  # its data, and its own
        expect(page.get_by_text(NAME).first).to_be_attached()
    assert seen.is_harmless(path.as_uri())
