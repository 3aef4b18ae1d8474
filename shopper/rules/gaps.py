"""Where customers and shoppers disagree about an outlet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from shopper.rules.outlet_month import OutletMonth
from shopper.rules.standard import Policy
from shopper.rules.standings import Parameters


def gaps(
    rows: Sequence[OutletMonth], parameters: Parameters, policy: Policy
) -> dict[str, tuple[float, bool]]:
    """Return, by outlet code, the gap between the two voices and whether it is for review.

    The gap, in points, is the customers' mean less the visits' mean, less the median of that
    over the outlets with visits and enough responses; without any of those there are no gaps.

    Source: scoring.md 5.
    """
    raw = {
        row.code: row.customer_mean - row.visit_mean
        for row in rows
        if row.customer_mean is not None and row.visit_mean is not None
    }
    enough = [
        raw[row.code] for row in rows if row.code in raw and row.n_responses >= policy.min_responses
    ]
    if not enough:
        return {}
    level = median(enough)

    def judged(row: OutletMonth) -> tuple[float, bool]:
        gap = raw[row.code] - level
        noise = math.sqrt(parameters.sigma_v2 / row.n_visits + parameters.msw / row.n_responses)
        return gap, abs(gap) > policy.gap_points and abs(gap) > policy.z * noise

    return {row.code: judged(row) for row in rows if row.code in raw}
