from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from math import comb

import numpy as np
import pytest

from benchmarks.clean_month import HOURS, MONTH, province
from shopper.rules.alarms import GAP, SENTENCES, Alarm, Gap, alarms
from shopper.rules.hours import OpeningHours
from shopper.rules.month import SHANGHAI
from shopper.rules.peers import grain, stabilised, unlikely
from shopper.rules.tripwires import TRIPWIRES, Evidence, Measure, measures, open_minutes
from tests.rules.small_edition import POLICY

RATE = POLICY.tripwire_false_alarm
OUTLETS = 2_000
SEED = 7
SIZES = (10, 60, 250)
START = MONTH.starts_at.timestamp()


@cache
def honest(size: int) -> dict[int, dict[str, Measure]]:
    """Return what the tripwires measure at outlets of about that size, all of them honest."""
    rng = np.random.default_rng(SEED + size)
    sizes = rng.poisson(size, OUTLETS).clip(10).tolist()
    return {n: measures(r.evidence(), POLICY) for n, r in enumerate(province(rng, sizes))}


def honest_gaps(size: int) -> dict[int, Gap]:
    """Return gaps whose outlets differ by 6 points beside the noise of few visits and responses."""
    rng = np.random.default_rng(SEED + size)
    se = np.sqrt(64 / rng.integers(1, 9, OUTLETS) + 400 / size)
    points = rng.normal(0, np.hypot(6, se))
    return {n: Gap(*row, size) for n, row in enumerate(zip(points, se, strict=True))}


def most_by_chance(n: int, share: float) -> int:
    """Return what a binomial count exceeds once in 10,000 times."""
    reached, count = 0.0, -1
    while reached < 1 - 1e-4:
        count += 1
        reached += comb(n, count) * share**count * (1 - share) ** (n - count)
    return count


@pytest.mark.no_cover  # it would double the time of what is only repeated
@pytest.mark.parametrize("size", SIZES)
def test_an_honest_outlet_touches_a_tripwire_no_more_often_than_stated(size: int) -> None:
    found = alarms(honest(size), honest_gaps(size), POLICY)
    per_tripwire = Counter(alarm.tripwire for alarm in found)
    assert max(per_tripwire.values(), default=0) <= most_by_chance(OUTLETS, RATE)
    assert len({alarm.outlet for alarm in found}) <= most_by_chance(OUTLETS, len(SENTENCES) * RATE)


@pytest.mark.parametrize("name", ["burst", "device", "run", "variety", "closed_hours"])
def test_a_hundredth_of_the_outlets_stuffed_alike_does_not_hide_one_another(name: str) -> None:
    stuffed = range(0, OUTLETS, 100)
    measured = dict(honest(60))
    for outlet in stuffed:
        of = measured[outlet][name].of
        measured[outlet] = measured[outlet] | {name: Measure(of - 1, of)}
    found = {a.outlet for a in alarms(measured, {}, POLICY) if a.tripwire == name}
    assert found == {*stuffed}


def test_where_many_outlets_lend_a_network_its_share_says_nothing() -> None:
    measured = honest(60) | {0: honest(60)[0] | {"network": Measure(40, 60)}}
    assert alarms(measured, {}, POLICY) == []


def test_where_no_outlet_lends_a_network_its_share_says_much() -> None:
    alone = {n: m | {"network": Measure(2 + n % 3, 60)} for n, m in honest(60).items()}
    (alarm,) = alarms(alone | {0: alone[0] | {"network": Measure(31, 60)}}, {}, POLICY)
    assert (alarm.outlet, alarm.tripwire, alarm.seen, alarm.of) == (0, "network", 31, 60)
    assert 4 < alarm.usual < 12
    assert alarm.told(POLICY, "en") == (
        "31 of 60 responses came from one network;"
        f" outlets of like size have at most {alarm.usual:.0f}."
    )
    more = alone | {0: alone[0] | {"network": Measure(int(alarm.usual), 60)}}
    assert alarms(more, {}, POLICY) == []


def test_customers_far_above_the_visits_are_told_in_points_and_far_below_are_not() -> None:
    gaps = honest_gaps(60) | {0: Gap(60.0, 5.0, 60), 1: Gap(-60.0, 5.0, 60)}
    (alarm,) = alarms({}, gaps, POLICY)
    assert (alarm.outlet, alarm.tripwire) == (0, GAP)
    assert "60.0 points above the visits" in alarm.told(POLICY, "en")
    assert f"最多高 {alarm.usual:.1f} 分" in alarm.told(POLICY, "zh")
    assert 5 < alarm.usual < 60


def test_the_least_likely_comes_first() -> None:
    measured = honest(60) | {
        0: honest(60)[0] | {"burst": Measure(40, 60)},
        1: honest(60)[1] | {"burst": Measure(50, 60), "run": Measure(50, 60)},
    }
    found = alarms(measured, {}, POLICY)
    assert [alarm.chance for alarm in found] == sorted(alarm.chance for alarm in found)
    assert [alarm.outlet for alarm in found if alarm.tripwire == "burst"] == [1, 0]


def test_too_few_outlets_or_too_few_responses_are_not_compared() -> None:
    few = {n: honest(60)[n] for n in range(POLICY.tripwire_peers - 1)}
    stuffed = honest(60)[0] | {"burst": Measure(60, 60)}
    assert alarms(few | {0: stuffed}, {}, POLICY) == []
    assert alarms(honest(60) | {0: stuffed}, {}, POLICY) != []
    small = honest(60)[0] | {"burst": Measure(9, 9)}
    assert alarms(honest(60) | {0: small}, {}, POLICY) == []


def test_outlets_are_compared_with_those_of_like_size() -> None:
    sizes = [10, 250] * 200
    both = {n: honest(60)[0] | {"burst": Measure(8 + n % 3, size)} for n, size in enumerate(sizes)}
    both[301] = both[301] | {"burst": Measure(60, 250)}
    assert [alarm.outlet for alarm in alarms(both, {}, POLICY)] == [301]


def evidence(
    minutes: Sequence[float] = (),
    devices: Sequence[str | None] = (),
    networks: Sequence[str | None] = (),
    sheets: str = "",
    hours: OpeningHours | None = HOURS,
) -> Evidence:
    return Evidence([START + 60 * m for m in minutes], devices, networks, sheets, hours)


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("burst", evidence([0, 30, 59, 60, 500]), Measure(3, 5)),
        ("burst", evidence(), Measure(0, 0)),
        ("network", evidence(networks=["a", "b", None, "a", None]), Measure(2, 3)),
        ("device", evidence(devices=["a", "b", None, None, None]), Measure(1, 2)),
        ("device", evidence(devices=[None]), Measure(0, 0)),
        ("run", evidence(sheets="abbbabb"), Measure(3, 7)),
        ("variety", evidence(sheets="abbbabb"), Measure(5, 7)),
        ("closed_hours", evidence([3 * 60, 10 * 60, 18 * 60 + 30, 18 * 60 + 31]), Measure(2, 4)),
        ("closed_hours", evidence([0], hours=None), Measure(0, 0)),
    ],
)
def test_each_tripwire_counts_what_its_sentence_says(
    name: str, given: Evidence, expected: Measure
) -> None:
    assert TRIPWIRES[name].measure(given, POLICY) == expected


@pytest.mark.parametrize("text", ["Mo-Fr 08:30-17:30; Sa 22:00-02:00", "24/7", "Su 00:10-23:50"])
def test_a_week_of_minutes_is_open_as_the_opening_hours_say(text: str) -> None:
    hours = OpeningHours.parse(text)
    monday = datetime(2026, 10, 5, tzinfo=SHANGHAI)
    said = [hours.is_open(monday + timedelta(minutes=m), 60) for m in range(0, 7 * 1440, 7)]
    assert open_minutes(hours, 60)[::7].tolist() == said


def test_every_tripwire_has_a_sentence_that_can_be_said_in_both_languages() -> None:
    for name in SENTENCES:
        alarm = Alarm(1, name, 0.0001, 31, 40, 12)
        assert "12" in alarm.told(POLICY, "en")
        assert "12" in alarm.told(POLICY, "zh")


def test_no_chance_is_below_the_stated_rate_up_to_the_limit() -> None:
    counts = np.arange(200.0) % 7
    sizes = np.full(200, 60.0)
    chances, limits = unlikely(stabilised(counts, sizes), sizes, grain(sizes), peers=200, rate=RATE)
    assert (chances >= RATE).all()
    assert (stabilised(counts, sizes) <= limits).all()
    strict = replace(POLICY, tripwire_false_alarm=1e-5).tripwire_false_alarm
    _, wider = unlikely(stabilised(counts, sizes), sizes, grain(sizes), peers=200, rate=strict)
    assert (wider > limits).all()


def test_an_outlets_month_is_measured_by_every_tripwire() -> None:
    (evidence,) = [r.evidence() for r in province(np.random.default_rng(SEED), [20])]
    measured = measures(evidence, POLICY)
    assert measured == {name: wire.measure(evidence, POLICY) for name, wire in TRIPWIRES.items()}
    assert set(measured) == set(SENTENCES) - {GAP}
