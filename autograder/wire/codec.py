"""One value as the bytes of a frame, and back."""

from functools import lru_cache
from typing import Any

import msgpack
import numpy as np

from autograder.wire.arrays import npy, read_array
from autograder.wire.plain import (
    SCALARS,
    are_texts,
    count_unsalted,
    is_key,
    packs_as_it_is,
    plain_key,
    plain_value,
)
from autograder.wire.terms import (
    MAX_ARRAYS,
    MAX_DEPTH,
    MAX_FRAME,
    MAX_INT_BITS,
    MAX_ITEMS,
    MAX_KEYS,
    MAX_NAME,
    Foreign,
    WireError,
)

_LIST, _TUPLE, _DICT, _ARRAY, _INT, _FOREIGN = range(1, 7)  # the codes of extension objects
_CODES: dict[type, int] = {list: _LIST, tuple: _TUPLE, dict: _DICT}


def encode(value: object) -> bytes:
    """Return the bytes that decode() rebuilds the value from, with Foreign for what may not cross.

    Subclasses travel as their plain base, NumPy's scalars as Python's, long doubles as float64;
    lone surrogates in a str are written out as escapes. None of the value's own code is run.
    Raises WireError where the frame is over MAX_FRAME, and for nothing else.

    >>> decode(encode((1, [2.5, None], {"dX": iter([])})))
    (1, [2.5, None], {'dX': <list_iterator>})
    """
    encoder = _Encoder()
    encoder.add(value)
    return b"".join(encoder.parts)


def decode(data: bytes | bytearray) -> Any:
    """Return the value in a frame, its arrays writable and their own memory; or raise WireError."""
    if len(data) > MAX_FRAME:
        raise WireError(f"a frame of {len(data)} bytes; at most {MAX_FRAME} are read")
    try:
        decoder = _Decoder(data)
        value = decoder.value(depth=0)
        if decoder.unpacker.tell() != len(data):
            raise ValueError("bytes after the value")
        return value
    except (ValueError, msgpack.UnpackException, RecursionError, MemoryError) as error:
        raise WireError(f"not a frame: {type(error).__name__} {error}") from error


class _Encoder:
    """The parts of one frame so far, and what is left of its limits."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.packer = msgpack.Packer(buf_size=1024)  # to begin with
        self.bytes_left, self.items_left, self.keys_left = MAX_FRAME, MAX_ITEMS, MAX_KEYS
        self.arrays_left = MAX_ARRAYS
        self.path: list[object] = []  # the containers around the value at hand

    def add(self, value: object) -> None:
        if packs_as_it_is(value):
            return self._write(self.packer.pack(value))
        kind = type(value)
        base = kind if kind in _CODES else next((b for b in _CODES if issubclass(kind, b)), None)
        plain = self._entries(base, value) if base else plain_value(value)
        if not base or type(plain) is Foreign:
            return self._write(self._leaf(plain))
        keys, values = plain
        self.items_left -= len(keys) + len(values)
        self.keys_left -= count_unsalted(keys)
        self._write(_container_start(_CODES[base], len(values)))
        self.path.append(value)
        for key in keys:
            self.add(key)
        for entry in values:
            self.add(entry)
        self.path.pop()
        return None

    def _entries(self, base: Any, value: Any) -> Any:
        """Return the keys, which only a dict has, and the values; or a Foreign instead of both."""
        name, count = base.__name__, base.__len__(value)
        for outer in self.path:
            if outer is value:
                return Foreign(f"{name} that contains itself")
        if len(self.path) + (base is dict) >= MAX_DEPTH:  # a key may be a tuple: one more
            return Foreign(f"{name} nested more than {MAX_DEPTH} deep")
        if count > self.items_left:
            return Foreign(f"{name} of {count} entries")
        if base is not dict:
            return (), list(base.__iter__(value))
        if type(value) is dict and 2 * count <= self.items_left and are_texts(value):
            return list(value), list(value.values())
        pairs = [(plain_key(key), entry) for key, entry in list(dict.items(value))]
        keys = [key for key, _ in pairs]
        if foreign := [key for key in keys if type(key) is Foreign]:
            return Foreign(f"dict with an unfit key of type {foreign[0].type_name}")
        if len(set(keys)) < len(keys):
            return Foreign("dict with keys that are equal as plain values")
        items = 2 * len(keys) + sum(len(key) for key in keys if type(key) is tuple)
        if items > self.items_left or count_unsalted(keys) > self.keys_left:
            return Foreign(f"dict of {count} entries")
        return keys, [entry for _, entry in pairs]

    def _leaf(self, plain: Any) -> Any:
        if type(plain) is Foreign:
            return self.packer.pack_ext_type(_FOREIGN, plain.type_name.encode())
        if type(plain) is np.ndarray:
            self.arrays_left -= 1
            if self.arrays_left < 0:
                return self._leaf(Foreign(f"ndarray after {MAX_ARRAYS} others"))
            return self.packer.pack_ext_type(_ARRAY, npy(plain))
        if type(plain) is int and not -(2**63) <= plain < 2**64:
            size = plain.bit_length() // 8 + 1
            return self.packer.pack_ext_type(_INT, plain.to_bytes(size, "big", signed=True))
        return self.packer.pack(plain)

    def _write(self, part: bytes) -> None:
        self.bytes_left -= len(part)
        if self.bytes_left < 0:
            raise WireError(f"the value takes more than {MAX_FRAME} bytes")
        self.parts.append(part)


class _Decoder:
    """The frame's objects, read one by one, and what is left of its limits."""

    def __init__(self, data: bytes | bytearray) -> None:
        size = max(len(data), 1)  # 0 would mean no limit
        self.unpacker = msgpack.Unpacker(max_buffer_size=size, max_array_len=0, max_map_len=0)
        self.unpacker.feed(data)
        self.items_left, self.keys_left, self.arrays_left = MAX_ITEMS, MAX_KEYS, MAX_ARRAYS

    def value(self, depth: int) -> object:
        token = self.unpacker.unpack()
        if type(token) in SCALARS:
            return token
        if type(token) is not msgpack.ExtType:
            raise ValueError(f"a {type(token).__name__} where a value should be")
        code, payload = token
        if code == _ARRAY:
            self.arrays_left -= 1
            if self.arrays_left < 0:
                raise ValueError(f"more than {MAX_ARRAYS} arrays")
            return read_array(payload)
        if code == _INT and len(payload) <= MAX_INT_BITS // 8 + 1:
            return int.from_bytes(payload, "big", signed=True)
        if code == _FOREIGN and len(payload) <= 4 * MAX_NAME:
            return Foreign(payload.decode())
        if code in _CODES.values() and len(payload) == 4 and depth < MAX_DEPTH:
            return self._container(code, int.from_bytes(payload, "big"), depth + 1)
        raise ValueError(f"extension {code} of {len(payload)} bytes, {depth} deep")

    def _container(self, code: int, count: int, depth: int) -> object:
        self.items_left -= 2 * count if code == _DICT else count
        if self.items_left < 0:
            raise ValueError(f"more than {MAX_ITEMS} entries")
        entries = [self.value(depth) for _ in range(count)]
        if code != _DICT:
            return entries if code == _LIST else tuple(entries)
        if not are_texts(entries):
            self._require_keys(entries)
        rebuilt = {key: self.value(depth) for key in entries}
        if len(rebuilt) < count:
            raise ValueError("a dict with the same key twice")
        return rebuilt

    def _require_keys(self, entries: list[Any]) -> None:
        self.keys_left -= count_unsalted(entries)
        if self.keys_left < 0 or not all(map(is_key, entries)):
            raise ValueError(f"an unfit key, or more than {MAX_KEYS} that are not text")


@lru_cache(maxsize=256)
def _container_start(code: int, count: int) -> bytes:
    start: bytes = msgpack.Packer().pack_ext_type(code, count.to_bytes(4, "big"))
    return start
