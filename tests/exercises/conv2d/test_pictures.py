"""What the notebook's pictures show, as text and as HTML."""

import html
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from hidden_tests import ENTRIES, RIGHT, defined

from autograder.exercises.conv2d import symbols
from autograder.exercises.conv2d.kit import example, pictures, words
from autograder.exercises.conv2d.kit.formulas import FACTORS
from autograder.exercises.conv2d.kit.pictures import play_backward, show_patches, show_symbols
from autograder.exercises.conv2d.solutions import read_right
from autograder.exercises.conv2d.symbols import RESULTS
from autograder.pages.allowed import sanitised

pytestmark = pytest.mark.filterwarnings("error")
NAMES = {"out": "conv_forward", "dW": "conv_backward_dW", "dX": "conv_backward_dX"}

NAMES = {result: name for name, result in RESULTS.items()}


def wrong(id):
    entry = ENTRIES[id]
    return defined({entry.function: entry.source})[entry.function]


class Tables(HTMLParser):
    """Reads the tables of a picture: captions, cells and their styles."""

    def __init__(self, shown):
        super().__init__()
        self.captions, self.cells, self.open = [], [], []
        self.feed(shown._repr_html_())
        assert self.open == [], "every tag is closed"

    def handle_starttag(self, tag, attributes):
        if tag == "br":
            self.cells[-1][-1][0] += "\n"
            return
        self.open.append(tag)
        if tag == "table":
            self.cells.append([])
        if tag == "td":
            self.cells[-1].append(["", dict(attributes)["style"]])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] == ["td"]:
            self.cells[-1][-1][0] += data
        if self.open[-1:] == ["caption"]:
            self.captions.append(data)


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("symbol", NAMES)
def test_worked_examples_symbols_are_the_definition_multiplied_out(symbol, stride):
    """The table as data, against what the reference adds up and the arrays beside it."""
    table = example.worked_symbols(symbol, stride)
    right = symbols.expected(NAMES[symbol], (4, 4), (2, 2), stride)
    np.testing.assert_array_equal(table.coefficients, right.coefficients)
    assert table.shapes == right.shapes
    arrays, expected = example.worked(symbol, stride)
    given = dict(zip(("dout", "X", "W")[-len(arrays) :], arrays, strict=True))
    left, other = (given[name].ravel() for name in FACTORS[symbol])
    told = np.einsum("ijab,a,b->ij", table.coefficients, left, other)
    np.testing.assert_array_equal(told, expected)


def test_each_output_entry_has_its_patch():
    """A 3×4 image, a 2×3 kernel: rows 0 and 1, columns 0 and 1 are where a patch begins."""
    image = np.arange(1, 13).reshape(3, 4)
    shown = show_patches(image, (2, 3), 1)
    assert str(shown).splitlines() == [
        "Image 3×4, kernel 2×3, stride 1: 4 patches, one for each entry.",
        "out[0, 0]: rows 0 to 1, columns 0 to 2: 1 2 3 / 5 6 7",
        "out[0, 1]: rows 0 to 1, columns 1 to 3: 2 3 4 / 6 7 8",
        "out[1, 0]: rows 1 to 2, columns 0 to 2: 5 6 7 / 9 10 11",
        "out[1, 1]: rows 1 to 2, columns 1 to 3: 6 7 8 / 10 11 12",
    ]
    tables = Tables(shown)
    assert tables.captions[1] == "out[0, 1]: rows 0 to 1, columns 1 to 3"
    framed = [text for text, style in tables.cells[1] if "3px solid" in style]
    assert framed == ["2", "3", "4", "6", "7", "8"]
    assert [text for text, _ in tables.cells[1]] == [str(n) for n in range(1, 13)]


@pytest.mark.parametrize(
    ("image", "kernel", "stride", "words"),
    [
        (np.ones(4), (2, 2), 1, "must have two axes"),
        (np.ones((4, 4)), (5, 2), 1, "does not fit into"),
        (np.ones((4, 4)), (2, 2), 0, "must be 1 or more"),
    ],
)
def test_what_has_no_patches_is_refused_in_words(image, kernel, stride, words):
    with pytest.raises(ValueError, match=words):
        show_patches(image, kernel, stride)


def test_symbols_of_a_wrong_function_stand_beside_the_expected_ones():
    shown = show_symbols(wrong("dX-overwrites-overlaps"), "dX")
    assert "at stride 1: 12 of 16 entries differ." in str(shown)
    assert "dX[0, 1] = d2·w1   ! expected d1·w2 + d2·w1" in str(shown).splitlines()
    assert "dX[0, 0] = d1·w1" in str(shown).splitlines()
    tables = Tables(shown)
    assert tables.captions == ["yours", "expected"]
    yours, expected = tables.cells
    assert yours[1][0] == "d2·w1\n(d1·w2)"
    assert expected[1][0] == "d1·w2\nd2·w1"
    marked = [text for text, style in yours if "dashed" in style]
    assert len(marked) == 12
    assert all("(" in text or "!" in text for text in marked), "told without its colour too"
    assert not any("dashed" in style for _, style in expected)


@pytest.mark.parametrize("style", ["loops", "lists", "float32", "matrix", "chatty"])
def test_right_function_is_told_so_whatever_it_prints(style, capsys):
    names = defined(read_right(style))
    for symbol, name in NAMES.items():
        shown = show_symbols(names[name], symbol, 2)
        assert "entries are as expected." in str(shown)
        assert Tables(shown).captions == ["yours"]
    assert "as expected" in str(play_backward(names["conv_backward_dX"]))
    told = capsys.readouterr()
    assert told.out + told.err == ""


def test_function_that_no_table_describes_is_shown_in_numbers():
    """The largest product in the first patch is 3·w4 = 12; the sum is 23."""
    shown = show_symbols(wrong("forward-max-for-sum"), "out")
    assert "No table of symbols tells what it does: numbers instead." in str(shown)
    assert "12 ! (23)" in str(shown)
    assert Tables(shown).cells[0][0][0] == "12 !\n(23)"


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (wrong("dX-shape-of-dout"), "conv_backward_dX stopped on the worked example"),
        (wrong("dX-prints-instead-of-returning"), "returned None"),
        (wrong("dX-returns-dW"), "dX has shape (2, 2).\nExpected: (4, 4)."),
        (lambda dout, X, W, stride: (X, W), "returned a tuple of 2 values"),
    ],
)
def test_what_gives_no_picture_is_told_in_words(function, words):
    for picture in (play_backward, lambda function: show_symbols(function, "dX")):
        shown = picture(function)
        assert words in str(shown)
        Tables(shown)


def test_cell_that_is_not_written_is_no_error():
    def stub(X, W, stride=1):
        raise NotImplementedError("write <your> code")

    shown = show_symbols(stub, "out")
    assert str(shown).startswith("conv_forward is not written yet")
    assert "<your>" not in shown._repr_html_()


def test_what_a_student_wrote_is_no_markup():
    def attack(X, W, stride=1):
        raise ValueError("<script>alert(1)</script>")

    shown = show_symbols(attack, "out")
    assert "<script>" in str(shown)
    assert "<script>" not in shown._repr_html_()
    assert "&lt;script&gt;" in shown._repr_html_()


def test_lesson_plays_its_nine_steps_as_the_notebook_prints_them(source_notebook):
    source = next(cell.source for cell in source_notebook.cells if cell.id == "dX-by-hand")
    printed = re.findall(r"after patch \d:\n(.*?)\n(?:\n|```)", source, flags=re.DOTALL)
    whole = re.search(r"all of dX</summary>.*?```text\n(.*?)\n```", source, flags=re.DOTALL)[1]
    title, *steps = str(play_backward()).split("\n\n")
    assert title == "dX of the worked example at stride 1, one patch after the other."
    told = [step.partition("\n") for step in steps]
    assert [table for _, _, table in told] == [*printed, whole]
    assert told[3][0] == "After patch 4: rows 1 to 2, columns 0 to 1"


def test_steps_of_a_wrong_function_are_marked_where_they_differ():
    """With d1 alone, what follows it overwrites all of patch 1 but its first entry by zeros."""
    shown = play_backward(wrong("dX-overwrites-overlaps"))
    tables = Tables(shown)
    assert len(tables.cells) == 9
    first = tables.cells[0]
    assert [text for text, _ in first[:2]] == ["d1·w1", "(d1·w2)"]
    assert "3px solid" in first[0][1]
    assert "dashed" in first[1][1]
    assert "inset" in first[1][1], "it lies in patch 1 too"
    assert all(text == "0" for text, _ in first[8:])
    assert tables.captions[0] == "dout is zero after d1. Patch 1: rows 0 to 1, columns 0 to 1"


def test_steps_say_that_later_zeros_overwrite_what_the_code_wrote_before():
    """After patch 1 the student's own dX holds d1·w2: what is shown is not that moment."""
    for id, is_told in (
        ("dX-overwrites-overlaps", True), ("dX-overwrites-sideways", True),
        ("dX-last-row-and-column-left-out", False), ("dX-kernel-transposed", False),
    ):  # fmt: skip
        shown = play_backward(wrong(id))
        assert (words.KEY["zeros"] in str(shown)) == is_told, id
        assert (words.KEY["zeros"] in html.unescape(shown._repr_html_())) == is_told, id
    assert words.KEY["zeros"] not in str(play_backward())


def test_marks_are_told_apart_by_their_frames_where_there_is_no_colour():
    """Neighbours keep a frame each: where cells share one, a solid frame hides a dashed one."""
    frames = {
        mark: re.findall(r"border:(\S+ \S+) |box-shadow:(inset)", style)
        for mark, style in pictures._STYLES.items()
    }
    assert len({str(each) for each in frames.values()}) == len(frames)
    markup = play_backward(wrong("dX-overwrites-overlaps"))._repr_html_()
    assert markup.count("border-collapse:separate") == markup.count("<table") == 9
    grey = html.unescape(sanitised(markup))
    assert "3px dashed" in grey
    assert "3px solid" in grey
    assert "Dashed frame: differs · solid frame: the patch" in grey


def test_steps_stand_side_by_side_where_a_page_lets_no_script_run():
    """A slider is made by the page itself: what is sent shows every step."""
    markup = play_backward(stride=2)._repr_html_()
    assert markup.count("data-step=") == 4
    assert "display:none" not in markup
    assert "<input" not in markup
    assert "<script" not in markup
    assert "<style" not in markup
    (player,) = re.findall(r'ontoggle="([^"]*)"', markup)
    assert "type: 'range'" in html.unescape(player)
    assert words.SLIDER in html.unescape(player)


def contrast(one, other):
    """Return the contrast of two colours, as WCAG 2.1 defines it."""

    def luminance(colour):
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_is_legible_on_every_ground_in_light_and_in_dark():
    """Each row brings its own paper and ink, so that a theme has no say in it."""
    markup = show_symbols(wrong("dX-overwrites-overlaps"), "dX")._repr_html_()
    assert markup.count("<tr style='background:#fff;color:#1b1b1b'>") == markup.count("<tr") == 8
    grounds = re.findall(r"background:(#\w{6})", " ".join(pictures._STYLES.values()))
    assert len(grounds) == 3
    assert all(contrast("#1b1b1b", ground) > 7 for ground in (*grounds, "#ffffff"))
    assert all(contrast(edge, "#ffffff") > 3 for edge in ("#b35900", "#0072b2"))


def test_same_picture_twice_is_the_same_to_the_byte():
    right = defined(RIGHT)["conv_backward_dX"]
    assert play_backward(right)._repr_html_() == play_backward(right)._repr_html_()


def test_pictures_of_right_functions_are_drawn_when_the_kit_is_imported():
    """And they are what is drawn afresh: the parts that are kept are thrown away in between."""
    functions = defined(RIGHT)
    kept = [pictures._fields, pictures._compared_tables, pictures._backward]

    def notebook():
        shown = [show_patches(example.IMAGE, (2, 2)), play_backward()]
        shown += [show_symbols(functions[name], symbol) for symbol, name in NAMES.items()]
        shown.append(play_backward(functions["conv_backward_dX"]))
        return [(str(each), each._repr_html_()) for each in shown]

    pictures._draw_ahead()
    before = [each.cache_info().misses for each in kept]
    ahead = notebook()
    assert [each.cache_info().misses for each in kept] == before
    for each in kept:
        each.cache_clear()
    pictures._data.cache_clear()
    assert notebook() == ahead
    assert [each.cache_info().misses for each in kept] == [1, 3, 2]
