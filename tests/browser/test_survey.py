from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from shopper.models.response import Response, ResponseStatus
from tests.browser.conftest import PHONE, Live, Open
from tests.conftest import NOON
from tests.make import Make

TAPS = {
    "C01": "enquiry",
    "C02": "within_5",
    "C03": "5",
    "C04": "4",
    "C05": "no",
    "C07": "5",
    "C08": "both",
    "C09": "some",
    "C10": "4",
}

Shoot = Callable[[Page, str], None]


@pytest.fixture
def address(make: Make, live: Live) -> str:
    """The survey of one outlet, where a minute passes with every look at the clock."""
    moments = iter(NOON + timedelta(minutes=n) for n in range(60))
    live.app.config["NOW"] = lambda: next(moments)
    make.placard(code="WEST1000", outlet=make.outlet(opening_hours="24/7"))
    return f"{live.url}/s/WEST1000"


def tap(page: Page, item: str, code: str) -> None:
    page.locator(f'label:has(input[name="{item}"][value="{code}"])').tap()


def answer(page: Page, **changed: str) -> None:
    for item, code in {**TAPS, **changed}.items():
        tap(page, item, code)


def send(page: Page) -> None:
    page.get_by_role("button", name="提交评价").tap()


def responses(live: Live) -> list[Response]:
    return live.rows(select(Response).order_by(Response.id))


def test_ten_taps_make_one_response(address: str, live: Live, phone: Page, shoot: Shoot) -> None:
    phone.goto(address)
    shoot(phone, "survey-empty")
    answer(phone)
    shoot(phone, "survey-filled")
    send(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text("谢谢您")
    shoot(phone, "survey-thanks")
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("谢谢您")
    (response,) = responses(live)
    assert response.answers == TAPS
    assert response.status is ResponseStatus.COUNTED
    assert response.device_mark
    assert phone.context.cookies() == []


def test_the_same_form_works_without_script(
    address: str, live: Live, phone_without_script: Page, shoot: Shoot
) -> None:
    page = phone_without_script
    page.goto(address)
    expect(page.locator("#C06")).to_contain_text("不适用请跳过")
    expect(page.locator(".flow")).to_be_hidden()
    shoot(page, "survey-without-script")
    answer(page, C01="claims")
    tap(page, "C06", "done")
    tap(page, "C10.reasons", "other")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("谢谢您")
    (response,) = responses(live)
    assert response.answers == {**TAPS, "C01": "claims", "C06": "done"}
    assert response.device_mark is None


def test_questions_come_and_go_with_the_answers_they_follow(address: str, phone: Page) -> None:
    phone.goto(address)
    expect(phone.locator("#C06")).to_be_hidden()
    tap(phone, "C01", "claims")
    expect(phone.locator("#C06")).to_be_visible()
    expect(phone.locator("#C06")).not_to_contain_text("不适用请跳过")
    tap(phone, "C01", "other")
    expect(phone.locator("#C06")).to_be_hidden()
    reasons = phone.locator('[id="C10.reasons"]')
    expect(reasons).to_be_hidden()
    tap(phone, "C10", "1")
    expect(reasons).to_be_visible()


def test_the_bar_counts_what_is_left(address: str, phone: Page) -> None:
    phone.goto(address)
    bar = phone.locator(".flow output")
    expect(bar).to_have_text("还有 9 题")
    tap(phone, "C01", "claims")
    expect(bar).to_have_text("还有 9 题")
    answer(phone)
    expect(bar).to_have_text("都答完了")


def test_the_next_question_comes_into_view_after_a_tap(address: str, phone: Page) -> None:
    phone.goto(address)
    tap(phone, "C02", "within_5")
    expect(phone.locator("#C03")).to_be_in_viewport(ratio=1)


def test_the_browser_leads_to_the_answer_that_is_missing(
    address: str, live: Live, phone: Page
) -> None:
    phone.goto(address)
    answer(phone, C01="claims")
    send(phone)
    expect(phone.locator("#C06-0")).to_be_focused()
    assert responses(live) == []


def test_the_servers_errors_lead_to_their_questions(
    address: str, phone: Page, shoot: Shoot
) -> None:
    phone.goto(address)
    answer(phone)
    phone.locator("form").evaluate(
        "form => { form.noValidate = true; form.C07.forEach(box => box.checked = false) }"
    )
    send(phone)
    summary = phone.get_by_role("alert")
    expect(summary).to_be_focused()
    shoot(phone, "survey-errors")
    summary.get_by_role("link").tap()
    expect(phone.locator("#C07-0")).to_be_focused()
    expect(phone.locator("#C07-0")).to_be_in_viewport()
    expect(phone.locator('input[name="C10"][value="4"]')).to_be_checked()


@pytest.mark.parametrize("scripted", [True, False])
def test_the_language_changes_with_every_answer_kept(
    address: str, live: Live, open_browser: Open, scripted: bool
) -> None:
    page = open_browser(**PHONE, java_script_enabled=scripted)
    page.goto(address)
    tap(page, "C01", "complaints")
    tap(page, "C06", "na")
    page.get_by_role("button", name="English").tap()
    expect(page.get_by_text("What brings you here today?")).to_be_visible()
    expect(page.locator('input[name="C01"][value="complaints"]')).to_be_checked()
    expect(page.locator('input[name="C06"][value="na"]')).to_be_checked()
    assert responses(live) == []
    assert page.context.cookies() == []


def test_back_and_send_again_is_still_one_response(address: str, live: Live, phone: Page) -> None:
    phone.goto(address)
    answer(phone)
    send(phone)
    phone.wait_for_url("**/thanks?lang=zh")
    phone.go_back()
    expect(phone.locator('input[name="C10"][value="4"]')).to_be_checked()
    send(phone)
    phone.wait_for_url("**/thanks?lang=zh")
    assert len(responses(live)) == 1


def test_a_reply_lost_on_the_way_and_a_second_send_are_one_response(
    address: str, live: Live, phone: Page
) -> None:
    phone.goto(address)
    answer(phone)
    lost = []

    def lose_first_reply(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch(max_redirects=0).status)
            route.fulfill(status=204)
            return
        route.continue_()

    phone.route("**/s/**", lose_first_reply)
    send(phone)
    expect(phone.get_by_role("button", name="提交评价")).to_be_visible()
    phone.wait_for_timeout(200)
    send(phone)
    phone.wait_for_url("**/thanks?lang=zh")
    assert lost == [303]
    assert len(responses(live)) == 1


def test_eight_sends_at_once_are_one_response(address: str, live: Live) -> None:
    live.app.config["NOW"] = lambda: NOON
    with urlopen(address) as reply:
        page = reply.read().decode()
    ticket = page.partition('name="ticket" value="')[2].partition('"')[0]
    body = urlencode({**TAPS, "ticket": ticket}).encode()

    def post(_: int) -> tuple[int, str]:
        with urlopen(address, body) as reply:
            return reply.status, reply.url

    with ThreadPoolExecutor(8) as senders:
        replies = set(senders.map(post, range(8)))
    assert replies == {(200, f"{address}/thanks?lang=zh")}
    assert len(responses(live)) == 1


def test_a_second_response_of_the_same_phone_is_held(address: str, live: Live, phone: Page) -> None:
    for _ in range(2):
        phone.goto(address)
        answer(phone)
        send(phone)
        phone.wait_for_url("**/thanks?lang=zh")
    first, second = responses(live)
    assert (first.held_by, second.held_by) == ([], ["repeat_device"])


def test_every_target_is_large_enough_and_nothing_overflows(address: str, phone: Page) -> None:
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.goto(f"{address}?lang=en")
    heights: list[float] = phone.locator(".option, button").evaluate_all(
        "all => all.filter(e => e.offsetParent).map(e => e.getBoundingClientRect().height)"
    )
    assert min(heights) >= 48
    width: Any = phone.evaluate("document.documentElement.scrollWidth")
    assert width == 320


def test_the_form_can_be_answered_by_keyboard(address: str, live: Live, desktop: Page) -> None:
    desktop.goto(address)
    for item in TAPS:
        first = desktop.locator(f"#{item}-0")
        first.focus()
        desktop.keyboard.press("Space")
        desktop.keyboard.press("ArrowDown")
        expect(desktop.locator(f"#{item}-1")).to_be_checked()
    desktop.locator("#C01-0").check()
    desktop.get_by_role("button", name="提交评价").focus()
    desktop.keyboard.press("Enter")
    desktop.wait_for_url("**/thanks?lang=zh")
    assert len(responses(live)) == 1


def test_a_code_typed_by_hand_opens_the_survey(address: str, live: Live, phone: Page) -> None:
    phone.goto(f"{live.url}/s/")
    phone.get_by_label("编码").fill("west 9999")
    phone.get_by_role("button", name="继续").tap()
    expect(phone.get_by_text("没有找到这个编码的网点")).to_be_visible()
    phone.get_by_label("编码").fill("west-1ooo")
    phone.get_by_role("button", name="继续").tap()
    expect(phone.get_by_text("您今天来办什么？")).to_be_visible()
