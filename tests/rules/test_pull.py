from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper.rules.outlet_month import OutletMonth
from shopper.rules.ranking import rank
from shopper.rules.standings import Parameters
from tests.rules.small_edition import POLICY

POINTS = st.floats(0, 100, allow_subnormal=False)
HELD = st.builds(
    Parameters, k=st.floats(1, 200), mu=POINTS, msw=st.floats(0, 2500), sigma_v2=st.floats(0, 900)
)


def outlet(code: str, n_responses: int, customer_mean: float, visit_mean: float) -> OutletMonth:
    return OutletMonth(
        *(code, code, code, "K", "H", True),
        n_visits=3,
        visit_mean=visit_mean,
        n_shoppers=2,
        n_responses=n_responses,
        customer_mean=customer_mean,
    )


def distance(n: int, mean: float, held: Parameters) -> float:
    [standing] = rank([outlet("A", n, mean, 80)], POLICY, pooled=held).outlets
    return abs(standing.customer_star - mean)


@given(st.integers(1, 500), POINTS, HELD)
def test_a_response_at_the_outlets_own_mean_never_moves_it_away_from_that_mean(n, mean, held):
    assert distance(n + 1, mean, held) <= distance(n, mean, held) + 1e-9


@given(st.lists(st.tuples(st.integers(75, 80), st.integers(75, 80)), min_size=1), HELD)
def test_outlets_share_a_rank_when_their_printed_scores_are_equal_and_only_then(means, held):
    rows = [outlet(f"{i:02d}", 12, c, v) for i, (c, v) in enumerate(means)]
    standings = rank(rows, POLICY, pooled=held).outlets
    for one in standings:
        above = sum(other.published > one.published for other in standings)
        assert one.rank == 1 + above


def test_parameters_that_are_given_are_taken():
    held = Parameters(k=7, mu=50, msw=100, sigma_v2=9)
    [standing] = rank([outlet("A", 7, 100, 80)], POLICY, pooled=held).outlets
    assert standing.customer_star == 75
    assert standing.se == pytest.approx((0.36 * 9 / 3 + 0.16 * 100 / 14) ** 0.5)
