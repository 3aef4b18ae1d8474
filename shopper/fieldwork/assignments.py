"""A shopper's assignments: what is still to do, and where each stands."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from shopper.extensions import db
from shopper.models.assignment import Assignment
from shopper.models.city import District
from shopper.models.outlet import Outlet
from shopper.models.user import User
from shopper.models.visit import Visit, VisitStatus
from shopper.rules.month import Month
from shopper.web.context import settings

NOT_BEGUN = ("plain", _("Not begun"))

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
    """Return the month's assignments, the open ones of the month before and all sent back.

    Those that wait for the shopper come first.
    """
    unfinished = Visit.id.is_(None) | (Visit.status == VisitStatus.DRAFT)
    query = (
        select(Assignment)
        .outerjoin(Assignment.visit)
        .where(
            Assignment.shopper_id == shopper.id,
            (Assignment.month == str(month))
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


def place_in_list(assignment: Assignment) -> tuple[int, str, str, str]:
    """Return where the assignment is listed: by urgency, then month, then district."""
    status = assignment.visit.status if assignment.visit else None
    outlet = assignment.outlet
    return URGENCY.index(status), assignment.month, outlet.district_code, outlet.sort_key


def conditions_of(assignment: Assignment) -> list[str]:
    """Return the outlet's conditions as its visit keeps them, of today when it isn't begun."""
    if assignment.visit:
        return assignment.visit.conditions
    return sorted(assignment.outlet.conditions(info_list=settings().info_list))


def state_of(assignment: Assignment) -> tuple[str, object]:
    """Return the badge and the word for where an assignment stands."""
    return STATES[assignment.visit.status] if assignment.visit else NOT_BEGUN
