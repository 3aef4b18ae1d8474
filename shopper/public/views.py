"""The reader's pages: what this is, and every published bulletin."""

from __future__ import annotations

import json
from hashlib import sha256
from io import BytesIO

from flask import Blueprint, Response, abort, render_template, send_file

from shopper import words
from shopper.documents.bulletin_context import file_name, title
from shopper.documents.bulletin_workbook import bulletin_workbook
from shopper.documents.figures import company_plot, problem_bars
from shopper.jobs import compiled
from shopper.language import language
from shopper.models.bulletin import Bulletin, bulletins, file_of, issue_for_readers, latest_issue
from shopper.rules.month import Month
from shopper.rules.published_data import published_data
from shopper.storage import path_of
from shopper.web.outlet_search import outlet_search, outlets_sought
from shopper.web.paging import page_of_rows

blueprint = Blueprint("public", __name__)

A_DAY = 86_400
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/")
def front() -> str:
    """Say what this is and lead to the latest bulletin."""
    return render_template("public/front.html", latest=latest_issue())


@blueprint.get("/bulletins/")
def archive() -> str:
    """List every published bulletin by month."""
    return render_template("public/archive.html", bulletins=bulletins())


@blueprint.get("/bulletins/<issue>")
def bulletin(issue: str) -> str:
    """Show a published bulletin, with a search for outlets."""
    row = published_or_404(issue)
    shown = compiled(row)
    form = outlet_search(shown)
    return render_template(
        "public/bulletin.html",
        row=row,
        bulletin=shown,
        title=title(shown, language()),
        words=words,
        plot=company_plot(shown, language()),
        problems=shown.commonest,
        bars=problem_bars(shown.commonest, language()),
        form=form,
        page=page_of_rows(outlets_sought(shown, form)),
    )


@blueprint.get("/bulletins/<issue>/<any(zh, en):paper>.pdf")
def download(issue: str, paper: str) -> Response:
    """Send a published document; it never changes, so readers may keep it."""
    row = published_or_404(issue)
    file = file_of(issue, paper)
    path = path_of(file.sha256, ".pdf") if file else None
    if file is None or path is None or not path.exists():
        abort(404)
    return send_file(
        path,
        mimetype="application/pdf",
        as_attachment=True,
        download_name=file_name(Month.parse(row.month), paper, draft=False),
        conditional=True,
        etag=file.sha256,
        last_modified=row.published_at,
        max_age=A_DAY,
    )


@blueprint.get("/bulletins/<issue>/<any(zh, en):paper>.xlsx")
def workbook(issue: str, paper: str) -> Response:
    """Send a published bulletin's tables as a workbook."""
    row = published_or_404(issue)
    content = bulletin_workbook(compiled(row), paper, created_at=row.published_at)
    return named(row, content, XLSX, paper, "xlsx")


@blueprint.get("/bulletins/<issue>/data.json")
def data(issue: str) -> Response:
    """Send all figures of a published bulletin, from which its ranking can be computed again."""
    row = published_or_404(issue)
    published = published_data(compiled(row), row.data["items"])
    content = json.dumps(published, ensure_ascii=False, separators=(",", ":")).encode()
    return named(row, content, "application/json", language(), "json")


def named(row: Bulletin, content: bytes, mimetype: str, wanted: str, kind: str) -> Response:
    """Return a file made of a published bulletin, sent again only when it has changed."""
    return send_file(
        BytesIO(content),
        mimetype=mimetype,
        as_attachment=True,
        download_name=file_name(Month.parse(row.month), wanted, draft=False, kind=kind),
        etag=sha256(content).hexdigest(),
        last_modified=row.published_at,
        max_age=0,
    )


def published_or_404(issue: str) -> Bulletin:
    """Return a published bulletin; what is not published does not exist for readers."""
    row = issue_for_readers(issue)
    if row is None:
        abort(404)
    return row
