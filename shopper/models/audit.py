"""The audit log: who decided what, when, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from shopper.extensions import Base, db
from shopper.models.user import User


class AuditEntry(Base):
    """One deed of one person (None: the command line or the system)."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    deed: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[str]
    detail: Mapped[dict[str, Any]]

    user: Mapped[User | None] = relationship()


def record(deed: str, subject: Base, *, at: datetime, by: User | None, **detail: Any) -> AuditEntry:
    """Add a deed (e.g. "visit.accepted") on a flushed row to the log, in the same transaction."""
    entry = AuditEntry(
        at=at,
        user_id=by.id if by else None,
        deed=deed,
        subject=subject.__tablename__,
        subject_id=key_of(subject),
        detail=detail,
    )
    db.session.add(entry)
    return entry


def key_of(subject: Base) -> str:
    """Return by what the log names a row."""
    return str(getattr(subject, "id", None) or getattr(subject, "key", ""))


def entries_about(subject: Base) -> list[AuditEntry]:
    """Return what was done to a row, newest first, with who did it."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.subject == subject.__tablename__)
        .where(AuditEntry.subject_id == key_of(subject))
        .options(joinedload(AuditEntry.user))
        .order_by(AuditEntry.id.desc())
    )
    return list(db.session.scalars(query))
