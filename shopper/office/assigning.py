"""Giving assignments: which outlets may be given to whom, and how far each has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import Select, select

from shopper.extensions import db
from shopper.models.assignment import Assignment, declined_in
from shopper.models.audit import record
from shopper.models.outlet import Outlet, OutletStatus
from shopper.models.plan import conflicts_of
from shopper.models.user import User
from shopper.models.visit import Visit, VisitStatus
from shopper.office.labels import VISIT_STATUS


class NotBegun(StrEnum):
    """The state of an assignment without a visit."""

    NOT_BEGUN = "not_begun"


PROGRESS: Mapping[Any, tuple[str, Any]] = {
    NotBegun.NOT_BEGUN: ("plain", lazy_gettext("Not begun")),
} | dict[Any, tuple[str, Any]](VISIT_STATUS)
"""How far an assignment has come, by what its visit is."""


def read_codes(codes: Iterable[str], month: str, shopper: User) -> tuple[list[Outlet], list[str]]:
    """Return the outlets with these codes and, as sentences, what keeps any from being given."""
    wanted = [code.strip().upper() for code in codes if code.strip()]
    if not wanted:
        return [], [_("Pick an outlet or type its code.")]
    known = {
        outlet.code.upper(): outlet
        for outlet in db.session.scalars(select(Outlet).where(Outlet.code.in_(set(wanted))))
    }
    given = set(
        db.session.scalars(
            select(Assignment.outlet_id).where(
                Assignment.month == month, Assignment.shopper_id == shopper.id
            )
        )
    )
    barred = bars(month, shopper)
    problems = [
        f"{code}: {problem}"
        for number, code in enumerate(wanted)
        if (problem := problem_with(code, known.get(code), wanted[:number], given, barred))
    ]
    return [known[code] for code in wanted if code in known], problems


@dataclass(frozen=True)
class Bars:
    """What a shopper is not sent to."""

    companies: frozenset[int | None]
    outlets: frozenset[int | None]
    """Of conflicts of interest, by id."""
    declined: frozenset[str]
    """Outlets of the month by code."""


def bars(month: str, shopper: User) -> Bars:
    """Return what the shopper has declared, and declined in the month."""
    conflicts = conflicts_of(shopper)
    return Bars(
        frozenset(conflict.company_id for conflict in conflicts),
        frozenset(conflict.outlet_id for conflict in conflicts),
        frozenset(code for code, name in declined_in(month) if name == shopper.username),
    )


def problem_with(
    code: str, outlet: Outlet | None, earlier: list[str], given: set[int], barred: Bars
) -> str:
    """Return why an outlet can't be given to the shopper; "" when it can."""
    if outlet is None:
        return _("there is no such outlet")
    if outlet.status is not OutletStatus.ACTIVE:
        return _("this outlet is not active")
    if code in earlier:
        return _("it is in the list twice")
    if outlet.company_id in barred.companies or outlet.id in barred.outlets:
        return _("this shopper has declared a conflict of interest")
    if outlet.code in barred.declined:
        return _("this shopper has declined it this month")
    return _("this shopper has it already this month") if outlet.id in given else ""


def give(outlets: Iterable[Outlet], month: str, shopper: User, *, by: User, at: datetime) -> None:
    """Assign the outlets to the shopper and log each."""
    for outlet in outlets:
        assignment = Assignment(
            month=month, outlet_id=outlet.id, shopper_id=shopper.id, given_at=at
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
        )


def with_progress(query: Select[Assignment], status: str) -> Select[Assignment]:
    """Return the query narrowed to the assignments whose visit has come so far."""
    if not status:
        return query
    query = query.outerjoin(Visit, Visit.assignment_id == Assignment.id)
    if status == NotBegun.NOT_BEGUN:
        return query.where(Visit.id.is_(None))
    return query.where(Visit.status == VisitStatus(status))
