"""Published bulletins: the frozen data of a month and the files made from it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shopper.extensions import Base, db
from shopper.models.user import User


class Bulletin(Base):
    """The issue of one month, e.g. 2026-10, as it was published."""

    __tablename__ = "bulletin"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue: Mapped[str] = mapped_column(unique=True)
    month: Mapped[str] = mapped_column(index=True)
    document_number: Mapped[str | None] = mapped_column(unique=True)
    """发文字号, e.g. 样保协发〔2026〕7号; None while the association has no prefix."""
    data: Mapped[dict[str, Any]]
    """The frozen data set of scoring.md, section 7."""
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    published_by: Mapped[User | None] = relationship()
    files: Mapped[list[BulletinFile]] = relationship(
        back_populates="bulletin", cascade="all, delete-orphan", order_by="BulletinFile.language"
    )


class BulletinFile(Base):
    """A document of a published bulletin; its bytes are in the storage."""

    __tablename__ = "bulletin_file"
    __table_args__ = (UniqueConstraint("bulletin_id", "language", "format"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletin.id"))
    language: Mapped[str]
    format: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]

    bulletin: Mapped[Bulletin] = relationship(back_populates="files")


def bulletin_by_issue(issue: str) -> Bulletin | None:
    """Return the published bulletin with that issue number."""
    return db.session.scalar(select(Bulletin).where(Bulletin.issue == issue))


def bulletins() -> list[Bulletin]:
    """Return every published bulletin, newest month first."""
    return list(db.session.scalars(select(Bulletin).order_by(Bulletin.issue.desc())))


def file_of(issue: str, language: str, format_: str = "pdf") -> BulletinFile | None:
    """Return a document of a published bulletin."""
    return db.session.scalar(
        select(BulletinFile)
        .join(BulletinFile.bulletin)
        .where(
            Bulletin.issue == issue,
            BulletinFile.language == language,
            BulletinFile.format == format_,
        )
    )


def next_number(prefix: str, year: int) -> str | None:
    """Return the next document number 〔year〕n号 after the prefix; None without a prefix."""
    if not prefix:
        return None
    start = f"{prefix}〔{year}〕"
    numbers = db.session.scalars(
        select(Bulletin.document_number).where(
            Bulletin.document_number.startswith(start, autoescape=True)
        )
    )
    last = max((int(n.removeprefix(start).removesuffix("号")) for n in numbers if n), default=0)
    return f"{start}{last + 1}号"


def published_months(months: Collection[str]) -> list[str]:
    """Return which of these months have a published bulletin, oldest first."""
    query = select(Bulletin.month).where(Bulletin.month.in_(months)).distinct()
    return list(db.session.scalars(query.order_by(Bulletin.month)))
