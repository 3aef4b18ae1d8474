"""Each month's way to its bulletin: running, ended, publishable, published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from sqlalchemy import func, select

from shopper.extensions import db
from shopper.jobs import publishable_at
from shopper.models.bulletin import Bulletin
from shopper.models.frozen import NoData
from shopper.models.response import Response, ResponseStatus
from shopper.models.visit import Visit, VisitStatus
from shopper.office.months import months_offered
from shopper.rules.month import Month

State = Literal["running", "ended", "publishable", "published", "before"]


@dataclass(frozen=True)
class MonthState:
    """One month: what came in, what still waits for a decision, and whether it is published."""

    month: Month
    state: State
    publishable_at: datetime | None
    """None for a month before the first edition of the standard."""
    bulletin: Bulletin | None
    visits: int
    visits_waiting: int
    responses: int
    held: int


def month_states(at: datetime) -> list[MonthState]:
    """Return every month from the first with data to the running one, newest first."""
    published = {row.month: row for row in db.session.scalars(select(Bulletin))}
    visits = counts(Visit)
    responses = counts(Response)
    states = []
    for month in months_offered():
        name, first = str(month), moment_of(month)
        states.append(
            MonthState(
                month=month,
                state=state_of(month, at, first, name in published),
                publishable_at=first,
                bulletin=published.get(name),
                visits=visits.get((name, VisitStatus.ACCEPTED), 0),
                visits_waiting=visits.get((name, VisitStatus.SUBMITTED), 0),
                responses=sum(n for (of, _), n in responses.items() if of == name),
                held=responses.get((name, ResponseStatus.HELD), 0),
            )
        )
    return states


def counts(table: type[Visit] | type[Response]) -> dict[tuple[str | None, StrEnum], int]:
    """Return how many rows each month has of each status."""
    query = select(table.month, table.status, func.count()).group_by(table.month, table.status)
    return {(month, status): number for month, status, number in db.session.execute(query)}


def moment_of(month: Month) -> datetime | None:
    """Return from when the month may be published; None before the first edition."""
    try:
        return publishable_at(month)
    except NoData:
        return None


def state_of(month: Month, at: datetime, first: datetime | None, published: bool) -> State:
    """Return how far the month has come."""
    if published:
        return "published"
    if first is None:
        return "before"
    if at >= first:
        return "publishable"
    return "ended" if at >= month.ends_at else "running"
