from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from shopper.rules.evidence import Times
from shopper.rules.flags import Facts, Flag, FlagKind, flags
from shopper.standards import editions

POLICY = editions()["2010-06"].fieldwork
ARRIVED = datetime(2026, 10, 10, 2, 0, tzinfo=UTC)
LEFT = ARRIVED + timedelta(minutes=8)
MIDNIGHT = datetime(2026, 10, 10, 16, 0, tzinfo=UTC)
MIXED = (1.0,) * 18 + (0.0, 0.5)
HONEST = Facts(
    times=Times(date(2026, 10, 10), ARRIVED, LEFT),
    reported_at=LEFT + timedelta(hours=24),
    values=MIXED,
    distances=(0.0, 500.0),
    reused=0,
)


def test_what_is_just_within_every_limit_raises_no_flag() -> None:
    assert flags(HONEST, POLICY) == ()


def test_what_is_just_beyond_every_limit_raises_them_all_with_their_figures() -> None:
    caught = Facts(
        times=replace(HONEST.times, left_at=LEFT - timedelta(seconds=30)),
        reported_at=LEFT + timedelta(hours=25, seconds=-30),
        values=(1.0,) * 19 + (0.0,),
        distances=(10.0, 500.5, 2_000.0),
        reused=2,
    )
    assert flags(caught, POLICY) == (
        Flag(FlagKind.TOO_QUICK, 7.5, 8),
        Flag(FlagKind.STRAIGHT_LINED, 0.95, 0.95, 20),
        Flag(FlagKind.FAR_AWAY, 2_000.0, 500, 2),
        Flag(FlagKind.REUSED_PHOTO, 2, 6, 2),
        Flag(FlagKind.LATE_REPORT, 25.0, 24),
    )


@pytest.mark.parametrize(
    "given",
    [
        {"times": Times(None), "reported_at": None},
        {"times": Times(None)},
        {"times": Times(date(2026, 10, 10), ARRIVED, None), "reported_at": None},
        {"times": Times(date(2026, 10, 10)), "reported_at": MIDNIGHT + timedelta(hours=24)},
        {"values": (1.0,) * 9},
        {"values": ()},
        {"distances": ()},
    ],
)
def test_what_is_not_known_raises_no_flag(given: dict[str, object]) -> None:
    assert flags(replace(HONEST, **given), POLICY) == ()


def test_without_timers_the_day_counts_as_over_at_midnight_in_shanghai() -> None:
    facts = replace(
        HONEST, times=Times(date(2026, 10, 10)), reported_at=MIDNIGHT + timedelta(hours=24.5)
    )
    assert flags(facts, POLICY) == (Flag(FlagKind.LATE_REPORT, 24.5, 24),)
