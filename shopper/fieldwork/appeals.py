"""A shopper's appeal against a rejection: once, with a reason, to a second reviewer."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from shopper.clock import now
from shopper.extensions import db
from shopper.fieldwork.views import own
from shopper.models.audit import record
from shopper.models.visit import Visit, VisitStatus
from shopper.web.sessions import person

LONGEST = 500

appeals = Blueprint("appeals", __name__)


class AppealForm(FlaskForm):
    """Why the shopper disagrees."""

    class Meta:
        csrf = False

    reason = TextAreaField(
        _("Why you disagree"),
        [
            DataRequired(_("Say why you disagree.")),
            Length(max=LONGEST, message=_("Write at most %(max)d characters.")),
        ],
        filters=[lambda text: (text or "").replace("\r\n", "\n").strip()],
    )


@appeals.route("/visits/<int:assignment_id>/appeal", methods=["GET", "POST"])
def appeal(assignment_id: int) -> str | Response | tuple[str, int]:
    """Ask why the shopper disagrees with a rejection, and hand that to a second reviewer."""
    visit = own(assignment_id, locked=request.method == "POST").visit or abort(404)
    if not visit.may_become(VisitStatus.APPEALED, person().role):
        return redirect(url_for("fieldwork.visit", assignment_id=assignment_id))
    form = AppealForm()
    if not form.validate_on_submit():
        page = render_template("fieldwork/appeal.html", visit=visit, form=form)
        return (page, 422) if form.errors else page
    raise_appeal(visit, form.reason.data)
    db.session.commit()
    flash(gettext("Your appeal is with the office."), "good")
    return redirect(url_for("fieldwork.visit", assignment_id=assignment_id))


def raise_appeal(visit: Visit, reason: str) -> None:
    """Move the visit to its second reviewer, as a new version, and log it."""
    before = {"status": visit.status.value}
    visit.status, visit.appeal, visit.saved_at = VisitStatus.APPEALED, reason, now()
    visit.version += 1
    after = {"status": visit.status.value}
    record(
        "visit.appealed",
        visit,
        at=now(),
        by=visit.shopper,
        before=before,
        after=after,
        reason=reason,
    )
