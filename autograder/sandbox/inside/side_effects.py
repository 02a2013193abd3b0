"""Tells whether some functions can leave anything behind that a later call could see.

They cannot where all that they can do is known. So their code is read before any is called, and
that of the functions they call: it may use only what ``known`` lists, and reach only what nothing
can change: numbers, tuples of them, such functions. Of code that goes beyond (a list outside, a
class, an attribute that is set, a file, a text made of a value) nothing is known, and a process
then serves one test.
"""

import builtins
import dis
import inspect
import operator
from collections.abc import Iterable, Mapping
from types import CodeType, EllipsisType, FunctionType, NoneType
from typing import Any

from autograder.sandbox.inside import allow_list as known
from autograder.sandbox.inside import string_uses as texts

_FIXED = frozenset((NoneType, bool, int, float, complex, EllipsisType, range, *known.NUMBERS))
_MOST_BYTES = 40_000  # of code; to read more is not worth it

_OPERATIONS = frozenset(map(dis.opmap.get, known.OPERATIONS))
_NAME_AT = {dis.opmap[name]: at for name, at in texts.NAME_AT.items() if name in dis.opmap}
_CONSTANT = frozenset(map(dis.opmap.get, ("LOAD_CONST", "RETURN_CONST")))
_builtins_of = operator.attrgetter("__builtins__")  # which not all tools know of
_REBINDS = frozenset((dis.opmap["STORE_DEREF"], dis.opmap["DELETE_DEREF"]))
_GLOBAL, _HIGH = dis.opmap["LOAD_GLOBAL"], dis.EXTENDED_ARG
_READ = _CONSTANT.union(_NAME_AT, (_HIGH,))


def leave_nothing(namespace: Mapping[str, Any], names: Iterable[str]) -> bool:
    """Whether it is known of these functions that no call can tell if others were before it."""
    reading = _Reading()
    try:
        for name in names:
            reading.at(namespace.get(name))
        return known.at_first().runs_no_more_than_then()
    except Exception:  # _NotKnownError; or another, for what is looked at is the student's
        return False


class _NotKnownError(Exception):
    """Something was met of which it is not known what it does."""


class _Reading:
    """One reading of functions and of what they reach."""

    def __init__(self) -> None:
        self._known = known.at_first()
        self._met: dict[int, object] = {}  # kept, so that no id is used twice
        self._left = _MOST_BYTES

    def at(self, value: Any) -> None:
        """Go on where nothing can change a value, and its use changes nothing."""
        kind = type(value)
        if kind in _FIXED or id(value) in self._met or self._known.is_thing(value):
            return
        self._met[id(value)] = value
        if kind is tuple or kind is frozenset:
            for each in value:
                self.at(each)
        elif kind is slice:
            self.at((value.start, value.stop, value.step))
        elif kind is FunctionType:
            self._at_function(value)
        else:
            raise _NotKnownError

    def _at_function(self, function: FunctionType) -> None:
        namespace = function.__globals__
        if type(namespace) is not dict or _builtins_of(function) is not vars(builtins):
            raise _NotKnownError
        self.at(function.__defaults__)
        for value in (function.__kwdefaults__ or {}).values():
            self.at(value)
        for cell in function.__closure__ or ():
            self.at(cell.cell_contents)
        self._at_code(function.__code__, namespace, rebinds=function.__closure__ is None)

    def _at_code(self, code: CodeType, namespace: dict[str, Any], *, rebinds: bool) -> None:
        """Read code. ``rebinds``: it may set variables of functions around it, which are new."""
        raw = code.co_code
        self._left -= len(raw)
        if (
            self._left < 0
            or not _OPERATIONS.issuperset(raw[::2])
            or code.co_flags & inspect.CO_VARKEYWORDS  # there, names of arguments become texts
            or not (rebinds or _REBINDS.isdisjoint(raw[::2]))
        ):
            raise _NotKnownError
        high, names, globals_ = 0, set(), set()
        for place in [at for at, number in enumerate(raw[::2]) if number in _READ]:
            number, argument = raw[2 * place], high | raw[2 * place + 1]
            high = argument << 8 if number == _HIGH else 0
            if number in _CONSTANT:
                self._at_loaded(code, 2 * place, argument, namespace)
            elif number == _GLOBAL:
                globals_.add(argument >> 1)
            elif number in _NAME_AT:
                names.add(argument >> _NAME_AT[number])
        if not all(self._known.is_attribute(code.co_names[each]) for each in names):
            raise _NotKnownError
        for each in globals_:
            self._at_global(code.co_names[each], namespace)
        for constant in code.co_consts:
            if type(constant) is CodeType:
                self._at_code(constant, namespace, rebinds=rebinds)
            elif type(constant) not in (str, tuple):  # which are looked at where they are loaded
                self.at(constant)

    def _at_loaded(
        self, code: CodeType, place: int, number: int, namespace: Mapping[str, Any]
    ) -> None:
        value = code.co_consts[number]
        if type(value) is str:
            if not texts.is_read_and_no_more(value, code, place, namespace):
                raise _NotKnownError
        elif type(value) is tuple and not texts.are_names_of_arguments(code, place):
            self.at(value)

    def _at_global(self, name: str, namespace: dict[str, Any]) -> None:
        if name in namespace:
            self.at(namespace[name])
        elif not self._known.is_builtin(name):  # what is not there may come to be
            raise _NotKnownError
