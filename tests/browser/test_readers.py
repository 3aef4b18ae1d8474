"""Readers' pages in a real browser: tables sort in place, and nothing is in the way."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Live
from tests.frozen import frozen_month
from tests.issues import EDITION, add_issue

DATA = frozen_month(EDITION, companies=3, outlets=12)


def scores(page: Page) -> list[float]:
    cells = page.locator("[data-sortable] >> nth=0 >> tbody td:nth-child(3)").all_inner_texts()
    return [float(cell) for cell in cells]


def test_a_table_sorts_in_place_by_keyboard_and_tells_how(live: Live, phone: Page) -> None:
    add_issue(data=DATA)
    phone.goto(f"{live.url}/bulletins/2026-10?lang=zh")
    table = phone.locator("[data-sortable]").first
    head = table.get_by_role("columnheader", name="得分", exact=True)
    address = phone.url
    head.get_by_role("button").focus()
    for order in ("descending", "ascending"):
        phone.keyboard.press("Enter")
        expect(head).to_have_attribute("aria-sort", order)
        assert scores(phone) == sorted(scores(phone), reverse=order == "descending")
    expect(table.locator("[aria-sort]")).to_have_count(1)
    assert phone.url == address


def test_nothing_is_in_the_way_of_reading_and_checking(live: Live, phone: Page) -> None:
    add_issue(data=DATA)
    for path in ("/bulletins/2026-10", "/bulletins/", "/check/2026-10", "/check/"):
        phone.goto(f"{live.url}{path}?lang=en")
        assert violations(phone) == [], path
        assert phone.evaluate("document.documentElement.scrollWidth") == 360, path
