"""Any figure of a bulletin opened down to the visits and responses that made it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, url_for

from shopper import jobs
from shopper.documents.refusal import DocumentError
from shopper.extensions import db
from shopper.models import behind
from shopper.models.frozen import NoData
from shopper.models.response import Response as CustomerResponse
from shopper.office.bulletins import bulletin_of, month_or_404, refused
from shopper.office.visits import visit_or_404
from shopper.rules.bulletin import Bulletin
from shopper.rules.month import Month
from shopper.web.explanations import KINDS, json_answer
from shopper.web.paging import page_of_rows
from shopper.workings.levels import Opened, opened
from shopper.workings.passage import Level

blueprint = Blueprint("explanations", __name__)


@blueprint.get("/bulletins/<month>/province")
@blueprint.get("/bulletins/<month>/province.<any(json):form>")
def province(month: str, form: str = "html") -> str | Response:
    """Show how the month's k, μ, MSW, σ_v² and mean came about."""
    bulletin, _row = bulletin_of(month_or_404(month))
    return answer(bulletin, opened(bulletin, "province", "", "staff"), form)


@blueprint.get("/bulletins/<month>/<any(companies, cities):kind>/<code>")
@blueprint.get("/bulletins/<month>/<any(companies, cities):kind>/<code>.<any(json):form>")
def group(month: str, kind: str, code: str, form: str = "html") -> str | Response:
    """Show how a company's or a city's score and place came about, down to its outlets."""
    bulletin, _row = bulletin_of(month_or_404(month))
    return answer(bulletin, found(bulletin, KINDS[kind], code), form)


@blueprint.get("/bulletins/<month>/outlets/<code>")
@blueprint.get("/bulletins/<month>/outlets/<code>.<any(json):form>")
def outlet(month: str, code: str, form: str = "html") -> str | Response:
    """Show how an outlet's score and place came about, down to its visits and responses."""
    wanted = month_or_404(month)
    bulletin, _row = bulletin_of(wanted)
    shown = found(bulletin, "outlet", code)
    rows = behind.behind(code, wanted, bulletin.policy.visit_window_months)
    return answer(bulletin, shown.down_to(rows), form)


@blueprint.get("/visits/<int:visit_id>.json")
def visit(visit_id: int) -> Response:
    """Send the working of a visit, which its page shows."""
    row = visit_or_404(visit_id)
    return json_answer(behind.submission_data(row))


@blueprint.get("/responses/<int:response_id>.json")
def response(response_id: int) -> Response:
    """Send the working of a response, which its page shows."""
    row = db.session.get(CustomerResponse, response_id) or abort(404)
    return json_answer(behind.submission_data(row))


for reason in (NoData, jobs.NotPublishable, DocumentError):
    blueprint.register_error_handler(reason, refused)


def found(bulletin: Bulletin, level: Level, code: str) -> Opened:
    """Return what made the figure; 404 for a code that the bulletin does not have."""
    try:
        return opened(bulletin, level, code, "staff")
    except KeyError:
        abort(404)


def answer(bulletin: Bulletin, shown: Opened, form: str) -> str | Response:
    """Send the figure and what made it as a page or as JSON."""
    if form == "json":
        return json_answer(shown.data)
    working, table = shown.working, shown.working.last_table
    page = page_of_rows(table.rows if table else ())
    return render_template(
        "office/explanations/show.html",
        bulletin=bulletin,
        working=working.with_last_rows(page.rows),
        page=page,
        address=lambda level, code: address(bulletin.month, level, code),
    )


def address(month: Month, level: Level, code: str) -> str:
    """Return where the office opens a figure."""
    if level == "visit":
        return url_for("office.visits.show", visit_id=code)
    if level == "response":
        return url_for("office.responses.show", response_id=code)
    if level == "outlet":
        return url_for("office.explanations.outlet", month=month, code=code)
    if level == "province":
        return url_for("office.explanations.province", month=month)
    kind = "companies" if level == "company" else "cities"
    return url_for("office.explanations.group", month=month, kind=kind, code=code)
