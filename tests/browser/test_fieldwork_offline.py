"""A shopper's visit on a phone whose line, browser or sign-in fails: it all arrives, once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from socket import SHUT_RDWR
from threading import Event
from typing import Any

import pytest
from PIL import Image
from PIL.ExifTags import IFD, Base
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import delete, select, update
from werkzeug.wsgi import ClosingIterator

from shopper.extensions import db
from shopper.models import Assignment
from shopper.models.user import User
from shopper.models.visit import Photo, Visit, VisitStatus
from shopper.rules.month import SHANGHAI, Month
from tests.browser.axe import violations
from tests.browser.conftest import LAUNCH, PHONE, Live, Open
from tests.browser.test_fieldwork import answer_all, step, tap, unfold
from tests.make import PASSWORD, Make

ARRIVED = "全部已送达。"
TAKEN_AT = datetime(2026, 10, 15, 10, 5, tzinfo=SHANGHAI)
SHELLS = """async () => {
  const shells = (await caches.keys()).filter((name) => name.includes("shell"));
  const sizes = shells.map(async (name) => (await (await caches.open(name)).keys()).length);
  return (await Promise.all(sizes)).filter(Boolean).length;
}"""
"""How many versions of what pages are drawn with are kept whole."""
KEPT = """async (number) => {
  const name = (await caches.keys()).find((one) => one.startsWith("fieldwork-pages"));
  const pages = name ? await (await caches.open(name)).keys() : [];
  const isInCharge = navigator.serviceWorker.controller?.state === "activated";
  const visits = pages.filter((page) => page.url.includes("/visits/"));
  const hasList = pages.some((page) => page.url.endsWith("/fieldwork/"));
  return isInCharge && hasList && visits.length === 3 * number;
}"""
"""Whether the list and all pages of so many visits are on the phone."""


class Line:
    """The line between phones and the server; `cut` says what becomes of a request."""

    def __init__(self, live: Live) -> None:
        self.requests = 0
        self.cut: Callable[[str], str] = lambda method: ""
        self.inside, live.app.wsgi_app = live.app.wsgi_app, self  # type: ignore[method-assign]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if "/fieldwork/phone/" not in environ["PATH_INFO"]:
            return self.inside(environ, start_response)
        self.requests += 1
        cut = self.cut(environ["REQUEST_METHOD"])
        if cut == "before":
            hang_up(environ)
        answer = self.inside(environ, start_response)
        if cut == "after":  # the server has it, and the phone never hears of it
            ClosingIterator(answer).close()
            hang_up(environ)
        return answer


def hang_up(environ: dict[str, Any]) -> None:
    environ["werkzeug.socket"].shutdown(SHUT_RDWR)
    raise ConnectionResetError


@dataclass(frozen=True)
class Given:
    """An assignment and its shopper, apart from the database that the server writes to."""

    id: int
    shopper: str
    facts: dict[str, Any]


@pytest.fixture
def given(make: Make, live: Live) -> Given:
    live.app.config["NOW"] = lambda: datetime.now(UTC)  # as the phone's clock
    outlet = make.outlet(name="样例服务中心", latitude=30.25, longitude=120.15)
    month = str(Month.of(datetime.now(UTC)))
    shopper = make.user(name="王敏")
    facts = {"shopper": shopper, "outlet": outlet, "month": month}
    return Given(make.assignment(**facts).id, shopper.username, facts)


@pytest.fixture
def uninstalled(open_browser: Open) -> Page:
    """Give a page on a phone that has not installed the app: drafts and photos are the page's."""
    return open_browser(**PHONE, service_workers="block")


@pytest.fixture
def plates(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{colour}.jpg" for colour in ("teal", "navy", "olive")]
    exif = Image.Exif()
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = TAKEN_AT.strftime("%Y:%m:%d %H:%M:%S")
    exif.get_ifd(IFD.GPSInfo).update({1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (120.0, 9.0, 0.0)})
    for path in paths:
        Image.effect_noise((900, 700), 60).convert("RGB").save(path, exif=exif)
    return paths


@pytest.fixture
def deploy(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Give a function that changes the modules on the server; those of before are gone."""
    offline = import_module("shopper.fieldwork.offline")
    return lambda: monkeypatch.setattr(offline, "modules_digest", lambda: "another")


@pytest.fixture
def profile(chromium: Chromium, tmp_path: Path) -> Iterator[Any]:
    """Give a function that starts the phone's browser, again after it was closed."""
    started: list[BrowserContext] = []

    def start() -> Page:
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / "profile", **LAUNCH, **PHONE
        )
        context.set_default_timeout(15_000)
        started.append(context)
        return context.pages[0]

    yield start
    for context in started:
        context.close()


def sign_in(page: Page, live: Live, shopper: str, path: str = "") -> None:
    page.goto(f"{live.url}/fieldwork/{path}")
    page.locator("[name=username]").fill(shopper)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").tap()
    expect(page.locator("[data-sync]")).to_be_visible()


def be_ready(page: Page, visits: int = 1) -> None:
    """Wait until the worker is in charge and the visits' pages are on the phone."""
    wait(page, f"({KEPT})({visits})")


def wait(page: Page, until: str) -> None:
    for _ in range(150):
        if page.evaluate(until):
            return
        page.wait_for_timeout(100)
    raise AssertionError(until)


def open_form(page: Page, live: Live, given: Given) -> None:
    page.goto(f"{live.url}/fieldwork/visits/{given.id}")
    expect(page.locator("[data-sync]")).to_be_visible()


def start(page: Page, live: Live, given: Given) -> None:
    """Sign in at the visit's form."""
    sign_in(page, live, given.shopper, f"visits/{given.id}")


def fill_in(page: Page, plates: list[Path]) -> None:
    tap(page, "E26", "no")
    for finding in ("X01", "X02", "X03"):
        tap(page, finding, "no")
    page.locator('[id="X05.staff"]').fill("3")
    expect(page.locator(step("D15"))).to_be_hidden()
    tap(page, "TXN", "yes")
    expect(page.locator(step("D15"))).to_be_visible()
    answer_all(page)
    add_photos(page, plates)


def add_photos(page: Page, plates: list[Path]) -> None:
    unfold(page)
    extras = page.locator("[data-item=E26].extras")
    extras.locator("summary").tap()
    extras.locator("[type=file]").set_input_files(plates)
    expect(extras.locator("li.waiting")).to_have_count(len(plates))


def arrived(page: Page) -> None:
    expect(page.locator("[data-sync]")).to_have_text(ARRIVED, timeout=30_000)


def answers(live: Live) -> dict[str, Any]:
    """Return the one visit's answers, without a row that would read again, and lock, later."""
    (found,) = live.rows(select(Visit.answers))
    return dict(found)


def photos(live: Live) -> int:
    return len(live.rows(select(Photo.id)))


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="退出").tap()
    expect(page.get_by_role("button", name="登录")).to_be_visible()


def be_there(page: Page, live: Live, given: Given) -> None:
    """Tap through the screen on site without a line, as far as the form."""
    sign_in(page, live, given.shopper)
    be_ready(page)
    page.context.set_offline(True)
    page.goto(f"{live.url}/fieldwork/visits/{given.id}/on-site")
    for button in ("到达", "开始接待", "在看手机", "离开"):
        page.get_by_role("button", name=button).tap()
    expect(page.get_by_role("heading", name="样例服务中心")).to_be_visible()


def open_with_another_version_halfway(page: Page, live: Live, given: Given) -> None:
    """Lose the line when a new worker is here and no new page is; open the form, and go online."""
    cut = re.compile("/fieldwork/phone/")
    page.context.route(cut, lambda route: route.abort())
    page.goto(f"{live.url}/fieldwork/")
    wait(page, f"({SHELLS})().then(number => number === 2)")
    page.context.set_offline(True)
    open_form(page, live, given)
    expect(page.locator("[data-sync]")).to_contain_text("网络一通就自动送出")
    page.context.unroute(cut)
    page.context.set_offline(False)


def test_a_visit_made_without_a_line_survives_the_browser_and_arrives_once(
    live: Live, given: Given, plates: list[Path], profile: Any, deploy: Callable[[], None]
) -> None:
    page = profile()
    be_there(page, live, given)
    fill_in(page, plates)
    page.get_by_role("button", name="提交走访").tap()
    gaps = page.locator("[data-gaps]")
    expect(gaps).to_contain_text("还差 1 处")
    gaps.get_by_role("link", name="X10").tap()
    expect(page.locator("#X10-0")).to_be_focused()
    tap(page, "X10", "yes")
    page.get_by_role("button", name="提交走访").tap()
    expect(page.get_by_text("在本机：1 份报告、3 张照片")).to_be_visible()
    page.context.close()
    assert live.rows(select(Visit)) == []

    deploy()
    page = profile()
    open_with_another_version_halfway(page, live, given)
    arrived(page)
    page.goto(f"{live.url}/fieldwork/")
    expect(page.locator("[data-visit-status]")).to_contain_text("已提交")
    wait(page, f"({SHELLS})().then(number => number === 1)")
    taken = live.rows(select(Photo))
    assert [photo.taken_at for photo in taken] == 3 * [TAKEN_AT]
    assert [photo.distance for photo in taken] == pytest.approx(3 * [0], abs=1)
    (visit,) = live.rows(select(Visit))
    assert visit.status is VisitStatus.SUBMITTED
    times = [visit.arrived_at, visit.attended_at, visit.left_at, visit.reported_at]
    assert None not in times
    assert times == sorted(times, key=str)
    assert [mark["text"] for mark in visit.marks] == ["在看手机"]


def test_a_line_that_cuts_requests_and_answers_delivers_all_once(
    live: Live, given: Given, plates: list[Path], uninstalled: Page
) -> None:
    start(uninstalled, live, given)
    line = Line(live)
    line.cut = lambda method: "" if line.requests % 3 else ("after", "before")[line.requests % 2]
    tap(uninstalled, "E26", "yes")
    add_photos(uninstalled, plates)
    uninstalled.get_by_role("button", name="保存草稿").last.tap()
    arrived(uninstalled)
    assert answers(live) == {"E26": "yes"}
    assert photos(live) == 3
    assert line.requests > 6
    line.cut = lambda method: "after" if method == "PUT" else ""
    tap(uninstalled, "E28", "yes")
    expect(uninstalled.locator("[data-sync]")).to_contain_text("网络一通就自动送出")
    tap(uninstalled, "E25", "no")  # going on after a lost answer is no second version
    line.cut = lambda method: ""
    uninstalled.get_by_role("button", name="保存草稿").last.tap()
    arrived(uninstalled)
    assert answers(live) == {"E25": "no", "E26": "yes", "E28": "yes"}


def test_two_tabs_hold_one_draft(live: Live, given: Given, uninstalled: Page) -> None:
    start(uninstalled, live, given)
    other = uninstalled.context.new_page()
    open_form(other, live, given)
    tap(uninstalled, "E25", "yes")
    expect(other.locator('[name="E25"][value="yes"]')).to_be_checked()
    tap(other, "E26", "yes")
    tap(uninstalled, "E28", "no")
    for page in (uninstalled, other):
        page.get_by_role("button", name="保存草稿").last.tap()
        arrived(page)
    assert answers(live) == {"E25": "yes", "E26": "yes", "E28": "no"}


def test_no_sign_in_page_is_kept_for_what_pages_are_drawn_with(
    live: Live, given: Given, make: Make, phone: Page
) -> None:
    inside, asked = live.app.wsgi_app, list[str]()

    def without_sign_in(environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("HTTP_REFERER", "").endswith("service-worker.js"):
            asked.append(environ["PATH_INFO"])
            environ.pop("HTTP_COOKIE", None)
        return inside(environ, start_response)

    live.app.wsgi_app = without_sign_in  # type: ignore[method-assign]
    sign_in(phone, live, given.shopper)
    while not any("/modules/" in path for path in asked):
        phone.wait_for_timeout(50)
    wait(phone, "navigator.serviceWorker.getRegistration().then((worker) => !worker)")
    assert phone.evaluate(f"({SHELLS})()") == 0
    live.app.wsgi_app = inside  # type: ignore[method-assign]
    sign_in(phone, live, given.shopper)
    be_ready(phone)
    with offline(phone):
        make.assignment(shopper=given.facts["shopper"], month=given.facts["month"])
    # What is kept is renewed as soon as the line is back.
    be_ready(phone, visits=2)


def test_a_sign_in_that_ends_meanwhile_loses_nothing(
    live: Live, given: Given, plates: list[Path], uninstalled: Page
) -> None:
    start(uninstalled, live, given)
    cut = re.compile("/fieldwork/phone/visits/")
    uninstalled.context.route(cut, lambda route: route.abort())
    tap(uninstalled, "E26", "yes")
    add_photos(uninstalled, plates[:1])
    db.session.execute(update(User).values(session_key="another"))
    db.session.commit()
    uninstalled.context.unroute(cut)
    uninstalled.get_by_role("button", name="保存草稿").last.tap()
    line = uninstalled.locator("[data-sync]")
    expect(line).to_contain_text("重新登录后就送出")
    line.get_by_role("link", name="登录").tap()
    uninstalled.locator("[name=username]").fill(given.shopper)
    uninstalled.locator("[name=password]").fill(PASSWORD)
    uninstalled.get_by_role("button", name="登录").tap()
    arrived(uninstalled)
    assert answers(live) == {"E26": "yes"}
    assert photos(live) == 1


def test_a_page_killed_while_a_photo_is_under_way_sends_it_once(
    live: Live, given: Given, plates: list[Path], uninstalled: Page
) -> None:
    start(uninstalled, live, given)
    line, here, on = Line(live), Event(), Event()

    def hold(method: str) -> str:
        if method != "POST" or here.is_set():
            return ""
        here.set()
        on.wait(20)
        return "after"

    line.cut = hold
    again = uninstalled.context.new_page()
    add_photos(uninstalled, plates[:2])
    while not here.is_set():
        again.wait_for_timeout(50)
    uninstalled.close()
    on.set()
    open_form(again, live, given)
    arrived(again)
    assert photos(live) == 2


@contextmanager
def offline(page: Page) -> Iterator[None]:
    page.context.set_offline(True)
    yield
    page.context.set_offline(False)


def change_in_two_places(here: Page, elsewhere: Page, live: Live, given: Given) -> None:
    for page in (here, elsewhere):
        start(page, live, given)
    with offline(here):
        tap(here, "E25", "yes")
        tap(here, "E26", "no")
        for item, code in (("E25", "no"), ("E26", "yes"), ("E06", "yes")):
            tap(elsewhere, item, code)
        elsewhere.get_by_role("button", name="保存草稿").last.tap()
        arrived(elsewhere)


def test_a_visit_changed_in_two_places_is_shown_twice_and_a_person_chooses(
    live: Live, given: Given, plates: list[Path], uninstalled: Page, open_browser: Open
) -> None:
    here = uninstalled
    change_in_two_places(here, open_browser(**PHONE, service_workers="block"), live, given)
    panel = here.locator("[data-conflict]")
    expect(panel).to_be_visible()
    assert answers(live) == {"E25": "no", "E26": "yes", "E06": "yes"}
    rows = panel.locator("li")
    expect(rows).to_have_count(3)
    assert violations(here) == []
    panel.get_by_role("button", name="全用别处保存的").tap()
    rows.filter(has_text="E25").locator("label").filter(has_text="本机").tap()
    panel.get_by_role("button", name="就按我选的").tap()
    arrived(here)
    assert answers(live) == {"E25": "yes", "E26": "yes", "E06": "yes"}

    with offline(here):
        add_photos(here, plates[:1])
        submitted = {"status": VisitStatus.SUBMITTED, "submitted_at": TAKEN_AT}
        db.session.execute(update(Visit).values(version=Visit.version + 1, **submitted))
        db.session.commit()
    expect(panel.locator("[data-closed]")).to_be_visible()
    expect(rows.filter(has_text="照片")).to_contain_text("1")
    expect(panel.get_by_role("radio")).to_have_count(0)
    here.on("dialog", lambda dialog: dialog.accept())
    panel.get_by_role("button", name="放弃本机的版本").tap()
    expect(here.get_by_text("已提交", exact=True)).to_be_visible()
    arrived(here)
    assert photos(live) == 0


def test_a_visit_that_is_taken_back_meanwhile_waits_until_it_is_given_again(
    live: Live, given: Given, make: Make, plates: list[Path], uninstalled: Page
) -> None:
    page = uninstalled
    start(page, live, given)
    with offline(page):
        tap(page, "E26", "yes")
        add_photos(page, plates[:1])
        db.session.execute(delete(Assignment))
        db.session.commit()
    page.locator("[data-sync]").get_by_role("link", name="已被协会收回").tap()
    left = page.locator("[data-left]")
    expect(left).to_contain_text("1 份报告、1 张照片")
    assert violations(page) == []
    assert make.assignment(**given.facts).id != given.id
    page.reload()
    arrived(page)
    expect(left).to_be_hidden()
    assert answers(live) == {"E26": "yes"}
    assert photos(live) == 1


def test_nobody_else_on_the_phone_sees_or_sends_what_waits(
    live: Live, given: Given, make: Make, phone: Page
) -> None:
    other = make.user(name="李强").username
    sign_in(phone, live, given.shopper)
    be_ready(phone)
    open_form(phone, live, given)
    cut = re.compile("/fieldwork/phone/visits/")
    phone.context.route(cut, lambda route: route.abort())
    tap(phone, "E26", "yes")
    expect(phone.locator("[data-sync]")).to_contain_text("1 份报告")
    phone.on("dialog", lambda dialog: dialog.accept())
    sign_out(phone)
    assert phone.evaluate("caches.keys().then(all => all.filter(n => n.includes('pages')))") == []
    phone.context.unroute(cut)
    sign_in(phone, live, other)
    arrived(phone)
    assert live.rows(select(Visit)) == []
    sign_out(phone)
    sign_in(phone, live, given.shopper)
    arrived(phone)
    assert answers(live) == {"E26": "yes"}
