from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from shopper.extensions import db
from shopper.models import Assignment, Finding, User, Visit
from shopper.models.audit import AuditEntry
from shopper.models.outlet import Premises
from shopper.models.visit import FindingStatus, VisitStatus
from tests.browsing import Browser
from tests.fieldwork import FORM, address, picture, send, stored, submit, visit_of
from tests.make import OPENED, Make


@pytest.fixture
def shopper(make: Make, browser: Browser) -> User:
    user = make.user()
    browser.sign_in(user)
    return user


@pytest.fixture
def returned(make: Make, shopper: User) -> Visit:
    return make.visit(
        shopper=shopper, status=VisitStatus.RETURNED, visited_on=date(2026, 10, 3), score=None
    )


def decided(visit: Visit, status: FindingStatus, item: str, by: User) -> None:
    given = {"decided_by": by, "decided_at": OPENED, "decision_reason": "照片清楚"}
    visit.findings.append(Finding(item=item, status=status, **given))
    db.session.commit()


def give_back(visit: Visit) -> None:
    visit.status = VisitStatus.RETURNED
    db.session.commit()


def test_a_finding_that_is_no_longer_reported_is_gone_whatever_was_decided(
    browser: Browser, make: Make, returned: Visit
) -> None:
    decided(returned, FindingStatus.CONFIRMED, "X02", make.user())
    submit(browser, returned.assignment, X02="no")
    visit = visit_of(returned.assignment)
    assert visit.findings == []
    assert visit.score == 100
    undone = db.session.scalars(select(AuditEntry).where(AuditEntry.deed == "finding.undone"))
    assert [entry.detail for entry in undone] == [
        {"item": "X02", "before": {"finding": "confirmed"}, "after": {"finding": None}}
    ]


@pytest.mark.parametrize("status", [FindingStatus.CONFIRMED, FindingStatus.DISMISSED])
def test_a_finding_that_is_reported_again_waits_for_a_decision_again(
    browser: Browser, make: Make, returned: Visit, status: FindingStatus
) -> None:
    decided(returned, status, "X02", make.user())
    proof: dict[str, Any] = {"X02": "yes", "photo.X02": (picture(), "faked.jpg")}
    submit(browser, returned.assignment, **proof)
    visit = visit_of(returned.assignment)
    (finding,) = visit.findings
    assert (finding.item, finding.status) == ("X02", FindingStatus.PENDING)
    assert (finding.decided_by, finding.decided_at, finding.decision_reason) == (None,) * 3
    assert visit.score == 100
    give_back(visit)
    submit(browser, returned.assignment, X02="no")
    give_back(visit_of(returned.assignment))
    submit(browser, returned.assignment, X02="yes")
    assert [f.status for f in visit_of(returned.assignment).findings] == [FindingStatus.PENDING]


def test_a_visit_keeps_the_outlets_facts_of_when_it_was_begun(
    browser: Browser, make: Make, shopper: User
) -> None:
    outlet = make.outlet()
    assignment = make.assignment(shopper=shopper, outlet=outlet)
    send(browser, assignment, browser.get(address(assignment)), "save", 302, D01="4")
    visit = visit_of(assignment)
    before = (visit.company_id, visit.city_code, visit.conditions)
    outlet.company_id = make.company().id
    outlet.district_code = make.district("330203", "海曙区").code
    outlet.premises, outlet.is_service_centre = Premises.BORROWED, False
    db.session.commit()
    page = browser.get(address(assignment))
    assert 'data-step="E54"' in page.html
    submit(browser, assignment)
    visit = visit_of(assignment)
    assert visit.status is VisitStatus.SUBMITTED
    assert (visit.company_id, visit.city_code, visit.conditions) == before
    assert "E54" in visit.answers


@pytest.mark.parametrize("day", ["", "nonsense", "2026-10-16", "2026-09-30", "1999-01-01"])
def test_a_day_that_can_not_be_leaves_the_one_that_is_known(
    browser: Browser, returned: Visit, day: str
) -> None:
    page = browser.get(address(returned.assignment))
    send(browser, returned.assignment, page, "submit", 422, visited_on=day, D01="3")
    visit = visit_of(returned.assignment)
    assert (visit.visited_on, visit.month) == (date(2026, 10, 3), "2026-10")
    assert visit.answers == {"D01": "3"}


@pytest.mark.parametrize("day", ["1999-01-01", "0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("button", ["save", "submit"])
def test_a_day_before_every_standard_is_an_error_at_its_field(
    browser: Browser, make: Make, shopper: User, day: str, button: str
) -> None:
    assignment = make.assignment(shopper=shopper)
    page = browser.get(address(assignment) + "?lang=en")
    refused = send(browser, assignment, page, button, 422, visited_on=day)
    (field,) = refused.all("input", name="visited_on")
    assert (field.get("value"), field.get("aria-invalid")) == (day, "true")


@pytest.mark.parametrize(("version", "status"), [("0", 409), ("1", 422), (None, 409)])
def test_a_form_without_a_day_is_drawn_again(
    browser: Browser, returned: Visit, version: str | None, status: int
) -> None:
    page = browser.get(address(returned.assignment))
    given = {"visited_on": None, "version": version, "D01": "3"}
    again = send(browser, returned.assignment, page, "submit", status, **given)
    assert again.fields(FORM)["visited_on"] == [""]


@pytest.mark.parametrize("photo", ["9" * 20, "9" * 5000, "-1", "x", "", "1.5"])
def test_a_photo_that_is_not_there_is_not_removed(
    browser: Browser, make: Make, shopper: User, photo: str
) -> None:
    assignment: Assignment = make.assignment(shopper=shopper)
    page = browser.get(address(assignment))
    send(browser, assignment, page, "save", 302, **{"photo.E26": (picture(), "a.jpg")})
    page = browser.get(address(assignment))
    browser.submit(page, address(assignment), form_number=FORM, remove=photo, D01="4")
    visit = stored(assignment)
    assert visit is not None
    assert len(visit.photos) == 1
    assert visit.answers == {"D01": "4"}
