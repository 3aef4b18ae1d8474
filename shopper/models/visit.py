"""Mystery shoppers' visits, what they found, and their photos."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shopper.extensions import Base, Json
from shopper.models.assignment import Assignment
from shopper.models.column import Words, text_enum
from shopper.models.outlet import Outlet
from shopper.models.user import STAFF, Role, User
from shopper.rules.scoring import Score, score
from shopper.rules.standard import Edition


class VisitStatus(StrEnum):
    """Where a visit stands between the shopper and the reviewer."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    APPEALED = "appealed"


MOVES: Mapping[tuple[VisitStatus, VisitStatus], frozenset[Role]] = {
    (VisitStatus.DRAFT, VisitStatus.SUBMITTED): frozenset({Role.SHOPPER}),
    (VisitStatus.RETURNED, VisitStatus.SUBMITTED): frozenset({Role.SHOPPER}),
    (VisitStatus.SUBMITTED, VisitStatus.ACCEPTED): STAFF,
    (VisitStatus.SUBMITTED, VisitStatus.RETURNED): STAFF,
    (VisitStatus.SUBMITTED, VisitStatus.REJECTED): STAFF,
    (VisitStatus.ACCEPTED, VisitStatus.RETURNED): STAFF,
    (VisitStatus.ACCEPTED, VisitStatus.REJECTED): STAFF,
    (VisitStatus.REJECTED, VisitStatus.ACCEPTED): STAFF,
    (VisitStatus.REJECTED, VisitStatus.RETURNED): STAFF,
    (VisitStatus.REJECTED, VisitStatus.APPEALED): frozenset({Role.SHOPPER}),
    (VisitStatus.APPEALED, VisitStatus.ACCEPTED): STAFF,
    (VisitStatus.APPEALED, VisitStatus.RETURNED): STAFF,
    (VisitStatus.APPEALED, VisitStatus.REJECTED): STAFF,
}
"""Who may move a visit from where to where; what is not here can't be done.

Drawn in docs/guide/visit-states.md, which `flask shopper visit-states` prints.
"""

WAITING = (VisitStatus.SUBMITTED, VisitStatus.APPEALED)
"""What the office is to decide about."""


class Visit(Base):
    """One shopper's report on one outlet, with the outlet's facts as they were then."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("ix_visit_month_status", "month", "status"),
        Index("ix_visit_outlet_id_visited_on", "outlet_id", "visited_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"))
    shopper_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    city_code: Mapped[str] = mapped_column(ForeignKey("city.code"))
    edition: Mapped[str]
    conditions: Mapped[list[str]]
    """The outlet's register conditions; the shopper's gates are among the answers."""
    answers: Mapped[dict[str, Any]]
    notes: Mapped[dict[str, Any]]
    """The shopper's note per item id."""
    visited_on: Mapped[date | None]
    month: Mapped[str | None]
    """The month of visited_on, YYYY-MM."""
    score: Mapped[float | None]
    demeanour: Mapped[float | None]
    environment: Mapped[float | None]
    failed_critical: Mapped[bool] = mapped_column(default=False)
    observed: Mapped[list[str]] = mapped_column(Words, default=list, server_default="")
    """The ids of the items that are in the score's sums."""
    failed: Mapped[list[str]] = mapped_column(Words, default=list, server_default="")
    """Those of them that failed."""
    status: Mapped[VisitStatus] = mapped_column(text_enum(VisitStatus), default=VisitStatus.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    review_note: Mapped[str | None]
    arrived_at: Mapped[datetime | None]
    attended_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    """The three timers of the screen on site, by the phone's clock."""
    marks: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list, server_default="[]")
    """What was tapped or noted on site: {"at": ISO 8601, "text": …}."""
    reported_at: Mapped[datetime | None]
    """When the shopper finished the report, by the phone's clock; it may arrive later."""
    appeal: Mapped[str] = mapped_column(default="", server_default="")
    """Why the shopper disagrees with the rejection; a visit is appealed once."""

    assignment: Mapped[Assignment] = relationship(back_populates="visit")
    outlet: Mapped[Outlet] = relationship()
    shopper: Mapped[User] = relationship(foreign_keys=[shopper_id])
    reviewer: Mapped[User | None] = relationship(foreign_keys=[reviewer_id])
    findings: Mapped[list[Finding]] = relationship(
        back_populates="visit", cascade="all, delete-orphan", order_by="Finding.item"
    )
    item_notes: Mapped[list[ItemNote]] = relationship(
        back_populates="visit", cascade="all, delete-orphan", order_by="ItemNote.id"
    )
    photos: Mapped[list[Photo]] = relationship(
        back_populates="visit", cascade="all, delete-orphan", order_by="Photo.id"
    )

    @property
    def is_open(self) -> bool:
        """Whether the shopper may still change it."""
        return self.status in {VisitStatus.DRAFT, VisitStatus.RETURNED}

    @property
    def confirmed(self) -> frozenset[str]:
        """The item ids of the findings that a second person confirmed."""
        return frozenset(f.item for f in self.findings if f.status is FindingStatus.CONFIRMED)

    @property
    def premises_differ(self) -> bool:
        """Whether what the shopper saw (E01) contradicts the register."""
        seen = self.answers.get("E01")
        return seen in {"self_built", "borrowed"} and (seen == "borrowed") != (
            "BORROW" in self.conditions
        )

    @property
    def open_notes(self) -> list[ItemNote]:
        """What is asked for at its items and has not been sent since."""
        return [note for note in self.item_notes if note.settled_at is None]

    def settle_notes(self, at: datetime) -> None:
        """Take what was asked for at its items as done: the visit is submitted again."""
        for note in self.open_notes:
            note.settled_at = at

    def may_become(self, status: VisitStatus, role: Role) -> bool:
        """Return whether a person of this role may move the visit there.

        A rejection that was appealed in vain is for good.
        """
        if self.status is VisitStatus.REJECTED and self.appeal:
            return False
        return role in MOVES.get((self.status, status), frozenset())

    def scored(self, edition: Edition) -> Score:
        """Return the score of the answers by the edition that asked them."""
        return score(edition, "visit", self.conditions, self.answers, self.confirmed)

    def rescore(self, edition: Edition) -> Score:
        """Score the answers and keep the result in the columns."""
        result = self.scored(edition)
        self.score = result.score
        self.demeanour = result.sections["demeanour"]
        self.environment = result.sections["environment"]
        self.failed_critical = bool(result.failed_critical)
        self.observed, self.failed = list(result.observed), list(result.failed)
        return result


class FindingStatus(StrEnum):
    """Whether a second person has confirmed a finding (X01-X03)."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class Finding(Base):
    """A veto or integrity finding of a visit; without effect until a second person confirms it."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("visit_id", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    item: Mapped[str]
    status: Mapped[FindingStatus] = mapped_column(
        text_enum(FindingStatus), default=FindingStatus.PENDING
    )
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None]

    visit: Mapped[Visit] = relationship(back_populates="findings")
    decided_by: Mapped[User | None] = relationship()

    def reopen(self) -> None:
        """Make it wait for a second person again, as if none had decided."""
        self.status = FindingStatus.PENDING
        self.decided_by = self.decided_at = self.decision_reason = None


class ItemNote(Base):
    """What a reviewer finds missing at an item of a visit."""

    __tablename__ = "item_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    item: Mapped[str]
    text: Mapped[str]
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    settled_at: Mapped[datetime | None]
    """When the visit was submitted again."""

    visit: Mapped[Visit] = relationship(back_populates="item_notes")
    written_by: Mapped[User] = relationship()


class Photo(Base):
    """A photo of a visit, re-encoded and without metadata; its bytes are in the storage."""

    __tablename__ = "photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    item: Mapped[str]
    sha256: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    added_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    """As the camera or the phone said; evidence of a grade, never a gate."""
    distance: Mapped[float | None]
    """Metres from the outlet to where it was taken; the place itself isn't kept."""
    likeness: Mapped[str] = mapped_column(default="", server_default="", index=True)
    """Its 64-bit perceptual hash in hex; "" for a photo taken in before there was one."""

    visit: Mapped[Visit] = relationship(back_populates="photos")
