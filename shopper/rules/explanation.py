"""An outlet's place to the parts that made it."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Literal

from shopper.rules.bulletin import Bulletin, OutletLine
from shopper.rules.composite import composite
from shopper.rules.movement import Place, movement, shared_covariance
from shopper.rules.outlet_month import OutletMonth
from shopper.rules.standard import Policy
from shopper.rules.standings import Movement, OutletStanding, Parameters, Reason

Withheld = Literal["few", "month"]
"""What readers aren't told: what few customers said of an outlet, or what would tell it."""


@dataclass(frozen=True)
class MovementExplanation:
    """How far a place moved since last month; scores and errors in points, not rounded."""

    movement: Movement
    score_before: float
    rank_before: int
    se_before: float
    change: float
    """This month's score less last month's."""
    covariance: float
    """Of the two scores, which share visits; points squared."""
    variance: float
    """Of the change; points squared."""
    reach: float
    """The change that chance explains."""


@dataclass(frozen=True)
class Requirement:
    """What a place in the ranking needs, and what the outlet has."""

    reason: Reason
    has: int
    needs: int


@dataclass(frozen=True)
class OutletExplanation:
    """The parts of an outlet's composite, in points and points squared, not rounded.

    A part that can't be computed, or that readers may not see, is None.
    """

    standing: OutletStanding
    parameters: Parameters | None
    alpha: float
    z: float
    needs: tuple[Requirement, ...]
    visit_part: float | None
    """α V̄."""
    customer_part: float | None
    """(1 − α) C*."""
    visit_variance: float | None
    """α² σ_v² / n of the visits."""
    customer_variance: float | None
    """(1 − α)² MSW / (n + k) of the customers."""
    reach: float | None
    """How far from the province's mean is still near it."""
    failed_critical: bool
    grades: tuple[float, float, float]
    """From how many points a grade is excellent, good and pass."""
    movement: MovementExplanation | None
    withheld: Withheld | None = None


def explain_outlet(bulletin: Bulletin, code: str) -> OutletExplanation:
    """Return what made an outlet's place; its parts give the published value to the last digit.

    Raises:
        KeyError: the bulletin has no such outlet.

    Source: scoring.md 2 and 4.
    """
    standing = outlet_line(bulletin, code).standing
    row = next(row for row in bulletin.rows if row.code == code)
    policy, parameters = bulletin.policy, bulletin.standings.parameters
    alpha, star = policy.alpha, standing.customer_star
    parts = composite(row, star, parameters, alpha)
    return OutletExplanation(
        standing=standing,
        parameters=parameters,
        alpha=alpha,
        z=policy.z,
        needs=_needs(row, policy),
        visit_part=None if standing.visit_mean is None else alpha * standing.visit_mean,
        customer_part=None if star is None else (1 - alpha) * star,
        visit_variance=parts.visit_variance if parts else None,
        customer_variance=parts.customer_variance if parts else None,
        reach=None if standing.se is None else policy.z * standing.se,
        failed_critical=row.failed_critical,
        grades=(policy.grade_excellent, policy.grade_good, policy.grade_pass),
        movement=explain_movement(
            row.previous, standing, shared_covariance(row, parameters.sigma_v2, policy), policy.z
        ),
    )


def explain_movement(
    before: Place | None, now: Place, covariance: float, z: float
) -> MovementExplanation | None:
    """Return why a movement counts or not; None without a rank in both months.

    Source: scoring.md 4, "Movement".
    """
    moved = movement(before, now, covariance, z)
    if moved is None or before is None or before.rank is None:
        return None
    score_before, se_before = before.score or 0.0, before.se or 0.0
    variance = max(0.0, (now.se or 0.0) ** 2 + se_before**2 - 2 * covariance)
    return MovementExplanation(
        movement=moved,
        score_before=score_before,
        rank_before=before.rank,
        se_before=se_before,
        change=(now.score or 0.0) - score_before,
        covariance=covariance,
        variance=variance,
        reach=z * math.sqrt(variance),
    )


def as_data(explained: Any) -> dict[str, Any]:
    """Return an explanation, a dataclass, as JSON takes it: every number to its last digit."""

    def plain(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {key: float(x) if isinstance(x, Decimal) else x for key, x in pairs}

    return asdict(explained, dict_factory=plain)


def outlet_line(bulletin: Bulletin, code: str) -> OutletLine:
    """Return the outlet with its names; KeyError when the bulletin has none of this code."""
    line = next((line for line in bulletin.outlets if line.standing.code == code), None)
    if line is None:
        raise KeyError(code)
    return line


def _needs(row: OutletMonth, policy: Policy) -> tuple[Requirement, ...]:
    return (
        Requirement("few_visits", row.n_visits, policy.min_visits),
        Requirement("few_shoppers", row.n_shoppers, policy.min_shoppers),
        Requirement("few_responses", row.n_responses, policy.min_responses),
    )
