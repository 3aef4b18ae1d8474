"""Visits that were made again by a second shopper."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import aliased, contains_eager

from shopper.extensions import db
from shopper.models.assignment import Assignment
from shopper.models.visit import Visit, VisitStatus

HANDED_IN = (VisitStatus.SUBMITTED, VisitStatus.ACCEPTED, VisitStatus.APPEALED)


def repeated_visits(months: Collection[str]) -> list[tuple[Visit, Visit]]:
    """Return each repeat of these months with the visit by somebody else nearest to its day.

    Both are handed in and answer the same edition.
    """
    first = aliased(Visit)
    first_assignment = aliased(Assignment)
    query = (
        select(first, Visit)
        .join(Visit.assignment)
        .join(
            first_assignment,
            (first_assignment.outlet_id == Assignment.outlet_id)
            & (first_assignment.month == Assignment.month)
            & (first_assignment.shopper_id != Assignment.shopper_id)
            & first_assignment.is_repeat.is_(False),
        )
        .join(first, first.assignment_id == first_assignment.id)
        .where(
            Assignment.is_repeat.is_(True),
            Assignment.month.in_(months),
            Visit.status.in_(HANDED_IN),
            first.status.in_(HANDED_IN),
            first.edition == Visit.edition,
        )
        .options(contains_eager(Visit.assignment))
        .order_by(Visit.id, first.id)
    )
    nearest: dict[int, tuple[Visit, Visit]] = {}
    for one, again in db.session.execute(query):
        known = nearest.get(again.id)
        if known is None or days_apart(one, again) < days_apart(*known):
            nearest[again.id] = (one, again)
    return list(nearest.values())


def days_apart(one: Visit, other: Visit) -> int:
    """Return how many days lie between two visits; many where a day isn't known."""
    if one.visited_on is None or other.visited_on is None:
        return 999
    return abs((one.visited_on - other.visited_on).days)
