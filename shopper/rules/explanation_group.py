"""A company's or a city's place to the outlets that made it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from shopper.rules.bulletin import Bulletin, GroupLine
from shopper.rules.explanation import MovementExplanation, Withheld, explain_movement
from shopper.rules.groups import Kind, group_covariance, plain_score, plain_variance
from shopper.rules.outlet_month import OutletMonth
from shopper.rules.standings import GroupStanding, OutletStanding, Parameters, Reason


@dataclass(frozen=True)
class Member:
    """What one ranked outlet brings to its company or city; see `OutletExplanation`."""

    code: str
    rank: int | None
    n_visits: int
    n_responses: int
    visit_mean: float | None
    customer_mean: float | None
    score: float | None
    """α V̄ + (1 − α) C̄, without the pull to the province."""
    variance: float | None
    """α² σ_v² / n of the visits + (1 − α)² MSW / n of the responses."""


@dataclass(frozen=True)
class Unranked:
    """An active outlet that does not count, and why."""

    code: str
    n_visits: int
    n_shoppers: int
    n_responses: int
    reason: tuple[Reason, ...]


@dataclass(frozen=True)
class GroupExplanation:
    """The parts of a company's or a city's score, in points and points squared, not rounded."""

    kind: Kind
    standing: GroupStanding
    parameters: Parameters | None
    alpha: float
    z: float
    level: float
    """Confidence of the set of ranks."""
    n_groups: int
    """How many of its kind are ranked."""
    members: tuple[Member, ...]
    """The ranked outlets, best first."""
    unranked: tuple[Unranked, ...]
    total: float | None
    """Σ of the members' scores."""
    variance: float | None
    """Σ of the members' variances."""
    share: float | None
    """Ranked outlets over active ones; None without an active one."""
    needed_share: float
    movement: MovementExplanation | None
    withheld: Withheld | None = None


def explain_group(bulletin: Bulletin, kind: Kind, code: str) -> GroupExplanation:
    """Return what made a company's or a city's place; its parts give the published value.

    Raises:
        KeyError: the bulletin has no such company or city.

    Source: scoring.md 3 and 4.
    """
    standing = group_line(bulletin, kind, code).standing
    policy, parameters = bulletin.policy, bulletin.standings.parameters
    of_group = attrgetter(kind)
    held = {r.code: r for r in bulletin.rows if r.active and of_group(r) == code}
    outlets = [o for o in bulletin.standings.outlets if o.code in held]
    members = tuple(_member(o, held[o.code], parameters, policy.alpha) for o in outlets if o.ranked)
    return GroupExplanation(
        kind=kind,
        standing=standing,
        parameters=parameters,
        alpha=policy.alpha,
        z=policy.z,
        level=policy.rank_set_level,
        n_groups=sum(line.standing.ranked for line in _lines(bulletin, kind)),
        members=members,
        unranked=tuple(
            Unranked(o.code, o.n_visits, o.n_shoppers, o.n_responses, o.reason)
            for o in outlets
            if not o.ranked
        ),
        total=math.fsum(m.score for m in members if m.score is not None),
        variance=math.fsum(m.variance for m in members if m.variance is not None),
        share=len(members) / len(held) if held else None,
        needed_share=policy.min_ranked_share,
        movement=_movement(bulletin, kind, standing, [held[m.code] for m in members]),
    )


def group_line(bulletin: Bulletin, kind: Kind, code: str) -> GroupLine:
    """Return the company or city with its name; KeyError when there is none of this code."""
    line = next((line for line in _lines(bulletin, kind) if line.standing.code == code), None)
    if line is None:
        raise KeyError(code)
    return line


def _lines(bulletin: Bulletin, kind: Kind) -> tuple[GroupLine, ...]:
    return bulletin.companies if kind == "company" else bulletin.cities


def _member(
    outlet: OutletStanding, row: OutletMonth, parameters: Parameters, alpha: float
) -> Member:
    return Member(
        code=outlet.code,
        rank=outlet.rank,
        n_visits=outlet.n_visits,
        n_responses=outlet.n_responses,
        visit_mean=outlet.visit_mean,
        customer_mean=outlet.customer_mean,
        score=plain_score(row, alpha),
        variance=plain_variance(row, parameters, alpha),
    )


def _movement(
    bulletin: Bulletin, kind: Kind, now: GroupStanding, counted: Sequence[OutletMonth]
) -> MovementExplanation | None:
    last = bulletin.previous
    groups = () if last is None else last.companies if kind == "company" else last.cities
    before = next((group for group in groups if group.code == now.code), None)
    if before is None or not before.n_ranked or not counted:
        return None
    sigma_v2, policy = bulletin.standings.parameters.sigma_v2, bulletin.policy
    covariance = group_covariance(kind, before, counted, sigma_v2=sigma_v2, policy=policy)
    return explain_movement(before, now, covariance, policy.z)
