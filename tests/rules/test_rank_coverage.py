from __future__ import annotations

import math

import numpy as np
import pytest

from shopper.rules.outlet_month import (
    CountedResponse,
    CountedVisit,
    OutletMonth,
    RegisteredOutlet,
    summarise,
)
from shopper.rules.rank_sets import RankSet, rank_sets
from shopper.rules.ranking import rank
from tests.rules.small_edition import POLICY

# Thousands of months through code that the other tests cover: no need to note each line again.
pytestmark = pytest.mark.no_cover

# Counting lines would double the time of what is only repeated.
pytestmark = pytest.mark.no_cover

REPETITIONS = 400
ERRORS = np.random.default_rng(5).uniform(0.5, 2, 30)
NEAR_TIES = 80 + 0.02 * np.arange(30)
TIED_IN_THREES = np.repeat(np.linspace(70, 90, 10), 3) + np.tile([0, 0.01, 0.02], 10)
TIES = np.full(30, 80.0)


def true_ranks(values):
    """The best and the worst rank of each value; ties may be told apart in any order."""
    above = (values[None, :] > values[:, None]).sum(axis=1)
    below = (values[None, :] < values[:, None]).sum(axis=1)
    return 1 + above, len(values) - below


def holds(sets: list[RankSet], values):
    low, high = true_ranks(values)
    return (np.array([s.low for s in sets]) <= low) & (high <= np.array([s.high for s in sets]))


def coverage(values, **options):
    """Whether each set of each repetition holds the true rank (repetitions x units)."""
    chance = np.random.default_rng(11)
    return np.array(
        [
            holds(rank_sets(row, ERRORS, draws=1000, **options), values)
            for row in chance.normal(values, ERRORS, (REPETITIONS, len(values)))
        ]
    )


@pytest.mark.parametrize("values", [NEAR_TIES, TIED_IN_THREES], ids=["all near", "threes"])
def test_sets_of_95_per_cent_hold_each_true_rank_at_least_94_times_of_100(values):
    assert coverage(values).mean(axis=0).min() >= 0.94


def test_sets_hold_all_the_ranks_that_true_ties_share():
    held = coverage(TIES)
    assert held.mean() >= 0.94
    # Nothing is left to spare here: sets much wider than they need be would hold more.
    assert held.mean() <= 0.96


@pytest.mark.parametrize("values", [NEAR_TIES, TIES], ids=["near", "ties"])
def test_simultaneous_sets_hold_all_true_ranks_at_once(values):
    assert coverage(values, simultaneous=True).all(axis=1).mean() >= 0.94


class Province:
    """Companies whose outlets have true levels, from which months are generated.

    Scores are beta distributed: bounded, skewed, and noisier in the middle than at the top, so
    that the pooled variances of the rules are as wrong as they are in life.
    """

    COMPANIES = 8

    def __init__(self, outlets: int, chance: np.random.Generator) -> None:
        self.chance = chance
        n = self.COMPANIES * outlets
        self.company = [f"K{i // outlets}" for i in range(n)]
        level = 76 + 0.3 * (np.arange(n) // outlets) + chance.normal(0, 5, n)
        self.visits = np.clip(level, 50, 95) / 100
        self.customers = np.clip(level + chance.normal(3, 4, n), 50, 95) / 100
        self.responses = 10 + chance.poisson(6, n)
        truth = 100 * (POLICY.alpha * self.visits + (1 - POLICY.alpha) * self.customers)
        self.truth = truth.reshape(self.COMPANIES, outlets).mean(axis=1)
        self.outlets = [
            RegisteredOutlet(f"O{i:04d}", "", "", company, "H", True)
            for i, company in enumerate(self.company)
        ]

    def month(self) -> list[OutletMonth]:
        visits = self.scores(np.repeat(self.visits, 3), 18)
        responses = self.scores(np.repeat(self.customers, self.responses), 2)
        met = np.repeat([o.code for o in self.outlets], 3).tolist()
        asked = np.repeat([o.code for o in self.outlets], self.responses).tolist()
        return summarise(
            self.outlets,
            [
                CountedVisit(code, f"S{i % 2}", score, score, score, False, True)
                for i, (code, score) in enumerate(zip(met, visits, strict=True))
            ],
            [
                CountedResponse(code, score, score, score)
                for code, score in zip(asked, responses, strict=True)
            ],
        )

    def scores(self, mean, precision: float) -> list[float]:
        drawn = self.chance.beta(mean * precision, (1 - mean) * precision)
        return (100 * drawn).tolist()


@pytest.mark.parametrize(("outlets", "months"), [(20, 120), (130, 25)])
def test_from_answers_to_sets_companies_are_covered_as_promised(outlets, months):
    province = Province(outlets, np.random.default_rng(outlets))
    inside, held = [], []
    for _ in range(months):
        companies = sorted(rank(province.month(), POLICY).companies, key=lambda c: c.code)
        score, se = (np.array([getattr(c, name) for c in companies]) for name in ("score", "se"))
        inside.append(np.abs(score - province.truth) <= POLICY.z * se)
        sets = [RankSet(c.rank, c.rank_low, c.rank_high) for c in companies]
        held.append(holds(sets, province.truth))
    # 95 per cent, less two standard errors of a share of so many.
    promised = 0.95 - 2 * math.sqrt(0.95 * 0.05 / np.size(inside))
    assert np.mean(inside) >= promised
    assert np.mean(held) >= 0.94
