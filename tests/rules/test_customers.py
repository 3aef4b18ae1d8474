from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper.rules.customers import UNIT, mean_of_sum, ss_of_sums
from shopper.rules.outlet_month import CountedResponse, customers_of

POINTS = st.one_of(st.sampled_from([0.0, 100 / 3, 200 / 3, 100.0]), st.floats(0, 100))


def sums(points: list[float]) -> tuple[int, int, int]:
    shares = [value / 100 for value in points]
    return (
        len(shares),
        sum(round(x * UNIT) for x in shares),
        sum(round(x * x * UNIT) for x in shares),
    )


@given(st.lists(POINTS, min_size=1, max_size=300))
def test_sums_say_what_the_responses_say_within_the_bounds_told(points: list[float]) -> None:
    said = customers_of([CountedResponse("A", value, None, None) for value in points])["A"]
    number, total, squares = sums(points)
    assert mean_of_sum(number, total) == pytest.approx(said.mean, rel=1e-14, abs=5.01e-11)
    assert ss_of_sums(number, total, squares) == pytest.approx(
        said.ss, rel=1e-12, abs=3.01e-8 * number
    )


@given(st.floats(0, 100), st.integers(1, 10_000))
def test_equal_responses_have_no_spread(points: float, number: int) -> None:
    _, total, squares = sums([points])
    assert ss_of_sums(number, number * total, number * squares) == 0
