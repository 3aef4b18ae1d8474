"""Which customers' means a published data set leaves out, and how wide their sums are pooled."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from shopper.rules.bulletin import Bulletin
from shopper.rules.outlet_month import OutletMonth
from shopper.rules.pooling import between, centre
from shopper.rules.standard import Policy

MIN_OUTLETS = 3
"""A pool of two would tell each of them to whoever knows the other."""
MOST_TOLD = 0.75
"""Of the variance of what a reader did not know about an outlet's mean."""
LEAST_RANGE = 10.0
"""Points within which an outlet's mean must still be able to lie."""


@dataclass(frozen=True)
class Pool:
    """Outlets whose customers' scores are published as one sum only."""

    rows: tuple[OutletMonth, ...]

    @property
    def cities(self) -> tuple[str, ...]:
        """The codes of the cities from which outlets are in it."""
        return tuple(sorted({row.city for row in self.rows}))

    @property
    def responses(self) -> int:
        """How many responses it holds."""
        return sum(row.n_responses for row in self.rows)

    def hides(self, policy: Policy) -> bool:
        """Whether the sum is of outlets and responses enough to stand for nobody."""
        return len(self.rows) >= MIN_OUTLETS and self.responses >= policy.min_published_responses


def pools_in(bulletin: Bulletin) -> tuple[Pool, ...] | None:
    """Return the pools that hide the small samples of a bulletin, as `pools_of` does."""
    ranked = {line.standing.code for line in bulletin.ranked_outlets}
    answered = [row for row in bulletin.rows if row.active and row.n_responses]
    return pools_of(answered, ranked, bulletin.standings.parameters.k, bulletin.policy)


def pools_of(
    rows: Sequence[OutletMonth], ranked: Collection[str], k: float, policy: Policy
) -> tuple[Pool, ...] | None:
    """Return the pools that hide every outlet with few responses; None when nothing hides them.

    `rows` are those of the active outlets with responses, `ranked` the codes of outlets with a
    rank, `k` the month's pull. Outlets with fewer responses than the policy's least are pooled by
    city. Where the sums would still tell one of them, cities are joined, at last all of them;
    then other outlets without a rank join, those with the fewest responses first. Ranked outlets
    can't: the scores of their companies are made of their means.

    Source: scoring.md 7; docs/decisions/published-small-numbers.md.
    """
    unranked = [row for row in rows if row.code not in ranked]
    unranked.sort(key=lambda row: (row.n_responses, row.code))
    small = sum(row.n_responses < policy.min_published_responses for row in unranked)
    if not small:
        return ()
    for number in range(small, len(unranked) + 1):
        for pools in _partitions(unranked[:number], policy):
            if _hide(pools, k, policy):
                return pools
    return None


def _hide(pools: Sequence[Pool], k: float, policy: Policy) -> bool:
    return (
        all(pool.hides(policy) for pool in pools)
        and least_range(pools, policy) >= LEAST_RANGE
        and most_told(pools, k, policy) <= MOST_TOLD
    )


def least_range(pools: Sequence[Pool], policy: Policy) -> float:
    """Return the points within which the most narrowed of the small outlets' means can still lie.

    A pool's sum narrows most where all its scores are near 0 or 100, and the province's sum of
    squares where all means are near each other: it bounds how far one can be from its pool's.
    """
    centres = [centre(pool.rows) for pool in pools]
    spread = math.fsum(between(pool.rows, c) for pool, c in zip(pools, centres, strict=True))
    return min(
        _range(row.n_responses, pool.responses, middle, spread)
        for pool, middle in zip(pools, centres, strict=True)
        for row in pool.rows
        if row.n_responses < policy.min_published_responses
    )


def _range(n: int, all_: int, middle: float, spread: float) -> float:
    reach = math.sqrt(spread * (1 / n - 1 / all_))
    low = max(0.0, middle - reach, (middle * all_ - 100 * (all_ - n)) / n)
    return min(100.0, middle + reach, middle * all_ / n) - low


def most_told(pools: Sequence[Pool], k: float, policy: Policy) -> float:
    """Return how much the sums tell of the small outlet of which they tell most, in [0, 1].

    That is the share of the variance of an outlet's mean that is gone once the sums are known, if
    the means are independent and alike beforehand: its leverage. Known are each pool's sum, the
    province's Σ u·C̄ (from μ) and Σ n·C̄² (from k; its tangent stands for it), and the province's
    squared deviations within outlets (from MSW), to which those with two responses or more add.
    """
    rows = [row for pool in pools for row in pool.rows]
    n = np.array([row.n_responses for row in rows], dtype=float)
    means = np.array([row.customer_mean for row in rows], dtype=float)
    pool_of = np.repeat(range(len(pools)), [len(pool.rows) for pool in pools])
    sums = [np.where(pool_of == number, n, 0.0) for number in range(len(pools))]
    told = _leverage(np.array([*sums, n / (n + k), n * means]))
    spread = int((n >= 2).sum())
    return max(float(told[n < policy.min_published_responses].max()), 1 / spread if spread else 0.0)


def _leverage(equations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, for each unknown of linear equations, how far they determine it, in [0, 1]."""
    _, sizes, directions = np.linalg.svd(equations, full_matrices=False)
    kept = directions[sizes > 1e-9 * sizes[0]]
    return np.asarray((kept**2).sum(axis=0))


def _partitions(rows: Sequence[OutletMonth], policy: Policy) -> Iterator[tuple[Pool, ...]]:
    """Yield the pools by city, then coarser ones, down to one for the whole province."""
    by_city = attrgetter("city")
    in_order = sorted(rows, key=lambda row: (row.city, row.code))
    cities = [Pool(tuple(members)) for _, members in groupby(in_order, by_city)]
    standing = sorted((c for c in cities if c.hides(policy)), key=lambda c: -c.responses)
    rest = [row for city in cities if not city.hides(policy) for row in city.rows]
    while standing:
        joined = (Pool(tuple(rest)),) if rest else ()
        yield (*sorted(standing, key=attrgetter("cities")), *joined)
        rest.extend(standing.pop().rows)
    yield (Pool(tuple(sorted(rest, key=lambda row: (row.city, row.code)))),)
