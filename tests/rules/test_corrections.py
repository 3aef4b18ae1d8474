from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopper.rules.bulletin import Bulletin, compile_bulletin
from shopper.rules.corrections import NOTHING, changed_cells
from shopper.rules.standings import Movement
from shopper.standards import editions
from tests.frozen import frozen_month

EDITION = editions()["2010-06"]
DATA = frozen_month(EDITION, companies=3, outlets=12)
PRINTED = compile_bulletin(DATA, EDITION)


def cells(old: Bulletin, new: Bulletin) -> dict[tuple[str, str, str], tuple[str, str]]:
    return {(c.table, c.code, c.column): (c.before, c.after) for c in changed_cells(old, new)}


def moved(name: str, number: int, **changed: Any) -> Bulletin:
    """Return the bulletin with one line's standing changed, whatever that does to the rest."""
    lines = list(getattr(PRINTED, name))
    lines[number] = replace(lines[number], standing=replace(lines[number].standing, **changed))
    return replace(PRINTED, **{name: tuple(lines)})


def test_equal_bulletins_have_no_changed_cell() -> None:
    assert changed_cells(PRINTED, compile_bulletin(DATA, EDITION)) == ()


@settings(max_examples=25)
@given(
    table=st.sampled_from(["companies", "cities", "outlets"]),
    column=st.sampled_from(["score", "demeanour", "environment"]),
    value=st.decimals(0, 100, places=2),
)
def test_every_changed_score_of_a_ranked_line_is_told_as_printed(
    table: str, column: str, value: Decimal
) -> None:
    standing = getattr(PRINTED, table)[0].standing
    told = cells(PRINTED, moved(table, 0, **{column: float(value)}))
    before = Decimal(str(getattr(standing, column))).quantize(Decimal("0.01"))
    key = (table, standing.code, column)
    assert (key in told) == (before != value)
    if key in told:
        assert told[key][1] == str(value)


@pytest.mark.parametrize(
    ("table", "changed", "column", "after"),
    [
        ("companies", {"rank": 9}, "rank", "9"),
        ("companies", {"rank_low": 2, "rank_high": 8}, "rank_set", "2–8"),
        ("cities", {"n_responses": 7}, "n_responses", "7"),
        ("outlets", {"grade": "fail"}, "grade", "fail"),
        ("outlets", {"band": "below"}, "band", "below"),
        ("outlets", {"se": None}, "interval", NOTHING),
        ("outlets", {"demeanour": None}, "demeanour", NOTHING),
        ("outlets", {"movement": Movement(1, Decimal("1.20"), "up")}, "movement", "▲ 1.20"),
        ("outlets", {"movement": Movement(-1, Decimal("-0.80"), "down")}, "movement", "▼ 0.80"),
        ("cities", {"movement": Movement(0, Decimal("0.10"), "level")}, "movement", "level"),
        ("companies", {"ranked": False}, "rank", NOTHING),
        ("companies", {"ranked": False}, "score", NOTHING),
        ("outlets", {"reason": ("few_visits", "integrity")}, "missing", "few_visits integrity"),
    ],
)
def test_a_changed_cell_is_told_as_it_is_printed(
    table: str, changed: dict[str, Any], column: str, after: str
) -> None:
    code = getattr(PRINTED, table)[0].standing.code
    before, now = cells(PRINTED, moved(table, 0, **changed))[table, code, column]
    assert now == after != before


def test_a_row_that_only_one_issue_has_is_told_cell_by_cell() -> None:
    shorter = moved("outlets", 0, active=False)
    code = PRINTED.outlets[0].standing.code
    gone, come = cells(PRINTED, shorter), cells(shorter, PRINTED)
    assert {key[:2] for key in gone} == {("outlets", code)} == {key[:2] for key in come}
    assert gone["outlets", code, "rank"] == ("1", NOTHING)
    assert come["outlets", code, "rank"] == (NOTHING, "1")


def test_problems_and_what_came_in_are_compared_too() -> None:
    problem = PRINTED.problems[0]
    fewer = replace(
        PRINTED,
        problems=(replace(problem, failed=problem.failed - 1), *PRINTED.problems[1:]),
        received=replace(PRINTED.received, held=77),
        previous=PRINTED.standings,
    )
    told = cells(PRINTED, fewer)
    assert told["problems", problem.item.id, "failed"] == (
        str(problem.failed),
        str(problem.failed - 1),
    )
    assert ("problems", problem.item.id, "share") in told
    assert told["bulletin", "", "held"][1] == "77"
    assert told["bulletin", "", "change"] == (NOTHING, "0.00")


def test_a_province_without_a_mean_prints_none() -> None:
    parameters = replace(PRINTED.standings.parameters, province=None)
    bare = replace(PRINTED, standings=replace(PRINTED.standings, parameters=parameters))
    assert cells(PRINTED, bare)["bulletin", "", "province"][1] == NOTHING
