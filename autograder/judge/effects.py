"""Sees what a running test does that the boundary hides: then nobody can be judged by it.

A test runs in the judge, the student's functions elsewhere. What it patches here, a function there
does not notice; what it asks of a function beyond its results, a stand-in cannot tell. Without this
such a test would pass, or fail, for everybody.
"""

import builtins
import contextlib
import functools
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FrameType, ModuleType
from typing import Any, NoReturn

from autograder.judge import rewriting
from autograder.judge.cell_code import FILE, INSIDE_WOULD_DO
from autograder.judge.helper_cells import TestCell
from autograder.judge.stand_ins import Modules, Namespace, StudentFunction

_MAX_KEPT = 10_000  # values that came from the student, whose identity is known
_ABSENT = object()


class Unseen(BaseException):
    """A test did what the boundary hides. Not an Exception, so that no test takes it for one."""

    def __init__(self, seen: str, next_step: str = INSIDE_WOULD_DO) -> None:
        super().__init__(seen)
        self.seen, self.next_step = seen, next_step
        self.line = 0  # of the cell


class Watch:
    """What is known of one test while it runs."""

    def __init__(self, students: Mapping[str, Any], rebinds: frozenset[str]) -> None:
        """Watch a test. ``students`` are the student's names, ``rebinds`` those it binds anew."""
        self.first: Unseen | None = None  # raised, even if the test has caught it
        self.calls = 0
        self._begun = time.monotonic()
        self._call_begun = 0.0  # 0: no call of the student's is running
        self._away = 0.0  # seconds, in the student's calls
        self._aborted: BaseException | None = None  # what ended a call, even if it was caught
        self._failed_run = False
        self.namespace: dict[str, Any] = {}
        self._rebinds = rebinds
        self._kept: dict[int, Any] = {}
        self._stored: dict[tuple[int, str], tuple[Any, Any]] = {}
        self._patches: list[Any] = []
        self._builtins = dict(vars(builtins))
        self._streams = sys.stdin, sys.stdout, sys.stderr
        self._warnings = warnings.showwarning, warnings.filters[:1]
        self._registry: dict[Any, Any] = {}  # of warnings that the student's functions gave
        self.students = {
            name: StudentFunction(name, value, self) if _is_function(value) else value
            for name, value in students.items()
        }
        for value in self.students.values():
            self._keep(value)

    def begin(self, namespace: dict[str, Any], test: TestCell) -> dict[str, Any]:
        """Fill the namespace in which the test is run, and return it."""
        namespace |= {"__builtins__": builtins, **self._names(), **self.students}
        if test.looks_up:
            namespace = Namespace(namespace)
            namespace.watch = self
            namespace.known = test.own_names.union(test.names_in_text)
        self.namespace = namespace
        return namespace

    def forget(self) -> None:
        """Let go of the test's values, which know this object: else they wait for a collection."""
        self.namespace, self.students = {}, {}
        self._kept.clear()

    def end(self) -> None:
        """Raise what the test has caught and must not, or what it does not say."""
        if self._failed_run:
            self.refuse(
                "passes, and a run of unittest within it has failed",
                "assert that the run was successful, or use assert alone",
            )
        if self._aborted is not None:
            raise self._aborted

    def _names(self) -> dict[str, Any]:
        """Return what the test calls in the place of Python's own: see ``rewriting``."""
        return {
            "get_ipython": self._get_ipython, "display": lambda *_, **__: None, "id": self._id,
            "setattr": self._setattr, "delattr": self._delattr,
            rewriting.SAME: self._same, rewriting.TYPE: self._type,
            rewriting.MODULES: Modules(self), rewriting.STORE: self._note_store,
        }  # fmt: skip

    def refuse(self, seen: str, next_step: str = INSIDE_WOULD_DO) -> NoReturn:
        """Raise Unseen, and keep it, should the test catch it."""
        error = Unseen(seen, next_step)
        if self.first is None:
            self.first, error.line = error, _line_in_test(sys._getframe(1))
        raise error

    def require_visible(self, function: str) -> None:
        """Refuse where what the test has changed here would show in a call of a function."""
        for name in self._rebinds:
            if name != function and self._is_rebound(name):
                self.refuse(
                    f"calls {function} after it has bound or deleted {name}; a student's function "
                    f"goes on with its own {name}"
                )
        if vars(builtins) != self._builtins:
            now = vars(builtins)
            both = now.keys() | self._builtins.keys()
            name = next(n for n in both if now.get(n) is not self._builtins.get(n))
            self.refuse(f"calls {function} after it has replaced builtins.{name}, which the "
                        "function does not notice")  # fmt: skip
        if sys.stdin is not self._streams[0]:
            self.refuse(f"calls {function} after it has replaced sys.stdin, which the function "
                        "does not read")  # fmt: skip
        if self._patches:
            self.refuse(f"calls {function} under a patch of {_patched(self._patches[-1])}, which "
                        "the function does not notice")  # fmt: skip
        for (_, name), (owner, before) in self._stored.items():
            if not name or getattr(owner, name, _ABSENT) is not before:
                what = owner.__name__ + (f".{name}" if name else "")
                self.refuse(f"calls {function} after it has changed {what}, which the function "
                            "does not notice")  # fmt: skip

    def listens(self) -> bool:
        """Whether the test captures what is printed, or has its own way with warnings."""
        return (sys.stdout, sys.stderr) != self._streams[1:] or self._warnings != (
            warnings.showwarning, warnings.filters[:1],
        )  # fmt: skip

    def hear(
        self, printed: str, complained: str, warned: Sequence[tuple[type[Warning], str, int]]
    ) -> None:
        """Print and warn here what a student's function has printed and warned of."""
        sys.stdout.write(printed)
        sys.stderr.write(complained)
        for category, text, line in warned:
            warnings.warn_explicit(text, category, "the notebook", line, registry=self._registry)

    def is_late(self, seconds: float, until: float) -> bool:
        """Whether the test has itself run so long, or calls the student's code after ``until``.

        A call has a limit of its own.
        """
        if self._call_begun:
            return False
        now = time.monotonic()
        return now - self._begun - self._away >= seconds or (self.calls > 0 and now > until)

    def call(self, function: Callable[..., Any], args: Any, kwargs: Mapping[str, Any]) -> Any:
        """Call a function of the student's; return its result, which will be known again."""
        self.calls += 1
        self._call_begun = time.monotonic()
        try:
            result = function(*args, **kwargs)
        except Exception:
            raise
        except BaseException as error:
            self._aborted = error
            raise
        finally:
            self._away += time.monotonic() - self._call_begun
            self._call_begun = 0.0
        self._keep(result)
        return result

    @contextlib.contextmanager
    def of_unittest(self, test: TestCell) -> Iterator[None]:
        """See patches begin and end, and runs of unittest fail, where the test may use them."""
        if not test.uses_unittest:
            yield
            return
        from unittest import TestProgram, TestResult, mock

        kinds = [mock._patch, mock._patch_dict]
        with contextlib.ExitStack() as hooks:
            for kind in kinds:
                _hook(hooks, kind, "__enter__", self._patches.append)
                _hook(hooks, kind, "__exit__", self._unpatched)
            for name in ("addFailure", "addError"):
                _hook(hooks, TestResult, name, self._run_failed)
            _hook(hooks, TestProgram, "runTests", self._main)
            yield

    def _unpatched(self, patch: Any) -> None:
        if patch in self._patches:
            self._patches.remove(patch)

    def _run_failed(self, _: object) -> None:
        self._failed_run = True

    def _main(self, _: object) -> NoReturn:
        self.refuse(
            "calls unittest.main(), which ends the process, or says nothing of what failed",
            "use assert; or run the tests by unittest.TextTestRunner and assert that the result "
            "was successful",
        )

    def _is_rebound(self, name: str) -> bool:
        given, now = self.students.get(name, _ABSENT), self.namespace.get(name, _ABSENT)
        if now is given:
            return False
        if given is _ABSENT or type(given) is StudentFunction:
            return now is _ABSENT or callable(now)
        return isinstance(given, ModuleType)

    def _keep(self, value: Any) -> None:
        """Keep what came from the student, with what it contains, to know it again."""
        values = [value]
        while values and len(self._kept) < _MAX_KEPT:
            each = values.pop()
            if each is None or isinstance(each, bool | int | float | str | ModuleType):
                continue
            if type(each) is StudentFunction:
                self._kept[id(each)] = each
                continue
            self._kept[id(each)] = each
            if isinstance(each, list | tuple):
                values += each
            elif isinstance(each, dict):
                values += each.values()

    def _is_students(self, value: Any) -> bool:
        return self._kept.get(id(value), _ABSENT) is value

    def _same(self, one: Any, other: Any) -> bool:
        if one is other:
            return True
        if self._is_students(one) or self._is_students(other):
            self.refuse("asks whether what the student's code gave *is* an object of the test's; "
                        "only copies cross")  # fmt: skip
        return False

    def _id(self, value: Any) -> int:
        if self._is_students(value):
            self.refuse("asks for the id() of what the student's code gave; only copies cross")
        return id(value)

    def _type(self, value: Any) -> Any:
        if type(value) is StudentFunction:
            self.refuse(f"asks for the type of {value.__name__}, of which the judge has a stand-in")
        return type(value)

    def _get_ipython(self) -> NoReturn:
        self.refuse("uses a magic, a shell command or get_ipython(), which only a notebook has")

    def _note_store(self, owner: Any, name: str) -> None:
        """Note what an attribute of a module is before the test stores into it."""
        if isinstance(owner, ModuleType):
            before = getattr(owner, name, _ABSENT) if name else _ABSENT
            self._stored.setdefault((id(owner), name), (owner, before))

    def _setattr(self, owner: Any, name: str, value: Any) -> None:
        self._note_store(owner, name)
        setattr(owner, name, value)

    def _delattr(self, owner: Any, name: str) -> None:
        self._note_store(owner, name)
        delattr(owner, name)


def _hook(hooks: contextlib.ExitStack, owner: type, name: str, note: Callable[[Any], None]) -> None:
    """Call ``note(self)`` before a method of a class, until the hooks are taken off."""
    method = vars(owner)[name]

    @functools.wraps(method)
    def noted(self: Any, *args: Any, **kwargs: Any) -> Any:
        note(self)
        return method(self, *args, **kwargs)

    setattr(owner, name, noted)
    hooks.callback(setattr, owner, name, method)


def _is_function(value: Any) -> bool:
    return callable(value) and not isinstance(value, ModuleType)


def _patched(patch: Any) -> str:
    """Return what a patch of ``unittest.mock`` replaces, in words."""
    if name := getattr(patch, "attribute", ""):
        return str(name)
    return f"the dict {getattr(patch, 'in_dict_name', '')!r}"


def _line_in_test(frame: FrameType | None) -> int:
    """Return the line of the test that is running, the innermost."""
    while frame is not None:
        if frame.f_code.co_filename.startswith(FILE):
            return frame.f_lineno
        frame = frame.f_back
    return 0
