"""What a shopper's phone asks and sends: JSON, idempotent, and never merged silently."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.exceptions import HTTPException

from shopper.clock import now, this_month, today
from shopper.extensions import db
from shopper.fieldwork.assignments import assignments_of, conditions_of
from shopper.fieldwork.held import held, state
from shopper.fieldwork.offline import stamp, version
from shopper.fieldwork.report import PHOTOGRAPHED, VISITED_ON, Report, read_day, read_report
from shopper.fieldwork.report import gaps as gaps_of
from shopper.fieldwork.saving import add_photos, begin, keep, remove_photo, says_the_same, submit
from shopper.fieldwork.sent import Sent, note_on_site, read_sent, says_more
from shopper.fieldwork.views import day_of, own
from shopper.models.assignment import Assignment
from shopper.models.visit import Visit
from shopper.rules.month import Month
from shopper.rules.standard import Edition
from shopper.standards import edition_in_force
from shopper.storage import delete
from shopper.web.photos import Picture, Unusable, read_picture, read_said, stored
from shopper.web.sessions import person

phone = Blueprint("phone", __name__, url_prefix="/phone")

Answer = dict[str, Any] | tuple[dict[str, Any], int]


@phone.errorhandler(HTTPException)
@phone.errorhandler(CSRFError)
def failed(error: HTTPException) -> Answer:
    """Say in JSON what went wrong."""
    db.session.rollback()
    return {"error": error.name}, error.code or 500


@phone.get("/token")
def token() -> Answer:
    """Give the token that every change carries, and say who is signed in."""
    return {"token": generate_csrf(), "person": person().id}


@phone.get("/assignments")
def assignments() -> Answer:
    """List the assignments that can be worked on, with the pages to keep for when offline."""
    rows = assignments_of(person(), this_month())
    drawn_with = version()
    return {
        "person": person().id,
        "version": drawn_with,
        "assignments": [
            {
                "id": row.id,
                **state(row),
                "stamp": stamp(row, drawn_with),
                "pages": [
                    url_for("fieldwork.visit", assignment_id=row.id),
                    url_for("fieldwork.on_site.screen", assignment_id=row.id),
                    url_for("fieldwork.on_site.script", assignment_id=row.id),
                ],
            }
            for row in rows
            if state(row)["open"]
        ],
    }


@phone.get("/visits/<int:assignment_id>")
def visit(assignment_id: int) -> Answer:
    """Give the visit as it is stored."""
    return held(own(assignment_id))


@phone.put("/visits/<int:assignment_id>")
def report(assignment_id: int) -> Answer:
    """Take a visit as a phone holds it: once, and only on top of the version it knew."""
    assignment = own(assignment_id)
    month, conditions = Month.parse(assignment.month), conditions_of(assignment)
    sent = read_sent(request.get_json(), month, now())
    day = read_day(sent.form.get(VISITED_ON, ""), month, today())
    edition = edition_in_force(day.visited_on or day_of(assignment.visit))
    said = read_report(edition, conditions, sent.form, day)
    assignment = own(assignment_id, locked=True)
    known = assignment.visit
    same = known is not None and holds(known, said, sent)
    if known and not same and (sent.version != known.version or not known.is_open):
        return held(assignment), 409
    if known is None or not same:
        known = keep(assignment, said, edition, conditions, now())
        note_on_site(known, sent.times, sent.marks)
    gaps = said.errors
    if sent.submits and known.is_open:
        gaps = hand_in(known, said, edition, conditions, sent)
    db.session.commit()
    # A phone whose clock is wrong is told so; it keeps nobody from submitting.
    return state(assignment) | {"errors": gaps | sent.errors}, 422 if sent.submits and gaps else 200


def holds(visit: Visit, said: Report, sent: Sent) -> bool:
    """Tell whether the visit says all of this already: the phone has not heard that it arrived."""
    return says_the_same(visit, said) and not says_more(visit, sent.times, sent.marks)


def hand_in(
    visit: Visit, said: Report, edition: Edition, conditions: list[str], sent: Sent
) -> dict[str, str]:
    """Submit the visit, or return what keeps it from being submitted."""
    photographed = {photo.item for photo in visit.photos}
    errors = gaps_of(said, edition, conditions, sent.form, photographed)
    if not errors:
        submit(visit, edition, now())
    return errors


@phone.post("/visits/<int:assignment_id>/photos")
def photo(assignment_id: int) -> Answer:
    """Take one photo and acknowledge its bytes; the same bytes of an item are kept once."""
    assignment = own(assignment_id)
    edition = edition_in_force(day_of(assignment.visit))
    item = edition.items.get(request.form.get("item", ""))
    file = request.files.get("photo")
    if item is None or file is None or item.photo not in PHOTOGRAPHED:
        return {"error": _("No photos here")}, 422
    digest = sha256(file.stream.read()).hexdigest()
    file.stream.seek(0)
    # Photos take seconds to decode: meanwhile nobody else waits for the database's only writer.
    db.session.rollback()
    try:
        picture = read_picture(item.id, file, read_said(request.form))
    except Unusable as reason:
        return {"error": str(reason)}, 422
    return take(own(assignment_id, locked=True), edition, picture, digest)


def take(assignment: Assignment, edition: Edition, picture: Picture, digest: str) -> Answer:
    """Keep a photo that was read, and acknowledge the bytes that it was read from."""
    if assignment.visit and not assignment.visit.is_open:
        return held(assignment), 409
    with stored([picture]) as digests:
        visit = assignment.visit or begin(assignment, conditions_of(assignment), edition, now())
        add_photos(visit, [picture], digests, now())
        db.session.commit()
    known = {(photo.item, photo.sha256): photo.id for photo in visit.photos}
    return {"sha256": digest, "id": known[picture.item, digests[0]]}


@phone.delete("/visits/<int:assignment_id>/photos/<int:photo_id>")
def without_photo(assignment_id: int, photo_id: int) -> Answer:
    """Take a photo out of the visit, if it is still there."""
    assignment = own(assignment_id, locked=True)
    if assignment.visit is None or not assignment.visit.is_open:
        return held(assignment), 409
    removed = remove_photo(assignment.visit, photo_id)
    db.session.commit()
    if removed:
        delete(removed, ".jpg")
    return {}
