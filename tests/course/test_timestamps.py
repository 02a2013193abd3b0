"""When work was handed in: what is read in UTC, and what is left to a person."""

from datetime import datetime, timedelta

import dateutil.tz
import pytest
from traitlets.config import Config

from autograder.course.autograde import handed_in
from autograder.course.timestamps import read_time


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2026-07-01 23:59:00.123456 UTC", datetime(2026, 7, 1, 23, 59, 0, 123456)),
        ("2026-07-01 23:59:00", datetime(2026, 7, 1, 23, 59)),
        ("2026-07-01T23:59Z", datetime(2026, 7, 1, 23, 59)),
        ("2026-07-01 23:59:00 +0200", datetime(2026, 7, 1, 21, 59)),
        ("2026-07-01T23:59:00+05:30", datetime(2026, 7, 1, 18, 29)),
        ("2026-07-01 20:59:00 -03", datetime(2026, 7, 1, 23, 59)),
        ("2026-07-02 01:00 PM", datetime(2026, 7, 2, 13)),
        ("2026-07-02 12:05 am CEST", datetime(2026, 7, 1, 22, 5)),
        ("2026-07-01 23:59:00 CEST", datetime(2026, 7, 1, 21, 59)),
        ("2026-10-25 02:30:00 CEST", datetime(2026, 10, 25, 0, 30)),  # this hour comes twice
        ("2026-10-25 02:30:00 CET", datetime(2026, 10, 25, 1, 30)),
        ("2026-07-01 23:59 Asia/Kolkata", datetime(2026, 7, 1, 18, 29)),
        ("2026-07-01 23:59 Japan", datetime(2026, 7, 1, 14, 59)),
        ("2026-07-01 23:59 America/Chicago", datetime(2026, 7, 2, 4, 59)),  # no "AM"
        ("2026-07-01 11:59PM America/Chicago", datetime(2026, 7, 2, 4, 59)),
    ],
)
def test_times_with_zones_by_offset_place_and_abbreviation_are_read_in_utc(said, read):
    assert read_time(said) == read


@pytest.mark.parametrize(
    "said",
    ["soon", "2026-13-01 10:00", "2026-02-30 10:00", "2.7.2026 10:00", "07/02/2026 10:00",
     "2026-07-01", "10:00", "2026-07-01 25:00", "2026-07-01 13:00 PM", "2026-07-01 10:00 NOWHERE",
     "2026-07-01 10:00 CST", "2026-07-01 10:00 +9900", "2026-07-01 10:00 /dev/zero",
     "2026-07-01 10:00 ../UTC", "2026-07-01 10:00 UTC and more", "٢٠٢٦-٠٧-٠١ 10:00"],
)  # fmt: skip
def test_what_is_no_time_or_could_be_several_needs_a_person(said, tmp_path):
    with pytest.raises(ValueError, match=r"\w"):
        read_time(said)
    (tmp_path / "timestamp.txt").write_text(said)
    (tmp_path / "conv2d.ipynb").write_text("{}")
    found, when = handed_in(tmp_path, ["conv2d"], Config())
    assert when is None
    assert "timestamp.txt says" in str(found.refused)
    assert "Next: write the time into it" in str(found.refused)


@pytest.mark.parametrize("zone", ["America/Chicago", "Asia/Shanghai", "Asia/Kolkata"])
def test_abbreviation_of_several_zones_is_that_of_the_courses_own(zone, tmp_path):
    """As nbgrader's exchange writes it, by ``c.Exchange.timezone``; dateutil says what it means."""
    moment = datetime(2026, 1, 15, 12, tzinfo=dateutil.tz.UTC).astimezone(dateutil.tz.gettz(zone))
    (tmp_path / "timestamp.txt").write_text(f"{moment:%Y-%m-%d %H:%M:%S.%f %Z}")
    assert handed_in(tmp_path, [], Config())[1] is None
    settings = Config({"Exchange": {"timezone": zone}})
    found, when = handed_in(tmp_path, [], settings)
    assert found.refused is None
    assert when == datetime(2026, 1, 15, 12)
    assert moment.utcoffset() != timedelta(0)
