from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from shopper.models.response import ResponseStatus
from tests.browser.answering import TAPS, answer, responses, send, tap, thanked
from tests.browser.conftest import PHONE, Live, Open, Shoot


def test_ten_taps_make_one_response(address: str, live: Live, phone: Page, shoot: Shoot) -> None:
    phone.goto(address)
    shoot(phone, "survey-empty")
    answer(phone)
    shoot(phone, "survey-filled")
    send(phone)
    thanked(phone)
    shoot(phone, "survey-thanks")
    phone.reload()
    thanked(phone)
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
    thanked(page)
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


def test_the_bar_says_how_far_one_is_and_what_is_missing(address: str, phone: Page) -> None:
    phone.goto(address)
    progress, missing = phone.locator(".flow span"), phone.locator("form .button small")
    expect(progress).to_have_text("0/9")
    expect(missing).to_have_text("还差 9 题")
    tap(phone, "C01", "claims")
    expect(progress).to_have_text("1/10")
    answer(phone, C01="claims")
    expect(progress).to_have_text("9/10")
    expect(missing).to_have_text("还差第 6 题")
    tap(phone, "C06", "done")
    expect(progress).to_have_text("10/10")
    expect(missing).to_be_hidden()


def test_the_next_question_comes_into_view_after_a_tap(address: str, phone: Page) -> None:
    phone.goto(address)
    tap(phone, "C02", "within_5")
    expect(phone.locator("#C03 label").last).to_be_in_viewport(ratio=1)
    phone.goto(f"{address}?print=large")
    tap(phone, "C02", "5_to_10")
    expect(phone.locator("#C03 legend")).to_be_in_viewport(ratio=1)
    expect(phone.locator("#C03 label").nth(2)).to_be_in_viewport(ratio=1)


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
    thanked(phone)
    phone.go_back()
    expect(phone.locator('input[name="C10"][value="4"]')).to_be_checked()
    send(phone)
    thanked(phone)
    assert len(responses(live)) == 1


def test_eight_sends_at_once_are_one_response(address: str, live: Live) -> None:
    with urlopen(address) as reply:
        page = reply.read().decode()
    ticket = page.partition('name="ticket" value="')[2].partition('"')[0]
    body = urlencode({**TAPS, "ticket": ticket}).encode()

    def post(_: int) -> tuple[int, str]:
        with urlopen(address, body) as reply:
            return reply.status, reply.url

    with ThreadPoolExecutor(8) as senders:
        replies = set(senders.map(post, range(8)))
    ((status, _),) = replies
    assert status == 200
    assert len(responses(live)) == 1


def test_a_second_response_of_the_same_phone_is_held(address: str, live: Live, phone: Page) -> None:
    for _ in range(2):
        phone.goto(address)
        answer(phone)
        send(phone)
        thanked(phone)
    first, second = responses(live)
    assert (first.held_by, second.held_by) == ([], ["repeat_device"])


@pytest.mark.parametrize(("query", "least", "text"), [("", 48, 14), ("&print=large", 60, 24)])
def test_every_target_is_large_enough_and_nothing_overflows(
    address: str, phone: Page, query: str, least: float, text: float
) -> None:
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.goto(f"{address}?lang=en{query}")
    heights: list[float] = phone.locator(".option, button, header a").evaluate_all(
        "all => all.filter(e => e.offsetParent).map(e => e.getBoundingClientRect().height)"
    )
    assert min(heights) >= least
    sizes: list[float] = phone.locator("body :not(script, input)").evaluate_all(
        "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= text
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
    thanked(desktop)
    assert len(responses(live)) == 1


def test_a_code_typed_by_hand_opens_the_survey(address: str, live: Live, phone: Page) -> None:
    phone.goto(f"{live.url}/s/")
    phone.get_by_label("编码").fill("west 9999")
    phone.get_by_role("button", name="继续").tap()
    expect(phone.get_by_role("alert")).to_contain_text("没有找到这个编码的网点")
    phone.get_by_label("编码").fill("west-1ooo")
    phone.get_by_role("button", name="继续").tap()
    expect(phone.get_by_text("您今天来办什么？")).to_be_visible()
