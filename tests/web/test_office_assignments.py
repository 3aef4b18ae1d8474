from __future__ import annotations

from datetime import date

import pytest

from shopper.extensions import db
from shopper.models import Assignment, AuditEntry, User
from shopper.models.outlet import OutletStatus
from shopper.models.user import Role
from shopper.models.visit import VisitStatus
from tests.browsing import Browser, Page
from tests.make import Make

NEW = "/office/assignments/new"


@pytest.fixture
def analyst(browser: Browser, make: Make) -> User:
    user = make.user(Role.ANALYST)
    browser.sign_in(user)
    return user


def give(browser: Browser, status: int = 302, **values: str) -> Page:
    return browser.submit(browser.get(NEW), NEW, status, 2, **values)


def test_several_outlets_are_given_at_once_and_logged(
    browser: Browser, make: Make, analyst: User
) -> None:
    first, second = make.outlet(), make.outlet()
    shopper = make.user(name="小王", city_code="3301")
    codes = f" {first.code.lower()}\n\n{second.code}，"
    done = give(browser, codes=codes, shopper=str(shopper.id), month="2026-11")
    assert done.response.location == "/office/assignments/?month=2026-11"
    given = db.session.scalars(db.select(Assignment)).all()
    assert {(a.outlet_id, a.shopper_id, a.month) for a in given} == {
        (first.id, shopper.id, "2026-11"),
        (second.id, shopper.id, "2026-11"),
    }
    assert len(db.session.scalars(db.select(AuditEntry)).all()) == 2
    assert "小王" in browser.get("/office/assignments/?month=2026-11").text


def test_every_line_that_is_wrong_is_named_and_nothing_is_given(
    browser: Browser, make: Make, analyst: User
) -> None:
    good = make.outlet()
    shopper = make.user(city_code="3301")
    closed = make.outlet(status=OutletStatus.CLOSED)
    had = make.assignment(shopper=shopper).outlet
    codes = "\n".join([good.code, "NOWHERE", closed.code, had.code, good.code])
    refused = give(browser, 422, codes=codes, shopper=str(shopper.id), month="2026-10").text
    assert "NOWHERE: 没有这个网点" in refused
    assert f"{closed.code}: 网点不在用" in refused
    assert f"{had.code}: 这位暗访员本月已有这个网点" in refused
    assert f"{good.code}: 重复填写" in refused
    assert db.session.scalar(db.select(db.func.count(Assignment.id))) == 1


def test_what_a_draw_keeps_to_is_kept_to_by_hand(
    browser: Browser, make: Make, analyst: User
) -> None:
    near, free, more = make.outlet(), make.outlet(), make.outlet()
    far = make.outlet(district=make.district("331102", "莲都区"))
    shopper = make.user(city_code="3301", capacity=2)
    make.visit(outlet=near, shopper=shopper, visited_on=date(2026, 10, 13))
    codes = "\n".join([near.code, free.code, far.code, more.code])
    given = {"shopper": str(shopper.id), "month": "2026-11"}
    refused = give(browser, 422, codes=codes, **given).text
    assert f"{near.code}: 这位暗访员前后两次到这个网点相隔不足45天，11月27日起可以再去" in refused
    assert f"{far.code}: 这位暗访员住在别的城市" in refused
    assert refused.count("名额已满") == 2  # once in the summary, once at the shopper
    assert f"{free.code}:" not in refused
    assert "最早为明天" in give(browser, 422, codes=free.code, day="2026-12-01", **given).text
    give(browser, codes=f"{near.code} {free.code}", day="2026-11-27", **given)
    proposed = db.select(Assignment.visit_on).where(Assignment.visit_on.is_not(None))
    assert db.session.scalars(proposed).all() == [date(2026, 11, 27)] * 2
    full = give(browser, 422, codes=more.code, **given)
    assert "名额已满" in full.text


@pytest.mark.parametrize("month", ["2026-09", "2026-13", ""])
def test_nothing_is_given_in_a_month_past(
    browser: Browser, make: Make, analyst: User, month: str
) -> None:
    outlet, shopper = make.outlet(), make.user(city_code="3301")
    give(browser, 422, codes=outlet.code, shopper=str(shopper.id), month=month)


def test_only_active_shoppers_are_given_anything(
    browser: Browser, make: Make, analyst: User
) -> None:
    outlet = make.outlet()
    home = {"city_code": "3301"}
    for user in (make.user(active=False, **home), make.user(Role.ADMIN, **home), make.user()):
        give(browser, 422, codes=outlet.code, shopper=str(user.id), month="2026-10")


def test_an_outlet_is_found_and_picked(browser: Browser, make: Make, analyst: User) -> None:
    outlet = make.outlet(name="湖滨服务中心")
    shopper = make.user(city_code="3301")
    make.outlet(name="别处")
    address = f"{NEW}?text=湖滨"
    page = browser.get(address)
    assert [e.get("value") for e in page.all("input", name="picked")] == [outlet.code]
    browser.submit(page, address, 302, 2, picked=outlet.code, shopper=str(shopper.id))
    assert db.session.scalars(db.select(Assignment)).one().outlet_id == outlet.id


def test_nothing_picked_is_said(browser: Browser, make: Make, analyst: User) -> None:
    shopper = make.user(city_code=make.city().code)
    assert "请勾选网点" in give(browser, 422, shopper=str(shopper.id), month="2026-10").text


def test_an_assignment_not_begun_is_taken_back(browser: Browser, make: Make, analyst: User) -> None:
    assignment = make.assignment()
    page = browser.get("/office/assignments/")
    address = f"/office/assignments/{assignment.id}/take-back"
    number = [form.get("action") for form in page.all("form")].index(address)
    browser.submit(page, address, 302, number)
    assert db.session.scalar(db.select(db.func.count(Assignment.id))) == 0
    entry = db.session.scalars(db.select(AuditEntry)).one()
    assert (entry.deed, entry.detail["month"]) == ("assignment.taken_back", "2026-10")


def test_an_assignment_with_a_visit_begun_stays(
    browser: Browser, make: Make, analyst: User
) -> None:
    assignment = make.assignment()
    page = browser.get("/office/assignments/")
    address = f"/office/assignments/{assignment.id}/take-back"
    number = [form.get("action") for form in page.all("form")].index(address)
    make.visit(assignment=assignment, status=VisitStatus.DRAFT)
    assert address not in browser.get("/office/assignments/").html
    browser.submit(page, address, 302, number)
    assert db.session.scalar(db.select(db.func.count(Assignment.id))) == 1


def test_the_list_narrows_by_how_far_the_visit_has_come(
    browser: Browser, make: Make, analyst: User
) -> None:
    make.assignment(outlet=make.outlet(name="还没去"))
    make.visit(outlet=make.outlet(name="去过了"), status=VisitStatus.SUBMITTED)
    waiting = browser.get("/office/assignments/?status=not_begun").text
    assert "还没去" in waiting
    assert "去过了" not in waiting
    done = browser.get("/office/assignments/?status=submitted").text
    assert "还没去" not in done
    assert "去过了" in done
