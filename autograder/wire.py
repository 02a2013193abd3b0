"""Plain values as bytes, between the judge and the sandbox.

This module runs on both sides of the socket and takes its peer for hostile: no bytes make decode()
run code, allocate more than a small multiple of what was received, or raise anything but WireError.

A frame is one value as a flat run of msgpack objects, a container before its entries. None, bool,
int, float, str and bytes are msgpack's own. The rest are extension objects: a container gives the
number of its entries (a dict has its keys first, then its values), an array is an .npy file.
msgpack's own arrays and maps are refused, since an unpacker allocates what their headers claim.
"""

import array
import math
import os
import re
import select
import socket
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Literal

import msgpack
import numpy as np
import numpy.typing as npt

MAX_FRAME = 64 * 2**20  # bytes
MAX_ARRAY_BYTES = 32 * 2**20  # of one array; of one str or bytes too
MAX_NDIM = 32
MAX_DEPTH = 32  # containers within containers
MAX_ITEMS = 200_000  # entries of all containers in a frame; a key and its value are two
MAX_ARRAYS = 1_000  # in a frame: each costs what a hundred numbers do
# Keys in a frame but str and bytes. Only those two are hashed with a secret: a peer can choose n
# others that collide, and they cost n² comparisons.
MAX_KEYS = 2_000
MAX_KEY_PARTS = 32  # entries of a tuple that is a key
MAX_INT_BITS = 4096
MAX_NAME = 60  # characters in the name of a Foreign

_SCALARS = (type(None), bool, int, float, str, bytes)
_LIST, _TUPLE, _DICT, _ARRAY, _INT, _FOREIGN = range(1, 7)  # the codes of extension objects
_CODES: dict[type, int] = {list: _LIST, tuple: _TUPLE, dict: _DICT}
_NUMBERS = frozenset(np.dtype(code).num for code in "bBhHiIlLqQefdFD")  # any bytes are such numbers
_SHORT = 1_000  # characters of a key that is not looked at further
_CHUNK = 2**18  # bytes asked of a socket at once

_DTYPE = rb"[<>|](?:b1|[iu][1248]|f[248]|c8|c16|[SU][1-9]\d{0,7})"
# An .npy header in the form that NumPy writes and no other, so that nothing is left to evaluate.
_NPY_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00(?P<length>..)\{'descr': '(?P<dtype>" + _DTYPE + rb")', "
    rb"'fortran_order': (?P<fortran>True|False), "
    rb"'shape': \((?P<shape>|\d{1,19},|\d{1,19}(?:, \d{1,19}){1,63})\), \} {0,200}\n",
    re.DOTALL,
)


class WireError(Exception):
    """The frame or the connection is of no use. Close the connection: its place is lost."""


class ConnectionClosed(WireError):
    """The peer has closed the connection."""


class TimedOut(WireError):
    """The deadline has passed."""


@dataclass(frozen=True, eq=False, repr=False)
class Foreign:
    """What stands in the place of a value that may not cross: inert, and equal to nothing."""

    type_name: str

    def __post_init__(self) -> None:
        """Keep the name short and printable, whoever chose it."""
        name = self.type_name[: MAX_NAME + 1]
        name = "".join(letter if letter.isprintable() else "?" for letter in name)
        name = name if len(name) <= MAX_NAME else name[: MAX_NAME - 1] + "…"
        object.__setattr__(self, "type_name", name)

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"<{self.type_name}>"


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
        if _packs_as_it_is(value):
            return self._write(self.packer.pack(value))
        kind = type(value)
        base = kind if kind in _CODES else next((b for b in _CODES if issubclass(kind, b)), None)
        plain = self._entries(base, value) if base else _plain(value)
        if not base or type(plain) is Foreign:
            return self._write(self._leaf(plain))
        keys, values = plain
        self.items_left -= len(keys) + len(values)
        self.keys_left -= _count_unsalted(keys)
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
        if type(value) is dict and 2 * count <= self.items_left and _are_texts(value):
            return list(value), list(value.values())
        pairs = [(_plain_key(key), entry) for key, entry in list(dict.items(value))]
        keys = [key for key, _ in pairs]
        if foreign := [key for key in keys if type(key) is Foreign]:
            return Foreign(f"dict with an unfit key of type {foreign[0].type_name}")
        if len(set(keys)) < len(keys):
            return Foreign("dict with keys that are equal as plain values")
        items = 2 * len(keys) + sum(len(key) for key in keys if type(key) is tuple)
        if items > self.items_left or _count_unsalted(keys) > self.keys_left:
            return Foreign(f"dict of {count} entries")
        return keys, [entry for _, entry in pairs]

    def _leaf(self, plain: Any) -> Any:
        if type(plain) is Foreign:
            return self.packer.pack_ext_type(_FOREIGN, plain.type_name.encode())
        if type(plain) is np.ndarray:
            self.arrays_left -= 1
            if self.arrays_left < 0:
                return self._leaf(Foreign(f"ndarray after {MAX_ARRAYS} others"))
            return self.packer.pack_ext_type(_ARRAY, _npy(plain))
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
        if type(token) in _SCALARS:
            return token
        if type(token) is not msgpack.ExtType:
            raise ValueError(f"a {type(token).__name__} where a value should be")
        code, payload = token
        if code == _ARRAY:
            self.arrays_left -= 1
            if self.arrays_left < 0:
                raise ValueError(f"more than {MAX_ARRAYS} arrays")
            return _array(payload)
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
        if not _are_texts(entries):
            self._require_keys(entries)
        rebuilt = {key: self.value(depth) for key in entries}
        if len(rebuilt) < count:
            raise ValueError("a dict with the same key twice")
        return rebuilt

    def _require_keys(self, entries: list[Any]) -> None:
        self.keys_left -= _count_unsalted(entries)
        if self.keys_left < 0 or not all(map(_is_key, entries)):
            raise ValueError(f"an unfit key, or more than {MAX_KEYS} that are not text")


@lru_cache(maxsize=256)
def _container_start(code: int, count: int) -> bytes:
    start: bytes = msgpack.Packer().pack_ext_type(code, count.to_bytes(4, "big"))
    return start


def _are_texts(keys: Iterable[Any]) -> bool:
    """Whether all keys of a dict are plain short text, as nearly all are."""
    return all(type(key) is str and len(key) <= _SHORT and key.isascii() for key in keys)


def _packs_as_it_is(value: Any) -> bool:
    """Whether a value is one of the plain scalars that nearly all are."""
    kind = type(value)
    if kind is str:
        return len(value) <= MAX_ARRAY_BYTES and value.isascii()
    return (
        value is None
        or kind is float
        or kind is bool
        or (kind is int and -(2**63) <= value < 2**64)
    )


def _plain(value: Any) -> Any:
    """Return a scalar or an array of exactly its plain type, made by that type; else a Foreign."""
    kind = type(value)  # isinstance() would believe what the value says of its class
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
        return _plain_array(np.asarray(value))
    if issubclass(kind, np.generic):
        scalar = _plain_array(np.asarray(value))
        if isinstance(scalar, np.ndarray) and scalar.dtype.kind in "biuf":
            return scalar.item()
    return Foreign(_type_name(value))


def _type_name(value: object) -> Any:
    return type.__dict__["__name__"].__get__(type(value))  # a metaclass may fake its own


def _plain_key(key: Any) -> Any:
    if _packs_as_it_is(key):
        return key
    is_tuple = issubclass(type(key), tuple)
    plain = tuple(map(_plain, tuple.__iter__(key))) if is_tuple else _plain(key)
    return plain if _is_key(plain) else Foreign(_type_name(key))


def _is_key(key: object) -> bool:
    parts = key if type(key) is tuple else (key,)
    return len(parts) <= MAX_KEY_PARTS and all(type(part) in _SCALARS for part in parts)


def _count_unsalted(keys: Sequence[object]) -> int:
    return sum(type(key) not in (str, bytes) for key in keys) if keys else 0


def _plain_array(values: npt.NDArray[Any]) -> npt.NDArray[Any] | Foreign:
    """Return the array, long doubles as float64; or a Foreign. It is measured before any copy."""
    dtype = values.dtype
    if dtype.num in _NUMBERS and 0 < values.nbytes <= MAX_ARRAY_BYTES and values.ndim <= MAX_NDIM:
        return values
    if _is_too_big(values.shape, dtype):
        return Foreign(f"ndarray of {values.nbytes} bytes, shape {values.shape}")
    if dtype.type in (np.longdouble, np.clongdouble):
        with np.errstate(all="ignore"):
            narrow = values.astype(np.float64 if dtype.kind == "f" else np.complex128)
        if not np.array_equal(np.isinf(narrow), np.isinf(values)):
            return Foreign("ndarray of long doubles beyond float64")
        return narrow
    if not re.fullmatch(_DTYPE, dtype.str.encode()):
        return Foreign(f"ndarray of {'objects' if dtype.kind == 'O' else dtype.name}")
    return Foreign(f"ndarray of broken {dtype.name}") if _is_broken(values) else values


def _is_too_big(shape: tuple[int, ...], dtype: np.dtype[Any]) -> bool:
    lengths = (max(length, 1) for length in shape)  # an array of (10**18, 0) is a trap for loops
    return len(shape) > MAX_NDIM or math.prod(lengths) * dtype.itemsize > MAX_ARRAY_BYTES


def _is_broken(values: npt.NDArray[Any]) -> bool:
    """Return whether bytes are there that NumPy never writes and cannot be trusted to read."""
    if values.dtype.kind == "b":
        return bool(np.any(values.view(np.uint8) > 1))
    if values.dtype.kind == "U":
        codes = np.ascontiguousarray(values).view(values.dtype.str[0] + "u4")
        return bool(np.any((codes > sys.maxunicode) | (codes >> 11 == 0xD800 >> 11)))
    return False


def _npy(values: npt.NDArray[Any]) -> bytes:
    """Return the array as the bytes of an .npy file, format version 1.0."""
    fortran = values.flags.f_contiguous and not values.flags.c_contiguous
    start = _npy_start(values.dtype.str, fortran, values.shape)
    return start + values.tobytes("F" if fortran else "C")


@lru_cache(maxsize=256)
def _npy_start(dtype: str, fortran: bool, shape: tuple[int, ...]) -> bytes:
    header = f"{{'descr': '{dtype}', 'fortran_order': {fortran}, 'shape': {shape}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode()


def _array(npy: bytes) -> npt.NDArray[Any]:
    """Return the array in the bytes of an .npy file; nothing is allocated that is not there."""
    dtype, shape, order, start = _read_npy_start(npy[: 10 + int.from_bytes(npy[8:10], "little")])
    if math.prod(shape) * dtype.itemsize != len(npy) - start:
        raise ValueError(f"{len(npy) - start} bytes for an array of {dtype} and shape {shape}")
    values = np.ndarray(shape, dtype, npy, start, order=order).copy(order)
    if _is_broken(values):
        raise ValueError(f"an array of broken {dtype}")
    return values


@lru_cache(maxsize=256)
def _read_npy_start(
    start: bytes,
) -> tuple[np.dtype[Any], tuple[int, ...], Literal["F", "C"], int]:
    header = _NPY_HEADER.fullmatch(start)
    if header is None or int.from_bytes(header["length"], "little") != header.end() - 10:
        raise ValueError("not the header of an .npy file of numbers, bools or text")
    dtype = np.dtype(header["dtype"].decode())
    shape = tuple(int(length) for length in header["shape"].split(b",") if length)
    if _is_too_big(shape, dtype):
        raise ValueError(f"too big an array: {dtype} of shape {shape}")
    return dtype, shape, "F" if header["fortran"] == b"True" else "C", len(start)


def send(
    sock: socket.socket, value: object, fds: Sequence[int] = (), *, timeout: float | None = None
) -> None:
    """Send one frame: its length in four bytes, then the value. The fds go with the first byte.

    ``timeout`` is in seconds for the whole frame. Raises WireError, ConnectionClosed or TimedOut.
    """
    deadline = time.monotonic() + (math.inf if timeout is None else timeout)
    payload = encode(value)
    left = memoryview(len(payload).to_bytes(4, "big") + payload)
    # What socket.send_fds() does, but that one drops the flags and so could block.
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
    flags = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL
    while left:
        sendmsg = partial(sock.sendmsg, [left], rights, flags)
        left, rights = left[_when_ready(sock, select.POLLOUT, deadline, sendmsg) :], []


def receive(
    sock: socket.socket, *, timeout: float | None = None, max_bytes: int = MAX_FRAME
) -> Any:
    """Return the value of the next frame; a peer that passes fds along is refused.

    ``timeout`` is in seconds for the whole frame, however slowly it drips. Memory grows with what
    has really come. Raises WireError, ConnectionClosed or TimedOut.
    """
    return receive_with_fds(sock, 0, timeout=timeout, max_bytes=max_bytes)[0]


def receive_with_fds(
    sock: socket.socket, max_fds: int, *, timeout: float | None = None, max_bytes: int = MAX_FRAME
) -> tuple[Any, list[int]]:
    """Return the value of the next frame, as receive() does, and the fds that came with it.

    The fds are not inheritable, and the caller's to close. More than ``max_fds`` raise WireError.
    """
    deadline = time.monotonic() + (math.inf if timeout is None else timeout)
    flags = socket.MSG_DONTWAIT | socket.MSG_CMSG_CLOEXEC
    recvmsg = partial(sock.recvmsg, 1, socket.CMSG_LEN(4 * max_fds), flags)
    prefix, ancillary, came, _ = _when_ready(sock, select.POLLIN, deadline, recvmsg)
    fds = array.array("i")
    for level, kind, content in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            fds.frombytes(content)
    try:
        if came & socket.MSG_CTRUNC:
            raise WireError(f"the peer passed more than {max_fds} fds")
        length = int.from_bytes(prefix + _read(sock, 4 - len(prefix), deadline), "big")
        if length > max_bytes:
            raise WireError(f"the peer announced {length} bytes; at most {max_bytes} are read")
        return decode(_read(sock, length, deadline)), list(fds)
    except BaseException:
        for fd in fds:
            os.close(fd)
        raise


def _read(sock: socket.socket, count: int, deadline: float) -> bytearray:
    received = bytearray()
    while len(received) < count:
        size = min(count - len(received), _CHUNK)
        recv = partial(sock.recv, size, socket.MSG_DONTWAIT)  # without room for fds: none come
        chunk = _when_ready(sock, select.POLLIN, deadline, recv)
        if not chunk:
            raise ConnectionClosed(f"the peer closed after {len(received)} of {count} bytes")
        received += chunk
    return received


def _when_ready(
    sock: socket.socket, event: int, deadline: float, transfer: Callable[[], Any]
) -> Any:
    """Return what the transfer returns, tried when the socket is ready for it.

    The socket's own timeout is left alone: it belongs to every process that shares the socket.
    """
    poller: select.poll | None = None
    while (left := deadline - time.monotonic()) > 0:
        try:
            return transfer()
        except BlockingIOError:
            if poller is None:
                poller = select.poll()
                poller.register(sock, event)
            poller.poll(None if left == math.inf else math.ceil(left * 1000))
        except ConnectionError as error:
            raise ConnectionClosed(f"the peer closed the connection: {error}") from error
    raise TimedOut("the peer did not send or read the whole frame in time")
