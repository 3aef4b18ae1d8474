from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shopper.rules.rescoring import depth
from shopper.rules.scoring import weighed_sections
from shopper.rules.standard import Edition, Instrument
from tests.rules.small_edition import POLICY, customer_item, edition, item

ITEMS = (item("D01", "demeanour"), item("E25", "environment"), customer_item("C03", "demeanour", 1))
OWN = edition(*ITEMS)
SECTIONS = {"demeanour": 90.0, "environment": 50.0}
WEIGHTS = {"demeanour": 75, "environment": 25}


def under(**policy: Any) -> Edition:
    return replace(OWN, policy=replace(POLICY, **policy))


def heavier(id_: str) -> Edition:
    items = {**OWN.items, id_: replace(OWN.items[id_], weight=9)}
    return replace(OWN, items=items)


@pytest.mark.parametrize(
    ("other", "visits", "customers"),
    [
        (OWN, "kept", "kept"),
        (under(alpha=0.3), "kept", "kept"),
        (under(visit_window_months=6), "sections", "kept"),
        (under(veto_cap=40), "sections", "kept"),
        (edition(*ITEMS, weights=(60, 40)), "sections", "kept"),
        (edition(*ITEMS, weights=(100, 0)), "answers", "kept"),
        (heavier("D01"), "answers", "kept"),
        (heavier("C03"), "kept", "answers"),
    ],
)
def test_one_goes_as_deep_as_the_editions_differ(
    other: Edition, visits: str, customers: str
) -> None:
    assert depth("visit", OWN, [], other) == visits
    assert depth("customer", OWN, [OWN], other) == customers


@pytest.mark.parametrize(
    ("instrument", "asked", "expected"),
    [
        ("visit", edition(*ITEMS, weights=(60, 40)), "sections"),
        ("visit", heavier("D01"), "answers"),
        ("customer", heavier("D01"), "kept"),
    ],
)
def test_the_editions_that_asked_count_like_the_one_that_ranked(
    instrument: Instrument, asked: Edition, expected: str
) -> None:
    assert depth(instrument, OWN, [asked], OWN) == expected


def test_sections_weighed_anew_are_capped_by_confirmed_vetoes_only() -> None:
    def weighed(*confirmed: str) -> float | None:
        return weighed_sections(SECTIONS, WEIGHTS, frozenset(confirmed), POLICY)

    assert weighed() == weighed("X09") == 80
    assert weighed("X01") == POLICY.veto_cap
    assert weighed_sections({**SECTIONS, "demeanour": None}, WEIGHTS, frozenset(), POLICY) == 50
