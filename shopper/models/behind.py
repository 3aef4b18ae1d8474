"""The visits and responses behind an outlet's month, and what made the score of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from shopper.extensions import db
from shopper.models.outlet import Outlet
from shopper.models.response import Response
from shopper.models.visit import Visit, VisitStatus
from shopper.rules.explanation_submission import SubmissionExplanation, explain_submission
from shopper.rules.month import SHANGHAI, Month
from shopper.standards import edition_in_force, editions
from shopper.workings.behind import Behind


def behind(code: str, month: Month, window_months: int) -> list[Behind]:
    """Return the outlet's visits and responses behind a month, as they stand now."""
    visits = (
        Behind(
            level="visit",
            id=visit.id,
            on=visit.visited_on,
            shopper=visit.shopper.name,
            demeanour=visit.demeanour,
            environment=visit.environment,
            score=visit.score,
            status=visit.status.value,
        )
        for visit in visits_behind(code, month, window_months)
        if visit.visited_on
    )
    responses = (
        Behind(
            level="response",
            id=response.id,
            on=response.opened_at.astimezone(SHANGHAI).date(),
            shopper=None,
            demeanour=response.demeanour,
            environment=response.environment,
            score=response.score,
            status=response.status.value,
        )
        for response in responses_behind(code, month)
    )
    return [*visits, *responses]


def visits_behind(code: str, month: Month, window_months: int) -> Sequence[Visit]:
    """Return the outlet's visits of the window but drafts, oldest first, as they stand now."""
    window = [str(m) for m in month.window(window_months)]
    query = (
        select(Visit)
        .join(Visit.outlet)
        .where(Outlet.code == code)
        .where(Visit.month.in_(window), Visit.status != VisitStatus.DRAFT)
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


def is_behind(row: Visit | Response, month: Month) -> bool:
    """Return whether the month's bulletin looks at a visit that was submitted, or a response."""
    if isinstance(row, Response):
        return row.month == str(month)
    length = edition_in_force(month.last_day).policy.visit_window_months
    window = {str(m) for m in month.window(length)}
    return row.status is not VisitStatus.DRAFT and row.month in window


def explained(row: Visit | Response) -> SubmissionExplanation:
    """Return what made a score, by the edition that asked."""
    edition = editions()[row.edition]
    if isinstance(row, Visit):
        return explain_submission(edition, "visit", row.conditions, row.answers, row.confirmed)
    return explain_submission(edition, "customer", row.conditions, row.answers)


def submission_data(row: Visit | Response) -> dict[str, Any]:
    """Return what made a score as JSON takes it, with what the submission is."""
    return {
        "level": "visit" if isinstance(row, Visit) else "response",
        "id": row.id,
        "outlet": row.outlet.code,
        "month": row.month,
        "status": row.status.value,
        **explained(row).to_data(),
    }
