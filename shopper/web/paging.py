"""A long list, one page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request
from sqlalchemy import Select, func
from sqlalchemy.orm.interfaces import ORMOption

from shopper.extensions import db

PAGE_SIZE = 50

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list, and what links to the others must repeat."""

    rows: Sequence[Row]
    number: int
    pages: int
    total: int
    arguments: dict[str, Any]


def page_of(query: Select[Row], *options: ORMOption, size: int = PAGE_SIZE) -> Page[Row]:
    """Return the page that the address asks for; the last one when it asks for a later one.

    `options` say what to load with the rows; the count does without.
    """
    total = total_of(query)
    pages = max(1, -(-total // size))
    number = min(max(1, request.args.get("page", 1, int)), pages)
    wanted = query.options(*options).limit(size).offset((number - 1) * size)
    kept = {key: value for key, value in request.args.items() if key not in {"page", "lang"}}
    return Page(
        rows=db.session.scalars(wanted).all(),
        number=number,
        pages=pages,
        total=total,
        arguments={**(request.view_args or {}), **kept},
    )


def total_of(query: Select[Any]) -> int:
    """Return how many rows the query has."""
    counting = query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    return db.session.scalar(counting) or 0
