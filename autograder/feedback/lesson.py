"""What a page needs of the instructor's notebook: the same for everybody, read once."""

import ast
import contextlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.diagnosis.hypotheses import Part
from autograder.exercise import ExerciseError, find
from autograder.judge.assignment import Assignment, SpecCell
from autograder.judge.cell_code import Broken
from autograder.judge.helper_cells import cells_of, read_test_cell
from autograder.pages import parts
from autograder.pages.budget import budgets

_HEADING = re.compile(r"\s*(#{1,6})\s+(.+?)\s*#*\s*(?:\n|$)")
_BEGIN, _END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"  # as nbgrader has it


@dataclass(frozen=True, kw_only=True)
class LessonItem:
    """A graded cell. ``answers`` are the student's cells that it asks, by grade_id."""

    grade_id: str
    title: str
    points: float
    answers: tuple[str, ...]
    names: tuple[str, ...] = ()  # that the student must have defined for it
    check: str = ""  # its code, as the student's notebook shows it


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the lesson, from one heading to the next: its title, and its text as safe HTML."""

    title: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One notebook of an assignment, as its pages need it.

    ``given`` are the texts of all cells without a grade_id. ``section_of`` says in which of the
    ``sections`` a cell stands. ``mistakes`` are their names by id.
    """

    notebook: str
    items: Mapping[str, LessonItem]
    given: frozenset[str] = frozenset()
    sections: tuple[Section, ...] = ()
    section_of: Mapping[str, int] = field(default_factory=dict)
    mistakes: Mapping[str, str] = field(default_factory=dict)


def read_lesson(assignment: Assignment, begin: str = _BEGIN, end: str = _END) -> Lesson:
    """Return what pages need of an assignment's notebook.

    ``begin`` and ``end`` are what hidden tests stand between.
    """
    exercise = None
    with contextlib.suppress(ExerciseError):  # its pages do without titles
        exercise = find(assignment.exercise)
    labels = {} if exercise is None else exercise.labels
    source = _cells(assignment.solution)
    asked = _answers(assignment, source)
    items = {}
    for cell in assignment.cells:
        if cell.grade or cell.task:
            names, answers = asked.get(cell.grade_id, ((), (cell.grade_id,)))
            items[cell.grade_id] = LessonItem(
                grade_id=cell.grade_id, title=labels.get(cell.grade_id, cell.grade_id),
                points=cell.points, answers=answers, names=names,
                check=parts.without_hidden(cell.source, begin, end).strip() if cell.is_test else "",
            )  # fmt: skip
    sections, section_of = _sections(source)
    known: tuple[Part, ...] = ()
    if exercise is not None:
        known = (*exercise.families, *exercise.catalogue)
    return Lesson(
        notebook=assignment.notebook,
        items=items,
        given=frozenset(text.strip() for name, _, text in source if not name),
        sections=sections,
        section_of=section_of,
        mistakes={each.id: each.name for each in known},
    )


def _cells(notebook: bytes | None) -> list[tuple[str, str, str]]:
    """Return (grade_id or "", kind, text) of each cell of the source notebook."""
    cells: Sequence[Any] = json.loads(notebook)["cells"] if notebook else ()
    return [
        (
            cell["metadata"].get("nbgrader", {}).get("grade_id", ""),
            cell["cell_type"],
            "".join(cell["source"]),
        )
        for cell in cells
    ]


def _answers(
    assignment: Assignment, source: Sequence[tuple[str, str, str]]
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return for each test the student's names that it asks, and the cells that define them.

    Where that is not known, the cell is the nearest one above that the student fills in.
    """
    solutions = {cell.grade_id for cell in assignment.cells if cell.solution}
    written = {name: text for name, _, text in source if name in solutions}
    defined_in = {each: name for name, text in written.items() for each in _defined(text)}
    found, above, cells = {}, "", cells_of(assignment)
    for cell in assignment.cells:
        if cell.solution:
            above = cell.grade_id
        if cell.is_test:
            names = _asked(cell, cells)
            known = dict.fromkeys(defined_in[name] for name in names if name in defined_in)
            found[cell.grade_id] = names, tuple(known) or tuple(filter(None, [above]))
    return found


def _asked(cell: SpecCell, cells: Any) -> tuple[str, ...]:
    with contextlib.suppress(Broken):
        return read_test_cell(cell, cells).student_names
    return ()


def _defined(source: str) -> Iterator[str]:
    """Yield the names that a model solution's cell defines at its top."""
    with contextlib.suppress(SyntaxError, ValueError):
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                yield node.name
            else:
                stored = (each for each in ast.walk(node) if isinstance(each, ast.Name))
                yield from (each.id for each in stored if isinstance(each.ctx, ast.Store))


def _sections(
    source: Sequence[tuple[str, str, str]],
) -> tuple[tuple[Section, ...], dict[str, int]]:
    """Return the lesson by its headings, and in which section each cell with a grade_id stands.

    Sections begin at the headings of the highest level that is there more than once.
    """
    levels = Counter(
        len(found[1])
        for _, kind, text in source
        if kind == "markdown" and (found := _HEADING.match(text))
    )
    level = min((each for each, count in levels.items() if count > 1), default=1)
    titles, texts, section_of = list[str](), list[list[str]](), {}
    for name, kind, text in source:
        found = _HEADING.match(text) if kind == "markdown" else None
        if found and len(found[1]) <= level:
            titles.append(found[2])
            texts.append([text[found.end() :]])
        elif kind == "markdown" and texts and not name:
            texts[-1].append(text)
        if name and titles:
            section_of[name] = len(titles) - 1
    left = budgets()[True]
    painted = (parts.markdown(left, "\n\n".join(each), {}, headings=False) for each in texts)
    sections = (
        Section(title=title, html=html) for title, html in zip(titles, painted, strict=True)
    )
    return tuple(sections), section_of
