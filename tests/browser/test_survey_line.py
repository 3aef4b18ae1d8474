"""What becomes of the answers when the line, the page or the phone fails."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect

from benchmarks import chromium as chromium_itself
from tests.browser.answering import (
    TAPS,
    WAITING,
    Line,
    answer,
    button,
    chosen,
    responses,
    send,
    tap,
    thanked,
)
from tests.browser.conftest import LAUNCH, PHONE, Live


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_line_cut_in_the_middle_of_a_submission_stores_it_once(
    address: str, live: Live, phone: Page, cut: str
) -> None:
    line = Line(phone)
    phone.goto(address)
    answer(phone)
    line.cut = cut
    send(phone)
    expect(phone.get_by_role("status")).to_contain_text(WAITING)
    assert len(responses(live)) == (cut == "after")
    line.cut = ""
    thanked(phone)
    assert line.posts >= 2
    (response,) = responses(live)
    assert response.answers == TAPS


def test_answers_wait_offline_and_go_when_the_line_is_back(
    address: str, live: Live, phone: Page
) -> None:
    phone.goto(address)
    expect(phone.get_by_role("status")).to_have_text("")
    phone.context.set_offline(True)
    expect(phone.get_by_role("status")).to_contain_text("现在没有网络")
    answer(phone)
    send(phone)
    expect(phone.get_by_role("status")).to_contain_text(WAITING)
    tap(phone, "C10", "3")
    phone.context.set_offline(False)
    thanked(phone)
    (response,) = responses(live)
    assert response.answers == {**TAPS, "C10": "3"}


def test_answers_come_back_after_the_page_was_killed(address: str, live: Live, phone: Page) -> None:
    phone.goto(address)
    tap(phone, "C01", "claims")
    tap(phone, "C06", "done")
    phone.close()
    again = phone.context.new_page()
    again.goto(address)
    assert chosen(again) == {"C01": "claims", "C06": "done"}
    expect(again.locator("#C06")).to_be_visible()
    expect(again.get_by_role("status")).to_have_text("您上次选的都还在。")
    answer(again, C01="claims")
    send(again)
    thanked(again)
    assert len(responses(live)) == 1


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_phone_killed_while_sending_sends_once_more_when_opened_again(
    address: str, live: Live, phone: Page, cut: str
) -> None:
    line = Line(phone)
    phone.goto(address)
    answer(phone)
    line.cut = cut
    send(phone)
    expect(phone.get_by_role("status")).to_contain_text(WAITING)
    phone.close()
    line.cut = ""
    again = phone.context.new_page()
    again.goto(address)
    thanked(again)
    (response,) = responses(live)
    assert response.answers == TAPS


def test_answers_outlive_the_browser(
    address: str, live: Live, chromium: Chromium, tmp_path: Path
) -> None:
    def start() -> BrowserContext:
        return chromium.browser_type.launch_persistent_context(tmp_path, **LAUNCH, **PHONE)

    with start() as browser:
        page = browser.new_page()
        page.goto(address)
        tap(page, "C03", "2")
    with start() as browser:
        page = browser.new_page()
        page.goto(address)
        assert chosen(page) == {"C03": "2"}


def test_the_phone_forgets_answers_that_the_server_has(
    address: str, live: Live, phone: Page
) -> None:
    phone.goto(address)
    answer(phone)
    send(phone)
    thanked(phone)
    kept = str(phone.evaluate("JSON.stringify(localStorage)"))
    assert re.search(r'\bC10\b(\\*"|=)', kept) is None
    phone.goto(address)
    assert chosen(phone) == {}
    answer(phone, C10="1")
    send(phone)
    thanked(phone)
    assert [response.answers["C10"] for response in responses(live)] == ["4", "1"]


def test_one_may_start_afresh(address: str, phone: Page) -> None:
    phone.goto(address)
    tap(phone, "C03", "2")
    phone.reload()
    phone.get_by_role("button", name="重新填写").tap()
    assert chosen(phone) == {}
    phone.reload()
    assert chosen(phone) == {}


def test_two_tabs_make_one_response(address: str, live: Live, phone: Page) -> None:
    other = phone.context.new_page()
    for page in (phone, other):
        page.goto(address)
    for page in (phone, other):
        page.bring_to_front()
        answer(page)
    for page in (phone, other):
        page.bring_to_front()
        send(page)
        thanked(page)
    assert len(responses(live)) == 1


def test_a_double_tap_makes_one_response(address: str, live: Live, phone: Page) -> None:
    line = Line(phone)
    phone.goto(address)
    answer(phone)
    button(phone).dblclick()
    thanked(phone)
    assert line.posts == 1
    assert len(responses(live)) == 1


def test_what_the_server_says_is_shown_with_the_answers(
    address: str, live: Live, phone: Page
) -> None:
    phone.goto(address)
    answer(phone)
    phone.locator("form").evaluate("form => { form.elements.ticket.value = 'forged' }")
    send(phone)
    expect(phone.get_by_role("alert")).to_contain_text("没能通过核对")
    assert chosen(phone) == TAPS
    send(phone)
    thanked(phone)
    assert len(responses(live)) == 1


@pytest.fixture
def without_cookies(
    chromium: Chromium, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A phone whose browser refuses cookies, and with them the page's storage.

    Only Chromium itself reads its settings; the one without a window doesn't.
    """
    settings = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings))
    context = chromium.browser_type.launch_persistent_context(
        tmp_path,
        **chromium_itself.LAUNCH,
        java_script_enabled=request.param,
        **PHONE,
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("without_cookies", [True, False], indirect=True)
def test_nothing_needs_a_cookie_or_the_pages_storage(
    address: str, live: Live, without_cookies: Page
) -> None:
    page = without_cookies
    page.goto(address)
    answer(page)
    send(page)
    thanked(page)
    (response,) = responses(live)
    assert response.device_mark is None


@pytest.mark.parametrize("without_cookies", [True], indirect=True)
def test_two_tabs_make_one_response_where_nothing_is_kept(
    address: str, live: Live, without_cookies: Page
) -> None:
    pages = [without_cookies.context.new_page() for _ in range(3)]
    for page in pages:
        page.goto(address)
    for page in pages:
        page.bring_to_front()
        answer(page)
        send(page)
        thanked(page)
    assert len(responses(live)) == 1


def test_a_first_visit_is_three_small_requests_and_a_second_one(address: str, phone: Page) -> None:
    asked: list[str] = []
    fetched: list[int] = []
    session = phone.context.new_cdp_session(phone)
    session.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    session.on(
        "Network.loadingFinished", lambda event: fetched.append(int(event["encodedDataLength"]))
    )
    session.send("Network.enable")
    phone.goto(address, wait_until="networkidle")
    assert len(asked) == len(fetched) == 3
    assert sum(fetched) <= 14_600
    fetched.clear()
    phone.goto(f"{address}?lang=en", wait_until="networkidle")
    assert len([size for size in fetched if size]) == 1
