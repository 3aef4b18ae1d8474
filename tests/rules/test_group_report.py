from __future__ import annotations

import math
import random
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

import pytest

from shopper.rules.bulletin import Bulletin, compile_bulletin
from shopper.rules.disclosure import hidden_outlets
from shopper.rules.group_report import GroupReport, Kind, group_report, rank_with, summed
from shopper.rules.losses import Losses, losses
from shopper.rules.month import Month
from shopper.rules.outlet_month import OutletMonth
from shopper.rules.standard import Edition
from shopper.standards import editions
from tests.frozen import frozen_month

EDITION = editions()["2010-06"]
ITEMS = [item.id for item in EDITION.instrument("visit") if item.weight]


def outlet(code: str, **facts: Any) -> OutletMonth:
    means = {"visit_mean": 80.0, "customer_mean": 75.0, "demeanour": 70.0, "environment": 90.0}
    return OutletMonth(
        **{"code": code, "name": code, "sort_key": code, "company": "T01", "city": "3301"},
        **{"active": True, "n_visits": 2, "n_responses": 12, "n_shoppers": 2},
        **{**means, **facts},
    )


def lost(
    counts: dict[str, tuple[int, int]], *rows: OutletMonth, edition: Edition = EDITION
) -> Losses:
    held = {id_: {"observed": n, "failed": failed} for id_, (n, failed) in counts.items()}
    found = losses(rows or (outlet("A"), outlet("B")), held, edition, edition.policy)
    assert found is not None
    return found


def month(**changed: Any) -> Bulletin:
    chance = random.Random(5)
    groups = {
        code: {id_: [5, chance.randrange(6)] for id_ in ITEMS}
        for code in [*(f"T{n:02d}" for n in range(1, 9)), "3301", "3303"]
    }
    data = frozen_month(EDITION, company_items=groups, city_items=groups) | changed
    return compile_bulletin(data, EDITION)


def report(bulletin: Bulletin, code: str = "T03", kind: Kind = "company") -> GroupReport:
    return group_report(bulletin, kind, code, hidden_outlets(bulletin))


def test_the_loss_of_a_section_is_shared_out_by_weight_and_failures() -> None:
    found = lost({"D01": (2, 1), "D03": (2, 1), "D06": (2, 0), "E29": (2, 1)})
    assert (found.visits, found.customers) == (pytest.approx(12.0), pytest.approx(10.0))
    by_item = {loss.item.id: (loss.points, loss.low, loss.high) for loss in found.items}
    # Demeanour: weights 3, 1 and 2 at two outlets; failing always would cost 25 and 8.33 of 100,
    # but only 30 are lost; the section is 0.3 of the score. One visit is half of an outlet's, and
    # a failed scale answer loses at least three quarters.
    assert by_item["D01"] == pytest.approx((6.75, 2.8125, 7.5))
    assert by_item["D03"] == pytest.approx((2.25, 1.25, 2.5))
    # Premises: the only item, failed at one of two, would cost 50; only 10 are lost.
    assert by_item["E29"] == pytest.approx((3.0, 3.0, 15.0))
    assert found.rest == pytest.approx(0.0)
    assert [loss.item.id for loss in found.items] == ["D01", "E29", "D03"]
    # Failing D03 at both visits of one outlet costs 10 of the 30 lost: 20 are the rest's.
    one = lost({"D01": (2, 0), "D03": (2, 1), "D06": (1, 0)})
    assert [loss.points for loss in one.items] == [pytest.approx(0.3 * 10)]
    assert one.rest == pytest.approx(12.0 - 3.0)


def test_the_items_of_a_clause_are_told_together_and_those_of_none_last() -> None:
    free = {"D06": replace(EDITION.items["D06"], citations=())}
    edition = replace(EDITION, items={**EDITION.items, **free})
    counts = {"D01": (2, 1), "D02": (2, 2), "D03": (2, 1), "D06": (2, 1)}
    found = lost(counts, edition=edition)
    (first, *_) = found.clauses
    assert first.clause
    assert first.clause.key == "C1-A3"
    assert [loss.item.id for loss in first.items] == ["D02", "D01", "D03"]
    assert first.points == pytest.approx(math.fsum(loss.points for loss in first.items))
    assert [clause.items[0].item.id for clause in found.clauses if not clause.clause] == ["D06"]


def test_a_visit_without_sections_loses_only_to_the_rest() -> None:
    closed = outlet("A", visit_mean=0.0, demeanour=None, environment=None)
    found = lost({"D01": (1, 1)}, closed)
    assert (found.visits, found.rest) == (pytest.approx(60.0), pytest.approx(60.0))
    assert losses((), {}, EDITION, EDITION.policy) is None


def test_what_is_lost_is_what_the_score_lacks() -> None:
    bulletin = month()
    for kind, lines in (("company", bulletin.companies), ("city", bulletin.cities)):
        for line in lines:
            found = report(bulletin, line.standing.code, kind).losses
            assert found
            assert line.standing.score is not None
            assert found.visits + found.customers == pytest.approx(100 - line.standing.score)
            assert found.visits == pytest.approx(
                found.rest + math.fsum(clause.points for clause in found.clauses)
            )
            assert all(0 <= loss.low <= loss.points <= loss.high for loss in found.items)


def test_a_gain_brings_the_rank_that_the_others_scores_leave() -> None:
    bulletin = month()
    found = report(bulletin, "T03")
    scores = {x.standing.code: float(x.standing.published or 0) for x in bulletin.companies}
    for help_ in found.helps:
        mended = round((found.line.standing.score or 0) + help_.loss.points, 2)
        others = [score for code, score in scores.items() if code != "T03"]
        assert help_.rank == 1 + sum(score > mended for score in others)
        assert help_.best <= help_.rank <= help_.worst <= (found.line.standing.rank or 0)
    assert [x.loss for x in found.helps] == (found.losses and found.losses.items[:3])
    assert rank_with(0.0, found.line, found.field) == found.line.standing.rank
    assert rank_with(500.0, found.line, found.field) == 1


def test_equal_scores_share_the_rank_that_a_gain_would_bring() -> None:
    field = [
        replace(line, standing=replace(line.standing, published=Decimal("90.00"), score=90.0))
        for line in month().ranked_companies
    ]
    own = replace(field[0], standing=replace(field[0].standing, score=89.0))
    assert [rank_with(gain, own, field) for gain in (0.99, 1.0, 1.01)] == [8, 1, 1]


def test_what_is_not_a_hundredth_of_a_point_helps_nobody() -> None:
    data = {"T03": {"D01": [50_000, 1]}}
    assert report(month(company_items=data)).helps == ()
    assert report(month(company_items={})).problems == ()


def test_an_unranked_company_is_told_its_outlets_and_failures_but_no_points() -> None:
    data = frozen_month(EDITION)
    for row in data["outlets"]:
        row["n_visits"] = 1 if row["company"] == "T03" else row["n_visits"]
    found = report(month(outlets=data["outlets"]))
    assert (found.losses, found.province, found.helps, found.history) == (None, None, (), ())
    assert not found.ranked
    assert len(found.unranked) == 5
    assert found.problems
    assert found.code not in {line.standing.code for line in found.field}


def test_nobody_is_told_what_customers_cost_where_nothing_hides_small_samples() -> None:
    data = frozen_month(EDITION)["outlets"]
    few = next(row for row in data if not row["n_responses"])
    few |= {"n_responses": 1, "customer_mean": 40.0}
    bulletin = month(outlets=data)
    assert hidden_outlets(bulletin) is None
    found = report(bulletin)
    assert found.line.standing.ranked
    assert (found.losses, found.province, found.helps) == (None, None, ())


def test_a_company_is_told_of_its_own_outlets_only_the_best_first() -> None:
    bulletin = month()
    found = report(bulletin, "T04")
    ranks = [line.standing.rank or 0 for line in found.ranked]
    assert ranks == sorted(ranks)
    assert {line.standing.company for line in (*found.ranked, *found.unranked)} == {"T04"}
    assert list(found.critical) == ["O0003"]
    assert {line.standing.city for line in report(bulletin, "3303", "city").ranked} == {"3303"}
    with pytest.raises(KeyError):
        report(bulletin, "T99")


def test_the_history_begins_with_the_first_rank_and_ends_with_this_month() -> None:
    place = {"score": 80.0, "se": 1.0, "rank": 2, "rank_low": 1, "rank_high": 4}
    place |= {"demeanour": 80.0, "environment": 80.0}
    past = [
        {"issue": name, "month": name, "edition": "2010-06", "province": 79.0}
        | {"companies": companies, "cities": {}}
        for name, companies in [("2026-07", {}), ("2026-08", {"T03": place}), ("2026-09", {})]
    ]
    found = report(month(history=past))
    assert [place.month for place in found.history] == [Month(2026, n) for n in (8, 9, 10)]
    assert found.history[0].group
    assert asdict(found.history[0].group) == place
    assert found.history[1].group is None
    assert found.history[-1].group
    assert found.history[-1].group.rank == found.line.standing.rank


def test_the_counts_of_all_groups_are_those_of_the_province() -> None:
    one, two = {"A": {"observed": 3, "failed": 1}}, {"A": {"observed": 2, "failed": 0}}
    assert summed([one, two]) == {"A": {"observed": 5, "failed": 1}}
