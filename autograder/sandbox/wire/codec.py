"""One value as the bytes of a frame, and back."""

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterable
from itertools import islice
from typing import Any

import msgpack
import numpy as np

from autograder.sandbox.wire import plain, records
from autograder.sandbox.wire.arrays import MAX_ARRAY_BYTES, npy, plain_array, read_array
from autograder.sandbox.wire.leaves import LEAVES, MAX_SCALARS
from autograder.sandbox.wire.plain import KEY_COST, MAX_INT_BITS, MAX_KEYS, SCALARS
from autograder.sandbox.wire.terms import MAX_FRAME, MAX_NAME, Foreign, Quota, WireError

MAX_DEPTH = 32  # containers within containers
MAX_ITEMS = 200_000  # entries of all containers in a frame; a key and its value are two
MAX_ARRAYS = 1_000  # in a frame: each costs as much as a hundred numbers
ITEMS_OF_ARRAY = 100
# The codes of extension objects
_LIST, _TUPLE, _DICT, _ARRAY, _INT, _FOREIGN, _SET, _FROZENSET, _DEQUE = range(1, 10)
_ORDERED, _COUNTER, _DEFAULT, _TUPLE_RECORD, _RECORD, _MEMBER = range(10, 16)
_FIRST_LEAF = 32
_CODES: dict[type, int] = {
    list: _LIST, tuple: _TUPLE, dict: _DICT, set: _SET, frozenset: _FROZENSET, deque: _DEQUE,
}  # fmt: skip
_DICTS: dict[int, tuple[int, Any]] = {  # by the address of the class
    id(OrderedDict): (_ORDERED, OrderedDict),
    id(Counter): (_COUNTER, Counter),
    id(defaultdict): (_DEFAULT, lambda pairs: defaultdict(None, pairs)),  # a factory is code
}
_DICT_OF: dict[int, Any] = {_DICT: dict, **dict(_DICTS.values())}
_SET_OF: dict[int, Any] = {_SET: set, _FROZENSET: frozenset}
_RECORDS: dict[type, int] = {
    records.TupleRecord: _TUPLE_RECORD, records.Record: _RECORD, records.MemberRecord: _MEMBER,
}  # fmt: skip
_RECORD_OF = {code: kind for kind, code in _RECORDS.items()}
_CONTAINERS = frozenset((*_CODES.values(), *_DICT_OF, *_RECORD_OF))
_SHORT = 100  # characters of a string that is not measured: MAX_ITEMS of them need little memory


def encode(value: object) -> bytes:
    """Return the bytes that decode() rebuilds the value from, with Foreign for what cannot be sent.

    Subclasses travel as their plain base, NumPy's scalars as Python's, long doubles as float64;
    named tuples, objects of dataclasses and members of an Enum as what ``records`` has for them;
    lone surrogates in a str are written out as escapes. None of the value's own code is run, but
    what a class has put in the place of a field. Raises WireError where the frame is over
    MAX_FRAME, and for nothing else.

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
        return Foreign(f"{plain.type_name(value)}: {error}")
    size, items = len(encoder.packer.getbuffer()), encoder.items_taken
    if not quota.take(size, items):
        return Foreign(f"{plain.type_name(value)} of {size:,} bytes, {items:,} entries")
    return value


def decode(
    data: bytes | bytearray, quota: Quota | None = None, build: records.Build = records.build
) -> Any:
    """Return the value in a frame, with arrays that own their memory; or raise WireError.

    Its size is taken from the ``quota``, where one is given. A bytearray is emptied, so that its
    bytes and the value need not be in memory at once. ``build`` makes what stands for an object of
    a class that only a notebook knows.
    """
    size = len(data)
    if size > MAX_FRAME:
        raise WireError(f"a frame of {size} bytes; at most {MAX_FRAME} are read")
    try:
        decoder = _Decoder(data, MAX_ITEMS if quota is None else min(MAX_ITEMS, quota.items), build)
        (value,) = decoder.values(1, depth=0)
        if decoder.unpacker.tell() != size:
            raise ValueError("bytes after the value")
        if quota is not None:
            quota.give_back(-size, -decoder.items_taken)
        return value
    except _REFUSED as error:
        raise WireError(f"not a frame: {type(error).__name__} {error}") from error


_REFUSED = (
    ValueError, TypeError, ArithmeticError, LookupError, RecursionError, MemoryError,
    msgpack.UnpackException,
)  # fmt: skip


class _Counts:
    """What is left of a frame's limits."""

    def __init__(self, max_items: int = MAX_ITEMS) -> None:
        self.max_items = self.items_left = max_items
        self.keys_left, self.arrays_left = KEY_COST * MAX_KEYS, MAX_ARRAYS

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
            else:
                self._add_other(kind, value)

    def require_room(self) -> None:
        if len(self.packer.getbuffer()) > MAX_FRAME:
            raise WireError(f"the value takes more than {MAX_FRAME} bytes")

    def _add_other(self, kind: Any, value: Any) -> None:
        """Add what is neither a common scalar nor a plain container or array."""
        if not (kind is Foreign or issubclass(kind, (int, str, bytes, float))):
            try:
                record = records.parts(value)
            except Exception:  # it is none, or as no dataclass is
                record = None
            if record is not None:
                return self._add_record(value, *record)
        base = next((base for base in _CODES if issubclass(kind, base)), None)
        if base is None:
            return self._add_leaf(plain.plain_value(value))
        return self._add_container(base, value)

    def _add_container(self, base: Any, value: Any) -> None:
        entries = self._too_large(base.__name__, base.__len__(value) + (base is deque), value)
        if entries is None:
            if base is dict:
                entries = self._dict_entries(value)
            elif base is set or base is frozenset:
                entries = self._members(base, value)
            else:
                maxlen = (deque.maxlen.__get__(value),) if base is deque else ()
                entries = (), [*maxlen, *base.__iter__(value)]
        if type(entries) is Foreign:
            return self._add_leaf(entries)
        code = _DICTS.get(id(type(value)), (_CODES[base],))[0] if base is dict else _CODES[base]
        return self._add_entries(code, value, *entries)

    def _add_entries(self, code: int, value: Any, keys: list[Any], entries: list[Any]) -> None:
        self.items_left -= len(keys) + len(entries)
        self.packer.pack_ext_type(code, len(entries).to_bytes(4, "big"))
        self.path.append(value)
        self.add_all(keys)
        self.add_all(entries)
        self.path.pop()

    def _add_record(self, value: Any, kind: type, class_name: str, names: Any, fields: Any) -> None:
        entries = [class_name, *names, *fields]
        foreign = self._too_large(class_name, len(entries), value)
        if foreign is not None:
            return self._add_leaf(foreign)
        return self._add_entries(_RECORDS[kind], value, [], entries)

    def _too_large(self, name: str, count: int, value: Any) -> Any:
        """Return a Foreign where a container contains itself, lies too deep or is too large."""
        for outer in self.path:
            if outer is value:
                return Foreign(f"{name} that contains itself")
        if len(self.path) >= MAX_DEPTH:
            return Foreign(f"{name} nested more than {MAX_DEPTH} deep")
        return Foreign(f"{name} of {count} entries") if count > self.items_left else None

    def _dict_entries(self, value: Any) -> Any:
        """Return a dict's keys and values, or a Foreign in the place of both."""
        count = dict.__len__(value)
        if len(self.path) + 1 >= MAX_DEPTH:  # a key may be a tuple: one more
            return Foreign(f"dict nested more than {MAX_DEPTH} deep")
        if type(value) is dict and 2 * count <= self.items_left and plain.are_short_strings(value):
            return list(value), list(value.values())
        pairs = list(dict.items(value))
        keys = plain.plain_keys(key for key, _ in pairs)
        unfit = self._take_keys("dict", "key", keys, 2 * count)
        return (keys, [entry for _, entry in pairs]) if unfit is None else unfit

    def _members(self, base: Any, value: Any) -> Any:
        """Return no keys and a set's members, or a Foreign in the place of both."""
        members: Any = list(base.__iter__(value))
        if plain.are_short_strings(members):
            return (), sorted(members)
        members = plain.plain_keys(members)
        unfit = self._take_keys(base.__name__, "member", members, base.__len__(value))
        return ((), plain.in_order(members, encode)) if unfit is None else unfit

    def _take_keys(self, what: str, part: str, keys: Any, items: int) -> Foreign | None:
        """Take plain keys from what is left of keys; return a Foreign where they may not cross."""
        if type(keys) is Foreign:
            return Foreign(f"{what} with an unfit {part} of type {keys.type_name}")
        if len(set(keys)) < len(keys):
            return Foreign(f"{what} with {part}s that are equal as plain values")
        sizes = [plain.size_of_key(key) for key in keys]
        own = plain.cost_of(keys)
        items += sum(size.items for size in sizes)
        if items > self.items_left or own + sum(size.cost for size in sizes) > self.keys_left:
            return Foreign(f"{what} of {len(keys)} entries")
        if len(self.path) + max((size.depth for size in sizes), default=0) >= MAX_DEPTH:
            return Foreign(f"{what} nested more than {MAX_DEPTH} deep")
        self.keys_left -= own
        return None

    def _add_leaf(self, value: Any) -> None:
        if known := plain.leaf_of(type(value)):
            number, leaf = known
            scalars = plain.leaf_scalars(leaf, value)
            if len(scalars) > self.items_left:
                return self._add_leaf(Foreign(f"{leaf.kind.__name__} after too many entries"))
            self.items_left -= len(scalars)
            self.packer.pack_ext_type(_FIRST_LEAF + number, len(scalars).to_bytes(4, "big"))
            for scalar in scalars:
                self._add_leaf(scalar)
        elif type(value) is np.ndarray:
            self.arrays_left -= 1
            if self.arrays_left < 0:
                return self._add_leaf(Foreign(f"ndarray after {MAX_ARRAYS} others"))
            self.packer.pack_ext_type(_ARRAY, npy(value))
        elif type(value) is Foreign:
            self.packer.pack_ext_type(_FOREIGN, value.type_name.encode())
        elif type(value) is int and not -(2**63) <= value < 2**64:
            size = value.bit_length() // 8 + 1
            self.packer.pack_ext_type(_INT, value.to_bytes(size, "big", signed=True))
        else:
            self.packer.pack(value)
        return self.require_room()


class _Decoder(_Counts):
    """The frame's objects, read one by one."""

    def __init__(self, data: bytes | bytearray, max_items: int, build: records.Build) -> None:
        super().__init__(max_items)
        self.build = build
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
            values.append(token if type(token) in SCALARS else self._extended(token, depth))
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
        if _FIRST_LEAF <= code < _FIRST_LEAF + len(LEAVES) and len(payload) == 4:
            return LEAVES[code - _FIRST_LEAF].build(*self._scalars(int.from_bytes(payload, "big")))
        if code == _INT and len(payload) <= MAX_INT_BITS // 8 + 1:
            return int.from_bytes(payload, "big", signed=True)
        if code == _FOREIGN and len(payload) <= 4 * MAX_NAME:
            return Foreign(payload.decode())
        raise ValueError(f"extension {code} of {len(payload)} bytes, {depth} deep")

    def _scalars(self, count: int) -> list[Any]:
        """Read the scalars of a leaf."""
        if count > MAX_SCALARS:
            raise ValueError(f"a leaf of {count} scalars")
        self._take_items(count)
        scalars = []
        for token in islice(self.unpacker, count):
            if type(token) is tuple and token[0] == _INT:
                token = self._extended(token, MAX_DEPTH)
            if type(token) not in SCALARS:
                raise ValueError("a container where a scalar should be")
            scalars.append(token)
        return scalars

    def _container(self, code: int, count: int, depth: int) -> object:
        self._take_items(2 * count if code in _DICT_OF else count)
        entries = self.values(count, depth)
        if code in (_LIST, _TUPLE):
            return entries if code == _LIST else tuple(entries)
        if code in _RECORD_OF:
            return self._record(_RECORD_OF[code], entries)
        if code == _DEQUE:
            return _deque(*entries)
        self._take_keys(entries)
        rebuilt: Any
        if code in _SET_OF:
            rebuilt = _SET_OF[code](entries)
        else:
            rebuilt = _DICT_OF[code](dict(zip(entries, self.values(count, depth), strict=True)))
        if len(rebuilt) < count:
            raise ValueError("the same key or member twice")
        return rebuilt

    def _take_items(self, count: int) -> None:
        self.items_left -= count
        if self.items_left < 0:
            raise ValueError(f"more than {self.max_items} entries")

    def _take_keys(self, keys: list[Any]) -> None:
        cost = plain.cost_of(keys)
        self.keys_left -= cost
        if self.keys_left < 0 or (cost and not all(map(plain.is_key, keys))):
            raise ValueError(f"an unfit key, or more than {MAX_KEYS} that are not text")

    def _record(self, kind: type, entries: list[Any]) -> object:
        class_name, *rest = entries
        names, fields = rest[: len(rest) // 2], rest[len(rest) // 2 :]
        if type(class_name) is not str or len(names) != len(fields):
            raise ValueError("no record")
        return self.build(kind, class_name, names, fields)


def _deque(maxlen: Any, *entries: Any) -> deque[Any]:
    if maxlen is not None and (type(maxlen) is not int or maxlen < len(entries)):
        raise ValueError("a deque of more entries than it can have")
    return deque(entries, maxlen)


def _extension(code: int, payload: bytes) -> tuple[int, bytes]:
    """Turn an extension object into a tuple; the unpacker makes no other tuples."""
    return code, payload
