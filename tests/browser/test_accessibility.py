"""Every state of every customer page, in both languages and prints, light and dark."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from shopper.models.placard import PlacardStatus
from tests.browser.answering import TAPS, answer, button, tap
from tests.browser.conftest import PHONE, Live, Open, Shoot
from tests.make import Make

SIZES = ((412, 915), (360, 640))
EVERY = [*product(("zh", "en"), ("", "large"), ("light", "dark"))]
PAIRS = [m for m in EVERY if (m[0] == "en") ^ (m[1] == "large") == (m[2] == "dark")]
"""Half of the modes: any two of language, print and scheme meet in every combination."""
MODES = EVERY if os.environ.get("SCREENSHOTS") else PAIRS


@dataclass(frozen=True)
class Look:
    """Judges the state of a page, and keeps its picture."""

    page: Page
    mode: str
    shoot: Shoot

    def at(self, state: str, full: bool = False) -> None:
        for width, height in SIZES:
            self.page.set_viewport_size({"width": width, "height": height})
            self.shoot(self.page, f"survey/{width}/{self.mode}/{state}", full)
        found = Axe().run(self.page).response["violations"]
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == [], state
        assert self.page.evaluate("document.documentElement.scrollWidth") == SIZES[-1][0], state


@pytest.fixture(params=MODES, ids="-".join)
def look(request: pytest.FixtureRequest, open_browser: Open, shoot: Shoot) -> Look:
    _, print_, scheme = request.param
    page = open_browser(**PHONE, color_scheme=scheme)
    return Look(page, "-".join(part for part in request.param if part), shoot)


@pytest.fixture
def ask(look: Look, request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Give a function that opens an address in the mode."""
    language, print_, _ = request.node.callspec.params["look"]
    query = f"lang={language}" + (f"&print={print_}" if print_ else "")
    return lambda address: look.page.goto(f"{address}{'&' if '?' in address else '?'}{query}")


def test_nothing_is_in_the_way_of_answering(
    address: str, look: Look, ask: Callable[[str], None]
) -> None:
    page = look.page
    ask(address)
    look.at("1-empty")
    tap(page, "C01", "claims")
    tap(page, "C10", "1")
    tap(page, "C10.reasons", "waiting")
    look.at("2-dissatisfied")
    look.at("3-whole", full=True)
    ask(address)
    look.at("4-come-back")
    answer(page)
    look.at("5-filled")
    page.context.set_offline(True)
    button(page).tap()
    expect(page.get_by_role("status")).not_to_be_empty()
    look.at("6-offline")
    page.context.set_offline(False)
    expect(page.locator(".slip")).to_be_visible()
    look.at("7-receipt", full=True)


def test_nothing_is_in_the_way_of_mending(
    address: str, look: Look, ask: Callable[[str], None]
) -> None:
    page = look.page
    ask(address)
    answer(page)
    page.locator("#survey").evaluate("form => { form.elements.ticket.value = 'forged' }")
    button(page).tap()
    expect(page.get_by_role("alert")).to_be_visible()
    look.at("8-told")
    page.locator("#survey").evaluate(
        "form => { form.noValidate = true; form.elements.C07.forEach(box => box.checked = false) }"
    )
    button(page).tap()
    expect(page.get_by_role("alert").get_by_role("link")).to_be_visible()
    look.at("9-errors")


def test_nothing_is_in_the_way_of_the_other_pages(
    make: Make, address: str, live: Live, look: Look, ask: Callable[[str], None]
) -> None:
    outlet = make.outlet(name_en="Sample West Lake Customer Service and Claims Centre")
    make.placard(code="TKRED000", outlet=outlet, status=PlacardStatus.RETIRED)
    for state, path in {
        "enter": "/s/",
        "unknown": "/s/WRONG123",
        "retired": "/s/TKRED000",
        "receipts": "/s/receipts",
        "no-receipt": "/s/receipts/0000-0000-0000",
    }.items():
        ask(f"{live.url}{path}")
        look.at(state)


def test_nothing_is_in_the_way_of_second_thoughts(
    address: str, look: Look, ask: Callable[[str], None]
) -> None:
    page = look.page
    ask(address)
    answer(page)
    button(page).tap()
    receipt = page.locator(".slip").inner_text()
    place = f"{address.rpartition('/')[0]}/receipts/{receipt}"
    page.locator("#comment").fill("柜台很热情。")
    page.locator("#photos").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"}
    )
    page.locator("form .button").tap()
    expect(page.get_by_role("alert")).to_be_visible()
    look.at("refused-photo", full=True)
    ask(f"{place}/correct")
    look.at("correct")
    ask(f"{place}/withdraw")
    look.at("withdraw")
    page.locator("form .button.danger").tap()
    expect(page.locator(".slip")).to_be_visible()
    look.at("withdrawn")


def test_text_of_twice_the_size_still_fits(address: str, phone: Page) -> None:
    phone.set_viewport_size({"width": 360, "height": 640})
    phone.goto(address)
    phone.evaluate("document.documentElement.style.fontSize = '200%'")
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    expect(button(phone)).to_be_in_viewport(ratio=1)


def test_errors_are_announced_and_no_motion_is_forced(address: str, open_browser: Open) -> None:
    still = open_browser(**PHONE)
    still.goto(address)
    assert still.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    moving = open_browser(**{**PHONE, "reduced_motion": "no-preference"})
    moving.goto(address)
    assert moving.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "smooth"


def test_what_has_the_focus_is_never_under_the_bar(address: str, phone: Page) -> None:
    phone.goto(address)
    top = "document.querySelector('.bottom').getBoundingClientRect().top"
    for _ in range(len(TAPS) + 3):
        phone.keyboard.press("Tab")
        covered: bool = phone.evaluate(
            "(() => { const e = document.activeElement; return !e.closest('.bottom') &&"
            f" e.getBoundingClientRect().bottom > {top}; }})()"
        )
        assert not covered


def test_a_reply_of_the_server_in_trouble_is_waited_out(address: str, phone: Page) -> None:
    def trouble(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=502, body="Bad gateway")
        else:
            route.continue_()

    phone.goto(address)
    answer(phone)
    phone.route("**/s/**", trouble)
    button(phone).tap()
    expect(phone.get_by_role("status")).to_contain_text("网络不通")
    phone.unroute("**/s/**")
    expect(phone.locator(".slip")).to_be_visible()
