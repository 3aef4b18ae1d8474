"""Print batches: the placards that were issued together, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from shopper.extensions import UtcDateTime, db
from shopper.models.placard import Placard, PlacardStatus
from shopper.models.response import Response


@dataclass(frozen=True)
class Batch:
    """One printing; its codes are in no other."""

    name: str
    issued: int
    in_use: int
    issued_at: datetime
    last_opened_at: datetime | None
    last_answered_at: datetime | None

    @property
    def withdrawn(self) -> int:
        """How many of its placards were taken out of use."""
        return self.issued - self.in_use


LAST_ANSWER = (
    select(func.max(Response.received_at))
    .where(Response.placard_id == Placard.id)
    .correlate(Placard)
    .scalar_subquery()
)

QUERY = (
    select(
        Placard.batch,
        func.count(),
        func.count().filter(Placard.status == PlacardStatus.ACTIVE),
        func.min(Placard.created_at, type_=UtcDateTime()),
        func.max(Placard.last_opened_at, type_=UtcDateTime()),
        func.max(LAST_ANSWER, type_=UtcDateTime()),
    )
    .group_by(Placard.batch)
    .order_by(func.max(Placard.id).desc())
)


def batches() -> list[Batch]:
    """Return the batches, newest first."""
    return [Batch(*row) for row in db.session.execute(QUERY)]


def batch_names() -> list[str]:
    """Return the names of the batches, newest first."""
    query = select(Placard.batch).group_by(Placard.batch).order_by(func.max(Placard.id).desc())
    return list(db.session.scalars(query))


def free_name(day: date) -> str:
    """Return the month of a day, with a number when that batch exists already."""
    names, month = set(batch_names()), f"{day:%Y-%m}"
    numbered = (f"{month}-{number}" for number in range(2, len(names) + 3))
    return next(name for name in (month, *numbered) if name not in names)
