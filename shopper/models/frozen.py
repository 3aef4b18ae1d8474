"""The frozen data set of a month: all that its bulletin is made from (scoring.md, section 7)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from shopper.extensions import db
from shopper.models.city import City
from shopper.models.company import Company
from shopper.models.failure import failures_in
from shopper.models.history import history_before
from shopper.models.outlet import Outlet, active_outlet_ids
from shopper.models.response import Response, ResponseStatus
from shopper.models.setting import Settings
from shopper.models.source import Source
from shopper.models.standing import month_before, outlet_months
from shopper.models.visit import Visit, VisitStatus
from shopper.rules.month import Month
from shopper.rules.standard import Edition
from shopper.words import month_name


class NoData(ValueError):
    """There is nothing to make a bulletin of; the sentence says so in the page's language."""


def freeze(
    month: Month,
    *,
    edition: Edition,
    editions: Mapping[str, Edition],
    settings: Settings,
    document_number: str = "",
    compared_at: datetime | None = None,
) -> dict[str, Any]:
    """Return the month's data set as JSON takes it; `rules.bulletin` makes the bulletin of it.

    It is compared with the month before as that is out, or was at the moment `compared_at`.

    Raises NoData when there is neither an accepted visit nor a response.
    """
    received = received_in(month, edition.policy.visit_window_months)
    if not received["visits_in_window"] and not received["responses"]:
        raise NoData(
            _("There are no visits and no responses in %(month)s.", month=month_name(month))
        )
    window = month.window(edition.policy.visit_window_months)
    source = Source()
    failures = failures_in(window, active_outlet_ids(month.last_day), editions, source)
    before = month_before(month, compared_at, source)
    outlets = outlet_months(month, before, source)
    return {
        "issue": str(month),
        "month": str(month),
        "edition": edition.id,
        "policy": asdict(edition.policy),
        "association": {"zh": settings.association, "en": settings.association_en},
        "addressee": {"zh": settings.addressee, "en": settings.addressee_en},
        "document_number": document_number,
        "copies_to": settings.copies_to,
        "sample_data": settings.sample_data,
        "received": received,
        "companies": names_of(Company),
        "cities": names_of(City),
        "outlet_names_en": outlet_names_en(),
        "outlets": [row.to_data() for row in outlets],
        "previous": before.standings.to_data() if before else None,
        "items": failures.counts(),
        "company_items": failures.counts_by({row.code: row.company for row in outlets}),
        "city_items": failures.counts_by({row.code: row.city for row in outlets}),
        "critical": failures.critical_rows(),
        "history": history_before(month),
    }


def names_of(table: type[Company] | type[City]) -> list[dict[str, str]]:
    """Return code and names of every company or city, in pinyin order."""
    rows = db.session.execute(
        select(table.code, table.name, table.name_en).order_by(table.sort_key)
    )
    return [{"code": code, "name": name, "name_en": name_en} for code, name, name_en in rows]


def outlet_names_en() -> dict[str, str]:
    """Return the English names of the outlets that have one."""
    rows = db.session.execute(select(Outlet.code, Outlet.name_en).where(Outlet.name_en != ""))
    return {code: name for code, name in rows}


def received_in(month: Month, window_months: int) -> dict[str, Any]:
    """Return what came in: outlets, visits, and responses by status and by screening rule."""
    months = [str(m) for m in month.window(window_months)]
    visits = Counter(
        db.session.scalars(
            select(Visit.month).where(Visit.status == VisitStatus.ACCEPTED, Visit.month.in_(months))
        )
    )
    statuses: dict[ResponseStatus, int] = {
        status: number
        for status, number in db.session.execute(
            select(Response.status, func.count())
            .where(Response.month == str(month))
            .group_by(Response.status)
        )
    }
    active = active_outlet_ids(month.last_day)
    rows = db.session.execute(select(Outlet.id, Outlet.company_id))
    companies = {id_: company_id for id_, company_id in rows}
    return {
        "companies": len({companies[id_] for id_ in active}),
        "outlets": len(active),
        "visits_in_window": visits.total(),
        "visits_in_month": visits[str(month)],
        "responses": sum(statuses.values()),
        "counted": statuses.get(ResponseStatus.COUNTED, 0),
        "held": statuses.get(ResponseStatus.HELD, 0),
        "excluded": statuses.get(ResponseStatus.EXCLUDED, 0),
        "rules": screened_in(month),
    }


def screened_in(month: Month) -> dict[str, dict[str, int]]:
    """Return, per screening rule, how many of its responses are held, counted and excluded."""
    rows = db.session.execute(
        select(Response.status, Response.held_by, Response.withdrawn_at).where(
            Response.month == str(month),
            or_(Response.status != ResponseStatus.COUNTED, Response.decided_at.is_not(None)),
        )
    )
    rules: dict[str, Counter[str]] = defaultdict(Counter)
    for status, held_by, withdrawn_at in rows:
        for rule in ["withdrawn"] if withdrawn_at else held_by or ["reviewer"]:
            rules[rule][status.value] += 1
    return {rule: dict(sorted(counts.items())) for rule, counts in sorted(rules.items())}
