"""Attempts that are throttled, in a table so that all processes count together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from shopper.extensions import Base, db


class Attempt(Base):
    """One attempt; the key is a hash that names nobody."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


def attempts_since(key: str, since: datetime) -> int:
    """Return how many attempts were made under the key since then."""
    query = select(func.count()).where(Attempt.key == key, Attempt.at > since)
    return db.session.scalar(query) or 0


def forget_attempts(before: datetime) -> None:
    """Delete the attempts made before then, whatever their key."""
    db.session.execute(delete(Attempt).where(Attempt.at < before))
