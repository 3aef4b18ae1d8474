from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from shopper.extensions import db
from shopper.models.placard import Placard, PlacardStatus
from tests.browsing import Browser, Page
from tests.conftest import NOON
from tests.make import Make
from tests.web.test_survey import ANSWERS, Clock, stored

OPENED = "/s/WEST1000/opened"


@pytest.fixture
def placard(make: Make) -> Placard:
    return make.placard(code="WEST1000")


def ticket_of(page: Page) -> str:
    """Return what the page's script would send."""
    marks = [each.get("data-ticket") for each in page.all("h1")]
    return str(marks[0] or page.all("input", name="ticket")[0].get("value"))


def tell(browser: Browser, ticket: str, status: int = 204) -> Page:
    return browser.post(OPENED, status, ticket=ticket)


def opened_at(placard: Placard) -> datetime | None:
    db.session.expire_all()
    return placard.last_opened_at


def test_loading_a_page_counts_nothing(placard: Placard, browser: Browser) -> None:
    browser.get("/s/WEST1000")
    browser.get(OPENED, 405)
    assert opened_at(placard) is None


def test_the_page_says_where_its_script_tells_of_the_opening(
    placard: Placard, browser: Browser
) -> None:
    assert browser.get("/s/WEST1000").all("form", data_opened=OPENED)


def test_an_opening_is_dated_by_its_ticket_and_leaves_no_cookie(
    placard: Placard, browser: Browser, clock: Clock
) -> None:
    ticket = ticket_of(browser.get("/s/WEST1000"))
    clock(NOON + timedelta(hours=5))
    told = tell(browser, ticket)
    assert opened_at(placard) == NOON
    assert "Set-Cookie" not in told.response.headers
    assert stored() == []


def test_telling_again_changes_nothing_and_takes_no_write(
    placard: Placard, browser: Browser, clock: Clock
) -> None:
    first = ticket_of(browser.get("/s/WEST1000"))
    tell(browser, first)
    clock(NOON + timedelta(minutes=59))
    soon = ticket_of(browser.get("/s/WEST1000"))
    writes: list[str] = []
    event.listen(
        db.engine,
        "before_cursor_execute",
        lambda _c, _cur, statement, *_rest: (
            statement.startswith("UPDATE") and writes.append(statement)
        ),
    )
    tell(browser, first)
    tell(browser, soon)
    assert (opened_at(placard), writes) == (NOON, [])
    clock(NOON + timedelta(hours=2))
    tell(browser, ticket_of(browser.get("/s/WEST1000")))
    tell(browser, first)
    assert opened_at(placard) == NOON + timedelta(hours=2)
    assert len(writes) == 1


@pytest.mark.parametrize("ticket", ["", "forged", "WzFd.x"])
def test_a_ticket_that_we_did_not_sign_is_refused(
    placard: Placard, browser: Browser, ticket: str
) -> None:
    tell(browser, ticket, 400)
    assert opened_at(placard) is None


def test_a_ticket_of_another_placard_is_refused(
    placard: Placard, make: Make, browser: Browser
) -> None:
    make.placard(code="EAST1000")
    tell(browser, ticket_of(browser.get("/s/EAST1000")), 400)
    assert opened_at(placard) is None


def test_an_unknown_code_has_nothing_to_open(browser: Browser) -> None:
    browser.post("/s/NONE0000/opened", 404, ticket="x")


def test_a_withdrawn_code_tells_that_it_still_hangs_somewhere_but_sends_no_answers(
    make: Make, browser: Browser
) -> None:
    placard = make.placard(
        code="WEST1000", status=PlacardStatus.RETIRED, retired_at=NOON - timedelta(days=1)
    )
    ticket = ticket_of(browser.get("/s/WEST1000", 410))
    tell(browser, ticket)
    assert opened_at(placard) == NOON
    browser.post("/s/WEST1000", 410, ticket=ticket, **ANSWERS)
    assert stored() == []
