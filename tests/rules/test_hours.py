from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper.rules.hours import WHOLE_DAY, BadHours, OpeningHours
from shopper.rules.month import SHANGHAI

OFFICE = OpeningHours.parse("Mo-Fr 08:30-12:00,13:30-17:30; Sa-Su 09:00-16:00")
MONDAY = datetime(2026, 10, 5)
SUNDAY = datetime(2026, 10, 11)


def at(day: datetime, clock: str) -> datetime:
    hour, minute = clock.split(":")
    return day + timedelta(hours=int(hour), minutes=int(minute))


@pytest.mark.parametrize(
    ("day", "clock", "open_"),
    [
        (MONDAY, "08:29", False),
        (MONDAY, "08:30", True),
        (MONDAY, "12:00", True),
        (MONDAY, "12:30", False),
        (MONDAY, "17:30", True),
        (MONDAY, "17:31", False),
        (SUNDAY, "08:45", False),
        (SUNDAY, "15:59", True),
    ],
)
def test_an_outlet_is_open_within_its_ranges(day, clock, open_):
    assert OFFICE.is_open(at(day, clock), 0) is open_


@pytest.mark.parametrize(
    ("clock", "open_"), [("07:29", False), ("07:30", True), ("18:30", True), ("18:31", False)]
)
def test_the_slack_widens_both_ends(clock, open_):
    assert OFFICE.is_open(at(MONDAY, clock), 60) is open_


def test_a_zone_does_not_disturb():
    assert OFFICE.is_open(at(MONDAY, "09:00").replace(tzinfo=SHANGHAI), 0)


def test_a_night_ends_on_the_next_day():
    night = OpeningHours.parse("Su 22:00-02:00")
    assert night.is_open(at(SUNDAY, "23:00"), 0)
    assert night.is_open(at(MONDAY + timedelta(days=7), "02:00"), 0)
    assert not night.is_open(at(SUNDAY, "01:00"), 0)


def test_the_slack_reaches_over_midnight():
    early = OpeningHours.parse("Mo 00:30-23:30")
    assert early.is_open(at(SUNDAY, "23:30"), 60)
    assert early.is_open(at(MONDAY, "24:30"), 60)
    assert not early.is_open(at(MONDAY, "24:31"), 60)


def test_a_slack_of_days_reaches_that_far():
    assert OpeningHours.parse("Mo 09:00-10:00").is_open(at(MONDAY, "82:00"), 3 * WHOLE_DAY)


def test_a_later_rule_replaces_an_earlier_one():
    assert OpeningHours.parse("Mo-Su 08:00-17:00; Su off").as_text() == "Mo-Sa 08:00-17:00"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("24/7", "24/7"),
        ("00:00-24:00", "24/7"),
        ("off", "off"),
        ("08:00-17:00;", "Mo-Su 08:00-17:00"),
        (" Sa,Su 9:00 - 16:00 ", "Sa-Su 09:00-16:00"),
        ("Sa-Mo 09:00-16:00", "Mo 09:00-16:00; Sa-Su 09:00-16:00"),
        ("Mo 13:30-17:30,08:30-12:00", "Mo 08:30-12:00,13:30-17:30"),
        ("Mo,We-Th 22:00-02:00", "Mo 22:00-02:00; We-Th 22:00-02:00"),
        ("Mo 18:00-24:00", "Mo 18:00-24:00"),
    ],
)
def test_hours_are_shown_one_way_however_they_were_written(written, shown):
    assert OpeningHours.parse(written).as_text() == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mo",
        "daily 9-5",
        "Mo-Fr 08:30",
        "Mo-Fr 08:30-25:00",
        "Mo-Fr 24:00-25:00",
        "Mo-Fr 08:60-17:00",
        "Mo-Fr 08:30-08:30",
        "Xx 08:30-17:30",
        "Mo-Xx 08:30-17:30",
        "PH off",
        "Mo 08:00-12:00,",
        "Mo 08:00-12:00;; Tu 08:00-12:00",
        "周一至周五 08:30-17:30",
    ],
)
def test_what_does_not_say_when_it_is_open_is_refused(text):
    with pytest.raises(BadHours, match="is not|clock|begins"):
        OpeningHours.parse(text)


RANGES = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(lambda r: (r[0], r[0] + r[1])),
    max_size=3,
).map(lambda ranges: tuple(sorted((s, e) for s, e in ranges if e - s < WHOLE_DAY or s == 0)))
HOURS = st.tuples(*[RANGES] * 7).map(OpeningHours)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))


@given(HOURS)
def test_what_is_shown_reads_back_the_same(hours):
    assert OpeningHours.parse(hours.as_text()) == hours


@given(HOURS, MOMENTS, st.integers(0, 2000), st.integers(0, 2000))
def test_more_slack_never_closes(hours, moment, slack, more):
    assert hours.is_open(moment, slack) <= hours.is_open(moment, slack + more)


@given(HOURS, MOMENTS)
def test_the_same_hour_of_another_week_is_the_same(hours, moment):
    assert hours.is_open(moment, 30) == hours.is_open(moment + timedelta(days=7), 30)


@given(MOMENTS)
def test_round_the_clock_is_never_closed(moment):
    assert OpeningHours.parse("24/7").is_open(moment, 0)
    assert not OpeningHours.parse("off").is_open(moment, 10_000)
