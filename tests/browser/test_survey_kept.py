"""What the phone keeps of a survey, a comment and a correction, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from shopper.models.comment import Comment
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
from tests.browser.conftest import Live
from tests.conftest import NOON

COMMENT = "叫号很快，\n谢谢。"


def sent(page: Page, address: str) -> str:
    """Send the survey; return the receipt's address."""
    page.goto(address)
    answer(page)
    send(page)
    thanked(page)
    return page.url


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_comment_outlives_the_line_and_the_page(
    address: str, live: Live, phone: Page, cut: str
) -> None:
    receipt = sent(phone, address)
    phone.locator("#comment").fill(COMMENT)
    phone.reload()
    expect(phone.locator("#comment")).to_have_value(COMMENT)
    expect(phone.get_by_role("status")).to_have_text("您上次写的还在。")
    line = Line(phone)
    line.cut = cut
    button(phone).tap()
    expect(phone.get_by_role("status")).to_contain_text("还没发出去")
    phone.close()
    line.cut = ""
    again = phone.context.new_page()
    again.goto(receipt)
    expect(again.get_by_text("您的留言已经收到")).to_be_visible()
    expect(again.locator("#comment")).to_have_value("")
    # Not wait_for_function: what it asks again is an eval, which the page's policy forbids.
    for _ in range(100):
        if "comment" not in again.evaluate("JSON.stringify(localStorage)"):
            break
        again.wait_for_timeout(50)
    else:
        pytest.fail("the phone keeps a comment that was sent")
    (comment,) = live.rows(select(Comment))
    assert comment.text == COMMENT


def test_a_correction_starts_blank_counts_and_waits_for_the_line(
    address: str, live: Live, phone: Page
) -> None:
    correction = sent(phone, address).replace("?", "/correct?")
    phone.goto(correction)
    tap(phone, "C01", "claims")
    expect(phone.locator(".flow span")).to_have_text("1/10")
    phone.reload()
    assert chosen(phone) == {}
    expect(phone.locator(".flow span")).to_have_text("0/9")
    line = Line(phone)
    line.cut = "after"
    answer(phone, C10="3")
    send(phone)
    expect(phone.get_by_role("status")).to_contain_text("还没发出去")
    line.cut = ""
    expect(phone.locator(".slip")).to_be_visible()
    (response,) = responses(live)
    assert response.answers == {**TAPS, "C10": "3"}
    phone.goto(correction)
    assert chosen(phone) == {}


def test_answers_that_nobody_sent_stay_as_long_as_their_ticket(address: str, phone: Page) -> None:
    ticket = phone.locator("[name=ticket]")
    phone.clock.set_fixed_time(NOON - timedelta(minutes=61))
    phone.goto(address)
    unused = ticket.input_value()
    phone.clock.set_fixed_time(NOON)
    phone.goto(address)
    expect(ticket).not_to_have_value(unused)
    tap(phone, "C03", "2")
    first = ticket.input_value()
    phone.clock.set_fixed_time(NOON + timedelta(hours=71))
    phone.reload()
    assert chosen(phone) == {"C03": "2"}
    assert ticket.input_value() == first
    phone.get_by_role("button", name="重新填写").tap()
    expect(ticket).not_to_have_value(first)
    second = ticket.input_value()
    tap(phone, "C03", "5")
    phone.clock.set_fixed_time(NOON + timedelta(hours=71 + 73))
    phone.reload()
    assert chosen(phone) == {}
    assert ticket.input_value() not in {first, second}


def test_a_reply_of_the_server_in_trouble_is_waited_out(address: str, phone: Page) -> None:
    phone.goto(address)
    answer(phone)
    phone.route("**/s/**", lambda route: route.fulfill(status=502, body="Bad gateway"))
    send(phone)
    expect(phone.get_by_role("status")).to_contain_text(WAITING)
    phone.unroute("**/s/**")
    thanked(phone)
