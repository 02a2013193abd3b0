"""What stands in a test for what it cannot have: a student's function, and the notebook's names."""

import builtins
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FrameType, ModuleType
from typing import Any, NoReturn, Protocol

from autograder.judge.cell_code import FILE

_INSPECT = inspect.signature.__code__.co_filename


class Watcher(Protocol):
    """Who is asked before a function is called, and told what a test must not do: ``Watch``."""

    def refuse(self, seen: str) -> NoReturn:
        """End the test: it did what the boundary hides."""

    def require_visible(self, function: str) -> None:
        """End the test where what it has changed would show in a call of a function."""

    def call(self, function: Callable[..., Any], args: Any, kwargs: Mapping[str, Any]) -> Any:
        """Call a function of the student's."""


class StudentFunction:
    """A student's function in a test: it can be called, and tells nothing else of itself."""

    __name__: str

    def __init__(self, name: str, function: Callable[..., Any], watch: Watcher) -> None:
        for key, value in (("__name__", name), ("_function", function), ("_watch", watch)):
            object.__setattr__(self, key, value)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _call(self, _of(self, "_function"), args, kwargs)

    def __repr__(self) -> str:
        return repr(_of(self, "_function"))

    def __getattribute__(self, name: str) -> Any:
        if name == "ahead":
            return _ahead(self)
        if name != "__name__" and _is_asked_by_test(sys._getframe(1)):
            known = _of(self, "__name__")
            _of(self, "_watch").refuse(
                f"asks for {known}.{name}, or its kind or signature, of which the judge has a "
                "stand-in"
            )
        return _of(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        known = _of(self, "__name__")
        _of(self, "_watch").refuse(f"sets {known}.{name}, which the student's code does not see")


_of = object.__getattribute__


def _call(
    student: StudentFunction, function: Callable[..., Any], args: Any, kwargs: Mapping[str, Any]
) -> Any:
    watch: Watcher = _of(student, "_watch")
    watch.require_visible(_of(student, "__name__"))
    return watch.call(function, args, kwargs)


def _ahead(student: StudentFunction) -> Callable[..., Any]:
    """Return ``RemoteFunction.ahead``; AttributeError where there is none."""
    function, watch = _of(student, "_function"), _of(student, "_watch")
    ahead = function.ahead

    def made(calls: Sequence[tuple[Sequence[Any], Mapping[str, Any]]]) -> Callable[..., Any]:
        watch.require_visible(_of(student, "__name__"))
        answered = ahead(calls)
        return lambda *args, **kwargs: _call(student, answered, args, kwargs)

    return made


class Namespace(dict[str, Any]):
    """The names of a test that looks some up by their text: what it does not know, it says."""

    watch: Watcher
    known: frozenset[str] = frozenset()

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or self._missing(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Return a name's value, or the default where nobody has defined it."""
        return super().get(key) if key in self else default

    def __iter__(self) -> Iterator[str]:
        self.watch.refuse("goes through all names of the notebook, which the judge does not know")

    def keys(self) -> Any:
        """Refuse: see ``__iter__``."""
        return iter(self)

    values = items = keys

    def _missing(self, key: object) -> bool:
        if key not in self.known and not hasattr(builtins, str(key)):
            self.watch.refuse(
                f"looks up {key!r} among the notebook's names by a text that it makes"
            )
        return False


class Modules:
    """Stands for ``sys.modules`` in a test: which modules the student's code has imported."""

    def __init__(self, watch: Watcher) -> None:
        self._watch = watch

    def __getitem__(self, name: str) -> ModuleType:
        return sys.modules[name]

    def __getattr__(self, name: str) -> Any:
        return self._refuse()

    def _refuse(self, *_: Any) -> NoReturn:
        self._watch.refuse(
            "looks into or changes sys.modules; what the student's code imports is elsewhere"
        )

    __contains__ = __iter__ = __len__ = __setitem__ = __delitem__ = _refuse


def _is_asked_by_test(frame: FrameType | None) -> bool:
    """Whether the test asks, by itself or through ``inspect``.

    A library that asks may do without.
    """
    while frame is not None and frame.f_code.co_filename == _INSPECT:
        frame = frame.f_back
    return frame is not None and frame.f_code.co_filename.startswith(FILE)
