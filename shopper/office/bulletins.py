"""The bulletins of all months: previewed, published, downloaded."""

from __future__ import annotations

from io import BytesIO

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as Answer

from shopper import jobs, words
from shopper.clock import now
from shopper.documents.bulletin import render_bulletin
from shopper.documents.bulletin_context import file_name
from shopper.documents.figures import company_plot, problem_bars
from shopper.documents.pdf import DocumentError
from shopper.extensions import db
from shopper.language import language
from shopper.models import bulletin as issues
from shopper.models.frozen import NoData
from shopper.models.sequence import published_after, unpublished_before
from shopper.office.publishing import month_states
from shopper.rules.bulletin import Bulletin
from shopper.rules.month import Month, NotAMonth
from shopper.web.outlet_search import outlet_search, outlets_sought
from shopper.web.paging import page_of_rows
from shopper.web.sessions import person
from shopper.words import month_name

blueprint = Blueprint("bulletins", __name__, url_prefix="/bulletins")

REFUSALS = {
    NoData: lazy_gettext("No bulletin"),
    jobs.NotPublishable: lazy_gettext("This month can't be published"),
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
        publishable_at=jobs.publishable_at(wanted),
        publishable=not row and now() >= jobs.publishable_at(wanted),
        published_later=published_after(wanted),
        waiting=unpublished_before(wanted),
        plot=company_plot(bulletin, language()),
        bars=problem_bars(bulletin.commonest, language()),
        form=form,
        page=page_of_rows(outlets_sought(bulletin, form)),
    )


@blueprint.get("/<month>/<any(zh, en):paper>.pdf")
def download(month: str, paper: str) -> Answer:
    """Send the bulletin as it would be printed now; the published one when there is one."""
    wanted = month_or_404(month)
    bulletin, row = bulletin_of(wanted)
    if row:
        return redirect(url_for("public.download", issue=row.issue, paper=paper))
    db.session.rollback()
    pdf = render_bulletin(bulletin, paper, printed_at=now(), draft=True)
    name = file_name(wanted, paper, draft=True)
    answer: Response = send_file(
        BytesIO(pdf), "application/pdf", as_attachment=True, download_name=name, max_age=0
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/<month>/publish")
def publish(month: str) -> Answer:
    """Publish a month that is over."""
    row = jobs.publish(month_or_404(month), at=now(), by=person())
    flash(_("The bulletin of %(month)s is published.", month=month_name(row.month)), "success")
    return redirect(url_for(".show", month=row.month))


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
    """Return the bulletin of a month and its published row; a draft has none."""
    row = issues.current_issue(str(month))
    return (jobs.compiled(row), row) if row else (jobs.draft(month, at=now()), None)
