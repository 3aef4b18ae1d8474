"""Time the draw of a month's plan, beside a plain greedy draw, and count whom each serves."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from time import perf_counter

import numpy as np

from shopper.planning import Bounds, PlannedOutlet, PlannedShopper, Request, Stay
from shopper.planning.drawing import draw
from shopper.rules.hours import OpeningHours
from shopper.rules.month import Month

OUTLETS, SHOPPERS, COMPANIES, CITIES = 4000, 200, 30, 10
LARGEST_CITY = 0.25
HOURS = ("Mo-Fr 08:30-17:30", "Mo-Su 09:00-17:00", "Mo-Sa 08:30-12:00,13:00-17:00")
CAPACITIES = (40, 15, 10, 5)
NOVEMBER = Month(2026, 11)
BOUNDS = Bounds(NOVEMBER, NOVEMBER.first_day, 3, 2, 45, 0.05)


def main() -> None:
    """Print a line a capacity."""
    print(f"{OUTLETS} outlets, {SHOPPERS} shoppers, {CITIES} cities; ratio to a plain greedy draw")
    for capacity in CAPACITIES:
        request = province(capacity)
        start = perf_counter()
        plan = draw(request, 1)
        drawn = perf_counter() - start
        start = perf_counter()
        served = greedy(request)
        plain = perf_counter() - start
        enough = OUTLETS - len(plan.unplanned)
        print(
            f"capacity {capacity:2}: {drawn:5.2f} s, {drawn / plain:5.1f} x greedy;"
            f" outlets with enough visits {enough}, greedy {served}"
        )


def province(capacity: int) -> Request:
    """Return a province after two months of visits."""
    chance = np.random.RandomState(1)
    shares = [LARGEST_CITY, *[(1 - LARGEST_CITY) / (CITIES - 1)] * (CITIES - 1)]
    places = chance.choice(CITIES, OUTLETS, p=shares)
    homes = np.repeat(np.arange(CITIES), np.round(np.array(shares) * SHOPPERS).astype(int))
    outlets = [
        PlannedOutlet(
            f"O{n:04d}",
            f"C{chance.randint(COMPANIES)}",
            str(city),
            OpeningHours.parse(HOURS[chance.randint(len(HOURS))]),
            math.inf if chance.random_sample() < 0.1 else 5 * chance.random_sample(),
        )
        for n, city in enumerate(places)
    ]
    shoppers = [PlannedShopper(f"s{n:03d}", str(city), capacity) for n, city in enumerate(homes)]
    for n in range(0, len(shoppers), 3):
        company = frozenset({f"C{chance.randint(COMPANIES)}"})
        shoppers[n] = replace(shoppers[n], companies=company)
    return Request(BOUNDS, tuple(outlets), tuple(shoppers), tuple(stays(outlets, shoppers, chance)))


def stays(
    outlets: list[PlannedOutlet], shoppers: list[PlannedShopper], chance: np.random.RandomState
) -> list[Stay]:
    """Return the visits of September and October: none, one or two an outlet and month."""
    teams = defaultdict(list)
    for shopper in shoppers:
        teams[shopper.city].append(shopper.name)
    made = []
    for outlet in outlets:
        for month in (9, 10):
            for name in chance.choice(teams[outlet.city], chance.randint(3), replace=False):
                day = date(2026, month, chance.randint(1, 29))
                made.append(Stay(outlet.code, str(name), day, day, counts=True))
    return made


def greedy(request: Request) -> int:
    """Return how many outlets get enough visits when each, in turn, takes whoever has most room."""
    left = Counter({shopper.name: shopper.capacity for shopper in request.shoppers})
    teams = defaultdict(list)
    for shopper in request.shoppers:
        teams[shopper.city].append(shopper)
    past = defaultdict(list)
    for stay in request.stays:
        past[stay.outlet].append(stay)
    served = 0
    for outlet in sorted(request.outlets, key=lambda outlet: -outlet.uncertainty):
        there = past[outlet.code]
        locked = {
            stay.shopper
            for stay in there
            if (NOVEMBER.last_day - stay.last_on).days < BOUNDS.lockout_days
        }
        names = [stay.shopper for stay in there]
        room = sorted(teams[outlet.city], key=lambda shopper: -left[shopper.name])
        for shopper in room:
            if len(names) >= BOUNDS.min_visits and len(set(names)) >= BOUNDS.min_shoppers:
                break
            free = left[shopper.name] > 0 and shopper.name not in locked
            if free and outlet.company not in shopper.companies:
                left[shopper.name] -= 1
                names.append(shopper.name)
        enough = len(names) >= BOUNDS.min_visits and len(set(names)) >= BOUNDS.min_shoppers
        served += enough
    return served


if __name__ == "__main__":
    main()
