"""What a reviewer should look at twice in a visit: each flag points, none decides.

All limits are the edition's fieldwork policy (proposed).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from shopper.rules.evidence import Times
from shopper.rules.fieldwork import FieldworkPolicy
from shopper.rules.month import SHANGHAI

LEAST_MARKS = 10
"""So few marks may well be all the same: a closed outlet, a walk cut short."""


class FlagKind(StrEnum):
    """Why a visit is looked at twice."""

    TOO_QUICK = "too_quick"
    STRAIGHT_LINED = "straight_lined"
    FAR_AWAY = "far_away"
    REUSED_PHOTO = "reused_photo"
    LATE_REPORT = "late_report"


@dataclass(frozen=True)
class Flag:
    """One reason to look twice, with the figures of its sentence."""

    kind: FlagKind
    shown: float
    """Minutes, share in [0, 1], metres, photos, or hours: what the visit shows."""
    limit: float
    """In the same unit, what the policy takes as usual; for photos the bits that may differ."""
    count: int = 1
    """Marks or photos that the figure is of."""


@dataclass(frozen=True)
class Facts:
    """What is known of a visit."""

    times: Times
    reported_at: datetime | None
    values: Sequence[float]
    """The values in [0, 1] of the answers that have one."""
    distances: Sequence[float]
    """Metres from the outlet, of the photos of which it is known."""
    reused: int
    """Photos that another visit has too, nearly or to the last byte."""


def flags(facts: Facts, policy: FieldworkPolicy) -> tuple[Flag, ...]:
    """Return why the visit should be looked at twice, in the order of FlagKind."""
    found = (
        too_quick(facts.times, policy.least_minutes),
        straight_lined(facts.values, policy.straight_share),
        far_away(facts.distances, policy.far_metres),
        reused_photo(facts.reused, policy.like_bits),
        late_report(facts.times, facts.reported_at, policy.late_hours),
    )
    return tuple(flag for flag in found if flag)


def too_quick(times: Times, least: float) -> Flag | None:
    """Return the flag of a visit with fewer minutes from arriving to leaving than the least."""
    if times.arrived_at is None or times.left_at is None:
        return None
    minutes = (times.left_at - times.arrived_at) / timedelta(minutes=1)
    return Flag(FlagKind.TOO_QUICK, minutes, least) if minutes < least else None


def straight_lined(values: Iterable[float], share: float) -> Flag | None:
    """Return the flag of a visit whose marks are, from this share on, one and the same.

    Marks are compared by their values; so few that it may be chance raise no flag. (Straightlining:
    Schonlau and Toepoel 2015, Survey Research Methods 9(2); they take identical answers only, the
    share allows for a slip.)
    """
    marks = Counter(values)
    if marks.total() < LEAST_MARKS:
        return None
    most = max(marks.values()) / marks.total()
    if most < share:
        return None
    return Flag(FlagKind.STRAIGHT_LINED, most, share, marks.total())


def far_away(distances: Iterable[float], far: float) -> Flag | None:
    """Return the flag of photos taken farther away than so many metres, with the farthest."""
    beyond = [distance for distance in distances if distance > far]
    return Flag(FlagKind.FAR_AWAY, max(beyond), far, len(beyond)) if beyond else None


def reused_photo(reused: int, bits: int) -> Flag | None:
    """Return the flag of photos that another visit has too."""
    return Flag(FlagKind.REUSED_PHOTO, reused, bits, reused) if reused else None


def late_report(times: Times, reported_at: datetime | None, most: float) -> Flag | None:
    """Return the flag of a report finished more than so many hours after the visit.

    The visit ended when its shopper left; where that wasn't timed, with its day in Shanghai.
    """
    ended = times.left_at
    if ended is None and times.visited_on:
        midnight = datetime.combine(times.visited_on, time(), SHANGHAI)
        ended = midnight + timedelta(days=1)
    if ended is None or reported_at is None:
        return None
    hours = (reported_at - ended) / timedelta(hours=1)
    return Flag(FlagKind.LATE_REPORT, hours, most) if hours > most else None
