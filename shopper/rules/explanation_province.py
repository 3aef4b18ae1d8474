"""What the whole province says of a month, to the sums that it comes from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shopper.rules.bulletin import Bulletin
from shopper.rules.explanation import Withheld
from shopper.rules.outlet_month import OutletMonth
from shopper.rules.pooling import centre, moments_of, pulled
from shopper.rules.standard import Policy
from shopper.rules.standings import Parameters

Pull = Literal["measured", "smallest", "largest", "default"]


@dataclass(frozen=True)
class Spread:
    """How far responses lie from their outlet's mean, and the outlets from each other.

    Points, points squared and, `n_0` and `sizes`, responses; scoring.md 2 has the formulas.
    """

    within: float
    """Σ of the squared deviations of responses from their outlet's mean."""
    centre: float
    """ȳ, the mean of all responses."""
    between: float
    """Σ n (ȳ_i − ȳ)²."""
    msb: float
    sizes: int
    """Σ n²."""
    n_0: float
    sigma_b2: float


@dataclass(frozen=True)
class ProvinceExplanation:
    """The parts of k, μ, MSW, σ_v² and the province's mean, not rounded.

    What readers may not see is None.
    """

    parameters: Parameters | None
    province: float | None
    """Mean of the ranked outlets' composites."""
    n_outlets: int
    """Active outlets."""
    n_answered: int
    """m, those with a response."""
    n_responses: int
    """N."""
    spread: Spread | None
    """None when m < 2 or N ≤ m: then k and MSW are the policy's."""
    pull: Pull | None
    """Whether k was measured, clipped to one of its limits, or taken from the policy."""
    k_min: float
    k_max: float
    weight: float | None
    """Σ u, u = n / (n + k)."""
    weighted: float | None
    """Σ u ȳ_i."""
    n_repeated: int
    """Outlets with two visits or more."""
    n_repeated_visits: int
    visit_ss: float
    """Σ of the squared deviations of their visits from their outlet's mean, points squared."""
    visit_freedom: int
    """Σ (n − 1) over them; 0: σ_v² is the policy's."""
    sigma_v2: float
    n_ranked: int
    total: float | None
    """Σ of the ranked outlets' composites."""
    withheld: Withheld | None = None


def explain_province(bulletin: Bulletin) -> ProvinceExplanation:
    """Return the sums from which the month's parameters follow.

    Source: scoring.md 2.
    """
    policy, parameters = bulletin.policy, bulletin.standings.parameters
    rows = sorted((row for row in bulletin.rows if row.active), key=lambda row: row.code)
    answered = [row for row in rows if row.n_responses]
    repeated = [row for row in rows if row.n_visits >= 2]
    spread = _spread(answered)
    scores = [line.standing.score or 0.0 for line in bulletin.ranked_outlets]
    return ProvinceExplanation(
        parameters=parameters,
        province=parameters.province,
        n_outlets=len(rows),
        n_answered=len(answered),
        n_responses=sum(row.n_responses for row in answered),
        spread=spread,
        pull=_pull(spread, parameters, policy),
        k_min=policy.k_min,
        k_max=policy.k_max,
        weight=math.fsum(row.n_responses / (row.n_responses + parameters.k) for row in answered),
        weighted=pulled(answered, parameters.k),
        n_repeated=len(repeated),
        n_repeated_visits=sum(row.n_visits for row in repeated),
        visit_ss=math.fsum(row.visit_ss for row in repeated),
        visit_freedom=sum(row.n_visits - 1 for row in repeated),
        sigma_v2=parameters.sigma_v2,
        n_ranked=len(scores),
        total=math.fsum(scores),
    )


def _spread(answered: Sequence[OutletMonth]) -> Spread | None:
    moments = moments_of(answered)
    if not moments.measurable:
        return None
    return Spread(
        within=moments.within,
        centre=centre(answered),
        between=moments.between,
        msb=moments.msb,
        sizes=moments.count_squares,
        n_0=moments.n_0,
        sigma_b2=moments.sigma_b2,
    )


def _pull(spread: Spread | None, parameters: Parameters, policy: Policy) -> Pull:
    if spread is None:
        return "default"
    ratio = parameters.msw / spread.sigma_b2 if spread.sigma_b2 else math.inf
    if ratio >= policy.k_max:
        return "largest"
    return "smallest" if ratio <= policy.k_min else "measured"
