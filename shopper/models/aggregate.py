"""The monthly aggregate: what counted responses add up to, per month, item and outlet.

Values are kept as whole numbers of 10^-12, so that sums are exact whatever the order in
which responses come, go and come back. Nine million responses at the best value stay below 2^63.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    ForeignKey,
    Row,
    bindparam,
    delete,
    func,
    insert,
    select,
    union,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from shopper.driver import Driver, Statement, driver_of
from shopper.extensions import Base, db
from shopper.models.cached_score import CHUNK, scorer
from shopper.models.response import Response, ResponseStatus
from shopper.models.source import rows_of
from shopper.rules.customers import UNIT, Customers, mean_of_sum, ss_of_sums
from shopper.rules.month import Month
from shopper.rules.scoring import Score
from shopper.rules.standard import Edition

INSERTS: dict[str, Callable[..., Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}

Key = tuple[str, str, int]
Sums = tuple[int, int, int]
NOTHING: Sums = (0, 0, 0)
SCORES = ("score", "demeanour", "environment")
Contributed = Callable[[Row[Any], frozenset[str]], dict[str, float]]
SUMS = ("number", "total", "squares")
COLUMNS = ("month", "item", "outlet_id", *SUMS)
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


def add(driver: Driver, changes: Iterable[tuple[str, int, Mapping[str, float], int]]) -> None:
    """Add contributions (month, outlet id, values, +1 or −1) to the aggregate, in one statement."""
    sums: dict[Key, Sums] = {}
    for month, outlet_id, values, sign in changes:
        for item, value in values.items():
            _add(sums, (month, item, outlet_id), value, sign)
    if not sums:
        return
    # Processes that change the same rows must do so in the same order, or they wait for each other.
    rows = [_row(key, sums[key]) for key in sorted(sums)]
    driver.change_all(_addition(driver.dialect.name), rows)


@cache
def _addition(dialect: str) -> Statement:
    """Return the insert that adds to a row that is there."""
    table = Aggregate.__table__.c
    new = INSERTS[dialect](Aggregate).values({c.name: bindparam(c.name) for c in table})
    return Statement(
        new.on_conflict_do_update(
            index_elements=["month", "item", "outlet_id"],
            set_={name: table[name] + new.excluded[name] for name in SUMS},
        )
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
        add(
            driver_of(db.session.connection()), [(response.month, response.outlet_id, values, sign)]
        )


def customers_in(month: Month) -> dict[int, Customers]:
    """Return, by outlet id, what the month's counted responses say: as reading each would tell."""
    query = select(
        Aggregate.item, Aggregate.outlet_id, Aggregate.number, Aggregate.total, Aggregate.squares
    ).where(Aggregate.month == str(month), Aggregate.item.in_(SCORES), Aggregate.number != 0)
    held: dict[str, dict[int, Sums]] = {name: {} for name in SCORES}
    for item, outlet, number, total, squares in rows_of(query):
        held[item][outlet] = number, total, squares

    def mean(name: str, outlet: int) -> float | None:
        sums = held[name].get(outlet)
        return mean_of_sum(*sums[:2]) if sums else None

    return {
        outlet: Customers(
            n_responses=sums[0],
            mean=mean_of_sum(*sums[:2]),
            ss=ss_of_sums(*sums),
            demeanour=mean("demeanour", outlet),
            environment=mean("environment", outlet),
        )
        for outlet, sums in held["score"].items()
    }


def rebuild(editions: Mapping[str, Edition], *, check: bool = False) -> int:
    """Add up every counted response anew and return how many rows differed; mend them unless told.

    One pass over the responses, a month at a time; equal answers are scored once. Months before
    the oldest response stay as they are: their responses have been purged.
    """
    connection = db.session.connection()
    contributed = scorer("customer", editions, contribution)
    months = union(select(Response.month), select(Aggregate.month).where(Aggregate.month >= OLDEST))
    return sum(
        _rebuild(connection, month, contributed, check=check)
        for month in connection.scalars(months).all()
    )


def _rebuild(connection: Connection, month: str, contributed: Contributed, *, check: bool) -> int:
    right = _recount(connection, month, contributed)
    wrong = _stored(connection, month)
    differing = [key for key in right.keys() | wrong.keys() if right.get(key) != wrong.get(key)]
    if differing and not check:
        connection.execute(delete(Aggregate).where(Aggregate.month == month))
        rows = [_row(key, sums) for key, sums in sorted(right.items())]
        for start in range(0, len(rows), CHUNK):
            connection.execute(insert(Aggregate), rows[start : start + CHUNK])
    return len(differing)


def _recount(connection: Connection, month: str, contributed: Contributed) -> dict[Key, Sums]:
    sums: dict[Key, Sums] = {}
    query = select(
        Response.outlet_id, Response.edition, Response.conditions, Response.answers
    ).where(Response.month == month, Response.status == ResponseStatus.COUNTED)
    for row in connection.execute(query, execution_options={"yield_per": CHUNK}):
        for item, value in contributed(row, frozenset()).items():
            _add(sums, (month, item, row.outlet_id), value, 1)
    return sums


def _stored(connection: Connection, month: str) -> dict[Key, Sums]:
    """Return the month's aggregate without the rows that have come down to nothing."""
    query = select(Aggregate.__table__).where(Aggregate.number != 0, Aggregate.month == month)
    rows = connection.execute(query)
    return {
        (row.month, row.item, row.outlet_id): (row.number, row.total, row.squares) for row in rows
    }


def _add(sums: dict[Key, Sums], key: Key, value: float, sign: int) -> None:
    number, total, squares = sums.get(key, NOTHING)
    sums[key] = (
        number + sign,
        total + sign * round(value * UNIT),
        squares + sign * round(value * value * UNIT),
    )


def _row(key: Key, value: Sums) -> dict[str, Any]:
    return dict(zip(COLUMNS, key + value, strict=True))
