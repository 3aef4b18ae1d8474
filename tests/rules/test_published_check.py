from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from shopper.rules.published_check import UNKNOWN, compare
from shopper.rules.published_data import COLUMNS
from shopper.rules.published_rows import PREVIOUS_GROUP, PREVIOUS_OUTLET, ROW_FACTS
from tests.rules.test_published_data import PROVINCES, RANKED, month, published

NAMES = {"code", "name", "name_en", "sort_key", "company", "city", "pool"}
FACTS = {
    "companies": NAMES | {f"previous_{key}" for key in PREVIOUS_GROUP},
    "outlets": NAMES | {*ROW_FACTS} | {f"previous_{key}" for key in PREVIOUS_OUTLET},
}
FACTS["cities"] = FACTS["companies"]


@pytest.fixture(scope="module", params=[*PROVINCES.values(), RANKED, [*RANKED, 3]])
def data(request: pytest.FixtureRequest) -> dict[str, Any]:
    return published(month(request.param))


def changed(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int | float) else [*value, "x"] if value else "x"


def test_a_published_set_agrees_with_what_follows_from_it(data: dict[str, Any]) -> None:
    found = compare(data)
    assert found.mismatches == []
    outlets = found.counts["outlets"]
    assert outlets.total() == len(data["outlets"]) * len(data["outlets"][0])
    assert (outlets["withheld"] == 0) == data["issue"]["recomputable"]


@pytest.mark.parametrize("table", FACTS)
def test_whatever_result_is_changed_is_found_by_table_row_and_column(table: str) -> None:
    data = published(month(PROVINCES["many small ones in each city"]))
    [row] = [row for row in data[table] if row["rank"] == 3] or data[table][:1]
    for column in row.keys() - FACTS[table]:
        other = deepcopy(data)
        [forged] = [each for each in other[table] if each["code"] == row["code"]]
        forged[column] = changed(row[column])
        found = [(x.table, x.row, x.column, x.printed) for x in compare(other).mismatches]
        assert (table, row["code"], column, forged[column]) in found, column


@pytest.mark.parametrize(
    ("table", "column"),
    [
        *(("parameters", key) for key in ("k", "mu", "msw", "sigma_v2", "province")),
        *(("received", key) for key in ("outlets", "responses")),
    ],
)
def test_a_changed_parameter_or_count_is_found(table: str, column: str) -> None:
    data = published(month(PROVINCES["many small ones in each city"]))
    data[table][column] += 0.001
    assert (table, column) in {(x.table, x.column) for x in compare(data).mismatches}


@pytest.mark.parametrize(
    ("table", "column"),
    [("items", "share"), ("items", "degree"), ("pools", "n_outlets"), ("pools", "cities")],
)
def test_a_changed_share_or_pool_is_found(table: str, column: str) -> None:
    data = published(month(PROVINCES["many small ones in each city"]))
    data[table][-1][column] = changed(data[table][-1][column])
    [wrong] = compare(data).mismatches
    assert (wrong.table, wrong.column) == (table, column)


def test_where_figures_are_withheld_places_grades_and_counts_are_still_checked() -> None:
    data = published(month([*RANKED, 3]))
    assert not data["issue"]["recomputable"]
    for table, column in (
        ("outlets", "rank"),
        ("outlets", "grade"),
        ("companies", "rank"),
        ("cities", "environment"),
    ):
        other = deepcopy(data)
        other[table][0][column] = changed(other[table][0][column])
        [wrong] = compare(other).mismatches
        assert (wrong.table, wrong.column) == (table, column)
        assert wrong.computed is not UNKNOWN


def test_a_row_that_was_left_out_or_added_is_found_and_a_twin_is_refused() -> None:
    data = published(month(RANKED))
    less = data | {"companies": data["companies"][1:]}
    assert [(x.row, x.printed) for x in compare(less).mismatches] == [
        (data["companies"][0]["code"], None)
    ]
    more = data | {"cities": [*data["cities"], data["cities"][0] | {"code": "9999"}]}
    assert ("9999", "9999", None) in [
        (x.row, x.printed, x.computed) for x in compare(more).mismatches
    ]
    with pytest.raises(ValueError, match="twice"):
        compare(data | {"cities": [*data["cities"], data["cities"][0]]})


def test_what_earlier_issues_printed_is_given_and_may_be_absent() -> None:
    place = {"score": 80.25, "se": 1.5, "rank": 2, "rank_low": 1, "rank_high": 3}
    past = {"issue": "2026-09-R1", "month": "2026-09", "edition": "2010-06", "province": 79.5}
    places = {"T04": place | {"demeanour": 81.0, "environment": 79.0}}
    past |= {"companies": places, "cities": {}}
    data = published(month(PROVINCES["many small ones in each city"]) | {"history": [past]})
    province, company = data["history"]
    assert (province["kind"], province["score"], province["rank"]) == ("province", 79.5, None)
    assert company["issue"] == "2026-09-R1"
    assert {key: company[key] for key in place} == place
    assert compare(data).counts["history"] == {"given": 2 * len(COLUMNS["history"])}
    before = compare({key: value for key, value in data.items() if key != "history"})
    assert (before.mismatches, "history" in before.counts) == ([], False)
