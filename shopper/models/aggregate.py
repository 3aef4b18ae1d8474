"""The monthly aggregate: what counted responses add up to, per month, item and outlet.

Values are kept as whole numbers of 10^-12, so that sums are exact whatever the order in
which responses come, go and come back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Connection, ForeignKey, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from shopper.extensions import Base, db
from shopper.models.cached_score import CHUNK, chunks, scorer
from shopper.models.response import Response, ResponseStatus
from shopper.rules.scoring import Score
from shopper.rules.standard import Edition

UNIT = 10**12
"""Nine million responses at the best value stay below 2^63."""

INSERTS: dict[str, Callable[..., Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}

Key = tuple[str, str, int]
Sums = tuple[int, int, int]
NOTHING: Sums = (0, 0, 0)
OLDEST = select(func.min(Response.month)).scalar_subquery()


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
    sums: dict[Key, Sums] = defaultdict(lambda: NOTHING)
    for month, outlet_id, values, sign in changes:
        for item, value in values.items():
            _add(sums, (month, item, outlet_id), value, sign)
    if not sums:
        return
    # Processes that change the same rows must do so in the same order, or they wait for each other.
    rows = [_row(key, value) for key, value in sorted(sums.items())]
    connection.execute(_addition(connection.dialect.name), rows)


@cache
def _addition(dialect: str) -> Any:
    """Return the insert that adds to a row that is there; building it takes longer than running."""
    statement = INSERTS[dialect](Aggregate)
    table, new = Aggregate.__table__.c, statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["month", "item", "outlet_id"],
        set_={name: table[name] + new[name] for name in ("number", "total", "squares")},
    )


def change(response: Response, edition: Edition, **columns: Any) -> None:
    """Change a stored response, and with it the aggregate, in the session's transaction.

    Every decision, correction and withdrawal goes this way; new answers are scored again.
    """
    _count(response, edition, -1)
    for name, value in columns.items():
        setattr(response, name, value)
    if "answers" in columns:
        response.rescore(edition)
    _count(response, edition, 1)


def _count(response: Response, edition: Edition, sign: int) -> None:
    if response.status is ResponseStatus.COUNTED:
        values = contribution(response.scored(edition))
        add(db.session.connection(), [(response.month, response.outlet_id, values, sign)])


def rebuild(editions: Mapping[str, Edition], *, check: bool = False) -> int:
    """Add up every counted response anew and return how many rows differed; mend them unless told.

    One pass over the responses; equal answers are scored once. Months before the oldest response
    stay as they are: their responses have been purged.
    """
    connection = db.session.connection()
    right = _recount(editions)
    wrong = _stored(connection)
    differing = [key for key in right.keys() | wrong.keys() if right.get(key) != wrong.get(key)]
    if differing and not check:
        connection.execute(delete(Aggregate).where(Aggregate.month >= OLDEST))
        rows = [_row(key, sums) for key, sums in sorted(right.items())]
        for start in range(0, len(rows), CHUNK):
            connection.execute(insert(Aggregate), rows[start : start + CHUNK])
    return len(differing)


def _recount(editions: Mapping[str, Edition]) -> dict[Key, Sums]:
    scored = scorer("customer", editions)
    sums: dict[Key, Sums] = defaultdict(lambda: NOTHING)
    query = select(
        Response.id,
        Response.month,
        Response.outlet_id,
        Response.edition,
        Response.conditions,
        Response.answers,
    ).where(Response.status == ResponseStatus.COUNTED)
    for rows in chunks(query, Response):
        for row in rows:
            values = contribution(scored(row, frozenset()))
            for item, value in values.items():
                _add(sums, (row.month, item, row.outlet_id), value, 1)
    return sums


def _stored(connection: Connection) -> dict[Key, Sums]:
    """Return the aggregate without the rows that have come down to nothing."""
    query = select(Aggregate.__table__).where(Aggregate.number != 0, Aggregate.month >= OLDEST)
    rows = connection.execute(query)
    return {
        (row.month, row.item, row.outlet_id): (row.number, row.total, row.squares) for row in rows
    }


def _add(sums: dict[Key, Sums], key: Key, value: float, sign: int) -> None:
    number, total, squares = sums[key]
    sums[key] = (
        number + sign,
        total + sign * round(value * UNIT),
        squares + sign * round(value * value * UNIT),
    )


def _row(key: Key, value: Sums) -> dict[str, Any]:
    return dict(
        zip(("month", "item", "outlet_id", "number", "total", "squares"), key + value, strict=True)
    )
