"""Which scalars, arrays and keys are plain, and how a value becomes exactly its plain type."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograder.sandbox.wire.arrays import MAX_ARRAY_BYTES, plain_array
from autograder.sandbox.wire.leaves import KEY_KINDS, LEAVES, Leaf
from autograder.sandbox.wire.terms import Foreign

MAX_INT_BITS = 4096
MAX_KEY_PARTS = 32  # entries of a tuple or frozenset that is a key or a member, all levels together
# Keys and members of sets in a frame that are not str or bytes. Only those two are hashed with a
# secret: of others a peer can choose n that collide, and they cost n² comparisons.
MAX_KEYS = 2_000
KEY_COST = 10  # of such a key. An int below 2**60 costs 1: no two have the same hash
SCALARS = frozenset((type(None), bool, int, float, str, bytes))
_SHORT = 100  # characters of a string that is not measured: a frame's entries need little memory
# By the address of the class: a metaclass may have its own == and hash().
_LEAVES = {id(leaf.kind): (number, leaf) for number, leaf in enumerate(LEAVES)}


class KeySize(NamedTuple):
    """What a key takes: all its parts, entries of a frame, the cost of those hashed, its depth."""

    parts: int = 0
    items: int = 0
    cost: int = 0
    depth: int = 0


def leaf_of(kind: type) -> tuple[int, Leaf] | None:
    """Return the number and the description of a kind that a few scalars say all of."""
    return _LEAVES.get(id(kind))


def leaf_scalars(leaf: Leaf, value: Any) -> list[Any]:
    """Return a value's scalars. Raises whatever they raise where it may not cross."""
    plain = [plain_value(each) for each in leaf.scalars(value)]
    if unfit := [each for each in plain if type(each) not in SCALARS]:
        raise ValueError(f"with a part of type {type_name(unfit[0])}")
    return plain


def plain_value(value: Any) -> Any:
    """Return a scalar, leaf or array converted to exactly its plain type; for others a Foreign."""
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
    if known := leaf_of(kind):
        return _plain_leaf(known[1], value)
    if issubclass(kind, complex):
        return complex.__complex__(value)
    if issubclass(kind, np.ndarray):
        return plain_array(np.asarray(value))
    if issubclass(kind, np.generic):
        scalar = plain_array(np.asarray(value))
        if isinstance(scalar, np.ndarray) and scalar.dtype.kind in "biufc":
            return scalar.item()
    return Foreign(type_name(value))


def _plain_leaf(leaf: Leaf, value: Any) -> Any:
    try:
        leaf_scalars(leaf, value)
    except Exception as error:  # the value's attributes may have been set to anything
        why = f" {error}" if type(error) is ValueError else ""
        return Foreign(f"{leaf.kind.__name__}{why}")
    return value


def type_name(value: object) -> Any:
    """Return the name of a value's class: a metaclass may fake its own."""
    return type.__dict__["__name__"].__get__(type(value))


def plain_keys(keys: Iterable[Any]) -> list[Any] | Foreign:
    """Return keys of a dict, or members of a set, as plain ones; the first that is unfit instead.

    So is one that another equals when both are plain.
    """
    plain = [_plain_key(key) for key in keys]
    if foreign := [key for key in plain if type(key) is Foreign]:
        return foreign[0]
    return plain


def _plain_key(key: Any, room: int = MAX_KEY_PARTS) -> Any:
    kind = type(key)
    for base in (tuple, frozenset):
        if issubclass(kind, base):
            count = base.__len__(key)
            parts = (
                [_plain_key(each, room - count) for each in base.__iter__(key)]
                if (count <= room)
                else [Foreign("")]
            )
            plain = base(parts) if not any(type(each) is Foreign for each in parts) else None
            return plain if is_key(plain) and plain is not None else Foreign(type_name(key))
    plain = plain_value(key)
    return plain if is_key(plain) else Foreign(type_name(key))


def is_key(key: object) -> bool:
    """Whether a plain value can be a key: it cannot change, and hashing it is cheap."""
    kind = type(key)
    if kind is tuple or kind is frozenset:
        return all(map(is_key, key)) and size_of_key(key).parts <= MAX_KEY_PARTS  # type: ignore[call-overload]
    return kind in SCALARS or kind in KEY_KINDS


def size_of_key(key: Any) -> KeySize:
    """Return what a plain key takes."""
    kind = type(key)
    if kind is tuple or kind is frozenset:
        within = [size_of_key(each) for each in key]
        return KeySize(
            len(key) + sum(each.parts for each in within),
            len(key) + sum(each.items for each in within),
            sum(each.cost for each in within) + (cost_of(key) if kind is frozenset else 0),
            1 + max((each.depth for each in within), default=0),
        )
    known = leaf_of(kind)
    return KeySize() if known is None else KeySize(items=len(known[1].scalars(key)))


def cost_of(keys: Iterable[object]) -> int:
    """Return what it costs to hash keys, of a limit of ``KEY_COST * MAX_KEYS``."""
    return sum(
        1 if type(key) is int and key.bit_length() <= 60 else KEY_COST
        for key in keys
        if type(key) is not str and type(key) is not bytes
    )


def are_short_strings(keys: Iterable[Any]) -> bool:
    """Whether all keys are short ASCII strings, as they nearly always are."""
    return not [k for k in keys if type(k) is not str or len(k) > _SHORT or not k.isascii()]


def in_order(members: Sequence[Any], encode: Any) -> list[Any]:
    """Return a set's members in an order that no hash and no address decides."""
    kinds = {type(member) for member in members}
    alike = len(kinds) == 1 and kinds <= {int, str, bytes}
    return sorted(members, key=None if alike else encode)
