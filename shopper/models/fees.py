"""What shoppers are paid for their visits, and how many of their visits didn't stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from shopper.extensions import db
from shopper.models.assignment import Assignment
from shopper.models.audit import AuditEntry, key_of
from shopper.models.user import User
from shopper.models.visit import WAITING, Visit, VisitStatus
from shopper.standards import editions


@dataclass(frozen=True)
class Account:
    """A shopper's visits of a month, drafts included, by day and then by outlet."""

    month: str
    shopper: User
    visits: Sequence[Visit]

    @property
    def fee(self) -> float:
        """What the month comes to, in yuan."""
        return sum(fee_of(visit) for visit in self.visits)

    def number(self, *statuses: VisitStatus) -> int:
        """Return how many of the visits are in one of these states."""
        return sum(visit.status in statuses for visit in self.visits)

    @property
    def accepted(self) -> int:
        """Visits that are paid."""
        return self.number(VisitStatus.ACCEPTED)

    @property
    def waiting(self) -> int:
        """Visits that wait for the office."""
        return self.number(*WAITING)

    @property
    def returned(self) -> int:
        """Visits that are back with the shopper."""
        return self.number(VisitStatus.RETURNED)

    @property
    def rejected(self) -> int:
        """Visits that are not paid."""
        return self.number(VisitStatus.REJECTED)


@dataclass(frozen=True)
class Reversals:
    """How many of a shopper's visits the office decided about, and how many didn't stand.

    Decided: accepted or rejected at least once. Of these didn't stand what is rejected (also while
    it is appealed), and what was accepted first and then returned or rejected, whatever became of
    it since. A visit that was only returned before any decision isn't decided; a rejection that an
    appeal undid doesn't count against the shopper.
    """

    decided: int
    reversed: int

    @property
    def share(self) -> float | None:
        """The reversal rate in [0, 1]; None before the first decision."""
        return self.reversed / self.decided if self.decided else None


def fee_of(visit: Visit) -> float:
    """Return the fee in yuan of an accepted visit, by its edition; others are paid nothing."""
    if visit.status is not VisitStatus.ACCEPTED:
        return 0.0
    return editions()[visit.edition].fieldwork.visit_fee


def accounts_of(shopper: User) -> list[Account]:
    """Return a shopper's months with their visits, the newest first."""
    query = select(Visit).join(Visit.assignment).where(Visit.shopper_id == shopper.id)
    loaded = (contains_eager(Visit.assignment), joinedload(Visit.outlet))
    by_month = defaultdict(list)
    for visit in sorted(db.session.scalars(query.options(*loaded)), key=place_in_month):
        by_month[visit.assignment.month].append(visit)
    return [Account(month, shopper, by_month[month]) for month in sorted(by_month, reverse=True)]


def accounts_in(month: str) -> list[Account]:
    """Return the month's account of every shopper with a visit in it, by name."""
    query = select(Visit).join(Visit.assignment).where(Assignment.month == month)
    loaded = (joinedload(Visit.outlet), joinedload(Visit.shopper))
    by_shopper = defaultdict(list)
    for visit in sorted(db.session.scalars(query.options(*loaded)), key=place_in_month):
        by_shopper[visit.shopper].append(visit)
    found = [Account(month, shopper, visits) for shopper, visits in by_shopper.items()]
    return sorted(found, key=lambda account: (account.shopper.name, account.shopper.id))


def place_in_month(visit: Visit) -> tuple[bool, str, str]:
    """Return where a visit is listed: by day, those without one last, then by outlet."""
    day = visit.visited_on
    return day is None, day.isoformat() if day else "", visit.outlet.code


def reversals_of(visits: Collection[Visit]) -> Reversals:
    """Return how many of the visits were decided about, and how many of those didn't stand."""
    fallen = fallen_after_acceptance(visits)
    rejected = {VisitStatus.REJECTED, VisitStatus.APPEALED}
    stood = [v for v in visits if v.status is VisitStatus.ACCEPTED and key_of(v) not in fallen]
    didnt = [v for v in visits if v.status in rejected or key_of(v) in fallen]
    return Reversals(len(stood) + len(didnt), len(didnt))


def fallen_after_acceptance(visits: Collection[Visit]) -> set[str]:
    """Return the log's names of the visits that were accepted and then returned or rejected."""
    query = select(AuditEntry.subject_id).where(
        AuditEntry.subject == Visit.__tablename__,
        AuditEntry.subject_id.in_([key_of(visit) for visit in visits]),
        AuditEntry.deed.in_(["visit.returned", "visit.rejected"]),
        AuditEntry.detail["before"]["status"].as_string() == VisitStatus.ACCEPTED.value,
    )
    return set(db.session.scalars(query))
