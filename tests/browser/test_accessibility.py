"""Every state of every customer page, in both languages and prints, light and dark."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from shopper.extensions import db
from shopper.models.bulletin import Bulletin
from shopper.models.placard import Placard, PlacardStatus
from shopper.models.response import ResponseStatus
from shopper.standards import edition_in_force
from shopper.survey import store, views
from shopper.survey.marks import marks_of, network_of
from shopper.survey.receipt import receipt_hash
from shopper.survey.receipts import WRONG_CODES
from tests.browser.answering import TAPS, answer, button, tap
from tests.browser.axe import violations
from tests.browser.conftest import PHONE, Live, Open, Shoot
from tests.conftest import NOON
from tests.make import Make

SIZES = ((412, 915), (360, 640))
EVERY = [*product(("zh", "en"), ("", "large"), ("light", "dark"))]
PAIRS = [m for m in EVERY if (m[0] == "en") ^ (m[1] == "large") == (m[2] == "dark")]
"""Half of the modes: any two of language, print and scheme meet in every combination."""
ENDS = [("zh", "", "light"), ("en", "large", "dark")]
"""Both of each: for states that are made of what the filled survey has been judged by in pairs."""
SEEN = bool(os.environ.get("SCREENSHOTS"))
HOME = "127.0.0.1"

MEASURES = """() => {
  const aside = ".skip, .unseen *, [type=radio], [type=checkbox]";
  const seen = [...document.body.querySelectorAll("*")]
    .filter((e) => e.checkVisibility() && !e.matches(aside));
  const targets = seen.filter((e) => e.matches("a, button, .option, .field input, textarea"));
  return {
    width: document.documentElement.scrollWidth,
    target: Math.min(...targets.map((e) => e.getBoundingClientRect().height)),
    text: Math.min(...seen.map((e) => parseFloat(getComputedStyle(e).fontSize))),
  };
}"""
"""The page's width, the height of its lowest target and the size of its smallest text, in px."""

TWICE = "root => root.style.fontSize = 2 * parseFloat(getComputedStyle(root).fontSize) + 'px'"


@dataclass(frozen=True)
class Look:
    """Opens pages in one mode, judges their states, and keeps their pictures."""

    page: Page
    mode: tuple[str, str, str]
    shoot: Shoot

    def open(self, address: str) -> None:
        language, print_, _ = self.mode
        query = f"lang={language}" + (f"&print={print_}" if print_ else "")
        self.page.goto(f"{address}{'&' if '?' in address else '?'}{query}")

    def at(self, state: str, full: bool = False) -> None:
        # A form that the browser sent itself leads to a page that need not have its sheet yet.
        self.page.wait_for_load_state()
        folder = "-".join(part for part in self.mode if part)
        for width, height in SIZES if SEEN else SIZES[-1:]:
            self.page.set_viewport_size({"width": width, "height": height})
            self.shoot(self.page, f"survey/{width}/{folder}/{state}", full)
        assert violations(self.page) == [], state
        measures = self.page.evaluate(MEASURES)
        assert measures["width"] == SIZES[-1][0], state
        assert measures["target"] >= (60 if "large" in self.mode else 48), state
        assert measures["text"] >= (24 if "large" in self.mode else 14), state


in_pairs = pytest.mark.parametrize("look", EVERY if SEEN else PAIRS, ids="-".join, indirect=True)


@pytest.fixture(params=EVERY if SEEN else ENDS, ids="-".join)
def look(request: pytest.FixtureRequest, open_browser: Open, shoot: Shoot) -> Look:
    page = open_browser(**PHONE, color_scheme=request.param[2])
    return Look(page, request.param, shoot)


@in_pairs
def test_nothing_is_in_the_way_of_answering(address: str, look: Look) -> None:
    page = look.page
    look.open(address)
    look.at("01-empty")
    tap(page, "C01", "claims")
    tap(page, "C10", "1")
    tap(page, "C10.reasons", "waiting")
    look.at("02-dissatisfied")
    look.at("03-half", full=True) if SEEN else None
    look.open(address)
    look.at("04-come-back")
    page.context.set_offline(True)
    expect(page.get_by_role("status")).not_to_be_empty()
    look.at("05-away")
    answer(page)
    button(page).tap()
    expect(page.get_by_role("status")).not_to_be_empty()
    look.at("06-waiting")
    page.context.set_offline(False)
    expect(page.locator(".slip")).to_be_visible()
    look.at("07-thanks", full=True)


def test_nothing_is_in_the_way_of_mending(
    make: Make, address: str, live: Live, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_PER_HOUR", 0)
    (placard,) = live.rows(select(Placard))
    (mark,) = marks_of("", HOME, NOON).network
    sent = NOON + timedelta(minutes=1)
    for _ in range(edition_in_force(NOON.date()).policy.burst_responses):
        make.response(placard=placard, received_at=sent, network_mark=mark)
    page = look.page
    page.route("**/survey.js*", lambda route: route.abort())
    look.open(address)
    look.at("08-without-script")
    page.unroute("**/survey.js*")
    look.open(address)
    answer(page)
    look.at("09-filled")
    button(page).tap()
    expect(page.get_by_role("alert")).to_be_visible()
    look.at("10-busy")
    page.locator("#survey").evaluate(
        "form => { form.noValidate = true; form.elements.C07.forEach(box => box.checked = false) }"
    )
    button(page).tap()
    expect(page.get_by_role("alert").get_by_role("link")).to_be_visible()
    look.at("11-errors")


def test_nothing_is_in_the_way_of_the_other_pages(make: Make, live: Live, look: Look) -> None:
    outlet = make.outlet(
        name="样例财险杭州西湖服务中心",
        name_en="Sample West Lake Customer Service and Claims Centre",
    )
    make.placard(code="TKRED000", outlet=outlet, status=PlacardStatus.RETIRED)
    for state, path in {
        "12-enter": "/s/",
        "13-unknown": "/s/WRONG123",
        "14-retired": "/s/TKRED000",
        "15-privacy": "/s/privacy",
        "16-receipts": "/s/receipts",
        "17-no-receipt": "/s/receipts/0000-0000-0000",
    }.items():
        look.open(f"{live.url}{path}")
        look.at(state, full=state == "15-privacy")


@pytest.fixture
def respond(make: Make, live: Live) -> Callable[..., str]:
    """Give a function that makes a response of an hour ago and returns its receipt's address."""
    outlet = make.outlet(
        name="样例财险杭州西湖服务中心", name_en="Sample Insurer, Hangzhou West Lake Centre"
    )
    placard = make.placard(outlet=outlet)

    def made(code: str, **given: Any) -> str:
        row = {"opened_at": NOON - timedelta(hours=1), "receipt": receipt_hash(code)} | given
        make.response(placard=placard, **row)
        return f"{live.url}/s/receipts/{code}"

    return made


def test_nothing_is_in_the_way_of_adding_something(
    respond: Callable[..., str], look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = look.page
    look.open(respond("7K3M-P9QX-2V4T"))
    page.locator("#comment").fill("柜台很热情。")
    page.locator("#photos").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"}
    )
    page.context.set_offline(True)
    button(page).tap()
    expect(page.get_by_role("status")).not_to_be_empty()
    look.at("18-comment-waiting", full=True)
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_be_visible()
    look.at("19-refused-photo", full=True)
    page.locator("#photos").set_input_files([])
    button(page).tap()
    expect(page.locator(".notice")).to_be_visible()
    look.at("20-commented", full=True)
    monkeypatch.setattr(views, "PHOTO_BYTES", 10)
    button(page).tap()
    expect(page.locator(".notice")).to_be_hidden()
    look.at("21-too-large")


def test_nothing_is_in_the_way_of_second_thoughts(respond: Callable[..., str], look: Look) -> None:
    page = look.page
    in_september = {"opened_at": NOON - timedelta(days=30)}
    receipt = respond("7K3M-P9QX-2V4T")
    others = {
        "25-held": respond("0000-0000-HE1D", status=ResponseStatus.HELD),
        "26-left-out": respond("0000-0000-1EFT", status=ResponseStatus.EXCLUDED),
        "27-published": respond("0000-0000-PVB1", **in_september),
        "28-late": respond("0000-0000-1ATE", **in_september) + "/correct",
    }
    db.session.add(Bulletin(issue="2026-09", month="2026-09", data={}, published_at=NOON))
    for _ in range(WRONG_CODES.limit - 1):
        WRONG_CODES.count(network_of(HOME) or "")
    db.session.commit()
    look.open(f"{receipt}/correct")
    tap(page, "C01", "complaints")
    look.at("22-correct")
    look.open(f"{receipt}/withdraw")
    look.at("23-withdraw")
    page.locator(".danger").tap()
    expect(page.locator(".slip")).to_be_visible()
    look.at("24-withdrawn")
    for state, address in others.items():
        look.open(address)
        look.at(state)
    look.open(f"{receipt}0")
    look.open(receipt)
    look.at("29-wait")


def test_text_of_twice_the_size_still_fits(
    address: str, respond: Callable[..., str], live: Live, phone: Page
) -> None:
    receipt = respond("7K3M-P9QX-2V4T")
    unknown = f"{live.url}/s/receipts/0000-0000-0000"
    for page in (receipt, unknown, address):
        for mode in ("lang=en", "lang=en&print=large"):
            phone.goto(f"{page}?{mode}")
            phone.locator("html").evaluate(TWICE)
            assert phone.evaluate("document.documentElement.scrollWidth") == 360, (page, mode)
    phone.goto(address)
    phone.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(button(phone)).to_be_in_viewport(ratio=1)


def test_no_motion_is_forced(address: str, open_browser: Open) -> None:
    behaviours = []
    for motion in ("reduce", "no-preference"):
        page = open_browser(**{**PHONE, "reduced_motion": motion})
        page.goto(address)
        root = "getComputedStyle(document.documentElement)"
        behaviours.append(
            page.evaluate(f"[{root}.scrollBehavior, {root}.getPropertyValue('--quick')]")
        )
    assert behaviours == [["auto", "0s"], ["smooth", "120ms"]]


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
