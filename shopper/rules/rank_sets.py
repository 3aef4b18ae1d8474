"""How sure a rank is: confidence sets for the ranks of estimates that have errors."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Draws = NDArray[np.float32]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int_]

LEAST_DRAWS = 1000
MOST_SEED = 2**32 - 1


@dataclass(frozen=True)
class RankSet:
    """A rank (1 is the best, equals share it) and the ranks that chance leaves possible."""

    rank: int
    low: int
    high: int


def rank_sets(
    estimates: Sequence[float],
    errors: Sequence[float],
    *,
    level: float = 0.95,
    draws: int = 4000,
    seed: int = 2024,
    simultaneous: bool = False,
    step_down: bool = True,
) -> list[RankSet]:
    """Return each unit's rank by its estimate, and the confidence set for its true rank.

    `errors` are the standard errors of the estimates, which are taken to be independent and
    normal; an error of 0 says that the estimate is exact. A set holds its unit's true rank (all
    its ranks, if true values tie) with probability `level`; `simultaneous` sets hold those of
    all units at once. Units in another order have the same sets, and equal units equal ones.

    Raises:
        ValueError: lengths that differ, an estimate or error that is not finite, an error below
            0, a level outside (0, 1), fewer than 1,000 draws, a seed outside [0, 2**32).

    Source: Mogstad, Romano, Shaikh and Wilhelm, Inference for Ranks with Applications to
    Mobility across Neighbourhoods and Academic Achievement across Countries, Review of Economic
    Studies 91 (2024), two-sided sets; scoring.md 4.
    """
    values, spreads = np.asarray(estimates, float), np.asarray(errors, float)
    _check(values, spreads, level, draws, seed)
    if not values.size:
        return []
    # Draws belong to a place in this order, whatever place a unit has in the input.
    order = np.lexsort((spreads, -values))
    units = _Units(values[order], spreads[order], draws, seed)
    worse, better = (_all_at_once if simultaneous else _one_by_one)(
        units, partial(_undecided, place=math.ceil(level * draws) - 1, step_down=step_down)
    )
    ranks = 1 + np.searchsorted(-units.values, -units.values)
    sets = [RankSet(0, 0, 0)] * len(order)
    for i, at in enumerate(order):
        sets[at] = RankSet(int(ranks[i]), 1 + int(better[i]), len(order) - int(worse[i]))
    return sets


def _check(values: Numbers, errors: Numbers, level: float, draws: int, seed: int) -> None:
    if values.ndim != 1 or values.shape != errors.shape:
        raise ValueError("Give one standard error for each estimate.")
    if not (np.isfinite(values).all() and np.isfinite(errors).all()):
        raise ValueError("Every estimate and every standard error must be a finite number.")
    if (errors < 0).any():
        raise ValueError("A standard error can't be negative.")
    if not 0 < level < 1:
        raise ValueError("The level must lie between 0 and 1.")
    if draws < LEAST_DRAWS:
        raise ValueError(f"At least {LEAST_DRAWS:,} draws are needed.")
    if not 0 <= seed <= MOST_SEED:
        raise ValueError(f"The seed must lie between 0 and {MOST_SEED}.")


class _Units:
    """Units, the best first, with draws of what chance adds to each.

    `gaps` and `errors` are of all differences: row less column, and its standard error.
    """

    def __init__(self, values: Numbers, errors: Numbers, draws: int, seed: int) -> None:
        self.values = values
        self.own_errors = errors
        self.gaps = values[:, None] - values
        self.errors = np.hypot(errors[:, None], errors)
        shares = errors / (errors.max() or 1)
        scales = np.hypot(shares[:, None], shares).astype(np.float32)
        # Two exact units never differ by chance: 0 of 1.
        self._scales = np.where(scales > 0, scales, np.float32(1))
        # The numbers of this old generator, unlike the new one's, are promised never to change.
        normal = np.random.RandomState(seed).standard_normal((len(values), draws))
        self._noise = (shares[:, None] * normal).astype(np.float32)

    def chance(self, unit: int, start: int = 0) -> Draws:
        """Return draws of the studentised differences between equals, `start` and after."""
        gaps = self._noise[unit] - self._noise[start:]
        return np.divide(gaps, self._scales[unit, start:, None], out=gaps)

    def repeats(self, unit: int) -> bool:
        """Return whether the unit has the estimate and the error of the one before it."""
        return bool(
            unit
            and self.values[unit] == self.values[unit - 1]
            and self.own_errors[unit] == self.own_errors[unit - 1]
        )


Largest = Callable[[Flags], Draws]
"""From the ordered pairs that are undecided to draws of their largest studentised difference."""


class Decide(Protocol):
    """Tell which ordered pairs stay undecided."""

    def __call__(self, gaps: Numbers, errors: Numbers, largest: Largest) -> Flags:
        """Return a flag for each gap."""


def _one_by_one(units: _Units, decide: Decide) -> tuple[Counts, Counts]:
    """Return how many are shown to be worse and better than each unit, asked of it alone."""
    counts = np.zeros((2, len(units.values)), int)
    for unit in range(len(units.values)):
        if units.repeats(unit):
            counts[:, unit] = counts[:, unit - 1]
            continue
        gaps = np.stack([units.gaps[unit], units.gaps[:, unit]])
        undecided = decide(gaps, units.errors[unit], partial(_largest, units.chance(unit)))
        counts[:, unit] = (~undecided).sum(axis=1)
    return counts[0], counts[1]


def _all_at_once(units: _Units, decide: Decide) -> tuple[Counts, Counts]:
    """Return how many are shown to be worse and better than each unit, asked of all at once."""

    def largest(pairs: Flags) -> Draws:
        each = (
            _largest(units.chance(unit, unit), np.stack([pairs[unit, unit:], pairs[unit:, unit]]))
            for unit in range(len(units.values))
        )
        return reduce(np.maximum, each)

    decided = ~decide(units.gaps, units.errors, largest)
    return decided.sum(axis=1), decided.sum(axis=0)


def _largest(chance: Draws, pairs: Flags) -> Draws:
    """Return the largest difference of each draw, from pairs of one unit in either direction."""
    above, below = pairs
    return np.maximum(chance[above].max(axis=0), -chance[below].min(axis=0))


def _undecided(
    gaps: Numbers, errors: Numbers, largest: Largest, *, place: int, step_down: bool
) -> Flags:
    """Return the ordered pairs whose first unit is not shown to be better than the second.

    A pair once decided no longer counts for what chance alone can reach, so the next round
    decides more. Its reverse still counts, and a unit against itself, which is never decided.
    `place` is that of the quantile among the sorted draws.
    """
    pairs = np.ones(gaps.shape, bool)
    while True:
        left = gaps <= float(np.partition(largest(pairs), place)[place]) * errors
        if not step_down or left.sum() == pairs.sum():
            return left
        pairs = left
