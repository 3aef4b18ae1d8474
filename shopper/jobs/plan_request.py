"""What a month's plan is drawn from, read from the tables."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select, true
from sqlalchemy.orm import joinedload

from shopper.extensions import db
from shopper.models.assignment import Assignment, AssignmentState, declined_in
from shopper.models.city import District
from shopper.models.company import Company
from shopper.models.outlet import Outlet, active_outlet_ids
from shopper.models.plan import Conflict
from shopper.models.source import rows_of
from shopper.models.standing import month_before
from shopper.models.user import Role, User
from shopper.models.visit import Visit, VisitStatus
from shopper.planning import Bounds, PlannedOutlet, PlannedShopper, Request, Stay
from shopper.rules.hours import BadHours, OpeningHours
from shopper.rules.month import SHANGHAI, Month
from shopper.standards import edition_in_force

CLOSED = OpeningHours(((),) * 7)
HELD = (AssignmentState.PLANNED, AssignmentState.OFFERED, AssignmentState.ACCEPTED)


def request_of(
    month: Month,
    at: datetime,
    *,
    without: Collection[int] = (),
    only: Collection[str] | None = None,
) -> Request:
    """Return what the month's plan is drawn from at a moment, leaving out these assignments.

    `only` are the outlets, by code, that a change by hand is about; how uncertain their scores are
    doesn't matter then. Raises NoEdition for a month before the first edition.
    """
    kept = [row for row in assignment_rows(month) if row[0] not in without]
    return Request(
        bounds=bounds_of(month, at),
        outlets=tuple(outlets_of(month, only)),
        shoppers=tuple(shoppers_of(month, kept)),
        stays=(*stays_of(month, at, kept), *declined(month)),
    )


def bounds_of(month: Month, at: datetime) -> Bounds:
    """Return what a plan of the month keeps to; days are proposed from tomorrow on."""
    edition = edition_in_force(month.last_day)
    tomorrow = at.astimezone(SHANGHAI).date() + timedelta(1)
    return Bounds(
        month=month,
        from_day=max(month.first_day, tomorrow),
        min_visits=edition.policy.min_visits,
        min_shoppers=edition.policy.min_shoppers,
        lockout_days=edition.fieldwork.lockout_days,
        repeat_share=edition.fieldwork.repeat_share,
    )


def outlets_of(month: Month, only: Collection[str] | None = None) -> Iterator[PlannedOutlet]:
    """Yield the active outlets with how uncertain the last standings left their scores."""
    policy = edition_in_force(month.last_day).policy
    before = None if only is not None else month_before(month)
    scored = before.outlets if before else {}
    active = active_outlet_ids(month.last_day)
    query = (
        select(Outlet.id, Outlet.code, Company.code, District.city_code, Outlet.opening_hours)
        .join(Outlet.company)
        .join(Outlet.district)
        .where(Outlet.code.in_(only) if only is not None else true())
    )
    for id_, code, company, city, hours in rows_of(query):
        if id_ in active:
            width = policy.z * scored[code].se if code in scored else math.inf
            yield PlannedOutlet(code, company, city, read_hours(hours), width)


def read_hours(text: str) -> OpeningHours:
    """Return when an outlet is open: never, if that can't be read."""
    try:
        return OpeningHours.parse(text)
    except BadHours:
        return CLOSED


def shoppers_of(month: Month, rows: list[AssignmentRow]) -> Iterator[PlannedShopper]:
    """Yield the active shoppers with the visits that they can still be given."""
    load = Counter(
        row[2] for row in rows if row[3] == str(month) and row[4] is not AssignmentState.DECLINED
    )
    companies: dict[int, set[str]] = defaultdict(set)
    outlets: dict[int, set[str]] = defaultdict(set)
    loaded = (joinedload(Conflict.company), joinedload(Conflict.outlet))
    for conflict in db.session.scalars(select(Conflict).options(*loaded)):
        if conflict.company:
            companies[conflict.shopper_id].add(conflict.company.code)
        if conflict.outlet:
            outlets[conflict.shopper_id].add(conflict.outlet.code)
    query = select(User.id, User.username, User.city_code, User.capacity).where(
        User.role == Role.SHOPPER, User.active.is_(True), User.city_code.is_not(None)
    )
    for id_, name, city, capacity in rows_of(query):
        yield PlannedShopper(
            name, city, capacity - load[name], frozenset(companies[id_]), frozenset(outlets[id_])
        )


AssignmentRow = tuple[
    int,
    str,
    str,
    str,
    AssignmentState,
    date | None,
    int | None,
    VisitStatus | None,
    date | None,
    datetime | None,
]
"""Id, outlet, shopper, month, state, proposed day and hour; the visit's status, day, arrival."""


def assignment_rows(month: Month) -> list[AssignmentRow]:
    """Return the assignments that a plan of the month must know of, with what became of them."""
    edition = edition_in_force(month.last_day)
    reach = Month.of_day(month.first_day - timedelta(edition.fieldwork.lockout_days))
    first = min(month.plus(1 - edition.policy.visit_window_months), reach)
    query = (
        select(
            Assignment.id,
            Outlet.code,
            User.username,
            Assignment.month,
            Assignment.state,
            Assignment.visit_on,
            Assignment.visit_hour,
            Visit.status,
            Visit.visited_on,
            Visit.arrived_at,
        )
        .join(Assignment.outlet)
        .join(Assignment.shopper)
        .outerjoin(Assignment.visit)
        .where(Assignment.month >= str(first))
    )
    return [tuple(row) for row in rows_of(query)]


def stays_of(month: Month, at: datetime, rows: list[AssignmentRow]) -> Iterator[Stay]:
    """Yield the visits made, the work still open, and what is declined in the month.

    Open work counts until its month is over; a rejected visit doesn't count, but its shopper was
    there.
    """
    policy = edition_in_force(month.last_day).policy
    window = {str(each) for each in month.window(policy.visit_window_months)}
    running = str(Month.of(at))
    for _, outlet, shopper, of, state, day, hour, status, visited_on, arrived_at in rows:
        in_month = of == str(month)
        if visited_on:
            counts = status not in {VisitStatus.REJECTED, VisitStatus.DRAFT} or of >= running
            counts = counts and status is not VisitStatus.REJECTED and of in window
            came = arrived_at.astimezone(SHANGHAI).hour if arrived_at else hour
            yield Stay(outlet, shopper, visited_on, visited_on, counts, in_month, came)
        elif state in HELD and of >= running:
            whole = Month.parse(of)
            first, last = (day, day) if day else (whole.first_day, whole.last_day)
            yield Stay(outlet, shopper, first, last, of in window, in_month, hour)
        elif in_month:
            yield Stay(outlet, shopper, month.first_day, month.last_day, False, True)


def declined(month: Month) -> Iterator[Stay]:
    """Yield what was declined in the month and is somebody else's now; it isn't offered again."""
    for outlet, shopper in sorted(declined_in(str(month))):
        yield Stay(outlet, shopper, month.first_day, month.last_day, counts=False, in_month=True)
