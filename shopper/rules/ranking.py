"""A month's outlets to their standings, and those of their companies and cities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from shopper.rules.field import Field, Scored, field_of
from shopper.rules.gaps import gaps
from shopper.rules.groups import rank_groups
from shopper.rules.movement import movement, shared_covariance
from shopper.rules.outlet_month import OutletMonth, PreviousOutlet
from shopper.rules.published import published
from shopper.rules.standard import Policy
from shopper.rules.standings import (
    Band,
    Grade,
    GroupStanding,
    Movement,
    OutletStanding,
    Parameters,
    Standings,
)


def rank(
    rows: Iterable[OutletMonth],
    policy: Policy,
    previous: Standings | None = None,
    pooled: Parameters | None = None,
) -> Standings:
    """Return the standings of a month, the same whatever the order of the rows.

    `previous` is last month's standings, of which only companies and cities are read; what
    outlets had last month is in their rows (see `earlier`). `pooled` is what `pool` found,
    for rows of a published data set: there, outlets of small samples have no customers' mean.

    Source: scoring.md 2 to 5.
    """
    field = field_of(rows, policy, pooled)
    two_voices = gaps([row for row in field.rows if row.active], field.parameters, policy)
    outlets = [
        _standing(
            row,
            field.scored[row.code],
            field.ranks.get(row.code),
            two_voices.get(row.code, (None, False)),
            field.parameters,
            policy,
        )
        for row in field.rows
    ]
    return Standings(
        field.parameters,
        tuple(sorted(outlets, key=_display_order)),
        *_groups(field, policy, previous),
    )


def earlier(rows: Iterable[OutletMonth], policy: Policy) -> Earlier:
    """Return what the month after asks of a month's standings.

    Source: scoring.md 2 to 4 and 7.
    """
    field = field_of(rows, policy)
    outlets = {
        row.code: PreviousOutlet(
            row.company, row.city, row.n_visits, x.score, x.se, field.ranks.get(row.code)
        )
        for row, x in zip(field.rows, field.scored.values(), strict=True)
        if x.score is not None and x.se is not None
    }
    return Earlier(Standings(field.parameters, (), *_groups(field, policy)), outlets)


def grade_of(shown: Decimal, failed_critical: bool, policy: Policy) -> Grade:
    """Return the grade of a ranked outlet by its score as published, in points.

    Source: scoring.md 2.
    """
    if shown >= _limit(policy.grade_excellent) and not failed_critical:
        return "excellent"
    if shown >= _limit(policy.grade_good):
        return "good"
    return "pass" if shown >= _limit(policy.grade_pass) else "fail"


_limit = cache(published)
"""The published values of a policy's few limits."""


@dataclass(frozen=True)
class Earlier:
    """What a month's standings compare with in the month before."""

    standings: Standings
    """Without its outlets."""
    outlets: Mapping[str, PreviousOutlet]
    """What each outlet that had a score had, by its code."""


def _groups(
    field: Field, policy: Policy, previous: Standings | None = None
) -> tuple[tuple[GroupStanding, ...], tuple[GroupStanding, ...]]:
    """Return the companies and the cities."""
    counted = frozenset(field.ranks)
    companies = {group.code: group for group in previous.companies} if previous else {}
    cities = {group.code: group for group in previous.cities} if previous else {}
    return (
        rank_groups("company", field.rows, counted, field.parameters, policy, companies),
        rank_groups("city", field.rows, counted, field.parameters, policy, cities),
    )


class _Placed(NamedTuple):
    """A score in points with its standard error and rank."""

    score: float | None
    se: float | None
    rank: int | None


def _standing(
    row: OutletMonth,
    scored: Scored,
    rank: int | None,
    gap: tuple[float | None, bool],
    parameters: Parameters,
    policy: Policy,
) -> OutletStanding:
    placed = rank is not None
    return OutletStanding(
        code=row.code,
        name=row.name,
        sort_key=row.sort_key,
        company=row.company,
        city=row.city,
        active=row.active,
        n_visits=row.n_visits,
        n_shoppers=row.n_shoppers,
        n_responses=row.n_responses,
        visit_mean=row.visit_mean,
        customer_mean=row.customer_mean,
        customer_star=scored.star,
        demeanour=row.demeanour,
        environment=row.environment,
        customer_demeanour=row.customer_demeanour,
        customer_environment=row.customer_environment,
        score=scored.score,
        se=scored.se,
        published=scored.published,
        ranked=not scored.reason,
        reason=scored.reason,
        rank=rank,
        band=_band(scored, parameters, policy) if placed else None,
        grade=_grade(scored, row.failed_critical, policy) if placed else None,
        movement=_movement(row, scored, rank, parameters, policy) if placed else None,
        gap=gap[0],
        listed=gap[1],
    )


def _movement(
    row: OutletMonth,
    scored: Scored,
    rank: int | None,
    parameters: Parameters,
    policy: Policy,
) -> Movement | None:
    now = _Placed(scored.score, scored.se, rank)
    covariance = shared_covariance(row, parameters.sigma_v2, policy)
    return movement(row.previous, now, covariance, policy.z)


def _band(outlet: Scored, parameters: Parameters, policy: Policy) -> Band:
    above = (outlet.score or 0.0) - (parameters.province or 0.0)
    if abs(above) <= policy.z * (outlet.se or 0.0):
        return "near"
    return "above" if above > 0 else "below"


def _grade(outlet: Scored, failed_critical: bool, policy: Policy) -> Grade:
    return grade_of(outlet.published or published(0), failed_critical, policy)


def _display_order(outlet: OutletStanding) -> tuple[bool, bool, int, str, str]:
    return (
        not outlet.active,
        outlet.rank is None,
        outlet.rank or 0,
        outlet.sort_key,
        outlet.code,
    )
