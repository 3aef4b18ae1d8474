"""What speaks against a visit that somebody moves by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from shopper.planning.values import Bounds, PlannedOutlet, PlannedShopper, Request, Stay, Task

Objection = Literal[
    "city", "capacity", "company", "outlet", "twice", "lockout", "alone", "month", "closed", "busy"
]
"""Which constraint a visit breaks:

- city: the shopper lives elsewhere; capacity: has no visit left;
- company, outlet: has declared a conflict with it;
- twice: visits it this month already; lockout: too near to another stay there;
- alone: the outlet would have too few shoppers in the window;
- month: the day isn't one that may be proposed; closed: the outlet isn't open then;
- busy: the shopper is elsewhere at that hour.
"""


def objections(request: Request, task: Task) -> list[Objection]:
    """Return all that speaks against a task.

    Neither the request's stays nor its shoppers' capacities hold the task itself.
    """
    outlet = next(o for o in request.outlets if o.code == task.outlet)
    shopper = next(s for s in request.shoppers if s.name == task.shopper)
    stays = tuple(stay for stay in request.stays if stay.outlet == outlet.code)
    return [
        *about_the_shopper(outlet, shopper),
        *about_the_stays(request.bounds, task, stays),
        *about_the_time(request.bounds, outlet, task, request.stays),
    ]


def about_the_shopper(outlet: PlannedOutlet, shopper: PlannedShopper) -> Iterator[Objection]:
    """Yield why the shopper can't go there at all."""
    if shopper.city != outlet.city:
        yield "city"
    if shopper.capacity < 1:
        yield "capacity"
    if outlet.company in shopper.companies:
        yield "company"
    if outlet.code in shopper.outlets:
        yield "outlet"


def about_the_stays(bounds: Bounds, task: Task, stays: tuple[Stay, ...]) -> Iterator[Objection]:
    """Yield what the outlet's other stays say."""
    own = [stay for stay in stays if stay.shopper == task.shopper]
    apart = timedelta(bounds.lockout_days)
    if any(stay.in_month for stay in own):
        yield "twice"
    elif any(stay.first_on - apart < task.day < stay.last_on + apart for stay in own):
        yield "lockout"
    counted = [stay for stay in stays if stay.counts]
    shoppers = {stay.shopper for stay in counted} | {task.shopper}
    if len(counted) + 1 >= bounds.min_visits and len(shoppers) < bounds.min_shoppers:
        yield "alone"


def about_the_time(
    bounds: Bounds, outlet: PlannedOutlet, task: Task, stays: tuple[Stay, ...]
) -> Iterator[Objection]:
    """Yield what speaks against day and hour."""
    if task.day not in bounds.days:
        yield "month"
    if task.hour not in outlet.open_hours(task.day):
        yield "closed"
    there = (task.shopper, task.day, task.day, task.hour)
    if any((stay.shopper, stay.first_on, stay.last_on, stay.hour) == there for stay in stays):
        yield "busy"
