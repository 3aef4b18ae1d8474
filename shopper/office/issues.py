"""The steps of a month's issues: drawn, previewed, published, corrected, withdrawn."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from shopper import jobs
from shopper.clock import now
from shopper.documents.correction import TABLES, changed_rows
from shopper.documents.refusal import DocumentError
from shopper.jobs.corrections import correction_data, fingerprint
from shopper.jobs.detached import start_worker
from shopper.jobs.printing import correction_of
from shopper.jobs.refusals import refuse_preview, refuse_publishing
from shopper.models.bulletin import Bulletin, current_issue
from shopper.models.frozen import NoData
from shopper.models.job import Job
from shopper.office.bulletins import bulletin_of, month_or_404, refused
from shopper.office.forms_issues import PreviewForm, PublicReasonForm
from shopper.rules.month import Month
from shopper.web.sessions import person

blueprint = Blueprint("issues", __name__, url_prefix="/bulletins/<month>")

CELLS_SHOWN = 300
"""Of a long list of changes; the correction itself prints all."""

for reason in (NoData, jobs.NotPublishable, DocumentError):
    blueprint.register_error_handler(reason, refused)


@blueprint.post("/drafts/<any(zh, en):paper>")
def draft(month: str, paper: str) -> Answer:
    """Have the bulletin printed as its data stand now."""
    wanted = month_or_404(month)
    bulletin_of(wanted)
    return queued(jobs.enqueue("draft", f"{wanted}/{paper}", at=now(), by=person(), paper=paper))


@blueprint.post("/preview")
def preview(month: str) -> Answer | tuple[str, int]:
    """Have a preview drawn that companies may challenge until a day."""
    wanted, form = month_or_404(month), PreviewForm()
    if not form.validate_on_submit():
        return render_template("office/issues/preview.html", month=wanted, form=form), 422
    refuse_preview(wanted, form.until.data, now())
    until = form.until.data.isoformat()
    return queued(jobs.enqueue("preview", str(wanted), at=now(), by=person(), until=until))


@blueprint.post("/publish")
def publish(month: str) -> Answer:
    """Have a month published that is over."""
    wanted = month_or_404(month)
    refuse_publishing(wanted, now())
    return queued(jobs.enqueue("publish", str(wanted), at=now(), by=person()))


@blueprint.route("/correct", methods=["GET", "POST"])
def correct(month: str) -> str | Answer | tuple[str, int]:
    """Show what a correction would change, and have it published for a reason."""
    wanted, form = month_or_404(month), PublicReasonForm()
    if form.validate_on_submit():
        why, seen = form.why, form.seen.data or ""
        told: dict[str, Any] = {"reason": why.zh, "reason_en": why.en, "seen": seen}
        return queued(jobs.enqueue("correct", str(wanted), at=now(), by=person(), **told))
    data = correction_data(wanted, form.why, number=None)
    changes = data["correction"]["changes"]
    form.seen.data = fingerprint(changes)
    page = render_template(
        "office/issues/correct.html",
        month=wanted,
        issue=data["issue"],
        before=data["correction"]["of"],
        cells=changed_rows(correction_of(data["correction"]).cells[:CELLS_SHOWN]),
        hidden=max(0, len(changes) - CELLS_SHOWN),
        counts=Counter(TABLES[cell["table"]] for cell in changes),
        form=form,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/withdraw", methods=["GET", "POST"])
def withdraw(month: str) -> str | Answer | tuple[str, int]:
    """Withdraw the issue of the month that counts, for a reason that its page tells."""
    wanted, form = month_or_404(month), PublicReasonForm()
    row = issue_or_404(wanted)
    if form.validate_on_submit():
        jobs.withdraw(row, form.why, at=now(), by=person())
        flash(_("Issue %(issue)s is withdrawn.", issue=row.issue), "success")
        return redirect(url_for("office.bulletins.show", month=wanted))
    page = render_template("office/issues/withdraw.html", month=wanted, row=row, form=form)
    return page, 422 if form.errors else 200


def issue_or_404(month: Month) -> Bulletin:
    """Return the issue of the month that counts; 404 without one."""
    return current_issue(str(month)) or abort(404)


def queued(job: Job) -> Answer:
    """Start the worker and lead to the job's page."""
    start_worker()
    return redirect(url_for("office.jobs.show", job_id=job.id))
