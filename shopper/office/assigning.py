"""Giving assignments: which outlets may be given to whom, and how far each has come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import Select, select

from shopper.extensions import db
from shopper.jobs.plan_request import request_of
from shopper.models.assignment import Assignment
from shopper.models.audit import record
from shopper.models.outlet import Outlet
from shopper.models.user import User
from shopper.models.visit import Visit, VisitStatus
from shopper.office.forms_plans import AssignmentForm
from shopper.office.labels import VISIT_STATUS
from shopper.office.plan_words import refusals
from shopper.planning import Stay
from shopper.rules.month import SHANGHAI, Month


class NotBegun(StrEnum):
    """The state of an assignment without a visit."""

    NOT_BEGUN = "not_begun"


PROGRESS: Mapping[Any, tuple[str, Any]] = {
    NotBegun.NOT_BEGUN: ("plain", lazy_gettext("Not begun")),
} | dict[Any, tuple[str, Any]](VISIT_STATUS)
"""How far an assignment has come, by what its visit is."""

FIELD = {"month": "day", "capacity": "shopper"}
"""At which field an objection is told; all others are about one of the outlets."""


def outlets_to_give(form: AssignmentForm, shopper: User, at: datetime) -> list[Outlet]:
    """Return the outlets that the form names, having told at its fields what is wrong with any."""
    codes = form.wanted()
    query = select(Outlet).where(Outlet.code.in_(set(codes)))
    known = {outlet.code.upper(): outlet for outlet in db.session.scalars(query)}
    outlets = [known[code] for code in dict.fromkeys(codes) if code in known]
    wrong: dict[str, list[str]] = defaultdict(list)
    wrong["codes"] += [f"{code}: {sentence}" for code, sentence in misread(codes, known)]
    if not codes:
        wrong["codes"] = [_("Pick an outlet or type its code.")]
    for field, sentence in against_giving(form, outlets, shopper, at):
        if sentence not in wrong[field]:
            wrong[field].append(sentence)
    for field, sentences in wrong.items():
        form[field].errors = sentences
    return outlets


def misread(codes: list[str], known: Mapping[str, Outlet]) -> Iterator[tuple[str, str]]:
    """Yield the codes that can't be read as a list of outlets, and why."""
    for code in dict.fromkeys(codes):
        if code not in known:
            yield code, _("there is no such outlet")
        elif codes.count(code) > 1:
            yield code, _("it is in the list twice")


def against_giving(
    form: AssignmentForm, outlets: Iterable[Outlet], shopper: User, at: datetime
) -> Iterator[tuple[str, str]]:
    """Yield what speaks against giving the outlets, with the field that it is about.

    Each is held against the month with those before it given. Without a day the visit may be made
    on any that is left, so none of them may break a constraint.
    """
    month, day = Month.parse(form.month.data), form.day.data
    today = at.astimezone(SHANGHAI).date()
    first, last = (day, day) if day else (max(month.first_day, today), month.last_day)
    request = request_of(month, at, only={outlet.code for outlet in outlets})
    active = {outlet.code for outlet in request.outlets}
    inactive = _("this outlet is not active")
    for outlet in outlets:
        if outlet.code not in active:
            yield "codes", f"{outlet.code}: {inactive}"
            continue
        wanted = Stay(outlet.code, shopper.username, first, last, counts=True, in_month=True)
        for objection, sentence in refusals(request, wanted):
            field = FIELD.get(objection, "codes")
            yield field, f"{outlet.code}: {sentence}" if field == "codes" else sentence
        request = request.after(wanted)


def give(
    outlets: Iterable[Outlet], form: AssignmentForm, shopper: User, *, by: User, at: datetime
) -> None:
    """Assign the outlets to the shopper as the form says and log each."""
    month, day = form.month.data, form.day.data
    for outlet in outlets:
        assignment = Assignment(
            month=month, outlet_id=outlet.id, shopper_id=shopper.id, given_at=at, visit_on=day
        )
        db.session.add(assignment)
        db.session.flush()
        record(
            "assignment.given",
            assignment,
            at=at,
            by=by,
            month=month,
            outlet=outlet.code,
            shopper=shopper.username,
            day=day.isoformat() if day else None,
        )


def with_progress(query: Select[Assignment], status: str) -> Select[Assignment]:
    """Return the query narrowed to the assignments whose visit has come so far."""
    if not status:
        return query
    query = query.outerjoin(Visit, Visit.assignment_id == Assignment.id)
    if status == NotBegun.NOT_BEGUN:
        return query.where(Visit.id.is_(None))
    return query.where(Visit.status == VisitStatus(status))
