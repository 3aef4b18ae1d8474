"""The bulletins of all months: as they stand, previewed, published, downloaded."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as Answer

from shopper import jobs, words
from shopper.clock import now
from shopper.documents.figures import company_plot, problem_bars
from shopper.documents.refusal import DocumentError
from shopper.extensions import db
from shopper.jobs.queue import jobs_about, progress_of
from shopper.jobs.refusals import why_no_preview, why_not_published
from shopper.language import language
from shopper.models import bulletin as issues
from shopper.models.frozen import NoData
from shopper.models.sequence import unpublished_before
from shopper.office import labels
from shopper.office.forms_issues import PreviewForm
from shopper.office.papers import PAPERS, documents_of, names_of_groups
from shopper.office.publishing import month_states
from shopper.rules.bulletin import Bulletin
from shopper.rules.month import Month, NotAMonth
from shopper.storage import path_of
from shopper.web.file_names import name_of_document
from shopper.web.outlet_search import outlet_search, outlets_sought
from shopper.web.paging import page_of_rows

blueprint = Blueprint("bulletins", __name__, url_prefix="/bulletins")

REFUSALS = {
    NoData: lazy_gettext("No bulletin"),
    jobs.NotPublishable: lazy_gettext("This can't be done"),
    DocumentError: lazy_gettext("The bulletin can't be printed"),
}


@blueprint.get("/")
def index() -> str:
    """List the months, and what has become or may become of each."""
    return render_template("office/bulletins/index.html", rows=month_states(now()))


@blueprint.get("/<month>")
def show(month: str) -> str:
    """Show the bulletin of a month as its data stand now, or as it was published."""
    wanted = month_or_404(month)
    bulletin, row = bulletin_of(wanted)
    form = outlet_search(bulletin)
    return render_template(
        "office/bulletins/show.html",
        bulletin=bulletin,
        row=row,
        words=words,
        labels=labels,
        plot=company_plot(bulletin, language()),
        bars=problem_bars(bulletin.commonest, language()),
        form=form,
        page=page_of_rows(outlets_sought(bulletin, form)),
        **steps_of(wanted),
    )


def steps_of(month: Month) -> dict[str, Any]:
    """Return what the month's page says of its issues and of what may be done next."""
    moment, names = now(), names_of_groups()
    preview = issues.preview_of(str(month))
    return {
        "issues": issues.issues_of(str(month)),
        "preview": preview,
        "papers": PAPERS,
        "documents_of": lambda issue: documents_of(issue, names),
        "preview_form": PreviewForm(formdata=None, until=preview and preview.challenge_until),
        "no_preview": why_no_preview(month, moment),
        "not_published": why_not_published(month, moment),
        "waiting": unpublished_before(month),
        "work": [progress_of(job, moment) for job in jobs_about(str(month), 1)],
    }


@blueprint.get("/<month>/<any(zh, en):paper>.pdf")
def download(month: str, paper: str) -> Answer:
    """Send the month's bulletin as published, or as its preview was drawn."""
    wanted = month_or_404(month)
    row = issues.current_issue(str(wanted))
    if row:
        return redirect(url_for("public.download", issue=row.issue, paper=paper))
    preview = issues.preview_of(str(wanted))
    files = preview.files if preview else []
    found = [file for file in files if (file.subject, file.language) == ("", paper)]
    return sent(found[0].sha256, name_of_document(found[0])) if found else abort(404)


@blueprint.get("/<month>/documents/<int:file_id>")
def document(month: str, file_id: int) -> Answer:
    """Send a document of an issue in whatever state, e.g. of a company to hand over."""
    file = db.session.get(issues.BulletinFile, file_id)
    if file is None or file.bulletin.month != month:
        abort(404)
    return sent(file.sha256, name_of_document(file))


def sent(digest: str, name: str) -> Answer:
    """Send a stored document to staff; no shared cache keeps it."""
    path = path_of(digest, ".pdf")
    if not path.exists():
        abort(404)
    answer = send_file(path, "application/pdf", as_attachment=True, download_name=name, max_age=0)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.errorhandler(NoData)
@blueprint.errorhandler(jobs.NotPublishable)
@blueprint.errorhandler(DocumentError)
def refused(error: Exception) -> tuple[str, int]:
    """Say why there is no bulletin, or why it can't be published or printed."""
    db.session.rollback()
    missing = isinstance(error, NoData)
    text = render_template(
        "office/bulletins/refused.html",
        title=next(title for kind, title in REFUSALS.items() if isinstance(error, kind)),
        sentence=str(error),
        month=None if missing else (request.view_args or {})["month"],
    )
    return text, 404 if missing else 409


def month_or_404(text: str) -> Month:
    """Return the month written in an address; 404 for what is none."""
    try:
        return Month.parse(text)
    except NotAMonth:
        abort(404)


def bulletin_of(month: Month) -> tuple[Bulletin, issues.Bulletin | None]:
    """Return the bulletin of a month and the row of the issue that counts; a draft has none."""
    row = issues.current_issue(str(month))
    return (jobs.compiled(row), row) if row else (jobs.draft(month, at=now()), None)
