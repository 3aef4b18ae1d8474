from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from shopper.extensions import db
from shopper.models import AuditEntry, User, Visit
from shopper.models.user import Role
from shopper.models.visit import VisitStatus
from tests.browsing import Browser
from tests.conftest import NOON
from tests.make import Make
from tests.web.test_office_visits import filled, send


@pytest.fixture
def rejecter(make: Make) -> User:
    return make.user(Role.ANALYST)


@pytest.fixture
def shopper(browser: Browser, make: Make) -> User:
    user = make.user()
    browser.sign_in(user)
    return user


@pytest.fixture
def rejected(make: Make, shopper: User, rejecter: User) -> Visit:
    given: dict[str, Any] = {"reviewer_id": rejecter.id, "review_note": "Not the right outlet"}
    return filled(make.visit(shopper=shopper, status=VisitStatus.REJECTED, **given))


def way(visit: Visit) -> str:
    return f"/fieldwork/visits/{visit.assignment_id}/appeal"


def appeal(browser: Browser, visit: Visit, status: int = 302, reason: str = "It was.") -> None:
    browser.submit(browser.get(way(visit)), way(visit), status, 1, reason=reason)
    db.session.refresh(visit)


def staff(app: Flask, user: User) -> Browser:
    browser = Browser(app)
    browser.sign_in(user)
    return browser


def test_a_rejection_is_appealed_once_and_with_a_reason(browser: Browser, rejected: Visit) -> None:
    report = browser.get(f"/fieldwork/visits/{rejected.assignment_id}")
    assert way(rejected) in {link.get("href") for link in report.all("a")}
    appeal(browser, rejected, 422, reason=" \n ")
    appeal(browser, rejected, 422, reason="x" * 501)
    assert rejected.status is VisitStatus.REJECTED
    page = browser.get(way(rejected))
    assert "Not the right outlet" in page.text
    appeal(browser, rejected)
    assert (rejected.status, rejected.appeal, rejected.version) == ("appealed", "It was.", 2)
    assert rejected.saved_at == NOON
    (entry,) = db.session.scalars(db.select(AuditEntry))
    assert (entry.deed, entry.detail["reason"]) == ("visit.appealed", "It was.")
    browser.submit(page, way(rejected), 302, 1, reason="Once more")
    browser.get(way(rejected), 302)
    db.session.refresh(rejected)
    assert rejected.appeal == "It was."


def test_who_rejected_it_does_not_decide_about_the_appeal(
    app: Flask, browser: Browser, make: Make, rejected: Visit, rejecter: User
) -> None:
    appeal(browser, rejected)
    first = staff(app, rejecter)
    page = first.get(f"/office/visits/{rejected.id}?lang=en")
    assert "somebody else must decide about the appeal" in page.text
    assert page.all("form", id="review") == []
    token = page.all("input", name="csrf_token")[0].get("value")
    sent = {"csrf_token": token, "version": str(rejected.version), "note": "x"}
    for decision in ("accepted", "returned", "rejected"):
        first.post(f"/office/visits/{rejected.id}/review", 422, **sent, decision=decision)
    db.session.refresh(rejected)
    assert rejected.status is VisitStatus.APPEALED
    second = staff(app, make.user(Role.ANALYST))
    assert "It was." in second.get(f"/office/visits/{rejected.id}").text
    send(second, rejected, "review", decision="accepted")
    assert (rejected.status, rejected.score) == (VisitStatus.ACCEPTED, 100.0)


def test_a_rejection_after_an_appeal_is_for_good(
    app: Flask, browser: Browser, make: Make, rejected: Visit, rejecter: User
) -> None:
    appeal(browser, rejected)
    second = staff(app, make.user(Role.ANALYST))
    send(second, rejected, "review", 422, decision="rejected", note="")
    send(second, rejected, "review", decision="rejected", note="The photos show another street")
    assert rejected.status is VisitStatus.REJECTED
    browser.get(way(rejected), 302)
    report = browser.get(f"/fieldwork/visits/{rejected.assignment_id}?lang=en").text
    assert "the rejection stands" in report
    assert "The photos show another street" in report
    for reviewer in (second, staff(app, rejecter)):
        page = reviewer.get(f"/office/visits/{rejected.id}")
        assert page.all("form", id="review") == []
    deeds = list(db.session.scalars(db.select(AuditEntry.deed).order_by(AuditEntry.id)))
    assert deeds == ["visit.appealed", "visit.rejected"]


def test_only_ones_own_rejected_visit_is_appealed(
    browser: Browser, make: Make, shopper: User
) -> None:
    browser.get(way(make.visit(status=VisitStatus.REJECTED)), 404)
    browser.get(f"/fieldwork/visits/{make.assignment(shopper=shopper).id}/appeal", 404)
    for status in set(VisitStatus) - {VisitStatus.REJECTED}:
        browser.get(way(make.visit(shopper=shopper, status=status)), 302)
