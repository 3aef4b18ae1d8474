from __future__ import annotations

import json
import math
import random
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopper.rules.answers import asked_items
from shopper.rules.bulletin import Bulletin, compile_bulletin
from shopper.rules.disclosure import (
    disclosed_group,
    disclosed_outlet,
    disclosed_province,
    hidden_outlets,
)
from shopper.rules.explanation import as_data, explain_outlet
from shopper.rules.explanation_group import explain_group
from shopper.rules.explanation_province import explain_province
from shopper.rules.explanation_submission import explain_submission
from shopper.rules.outlet_month import OutletMonth, PreviousOutlet
from shopper.rules.published import published
from shopper.rules.ranking import rank
from shopper.rules.standings import Standings
from shopper.standards import editions
from tests.frozen import frozen_month
from tests.rules.test_ranking import SMALL, example, outlet

EDITION = editions()["2010-06"]
POLICY = EDITION.policy


def bulletin(rows: list[OutletMonth], policy: Any = SMALL, previous: Any = None) -> Bulletin:
    def named(codes: set[str]) -> list[dict[str, str]]:
        return [{"code": code, "name": code, "name_en": code} for code in sorted(codes)]

    data = frozen_month(EDITION, companies=1, outlets=1) | {
        "policy": asdict(policy),
        "companies": named({row.company for row in rows}),
        "cities": named({row.city for row in rows}),
        "outlets": [row.to_data() for row in rows],
        "previous": previous.to_data() | {"outlets": []} if previous else None,
        "critical": [],
        "items": {},
    }
    return compile_bulletin(data, EDITION)


def near(value: float) -> Any:
    return pytest.approx(value, abs=5e-5)


def test_the_worked_example_is_explained_with_its_own_numbers() -> None:
    month = bulletin(example())
    province = explain_province(month)
    spread = province.spread
    assert spread is not None
    assert (province.n_answered, province.n_responses, spread.sizes) == (3, 6, 14)
    assert (spread.msb, spread.n_0) == (near(966.6667), near(1.8333))
    assert (spread.sigma_b2, province.pull) == (near(454.5455), "smallest")
    assert (province.visit_ss, province.visit_freedom, province.n_ranked) == (100, 5, 2)
    a = explain_outlet(month, "A")
    assert (a.visit_part, a.customer_part) == (51, near(0.4 * 83.0435))
    assert [(need.has, need.needs) for need in a.needs] == [(3, 3), (2, 2), (2, 2)]
    company = explain_group(month, "company", "K")
    assert [(m.code, m.score) for m in company.members] == [("A", 87), ("B", near(59))]
    assert (company.total, company.share, company.unranked) == (near(146), 1, ())
    city = explain_group(month, "city", "W")
    assert [x.reason for x in city.unranked] == [("few_visits", "few_responses")] * 2
    assert city.share == pytest.approx(1 / 3)
    with pytest.raises(KeyError):
        explain_outlet(month, "Z")
    with pytest.raises(KeyError):
        explain_group(month, "city", "K")


scores = st.floats(0, 100)


@st.composite
def months(draw: st.DrawFn) -> list[OutletMonth]:
    count = draw(st.integers(2, 7))
    rows = [
        outlet(
            f"O{n}",
            tuple(draw(st.lists(scores, max_size=5))),
            tuple(draw(st.lists(scores, max_size=6))),
            company=draw(st.sampled_from("KL")),
            city=draw(st.sampled_from("NW")),
            shared_visits=0,
        )
        for n in range(count)
    ]
    return [replace(row, shared_visits=min(2, row.n_visits)) for row in rows]


@settings(max_examples=60)
@given(before=months(), now=months())
def test_the_parts_give_the_published_values_to_the_last_digit(
    before: list[OutletMonth], now: list[OutletMonth]
) -> None:
    previous = rank(before, SMALL)
    month = bulletin([after(previous, row) for row in now], previous=previous)
    check_province(month)
    for line in month.outlets:
        check_outlet(month, line.standing.code)
    for kind, lines in (("company", month.companies), ("city", month.cities)):
        for group in lines:
            check_group(month, kind, group.standing.code)


def after(previous: Standings, row: OutletMonth) -> OutletMonth:
    before = next((o for o in previous.outlets if o.code == row.code), None)
    if before is None or before.score is None or before.se is None:
        return row
    last = PreviousOutlet(
        before.company, before.city, before.n_visits, before.score, before.se, before.rank
    )
    return replace(row, previous=last)


def check_province(month: Bulletin) -> None:
    told, found = explain_province(month), month.standings.parameters
    if told.spread:
        msw = told.spread.within / (told.n_responses - told.n_answered)
        ratio = msw / told.spread.sigma_b2 if told.spread.sigma_b2 else math.inf
        assert (msw, min(max(ratio, told.k_min), told.k_max)) == (found.msw, found.k)
    if found.mu is not None:
        assert told.weighted is not None
        assert told.weight is not None
        assert told.weighted / told.weight == found.mu
    if told.visit_freedom:
        assert told.visit_ss / told.visit_freedom == found.sigma_v2
    if told.n_ranked:
        assert told.total is not None
        assert told.total / told.n_ranked == found.province


def check_outlet(month: Bulletin, code: str) -> None:
    told = explain_outlet(month, code)
    s = told.standing
    if s.score is not None:
        assert published(told.visit_part + told.customer_part) == s.published
        assert math.sqrt(told.visit_variance + told.customer_variance) == s.se
    check_movement(told)


def check_group(month: Bulletin, kind: Any, code: str) -> None:
    told = explain_group(month, kind, code)
    s, n = told.standing, len(told.members)
    assert s.ranked == (n > 0 and told.share >= told.needed_share)
    assert len(told.members) + len(told.unranked) == s.n_outlets
    if n:
        assert math.fsum(m.score for m in told.members) / n == s.score == told.total / n
        assert math.sqrt(math.fsum(m.variance for m in told.members)) / n == s.se
    check_movement(told)


def check_movement(told: Any) -> None:
    s, why = told.standing, told.movement
    assert (why is None) == (s.movement is None)
    if why:
        assert why.change == s.score - why.score_before
        assert s.movement.ranks == why.rank_before - s.rank
        assert (s.movement.real == "level") == (abs(why.change) <= told.z * math.sqrt(why.variance))
        assert why.variance == max(0, s.se**2 + why.se_before**2 - 2 * why.covariance)


@pytest.mark.parametrize("instrument", ["customer", "visit"])
def test_the_items_of_any_submission_give_its_score(instrument: Any) -> None:
    chance = random.Random(instrument)
    for _round in range(40):
        conditions = [code for code in EDITION.conditions if chance.random() < 0.5]
        answers: dict[str, object] = {
            item.id: chance.choice(item.options).code
            for item in asked_items(EDITION, instrument, conditions, {})
            if item.options and chance.random() < 0.9
        }
        confirmed = frozenset(x for x in ("X01", "X02") if chance.random() < 0.5)
        check_submission(
            explain_submission(EDITION, instrument, conditions, answers, confirmed).to_data()
        )


@pytest.mark.parametrize("instrument", ["customer", "visit"])
def test_nothing_said_gives_no_score_and_says_why_of_every_item(instrument: Any) -> None:
    told = explain_submission(EDITION, instrument, (), {}).to_data()
    assert (told["observed"], told["score"], told["weight"]) == (None, None, 0)
    reasons = {item["reason"] for item in told["items"]}
    assert reasons <= {"unanswered", "does_not_apply", "recorded"}, reasons


def check_submission(told: dict[str, Any]) -> None:
    json.dumps(told)
    sums = {}
    for section in told["sections"]:
        items = [x for x in told["items"] if x["section"] == section["section"] and x["counted"]]
        weight = math.fsum(x["weight"] for x in items)
        earned = math.fsum(x["weight"] * x["value"] for x in items)
        assert (weight, earned, len(items)) == tuple(
            section[key] for key in ("weight", "earned", "counted")
        )
        sums[section["section"]] = (section["section_weight"], weight, earned)
    if told["instrument"] == "customer":
        whole = math.fsum(w for _, w, _ in sums.values())
        score = 100 * math.fsum(e for *_, e in sums.values()) / whole
    else:
        there = [(w, 100 * earned / weight) for w, weight, earned in sums.values() if weight]
        score = math.fsum(w * s for w, s in there) / math.fsum(w for w, _ in there)
    assert score == pytest.approx(told["observed"])
    assert told["vetoes"] == [x for x in ("X01", "X02") if x in told["vetoes"]]
    final = min(told["cap"], told["observed"]) if told["vetoes"] else told["observed"]
    assert final == told["score"]
    for item in told["items"]:
        assert item["counted"] == (item["reason"] in {"scored", "carried"})
        assert (item["carried_by"] is not None) == (item["reason"] == "carried")


def few(code: str, *responses: float) -> OutletMonth:
    return outlet(code, (80, 82, 84), responses, company=code[0], city=code[0].lower())


def many(code: str, level: float) -> OutletMonth:
    return few(code, *(level + n for n in range(-6, 7)))


def readers_see(month: Bulletin) -> dict[str, Any]:
    hidden = hidden_outlets(month)
    told: dict[str, Any] = {
        "province": as_data(disclosed_province(explain_province(month), hidden))
    }
    for line in month.outlets:
        code = line.standing.code
        told[code] = as_data(disclosed_outlet(explain_outlet(month, code), hidden))
    for line in month.companies:
        code = line.standing.code
        told[f"company {code}"] = as_data(
            disclosed_group(explain_group(month, "company", code), hidden)
        )
    return told


def numbers(data: Any) -> list[float]:
    if isinstance(data, dict):
        return [number for value in data.values() for number in numbers(value)]
    if isinstance(data, list | tuple):
        return [number for value in data for number in numbers(value)]
    return [data] if isinstance(data, float) else []


def test_readers_never_see_what_few_customers_said() -> None:
    secrets = {"K8": 31.7, "K9": 43.3, "L8": 66.1, "L9": 58.9, "L7": 90.3, "K7": 22.9}
    rows = [many(f"{company}{n}", 60 + 5 * n) for company in "KL" for n in range(5)]
    rows += [few(code, score, score + 1) for code, score in secrets.items()]
    month = bulletin(rows, POLICY)
    assert hidden_outlets(month) == frozenset(secrets)
    told = readers_see(month)
    for code, score in secrets.items():
        made = explain_outlet(month, code).standing
        for secret in (score + 0.5, 2 * score + 1, made.score, made.customer_star):
            assert not [x for x in numbers(told) if math.isclose(x, secret, abs_tol=1e-3)]
        assert told[code]["withheld"] == "few"
        assert told[code]["standing"]["visit_mean"] == 82
    assert told["K1"]["standing"]["customer_mean"] == 65
    assert told["company K"]["total"] == explain_group(month, "company", "K").total is not None


def test_where_nothing_hides_them_readers_see_no_exact_figure_of_customers() -> None:
    month = bulletin([many("K1", 81.3), many("L1", 74.6), few("L9", 40.0, 41.0)], POLICY)
    assert hidden_outlets(month) is None
    told = readers_see(month)
    found = month.standings.parameters
    hidden = [found.mu, found.msw, 40.5]
    for code in ("K1", "L1"):
        s = explain_outlet(month, code).standing
        hidden += [s.customer_mean, s.customer_star, s.score, s.se]
    for secret in hidden:
        assert not [x for x in numbers(told) if math.isclose(x, secret, abs_tol=1e-9)]
    assert told["K1"]["standing"]["published"] == float(month.ranked_outlets[0].standing.published)
    assert {(x["withheld"], x["parameters"]) for x in told.values()} == {("month", None)}


def test_readers_never_see_what_customers_said_of_an_outlet_that_takes_no_part() -> None:
    closed = replace(few("K9", 31.7, 33.7), active=False)
    month = bulletin([*(many(f"K{n}", 60 + 5 * n) for n in range(5)), closed], POLICY)
    assert explain_outlet(month, "K9").standing.customer_mean == pytest.approx(32.7)
    assert not [x for x in numbers(readers_see(month)) if math.isclose(x, 32.7, abs_tol=1e-3)]


def test_a_company_without_a_rank_tells_readers_no_score() -> None:
    rows = [many("K1", 80), *(few(f"K{n}") for n in range(2, 5)), many("L1", 70)]
    told = readers_see(bulletin(rows, POLICY))["company K"]
    assert (told["standing"]["score"], told["total"], told["variance"]) == (None, None, None)
    assert len(told["members"]) == 1
