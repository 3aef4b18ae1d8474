"""What a shopper answers to the visits that a plan offers."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from shopper.clock import now, this_month
from shopper.extensions import db
from shopper.fieldwork.assignments import accept, decline, offers_to
from shopper.models.assignment import Assignment, AssignmentState
from shopper.web.sessions import person

answering = Blueprint("answering", __name__, url_prefix="/assignments")

LONGEST_REASON = 200


@answering.post("/<int:assignment_id>/answer")
def answer(assignment_id: int) -> Response:
    """Accept an offered visit, or decline it with a reason; what was answered stays."""
    assignment = db.session.get(Assignment, assignment_id, with_for_update=True) or abort(404)
    if assignment.shopper_id != person().id or assignment.state is AssignmentState.PLANNED:
        abort(404)
    reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
    if assignment.state is not AssignmentState.OFFERED:
        flash(_("You have answered this one already."), "bad")
    elif "accept" in request.form:
        accept(assignment, now())
        flash(_("Accepted. Thank you!"), "good")
    elif reason:
        decline(assignment, reason, now())
        flash(_("Declined. The office gives the visit to somebody else."), "good")
    else:
        flash(_("Please say in a few words why you decline."), "bad")
    db.session.commit()
    return redirect(url_for("fieldwork.index", _anchor="offers"))


@answering.post("/accept-all")
def accept_all() -> Response:
    """Accept everything that is offered."""
    offers = offers_to(person(), this_month())
    for assignment in offers:
        accept(assignment, now())
    db.session.commit()
    if offers:
        said = ngettext("%(num)d visit accepted.", "%(num)d visits accepted.", len(offers))
        flash(_("Thank you! %(said)s", said=said), "good")
    return redirect(url_for("fieldwork.index"))
