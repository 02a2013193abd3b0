"""One value as the bytes of a frame, and back."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import msgpack
import numpy as np

from autograder.sandbox.wire.arrays import MAX_ARRAY_BYTES, npy, plain_array, read_array
from autograder.sandbox.wire.terms import MAX_FRAME, MAX_NAME, Foreign, Quota, WireError

MAX_DEPTH = 32  # containers within containers
MAX_ITEMS = 200_000  # entries of all containers in a frame; a key and its value are two
MAX_ARRAYS = 1_000  # in a frame: each costs as much as a hundred numbers
ITEMS_OF_ARRAY = 100
# Keys in a frame that are not str or bytes. Only those two are hashed with a secret: of others a
# peer can choose n that collide, and they cost n² comparisons.
MAX_KEYS = 2_000
MAX_KEY_PARTS = 32  # entries of a tuple that is a key
MAX_INT_BITS = 4096
_LIST, _TUPLE, _DICT, _ARRAY, _INT, _FOREIGN = range(1, 7)  # the codes of extension objects
_CODES: dict[type, int] = {list: _LIST, tuple: _TUPLE, dict: _DICT}
_CONTAINERS = frozenset(_CODES.values())
_SCALARS = frozenset((type(None), bool, int, float, str, bytes))
_SHORT = 100  # characters of a string that is not measured: MAX_ITEMS of them need little memory


def encode(value: object) -> bytes:
    """Return the bytes that decode() rebuilds the value from, with Foreign for what cannot be sent.

    Subclasses travel as their plain base, NumPy's scalars as Python's, long doubles as float64;
    lone surrogates in a str are written out as escapes. None of the value's own code is run.
    Raises WireError where the frame is over MAX_FRAME, and for nothing else.

    >>> decode(encode((1, [2.5, None], {"dX": iter([])})))
    (1, [2.5, None], {'dX': <list_iterator>})
    """
    encoder = _Encoder()
    encoder.add_all((value,))
    encoder.require_room()
    frame: bytes = encoder.packer.bytes()
    return frame


def within_quota(value: object, quota: Quota) -> object:
    """Return the value and take its size from a quota, or return a Foreign if less is left.

    The sender calls this first, so that the receiver does not refuse the whole frame.
    """
    encoder = _Encoder()
    try:
        encoder.add_all((value,))
    except WireError as error:
        return Foreign(f"{_type_name(value)}: {error}")
    size, items = len(encoder.packer.getbuffer()), encoder.items_taken
    if not quota.take(size, items):
        return Foreign(f"{_type_name(value)} of {size:,} bytes, {items:,} entries")
    return value


def decode(data: bytes | bytearray, quota: Quota | None = None) -> Any:
    """Return the value in a frame, with arrays that own their memory; or raise WireError.

    Its size is taken from the ``quota``, where one is given. A bytearray is emptied, so that its
    bytes and the value need not be in memory at once.
    """
    size = len(data)
    if size > MAX_FRAME:
        raise WireError(f"a frame of {size} bytes; at most {MAX_FRAME} are read")
    try:
        decoder = _Decoder(data, MAX_ITEMS if quota is None else min(MAX_ITEMS, quota.items))
        (value,) = decoder.values(1, depth=0)
        if decoder.unpacker.tell() != size:
            raise ValueError("bytes after the value")
        if quota is not None:
            quota.give_back(-size, -decoder.items_taken)
        return value
    except (ValueError, msgpack.UnpackException, RecursionError, MemoryError) as error:
        raise WireError(f"not a frame: {type(error).__name__} {error}") from error


class _Counts:
    """What is left of a frame's limits."""

    def __init__(self, max_items: int = MAX_ITEMS) -> None:
        self.max_items = self.items_left = max_items
        self.keys_left, self.arrays_left = MAX_KEYS, MAX_ARRAYS

    @property
    def items_taken(self) -> int:
        """The entries so far; an array counts as many."""
        return self.max_items - self.items_left + ITEMS_OF_ARRAY * (MAX_ARRAYS - self.arrays_left)


class _Encoder(_Counts):
    """The frame so far, in the packer's buffer."""

    def __init__(self) -> None:
        super().__init__()
        self.packer = msgpack.Packer(
            autoreset=False,  # it keeps what it has packed
            unicode_errors="backslashreplace",  # writes lone surrogates out
            buf_size=4096,  # to begin with
        )
        self.path: list[object] = []  # the containers around the value at hand

    def add_all(self, values: Iterable[Any]) -> None:
        pack = self.packer.pack
        for value in values:
            kind = type(value)  # compared by identity: a metaclass may have its own == and hash()
            if (
                (kind is str and len(value) <= _SHORT)
                or (kind is int and -(2**63) <= value < 2**64)
                or kind is float
                or kind is bool
                or value is None
            ):
                pack(value)
            elif kind is str and len(value) <= MAX_ARRAY_BYTES:
                pack(value)
                self.require_room()
            elif kind is dict or kind is list or kind is tuple:
                self._add_container(kind, value)
            elif kind is np.ndarray:
                self._add_leaf(plain_array(value))
            elif base := next((base for base in _CODES if issubclass(kind, base)), None):
                self._add_container(base, value)
            else:
                self._add_leaf(_plain_value(value))

    def require_room(self) -> None:
        if len(self.packer.getbuffer()) > MAX_FRAME:
            raise WireError(f"the value takes more than {MAX_FRAME} bytes")

    def _add_container(self, base: Any, value: Any) -> None:
        plain = self._entries(base, value)
        if type(plain) is Foreign:
            return self._add_leaf(plain)
        keys, entries = plain
        self.items_left -= len(keys) + len(entries)
        self.packer.pack_ext_type(_CODES[base], len(entries).to_bytes(4, "big"))
        self.path.append(value)
        self.add_all(keys)
        self.add_all(entries)
        self.path.pop()
        return None

    def _entries(self, base: Any, value: Any) -> Any:
        """Return the keys, which only a dict has, and the values; or a Foreign instead of both."""
        count = base.__len__(value)
        for outer in self.path:
            if outer is value:
                return Foreign(f"{base.__name__} that contains itself")
        if len(self.path) + (base is dict) >= MAX_DEPTH:  # a key may be a tuple: one more
            return Foreign(f"{base.__name__} nested more than {MAX_DEPTH} deep")
        if count > self.items_left:
            return Foreign(f"{base.__name__} of {count} entries")
        if base is not dict:
            return (), list(base.__iter__(value))
        if type(value) is dict and 2 * count <= self.items_left and _are_short_strings(value):
            return list(value), list(value.values())
        pairs = [(_plain_key(key), entry) for key, entry in list(dict.items(value))]
        keys = [key for key, _ in pairs]
        if foreign := [key for key in keys if type(key) is Foreign]:
            return Foreign(f"dict with an unfit key of type {foreign[0].type_name}")
        if len(set(keys)) < len(keys):
            return Foreign("dict with keys that are equal as plain values")
        items = 2 * len(keys) + sum(len(key) for key in keys if type(key) is tuple)
        unsalted = _count_colliding(keys)
        if items > self.items_left or unsalted > self.keys_left:
            return Foreign(f"dict of {count} entries")
        self.keys_left -= unsalted
        return keys, [entry for _, entry in pairs]

    def _add_leaf(self, plain: Any) -> None:
        if type(plain) is np.ndarray:
            self.arrays_left -= 1
            if self.arrays_left < 0:
                return self._add_leaf(Foreign(f"ndarray after {MAX_ARRAYS} others"))
            self.packer.pack_ext_type(_ARRAY, npy(plain))
        elif type(plain) is Foreign:
            self.packer.pack_ext_type(_FOREIGN, plain.type_name.encode())
        elif type(plain) is int and not -(2**63) <= plain < 2**64:
            size = plain.bit_length() // 8 + 1
            self.packer.pack_ext_type(_INT, plain.to_bytes(size, "big", signed=True))
        else:
            self.packer.pack(plain)
        return self.require_room()


class _Decoder(_Counts):
    """The frame's objects, read one by one."""

    def __init__(self, data: bytes | bytearray, max_items: int) -> None:
        super().__init__(max_items)
        size = max(len(data), 1)  # 0 would mean no limit
        self.unpacker = msgpack.Unpacker(
            max_buffer_size=size, max_array_len=0, max_map_len=0, ext_hook=_extension
        )
        self.unpacker.feed(data)
        if isinstance(data, bytearray):
            data.clear()

    def values(self, count: int, depth: int) -> list[Any]:
        """Read so many values."""
        values = []
        for token in islice(self.unpacker, count):
            values.append(token if type(token) in _SCALARS else self._extended(token, depth))
        if len(values) < count:
            raise ValueError(f"{len(values)} values where {count} should be")
        return values

    def _extended(self, token: object, depth: int) -> object:
        if type(token) is not tuple:
            raise ValueError(f"a {type(token).__name__} where a value should be")
        code, payload = token
        if code in _CONTAINERS and len(payload) == 4 and depth < MAX_DEPTH:
            return self._container(code, int.from_bytes(payload, "big"), depth + 1)
        if code == _ARRAY:
            self.arrays_left -= 1
            if self.arrays_left < 0:
                raise ValueError(f"more than {MAX_ARRAYS} arrays")
            return read_array(payload)
        if code == _INT and len(payload) <= MAX_INT_BITS // 8 + 1:
            return int.from_bytes(payload, "big", signed=True)
        if code == _FOREIGN and len(payload) <= 4 * MAX_NAME:
            return Foreign(payload.decode())
        raise ValueError(f"extension {code} of {len(payload)} bytes, {depth} deep")

    def _container(self, code: int, count: int, depth: int) -> object:
        self.items_left -= 2 * count if code == _DICT else count
        if self.items_left < 0:
            raise ValueError(f"more than {self.max_items} entries")
        entries = self.values(count, depth)
        if code != _DICT:
            return entries if code == _LIST else tuple(entries)
        unsalted = _count_colliding(entries)
        self.keys_left -= unsalted
        if self.keys_left < 0 or (unsalted and not all(map(_is_key, entries))):
            raise ValueError(f"an unfit key, or more than {MAX_KEYS} that are not text")
        rebuilt = dict(zip(entries, self.values(count, depth), strict=False))
        if len(rebuilt) < count:
            raise ValueError("a dict with the same key twice")
        return rebuilt


def _extension(code: int, payload: bytes) -> tuple[int, bytes]:
    """Turn an extension object into a tuple; the unpacker makes no other tuples."""
    return code, payload


def _are_short_strings(keys: Iterable[Any]) -> bool:
    """Whether all keys of a dict are short ASCII strings, as they nearly always are."""
    return not [k for k in keys if type(k) is not str or len(k) > _SHORT or not k.isascii()]


def _plain_value(value: Any) -> Any:
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
    return Foreign(_type_name(value))


def _type_name(value: object) -> Any:
    return type.__dict__["__name__"].__get__(type(value))  # a metaclass may fake its own


def _plain_key(key: Any) -> Any:
    is_tuple = issubclass(type(key), tuple)
    plain = tuple(map(_plain_value, tuple.__iter__(key))) if is_tuple else _plain_value(key)
    return plain if _is_key(plain) else Foreign(_type_name(key))


def _is_key(key: object) -> bool:
    parts = key if type(key) is tuple else (key,)
    return len(parts) <= MAX_KEY_PARTS and all(type(part) in _SCALARS for part in parts)


def _count_colliding(keys: Sequence[object]) -> int:
    """Count the keys that are hashed without a secret."""
    return len([key for key in keys if type(key) is not str and type(key) is not bytes])
