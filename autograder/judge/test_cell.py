"""One test cell, run in the judge: the instructor's code, with the student's names far away.

A name in a test cell means, in this order: what the cell itself has defined by then, Python's own
names, what another cell of the instructor's defines (``helper_cells``: its definitions are then run
here too), what the student defined.
"""

import contextlib
import functools
import importlib
import importlib.abc
import importlib.util
import io
import math
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import numpy as np

from autograder.exercise import Failure
from autograder.judge.assignment import Assignment, SpecCell, defining_modules
from autograder.judge.cell_code import FILE, INSIDE_WOULD_DO, Broken
from autograder.judge.clock import TestTooLong, interrupts_told, stopped_when
from autograder.judge.effects import Unseen, Watch
from autograder.judge.explain import failed
from autograder.judge.helper_cells import Compiled, TestCell, cells_of, read_test_cell
from autograder.sandbox.remote import CallAborted, NotPlain, RemoteError, listener

__all__ = [
    "SHARED_MODULES", "Broken", "Failed", "RaisedInTest", "TestCell", "cells_of",
    "files_importable", "locked_cells", "read_test_cell", "run", "shared_module",
]  # fmt: skip

# Modules that a test may use by a name that the student's import statement gives.
SHARED_MODULES = frozenset(
    ("numpy", "math", "cmath", "statistics", "itertools", "functools", "random", "re", "json",
     "string", "collections", "fractions", "decimal", "operator", "copy", "time", "datetime")
)  # fmt: skip
MAX_WORDS = 4000
TEST_SECONDS = 20.0  # that a test itself may run
_PACKAGE = Path(__file__).parent.parent
# Here an error says what the test did: what it passed to a function, which check it named.
_NOT_OURS = (_PACKAGE / "sandbox" / "wire", _PACKAGE / "check.py")


class Failed(Exception):
    """The student's work was judged and is wrong: which check failed, for the student to read."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.text)
        self.failure = failure


class RaisedInTest(Exception):
    """The test stopped with an error while it handled what the student's code gave."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(f"{type(error).__name__}: {error}")


def locked_cells(assignment: Assignment) -> tuple[SpecCell, ...]:
    """Return the instructor's code cells that are no tests."""
    return tuple(
        cell
        for cell in assignment.cells
        if cell.cell_type == "code" and cell.is_instructors and not cell.is_test
    )


def run(
    test: TestCell, names: Mapping[str, Any], involved: Callable[[], bool], *,
    seconds: float = TEST_SECONDS, until: float = math.inf,
) -> float | None:  # fmt: skip
    """Run a test with the student's names filled in; return the score it ends with, or None.

    ``involved`` tells whether the student's code had a part in it. It is stopped when it has itself
    run for so many seconds, or calls the student's code ``until`` then (``time.monotonic``). Raises
    Failed, CallAborted, RemoteError, RaisedInTest (in part the student's doing) or Broken (the
    instructor's or ours).
    """
    main = ModuleType("__main__")
    with (
        _as_nbgrader_says(), _quiet(), _in_place_of_main(main), interrupts_told() as is_interrupt,
    ):  # fmt: skip
        watch = Watch(names, test.rebinds)
        heard = listener.set(watch)
        namespace = watch.begin(vars(main), test)
        try:
            with (
                stopped_when(lambda: watch.is_late(seconds, until), seconds),
                watch.of_unittest(test),
            ):
                for helper in test.helpers:
                    _execute(helper, namespace)
                value = _execute(test.run, namespace)
            watch.end()
            return None if test.is_silent else _score(value, test)
        except BaseException as error:
            if watch.first is not None:
                raise _unseen(test, watch.first) from error
            raise _outcome(error, test, watch, involved, is_interrupt, seconds) from error
        finally:
            listener.reset(heard)
            watch.forget()


def _unseen(test: TestCell, error: Unseen) -> Broken:
    return Broken(test.cell, error.line, error.seen, error.next_step)


def _outcome(
    error: BaseException, test: TestCell, watch: Watch, involved: Callable[[], bool],
    is_interrupt: Callable[[], bool], seconds: float,
) -> BaseException:  # fmt: skip
    """Return what is raised in the place of what a test has raised."""
    match error:
        case RemoteError() | CallAborted() | Broken():
            return error
        case AssertionError():
            return Failed(_failure(error))
        case KeyboardInterrupt() if is_interrupt():
            return error
        case TestTooLong():
            said = TimeoutError(f"still running after {seconds:g} seconds")
            return RaisedInTest(said) if watch.calls else _stopped(test, error, str(said), _END_IT)
        case Exception() if involved() and (isinstance(error, Warning) or not _is_ours(error)):
            return RaisedInTest(error)
        case Exception():
            return _stopped(test, error, f"stopped with {_in_words(error)}", _MEND_IT)
    return _stopped(test, error, f"stopped with {_in_words(error)}", _ASSERT)


_END_IT = "let its loop end"
_MEND_IT = "mend the test"
_ASSERT = "let the test say what is wrong by assert or AssertionError; it cannot end the judge"


def _stopped(test: TestCell, error: BaseException, seen: str, next_step: str) -> Broken:
    lines = [
        frame for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(FILE)
    ]  # fmt: skip
    return Broken(test.cell_of(lines[-1].filename), lines[-1].lineno or 0, seen, next_step)


def _in_words(error: BaseException) -> str:
    said = str(error)[:MAX_WORDS]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _failure(error: AssertionError) -> Failure:
    """Return what a failed check says: by key and facts, where it has them."""
    if isinstance(error, NotPlain):
        return failed("no plain value", value=error.value)
    key, facts = getattr(error, "key", ""), getattr(error, "facts", None)
    text = str(error)[:MAX_WORDS]
    if isinstance(key, str) and isinstance(facts, Mapping):
        return Failure(text=text, key=key, facts=facts)
    return Failure(text=text)


def shared_module(name: str, test: TestCell) -> ModuleType:
    """Return what a student's name for a module stands for: the judge's own, told by name alone.

    Raises Broken where it cannot be imported here.
    """
    try:
        return _shared_module(name)
    except Exception as error:
        seen = f"uses {name}, which the tests' own Python cannot import: {_in_words(error)}"
        raise Broken(test.cell, 0, seen, f"install it there, or {INSIDE_WOULD_DO}") from error


@functools.cache
def _shared_module(name: str) -> ModuleType:
    return _SharedModule(importlib.import_module(name))


class _SharedModule(ModuleType):
    """A module whose repr, which a student may read, tells no path of this machine."""

    def __init__(self, module: ModuleType) -> None:
        super().__init__(module.__name__)
        vars(self).update(vars(module))

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self.__name__), name)

    def __repr__(self) -> str:
        return f"<module {self.__name__!r}>"


def _execute(code: Compiled, namespace: dict[str, Any]) -> Any:
    """Run the statements; return the value of the last one where it is an expression."""
    statements, last = code
    exec(statements, namespace)
    return None if last is None else eval(last, namespace)


def _score(value: Any, test: TestCell) -> float | None:
    """Return partial credit, as nbgrader counts it: a last value that is a number.

    Where it is none, the test gives its points. Raises Broken where nbgrader refuses the number, or
    takes it for none.
    """
    points = test.cell.points
    if isinstance(value, np.generic) and np.issubdtype(value.dtype, np.number):
        raise _no_score(test, value, "which nbgrader takes for no number", "end it in float(…)")
    if type(value) not in (int, float):
        return None
    if 0 <= value <= points:
        return float(value)
    step = "end it in a number from 0 to its points, or in a semicolon where it is no score"
    raise _no_score(test, value, f"and the cell gives at most {points:g} points", step)


def _no_score(test: TestCell, value: Any, why: str, step: str) -> Broken:
    shown = repr(value)[:40]
    return Broken(test.cell, len(test.cell.source.splitlines()), f"ends with {shown}, {why}", step)


@contextlib.contextmanager
def _in_place_of_main(main: ModuleType) -> Iterator[None]:
    """Let a test find its own names in the module ``__main__``, as in a kernel."""
    before = sys.modules["__main__"]
    sys.modules["__main__"] = main
    try:
        yield
    finally:
        sys.modules["__main__"] = before


@contextlib.contextmanager
def _as_nbgrader_says() -> Iterator[None]:
    """Set the variable by which nbgrader tells where code runs."""
    before = os.environ.get("NBGRADER_EXECUTION")
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    try:
        yield
    finally:
        os.environ.pop("NBGRADER_EXECUTION", None)
        if before is not None:
            os.environ["NBGRADER_EXECUTION"] = before


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Swallow what a test prints and warns of; a test that looks at warnings finds them."""
    swallowed = io.StringIO()
    with (
        warnings.catch_warnings(action="default"),
        contextlib.redirect_stdout(swallowed),
        contextlib.redirect_stderr(swallowed),
    ):
        warnings.showwarning = lambda *_, **__: None  # `catch_warnings` puts the former back
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
