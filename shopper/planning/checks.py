"""What speaks against a visit that somebody gives or moves by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from shopper.planning.values import Bounds, PlannedOutlet, PlannedShopper, Request, Stay

Objection = Literal[
    "city", "capacity", "company", "outlet", "twice", "lockout", "alone", "month", "closed", "busy"
]
"""Which constraint a visit breaks:

- city: the shopper lives elsewhere; capacity: has no visit left;
- company, outlet: has declared a conflict with it;
- twice: visits it this month already; lockout: too near to another stay there;
- alone: the outlet would have too few shoppers in the window;
- month: no day of it may be proposed; closed: the outlet isn't open then;
- busy: the shopper is elsewhere at that hour.
"""


def objections(request: Request, wanted: Stay) -> list[Objection]:
    """Return all that speaks against a visit, on a day and hour or on any day between two.

    Neither the request's stays nor its shoppers' capacities hold the visit itself.
    """
    outlet = next(o for o in request.outlets if o.code == wanted.outlet)
    shopper = next(s for s in request.shoppers if s.name == wanted.shopper)
    stays = tuple(stay for stay in request.stays if stay.outlet == outlet.code)
    return [
        *about_the_shopper(outlet, shopper),
        *about_the_stays(request.bounds, wanted, stays),
        *about_the_time(request.bounds, outlet, wanted, request.stays),
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


def about_the_stays(bounds: Bounds, wanted: Stay, stays: tuple[Stay, ...]) -> Iterator[Objection]:
    """Yield what the outlet's other stays say."""
    own = [stay for stay in stays if stay.shopper == wanted.shopper]
    apart = timedelta(bounds.lockout_days)
    if any(stay.in_month for stay in own):
        yield "twice"
    elif any(
        stay.first_on - apart < wanted.last_on and wanted.first_on < stay.last_on + apart
        for stay in own
    ):
        yield "lockout"
    counted = [stay for stay in stays if stay.counts]
    shoppers = {stay.shopper for stay in counted} | {wanted.shopper}
    if len(counted) + 1 >= bounds.min_visits and len(shoppers) < bounds.min_shoppers:
        yield "alone"


def about_the_time(
    bounds: Bounds, outlet: PlannedOutlet, wanted: Stay, stays: tuple[Stay, ...]
) -> Iterator[Objection]:
    """Yield what speaks against day and hour."""
    days = [day for day in bounds.days if wanted.first_on <= day <= wanted.last_on]
    hours = {hour for day in days for hour in outlet.open_hours(day)}
    if not days:
        yield "month"
    elif not hours or wanted.hour not in {None, *hours}:
        yield "closed"
    there = (wanted.shopper, wanted.first_on, wanted.last_on, wanted.hour)
    if wanted.hour is not None and any(
        (stay.shopper, stay.first_on, stay.last_on, stay.hour) == there for stay in stays
    ):
        yield "busy"


def may_be_asked(request: Request, outlet: str) -> set[str]:
    """Return whom no conflict keeps away, and who hasn't the outlet this month, or declined it."""
    had = {stay.shopper for stay in request.stays if stay.outlet == outlet and stay.in_month}
    never = {"company", "outlet"}
    return {
        shopper.name
        for place in request.outlets
        if place.code == outlet
        for shopper in request.shoppers
        if shopper.name not in had and never.isdisjoint(about_the_shopper(place, shopper))
    }


def first_day_again(request: Request, wanted: Stay) -> date:
    """Return the first day, of this month or a later one, on which the lock-out lets it be made."""
    apart = timedelta(request.bounds.lockout_days)
    day = max(request.bounds.from_day, wanted.first_on)
    there = (wanted.outlet, wanted.shopper)
    own = [stay for stay in request.stays if (stay.outlet, stay.shopper) == there]
    for stay in sorted(own, key=lambda stay: stay.first_on):
        if stay.first_on - apart < day < stay.last_on + apart:
            day = stay.last_on + apart
    return day
