"""The feedback page of one notebook: what is the student's, laid out; a pure function.

All that stands in the notebook may be hostile. Texts are escaped by the template; what is laid out
passes ``pages``, within a budget that also bounds the page's size. What counts most spends first.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from autograder.feedback import words
from autograder.feedback.causes import Cause, LostItem, grouped
from autograder.feedback.lesson import Lesson, LessonItem
from autograder.feedback.marks import Mark, Marks
from autograder.judge.notebook import ABOUT
from autograder.judge.words import INSIDE, NEXT
from autograder.pages import parts
from autograder.pages.budget import Budget, budgets
from autograder.pages.shown import (
    attachments_kept,
    nbgrader_kept,
    outputs_kept,
    text_of,
)
from autograder.plain_text import shown_lines

MOST_BYTES = 60_000  # of a page beside its pictures
CHARACTERS = (40_000, 20_000, 10_000)  # of what is the student's: fewer where a page gets too large
LINES_OPEN = 60  # of code; more are folded
_HERE = Path(__file__).parent
_LAID_OUT = re.compile(
    r'(?:<div class="highlight">)?<pre>(?:<span></span>)?(.*?)\n*</pre>(?:</div>)?\s*', re.DOTALL
)
_AROUND_A_CELL = 150  # characters
_PICTURE = re.compile(rb'src="data:[^"]*"')
_PLAIN = re.compile(r"[A-Za-z](?:[^\W_]|[ ,.!?])*", re.ASCII)
_WIDE = re.compile(r"<(?:table|math|pre)\b")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell of the graded notebook. ``name`` is its grade_id, or ""."""

    number: int
    name: str
    kind: str
    source: str
    is_solution: bool
    outputs: Any
    attachments: Mapping[str, Any]
    mistake: str
    judged: bool
    inside: bool  # beside the student's code


@dataclass(frozen=True, kw_only=True)
class Said:
    """What stands below a test cell: the judge's lines, and all else, laid out."""

    lines: tuple[str, ...] = ()
    outputs: tuple[Markup, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Items that a person has still to look at, for the same reason."""

    about_items: tuple[LessonItem, ...]
    said: Said


@dataclass(frozen=True, kw_only=True)
class ShownCell:
    """A student's cell as the page shows it."""

    title: str
    id: str
    body: Markup
    folded: bool = False
    outputs: tuple[Markup, ...] = ()
    comment: Markup | None = None


@dataclass(frozen=True, kw_only=True)
class ShownCause:
    """A cause with what belongs to it."""

    cause: Cause
    said: Mapping[str, Said]
    cells: Sequence[ShownCell]
    section: str
    lesson: Markup | None = None

    @property
    def has_checks(self) -> bool:
        """Whether the notebook shows any code of its checks."""
        return any(item.about.check for item in self.cause.items)


def version() -> str:
    """Return a digest of what pages are made with, besides code: template, style."""
    files = (_HERE / name for name in ("page.html", "page.css"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def render(lesson: Lesson, notebook: bytes, marks: Marks, made_from: str) -> bytes:
    """Return the page for a graded notebook's bytes. ``made_from`` stands in its last line.

    Raises ValueError where the bytes are no notebook.
    """
    cells = list(_cells(notebook))
    for characters in CHARACTERS:
        html = _rendered(lesson, cells, marks, made_from, characters)
        if len(_PICTURE.sub(b"", html)) <= MOST_BYTES:
            break
    return html


def _rendered(
    lesson: Lesson, cells: Sequence[Cell], marks: Marks, made_from: str, characters: int
) -> bytes:
    named = {cell.name: cell for cell in cells if cell.name}
    page = _Page(lesson, marks, named, characters)
    lost, waits, passed = page.sorted_items()
    causes = [page.shown_cause(cause) for cause in grouped(lost, lesson)]
    commented = [name for name in marks.comments if name in named or name in lesson.items]
    comments = [page.shown_cell(name) for name in commented if name not in page.shown]
    causes = [page.with_lesson(cause) for cause in causes]
    rest = [cell.name for cell in cells if cell.is_solution and cell.name not in page.shown]
    others = [page.shown_cell(name, plain=True) for name in rest]
    own = [cell for cell in cells if _is_added(cell, lesson)]
    added = [page.shown_added(cell) for cell in own if page.has_room()]
    most = math.fsum(item.points for item in lesson.items.values())
    html: str = _template().render(
        words=words, notebook=lesson.notebook, score=round(marks.score, 2), most=round(most, 2),
        late=round(marks.late_penalty, 2), causes=causes, waits=waits, passed=passed,
        comments=comments, comment_places=_places(marks.written), others=others,
        added=added, left_out=len(own) - len(added), made_from=made_from,
        count=len(lesson.items),
    )  # fmt: skip
    return html.lstrip().encode()


def _told_together(waits: Sequence[tuple[LessonItem, Said]]) -> list[Waiting]:
    """Return what waits, with what is said of several items said once."""
    alike: dict[Said, list[LessonItem]] = {}
    for about, said in waits:
        alike.setdefault(said, []).append(about)
    return [Waiting(about_items=tuple(items), said=said) for said, items in alike.items()]


def _places(commented: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, f"answer-{name}") for name in commented]


class _Page:
    """One page while it is put together: what is left to spend, and which cells it shows."""

    def __init__(
        self, lesson: Lesson, marks: Marks, cells: Mapping[str, Cell], characters: int
    ) -> None:
        self._lesson, self._marks, self._cells = lesson, marks, cells
        self._left = Budget(seconds=0.7, characters=characters, elements=6_000, pictures=6_000_000)
        self._persons = budgets()[True]  # what a person has written
        self._said: dict[str, Said] = {}
        self._told: set[int] = set()  # sections of the lesson
        self.shown: set[str] = set()

    def sorted_items(
        self,
    ) -> tuple[list[LostItem], list[Waiting], list[tuple[LessonItem, Mark, bool]]]:
        """Return the items that lost points, those that wait for a person, and the others."""
        lost, waits, passed = [], [], []
        for name, about in self._lesson.items.items():
            mark = self._marks.items.get(name, Mark(points=0, waits=True, by_hand=False))
            cell = self._cells.get(name)
            if not mark.waits and mark.points >= about.points:
                passed.append((about, mark, cell is not None and cell.inside))
                continue
            if cell is not None and not cell.is_solution:
                self._said[name] = _said(cell, self._left)
            said = self._said.get(name, Said())
            if mark.waits:
                waits.append((about, said))
            else:
                mistake = cell.mistake if cell is not None and cell.judged else ""
                lost.append(LostItem(about=about, mark=mark, said=said.lines, mistake=mistake))
        return lost, _told_together(waits), passed

    def shown_cause(self, cause: Cause) -> ShownCause:
        """Return a cause with its words and the student's cells that it is in."""
        names = [each for each in cause.answers if each in self._cells and each not in self.shown]
        section = self._lesson.section_of.get(cause.answers[0] if cause.answers else "")
        return ShownCause(
            cause=cause,
            said={
                item.about.grade_id: self._said.get(item.about.grade_id, Said())
                for item in cause.items
            },
            cells=[self.shown_cell(name) for name in names],
            section="" if section is None else self._lesson.sections[section].title,
        )

    def with_lesson(self, shown: ShownCause) -> ShownCause:
        """Return a cause with its section of the lesson, where that fits and is not there yet."""
        answers = shown.cause.answers
        number = self._lesson.section_of.get(answers[0]) if answers else None
        if number is None or number in self._told:
            return shown
        html = self._lesson.sections[number].html
        if not html or len(html) > self._left.characters:
            return shown
        self._left.characters -= len(html)
        self._told.add(number)
        return replace(shown, lesson=Markup(html))

    def shown_cell(self, name: str, *, plain: bool = False) -> ShownCell:
        """Return a student's cell; ``plain``: without colours and outputs."""
        self.shown.add(name)
        cell, comment = self._cells.get(name), self._marks.comments.get(name)
        said = ""
        if comment and _PLAIN.fullmatch(comment):  # as nbgrader's own: the same without a painter
            said = f"<p>{comment}</p>"
        elif comment:
            said = parts.markdown(self._persons, comment, {}, headings=False)
        body, lines = Markup(), 0
        if cell is not None and cell.is_solution:
            body, lines = _body(cell, self._left, plain=plain)
        return ShownCell(
            title=words.ANSWER.format(name=name), id=f"answer-{name}", body=body,
            folded=plain or lines > LINES_OPEN,
            outputs=() if plain or cell is None else tuple(_outputs(cell, self._left)),
            comment=Markup(said) if comment else None,
        )  # fmt: skip

    def has_room(self) -> bool:
        """Whether one more cell can be shown; what is around it is spent."""
        self._left.characters -= _AROUND_A_CELL
        return self._left.characters > 0

    def shown_added(self, cell: Cell) -> ShownCell:
        """Return a cell of the student's own."""
        return ShownCell(
            title=words.CELL.format(number=cell.number), id=f"cell-{cell.number}",
            body=_body(cell, self._left)[0], outputs=tuple(_outputs(cell, self._left)),
        )  # fmt: skip


def _is_added(cell: Cell, lesson: Lesson) -> bool:
    """Whether a cell is not the instructor's, or not as it was given out."""
    return not cell.name and bool(text := cell.source.strip()) and text not in lesson.given


def _cells(notebook: bytes) -> Iterator[Cell]:
    try:
        found = json.loads(notebook)["cells"]
        cells = [each for each in found if isinstance(each, dict)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("the graded file is no notebook") from error
    for number, cell in enumerate(cells, 1):
        metadata = cell.get("metadata")
        kept = nbgrader_kept(cell) or {}
        judged = metadata.get(ABOUT) if isinstance(metadata, dict) else None
        mistake = judged.get("misconception") if isinstance(judged, dict) else None
        yield Cell(
            number=number, name=kept.get("grade_id", ""), kind=str(cell.get("cell_type")),
            source=text_of(cell.get("source")), is_solution=kept.get("solution", False),
            outputs=cell.get("outputs"), attachments=attachments_kept(cell.get("attachments")),
            mistake=mistake if isinstance(mistake, str) else "", judged=isinstance(judged, dict),
            inside=isinstance(judged, dict) and judged.get("inside") is True,
        )  # fmt: skip


def _said(cell: Cell, left: Budget) -> Said:
    """Return what stands below a test cell, but for its points."""
    lines, others = list[str](), list[Markup]()
    for output in outputs_kept(cell.outputs, left):
        if output["output_type"] == "stream":
            lines += [line for line in output["text"].split("\n") if line.strip()]
        elif output["output_type"] == "execute_result" and _is_number(output["data"]):
            continue
        else:
            if output["output_type"] == "error" and not lines:
                lines += _last_line(output["traceback"][0])
            others.append(_laid_out(output, left))
    return Said(lines=tuple(lines), outputs=tuple(others))


def _is_number(data: Mapping[str, str]) -> bool:
    try:
        float(data.get("text/plain", ""))
    except ValueError:
        return False
    return True


def _last_line(traceback: str) -> list[str]:
    """Return what an error says at its end, where a test ran in a kernel."""
    lines = parts.uncoloured(traceback).split("\n")
    return [line for line in lines if line.strip()][-1:]


def _outputs(cell: Cell, left: Budget) -> Iterator[Markup]:
    for output in outputs_kept(cell.outputs, left):
        yield _laid_out(output, left)


def _laid_out(output: Mapping[str, Any], left: Budget) -> Markup:
    """Return an output that pages keep, as HTML."""
    match output["output_type"]:
        case "stream":
            return _printed(output["text"])
        case "error":
            return _printed(output["traceback"][0])
    data = output["data"]
    if "text/html" in data:
        return _paper(parts.markup(left, data["text/html"], data.get("text/plain")))
    if "text/markdown" in data:
        return _paper(parts.markdown(left, data["text/markdown"], {}, headings=False))
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            about = output["metadata"].get(kind, {})
            return Markup('<p><img class="paper" alt="{}" src="data:{};base64,{}"></p>').format(
                about.get("alt") or words.PICTURE, kind, data[kind]
            )
    return _printed(data["text/plain"])


def _printed(text: str) -> Markup:
    """Return a printed text; colours of a terminal cannot be read on every background."""
    return Markup("<pre>{}</pre>").format(parts.uncoloured(text))


def _paper(html: str) -> Markup:
    """Return HTML of others on paper of its own: it chooses colours that are dark on light."""
    return Markup(f'<div class="paper"{_reached(html)}>{html}</div>')


def _reached(html: str) -> str:
    """Return what lets a keyboard scroll what may be wider than the window."""
    return ' tabindex="0"' if _WIDE.search(html) else ""


def _body(cell: Cell, left: Budget, *, plain: bool = False) -> tuple[Markup, int]:
    """Return a cell's source as HTML, and of how many lines of code it is."""
    if cell.kind == "markdown":
        return _paper(parts.markdown(left, cell.source, cell.attachments, headings=False)), 0
    shown = plain or cell.kind != "code"
    html = left.plain(cell.source) if shown else parts.code(left, cell.source, "python")
    found = _LAID_OUT.fullmatch(html)
    lines = found[1].split("\n") if found else []
    numbered = "".join(f"<span>{line or ' '}</span>" for line in lines)
    return Markup(f'<pre class="code">{numbered}</pre>'), len(lines)


def _line(text: str) -> Markup:
    """Return a line of the judge's, the next step set apart."""
    html = Markup('<p class="next">{}</p>' if text.startswith(NEXT) else "<p>{}</p>")
    return html.format(shown_lines(text))


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, undefined=jinja2.StrictUndefined,
        finalize=lambda value: shown_lines(value) if type(value) is str else value,
    )  # fmt: skip
    environment.filters["line"] = _line
    environment.globals["INSIDE"] = INSIDE
    environment.globals["style"] = Markup((_HERE / "page.css").read_text())
    environment.globals["reached"] = lambda html: Markup(_reached(html))
    return environment.get_template("page.html")
