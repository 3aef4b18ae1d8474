"""An outlet's place to its working: the composite step by step, and the visits behind it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from shopper.extensions import db
from shopper.models.outlet import Outlet
from shopper.models.visit import Visit, VisitStatus
from shopper.rules.bulletin import Bulletin
from shopper.rules.standard import Policy
from shopper.rules.standings import OutletStanding, Reason


@dataclass(frozen=True)
class Composite:
    """The parts of a composite, in points and points squared (scoring.md, section 2)."""

    visits: float
    """α V̄."""
    customers: float
    """(1 − α) C*."""
    visit_variance: float
    """α² σ² / n of the visits."""
    customer_variance: float
    """(1 − α)² MSW / (n + k) of the customers."""
    score: float
    se: float
    reach: float
    """How far from the province's mean is still near it."""


@dataclass(frozen=True)
class Requirement:
    """What a place in the ranking needs, and what the outlet has."""

    reason: Reason
    has: int
    needs: int


def composite_of(standing: OutletStanding, bulletin: Bulletin) -> Composite | None:
    """Return the working of an outlet's composite; None when it has none."""
    if standing.visit_mean is None or standing.customer_star is None or standing.score is None:
        return None
    alpha, parameters = bulletin.policy.alpha, bulletin.standings.parameters
    visits = alpha**2 * parameters.sigma_v2 / standing.n_visits
    customers = (1 - alpha) ** 2 * parameters.msw / (standing.n_responses + parameters.k)
    se = math.sqrt(visits + customers)
    return Composite(
        visits=alpha * standing.visit_mean,
        customers=(1 - alpha) * standing.customer_star,
        visit_variance=visits,
        customer_variance=customers,
        score=standing.score,
        se=se,
        reach=bulletin.policy.z * se,
    )


def needed_by(standing: OutletStanding, policy: Policy) -> list[tuple[str, Requirement]]:
    """Return what a place in the ranking needs beside what the outlet has, each with its name."""
    return [
        (_("Visits"), Requirement("few_visits", standing.n_visits, policy.min_visits)),
        (_("Shoppers"), Requirement("few_shoppers", standing.n_shoppers, policy.min_shoppers)),
        (_("Responses"), Requirement("few_responses", standing.n_responses, policy.min_responses)),
    ]


def visits_behind(standing: OutletStanding, bulletin: Bulletin) -> Sequence[Visit]:
    """Return the outlet's accepted visits of the window, oldest first, as they stand now."""
    window = [str(m) for m in bulletin.month.window(bulletin.policy.visit_window_months)]
    query = (
        select(Visit)
        .join(Visit.outlet)
        .where(Outlet.code == standing.code)
        .where(Visit.month.in_(window), Visit.status == VisitStatus.ACCEPTED)
        .options(joinedload(Visit.shopper))
        .order_by(Visit.visited_on, Visit.id)
    )
    return db.session.scalars(query).all()
