from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shopper import jobs
from shopper.extensions import db
from shopper.models import Assignment, AuditEntry, Company, Conflict, Plan, User
from shopper.models.assignment import AssignmentState
from shopper.models.job import Job
from shopper.models.user import Role
from shopper.models.visit import VisitStatus
from tests.browsing import Browser, Page
from tests.make import Make

PLANS = "/office/plans/?month=2026-11"
INDEX = "/office/plans/"


@pytest.fixture
def analyst(browser: Browser, make: Make) -> User:
    user = make.user(Role.ANALYST)
    browser.sign_in(user)
    return user


@pytest.fixture
def city(make: Make) -> list[User]:
    """Give three shoppers of a city with two outlets of one company."""
    company = make.company(name="样例甲财险")
    for name in ("甲一", "甲二"):
        make.outlet(name=name, company=company)
    return [make.user(name=name, city_code="3301", capacity=10) for name in ("张", "王", "李")]


def form_number(page: Page, action: str) -> int:
    return [form.get("action") for form in page.all("form")].index(action)


def send(browser: Browser, page: Page, action: str, status: int = 302, **values: Any) -> Page:
    return browser.submit(page, action, status, form_number(page, action), **values)


def drawn(browser: Browser, seed: str = "7") -> list[Assignment]:
    """Draw November's plan as staff do."""
    done = send(browser, browser.get(PLANS), "/office/plans/2026-11/draw", seed=seed)
    assert done.response.location == "/office/plans/2026-11/work"
    jobs.work()
    assert browser.get("/office/plans/2026-11/work", 302).response.location == PLANS
    return rows()


def rows() -> list[Assignment]:
    return list(db.session.scalars(db.select(Assignment).order_by(Assignment.id)))


def deeds() -> list[str]:
    return list(db.session.scalars(db.select(AuditEntry.deed).order_by(AuditEntry.id)))


def facts(assignments: list[Assignment]) -> list[Any]:
    return [(a.outlet_id, a.shopper_id, a.visit_on, a.visit_hour) for a in assignments]


def test_a_plan_is_drawn_again_by_its_seed_and_shoppers_see_it_once_published(
    browser: Browser, make: Make, analyst: User, city: list[User]
) -> None:
    far = make.outlet(name="丽水一", district=make.district("331102", "莲都区"))
    first = drawn(browser)
    assert {a.state for a in first} == {AssignmentState.PLANNED}
    assert len([a for a in first if not a.is_repeat]) == 6
    assert {a.shopper_id for a in first} == {user.id for user in city}
    seen = facts(first)
    assert facts(drawn(browser, "8")) != seen
    assert facts(drawn(browser)) == seen
    plan = db.session.scalars(db.select(Plan)).one()
    assert (plan.seed, plan.version, plan.drawn_by) == (7, 3, analyst)
    assert plan.unplanned[far.code]["cause"] == "nobody"
    page = browser.get(PLANS)
    assert "种子 7" in page.text
    assert "这个城市没有暗访员" in browser.get("/office/plans/unplanned?month=2026-11").text
    shopper = city[0]
    mine = [a for a in rows() if a.shopper_id == shopper.id]
    other = Browser(browser.client.application)
    other.sign_in(shopper)
    assert "甲一" not in other.get("/fieldwork/").text
    other.get(f"/fieldwork/visits/{mine[0].id}", 404)
    done = send(browser, page, "/office/plans/2026-11/publish")
    assert done.response.location == PLANS
    assert {a.state for a in rows()} == {AssignmentState.OFFERED}
    other.get(f"/fieldwork/visits/{mine[0].id}")
    assert len(mine) == other.get("/fieldwork/").html.count('name="accept"')
    assert deeds() == ["plan.drawn"] * 3 + ["plan.published"]
    assert "已发布" in browser.get(PLANS).text
    assert "/office/plans/2026-11/draw" not in browser.get(PLANS).html


def test_a_draw_or_publication_on_top_of_what_was_not_seen_is_refused(
    browser: Browser, analyst: User, city: list[User]
) -> None:
    before = browser.get(PLANS)
    drawn(browser)
    seen = browser.get(PLANS)
    late = send(browser, before, "/office/plans/2026-11/draw", 409, seed="99")
    assert late.fields(form_number(late, "/office/plans/2026-11/draw"))["seed"] == ["99"]
    drawn(browser, "8")
    assert "请重新查看" in send(browser, seen, "/office/plans/2026-11/publish", 409).text
    assert db.session.scalars(db.select(Plan)).one().published_at is None


def test_a_month_that_is_over_is_not_planned(
    browser: Browser, analyst: User, city: list[User]
) -> None:
    assert "/office/plans/2026-09/draw" not in browser.get("/office/plans/?month=2026-09").html
    page = browser.get(PLANS)
    number = form_number(page, "/office/plans/2026-11/draw")
    browser.submit(page, "/office/plans/2026-09/draw", 409, number)
    assert db.session.scalar(db.select(Job)) is None


def test_a_visit_is_moved_by_hand_only_where_no_constraint_speaks_against_it(
    browser: Browser, make: Make, analyst: User, city: list[User]
) -> None:
    visit = next(a for a in drawn(browser) if not a.is_repeat)
    address = f"/office/plans/visits/{visit.id}"
    shopper = visit.shopper
    spare = make.user(name="赵", city_code="3301", capacity=1)
    page = browser.get(address)
    closed = send(browser, page, address, 422, hour="22", day="2026-11-11")
    assert "网点此时不营业" in closed.text
    assert closed.fields(form_number(closed, address))["day"] == ["2026-11-11"]
    assert "请选择本月的日期" in send(browser, page, address, 422, day="2026-12-01").text
    near = make.visit(outlet=visit.outlet, shopper=spare, visited_on=date(2026, 10, 13))
    too_soon = send(browser, page, address, 422, shopper=str(spare.id), day="2026-11-11")
    assert "相隔不足45天，11月27日起可以再去" in too_soon.text
    db.session.add(
        Conflict(
            shopper_id=spare.id,
            company_id=near.company_id,
            reason="亲属任职",
            declared_at=datetime(2026, 10, 1, tzinfo=UTC),
        )
    )
    db.session.commit()
    assert (
        "利益冲突"
        in send(browser, page, address, 422, shopper=str(spare.id), day="2026-11-30").text
    )
    db.session.execute(db.delete(Conflict))
    db.session.commit()
    moved = {"shopper": str(spare.id), "day": "2026-11-30", "hour": "15"}
    send(browser, page, address, **moved)
    db.session.expire_all()
    assert facts([visit]) == [(visit.outlet_id, spare.id, date(2026, 11, 30), 15)]
    assert deeds()[-1] == "assignment.moved"
    stale = send(browser, page, address, 409, shopper=str(shopper.id), hour="10")
    assert stale.fields(form_number(stale, address))["hour"] == ["10"]
    assert visit.shopper == spare


def test_what_one_shopper_declines_is_given_to_another(
    browser: Browser, make: Make, analyst: User, city: list[User]
) -> None:
    drawn(browser)
    send(browser, browser.get(PLANS), "/office/plans/2026-11/publish")
    visit = next(a for a in rows() if not a.is_repeat)
    other = Browser(browser.client.application)
    other.sign_in(visit.shopper)
    list_ = other.get("/fieldwork/")
    action = f"/fieldwork/assignments/{visit.id}/answer"
    decline = [form.get("action") for form in list_.all("form")].index(action) + 1
    other.submit(list_, action, 302, decline, reason="")
    assert rows()[0].state is AssignmentState.OFFERED
    other.submit(list_, action, 302, decline, reason="那天在外地")
    assert "那天在外地" in browser.get(PLANS).text
    assert f'action="{action}"' not in other.get("/fieldwork/").html
    other.get(f"/fieldwork/visits/{visit.id}", 404)
    other.submit(other.get("/fieldwork/"), "/fieldwork/assignments/accept-all")
    db.session.expire_all()
    answers = {a.state for a in rows() if a.shopper_id == visit.shopper_id and a is not visit}
    assert answers <= {AssignmentState.ACCEPTED}
    spare = make.user(name="赵", city_code="3301")
    address, first = f"/office/plans/visits/{visit.id}", visit.shopper_id
    later = {"day": "2026-11-30"}
    assert f"· {visit.shopper.username} ·" not in browser.get(address).text
    send(browser, browser.get(address), address, 422, **later)
    send(browser, browser.get(address), address, shopper=str(spare.id))
    assert (
        "或已婉拒"
        in send(browser, browser.get(address), address, 422, shopper=str(first), **later).text
    )
    db.session.expire_all()
    assert (visit.state, visit.shopper, visit.decline_reason) == (
        AssignmentState.OFFERED,
        spare,
        "",
    )
    assert "那天在外地" not in browser.get(PLANS).text
    assert {"assignment.declined", "assignment.moved"} <= set(deeds())


def test_beginning_a_visit_accepts_it(browser: Browser, make: Make) -> None:
    shopper = make.user()
    offered = make.assignment(shopper=shopper, state=AssignmentState.OFFERED)
    browser.sign_in(shopper)
    address = f"/fieldwork/visits/{offered.id}"
    page = browser.get(address)
    browser.submit(page, address, 302, form_number(page, address))
    db.session.expire_all()
    assert (offered.state, deeds()) == (AssignmentState.ACCEPTED, ["assignment.accepted"])


def test_capacity_and_conflicts_are_set_and_bind_the_draw(
    browser: Browser, make: Make, analyst: User, city: list[User]
) -> None:
    shopper = city[0]
    address = f"/office/shoppers/{shopper.id}"
    page = browser.get(address)
    send(browser, page, f"{address}/capacity", 422, capacity="-1")
    send(browser, page, f"{address}/capacity", capacity="5")
    company = db.session.scalars(db.select(Company)).one()
    declare = f"{address}/conflicts"
    send(browser, page, declare, 422, company=str(company.id), outlet="X1", reason="亲属任职")
    unknown = send(browser, page, declare, 422, outlet="x1", reason="亲属任职")
    assert "亲属任职" in unknown.html
    send(browser, page, declare, company=str(company.id), reason="亲属任职")
    send(browser, page, declare, 422, company=str(company.id), reason="还是那位亲属")
    db.session.expire_all()
    assert shopper.capacity == 5
    assert shopper.id not in {a.shopper_id for a in drawn(browser)}
    plan = db.session.scalars(db.select(Plan)).one()
    assert {row["cause"] for row in plan.unplanned.values()} == {"conflicts"}
    page = browser.get(address)
    conflict = db.session.scalars(db.select(Conflict)).one()
    send(browser, page, f"/office/shoppers/conflicts/{conflict.id}/remove")
    assert len(drawn(browser)) >= 6
    wanted = {"user.changed", "conflict.declared", "conflict.removed"}
    assert wanted <= set(deeds())


def test_a_conflict_declared_after_the_draw_stands_in_the_way_of_publishing(
    browser: Browser, make: Make, analyst: User, city: list[User]
) -> None:
    visit = drawn(browser)[0]
    page, shopper = browser.get(PLANS), f"/office/shoppers/{visit.shopper_id}"
    assert f"/office/plans/visits/{visit.id}" not in page.html
    declare = {"outlet": visit.outlet.code, "reason": "亲属任职"}
    send(browser, browser.get(shopper), f"{shopper}/conflicts", **declare)
    assert PLANS in browser.get(shopper).html
    assert f"/office/plans/visits/{visit.id}" in browser.get(PLANS).html
    move = browser.get(f"/office/plans/visits/{visit.id}")
    people = [option.get("value") for option in move.all("select")[0]]
    assert people[0] == ""
    assert str(visit.shopper_id) not in people
    refused = send(browser, page, "/office/plans/2026-11/publish", 409)
    assert "有 1 次暗访与抽取之后申报的利益冲突不符" in refused.text
    assert {a.state for a in rows()} == {AssignmentState.PLANNED}
    give = "/office/assignments/new"
    by_hand = {"codes": visit.outlet.code, "shopper": str(visit.shopper_id)}
    again = browser.submit(browser.get(give), give, 422, 2, month="2026-11", **by_hand)
    assert "利益冲突" in again.text
    drawn(browser, "8")
    send(browser, browser.get(PLANS), "/office/plans/2026-11/publish")


def test_what_is_made_given_or_rejected_decides_what_is_lacking(
    browser: Browser, make: Make, analyst: User, city: list[User]
) -> None:
    outlet = make.outlet(name="乙一")
    made = date(2026, 9, 10)
    make.visit(outlet=outlet, shopper=city[0], visited_on=made)
    make.visit(outlet=outlet, shopper=city[1], visited_on=made, status=VisitStatus.REJECTED)
    make.assignment(outlet=outlet, shopper=city[2], month="2026-10")
    make.assignment(outlet=outlet, shopper=city[2], month="2026-09")
    planned = [a for a in drawn(browser) if a.plan_id and a.outlet_id == outlet.id]
    first = [a for a in planned if not a.is_repeat]
    assert len(first) == 1  # one accepted, one open in October; the open one of September is over
    assert city[2].id not in {a.shopper_id for a in planned}  # locked out by October's
    for a in planned:
        assert a.visit_on is not None
        assert a.visit_on - made >= timedelta(45)
