"""The receipt's pages, which are the thank-you too: see, add a comment, correct, withdraw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import wraps

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from shopper.clock import now
from shopper.extensions import db
from shopper.language import language
from shopper.models.purge import unneeded
from shopper.models.response import Response
from shopper.standards import editions
from shopper.storage import delete
from shopper.survey.changes import comment_on, correct_answers, withdraw_response
from shopper.survey.extras import Extras, read_extras
from shopper.survey.marks import network_of
from shopper.survey.questions import questions
from shopper.survey.receipt import Receipt, grouped, id_by_receipt, receipt_of
from shopper.survey.tickets import Ticket, new_ticket, read_ticket
from shopper.survey.views import HONEYPOT, NOTHING, UNCHECKED, Answer, blueprint
from shopper.web.answers_form import read_form
from shopper.web.photos import stored
from shopper.web.throttle import Throttle

WRONG_CODES = Throttle("wrong receipt codes", 50, timedelta(minutes=10))


Page = Callable[[str, int], Answer]
"""A page about a response: its receipt code, its id."""


def known(page: Page) -> Callable[[str], Answer]:
    """Let only codes through that a response has; count the others, and pause after too many."""

    @wraps(page)
    def checked(receipt: str) -> Answer:
        network = network_of(request.remote_addr) or ""
        closed = WRONG_CODES.is_closed(network)
        db.session.rollback()
        if closed:
            page_ = render_template("survey/receipts/wait.html", code=grouped(receipt))
            return page_, 429, {"Retry-After": "600"}
        response_id = id_by_receipt(receipt)
        if response_id is not None:
            return page(receipt, response_id)
        WRONG_CODES.count(network)
        db.session.commit()
        return unknown(receipt)

    return checked


def unknown(code: str) -> Answer:
    """Answer a code that no response has by asking for it again."""
    sentence = _("No response has this receipt code. Please compare it with what you noted.")
    errors = [("code", sentence)]
    return render_template("survey/receipts/enter.html", code=code, errors=errors), 404


@blueprint.get("/receipts")
def receipts() -> Answer:
    """Take a receipt code that was noted down."""
    code = request.args.get("code", "").strip()
    if code:
        address = url_for("survey.receipt", receipt=grouped(code) or "-", lang=language())
        return redirect(address, 303)
    return render_template("survey/receipts/enter.html", code="", errors=[])


@blueprint.get("/receipts/<receipt>")
@known
def receipt(receipt: str, response_id: int) -> Answer:
    """Thank for the answers and say what has become of them."""
    return page_of(found(receipt, response_id))


@blueprint.route("/receipts/<receipt>/comment", methods=["GET", "POST"])
@known
def comment(receipt: str, response_id: int) -> Answer:
    """Keep a comment and photos beside the answers."""
    if request.method == "GET":
        return back(receipt)
    # Photos are read before the transaction begins: meanwhile others can write.
    posted = read_extras(request.form, request.files)
    row = found(receipt, response_id)
    if not row.takes_comments:
        return late(row)
    extras = posted.beside({photo.sha256 for photo in row.response.photos})
    if extras.errors:
        return page_of(row, extras), 422
    with stored(extras.pictures) as digests:
        comment_on(row.response, extras, digests, row.moment)
        db.session.commit()
    return back(receipt)


@blueprint.route("/receipts/<receipt>/correct", methods=["GET", "POST"])
@known
def correct(receipt: str, response_id: int) -> Answer:
    """Take the answers anew; the form starts blank, so that nobody can ask to see them."""
    row = found(receipt, response_id)
    if not row.takes_corrections:
        return late(row)
    ticket = read_ticket(request.form.get("ticket", ""), row.code)
    opened = ticket or new_ticket(row.code, row.moment)
    if request.method == "GET" or "switch" in request.form:
        return correction(row, opened)
    edition = editions()[row.response.edition]
    if ticket is None:
        return correction(row, opened, notice=str(UNCHECKED)), 422
    reading = read_form(edition, "customer", row.response.conditions, request.form, complete=True)
    if reading.errors:
        return correction(row, opened, reading.errors), 422
    trapped = bool(request.form.get(HONEYPOT))
    correct_answers(row.response, edition, reading.answers, ticket.opened_at, row.moment, trapped)
    db.session.commit()
    return back(receipt)


@blueprint.route("/receipts/<receipt>/withdraw", methods=["GET", "POST"])
@known
def withdraw(receipt: str, response_id: int) -> Answer:
    """Ask once more, then take the response out of the month."""
    row = found(receipt, response_id)
    if row.response.withdrawn_at:
        return back(receipt)
    if not row.may_be_withdrawn:
        return late(row)
    if request.method == "GET":
        return render_template("survey/receipts/withdraw.html", receipt=row)
    photos = {photo.sha256 for photo in row.response.photos}
    withdraw_response(row.response, editions()[row.response.edition], row.moment)
    db.session.commit()
    for digest in unneeded(photos):
        delete(digest, ".jpg")
    return back(receipt)


def found(code: str, response_id: int) -> Receipt:
    """Return the receipt of a response, locked when the request changes it."""
    locked = request.method == "POST"
    response = db.session.get_one(Response, response_id, with_for_update=locked)
    return receipt_of(response, code, now())


def late(receipt: Receipt) -> Answer:
    """Say that a response can't be changed so any more, and why."""
    return render_template("survey/receipts/late.html", receipt=receipt), 410


def back(code: str) -> Redirect:
    """Return to the receipt."""
    return redirect(url_for("survey.receipt", receipt=grouped(code), lang=language()), 303)


def page_of(receipt: Receipt, extras: Extras | None = None) -> str:
    """Draw the receipt; `extras` were just refused and are shown again."""
    return render_template(
        "survey/thanks.html",
        receipt=receipt,
        outlet=receipt.response.outlet,
        comment=extras.text if extras else "",
        errors=list(extras.errors.items()) if extras else [],
    )


def correction(
    receipt: Receipt, ticket: Ticket, errors: Mapping[str, str] = NOTHING, notice: str = ""
) -> str:
    """Draw the form for answers given anew, filled with what was just posted and nothing else."""
    response = receipt.response
    edition = editions()[response.edition]
    asked = questions(edition, response.conditions, request.form, errors, language())
    return render_template(
        "survey/receipts/correct.html",
        receipt=receipt,
        outlet=response.outlet,
        ticket=ticket.signed(),
        questions=asked,
        errors=[(f"{q.name}-0", f"{q.text} {q.error}") for q in asked if q.error],
        notice=notice,
    )
