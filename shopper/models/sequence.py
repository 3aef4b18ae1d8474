"""The order in which months are published: never a month before one that is out already."""

from __future__ import annotations

from sqlalchemy import func, select

from shopper.extensions import db
from shopper.models.bulletin import OUT, Bulletin
from shopper.models.response import Response
from shopper.models.visit import Visit, VisitStatus
from shopper.rules.month import Month
from shopper.standards import editions


def published_after(month: Month) -> Month | None:
    """Return the latest published month when it is later than this one."""
    last = last_published()
    return last if last and last > month else None


def unpublished_before(month: Month) -> list[Month]:
    """Return the earlier months that still wait for their bulletin, oldest first.

    They have a visit that is accepted or a response, an edition, and no later month is out.
    """
    visited = select(Visit.month).where(Visit.status == VisitStatus.ACCEPTED)
    named = db.session.scalars(visited.union(select(Response.month)))
    last = last_published()
    since = min(edition.in_force_from for edition in editions().values())
    waiting = {Month.parse(name) for name in named if name}
    return sorted(
        each
        for each in waiting
        if each < month and each.last_day >= since and (last is None or each > last)
    )


def last_published() -> Month | None:
    """Return the latest month that has been published; a withdrawn one stays in the order."""
    name = db.session.scalar(select(func.max(Bulletin.month)).where(Bulletin.state.in_(OUT)))
    return Month.parse(name) if name else None
