"""Tells whether calling some functions has left anything behind that a later call could see.

A copy of a session may serve a further test as long as it is what it was when it was made. That is
known where the functions, and all that their code names, can be looked at whole: plain values,
containers, arrays, other such functions, modules that keep no state. Of code that goes beyond (a
class, a generator, a file, a random number, eval) nothing is known, and a copy then serves one
test.
"""

import builtins
import opcode
import sys
from collections.abc import Iterable, Mapping
from types import BuiltinFunctionType, CodeType, EllipsisType, FunctionType, ModuleType, NoneType
from typing import Any

import numpy as np

_SCALARS = (NoneType, bool, int, float, complex, str, bytes, EllipsisType, range, slice)
_CONTAINERS = (list, tuple, set, frozenset, dict)
_STATELESS = frozenset(("numpy", "math", "cmath", "operator", "itertools"))
# With these, code reaches what it does not name, a file, or something that changes later calls.
_OPAQUE = frozenset(
    ("eval", "exec", "compile", "globals", "locals", "vars", "getattr", "setattr", "delattr", "dir",
     "open", "input", "__import__", "breakpoint", "random", "ctypeslib", "f2py", "memmap", "load",
     "loadtxt", "genfromtxt", "fromfile", "save", "savez", "savez_compressed", "savetxt", "tofile",
     "seterr", "seterrcall", "setbufsize", "set_printoptions", "__globals__", "__dict__",
     "__code__", "__builtins__", "__defaults__", "__kwdefaults__", "__closure__", "__class__",
     "__self__")
)  # fmt: skip
# Classes that NumPy has written in Python, as they were before any code of a student's ran.
_NUMPYS = frozenset(
    (np.matrix, np.ndindex, np.ndenumerate, *map(type, (np.ogrid, np.mgrid, np.r_, np.c_, np.s_)))
)
_IMPORT = opcode.opmap["IMPORT_NAME"]
_MADE_BY_PYTHON = 1 << 9  # Py_TPFLAGS_HEAPTYPE: of such a class the attributes can be set
_MOST_THINGS, _MOST_BYTES = 2_000, 1_000_000  # to look at more is not worth it


def trace(namespace: Mapping[str, Any], names: Iterable[str]) -> list[Any] | None:
    """Return all that these functions can see, to be compared with ``==``; None if not known."""
    looking = _Looking()
    try:
        for name in names:
            looking.at(namespace.get(name))
        looking.at_attributes()
    except Exception:  # _NotKnownError; or another, for what is looked at is the student's
        return None
    return looking.seen


class _Same:
    """Equal to what stands for the same object, which it keeps."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return type(other) is _Same and other._value is self._value

    __hash__ = None  # type: ignore[assignment]


class _NotKnownError(Exception):
    """Something was met that cannot be looked at whole."""


class _Looking:
    """One look: what was seen so far, in the order in which it was met."""

    def __init__(self) -> None:
        self.seen: list[Any] = []
        self._met: dict[int, object] = {}  # kept, so that no id is used twice
        self._modules: list[ModuleType] = []
        self._names: list[str] = []

    def at(self, value: Any) -> None:
        kind = type(value)
        if kind in _SCALARS:
            self.seen.append((kind, repr(value) if kind in (float, complex) else value))
            return
        known = id(value) in self._met
        self.seen.append(id(value))
        if known:
            return
        self._met[id(value)] = value
        if len(self._met) > _MOST_THINGS:
            raise _NotKnownError
        if kind is FunctionType:
            self._at_function(value)
        elif kind is ModuleType and _belongs_to(value.__name__, _STATELESS):
            self._modules.append(value)
        elif kind in _CONTAINERS:
            self.seen.append(len(value))
            for each in (*value.keys(), *value.values()) if kind is dict else value:
                self.at(each)
        elif kind is type and value in _NUMPYS:
            self._at_class(value)
        elif kind in _NUMPYS:
            self._at_class(kind)
            self.at(getattr(value, "__dict__", None))
            if kind is np.matrix:
                self._at_array(value)
        elif kind is np.ndarray or issubclass(kind, np.generic):
            self._at_array(value)
        elif kind is BuiltinFunctionType:
            if type(value.__self__) is not ModuleType:  # the list of an ``append``, say
                self.at(value.__self__)
        elif not _is_fixed(value):
            raise _NotKnownError

    def at_attributes(self) -> None:
        """Look at all that the names met so far mean as attributes of the modules met so far."""
        done: set[tuple[ModuleType, str]] = set()
        while pairs := {(m, name) for m in self._modules for name in self._names} - done:
            done |= pairs
            for module, name in sorted(pairs, key=lambda pair: (pair[0].__name__, pair[1])):
                if name in vars(module):
                    self.at(vars(module)[name])

    def _at_array(self, value: np.ndarray[Any, Any] | np.generic) -> None:
        if value.dtype.hasobject or value.nbytes > _MOST_BYTES:
            raise _NotKnownError
        self.seen.append((value.shape, value.strides, value.dtype.str, value.tobytes()))

    def _at_function(self, function: FunctionType) -> None:
        if _belongs_to(str(function.__globals__.get("__name__")), _STATELESS):
            return
        for each in (function.__defaults__, function.__kwdefaults__, vars(function)):
            self.at(each)
        for cell in function.__closure__ or ():
            try:
                self.at(cell.cell_contents)
            except ValueError:
                self.seen.append("an empty cell")
        self._at_code(function.__code__, function.__globals__)

    def _at_class(self, kind: type) -> None:
        for each in kind.__mro__:
            if each.__flags__ & _MADE_BY_PYTHON:
                self.seen.extend((name, _Same(value)) for name, value in vars(each).items())

    def _at_code(self, code: CodeType, namespace: dict[str, Any]) -> None:
        if not _OPAQUE.isdisjoint(code.co_names):
            raise _NotKnownError
        imports = _IMPORT in code.co_code[::2]
        self.seen.append(id(code))
        self._names.extend(code.co_names)
        for name in code.co_names:
            if name in namespace:
                self.at(namespace[name])
            elif name in vars(builtins):
                self.at(vars(builtins)[name])
            elif imports and name in sys.modules:
                self.at(sys.modules[name])
            else:
                self.seen.append(name)
        for constant in code.co_consts:
            if type(constant) is CodeType:
                self._at_code(constant, namespace)


def _is_fixed(value: Any) -> bool:
    """Whether it is a class, ufunc or the like of Python's or NumPy's own: nothing changes it."""
    if type(value) is np.ufunc:  # and not one that wraps a function of the student's
        return vars(np).get(value.__name__) is value
    if isinstance(value, type):
        return not value.__flags__ & _MADE_BY_PYTHON
    return type(value) in (type(np.sum), np.dtype) or issubclass(type(value), np.dtype)


def _belongs_to(module: str, known: frozenset[str]) -> bool:
    return module.partition(".")[0] in known
