"""Tells whether functions can have side effects: leave anything that a later call could see.

Their code, and that of the functions they call, is read before any is called. It may use only what
``allow_list`` has, and reach only what cannot change: numbers, tuples of them, such functions. Code
that does more (uses a list outside, makes a class, sets an attribute, opens a file, turns a value
into text) may have side effects, and a process that runs it then serves one test.
"""

import builtins
import dis
import inspect
import operator
from collections.abc import Iterable, Mapping
from types import CodeType, EllipsisType, FunctionType, NoneType
from typing import Any

from autograder.sandbox.inside import allow_list, string_uses

_IMMUTABLE = frozenset(
    (NoneType, bool, int, float, complex, EllipsisType, range, *allow_list.NUMBERS)
)
_MAX_CODE_BYTES = 40_000  # of code; to read more is not worth it

_OPERATIONS = frozenset(map(dis.opmap.get, allow_list.OPERATIONS))
_NAME_AT = {dis.opmap[name]: at for name, at in string_uses.NAME_AT.items() if name in dis.opmap}
_CONSTANT = frozenset(map(dis.opmap.get, ("LOAD_CONST", "RETURN_CONST")))
_builtins_of = operator.attrgetter("__builtins__")  # which not all tools know of
_REBINDS = frozenset((dis.opmap["STORE_DEREF"], dis.opmap["DELETE_DEREF"]))
_GLOBAL, _HIGH = dis.opmap["LOAD_GLOBAL"], dis.EXTENDED_ARG
_READ = _CONSTANT.union(_NAME_AT, (_HIGH,))


def none_possible(namespace: Mapping[str, Any], names: Iterable[str]) -> bool:
    """Whether these functions are known to have no side effects that a later call could see."""
    analysis = _Analysis()
    try:
        for name in names:
            analysis.check(namespace.get(name))
        return allow_list.baseline().runs_nothing_new()
    except Exception:  # _UnknownError, or any other: the objects looked at are the student's
        return False


class _UnknownError(Exception):
    """A function reaches something that is not on the allow-list."""


class _Analysis:
    """One analysis of functions and of what they reach."""

    def __init__(self) -> None:
        self._baseline = allow_list.baseline()
        self._seen: dict[int, object] = {}  # kept, so that no id is used twice
        self._bytes_left = _MAX_CODE_BYTES

    def check(self, value: Any) -> None:
        """Return where a value cannot change and using it has no side effects; else raise."""
        kind = type(value)
        if kind in _IMMUTABLE or id(value) in self._seen or self._baseline.knows(value):
            return
        self._seen[id(value)] = value
        if kind is tuple or kind is frozenset:
            for each in value:
                self.check(each)
        elif kind is slice:
            self.check((value.start, value.stop, value.step))
        elif kind is FunctionType:
            self._check_function(value)
        else:
            raise _UnknownError

    def _check_function(self, function: FunctionType) -> None:
        namespace = function.__globals__
        if type(namespace) is not dict or _builtins_of(function) is not vars(builtins):
            raise _UnknownError
        self.check(function.__defaults__)
        for value in (function.__kwdefaults__ or {}).values():
            self.check(value)
        for cell in function.__closure__ or ():
            self.check(cell.cell_contents)
        self._check_code(function.__code__, namespace, rebinds=function.__closure__ is None)

    def _check_code(self, code: CodeType, namespace: dict[str, Any], *, rebinds: bool) -> None:
        """Check code. ``rebinds``: it may set variables of enclosing functions: each call's own."""
        raw = code.co_code
        self._bytes_left -= len(raw)
        if (
            self._bytes_left < 0
            or not _OPERATIONS.issuperset(raw[::2])
            or code.co_flags & inspect.CO_VARKEYWORDS  # names of arguments become strings there
            or not (rebinds or _REBINDS.isdisjoint(raw[::2]))
        ):
            raise _UnknownError
        high, names, globals_ = 0, set(), set()
        for place in [at for at, number in enumerate(raw[::2]) if number in _READ]:
            number, argument = raw[2 * place], high | raw[2 * place + 1]
            high = argument << 8 if number == _HIGH else 0
            if number in _CONSTANT:
                self._check_constant(code, 2 * place, argument, namespace)
            elif number == _GLOBAL:
                globals_.add(argument >> 1)
            elif number in _NAME_AT:
                names.add(argument >> _NAME_AT[number])
        if not all(self._baseline.knows_attribute(code.co_names[each]) for each in names):
            raise _UnknownError
        for each in globals_:
            self._check_global(code.co_names[each], namespace)
        for constant in code.co_consts:
            if type(constant) is CodeType:
                self._check_code(constant, namespace, rebinds=rebinds)
            elif type(constant) not in (str, tuple):  # these are checked where they are loaded
                self.check(constant)

    def _check_constant(
        self, code: CodeType, place: int, number: int, namespace: Mapping[str, Any]
    ) -> None:
        value = code.co_consts[number]
        if type(value) is str:
            if not string_uses.is_only_read(value, code, place, namespace):
                raise _UnknownError
        elif type(value) is tuple and not string_uses.are_keyword_names(code, place):
            self.check(value)

    def _check_global(self, name: str, namespace: dict[str, Any]) -> None:
        if name in namespace:
            self.check(namespace[name])
        elif not self._baseline.knows_builtin(name):  # a name that is missing may be defined later
            raise _UnknownError
