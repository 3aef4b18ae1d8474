from __future__ import annotations

import pytest

from shopper.models.user import Role
from tests.browsing import Browser
from tests.make import Make
from tests.months import make_october, make_ranked

ADDRESS = "/office/voices/?month=2026-10&lang=en"


@pytest.fixture
def staff(browser: Browser, make: Make) -> Browser:
    browser.sign_in(make.user(role=Role.ANALYST))
    return browser


def test_outlets_whose_voices_differ_are_listed_and_lead_to_their_working(
    staff: Browser, make: Make
) -> None:
    usual = make_october(make, outlets=3)[0]
    company = make.company()
    praised = make_ranked(make, company, 60.0, responses=0)
    placard = make.placard(outlet=praised)
    for number in range(10):
        make.response(placard=placard, score=95.0 + number / 5)
    page = staff.get(ADDRESS)
    assert "1 of 4 outlets are for review: 1 with customers far above the visits" in page.text
    assert page.all("a", href=f"/office/bulletins/2026-10/outlets/{praised.code}")
    assert not page.all("a", href=f"/office/bulletins/2026-10/outlets/{usual.code}")
    assert page.all("a", href=f"/office/bulletins/2026-10/companies/{company.code}")
    assert f"{praised.name} ▲" not in page.text
    plot = page.html.partition('<svg class="plot"')[2].partition("</svg>")[0]
    assert ('class="dots"' in plot, 'class="dot"' in plot, 'class="low"' in plot) == (
        True,
        True,
        False,
    )
    assert "beyond them" in page.text
    assert f"{company.name_en} 1 +" in page.text
    assert "Hangzhou 4" in page.text
    other = staff.get(f"{ADDRESS}&company={usual.company.code}")
    assert "0 of 3 outlets are for review" in other.text
    assert "No outlet is for review" in other.text
    assert f"{company.name_en} 1 +" in other.text


def test_a_month_without_both_voices_says_so(staff: Browser, make: Make) -> None:
    make_october(make, outlets=1, responses=9)
    page = staff.get(ADDRESS)
    assert "No outlet has both voices" in page.text
    assert "<svg" not in page.html
    staff.get("/office/voices/?month=2026-13", 404)
    assert "September 2026" in staff.get("/office/voices/?lang=en").text
