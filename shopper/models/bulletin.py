"""The issues of the months: frozen data, the files made from it, and how far each has come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shopper.extensions import Base, Json, db
from shopper.models.column import text_enum
from shopper.models.user import User
from shopper.rules.standard import Text


class BulletinState(StrEnum):
    """How far an issue has come; a month without any row is a draft."""

    PREVIEW = "preview"
    """Frozen and printed to be challenged; staff may draw it anew; readers don't see it."""
    PUBLISHED = "published"
    CORRECTED = "corrected"
    """Superseded by a later issue of its month."""
    WITHDRAWN = "withdrawn"


OUT = (BulletinState.PUBLISHED, BulletinState.CORRECTED, BulletinState.WITHDRAWN)
"""The states that readers see: nothing but the state of such an issue changes any more."""


class Bulletin(Base):
    """One issue of a month: 2026-10, or its first correction 2026-10-R1."""

    __tablename__ = "bulletin"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue: Mapped[str] = mapped_column(unique=True)
    month: Mapped[str] = mapped_column(index=True)
    revision: Mapped[int] = mapped_column(default=0)
    """0 for the original, 1 for R1."""
    state: Mapped[BulletinState] = mapped_column(
        text_enum(BulletinState), default=BulletinState.PUBLISHED
    )
    state_changed_at: Mapped[datetime] = mapped_column(
        default=lambda context: context.get_current_parameters()["published_at"]
    )
    challenge_until: Mapped[date | None]
    """The last day on which a preview may be challenged."""
    reason: Mapped[str] = mapped_column(default="")
    """Why this revision was made, in Chinese; empty for an original."""
    reason_en: Mapped[str] = mapped_column(default="", server_default="")
    withdrawn_because: Mapped[str] = mapped_column(default="")
    withdrawn_because_en: Mapped[str] = mapped_column(default="", server_default="")
    changes: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    """The cells that differ from the issue corrected: `rules.corrections.ChangedCell`s."""
    document_number: Mapped[str | None] = mapped_column(unique=True)
    """发文字号, e.g. 样保协发〔2026〕7号; None while the association has no prefix."""
    data: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    """The frozen data set of scoring.md, section 7; megabytes, so read only where it is used."""
    published_at: Mapped[datetime]
    """When it was published; of a preview, when it was drawn."""
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    published_by: Mapped[User | None] = relationship()
    files: Mapped[list[BulletinFile]] = relationship(
        back_populates="bulletin",
        cascade="all, delete-orphan",
        order_by="(BulletinFile.subject, BulletinFile.language)",
    )

    @property
    def is_out(self) -> bool:
        """Whether readers see it."""
        return self.state in OUT

    @property
    def why(self) -> Text:
        """Why this revision was made; what was said in Chinese alone stands for both."""
        return Text(self.reason, self.reason_en or self.reason)

    @property
    def why_withdrawn(self) -> Text:
        """Why it was withdrawn, likewise."""
        return Text(self.withdrawn_because, self.withdrawn_because_en or self.withdrawn_because)

    @property
    def replaced(self) -> str | None:
        """The issue before this one of the same month; None for the first."""
        if not self.revision:
            return None
        return self.month if self.revision == 1 else f"{self.month}-R{self.revision - 1}"


class BulletinFile(Base):
    """A document of an issue; its bytes are in the storage."""

    __tablename__ = "bulletin_file"
    __table_args__ = (UniqueConstraint("bulletin_id", "subject", "language", "format"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletin.id"))
    subject: Mapped[str] = mapped_column(default="")
    """Empty for the bulletin itself, else "company:<code>" or "city:<code>"."""
    language: Mapped[str]
    format: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]

    bulletin: Mapped[Bulletin] = relationship(back_populates="files")


def issue_for_readers(issue: str) -> Bulletin | None:
    """Return the issue with that number once it is out, also corrected or withdrawn."""
    return db.session.scalar(
        select(Bulletin).where(Bulletin.issue == issue, Bulletin.state.in_(OUT))
    )


def current_issue(month: str) -> Bulletin | None:
    """Return the issue of a month that counts; None before it is out and while it is withdrawn."""
    return db.session.scalar(
        select(Bulletin).where(Bulletin.month == month, Bulletin.state == BulletinState.PUBLISHED)
    )


def issue_out_at(month: str, moment: datetime) -> Bulletin | None:
    """Return the issue of a month that counted at a moment."""
    query = select(Bulletin).where(
        Bulletin.month == month,
        Bulletin.state.in_(OUT),
        Bulletin.published_at <= moment,
        or_(Bulletin.state != BulletinState.WITHDRAWN, Bulletin.state_changed_at > moment),
    )
    return db.session.scalar(query.order_by(Bulletin.revision.desc()).limit(1))


def issues_of(month: str) -> list[Bulletin]:
    """Return the issues of a month that are or were out, the original first."""
    query = select(Bulletin).where(Bulletin.month == month, Bulletin.state.in_(OUT))
    return list(db.session.scalars(query.order_by(Bulletin.revision)))


def preview_of(month: str) -> Bulletin | None:
    """Return the preview of a month that is not out yet."""
    return db.session.scalar(
        select(Bulletin).where(Bulletin.month == month, Bulletin.state == BulletinState.PREVIEW)
    )


def bulletins() -> list[Bulletin]:
    """Return every issue that is or was out, the newest month and its last revision first."""
    query = select(Bulletin).where(Bulletin.state.in_(OUT))
    return list(db.session.scalars(query.order_by(Bulletin.month.desc(), Bulletin.revision.desc())))


def latest_issue() -> Bulletin | None:
    """Return the issue that counts of the latest month that has one."""
    return db.session.scalar(
        select(Bulletin)
        .where(Bulletin.state == BulletinState.PUBLISHED)
        .order_by(Bulletin.month.desc())
        .limit(1)
    )


def file_of(
    issue: str, language: str, format_: str = "pdf", subject: str = ""
) -> BulletinFile | None:
    """Return a document of an issue that readers may still have: published or corrected."""
    offered = (BulletinState.PUBLISHED, BulletinState.CORRECTED)
    return db.session.scalar(
        select(BulletinFile)
        .join(BulletinFile.bulletin)
        .where(
            Bulletin.issue == issue,
            Bulletin.state.in_(offered),
            BulletinFile.subject == subject,
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


def next_revision(month: str) -> int:
    """Return the number of the next issue of a month: 0 for the first."""
    last = db.session.scalar(
        select(func.max(Bulletin.revision)).where(Bulletin.month == month, Bulletin.state.in_(OUT))
    )
    return 0 if last is None else last + 1


def published_months(months: Collection[str]) -> list[str]:
    """Return which of these months have been published, oldest first; what was out, was out."""
    query = select(Bulletin.month).where(Bulletin.month.in_(months), Bulletin.state.in_(OUT))
    return list(db.session.scalars(query.distinct().order_by(Bulletin.month)))
