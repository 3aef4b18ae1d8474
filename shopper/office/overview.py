"""The office's first page: what waits for a decision, and how far the month has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, render_template
from sqlalchemy import Select, func, select

from shopper.clock import now, this_month, today
from shopper.extensions import db
from shopper.models.assignment import Assignment
from shopper.models.outlet import Outlet, OutletStatus
from shopper.models.placard_health import Health
from shopper.models.response import Response, ResponseStatus
from shopper.models.visit import WAITING, Finding, FindingStatus, Visit, VisitStatus
from shopper.office.labels import PLACARD_HEALTH, RESPONSE_STATUS
from shopper.office.months import month_asked, months_offered
from shopper.office.placards import count_of
from shopper.office.responses import counts_in
from shopper.office.waiting import SINCE
from shopper.rules.month import Month
from shopper.standards import edition_in_force

blueprint = Blueprint("overview", __name__)

DAYS_WAITED = (2, 7)
"""Up to so many days a visit waits briefly, and then for long."""
SHOWN = 10


@dataclass(frozen=True)
class Progress:
    """How far the visits of a month have come."""

    assigned: int
    submitted: int
    accepted: int
    active_outlets: int
    visited_enough: int
    """Outlets with the visits that a place in the ranking needs."""
    visits_needed: int


@blueprint.get("/")
def index() -> str:
    """Show staff what waits for them and how the month goes."""
    month = month_asked()
    return render_template(
        "office/overview/index.html",
        month=month,
        months=months_offered(month),
        running=month == this_month(),
        counts=counts_in(str(month)),
        statuses=RESPONSE_STATUS,
        progress=progress_of(month),
        held=held_by_month(),
        waiting=waiting_by_age(),
        findings=pending_findings(),
        placards=placards_to_look_after(),
    )


def placards_to_look_after() -> list[tuple[str, str, int]]:
    """Return why placards should be looked after, in words too, and how many there are."""
    counts = [(health.value, str(PLACARD_HEALTH[health]), count_of(health)) for health in Health]
    return [each for each in counts if each[-1]]


def held_by_month() -> list[tuple[str, int]]:
    """Return the months with held responses and how many each has, newest first."""
    query = (
        select(Response.month, func.count())
        .where(Response.status == ResponseStatus.HELD)
        .group_by(Response.month)
        .order_by(Response.month.desc())
    )
    return [(month, number) for month, number in db.session.execute(query)]


def waiting_by_age() -> list[int]:
    """Return how many visits wait for up to two days, up to a week, and longer."""
    waiting = select(func.count()).where(Visit.status.in_(WAITING))
    older = [count(waiting.where(now() - timedelta(days=days) > SINCE)) for days in DAYS_WAITED]
    return [count(waiting) - older[0], older[0] - older[1], older[1]]


def pending_findings() -> list[Finding]:
    """Return the findings that a second person must decide about, the oldest visits first."""
    query = (
        select(Finding)
        .join(Finding.visit)
        .where(
            Finding.status == FindingStatus.PENDING,
            Visit.status.in_([*WAITING, VisitStatus.ACCEPTED]),
        )
        .order_by(Visit.submitted_at)
        .limit(SHOWN)
    )
    return list(db.session.scalars(query))


def progress_of(month: Month) -> Progress:
    """Return how far the month's visits have come."""
    policy = edition_in_force(min(month.last_day, today())).policy
    window = [str(m) for m in month.window(policy.visit_window_months)]
    of_month = select(func.count()).where(Visit.month == str(month))
    enough = (
        select(Visit.outlet_id)
        .join(Outlet, Outlet.id == Visit.outlet_id)
        .where(Visit.month.in_(window), Visit.status == VisitStatus.ACCEPTED)
        .where(Outlet.status == OutletStatus.ACTIVE)
        .group_by(Visit.outlet_id)
        .having(func.count() >= policy.min_visits)
    )
    return Progress(
        assigned=count(select(func.count()).where(Assignment.month == str(month))),
        submitted=count(of_month.where(Visit.status == VisitStatus.SUBMITTED)),
        accepted=count(of_month.where(Visit.status == VisitStatus.ACCEPTED)),
        active_outlets=count(select(func.count()).where(Outlet.status == OutletStatus.ACTIVE)),
        visited_enough=count(select(func.count()).select_from(enough.subquery())),
        visits_needed=policy.min_visits,
    )


def count(query: Select[int]) -> int:
    """Return the number that a counting query finds."""
    return db.session.scalar(query) or 0
