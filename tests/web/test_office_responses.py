from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shopper.extensions import db
from shopper.models import (
    AuditEntry,
    Bulletin,
    Comment,
    CustomerPhoto,
    Outlet,
    Response,
    User,
)
from shopper.models.audit import record
from shopper.models.outlet import Premises
from shopper.models.response import ResponseStatus
from shopper.models.user import Role
from shopper.standards import editions
from shopper.storage import path_of, save
from tests.browsing import Browser
from tests.make import Make


@pytest.fixture
def analyst(browser: Browser, make: Make) -> User:
    user = make.user(Role.ANALYST)
    browser.sign_in(user)
    return user


def held(make: Make) -> Response:
    response: Response = make.response(status=ResponseStatus.HELD, held_by=["too_fast", "burst"])
    response.answers = {"C03": "5", "C04": "2"}
    response.rescore(editions()["2010-06"])
    db.session.commit()
    return response


def test_the_list_shows_the_month_asked_for(browser: Browser, make: Make, analyst: User) -> None:
    make.response(outlet=make.outlet(name="十月网点"))
    earlier = datetime(2026, 9, 30, 15, 59, tzinfo=UTC)
    make.response(outlet=make.outlet(name="九月网点"), opened_at=earlier)
    october = browser.get("/office/responses/").text
    assert "十月网点" in october
    assert "九月网点" not in october
    assert "九月网点" in browser.get("/office/responses/?month=2026-09").text


@pytest.mark.parametrize("month", ["2026-13", "october", "1999-12", "2009-01"])
def test_a_month_that_does_not_exist_is_not_found(
    browser: Browser, analyst: User, month: str
) -> None:
    browser.get(f"/office/responses/?month={month}", status=404)


def test_the_list_narrows_by_status_company_and_outlet(
    browser: Browser, make: Make, analyst: User
) -> None:
    first, second = make.outlet(name="甲网点"), make.outlet(name="乙网点")
    make.response(outlet=first)
    make.response(outlet=second, status=ResponseStatus.HELD, held_by=["burst"])
    for narrowing in ("status=held", f"company={second.company_id}", f"text={second.code.lower()}"):
        text = browser.get(f"/office/responses/?{narrowing}").text
        assert "乙网点" in text
        assert "甲网点" not in text


def test_a_long_list_has_pages_that_keep_the_filter(
    browser: Browser, make: Make, analyst: User
) -> None:
    placard = make.placard()
    for number in range(51):
        make.response(placard=placard, opened_at=datetime(2026, 10, 1, tzinfo=UTC), score=number)
    page = browser.get("/office/responses/?status=counted")
    link = next(e.get("href") for e in page.all("a", rel="next"))
    assert link is not None
    assert "status=counted" in link
    assert len(browser.get(link).all("tr")) == 2


def test_a_page_costs_the_same_number_of_queries_however_many_rows(
    browser: Browser, make: Make, analyst: User
) -> None:
    make.response()
    few = queries_of(browser, "/office/responses/")
    for _ in range(20):
        make.response()
    assert queries_of(browser, "/office/responses/") == few


def queries_of(browser: Browser, address: str) -> int:
    from sqlalchemy import event

    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    browser.get(address)
    event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_a_response_shows_its_working_and_why_it_was_held(
    browser: Browser, make: Make, analyst: User
) -> None:
    response = held(make)
    text = browser.get(f"/office/responses/{response.id}").text
    assert "不足 10 秒" in text
    assert "专业高效" in text
    assert "67.86" in text  # 100 · (20·1 + 15·0.25) / 35
    assert "32.14" in text  # what C04 cost: 100 · 15 · 0.75 / 35
    assert "未回答" in text


def test_counting_needs_a_reason(browser: Browser, make: Make, analyst: User) -> None:
    address = f"/office/responses/{held(make).id}"
    for reason in ("", "   ", "长" * 501):
        browser.submit(browser.get(address), address, 422, 1, decision="counted", reason=reason)
    assert db.session.scalar(db.select(Response.status)) is ResponseStatus.HELD


@pytest.mark.parametrize("decision", ["counted", "excluded"])
def test_a_decision_changes_the_response_and_is_logged(
    browser: Browser, make: Make, analyst: User, decision: str
) -> None:
    response = held(make)
    address = f"/office/responses/{response.id}"
    page = browser.get(address)
    browser.submit(page, address, form_number=1, decision=decision, reason="打过电话核实")
    db.session.refresh(response)
    assert response.status == decision
    assert response.decided_by_id == analyst.id
    entry = db.session.scalars(db.select(AuditEntry)).one()
    assert (entry.deed, entry.user_id) == (f"response.{decision}", analyst.id)
    assert entry.detail["before"] == {"status": "held"}
    assert entry.detail["after"] == {"status": decision}
    assert entry.detail["reason"] == "打过电话核实"
    assert "打过电话核实" in browser.get(address).text


def test_a_counted_response_can_be_excluded(browser: Browser, make: Make, analyst: User) -> None:
    response = make.response()
    address = f"/office/responses/{response.id}"
    browser.submit(browser.get(address), address, form_number=1, decision="excluded", reason="测试")
    db.session.refresh(response)
    assert response.status is ResponseStatus.EXCLUDED


def test_a_response_without_a_score_cannot_be_counted(
    browser: Browser, make: Make, analyst: User
) -> None:
    response = make.response(status=ResponseStatus.HELD, held_by=["burst"], score=None)
    address = f"/office/responses/{response.id}"
    browser.submit(browser.get(address), address, form_number=1, decision="counted", reason="x")
    db.session.refresh(response)
    assert response.status is ResponseStatus.HELD


def test_an_unknown_decision_is_refused(browser: Browser, make: Make, analyst: User) -> None:
    address = f"/office/responses/{held(make).id}"
    browser.submit(browser.get(address), address, 400, 1, decision="deleted", reason="x")


def test_a_published_month_says_that_only_a_revision_changes_it(
    browser: Browser, make: Make, analyst: User
) -> None:
    address = f"/office/responses/{held(make).id}"
    assert "修订版" not in browser.get(address).text
    at = datetime(2026, 11, 3, tzinfo=UTC)
    db.session.add(Bulletin(issue="2026-10", month="2026-10", data={}, published_at=at))
    db.session.commit()
    assert "修订版" in browser.get(address).text


def test_a_response_that_is_not_there_is_not_found(browser: Browser, analyst: User) -> None:
    browser.get("/office/responses/99", status=404)


def test_what_does_not_apply_says_where_it_would(
    browser: Browser, make: Make, analyst: User
) -> None:
    outlet: Outlet = make.outlet(premises=Premises.BORROWED, is_service_centre=False)
    response = make.response(outlet=outlet)
    assert "仅适用于：客户服务中心" in browser.get(f"/office/responses/{response.id}").text


def test_the_overview_counts_what_waits(browser: Browser, make: Make, analyst: User) -> None:
    held(make)
    make.response(status=ResponseStatus.HELD, opened_at=datetime(2026, 9, 3, tzinfo=UTC))
    text = browser.get("/office/").text
    assert "待核实的评价 2026年10月 1" in text
    assert "待核实的评价 2026年9月 1" in text


def test_the_overview_tells_waiting_visits_by_age(
    browser: Browser, make: Make, analyst: User
) -> None:
    now = datetime(2026, 10, 15, 4, tzinfo=UTC)
    for days in (1, 3, 4, 20):
        make.visit(status="submitted", submitted_at=now - timedelta(days=days))
    assert "2 天内 1 · 7 天内 2 · 更久 1" in browser.get("/office/").text


def with_extras(make: Make) -> Response:
    response: Response = make.response()
    at = datetime(2026, 10, 10, 3, tzinfo=UTC)
    digest = save(b"a photo", ".jpg")
    db.session.add(Comment(response_id=response.id, text="<b>Long</b> queue", written_at=at))
    db.session.add(
        CustomerPhoto(response_id=response.id, sha256=digest, width=4, height=3, added_at=at)
    )
    db.session.commit()
    return response


def test_staff_see_what_a_customer_added(browser: Browser, make: Make, analyst: User) -> None:
    response = with_extras(make)
    page = browser.get(f"/office/responses/{response.id}")
    assert "<b>Long</b> queue" in page.text
    (image,) = page.all("img")
    sent = browser.download(str(image.get("src")))
    assert sent.get_data() == b"a photo"
    assert sent.mimetype == "image/jpeg"
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in sent.headers["Cache-Control"]


def test_a_photo_is_found_only_at_its_response(browser: Browser, make: Make, analyst: User) -> None:
    response, other = with_extras(make), make.response()
    photo = response.photos[0].id
    browser.download(f"/office/responses/{other.id}/photos/{photo}", 404)
    browser.download(f"/office/responses/{response.id}/photos/{photo + 1}", 404)
    path_of(response.photos[0].sha256, ".jpg").unlink()
    browser.download(f"/office/responses/{response.id}/photos/{photo}", 404)


def test_nobody_but_staff_sees_what_a_customer_added(browser: Browser, make: Make) -> None:
    response = with_extras(make)
    address = f"/office/responses/{response.id}/photos/{response.photos[0].id}"
    browser.download(address, 302)
    browser.sign_in(make.user(Role.SHOPPER))
    browser.download(address, 403)


def test_what_a_customer_took_back_is_decided(browser: Browser, make: Make, analyst: User) -> None:
    at = datetime(2026, 10, 10, 3, tzinfo=UTC)
    response = make.response(status=ResponseStatus.EXCLUDED, withdrawn_at=at)
    address = f"/office/responses/{response.id}"
    record("response.withdrawn", response, at=at, by=None)
    db.session.commit()
    page = browser.get(address)
    assert "客户: 客户撤回评价" in page.text
    assert "客户已于 2026-10-10 11:00 撤回" in page.text
    assert len(page.all("form")) == 1
    other = browser.get(f"/office/responses/{make.response().id}")
    browser.submit(other, address, 302, 1, decision="counted", reason="x")
    db.session.refresh(response)
    assert response.status is ResponseStatus.EXCLUDED
