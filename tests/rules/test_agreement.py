from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper.rules.agreement import Agreement, agreement, agreements
from shopper.standards import editions
from tests.rules.small_edition import FIELDWORK

EDITION = editions()["2010-06"]


def test_kappa_is_that_of_the_textbook() -> None:
    # Cohen 1960, table 1's kind: 25 both yes, 10 and 15 apart, 50 both no of 100.
    pairs = [("y", "y")] * 25 + [("y", "n")] * 10 + [("n", "y")] * 15 + [("n", "n")] * 50
    found = agreement(pairs)
    assert (found.n, found.equal, found.share) == (100, 75, 0.75)
    expected = 0.35 * 0.40 + 0.65 * 0.60
    assert found.kappa == pytest.approx((0.75 - expected) / (1 - expected))


@pytest.mark.parametrize(
    ("pairs", "share", "kappa"),
    [
        ([], None, None),
        ([("y", "y")] * 9, 1.0, None),
        ([("y", "y"), ("n", "n")], 1.0, 1.0),
        ([("y", "n"), ("n", "y")], 0.0, -1.0),
        ([("y", "n")] * 3, 0.0, 0.0),
    ],
)
def test_kappa_is_undefined_where_chance_explains_everything(
    pairs: list[tuple[str, str]], share: float | None, kappa: float | None
) -> None:
    found = agreement(pairs)
    assert (found.share, found.kappa) == (share, kappa)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc"))))
def test_kappa_lies_between_its_bounds_and_takes_no_side(pairs: list[tuple[str, str]]) -> None:
    found = agreement(pairs)
    assert found.kappa is None or -1 <= found.kappa <= 1
    assert agreement([(b, a) for a, b in pairs]) == found


@pytest.mark.parametrize(
    ("found", "low"),
    [
        (Agreement(0, 0, None), False),
        (Agreement(10, 10, None), False),
        (Agreement(10, 7, 0.9), True),
        (Agreement(10, 9, 0.5), True),
        (Agreement(10, 8, 0.6), False),
    ],
)
def test_an_item_is_low_below_either_line(found: Agreement, low: bool) -> None:
    policy = replace(FIELDWORK, least_agreement=0.8, least_kappa=0.6)
    assert found.is_low(policy) is low


def test_items_are_compared_where_both_saw_them() -> None:
    plain = next(item for item in EDITION.instrument("visit") if item.type == "ynna")
    texts = [i for i in EDITION.instrument("visit") if i.type in {"text", "tick", "date"}]
    said: list[Any] = ["yes", "no", "unable", None, ["yes"], "no such answer"]
    visits = [({plain.id: answer}, {plain.id: "yes"}) for answer in said]
    visits += [({item.id: "yes"}, {item.id: "yes"}) for item in texts]
    visits += [({plain.id: "yes"}, {})]
    assert agreements(EDITION, visits) == {plain.id: agreement([("yes", "yes"), ("no", "yes")])}


def test_an_item_of_several_answers_is_not_compared() -> None:
    listed = next(i for i in EDITION.instrument("visit") if i.type == "tick")
    code = listed.options[0].code if listed.options else "x"
    assert agreements(EDITION, [({listed.id: code}, {listed.id: code})]) == {}
