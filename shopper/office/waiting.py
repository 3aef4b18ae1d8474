"""The visits that wait for the office: by age, each with its clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import Select, case, select

from shopper.clock import now, today
from shopper.extensions import db
from shopper.models.visit import WAITING, Visit, VisitStatus
from shopper.office.labels import VISIT_STATUS
from shopper.rules.month import Month
from shopper.standards import edition_in_force, editions

SOON = timedelta(hours=24)
"""So much before its time is up a visit's clock stands out."""


class Queue(StrEnum):
    """What the list of visits can be narrowed to besides a state."""

    WAITING = "waiting"
    OVERDUE = "overdue"


REVIEWED = {status: label for status, label in VISIT_STATUS.items() if status != VisitStatus.DRAFT}
"""The states that the office looks at; a draft is its shopper's."""

CHOICES: Mapping[Any, tuple[str, str]] = {
    Queue.WAITING: ("waiting", lazy_gettext("Waiting for the office")),
    Queue.OVERDUE: ("bad", lazy_gettext("Overdue")),
    **REVIEWED,
}

SINCE = case(
    (Visit.status == VisitStatus.SUBMITTED, Visit.submitted_at),
    (Visit.status == VisitStatus.APPEALED, Visit.saved_at),
)
"""Since when a visit waits: submitted, or appealed, which was the last that its shopper did."""


@dataclass(frozen=True)
class Clock:
    """How long a visit has waited for its decision, and until when it should not."""

    since: datetime
    left: timedelta
    """Negative once it is overdue."""

    @property
    def badge(self) -> str:
        """Which badge it wears."""
        if self.left < timedelta():
            return "bad"
        return "waiting" if self.left < SOON else "plain"

    @property
    def sentence(self) -> str:
        """What the clock says."""
        if self.left < timedelta():
            return str(_("overdue by %(time)s", time=span(-self.left)))
        return str(_("%(time)s left", time=span(self.left)))


def clock_of(visit: Visit) -> Clock | None:
    """Return the clock of a visit that waits, by the policy of its edition; None for others."""
    since = {
        VisitStatus.SUBMITTED: visit.submitted_at,
        VisitStatus.APPEALED: visit.saved_at,
    }.get(visit.status)
    if since is None:
        return None
    hours = editions()[visit.edition].fieldwork.review_hours
    return Clock(since, since + timedelta(hours=hours) - now())


def span(time: timedelta) -> str:
    """Write a span in days and hours, below a day in hours, below an hour in minutes."""
    minutes = int(time / timedelta(minutes=1))
    if minutes < 60:
        return str(_("%(minutes)s min", minutes=minutes))
    if minutes < 24 * 60:
        return str(_("%(hours)s h", hours=minutes // 60))
    days, hours = divmod(minutes // 60, 24)
    return str(_("%(days)s d %(hours)s h", days=days, hours=hours))


def by_age(month: Month | None) -> Select[Visit]:
    """Return the query of a month's visits, or all: the waiting ones first, then the newest."""
    query = select(Visit).where(Visit.status.in_(list(REVIEWED)))
    if month:
        query = query.where(Visit.month == str(month))
    waiting = Visit.status.in_(WAITING)
    return query.order_by(waiting.desc(), SINCE, Visit.submitted_at.desc(), Visit.id.desc())


def narrowed_to(query: Select[Visit], chosen: str) -> Select[Visit]:
    """Return the query narrowed to a state, to what waits, or to what waits for too long."""
    if not chosen:
        return query
    if chosen not in set(Queue):
        return query.where(Visit.status == VisitStatus(chosen))
    query = query.where(Visit.status.in_(WAITING))
    if chosen == Queue.WAITING:
        return query
    hours = edition_in_force(today()).fieldwork.review_hours
    return query.where(now() - timedelta(hours=hours) > SINCE)


def next_waiting(visit: Visit) -> int | None:
    """Return the id of the visit that has waited longest for its review, besides this one."""
    return db.session.scalar(
        select(Visit.id)
        .where(Visit.status.in_(WAITING), Visit.id != visit.id)
        .order_by(SINCE, Visit.id)
        .limit(1)
    )
