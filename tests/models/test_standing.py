from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from shopper.extensions import db
from shopper.models import Finding, Outlet, StatusChange, User
from shopper.models.outlet import OutletStatus, set_status
from shopper.models.response import ResponseStatus
from shopper.models.standing import month_before, outlet_months, policy_of, standings_of
from shopper.models.submission import submissions_of
from shopper.models.visit import FindingStatus, VisitStatus
from shopper.rules.customers import Customers
from shopper.rules.edition_file import NoEdition
from shopper.rules.month import Month
from shopper.rules.outlet_month import CountedResponse, OutletMonth, customers_of
from shopper.rules.ranking import rank
from shopper.rules.standings import Standings
from tests.make import Make

OCTOBER = Month(2026, 10)
SEPTEMBER = datetime(2026, 9, 10, 2, 0, tzinfo=UTC)


def row_of(outlet: Outlet, month: Month = OCTOBER) -> OutletMonth:
    return next(row for row in outlet_months(month) if row.code == outlet.code)


def visits(make: Make, outlet: Outlet, *days: date, **given: Any) -> None:
    for day in days:
        make.visit(outlet=outlet, visited_on=day, **given)


def fill(make: Make, outlet: Outlet, score: float = 80) -> None:
    shoppers = [make.user(), make.user()]
    for n, month in enumerate((8, 9, 10)):
        make.visit(
            outlet=outlet, visited_on=date(2026, month, 5), shopper=shoppers[n % 2], score=score
        )
    placard = make.placard(outlet=outlet)
    for n in range(10):
        make.response(placard=placard, score=score + n)


def test_the_window_holds_three_months_of_visits(make: Make) -> None:
    outlet = make.outlet()
    visits(make, outlet, date(2026, 7, 31), score=10.0)
    visits(make, outlet, date(2026, 8, 1), date(2026, 10, 31), score=70.0)
    visits(make, outlet, date(2026, 11, 1), score=20.0)
    row = row_of(outlet)
    assert (row.n_visits, row.visit_mean, row.shared_visits) == (2, 70.0, 1)


@pytest.mark.parametrize("status", [s for s in VisitStatus if s is not VisitStatus.ACCEPTED])
def test_only_accepted_visits_count(make: Make, status: VisitStatus) -> None:
    outlet = make.outlet()
    make.visit(outlet=outlet, status=status)
    assert row_of(outlet).n_visits == 0


def test_only_counted_responses_of_the_month_with_a_score_count(make: Make) -> None:
    placard = make.placard()
    make.response(placard=placard, score=60.0, demeanour=50.0, environment=70.0)
    make.response(placard=placard, score=None)
    make.response(placard=placard, status=ResponseStatus.HELD)
    make.response(placard=placard, status=ResponseStatus.EXCLUDED)
    make.response(placard=placard, opened_at=datetime(2026, 10, 31, 16, 30, tzinfo=UTC))
    row = row_of(placard.outlet)
    assert (row.n_responses, row.customer_mean) == (1, 60.0)
    assert (row.customer_demeanour, row.customer_environment) == (50.0, 70.0)


def test_shoppers_are_counted_once_each(make: Make) -> None:
    outlet = make.outlet()
    shopper: User = make.user()
    visits(make, outlet, date(2026, 8, 3), date(2026, 9, 3), shopper=shopper)
    visits(make, outlet, date(2026, 10, 3))
    assert row_of(outlet).n_shoppers == 2


@pytest.mark.parametrize(
    ("status", "day", "holds"),
    [
        (FindingStatus.CONFIRMED, date(2026, 10, 9), True),
        (FindingStatus.CONFIRMED, date(2026, 9, 9), False),
        (FindingStatus.PENDING, date(2026, 10, 9), False),
        (FindingStatus.DISMISSED, date(2026, 10, 9), False),
    ],
)
def test_a_confirmed_integrity_finding_of_the_month_is_told(
    make: Make, status: FindingStatus, day: date, holds: bool
) -> None:
    visit = make.visit(visited_on=day, answers={"X03": "yes"})
    db.session.add(Finding(visit_id=visit.id, item="X03", status=status))
    db.session.commit()
    assert row_of(visit.outlet).integrity is holds


def test_a_confirmed_finding_that_the_answers_no_longer_report_is_none(make: Make) -> None:
    visit = make.visit(answers={"X03": "no"})
    db.session.add(Finding(visit_id=visit.id, item="X03", status=FindingStatus.CONFIRMED))
    db.session.commit()
    assert not row_of(visit.outlet).integrity
    assert [row.integrity for row in submissions_of(OCTOBER)] == [False]


def test_a_confirmed_veto_is_no_integrity_finding(make: Make) -> None:
    visit = make.visit(answers={"X02": "yes"})
    db.session.add(Finding(visit_id=visit.id, item="X02", status=FindingStatus.CONFIRMED))
    db.session.commit()
    assert not row_of(visit.outlet).integrity


def test_a_failed_critical_item_anywhere_in_the_window_is_told(make: Make) -> None:
    outlet = make.outlet()
    visits(make, outlet, date(2026, 8, 3), failed_critical=True)
    visits(make, outlet, date(2026, 10, 3))
    assert row_of(outlet).failed_critical


def test_an_outlet_is_active_as_on_the_last_day_of_the_month(make: Make) -> None:
    outlet = make.outlet()
    set_status(outlet, OutletStatus.CLOSED, date(2026, 10, 31))
    db.session.commit()
    assert not row_of(outlet).active
    assert row_of(outlet, Month(2026, 9)).active


def test_an_outlet_that_was_not_yet_registered_has_no_row(make: Make) -> None:
    outlet = make.outlet()
    change = db.session.get_one(StatusChange, (outlet.id, outlet.opened_on))
    change.since_on = date(2026, 11, 1)
    db.session.commit()
    assert outlet_months(OCTOBER) == []
    assert row_of(outlet, Month(2026, 11)).active


def test_a_later_change_of_company_leaves_past_months_alone(make: Make) -> None:
    placard = make.placard()
    outlet = placard.outlet
    before = outlet.company.code
    make.response(placard=placard)
    after = make.company()
    outlet.company_id = after.id
    db.session.commit()
    assert row_of(outlet).company == before
    assert row_of(outlet, Month(2026, 11)).company == after.code


def test_within_a_month_the_latest_submission_names_the_company(make: Make) -> None:
    placard = make.placard()
    outlet = placard.outlet
    make.visit(outlet=outlet, visited_on=date(2026, 10, 20))
    after = make.company()
    outlet.company_id = after.id
    db.session.commit()
    make.response(placard=placard, opened_at=datetime(2026, 10, 20, 16, 1, tzinfo=UTC))
    third = make.company()
    outlet.company_id = third.id
    db.session.commit()
    assert row_of(outlet).company == after.code


@pytest.mark.parametrize(
    "status",
    [VisitStatus.DRAFT, VisitStatus.REJECTED, ResponseStatus.HELD, ResponseStatus.EXCLUDED],
)
def test_what_does_not_count_names_no_company(
    make: Make, status: VisitStatus | ResponseStatus
) -> None:
    placard = make.placard()
    outlet = placard.outlet
    before = outlet.company.code
    make.visit(outlet=outlet, visited_on=date(2026, 10, 9))
    outlet.company_id = make.company().id
    db.session.commit()
    if isinstance(status, VisitStatus):
        make.visit(outlet=outlet, visited_on=date(2026, 10, 12), status=status)
    else:
        opened_at = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
        make.response(placard=placard, opened_at=opened_at, status=status)
    assert row_of(outlet).company == before


def test_an_outlet_with_enough_of_everything_is_ranked(make: Make) -> None:
    good, poor, empty = make.outlet(), make.outlet(), make.outlet()
    fill(make, good, 80)
    fill(make, poor, 50)
    standings = standings_of(OCTOBER)
    assert [(o.code, o.rank, o.reason) for o in standings.outlets] == [
        (good.code, 1, ()),
        (poor.code, 2, ()),
        (empty.code, None, ("few_visits", "few_shoppers", "few_responses")),
    ]
    assert [c.rank for c in standings.companies] == [1, 2, None]


def test_movement_is_told_against_the_month_before(make: Make) -> None:
    rising, falling = make.outlet(), make.outlet()
    fill(make, rising, 60)
    fill(make, falling, 70)
    november = datetime(2026, 11, 10, 2, 0, tzinfo=UTC)
    for outlet, score in ((rising, 95.0), (falling, 40.0)):
        make.visit(outlet=outlet, visited_on=date(2026, 11, 5), score=score)
        placard = make.placard(outlet=outlet)
        for n in range(10):
            make.response(placard=placard, score=score - n / 10, opened_at=november)
    first, second = standings_of(Month(2026, 11)).outlets[:2]
    assert first.code == rising.code
    assert first.movement is not None
    assert first.movement.ranks == 1
    assert second.movement is not None
    assert second.movement.ranks == -1


def test_a_month_before_the_first_edition_is_refused(make: Make) -> None:
    make.outlet()
    with pytest.raises(NoEdition):
        standings_of(Month(2009, 1))


def test_the_first_month_of_the_first_edition_has_no_movement(make: Make) -> None:
    make.outlet()
    standings = standings_of(Month(2010, 6))
    assert standings.outlets == ()


def test_submissions_hold_every_status_and_the_whole_window(make: Make) -> None:
    outlet = make.outlet()
    visits(make, outlet, date(2026, 7, 31), date(2026, 8, 1), score=1 / 3)
    visits(make, outlet, date(2026, 10, 9), status=VisitStatus.RETURNED)
    placard = make.placard(outlet=outlet)
    make.response(placard=placard, status=ResponseStatus.HELD)
    make.response(placard=placard, opened_at=datetime(2026, 9, 30, 15, 59, tzinfo=UTC))
    make.response(placard=placard, opened_at=datetime(2026, 9, 30, 16, 1, tzinfo=UTC))
    rows = submissions_of(OCTOBER)
    assert [(row.kind, row.date, row.status) for row in rows] == [
        ("visit", date(2026, 8, 1), "accepted"),
        ("visit", date(2026, 10, 9), "returned"),
        ("response", date(2026, 10, 1), "counted"),
        ("response", date(2026, 10, 10), "held"),
    ]
    assert rows[0].score == 1 / 3
    assert rows[2].shopper is None
    assert {row.company for row in rows} == {outlet.company.code}


def test_submissions_name_no_shopper(make: Make) -> None:
    shopper: User = make.user(username="known-by-name", name="赵晓")
    make.visit(shopper=shopper)
    (row,) = submissions_of(OCTOBER)
    assert row.shopper == f"S{shopper.id}"


AWKWARD = (100 / 3, 200 / 3, 100 / 7, 1e-9, 99.999999999, 62.4999999999, 62.5, 0.0, 100.0)


def from_rows(month: Month) -> list[OutletMonth]:
    """Return the month's rows with the customers' part as every response tells it."""
    rows = outlet_months(month, month_before(month))
    said = customers_of(
        CountedResponse(response.outlet, response.score, response.demeanour, response.environment)
        for response in submissions_of(month)
        if response.kind == "response" and response.status == "counted"
        if response.score is not None
    )
    return [
        replace(
            row,
            n_responses=customers.n_responses,
            customer_mean=customers.mean,
            customer_ss=customers.ss,
            customer_demeanour=customers.demeanour,
            customer_environment=customers.environment,
        )
        for row in rows
        for customers in [said.get(row.code, Customers())]
    ]


def printed(standings: Standings) -> list[tuple[Any, ...]]:
    places = [*standings.outlets, *standings.companies, *standings.cities]
    return [(p.code, p.published, p.rank, p.ranked, p.movement) for p in places]


def test_the_sums_give_the_standings_that_the_rows_give(make: Make) -> None:
    companies = [make.company(), make.company()]
    shoppers = [make.user(), make.user()]
    for n in range(5):
        outlet = make.outlet(company=companies[n % 2])
        for number in (7, 8, 9, 10):
            score = 100 * (n + 1) / (number + 1) % 100
            day = date(2026, number, 5)
            visits(make, outlet, day, shopper=shoppers[number % 2], score=score)
        placard = make.placard(outlet=outlet)
        for k in range(10 + n if n else 3):
            points = AWKWARD[(n * k + n) % len(AWKWARD)]
            given = {"demeanour": points, "environment": AWKWARD[k % 9] if k % 4 else None}
            make.response(placard=placard, score=points, **given)
            make.response(placard=placard, score=points / 3, opened_at=SEPTEMBER, **given)
        make.response(placard=placard, score=None)
        make.response(placard=placard, score=1.0, status=ResponseStatus.HELD)
    rows, before = from_rows(OCTOBER), month_before(OCTOBER)
    by_rows = rank(rows, policy_of(OCTOBER), before.standings)
    by_sums = standings_of(OCTOBER)
    assert printed(by_sums) == printed(by_rows)
    assert [o.movement is None for o in by_sums.outlets] == [False] * 4 + [True]
    for told, read in zip(outlet_months(OCTOBER), rows, strict=True):
        assert asdict(told) | {"previous": None} == pytest.approx(asdict(read) | {"previous": None})
    assert by_sums.parameters.k == pytest.approx(by_rows.parameters.k, rel=1e-9)
