"""Staff's pages of planning and reviewing in a real browser: nothing is in the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from shopper.extensions import db
from shopper.models import Assignment, Conflict, Finding, ItemNote, Photo, Plan, Visit
from shopper.models.assignment import AssignmentState
from shopper.models.user import Role
from shopper.models.visit import VisitStatus
from shopper.storage import save
from tests.browser.axe import violations
from tests.browser.conftest import Live
from tests.conftest import NOON
from tests.make import PASSWORD, Make

SHORT = {"cause": "capacity", "needed": 1, "planned": 0, "shoppers": 1, "may_go": 1}


@pytest.fixture
def visit(live: Live, make: Make) -> Visit:
    """Give a visit with all that a reviewer may be shown, in a month with a plan."""
    outlet = make.outlet()
    shopper = make.user(city_code="3301", capacity=10)
    visit = make.visit(
        shopper=shopper,
        status=VisitStatus.SUBMITTED,
        answers={"E34": "2", "X02": "yes"},
        notes={"E34": "地上有水"},
        arrived_at=NOON,
        left_at=NOON + timedelta(minutes=4),
    )
    taken = {"sha256": save(b"no picture", ".jpg"), "width": 8, "height": 6, "added_at": NOON}
    visit.photos.append(Photo(item="E26", distance=1234.5, **taken))
    visit.findings.append(Finding(item="X02"))
    asked = {"item": "E34", "text": "请补照片", "written_at": NOON, "written_by_id": shopper.id}
    visit.item_notes.append(ItemNote(**asked))
    plan = Plan(month="2026-10", seed=7, unplanned={outlet.code: SHORT}, drawn_at=NOON)
    db.session.add(plan)
    db.session.flush()
    proposed = {"plan_id": plan.id, "visit_on": date(2026, 10, 20), "visit_hour": 10}
    declined = {"state": AssignmentState.DECLINED, "decline_reason": "那天在外地"}
    make.assignment(shopper=shopper, outlet=outlet, month="2026-10", **proposed, **declined)
    again = make.assignment(outlet=visit.outlet, month="2026-10", is_repeat=True)
    make.visit(assignment=again, visited_on=visit.visited_on, answers={"E34": "5"})
    with_ = {"outlet_id": outlet.id, "reason": "亲属任职", "declared_at": NOON}
    db.session.add(Conflict(shopper_id=shopper.id, **with_))
    db.session.commit()
    return visit


def test_nothing_is_in_the_way_of_planning_and_reviewing(
    make: Make, visit: Visit, live: Live, phone: Page
) -> None:
    declined = db.session.scalars(
        select(Assignment.id).where(Assignment.plan_id.is_not(None))
    ).one()
    analyst = make.user(Role.ANALYST)
    phone.goto(f"{live.url}/office/")
    phone.locator("[name=username]").fill(analyst.username)
    phone.locator("[name=password]").fill(PASSWORD)
    phone.get_by_role("button", name="登录").tap()
    expect(phone.locator(".rail")).to_be_visible()
    for path in (
        "plans/?month=2026-10",
        "plans/visits?month=2026-10",
        f"plans/visits/{declined}",
        f"shoppers/{visit.shopper_id}",
        "agreement/?month=2026-10",
        "visits/",
        "fees/?month=2026-10",
    ):
        phone.goto(f"{live.url}/office/{path}")
        assert phone.evaluate("document.documentElement.scrollWidth") == 360, path
        assert violations(phone) == [], path
    phone.goto(f"{live.url}/office/visits/{visit.id}")
    bar = phone.locator(".verdict")
    expect(bar).to_be_in_viewport(ratio=1)
    bar.get_by_role("button", name="不采用").tap()
    expect(phone.get_by_role("alert")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    assert violations(phone) == []
