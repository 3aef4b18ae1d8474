"""Signs that an outlet's month was stuffed: each points at an outlet, none decides anything.

Apart from `rules/screening.py`, which judges one response at the door by the little that came
before it, these look at the whole month of an outlet beside all others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from shopper.rules.hours import WHOLE_DAY, OpeningHours
from shopper.rules.standard import Policy, Text

WEEK = 7 * WHOLE_DAY
MONDAY = 3 * WHOLE_DAY + 8 * 60
"""Minutes from Monday, midnight in Shanghai, to the beginning of 1970, a Thursday, in UTC."""


@dataclass(frozen=True)
class Evidence:
    """An outlet's responses of a month, in the order in which their pages were opened."""

    opened: Sequence[float]
    """Seconds since 1970."""
    devices: Sequence[str | None]
    networks: Sequence[str | None]
    sheets: Sequence[Hashable]
    """The answers; equal when every answer is."""
    hours: OpeningHours | None = None


@dataclass(frozen=True)
class Measure:
    """So many of so many."""

    count: int
    of: int


@dataclass(frozen=True)
class Tripwire:
    """A count that stuffing raises, and how it is told; `least` is its value without any sign."""

    name: str
    measure: Callable[[Evidence, Policy], Measure]
    least: int
    sentence: Text


def measures(evidence: Evidence, policy: Policy) -> dict[str, Measure]:
    """Return what each tripwire measures in an outlet's month, by its name."""
    return {name: wire.measure(evidence, policy) for name, wire in TRIPWIRES.items()}


def burst(evidence: Evidence, policy: Policy) -> Measure:
    """Count the most pages opened within any `burst_minutes` of the month."""
    opened = np.asarray(evidence.opened)
    ends = np.searchsorted(opened, opened + 60 * policy.burst_minutes)
    return Measure(int((ends - np.arange(len(opened))).max(initial=0)), len(opened))


def network(evidence: Evidence, policy: Policy) -> Measure:
    """Count the most responses from one network, of those whose network is known."""
    return _largest(evidence.networks)


def device(evidence: Evidence, policy: Policy) -> Measure:
    """Count the most responses from one phone, of those whose phone is known."""
    return _largest(evidence.devices)


def run(evidence: Evidence, policy: Policy) -> Measure:
    """Count the longest run of responses with the same answers."""
    lengths = (sum(1 for _ in same) for _, same in groupby(evidence.sheets))
    return Measure(max(lengths, default=0), len(evidence.sheets))


def variety(evidence: Evidence, policy: Policy) -> Measure:
    """Count the responses whose answers another one of the outlet had given before."""
    sheets = evidence.sheets
    return Measure(len(sheets) - len(set(sheets)), len(sheets))


def closed_hours(evidence: Evidence, policy: Policy) -> Measure:
    """Count the pages opened too long before or after the outlet's hours, to the minute."""
    if evidence.hours is None:
        return Measure(0, 0)
    minutes = np.asarray(evidence.opened) // 60 + MONDAY
    is_open = open_minutes(evidence.hours, int(policy.closed_hours_slack_minutes))
    closed = ~is_open[(minutes % WEEK).astype(int)]
    return Measure(int(closed.sum()), len(evidence.opened))


@lru_cache(maxsize=4096)
def open_minutes(hours: OpeningHours, slack: int) -> NDArray[np.bool_]:
    """Return for each minute of a week, from Monday, whether the outlet is open, give or take."""
    is_open = np.zeros(WEEK, dtype=bool)
    for day, ranges in enumerate(hours.days):
        for opens, closes in ranges:
            start = day * WHOLE_DAY
            is_open[np.arange(start + opens - slack, start + closes + slack + 1) % WEEK] = True
    return is_open


def _largest(marks: Iterable[str | None]) -> Measure:
    counts = Counter(filter(None, marks))
    return Measure(max(counts.values(), default=0), counts.total())


TRIPWIRES: Mapping[str, Tripwire] = {
    tripwire.name: tripwire
    for tripwire in (
        Tripwire(
            "burst",
            burst,
            1,
            Text(
                "{of} 份评价中有 {seen:g} 份在 {burst_minutes:g} 分钟之内打开；"
                "规模相近的网点最多 {usual:g} 份。",
                "{seen:g} of {of} responses were begun within {burst_minutes:g} minutes;"
                " outlets of like size have at most {usual:g}.",
            ),
        ),
        Tripwire(
            "network",
            network,
            1,
            Text(
                "{of} 份评价中有 {seen:g} 份来自同一网络；规模相近的网点最多 {usual:g} 份。",
                "{seen:g} of {of} responses came from one network;"
                " outlets of like size have at most {usual:g}.",
            ),
        ),
        Tripwire(
            "device",
            device,
            1,
            Text(
                "{of} 份评价中有 {seen:g} 份来自同一部手机；规模相近的网点最多 {usual:g} 份。",
                "{seen:g} of {of} responses came from one phone;"
                " outlets of like size have at most {usual:g}.",
            ),
        ),
        Tripwire(
            "run",
            run,
            1,
            Text(
                "{of} 份评价中有 {seen:g} 份接连而来，答案完全相同；"
                "规模相近的网点最多接连 {usual:g} 份。",
                "{seen:g} of {of} responses, one after the other, have the same answers;"
                " outlets of like size have at most {usual:g}.",
            ),
        ),
        Tripwire(
            "variety",
            variety,
            0,
            Text(
                "{of} 份评价中有 {seen:g} 份与本网点其他评价的答案完全相同；"
                "规模相近的网点最多 {usual:g} 份。",
                "{seen:g} of {of} responses repeat another one's answers exactly;"
                " outlets of like size have at most {usual:g}.",
            ),
        ),
        Tripwire(
            "closed_hours",
            closed_hours,
            0,
            Text(
                "{of} 份评价中有 {seen:g} 份在营业时间前后 {closed_hours_slack_minutes:g} 分钟"
                "以外打开；规模相近的网点最多 {usual:g} 份。",
                "{seen:g} of {of} pages were opened more than {closed_hours_slack_minutes:g}"
                " minutes outside opening hours; outlets of like size have at most {usual:g}.",
            ),
        ),
    )
}
