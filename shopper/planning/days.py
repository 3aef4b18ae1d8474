"""When visits are made: days evenly over the month, weekdays and hours by turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from shopper.planning.city import City
from shopper.planning.optimiser import matched
from shopper.planning.values import PlannedOutlet

DAYTIME = range(8, 20)
"""Hours at which a shopper is sent where the outlet is open then."""
SAME_WEEKDAY, SAME_DAY = 3.0, 50.0
"""What another visit there on that weekday, or that day, costs in days off the even spacing."""


class Calendar:
    """The days and hours of one city's visits, and which are used already."""

    def __init__(self, city: City, luck: np.random.RandomState) -> None:
        self.city, self.luck = city, luck
        self.used: dict[str, list[tuple[date, int | None]]] = defaultdict(list)
        self.busy: dict[str, dict[date, set[int]]] = defaultdict(lambda: defaultdict(set))
        for outlet in city.outlets:
            for stay in city.stays.get(outlet.code, ()):
                if stay.first_on == stay.last_on:
                    self.take(outlet.code, stay.shopper, stay.first_on, stay.hour)

    def take(self, outlet: str, shopper: str, day: date, hour: int | None) -> None:
        """Note that somebody is there then."""
        self.used[outlet].append((day, hour))
        if hour is not None:
            self.busy[shopper][day].add(hour)

    def spread(self, shopper: str, outlets: Sequence[int]) -> list[date]:
        """Return a day of each of a shopper's visits, evenly over those that are proposed.

        Evenly spaced days are matched with the visits; each visit goes to the allowed day
        nearest to its own, away from the weekdays on which others went there.
        """
        days = self.city.days
        costs = np.array([self._cost(at, shopper) for at in outlets]).reshape(-1, len(days))
        steps = np.arange(len(outlets)) + self.luck.random_sample()
        even = steps * len(days) / max(1, len(outlets)) - 0.5
        far = np.abs(np.arange(len(days))[None, :] - even[:, None])
        total = costs[:, None, :] + far[None, :, :]
        slots = matched(total.min(axis=2)) if len(outlets) else np.zeros(0, np.int64)
        return [days[int(total[n, slot].argmin())] for n, slot in enumerate(slots)]

    def _cost(self, at: int, shopper: str) -> NDArray[np.float64]:
        days = self.city.days
        cost = np.where(self.city.days_of(at, shopper), 0, np.inf)
        for taken, _hour in self.used[self.city.outlets[at].code]:
            for n, day in enumerate(days):
                cost[n] += SAME_DAY * (day == taken) + SAME_WEEKDAY * (
                    day.weekday() == taken.weekday()
                )
        return cost + self.luck.random_sample(len(days)) / 2

    def hour(self, outlet: PlannedOutlet, shopper: str, day: date) -> int:
        """Return an open hour of the day that was used least there, and not by the shopper."""
        there = [hour for _day, hour in self.used[outlet.code]]
        busy = self.busy[shopper][day]
        hours = daytime(outlet.open_hours(day))
        luck = self.luck.random_sample(len(hours))
        order = [
            (hour in busy, there.count(hour), -nearest(hour, there), luck[n], hour)
            for n, hour in enumerate(hours)
        ]
        return min(order)[-1]


def nearest(hour: int, others: Sequence[int | None]) -> int:
    """Return how far the nearest of the other hours is, up to a quarter of a day."""
    return min([6, *(abs(hour - other) for other in others if other is not None)])


def daytime(hours: list[int]) -> list[int]:
    """Return those of the hours at which shoppers are sent; all where there are none."""
    return [hour for hour in hours if hour in DAYTIME] or hours
