"""What earlier bulletins printed, for the trends of a month's own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from shopper.extensions import db
from shopper.models.bulletin import Bulletin, BulletinState
from shopper.rules.bulletin import compile_bulletin
from shopper.rules.history import MONTHS, past_month
from shopper.rules.month import Month
from shopper.rules.small_samples import pools_in
from shopper.standards import editions


def history_before(month: Month) -> list[dict[str, Any]]:
    """Return the bulletins published of the eleven months before, oldest first, as JSON takes them.

    Of a month that was corrected its last issue counts, of a withdrawn one nothing. Each bulletin
    carries the history that was known to it: what the newest one tells of an issue is taken over,
    and only issues that it doesn't know are computed from their own data sets.
    """
    issues = _issues(month)
    if not issues:
        return []
    newest = _row(issues[-1])
    known = {past["issue"]: past for past in newest.data.get("history", [])}
    return [known.get(issue) or _printed(_row(issue)) for issue in issues]


def _issues(month: Month) -> list[str]:
    months = [str(each) for each in month.plus(-1).window(MONTHS - 1)]
    query = select(Bulletin.issue).where(
        Bulletin.month.in_(months), Bulletin.state == BulletinState.PUBLISHED
    )
    return list(db.session.scalars(query.order_by(Bulletin.month)))


def _row(issue: str) -> Bulletin:
    return db.session.scalars(select(Bulletin).where(Bulletin.issue == issue)).one()


def _printed(row: Bulletin) -> dict[str, Any]:
    """Return what a bulletin printed, from its own frozen data set."""
    bulletin = compile_bulletin(row.data, editions()[row.data["edition"]])
    return past_month(
        row.issue,
        bulletin.month,
        bulletin.edition.id,
        bulletin.standings,
        withheld=pools_in(bulletin) is None,
    ).to_data()
