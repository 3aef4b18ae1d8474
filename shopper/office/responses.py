"""The month's customer responses: what counts, what is held, and why."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as Answer

from shopper.clock import now
from shopper.extensions import db
from shopper.language import language
from shopper.models import aggregate
from shopper.models.audit import entries_about, record
from shopper.models.behind import explained
from shopper.models.bulletin import published_months
from shopper.models.comment import CustomerPhoto
from shopper.models.response import Response, ResponseStatus
from shopper.office.forms_filter import narrowed, submission_filter
from shopper.office.forms_review import ReasonForm
from shopper.office.labels import RESPONSE_STATUS
from shopper.office.months import month_asked, months_offered
from shopper.rules.screening import RULES
from shopper.standards import editions
from shopper.web.paging import page_of
from shopper.web.photos import sent
from shopper.web.sessions import person
from shopper.words import month_name
from shopper.workings.submission import submission_working

blueprint = Blueprint("responses", __name__, url_prefix="/responses")


@blueprint.get("/")
def index() -> str:
    """List the month's responses, newest first."""
    month = month_asked()
    filters = submission_filter(months_offered(month), RESPONSE_STATUS, month=str(month))
    query = narrowed(of_month(str(month)), Response, filters)
    if status := filters.chosen("status"):
        query = query.where(Response.status == ResponseStatus(status))
    outlet = joinedload(Response.outlet)
    return render_template(
        "office/responses/index.html",
        month=month,
        filters=filters,
        page=page_of(query, outlet),
        counts=counts_in(str(month)),
        statuses=RESPONSE_STATUS,
    )


@blueprint.route("/<int:response_id>", methods=["GET", "POST"])
def show(response_id: int) -> str | Answer | tuple[str, int]:
    """Show one response with the working of its score; count or exclude it."""
    response = db.session.get(Response, response_id, with_for_update=request.method == "POST")
    if response is None:
        abort(404)
    form = ReasonForm()
    if form.validate_on_submit():
        decide(response, decision_sent(), form.reason.data)
        return redirect(url_for(".show", response_id=response.id))
    edition = editions()[response.edition]
    rules = [RULES[name].told(edition.policy, language()) for name in response.held_by]
    page = render_template(
        "office/responses/show.html",
        response=response,
        form=form,
        working=submission_working(explained(response)),
        rules=rules,
        statuses=RESPONSE_STATUS,
        log_entries=entries_about(response),
        published=[month_name(month) for month in published_months([response.month])],
        next_held=next_held(response),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/<int:response_id>/photos/<int:photo_id>")
def photo(response_id: int, photo_id: int) -> Answer:
    """Send a customer's photo to staff."""
    row = db.session.get(CustomerPhoto, photo_id)
    if row is None or row.response_id != response_id:
        abort(404)
    return sent(row.sha256)


def decision_sent() -> ResponseStatus:
    """Return the decision of the button that was pressed."""
    decisions = {"counted": ResponseStatus.COUNTED, "excluded": ResponseStatus.EXCLUDED}
    return decisions.get(request.form.get("decision", "")) or abort(400)


def decide(response: Response, status: ResponseStatus, reason: str) -> None:
    """Count or exclude a response, keep why, and say what came of it."""
    if response.withdrawn_at:
        flash(_("The customer has taken it back; that is final."), "bad")
        return
    if status is response.status:
        flash(_("Somebody has just decided the same."), "bad")
        return
    if status is ResponseStatus.COUNTED and response.score is None:
        flash(_("Nothing in it has a value, so it can't be counted."), "bad")
        return
    before = response.status
    aggregate.change(
        response,
        editions()[response.edition],
        status=status,
        decided_by_id=person().id,
        decided_at=now(),
        decision_reason=reason,
    )
    record(
        f"response.{status.value}",
        response,
        at=now(),
        by=person(),
        before={"status": before.value},
        after={"status": status.value},
        reason=reason,
    )
    db.session.commit()
    counted = status is ResponseStatus.COUNTED
    flash(_("It counts now.") if counted else _("It is excluded now."), "good")


def of_month(month: str) -> Select[Response]:
    """Return the query of a month's responses, the newest first."""
    newest = (Response.received_at.desc(), Response.id.desc())
    return select(Response).where(Response.month == month).order_by(*newest)


def counts_in(month: str) -> dict[ResponseStatus, int]:
    """Return how many of the month's responses are in each state."""
    query = (
        select(Response.status, func.count())
        .where(Response.status.in_(list(ResponseStatus)), Response.month == month)
        .group_by(Response.status)
    )
    found = {status: number for status, number in db.session.execute(query)}
    return {status: found.get(status, 0) for status in ResponseStatus}


def next_held(response: Response) -> int | None:
    """Return the id of another response of the month that waits, the oldest first."""
    return db.session.scalar(
        select(Response.id)
        .where(
            Response.status == ResponseStatus.HELD,
            Response.month == response.month,
            Response.id != response.id,
        )
        .order_by(Response.received_at)
        .limit(1)
    )
