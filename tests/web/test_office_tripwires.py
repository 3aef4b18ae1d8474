from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from shopper.extensions import db
from shopper.models import Assignment, Outlet, Response, StatusChange, Visit, aggregate
from shopper.models.outlet import OutletStatus
from shopper.models.response import ResponseStatus
from shopper.models.tripwire import alarms_in
from shopper.models.user import Role
from shopper.rules.alarms import Alarm
from shopper.rules.month import Month
from shopper.standards import editions
from tests.browsing import Browser
from tests.make import OPENED, Make

OUTLETS = 200
EACH = 12
OCTOBER = Month(2026, 10)
PAGE = "/office/tripwires/?month=2026-10"


def columns(row: Any) -> dict[str, Any]:
    return {c.key: getattr(row, c.key) for c in row.__table__.columns if c.key != "id"}


@pytest.fixture
def outlets(make: Make) -> list[int]:
    """Make as many honest outlets as a comparison needs, a dozen responses each."""
    model = make.outlet()
    placard = make.placard(outlet=model)
    own, answer = columns(model), columns(make.response(placard=placard, opened_at=OPENED))
    codes = [f"P{n:04}" for n in range(OUTLETS)]
    db.session.execute(
        insert(Outlet), [own | {"code": code, "name": f"网点{code}"} for code in codes]
    )
    ids = list(db.session.scalars(select(Outlet.id).where(Outlet.code.in_(codes))))
    since = {"since_on": date(2020, 1, 1), "status": OutletStatus.ACTIVE}
    db.session.execute(insert(StatusChange), [since | {"outlet_id": id_} for id_ in ids])
    rows = [row for id_ in ids for row in honest(answer, id_)]
    db.session.execute(insert(Response), rows)
    db.session.commit()
    return ids


def honest(answer: dict[str, Any], outlet: int) -> Iterator[dict[str, Any]]:
    for n in range(EACH):
        opened = OPENED.replace(day=1) + timedelta(days=2 * n, minutes=(7 * n + outlet) % 300)
        yield answer | {
            "submission_id": f"honest-{outlet}-{n}",
            "outlet_id": outlet,
            "opened_at": opened,
            "received_at": opened,
            "answers": {"C03": str(1 + (n + outlet) % 5), "C04": str(1 + n // 3)},
            "device_mark": f"d{n}" if n % 4 else None,
            "network_mark": f"n{n - n % 2}",
        }


def stuff(outlet: int, number: int, **given: Any) -> None:
    """Let the first of an outlet's responses come in one hour from one network."""
    first = select(Response.id).where(Response.outlet_id == outlet).limit(number)
    made = {"network_mark": "forger", "opened_at": OPENED} | given
    db.session.execute(update(Response).where(Response.id.in_(first)).values(made))
    db.session.commit()


def found() -> list[Alarm]:
    return alarms_in(OCTOBER)[0]


def test_a_stuffed_outlet_is_listed_with_its_reasons_and_an_honest_month_lists_nobody(
    browser: Browser, make: Make, outlets: list[int]
) -> None:
    browser.sign_in(make.user(Role.ANALYST))
    assert "没有异常" in browser.get(PAGE).text
    stuff(outlets[3], 9)
    stuff(outlets[5], 11, status=ResponseStatus.HELD)
    listed = browser.get(PAGE)
    page = listed.text
    assert "12 份评价中有 11 份来自同一网络" in page
    assert "12 份评价中有 9 份在 60 分钟之内打开" in page
    assert page.index("网点P0005") < page.index("网点P0003")
    assert "网点P0004" not in page
    assert "合计至多偶然列出 2 家" in page
    links = {link.get("href") for link in listed.all("a")}
    assert "/office/responses/?month=2026-10&text=P0005" in links
    english = browser.get(f"{PAGE}&lang=en").text
    assert "11 of 12 responses came from one network; outlets of like size have at most" in english


def test_what_was_excluded_is_evidence_no_more(make: Make, outlets: list[int]) -> None:
    stuff(outlets[3], 11)
    assert {alarm.outlet for alarm in found()} == {outlets[3]}
    stuff(outlets[3], 11, status=ResponseStatus.EXCLUDED)
    assert found() == []


def test_customers_far_above_the_visits_are_listed(make: Make, outlets: list[int]) -> None:
    task, visit = columns(make.assignment()), columns(make.visit())
    db.session.execute(insert(Assignment), [task | {"outlet_id": id_} for id_ in outlets])
    tasks = select(Assignment.outlet_id, Assignment.id).where(Assignment.outlet_id.in_(outlets))
    visits = [
        visit | {"outlet_id": outlet, "assignment_id": id_, "score": 78.0 + outlet % 5}
        for outlet, id_ in db.session.execute(tasks)
    ]
    db.session.execute(insert(Visit), visits)
    db.session.execute(update(Visit).where(Visit.outlet_id == outlets[7]).values(score=0.0))
    aggregate.rebuild(editions())
    db.session.commit()
    assert [(alarm.outlet, alarm.tripwire) for alarm in found()] == [(outlets[7], "gap")]


def test_a_small_province_is_told_that_there_is_nothing_to_compare(
    browser: Browser, make: Make
) -> None:
    make.response()
    browser.sign_in(make.user(Role.ANALYST))
    assert "网点太少" in browser.get(PAGE).text
