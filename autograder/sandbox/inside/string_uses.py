"""Tells what a function's code does with the strings that stand in it.

NumPy can write an object's repr into an array of text, and so its address, which depends on what
ran before. So a string may only be the first argument of a call that reads it and passes it on to
nothing: ``np.einsum("ij->i", A)``, ``float("inf")``, ``print("X:", X)`` or
``raise ValueError("...")``.
"""

import builtins
import dis
import inspect
import sys
from collections.abc import Iterator, Mapping
from types import CodeType
from typing import Any

import numpy as np

# How far an operation's argument is shifted to give the number of a name; lower bits are flags.
NAME_AT = {"LOAD_GLOBAL": 1, "LOAD_METHOD": 0, "LOAD_ATTR": int(sys.version_info >= (3, 12))}
_NUMBER_TYPES = ("bool", "complex", "float", "float32", "float64", "int", "int32", "int64")
_LOADS = frozenset(
    ("LOAD_CLOSURE", "LOAD_CONST", "LOAD_DEREF", "LOAD_FAST", "LOAD_FAST_CHECK",
     "LOAD_FAST_LOAD_FAST", "LOAD_GLOBAL", "PUSH_NULL")
)  # fmt: skip
_EMPTY = frozenset(("BUILD_LIST", "BUILD_MAP", "BUILD_TUPLE"))
_NOTHING = frozenset(("CACHE", "EXTENDED_ARG", "KW_NAMES", "NOP", "PRECALL"))
_JUMPS = frozenset((*dis.hasjrel, *dis.hasjabs))

Operation = tuple[int, str, int]  # its place, name and argument


def is_only_read(text: str, code: CodeType, place: int, namespace: Mapping[str, Any]) -> bool:
    """Whether a string loaded at this place is the first argument of a call that only reads it."""
    operations = list(_operations(code))
    here = [each[0] for each in operations].index(place)
    before = [each for each in operations[:here] if each[1] != "PUSH_NULL"][-1:]
    _, name, argument = before[0] if before else (0, "", 0)
    if name == "LOAD_ASSERTION_ERROR":
        return operations[here + 1][1:] == ("CALL", 0)
    if name not in NAME_AT or not _is_first_argument(operations[here + 1 :]):
        return False
    called = code.co_names[argument >> NAME_AT[name]]
    if name != "LOAD_GLOBAL":
        return called == "einsum" or (called == "astype" and text in _NUMBER_TYPES)
    meant = namespace.get(called, vars(builtins).get(called))
    return meant in (float, print, np.einsum) or (
        inspect.isclass(meant)
        and issubclass(meant, Exception)
        and vars(builtins).get(meant.__name__) is meant
    )


def are_keyword_names(code: CodeType, place: int) -> bool:
    """Whether the tuple loaded at this place holds the names of a call's keyword arguments."""
    return dis.opname[code.co_code[place + 2]] == "CALL_KW"


def _operations(code: CodeType) -> Iterator[Operation]:
    high, raw = 0, code.co_code
    for place in range(0, len(raw), 2):
        name = dis.opname[raw[place]]
        argument = high | raw[place + 1]
        high = argument << 8 if name == "EXTENDED_ARG" else 0
        if name not in _NOTHING:
            yield place, name, argument


def _is_first_argument(after: list[Operation]) -> bool:
    """Whether the value that was just loaded becomes the first argument of a call.

    The operations ``after`` put other arguments above it on the stack, and do not touch it before
    the call.
    """
    above = 0
    for _, name, argument in after:
        number = dis.opmap[name]
        if name in ("CALL", "CALL_KW"):
            above -= name == "CALL_KW"  # the names of arguments
            if argument > above:
                return argument == above + 1
            above -= argument + 1
        elif (
            number in _JUMPS
            or (name in ("COPY", "SWAP") and argument > above)
            or (not above and name not in _LOADS and (name not in _EMPTY or argument))
        ):
            return False
        else:
            has_argument = number >= dis.HAVE_ARGUMENT
            above += dis.stack_effect(number, argument if has_argument else None, jump=False)
        if above < 1:
            return False
    return False
