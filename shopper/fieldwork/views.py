"""The shopper's pages."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from shopper.clock import now, this_month, today
from shopper.extensions import db
from shopper.fieldwork.assignments import assignments_of, conditions_of, state_of
from shopper.fieldwork.offline import version
from shopper.fieldwork.page import form_page, report_page
from shopper.fieldwork.report import (
    VISITED_ON,
    Report,
    gaps,
    read_day,
    read_report,
    with_pictures,
)
from shopper.fieldwork.saving import add_photos, keep, remove_photo, says_the_same, submit
from shopper.models.assignment import TO_MAKE, Assignment
from shopper.models.user import Role
from shopper.models.visit import Photo, Visit
from shopper.rules.month import Month
from shopper.rules.standard import Edition
from shopper.standards import edition_in_force
from shopper.storage import path_of
from shopper.web.photos import sent, stored
from shopper.web.sessions import only, person

blueprint = Blueprint("fieldwork", __name__, url_prefix="/fieldwork")
blueprint.before_request(only({Role.SHOPPER}))


@blueprint.after_request
def name_owner_and_version(response: FlaskResponse) -> FlaskResponse:
    """Say whose page it is and what it is drawn with, so that a phone knows whether to keep it."""
    if current_user.is_authenticated:
        response.headers["Fieldwork-Person"] = str(person().id)
        response.headers["Fieldwork-Version"] = version()
    return response


@blueprint.get("/")
def index() -> str:
    """List the shopper's assignments of this month and what is open of the last."""
    month = this_month()
    return render_template(
        "fieldwork/index.html",
        month=month,
        assignments=[(row, state_of(row)) for row in assignments_of(person(), month)],
    )


@blueprint.route("/visits/<int:assignment_id>", methods=["GET", "POST"])
def visit(assignment_id: int) -> str | Response | tuple[str, int]:
    """Show the form of an assignment's visit, or what was submitted; take what is sent.

    A phone that holds another version of what was submitted compares the two in the form.
    """
    assignment = own(assignment_id)
    if request.method == "POST":
        return take(assignment)
    if assignment.visit and not assignment.visit.is_open and "compare" not in request.args:
        return report_page(assignment.visit)
    return form_page(assignment, edition_in_force(day_of(assignment.visit)))


@blueprint.get("/visits/<int:assignment_id>/photos/<int:photo_id>")
def photo(assignment_id: int, photo_id: int) -> Response:
    """Send a photo of the shopper's own visit."""
    found = db.session.get(Photo, photo_id)
    if found is None or found.visit is not own(assignment_id).visit:
        abort(404)
    return sent(found.sha256)


def own(assignment_id: int, *, locked: bool = False) -> Assignment:
    """Return the assignment that the shopper has, or is offered, or answer 404."""
    assignment = db.session.get(Assignment, assignment_id, with_for_update=locked or None)
    if assignment is None or assignment.shopper_id != person().id:
        abort(404)
    if assignment.state not in TO_MAKE:
        abort(404)
    return assignment


def day_of(visit: Visit | None) -> date:
    """Return the day of the visit, today when none is known yet."""
    return (visit.visited_on if visit else None) or today()


def take(assignment: Assignment) -> Response | tuple[str, int]:
    """Read the form and its photos, then keep or submit it unless it is out of date."""
    conditions = conditions_of(assignment)
    month = Month.parse(assignment.month)
    day = read_day(request.form.get(VISITED_ON, ""), month, today())
    edition = edition_in_force(day.visited_on or day_of(assignment.visit))
    report = read_report(edition, conditions, request.form, day)
    # Photos take seconds to decode: meanwhile nobody else waits for the database's only writer.
    db.session.rollback()
    report = with_pictures(report, edition, request.files)
    assignment = own(assignment.id, locked=True)
    if assignment.visit and not assignment.visit.is_open:
        return to_visit(assignment)
    if assignment.visit and is_stale(assignment.visit, report):
        return keep_photos_only(assignment.visit, report, edition)
    return write(assignment, report, edition, conditions)


def is_stale(visit: Visit, report: Report) -> bool:
    """Tell whether the visit was saved elsewhere since the form was opened, and says otherwise."""
    return request.form.get("version") != str(visit.version) and not says_the_same(visit, report)


def keep_photos_only(visit: Visit, report: Report, edition: Edition) -> tuple[str, int]:
    """Keep the photos of a form that is out of date; show its answers again, unsaved."""
    with stored(report.pictures) as digests:
        add_photos(visit, report.pictures, digests, now())
        db.session.commit()
    return form_page(visit.assignment, edition, request.form, report, stale=True), 409


def write(
    assignment: Assignment, report: Report, edition: Edition, conditions: list[str]
) -> Response | tuple[str, int]:
    """Keep the report as a draft, and submit it when asked to and nothing is missing."""
    submitting = "submit" in request.form
    errors = report.errors
    with stored(report.pictures) as digests:
        visit = keep(assignment, report, edition, conditions, now())
        add_photos(visit, report.pictures, digests, now())
        removed = remove_photo(visit, request.form.get("remove", type=int))
        if submitting:
            photographed = {photo.item for photo in visit.photos}
            errors = gaps(report, edition, conditions, request.form, photographed)
        if submitting and not errors:
            submit(visit, edition, now())
        db.session.commit()
    if removed:
        path_of(removed, ".jpg").unlink(missing_ok=True)
    if errors:
        return form_page(assignment, edition, request.form, report, errors), 422
    flash(_("Submitted. Thank you!") if submitting else _("Draft saved."), "good")
    return to_visit(assignment)


def to_visit(assignment: Assignment) -> Response:
    """Send the browser to the visit's page."""
    return redirect(url_for("fieldwork.visit", assignment_id=assignment.id))
