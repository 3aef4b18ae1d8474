"""The screen on site, which looks like notes: three timers, marks, a line; and the script."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from shopper.clock import now
from shopper.extensions import db
from shopper.fieldwork.assignments import conditions_of
from shopper.fieldwork.held import held
from shopper.fieldwork.questions import Stop, stops
from shopper.fieldwork.report import PHOTOGRAPHED
from shopper.fieldwork.saving import begin
from shopper.fieldwork.sent import MARK_LENGTH, TIMERS, note_on_site
from shopper.fieldwork.views import day_of, own
from shopper.models.assignment import Assignment
from shopper.rules.month import Month
from shopper.rules.script import script_of
from shopper.rules.standard import Text
from shopper.standards import edition_in_force

on_site = Blueprint("on_site", __name__)

BUTTONS = dict(zip(TIMERS, (_("Arrived"), _("Attended to"), _("Left")), strict=True))

MARKS = {
    "D01": _("No greeting"),
    "D10": _("On the phone"),
    "D09": _("Sent elsewhere"),
    "E34": _("Dirty"),
    "E37": _("Queue in disorder"),
    "E41": _("Smell"),
    "E51": _("No water"),
    "D03": _("Curt"),
}
"""What is forgotten first, by the item that it answers."""


@on_site.get("/visits/<int:assignment_id>/on-site")
def screen(assignment_id: int) -> str | Response:
    """Show the screen for the time inside; afterwards the visit's form is the place."""
    assignment = own(assignment_id)
    if assignment.visit and not assignment.visit.is_open:
        return redirect(url_for("fieldwork.visit", assignment_id=assignment.id))
    return render_template(
        "fieldwork/on_site.html",
        assignment=assignment,
        outlet=assignment.outlet,
        visit=assignment.visit,
        buttons=BUTTONS,
        marks=offered(assignment),
        subjects=subjects(assignment),
        most=MARK_LENGTH,
        held=held(assignment),
    )


@on_site.post("/visits/<int:assignment_id>/on-site")
def note(assignment_id: int) -> Response:
    """Note a time or a mark of a phone that runs no script."""
    assignment = own(assignment_id, locked=True)
    visit = assignment.visit
    form = url_for("fieldwork.visit", assignment_id=assignment.id)
    if visit and not visit.is_open:
        return redirect(form)
    at, timer = now(), request.form.get("timer", "")
    edition = edition_in_force(day_of(visit))
    visit = visit or begin(assignment, conditions_of(assignment), edition, at)
    text = (request.form.get("mark") or request.form.get("note", "")).strip()[:MARK_LENGTH]
    marks = [{"at": at.isoformat(), "text": text}] if text and timer not in TIMERS else []
    note_on_site(visit, {timer: at} if timer in TIMERS else {}, marks)
    db.session.commit()
    here = url_for("fieldwork.on_site.screen", assignment_id=assignment.id)
    return redirect(form if timer == TIMERS[-1] else here)


@on_site.get("/visits/<int:assignment_id>/script")
def script(assignment_id: int) -> str:
    """Show what to ask, where the outlet is and when it is open."""
    assignment = own(assignment_id)
    month = Month.parse(assignment.month)
    return render_template(
        "fieldwork/script.html",
        assignment=assignment,
        outlet=assignment.outlet,
        month=month,
        script=script_of(edition_in_force(day_of(assignment.visit)).script, month),
    )


def offered(assignment: Assignment) -> list[tuple[str, object]]:
    """Return the marks whose items apply at the outlet, as (item, words)."""
    cards = {card.id for stop in walk(assignment) for card in stop.cards}
    return [(item, words) for item, words in MARKS.items() if item in cards]


def subjects(assignment: Assignment) -> list[tuple[Text, list[tuple[str, Text]]]]:
    """Return what may be photographed: (stop, [(item, question)])."""
    found = [
        (stop.name, [(c.id, c.text) for c in stop.cards if c.item and c.item.photo in PHOTOGRAPHED])
        for stop in walk(assignment)
    ]
    return [(name, cards) for name, cards in found if cards]


def walk(assignment: Assignment) -> list[Stop]:
    """Return the stops of the walk at the outlet, nothing answered."""
    edition = edition_in_force(day_of(assignment.visit))
    return stops(edition, conditions_of(assignment), {}, [])
