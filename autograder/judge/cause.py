"""Why a name is not there: the cell that should define it, and what that cell stopped with.

The cell is found by its text, and where that does not tell, by the model solution: which of the
cells with this grade_id defines the name there. Its error is what the session has recorded: words
of the student's process, for the student to read.
"""

import functools
import platform
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.exercise import Failure
from autograder.judge import words
from autograder.judge.assignment import Assignment
from autograder.judge.ended import NOT_WRITTEN, STUB_ERROR
from autograder.judge.explain import error_in_words, line_in_words
from autograder.judge.restore import SubmissionError, read_notebook
from autograder.plain_text import shown
from autograder.sandbox.remote import RemoteError
from autograder.sandbox.sandbox import Limits

MOST = 300  # characters of an error
MOST_CELLS = 3  # that are named: one lacks what another should have defined
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_SYNTAX = ("SyntaxError", "IndentationError", "TabError")
_PLACE = re.compile(r"\((?:[^()]*\.py, )?line (\d+)\)$")  # at the end of a SyntaxError's words
_NOT_DEFINED = re.compile(r"name '(\w+)' is not defined")
_DEFINING = re.compile(
    r"^(?:async +)?(?:def|class) +(?P<block>\w+)"
    r"|^(?P<targets>\w+(?: *, *\w+)*) *(?::[^=\n]*)?=(?!=)"
    r"|^(?:import|from +[\w.]+ +import) +(?P<imported>[\w., (]+)",
    re.MULTILINE,
)
_NO_MODULE = re.compile(r"No module named '([\w.]+)'|([\w.]+) is not available: this exercise ")


@dataclass(frozen=True)
class _StoppedCell:
    """The cell that should define ``name``, and why it has not: a key of ``words.CAUSES``, facts.

    ``lacks`` is the name that the cell itself did not find, or "".
    """

    name: str
    key: str
    facts: Mapping[str, Any]
    lacks: str = ""


@dataclass(frozen=True)
class Causes:
    """What a judged notebook tells of why a name or a module is not there.

    ``cells`` are the notebook's, with their outputs. ``stopped`` says of cells that were left out
    why, by their places: a key of ``words.CAUSES``.
    """

    cells: Sequence[Mapping[str, Any]]
    assignment: Assignment
    stopped: Mapping[int, str]
    limits: Limits

    def missing(self, name: str) -> str:
        """Return in words why a name is missing; "" where no cell that should define it stopped."""
        known = self._why_missing(name)
        return words.joined([known[0]], known[1]) if known else ""

    def why_missing(self, name: str) -> str:
        """Return why a name is missing: a key of ``words.CAUSES``, NOT_WRITTEN, or ""."""
        cell = self._stopped_cell(name)
        if cell is None:
            return ""
        return NOT_WRITTEN if cell.facts.get("kind") == STUB_ERROR else cell.key

    def added(self, failure: Failure, raised: BaseException) -> Failure:
        """Return a failed check with why the student's code did not find a name or a module.

        ``raised`` is what the test stopped with: the error of the student's code, or a failed check
        that has one behind it.
        """
        known, error = None, _of_students_code(raised)
        kind = "" if error is None else type(error).__name__
        if kind == "ModuleNotFoundError" and (module := _module_not_there(str(error))):
            known = words.NOT_THERE.format(module=module), words.WITHOUT.format(module=module)
        elif kind == "NameError" and (name := _name_not_defined(str(error))):
            known = self._why_missing(name)
        if known is None:
            return failure
        return replace(failure, because=known[0], next_step=known[1])

    def _why_missing(self, name: str) -> tuple[str, str] | None:
        """Return what is known of why a name is missing, and the next step."""
        found: list[_StoppedCell] = []
        while name and len(found) < MOST_CELLS and name not in {each.name for each in found}:
            cell = self._stopped_cell(name)
            if cell is None:
                break
            found.append(cell)
            name = cell.lacks
        if not found:
            return None
        limits = {"seconds": self.limits.cell, "memory": self.limits.memory / (1 << 30)}
        said = [
            [text.format(name=each.name, **limits, **each.facts) for text in words.CAUSES[each.key]]
            for each in found
        ]
        return "\n".join(seen for seen, _ in said), said[-1][1]

    @functools.cached_property
    def _defining(self) -> Mapping[str, Sequence[int]]:
        """The places of the code cells that define each name."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, cell in enumerate(self.cells):
            for name in _defined_names(cell["source"]) if cell["cell_type"] == "code" else ():
                found[name].append(place)
        return found

    def _stopped_cell(self, name: str) -> _StoppedCell | None:
        """Return the last cell that should have defined the name, where such a cell has stopped."""
        of_model = _defined_by(self.assignment.solution).get(name)
        defining = self._defining.get(name) or [
            place
            for place, cell in enumerate(self.cells)
            if of_model is not None and _grade_id(cell) == of_model
        ]
        for place in reversed(defining):
            if place in self.stopped:
                return _StoppedCell(name, self.stopped[place], {})
            errors = [
                each
                for each in self.cells[place]["outputs"]
                if each["output_type"] == "error"
                and each["evalue"] not in (words.NO_OUTPUT, words.TOO_MUCH_OUTPUT)
            ]
            if errors and errors[-1]["evalue"] == words.STOPPED_CELL["not reached"]:
                return _StoppedCell(name, "not reached", {})
            if errors:
                return _by_error(name, self.cells[place], errors[-1])
        return None


def _of_students_code(raised: BaseException | None) -> RemoteError | None:
    """Return the error of the student's code that is behind another, or None."""
    for _ in range(MOST_CELLS):
        if isinstance(raised, RemoteError) or raised is None:
            return raised
        raised = raised.__cause__ or raised.__context__
    return None


def _name_not_defined(error: str) -> str:
    """Return the name that a NameError's words miss, or ""."""
    found = _NOT_DEFINED.match(error)
    return found[1] if found else ""


def _module_not_there(error: str) -> str:
    """Return the module that a ModuleNotFoundError's words miss, or ""."""
    found = _NO_MODULE.match(error)
    return shown(found[1] or found[2], MOST) if found else ""


def _by_error(name: str, cell: Mapping[str, Any], error: Mapping[str, Any]) -> _StoppedCell:
    kind, said = error["ename"], error["evalue"].strip().partition("\n")[0]
    in_words = _PLACE.search(said) if kind in _SYNTAX else None
    number = int(in_words[1]) if in_words else _line(error["traceback"], cell["execution_count"])
    said = said[: in_words.start()].rstrip() if in_words else said
    facts = {
        "error": shown(error_in_words(kind, said), MOST),
        "line": _line_in_words(cell["source"], number), "kind": kind,
    }  # fmt: skip
    if kind in _SYNTAX:
        return _StoppedCell(name, "syntax", {**facts, "python": platform.python_version()})
    if kind == "TimeIsUp":  # at which line it went off is chance
        return _StoppedCell(name, "time", {})
    module = _module_not_there(said) if kind == "ModuleNotFoundError" else ""
    if module:
        return _StoppedCell(name, "no module", {**facts, "module": module})
    lacks = _name_not_defined(said) if kind == "NameError" else ""
    return _StoppedCell(name, "error", facts, lacks)


def _line(traceback: Sequence[str], count: int | None) -> int:
    """Return the number of the cell's own line at which it stopped, as IPython shows it; or 0."""
    text = _COLOURS.sub("", "\n".join(traceback))
    found = re.search(rf"Cell In\[{count}\], line (\d{{1,6}})", text)
    return int(found[1]) if found else 0


def _line_in_words(source: str, number: int) -> str:
    lines = source.splitlines()
    if not 0 < number <= len(lines):
        return ""
    return line_in_words((number, shown(lines[number - 1].strip(), MOST)))


@functools.lru_cache(maxsize=8)
def _defined_by(solution: bytes | None) -> Mapping[str, str]:
    """Return which cell of a model solution defines each name, by grade_id."""
    try:
        cells = [] if solution is None else read_notebook(solution)
    except SubmissionError:
        return {}
    return {
        name: cell["grade_id"]
        for cell in cells
        if cell["cell_type"] == "code" and cell["grade_id"] is not None
        for name in _defined_names(cell["source"])
    }


def _grade_id(cell: Mapping[str, Any]) -> Any:
    return cell["metadata"].get("nbgrader", {}).get("grade_id")


def _defined_names(source: str) -> Iterator[str]:
    """Yield the names that a cell defines for the notebook, by its text: it may be no valid Python.

    A student's code is not parsed here: Python's parser can be made to end its own process.

    >>> sorted(_defined_names("!pip install numpy\\ndef f(x) return x\\n    y = x\\na, b = 1, 2"))
    ['a', 'b', 'f']
    >>> sorted(_defined_names("import numpy as np, os.path\\nfrom math import pi"))
    ['np', 'os', 'pi']
    """
    for each in _DEFINING.finditer(source):
        for name in (each["block"] or each["targets"] or each["imported"]).split(","):
            if parts := name.strip("( ").split():
                yield parts[-1].partition(".")[0]
