from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from shopper.models.user import User
from shopper.models.visit import Visit, VisitStatus
from tests.browser.axe import violations
from tests.browser.conftest import Live
from tests.make import PASSWORD, Make

Shoot = Callable[[Page, str], None]


@pytest.fixture
def shopper(make: Make) -> User:
    user: User = make.user(name="王敏")
    make.assignment(shopper=user, outlet=make.outlet(name="样例西湖服务中心"))
    return user


@pytest.fixture
def plate(tmp_path: Path) -> Path:
    path = tmp_path / "plate.jpg"
    Image.new("RGB", (640, 480), "teal").save(path)
    return path


def open_visit(page: Page, live: Live, shopper: User) -> None:
    page.goto(f"{live.url}/fieldwork/")
    page.locator("[name=username]").fill(shopper.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").tap()
    page.get_by_role("link", name="样例西湖服务中心").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("样例西湖服务中心")


def tap(page: Page, item: str, code: str) -> None:
    page.locator(f'label:has(input[name="{item}"][value="{code}"])').tap()


def step(item: str) -> str:
    return f'[data-step="{item}"]'


def tap_all(page: Page) -> None:
    """Tap the first answer of every question in view that has none; the last gate opens more."""
    questions = page.locator("[data-step]:not(:has(:checked)) .question:has([type=radio])")
    while questions.filter(visible=True).count():
        questions.filter(visible=True).first.locator("label").first.tap()


def test_a_draft_with_a_photo_is_there_when_the_shopper_comes_back(
    live: Live, phone: Page, shopper: User, plate: Path, shoot: Shoot
) -> None:
    open_visit(phone, live, shopper)
    shoot(phone, "visit-empty")
    tap(phone, "E26", "no")
    for carried in ("E27", "E28", "E29"):
        expect(phone.locator(step(carried))).to_be_hidden()
    tap(phone, "E26", "yes")
    expect(phone.locator(step("E29"))).to_be_visible()
    extras = phone.locator(f"{step('E26')} details")
    extras.locator("summary").tap()
    phone.locator('[id="photo.E26"]').set_input_files(plate)
    phone.locator('[id="note.E26"]').fill("门右侧")
    phone.get_by_role("button", name="保存草稿").last.tap()
    expect(phone.locator("[data-sync]")).to_have_text("全部已送达。")
    expect(extras.locator("[data-stored] img")).to_be_visible()
    (draft,) = live.rows(select(Visit))
    assert (draft.status, draft.answers) == (VisitStatus.DRAFT, {"E26": "yes"})
    phone.goto(f"{live.url}/fieldwork/")
    expect(phone.get_by_text("草稿已存")).to_be_visible()
    assert violations(phone) == []
    phone.get_by_role("link", name="样例西湖服务中心").tap()
    expect(phone.locator('input[name="E26"][value="yes"]')).to_be_checked()
    expect(phone.locator(f"{step('E26')} summary span")).to_have_text("备注 · 照片1张")


def test_a_whole_visit_is_tapped_mended_and_submitted(
    live: Live, phone: Page, shopper: User, shoot: Shoot
) -> None:
    open_visit(phone, live, shopper)
    phone.locator('[id="X04.arrived"]').fill("10:02")
    phone.locator('[id="X05.staff"]').fill("3")
    for finding in ("X01", "X02", "X03"):
        tap(phone, finding, "no")
    expect(phone.locator(step("D15"))).to_be_hidden()
    tap(phone, "TXN", "yes")
    expect(phone.locator(step("D15"))).to_be_visible()
    tap_all(phone)
    phone.get_by_role("button", name="提交走访").tap()
    gaps = phone.locator("[data-gaps]")
    expect(gaps).to_contain_text("还差 1 处")
    gaps.get_by_role("link", name="X10").tap()
    expect(phone.locator("#X10-0")).to_be_focused()
    shoot(phone, "visit-almost")
    tap(phone, "X10", "yes")
    phone.get_by_role("button", name="提交走访").tap()
    expect(phone.locator("[data-visit-status]")).to_contain_text("已提交")
    shoot(phone, "visit-submitted")
    (visit,) = live.rows(select(Visit))
    assert (visit.status, visit.score) == (VisitStatus.SUBMITTED, 100)


def test_the_stops_count_what_is_answered(live: Live, phone: Page, shopper: User) -> None:
    open_visit(phone, live, shopper)
    count = phone.locator("h2 [data-count=rest_area]")
    expect(count).to_have_text("0/4")
    tap(phone, "E49", "yes")
    expect(count).to_have_text("1/4")
    tap(phone, "E50", "no")
    expect(count).to_have_text("2/2")


def test_every_target_is_large_enough_and_nothing_overflows(
    live: Live, phone: Page, shopper: User
) -> None:
    phone.set_viewport_size({"width": 320, "height": 640})
    open_visit(phone, live, shopper)
    phone.get_by_role("button", name="English").tap()
    expect(phone.get_by_role("button", name="Submit visit")).to_be_visible()
    heights: list[float] = phone.locator(".option, .button, summary").evaluate_all(
        "all => all.filter(e => e.offsetParent).map(e => e.getBoundingClientRect().height)"
    )
    assert min(heights) >= 48
    assert phone.evaluate("document.documentElement.scrollWidth") == 320
    assert violations(phone) == []
    for name in ("What to ask", "Notes on site"):
        phone.get_by_role("link", name=name).first.tap()
        expect(phone.locator("[data-sync]")).to_be_visible()
        assert phone.evaluate("document.documentElement.scrollWidth") == 320
        assert violations(phone) == []
