"""The score columns beside the answers, and which of them don't say what the rules say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Row, Select, select

from shopper.extensions import db
from shopper.models.failure import confirmed_findings
from shopper.models.response import Response
from shopper.models.visit import Visit, VisitStatus
from shopper.rules.scoring import Score, score
from shopper.rules.standard import Edition, Instrument

CHUNK = 5_000
REMEMBERED = 5_000
NOTHING: frozenset[str] = frozenset()

Columns = dict[str, Any]
T = TypeVar("T")


def stale_responses(editions: Mapping[str, Edition]) -> Iterator[list[Columns]]:
    """Yield, chunk by chunk, the id and right columns of the responses whose score is wrong."""
    right = scorer("customer", editions, columns_of)
    query = select(
        Response.id,
        Response.edition,
        Response.conditions,
        Response.answers,
        Response.score,
        Response.demeanour,
        Response.environment,
    )
    for rows in chunks(query, Response):
        yield [
            columns
            for row in rows
            if stored(row) != (columns := {"id": row.id} | right(row, NOTHING))
        ]


def stale_visits(editions: Mapping[str, Edition]) -> Iterator[list[Columns]]:
    """Yield the same of visits, but of drafts, which have no score yet."""
    right = scorer("visit", editions, visit_columns_of)
    months = select(Visit.month).where(Visit.month.is_not(None)).distinct()
    confirmed = confirmed_findings([month for month in db.session.scalars(months) if month])
    query = select(
        Visit.id,
        Visit.edition,
        Visit.conditions,
        Visit.answers,
        Visit.score,
        Visit.demeanour,
        Visit.environment,
        Visit.failed_critical,
        Visit.observed,
        Visit.failed,
    ).where(Visit.status != VisitStatus.DRAFT)
    for rows in chunks(query, Visit):
        yield [
            columns
            for row in rows
            if stored(row) != (columns := {"id": row.id} | right(row, confirmed[row.id]))
        ]


def chunks(query: Select[Any], table: type[Response] | type[Visit]) -> Iterator[list[Row[Any]]]:
    """Yield the query's rows by id, a chunk at a time, so that they may be changed meanwhile."""
    rows: list[Row[Any]] = []
    while True:
        after = rows[-1].id if rows else 0
        page = query.where(table.id > after).order_by(table.id).limit(CHUNK)
        rows = list(db.session.execute(page))
        if not rows:
            return
        yield rows


def scorer(
    instrument: Instrument, editions: Mapping[str, Edition], keep: Callable[[Score], T]
) -> Callable[[Row[Any], frozenset[str]], T]:
    """Return a function from a row and its confirmed findings to what is kept of its score.

    Customers often answer alike, so equal answers are scored once.
    """

    @lru_cache(maxsize=REMEMBERED)
    def remembered(
        edition: str, conditions: tuple[str, ...], answers: str, confirmed: frozenset[str]
    ) -> T:
        return keep(
            score(editions[edition], instrument, conditions, json.loads(answers), confirmed)
        )

    def kept(row: Row[Any], confirmed: frozenset[str]) -> T:
        answers = json.dumps(row.answers, sort_keys=True)
        return remembered(row.edition, tuple(row.conditions), answers, confirmed)

    return kept


def columns_of(result: Score) -> Columns:
    """Return the score columns of a response or visit that a result asks for."""
    return {
        "score": result.score,
        "demeanour": result.sections["demeanour"],
        "environment": result.sections["environment"],
    }


def visit_columns_of(result: Score) -> Columns:
    """Return all columns of a visit that a result asks for."""
    return columns_of(result) | {
        "failed_critical": bool(result.failed_critical),
        "observed": list(result.observed),
        "failed": list(result.failed),
    }


def stored(row: Row[Any]) -> Columns:
    """Return the id and score columns of a row as they are."""
    asked = {"edition", "conditions", "answers"}
    return {key: value for key, value in row._mapping.items() if key not in asked}
