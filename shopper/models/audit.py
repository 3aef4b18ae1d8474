"""The audit log: who decided what, when, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

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


def record(
    deed: str, subject: Base, *, at: datetime, by: User | None, **detail: Any
) -> AuditEntry:
    """Add a deed (e.g. "visit.accepted") on a flushed row to the log, in the same transaction."""
    entry = AuditEntry(
        at=at,
        user_id=by.id if by else None,
        deed=deed,
        subject=subject.__tablename__,
        subject_id=str(getattr(subject, "id", None) or getattr(subject, "key", "")),
        detail=detail,
    )
    db.session.add(entry)
    return entry
