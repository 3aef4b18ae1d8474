"""What one outlet brings to a month's ranking: the rows that a bulletin freezes."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from shopper.rules.standings import Standings


@dataclass(frozen=True)
class RegisteredOutlet:
    """An outlet as the register has it on the month's last day."""

    code: str
    name: str
    sort_key: str
    company: str
    city: str
    active: bool


@dataclass(frozen=True)
class CountedVisit:
    """An accepted visit of the window; scores in points out of 100."""

    outlet: str
    shopper: str
    score: float
    demeanour: float | None
    environment: float | None
    failed_critical: bool
    in_month: bool
    """False for the window's earlier months, whose visits last month's window held too."""
    integrity: bool = False


@dataclass(frozen=True)
class CountedResponse:
    """A counted response of the month; scores in points out of 100."""

    outlet: str
    score: float
    demeanour: float | None
    environment: float | None


@dataclass(frozen=True)
class PreviousOutlet:
    """What last month's standings said of an outlet; `rank` None: it was not ranked."""

    company: str
    city: str
    n_visits: int
    score: float
    se: float
    rank: int | None


@dataclass(frozen=True)
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


@dataclass
class _Submissions:
    visits: list[CountedVisit] = field(default_factory=list)
    responses: list[CountedResponse] = field(default_factory=list)


def summarise(
    outlets: Collection[RegisteredOutlet],
    visits: Iterable[CountedVisit],
    responses: Iterable[CountedResponse],
) -> list[OutletMonth]:
    """Return one row an outlet, by code, from the window's visits and the month's responses.

    One pass over the submissions; those of outlets that are not given are left out.

    Source: scoring.md 2 and 7.
    """
    held = {outlet.code: _Submissions() for outlet in outlets}
    for visit in visits:
        if visit.outlet in held:
            held[visit.outlet].visits.append(visit)
    for response in responses:
        if response.outlet in held:
            held[response.outlet].responses.append(response)
    return [_row(o, held[o.code]) for o in sorted(outlets, key=lambda outlet: outlet.code)]


def with_previous(rows: Iterable[OutletMonth], previous: Standings) -> list[OutletMonth]:
    """Return the rows with last month's score, error and rank of each outlet that had one.

    Source: scoring.md 4, "Movement", and 7.
    """
    before = {
        o.code: PreviousOutlet(o.company, o.city, o.n_visits, o.score, o.se, o.rank)
        for o in previous.outlets
        if o.score is not None and o.se is not None
    }
    return [replace(row, previous=before.get(row.code)) for row in rows]


def _row(outlet: RegisteredOutlet, held: _Submissions) -> OutletMonth:
    visits, responses = held.visits, held.responses
    visit_mean, visit_ss = _spread([visit.score for visit in visits])
    customer_mean, customer_ss = _spread([response.score for response in responses])
    return OutletMonth(
        code=outlet.code,
        name=outlet.name,
        sort_key=outlet.sort_key,
        company=outlet.company,
        city=outlet.city,
        active=outlet.active,
        n_visits=len(visits),
        visit_mean=visit_mean,
        visit_ss=visit_ss,
        n_shoppers=len({visit.shopper for visit in visits}),
        n_responses=len(responses),
        customer_mean=customer_mean,
        customer_ss=customer_ss,
        demeanour=mean(visit.demeanour for visit in visits),
        environment=mean(visit.environment for visit in visits),
        customer_demeanour=mean(response.demeanour for response in responses),
        customer_environment=mean(response.environment for response in responses),
        failed_critical=any(visit.failed_critical for visit in visits),
        integrity=any(visit.integrity and visit.in_month for visit in visits),
        shared_visits=sum(not visit.in_month for visit in visits),
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
    return centre, math.fsum((value - centre) ** 2 for value in values)
