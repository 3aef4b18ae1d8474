"""The draw of a month's plan."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from shopper.planning.causes import shortfall
from shopper.planning.city import Bools, City, cities_of
from shopper.planning.days import Calendar
from shopper.planning.optimiser import Flow, assigned
from shopper.planning.repeats import repeats, wanted_repeats
from shopper.planning.values import DrawnPlan, Request, Shortfall, Task


def draw(request: Request, seed: int) -> DrawnPlan:
    """Draw the plan of a month: who visits which outlet when, and which outlets fall short.

    Every outlet is given the visits that it lacks, city by city. Where capacity is short, as many
    outlets as possible are brought to the minimum, which are those that lack the fewest visits;
    between equals the least certain first, those without any score before all. The same request
    and seed, from 0 to 2**32 - 1, give the same plan, in whatever order its rows come.
    """
    tasks: list[Task] = []
    unplanned: list[Shortfall] = []
    visits_made = wanted = repeated = 0
    for code, city in cities_of(request):
        # A generator of its own, so that one city's rows never change another's plan; the old
        # generator, for its numbers are promised to stay.
        luck = np.random.RandomState([seed, zlib.crc32(code.encode())])
        pairs, served = visits(city, luck)
        calendar = Calendar(city, luck)
        made = dated(city, pairs, calendar, luck)
        visits_made += len(made)
        # Of all visits so far, so that small cities together have theirs, and a city makes up for
        # another's lack of capacity.
        wanted = wanted_repeats(visits_made, request.bounds.repeat_share)
        again = repeats(city, made, wanted - repeated, calendar, luck)
        repeated += len(again)
        tasks += made + again
        unplanned += [
            shortfall(city, int(at), int(pairs[at].sum())) for at in np.nonzero(~served)[0]
        ]
    return DrawnPlan(seed, tuple(sorted(tasks)), tuple(sorted(unplanned)), wanted)


def visits(city: City, luck: np.random.RandomState) -> tuple[Bools, Bools]:
    """Return who visits what in a city, outlets by shoppers, and which outlets are served."""
    flow = Flow(
        may=city.may,
        known=city.known,
        lacking=city.visits_lacking,
        further=city.shoppers_lacking,
        capacity=np.array([max(0, s.capacity) for s in city.shoppers], np.int64),
    )
    uncertainty = np.array([outlet.uncertainty for outlet in city.outlets])
    return assigned(flow, uncertainty, luck)


def dated(city: City, pairs: Bools, calendar: Calendar, luck: np.random.RandomState) -> list[Task]:
    """Return the visits with their days and hours; shoppers are taken in an order of chance."""
    tasks: list[Task] = []
    for number in luck.permutation(len(city.shoppers)):
        name = city.shoppers[number].name
        mine: Sequence[int] = [int(at) for at in np.nonzero(pairs[:, number])[0]]
        days = calendar.spread(name, mine)
        for day, at in sorted(zip(days, mine, strict=True)):
            outlet = city.outlets[at]
            hour = calendar.hour(outlet, name, day)
            calendar.take(outlet.code, name, day, hour)
            tasks.append(Task(outlet.code, name, day, hour))
    return sorted(tasks)
