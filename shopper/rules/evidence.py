"""How much a photo of a visit proves: when it was taken, and how far from the outlet.

A grade is what a reviewer is told; no rule lets a visit count or not count by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

from shopper.rules.month import SHANGHAI

EARTH_RADIUS = 6_371_008.8
"""Metres; the mean radius R1 of GRS 80 (Moritz 2000, Journal of Geodesy 74)."""

BESIDE = timedelta(minutes=15)
"""The sign is photographed before arriving is tapped, the hours at the door after leaving is."""


class Grade(StrEnum):
    """What the time and the place of a photo say about the visit."""

    STRONG = "strong"
    """Taken during the visit and near the outlet."""
    FAIR = "fair"
    """One of the two is known and fits; or both fit, but the visit has no timers."""
    NONE = "none"
    """Neither is known."""
    CONTRARY = "contrary"
    """One of the two doesn't fit."""


@dataclass(frozen=True)
class Place:
    """Where something is, in degrees of WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Times:
    """When a visit took place: by its timers, else by its day in Shanghai."""

    visited_on: date | None
    arrived_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def timed(self) -> bool:
        """Whether both ends were timed."""
        return self.arrived_at is not None and self.left_at is not None

    def fits(self, taken_at: datetime) -> bool | None:
        """Return whether the moment is within the visit; None where its day isn't known either.

        Between arriving and leaving, give or take 15 minutes; without timers on the visit's day.
        """
        if self.arrived_at and self.left_at:
            return self.arrived_at - BESIDE <= taken_at <= self.left_at + BESIDE
        if self.visited_on is None:
            return None
        return taken_at.astimezone(SHANGHAI).date() == self.visited_on


def evidence_grade(
    taken_at: datetime | None, distance: float | None, times: Times, far_metres: float
) -> Grade:
    """Return the grade of a photo taken then, so many metres from the outlet (None: unknown)."""
    known = [
        times.fits(taken_at) if taken_at else None,
        distance <= far_metres if distance is not None else None,
    ]
    if False in known:
        return Grade.CONTRARY
    if known == [True, True] and times.timed:
        return Grade.STRONG
    return Grade.FAIR if True in known else Grade.NONE


def metres_between(one: Place, other: Place) -> float:
    """Return the great-circle distance in metres (haversine; Sinnott 1984, Sky & Telescope 68)."""
    north, south = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half)))
