"""The class report in a browser: of the sample class, and of a class of 10,000."""

import re

import nbformat
import pytest
from items import ALL_POINTS, DX_ITEMS, cause_of
from made_up_class import MadeUp, fill, made_up
from playwright.sync_api import expect

from autograder.course.folder import new_course
from autograder.demo.run import submitted_notebook
from autograder.exercises.conv2d.sample_class import sample_class
from autograder.judge.assignment import from_source
from autograder.judge.notebook import judge
from autograder.report.write import write_report
from autograder.sandbox.sandbox import Limits, Sandbox
from browser.chromium import accessibility_faults, new_page, screenshot

MANY = 10_000


@pytest.fixture(scope="module")
def sample(tmp_path_factory, repository, release_notebook):
    """The report of the sample class, each notebook judged in the sandbox."""
    assignment = from_source(repository / "source/conv2d")
    judged = {}
    with Sandbox(limits=Limits(call=1)) as sandbox:  # one of them never ends
        for submission in sample_class():
            work = nbformat.writes(submitted_notebook(release_notebook, submission)).encode()
            judged[submission.student] = judge(
                work, assignment, submission.student, sandbox=sandbox, secret=b"report"
            )
    students = [
        MadeUp(
            id=submission.student,
            lost=frozenset(
                item.grade_id for item in judged[submission.student].items if not item.points
            ),
            days_late=max(0, submission.days_after_deadline),
        )
        for submission in sample_class()
    ]
    course = new_course(tmp_path_factory.mktemp("sample") / "course")
    fill(course, students)
    for student, result in judged.items():
        path = course / "autograded" / student / "conv2d" / "conv2d.ipynb"
        path.write_bytes(result.notebook)
    feedback = course / "feedback/abara/conv2d/conv2d.html"
    feedback.parent.mkdir(parents=True)
    feedback.write_text("<title>feedback of abara</title>")
    return write_report(course, "conv2d").path


@pytest.fixture(scope="module")
def students():
    return made_up(MANY)


@pytest.fixture(scope="module")
def large(tmp_path_factory, students):
    """The report of 10,000 students."""
    course = new_course(tmp_path_factory.mktemp("large") / "course")
    fill(course, students)
    return write_report(course, "conv2d").path


@pytest.fixture
def opened(browser):
    """Open a page from disk; at the end its console holds no error, and nothing was loaded."""
    with new_page(browser, "report") as page:
        faults, loaded = [], []
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: loaded.append(request.url))

        def open_report(path):
            page.goto(path.as_uri())
            expect(page.locator("#table tbody tr").first).to_be_visible()
            return page

        yield open_report
        assert faults == []
        assert [url for url in loaded if not url.startswith(("file:", "data:"))] == []


def names(page):
    return page.locator("#table tbody th").all_inner_texts()


def column(page, number):
    return page.locator(f"#table tbody td:nth-child({number})").all_inner_texts()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_report_is_accessible(opened, sample, scheme):
    page = opened(sample)
    page.emulate_media(color_scheme=scheme)
    for closed in page.locator("details").all():
        closed.evaluate("each => each.open = true")
    assert accessibility_faults(page) == []
    page.locator("#hide").check()
    assert accessibility_faults(page) == []
    page.locator("#project").click()
    assert accessibility_faults(page) == []


def test_sample_class_is_all_there_with_its_mistakes(opened, sample):
    page = opened(sample)
    page.locator("#size").select_option("100")
    assert names(page) == sorted(submission.student for submission in sample_class())
    row = page.locator("#table tbody tr", has_text="tanaka")
    expect(row).to_contain_text(", ".join(item.removeprefix("test_") for item in DX_ITEMS))
    expect(row).to_contain_text(cause_of("dX-overwrites-overlaps").name)


def test_name_leads_to_a_page_that_can_be_read(opened, sample):
    """To the feedback, where it has been made; else to the judge's words and the student's work."""
    page = opened(sample)
    page.get_by_role("link", name="abara").first.click()
    expect(page).to_have_title("feedback of abara")
    page.go_back()
    page.locator("#size").select_option("100")
    page.locator("#table").get_by_role("link", name="tanaka").click()
    expect(page.locator("h1")).to_have_text("tanaka: conv2d")
    expect(page.locator("main")).to_contain_text(cause_of("dX-overwrites-overlaps").hint)
    expect(page.locator("img").first).to_be_visible()
    page.locator("summary", has_text="conv_backward_dX").click()
    expect(page.get_by_text("dX[r:r + kh, c:c + kw] = W * dout[i, j]")).to_be_visible()
    assert accessibility_faults(page) == []
    screenshot(page, "report-student")


def test_failed_functions_without_a_mistake_are_told_apart_by_how_they_ended(opened, sample):
    page = opened(sample)
    table = page.locator("table", has=page.locator("#c-unnamed"))
    told = {
        row.locator("th").inner_text().partition("\n")[0]: row.locator("td.n").first.inner_text()
        for row in table.locator("tbody tr").all()
    }
    assert told == {"Not written": "3", "Stops with an error": "1", "Never ends": "1"}
    expect(table).to_contain_text("IndexError (1)")
    table.get_by_role("button", name="Show in the table: not written").click()
    assert names(page) == ["kimura", "xu", "yilmaz"]
    page.locator("#search").fill("conv_forward: not written")
    expect(page.locator("#found")).to_contain_text("Students 1 to 1 of 1,")
    assert names(page) == ["yilmaz"]


def test_paper_has_every_student_and_all_that_is_folded(opened, sample):
    """Counted by the page itself, when the browser has it ready for the printer."""
    page = opened(sample)
    page.evaluate(
        """addEventListener("beforeprint", () => window.printed = [
            document.querySelectorAll("#table tbody tr").length,
            document.querySelectorAll("details:not([open])").length])"""
    )
    page.locator("#next").click()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    assert page.evaluate("window.printed") == [len(sample_class()), 0]
    expect(page.locator("#found")).to_contain_text("Students 26 to")
    assert page.locator("details[open]").count() == 0


@pytest.mark.parametrize("size", [(1024, 768), (1280, 720), (1920, 1080)])
def test_each_page_for_the_lecture_fits_a_projector_in_type_of_two_sizes(opened, sample, size):
    page = opened(sample)
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    page.locator("#project").click()
    count = page.locator(".slide").count()
    for number in range(1, count + 1):
        slide = page.locator(".slide.current")
        expect(slide.locator(".number")).to_have_text(f"{number} / {count}")
        if size == (1280, 720):
            screenshot(page, f"report-slide-{number}")
        sizes = slide.evaluate(
            """slide => [...new Set([...slide.querySelectorAll("*")].filter(
                each => [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim())
            ).map(each => getComputedStyle(each).fontSize))].length"""
        )
        assert sizes == 2
        over = page.evaluate(
            "[document.documentElement.scrollWidth - innerWidth,"
            " document.documentElement.scrollHeight - innerHeight]"
        )
        assert max(over) <= 0, (number, over)
        page.keyboard.press("ArrowRight")


def test_heat_map_is_as_wide_as_the_page(opened, sample):
    page = opened(sample)
    heat, section = page.locator("#heat img"), page.locator("#heat")
    assert heat.bounding_box()["width"] == section.bounding_box()["width"]


def test_keyboard_alone_sorts_and_projects(opened, sample):
    page = opened(sample)
    page.locator("#table thead button", has_text="Score").focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Score")
    assert column(page, 2) == sorted(column(page, 2), key=float)
    assert column(page, 2)[0] == "0"
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Score")
    assert column(page, 2)[0] == f"{ALL_POINTS}"

    page.locator("#project").focus()
    page.keyboard.press("Enter")
    shown = page.locator(".slide:visible h3")
    first = shown.inner_text()
    page.keyboard.press("ArrowRight")
    expect(shown).not_to_have_text(first)
    page.keyboard.press("Escape")
    expect(page.locator("h1")).to_be_visible()


def test_each_page_for_the_lecture_prints_on_one_sheet(opened, sample):
    """As many sheets as the same report has without its pages for the lecture, and five more."""
    page = opened(sample)

    def sheets():
        return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))

    everything = sheets()
    page.evaluate("document.getElementById('lecture').remove()")
    assert everything == sheets() + 5


def test_hidden_names_are_nowhere_on_the_page(opened, sample):
    page = opened(sample)
    page.locator("#size").select_option("100")
    for closed in page.locator("details").all():
        closed.evaluate("each => each.open = true")
    everybody = [submission.student for submission in sample_class()]
    shown = page.locator("body").inner_text()
    assert all(name in shown for name in everybody)
    page.locator("#hide").check()
    hidden = page.locator("body").inner_text()
    assert not [name for name in everybody if re.search(rf"\b{name}\b", hidden)]
    expect(page.locator("#found")).to_contain_text(f"{len(everybody)}")
    page.locator("#search").fill("tanaka")
    expect(page.locator("#found")).to_have_text(f"Students 0, found among {len(everybody)}")


def test_ten_thousand_students_sort_filter_and_turn_pages(opened, large, students):
    page = opened(large)
    assert page.title() == "conv2d: class report"  # a student's name holds a script: it has not run
    expect(page.locator("#found")).to_have_text("Students 1 to 25 of 10,000")
    page.locator("#last").click()
    expect(page.locator("#found")).to_have_text("Students 9,976 to 10,000 of 10,000")

    page.locator("#search").fill("Nguyễn 1003")
    wanted = [s for s in students if s.last.startswith("Nguyễn 1003")]
    expect(page.locator("#table tbody tr")).to_have_count(len(wanted))
    page.get_by_role("button", name="Clear").click()
    page.locator("#lost").select_option(label="dX at stride 2")
    lost = sum("test_dX_s2" in student.lost for student in students)
    expect(page.locator("#found")).to_contain_text(f"of {lost:,}, found among 10,000")
    page.locator("#state").select_option("late")
    late = sum("test_dX_s2" in s.lost and s.days_late > 0 for s in students)
    expect(page.locator("#found")).to_contain_text(f"of {late:,}, found")

    page.get_by_role("button", name="Show in the table").first.click()
    count = page.locator("#mistakes tbody tr").first.locator("td.n").nth(2).inner_text()
    expect(page.locator("#found")).to_contain_text(f"of {count}, found among 10,000")
    screenshot(page, "report-10000")


def test_report_of_ten_thousand_is_accessible_and_prints(opened, large):
    page = opened(large)
    assert accessibility_faults(page) == []
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
