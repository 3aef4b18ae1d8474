"""A shopper's assignments: what is still to do, and where each stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from shopper.extensions import db
from shopper.models.assignment import TO_MAKE, Assignment, AssignmentState
from shopper.models.audit import record
from shopper.models.city import District
from shopper.models.outlet import Outlet
from shopper.models.user import User
from shopper.models.visit import Visit, VisitStatus
from shopper.rules.month import Month
from shopper.web.context import settings

NOT_BEGUN = ("plain", _("Not begun"))
OFFERED = ("waiting", _("Offered to you"))

STATES = {
    VisitStatus.RETURNED: ("bad", _("Sent back to you")),
    VisitStatus.DRAFT: ("waiting", _("Draft saved")),
    VisitStatus.SUBMITTED: ("done", _("Submitted")),
    VisitStatus.ACCEPTED: ("good", _("Accepted")),
    VisitStatus.REJECTED: ("bad", _("Not accepted")),
    VisitStatus.APPEALED: ("waiting", _("Appealed")),
}
"""What the shopper's pages call a visit's state, and which badge it wears."""

URGENCY = [VisitStatus.RETURNED, VisitStatus.DRAFT, None, *STATES]
"""Which state is listed before which; None: not begun."""


def assignments_of(shopper: User, month: Month) -> list[Assignment]:
    """Return the month's assignments and the next one's, what is open of the last, all sent back.

    Those that wait for the shopper come first. What isn't offered, or was declined, is left out.
    """
    unfinished = Visit.id.is_(None) | (Visit.status == VisitStatus.DRAFT)
    query = (
        select(Assignment)
        .outerjoin(Assignment.visit)
        .where(
            Assignment.shopper_id == shopper.id,
            Assignment.state.in_(TO_MAKE),
            Assignment.month.in_([str(month), str(month.plus(1))])
            | (Visit.status == VisitStatus.RETURNED)
            | ((Assignment.month == str(month.plus(-1))) & unfinished),
        )
        .options(
            contains_eager(Assignment.visit),
            joinedload(Assignment.outlet).joinedload(Outlet.company),
            joinedload(Assignment.outlet).joinedload(Outlet.district).joinedload(District.city),
        )
    )
    return sorted(db.session.scalars(query), key=place_in_list)


def place_in_list(assignment: Assignment) -> tuple[int, str, date, str, str]:
    """Return where the assignment is listed: by urgency, then month, proposed day and district."""
    status = assignment.visit.status if assignment.visit else None
    outlet = assignment.outlet
    day = assignment.visit_on or Month.parse(assignment.month).last_day
    return URGENCY.index(status), assignment.month, day, outlet.district_code, outlet.sort_key


def conditions_of(assignment: Assignment) -> list[str]:
    """Return the outlet's conditions as its visit keeps them, of today when it isn't begun."""
    if assignment.visit:
        return assignment.visit.conditions
    return sorted(assignment.outlet.conditions(info_list=settings().info_list))


def state_of(assignment: Assignment) -> tuple[str, object]:
    """Return the badge and the word for where an assignment stands."""
    if assignment.visit:
        return STATES[assignment.visit.status]
    return OFFERED if assignment.state is AssignmentState.OFFERED else NOT_BEGUN


def offers_to(shopper: User, month: Month) -> Sequence[Assignment]:
    """Return what is offered to the shopper from a month on, kept from others meanwhile."""
    query = select(Assignment).where(
        Assignment.shopper_id == shopper.id,
        Assignment.state == AssignmentState.OFFERED,
        Assignment.month >= str(month),
    )
    return db.session.scalars(query.with_for_update()).all()


def accept(assignment: Assignment, at: datetime) -> None:
    """Accept what is offered, in words or by beginning the visit; log it."""
    if assignment.state is AssignmentState.OFFERED:
        answered(assignment, AssignmentState.ACCEPTED, at)


def decline(assignment: Assignment, reason: str, at: datetime) -> None:
    """Decline what is offered, and log why."""
    assignment.decline_reason = reason
    answered(assignment, AssignmentState.DECLINED, at)


def answered(assignment: Assignment, state: AssignmentState, at: datetime) -> None:
    """Note the answer and log it."""
    assignment.state, assignment.answered_at = state, at
    record(
        f"assignment.{state.value}",
        assignment,
        at=at,
        by=assignment.shopper,
        month=assignment.month,
        outlet=assignment.outlet.code,
        reason=assignment.decline_reason,
    )
