"""The visits and responses behind an outlet's month, and what made the score of each."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from shopper.extensions import db
from shopper.models.outlet import Outlet
from shopper.models.response import Response
from shopper.models.visit import Visit, VisitStatus
from shopper.rules.explanation_submission import SubmissionExplanation, explain_submission
from shopper.rules.month import Month
from shopper.standards import editions


def visits_behind(code: str, month: Month, window_months: int) -> Sequence[Visit]:
    """Return the outlet's accepted visits of the window, oldest first, as they stand now."""
    window = [str(m) for m in month.window(window_months)]
    query = (
        select(Visit)
        .join(Visit.outlet)
        .where(Outlet.code == code)
        .where(Visit.month.in_(window), Visit.status == VisitStatus.ACCEPTED)
        .options(joinedload(Visit.shopper))
        .order_by(Visit.visited_on, Visit.id)
    )
    return db.session.scalars(query).all()


def responses_behind(code: str, month: Month) -> Sequence[Response]:
    """Return the outlet's responses of the month, of any status, in the order of opening."""
    query = (
        select(Response)
        .join(Response.outlet)
        .where(Outlet.code == code, Response.month == str(month))
        .order_by(Response.opened_at, Response.id)
    )
    return db.session.scalars(query).all()


def explained(row: Visit | Response) -> SubmissionExplanation:
    """Return what made a score, by the edition that asked."""
    edition = editions()[row.edition]
    if isinstance(row, Visit):
        return explain_submission(edition, "visit", row.conditions, row.answers, row.confirmed)
    return explain_submission(edition, "customer", row.conditions, row.answers)
