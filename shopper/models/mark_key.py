"""The keys of the marks: a random one every month, gone a day after its month."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from shopper.extensions import Base
from shopper.rules.month import Month

COMPARED = timedelta(hours=24)
"""How long into a month its marks are still compared with those of the month before."""

INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class MarkKey(Base):
    """The key of one month's marks."""

    __tablename__ = "mark_key"

    month: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str]
    made_at: Mapped[datetime]


@dataclass(frozen=True)
class MarkKeys:
    """The keys that marks are made with now, the running month's first."""

    keys: tuple[str, ...]
    month: Month
    since: datetime
    until: datetime

    def serve(self, moment: datetime) -> bool:
        """Tell whether these are still the keys at that moment."""
        return self.since <= moment < self.until


def mark_keys(connection: Connection, moment: datetime) -> MarkKeys:
    """Return the keys of a moment; make the month's own if need be, delete what has had its day."""
    month = Month.of(moment)
    compared = month.starts_at + COMPARED
    forget_keys(connection, moment)
    insert = INSERTS[connection.dialect.name](MarkKey).on_conflict_do_nothing()
    new = {"month": str(month), "key": secrets.token_hex(32), "made_at": moment}
    connection.execute(insert, new)
    query = select(MarkKey.key).where(MarkKey.month <= str(month)).order_by(MarkKey.month.desc())
    return MarkKeys(
        keys=tuple(connection.scalars(query)),
        month=month,
        since=month.starts_at if moment < compared else compared,
        until=compared if moment < compared else month.ends_at,
    )


def forget_keys(connection: Connection, moment: datetime) -> int:
    """Delete the keys of months that ended more than a day before; return how many."""
    oldest = Month.of(moment - COMPARED)
    return connection.execute(delete(MarkKey).where(MarkKey.month < str(oldest))).rowcount
