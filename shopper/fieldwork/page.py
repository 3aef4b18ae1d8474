"""A visit's two pages: the form while it is the shopper's, and what was submitted."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from shopper.clock import today
from shopper.fieldwork.assignments import STATES, conditions_of
from shopper.fieldwork.held import held, stored_form
from shopper.fieldwork.questions import Card, Stop, stops
from shopper.fieldwork.report import NOTE_LENGTH, PHOTOGRAPHED, VISITED_ON, Report
from shopper.language import language
from shopper.models.assignment import Assignment
from shopper.models.visit import Visit
from shopper.rules.answers import asked_items
from shopper.rules.month import Month
from shopper.rules.standard import Edition
from shopper.standards import editions

LISTED = 4
"""So many errors of one stop are listed each; more are listed as one line."""


def form_page(
    assignment: Assignment,
    edition: Edition,
    form: MultiDict[str, str] | None = None,
    report: Report | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    stale: bool = False,
) -> str:
    """Return the form as it is stored, or as it was just sent in with what is to be mended."""
    visit = assignment.visit
    answers = report.answers if report else visit.answers if visit else {}
    conditions = conditions_of(assignment)
    walk = stops(edition, conditions, answers, visit.photos if visit else [])
    return render_template(
        "fieldwork/visit.html",
        assignment=assignment,
        outlet=assignment.outlet,
        visit=visit,
        stops=walk,
        unfolded=unfolded(walk, errors or {}, visit),
        given=form if form is not None else stored_form(assignment),
        wrong=errors or {},
        errors=summary(walk, errors or {}),
        stale=stale,
        held=held(assignment),
        month=Month.parse(assignment.month),
        today=today(),
        note_length=NOTE_LENGTH,
        photographed=PHOTOGRAPHED,
    )


def unfolded(walk: list[Stop], errors: Mapping[str, str], visit: Visit | None) -> set[str]:
    """Return the ids of the first stop with something left to do, and of all to mend or to read."""
    asked = {note.item for note in visit.open_notes} if visit else set()
    left = [stop.id for stop in walk if stop.answered < stop.due]
    told = [
        stop.id
        for stop in walk
        if any(card.id in asked or not errors.keys().isdisjoint(card.fields) for card in stop.cards)
    ]
    return {*left[:1], *told}


def summary(walk: list[Stop], errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what to mend as (anchor, sentence), in the order of the page."""
    lines = [(VISITED_ON, errors[VISITED_ON])] if VISITED_ON in errors else []
    for stop in walk:
        wrong = [(card, key) for card in stop.cards for key in card.fields if key in errors]
        if len(wrong) <= LISTED:
            lines += [(anchor(card, key), f"{card.label} {errors[key]}") for card, key in wrong]
            continue
        name = stop.name.in_language(language())
        sentence = _("%(stop)s: %(number)s to complete", stop=name, number=len(wrong))
        lines.append((anchor(*wrong[0]), sentence))
    return lines


def anchor(card: Card, key: str) -> str:
    """Return the id of the element at which an error is mended."""
    return f"{key}-0" if key == card.id and card.options else key


def report_page(visit: Visit) -> str:
    """Return the page of a visit that is no longer the shopper's to change."""
    edition = editions()[visit.edition]
    walk = stops(edition, visit.conditions, visit.answers, visit.photos)
    asked = {item.id for item in asked_items(edition, "visit", visit.conditions, visit.answers)}
    said = [
        (stop.name, [card for card in stop.cards if card.item is None or card.id in asked])
        for stop in walk
    ]
    return render_template(
        "fieldwork/report.html",
        visit=visit,
        outlet=visit.outlet,
        state=STATES[visit.status],
        said=[(name, [(card, sayings(card, visit)) for card in cards]) for name, cards in said],
    )


def sayings(card: Card, visit: Visit) -> list[str]:
    """Return what the visit says to a card, in the page's language."""
    said = []
    if card.id in visit.answers:
        answer = str(visit.answers[card.id])
        said.append(dict(card.choices(card.options)).get(answer, answer))
    for detail in card.details:
        value = visit.answers.get(f"{card.id}.{detail.key}")
        if value is None:
            continue
        ticks = [name for code, name in card.choices(detail.options) if code in value]
        label = detail.label.in_language(language())
        said.append(f"{label}: {', '.join(ticks) if detail.options else value}")
    return said
