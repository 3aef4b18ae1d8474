"""A customer's thumb: ten taps and the button."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import select

from shopper.models.response import Response
from tests.browser.conftest import Live

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

WAITING = "网络一通就自动发送"


def tap(page: Page, item: str, code: str) -> None:
    page.locator(f'label:has(input[name="{item}"][value="{code}"])').tap()


def answer(page: Page, **changed: str) -> None:
    for item, code in {**TAPS, **changed}.items():
        tap(page, item, code)


def send(page: Page) -> None:
    button(page).tap()


def button(page: Page) -> Locator:
    return page.locator("form .button")


def thanked(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("谢谢您")


def responses(live: Live) -> list[Response]:
    return live.rows(select(Response).order_by(Response.id))


def chosen(page: Page) -> dict[str, str]:
    found: list[list[str]] = page.locator("form :checked").evaluate_all(
        "all => all.map(box => [box.name, box.value])"
    )
    return {name: value for name, value in found}


class Line:
    """The line between a phone and the server, which a test can cut."""

    def __init__(self, page: Page) -> None:
        self.cut = ""
        self.posts = 0
        page.context.route("**/s/**", self.carry)

    def carry(self, route: Route) -> None:
        if route.request.method != "POST" or route.request.url.endswith("/opened"):
            route.continue_()
            return
        self.posts += 1
        if self.cut == "after":
            route.fetch(max_redirects=0)
        if self.cut:
            route.abort("connectionreset")
        else:
            route.continue_()
