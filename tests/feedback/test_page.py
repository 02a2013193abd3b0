"""The feedback page of one notebook: what it tells first, what it folds, what it never shows."""

import json
import re
from html import unescape

import nbformat
import pytest
from items import DX_ITEMS, POINTS, cause_of
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from pages.test_pages import Faults, picture
from vectors import hostile_cells, hostile_metadata

from autograder.feedback import words
from autograder.feedback.lesson import read_lesson
from autograder.feedback.marks import Mark, Marks
from autograder.feedback.page import render
from autograder.judge.assignment import from_source

CAUSE = cause_of("dX-overwrites-overlaps")
SEEN = "dX is right where patches do not overlap and wrong where they do"
NEXT = "Next: add to dX, do not assign."
MOST_BYTES = 60_000


@pytest.fixture(scope="module")
def lesson(repository):
    return read_lesson(from_source(repository / "source/conv2d"))


@pytest.fixture
def notebook(release_notebook):
    """The release, as a graded notebook: every item has passed."""
    graded = nbformat.from_dict(release_notebook)
    for cell in graded.cells:
        if (name := grade_id(cell)) in POINTS:
            say(cell, f"Passed: {POINTS[name]} of {POINTS[name]} points.", POINTS[name], "passed")
    return graded


def grade_id(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def say(cell, text, points=0, verdict="failed", mistake=None):
    """Let the judge have said this below a test cell."""
    result = new_output("execute_result", data={"text/plain": repr(float(points))})
    cell.outputs = [new_output("stream", text=text + "\n"), result]
    cell.metadata.autograder = {"verdict": verdict, "misconception": mistake}


def fail(notebook, said, mistake=None):
    """Let items fail with these words; return the marks."""
    for cell in notebook.cells:
        if grade_id(cell) in said:
            say(cell, said[grade_id(cell)], mistake=mistake)
    return marks(dict.fromkeys(said, 0))


def marks(points=(), **more):
    items = {
        name: Mark(points=dict(points).get(name, most), waits=False, by_hand=False)
        for name, most in POINTS.items()
    }
    return Marks(items=items, **more)


def page(lesson, notebook, marks):
    return render(lesson, nbformat.writes(notebook).encode(), marks, "made from").decode()


def text(html):
    """Return a page's words, without tags."""
    body = html[html.index("<body") :]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", body)))


def box(html):
    begin = html.index('<section class="box"')
    return text(f"<body>{html[begin : html.index('</section>', begin)]}")


def test_one_cause_of_three_items_is_told_once_with_links_and_the_next_step(lesson, notebook):
    said = dict.fromkeys(DX_ITEMS, f"{SEEN} (12 of 16).\nLikely: {CAUSE.name}.\n{NEXT}")
    html = page(lesson, notebook, fail(notebook, said, CAUSE.id))
    lost = sum(POINTS[name] for name in DX_ITEMS)
    told = box(html)
    assert f"Score: {100 - lost} / 100" in told
    assert f"{len(POINTS) - len(DX_ITEMS)} of {len(POINTS)} items passed." in told
    assert told.count("✗") == told.count(CAUSE.name) == told.count(NEXT) == 1
    assert f"Lost {lost} points: dX at stride 1 , dX at stride 2 , dX by all the rules" in told
    assert "Where: “5. Write both gradients” in your notebook." in told
    for name in DX_ITEMS:
        assert html.count(f'href="#{name}"') == html.count(f'id="{name}"') == 1
    assert html.count("Your cell conv_backward_dX") == 1


def test_a_cause_that_the_judge_was_not_to_tell_is_told_nowhere(lesson, notebook):
    """At "nudge" the notebook's metadata know the mistake, and its words do not say it."""
    html = page(lesson, notebook, fail(notebook, dict.fromkeys(DX_ITEMS, SEEN), CAUSE.id))
    assert CAUSE.name not in unescape(html)
    assert box(html).count(SEEN) == 1


def test_items_that_differ_in_numbers_and_names_alone_are_one_cause(lesson, notebook):
    stopped = "conv_forward stopped with IndexError: index {} is out of bounds."
    none = "{} is still None: there is no answer yet."
    said = {
        "test_forward_s1": stopped.format(3),
        "test_forward_s2": stopped.format(17),
        "test_dout_shape_s2": none.format("dout_shape_s2"),
        "test_dW_shape_s2": none.format("dW_shape_s2"),
        "test_dW_shape_t": none.format("dW_shape_t"),  # in another cell of the student's
    }
    told = box(page(lesson, notebook, fail(notebook, said)))
    assert told.count("✗") == 3


def test_passed_items_and_their_cells_are_folded_and_points_are_no_output(lesson, notebook):
    html = page(lesson, notebook, marks())
    shown = html[: html.index('<details class="rest">')]
    assert words.ALL_PASSED in shown
    assert "✗" not in html
    assert text(html).count("✓ Passed:") == len(POINTS)
    assert "Out[" not in html
    assert "In [" not in html
    assert not re.search(r"<pre>\s*\d+\.0\s*</pre>", html)


def test_lateness_comments_and_points_by_hand_are_told(lesson, notebook):
    some = fail(notebook, {"test_dX_s1": SEEN})
    by_hand = Mark(points=4, waits=False, by_hand=True)
    waits = Mark(points=0, waits=True, by_hand=False)
    some = Marks(
        items={**some.items, "test_dX_s1": by_hand, "test_dX_s2": waits},
        comments={
            "conv_backward_dX": "Mind `i<n`, *please*: $k<n$",
            "conv_forward": "<script>alert(1)</script>well done",
        },
        written=("conv_backward_dX", "conv_forward"),
        late_penalty=2.5,
    )  # fmt: skip
    html = page(lesson, notebook, some)
    dX_s1, dX_s2 = POINTS["test_dX_s1"], POINTS["test_dX_s2"]
    assert f"Score: {100 - (dX_s1 - 4) - dX_s2 - 2.5:g} / 100" in box(html)
    assert words.LATE.format(points=2.5) in box(html)
    assert words.WAITING in box(html)
    assert words.BY_HAND in text(html)
    for name in some.comments:
        assert html.count(f'href="#answer-{name}"') == html.count(f'id="answer-{name}"') == 1
    assert "Mind <code>i&lt;n</code>, <em>please</em>: <math" in html
    assert "well done" in html
    assert "<script" not in html


def test_less_than_is_less_than_in_text_formulas_and_code(lesson, notebook):
    written = "Mine: `i<n` and $k<n$ and a<b\n\n```python\nif a<b: pass\n```"
    notebook.cells.append(new_markdown_cell(written))
    html = page(lesson, notebook, marks())
    assert "Mine: <code>i&lt;n</code> and <math" in html
    assert "<mi>k</mi><mo>&lt;</mo><mi>n</mi>" in html
    assert "if a < b : pass" in text(html)
    assert "&amp;lt;" not in html


def test_hidden_tests_are_not_shown_and_visible_ones_are(lesson, notebook, source_notebook):
    """The graded notebook holds them, where the judge has put the instructor's cells back."""
    hidden = {grade_id(cell): cell.source for cell in source_notebook.cells if grade_id(cell)}
    for cell in notebook.cells:
        if grade_id(cell) in POINTS:
            cell.source = hidden[grade_id(cell)]
    html = unescape(page(lesson, notebook, fail(notebook, dict.fromkeys(POINTS, SEEN))))
    assert "HIDDEN TESTS" not in html
    assert "from autograder import check" not in html
    assert "convkit.check_dX(conv_backward_dX, stride=1)" in html


def test_nothing_that_a_notebook_holds_is_more_than_words_and_pictures(lesson, notebook):
    """Every vector in every place of a notebook; the page's own head is its own."""
    notebook.cells += hostile_cells()
    notebook.metadata.update(hostile_metadata())
    html = page(lesson, notebook, marks())
    body = html[html.index("<body") :]
    assert Faults(body).found == []
    assert "evil" in body  # it was shown
    assert len(html.encode()) < MOST_BYTES


def test_a_page_stays_small_whatever_is_in_the_notebook(lesson, notebook):
    said = "\n".join(f"{SEEN} {number}." for number in range(2_000))
    long = new_code_cell("x = 1\n" * 20_000, outputs=[new_output("stream", text="é" * 100_000)])
    shown = new_output("display_data", data={"image/png": picture("PNG", (9, 9))})
    notebook.cells += [long, new_markdown_cell("a " * 50_000), new_code_cell("", outputs=[shown])]
    notebook.cells += [new_code_cell("y = 1") for _ in range(5_000)]
    html = page(lesson, notebook, fail(notebook, dict.fromkeys(POINTS, said)))
    beside_pictures = re.sub(r'src="data:[^"]*"', "", html)
    assert len(beside_pictures.encode()) <= MOST_BYTES
    assert "left out" in html


def test_work_graded_in_a_kernel_is_told_by_its_errors(lesson, notebook):
    """Stock nbgrader leaves a traceback below a test, and no verdict."""
    for cell in notebook.cells:
        if grade_id(cell) == "test_dX_s1":
            cell.outputs = [new_output(
                "error", ename="AssertionError", evalue="no",
                traceback=["\x1b[31mTraceback\x1b[0m\nAssertionError: <b>no</b>"],
            )]  # fmt: skip
            del cell.metadata["autograder"]
    html = page(lesson, notebook, marks({"test_dX_s1": 0}))
    assert "AssertionError: <b>no</b>" in box(html)
    assert "\x1b" not in html


@pytest.mark.parametrize("bad", [b"", b"[]", b"{}", b'{"cells": 3}', b"\xff"])
def test_file_that_is_no_notebook_is_an_error_of_its_own(lesson, bad):
    with pytest.raises(ValueError, match="no notebook"):
        render(lesson, bad, marks(), "")


def test_metadata_of_any_type_make_a_page(lesson):
    """What a notebook says of itself is nothing to rely on."""
    odd = [None, 3, "x", [], {"nbgrader": 3}, {"nbgrader": {"grade_id": "test_dX_s1"}}]
    cells = [
        {"cell_type": kind, "metadata": {**about} if isinstance(about, dict) else about,
         "source": source, "outputs": outputs}
        for kind in ("code", "markdown", 3)
        for about in [*odd, {"autograder": [1]}, {"autograder": {"misconception": [1]}}]
        for source in ("a", ["a", "b"], None)
        for outputs in (None, "x", [3, {}])
    ]  # fmt: skip
    html = render(lesson, json.dumps({"cells": cells}).encode(), marks(), "").decode()
    assert words.ALL_PASSED in html
