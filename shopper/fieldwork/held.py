"""What the server holds of a visit, as the phone compares it with its own."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from shopper.clock import today
from shopper.fieldwork.questions import filled
from shopper.fieldwork.report import VISITED_ON
from shopper.fieldwork.sent import TIMES
from shopper.language import language
from shopper.models.assignment import TO_MAKE, Assignment
from shopper.rules.month import Month


def state(assignment: Assignment) -> dict[str, Any]:
    """Return which version is stored, and whether it is still the shopper's to change.

    `task` says what is to be visited when: it stays when the office takes the visit back and
    gives it again under another number.
    """
    visit = assignment.visit
    return {
        "task": f"{assignment.month} {assignment.outlet.code}",
        "version": visit.version if visit else 0,
        "status": visit.status.value if visit else None,
        "open": assignment.state in TO_MAKE and (visit is None or visit.is_open),
        "saved_at": visit.saved_at.isoformat() if visit else None,
    }


def held(assignment: Assignment) -> dict[str, Any]:
    """Return the stored visit: the fields of its form, its times and its marks."""
    visit = assignment.visit
    times = {name: getattr(visit, name) if visit else None for name in TIMES}
    return state(assignment) | {
        "name": assignment.outlet.name_in(language()),
        "fields": stored_form(assignment).to_dict(flat=False),
        "times": {name: moment and moment.isoformat() for name, moment in times.items()},
        "marks": visit.marks if visit else [],
    }


def stored_form(assignment: Assignment) -> MultiDict[str, str]:
    """Return what the visit holds as a filled form; a first one names today, in its month."""
    visit = assignment.visit
    form = filled(visit.answers, visit.notes) if visit else filled({}, {})
    fits = str(Month.of_day(today())) == assignment.month
    day = visit.visited_on if visit else today() if fits else None
    form[VISITED_ON] = day.isoformat() if day else ""
    return form
