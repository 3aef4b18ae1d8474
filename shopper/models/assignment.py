"""Assignments: which shopper visits which outlet in which month."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Select, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shopper.extensions import Base, db
from shopper.models.audit import AuditEntry
from shopper.models.city import District
from shopper.models.column import text_enum
from shopper.models.outlet import Outlet
from shopper.models.user import User

if TYPE_CHECKING:
    from shopper.models.visit import Visit


class AssignmentState(StrEnum):
    """Where an assignment stands between the office and its shopper."""

    PLANNED = "planned"
    """In a plan that is not published: its shopper doesn't see it."""
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


TO_MAKE = frozenset({AssignmentState.OFFERED, AssignmentState.ACCEPTED})
"""The states in which its shopper sees an assignment and may begin the visit."""


class Assignment(Base):
    """One visit that a shopper is to make in a month."""

    __tablename__ = "assignment"
    # A phone may hold a report for one that was taken back: no other is given its number.
    __table_args__ = (
        UniqueConstraint("month", "outlet_id", "shopper_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(index=True)
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"), index=True)
    shopper_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    given_at: Mapped[datetime]
    state: Mapped[AssignmentState] = mapped_column(
        text_enum(AssignmentState),
        default=AssignmentState.ACCEPTED,
        server_default=AssignmentState.ACCEPTED.value,
    )
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)
    is_repeat: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A second shopper's visit to compare with the first's; neither of them is told."""
    visit_on: Mapped[date | None]
    """The day that the plan proposes."""
    visit_hour: Mapped[int | None]
    """The hour of that day in Shanghai."""
    answered_at: Mapped[datetime | None]
    decline_reason: Mapped[str] = mapped_column(default="", server_default="")

    outlet: Mapped[Outlet] = relationship()
    shopper: Mapped[User] = relationship()
    visit: Mapped[Visit | None] = relationship(back_populates="assignment")


def assignments_in(month: str, *, city: str = "", company: str = "") -> Select[Assignment]:
    """Return the query of a month's assignments by city code and company id, by outlet."""
    query = (
        select(Assignment)
        .join(Assignment.outlet)
        .join(Outlet.district)
        .where(Assignment.month == month)
    )
    if city:
        query = query.where(District.city_code == city)
    if company:
        query = query.where(Outlet.company_id == int(company))
    return query.order_by(District.city_code, Outlet.code, Assignment.id)


def declined_in(month: str) -> set[tuple[str, str]]:
    """Return which outlet of the month, by code, which shopper has declined, by user name.

    The log knows it still when somebody else has the visit.
    """
    query = (
        select(AuditEntry.detail["outlet"].as_string(), User.username)
        .join(AuditEntry.user)
        .where(
            AuditEntry.subject == Assignment.__tablename__,
            AuditEntry.deed == "assignment.declined",
            AuditEntry.detail["month"].as_string() == month,
        )
    )
    return {(outlet, shopper) for outlet, shopper in db.session.execute(query)}
