"""Customers' responses."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shopper.extensions import Base
from shopper.models.column import text_enum
from shopper.models.comment import Comment, CustomerPhoto
from shopper.models.outlet import Outlet
from shopper.models.placard import Placard
from shopper.models.user import User
from shopper.rules.scoring import Score, score
from shopper.rules.standard import Edition


class ResponseStatus(StrEnum):
    """Whether a response enters the score (scoring.md, section 6)."""

    COUNTED = "counted"
    HELD = "held"
    EXCLUDED = "excluded"


class Response(Base):
    """One customer's answers about one outlet, with the outlet's facts as they were then."""

    __tablename__ = "response"
    __table_args__ = (
        Index("ix_response_month_outlet_opened_at", "month", "outlet_id", "opened_at"),
        Index("ix_response_month_received_at", "month", "received_at"),
        Index("ix_response_outlet_device", "outlet_id", "device_mark", "received_at"),
        Index("ix_response_outlet_network", "outlet_id", "network_mark", "received_at"),
        Index("ix_response_placard_received_at", "placard_id", "received_at"),
        Index("ix_response_status_month", "status", "month"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(unique=True)
    receipt: Mapped[str | None] = mapped_column(unique=True)
    """The keyed hash of the customer's receipt code; the code itself is not kept."""
    placard_id: Mapped[int] = mapped_column(ForeignKey("placard.id"))
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    city_code: Mapped[str] = mapped_column(ForeignKey("city.code"))
    edition: Mapped[str]
    conditions: Mapped[list[str]]
    answers: Mapped[dict[str, Any]]
    language: Mapped[str]
    opened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    month: Mapped[str]
    """The month in Shanghai of opened_at, YYYY-MM."""
    score: Mapped[float | None]
    demeanour: Mapped[float | None]
    environment: Mapped[float | None]
    status: Mapped[ResponseStatus] = mapped_column(text_enum(ResponseStatus))
    held_by: Mapped[list[str]]
    """The names of the screening rules that held it."""
    device_mark: Mapped[str | None]
    network_mark: Mapped[str | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    """When the customer took it back; it is excluded since and can't be counted again."""

    placard: Mapped[Placard] = relationship()
    outlet: Mapped[Outlet] = relationship()
    decided_by: Mapped[User | None] = relationship()
    comment: Mapped[Comment | None] = relationship(passive_deletes=True)
    photos: Mapped[list[CustomerPhoto]] = relationship(
        passive_deletes=True, order_by="CustomerPhoto.id"
    )

    def scored(self, edition: Edition) -> Score:
        """Return the score of the answers by the edition that asked them."""
        return score(edition, "customer", self.conditions, self.answers)

    def rescore(self, edition: Edition) -> Score:
        """Score the answers and keep the result in the columns."""
        result = self.scored(edition)
        self.score = result.score
        self.demeanour = result.sections["demeanour"]
        self.environment = result.sections["environment"]
        return result
