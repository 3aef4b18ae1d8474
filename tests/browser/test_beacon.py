from __future__ import annotations

from datetime import datetime, timedelta

from playwright.sync_api import Page
from sqlalchemy import select

from shopper.models.placard import Placard, PlacardStatus
from tests.browser.conftest import Live
from tests.conftest import NOON
from tests.make import Make


def opened_at(live: Live) -> datetime | None:
    (moment,) = live.rows(select(Placard.last_opened_at))
    return moment  # type: ignore[no-any-return]


def test_a_page_tells_of_its_opening_once_at_the_first_touch(
    make: Make, live: Live, phone: Page
) -> None:
    make.placard(code="WEST1000")
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(f"{live.url}/s/WEST1000", wait_until="networkidle")
    assert opened_at(live) is None
    assert len(asked) <= 3
    with phone.expect_response("**/opened") as told:
        phone.locator("label.option").first.tap()
    assert told.value.status == 204
    assert opened_at(live) == NOON
    phone.locator("label.option").nth(1).tap()
    assert sum(url.endswith("/opened") for url in asked) == 1


def test_the_page_of_a_withdrawn_code_tells_too(make: Make, live: Live, phone: Page) -> None:
    make.placard(code="WEST1000", status=PlacardStatus.RETIRED, retired_at=NOON - timedelta(days=1))
    phone.goto(f"{live.url}/s/WEST1000", wait_until="networkidle")
    assert opened_at(live) is None
    with phone.expect_response("**/opened") as told:
        phone.locator("h1").tap()
    assert told.value.status == 204
    assert opened_at(live) == NOON
