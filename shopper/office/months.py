"""The month that a page of the office is about."""

from __future__ import annotations

from flask import abort, request
from sqlalchemy import func, select

from shopper.clock import this_month
from shopper.extensions import db
from shopper.models.response import Response
from shopper.models.visit import Visit
from shopper.rules.month import Month, NotAMonth
from shopper.standards import editions


def month_asked() -> Month:
    """Return the month named in the address, else the running one.

    404 for what is no month, and for one that no edition of the standard covers.
    """
    try:
        month = Month.parse(request.args.get("month") or str(this_month()))
    except NotAMonth:
        abort(404)
    if month.last_day < min(edition.in_force_from for edition in editions().values()):
        abort(404)
    return month


def months_offered(*also: Month) -> list[Month]:
    """Return every month from the first submission to the running one, and these; newest first."""
    firsts = (db.session.scalar(select(func.min(table.month))) for table in (Response, Visit))
    running = this_month()
    first = min((Month.parse(text) for text in firsts if text), default=running)
    span = {running, *also}
    while first < running:
        span.add(first)
        first = first.plus(1)
    return sorted(span, reverse=True)
