"""What a month's plan is drawn from, and what a draw gives: plain values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from shopper.rules.hours import OpeningHours
from shopper.rules.month import Month

Cause = Literal["nobody", "closed", "few_shoppers", "conflicts", "lockout", "few_may", "capacity"]
"""Why an outlet stays below the minimum:

- nobody: no shopper lives in its city;
- closed: it isn't open on any day that is left;
- few_shoppers: the city has fewer shoppers than it needs;
- conflicts, lockout: without those alone it would have enough;
- few_may: conflicts and lock-out leave too few together;
- capacity: the city's shoppers have no visits left for it.
"""


VISIT_MINUTES = 60
"""Before closing, at which a visit begins at the latest where the outlet opens that long."""


@dataclass(frozen=True)
class PlannedOutlet:
    """An active outlet of the register."""

    code: str
    company: str
    city: str
    hours: OpeningHours
    uncertainty: float
    """Half the width of its score's interval in points; infinite where it has no score."""

    def open_hours(self, day: date) -> list[int]:
        """Return the whole hours of a day at which a visit may begin; none on a closed day.

        Where an outlet never opens long enough for a visit, that is the hour at which it opens.
        """
        ranges = self.hours.days[day.weekday()]
        hours = [
            hour
            for hour in range(24)
            if any(start <= 60 * hour <= end - VISIT_MINUTES for start, end in ranges)
        ]
        return hours or [start // 60 for start, _end in ranges]


@dataclass(frozen=True)
class PlannedShopper:
    """An active shopper."""

    name: str
    """What tells shoppers apart, in every database the same."""
    city: str
    capacity: int
    """Visits that the shopper can still be given in the month."""
    companies: frozenset[str] = frozenset()
    """Companies, by code, with which a conflict of interest is declared."""
    outlets: frozenset[str] = frozenset()
    """Outlets, by code, with which one is declared."""


@dataclass(frozen=True)
class Stay:
    """A visit made, or an assignment still open, between two days; one day where it is known."""

    outlet: str
    shopper: str
    first_on: date
    last_on: date
    counts: bool
    """Whether it is among those that make up the window's minimum."""
    in_month: bool = False
    """Whether it belongs to the month that is planned."""
    hour: int | None = None


@dataclass(frozen=True)
class Bounds:
    """What a plan keeps to."""

    month: Month
    from_day: date
    """The first day that may be proposed."""
    min_visits: int
    min_shoppers: int
    lockout_days: int
    repeat_share: float

    @property
    def days(self) -> list[date]:
        """The days that may be proposed."""
        first = max(self.from_day, self.month.first_day)
        return [first + timedelta(n) for n in range((self.month.last_day - first).days + 1)]


@dataclass(frozen=True)
class Request:
    """All that a draw depends on, its seed apart."""

    bounds: Bounds
    outlets: tuple[PlannedOutlet, ...]
    shoppers: tuple[PlannedShopper, ...]
    stays: tuple[Stay, ...] = ()

    def after(self, given: Stay) -> Request:
        """Return what is left to give from once a visit of the month is given."""
        shoppers = tuple(
            replace(s, capacity=s.capacity - 1) if s.name == given.shopper else s
            for s in self.shoppers
        )
        return replace(self, shoppers=shoppers, stays=(*self.stays, given))


@dataclass(frozen=True, order=True)
class Task:
    """A visit to be made."""

    outlet: str
    shopper: str
    day: date
    hour: int
    is_repeat: bool = False


@dataclass(frozen=True, order=True)
class Shortfall:
    """An outlet that stays below the minimum, and why."""

    outlet: str
    cause: Cause
    needed: int
    """Visits that it lacks in the window before the draw."""
    planned: int
    """Those of them that the draw gives it."""
    shoppers: int
    """Active shoppers of its city."""
    may_go: int
    """Those that neither a conflict nor the lock-out keeps away."""
    conflicted: int
    locked_out: int


@dataclass(frozen=True)
class DrawnPlan:
    """What a draw gives; tasks and shortfalls by outlet."""

    seed: int
    tasks: tuple[Task, ...]
    unplanned: tuple[Shortfall, ...]
    repeats_wanted: int = field(default=0)
    """Repeats that the share asks for; the tasks may hold fewer."""
