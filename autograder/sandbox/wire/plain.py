"""What may be sent: values of exactly a plain type. None of a value's own code is run."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from autograder.sandbox.wire.arrays import plain_array
from autograder.sandbox.wire.terms import MAX_ARRAY_BYTES, MAX_INT_BITS, MAX_KEY_PARTS, Foreign

SCALARS = frozenset((type(None), bool, int, float, str, bytes))
SHORT = 100  # characters of a string that is not measured: MAX_ITEMS of them need little memory


def are_short_strings(keys: Iterable[Any]) -> bool:
    """Whether all keys of a dict are short ASCII strings, as they nearly always are."""
    for key in keys:  # noqa: SIM110  # takes half as long as all() does
        if type(key) is not str or len(key) > SHORT or not key.isascii():
            return False
    return True


def plain_value(value: Any) -> Any:
    """Return a scalar or an array converted to exactly its plain type; for others a Foreign."""
    kind = type(value)  # isinstance() would believe the value's own __class__
    if value is None or kind is bool or kind is Foreign:
        return value
    if issubclass(kind, int):
        bits = int.bit_length(value)
        return int.__index__(value) if bits <= MAX_INT_BITS else Foreign(f"int of {bits} bits")
    if issubclass(kind, float):
        return float.__float__(value)
    for text in (str, bytes):
        if issubclass(kind, text) and text.__len__(value) > MAX_ARRAY_BYTES:
            return Foreign(f"{text.__name__} of length {text.__len__(value)}")
    if issubclass(kind, str):
        return str.encode(value, "utf-8", "backslashreplace").decode()
    if issubclass(kind, bytes):
        return bytes.__getitem__(value, slice(None))
    if issubclass(kind, np.ndarray):
        return plain_array(np.asarray(value))
    if issubclass(kind, np.generic):
        scalar = plain_array(np.asarray(value))
        if isinstance(scalar, np.ndarray) and scalar.dtype.kind in "biuf":
            return scalar.item()
    return Foreign(type_name(value))


def type_name(value: object) -> Any:
    return type.__dict__["__name__"].__get__(type(value))  # a metaclass may fake its own


def plain_key(key: Any) -> Any:
    is_tuple = issubclass(type(key), tuple)
    plain = tuple(map(plain_value, tuple.__iter__(key))) if is_tuple else plain_value(key)
    return plain if is_key(plain) else Foreign(type_name(key))


def is_key(key: object) -> bool:
    parts = key if type(key) is tuple else (key,)
    return len(parts) <= MAX_KEY_PARTS and all(type(part) in SCALARS for part in parts)


def count_colliding(keys: Sequence[object]) -> int:
    return sum(type(key) not in (str, bytes) for key in keys) if keys else 0
