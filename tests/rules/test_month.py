from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from shopper.rules.month import Month, NotAMonth

OCTOBER = Month(2026, 10)


def test_a_month_is_read_as_it_is_written():
    assert Month.parse("2026-10") == OCTOBER
    assert str(Month.parse("2026-02")) == "2026-02"


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "2026-1", "1999-12", "10-2026", "", "２０２６-10"]
)
def test_what_is_not_a_month_is_refused(text):
    with pytest.raises(NotAMonth, match="write it like"):
        Month.parse(text)


def test_a_month_begins_at_midnight_in_shanghai():
    assert OCTOBER.starts_at == datetime(2026, 9, 30, 16, tzinfo=UTC)
    assert Month.of(OCTOBER.starts_at) == OCTOBER
    assert Month.of(OCTOBER.starts_at - timedelta(microseconds=1)) == Month(2026, 9)
    assert OCTOBER.ends_at == Month(2026, 11).starts_at


def test_a_month_knows_its_days():
    assert Month.of_day(date(2028, 2, 11)).last_day == date(2028, 2, 29)
    assert OCTOBER.first_day == date(2026, 10, 1)


def test_months_are_counted_over_the_turn_of_the_year():
    assert OCTOBER.plus(3) == Month(2027, 1)
    assert OCTOBER.plus(-10) == Month(2025, 12)
    assert [str(m) for m in Month(2027, 1).window(3)] == ["2026-11", "2026-12", "2027-01"]
