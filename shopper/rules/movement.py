"""How far a rank and a score moved in a month, and whether by more than chance."""

from __future__ import annotations

import math
from typing import Protocol

from shopper.rules.outlet_month import OutletMonth
from shopper.rules.published import published
from shopper.rules.standard import Policy
from shopper.rules.standings import Movement, Real


class Place(Protocol):
    """A score in points with its standard error and rank, where it has them."""

    @property
    def score(self) -> float | None:
        """Points out of 100."""

    @property
    def se(self) -> float | None:
        """Points."""

    @property
    def rank(self) -> int | None:
        """1 is the best."""


def movement(before: Place | None, now: Place, covariance: float, z: float) -> Movement | None:
    """Return the way from last month's place to this one's; None unless both have a rank.

    `covariance`, in points squared, is of the two scores; `z` how many standard errors a real
    movement exceeds. The points are the difference of the two published scores.

    Source: scoring.md 4, "Movement".
    """
    if before is None or before.rank is None or before.score is None or before.se is None:
        return None
    if now.rank is None or now.score is None or now.se is None:
        return None
    change = now.score - before.score
    variance = max(0.0, now.se**2 + before.se**2 - 2 * covariance)
    real: Real = "level"
    if abs(change) > z * math.sqrt(variance):
        real = "up" if change > 0 else "down"
    points = published(now.score) - published(before.score)
    return Movement(ranks=before.rank - now.rank, points=points, real=real)


def shared_covariance(row: OutletMonth, sigma_v2: float, policy: Policy) -> float:
    """Return the covariance, in points squared, of an outlet's two months that share visits.

    `sigma_v2` is the later month's; 0 without a previous month or without visits.

    Source: scoring.md 4, "Movement".
    """
    if row.previous is None or not row.n_visits or not row.previous.n_visits:
        return 0.0
    pairs = row.previous.n_visits * row.n_visits
    return policy.alpha**2 * sigma_v2 * row.shared_visits / pairs
