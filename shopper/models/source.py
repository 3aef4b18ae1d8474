"""What standings are made from; what months have in common is read once.

Rows come as SQLAlchemy's core gives them: through the ORM they take twice as long.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Executable, Text, select, type_coerce

from shopper.extensions import db
from shopper.models.city import District
from shopper.models.company import Company
from shopper.models.outlet import Outlet, OutletStatus, StatusChange
from shopper.models.visit import Visit, VisitStatus


class Visits(NamedTuple):
    """The accepted visits of a month, a column each; items' ids are one text a visit."""

    ids: Sequence[int] = ()
    days: Sequence[date] = ()
    outlets: Sequence[int] = ()
    companies: Sequence[int] = ()
    cities: Sequence[str] = ()
    shoppers: Sequence[int] = ()
    scores: Sequence[float | None] = ()
    demeanours: Sequence[float | None] = ()
    environments: Sequence[float | None] = ()
    failed_critical: Sequence[bool] = ()
    editions: Sequence[str] = ()
    observed: Sequence[str] = ()
    failed: Sequence[str] = ()


class Source:
    """The database as one computation sees it: each month's visits, and the register of today."""

    def __init__(self) -> None:
        self._visits: dict[str, Visits] = {}

    def visits(self, month: str) -> Visits:
        """Return the accepted visits of a month, written YYYY-MM."""
        if month not in self._visits:
            rows = rows_of(
                select(
                    Visit.id,
                    Visit.visited_on,
                    Visit.outlet_id,
                    Visit.company_id,
                    Visit.city_code,
                    Visit.shopper_id,
                    Visit.score,
                    Visit.demeanour,
                    Visit.environment,
                    Visit.failed_critical,
                    Visit.edition,
                    type_coerce(Visit.observed, Text),
                    type_coerce(Visit.failed, Text),
                ).where(Visit.month == month, Visit.status == VisitStatus.ACCEPTED)
            )
            self._visits[month] = Visits(*zip(*rows, strict=True))
        return self._visits[month]

    @cached_property
    def outlets(self) -> Iterable[Any]:
        """The id, code, name, sort key, company's id and city's code of every outlet."""
        return rows_of(
            select(
                Outlet.id,
                Outlet.code,
                Outlet.name,
                Outlet.sort_key,
                Outlet.company_id,
                District.city_code,
            ).join(Outlet.district)
        )

    def active_on(self, day: date) -> dict[int, bool]:
        """Return whether each outlet that the register held on the day was active, by its id."""
        return {
            outlet: status is OutletStatus.ACTIVE
            for outlet, since_on, status in self._statuses
            if since_on <= day
        }

    @cached_property
    def _statuses(self) -> Iterable[Any]:
        changes = select(StatusChange.outlet_id, StatusChange.since_on, StatusChange.status)
        return rows_of(changes.order_by(StatusChange.since_on))

    @cached_property
    def companies(self) -> dict[int, str]:
        """The companies' codes by their ids."""
        return {id_: code for id_, code in rows_of(select(Company.id, Company.code))}


def rows_of(query: Executable, at_once: int | None = None) -> Iterable[Any]:
    """Return the rows that a query finds, what the session holds included; some or all at once."""
    db.session.flush()
    options = {"yield_per": at_once} if at_once else {}
    rows = db.session.connection().execute(query, execution_options=options)
    return rows if at_once else rows.all()


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold Python's search for cycles back, around work that makes many objects and no cycle.

    It would look through all of them again and again, for a quarter of the time.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
