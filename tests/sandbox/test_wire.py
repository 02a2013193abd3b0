"""The wire: every plain value arrives as it was, and no bytes whatever do harm."""

import array
import ast
import contextlib
import enum
import io
import math
import os
import signal
import socket
import struct
import sys
import threading
import time
import tracemalloc
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import msgpack
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.lib.stride_tricks import as_strided

from autograder.sandbox import wire
from autograder.sandbox.wire import (
    Foreign,
    WireError,
    codec,
    decode,
    encode,
    receive,
    receive_with_fds,
    send,
    terms,
)

LIST, TUPLE, DICT, ARRAY, INT, FOREIGN, SET = 1, 2, 3, 4, 5, 6, 7  # the wire's extension codes
LITTLE_MEMORY = 2 * 2**20
FEW_SECONDS = 10  # for a peer that answers at once; only a failing test waits so long


def there_and_back(value):
    return decode(encode(value))


def same(left, right):
    """Return whether two plain values are the same in type, bits and order, NaN and -0.0 too."""
    if type(left) is not type(right):
        return False
    if isinstance(left, np.ndarray):
        shapes = (left.shape, left.dtype, left.flags.c_contiguous, left.flags.f_contiguous)
        others = (right.shape, right.dtype, right.flags.c_contiguous, right.flags.f_contiguous)
        return shapes == others and left.tobytes() == right.tobytes()
    if isinstance(left, float):
        both_nan = math.isnan(left) and math.isnan(right)
        return both_nan or struct.pack("d", left) == struct.pack("d", right)
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return same(list(left), list(right)) and same(list(left.values()), list(right.values()))
    return left == right


@contextlib.contextmanager
def little_memory(limit=LITTLE_MEMORY):
    """Fail where more than the limit is allocated at any one time inside the ``with`` block."""
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < limit, f"{peak} bytes were allocated"


def extension(code, payload):
    return msgpack.packb(msgpack.ExtType(code, payload))


def container(code, count, *entries):
    return extension(code, count.to_bytes(4, "big")) + b"".join(entries)


def leaf(number, *scalars):
    """Return a leaf's frame, by its number in the table."""
    start = extension(32 + number, len(scalars).to_bytes(4, "big"))
    return start + b"".join(map(encode, scalars))


def npy(descr="'<f8'", shape="(1,)", data=bytes(8), fortran="False", end="\n", longer=0):
    """Return an .npy file's frame; ``longer`` is by how much it lies about its header's length."""
    header = f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}{end}"
    return raw_npy(header.encode(), data, longer=longer)


def raw_npy(header, data=bytes(8), version=1, longer=0):
    length = struct.pack("<H" if version == 1 else "<I", len(header) + longer)
    return extension(ARRAY, b"\x93NUMPY" + bytes([version, 0]) + length + header + data)


# Strategies

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**4095), 2**4095)
    | st.sampled_from([2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 2**4096 - 1, 1 - 2**4096])
    | st.floats()
    | st.text()
    | st.binary()
)
keys = scalars | st.lists(scalars, max_size=4).map(tuple)
dtypes = st.one_of(
    [
        hnp.boolean_dtypes(),
        *[
            kind(endianness=end)
            for kind in (
                hnp.integer_dtypes,
                hnp.unsigned_integer_dtypes,
                hnp.unicode_string_dtypes,
            )
            for end in "<>"
        ],
        *[hnp.floating_dtypes(endianness=end, sizes=(16, 32, 64)) for end in "<>"],
        *[hnp.complex_number_dtypes(endianness=end, sizes=(64, 128)) for end in "<>"],
        hnp.byte_string_dtypes(),
    ]
)
layouts = st.sampled_from(
    [
        np.ascontiguousarray,
        lambda values: values,  # a 0-d array stays one
        np.asfortranarray,
        np.transpose,
        lambda values: values[..., ::-1] if values.ndim else values,
        lambda values: values[::2] if values.ndim else values,
        lambda values: np.broadcast_to(values, (2, *values.shape)),
    ]
)
shapes = hnp.array_shapes(min_dims=0, min_side=0, max_dims=4, max_side=4)


def elements(dtype):
    """Return what such an array may hold: text without lone surrogates, which may not cross."""
    options = {"alphabet": st.characters(exclude_categories=["Cs"])} if dtype.kind == "U" else {}
    return hnp.from_dtype(dtype, **options)


arrays = st.builds(
    lambda layout, values: layout(values),
    layouts,
    dtypes.flatmap(lambda dtype: hnp.arrays(dtype, shapes, elements=elements(dtype))),
)
values = st.recursive(
    scalars | arrays,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=10,
)


# What crosses as itself


@given(values)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_every_plain_value_arrives_as_it_was(value):
    arrived = there_and_back(value)
    assert same(arrived, strides_straightened(value))
    assert encode(arrived) == encode(value)


def strides_straightened(value):
    """Return the value with each array in Fortran order where it is that already, else in C."""
    if isinstance(value, np.ndarray):
        return value.copy("F" if value.flags.f_contiguous else "C")
    if isinstance(value, dict):
        return {key: strides_straightened(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(strides_straightened, value))
    return value


@given(arrays)
def test_arrays_arrive_writable_and_own_their_memory(values):
    arrived = there_and_back(values)
    assert arrived.flags.owndata
    assert arrived.flags.writeable
    assert arrived.flags.aligned


@given(arrays)
def test_the_npy_files_are_numpys_own(values):
    """NumPy's reader, an independent implementation, reads the same array from the frame."""
    code, file = msgpack.unpackb(encode(values))
    assert code == ARRAY
    stream = io.BytesIO(file)
    assert same(np.lib.format.read_array(stream, allow_pickle=False), strides_straightened(values))
    assert not stream.read()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.0, -0.0, 5e-324])
def test_special_floats_keep_their_bits_alone_and_in_arrays(value):
    assert same(there_and_back(value), value)
    assert same(there_and_back(np.array([value])), np.array([value]))


def test_a_bool_stays_a_bool_a_tuple_a_tuple_and_a_list_a_list():
    value = (True, 1, 1.0, [False, 0], ("a", b"a"), None)
    assert same(there_and_back(value), value)


def test_dicts_keep_their_order_and_their_keys_of_every_kind():
    value = {"b": 1, "a": 2, 3: 4, 2.5: 5, None: 6, b"a": 7, (1, "x", None): 8, (): 9, False: 10}
    assert same(there_and_back(value), value)


Point = namedtuple("Point", "x y")


class Colour(enum.IntEnum):
    RED = 2


class Suit(enum.Enum):
    HEARTS = "h"


@dataclass
class Account:
    owner: str
    entries: list
    _limit: int = 0
    note: str = field(default="", compare=False)


@dataclass
class Bare:
    __array_interface__: dict


@dataclass(eq=False)
class ById:
    n: int


class Own:
    pass


class OwnZone(tzinfo):
    def utcoffset(self, _):
        return timedelta(hours=1)


leaves = (
    st.complex_numbers(allow_nan=False)
    | st.decimals(allow_nan=False).filter(lambda d: not d.is_finite() or abs(d.adjusted()) < 3000)
    | st.fractions()
    | st.dates()
    | st.times(timezones=st.none() | st.just(UTC))
    | st.datetimes(
        timezones=st.none()
        | st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata"]).map(ZoneInfo)
        | st.just(timezone(timedelta(hours=2), "x"))
    )
    | st.timedeltas()
    | st.builds(range, st.integers(-99, 99), st.integers(-99, 99), st.integers(1, 9))
    | st.just(...)
)
equal = scalars.filter(lambda value: value == value)  # not so: nan
members = st.recursive(
    equal | leaves,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.frozensets(inner, max_size=3),
    max_leaves=6,
)
collections_ = (
    st.sets(members, max_size=6)
    | st.frozensets(members, max_size=6)
    | st.lists(members, max_size=4).map(deque)
    | st.dictionaries(members, members, max_size=4)
    | st.lists(members, max_size=4).map(lambda entries: Account("ann", entries))
    | st.builds(Point, members, members)
    | st.builds(slice, equal, equal)
    | st.binary().map(bytearray)
    | st.just(Suit.HEARTS)
)


@given(leaves | members | collections_)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_exact_numbers_dates_and_sets_arrive_equal_and_of_their_type(value):
    arrived = there_and_back(value)
    assert arrived == value
    assert value == arrived
    assert encode(arrived) == encode(value)
    if type(value) not in (Account, Point, Suit):
        assert type(arrived) is type(value)


def test_a_decimal_keeps_its_digits_and_a_datetime_its_zone_and_its_fold():
    assert str(there_and_back(Decimal("1.50"))) == "1.50"
    assert str(there_and_back(Decimal("-0E-7"))) == "-0E-7"
    assert there_and_back(Decimal("-NaN12")).is_nan()
    berlin = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin"))
    arrived = there_and_back(berlin)
    assert (arrived.tzinfo, arrived.fold) == (berlin.tzinfo, 1)
    assert arrived.utcoffset() == timedelta(hours=1)


def test_numpys_dates_and_durations_arrive_as_they_were():
    days = np.array(["2026-01-01", "NaT"], "M8[D]")
    assert same(there_and_back(days), days)
    assert same(there_and_back(np.array([1, -2], "m8[ns]")), np.array([1, -2], "m8[ns]"))
    assert same(there_and_back(np.datetime64("2026-01-01T10")), np.datetime64("2026-01-01T10"))
    assert np.isnat(there_and_back(np.timedelta64("NaT", "s")))


def test_dicts_and_deques_keep_what_they_are():
    ordered = there_and_back(OrderedDict(b=1, a=2))
    assert type(ordered) is OrderedDict
    assert ordered != OrderedDict(a=2, b=1)
    assert there_and_back(Counter("aab")).most_common(1) == [("a", 2)]
    assert there_and_back(deque([1, 2], maxlen=2)).maxlen == 2
    with pytest.raises(KeyError):
        there_and_back(defaultdict(list, a=[1]))["b"]


def test_a_named_tuple_is_a_tuple_with_its_fields():
    point = there_and_back(Point(1, [2]))
    assert point == Point(1, [2]) == (1, [2])
    assert (point.x, point.y, point._asdict()) == (1, [2], {"x": 1, "y": [2]})
    assert point._replace(x=5) == (5, [2])
    assert repr(point) == "Point(x=1, y=[2])"
    count = namedtuple("Count", "count index")(3, 4)
    assert (there_and_back(count).count, there_and_back(count).index) == (3, 4)


def test_an_object_of_a_dataclass_equals_one_of_a_class_of_its_name_and_fields():
    account = there_and_back(Account("ann", [1], note="new"))
    assert account == Account("ann", [1], note="not compared")
    assert Account("ann", [1]) == account
    assert account not in (Account("ann", [2]), Account("bob", [1]), ("ann", [1]), None)
    assert (account.owner, account.entries, account._limit) == ("ann", [1], 0)
    assert repr(account) == "Account(owner='ann', entries=[1], _limit=0, note='new')"
    assert there_and_back(ById(1)) != ById(1)
    Account.__name__ = "Other"
    try:
        assert account != Account("ann", [1])
    finally:
        Account.__name__ = "Account"
    with pytest.raises(TypeError):
        hash(account)


def test_a_member_of_an_enum_equals_that_member_and_finds_it_in_a_dict():
    suit = there_and_back(Suit.HEARTS)
    assert suit == Suit.HEARTS
    assert suit == Suit.HEARTS
    assert {Suit.HEARTS: 1}[suit] == 1
    assert (suit.name, suit.value, repr(suit)) == ("HEARTS", "h", "<Suit.HEARTS: 'h'>")


def test_no_field_of_a_record_is_what_python_or_numpy_look_for():
    """NumPy would read the memory of this process at an address that a peer has sent."""
    claim = {"data": (4096, False), "shape": (9,), "typestr": "<f8", "version": 3}
    assert repr(there_and_back(Bare(claim))) == "<Bare>"
    for code in (13, 14):
        for name in ("__array_interface__", "__class__", "__eq__", "_class_name", "a b", "", 1):
            with pytest.raises(WireError):
                decode(container(code, 3, *map(encode, ("Bare", name, 1))))


def test_a_type_name_of_a_record_is_printable_and_short():
    (shown,) = [decode(container(14, 1, encode("\x1b[31m" + "x" * 100)))]
    assert repr(shown) == "?[31m" + "x" * 54 + "…()"


def test_a_foreign_says_what_a_test_may_do_instead():
    with pytest.raises(AttributeError, match=r"DataFrame stays in the student's process\. Next"):
        Foreign("DataFrame").iloc  # noqa: B018


def test_sets_arrive_in_the_same_bytes_whatever_their_order():
    assert encode({0, 8}) == encode({8, 0})
    assert encode({"b", 1, (2,)}) == encode({(2,), "b", 1})


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.float64(1.5), 1.5),
        (np.float32(1.5), 1.5),
        (np.float16(1.5), 1.5),
        (np.longdouble(1.5), 1.5),
        (np.int64(-3), -3),
        (np.uint8(3), 3),
        (np.bool_(True), True),
        (np.str_("dX"), "dX"),
        (np.bytes_(b"dX"), b"dX"),
        (np.complex64(1), 1 + 0j),
        (Colour.RED, 2),
        (defaultdict(list, a=[1]), defaultdict(None, a=[1])),
        ({np.int64(1): np.float32(2)}, {1: 2.0}),
        ({(np.int64(1), np.str_("a")): 0}, {(1, "a"): 0}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_subclasses_and_numpy_scalars_travel_as_the_plain_value(value, plain):
    assert same(there_and_back(value), plain)


def test_matrices_and_masked_arrays_travel_as_their_data():
    expected = np.array([[1.0, 2.0], [3.0, 4.0]])
    masked = np.ma.masked_array(expected, mask=[[True, False], [False, False]])
    for value in (expected.view(np.matrix), masked, np.rec.array(expected)):
        assert same(there_and_back(value), expected)


def test_long_doubles_travel_as_float64_where_they_fit():
    assert same(there_and_back(np.array([0.25, np.inf], np.longdouble)), np.array([0.25, np.inf]))
    assert same(there_and_back(np.array([1 + 2j], np.clongdouble)), np.array([1 + 2j]))
    if np.finfo(np.longdouble).max > sys.float_info.max:
        too_large = np.longdouble(10) ** 400
        assert (
            repr(there_and_back(np.array([too_large])))
            == "<ndarray of long doubles beyond float64>"
        )
        assert repr(there_and_back(too_large)) == "<longdouble>"


def test_lone_surrogates_arrive_written_out():
    assert there_and_back("a\udc80") == r"a\udc80"
    assert there_and_back({"\ud800": 1}) == {r"\ud800": 1}


def test_dtypes_lose_their_metadata_without_a_warning():
    tagged = np.zeros(2, np.dtype("f8", metadata={"unit": "px"}))
    assert there_and_back(tagged).dtype.metadata is None


# What crosses as a Foreign


class Slippery:
    """Lies about its class, and fails at every touch."""

    __class__ = int

    def __getattr__(self, name):
        raise RuntimeError(name)

    __bool__ = __eq__ = __hash__ = __index__ = __len__ = __iter__ = __repr__ = __getattr__


class Nameless(type):
    """The class of a class that fails when it is named, hashed or compared."""

    @property
    def __name__(cls):
        raise RuntimeError("no name")

    def __hash__(cls):
        raise RuntimeError("no hash")

    def __eq__(cls, other):
        raise RuntimeError("no equality")


class Anonymous(metaclass=Nameless):
    pass


class FailingList(list):
    def __iter__(self):
        raise RuntimeError("iter")

    __len__ = __getitem__ = __iter__


class FailingArray(np.ndarray):
    @property
    def shape(self):
        raise RuntimeError("shape")

    dtype = flags = size = nbytes = shape

    def __array__(self, *_):
        raise RuntimeError("array")


class FailingInt(int):
    def __int__(self):
        raise RuntimeError("int")

    __index__ = __eq__ = bit_length = __int__
    __hash__ = int.__hash__


def looped_list():
    loop = [1]
    loop.append(loop)
    return loop


def looped_dict():
    loop = {}
    loop["self"] = (loop,)
    return loop


def nested(depth, wrap=lambda inner: [inner]):
    value = 0
    for _ in range(depth):
        value = wrap(value)
    return value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ((n for n in ()), "<generator>"),
        (len, "<builtin_function_or_method>"),
        (lambda: 0, "<function>"),
        (math, "<module>"),
        (int, "<type>"),
        (np.zeros(1, "i4,i4")[0], "<void>"),
        (Slippery(), "<Slippery>"),
        (Anonymous(), "<Anonymous>"),
        (10**100_000, "<int of 332193 bits>"),
        (2**4096, "<int of 4097 bits>"),
        (np.array([1, None]), "<ndarray of objects>"),
        (np.zeros(2, "i4,i4"), "<ndarray of void64>"),
        (np.zeros(2, [("a", "U0")])["a"], "<ndarray of str>"),
        (np.frombuffer(b"\x02", bool), "<ndarray of broken bool>"),
        (np.frombuffer(b"\xff" * 4, "<U1"), "<ndarray of broken str32>"),
        (np.frombuffer(b"\x00\xd8\x00\x00", "<U1"), "<ndarray of broken str32>"),
        (np.zeros((1,) * 33), f"<ndarray of 8 bytes, shape {(1,) * 33}"[:60] + "…>"),
        (np.zeros((10**18, 0)), "<ndarray of 0 bytes, shape (1000000000000000000, 0)>"),
        ({(1, (2, len)): 1}, "<dict with an unfit key of type tuple>"),
        ({tuple(range(33)): 1}, "<dict with an unfit key of type tuple>"),
        ({nested(33, lambda inner: (inner,)): 1}, "<dict with an unfit key of type tuple>"),
        ({2**4096: 1}, "<dict with an unfit key of type int>"),
        ({1, len}, "<set with an unfit member of type builtin_function_or_method>"),
        (frozenset({(1, iter(()))}), "<frozenset with an unfit member of type tuple>"),
        ({"\ud800", r"\ud800"}, "<set with members that are equal as plain values>"),
        (Decimal("sNaN"), "<Decimal that signals>"),
        (Decimal("1e999999999"), "<Decimal with an exponent beyond 4,000>"),
        (Decimal("1" * 1001), "<Decimal of more than 1,000 digits>"),
        (Fraction(1, 2**4096), "<Fraction with a part of type Foreign>"),
        (range(10**12), "<range of 1000000000000 numbers>"),
        (range(2**61, 2**61 + 2), "<range beyond 60 bits>"),
        (
            datetime(2026, 1, 1, tzinfo=OwnZone()),
            "<datetime with a time zone that is not known by name>",
        ),
        (slice(len), "<slice with a part of type Foreign>"),
        (np.datetime64(1, "25s"), "<datetime64 in units of its own>"),
        (np.zeros(2, "M8[25s]"), "<ndarray of datetime64[25s]>"),
        (Own(), "<Own>"),
        ({"\ud800": 1, r"\ud800": 2}, "<dict with keys that are equal as plain values>"),
        ({n: n for n in range(10 * codec.MAX_KEYS + 1)}, "<dict of 20001 entries>"),
        ({float(n) for n in range(codec.MAX_KEYS + 1)}, "<set of 2001 entries>"),
        ({frozenset({n / 7, n / 9}) for n in range(1, 701)}, "<set of 700 entries>"),
        ([0] * (codec.MAX_ITEMS + 1), "<list of 200001 entries>"),
        ("a" * (codec.MAX_ARRAY_BYTES + 1), "<str of length 33554433>"),
        (b"a" * (codec.MAX_ARRAY_BYTES + 1), "<bytes of length 33554433>"),
    ],
    ids=lambda value: value[:60] if type(value) is str else "",
)
def test_what_may_not_cross_becomes_a_foreign_with_its_name(value, shown):
    arrived = there_and_back([1, value])
    assert arrived[0] == 1
    assert type(arrived[1]) is Foreign
    assert repr(arrived[1]) == shown


def test_a_foreign_takes_the_place_of_the_unfit_part_alone():
    assert repr(there_and_back({"dW": [1, iter(())], "dX": (2.5,)})) == (
        "{'dW': [1, <tuple_iterator>], 'dX': (2.5,)}"
    )


def test_containers_that_contain_themselves_are_cut_where_they_repeat():
    assert repr(there_and_back(looped_list())) == "[1, <list that contains itself>]"
    assert repr(there_and_back(looped_dict())) == "{'self': (<dict that contains itself>,)}"


def test_a_list_twice_in_a_list_is_no_loop():
    row = [0]
    assert there_and_back([row, row]) == [[0], [0]]


@pytest.mark.parametrize("wrap", [lambda v: [v], lambda v: (v,), lambda v: {(1,): v}])
def test_containers_are_cut_below_the_greatest_depth(wrap):
    limit = codec.MAX_DEPTH - isinstance(wrap(0), dict)  # a dict needs one level for its keys
    assert same(there_and_back(nested(limit, wrap)), nested(limit, wrap))
    for depth in (limit + 1, 100_000):
        shown = repr(there_and_back(nested(depth, wrap)))
        assert shown.count("nested more than 32 deep") == 1


def test_a_list_that_doubles_thirty_times_stays_within_the_limit_of_entries():
    value = 0
    for _ in range(30):
        value = [value, value]
    assert "<list of 2 entries>" in repr(there_and_back(value))


def test_entries_of_keys_count_and_never_break_a_frame():
    """A key that became a Foreign for want of room would make a frame that decode refuses."""
    value = {(1, 2): 5, (3, 4): 6}  # two keys, two values, four parts of keys
    for spare in range(10):
        _, arrived = there_and_back([[0] * (codec.MAX_ITEMS - 2 - spare), value])
        assert repr(arrived) == (repr(value) if spare >= 8 else "<dict of 2 entries>")


@pytest.mark.parametrize(
    "claim",
    [
        np.broadcast_to(1.0, (10**6, 10**6)),
        as_strided(np.zeros(1), (2**40,), (0,)),
        np.broadcast_to(np.zeros(2), (10**9, 2))[:, ::-1],
        np.broadcast_to(1.0, (10**6, 10**6)).view(np.matrix),
    ],
    ids=lambda claim: str(claim.shape),
)
def test_an_array_that_claims_terabytes_by_strides_is_measured_and_not_copied(claim):
    with little_memory():
        arrived = there_and_back(claim)
    assert arrived.type_name.startswith(f"ndarray of {claim.size * 8} bytes")


def test_hostile_subclasses_are_read_without_their_own_code():
    assert there_and_back(FailingList([1, 2])) == [1, 2]
    assert there_and_back(FailingInt(3)) == 3
    assert there_and_back({FailingInt(3): 1}) == {3: 1}
    assert same(there_and_back(np.arange(3).view(FailingArray)), np.arange(3))


@given(st.recursive(values | st.just(iter(())), lambda v: st.lists(v, max_size=3) | st.sets(keys)))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_encoded_is_decoded(value):
    there_and_back(value)


def test_a_frame_that_would_be_too_long_is_the_one_thing_encode_refuses():
    half = bytes(terms.MAX_FRAME // 2 - 100)
    assert len(encode([half, half])) <= terms.MAX_FRAME
    with pytest.raises(WireError, match="more than 67108864 bytes"):
        encode([half] * 3)


def test_a_foreign_is_equal_to_nothing_and_good_for_nothing():
    foreign, other = Foreign("generator"), Foreign("generator")
    assert not foreign == foreign  # noqa: SIM201
    assert foreign != foreign
    assert foreign != other
    assert len({foreign, other}) == 2
    for use in (len, iter, float, int, abs, lambda f: f + 1, lambda f: f[0], lambda f: f < f):
        with pytest.raises(TypeError):
            use(foreign)
    with pytest.raises(AttributeError):
        foreign.type_name = "float"


def test_a_foreign_in_an_array_makes_objects_and_never_numbers():
    assert np.asarray(Foreign("generator")).dtype == object
    assert np.asarray([1.0, Foreign("generator")]).dtype == object
    assert not np.any(np.zeros(2) == Foreign("generator"))
    with pytest.raises(TypeError):
        np.asarray(Foreign("generator"), dtype=float)


def test_a_foreign_crosses_again_under_the_same_name():
    assert there_and_back(Foreign("ndarray of objects")).type_name == "ndarray of objects"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb\x1b[31m\u202e", "a?b?[31m?"),
        ("\ud800", "?"),
        ("x" * 60, "x" * 60),
        ("x" * 10**6, "x" * 59 + "…"),
    ],
    ids=["control characters", "a lone surrogate", "sixty letters", "a million letters"],
)
def test_names_are_printable_and_short_whoever_chose_them(name, shown):
    assert Foreign(name).type_name == shown
    assert there_and_back(Foreign(name)).type_name == shown


def test_a_foreigns_name_from_a_hostile_peer_is_cleaned_too():
    assert (
        decode(extension(FOREIGN, b"\x1b[31m" + b"x" * 100)).type_name == "?[31m" + "x" * 54 + "…"
    )


# What decode refuses

BIG = (2**32 - 1).to_bytes(4, "big")
COLLIDING = [  # -1 and -2 have the same hash
    tuple(-1 - (n >> bit & 1) for bit in range(12)) for n in range(codec.MAX_KEYS + 1)
]
HEADER = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }\n"
REFUSED = {
    "nothing at all": b"",
    "a byte that begins nothing": b"\xc1",
    "bytes after the value": b"\xc0\xc0",
    "msgpack's own empty array": b"\x90",
    "msgpack's own empty map": b"\x80",
    "msgpack's own array of one": b"\x91\x01",
    "a msgpack array that claims 4 billion entries": b"\xdd" + BIG,
    "a msgpack map that claims 4 billion entries": b"\xdf" + BIG,
    "a thousand msgpack arrays that each claim as many as there are bytes": b"\xdc\x0b\xb8" * 1000,
    "a million msgpack arrays, one in the other": b"\x91" * 10**6,
    "a string that claims 4 GB": b"\xdb" + BIG + b"a",
    "bytes that claim 4 GB": b"\xc6" + BIG + b"a",
    "an extension that claims 4 GB": b"\xc9" + BIG + b"\x04a",
    "a string that is not UTF-8": b"\xa1\xff",
    "a string with a lone surrogate": b"\xa3\xed\xa0\x80",
    "a timestamp": b"\xd6\xff" + bytes(4),
    "a timestamp of a wrong length": b"\xc7\x03\xff" + bytes(3),
    "an extension of a negative code": b"\xd4\x80\x00",
    "an extension of an unknown code": extension(99, b"abcd"),
    "an extension of code 0": extension(0, b"abcd"),
    "a list that claims 4 billion entries": extension(LIST, BIG),
    "a list that claims a million entries": container(LIST, 1_000_000),
    "a list that claims one entry more than there is": container(LIST, 2, b"\x01"),
    "lists within lists that each claim half a million": container(LIST, 500_000) * 31,
    "a dict that claims 4 billion entries": extension(DICT, BIG),
    "a dict without its values": container(DICT, 1, b"\x01"),
    "a count of no bytes": extension(LIST, b""),
    "a count of three bytes": extension(LIST, bytes(3)),
    "a count of a million bytes": extension(LIST, b"\xff" * 10**6),
    "lists nested one too deep": container(LIST, 1) * 33 + b"\x00",
    "lists nested a hundred thousand deep": container(LIST, 1) * 100_000 + b"\x00",
    "dicts nested in their keys": container(DICT, 1) * 100_000,
    "tuples nested one too deep": container(TUPLE, 1) * 33 + b"\x00",
    "a list as a key": container(DICT, 1, container(LIST, 0), b"\x00"),
    "an array as a key": container(DICT, 1, npy(), b"\x00"),
    "a foreign as a key": container(DICT, 1, extension(FOREIGN, b"a"), b"\x00"),
    "a tuple of 33 as a key": container(DICT, 1, container(TUPLE, 33, b"\x00" * 33), b"\x00"),
    "the same key twice": container(DICT, 2, b"\xa1a\xa1a", b"\x00\x00"),
    "the keys 1 and True": container(DICT, 2, b"\x01\xc3", b"\x00\x00"),
    "the keys 1 and a long 1": container(DICT, 2, b"\x01", extension(INT, b"\x01"), b"\x00\x00"),
    "keys made to collide": container(
        DICT,
        len(COLLIDING),
        *[container(TUPLE, 12, *map(msgpack.packb, key)) for key in COLLIDING],
        b"\x00" * len(COLLIDING),
    ),
    "an int of 4,112 bits": extension(INT, b"\x01" * 514),
    "an int of a million bytes": extension(INT, b"\x7f" * 10**6),
    "a foreign with a name of a million letters": extension(FOREIGN, b"a" * 10**6),
    "a foreign with a name that is not UTF-8": extension(FOREIGN, b"\xff"),
    "an array without a header": extension(ARRAY, b""),
    "an array that ends in its header": extension(ARRAY, b"\x93NUMPY\x01\x00\x76\x00{'descr': "),
    "an array of objects": npy(descr="'|O'"),
    "a pickle in an array of objects": npy(descr="'|O'", data=b"cos\nsystem\n(S'id'\ntR."),
    "an array of voids": npy(descr="'|V8'"),
    "an array of dates of no unit": npy(descr="'<M8'"),
    "an array of dates in units of its own": npy(descr="'<M8[25s]'"),
    "a list in a set": container(SET, 1, container(LIST, 0)),
    "a set in a set": container(SET, 1, container(SET, 0)),
    "a bytearray in a set": container(SET, 1, leaf(11, b"a")),
    "a slice as a key": container(DICT, 1, leaf(10, 1, 2, 3), b"\x00"),
    "the members 1 and True": container(SET, 2, b"\x01\xc3"),
    "the members 1 and Decimal 1": container(SET, 2, b"\x01", leaf(1, "1")),
    "members made to collide": container(
        SET, 2001, *[encode((n + 1) * (2**61 - 1)) for n in range(2001)]
    ),
    "members made to collide in many small sets": container(
        LIST, 21, *[container(SET, 100, *[encode(float(n)) for n in range(100)])] * 21
    ),
    "keys that are sets of members made to collide": container(
        SET,
        81,
        *[
            container(8, 25, *[encode((31 * k + n + 1) * (2**61 - 1)) for n in range(25)])
            for k in range(81)
        ],
    ),
    "a Decimal whose int() is endless": leaf(1, "1E+99999"),
    "a Decimal of a million digits": leaf(1, "1" * 10**6),
    "a Decimal in digits of another script": leaf(1, "\u0661"),
    "a Decimal with a blank": leaf(1, " 1"),
    "a Decimal that signals": leaf(1, "sNaN"),
    "a Fraction over nothing": leaf(2, 1, 0),
    "a Fraction of floats": leaf(2, 1.0, 2.0),
    "a date of month 13": leaf(3, 2026, 13, 1),
    "a date of an endless year": leaf(3, 2**70, 1, 1),
    "a datetime of three parts": leaf(5, 2026, 1, 1),
    "a datetime with a zone's path": leaf(5, 2026, 1, 1, 0, 0, 0, 0, 0, "../../etc/passwd"),
    "a datetime with a zone a year away": leaf(5, 2026, 1, 1, 0, 0, 0, 0, 0, 10**18),
    "a timedelta of endless days": leaf(6, 2**70, 0, 0),
    "a zone that is none": leaf(7),
    "a range of steps of nothing": leaf(9, 0, 1, 0),
    "a range of 10**12 numbers": leaf(9, 0, 10**12, 1),
    "a range of numbers of one hash": leaf(9, 0, (2**61 - 1) * 9, 2**61 - 1),
    "a slice of a list": extension(32 + 10, (3).to_bytes(4, "big"))
    + container(LIST, 0)
    + b"\xc0\xc0",
    "a leaf within a leaf": (extension(32 + 1, (1).to_bytes(4, "big"))) * 50_000,
    "a leaf of 4 billion scalars": extension(32 + 1, BIG),
    "a leaf of an unknown kind": extension(32 + 90, bytes(4)),
    "a deque of more than it can have": container(9, 3, b"\x01", b"\x00", b"\x00"),
    "a deque of no length": container(9, 0),
    "a record without a name": container(14, 0),
    "a record whose name is a number": container(14, 1, b"\x01"),
    "a record of a field without a value": container(14, 2, encode("A"), encode("x")),
    "a record of two fields of one name": container(14, 5, *map(encode, ("A", "x", "x", 1, 2))),
    "a member of two names": container(15, 5, *map(encode, ("A", "x", "y", 1, 2))),
    "a member whose name is a list": container(15, 3, *map(encode, ("A", [], 1))),
    "an array of a list of fields": npy(descr="[('a', '<f8')]"),
    "an array of a comma-separated dtype": npy(descr="'i4,i4'"),
    "an array of a subarray": npy(descr="'(2,)f4'"),
    "an array of a dtype by name": npy(descr="'float64'"),
    "an array of long doubles": npy(descr="'<f16'", data=bytes(16)),
    "an array of floats of 3 bytes": npy(descr="'<f3'", data=bytes(3)),
    "an array of text of no length": npy(descr="'<U0'", shape=f"({10**18},)", data=b""),
    "an array of bytes of no length": npy(descr="'|S0'", shape=f"({10**18},)", data=b""),
    "an array of text of 4 GB a piece": npy(descr="'<U999999999'", shape="(0,)", data=b""),
    "an array of text of 400 MB a piece": npy(descr="'<U99999999'", shape="(0,)", data=b""),
    "an array that claims a terabyte": npy(shape="(137438953472,)"),
    "an array that claims a terabyte over many axes": npy(shape="(1024, 1024, 1024, 128)"),
    "an array of sizes that overflow to 8 bytes": npy(shape="(4294967296, 4294967296, 1)"),
    "an array of 10**18 rows of nothing": npy(shape="(1000000000000000000, 0)", data=b""),
    "an array of nothing with axes that overflow": npy(shape=f"({2**62}, {2**62}, 0)", data=b""),
    "an array of a negative length": npy(shape="(-1,)"),
    "an array of a bool for a length": npy(shape="(True,)"),
    "an array of a float for a length": npy(shape="(1.0,)"),
    "an array of a length of 4,000 digits": npy(shape="(" + "9" * 4000 + ",)"),
    "an array of a list for a shape": npy(shape="[1]"),
    "an array of 33 axes": npy(shape=str((1,) * 33)),
    "an array of 10,000 axes": npy(shape=str((1,) * 10_000)),
    "an array with a byte too few": npy(data=bytes(7)),
    "an array with a byte too many": npy(data=bytes(9)),
    "an array in an order that is no bool": npy(fortran="2"),
    "an array with a call in its header": npy(shape="__import__('os').abort()"),
    "an array with 300 parentheses in its header": npy(shape="(" * 300),
    "an array with 60,000 minus signs in its header": npy(shape="-" * 60_000 + "1"),
    "an array with a power in its header": npy(shape="(9**9**9,)"),
    "an array with keys missing in its header": raw_npy(
        b"{'descr': '<f8', 'fortran_order': False, }\n"
    ),
    "an array with Python 2's long in its header": npy(shape="(1L,)"),
    "an array with an invalid escape in its header": npy(descr=r"'\d'"),
    "an array with a header of 60,000 spaces": npy(end=" " * 60_000 + "\n"),
    "an array with a header shorter than it says": npy(longer=8),
    "an array with a header longer than it says": npy(longer=-1),
    "an array of the format's version 2": raw_npy(HEADER, version=2),
    "an array of the format's version 3": raw_npy(HEADER, version=3),
    "an array of a version to come": raw_npy(HEADER, version=9),
    "a bool that is neither": npy(descr="'|b1'", data=b"\x02"),
    "text beyond Unicode": npy(descr="'<U1'", data=b"\xff" * 4),
    "swapped text beyond Unicode": npy(descr="'>U1'", data=b"\x00\x11\x00\x00"),
    "text with a lone surrogate": npy(descr="'<U1'", data=b"\x00\xdc\x00\x00"),
}


@pytest.mark.parametrize("frame", REFUSED.values(), ids=REFUSED.keys())
def test_decode_refuses(frame):
    with little_memory(LITTLE_MEMORY + 8 * len(frame)), pytest.raises(WireError):
        decode(frame)


def test_the_hand_made_array_is_right_but_for_what_each_case_makes_wrong():
    assert same(decode(npy()), np.zeros(1))
    assert same(decode(raw_npy(HEADER)), np.zeros(1))
    assert same(decode(npy(fortran="True", shape="(1, 1)")), np.zeros((1, 1)))
    assert same(decode(npy(descr="'|b1'", data=b"\x01")), np.ones(1, bool))
    assert same(
        decode(npy(descr="'>U1'", data=b"\x00\x10\xff\xff")), np.array(["\U0010ffff"], ">U1")
    )


def test_decode_refuses_more_than_a_frame_without_reading_it():
    with little_memory(terms.MAX_FRAME * 2), pytest.raises(WireError, match="at most"):
        decode(bytes(terms.MAX_FRAME + 1))


def test_decode_refuses_too_many_entries_spread_over_many_lists():
    part = container(LIST, 20_000, b"\x00" * 20_000)
    assert len(decode(container(LIST, 9, part * 9))) == 9
    with pytest.raises(WireError, match="200000 entries"):
        decode(container(LIST, 10, part * 10))


def test_decode_takes_many_keys_of_text_whose_hashes_are_secret():
    value = {f"cell {n}": n for n in range(100_000)}
    assert there_and_back(value) == value


# Fuzz

SEEDS = [
    encode(value)
    for value in (
        {"value": [1, (2.5, None)], (1, "a"): {"dX": np.ones((2, 3))}, b"k": 2**100},
        [np.array(["ab", "c"]), np.array([True, False]), np.array(1 + 2j), iter(())],
        np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        {1, 2.5, "a", frozenset({1j, Decimal("1.5")})},
        [Fraction(1, 3), datetime(2026, 1, 1, tzinfo=UTC), timedelta(1), range(4), slice(1), ...],
        [
            Point(1, 2),
            Account("ann", [1]),
            Suit.HEARTS,
            deque([1], 2),
            Counter("aab"),
            bytearray(b"a"),
        ],
        [np.datetime64("2026-01-01"), np.array(["2026-01-01"], "M8[D]")],
        ("text", "x" * 40, b"y" * 300, -1, -(10**30), math.nan, [], {}, ()),
        nested(31),
    )
]
INTERESTING = st.sampled_from(
    [bytes([code]) for code in (0x00, 0x7F, 0x80, 0x90, 0xC6, 0xC9, 0xDB, 0xDD, 0xDF, 0xFF)]
    + [b"\xd6\x01", b"\xd6\x02", b"\xd6\x03", b"\xff" * 4, b"\x7f\xff\xff\xff", b"(", b"0", b"99"]
)


@st.composite
def mutated_frames(draw):
    frame = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(frame)))
        new = draw(INTERESTING | st.binary(max_size=4) | st.sampled_from(SEEDS))
        cut = draw(st.sampled_from([0, 1, 4, len(new), len(frame)]))
        frame[at : at + cut] = new
    return bytes(frame)


token_runs = st.lists(
    st.builds(
        extension,
        st.integers(0, 15) | st.integers(32, 48),
        st.integers(0, 3).map(lambda count: count.to_bytes(4, "big")) | st.binary(max_size=8),
    )
    | st.sampled_from([frame for frame in REFUSED.values() if len(frame) < 300])
    | st.sampled_from([msgpack.packb(value) for value in (0, 1, -1, True, None, 2.5, "a", b"a")]),
    max_size=12,
).map(b"".join)


def decodes_or_is_refused(frame):
    """Decode within little memory; what comes out is plain, and encodes to a frame again."""
    with little_memory():
        try:
            value = decode(frame)
        except WireError:
            return
    assert encode(decode(encode(value))) == encode(value)


@given(st.binary(max_size=200))
@settings(max_examples=1500)
def test_random_bytes_raise_nothing_but_wire_errors(frame):
    decodes_or_is_refused(frame)


@given(mutated_frames())
@settings(max_examples=2500)
def test_mutated_frames_raise_nothing_but_wire_errors(frame):
    decodes_or_is_refused(frame)


@given(token_runs)
@settings(max_examples=1500)
def test_runs_of_valid_and_malicious_objects_raise_nothing_but_wire_errors(frame):
    decodes_or_is_refused(frame)


@given(
    st.text("{}()[]',:0123456789-+.*LUSObfiuc<>|TrueFalsedescrshapefortran_order \\\n", max_size=80)
)
@settings(max_examples=1000)
def test_array_headers_of_random_text_raise_nothing_but_wire_errors(text):
    decodes_or_is_refused(npy(shape=text))
    decodes_or_is_refused(npy(descr=text))
    decodes_or_is_refused(npy(descr=f"'{text}'"))


@pytest.mark.parametrize("seed", SEEDS, ids=range(len(SEEDS)))
def test_every_cut_and_every_flipped_byte_of_a_frame_is_read_or_refused(seed):
    for at in range(len(seed)):
        with pytest.raises(WireError):
            decode(seed[:at])
        for flip in (0x01, 0x80, 0xFF):
            decodes_or_is_refused(seed[:at] + bytes([seed[at] ^ flip]) + seed[at + 1 :])


# Frames on a socket


@pytest.fixture
def pair():
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with here, there:
        yield here, there


@pytest.fixture
def open_fds():
    """Return how many file descriptors this process has."""
    return lambda: len(os.listdir("/proc/self/fd"))


@contextlib.contextmanager
def alongside(work, *args):
    """Run the work in a thread while the ``with`` block runs, and wait for it."""
    thread = threading.Thread(target=work, args=args)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def framed(value):
    payload = encode(value)
    return len(payload).to_bytes(4, "big") + payload


def test_frames_arrive_one_by_one_in_order(pair):
    here, there = pair
    for value in (1, [2, "three"], {"four": (5.0, None)}):
        send(here, value)
    assert [receive(there) for _ in range(3)] == [1, [2, "three"], {"four": (5.0, None)}]


def test_a_frame_larger_than_the_sockets_buffer_arrives_whole(pair):
    here, there = pair
    values = np.arange(2 * 2**20, dtype=float)
    with alongside(send, here, values):
        assert same(receive(there, timeout=FEW_SECONDS), values)


def test_a_frame_in_single_bytes_arrives_whole(pair):
    here, there = pair

    def drip():
        for byte in framed([1, "two"]):
            here.send(bytes([byte]))

    with alongside(drip):
        assert receive(there, timeout=FEW_SECONDS) == [1, "two"]


def test_signals_in_the_middle_disturb_neither_side(pair):
    here, there = pair
    values = np.arange(2**20, dtype=float)
    caught = []

    def slowly():
        frame = framed(values)
        for start in range(0, len(frame), 2**20):
            time.sleep(0.01)
            here.sendall(frame[start : start + 2**20])
        receive(here)

    before = signal.signal(signal.SIGALRM, lambda *_: caught.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    try:
        with alongside(slowly):
            assert same(receive(there), values)
            send(there, values)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert caught


def test_a_closed_peer_is_told_apart_from_an_invalid_frame(pair):
    here, there = pair
    here.close()
    with pytest.raises(wire.ConnectionClosed, match="after 0 of 4 bytes"):
        receive(there)
    with pytest.raises(wire.ConnectionClosed):
        send(there, 1)


@pytest.mark.parametrize("length", [1, 3, 4, 10])
def test_a_peer_that_closes_within_a_frame_is_a_closed_connection(pair, length):
    here, there = pair
    here.send(framed("a string of some length")[:length])
    here.close()
    with pytest.raises(wire.ConnectionClosed, match="of"):
        receive(there)


def test_a_peer_that_dies_with_unread_bytes_is_a_closed_connection(pair):
    here, there = pair
    there.send(b"unread")
    here.close()  # the kernel answers with a reset
    with pytest.raises(wire.ConnectionClosed):
        receive(there)


@pytest.mark.parametrize("sent", [b"", b"\x00", framed("half a frame")[:9]])
def test_a_peer_that_stops_within_a_frame_runs_into_the_deadline(pair, sent):
    here, there = pair
    here.send(sent)
    with pytest.raises(wire.TimedOut):
        receive(there, timeout=0.05)


@pytest.mark.parametrize("pause", [0, 0.005])
def test_a_peer_that_drips_cannot_stretch_the_deadline(pair, pause):
    """It never stops sending: only a deadline over the whole frame ends this test."""
    here, there = pair
    done = threading.Event()

    def drip():
        here.sendall(terms.MAX_FRAME.to_bytes(4, "big"))
        with contextlib.suppress(OSError):
            while not done.wait(pause):
                here.send(b"\x00", socket.MSG_DONTWAIT)

    with alongside(drip):
        try:
            with pytest.raises(wire.TimedOut):
                receive(there, timeout=0.1)
        finally:
            done.set()


def test_a_peer_that_never_reads_runs_into_the_deadline(pair):
    here, _ = pair
    with pytest.raises(wire.TimedOut):
        send(here, bytes(8 * 2**20), timeout=0.05)


def test_a_deadline_that_has_passed_is_a_time_out_even_where_bytes_wait(pair):
    here, there = pair
    send(here, 1)
    with pytest.raises(wire.TimedOut):
        receive(there, timeout=0)


@pytest.mark.parametrize("own", [None, 0.0, 5.0])
def test_a_sockets_own_timeout_neither_matters_nor_changes(pair, own):
    here, there = pair
    here.settimeout(own)
    there.settimeout(own)
    with alongside(send, here, bytes(2**20)):
        assert receive(there, timeout=FEW_SECONDS) == bytes(2**20)
    assert (here.gettimeout(), there.gettimeout()) == (own, own)


def test_a_length_beyond_the_limit_is_refused_before_anything_is_read(pair):
    here, there = pair
    here.sendall(BIG + b"rest")
    with little_memory(), pytest.raises(WireError, match="announced 4294967295 bytes"):
        receive(there)
    assert there.recv(10) == b"rest"


def test_the_caller_may_set_a_lower_limit(pair):
    here, there = pair
    send(here, "x" * 100)
    with pytest.raises(WireError, match="announced 102 bytes; at most 50"):
        receive(there, quota=wire.Quota(bytes=50, items=10))


def test_memory_grows_with_what_has_come_and_not_with_what_was_announced(pair):
    here, there = pair
    here.sendall(terms.MAX_FRAME.to_bytes(4, "big") + bytes(1000))
    here.close()
    with little_memory(), pytest.raises(wire.ConnectionClosed, match="1000 of 67108864"):
        receive(there)


@pytest.mark.parametrize("payload", [b"", b"\xc1", b"\xdd" + BIG])
def test_a_frame_that_is_no_value_is_refused(pair, payload):
    here, there = pair
    here.sendall(len(payload).to_bytes(4, "big") + payload)
    with pytest.raises(WireError, match="not a frame"):
        receive(there)


@given(st.binary(max_size=64))
@settings(max_examples=300)
def test_random_bytes_on_the_socket_raise_nothing_but_wire_errors(sent):
    here, there = socket.socketpair()
    with here, there:
        here.sendall(sent)
        here.close()
        with contextlib.suppress(WireError), little_memory():
            receive(there)


# File descriptors


def pass_fds(sock, data, fds):
    rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))
    sock.sendmsg([data], [rights])


def test_file_descriptors_travel_with_a_frame_and_work(pair):
    here, there = pair
    reading, writing = os.pipe()
    send(here, {"do": "fork"}, [writing])
    os.close(writing)
    value, (arrived,) = receive_with_fds(there, max_fds=1)
    assert value == {"do": "fork"}
    assert not os.get_inheritable(arrived)
    os.write(arrived, b"hello")
    os.close(arrived)
    assert os.read(reading, 10) == b"hello"
    os.close(reading)


def test_file_descriptors_travel_with_a_frame_larger_than_the_buffer_once(pair):
    here, there = pair
    with alongside(send, here, bytes(2**20), [0, 1]):
        value, fds = receive_with_fds(there, max_fds=2, timeout=FEW_SECONDS)
    assert len(value) == 2**20
    assert len(fds) == 2
    for fd in fds:
        os.close(fd)


def test_file_descriptors_go_with_the_first_bytes_alone(pair):
    here, there = pair
    came = []
    with alongside(send, here, bytes(2**20), [0]):
        left = len(framed(bytes(2**20)))
        while left:
            data, ancillary, _, _ = there.recvmsg(left, socket.CMSG_LEN(4))
            came.append(len(ancillary))
            left -= len(data)
            for _, _, fds in ancillary:
                os.close(*struct.unpack("i", fds))
    assert came[0] == sum(came) == 1


def test_a_frame_without_file_descriptors_brings_none(pair):
    here, there = pair
    send(here, 1)
    assert receive_with_fds(there, max_fds=3) == (1, [])


@pytest.mark.parametrize(("sent", "allowed"), [(1, 0), (2, 1), (3, 2), (250, 1)])
def test_more_file_descriptors_than_allowed_are_refused_and_closed(pair, open_fds, sent, allowed):
    here, there = pair
    before = open_fds()
    send(here, 1, [0] * sent)
    with pytest.raises(WireError, match=f"more than {allowed} fds"):
        receive_with_fds(there, max_fds=allowed)
    assert open_fds() == before


def test_the_judges_side_takes_no_file_descriptors(pair, open_fds):
    here, there = pair
    before = open_fds()
    send(here, 1, [0])
    with pytest.raises(WireError, match="more than 0 fds"):
        receive(there)
    assert open_fds() == before


def test_file_descriptors_behind_the_length_never_arrive(pair, open_fds):
    here, there = pair
    before = open_fds()
    frame = framed("value")
    here.send(frame[:4])
    pass_fds(here, frame[4:6], [0, 0])
    pass_fds(here, frame[6:], [0])
    assert receive_with_fds(there, max_fds=5) == ("value", [])
    assert open_fds() == before


@pytest.mark.parametrize("rest", [b"", b"\x00\x00", b"\x00\x00\x01\xc1", BIG[1:]])
def test_file_descriptors_are_closed_where_the_frame_fails(pair, open_fds, rest):
    here, there = pair
    before = open_fds()
    pass_fds(here, b"\x00" + rest, [0, 1])
    with pytest.raises(WireError):
        receive_with_fds(there, max_fds=2, timeout=0.05)
    assert open_fds() == before


# The module


def test_the_wire_needs_the_standard_library_numpy_and_msgpack_alone():
    trees = [ast.parse(path.read_text()) for path in Path(wire.__file__).parent.glob("*.py")]
    imported = {
        name.split(".")[0]
        for tree in trees
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            and not f"{node.module}.".startswith(f"{wire.__name__}.")
            else []
        )
    }
    assert imported - sys.stdlib_module_names == {"numpy", "msgpack"}


def test_arrays_beyond_their_number_are_foreign_here_and_refused_there():
    arrived = there_and_back([np.ones(())] * (codec.MAX_ARRAYS + 2))
    assert [type(entry) for entry in arrived[-3:]] == [np.ndarray, Foreign, Foreign]
    count = codec.MAX_ARRAYS + 1
    one = encode(np.ones(()))
    head = msgpack.packb(msgpack.ExtType(1, count.to_bytes(4, "big")))
    with pytest.raises(WireError, match="arrays"):
        decode(head + one * count)
