from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from shopper.rules.evidence import BESIDE, Grade, Place, Times, evidence_grade, metres_between

FAR = 500.0
DAY = date(2026, 10, 10)
ARRIVED = datetime(2026, 10, 10, 2, 0, tzinfo=UTC)
LEFT = ARRIVED + timedelta(minutes=20)
TIMED = Times(DAY, ARRIVED, LEFT)
UNTIMED = Times(DAY)
LATE_THAT_DAY = datetime(2026, 10, 10, 15, 59, tzinfo=UTC)
"""One minute to midnight in Shanghai."""


@pytest.mark.parametrize(
    ("times", "taken_at", "distance", "grade"),
    [
        (TIMED, ARRIVED, 0.0, Grade.STRONG),
        (TIMED, LEFT + BESIDE, FAR, Grade.STRONG),
        (TIMED, ARRIVED - BESIDE - timedelta(seconds=1), 0.0, Grade.CONTRARY),
        (TIMED, LEFT + BESIDE + timedelta(seconds=1), None, Grade.CONTRARY),
        (TIMED, ARRIVED, FAR + 0.1, Grade.CONTRARY),
        (TIMED, ARRIVED, None, Grade.FAIR),
        (TIMED, None, 10.0, Grade.FAIR),
        (TIMED, None, FAR + 1, Grade.CONTRARY),
        (TIMED, None, None, Grade.NONE),
        (UNTIMED, LATE_THAT_DAY, 10.0, Grade.FAIR),
        (UNTIMED, LATE_THAT_DAY + timedelta(minutes=1), 10.0, Grade.CONTRARY),
        (Times(DAY, ARRIVED), LATE_THAT_DAY, None, Grade.FAIR),
        (Times(None), ARRIVED, None, Grade.NONE),
        (Times(None), ARRIVED, 10.0, Grade.FAIR),
    ],
)
def test_a_photo_proves_as_much_as_is_known_of_it_and_fits(
    times: Times, taken_at: datetime | None, distance: float | None, grade: Grade
) -> None:
    assert evidence_grade(taken_at, distance, times, FAR) is grade


def test_distances_are_those_of_the_globe() -> None:
    hangzhou, ningbo = Place(30.2741, 120.1551), Place(29.8683, 121.5440)
    assert metres_between(hangzhou, hangzhou) == 0
    assert metres_between(hangzhou, ningbo) == pytest.approx(141_300, rel=0.005)
    assert metres_between(ningbo, hangzhou) == metres_between(hangzhou, ningbo)
    # A degree along a meridian, and half way round.
    assert metres_between(Place(30, 120), Place(31, 120)) == pytest.approx(111_195, rel=1e-4)
    assert metres_between(Place(0, 0), Place(0, 180)) == pytest.approx(20_015_115, rel=1e-6)
