"""What speaks against a visit that somebody moves by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from shopper.planning.days import VISIT_MINUTES
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


def objections(request: Request, task: Task, others: tuple[Stay, ...]) -> list[Objection]:
    """Return all that speaks against a task beside the other stays, the request's among them.

    `others` are stays of the month at any outlet with their hours, the task's own apart; the
    shopper's capacity in the request is without the task's own visit.
    """
    outlet = next(o for o in request.outlets if o.code == task.outlet)
    shopper = next(s for s in request.shoppers if s.name == task.shopper)
    stays = tuple(stay for stay in request.stays if stay.outlet == outlet.code)
    return [
        *about_the_shopper(outlet, shopper),
        *about_the_stays(request.bounds, task, stays),
        *about_the_time(request.bounds, outlet, task, others),
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
    bounds: Bounds, outlet: PlannedOutlet, task: Task, others: tuple[Stay, ...]
) -> Iterator[Objection]:
    """Yield what speaks against day and hour."""
    if task.day not in bounds.days:
        yield "month"
    ranges = outlet.hours.days[task.day.weekday()]
    start = 60 * task.hour
    longest = max((last - first for first, last in ranges), default=0)
    stay = min(VISIT_MINUTES, longest)
    if not any(first < start + VISIT_MINUTES and start + stay <= last for first, last in ranges):
        yield "closed"
    if any(
        (stay_.shopper, stay_.first_on, stay_.hour) == (task.shopper, task.day, task.hour)
        for stay_ in others
        if stay_.first_on == stay_.last_on
    ):
        yield "busy"
