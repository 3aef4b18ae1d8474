"""Outlets' standings to those of their companies or cities."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Literal

from shopper.rules.movement import movement, shared_covariance
from shopper.rules.outlet_month import OutletMonth, mean
from shopper.rules.published import published
from shopper.rules.rank_sets import rank_sets
from shopper.rules.standard import Policy
from shopper.rules.standings import GroupStanding, Parameters

Kind = Literal["company", "city"]


def rank_groups(
    kind: Kind,
    rows: Sequence[OutletMonth],
    ranked: frozenset[str],
    parameters: Parameters,
    policy: Policy,
    previous: Mapping[str, GroupStanding],
) -> tuple[GroupStanding, ...]:
    """Return the standings of all companies or cities, by rank, then code, unranked ones last.

    `ranked` holds the codes of the ranked outlets, `previous` last month's standings by code.

    Source: scoring.md 3 and 4.
    """
    group_of = attrgetter(kind)
    members: dict[str, list[OutletMonth]] = {}
    for row in rows:
        members.setdefault(group_of(row), []).append(row)
    groups = [_group(code, held, ranked, parameters, policy) for code, held in members.items()]
    moved = [
        _moved(kind, group, members[group.code], ranked, parameters, policy, previous)
        for group in _placed(groups, policy)
    ]
    return tuple(sorted(moved, key=lambda g: (g.rank is None, g.rank or 0, g.code)))


def _placed(groups: Sequence[GroupStanding], policy: Policy) -> list[GroupStanding]:
    """Return the groups with ranks and what chance leaves of them, both by published scores."""
    places = [
        (group, float(group.published), group.se)
        for group in groups
        if group.ranked and group.published is not None and group.se is not None
    ]
    sets = rank_sets(
        [score for _, score, _ in places],
        [se for _, _, se in places],
        level=policy.rank_set_level,
        draws=policy.rank_set_draws,
        seed=policy.rank_set_seed,
    )
    found = {
        group.code: replace(group, rank=of.rank, rank_low=of.low, rank_high=of.high)
        for (group, _, _), of in zip(places, sets, strict=True)
    }
    return [found.get(group.code, group) for group in groups]


def _group(
    code: str,
    rows: Sequence[OutletMonth],
    ranked: frozenset[str],
    parameters: Parameters,
    policy: Policy,
) -> GroupStanding:
    active = [row for row in rows if row.active]
    counted = [row for row in active if row.code in ranked]
    score = mean([plain_score(row, policy.alpha) for row in counted])
    variance = math.fsum(plain_variance(row, parameters, policy.alpha) for row in counted)
    enough = bool(counted) and len(counted) / len(active) >= policy.min_ranked_share
    return GroupStanding(
        code=code,
        n_outlets=len(active),
        n_ranked=len(counted),
        n_visits=sum(row.n_visits for row in active),
        n_responses=sum(row.n_responses for row in active),
        demeanour=mean([row.demeanour for row in counted]),
        environment=mean([row.environment for row in counted]),
        score=score,
        se=math.sqrt(variance) / len(counted) if counted else None,
        published=None if score is None else published(score),
        ranked=enough,
    )


def plain_score(row: OutletMonth, alpha: float) -> float:
    """Return, in points, an outlet's composite without the pull, which would not average out.

    Source: scoring.md 3.
    """
    return alpha * (row.visit_mean or 0.0) + (1 - alpha) * (row.customer_mean or 0.0)


def plain_variance(row: OutletMonth, parameters: Parameters, alpha: float) -> float:
    """Return the variance, in points squared, of what `plain_score` returns.

    Source: scoring.md 3.
    """
    visits = alpha**2 * parameters.sigma_v2 / row.n_visits
    return visits + (1 - alpha) ** 2 * parameters.msw / row.n_responses


def _moved(
    kind: Kind,
    group: GroupStanding,
    rows: Sequence[OutletMonth],
    ranked: frozenset[str],
    parameters: Parameters,
    policy: Policy,
    previous: Mapping[str, GroupStanding],
) -> GroupStanding:
    before = previous.get(group.code)
    if before is None or not before.n_ranked or not group.n_ranked:
        return group
    counted = [row for row in rows if row.code in ranked]
    covariance = group_covariance(
        kind, before, counted, sigma_v2=parameters.sigma_v2, policy=policy
    )
    return replace(group, movement=movement(before, group, covariance, policy.z))


def group_covariance(
    kind: Kind,
    before: GroupStanding,
    counted: Sequence[OutletMonth],
    *,
    sigma_v2: float,
    policy: Policy,
) -> float:
    """Return the covariance, in points squared, of a company's or city's two months.

    `counted` are the outlets ranked in it now, `before` is last month's standing; both have
    ranked outlets.

    Source: scoring.md 4, "Movement".
    """
    shared = math.fsum(
        shared_covariance(row, sigma_v2, policy)
        for row in counted
        if _was_ranked(kind, row, before.code)
    )
    return shared / (before.n_ranked * len(counted))


def _was_ranked(kind: Kind, row: OutletMonth, code: str) -> bool:
    before = row.previous
    return before is not None and before.rank is not None and getattr(before, kind) == code
