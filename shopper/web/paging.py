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
    number, pages = asked(total, size)
    wanted = query.options(*options).limit(size).offset((number - 1) * size)
    return Page(db.session.scalars(wanted).all(), number, pages, total, kept_arguments())


def page_of_rows(rows: Sequence[Row], size: int = PAGE_SIZE) -> Page[Row]:
    """Return the page that the address asks for of rows that are in memory already."""
    number, pages = asked(len(rows), size)
    start = (number - 1) * size
    return Page(rows[start : start + size], number, pages, len(rows), kept_arguments())


def asked(total: int, size: int) -> tuple[int, int]:
    """Return the number of the page that the address asks for, and how many there are."""
    pages = max(1, -(-total // size))
    return min(max(1, request.args.get("page", 1, int)), pages), pages


def kept_arguments() -> dict[str, Any]:
    """Return what the links to other pages repeat of the address."""
    kept = {key: value for key, value in request.args.items() if key not in {"page", "lang"}}
    return {**(request.view_args or {}), **kept}


def total_of(query: Select[Any]) -> int:
    """Return how many rows the query has."""
    counting = query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    return db.session.scalar(counting) or 0
