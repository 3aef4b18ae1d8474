"""The reader's pages: what this is, the bulletins by month, and each of them."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, Response, render_template

from shopper import words
from shopper.documents.bulletin_context import title
from shopper.documents.bulletin_csv import table_names
from shopper.language import language
from shopper.models.bulletin import Bulletin, BulletinState, bulletins, latest_issue
from shopper.public.finding import finding
from shopper.public.issues import compiled, digest, issue_or_404, successor
from shopper.public.shown import charts, corrections, group_papers, papers
from shopper.public.sorting import group_sorting, outlet_sorting
from shopper.web.conditional import page_unless_known
from shopper.web.outlet_search import outlet_search, outlets_sought
from shopper.web.paging import page_of_rows

blueprint = Blueprint("public", __name__)


@blueprint.get("/")
def front() -> str:
    """Say what this is and lead to the latest bulletin."""
    return render_template("public/front.html", latest=latest_issue(), archived=bool(bulletins()))


@blueprint.get("/bulletins/")
def archive() -> str:
    """List every issue by year and month, the revisions of a month together."""
    years = [
        (year, [list(issues) for _, issues in groupby(rows, lambda row: row.month)])
        for year, rows in groupby(bulletins(), lambda row: row.month[:4])
    ]
    return render_template("public/archive.html", years=years)


@blueprint.get("/bulletins/<issue>")
def bulletin(issue: str) -> Response:
    """Show an issue that is out: its tables and charts, or that and why it was withdrawn."""
    row = issue_or_404(issue)
    later = successor(row)
    seen = repr((digest(row), row.state, later and (later.issue, later.state)))
    page = withdrawn_page if row.state is BulletinState.WITHDRAWN else bulletin_page
    return page_unless_known(seen, row.state_changed_at, lambda: page(row, later))


def withdrawn_page(row: Bulletin, later: Bulletin | None) -> str:
    """Return the page that says that an issue was withdrawn, and why."""
    return render_template("public/withdrawn.html", row=row, later=later)


def bulletin_page(row: Bulletin, later: Bulletin | None) -> str:
    """Return the page of an issue, with a search for outlets and tables to be sorted."""
    shown = compiled(row)
    form = outlet_search(shown)
    order = outlet_sorting(shown)
    return render_template(
        "public/bulletin.html",
        row=row,
        later=later,
        bulletin=shown,
        title=title(shown, language()),
        finding=finding(shown),
        words=words,
        problems=shown.commonest,
        changes=corrections(row),
        **charts(shown),
        companies=group_sorting("companies", shown.companies),
        cities=group_sorting("cities", shown.cities),
        outlets=order,
        form=form,
        page=page_of_rows(order.sorted(outlets_sought(shown, form))),
        papers=papers,
        tables=table_names(),
        group_papers=list(group_papers(row, shown)),
    )
