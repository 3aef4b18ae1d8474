from __future__ import annotations

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopper.rules.gaps import group_gaps
from shopper.rules.outlet_month import OutletMonth
from shopper.rules.ranking import rank
from shopper.rules.replay import Move, Place, compare, kendall, mean_size, split
from shopper.rules.rescoring import known_answers
from shopper.rules.standings import Parameters, Standings
from tests.rules.small_edition import POLICY, customer_item, edition, item

RANKS = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=12)


def row(code: str, visits: float, customers: float, **more: object) -> OutletMonth:
    fields: dict[str, object] = {
        "name": code,
        "sort_key": code,
        "company": code[0],
        "city": "3301",
        "active": True,
        "n_visits": 4,
        "visit_mean": visits,
        "visit_ss": 12.0,
        "n_shoppers": 2,
        "n_responses": 10,
        "customer_mean": customers,
        "customer_ss": 900.0,
    }
    return OutletMonth(code, **(fields | more))  # type: ignore[arg-type]


def month(**scores: float) -> Standings:
    """Return the ranking of outlets whose visits and customers score the same."""
    return rank([row(code, score, score) for code, score in scores.items()], POLICY)


@given(RANKS)
def test_kendall_is_what_its_definition_says_pair_by_pair(ranks: list[tuple[int, int]]) -> None:
    pairs = list(combinations(ranks, 2))
    agree = sum((a[0] - b[0]) * (a[1] - b[1]) > 0 for a, b in pairs)
    differ = sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for a, b in pairs)
    first = sum(a[0] != b[0] for a, b in pairs)
    second = sum(a[1] != b[1] for a, b in pairs)
    tau = kendall([a for a, _ in ranks], [b for _, b in ranks])
    if not first or not second:
        assert tau is None
    else:
        assert tau == pytest.approx((agree - differ) / (first * second) ** 0.5)


def test_the_largest_moves_come_first_and_who_stays_is_not_among_them() -> None:
    before = month(A1=90, A2=80, B1=70, B2=60, C1=50)
    after = month(A1=90, A2=60.5, B1=70, B2=80.5, C1=50)
    found = compare(before, after, "outlet")
    ranks = {move.code: move.ranks for move in found.moves}
    assert list(ranks)[:2] == ["B2", "A2"]
    assert (ranks["A2"], ranks["B2"]) == (-2, 2)
    assert (found.compared, found.changed, found.entered, found.left) == (5, 2, 0, 0)
    assert found.furthest == found.moves[0]
    assert found.tau == pytest.approx(0.4)
    same = compare(before, before, "outlet")
    assert (same.moves, same.furthest, same.tau) == ((), None, 1.0)


def test_a_rank_lost_is_the_largest_of_moves() -> None:
    rows = [row("A1", 90, 90), row("A2", 80, 80), row("B1", 70, 70)]
    fewer = [rows[0], rows[1], row("B1", 70, 70, n_responses=9)]
    found = compare(rank(rows, POLICY), rank(fewer, POLICY), "outlet")
    assert (found.moves[0].code, found.moves[0].ranks, found.left) == ("B1", None, 1)
    back = compare(rank(fewer, POLICY), rank(rows, POLICY), "outlet")
    assert (back.moves[0].code, back.entered) == ("B1", 1)
    companies = compare(rank(rows, POLICY), rank(fewer, POLICY), "company")
    assert [move.code for move in companies.moves if move.after.rank is None] == ["B"]


@settings(max_examples=30)
@given(*(st.lists(st.floats(0, 100), min_size=4, max_size=4) for _ in range(3)))
def test_the_standards_part_and_the_months_add_up_to_what_is_printed(
    before: list[float], between: list[float], after: list[float]
) -> None:
    codes = ("A1", "A2", "B1", "B2")
    months = [month(**dict(zip(codes, scores, strict=True))) for scores in (before, between, after)]
    for kind, units in (("outlet", 4), ("company", 2), ("city", 1)):
        splits = split(*months, kind)  # type: ignore[arg-type]
        assert len(splits) == units
        for each in splits:
            assert each.own.points + each.real.points == each.whole.points  # type: ignore[operator]
            assert each.own.ranks + each.real.ranks == each.whole.ranks  # type: ignore[operator]


def test_only_what_is_ranked_throughout_is_split() -> None:
    full, without = month(A1=90, B1=80), month(A1=90)
    assert [each.code for each in split(full, without, full, "outlet")] == ["A1"]


def test_the_mean_size_takes_falls_for_rises() -> None:
    def move(points: str) -> Move:
        return Move("A", Place(1, Decimal("50.00")), Place(1, Decimal(50) + Decimal(points)))

    unscored = Move("B", Place(None, None), Place(1, Decimal(50)))
    assert mean_size([move("-2"), move("1"), unscored]) == 1.5
    assert mean_size([unscored]) is None


def test_an_answer_that_an_edition_does_not_offer_is_none_to_it() -> None:
    asked = edition(item("D01", "demeanour"), customer_item("C03", "demeanour", 1))
    answers = {"D01": "4", "C03": "4", "C99": "yes", "D01.minutes": 3, "TESTABLE": "yes"}
    assert known_answers(asked, answers) == {k: v for k, v in answers.items() if k != "D01"}


def test_a_companys_gap_is_the_mean_of_its_outlets_with_its_interval() -> None:
    rows = [
        row("A1", 70, 80),
        row("A2", 70, 84, n_visits=5, n_responses=20),
        row("B1", 80, 82),
        row("B2", 80, 99, n_responses=9),
        row("C1", 80, 79),
        row("D1", 80, 0.0, n_responses=0, customer_mean=None),
    ]
    parameters = Parameters(k=1, mu=80, msw=100, sigma_v2=20)
    companies = group_gaps("company", rows, parameters, POLICY)
    assert [(g.code, g.n_outlets) for g in companies] == [("C", 1), ("A", 2), ("B", 1)]
    c, a, b = companies
    level = 6.0
    assert (a.gap, b.gap, c.gap) == pytest.approx((12 - level, 2 - level, -1 - level))
    assert a.se == pytest.approx((20 / 4 + 100 / 10 + 20 / 5 + 100 / 20) ** 0.5 / 2)
    assert (a.low, a.high) == pytest.approx((6 - 1.96 * a.se, 6 + 1.96 * a.se))
    assert (a.apart, b.apart) == (True, False)
    (city,) = group_gaps("city", rows, parameters, POLICY)
    assert city.gap == pytest.approx((10 + 14 + 2 - 1) / 4 - level)
    assert group_gaps("company", rows[-1:], parameters, POLICY) == ()
