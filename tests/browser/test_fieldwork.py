from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from shopper.extensions import db
from shopper.models.user import User
from shopper.models.visit import ItemNote, Photo, Visit, VisitStatus
from tests.browser.axe import violations
from tests.browser.conftest import PHONE, Live, Open
from tests.conftest import NOON
from tests.make import PASSWORD, Make

Shoot = Callable[[Page, str], None]


@pytest.fixture
def shopper(make: Make) -> User:
    user: User = make.user(name="王敏")
    make.assignment(shopper=user, outlet=make.outlet(name="样例西湖服务中心"))
    return user


@pytest.fixture
def phone(open_browser: Open) -> Page:
    """Give a page on a phone that has not installed the app: it is not asked for what it keeps."""
    return open_browser(**PHONE, service_workers="block")


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
    expect(page.locator("[data-sync]")).to_be_visible()


def unfold(page: Page) -> None:
    page.locator("[data-stop]").evaluate_all("all => all.forEach((stop) => { stop.open = true })")


def tap(page: Page, item: str, code: str) -> None:
    unfold(page)
    page.locator(f'label:has(input[name="{item}"][value="{code}"])').tap()


def step(item: str) -> str:
    return f'[data-step="{item}"]'


ANSWER = """steps => steps
  .filter((step) => step.checkVisibility() && !step.querySelector(":scope > .question :checked"))
  .map((step) => step.querySelector(":scope > .question [type=radio]"))
  .filter(Boolean).map((first) => first.click()).length"""


def answer_all(page: Page) -> None:
    """Give the first answer to every question in view that has none; a gate opens more."""
    steps = page.locator("[data-step]")
    while steps.evaluate_all(ANSWER):
        page.wait_for_timeout(50)


def stops_lead_on(phone: Page) -> None:
    """Open the form anew: one stop is open, and completing it opens the next."""
    phone.reload()
    expect(phone.locator("[data-stop][open]")).to_have_count(1)
    phone.locator('[id="X04.arrived"]').fill("10:02")
    answer_all(phone)  # as far as what is typed
    expect(phone.locator("[data-stop][open] h2:not(.done)")).to_have_count(1)
    expect(phone.locator("[data-stop][open] h2.done").first).to_be_visible()


def tap_before_the_modules_are_there(phone: Page) -> None:
    held: list[Route] = []
    phone.route("**/form.js*", lambda route: held.append(route))
    phone.goto(phone.url, wait_until="commit")
    tap(phone, "E26", "no")
    held[0].continue_()
    expect(phone.locator("[data-sync]")).to_have_text("全部已送达。")
    expect(phone.locator('input[name="E26"][value="no"]')).to_be_checked()


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
    assert live.rows(select(Visit.status)) == [VisitStatus.DRAFT]
    assert live.rows(select(Visit.answers)) == [{"E26": "yes"}]
    phone.goto(f"{live.url}/fieldwork/")
    expect(phone.get_by_text("草稿已存")).to_be_visible()
    assert violations(phone) == []
    phone.get_by_role("link", name="样例西湖服务中心").tap()
    expect(phone.locator('input[name="E26"][value="yes"]')).to_be_checked()
    expect(phone.locator(f"{step('E26')} summary span")).to_have_text("备注 · 照片1张")
    count = phone.locator("h2 [data-count=rest_area]")
    expect(count).to_have_text("0/4")
    tap(phone, "E49", "yes")
    expect(count).to_have_text("1/4")
    tap(phone, "E50", "no")
    expect(count).to_have_text("2/2")
    stops_lead_on(phone)
    tap_before_the_modules_are_there(phone)
    assert live.rows(select(Visit.answers))[0]["E26"] == "no"


FAIL_AT_E26 = """() => { const sent = window.fetch; window.fetch = (to, how) =>
  how?.body instanceof FormData && how.body.get("item") === "E26"
    ? Promise.resolve(new Response("", { status: 500 })) : sent(to, how); }"""


def fail_at_one_photo(phone: Page, live: Live, plate: Path) -> None:
    """Let the server fail on one of two photos until the form is opened anew."""
    phone.evaluate(FAIL_AT_E26)
    for item in ("E26", "E34"):
        phone.locator(f'[id="photo.{item}"]').set_input_files(plate)
    expect(phone.locator("[data-photos=E34] [data-stored]")).to_have_count(1)
    expect(phone.locator("[data-sync]")).to_contain_text("网络一通就自动送出")
    assert live.rows(select(Photo.item)) == ["E34"]
    phone.reload()


def test_what_goes_wrong_on_the_phone_is_said(
    live: Live, phone: Page, shopper: User, plate: Path, tmp_path: Path
) -> None:
    open_visit(phone, live, shopper)
    line = phone.locator("[data-sync]")
    phone.evaluate(
        "() => { const store = IDBObjectStore.prototype, { put } = store;"
        " store.put = () => { throw new DOMException('full', 'QuotaExceededError') };"
        " window.makeRoom = () => { store.put = put } }"
    )
    tap(phone, "E26", "yes")
    expect(line).to_contain_text("手机空间已满")
    phone.evaluate("makeRoom()")
    tap(phone, "E49", "yes")
    expect(line).to_have_text("全部已送达。")
    (answers,) = live.rows(select(Visit.answers))
    assert answers == {"E26": "yes", "E49": "yes"}
    form = phone.url
    phone.goto(f"{form}/on-site")
    phone.get_by_role("button", name="到达").tap()  # a month after the server's now
    expect(line).to_have_text("全部已送达。")
    phone.locator("#note").fill("柜台排队8人")
    phone.keyboard.press("Enter")
    expect(phone.locator("[data-lines]")).to_contain_text("柜台排队8人")
    phone.goto(form)
    expect(phone.locator("form > [data-errors]")).to_have_text(
        "到达: 这个时间在将来，请检查手机时钟"
    )
    fail_at_one_photo(phone, live, plate)
    expect(line).to_have_text("全部已送达。")
    (tmp_path / "none.jpg").write_text("no photo")
    phone.locator('[id="photo.E26"]').set_input_files(tmp_path / "none.jpg")
    line.get_by_role("link", name="有照片无法接收").tap()
    expect(phone.locator("[data-left]")).to_contain_text("这个文件不是能打开的照片")
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.locator("[data-left] button").tap()
    expect(line).to_have_text("全部已送达。")


OTHERS = {"submitted": "visits/{}", "rejected": "visits/{}/appeal", "accepted": "statement"}


def test_nothing_is_in_the_way_on_the_other_pages(
    live: Live, make: Make, phone: Page, shopper: User
) -> None:
    asked = {"item": "E34", "text": "请补照片", "written_at": NOON, "written_by_id": shopper.id}
    visits = {
        status: make.visit(shopper=shopper, status=VisitStatus(status), answers={"E34": "2"})
        for status in OTHERS
    }
    visits["submitted"].item_notes.append(ItemNote(**asked))
    db.session.commit()
    pages = {path.format(visits[status].assignment_id) for status, path in OTHERS.items()}
    open_visit(phone, live, shopper)
    for path in pages:
        phone.goto(f"{live.url}/fieldwork/{path}")
        expect(phone.locator("[data-sync]")).to_be_visible()
        assert phone.evaluate("document.documentElement.scrollWidth") == 360, path
        assert violations(phone) == [], path


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
    unfold(phone)
    # All kinds of questions are in the first stop and the last two; axe takes seconds for each.
    phone.locator("details[data-stop]").evaluate_all(
        "stops => stops.slice(1, -2).forEach((stop) => { stop.open = false })"
    )
    assert violations(phone) == []
    for name in ("What to ask", "Notes on site"):
        phone.get_by_role("link", name=name).first.tap()
        expect(phone.locator("[data-sync]")).to_be_visible()
        assert phone.evaluate("document.documentElement.scrollWidth") == 320
        assert violations(phone) == []
