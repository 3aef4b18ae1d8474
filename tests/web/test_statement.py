from __future__ import annotations

from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from shopper.extensions import db
from shopper.models import AuditEntry, Visit
from shopper.models.fees import reversals_of
from shopper.models.user import Role
from shopper.models.visit import VisitStatus
from tests.browsing import Browser
from tests.make import OPENED, Make


def logged(visit: Visit, deed: str, before: str) -> None:
    detail = {"before": {"status": before}, "after": {}}
    row = {"at": OPENED, "subject": "visit", "subject_id": str(visit.id), "detail": detail}
    db.session.add(AuditEntry(deed=deed, **row))
    db.session.commit()


def test_a_shopper_sees_states_fees_and_the_reversal_rate_of_his_own_visits(
    browser: Browser, make: Make
) -> None:
    shopper = make.user()
    browser.sign_in(shopper)
    assert "No visits yet" in browser.get("/fieldwork/statement?lang=en").text
    first, second, _third, returned, _submitted, rejected, _draft = (
        make.visit(shopper=shopper, status=VisitStatus(status))
        for status in (*["accepted"] * 3, "returned", "submitted", "rejected", "draft")
    )
    make.visit(shopper=shopper, visited_on=date(2026, 9, 3))
    make.visit(outlet=make.outlet(name="别人的网点"))
    logged(first, "visit.accepted", "submitted")
    logged(second, "visit.accepted", "rejected")
    logged(returned, "visit.returned", "accepted")
    logged(rejected, "visit.rejected", "submitted")
    page = browser.get("/fieldwork/statement?lang=en")
    assert "¥240" in page.text
    assert "3 of 7 visits accepted" in page.text
    assert "33 % 2 of 6 decided visits" in page.text
    assert page.text.index("October 2026") < page.text.index("September 2026")
    assert page.text.count("¥80") == 5, "four visits and September's sum"
    assert "别人的网点" not in page.text


def test_a_visit_only_sent_back_before_it_was_decided_is_not_decided(
    browser: Browser, make: Make
) -> None:
    visit = make.visit(status=VisitStatus.RETURNED)
    logged(visit, "visit.returned", "submitted")
    assert reversals_of([visit]).share is None
    appealed = make.visit(status=VisitStatus.APPEALED)
    assert (reversals_of([visit, appealed]).share, reversals_of([]).share) == (1.0, None)


def test_a_months_fees_are_a_page_and_a_workbook_with_sums(browser: Browser, make: Make) -> None:
    browser.sign_in(make.user(Role.ANALYST))
    assert "这个月还没有暗访" in browser.get("/office/fees/").text
    sly = make.user(name="=HYPERLINK(1)")
    for _ in range(2):
        make.visit(shopper=sly)
    make.visit(shopper=sly, status=VisitStatus.APPEALED)
    outlet = make.outlet(name="+SUM(A1)", name_en="@sum")
    make.visit(outlet=outlet, shopper=make.user(name="王"))
    make.visit(visited_on=date(2026, 9, 3))
    page = browser.get("/office/fees/?lang=en")
    assert "¥240" in page.text
    file = browser.download("/office/fees/fees.xlsx?month=2026-10&lang=en")
    assert file.headers["Content-Disposition"] == 'attachment; filename="fees-2026-10.xlsx"'
    book = load_workbook(BytesIO(file.data))
    people, visits = book["Fees"], book["Visits"]
    rows = list(people.iter_rows(values_only=True))
    assert rows[1] == ("=HYPERLINK(1)", sly.username, 2, 1, 0, 0, 160)
    assert rows[-1] == ("Sum", None, 3, 1, 0, 0, 240)
    assert people.freeze_panes == visits.freeze_panes == "A2"
    assert people.auto_filter.ref == "A1:G3"
    cells = [cell for row in visits.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if str(cell.value)[:1] in "=+@"} == {"s"}
    assert {cell.value for cell in cells} >= {"@sum", "=HYPERLINK(1)", "Appealed"}
    assert [row[7] for row in visits.iter_rows(values_only=True)][-1] == 240
