"""What a month's outlets say together: the pull on small samples, and the noise of a visit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from shopper.rules.outlet_month import OutletMonth
from shopper.rules.standard import Policy
from shopper.rules.standings import Parameters


@dataclass(frozen=True)
class Moments:
    """All that the pull follows from: sums over the outlets with responses, in points squared."""

    outlets: int
    responses: int
    count_squares: int
    """Σ n²."""
    between: float
    """Σ n·(C̄ − ȳ)², ȳ the mean of all responses."""
    within: float
    """Σ of each response's squared deviation from its outlet's mean."""

    @property
    def measurable(self) -> bool:
        """Whether the responses are enough to measure the rest."""
        return self.outlets >= 2 and self.responses > self.outlets

    @property
    def msw(self) -> float:
        """Mean square within outlets."""
        return self.within / (self.responses - self.outlets)

    @property
    def msb(self) -> float:
        """Mean square between outlets."""
        return self.between / (self.outlets - 1)

    @property
    def n_0(self) -> float:
        """Responses of an outlet, as the variance of outlets takes them."""
        n = self.responses
        return (n - self.count_squares / n) / (self.outlets - 1)

    @property
    def sigma_b2(self) -> float:
        """Variance of the outlets."""
        return max(0.0, (self.msb - self.msw) / self.n_0)


def pool(rows: Sequence[OutletMonth], policy: Policy) -> Parameters:
    """Return k, μ, MSW and σ_v² of the active outlets' rows; μ is None without any response.

    One-way random effects by the method of moments: k, in responses, is the within-outlet mean
    square over the between-outlet variance, clipped to the policy's limits.

    Source: scoring.md 2.
    """
    answered = [row for row in rows if row.n_responses]
    k, msw = pull(moments_of(answered), policy)
    shares = math.fsum(row.n_responses / (row.n_responses + k) for row in answered)
    mu = pulled(answered, k) / shares if answered else None
    return Parameters(k=k, mu=mu, msw=msw, sigma_v2=visit_variance(rows, policy))


def moments_of(answered: Sequence[OutletMonth]) -> Moments:
    """Return the moments of outlets that all have responses."""
    return Moments(
        outlets=len(answered),
        responses=sum(row.n_responses for row in answered),
        count_squares=sum(row.n_responses**2 for row in answered),
        between=between(answered, centre(answered)) if answered else 0.0,
        within=math.fsum(row.customer_ss for row in answered),
    )


def pull(moments: Moments, policy: Policy) -> tuple[float, float]:
    """Return k, in responses, and MSW, in points squared."""
    if not moments.measurable:
        return policy.k_default, policy.msw_default
    msw, variance = moments.msw, moments.sigma_b2
    if variance == 0:
        return policy.k_max, msw
    return min(max(msw / variance, policy.k_min), policy.k_max), msw


def total(rows: Sequence[OutletMonth]) -> float:
    """Return the sum of the scores of all responses, in points."""
    return math.fsum(row.n_responses * (row.customer_mean or 0.0) for row in rows)


def centre(rows: Sequence[OutletMonth]) -> float:
    """Return the mean of all responses, in points."""
    return total(rows) / sum(row.n_responses for row in rows)


def between(rows: Sequence[OutletMonth], middle: float) -> float:
    """Return Σ n·(C̄ − middle)², in points squared."""
    return math.fsum(row.n_responses * ((row.customer_mean or 0.0) - middle) ** 2 for row in rows)


def pulled(rows: Sequence[OutletMonth], k: float) -> float:
    """Return Σ n·C̄ / (n + k), of which μ is the weighted mean, in points."""
    return math.fsum(
        row.n_responses / (row.n_responses + k) * (row.customer_mean or 0.0) for row in rows
    )


def visit_variance(rows: Sequence[OutletMonth], policy: Policy) -> float:
    """Return σ_v², the variance of visits within an outlet, in points squared."""
    repeated = [row for row in rows if row.n_visits >= 2]
    if not repeated:
        return policy.visit_variance_default
    freedom = sum(row.n_visits - 1 for row in repeated)
    return math.fsum(row.visit_ss for row in repeated) / freedom
