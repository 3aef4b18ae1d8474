"""Placards: the QR codes posted at outlets."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from unicodedata import normalize

from sqlalchemy import ColumnElement, ForeignKey, Select, Update, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shopper.extensions import Base, reading
from shopper.models.city import District
from shopper.models.column import text_enum
from shopper.models.company import Company
from shopper.models.outlet import Outlet

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
LOOKALIKES = str.maketrans("OIL", "011")
AN_HOUR = timedelta(hours=1)


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
    last_opened_at: Mapped[datetime | None]
    """When a phone last told, by script, that somebody had opened the page; to the hour."""

    outlet: Mapped[Outlet] = relationship()


def new_code() -> str:
    """Return 40 random bits as eight Crockford base 32 characters."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(CODE_LENGTH))


def clean_code(text: str) -> str:
    """Return a typed code as stored: of any case and width, O as 0, I and L as 1."""
    letters = "".join(filter(str.isalnum, normalize("NFKC", text).upper()))
    return letters.translate(LOOKALIKES)


def new_placard(outlet: Outlet, *, batch: str, at: datetime) -> Placard:
    """Return a placard for the outlet with a code of its own, to be added to the session."""
    return Placard(
        code=new_code(), outlet=outlet, batch=batch, status=PlacardStatus.ACTIVE, created_at=at
    )


def retire(placard: Placard, *, at: datetime) -> None:
    """Take the placard's code out of use."""
    placard.status = PlacardStatus.RETIRED
    placard.retired_at = at


def opened(placard_id: int, moment: datetime) -> Update | None:
    """Return the change that notes an opening of a placard's page; None when there is none to make.

    Telling of the same opening twice changes nothing, and neither does a crowd within an hour.
    """
    stale = or_(Placard.last_opened_at.is_(None), Placard.last_opened_at < moment - AN_HOUR)
    with reading() as connection:
        query = select(Placard.id).where(Placard.id == placard_id, stale)
        if connection.scalar(query) is None:
            return None
    return update(Placard).where(Placard.id == placard_id, stale).values(last_opened_at=moment)


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
