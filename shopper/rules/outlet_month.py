"""What one outlet brings to a month's ranking: the rows that a bulletin freezes."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from operator import and_, attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from shopper.rules.customers import Customers
from shopper.rules.immutable import immutable


class RegisteredOutlet(NamedTuple):
    """An outlet as the register has it on the month's last day."""

    code: str
    name: str
    sort_key: str
    company: str
    city: str
    active: bool


class CountedVisit(NamedTuple):
    """An accepted visit of the window; scores in points out of 100.

    A tuple, like an outlet of the register and a response: a month has thousands of them.
    """

    outlet: str
    shopper: str | int
    score: float
    demeanour: float | None
    environment: float | None
    failed_critical: bool
    in_month: bool
    """False for the window's earlier months, whose visits last month's window held too."""
    integrity: bool = False


NO_VISITS: Sequence[tuple[()]] = [()] * len(CountedVisit._fields)
"""The columns of none."""


class CountedResponse(NamedTuple):
    """A counted response of the month; scores in points out of 100."""

    outlet: str
    score: float
    demeanour: float | None
    environment: float | None


@immutable
class PreviousOutlet:
    """What last month's standings said of an outlet; `rank` None: it was not ranked."""

    company: str
    city: str
    n_visits: int
    score: float
    se: float
    rank: int | None


@immutable
class OutletMonth:
    """One outlet's month; means in points out of 100, `_ss` squared deviations from the mean."""

    code: str
    name: str
    sort_key: str
    company: str
    city: str
    active: bool
    n_visits: int = 0
    visit_mean: float | None = None
    visit_ss: float = 0.0
    n_shoppers: int = 0
    n_responses: int = 0
    customer_mean: float | None = None
    customer_ss: float = 0.0
    demeanour: float | None = None
    environment: float | None = None
    customer_demeanour: float | None = None
    customer_environment: float | None = None
    failed_critical: bool = False
    integrity: bool = False
    shared_visits: int = 0
    previous: PreviousOutlet | None = None

    def to_data(self) -> dict[str, Any]:
        """Return the row as JSON takes it."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> OutletMonth:
        """Return the row that `to_data` wrote."""
        previous = data["previous"]
        return cls(**{**data, "previous": PreviousOutlet(**previous) if previous else None})


def summarise(
    outlets: Collection[RegisteredOutlet],
    visits: Iterable[CountedVisit],
    responses: Iterable[CountedResponse],
) -> list[OutletMonth]:
    """Return one row an outlet, by code, from the window's visits and the month's responses.

    One pass over the submissions; those of outlets that are not given are left out.

    Source: scoring.md 2 and 7.
    """
    return outlet_rows(outlets, visits, customers_of(responses))


def customers_of(responses: Iterable[CountedResponse]) -> dict[str, Customers]:
    """Return what responses say, by the code of their outlet.

    Source: scoring.md 2 and 7.
    """
    held: dict[str, list[CountedResponse]] = defaultdict(list)
    for response in responses:
        held[response.outlet].append(response)
    return {code: _customers(said) for code, said in held.items()}


def outlet_rows(
    outlets: Collection[RegisteredOutlet],
    visits: Iterable[CountedVisit],
    customers: Mapping[str, Customers],
    previous: Mapping[str, PreviousOutlet] = MappingProxyType({}),
) -> list[OutletMonth]:
    """Return one row an outlet, by code, from the window's visits and what its customers say.

    `customers`, and `previous` for last month's places, are by the outlet's code.

    Source: scoring.md 2 and 7.
    """
    made: dict[str, list[CountedVisit]] = defaultdict(list)
    for visit in visits:
        made[visit.outlet].append(visit)
    nobody = Customers()
    return [
        _row(
            outlet,
            made.get(outlet.code, []),
            customers.get(outlet.code, nobody),
            previous.get(outlet.code),
        )
        for outlet in sorted(outlets, key=attrgetter("code"))
    ]


def _customers(responses: Sequence[CountedResponse]) -> Customers:
    centre, ss = _spread([response.score for response in responses])
    return Customers(
        n_responses=len(responses),
        mean=centre,
        ss=ss,
        demeanour=mean([response.demeanour for response in responses]),
        environment=mean([response.environment for response in responses]),
    )


def _row(
    outlet: RegisteredOutlet,
    visits: Sequence[CountedVisit],
    customers: Customers,
    previous: PreviousOutlet | None,
) -> OutletMonth:
    columns = zip(*visits, strict=True) if visits else NO_VISITS
    _, shoppers, scores, demeanours, environments, failed, in_month, integrity = columns
    visit_mean, visit_ss = _spread(scores)
    return OutletMonth(
        *outlet,
        n_visits=len(visits),
        visit_mean=visit_mean,
        visit_ss=visit_ss,
        n_shoppers=len(set(shoppers)),
        n_responses=customers.n_responses,
        customer_mean=customers.mean,
        customer_ss=customers.ss,
        demeanour=mean(demeanours),
        environment=mean(environments),
        customer_demeanour=customers.demeanour,
        customer_environment=customers.environment,
        failed_critical=any(failed),
        integrity=any(map(and_, integrity, in_month)),
        shared_visits=in_month.count(False),
        previous=previous,
    )


def mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of the values that are there; None when none is."""
    there = [value for value in values if value is not None]
    return math.fsum(there) / len(there) if there else None


def _spread(values: Sequence[float]) -> tuple[float | None, float]:
    """Return the mean and the sum of squared deviations from it, in two passes."""
    centre = mean(values)
    if centre is None:
        return None, 0.0
    return centre, math.fsum([(value - centre) ** 2 for value in values])
