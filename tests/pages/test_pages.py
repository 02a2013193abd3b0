"""What a page shows of a hostile notebook, by every template, and what making it may cost.

Whether it does anything is asked in a browser: ``browser/test_hostile_pages.py``.
"""

import base64
import copy
import io
import json
import os
import re
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import psutil
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell
from PIL import Image
from traitlets.config import Config
from vectors import HTML, hostile_cells, hostile_metadata

from autograder.demo.run import submitted_notebook
from autograder.exercise import Sample
from autograder.exercises.conv2d.kit.pictures import play_backward, show_patches, show_symbols
from autograder.exercises.conv2d.sample_class import RIGHT_SHAPES
from autograder.exercises.conv2d.solutions import read_right
from autograder.pages import HTML_EXPORTER, allowed
from autograder.pages.painter import painter
from autograder.pages.steps import HideHiddenTests

RIGHT = RIGHT_SHAPES | read_right("loops")
# What the formgrader's handler gives to the exporter.
RESOURCES = {
    "assignment_id": "conv2d", "notebook_id": "conv2d", "submission_id": "1", "index": 0,
    "total": 1, "base_url": "", "student": "mallory", "last_name": "M", "first_name": "A",
    "notebook_path": "autograded/mallory/conv2d/conv2d.ipynb",
}  # fmt: skip
TEMPLATES = ("formgrade", "classic", "lab", "basic")
ELEMENTS = {
    "script", "iframe", "object", "embed", "base", "form", "input", "link", "frame", "svg", "style",
    "meta", "template", "select", "textarea", "button", "video", "audio", "portal", "dialog",
}  # fmt: skip


def page(cells, template="formgrade", *, metadata=None, **resources):
    """Return the part of a page that shows these cells."""
    exporter = HTMLExporter(
        config=Config({"HTMLExporter": {**HTML_EXPORTER, "template_name": template}})
    )
    notebook = from_dict({
        "nbformat": 4, "nbformat_minor": 5,
        "cells": [{**cell, "id": f"x{number}"} for number, cell in enumerate(cells)],
        "metadata": metadata or {"language_info": {"name": "python"}},
    })  # fmt: skip
    html, _ = exporter.from_notebook_node(notebook, resources=RESOURCES | resources)
    return html[max(0, html.find("<body")) :]


def shows(text, **more):
    """Return how a Markdown cell is shown."""
    html = page([new_markdown_cell(text, **more)])
    return html[html.index("rendered_html") :]


def output(data, **more):
    """Return how an output is shown."""
    kind = {"output_type": "display_data", "data": data, "metadata": {}} | more
    cell = new_code_cell("")
    cell.outputs = [from_dict(kind)]
    html = page([cell])
    return html[html.index('class="output"') :]


class Faults(HTMLParser):
    """Collects what in a page could do something or ask for something."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag in ELEMENTS and not self.is_templates(tag, attributes):
            self.found.append((tag, attributes))
        for name, value in attributes:
            scheme = (value or "").strip().lower().partition(":")[0]
            if name.startswith("on") and "toggle_name(" not in value:
                self.found.append((tag, name, value))
            schemes = ("http", "https", "mailto", "data", "")
            is_link = name in ("href", "src") and not value.startswith(("#", "/formgrader/"))
            if is_link and scheme not in schemes:
                self.found.append((tag, name, value))
            if name == "src" and not value.startswith(("data:image/png;", "data:image/jpeg;")):
                self.found.append((tag, name, value))

    @staticmethod
    def is_templates(tag, attributes):
        """Whether it is the script that the formgrader's page has below its head."""
        return tag == "script" and attributes == [("type", "text/javascript")]


@pytest.mark.parametrize("template", TEMPLATES)
def test_nothing_that_a_notebook_holds_is_more_than_words_and_pictures(template):
    """Rows 44, 45 and 46: every vector in every place of a notebook, by every template."""
    html = page(hostile_cells(), template, metadata=hostile_metadata())
    assert Faults(html).found == []
    assert "evil" in html  # it was shown


def test_text_of_what_cannot_be_shown_is_shown_as_text():
    """Row 44."""
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shows("<script>alert(1)</script>")
    assert "&lt;b&gt;bold&lt;/b&gt;" in page([new_raw_cell("<b>bold</b>")])
    assert "<b>bold</b>" in shows("<b onclick='alert(1)'>bold</b>")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[a](https://a.org/b?c=d#e)", 'href="https://a.org/b?c=d#e"'),
        ("[a](mailto:a@b.org)", 'href="mailto:a@b.org"'),
        ("[a](#Head)\n\n# Head", 'href="#in-notebook-Head"'),
        ("# test_dX_s1", 'id="in-notebook-test_dX_s1"'),
        ("![a](images/a.png)", 'src="images/a.png"'),
        ("- [x] a\n- [ ] b", "☑ a"),
        ("|a|b|\n|-|-|\n|1|2|", "<table>"),
        ("```python\nfor i in x: pass\n```", '<span class="k">for</span>'),
        ("<details><summary>more</summary>\n\n**b**\n\n</details>", "<summary>more</summary>"),
    ],
)
def test_what_people_write_in_earnest_is_laid_out(written, shown):
    assert shown in shows(written)


@pytest.mark.parametrize(
    "written",
    ["[a](javascript:alert(1))", "[a][b]\n\n[b]: javascript:alert(1)", "[a](data:text/html,x)",
     "[a](/formgrader/?path=/x)", "[a](//a.org)", "[a](other.ipynb)",
     "<a href='\tjava\nscript:x'>a</a>"],
)  # fmt: skip
def test_link_to_anything_else_is_no_link(written):
    """Row 45: an address on the teacher's own server, too, may do something."""
    assert "href" not in shows(written)


def test_pictures_are_pictures_and_nothing_else():
    """Row 46."""
    png = picture("PNG", (2, 3))
    assert f'<img alt="two" src="data:image/png;base64,{png}" width="20"/>' in output(
        {"image/png": png, "text/plain": "x"},
        metadata={"image/png": {"width": 20, "height": "1 onerror=alert(1)", "alt": "two"}},
    )
    assert "<img" not in output({"image/png": "AA"})
    assert "<img" not in output({"image/jpeg": png})
    assert "<img" not in output({"image/svg+xml": "<svg/>"})
    assert "<img" not in output({"image/png": picture("PNG", (6000, 6000))})
    assert f'src="data:image/png;base64,{png}"' in shows(
        "![a](attachment:a.png)", attachments={"a.png": {"image/png": png}}
    )
    assert "<img alt" in shows("![a](attachment:none.png)")


def test_picture_of_the_judge_keeps_its_words(tmp_path):
    png = picture("PNG", (9, 9))
    html = output(
        {"image/png": png, "text/plain": "dX"}, metadata={"image/png": {"alt": "12 of 16 wrong"}}
    )
    assert 'alt="12 of 16 wrong"' in html


@pytest.mark.parametrize(
    "shown",
    [
        show_patches([[1, 2], [3, 4]], (1, 2)),
        show_symbols(lambda X, W, stride=1: X, "out"),
        play_backward(),
    ],
)
def test_pictures_of_the_kit_are_pictures(shown):
    """Row 47: what the kit draws with passes as it is, but for its slider's script."""

    class Drawn(HTMLParser):
        def __init__(self, html):
            super().__init__()
            self.found = []
            self.feed(html)

        def handle_starttag(self, tag, attributes):
            kept = {k: v for k, v in attributes if k not in ("ontoggle", "data-step")}
            if "style" in kept:
                kept["style"] = kept["style"].replace(": ", ":").rstrip(";")
            self.found.append((tag, {k: v or "" for k, v in kept.items()}))

    html = output({"text/html": shown.markup, "text/plain": shown.text})
    drawn = [each for each in Drawn(html).found if each[0] != "tbody"]
    expected = Drawn(shown.markup).found
    start = drawn.index(expected[0])
    assert drawn[start : start + len(expected)] == expected
    assert "&lt;t" not in html


def test_every_formula_of_the_course_is_laid_out(source_notebook):
    html = page(source_notebook.cells)
    assert html.count("<math") > 60
    assert "<code>$" not in html


def test_formula_is_a_formula_or_text_and_no_markup():
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in shows("$x^2$")
    assert "<mtable" in shows("\\begin{align}a&=b\\\\c&=d\\end{align}")
    assert "<math" in output({"text/latex": "$\\displaystyle x$", "text/plain": "x"})
    assert "<code>$\\frac{$</code>" in shows("$\\frac{$")
    html = shows("$\\href{javascript:alert(1)}{x}\\style{position:fixed}{y}\\class{score}{z}$")
    assert "javascript" not in html
    assert "position" not in html
    assert "score" not in html


def test_output_that_only_a_script_would_draw_shows_its_text():
    html = output({"text/html": "<div id=x></div><script>draw()</script>", "text/plain": "a plot"})
    assert "<pre>a plot</pre>" in html
    assert "(An output of the kind application/x is not shown.)" in output({"application/x": "y"})


def test_colours_of_a_traceback_are_shown():
    cell = new_code_cell(
        "",
        outputs=[
            new_output(
                "error",
                ename="E",
                evalue="v",
                traceback=["\x1b[31mred\x1b[0m \x1b]0;title\x07\x1b[2K"],
            )
        ],
    )
    assert '<span class="ansi-red-fg">red</span>' in page([cell])
    assert "\x1b" not in page([cell])


@pytest.mark.parametrize(
    ("record", "classes"),
    [
        ({"verdict": "failed"}, ["celltag_judged-failed"]),
        ({"verdict": "not_run"}, ["celltag_judged-not-run"]),
        ({"verdict": "broken"}, ["celltag_judged-broken"]),
        ({"verdict": "passed", "inside": True}, ["celltag_judged-inside"]),
        ({"verdict": "passed"}, []),
        ({"verdict": "mine", "inside": "yes"}, []),
        ("broken", []),
    ],
)
def test_item_is_marked_by_the_judges_record_of_it_alone(record, classes):
    test = {"grade_id": "t", "grade": True, "solution": False, "locked": True, "points": 1}
    students = {**test, "grade": False, "solution": True, "locked": False}
    tags = ["judged-broken", "judged-inside"]
    for about, expected in ((test, classes), (students, []), (None, [])):
        more = {} if about is None else {"nbgrader": about}
        cell = new_code_cell("1", metadata={**more, "autograder": record, "tags": tags})
        assert re.findall(r"celltag_[\w-]+", page([cell])) == expected


def test_name_of_a_student_is_text():
    html = page([], student="<img src=evil>", last_name="</script><script>evil", first_name="'\"")
    assert Faults(html).found == []
    assert "&lt;script&gt;evil, " in html


def marked(source, *, student, kind=new_code_cell):
    about = {"grade_id": "x", "grade": not student, "solution": student, "locked": not student,
             "schema_version": 3, "task": False}  # fmt: skip
    return kind(source, metadata={"nbgrader": about})


@pytest.mark.parametrize("kind", [new_code_cell, new_markdown_cell, new_raw_cell])
@pytest.mark.parametrize(
    "source",
    ["### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS\na", "### BEGIN HIDDEN TESTS\n" * 2,
     "### BEGIN HIDDEN TESTS\na\n### END HIDDEN TESTS"],
)  # fmt: skip
def test_marks_of_hidden_tests_in_a_students_cell_are_text(kind, source):
    """Row 55: nbgrader's own step raises, and the student gets no page."""
    for cell in (kind(source), marked(source, student=True, kind=kind)):
        hidden, _ = HideHiddenTests().preprocess_cell(cell, {}, 0)
        assert hidden.source == source


def test_hidden_tests_of_the_instructor_are_never_shown():
    for source, shown in (
        ("a\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS\nc", "a\nc"),
        ("a\n### BEGIN HIDDEN TESTS\nb", "a"),
        ("a\n### BEGIN HIDDEN TESTS\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS", "a"),
    ):
        hidden, _ = HideHiddenTests().preprocess_cell(marked(source, student=False), {}, 0)
        assert hidden.source == shown


def picture(kind, size):
    content = io.BytesIO()
    Image.new("1", size).save(content, kind)
    return base64.b64encode(content.getvalue()).decode()


@pytest.fixture(scope="module")
def honest(release_notebook):
    work = Sample(student="honest", about="right", cells=RIGHT)
    return submitted_notebook(release_notebook, work).cells[:12]  # formulas and code


@pytest.fixture(scope="module")
def most(honest):
    """Seconds of CPU: two more than the first cells of an honest student take."""
    return min(cost(honest) for _ in range(3)) + 2


def seconds_of_cpu():
    """Return what this process and its painter have used."""
    painter()
    processes = [psutil.Process(), *psutil.Process().children()]
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def cost(cells):
    start = seconds_of_cpu()
    page(cells)
    return seconds_of_cpu() - start


LENGTH = 49_000
PARTS = (
    "\\begin{a}", "\\begin{a}\n", "$a ", "$$ a\n", "$x^{2}$ ", "\\\\[", "[", "[a](", "![", "[a][b]",
    "[a]: b\n", "*a ", "**a*", "_a ", "___a", "`", "`a``b", "<", "<a ", "<a href=\"", "<!-- a ",
    "<?", "<![CDATA[", "> ", ">", "- ", "1. ", "# a\n", "a\n===\n", "|a", "~~a", "http://a", "a@b.",
    "\\", "a\n\n", "```\n", "<div>\n", "<b>", "<table><tr><td>", "a\n: b\n", "- [ ] a\n", "***\n",
    " ", "\t", "&#x3c;", "![a](b.png)\n", "<http://a", "\ud800", "\0", "<math><mi>",
)  # fmt: skip
LANGUAGES = ("html", "perl", "ruby", "latex", "rst", "jsx")
REPEATED = {
    **{repr(part): part for part in PARTS},
    "nested lists": "".join(" " * (2 * depth) + "- a\n" for depth in range(200)),
    "wide table": "|a" * 500 + "|\n" + "|-" * 500 + "|\n" + ("|b" * 500 + "|\n") * 40,
    "references": "".join(f"[a{n}]: http://b/{n}\n" for n in range(1000)) + "[a1][a2]" * 3000,
    "languages": "".join(f"```{name}\n\"\"\"'''<a b=\"\n```\n" for name in LANGUAGES) * 60,
    "a long formula": f"${'x_' * 24_000}$",
    "nested formulas": f"${'{' * 20_000}{'}' * 20_000}$",
}  # fmt: skip


def filled(part):
    return (part * (LENGTH // len(part) + 1))[:LENGTH]


@pytest.mark.parametrize("name", REPEATED)
def test_no_text_makes_a_page_cost_two_seconds_more(name, honest, most):
    """Row 51: as Markdown, as code, and as every kind of output."""
    text = filled(REPEATED[name])
    outputs = [
        {"output_type": "display_data", "data": {kind: text}, "metadata": {}}
        for kind in ("text/html", "text/markdown", "text/latex", "text/plain")
    ]
    cell = new_code_cell("")
    cell.outputs = from_dict(outputs)
    hostile = [*[new_markdown_cell(text)] * 5, *[new_code_cell(text)] * 3, *[cell] * 3]
    assert cost([*hostile, *honest]) < most


CODE = (
    "\"\"\"a\n", "f\"{", "f'''{a}\n", "(", "@a\n", "%%html\n<a", "!ls \"", "%%latex\n\\begin{a}$",
    "%%perl\n=pod\nqq{", "\"\\", "1e", "from a import ",
)  # fmt: skip
TERMINAL = ("\x1b[", "\x1b[31mx", "\x1b[1;31;4mx\x1b[0m", f"\x1b[{';' * 48_000}m", "\x1b", "\x1b[1",
            "\x1b[38;2;1;2;3mx", "a\r", "a\b", "a" * 48_000 + "\r", "\r")  # fmt: skip


@pytest.mark.parametrize("part", CODE)
def test_no_code_makes_a_page_cost_two_seconds_more(part, honest, most):
    assert cost([*[new_code_cell(filled(part))] * 20, *honest]) < most


@pytest.mark.parametrize("part", TERMINAL, ids=range(len(TERMINAL)))
def test_nothing_printed_makes_a_page_cost_two_seconds_more(part, honest, most):
    text = filled(part)
    printed = new_output("stream", text=text)
    raised = new_output("error", ename="a", evalue="b", traceback=[text, text])
    assert cost([*[new_code_cell("", outputs=[printed, raised])] * 15, *honest]) < most


def printed(text):
    return new_code_cell("", outputs=[new_output("stream", text=text)])


def displayed(data, count):
    made = new_output("display_data", data=data)  # validates each time
    return [copy.deepcopy(made) for _ in range(count)]


def with_outputs(outputs):
    cell = new_code_cell("")
    cell.outputs = outputs  # new_code_cell would validate each
    return cell


MANY = {
    "cells": lambda: [new_code_cell("a = 1")] * 5000,
    "texts": lambda: [new_markdown_cell("a")] * 5000,
    "outputs": lambda: [with_outputs(displayed({"text/plain": "a"}, 20_000))],
    "bits": lambda: [with_outputs([new_output("stream", text="a")] * 20_000)],
    "rich outputs": lambda: [
        with_outputs(displayed({"text/html": "<b>a</b>"}, 100)) for _ in range(50)
    ],
    "a long line": lambda: [printed("a" * 10**6)] * 8,
    "lines": lambda: [printed("\n" * 10**6)] * 8,
    "pictures": lambda: [
        new_code_cell("", outputs=displayed({"image/png": picture("PNG", (5000, 5000))}, 100))
    ] * 5,
    "long texts": lambda: [new_markdown_cell("a " * 2_000_000), new_code_cell("a " * 2_000_000)],
}  # fmt: skip


@pytest.mark.parametrize("name", MANY)
def test_no_number_of_things_makes_a_page_cost_two_seconds_more(name, honest, most):
    """What nbconvert does before our step, it copies the notebook three times, is in it."""
    assert cost([*MANY[name](), *honest]) < most


def test_instructors_cells_are_laid_out_whatever_a_student_wrote(honest):
    hostile = [new_markdown_cell(filled("\\begin{a}"))] * 30
    for cell in honest:
        cell.metadata.nbgrader = from_dict(
            {"grade_id": "x", "grade": False, "solution": False, "locked": True}
        )
    assert page([*hostile, *honest]).count("<math") == page(honest).count("<math")


def test_what_is_left_out_is_said():
    html = page([printed("a" * 60_000)])
    assert "(Here 10,000 characters more are left out; they are in the notebook.)" in html
    html = page([new_code_cell("", outputs=displayed({"text/plain": "a"}, 105))])
    assert "(5 outputs more are left out; they are in the notebook.)" in html
    assert "(7 cells more are left out; they are in the notebook.)" in page(
        [new_code_cell("")] * 407
    )


def test_page_is_made_where_the_painter_was_killed():
    assert "<b>a</b>" in shows("<b>a</b>")
    for child in psutil.Process().children():
        is_over = child.status() == psutil.STATUS_ZOMBIE  # of another test
        if not is_over and "autograder.pages.painter" in child.cmdline():
            child.kill()
    assert "<b>a</b>" in shows("<b>a</b>")


def test_painter_ends_with_the_process_that_asks_it():
    code = "from autograder.pages.painter import painter; print(painter()._process.pid)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    end = time.monotonic() + 30
    while psutil.pid_exists(int(run.stdout)) and time.monotonic() < end:
        time.sleep(0.1)
    assert not psutil.pid_exists(int(run.stdout))


def test_nbconvert_with_the_courses_settings_goes_by_the_same_list(repository, tmp_path):
    notebook = tmp_path / "n.ipynb"
    notebook.write_text(json.dumps({
        "nbformat": 4, "nbformat_minor": 5, "metadata": {},
        "cells": [new_markdown_cell(each) for each in HTML[:20]],
    }))  # fmt: skip
    command = [
        Path(sys.executable).parent / "jupyter", "nbconvert", "--to", "html",
        "--config", repository / "nbgrader_config.py", notebook,
    ]  # fmt: skip
    environment = os.environ | {"HOME": str(tmp_path)}
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, env=environment)
    html = notebook.with_suffix(".html").read_text()
    assert Faults(html[html.index("<body") :]).found == []
    assert "default-src 'none'" in html


def test_text_with_half_a_character_is_sanitised():
    assert allowed.sanitised("a\ufffd<b>") == "a\ufffd<b></b>"
