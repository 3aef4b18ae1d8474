"""A month's outlets to their standings, and those of their companies and cities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from shopper.rules.composite import composite
from shopper.rules.gaps import gaps
from shopper.rules.groups import rank_groups
from shopper.rules.movement import movement, shared_covariance
from shopper.rules.outlet_month import OutletMonth, mean
from shopper.rules.places import places
from shopper.rules.pooling import pool
from shopper.rules.published import published
from shopper.rules.standard import Policy
from shopper.rules.standings import (
    Band,
    Grade,
    Movement,
    OutletStanding,
    Parameters,
    Reason,
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
    outlets had last month is in their rows (see `previous_outlets`). `pooled` is what `pool` found,
    for rows of a published data set: there, outlets of small samples have no customers' mean.

    Source: scoring.md 2 to 5.
    """
    rows = sorted(rows, key=attrgetter("code"))
    active = [row for row in rows if row.active]
    pooled = pooled or pool(active, policy)
    scored = {row.code: _scored(row, pooled, policy) for row in rows}
    ranked = {code: each for code, each in scored.items() if not each.reason}
    parameters = replace(pooled, province=mean(each.score for each in ranked.values()))
    shown = {code: x.published for code, x in ranked.items() if x.published is not None}
    ranks = places(shown)
    two_voices = gaps(active, parameters, policy)
    outlets = [
        _standing(
            row,
            scored[row.code],
            ranks.get(row.code),
            two_voices.get(row.code, (None, False)),
            parameters,
            policy,
        )
        for row in rows
    ]
    companies = {group.code: group for group in previous.companies} if previous else {}
    cities = {group.code: group for group in previous.cities} if previous else {}
    counted = frozenset(ranks)
    return Standings(
        parameters=parameters,
        outlets=tuple(sorted(outlets, key=_display_order)),
        companies=rank_groups("company", rows, counted, parameters, policy, companies),
        cities=rank_groups("city", rows, counted, parameters, policy, cities),
    )


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


class _Scored(NamedTuple):
    """An outlet's score, before those of all give it a rank."""

    star: float | None
    score: float | None
    se: float | None
    published: Decimal | None
    reason: tuple[Reason, ...]


class _Placed(NamedTuple):
    """A score in points with its standard error and rank."""

    score: float | None
    se: float | None
    rank: int | None


def _scored(row: OutletMonth, parameters: Parameters, policy: Policy) -> _Scored:
    star = _star(row, parameters) if row.active else None
    parts = composite(row, star, parameters, policy.alpha)
    score, se = (parts.score, parts.se) if parts else (None, None)
    shown = None if score is None else published(score)
    return _Scored(star, score, se, shown, _reasons(row, policy))


def _standing(
    row: OutletMonth,
    scored: _Scored,
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
    scored: _Scored,
    rank: int | None,
    parameters: Parameters,
    policy: Policy,
) -> Movement | None:
    now = _Placed(scored.score, scored.se, rank)
    covariance = shared_covariance(row, parameters.sigma_v2, policy)
    return movement(row.previous, now, covariance, policy.z)


def _star(row: OutletMonth, parameters: Parameters) -> float | None:
    """Return the customers' mean pulled towards the province's, in points."""
    n, k, mu = row.n_responses, parameters.k, parameters.mu
    if mu is None or row.customer_mean is None:
        return mu
    return (n * row.customer_mean + k * mu) / (n + k)


def _reasons(row: OutletMonth, policy: Policy) -> tuple[Reason, ...]:
    if not row.active:
        return ("inactive",)
    missing: dict[Reason, bool] = {
        "few_visits": row.n_visits < max(1, policy.min_visits),
        "few_shoppers": row.n_shoppers < policy.min_shoppers,
        "few_responses": row.n_responses < max(1, policy.min_responses),
        "integrity": row.integrity,
    }
    return tuple([reason for reason, holds in missing.items() if holds])


def _band(outlet: _Scored, parameters: Parameters, policy: Policy) -> Band:
    above = (outlet.score or 0.0) - (parameters.province or 0.0)
    if abs(above) <= policy.z * (outlet.se or 0.0):
        return "near"
    return "above" if above > 0 else "below"


def _grade(outlet: _Scored, failed_critical: bool, policy: Policy) -> Grade:
    return grade_of(outlet.published or published(0), failed_critical, policy)


def _display_order(outlet: OutletStanding) -> tuple[bool, bool, int, str, str]:
    return (
        not outlet.active,
        outlet.rank is None,
        outlet.rank or 0,
        outlet.sort_key,
        outlet.code,
    )
