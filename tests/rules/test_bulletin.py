from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from shopper.rules.bulletin import compile_bulletin
from shopper.rules.problems import problems_of
from shopper.rules.standard import Text
from shopper.standards import editions
from tests.frozen import frozen_month

EDITION = editions()["2010-06"]


def bulletin(**changed: Any) -> Any:
    return compile_bulletin(frozen_month(EDITION, **changed), EDITION)


def equal_companies() -> dict[str, Any]:
    data = frozen_month(EDITION, companies=3, outlets=6)
    for row in data["outlets"]:
        row |= {"visit_mean": 80.0, "visit_ss": 0.0, "n_responses": 12, "customer_mean": 80.0}
    data["companies"].reverse()
    return data


def test_equal_companies_stand_in_the_order_of_their_names() -> None:
    lines = compile_bulletin(equal_companies(), EDITION).companies
    assert [line.standing.rank for line in lines] == [1, 1, 1]
    assert [line.standing.code for line in lines] == ["T03", "T02", "T01"]


def test_an_unranked_company_stands_last_wherever_its_name_is() -> None:
    data = equal_companies()
    for row in data["outlets"]:
        if row["company"] == "T03":
            row["n_visits"] = 1
    lines = compile_bulletin(data, EDITION).companies
    assert [line.standing.code for line in lines] == ["T02", "T01", "T03"]


def test_a_data_set_read_from_json_makes_the_same_bulletin() -> None:
    data = frozen_month(EDITION)
    again = json.loads(json.dumps(data, sort_keys=True))
    assert compile_bulletin(again, EDITION) == compile_bulletin(data, EDITION)


def test_rules_stand_in_one_order_whatever_the_order_of_the_keys() -> None:
    data = frozen_month(EDITION)
    data["received"]["rules"] = {"too_fast": {"held": 1}, "burst": {"held": 2}}
    assert list(compile_bulletin(data, EDITION).received.rules) == ["burst", "too_fast"]


def test_the_outlets_without_responses_are_apart_and_never_last() -> None:
    month = bulletin(companies=4, outlets=20)
    assert len(month.unranked_outlets) == 4
    assert {x.standing.reason for x in month.unranked_outlets} == {("few_responses",)}
    assert not {x.standing.code for x in month.unranked_outlets} & {
        x.standing.code for x in month.ranked_outlets
    }


def test_every_ranked_outlet_is_in_its_city_and_has_one_grade() -> None:
    month = bulletin()
    by_city = [line for _city, lines in month.outlets_by_city for line in lines]
    assert sorted(x.standing.code for x in by_city) == sorted(
        x.standing.code for x in month.ranked_outlets
    )
    assert sum(month.grades.values()) == len(month.ranked_outlets)


def test_the_change_is_the_difference_of_the_two_printed_means() -> None:
    now = bulletin()
    previous = now.standings.to_data() | {"outlets": []}
    previous["parameters"] = previous["parameters"] | {"province": 70.006}
    month = bulletin(previous=previous)
    printed = Decimal(f"{month.standings.parameters.province:.2f}")
    assert month.change == printed - Decimal("70.01")


def test_a_bulletin_names_its_best_and_what_is_failed_most() -> None:
    month = bulletin()
    assert [line.standing.rank for line in month.ranked_companies][0] == 1
    assert [x.share for x in month.commonest] == [x.share for x in month.problems][:10]
    assert list(month.critical_by_outlet) == ["O0003", "O0004"]
    assert [(one.item.id, number) for one, number in month.critical_items] == [
        ("D09", 1),
        ("E29", 1),
    ]


def test_a_full_name_has_the_company_once() -> None:
    line = bulletin().outlets[0]
    company, name = line.company, line.name
    assert line.full_name.zh == company.zh + name.zh
    assert line.full_name.en == f"{company.en}, {name.en}"
    named = replace(line, name=line.full_name)
    assert named.full_name.zh == line.full_name.zh
    plum = replace(line, company=Text("青梅财险", "Plum Insurance"), name=Text("店", "Plum Centre"))
    assert plum.full_name == Text("青梅财险店", "Plum Centre")


@pytest.mark.parametrize("before", [None, {"province": None}])
def test_nothing_to_compare_with_is_no_change(before: dict[str, Any] | None) -> None:
    previous = None
    if before:
        previous = bulletin().standings.to_data() | {"outlets": []}
        previous["parameters"] = previous["parameters"] | before
    assert bulletin(previous=previous).change is None


def test_an_outlet_without_an_english_name_keeps_its_own() -> None:
    month = bulletin(outlet_names_en={"O0001": "West Lake Centre"})
    names = {line.standing.code: line.name.en for line in month.outlets}
    assert names["O0001"] == "West Lake Centre"
    assert names["O0002"] == "样例第2服务中心"


@pytest.mark.parametrize(
    ("failed", "degree"),
    [(50, "most"), (49, "part"), (20, "part"), (19, "few"), (5, "few"), (4, "isolated")],
)
def test_a_problem_is_as_common_as_its_share_says(failed: int, degree: str) -> None:
    counts = {"E29": {"observed": 100, "failed": failed}}
    (problem,) = problems_of(counts, EDITION, EDITION.policy)
    assert problem.degree == degree
    assert problem.share == failed / 100


def test_within_a_degree_what_most_outlets_failed_comes_first() -> None:
    told = {"E29": (6, 6), "D09": (300, 278), "E21": (300, 250), "E58": (10, 4), "D02": (900, 200)}
    counts = {id_: {"observed": n, "failed": failed} for id_, (n, failed) in told.items()}
    order = [problem.item.id for problem in problems_of(counts, EDITION, EDITION.policy)]
    assert order == ["D09", "E21", "E29", "D02", "E58"]


def test_what_nobody_failed_and_what_no_clause_asks_is_no_problem() -> None:
    free = next(item.id for item in EDITION.items.values() if not item.citations)
    counts = {"E29": {"observed": 9, "failed": 0}, free: {"observed": 9, "failed": 9}}
    assert problems_of(counts, EDITION, EDITION.policy) == []


def test_critical_failures_name_the_outlet_and_the_clause() -> None:
    failures = bulletin().critical
    assert [(f.outlet.standing.code, f.item.id) for f in failures] == [
        ("O0003", "E29"),
        ("O0004", "D09"),
    ]
    assert all(failure.clause for failure in failures)


def test_items_that_the_edition_no_longer_asks_are_left_out() -> None:
    gone = {"outlet": "O0003", "item": "E99", "observed": 1, "failed_on": ["2026-10-12"]}
    month = bulletin(items={"E99": {"observed": 4, "failed": 4}}, critical=[gone])
    assert (month.problems, month.critical) == ((), ())
