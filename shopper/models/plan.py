"""A month's plan of visits, and whom a shopper may not visit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Select, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shopper.extensions import Base, db
from shopper.models.assignment import Assignment, AssignmentState
from shopper.models.company import Company
from shopper.models.outlet import Outlet
from shopper.models.user import User
from shopper.rules.month import Month


class Plan(Base):
    """The draw of a month's visits; until it is published, shoppers see nothing of it."""

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(unique=True)
    seed: Mapped[int]
    """With it and the same register, shoppers and history the same plan is drawn again."""
    unplanned: Mapped[dict[str, Any]]
    """Why an outlet has too few visits to be ranked, by its code."""
    drawn_at: Mapped[datetime]
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    drawn_by: Mapped[User | None] = relationship()


class Conflict(Base):
    """A declared conflict of interest: a shopper never visits this company, or this outlet."""

    __tablename__ = "conflict"
    __table_args__ = (
        CheckConstraint("(company_id IS NULL) <> (outlet_id IS NULL)", name="with_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shopper_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    outlet_id: Mapped[int | None] = mapped_column(ForeignKey("outlet.id"))
    reason: Mapped[str]
    declared_at: Mapped[datetime]

    shopper: Mapped[User] = relationship()
    company: Mapped[Company | None] = relationship()
    outlet: Mapped[Outlet | None] = relationship()


def plan_of(month: Month, *, locked: bool = False) -> Plan | None:
    """Return the month's plan as it is now, kept from others until the transaction ends or not."""
    query = select(Plan).where(Plan.month == str(month))
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def conflicts_of(shopper: User) -> list[Conflict]:
    """Return the conflicts of interest that a shopper has declared, the oldest first."""
    query = select(Conflict).where(Conflict.shopper_id == shopper.id).order_by(Conflict.id)
    return list(db.session.scalars(query))


def against_conflicts() -> Select[Assignment]:
    """Return the query of visits not begun whose shoppers have declared a conflict since."""
    declared = and_(
        Conflict.shopper_id == Assignment.shopper_id,
        or_(Conflict.outlet_id == Assignment.outlet_id, Conflict.company_id == Outlet.company_id),
    )
    return select(Assignment).where(
        Assignment.state != AssignmentState.DECLINED,
        ~Assignment.visit.has(),
        select(Conflict.id)
        .where(declared, Outlet.id == Assignment.outlet_id)
        .correlate(Assignment)
        .exists(),
    )
