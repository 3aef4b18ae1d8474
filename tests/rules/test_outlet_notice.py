from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from shopper.rules.bulletin import Bulletin, compile_bulletin
from shopper.rules.outlet_notice import OutletNotice, outlet_notice
from shopper.rules.standings import Movement
from shopper.standards import editions
from tests.frozen import frozen_month

EDITION = editions()["2010-06"]


def month(code: str, **facts: Any) -> Bulletin:
    data = frozen_month(EDITION)
    row = next(row for row in data["outlets"] if row["code"] == code)
    row |= facts
    return compile_bulletin(data, EDITION)


def notice(code: str, **facts: Any) -> OutletNotice:
    found = outlet_notice(month(code, **facts), code, frozenset())
    assert found
    return found


def test_what_reaches_the_grade_good_is_praised_the_furthest_above_the_province_first() -> None:
    found = notice("O0001", demeanour=80.0, environment=79.99, customer_mean=99.0)
    assert found.praise == ("customers", "demeanour", "critical")
    assert found.wanting is None
    assert found.weakest
    assert (found.weakest.voice, found.weakest.score) == ("environment", 79.99)
    assert notice("O0001", demeanour=90.0, environment=80.0, customer_mean=99.0).weakest is None


def test_a_failed_critical_item_comes_before_the_weakest_voice() -> None:
    found = notice("O0003", demeanour=10.0, environment=20.0)
    assert found.wanting
    assert found.wanting.id == "E29"
    assert found.weakest is None
    assert "critical" not in found.praise


def test_only_a_real_rise_is_praised() -> None:
    bulletin = month("O0001", demeanour=90.0, environment=90.0, customer_mean=90.0)
    (line,) = (line for line in bulletin.outlets if line.standing.code == "O0001")
    for real, praised in (("up", True), ("level", False), ("down", False)):
        moved = replace(line.standing, movement=Movement(1, Decimal(3), real))  # type: ignore[arg-type]
        lines = tuple(replace(x, standing=moved) if x is line else x for x in bulletin.outlets)
        found = outlet_notice(replace(bulletin, outlets=lines), "O0001", frozenset())
        assert found
        assert ("better" in found.praise) is praised
        assert len(found.praise) == 3


def test_what_customers_gave_is_told_only_where_it_is_published() -> None:
    told = {"demeanour", "environment"}
    bulletin = month("O0001", environment=None)
    for hidden in (None, frozenset({"O0001"})):
        found = outlet_notice(bulletin, "O0001", hidden)
        assert found
        assert {each.voice for each in found.voices} == told - {"environment"}
        assert (found.reach is None) is (hidden is None)
    with pytest.raises(KeyError):
        outlet_notice(bulletin, "O9999", frozenset())


def test_an_outlet_without_a_rank_has_no_poster() -> None:
    assert outlet_notice(month("O0001", n_visits=2), "O0001", frozenset()) is None
