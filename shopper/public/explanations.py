"""A published figure opened as far down as readers may see: to an outlet's sums."""

from __future__ import annotations

from flask import Response, abort, render_template, url_for

from shopper.models.bulletin import Bulletin
from shopper.public.issues import compiled, offered_or_gone
from shopper.public.views import blueprint
from shopper.web.explanations import KINDS, json_answer
from shopper.workings.levels import opened
from shopper.workings.passage import Level


@blueprint.get("/bulletins/<issue>/province")
@blueprint.get("/bulletins/<issue>/province.<any(json):form>")
def province(issue: str, form: str = "html") -> str | Response:
    """Show how a published month's k, μ, MSW, σ_v² and mean came about."""
    return answer(offered_or_gone(issue), "province", "", form)


@blueprint.get("/bulletins/<issue>/<any(companies, cities):kind>/<code>")
@blueprint.get("/bulletins/<issue>/<any(companies, cities):kind>/<code>.<any(json):form>")
def group(issue: str, kind: str, code: str, form: str = "html") -> str | Response:
    """Show how a published company's or city's score and place came about."""
    return answer(offered_or_gone(issue), KINDS[kind], code, form)


@blueprint.get("/bulletins/<issue>/outlets/<code>")
@blueprint.get("/bulletins/<issue>/outlets/<code>.<any(json):form>")
def outlet(issue: str, code: str, form: str = "html") -> str | Response:
    """Show how a published outlet's score and place came about."""
    return answer(offered_or_gone(issue), "outlet", code, form)


def answer(row: Bulletin, level: Level, code: str, form: str) -> str | Response:
    """Send the figure and what made it as a page or as JSON; 404 for an unknown code."""
    bulletin = compiled(row)
    try:
        shown = opened(bulletin, level, code, "readers")
    except KeyError:
        abort(404)
    if form == "json":
        return json_answer(shown.data)
    return render_template(
        "public/explanation.html",
        row=row,
        bulletin=bulletin,
        working=shown.working,
        address=lambda level, code: address(row.issue, level, code),
    )


def address(issue: str, level: Level, code: str) -> str:
    """Return where readers open a figure."""
    if level == "outlet":
        return url_for(".outlet", issue=issue, code=code)
    if level == "province":
        return url_for(".province", issue=issue)
    kind = "companies" if level == "company" else "cities"
    return url_for(".group", issue=issue, kind=kind, code=code)
