from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shopper.rules.bulletin import Bulletin, compile_bulletin
from shopper.rules.history import PastGroup, PastMonth
from shopper.rules.last_places import long_last
from shopper.rules.month import Month
from shopper.rules.red_list import red_list
from shopper.rules.two_voices import two_voices
from shopper.standards import editions
from tests.frozen import frozen_month

EDITION = next(iter(editions().values()))


@pytest.fixture
def data() -> dict[str, Any]:
    return frozen_month(EDITION)


def compiled(data: dict[str, Any]) -> Bulletin:
    return compile_bulletin(data, EDITION)


def ranked_row(data: dict[str, Any], place: int = 0) -> dict[str, Any]:
    return [row for row in data["outlets"] if row["n_responses"]][place]


def test_the_red_list_has_every_outlet_that_nothing_speaks_against_and_no_other(
    data: dict[str, Any],
) -> None:
    for place in range(4):
        ranked_row(data, place).update(visit_mean=97.0, customer_mean=97.0, visit_ss=0.0)
    praised, failed, apart, capped = (ranked_row(data, place)["code"] for place in range(4))
    data["critical"] = [{**data["critical"][0], "outlet": failed}]
    ranked_row(data, 2).update(visit_mean=100.0, customer_mean=70.0)
    ranked_row(data, 3).update(failed_critical=True)
    codes = [line.standing.code for line in red_list(compiled(data))]
    assert praised in codes
    assert not {failed, apart, capped} & set(codes)


def test_both_ways_of_disagreeing_are_counted_of_ranked_outlets(data: dict[str, Any]) -> None:
    agreed = two_voices(compiled(data))
    ranked_row(data, 0).update(visit_mean=50.0, customer_mean=99.0)
    ranked_row(data, 1).update(visit_mean=99.0, customer_mean=45.0)
    ranked_row(data, 2).update(visit_mean=99.0, customer_mean=40.0)
    told = two_voices(compiled(data))
    assert (told.customers_above, told.customers_below, told.listed) == (1, 2, 3)
    assert agreed.listed == 0
    assert len(told.companies) == 8
    assert told.apart == sum(gap.apart for gap in told.companies)


def test_companies_gaps_are_not_told_where_they_would_tell_of_a_few(data: dict[str, Any]) -> None:
    silent = next(row for row in data["outlets"] if not row["n_responses"])
    silent.update(n_responses=2, customer_mean=80.0)
    assert two_voices(compiled(data)).companies == ()


def past(month: str, *order: str) -> PastMonth:
    places = {
        code: PastGroup(90.0 - rank, 1.0, rank, rank, rank, None, None)
        for rank, code in enumerate(order, start=1)
    }
    return PastMonth(month, Month.parse(month), EDITION.id, 85.0, places, {})


MONTHS = "2026-08", "2026-09", "2026-10"


def test_the_last_three_of_three_months_in_a_row_are_named_by_code() -> None:
    course = [
        past(MONTHS[0], *"ABCDEFG"),
        past(MONTHS[1], *"GABCDEF"),
        past(MONTHS[2], *"BACDGFE"),
    ]
    assert long_last(course) == ("E", "F")
    assert long_last([past("2026-07", *"EFABCDG"), *course]) == ("E", "F")


def test_equals_are_last_together() -> None:
    tied = past(MONTHS[2], *"ABCDEF")
    places = {**tied.companies, "C": replace(tied.companies["D"])}
    course = [past(month, *"ABDCEF") for month in MONTHS[:2]] + [replace(tied, companies=places)]
    assert long_last(course) == ("C", "E", "F")


@pytest.mark.parametrize(
    "course",
    [
        [past(month, *"ABCDEF") for month in MONTHS[1:]],
        [past(month, *"ABCDEF") for month in ("2026-07", *MONTHS[1:])],
        [past(MONTHS[0], *"ABCDE"), *(past(month, *"ABCDEF") for month in MONTHS[1:])],
    ],
    ids=["two months", "a month without a bulletin", "a small field"],
)
def test_nobody_is_named_without_three_whole_months(course: list[PastMonth]) -> None:
    assert long_last(course) == ()


def test_an_earlier_month_is_read_as_it_was_written() -> None:
    month = past(MONTHS[0], *"ABC")
    assert PastMonth.from_data(month.to_data()) == month
