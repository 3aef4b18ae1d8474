"""Visits made again by a second shopper, to see how well two people agree."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

import numpy as np

from shopper.planning.city import City
from shopper.planning.days import Calendar
from shopper.planning.values import Task

NEAR_DAYS = 10
"""Between a visit and its repeat at the most, so that both find the same outlet."""


def wanted_repeats(visits: int, share: float) -> int:
    """Return how many of so many visits are to be repeated, to the nearest whole one."""
    return math.floor(visits * share + 0.5)


def repeats(
    city: City, tasks: list[Task], number: int, calendar: Calendar, luck: np.random.RandomState
) -> list[Task]:
    """Return that many repeats of tasks drawn by chance, or as many as capacity leaves room for."""
    left = Counter({shopper.name: shopper.capacity for shopper in city.shoppers})
    left.subtract(task.shopper for task in tasks)
    places = {outlet.code: at for at, outlet in enumerate(city.outlets)}
    there: dict[str, set[str]] = defaultdict(set)
    for task in tasks:
        there[task.outlet].add(task.shopper)
    made: list[Task] = []
    for n in luck.permutation(len(tasks)):
        if len(made) == number:
            break
        first = tasks[n]
        if any(task.outlet == first.outlet for task in made):
            continue
        again = repeat(city, places[first.outlet], first, there[first.outlet], left, calendar)
        if again:
            left[again.shopper] -= 1
            made.append(again)
    return made


def repeat(
    city: City, at: int, first: Task, there: set[str], left: Counter[str], calendar: Calendar
) -> Task | None:
    """Return a repeat of a task by whoever has most room; None when nobody may go near its day."""
    outlet = city.outlets[at]
    free = [s.name for s in city.shoppers if left[s.name] > 0 and s.name not in there]
    may = [name for name in free if city.may[at, city.place[name]]]
    for name in sorted(may, key=lambda name: (-left[name], name)):
        days = zip(city.days, city.days_of(at, name), strict=True)
        near = [
            day for day, open_ in days if open_ and 0 < abs((day - first.day).days) <= NEAR_DAYS
        ]
        if near:
            busy = calendar.busy[name]
            day = min(near, key=lambda day: (len(busy[day]), abs((day - first.day).days), day))
            hour = calendar.hour(outlet, name, day)
            calendar.take(outlet.code, name, day, hour)
            return Task(outlet.code, name, day, hour, is_repeat=True)
    return None
