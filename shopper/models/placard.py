"""Placards: the QR codes posted at outlets."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shopper.extensions import Base, db
from shopper.models.column import text_enum
from shopper.models.outlet import Outlet

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8


class PlacardStatus(StrEnum):
    """Whether a placard's code is in use."""

    ACTIVE = "active"
    RETIRED = "retired"


class Placard(Base):
    """One printed code of one outlet."""

    __tablename__ = "placard"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"), index=True)
    batch: Mapped[str] = mapped_column(index=True)
    status: Mapped[PlacardStatus] = mapped_column(
        text_enum(PlacardStatus), default=PlacardStatus.ACTIVE
    )
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    outlet: Mapped[Outlet] = relationship()


def new_code() -> str:
    """Return 40 random bits as eight Crockford base 32 characters."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(CODE_LENGTH))


def clean_code(text: str) -> str:
    """Return a code as stored from one read aloud or typed: any case, O as 0, I and L as 1."""
    letters = "".join(c for c in text.upper() if c.isalnum())
    return letters.translate(str.maketrans("OIL", "011"))


def placard_by_code(code: str) -> Placard | None:
    """Return the placard that carries the code, retired or not."""
    return db.session.scalar(select(Placard).where(Placard.code == clean_code(code)))


def active_placard_of(outlet: Outlet) -> Placard | None:
    """Return the outlet's newest placard in use."""
    return db.session.scalar(
        select(Placard)
        .where(Placard.outlet_id == outlet.id, Placard.status == PlacardStatus.ACTIVE)
        .order_by(Placard.id.desc())
        .limit(1)
    )
