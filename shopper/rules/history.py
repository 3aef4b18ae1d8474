"""What earlier bulletins printed of the province, its companies and its cities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from shopper.rules.month import Month
from shopper.rules.published import published
from shopper.rules.standings import GroupStanding, Standings

MONTHS = 12
"""How many months a trend shows, the bulletin's own among them."""


@dataclass(frozen=True)
class PastGroup:
    """A company's or city's place in an earlier month, as it was printed; scores in points.

    The score has its two printed decimals. `se` is None where the month's data set withheld it.
    """

    score: float
    se: float | None
    rank: int
    rank_low: int
    rank_high: int
    demeanour: float | None
    environment: float | None


@dataclass(frozen=True)
class PastMonth:
    """An earlier month as its bulletin printed it; only what had a rank is in it."""

    issue: str
    month: Month
    edition: str
    """Id of the edition of the standard by which it was scored."""
    province: float | None
    """The mean of its ranked outlets, in points."""
    companies: Mapping[str, PastGroup]
    cities: Mapping[str, PastGroup]

    def to_data(self) -> dict[str, Any]:
        """Return the month as JSON takes it."""
        return asdict(self) | {"month": str(self.month)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> PastMonth:
        """Return the month that `to_data` wrote."""
        groups = {
            kind: {code: PastGroup(**place) for code, place in sorted(data[kind].items())}
            for kind in ("companies", "cities")
        }
        return cls(**{**data, **groups, "month": Month.parse(data["month"])})


def past_month(
    issue: str, month: Month, edition: str, standings: Standings, *, withheld: bool = False
) -> PastMonth:
    """Return what the bulletin of a month printed of its groups.

    `withheld` says that its published data set tells no exact figures: then there is no `se`.

    Source: scoring.md 7.
    """
    province = standings.parameters.province
    return PastMonth(
        issue=issue,
        month=month,
        edition=edition,
        province=None if province is None else float(published(province)),
        companies=_places(standings.companies, withheld),
        cities=_places(standings.cities, withheld),
    )


def _places(standings: Iterable[GroupStanding], withheld: bool) -> dict[str, PastGroup]:
    return {each.code: _place(each, withheld) for each in standings if each.ranked}


def _place(standing: GroupStanding, withheld: bool) -> PastGroup:
    rank = standing.rank or 0
    return PastGroup(
        score=float(standing.published or 0),
        se=None if withheld else standing.se,
        rank=rank,
        rank_low=standing.rank_low or rank,
        rank_high=standing.rank_high or rank,
        demeanour=standing.demeanour,
        environment=standing.environment,
    )
