from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from shopper import jobs
from shopper.models.user import Role
from shopper.rules.month import Month
from tests.browsing import Browser
from tests.make import Make
from tests.months import AFTER, make_october

ADDRESS = "/office/bulletins"


@pytest.fixture
def staff(browser: Browser, make: Make) -> Browser:
    browser.sign_in(make.user(role=Role.ANALYST))
    return browser


def test_every_month_is_listed_with_its_state(staff: Browser, make: Make, clock: Any) -> None:
    make_october(make)
    clock(AFTER)
    page = staff.get(f"{ADDRESS}/?lang=en")
    assert "October 2026 Can be published" in page.text
    assert "November 2026 Running to be published from 2026-12-02 00:00 on" in page.text
    assert "August 2026" in page.text


def test_an_empty_office_says_where_months_come_from(staff: Browser) -> None:
    assert "No month has data yet" in staff.get(f"{ADDRESS}/?lang=en").text


def test_the_running_month_is_shown_and_can_not_be_published(staff: Browser, make: Make) -> None:
    make_october(make)
    page = staff.get(f"{ADDRESS}/2026-10?lang=en")
    assert "It can be published from 2026-11-02 00:00 on" in page.text
    assert not page.all("form", action=f"{ADDRESS}/2026-10/publish")


def test_an_outlet_is_found_by_name_and_city(staff: Browser, make: Make) -> None:
    first, second = make_october(make)
    page = staff.get(f"{ADDRESS}/2026-10?q={first.name}&lang=en")
    assert page.all("a", href=f"{ADDRESS}/2026-10/outlets/{first.code}")
    assert not page.all("a", href=f"{ADDRESS}/2026-10/outlets/{second.code}")
    assert "No outlet found" in staff.get(f"{ADDRESS}/2026-10?q=nowhere&lang=en").text


def test_an_outlets_score_opens_down_to_its_visits(staff: Browser, make: Make) -> None:
    outlet = make_october(make)[0]
    page = staff.get(f"{ADDRESS}/2026-10/outlets/{outlet.code}?lang=en")
    standing = jobs.draft(Month(2026, 10), at=AFTER).outlets[0].standing
    assert standing.code == outlet.code
    for figure in (standing.published, f"{standing.se:.4f}", f"{standing.customer_star:.2f}"):
        assert str(figure) in page.text
    visits = [a.get("href") or "" for a in page.all("a")]
    assert len([a for a in visits if a.startswith("/office/visits/") and a[-1].isdigit()]) == 3


def test_an_unranked_outlet_says_what_is_missing(staff: Browser, make: Make) -> None:
    (outlet,) = make_october(make, outlets=1, responses=9)
    page = staff.get(f"{ADDRESS}/2026-10/outlets/{outlet.code}?lang=en")
    assert "Not ranked: too few responses" in page.text
    assert "Responses 9 10 too few responses" in page.text


@pytest.mark.parametrize(
    "address", ["2026-13", "2026-10/outlets/none", "2026-10/fr.pdf", "2026-10x"]
)
def test_what_is_not_there_is_not_found(staff: Browser, make: Make, address: str) -> None:
    make_october(make)
    staff.get(f"{ADDRESS}/{address}", 404)


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        ("2026-02", "There are no visits and no responses in 2026-02."),
        ("2009-05", "No edition of the standard was in force in 2009-05."),
        ("2030-01", "2030-01 has not begun."),
    ],
)
def test_a_month_without_a_bulletin_says_why(staff: Browser, month: str, sentence: str) -> None:
    assert sentence in staff.get(f"{ADDRESS}/{month}?lang=en", 404).text


def test_a_draft_is_downloaded_under_a_readable_name(staff: Browser, make: Make) -> None:
    make_october(make)
    answer = staff.download(f"{ADDRESS}/2026-10/en.pdf")
    assert answer.data.startswith(b"%PDF")
    assert (
        "Motor insurance service bulletin 2026-10 (draft).pdf"
        in answer.headers["Content-Disposition"]
    )
    assert "no-store" in answer.headers["Cache-Control"]


def test_staff_publish_with_one_button(staff: Browser, make: Make, clock: Any, app: Flask) -> None:
    make_october(make)
    clock(AFTER)
    page = staff.get(f"{ADDRESS}/2026-10?lang=en")
    number = [f.get("action") for f in page.all("form")].index(f"{ADDRESS}/2026-10/publish")
    done = staff.submit(page, f"{ADDRESS}/2026-10/publish", form_number=number)
    assert done.response.location == f"{ADDRESS}/2026-10"
    page = staff.get(f"{ADDRESS}/2026-10")
    assert "The bulletin of October 2026 is published." in page.text
    assert not page.all("form", action=f"{ADDRESS}/2026-10/publish")
    assert "October 2026 Published 2026-11-02 09:00" in staff.get(f"{ADDRESS}/").text
    redirect = staff.get(f"{ADDRESS}/2026-10/zh.pdf", 302).response
    assert redirect.location == "/bulletins/2026-10/zh.pdf"


def test_a_month_that_is_not_over_is_refused(staff: Browser, make: Make, clock: Any) -> None:
    make_october(make)
    clock(AFTER)
    page = staff.get(f"{ADDRESS}/2026-10?lang=en")
    number = [f.get("action") for f in page.all("form")].index(f"{ADDRESS}/2026-10/publish")
    refused = staff.submit(page, f"{ADDRESS}/2026-11/publish", 409, form_number=number)
    assert "2026-11 can be published from 2026-12-02 00:00 on." in refused.text
    staff.submit(page, f"{ADDRESS}/2026-02/publish", 404, form_number=number)
