"""Values of the standard library that a few scalars say all of: exact numbers, dates, ranges.

A kind has a number in a fixed table. A receiver rebuilds a value from its scalars by a function of
ours, so that no name that a peer sends chooses a class.
"""

import functools
import re
import zoneinfo
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from types import EllipsisType, NotImplementedType
from typing import Any

import numpy as np

# A test may take a number's int(), which takes time and memory by its exponent.
MAX_DIGITS, MAX_EXPONENT = 1_000, 4_000  # of a Decimal
MAX_RANGE = 200_000  # numbers of a range: a test may make a list of them
MAX_RANGE_BITS = 60  # of its numbers; longer ones can be chosen to have the same hash
_DECIMAL = re.compile(r"-?(?:\d+(?:\.\d+)?(?:[Ee][+-]?\d{1,5})?|Infinity|NaN\d*)", re.ASCII)
_UNITS = frozenset(("Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as"))
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Leaf:
    """A kind of value. ``scalars`` and ``build`` raise where a value may not cross."""

    kind: type
    scalars: Callable[[Any], Sequence[Any]]
    build: Callable[..., Any]
    is_key: bool = True


def _whole(*values: Any) -> None:
    if not all(type(value) is int for value in values):
        raise ValueError("not whole numbers")


def _complex(real: Any, imag: Any) -> complex:
    if not type(real) is type(imag) is float:
        raise ValueError("not two floats")
    return complex(real, imag)


def _of_decimal(value: Decimal) -> tuple[str]:
    exponent = value.as_tuple().exponent
    if value.is_snan():
        raise ValueError("that signals")
    if len(value.as_tuple().digits) > MAX_DIGITS:
        raise ValueError(f"of more than {MAX_DIGITS:,} digits")
    if value.is_finite() and max(abs(value.adjusted()), abs(int(exponent))) > MAX_EXPONENT:
        raise ValueError(f"with an exponent beyond {MAX_EXPONENT:,}")
    return (str(value),)


def _decimal(text: Any) -> Decimal:
    if type(text) is not str or len(text) > 2 * MAX_DIGITS or not _DECIMAL.fullmatch(text):
        raise ValueError("no Decimal")
    value = Decimal(text)
    _of_decimal(value)
    return value


def _fraction(numerator: Any, denominator: Any) -> Fraction:
    _whole(numerator, denominator)
    return Fraction(numerator, denominator)


def _of_date(value: date) -> tuple[int, ...]:
    return value.year, value.month, value.day


def _date(year: Any, month: Any, day: Any) -> date:
    _whole(year, month, day)
    return date(year, month, day)


def _of_time(value: time | datetime) -> tuple[Any, ...]:
    clock = value.hour, value.minute, value.second, value.microsecond, value.fold
    return *clock, *_of_zone(value.tzinfo)


def _time(*parts: Any) -> time:
    _whole(*parts[:5])
    hour, minute, second, microsecond, fold = parts[:5]
    return time(hour, minute, second, microsecond, _zone(*parts[5:]), fold=fold)


def _datetime(*parts: Any) -> datetime:
    clock = _time(*parts[3:])
    return datetime.combine(_date(*parts[:3]), clock)


def _of_zone(zone: tzinfo | None) -> tuple[Any, ...]:
    if zone is None:
        return ()
    if type(zone) is timezone:
        offset, *name = zone.__getinitargs__()  # type: ignore[attr-defined]
        return offset // _MICROSECOND, *name
    if type(zone) is zoneinfo.ZoneInfo and zone.key in _zones():
        return (zone.key,)
    raise ValueError("with a time zone that is not known by name")


def _zone(*parts: Any) -> tzinfo | None:
    if not parts:
        return None
    if len(parts) == 1 and type(parts[0]) is str:
        if parts[0] not in _zones():
            raise ValueError("no such time zone")
        return zoneinfo.ZoneInfo(parts[0])
    _whole(parts[0])
    offset, *name = parts
    if any(type(each) is not str for each in name):
        raise ValueError("a time zone's name is no text")
    return timezone(timedelta(microseconds=offset), *name)


@functools.cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _timezone(*parts: Any) -> tzinfo | None:
    if not parts:
        raise ValueError("no time zone")
    return _zone(*parts)


def _timedelta(days: Any, seconds: Any, microseconds: Any) -> timedelta:
    _whole(days, seconds, microseconds)
    return timedelta(days, seconds, microseconds)


def _of_range(value: range) -> tuple[int, int, int]:
    if max(value.start.bit_length(), value.stop.bit_length(), value.step.bit_length()) > (
        MAX_RANGE_BITS
    ):
        raise ValueError(f"beyond {MAX_RANGE_BITS} bits")
    if len(value) > MAX_RANGE:
        raise ValueError(f"of {len(value)} numbers")
    return value.start, value.stop, value.step


def _range(start: Any, stop: Any, step: Any) -> range:
    _whole(start, stop, step)
    value = range(start, stop, step)
    _of_range(value)
    return value


def _bytearray(content: Any) -> bytearray:
    if type(content) is not bytes:
        raise ValueError("not bytes")
    return bytearray(content)


def _of_moment(value: Any) -> tuple[int, str]:
    """Return a date or a duration of NumPy's as a number of units."""
    unit, count = np.datetime_data(value.dtype)
    if unit not in _UNITS or count != 1:
        raise ValueError("in units of its own")
    return int(value.view(np.int64)), unit


def _moment(letter: str) -> Callable[..., Any]:
    def build(number: Any, unit: Any) -> Any:
        _whole(number)
        if type(unit) is not str or unit not in _UNITS:
            raise ValueError("no unit of time")
        return np.int64(number).view(f"{letter}8[{unit}]")

    return build


LEAVES = (
    Leaf(complex, lambda value: (value.real, value.imag), _complex),
    Leaf(Decimal, _of_decimal, _decimal),
    Leaf(Fraction, lambda value: (value.numerator, value.denominator), _fraction),
    Leaf(date, _of_date, _date),
    Leaf(time, _of_time, _time),
    Leaf(datetime, lambda value: (*_of_date(value), *_of_time(value)), _datetime),
    Leaf(timedelta, lambda value: (value.days, value.seconds, value.microseconds), _timedelta),
    Leaf(timezone, _of_zone, _timezone),
    Leaf(zoneinfo.ZoneInfo, _of_zone, _timezone),
    Leaf(range, _of_range, _range),
    Leaf(slice, lambda value: (value.start, value.stop, value.step), slice, is_key=False),
    Leaf(bytearray, lambda value: (bytes(value),), _bytearray, is_key=False),
    Leaf(np.datetime64, _of_moment, _moment("M"), is_key=False),
    Leaf(np.timedelta64, _of_moment, _moment("m"), is_key=False),
    Leaf(EllipsisType, lambda _: (), lambda: ...),
    Leaf(NotImplementedType, lambda _: (), lambda: NotImplemented, is_key=False),
)  # fmt: skip
KEY_KINDS = frozenset(leaf.kind for leaf in LEAVES if leaf.is_key)
MAX_SCALARS = 10  # of one of them
