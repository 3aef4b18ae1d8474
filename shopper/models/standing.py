"""The month's standings from the database: what each outlet brings to a ranking, and the ranking.

An outlet's line in a month carries the company and city stored on its latest submission of that
month, so that a later change of the register never rewrites history (scoring.md, section 1); an
outlet without a submission in the month carries those of the register. Whether it is active is
its status on the month's last day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select

from shopper.extensions import db
from shopper.models.bulletin import bulletin_by_issue
from shopper.models.city import District
from shopper.models.company import Company
from shopper.models.failure import confirmed_findings
from shopper.models.outlet import Outlet, StatusChange, active_outlet_ids
from shopper.models.response import Response, ResponseStatus
from shopper.models.visit import Visit, VisitStatus
from shopper.rules.edition_file import NoEdition
from shopper.rules.month import SHANGHAI, Month
from shopper.rules.outlet_month import (
    CountedResponse,
    CountedVisit,
    OutletMonth,
    RegisteredOutlet,
    summarise,
    with_previous,
)
from shopper.rules.ranking import rank
from shopper.rules.standard import Policy
from shopper.rules.standings import Standings
from shopper.standards import edition_in_force

INTEGRITY = "X03"


def standings_of(month: Month) -> Standings:
    """Return the month's standings, with the movement since the month before.

    Raises NoEdition for a month before the first edition.
    """
    previous = standings_before(month)
    return rank(outlet_months(month, previous), policy_of(month), previous)


def policy_of(month: Month) -> Policy:
    """Return the policy of the edition in force on the month's last day."""
    return edition_in_force(month.last_day).policy


def standings_before(month: Month) -> Standings | None:
    """Return the standings of the month before, without their own movement; None before any.

    A published month is read from its frozen data: readers compare with what was printed.
    """
    before = month.plus(-1)
    if published := bulletin_by_issue(str(before)):
        rows = map(OutletMonth.from_data, published.data["outlets"])
        return rank(rows, Policy(**published.data["policy"]))
    try:
        return rank(outlet_months(before), policy_of(before))
    except NoEdition:
        return None


def outlet_months(month: Month, previous: Standings | None = None) -> list[OutletMonth]:
    """Return a row for every outlet that the register held on the month's last day, by code."""
    codes, outlets = _register(month)
    rows = summarise(outlets, _visits(month, codes), _responses(month, codes))
    return with_previous(rows, previous) if previous else rows


def _register(month: Month) -> tuple[dict[int, str], list[RegisteredOutlet]]:
    """Return the codes by outlet id, and the outlets as they were on the month's last day."""
    companies = {id_: code for id_, code in db.session.execute(select(Company.id, Company.code))}
    active = active_outlet_ids(month.last_day)
    then = _company_and_city_then(month)
    known = select(StatusChange.outlet_id).where(StatusChange.since_on <= month.last_day)
    rows = db.session.execute(
        select(
            Outlet.id,
            Outlet.code,
            Outlet.name,
            Outlet.sort_key,
            Outlet.company_id,
            District.city_code,
        )
        .join(Outlet.district)
        .where(Outlet.id.in_(known))
    ).all()
    outlets = []
    for id_, code, name, sort_key, company_now, city_now in rows:
        company, city = then.get(id_, (company_now, city_now))
        outlets.append(
            RegisteredOutlet(code, name, sort_key, companies[company], city, id_ in active)
        )
    return {row.id: row.code for row in rows}, outlets


def _company_and_city_then(month: Month) -> dict[int, tuple[int, str]]:
    """Return, by outlet id, the company id and city code stored on its latest submission."""
    of_responses = (
        select(
            Response.outlet_id,
            Response.company_id,
            Response.city_code,
            func.max(Response.opened_at),
        )
        .where(Response.month == str(month))
        .group_by(Response.outlet_id, Response.company_id, Response.city_code)
    )
    of_visits = (
        select(Visit.outlet_id, Visit.company_id, Visit.city_code, func.max(Visit.visited_on))
        .where(Visit.month == str(month))
        .group_by(Visit.outlet_id, Visit.company_id, Visit.city_code)
    )
    stored: list[tuple[date, int, tuple[int, str]]] = [
        (at.astimezone(SHANGHAI).date(), outlet, (company, city))
        for outlet, company, city, at in db.session.execute(of_responses)
    ] + [
        (on, outlet, (company, city))
        for outlet, company, city, on in db.session.execute(of_visits)
        if on is not None
    ]
    return {outlet: facts for _, outlet, facts in sorted(stored)}


def _visits(month: Month, codes: dict[int, str]) -> Iterator[CountedVisit]:
    window = [str(m) for m in month.window(policy_of(month).visit_window_months)]
    confirmed = confirmed_findings(window)
    rows = db.session.execute(
        select(
            Visit.id,
            Visit.outlet_id,
            Visit.shopper_id,
            Visit.score,
            Visit.demeanour,
            Visit.environment,
            Visit.failed_critical,
            Visit.month,
        ).where(
            Visit.month.in_(window),
            Visit.status == VisitStatus.ACCEPTED,
        )
    )
    for id_, outlet, shopper, score, demeanour, environment, failed, of_month in rows:
        if outlet not in codes or score is None:
            continue
        yield CountedVisit(
            outlet=codes[outlet],
            shopper=str(shopper),
            score=score,
            demeanour=demeanour,
            environment=environment,
            failed_critical=failed,
            in_month=of_month == str(month),
            integrity=INTEGRITY in confirmed[id_],
        )


def _responses(month: Month, codes: dict[int, str]) -> Iterator[CountedResponse]:
    rows = db.session.execute(
        select(Response.outlet_id, Response.score, Response.demeanour, Response.environment).where(
            Response.month == str(month),
            Response.status == ResponseStatus.COUNTED,
        )
    )
    for outlet, score, demeanour, environment in rows:
        if outlet in codes and score is not None:
            yield CountedResponse(codes[outlet], score, demeanour, environment)
