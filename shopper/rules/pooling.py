"""What a month's outlets say together: the pull on small samples, and the noise of a visit."""

from __future__ import annotations

import math
from collections.abc import Sequence

from shopper.rules.outlet_month import OutletMonth
from shopper.rules.standard import Policy
from shopper.rules.standings import Parameters


def pool(rows: Sequence[OutletMonth], policy: Policy) -> Parameters:
    """Return k, μ, MSW and σ_v² of the active outlets' rows; μ is None without any response.

    One-way random effects by the method of moments: k, in responses, is the within-outlet mean
    square over the between-outlet variance, clipped to the policy's limits.

    Source: scoring.md 2.
    """
    answered = [row for row in rows if row.n_responses]
    k, msw = _pull(answered, policy)
    shares = [row.n_responses / (row.n_responses + k) for row in answered]
    pulled = math.fsum(
        u * (row.customer_mean or 0.0) for u, row in zip(shares, answered, strict=True)
    )
    mu = pulled / math.fsum(shares) if answered else None
    return Parameters(k=k, mu=mu, msw=msw, sigma_v2=_visit_variance(rows, policy))


def _pull(rows: Sequence[OutletMonth], policy: Policy) -> tuple[float, float]:
    m = len(rows)
    counts = [row.n_responses for row in rows]
    n = sum(counts)
    if m < 2 or n <= m:
        return policy.k_default, policy.msw_default
    means = [row.customer_mean or 0.0 for row in rows]
    msw = math.fsum(row.customer_ss for row in rows) / (n - m)
    centre = math.fsum(c * y for c, y in zip(counts, means, strict=True)) / n
    msb = math.fsum(c * (y - centre) ** 2 for c, y in zip(counts, means, strict=True)) / (m - 1)
    n_0 = (n - sum(c * c for c in counts) / n) / (m - 1)
    between = max(0.0, (msb - msw) / n_0)
    if between == 0:
        return policy.k_max, msw
    return min(max(msw / between, policy.k_min), policy.k_max), msw


def _visit_variance(rows: Sequence[OutletMonth], policy: Policy) -> float:
    repeated = [row for row in rows if row.n_visits >= 2]
    if not repeated:
        return policy.visit_variance_default
    freedom = sum(row.n_visits - 1 for row in repeated)
    return math.fsum(row.visit_ss for row in repeated) / freedom
