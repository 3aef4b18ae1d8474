from __future__ import annotations

import json
import random
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest

from shopper.rules.bulletin import compile_bulletin
from shopper.rules.outlet_month import OutletMonth
from shopper.rules.pooling import total
from shopper.rules.published_again import computed_again, parameters_again
from shopper.rules.published_data import published_data
from shopper.rules.ranking import earlier
from shopper.rules.small_samples import pools_of
from shopper.standards import editions
from tests.frozen import frozen_month

EDITION = editions()["2010-06"]
FIGURES = ("score", "se", "published", "interval_low", "customer_mean", "customer_ss")
Counts = list[int]


def month(counts: Counts, *, seed: int = 1, level: float = 80, noise: float = 18) -> dict[str, Any]:
    """A frozen month in which the outlets have so many responses; cities take turns."""
    data = frozen_month(EDITION, companies=3, outlets=len(counts))
    chance = random.Random(seed)
    rows = []
    for number, (row, n) in enumerate(zip(data["outlets"], counts, strict=True)):
        scores = [min(100.0, max(0.0, chance.gauss(level + number % 5, noise))) for _ in range(n)]
        mean = sum(scores) / n if n else None
        ss = sum((score - (mean or 0)) ** 2 for score in scores)
        changed = {"n_responses": n, "customer_mean": mean, "customer_ss": ss}
        rows.append(OutletMonth.from_data(row | changed))
    lower = [replace(row, visit_mean=row.visit_mean - 9) for row in rows]
    before = earlier(lower, EDITION.policy)
    rows = [replace(row, shared_visits=2, previous=before.outlets.get(row.code)) for row in rows]
    return data | {
        "outlets": [row.to_data() for row in rows],
        "previous": before.standings.to_data(),
    }


def published(data: dict[str, Any]) -> dict[str, Any]:
    made = published_data(compile_bulletin(data, EDITION), data["items"])
    return json.loads(json.dumps(made, allow_nan=False))


RANKED = [12, 15, 11, 20, 13, 10, 30, 14, 16, 12] * 3
PROVINCES = {
    "many small ones in each city": RANKED + [1, 2, 3, 4, 2, 1, 3, 3, 4, 2, 0, 0],
    "one in one city, five in the other": [*RANKED, 2, 1, 6, 4, 12, 3, 13, 2, 12, 3],
    "all alike but one": [*RANKED, 1, 1, 1, 2, 1, 1, 1, 1, 6, 7],
    "one small one, and others to join it": [*RANKED, 3, 7, 8, 5, 6, 9, 5],
}


@pytest.fixture(params=PROVINCES.values(), ids=PROVINCES.keys(), scope="module")
def province(request: pytest.FixtureRequest) -> dict[str, Any]:
    return month(request.param)


def test_every_figure_follows_from_the_published_set_to_the_last_digit(
    province: dict[str, Any],
) -> None:
    data = published(province)
    blank = {key: None for key in ("rank", "score", "se", "published", "grade", "band", "moved")}
    emptied = data | {
        name: [
            row | {key: value for key, value in blank.items() if key in row} for row in data[name]
        ]
        for name in ("companies", "cities", "outlets")
    }
    assert computed_again(emptied) == data
    assert any(row["moved"] == "up" for row in data["outlets"])
    assert any(row["moved"] for row in data["companies"])
    assert sum(row["ranked"] for row in data["outlets"]) >= len(RANKED)


def test_the_parameters_follow_from_rows_and_pools(province: dict[str, Any]) -> None:
    data = published(province)
    assert data["pools"]
    for key, value in asdict(parameters_again(data)).items():
        if key != "province":
            assert data["parameters"][key] == pytest.approx(value, rel=1e-9), key


def test_no_row_of_a_small_sample_says_anything_of_its_customers(province: dict[str, Any]) -> None:
    for row in published(province)["outlets"]:
        if 0 < row["n_responses"] < 5:
            assert row["pool"]
        if row["pool"] or not row["n_responses"]:
            assert [row[key] for key in FIGURES] == [None] * len(FIGURES)
        else:
            assert row["customer_mean"] is not None
    for pool in published(province)["pools"]:
        assert (pool["n_outlets"] >= 3, pool["n_responses"] >= 5) == (True, True)


def test_for_each_small_sample_other_answers_would_publish_the_same(
    province: dict[str, Any],
) -> None:
    # What a reader can't tell apart, he can't read: a second province, alike in every figure.
    data = published(province)
    rows = [OutletMonth.from_data(row) for row in province["outlets"]]
    numbers = {row["code"]: row["pool"] for row in data["outlets"] if row["pool"]}
    hidden = [row for row in rows if row.code in numbers]
    pools = [numbers[row.code] for row in hidden]
    small = [(place, row) for place, row in enumerate(hidden) if row.n_responses < 5]
    for place, row in small:
        for means in alike(hidden, pools, data["parameters"]["k"], place):
            other = published(province | {"outlets": told(province["outlets"], hidden, means)})
            if [row["pool"] for row in other["outlets"]] == [
                row["pool"] for row in data["outlets"]
            ]:
                assert_alike(other, data)
                break
        else:
            pytest.fail(f"{row.code} can be read")


def told(rows: list[dict[str, Any]], hidden: list[OutletMonth], means: Any) -> Any:
    changed = {row.code: float(mean) for row, mean in zip(hidden, means, strict=True)}
    return [x | {"customer_mean": changed.get(x["code"], x["customer_mean"])} for x in rows]


def alike(hidden: list[OutletMonth], pools: list[int], k: float, place: int) -> Any:
    """Other means with the same sums, at least two points from the true one at a place."""
    n = np.array([row.n_responses for row in hidden], dtype=float)
    means = np.array([row.customer_mean for row in hidden])
    sums = [np.where(np.array(pools) == pool, n, 0) for pool in sorted(set(pools))]
    free = np.linalg.svd(np.array([*sums, n / (n + k)]))[2][len(sums) + 1 :]
    for way in np.random.default_rng(place).normal(size=(2000, len(free))) @ free:
        # Along the way, Σ n·C̄² is what it was at the start and once more.
        other = means - 2 * (n * means @ way) / (n * way @ way) * way
        if other.min() >= 0 and other.max() <= 100 and abs(other[place] - means[place]) >= 2:
            yield other


def assert_alike(one: Any, other: Any) -> None:
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for key in one:
            assert_alike(one[key], other[key])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            assert_alike(a, b)
    else:
        assert one == (pytest.approx(other, rel=1e-7) if isinstance(other, float) else other)


@pytest.mark.parametrize(
    "data",
    [month([*RANKED, 3]), month([*RANKED, 1, 4]), month([*RANKED, 1, 1, 1, 1, 1, 2], level=200)],
    ids=["one alone", "two", "all gave everything"],
)
def test_where_nothing_hides_small_samples_no_exact_figure_of_customers_is_published(
    data: dict[str, Any],
) -> None:
    made = published(data)
    assert not made["issue"]["recomputable"]
    assert [made["parameters"][key] for key in ("k", "mu", "msw")] == [None] * 3
    assert made["pools"] == []
    for row in made["outlets"]:
        assert row["customer_mean"] is row["score"] is row["previous_score"] is None
    assert all(row["score"] is row["se"] is None for row in made["companies"])
    assert sum(row["published"] is not None for row in made["outlets"]) == len(RANKED)
    with pytest.raises(ValueError, match="withheld"):
        computed_again(made)


def test_the_first_month_follows_too() -> None:
    data = published(month(RANKED) | {"previous": None})
    assert {row["previous_rank"] for row in data["companies"]} == {None}
    assert computed_again(data) == data


def test_without_small_samples_nothing_is_pooled() -> None:
    data = published(month([*RANKED, 7, 0]))
    assert (data["pools"], data["issue"]["recomputable"]) == ([], True)
    assert data["outlets"][-2]["customer_mean"] is not None or data["outlets"][-1]["customer_mean"]


def test_a_city_with_one_small_sample_shares_its_pool() -> None:
    counts = [*RANKED, 2, 12, 3, 13, 4, 12, 3, 1, 2, 14, 3, 12, 4, 12, 1]
    data = published(month(counts))
    assert [pool["cities"] for pool in data["pools"]] == [["3301", "3303"]]


def test_a_closed_outlet_says_nothing_of_its_customers() -> None:
    data = month([*RANKED, 20])
    data["outlets"][-1]["active"] = False
    [row] = [row for row in published(data)["outlets"] if not row["active"]]
    assert row["customer_mean"] is row["customer_ss"] is row["score"] is None


def test_last_months_score_is_told_only_of_whom_had_a_rank(province: dict[str, Any]) -> None:
    rows = published(province)["outlets"]
    assert {bool(row["previous_rank"]) for row in rows} == {True, False}
    assert all(row["previous_rank"] or row["previous_score"] is None for row in rows)


def test_items_of_an_earlier_edition_are_counted_without_a_question() -> None:
    data = month(RANKED) | {"items": {"E99": {"observed": 4, "failed": 1}}}
    [item] = published(data)["items"]
    assert (item["question"], item["clause"], item["share"], item["degree"]) == (
        *(None, None),
        *(0.25, "part"),
    )


def test_pools_are_the_same_whatever_the_order_of_the_rows(province: dict[str, Any]) -> None:
    rows = [OutletMonth.from_data(row) for row in province["outlets"] if row["n_responses"]]
    ranked = {row.code for row in rows if row.n_responses >= 10}
    pools = pools_of(rows, ranked, 5.0, EDITION.policy) or ()
    again = pools_of(rows[::-1], ranked, 5.0, EDITION.policy) or ()
    assert pools
    assert [(p.cities, p.responses, total(p.rows)) for p in pools] == [
        (p.cities, p.responses, total(p.rows)) for p in again
    ]
