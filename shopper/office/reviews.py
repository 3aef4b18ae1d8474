"""Decisions about a visit: accept, return, reject, settle its premises and its findings."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shopper.clock import now
from shopper.extensions import db
from shopper.models.visit import Finding, FindingStatus, Visit, VisitStatus
from shopper.office.forms_review import ReasonForm, ReviewForm
from shopper.office.reviewing import (
    Decision,
    barred,
    correct_answer,
    correct_register,
    decide_finding,
    not_second,
    obstacles,
    review,
)
from shopper.office.visits import page_about, visit_or_404
from shopper.standards import editions
from shopper.web.sessions import person

blueprint = Blueprint("reviews", __name__, url_prefix="/visits")


@blueprint.post("/<int:visit_id>/review")
def decide(visit_id: int) -> Response | tuple[str, int]:
    """Accept a visit, return it to its shopper or reject it."""
    visit = visit_or_404(visit_id)
    form = ReviewForm()
    if is_outdated(visit):
        form.note.errors = [outdated()]
        return page_about(visit, {"review": form}), 409
    if not form.validate():
        return page_about(visit, {"review": form}), 422
    wanted = {s.value: s for s in VisitStatus}.get(form.decision.data) or abort(400)
    edition = editions()[visit.edition]
    if problems := refusals(visit, wanted, form):
        form.note.errors = problems
        return page_about(visit, {"review": form}), 422
    decision = Decision(form.note.data or "", form.at_items(edition))
    review(visit, wanted, decision, edition, by=person(), at=now())
    db.session.commit()
    flash(done(wanted), "good")
    return to(visit)


def is_outdated(visit: Visit) -> bool:
    """Tell whether the visit was changed since the page that is sent was drawn."""
    return request.form.get("version") != str(visit.version)


def outdated() -> str:
    """Return the sentence for a decision on a page that is outdated."""
    return _("This visit was changed meanwhile, so nothing was decided. Look again, then decide.")


def refusals(visit: Visit, wanted: VisitStatus, form: ReviewForm) -> list[str]:
    """Return, as sentences, why the signed-in person can't move the visit there."""
    edition = editions()[visit.edition]
    if not visit.may_become(wanted, person().role):
        return [_("Somebody else has decided about it meanwhile; look again.")]
    if wanted is not VisitStatus.ACCEPTED:
        return barred(visit, person())
    if form.at_items(edition):
        return [_("You wrote at single items what is missing: return the visit, or clear them.")]
    return obstacles(visit, visit.scored(edition), person())


def done(status: VisitStatus) -> str:
    """Return the sentence that tells what was done."""
    if status is VisitStatus.ACCEPTED:
        return _("The visit is accepted and counts.")
    if status is VisitStatus.RETURNED:
        return _("The visit is back with its shopper.")
    return _("The visit is rejected and doesn't count.")


@blueprint.post("/<int:visit_id>/premises")
def premises(visit_id: int) -> Response:
    """Settle a contradiction about the premises: mend the answer or the register."""
    visit = visit_or_404(visit_id)
    corrections = {"answer": correct_answer, "register": correct_register}
    correct = corrections.get(request.form.get("correct", "")) or abort(400)
    if is_outdated(visit):
        flash(outdated(), "bad")
        return to(visit)
    if not visit.premises_differ or visit.shopper_id == person().id:
        flash(_("There is nothing for you to settle here."), "bad")
        return to(visit)
    correct(visit, editions()[visit.edition], by=person(), at=now())
    db.session.commit()
    flash(_("Settled, and scored afresh."), "good")
    return to(visit)


@blueprint.post("/<int:visit_id>/findings/<item>")
def finding(visit_id: int, item: str) -> Response | tuple[str, int]:
    """Confirm or dismiss a finding, as a second person."""
    visit = visit_or_404(visit_id)
    row = finding_or_404(visit, item)
    decisions = {"confirmed": FindingStatus.CONFIRMED, "dismissed": FindingStatus.DISMISSED}
    wanted = decisions.get(request.form.get("decision", "")) or abort(400)
    form = ReasonForm(prefix=item)
    if is_outdated(visit):
        form.reason.errors = [outdated()]
        return page_about(visit, {item: form}), 409
    refusal = not_second(visit, person())
    if not form.validate() or refusal:
        form.reason.errors = [refusal] if refusal else form.reason.errors
        return page_about(visit, {item: form}), 422
    edition = editions()[visit.edition]
    decide_finding(row, wanted, form.reason.data, edition, by=person(), at=now())
    db.session.commit()
    flash(_("The finding is decided, and the visit scored afresh."), "good")
    return to(visit)


def finding_or_404(visit: Visit, item: str) -> Finding:
    """Return the visit's finding on the item, if its answers still report it."""
    reported = visit.scored(editions()[visit.edition]).findings
    found = (f for f in visit.findings if f.item == item and item in reported)
    return next(found, None) or abort(404)


def to(visit: Visit) -> Response:
    """Return the way to the visit's page."""
    return redirect(url_for("office.visits.show", visit_id=visit.id))
