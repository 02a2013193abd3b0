"""A test that the instructor has marked: it runs beside the student's code, as nbgrader runs it.

It can be forged there, and every result of it says so. What comes back is read by nbgrader's own
rule: an error, or anything on standard error, is 0 points; a result that is a number is the points;
all else is full marks.
"""

import ast
import builtins
import functools
import re
import symtable
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.exercise import Failure
from autograder.judge.assignment import Assignment, SpecCell
from autograder.judge.explain import failed
from autograder.judge.test_cell import Broken
from autograder.sandbox.item_calls import ItemCalls

CAN_BE_FORGED = "judged inside the student's process: can be forged"  # the instructor reads
MAX_WORDS = 1_000  # of an assertion's: they are the way by which a test's source could leave
_MAX_REASON = 4_000
_MISSING = re.compile(r"name '(\w+)' is not defined")


@dataclass(frozen=True)
class InsideTest:
    """A marked test, and the marked tests before it that define what it uses, in their order."""

    cell: SpecCell
    earlier: tuple[SpecCell, ...]
    names: tuple[str, ...]  # that they read of the notebook's
    helpers: frozenset[str]  # of these, what those before it define


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a test came to: its points; else a failure, or why it was not judged, by a key of words.

    ``reason`` is for the instructor.
    """

    points: float = 0
    failure: Failure | None = None
    reason: str = ""
    not_run: str = ""  # "time", "memory" or "missing"
    missing: str = ""  # the name


def marked(assignment: Assignment, grade_ids: Collection[str]) -> Assignment:
    """Return the assignment with these of its tests marked too. Others' names are passed over."""
    cells = tuple(
        replace(cell, inside=True) if cell.is_test and cell.grade_id in grade_ids else cell
        for cell in assignment.cells
    )
    return replace(assignment, cells=cells)


def read(cell: SpecCell, assignment: Assignment) -> InsideTest:
    """Return a marked test with those before it that must have run.

    Raises Broken where it is no Python, or where it needs what a test defines that is not marked:
    that one's source stays outside of the student's process.
    """
    names = _names(cell)
    wanted, used, earlier = set(names.needed), set(names.read), []
    helpers: set[str] = set()
    before = assignment.cells[: assignment.cells.index(cell)]
    for other in reversed(before):
        if other.cell_type != "code" or not other.is_instructors or not wanted:
            continue
        try:
            of_other = _names(other)
        except Broken:
            continue
        found = of_other.defines & wanted
        wanted -= found
        if not found or not other.is_test:  # a locked cell has run with the notebook
            continue
        if not other.inside:
            used_names = ", ".join(sorted(found))
            raise _broken(
                cell,
                f"it runs inside and uses {used_names} of {other.grade_id}, which does not",
                f"define {used_names} in it or in a locked cell, or mark {other.grade_id} too",
            )
        earlier.append(other)
        helpers |= found
        wanted |= of_other.needed
        used |= of_other.read
    return InsideTest(cell, tuple(reversed(earlier)), tuple(sorted(used)), frozenset(helpers))


def run(test: InsideTest, item: ItemCalls, count: int, *, put_back: bool) -> tuple[Outcome, bool]:
    """Run a test, after those that it needs; return what came of it, and whether names have moved.

    For ``count``, ``put_back`` and what has moved, see `ItemCalls.run_test`. Raises CallAborted;
    Broken where the points are more than there are.
    """
    place, names = test.cell.grade_id, test.names
    for cell in test.earlier:
        outputs, moved = item.run_test(cell.source, 0, names, place, put_back=put_back)
        if _stopped(outputs):
            return outcome(test, outputs, count), moved
        put_back = False
    outputs, moved = item.run_test(test.cell.source, count, names, place, put_back=put_back)
    return outcome(test, outputs, count), moved


def outcome(test: InsideTest, outputs: Sequence[Any], count: int) -> Outcome:
    """Return what outputs come to by nbgrader's rule; nothing of them is trusted.

    Raises Broken where the points are more than there are.
    """
    for output in outputs:
        match output:
            case {"output_type": "error"} | {"output_type": "stream", "name": "stderr"}:
                return _failed(test, outputs, count)
            case {"output_type": "execute_result", "data": {"text/plain": str(text)}}:
                return Outcome(points=_points(test.cell, text))
    return Outcome(points=test.cell.points)


def _failed(test: InsideTest, outputs: Sequence[Any], count: int) -> Outcome:
    errors = _errors(outputs)
    grade_id = test.cell.grade_id
    if not errors:
        texts = [
            text
            for output in outputs
            if isinstance(output, dict) and output.get("name") == "stderr"
            if isinstance(text := output.get("text"), str)
        ]
        said = "".join(texts)[:_MAX_REASON]
        reason = f"{grade_id}: text on standard error, which nbgrader counts as an error: {said}"
        return Outcome(failure=failed("standard error"), reason=reason)
    name, words = (_text(errors[0].get(key)) for key in ("ename", "evalue"))
    line = _line(errors[0].get("traceback"), count)
    where = f"{grade_id}, line {line}" if line else grade_id
    error = f"{name}: {words}" if words else name
    reason = f"{where}: {error}"[:_MAX_REASON]
    if limit := _stopped(outputs):
        return Outcome(not_run=limit, reason=reason)
    missing = _MISSING.match(words) if name == "NameError" else None
    if missing and missing[1] in test.names and missing[1] not in test.helpers:
        return Outcome(not_run="missing", missing=missing[1], reason=reason)
    if name != "AssertionError":
        raised = failed("test raised", error=error[:MAX_WORDS])
        return Outcome(failure=raised, reason=reason)
    failure = Failure(text=words[:MAX_WORDS]) if words else failed("no words")
    return Outcome(failure=failure, reason=reason)


def _points(cell: SpecCell, text: str) -> float:
    """Return the points that a result stands for: nbgrader's get_partial_grade."""
    try:
        points = float(text[:100])
    except ValueError:
        return cell.points
    if points > cell.points:
        raise _broken(
            cell,
            f"it ends with {points:g}, which is more than its {cell.points:g} points",
            "let its last value be at most these",
        )
    return points if points >= 0 else cell.points


def _broken(cell: SpecCell, seen: str, next_step: str) -> Broken:
    return Broken(cell, 0, seen, next_step)


def _errors(outputs: Sequence[Any]) -> list[dict[Any, Any]]:
    return [
        output
        for output in outputs
        if isinstance(output, dict) and output.get("output_type") == "error"
    ]


def _stopped(outputs: Sequence[Any]) -> str:
    """Return the name of the limit that ended a cell, "time" or "memory"; or ""."""
    names = [output.get("ename") for output in _errors(outputs)]
    return "time" if "TimeIsUp" in names else "memory" if "MemoryError" in names else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _line(trace: Any, count: int) -> int:
    """Return the line of the test's own cell that an IPython traceback shows last, or 0."""
    lines = [line for line in trace if isinstance(line, str)] if isinstance(trace, list) else []
    plain = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(lines)[:100_000])
    found = re.findall(rf"Cell In\s?\[{count}\], line (\d{{1,5}})", plain)
    return int(found[-1]) if found else 0


@dataclass(frozen=True)
class _Names:
    """What a cell does with the notebook's names. Those it ``defines`` it binds before it reads."""

    read: frozenset[str]
    defines: frozenset[str]

    @property
    def needed(self) -> frozenset[str]:
        return self.read - self.defines


def _names(cell: SpecCell) -> _Names:
    try:
        return _names_in(cell.source)
    except (SyntaxError, ValueError) as error:
        seen = f"it is not Python that IPython can run: {error}"
        raise _broken(cell, seen, "mend it in source/") from error


@functools.lru_cache(maxsize=256)
def _names_in(source: str) -> _Names:
    from IPython.core.inputtransformer2 import TransformerManager  # 0.2 s, for marked tests alone

    plain = TransformerManager().transform_cell(source)  # type: ignore[no-untyped-call]
    tree = ast.parse(plain)  # first: symtable's own errors know less
    table = symtable.symtable(plain, "<test>", "exec")
    bound = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    }
    own = {name for name, reads in _first_uses(tree).items() if not reads}
    known = {*vars(builtins), "__name__", "get_ipython"}
    return _Names(frozenset(_read(table, top=True) - known), frozenset(bound & own))


def _first_uses(tree: ast.AST) -> dict[str, bool]:
    """Return whether each name that a cell uses is read at first, and not bound."""
    found: dict[str, bool] = {}
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name):
            found.setdefault(node.id, not isinstance(node.ctx, ast.Store))
        elif isinstance(node, ast.alias):
            found.setdefault((node.asname or node.name).partition(".")[0], False)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.setdefault(node.name, False)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found.setdefault(node.target.id, True)
        parts = list(ast.iter_child_nodes(node))
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr | ast.For | ast.AsyncFor):
            parts.sort(key=lambda part: isinstance(getattr(part, "ctx", None), ast.Store))
        waiting += reversed(parts)
    return found


def _read(table: symtable.SymbolTable, *, top: bool) -> set[str]:
    """Return every name that is looked up in the notebook's namespace, in functions too."""
    own = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (top or symbol.is_global())
    }
    return own.union(*(_read(child, top=False) for child in table.get_children()))
