from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import select

from shopper import jobs
from shopper.extensions import db
from shopper.jobs.posters import enqueue_posters
from shopper.jobs.worker import fail
from shopper.models import Outlet, Placard
from shopper.models.user import Role
from shopper.rules.month import Month
from tests.browsing import HTML, Browser, Page
from tests.issues import add_issue
from tests.make import Make
from tests.months import AFTER, make_october, make_ranked, meanwhile

ADDRESS = "/office/bulletins"
OCTOBER = Month(2026, 10)


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
    assert "October 2026 can be published from 2026-11-02 00:00 on." in page.text
    (form,) = page.all("form", action=f"{ADDRESS}/2026-10/publish")
    assert [button.get("disabled") for button in form.iter(f"{HTML}button")] == [""]


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
        ("2026-02", "There are no visits and no responses in February 2026."),
        ("2009-05", "No edition of the standard was in force in May 2009."),
        ("2030-01", "January 2030 has not begun."),
    ],
)
def test_a_month_without_a_bulletin_says_why(staff: Browser, month: str, sentence: str) -> None:
    assert sentence in staff.get(f"{ADDRESS}/{month}?lang=en", 404).text


def form_at(page: Page, address: str) -> int:
    return [form.get("action") for form in page.all("form")].index(f"{ADDRESS}/{address}")


def worked(staff: Browser, done: Page) -> Page:
    """Do the queued work and return the page that it led to."""
    address = done.response.location
    assert "Waiting" in staff.get(f"{address}?lang=en").text
    jobs.work()
    return staff.get(address)


def test_an_issue_goes_its_way_from_preview_to_withdrawal(
    staff: Browser, make: Make, clock: Any, app: Flask
) -> None:
    first, _ = make_october(make)
    clock(OCTOBER.ends_at)
    page = staff.get(f"{ADDRESS}/2026-10?lang=en")
    assert "October 2026 can be published from 2026-11-02 00:00 on." in page.text
    number = form_at(page, "2026-10/preview")
    refused = staff.submit(
        page, f"{ADDRESS}/2026-10/preview", 422, form_number=number, until="2026-10-31"
    )
    assert "Choose today or a later day." in refused.text
    previewed = staff.submit(
        page, f"{ADDRESS}/2026-10/preview", form_number=number, until="2026-11-02"
    )
    assert "2 documents printed." in worked(staff, previewed).text
    clock(AFTER)
    page = staff.get(f"{ADDRESS}/2026-10")
    assert "may be challenged until the end of 2026-11-02" in page.text
    number = form_at(page, "2026-10/publish")
    staff.submit(page, f"{ADDRESS}/2026-10/publish", 409, form_number=number)
    drawn = staff.download(f"{ADDRESS}/2026-10/zh.pdf")
    assert drawn.data.startswith(b"%PDF")
    for address in ("", "/zh.pdf", "/zh.xlsx", "/data.json"):
        assert staff.client.get(f"/bulletins/2026-10{address}").status_code == 404
    assert "2026-10" not in staff.get("/bulletins/").text
    clock(AFTER + timedelta(days=1))
    done = staff.submit(page, f"{ADDRESS}/2026-10/publish", form_number=number)
    worked(staff, done)
    page = staff.get(f"{ADDRESS}/2026-10")
    assert "Published on 2026-11-03 09:00 as issue 2026-10." in page.text
    assert (
        staff.get(f"{ADDRESS}/2026-10/zh.pdf", 302).response.location == "/bulletins/2026-10/zh.pdf"
    )
    corrected(staff, make, first)
    withdrawn(staff)


def corrected(staff: Browser, make: Make, outlet: Outlet) -> None:
    address = f"{ADDRESS}/2026-10/correct"
    placard = db.session.scalars(select(Placard).where(Placard.outlet_id == outlet.id)).one()
    assert "Nothing that October 2026 prints has changed." in staff.get(address, 409).text
    make.response(placard=placard, score=20.0)
    db.session.commit()
    page = staff.get(address)
    assert f"{outlet.name} Responses 10 11" in page.text
    assert "Give a reason in Chinese" in sent_reason(staff, page, " ", 422).text
    assert "Give a reason in English" in sent_reason(staff, page, "漏计", 422, reason_en="").text
    make.response(placard=placard, score=20.0)
    db.session.commit()
    changed = sent_reason(staff, page, "漏计一份评价")
    assert "Please look once more." in worked(staff, changed).text
    done = sent_reason(staff, staff.get(address), "漏计一份评价")
    worked(staff, done)
    page = staff.get(f"{ADDRESS}/2026-10")
    assert "as issue 2026-10-R1." in page.text
    assert "Why: Missed one" in page.text
    assert "漏计一份评价" in staff.get(f"{ADDRESS}/2026-10?lang=zh").text
    staff.get(f"{ADDRESS}/2026-10?lang=en")


def sent_reason(
    staff: Browser, page: Page, reason: str, status: int = 302, reason_en: str = "Missed one"
) -> Page:
    action = str(page.all("form")[-1].get("action"))
    return staff.submit(page, action, status, form_number=-1, reason=reason, reason_en=reason_en)


def withdrawn(staff: Browser) -> None:
    address = f"{ADDRESS}/2026-10/withdraw"
    sent_reason(staff, staff.get(address), "数据有误")
    page = staff.get(f"{ADDRESS}/2026-10")
    assert "Issue 2026-10-R1 was withdrawn on 2026-11-03 09:00: Missed one" in page.text
    assert staff.client.get("/bulletins/2026-10-R1/zh.pdf").status_code in {404, 410}
    staff.get(address, 404)


def test_documents_and_work_are_listed_by_name(staff: Browser, make: Make, clock: Any) -> None:
    outlet, _ = make_october(make)
    company, city = outlet.company, outlet.district.city
    subjects = (f"city:{city.code}", f"company:{company.code}", "company:gone")
    row = add_issue(subjects=subjects, data=jobs.frozen(OCTOBER, jobs.edition_of(OCTOBER), None))
    clock(AFTER)
    job = enqueue_posters(row, company.code, "en", at=AFTER, by=None)
    fail(job, "没有空间了。")
    jobs.enqueue("draft", "2026-09/zh", at=AFTER, by=None, paper="zh")
    db.session.commit()
    for language in ("zh", "en"):
        page = staff.get(f"{ADDRESS}/2026-10?lang={language}")
        headings = [th.text for th in page.all("th", scope="row")]
        names = [each.name_in(language) for each in (company, city)]
        first = headings.index("通报正文" if language == "zh" else "The bulletin")
        assert headings[first + 1 : first + 4] == [*names, "gone"]
        (link,) = page.all("a", aria_label=f"{names[0]}, 中文 PDF")
        sent = unquote(staff.download(str(link.get("href"))).headers["Content-Disposition"])
        assert sent.endswith(f"2026年10月机动车辆保险服务质量通报-{company.name}.pdf")
        listed = staff.get(f"/office/jobs/?month=2026-10&lang={language}")
        assert f"{names[0]} · English" in listed.text
        assert "没有空间了。" in listed.text
        assert len(listed.all("tr")) == 2
    assert len(staff.get("/office/jobs/").all("tr")) == 3
    staff.get("/office/jobs/?month=x", 404)


def test_a_month_that_is_not_over_is_refused(staff: Browser, make: Make, clock: Any) -> None:
    make_october(make)
    clock(AFTER)
    page = staff.get(f"{ADDRESS}/2026-10?lang=en")
    number = form_at(page, "2026-10/publish")
    refused = staff.submit(page, f"{ADDRESS}/2026-11/publish", 409, form_number=number)
    assert "This can't be done November 2026 can be published from" in refused.text
    assert refused.all("a", href=f"{ADDRESS}/2026-11")


def test_failed_work_says_why_and_repeated_gives_a_draft_with_a_readable_name(
    staff: Browser, make: Make
) -> None:
    company = make.company(name_en="Sample \U0001e903")
    make_ranked(make, company, 90.0)
    page = staff.get(f"{ADDRESS}/2026-10?lang=zh")
    number = form_at(page, "2026-10/drafts/en")
    done = staff.submit(page, f"{ADDRESS}/2026-10/drafts/en", form_number=number)
    page = worked(staff, done)
    assert "U+1E903" in page.text
    company.name_en = "Sample"
    db.session.commit()
    again = staff.submit(page, f"{done.response.location}/repeat", form_number=-1)
    (link,) = [a for a in worked(staff, again).all("a") if str(a.get("href")).endswith(".pdf")]
    answer = staff.download(str(link.get("href")))
    assert answer.data.startswith(b"%PDF")
    name = "Motor insurance service bulletin 2026-10 (draft).pdf"
    assert name in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    staff.get(f"{ADDRESS}/2026-10/en.pdf", 404)


def test_the_page_warns_of_earlier_months_and_offers_none_before_a_published(
    staff: Browser, make: Make, clock: Any
) -> None:
    make_october(make)
    clock(AFTER)
    page = staff.get(f"{ADDRESS}/2026-10?lang=en")
    assert "Not published yet: August 2026, September 2026." in page.text
    meanwhile("2026-11")
    page = staff.get(f"{ADDRESS}/2026-09?lang=en")
    assert "November 2026 is published already; no earlier month can be published" in page.text
