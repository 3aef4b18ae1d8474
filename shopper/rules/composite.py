"""An outlet's score to its parts: what the visits and what the customers bring."""

from __future__ import annotations

import math
from typing import NamedTuple

from shopper.rules.outlet_month import OutletMonth
from shopper.rules.standings import Parameters


class Composite(NamedTuple):
    """The parts of an outlet's score, in points, and of its variance, in points squared."""

    visits: float
    """α V̄."""
    customers: float
    """(1 − α) C*."""
    visit_variance: float
    """α² σ_v² / n of the visits."""
    customer_variance: float
    """(1 − α)² MSW / (n + k) of the customers."""

    @property
    def score(self) -> float:
        """Points."""
        return self.visits + self.customers

    @property
    def se(self) -> float:
        """Standard error of the score, in points."""
        return math.sqrt(self.visit_variance + self.customer_variance)


def composite(
    row: OutletMonth, star: float | None, parameters: Parameters, alpha: float
) -> Composite | None:
    """Return an outlet's score and error in parts; None without visits or without a `star`, C*.

    Source: scoring.md 2.
    """
    if star is None or row.visit_mean is None:
        return None
    return Composite(
        visits=alpha * row.visit_mean,
        customers=(1 - alpha) * star,
        visit_variance=alpha**2 * parameters.sigma_v2 / row.n_visits,
        customer_variance=(1 - alpha) ** 2 * parameters.msw / (row.n_responses + parameters.k),
    )
