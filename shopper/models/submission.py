"""Every visit and response behind a month's standings, so that anyone can compute them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select

from shopper.extensions import db
from shopper.models.company import Company
from shopper.models.failure import confirmed_findings
from shopper.models.outlet import Outlet
from shopper.models.response import Response
from shopper.models.standing import INTEGRITY, policy_of
from shopper.models.visit import Visit
from shopper.rules.month import SHANGHAI, Month


@dataclass(frozen=True)
class Submission:
    """One visit or response; scores in points out of 100, not rounded."""

    outlet: str
    kind: Literal["visit", "response"]
    date: date
    """Of the visit, or in Shanghai on which the survey page was opened."""
    company: str
    city: str
    """The outlet's company and city as they were then."""
    score: float | None
    demeanour: float | None
    environment: float | None
    status: str
    """accepted visits and counted responses are in the ranking."""
    shopper: str | None = None
    """Tells shoppers apart without naming them; None for a response."""
    failed_critical: bool = False
    integrity: bool = False
    """A second person confirmed an integrity finding (X03)."""


def submissions_of(month: Month) -> list[Submission]:
    """Return the visits of the window's months and the responses of the month, of any status.

    A draft without a day of visit belongs to no month. Raises NoEdition for a month before the
    first edition.
    """
    companies = {id_: code for id_, code in db.session.execute(select(Company.id, Company.code))}
    return [*_visits(month, companies), *_responses(month, companies)]


def _visits(month: Month, companies: dict[int, str]) -> list[Submission]:
    window = [str(m) for m in month.window(policy_of(month).visit_window_months)]
    confirmed = confirmed_findings(window)
    rows = db.session.execute(
        select(
            Visit.id,
            Outlet.code,
            Visit.visited_on,
            Visit.company_id,
            Visit.city_code,
            Visit.score,
            Visit.demeanour,
            Visit.environment,
            Visit.status,
            Visit.shopper_id,
            Visit.failed_critical,
        )
        .join(Outlet, Outlet.id == Visit.outlet_id)
        .where(Visit.month.in_(window))
        .order_by(Visit.visited_on, Outlet.code, Visit.id)
    )
    return [
        Submission(
            outlet=row.code,
            kind="visit",
            date=row.visited_on,
            company=companies[row.company_id],
            city=row.city_code,
            score=row.score,
            demeanour=row.demeanour,
            environment=row.environment,
            status=row.status.value,
            shopper=f"S{row.shopper_id}",
            failed_critical=row.failed_critical,
            integrity=INTEGRITY in confirmed[row.id],
        )
        for row in rows
    ]


def _responses(month: Month, companies: dict[int, str]) -> list[Submission]:
    rows = db.session.execute(
        select(
            Outlet.code,
            Response.opened_at,
            Response.company_id,
            Response.city_code,
            Response.score,
            Response.demeanour,
            Response.environment,
            Response.status,
        )
        .join(Outlet, Outlet.id == Response.outlet_id)
        .where(Response.month == str(month))
        .order_by(Response.opened_at, Outlet.code, Response.id)
    )
    return [
        Submission(
            outlet=row.code,
            kind="response",
            date=row.opened_at.astimezone(SHANGHAI).date(),
            company=companies[row.company_id],
            city=row.city_code,
            score=row.score,
            demeanour=row.demeanour,
            environment=row.environment,
            status=row.status.value,
        )
        for row in rows
    ]
