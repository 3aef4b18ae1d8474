"""The monthly aggregate: what counted responses add up to, per month, item and outlet.

Values are kept as whole numbers of 10^-12, so that sums are exact whatever the order in
which responses come, go and come back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import BigInteger, Connection, ForeignKey, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from shopper.extensions import Base
from shopper.rules.scoring import Score

UNIT = 10**12
"""Nine million responses at the best value stay below 2^63."""

INSERTS: dict[str, Callable[..., Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}

Key = tuple[str, str, int]
Sums = tuple[int, int, int]


class Aggregate(Base):
    """Number, sum and sum of squares of one item's values, or of a score, at an outlet."""

    __tablename__ = "aggregate"

    month: Mapped[str] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    """An item's id; or score, demeanour, environment."""
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"), primary_key=True)
    number: Mapped[int]
    total: Mapped[int] = mapped_column(BigInteger)
    """Item values in [0, 1], scores as shares of 100 points; in units of 10^-12."""
    squares: Mapped[int] = mapped_column(BigInteger)


def contribution(score: Score) -> dict[str, float]:
    """Return what a counted response adds: item values and scores, all in [0, 1]."""
    parts = {line.item: line.value for line in score.lines if line.counted}
    parts |= {name: points / 100 for name, points in _scores(score).items() if points is not None}
    return {name: value for name, value in parts.items() if value is not None}


def _scores(score: Score) -> dict[str, float | None]:
    return {"score": score.score, **score.sections}


def add(
    connection: Connection, changes: Iterable[tuple[str, int, Mapping[str, float], int]]
) -> None:
    """Add contributions (month, outlet id, values, +1 or −1) to the aggregate, in one statement."""
    sums: dict[Key, Sums] = defaultdict(lambda: (0, 0, 0))
    for month, outlet_id, values, sign in changes:
        for item, value in values.items():
            key = (month, item, outlet_id)
            number, total, squares = sums[key]
            sums[key] = (
                number + sign,
                total + sign * round(value * UNIT),
                squares + sign * round(value * value * UNIT),
            )
    if not sums:
        return
    insert = INSERTS[connection.dialect.name](Aggregate)
    table = Aggregate.__table__.c
    statement = insert.on_conflict_do_update(
        index_elements=["month", "item", "outlet_id"],
        set_={name: table[name] + insert.excluded[name] for name in ("number", "total", "squares")},
    )
    # Processes that change the same rows must do so in the same order, or they wait for each other.
    connection.execute(statement, [_row(key, value) for key, value in sorted(sums.items())])


def _row(key: Key, value: Sums) -> dict[str, Any]:
    return dict(
        zip(("month", "item", "outlet_id", "number", "total", "squares"), key + value, strict=True)
    )


def stored(connection: Connection, month: str) -> dict[Key, Sums]:
    """Return the month's aggregate, without the rows that have come down to nothing."""
    rows = connection.execute(select(Aggregate.__table__).where(Aggregate.month == month))
    return {
        (row.month, row.item, row.outlet_id): (row.number, row.total, row.squares)
        for row in rows
        if row.number
    }
