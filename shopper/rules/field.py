"""The outlets of a month with their scores and ranks, before anything is said of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import compress
from operator import attrgetter
from typing import NamedTuple

from shopper.rules.composite import composite
from shopper.rules.outlet_month import OutletMonth, mean
from shopper.rules.places import places
from shopper.rules.pooling import pool
from shopper.rules.published import published
from shopper.rules.standard import Policy
from shopper.rules.standings import Parameters, Reason

REASONS: tuple[Reason, ...] = ("few_visits", "few_shoppers", "few_responses", "integrity")
"""What may keep an active outlet from a rank, in the order in which it is told."""


class Scored(NamedTuple):
    """An outlet's score, before those of all give it a rank."""

    star: float | None
    score: float | None
    se: float | None
    published: Decimal | None
    reason: tuple[Reason, ...]


class Field(NamedTuple):
    """All outlets of a month, by code, with their scores and the ranks of those that have one."""

    rows: list[OutletMonth]
    parameters: Parameters
    scored: dict[str, Scored]
    ranks: dict[str, int]


def field_of(
    rows: Iterable[OutletMonth], policy: Policy, pooled: Parameters | None = None
) -> Field:
    """Return the outlets' scores and ranks; `pooled` is what `pool` would find.

    Source: scoring.md 2 and 4.
    """
    rows = sorted(rows, key=attrgetter("code"))
    pooled = pooled or pool([row for row in rows if row.active], policy)
    scored = {row.code: _scored(row, pooled, policy) for row in rows}
    ranked = {code: each for code, each in scored.items() if not each.reason}
    shown = {code: x.published for code, x in ranked.items() if x.published is not None}
    province = mean([each.score for each in ranked.values()])
    return Field(rows, replace(pooled, province=province), scored, places(shown))


def _scored(row: OutletMonth, parameters: Parameters, policy: Policy) -> Scored:
    star = _star(row, parameters) if row.active else None
    parts = composite(row, star, parameters, policy.alpha)
    score, se = (parts.score, parts.se) if parts else (None, None)
    shown = None if score is None else published(score)
    return Scored(star, score, se, shown, _reasons(row, policy))


def _star(row: OutletMonth, parameters: Parameters) -> float | None:
    """Return the customers' mean pulled towards the province's, in points."""
    n, k, mu = row.n_responses, parameters.k, parameters.mu
    if mu is None or row.customer_mean is None:
        return mu
    return (n * row.customer_mean + k * mu) / (n + k)


def _reasons(row: OutletMonth, policy: Policy) -> tuple[Reason, ...]:
    if not row.active:
        return ("inactive",)
    missing = (
        row.n_visits < max(1, policy.min_visits),
        row.n_shoppers < policy.min_shoppers,
        row.n_responses < max(1, policy.min_responses),
        row.integrity,
    )
    return tuple(compress(REASONS, missing))
