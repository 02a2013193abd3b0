"""The feedback of ten kinds of students as they read it: wide, narrow, dark, printed, by keyboard.

Screenshots of all of them are kept, and their heights, bytes and seconds to open in
``screenshots/feedback.txt``.
"""

import re
import time

import nbformat
import pytest
from classes import ONE_OF_EACH_KIND
from items import POINTS
from nbformat import v4
from playwright.sync_api import expect

from autograder.feedback.lesson import read_lesson
from autograder.feedback.marks import Mark, Marks
from autograder.feedback.page import render
from autograder.judge.assignment import from_source
from browser.chromium import SCREENSHOTS, accessibility_faults, new_page, screenshot

WIDTHS = {1280: 900, 1024: 768, 390: 844}
ONE_MISTAKE = ("tanaka", "quintero", "petrov", "zhang", "andersen")
TALLEST = 3_000  # pixels, of a page with one mistake
MOST_BYTES = 60_000  # beside its pictures
AS_WIDE = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
HEIGHT = "document.documentElement.scrollHeight"
OPEN_ALL = "document.querySelectorAll('details').forEach(each => each.open = true)"


@pytest.fixture(scope="module")
def pages(demo):
    """The file of each student's page."""
    course, _ = demo
    return {each: course / f"feedback/{each}/conv2d/conv2d.html" for each in ONE_OF_EACH_KIND}


@pytest.fixture(scope="module")
def commented(demo, repository, tmp_path_factory):
    """A page with a person's comments and points, lateness, and all that a student may add."""
    course, _ = demo
    graded = nbformat.read(course / "autograded/tanaka/conv2d/conv2d.ipynb", as_version=4)
    table = (
        "<table><thead><tr><th></th><th>a</th></tr></thead><tr><th>0</th><td>1</td></tr></table>"
    )
    frame = v4.new_output("display_data", data={"text/html": table, "text/plain": "a"})
    wide = "|" + "column|" * 40 + "\n|" + "-|" * 40 + "\n|" + "1|" * 40
    graded.cells += [
        v4.new_markdown_cell(f"#### My notes\n\n# Big\n\n<img src='a.png'>\n\n{wide}\n\n$$x<y$$"),
        v4.new_code_cell("frame", outputs=[frame, v4.new_output("stream", text="x" * 3_000)]),
    ]
    marks = Marks(
        items={
            name: Mark(points=most, waits=False, by_hand=False) for name, most in POINTS.items()
        } | {
            "test_dX_s1": Mark(points=4, waits=False, by_hand=True),
            "test_dX_s2": Mark(points=0, waits=True, by_hand=False),
        },
        comments={"conv_backward_dX": "Mind `i<n` and $$i<n$$", "conv_forward": "## Well done"},
        written=("conv_backward_dX", "conv_forward"),
        late_penalty=2,
    )  # fmt: skip
    lesson = read_lesson(from_source(repository / "source/conv2d"))
    path = tmp_path_factory.mktemp("commented") / "commented.html"
    path.write_bytes(render(lesson, nbformat.writes(graded).encode(), marks, ""))
    return path


@pytest.fixture
def opened(browser):
    """Open a page from disk; at the end nothing has failed, and no other host was asked."""
    with new_page(browser, "feedback") as page:
        faults, asked = [], []
        page.on("console", lambda message: faults.append(message.text))
        page.on("request", lambda request: asked.append(request.url))

        def open_page(path, scheme="light", width=1280):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": WIDTHS[width]})
            page.goto(path.as_uri())
            return page

        yield open_page
        assert [fault for fault in faults if "ERR_FILE_NOT_FOUND" not in fault] == []
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_every_page_fits_every_window_light_and_dark(opened, pages):
    """Nothing is to be scrolled sideways, also with all that is folded open."""
    figures = ["student     height at 1280, at 390   bytes, with pictures   seconds to open"]
    for student, path in pages.items():
        heights, html = {}, path.read_bytes()
        for width in WIDTHS:
            begun = time.monotonic()
            page = opened(path, width=width, scheme="dark" if width == 390 else "light")
            seconds = time.monotonic() - begun
            heights[width] = page.evaluate(HEIGHT)
            if width != 1024:
                page.screenshot(
                    path=SCREENSHOTS / f"feedback-{student}-{width}.png", full_page=True
                )
            assert page.evaluate(AS_WIDE), (student, width)
            page.evaluate(OPEN_ALL)
            assert page.evaluate(AS_WIDE), (student, width)
        bytes_beside = len(re.sub(rb'src="data:[^"]*"', b"", html))
        figures.append(
            f"{student:<10}  {heights[1280]:>14,} {heights[390]:>8,}   {bytes_beside:>6,} "
            f"{len(html):>14,}   {seconds:>15.2f}"
        )
        assert bytes_beside <= MOST_BYTES, student
        if student in ONE_MISTAKE:
            assert heights[1280] < TALLEST, student
    (SCREENSHOTS / "feedback.txt").write_text("\n".join([*figures, ""]))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(opened, pages, commented, scheme):
    """As it is opened, and with all that is folded open."""
    for path in (*pages.values(), commented):
        page = opened(path, scheme)
        page.evaluate(OPEN_ALL)
        assert accessibility_faults(page) == [], path
    assert accessibility_faults(opened(pages["tanaka"], scheme, 390)) == []


def test_the_first_screen_says_what_was_lost_why_and_what_to_do(opened, pages):
    page = opened(pages["tanaka"])
    box = page.locator(".box")
    assert box.bounding_box()["y"] + box.bounding_box()["height"] < WIDTHS[1280]
    for words in ("Score: 70 / 100", "Lost 30 points", "Likely: ", "Next: ", "“5. Write both"):
        expect(box).to_contain_text(words)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_text("✓ Passed").first).to_be_hidden()
    page.locator("summary", has_text="What passed").click()
    expect(page.get_by_text("Passed: forward at stride 1")).to_be_visible()


def test_a_keyboard_reaches_and_opens_everything(opened, pages):
    page = opened(pages["tanaka"])
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to what lost points")).to_be_in_viewport()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#test_dX_s1")).to_be_in_viewport()
    page.locator("summary", has_text="dX at stride 2").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#test_dX_s2")).to_have_attribute("open", "")


def test_a_page_needs_no_script(browser, pages):
    assert b"<script" not in pages["tanaka"].read_bytes()
    with new_page(browser, "feedback-no-script", java_script_enabled=False) as page:
        page.goto(pages["tanaka"].as_uri())
        page.locator("summary", has_text="The lesson").click()
        expect(page.locator("math").first).to_be_visible()
        page.locator(".box a", has_text="dX by all the rules").click()
        expect(page.locator("#test_dX_general")).to_be_in_viewport()


def test_a_page_prints_dark_on_light_and_leaves_nothing_out_that_is_told(opened, pages):
    page = opened(pages["tanaka"], "dark")
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", print_background=True))
    assert 2 <= len(sheets) <= 4
    page.emulate_media(media="print", color_scheme="dark")
    colour = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert colour == "rgb(255, 255, 255)"
    for item in ("test_dX_s2", "test_dX_general"):
        expect(page.locator(f"#{item} p").first).to_be_visible()


def test_a_persons_words_and_a_students_own_cells_are_shown(opened, commented):
    page = opened(commented)
    expect(page.locator(".box")).to_contain_text("Handed in late: 2 points are taken off.")
    expect(page.locator(".box")).to_contain_text("A person has still to look at this")
    expect(page.locator(".comment code", has_text="i<n")).to_be_visible()
    page.locator("summary", has_text="Cells that you added").click()
    expect(page.get_by_text("My notes")).to_be_visible()
    screenshot(page, "feedback-commented")
    opened(commented, width=390)
    page.evaluate(OPEN_ALL)
    assert page.evaluate(AS_WIDE)


def test_marks_have_no_copies(pages):
    """Each mark is told once a page: every id is there once."""
    for path in pages.values():
        ids = re.findall(r' id="([^"]*)"', path.read_text())
        assert len(ids) == len({*ids}), path
