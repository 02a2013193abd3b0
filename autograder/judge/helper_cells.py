"""Which of the instructor's cells give a test the names that it uses, and which are the student's.

As in a kernel, the nearest cell before the test counts. What a locked cell defines is never the
student's, so nobody can put anything in the place of a helper or of ``np``.
"""

import ast
import difflib
import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType

from autograder.judge.assignment import Assignment, SpecCell
from autograder.judge.cell_code import (
    FUNCTIONS,
    ITS_OUTPUTS,
    Broken,
    Code,
    Stars,
    Statement,
    compiled,
    file_of,
    public_names,
    read_code,
    unbound_in,
)
from autograder.judge.restore import SubmissionError, read_notebook

Compiled = tuple[CodeType, CodeType | None]  # statements, and the last one's value


@dataclass(frozen=True, eq=False)
class Cells:
    """An assignment's code cells in order, and what its model solution shows of the student's."""

    in_order: tuple[SpecCell, ...]
    codes: Mapping[str, Code]  # of these, by grade_id
    asked: Mapping[str, frozenset[str]]  # what each solution cell is to define, but by import
    functions: frozenset[str]  # of these, the functions and classes
    known: frozenset[str] | None  # all that the model solution defines; None: that is not known
    imported: Mapping[str, str]  # the modules that it imports, by the names they have there

    @functools.cached_property
    def locked(self) -> frozenset[str]:
        """What locked cells define."""
        return frozenset[str]().union(
            *(self.codes[each.grade_id].bound for each in self.in_order if _is_given(each))
        )


@dataclass(frozen=True, eq=False)
class TestCell:
    """A test cell's code, and what it needs to know from elsewhere."""

    cell: SpecCell
    run: Compiled
    helpers: tuple[Compiled, ...]  # what other cells of the instructor's define of what it uses
    helper_cells: tuple[SpecCell, ...]
    student_names: tuple[str, ...]  # what the student must have defined
    names_in_text: tuple[str, ...]  # what it looks up by text: the student's, where they have it
    looks_up: bool  # it asks what names there are
    own_names: frozenset[str]  # what the instructor's cells define for it
    rebinds: frozenset[str]  # names of the student's that it binds or deletes
    uses_unittest: bool  # or mock
    is_silent: bool  # its last value is not shown
    imported: Mapping[str, str]  # modules that the student's import statements may stand for

    def cell_of(self, file: str) -> SpecCell:
        """Return the cell whose code is compiled under this name."""
        return next((each for each in self.helper_cells if file_of(each) == file), self.cell)


def cells_of(assignment: Assignment) -> Cells:
    """Return an assignment's cells, read once."""
    beside = tuple(
        (name.removesuffix(".py"), source)
        for name, source in assignment.files.items()
        if name.endswith(".py") and "/" not in name
    )
    return _cells(assignment.cells, assignment.solution, beside)


@functools.lru_cache(maxsize=32)
def _cells(
    cells: tuple[SpecCell, ...], solution: bytes | None, beside: tuple[tuple[str, bytes], ...]
) -> Cells:
    stars: Stars = ()
    if any("import *" in cell.source for cell in cells) or b"import *" in (solution or b""):
        stars = tuple((name, public_names(source)) for name, source in beside)
    in_order = tuple(cell for cell in cells if cell.cell_type == "code")
    codes = {cell.grade_id: read_code(cell, stars) for cell in in_order}
    model = _model(solution, stars)
    answers = {
        cell.grade_id: [
            codes[cell.grade_id],
            *(code for code in model if code.cell.grade_id == cell.grade_id),
        ]
        for cell in in_order
        if not cell.is_instructors
    }  # fmt: skip
    statements = [each for found in answers.values() for code in found for each in code.statements]
    is_known = bool(model) and all(code.is_all_known for code in model)
    return Cells(
        in_order=in_order,
        codes=codes,
        asked={
            name: frozenset[str]().union(*map(_asked, found)) for name, found in answers.items()
        },
        functions=frozenset(
            name for each in statements if isinstance(each.node, FUNCTIONS) for name in each.bound
        ),
        known=frozenset[str]().union(*(code.bound for code in model)) if is_known else None,
        imported={
            name: module for code in model for name, module in code.imported.items()
        },
    )  # fmt: skip


def read_test_cell(cell: SpecCell, cells: Cells) -> TestCell:
    """Return a test cell with the helpers it needs among the assignment's cells.

    Raises Broken where a cell that it needs is no Python, or a name is nobody's.
    """
    found = _read(cell, cells)
    if isinstance(found, Broken):
        raise found.with_traceback(None)
    return found


@functools.lru_cache(maxsize=512)
def _read(cell: SpecCell, cells: Cells) -> TestCell | Broken:
    try:
        return _with_helpers(cell, cells)
    except Broken as broken:  # is kept too
        return broken


def _with_helpers(cell: SpecCell, cells: Cells) -> TestCell:
    code = cells.codes[cell.grade_id]
    code.require_runnable()
    place = cells.in_order.index(cell)
    before, after = cells.in_order[:place], cells.in_order[place + 1 :]
    wanted, students = set(code.unbound), set[str]()
    chosen: dict[str, tuple[Statement, ...]] = {}
    for each in (*reversed(before), *reversed([each for each in after if _is_given(each)])):
        if not each.is_instructors:
            students |= wanted & cells.asked[each.grade_id] - cells.locked
            wanted -= students
        elif found := _statements_for(each, wanted, cells):
            chosen[each.grade_id] = found
            wanted -= {name for statement in found for name in statement.bound}
            wanted |= set(unbound_in(found)) - students
    helpers = [each for each in cells.in_order if each.grade_id in chosen]
    names, own = list[str](), set[str]()
    for each in helpers:
        statements = chosen[each.grade_id]
        names += [name for name in unbound_in(statements) if name not in own]
        own |= {name for statement in statements for name in statement.bound}
    names += [name for name in code.unbound if name not in own]
    names = list(dict.fromkeys(names))
    for name in names:
        _require_somebodys(name, code, cells)
    return TestCell(
        cell=cell,
        run=compiled(cell, code.statements, value=True),
        helpers=tuple(compiled(each, chosen[each.grade_id], value=False) for each in helpers),
        helper_cells=tuple(helpers),
        student_names=tuple(names),
        names_in_text=tuple(sorted(code.texts - own - code.bound - set(names))),
        looks_up=code.looks_up,
        own_names=frozenset(own | code.bound),
        rebinds=code.bound & (cells.functions.union(code.unbound)),
        uses_unittest=any(
            "unittest" in each.source or "mock" in each.source for each in (cell, *helpers)
        ),
        is_silent=code.ends_in_semicolon,
        imported=cells.imported,
    )


def _statements_for(cell: SpecCell, wanted: set[str], cells: Cells) -> tuple[Statement, ...]:
    """Return what one of the instructor's cells defines of the wanted names, with what that needs.

    Of a locked cell it is all definitions. A test cell gives no name that it takes from the student
    itself, to put it back.
    """
    code = cells.codes[cell.grade_id]
    own = code.bound if _is_given(cell) else code.bound - (set(code.unbound) - cells.locked)
    return code.giving(wanted & own, own, whole=_is_given(cell)) if wanted & own else ()


def _require_somebodys(name: str, code: Code, cells: Cells) -> None:
    """Raise Broken where a name can be nobody's: misspelt, or of a cell that cannot be read."""
    if name in ITS_OUTPUTS:
        raise _unknown(name, code, "which holds a notebook's own outputs", "use another name")
    if any(name in asked for asked in cells.asked.values()):
        return
    for each in cells.in_order:
        other = cells.codes[each.grade_id]
        if other.fault and each.is_instructors and _seems_bound(name, each.source):
            raise other.broken()
    if cells.known is not None and name not in cells.known:
        near = difflib.get_close_matches(name, cells.known, n=1)
        step = f"write {near[0]}, if that is meant" if near else "define it in a locked cell"
        raise _unknown(name, code, "which no cell of the assignment defines", step)


def _unknown(name: str, code: Code, why: str, step: str) -> Broken:
    line = next(
        (n.lineno for s in code.statements for n in ast.walk(s.node)
         if isinstance(n, ast.Name) and n.id == name), 0,
    )  # fmt: skip
    return Broken(code.cell, line, f"it uses {name}, {why}", step)


def _seems_bound(name: str, source: str) -> bool:
    """Whether a text that is no Python seems to define a name."""
    forms = rf"^\s*(?:(?:async )?def|class) {name}\b|^\s*{name}\b.*=|\bimport\b.*\b{name}\b"
    return re.search(forms, source, re.MULTILINE) is not None


def _is_given(cell: SpecCell) -> bool:
    """Whether a code cell is locked and no test."""
    return cell.is_instructors and not cell.is_test


def _asked(code: Code) -> frozenset[str]:
    imports = ast.Import | ast.ImportFrom
    return frozenset(
        name
        for each in code.statements
        if not isinstance(each.node, imports)
        for name in each.bound
    )


def _model(solution: bytes | None, stars: Stars) -> Sequence[Code]:
    """Return the code cells of the instructor's notebook; none where there is none."""
    try:
        cells: Iterable[dict[str, str]] = read_notebook(solution) if solution else ()
    except SubmissionError:
        return ()
    return [
        read_code(
            SpecCell(
                grade_id=cell["grade_id"] or "", cell_type="code", source=cell["source"],
                grade=False, solution=True, locked=False,
            ),
            stars,
        )
        for cell in cells
        if cell["cell_type"] == "code"
    ]  # fmt: skip
