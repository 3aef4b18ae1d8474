"""The customer's pages: type a code, answer, done. None sets a cookie."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from types import MappingProxyType

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as Redirect

from shopper.clock import now
from shopper.extensions import csrf
from shopper.language import language
from shopper.models.comment import MOST_PHOTOS
from shopper.models.surveyed import Surveyed, surveyed_by_code
from shopper.rules.standard import Edition
from shopper.standards import editions
from shopper.survey import drawn, large_print
from shopper.survey.arriving import Sending, new_response
from shopper.survey.onward import to_receipt
from shopper.survey.opening import Opening
from shopper.survey.questions import questions
from shopper.survey.store import store_once
from shopper.survey.tickets import LOOKING, new_ticket, read_ticket
from shopper.web.answers_form import read_form
from shopper.web.context import settings
from shopper.web.photos import MAX_BYTES

FORM_BYTES = 64 * 1024
PHOTO_BYTES = MOST_PHOTOS * MAX_BYTES + FORM_BYTES
HONEYPOT = "website"
"""The field that people don't see."""
BUSY = _(
    "Very many answers are coming from this network right now."
    " Yours are kept: please send them again in ten minutes."
)
UNCHECKED = _("This page could not be checked. Your answers are kept: send them again.")
NOTHING: Mapping[str, str] = MappingProxyType({})
UNANSWERED: MultiDict[str, str] = ImmutableMultiDict()

blueprint = Blueprint("survey", __name__, url_prefix="/s")
csrf.exempt(blueprint)
large_print.attach(blueprint)

Answer = str | tuple[str, int] | tuple[str, int, dict[str, str]] | Redirect


@blueprint.url_value_preprocessor
def limit_form(endpoint: str | None, _values: dict[str, str] | None) -> None:
    """Refuse a large body; this runs before anything reads the form for its language."""
    request.max_content_length = PHOTO_BYTES if endpoint == "survey.comment" else FORM_BYTES


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Answer:
    """Answer a body that no form of ours sends."""
    receipt = (request.view_args or {}).get("receipt")
    return render_template("survey/too_large.html", receipt=receipt), 413


@blueprint.get("", endpoint="enter")
@blueprint.get("/", endpoint="enter")
def enter() -> Answer:
    """Take a code that was typed because no camera could read it."""
    code = request.args.get("code", "")
    outlet = surveyed_by_code(code) if code else None
    if outlet is not None:
        return redirect(url_for("survey.answer", code=outlet.code, lang=language()), 303)
    return unknown(code) if code else render_template("survey/enter.html", code="", errors=[])


@blueprint.route("/<code>", methods=["GET", "POST"])
def answer(code: str) -> Answer:
    """Show the survey of the outlet whose placard has the code; take its answers."""
    outlet = surveyed_by_code(code)
    if outlet is None:
        return unknown(code)
    ticket = read_ticket(request.form.get("ticket", ""), outlet.code)
    if ticket is None and outlet.is_retired:
        looked = new_ticket(outlet.code, now()).signed(LOOKING)
        return render_template("survey/retired.html", outlet=outlet, ticket=looked), 410
    opening = Opening(outlet, ticket or new_ticket(outlet.code, now()))
    if request.method != "POST":
        return fresh(opening)
    if "switch" in request.form:
        return page(opening)
    if ticket is None:
        return page(opening, notice=str(UNCHECKED)), 422
    return receive(opening)


def unknown(code: str) -> Answer:
    """Answer a code that no placard has by asking for it again."""
    sentence = gettext("No outlet has this code. Compare it with the one under the QR code.")
    return render_template("survey/enter.html", code=code, errors=[("code", sentence)]), 404


def receive(opening: Opening) -> Answer:
    """Store the posted answers once, or show the form again with them and what to do."""
    moment = now()
    edition = opening.edition
    if opening.ticket.is_expired(moment, edition.policy.ticket_hours):
        read_for = timedelta(seconds=edition.policy.too_fast_seconds)
        renewed = Opening(opening.outlet, opening.ticket.renewed(moment, read_for))
        sentence = gettext("This page was open for long. Your answers are kept: send them again.")
        return page(renewed, notice=sentence), 422
    form = request.form
    reading = read_form(edition, "customer", opening.outlet.conditions, form, complete=True)
    if reading.errors:
        return page(opening, reading.errors), 422
    sending = Sending(
        moment,
        language(),
        form.get("device", ""),
        request.remote_addr,
        trapped=bool(form.get(HONEYPOT)),
    )
    response = new_response(opening, reading.answers, sending)
    if not store_once(response):
        return page(opening, notice=str(BUSY)), 429, {"Retry-After": "600"}
    return to_receipt(response.receipt, sending.language)


def page(opening: Opening, errors: Mapping[str, str] = NOTHING, notice: str = "") -> str:
    """Draw the form, filled with what was posted."""
    ticket = opening.ticket.signed()
    return drawing(opening.outlet, opening.edition, ticket, request.form, errors, notice)


def drawing(
    outlet: Surveyed,
    edition: Edition,
    ticket: str,
    given: MultiDict[str, str],
    errors: Mapping[str, str] = NOTHING,
    notice: str = "",
) -> str:
    """Draw an outlet's form with a ticket and the answers given."""
    asked = questions(edition, outlet.conditions, given, errors, language())
    return render_template(
        "survey/answer.html",
        code=outlet.code,
        outlet=outlet,
        ticket=ticket,
        hours=edition.policy.ticket_hours,
        given=request.method == "POST",
        questions=asked,
        errors=[(f"{q.name}-0", f"{q.text} {q.error}") for q in asked if q.error],
        notice=notice,
    )


def fresh(opening: Opening) -> Response:
    """Answer the form as it is before anything is answered."""
    look = drawn.Look(
        opening.outlet,
        opening.edition.id,
        settings(),
        language(),
        large_print.is_large(),
        request.script_root,
    )
    return drawn.answer(kept_page(look), opening.ticket.signed())


@lru_cache(drawn.MOST)
def kept_page(look: drawn.Look) -> drawn.Drawn:
    """Draw a page, within the first request for it but of that one's body nothing: all see it."""
    page = drawing(look.outlet, editions()[look.edition], drawn.TICKET, UNANSWERED)
    return drawn.kept(page)
