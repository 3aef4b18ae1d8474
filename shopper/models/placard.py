"""Placards: the QR codes posted at outlets."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Select, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shopper.extensions import Base, db
from shopper.models.city import District
from shopper.models.column import text_enum
from shopper.models.company import Company
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


def new_placard(outlet: Outlet, *, batch: str, at: datetime) -> Placard:
    """Return a placard for the outlet with a code of its own, to be added to the session."""
    return Placard(
        code=new_code(), outlet=outlet, batch=batch, status=PlacardStatus.ACTIVE, created_at=at
    )


def retire(placard: Placard, *, at: datetime) -> None:
    """Take the placard's code out of use."""
    placard.status = PlacardStatus.RETIRED
    placard.retired_at = at


def batches() -> list[str]:
    """Return the names of the batches, newest first."""
    query = select(Placard.batch).group_by(Placard.batch).order_by(func.max(Placard.id).desc())
    return list(db.session.scalars(query))


def placards_matching(
    *,
    text: str = "",
    city: str = "",
    company: str = "",
    batch: str = "",
    status: PlacardStatus | None = None,
) -> Select[Placard]:
    """Return the query of placards by part of their code or outlet, by city, company and batch."""
    query = select(Placard).join(Placard.outlet).join(Outlet.company).join(Outlet.district)
    if text:
        query = query.where(
            Placard.code.contains(clean_code(text) or text, autoescape=True)
            | Outlet.code.icontains(text, autoescape=True)
            | Outlet.name.icontains(text, autoescape=True)
        )
    if city:
        query = query.where(District.city_code == city)
    if company:
        query = query.where(Company.code == company)
    if batch:
        query = query.where(Placard.batch == batch)
    if status:
        query = query.where(Placard.status == status)
    return query.order_by(District.city_code, Outlet.code, Placard.id)


def has_active_placard() -> ColumnElement[bool]:
    """Return the condition that an outlet has a placard in use."""
    return (
        select(Placard.id)
        .where(Placard.outlet_id == Outlet.id, Placard.status == PlacardStatus.ACTIVE)
        .exists()
    )
