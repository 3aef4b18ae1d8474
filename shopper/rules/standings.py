"""Places of outlets, companies and cities in one month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Literal

from shopper.rules.immutable import immutable
from shopper.rules.published import published

Reason = Literal["inactive", "few_visits", "few_shoppers", "few_responses", "integrity"]
Band = Literal["above", "near", "below"]
Grade = Literal["excellent", "good", "pass", "fail"]
Real = Literal["up", "down", "level"]


@dataclass(frozen=True)
class Parameters:
    """What the whole province says of the month.

    `k` counts responses, `msw` and `sigma_v2` are points squared, `mu` and `province` points.
    """

    k: float
    mu: float | None
    msw: float
    sigma_v2: float
    province: float | None = None


@immutable
class Movement:
    """The way since last month; `ranks` and `points` are positive when it went up."""

    ranks: int
    points: Decimal
    real: Real
    """level: no more than chance explains."""


@immutable
class OutletStanding:
    """One outlet's place; scores in points out of 100, `se` their standard error."""

    code: str
    name: str
    sort_key: str
    company: str
    city: str
    active: bool
    n_visits: int
    n_shoppers: int
    n_responses: int
    visit_mean: float | None
    customer_mean: float | None
    customer_star: float | None
    """The customers' mean after its pull towards the province."""
    demeanour: float | None
    environment: float | None
    customer_demeanour: float | None
    customer_environment: float | None
    score: float | None
    se: float | None
    published: Decimal | None
    ranked: bool
    reason: tuple[Reason, ...]
    """What keeps it from a rank; empty when it has one."""
    rank: int | None = None
    band: Band | None = None
    grade: Grade | None = None
    movement: Movement | None = None
    gap: float | None = None
    """Customers' mean less visits' mean, less the province's median of that."""
    listed: bool = False
    """Whether the gap is for review."""


@dataclass(frozen=True)
class GroupStanding:
    """One company's or city's place; n_outlets counts its active outlets."""

    code: str
    n_outlets: int
    n_ranked: int
    n_visits: int
    n_responses: int
    demeanour: float | None
    environment: float | None
    score: float | None
    se: float | None
    published: Decimal | None
    ranked: bool
    rank: int | None = None
    rank_low: int | None = None
    """The best rank that chance leaves possible."""
    rank_high: int | None = None
    """The worst."""
    movement: Movement | None = None


@dataclass(frozen=True)
class Standings:
    """A month's places; outlets by rank, then name, the unranked and the inactive last."""

    parameters: Parameters
    outlets: tuple[OutletStanding, ...]
    companies: tuple[GroupStanding, ...]
    cities: tuple[GroupStanding, ...]

    def to_data(self) -> dict[str, Any]:
        """Return the standings as JSON takes them; reasons are joined by commas."""
        return {
            "parameters": asdict(self.parameters),
            "outlets": [_data(outlet) for outlet in self.outlets],
            "companies": [_data(group) for group in self.companies],
            "cities": [_data(group) for group in self.cities],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Standings:
        """Return the standings that `to_data` wrote."""
        return cls(
            parameters=Parameters(**data["parameters"]),
            outlets=tuple(_outlet(row) for row in data["outlets"]),
            companies=tuple(GroupStanding(**_values(row)) for row in data["companies"]),
            cities=tuple(GroupStanding(**_values(row)) for row in data["cities"]),
        )


def _data(standing: OutletStanding | GroupStanding) -> dict[str, Any]:
    data = asdict(standing)
    if "reason" in data:
        data["reason"] = ",".join(data["reason"])
    if data["published"] is not None:
        data["published"] = float(data["published"])
    if data["movement"]:
        data["movement"]["points"] = float(data["movement"]["points"])
    return data


def _outlet(data: Mapping[str, Any]) -> OutletStanding:
    reason = tuple(data["reason"].split(",")) if data["reason"] else ()
    return OutletStanding(**{**_values(data), "reason": reason})


def _values(data: Mapping[str, Any]) -> dict[str, Any]:
    shown, moved = data["published"], data["movement"]
    return {
        **data,
        "published": None if shown is None else published(shown),
        "movement": Movement(**{**moved, "points": published(moved["points"])}) if moved else None,
    }
