"""When work was handed in: what a ``timestamp.txt`` says, read strictly.

    2026-10-31 18:00:00 UTC        2026-10-31T18:00+01:00        2026-10-31 06:00 PM Europe/Paris

Year, month and day stand in this order; another order could be read two ways. A zone is an offset,
a place's name, or an abbreviation: one that stands for several offsets at that time is that of the
course's own zone, or none. Without a zone it is UTC, as nbgrader has it.
"""

import re
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[T ](?P<time>\d\d?:\d\d)(?P<seconds>:\d\d)?(?P<fraction>\.\d{1,9})?"
    r"( ?(?P<half>[AaPp][Mm])\b)?( ?(?P<zone>[A-Za-z+-][\w/:+-]*))?",
    re.ASCII,
)
_OFFSET = re.compile(r"([+-])(0\d|1[0-4])(?::?([0-5]\d))?")


def read_time(said: str, home: str = "UTC") -> datetime:
    """Return the time that a text says, in UTC and without a zone, as nbgrader stores it.

    ``home`` is the zone of the course's exchange. Raises ValueError where it says no time, or could
    mean several.

    >>> read_time("2026-07-01 23:59:00 CEST"), read_time("2026-07-02 01:00 PM -0300")
    (datetime.datetime(2026, 7, 1, 21, 59), datetime.datetime(2026, 7, 2, 16, 0))
    """
    found = _TIME.fullmatch(said)
    if found is None:
        raise ValueError(f"{said!r} is not YYYY-MM-DD HH:MM:SS and a zone")
    half = found["half"] or ""
    when = datetime.strptime(
        f"{found['day']} {found['time']}{found['seconds'] or ':00'} {half}".strip(),
        "%Y-%m-%d %I:%M:%S %p" if half else "%Y-%m-%d %H:%M:%S",
    )
    when += timedelta(seconds=float(found["fraction"] or 0))
    return when - _offset(found["zone"] or "UTC", when, home)


def _offset(zone: str, when: datetime, home: str) -> timedelta:
    """Return how far a zone's clock is ahead of UTC. Raises ValueError where that is not known."""
    if zone.upper() in ("UTC", "GMT", "Z"):
        return timedelta(0)
    if given := _OFFSET.fullmatch(zone):
        ahead = timedelta(hours=int(given[2]), minutes=int(given[3] or 0))
        return ahead if given[1] == "+" else -ahead
    zones = _zones()
    if home in zones and zone in (names := _names(zones[home], when)):
        return names[zone]
    meant = {names[zone] for each in zones.values() if zone in (names := _names(each, when))}
    if not meant and zone in zones:
        meant = {when.replace(tzinfo=zones[zone]).utcoffset() or timedelta(0)}
    if len(meant) != 1:
        raise ValueError(f"{zone!r} is the name of {len(meant)} zones")
    return meant.pop()


def _names(zone: ZoneInfo, when: datetime) -> dict[str, timedelta]:
    """Return the names that a zone's clock has at a time: two in the hour that comes twice."""
    twice = (when.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return {each.tzname() or "": each.utcoffset() or timedelta(0) for each in twice}


@cache
def _zones() -> dict[str, ZoneInfo]:
    return {name: ZoneInfo(name) for name in available_timezones()}
