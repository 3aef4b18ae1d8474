from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import select

from shopper import jobs
from shopper.extensions import db
from shopper.models.bulletin import Bulletin
from shopper.models.user import Role
from shopper.models.visit import Visit
from shopper.rules.month import Month
from shopper.rules.published import published
from tests.browsing import Browser
from tests.make import Make
from tests.months import AFTER, make_october, make_ranked

OFFICE = "/office/bulletins/2026-10"
ISSUE = "/bulletins/2026-10"


def publish() -> Bulletin:
    month = Month(2026, 10)
    data = jobs.frozen(month, jobs.edition_of(month), None)
    row = Bulletin(issue=str(month), month=str(month), data=data, published_at=AFTER)
    db.session.add(row)
    db.session.commit()
    return row


def links(page: Any, beginning: str) -> list[str]:
    found = [a.get("href") or "" for a in page.all("a")]
    return [address for address in found if address.startswith(beginning)]


def data_of(browser: Browser, address: str) -> Any:
    answer = browser.client.get(f"{address}.json")
    assert answer.mimetype == "application/json", answer.status
    return json.loads(answer.text)


def test_staff_open_a_published_score_down_to_the_items_of_a_visit(
    browser: Browser, make: Make
) -> None:
    outlet = make_october(make)[0]
    make.visit(outlet=outlet, visited_on=date(2026, 10, 3), score=1.0, status="rejected")
    row = publish()
    line = jobs.compiled(row).ranked_companies[0]
    browser.sign_in(make.user(role=Role.ANALYST))

    [company] = links(browser.get(f"{OFFICE}?lang=en"), f"{OFFICE}/companies/")
    page = browser.get(company)
    told = data_of(browser, company)
    assert "Rank 1 of 1 (1–1)" in page.text
    assert published(told["total"] / len(told["members"])) == line.standing.published
    assert f"{told['total']:.4f} / 2 {line.standing.published}" in page.text

    opened = links(page, f"{OFFICE}/outlets/{outlet.code}")[0]
    page, told = browser.get(opened), data_of(browser, opened)
    s = told["standing"]
    assert f"0.6 × 91.00 + 0.4 × {s['customer_star']:.2f} {s['published']:.2f}" in page.text
    counted = [x["score"] for x in told["visits"] if x["counts"]]
    assert sum(counted) / 3 == s["visit_mean"]
    assert [x["status"] for x in told["visits"] if not x["counts"]] == ["rejected"]
    assert "1 do not count; each opens to why." in page.text
    assert [x["status"] for x in told["responses"]] == ["counted"] * 10

    visit = links(page, "/office/visits/")[-1]
    told = data_of(browser, visit)
    critical = next(x for x in told["items"] if x["item"] == "E29")
    assert (critical["clause"]["key"], critical["reason"]) == ("C2-S3-3.1-u1", "scored")
    assert critical["item"] in browser.get(visit).text
    response = links(page, "/office/responses/")[-1]
    assert data_of(browser, response)["instrument"] == "customer"


def test_a_long_list_of_responses_is_shown_page_by_page(browser: Browser, make: Make) -> None:
    make_october(make)
    outlet = make_ranked(make, make.company(), 70.0, responses=55)
    browser.sign_in(make.user(role=Role.ANALYST))
    opened = f"{OFFICE}/outlets/{outlet.code}"
    for address, shown in ((opened, 50), (f"{opened}?page=2", 5)):
        page = browser.get(address)
        assert len(links(page, "/office/responses/")[1:]) == shown
        assert len(links(page, "/office/visits/")[1:]) == 3
    assert len(data_of(browser, opened)["responses"]) == 55


def test_what_was_decided_anew_after_publication_is_told(browser: Browser, make: Make) -> None:
    outlet = make_october(make)[0]
    publish()
    visit = db.session.scalar(select(Visit).where(Visit.outlet_id == outlet.id))
    assert visit is not None
    visit.score = 10.0
    db.session.commit()
    browser.sign_in(make.user(role=Role.ADMIN))
    page = browser.get(f"{OFFICE}/outlets/{outlet.code}?lang=en")
    assert "The bulletin was published with 3 and the mean 91.00; some were decided" in page.text


def test_readers_open_a_score_down_to_an_outlets_sums_and_no_further(
    browser: Browser, make: Make
) -> None:
    outlet = make_october(make)[0]
    row = publish()
    page = browser.get(f"{ISSUE}?lang=en")
    assert links(page, f"{ISSUE}/province")
    [company] = links(page, f"{ISSUE}/companies/")
    [city] = links(page, f"{ISSUE}/cities/")
    assert f"{ISSUE}/outlets/{outlet.code}" in links(page, f"{ISSUE}/outlets/")
    for address in (company, city):
        assert links(browser.get(address), f"{ISSUE}/outlets/{outlet.code}")
    page = browser.get(f"{ISSUE}/outlets/{outlet.code}")
    standing = next(
        x.standing for x in jobs.compiled(row).outlets if x.standing.code == outlet.code
    )
    assert f"0.6 × 91.00 + 0.4 × {standing.customer_star:.2f}" in page.text
    assert not links(page, "/office/")
    told = data_of(browser, f"{ISSUE}/outlets/{outlet.code}")
    assert not {"visits", "responses"} & told.keys()
    assert told["standing"]["score"] == standing.score


def test_readers_are_not_told_what_a_few_customers_said(browser: Browser, make: Make) -> None:
    make_october(make)
    outlet = make_ranked(make, make.company(), 70.0, responses=4)
    publish()
    browser.sign_in(make.user(role=Role.ADMIN))
    assert "65.50" in browser.get(f"{OFFICE}/outlets/{outlet.code}?lang=en").text
    for address in (f"outlets/{outlet.code}", f"companies/{outlet.company.code}", "province"):
        shown = browser.get(f"{ISSUE}/{address}?lang=en").text
        assert "65.5" not in shown + browser.client.get(f"{ISSUE}/{address}.json").text
        assert "told this month" in shown or "None of its outlets is ranked" in shown


def test_what_is_not_there_is_not_found(browser: Browser, make: Make) -> None:
    make_october(make)
    unknown = ["outlets/none", "companies/none", "cities/none.json"]
    for address in [*unknown, "province", "companies/T01"]:
        browser.get(f"{ISSUE}/{address}", 404)
    browser.sign_in(make.user(role=Role.ANALYST))
    for address in unknown:
        browser.get(f"{OFFICE}/{address}", 404)
    browser.get("/office/bulletins/2009-05/province", 404)
    browser.get("/office/visits/999.json", 404)
