"""Where customers and shoppers disagree: about an outlet, a company, a city."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from statistics import median
from typing import Literal

from shopper.rules.outlet_month import OutletMonth
from shopper.rules.standard import Policy
from shopper.rules.standings import Parameters


@dataclass(frozen=True)
class GroupGap:
    """The two voices on a company or city; all but `n_outlets` in points."""

    code: str
    n_outlets: int
    """Outlets with visits and enough responses, over which the gap is the mean."""
    gap: float
    se: float
    low: float
    high: float

    @property
    def apart(self) -> bool:
        """Whether chance does not explain the gap: its interval leaves 0 out."""
        return self.low > 0 or self.high < 0


def level_of(rows: Sequence[OutletMonth], policy: Policy) -> float | None:
    """Return by how many points customers usually are above visits; None without any outlet.

    It is the median over the outlets with visits and enough responses.

    Source: scoring.md 5.
    """
    enough = [_raw(row) for row in rows if row.n_visits and _enough(row, policy)]
    return median(enough) if enough else None


def gaps(
    rows: Sequence[OutletMonth], parameters: Parameters, policy: Policy
) -> dict[str, tuple[float, bool]]:
    """Return, by outlet code, the gap between the two voices and whether it is for review.

    The gap, in points, is the customers' mean less the visits' mean, less the median of that
    over the outlets with visits and enough responses; without any of those there are no gaps.

    Source: scoring.md 5.
    """
    level = level_of(rows, policy)
    if level is None:
        return {}

    def judged(row: OutletMonth) -> tuple[float, bool]:
        gap = _raw(row) - level
        noise = math.sqrt(gap_variance(row, parameters))
        return gap, abs(gap) > policy.gap_points and abs(gap) > policy.z * noise

    return {row.code: judged(row) for row in rows if row.n_visits and row.n_responses}


def gap_variance(row: OutletMonth, parameters: Parameters) -> float:
    """Return the variance, in points squared, of the gap of an outlet that has both voices.

    Source: scoring.md 5.
    """
    return parameters.sigma_v2 / row.n_visits + parameters.msw / row.n_responses


def group_gaps(
    kind: Literal["company", "city"],
    rows: Sequence[OutletMonth],
    parameters: Parameters,
    policy: Policy,
) -> tuple[GroupGap, ...]:
    """Return the gap of every company or city with its interval, the widest apart first.

    It is the mean of its outlets' gaps, over those of `rows` (the active ones) with visits and
    enough responses; its standard error follows from theirs, which are independent: the root of
    the sum of their variances, over their number. An outlet counts once, as in the ranking.

    Source: scoring.md 3 and 5.
    """
    level = level_of(rows, policy)
    members: dict[str, list[OutletMonth]] = defaultdict(list)
    for row in rows:
        if row.n_visits and _enough(row, policy):
            members[attrgetter(kind)(row)].append(row)
    found = [_group(code, held, level or 0.0, parameters, policy) for code, held in members.items()]
    return tuple(sorted(found, key=lambda group: (-abs(group.gap), group.code)))


def _group(
    code: str,
    rows: Sequence[OutletMonth],
    level: float,
    parameters: Parameters,
    policy: Policy,
) -> GroupGap:
    gap = math.fsum(_raw(row) - level for row in rows) / len(rows)
    se = math.sqrt(math.fsum(gap_variance(row, parameters) for row in rows)) / len(rows)
    reach = policy.z * se
    return GroupGap(code, len(rows), gap, se, gap - reach, gap + reach)


def _enough(row: OutletMonth, policy: Policy) -> bool:
    return row.n_responses >= max(1, policy.min_responses)


def _raw(row: OutletMonth) -> float:
    return (row.customer_mean or 0.0) - (row.visit_mean or 0.0)
