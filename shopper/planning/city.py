"""One city's outlets and shoppers as arrays: who may go where, on which days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from shopper.planning.values import Bounds, PlannedOutlet, PlannedShopper, Request, Stay

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class City:
    """A city's part of a request; outlets by code, shoppers by name, whatever their order was."""

    bounds: Bounds
    outlets: Sequence[PlannedOutlet]
    shoppers: Sequence[PlannedShopper]
    stays: Mapping[str, Sequence[Stay]]
    """By outlet."""

    @cached_property
    def known(self) -> Bools:
        """Whose stays count at which outlet of the window, outlets by shoppers."""
        found = np.zeros((len(self.outlets), len(self.shoppers)), bool)
        for at, outlet in enumerate(self.outlets):
            for stay in self.stays.get(outlet.code, ()):
                if stay.counts and stay.shopper in self.place:
                    found[at, self.place[stay.shopper]] = True
        return found

    @cached_property
    def visits_lacking(self) -> Ints:
        """How many visits each outlet lacks, those of further shoppers included."""
        return np.maximum(
            [
                self.bounds.min_visits - sum(stay.counts for stay in self._stays(outlet))
                for outlet in self.outlets
            ],
            self.shoppers_lacking,
        ).astype(np.int64)

    @cached_property
    def shoppers_lacking(self) -> Ints:
        """How many shoppers each outlet lacks that aren't known there."""
        seen = [{s.shopper for s in self._stays(o) if s.counts} for o in self.outlets]
        lacking = [max(0, self.bounds.min_shoppers - len(names)) for names in seen]
        return np.array(lacking, np.int64)

    @cached_property
    def conflicted(self) -> Bools:
        """Which pairs a declared conflict keeps apart."""
        return np.array(
            [
                [o.company in s.companies or o.code in s.outlets for s in self.shoppers]
                for o in self.outlets
            ],
            bool,
        ).reshape(len(self.outlets), len(self.shoppers))

    @cached_property
    def locked_out(self) -> Bools:
        """Which pairs have no open day left outside the lock-out, or meet in the month already."""
        found = np.zeros((len(self.outlets), len(self.shoppers)), bool)
        for at, outlet in enumerate(self.outlets):
            for name in {stay.shopper for stay in self._stays(outlet)} & self.place.keys():
                found[at, self.place[name]] = not self.days_of(at, name).any()
        return found

    @cached_property
    def closed(self) -> Bools:
        """Which outlets aren't open on any of the days."""
        return np.array([not self.open_days(outlet).any() for outlet in self.outlets], bool)

    @cached_property
    def may(self) -> Bools:
        """Who may go where, outlets by shoppers."""
        return ~(self.conflicted | self.locked_out | self.closed[:, None])

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The number of each shopper."""
        return {shopper.name: at for at, shopper in enumerate(self.shoppers)}

    @cached_property
    def days(self) -> list[date]:
        """The days that may be proposed."""
        return self.bounds.days

    def open_days(self, outlet: PlannedOutlet) -> Bools:
        """Return on which of the days the outlet opens."""
        return np.array([bool(outlet.hours.days[day.weekday()]) for day in self.days], bool)

    def days_of(self, at: int, shopper: str) -> Bools:
        """Return on which of the days this shopper may visit that outlet."""
        outlet = self.outlets[at]
        days = self.open_days(outlet)
        apart = timedelta(self.bounds.lockout_days)
        for stay in self._stays(outlet):
            if stay.shopper != shopper:
                continue
            if stay.in_month:
                return np.zeros(len(self.days), bool)
            near = [stay.first_on - apart < day < stay.last_on + apart for day in self.days]
            days &= ~np.array(near, bool)
        return days

    def _stays(self, outlet: PlannedOutlet) -> Sequence[Stay]:
        return self.stays.get(outlet.code, ())


def cities_of(request: Request) -> Iterable[tuple[str, City]]:
    """Yield each city with outlets, by its code."""
    stays: dict[str, list[Stay]] = defaultdict(list)
    for stay in request.stays:
        stays[stay.outlet].append(stay)
    for code in sorted({outlet.city for outlet in request.outlets}):
        outlets = sorted((o for o in request.outlets if o.city == code), key=lambda o: o.code)
        shoppers = sorted((s for s in request.shoppers if s.city == code), key=lambda s: s.name)
        yield code, City(request.bounds, outlets, shoppers, stays)
