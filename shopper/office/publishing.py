"""Each month's way to its bulletin, from a draft to an issue that is out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from sqlalchemy import func, select

from shopper.extensions import db
from shopper.jobs import publishable_at
from shopper.jobs.refusals import why_not_published
from shopper.models.bulletin import Bulletin, BulletinState
from shopper.models.frozen import NoData
from shopper.models.response import Response, ResponseStatus
from shopper.models.visit import Visit, VisitStatus
from shopper.office.months import months_offered
from shopper.rules.month import Month

State = Literal["running", "ended", "preview", "publishable", "published", "withdrawn", "before"]


@dataclass(frozen=True)
class MonthState:
    """One month: what came in, what still waits for a decision, and its last issue."""

    month: Month
    state: State
    publishable_at: datetime | None
    """None for a month before the first edition of the standard."""
    bulletin: Bulletin | None
    """Its preview or its last issue; none while it is a draft."""
    visits: int
    visits_waiting: int
    responses: int
    held: int


def month_states(at: datetime) -> list[MonthState]:
    """Return every month from the first with data to the running one, newest first."""
    # Of a month's rows the last revision stays.
    query = select(Bulletin).order_by(Bulletin.revision)
    issues = {row.month: row for row in db.session.scalars(query)}
    visits = counts(Visit)
    responses = counts(Response)
    states = []
    for month in months_offered():
        name, first = str(month), moment_of(month)
        states.append(
            MonthState(
                month=month,
                state=state_of(month, at, first, issues.get(name)),
                publishable_at=first,
                bulletin=issues.get(name),
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


def state_of(month: Month, at: datetime, first: datetime | None, issue: Bulletin | None) -> State:
    """Return how far the month has come."""
    if issue and issue.state is BulletinState.WITHDRAWN:
        return "withdrawn"
    if issue and issue.is_out:
        return "published"
    if first is None:
        return "before"
    if at >= first and not why_not_published(month, at):
        return "publishable"
    if issue:
        return "preview"
    return "ended" if at >= month.ends_at else "running"
