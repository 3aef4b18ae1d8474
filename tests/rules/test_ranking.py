from __future__ import annotations

import json
import math
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper.rules.outlet_month import (
    CountedResponse,
    CountedVisit,
    OutletMonth,
    PreviousOutlet,
    RegisteredOutlet,
    summarise,
)
from shopper.rules.places import places
from shopper.rules.ranking import earlier, rank
from shopper.rules.standard import Policy
from shopper.rules.standings import Standings
from tests.rules.small_edition import POLICY

SMALL = replace(POLICY, min_responses=2)


def outlet(
    code: str,
    visits: tuple[float, ...] = (),
    responses: tuple[float, ...] = (),
    company: str = "K",
    city: str = "H",
    n_shoppers: int = 2,
    **more: Any,
) -> OutletMonth:
    """One outlet's row; n_shoppers is told, as the worked example tells it."""
    [row] = summarise(
        [RegisteredOutlet(code, f"{code}店", code.lower(), company, city, True)],
        [CountedVisit(code, "s", v, v, v - 10, False, True) for v in visits],
        [CountedResponse(code, r, r, None) for r in responses],
    )
    return replace(row, n_shoppers=n_shoppers, **more)


def example() -> list[OutletMonth]:
    return [
        outlet("A", (80, 90, 85), (100, 80), company="K", city="N"),
        outlet("B", (60, 70, 65), (60, 40, 50), company="K", city="W"),
        outlet("C", (75, 75), (70,), company="L", city="W"),
        outlet("D", company="L", city="W"),
    ]


def previous_outlets(previous: Standings) -> dict[str, PreviousOutlet]:
    return {
        o.code: PreviousOutlet(o.company, o.city, o.n_visits, o.score, o.se, o.rank)
        for o in previous.outlets
        if o.score is not None and o.se is not None
    }


def test_the_month_after_asks_for_no_more_than_the_standings_say() -> None:
    rows = [*example(), outlet("Z", (50,)), replace(outlet("Y"), active=False)]
    standings = rank(rows, SMALL)
    before = earlier(rows, SMALL)
    assert before.outlets == previous_outlets(standings)
    assert before.standings == replace(standings, outlets=())


def with_previous(rows: list[OutletMonth], previous: Standings) -> list[OutletMonth]:
    before = previous_outlets(previous)
    return [replace(row, previous=before.get(row.code)) for row in rows]


def standing(standings: Standings, code: str):
    groups = [*standings.outlets, *standings.companies, *standings.cities]
    return next(x for x in groups if x.code == code)


def near(value: float):
    return pytest.approx(value, abs=5e-5)


def test_the_worked_example_parameters():
    parameters = rank(example(), SMALL).parameters
    assert parameters.msw == near(133.3333)
    assert parameters.k == 1
    assert parameters.mu == near(69.1304)
    assert parameters.sigma_v2 == 20
    assert parameters.province == near(72.5652)


@pytest.mark.parametrize(
    ("code", "star", "score", "se", "shown", "reason", "place", "grade", "band"),
    [
        ("A", 83.0435, 84.2174, 3.0840, "84.22", (), 1, "good", "above"),
        ("B", 54.7826, 60.9130, 2.7809, "60.91", (), 2, "pass", "below"),
        ("C", 69.5652, 72.8261, 3.7771, "72.83", ("few_visits", "few_responses"), None, None, None),
    ],
)
def test_the_worked_example_outlets(code, star, score, se, shown, reason, place, grade, band):
    a = standing(rank(example(), SMALL), code)
    assert (a.customer_star, a.score, a.se) == (near(star), near(score), near(se))
    assert (str(a.published), a.reason, a.ranked) == (shown, reason, not reason)
    assert (a.rank, a.grade, a.band) == (place, grade, band)


def test_the_worked_example_outlet_of_which_nothing_is_known():
    d = standing(rank(example(), SMALL), "D")
    assert d.customer_star == near(69.1304)
    assert (d.score, d.se, d.published, d.rank) == (None, None, None, None)
    assert d.reason == ("few_visits", "few_responses")


def test_the_worked_example_company_and_city():
    standings = rank(example(), SMALL)
    company, city = standing(standings, "K"), standing(standings, "W")
    assert (company.score, company.se) == (near(73.0), near(2.3758))
    assert (company.rank, company.n_ranked, company.n_outlets) == (1, 2, 2)
    assert (company.demeanour, company.environment) == (75, 65)
    assert (company.n_visits, company.n_responses) == (6, 5)
    assert (city.n_ranked, city.n_outlets, city.ranked, city.rank) == (1, 3, False, None)
    assert city.score == near(59.0)
    assert (city.rank_low, city.rank_high) == (None, None)
    assert standing(standings, "N").score == near(87.0)


def test_a_company_and_a_city_carry_the_set_of_their_rank():
    rows = [
        outlet(f"{c}{n}", (v, v + 4, v - 4), (v, v + 20, v - 20), company=c, city=c.lower())
        for c, v in {"K": 80, "L": 78, "M": 40}.items()
        for n in range(3)
    ]
    standings = rank(rows, SMALL)
    for groups in (standings.companies, standings.cities):
        assert [(g.rank, g.rank_low, g.rank_high) for g in groups] == [
            (1, 1, 2),
            (2, 1, 2),
            (3, 3, 3),
        ]


def test_companies_whose_printed_scores_are_equal_are_equal_whatever_their_errors():
    values = {"K": 80.004, "L": 80.0}
    rows = [outlet(f"{c}{n}", (v,) * 3, (v, v), company=c) for c, v in values.items() for n in "12"]
    companies = rank(rows, SMALL).companies
    assert [(c.rank, c.rank_low, c.rank_high, c.se) for c in companies] == [(1, 1, 2, 0)] * 2


def test_without_any_response_there_is_no_composite():
    standings = rank([outlet("A", (80, 90, 85))], SMALL)
    assert (standings.parameters.mu, standings.parameters.province) == (None, None)
    assert (standings.parameters.k, standings.parameters.msw) == (30, 625)
    a = standing(standings, "A")
    assert (a.customer_star, a.score, a.reason) == (None, None, ("few_responses",))
    assert standing(standings, "K").score is None


def test_one_outlet_with_responses_takes_the_default_pull():
    standings = rank([outlet("A", (80, 90, 85), (100, 80)), outlet("B", (50,))], SMALL)
    assert (standings.parameters.k, standings.parameters.msw) == (30, 625)
    assert standings.parameters.mu == 90
    assert standing(standings, "B").customer_star == 90


def test_one_response_each_takes_the_default_pull():
    rows = [outlet("A", (80,), (100,)), outlet("B", (50,), (50,))]
    parameters = rank(rows, SMALL).parameters
    assert (parameters.k, parameters.msw, parameters.mu) == (30, 625, pytest.approx(75))


def test_outlets_that_do_not_differ_are_pulled_hardest():
    rows = [outlet("A", (80,), (100, 0)), outlet("B", (50,), (100, 0))]
    assert rank(rows, SMALL).parameters.k == 200


def test_the_pull_weighs_the_noise_within_outlets_against_their_differences():
    rows = [outlet("A", (80,), (40, 60)), outlet("B", (50,), (60, 100, 60, 100))]
    parameters = rank(rows, SMALL).parameters
    # MSW = 1800 / 4, MSB = 2 · 20² + 4 · 10² = 1200, n_0 = 6 - 20/6, σ_b² = 750 / n_0.
    assert parameters.msw == 450
    assert parameters.k == pytest.approx(450 / 281.25)
    assert parameters.mu == pytest.approx(66.875)


def test_a_pull_never_leaves_its_limits():
    noisy = [outlet("A", (80,), (100, 0, 50)), outlet("B", (50,), (89, 0, 100, 70, 90))]
    assert 1 <= rank(noisy, SMALL).parameters.k <= 200
    assert rank(noisy, replace(SMALL, k_max=5)).parameters.k == 5


def test_without_two_visits_anywhere_the_visit_variance_is_the_default():
    rows = [outlet("A", (80,), (90, 80)), outlet("B", (20,), (60, 50))]
    assert rank(rows, SMALL).parameters.sigma_v2 == 100


def test_inactive_outlets_take_no_part():
    closed = outlet("Z", (10, 90, 50), (0, 100), active=False)
    standings = rank([*example(), closed], SMALL)
    assert standings.parameters == rank(example(), SMALL).parameters
    z = standing(standings, "Z")
    assert (z.reason, z.score, z.rank, z.gap) == (("inactive",), None, None, None)
    assert standing(standings, "K").n_outlets == 2
    assert standings.outlets[-1].code == "Z"


def test_a_company_whose_outlets_all_closed_is_listed_without_a_rank():
    closed = outlet("Z", company="M", active=False)
    m = standing(rank([*example(), closed], SMALL), "M")
    assert (m.n_outlets, m.score, m.se, m.ranked) == (0, None, None, False)


def test_a_finding_against_integrity_unranks_for_the_month():
    rows = [replace(row, integrity=row.code == "A") for row in example()]
    a = standing(rank(rows, SMALL), "A")
    assert (a.reason, a.rank, a.ranked) == (("integrity",), None, False)


def test_one_shopper_alone_ranks_nobody():
    assert standing(
        rank([outlet("A", (80, 80, 80), (90, 80), n_shoppers=1)], SMALL), "A"
    ).reason == ("few_shoppers",)


def test_a_critical_failure_keeps_an_outlet_from_the_best_grade():
    best = [outlet(c, (95, 95, 95), (95, 95)) for c in "AB"]
    best[1] = replace(best[1], failed_critical=True)
    standings = rank(best, SMALL)
    assert [standing(standings, c).grade for c in "AB"] == ["excellent", "good"]


@pytest.mark.parametrize(
    ("value", "grade"), [(90, "excellent"), (89.99, "good"), (60, "pass"), (59.99, "fail")]
)
def test_grades_begin_at_their_points(value, grade):
    rows = [outlet("A", (value,) * 3, (value, value))]
    assert standing(rank(rows, SMALL), "A").grade == grade


def test_equal_scores_share_a_rank_and_stand_in_pinyin_order():
    values = {"A": 70, "B": 80, "C": 80.001, "D": 90}
    rows = [outlet(c, (v,) * 3, (80, 80)) for c, v in values.items()]
    rows[1] = replace(rows[1], sort_key="zhou")
    standings = rank(rows, replace(SMALL, alpha=1.0))
    assert [(o.code, o.rank) for o in standings.outlets] == [("D", 1), ("C", 2), ("B", 2), ("A", 4)]


def test_places_are_standard_competition_ranks():
    scores = {"a": Decimal("3"), "b": Decimal("2"), "c": Decimal("2"), "d": Decimal("1")}
    assert places(scores) == {"a": 1, "b": 2, "c": 2, "d": 4}


def test_the_middle_of_the_province_is_near_its_mean():
    rows = [outlet(c, (v, v + 8, v - 8), (v, v)) for c, v in {"A": 40, "B": 60, "C": 80}.items()]
    standings = rank(rows, SMALL)
    assert [standing(standings, c).band for c in "ABC"] == ["below", "near", "above"]


def before(score: float, rank_: int | None = 2, company: str = "K", city: str = "H"):
    return PreviousOutlet(company, city, n_visits=3, score=score, se=1.0, rank=rank_)


def moved(previous: PreviousOutlet | None, shared: int = 2):
    rows = [
        replace(row, previous=previous if row.code == "A" else None, shared_visits=shared)
        for row in example()
    ]
    return standing(rank(rows, SMALL), "A").movement


def test_an_outlet_moves_against_last_month():
    movement = moved(before(70))
    assert (movement.ranks, movement.points, movement.real) == (1, Decimal("14.22"), "up")
    assert moved(before(99)).real == "down"
    assert moved(before(84)).real == "level"


def test_months_that_share_visits_tell_smaller_movements_apart():
    apart = 1.96 * math.sqrt(3.0840**2 + 1)
    together = 1.96 * math.sqrt(3.0840**2 + 1 - 2 * 0.36 * 20 * 2 / 9)
    change = (apart + together) / 2
    assert moved(before(84.2174 - change), shared=2).real == "up"
    assert moved(before(84.2174 - change), shared=0).real == "level"


def test_an_outlet_that_was_not_ranked_has_not_moved():
    assert moved(None) is None
    assert moved(before(70, rank_=None)) is None


def test_an_unranked_outlet_has_not_moved():
    rows = [replace(row, previous=before(70)) for row in example()]
    assert standing(rank(rows, SMALL), "C").movement is None


def test_a_variance_that_shared_visits_eat_up_is_nought():
    rows = [replace(outlet("A", (80, 90, 85), (85, 85)), previous=before(70), shared_visits=99)]
    assert standing(rank(rows, SMALL), "A").movement.real == "up"


def last_month() -> Standings:
    rows = [outlet(r.code, (40, 50, 45), (50, 40), r.company, r.city) for r in example()]
    return rank(rows, SMALL)


def test_a_company_moves_against_last_month():
    previous = last_month()
    rows = with_previous([replace(r, shared_visits=2) for r in example()], previous)
    movement = standing(rank(rows, SMALL, previous), "K").movement
    assert (movement.ranks, movement.points, movement.real) == (0, Decimal("28.00"), "up")


def company_that_rose(previous: Standings, share: float = 0.5) -> Standings:
    """Last month with a score from which the rise is real only if shared visits are seen.

    `share` goes from the least rise that is real with them (0) to without (1).
    """
    now = standing(rank(example(), SMALL), "K")
    k = standing(previous, "K")
    covariance = 2 * (0.36 * 20 * 2 / 9) / 4
    apart = 1.96 * math.sqrt(now.se**2 + k.se**2)
    together = 1.96 * math.sqrt(now.se**2 + k.se**2 - 2 * covariance)
    rise = together + share * (apart - together)
    return replace(previous, companies=(replace(k, score=now.score - rise),))


@pytest.mark.parametrize(
    ("shared", "share", "real"), [(2, 0.1, "up"), (2, -0.1, "level"), (0, 0.9, "level")]
)
def test_a_companys_shared_visits_are_taken_off_its_movements_variance(shared, share, real):
    previous = company_that_rose(last_month(), share)
    rows = with_previous([replace(r, shared_visits=shared) for r in example()], previous)
    assert standing(rank(rows, SMALL, previous), "K").movement.real == real


@pytest.mark.parametrize("change", [{"company": "M"}, {"rank": None}])
def test_an_outlet_not_ranked_in_the_company_before_shares_nothing_with_its_past(change):
    previous = company_that_rose(last_month())
    rows = with_previous([replace(r, shared_visits=2) for r in example()], previous)
    rows = [replace(r, previous=replace(r.previous, **change)) if r.previous else r for r in rows]
    assert standing(rank(rows, SMALL, previous), "K").movement.real == "level"


def test_an_outlet_that_lost_its_rank_shares_nothing_with_its_companys_past():
    lost = replace(outlet("C", (75, 75), (70,)), shared_visits=2)
    previous = last_month()
    ranked = replace(standing(previous, "A"), code="C", rank=1)
    previous = replace(previous, outlets=(ranked,))
    standings = rank([*example()[:2], lost], SMALL, company_that_rose(previous))
    with_past = with_previous([*example()[:2], lost], previous)
    assert rank(with_past, SMALL, company_that_rose(previous)) == standings


def test_a_company_that_had_no_rank_has_not_moved():
    previous = last_month()
    unranked = replace(standing(previous, "K"), rank=None)
    rows = with_previous(example(), previous)
    standings = rank(rows, SMALL, replace(previous, companies=(unranked,)))
    assert standing(standings, "K").movement is None


def test_a_new_company_and_one_that_lost_its_outlets_have_not_moved():
    previous = last_month()
    new = replace(previous, companies=())
    assert standing(rank(example(), SMALL, new), "K").movement is None
    empty = rank([outlet("A")], SMALL, previous)
    assert standing(empty, "K").movement is None
    none_ranked = replace(
        previous, companies=tuple(replace(c, n_ranked=0) for c in previous.companies)
    )
    assert standing(rank(example(), SMALL, none_ranked), "K").movement is None


def test_customers_far_above_the_visits_are_listed_for_review():
    level = [outlet(c, (70, 70, 70), (80, 80, 80)) for c in "ABC"]
    loud = outlet("Z", (50, 50, 50), (100, 100, 100))
    standings = rank([*level, loud], replace(SMALL, min_responses=3))
    assert [(o.code, o.gap, o.listed) for o in standings.outlets if o.gap] == [("Z", 40, True)]


def test_a_gap_within_the_noise_is_not_listed():
    level = [outlet(c, (40, 70, 100), (60, 100)) for c in "ABC"]
    loud = outlet("Z", (40, 70, 100), (100, 100))
    z = standing(rank([*level, loud], SMALL), "Z")
    assert (z.gap, z.listed) == (20, False)


def test_a_gap_of_few_points_is_not_listed_however_sure():
    level = [outlet(c, (70, 70, 70), (80, 80, 80)) for c in "ABC"]
    loud = outlet("Z", (70, 70, 70), (95, 95, 95))
    z = standing(rank([*level, loud], SMALL), "Z")
    assert (z.gap, z.listed) == (15, False)


def test_without_an_outlet_that_heard_both_voices_there_is_no_gap():
    assert standing(rank([outlet("A", (70,), (80,))], SMALL), "A").gap is None


def test_submissions_are_summed_up_outlet_by_outlet():
    registered = [RegisteredOutlet(c, c, c, "K", "H", True) for c in "BA"]
    visits = [
        CountedVisit("A", "s1", 80, 70, None, False, True),
        CountedVisit("A", "s2", 90, 90, 60, True, False, integrity=True),
        CountedVisit("A", "s1", 100, 80, 80, False, False),
        CountedVisit("gone", "s1", 0, 0, 0, True, True),
    ]
    responses = [CountedResponse("A", 60, 50, None), CountedResponse("gone", 0, 0, 0)]
    a, b = summarise(registered, visits, responses)
    assert (a.code, a.n_visits, a.visit_mean, a.visit_ss, a.n_shoppers) == ("A", 3, 90, 200, 2)
    assert (a.n_responses, a.customer_mean, a.customer_ss) == (1, 60, 0)
    assert (a.demeanour, a.environment) == (80, 70)
    assert (a.customer_demeanour, a.customer_environment) == (50, None)
    assert (a.failed_critical, a.integrity, a.shared_visits) == (True, False, 2)
    assert (b.n_visits, b.visit_mean, b.n_responses, b.customer_mean) == (0, None, 0, None)


def test_a_finding_of_this_month_marks_the_row():
    registered = [RegisteredOutlet("A", "A", "a", "K", "H", True)]
    visits = [CountedVisit("A", "s", 80, 80, 80, False, True, integrity=True)]
    assert summarise(registered, visits, [])[0].integrity


POINTS = st.floats(0, 100, allow_subnormal=False)
ROWS = st.lists(
    st.builds(
        lambda visits, responses, shoppers, company, active: (
            visits,
            responses,
            shoppers,
            company,
            active,
        ),
        st.lists(POINTS, max_size=4),
        st.lists(POINTS, max_size=4),
        st.integers(0, 3),
        st.sampled_from("KLM"),
        st.booleans(),
    ),
    max_size=8,
).map(
    lambda drawn: [
        outlet(
            f"{n:02d}", tuple(v), tuple(r), c, c.lower(), s, active=a, previous=before(50, n + 1)
        )
        for n, (v, r, s, c, a) in enumerate(drawn)
    ]
)


@given(ROWS, st.randoms())
def test_the_order_of_the_rows_never_matters(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert rank(shuffled, SMALL) == rank(rows, SMALL)


@given(ROWS)
def test_a_stored_data_set_gives_the_same_standings_to_the_last_digit(rows):
    previous = rank(rows, SMALL)
    standings = rank(rows, SMALL, previous)
    stored = json.dumps(
        [[row.to_data() for row in rows], asdict(SMALL), previous.to_data(), standings.to_data()]
    )
    data, policy, old, new = json.loads(stored)
    again = rank(
        [OutletMonth.from_data(row) for row in data], Policy(**policy), Standings.from_data(old)
    )
    assert again == standings == Standings.from_data(new)


@given(ROWS)
def test_scores_stay_within_the_scale_and_ranks_within_the_count(rows):
    standings = rank(rows, SMALL)
    ranked = [o for o in standings.outlets if o.ranked]
    scored = [*standings.outlets, *standings.companies, *standings.cities]
    assert all(x.score is None or -1e-9 <= x.score <= 100 + 1e-9 for x in scored)
    assert all(1 <= o.rank <= len(ranked) for o in ranked)
    assert all((o.rank is None) == (o.band is None) == (o.grade is None) for o in standings.outlets)


@given(ROWS)
def test_a_higher_published_score_never_ranks_lower(rows):
    ranked = [o for o in rank(rows, SMALL).outlets if o.ranked]
    assert [o.published for o in ranked] == sorted((o.published for o in ranked), reverse=True)


def test_standings_are_written_as_the_export_has_them():
    data = rank(example(), SMALL).to_data()
    by_code = {row["code"]: row for row in data["outlets"]}
    assert by_code["A"]["published"] == 84.22
    assert by_code["C"]["reason"] == "few_visits,few_responses"
    assert (by_code["A"]["reason"], by_code["A"]["ranked"]) == ("", True)
