"""One test cell, run in the judge: the instructor's code, with the student's names far away.

A name in a test cell means, in this order: what the cell itself defines, Python's own names, what
a locked cell of the instructor's defines (that cell is then run here too), what the student
defined. So a student cannot put anything in the place of a helper or of ``np``.
"""

import ast
import builtins
import contextlib
import functools
import importlib
import importlib.abc
import importlib.util
import io
import symtable
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from autograder.exercise import Failure
from autograder.judge.assignment import Assignment, SpecCell, defining_modules
from autograder.judge.explain import failed
from autograder.sandbox.remote import CallAborted, NotPlain, RemoteError

# Modules that a test may use by a name that the student's import statement gives.
SHARED_MODULES = frozenset(
    ("numpy", "math", "cmath", "statistics", "itertools", "functools", "random", "re", "json",
     "string", "collections", "fractions", "decimal", "operator", "copy", "time", "datetime")
)  # fmt: skip
MAX_WORDS = 4000
_PACKAGE = Path(__file__).parent.parent
# Here an error says what the test did: what it passed to a function, which check it named.
_NOT_OURS = (_PACKAGE / "sandbox" / "wire", _PACKAGE / "check.py")


class Broken(Exception):
    """The test itself failed: the instructor's to read, never the student's fault."""


class Failed(Exception):
    """The student's work was judged and is wrong: which check failed, for the student to read."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.text)
        self.failure = failure


class RaisedInTest(Exception):
    """The test stopped with an error while it handled what the student's code gave."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(f"{type(error).__name__}: {error}")


@dataclass(frozen=True)
class Code:
    """A cell's code, and the names that tie it to other cells."""

    run: tuple[CodeType, CodeType | None]  # its statements, and its value
    define: tuple[CodeType, CodeType | None]  # without what it only shows or prints
    bound: frozenset[str]  # what its own statements define
    unbound: tuple[str, ...]  # what it reads and neither it nor Python defines, in order


@dataclass(frozen=True)
class TestCell:
    """A test cell's code, and what it needs to know from elsewhere."""

    cell: SpecCell
    code: Code
    helpers: tuple[Code, ...]  # the instructor's locked cells that define what it uses
    student_names: tuple[str, ...]  # what the student must have defined


@functools.lru_cache(maxsize=64)
def read_test_cell(cell: SpecCell, locked: tuple[SpecCell, ...]) -> TestCell:
    """Return a test cell with the helpers it needs among the assignment's locked cells.

    Raises Broken where a cell is no Python.
    """
    code = _analyse(cell)
    wanted, helpers = set(code.unbound), []
    for candidate in map(_analyse, reversed(locked)):
        if candidate.bound & wanted:
            helpers.append(candidate)
            wanted |= set(candidate.unbound)
    helpers.reverse()
    defined: set[str] = set()
    names: list[str] = []
    for each in (*helpers, code):
        names += [name for name in each.unbound if name not in defined]
        defined |= each.bound
    return TestCell(cell, code, tuple(helpers), tuple(dict.fromkeys(names)))


def locked_cells(assignment: Assignment) -> tuple[SpecCell, ...]:
    """Return the instructor's code cells that are no tests."""
    return tuple(
        cell
        for cell in assignment.cells
        if cell.cell_type == "code" and cell.is_instructors and not cell.is_test
    )


def run(test: TestCell, names: Mapping[str, Any], involved: Callable[[], bool]) -> float | None:
    """Run a test with the student's names filled in; return the score it ends with, or None.

    ``involved`` tells whether the student's code had a part in it. Raises Failed, CallAborted,
    RemoteError, RaisedInTest (in part the student's doing) or Broken (the instructor's or ours).
    """
    namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins, **names}
    with _quiet():
        try:
            for helper in test.helpers:
                _execute(helper.define, namespace)
            return _score(_execute(test.code.run, namespace), test.cell.points)
        except (RemoteError, CallAborted):
            raise
        except AssertionError as failure:
            raise Failed(_failure(failure)) from failure
        except Exception as error:
            if _is_ours(error) or not involved():
                where = "".join(traceback.format_exception(error)[-3:])
                raise Broken(f"{test.cell.grade_id} stopped with {where}") from error
            raise RaisedInTest(error) from error


def _failure(error: AssertionError) -> Failure:
    """Return what a failed check says: by key and facts, where it has them."""
    if isinstance(error, NotPlain):
        return failed("no plain value", value=error.value)
    key, facts = getattr(error, "key", ""), getattr(error, "facts", None)
    text = str(error)[:MAX_WORDS]
    if isinstance(key, str) and isinstance(facts, Mapping):
        return Failure(text=text, key=key, facts=facts)
    return Failure(text=text)


@functools.cache
def shared_module(name: str) -> ModuleType | None:
    """Return what a student's name for a module stands for: the judge's own, told by name alone."""
    return _SharedModule(importlib.import_module(name)) if name in SHARED_MODULES else None


class _SharedModule(ModuleType):
    """A module whose repr, which a student may read, tells no path of this machine."""

    def __init__(self, module: ModuleType) -> None:
        super().__init__(module.__name__)
        vars(self).update(vars(module))

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self.__name__), name)

    def __repr__(self) -> str:
        return f"<module {self.__name__!r}>"


def _execute(code: tuple[CodeType, CodeType | None], namespace: dict[str, Any]) -> Any:
    """Run the statements; return the value of the last one where it is an expression."""
    statements, last = code
    exec(statements, namespace)
    return None if last is None else eval(last, namespace)


def _compile(tree: ast.Module) -> tuple[CodeType, CodeType | None]:
    """Return the code of the statements, and of the last one where it is an expression."""
    body, value = tree.body, None
    if body and isinstance(last := body[-1], ast.Expr):
        body, value = body[:-1], compile(ast.Expression(last.value), "<test>", "eval")
    return compile(ast.Module(body, []), "<test>", "exec"), value


def _score(value: Any, points: float) -> float | None:
    """Return partial credit: a last value that is a plain number from 0 to the points."""
    if type(value) in (int, float) and 0 <= value <= points:
        return float(value)
    return None


@functools.lru_cache(maxsize=256)
def _analyse(cell: SpecCell) -> Code:
    try:
        tree = ast.parse(cell.source)
        table = symtable.symtable(cell.source, "<test>", "exec")
        code = _compile(tree)
    except (SyntaxError, ValueError) as error:
        raise Broken(f"{cell.grade_id} is not Python that the judge can run: {error}") from error
    bound = frozenset(
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    )
    known = bound | set(vars(builtins)) | {"__name__"}
    read = set(_read_globally(table, top=True)) - known
    in_order = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    unbound = tuple(name for name in dict.fromkeys(in_order) if name in read)
    return Code(code, _compile(_definitions(tree)), bound, unbound)


def _read_globally(table: symtable.SymbolTable, *, top: bool) -> Iterator[str]:
    """Yield every name that is looked up in the notebook's namespace, in functions too."""
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (top or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _read_globally(child, top=False)


def _definitions(tree: ast.Module) -> ast.Module:
    """Return a locked cell without the expressions it only shows or prints."""
    return ast.Module([node for node in tree.body if not isinstance(node, ast.Expr)], [])


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Swallow what a test prints and warns of."""
    swallowed = io.StringIO()
    with (
        warnings.catch_warnings(action="ignore"),
        contextlib.redirect_stdout(swallowed),
        contextlib.redirect_stderr(swallowed),
    ):
        yield


def _is_ours(error: BaseException) -> bool:
    """Whether an error arose in this package's own code, and not in the test or a library."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    return any(
        Path(frame.filename).is_relative_to(_PACKAGE)
        and not any(Path(frame.filename).is_relative_to(path) for path in _NOT_OURS)
        for frame in last
    )


class _Files(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the modules that the instructor put beside the notebook, from the assignment."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._sources = {
            name.removesuffix(".py"): source
            for name, source in files.items()
            if name.endswith(".py") and "/" not in name
        }
        self._defining = defining_modules(files)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname in self._sources:
            return importlib.util.spec_from_loader(fullname, self)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        source = self._defining.get(spec.name)
        return None if source is None else _defining_module(source, spec.name)

    def exec_module(self, module: ModuleType) -> None:
        if module.__name__ not in self._defining:
            exec(_module_code(self._sources[module.__name__], module.__name__), vars(module))

    def names(self) -> list[str]:
        return list(self._sources)


@functools.lru_cache(maxsize=64)
def _defining_module(source: bytes, name: str) -> ModuleType:
    """Return a module that defines names and does no more, imported once."""
    module = ModuleType(name)
    sys.modules[name] = module  # where its own classes look for it
    try:
        exec(_module_code(source, name), vars(module))
    finally:
        del sys.modules[name]
    return module


@functools.lru_cache(maxsize=64)
def _module_code(source: bytes, name: str) -> CodeType:
    return compile(source, name, "exec")


@contextlib.contextmanager
def files_importable(files: Mapping[str, bytes]) -> Iterator[None]:
    """Import modules beside the notebook from the assignment, inside the ``with`` block."""
    finder = _Files(files)
    hidden = {name: sys.modules.pop(name) for name in finder.names() if name in sys.modules}
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in finder.names():
            sys.modules.pop(name, None)
        sys.modules.update(hidden)
