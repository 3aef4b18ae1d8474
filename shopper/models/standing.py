"""The month's standings from the database: what each outlet brings to a ranking, and the ranking.

An outlet's line in a month carries the company and city stored on the latest of that month's
submissions that count, so that a later change of the register never rewrites history (scoring.md,
section 1); an outlet without one carries those of the register. Whether it is active is its status
on the month's last day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Executable, ScalarSelect, String, and_, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from shopper.models.aggregate import customers_in
from shopper.models.bulletin import current_issue, issue_out_at
from shopper.models.city import District
from shopper.models.failure import confirmed_findings
from shopper.models.outlet import Outlet
from shopper.models.response import Response, ResponseStatus
from shopper.models.source import Source, rows_of, uncollected
from shopper.rules.edition_file import NoEdition
from shopper.rules.month import SHANGHAI, Month
from shopper.rules.outlet_month import (
    CountedVisit,
    OutletMonth,
    RegisteredOutlet,
    outlet_rows,
)
from shopper.rules.ranking import Earlier, earlier, rank
from shopper.rules.standard import Policy
from shopper.rules.standings import Standings
from shopper.standards import edition_in_force

INTEGRITY = "X03"

Column = InstrumentedAttribute[Any]


@uncollected()
def standings_of(month: Month, source: Source | None = None) -> Standings:
    """Return the month's standings, with the movement since the month before.

    Raises NoEdition for a month before the first edition.
    """
    source = source or Source()
    before = month_before(month, source=source)
    rows = outlet_months(month, before, source)
    return rank(rows, policy_of(month), before.standings if before else None)


def policy_of(month: Month) -> Policy:
    """Return the policy of the edition in force on the month's last day."""
    return edition_in_force(month.last_day).policy


def month_before(
    month: Month, compared_at: datetime | None = None, source: Source | None = None
) -> Earlier | None:
    """Return what the month before says to this one; None before any.

    A published month is read from its frozen data: readers compare with what was printed, now or
    at the moment `compared_at`.
    """
    before = month.plus(-1)
    name = str(before)
    if published := issue_out_at(name, compared_at) if compared_at else current_issue(name):
        rows = map(OutletMonth.from_data, published.data["outlets"])
        return earlier(rows, Policy(**published.data["policy"]))
    try:
        return earlier(outlet_months(before, source=source), policy_of(before))
    except NoEdition:
        return None


@uncollected()
def outlet_months(
    month: Month, before: Earlier | None = None, source: Source | None = None
) -> list[OutletMonth]:
    """Return a row for every outlet that the register held on the month's last day, by code.

    `source` is for months that follow each other; nothing may be written while it is in use.
    """
    source = source or Source()
    register = _register(month, source)
    codes = {id_: outlet.code for id_, outlet in register.items()}
    said = {codes[id_]: of for id_, of in customers_in(month).items() if id_ in codes}
    earlier_outlets = before.outlets if before else {}
    return outlet_rows(register.values(), _counted(month, source, codes), said, earlier_outlets)


def _register(month: Month, source: Source) -> dict[int, RegisteredOutlet]:
    """Return, by id, the outlets as they were on the month's last day."""
    companies, then = source.companies, _company_and_city_then(month, source)
    active = source.active_on(month.last_day)
    outlets = {}
    for id_, code, name, sort_key, company_now, city_now in source.outlets:
        if id_ in active:
            company, city = then.get(id_, (company_now, city_now))
            outlets[id_] = RegisteredOutlet(
                code, name, sort_key, companies[company], city, active[id_]
            )
    return outlets


def _company_and_city_then(month: Month, source: Source) -> dict[int, tuple[int, str]]:
    """Return, by outlet id, the company id and city code of its latest submission that counts.

    Only of outlets of which a submission says other than the register does. Of the responses
    only an outlet's newest is looked at, which an index finds.
    """
    now = {id_: (company, city) for id_, *_, company, city in source.outlets}
    visits = source.visits(str(month))
    facts_then = zip(visits.companies, visits.cities, strict=True)
    of_visits = list(zip(visits.days, visits.outlets, facts_then, strict=True))
    moved = {outlet for _, outlet, facts in of_visits if facts != now[outlet]}
    stored: list[tuple[date, int, tuple[int, str]]] = [
        (at.astimezone(SHANGHAI).date(), outlet, (company, city))
        for at, outlet, company, city in rows_of(_newest_responses(month, moved))
    ]
    moved.update(outlet for _, outlet, _ in stored)
    stored += [visit for visit in of_visits if visit[1] in moved]
    return {outlet: facts for _, outlet, facts in sorted(stored)}


def _newest_responses(month: Month, moved: Collection[int]) -> Executable:
    """Return the query of the outlets' newest responses that differ from the register.

    Those of the outlets in `moved` are found whatever they say. What there is to compare is one
    text, so that an outlet's newest response is looked up once, and by no join: for that a
    database may read all responses.
    """
    newest = partial(_of_newest_response, month)
    then = newest(_as_text(Response.company_id, Response.city_code))
    now = _as_text(Outlet.company_id, District.city_code)
    facts = Response.company_id, Response.city_code
    return (
        select(newest(Response.opened_at), Outlet.id, *map(newest, facts))
        .join(Outlet.district)
        .where(or_(then != now, and_(Outlet.id.in_(moved), then.is_not(None))))
    )


def _of_newest_response(month: Month, what: ColumnElement[Any] | Column) -> ScalarSelect[Any]:
    """Return the query of what an outlet's newest response that counts says, if there is one.

    Of two that were opened at the same moment either will do: they differ only if the register
    was changed before both had come.
    """
    return (
        select(what)
        .where(
            Response.month == str(month),
            Response.outlet_id == Outlet.id,
            Response.status == ResponseStatus.COUNTED,
        )
        .order_by(Response.opened_at.desc())
        .limit(1)
        .scalar_subquery()
    )


def _as_text(company: Column, city: Column) -> ColumnElement[str]:
    return cast(company, String) + " " + city


def _counted(month: Month, source: Source, codes: Mapping[int, str]) -> Iterator[CountedVisit]:
    """Yield the window's visits to these outlets; `codes` are by outlet id."""
    window = [str(m) for m in month.window(policy_of(month).visit_window_months)]
    findings = confirmed_findings(window)
    doubted = {id_ for id_, items in findings.items() if INTEGRITY in items}
    for text in window:
        in_month, made = text == str(month), source.visits(text)
        columns = (
            *(made.ids, made.outlets, made.shoppers, made.scores),
            *(made.demeanours, made.environments, made.failed_critical),
        )
        for id_, outlet, shopper, score, demeanour, environment, failed in zip(
            *columns, strict=True
        ):
            if outlet in codes and score is not None:
                code, integrity = codes[outlet], id_ in doubted
                yield CountedVisit(
                    code, shopper, score, demeanour, environment, failed, in_month, integrity
                )
