"""What a reviewer is told besides the answers, and what goes back to the shopper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from shopper.extensions import db
from shopper.models import AuditEntry, Photo, User, Visit
from shopper.models.user import Role
from shopper.models.visit import VisitStatus
from shopper.storage import save
from tests.browsing import Browser, Page
from tests.conftest import NOON
from tests.fieldwork import submit
from tests.make import OPENED, Make

HASH = "c3a51e0f9b7d2468"


@pytest.fixture
def analyst(browser: Browser, make: Make) -> User:
    user = make.user(Role.ANALYST)
    browser.sign_in(user)
    return user


def taken(visit: Visit, likeness: str = HASH, **given: Any) -> Photo:
    digest = save(likeness.encode(), ".jpg")
    row = {"item": "E26", "sha256": digest, "width": 8, "height": 6, "added_at": OPENED}
    photo = Photo(likeness=likeness, **(row | given))
    visit.photos.append(photo)
    db.session.commit()
    return photo


def decide(browser: Browser, visit: Visit, status: int = 302, **values: Any) -> Page:
    """Send the review's form, with the fields that belong to it from elsewhere on the page."""
    page = browser.get(f"/office/visits/{visit.id}?lang=en")
    address = f"/office/visits/{visit.id}/review"
    number = [form.get("action") for form in page.all("form")].index(address)
    answer = browser.submit(page, address, status, number, **values)
    db.session.refresh(visit)
    return answer


def test_the_queue_has_a_clock_for_what_waits(browser: Browser, make: Make, analyst: User) -> None:
    ages = {"early": 80, "later": 70, "latest": 1}
    for name, hours in ages.items():
        at = NOON - timedelta(hours=hours)
        outlet = make.outlet(name=name)
        make.visit(outlet=outlet, status=VisitStatus.SUBMITTED, submitted_at=at)
    appealed = {"status": VisitStatus.APPEALED, "saved_at": NOON - timedelta(hours=75)}
    make.visit(outlet=make.outlet(name="appeal"), submitted_at=OPENED, **appealed)
    make.visit(outlet=make.outlet(name="done"))
    page = browser.get("/office/visits/?month=all&lang=en")
    clocks = ["overdue by 8 h", "overdue by 3 h", "2 h left", "2 d 23 h left"]
    places = [page.text.index(words) for words in clocks]
    assert places == sorted(places)
    names = ("early", "appeal", "later", "latest", "done")
    order = [page.text.index(f"{name} O") for name in names]
    assert order == sorted(order)
    overdue = browser.get("/office/visits/?month=all&status=overdue").text
    assert [name for name in names if f"{name} O" in overdue] == ["early", "appeal"]
    assert "done O" not in browser.get("/office/visits/?month=all&status=waiting").text
    assert "1 · up to 7 days: 3" in browser.get("/office/").text


def test_a_visit_is_flagged_in_words_with_figures(
    browser: Browser, make: Make, analyst: User
) -> None:
    outlet = make.outlet(latitude=30.26, longitude=120.15)
    times = {"arrived_at": OPENED, "left_at": OPENED + timedelta(minutes=4)}
    late = {"submitted_at": OPENED + timedelta(hours=30), "status": VisitStatus.SUBMITTED}
    visit = make.visit(outlet=outlet, **times, **late)
    taken(visit, "", taken_at=OPENED, distance=20.0)
    taken(visit, "", taken_at=OPENED, distance=1234.5)
    taken(visit, "", taken_at=OPENED + timedelta(hours=2))
    taken(visit, "", distance=3.0)
    taken(visit, "")
    text = browser.get(f"/office/visits/{visit.id}?lang=en").text
    assert "At the outlet for 4.0 minutes; 8 are the least." in text
    assert "1 photo was taken 1,234 m from the outlet; up to 500 m is usual." in text
    assert "Reported 29.9 hours after the visit; within 24 is usual." in text
    assert "nearly the same" not in text
    queue = browser.get("/office/visits/?month=all&lang=en").text
    names = ("Too quick", "Far away", "Late report", "Photo seen before", "All the same")
    assert [name in queue for name in names] == [True, True, True, False, False]
    grades = ("Strong:", "Contrary:", "Contrary:", "Fair:", "Time and place unknown")
    assert [text.count(grade) for grade in grades] == [1, 2, 2, 1, 1]


def test_a_photo_of_another_visit_is_shown_beside_it(
    browser: Browser, make: Make, analyst: User
) -> None:
    first = taken(make.visit())
    visit = make.visit(status=VisitStatus.SUBMITTED)
    near = f"{int(HASH, 16) ^ 0b111111:016x}"
    far = f"{int(HASH, 16) ^ 0b1111111:016x}"
    again, twice = taken(visit, near), taken(visit, near)
    other = taken(visit, far)
    draft = taken(make.visit(status=VisitStatus.DRAFT), near)
    page = browser.get(f"/office/visits/{visit.id}?lang=en")
    assert "2 photos are nearly the same as some of other visits." in page.text
    links = [str(a.get("href")) for a in page.all("a") if "/beside/" in str(a.get("href"))]
    place = f"/office/visits/{visit.id}/photos"
    assert links == [f"{place}/{photo.id}/beside/{first.id}" for photo in (again, twice)]
    pair = browser.get(links[0] + "?lang=en")
    assert "6 of the 64 bits" in pair.text
    assert [image.get("src") for image in pair.all("img")] == [
        f"{place}/{again.id}",
        f"/office/visits/{first.visit_id}/photos/{first.id}",
    ]
    for stranger in (twice, other, draft):
        browser.get(f"{place}/{again.id}/beside/{stranger.id}", 404)
    assert browser.get(f"/office/visits/{first.visit_id}?lang=en").text.count("Like a photo") == 2


def test_notes_at_items_reach_the_shopper_and_are_settled_when_it_comes_back(
    app: Flask, browser: Browser, make: Make, analyst: User
) -> None:
    shopper = make.user()
    visit = make.visit(shopper=shopper, status=VisitStatus.SUBMITTED)
    at_items = {"at.E26": " The whole sign, please ", "at.D01": "Which desk?", "at.nonsense": "x"}
    refused = decide(browser, visit, 422, decision="accepted", **at_items)
    assert "return the visit, or clear them" in refused.text
    fields = {area.get("name"): area.text for area in refused.all("textarea")}
    assert fields["at.D01"] == "Which desk?"
    assert "Say why" in decide(browser, visit, 422, decision="rejected", **at_items).text
    decide(browser, visit, decision="returned", **at_items)
    notes = {note.item: (note.text, note.settled_at) for note in visit.item_notes}
    assert notes == {"E26": ("The whole sign, please", None), "D01": ("Which desk?", None)}
    (entry,) = db.session.scalars(db.select(AuditEntry))
    assert (entry.deed, entry.detail["E26"]) == ("visit.returned", "The whole sign, please")
    phone = Browser(app)
    phone.sign_in(shopper)
    assert "To complete: D01, E26" in phone.get("/fieldwork/?lang=en").text
    form = phone.get(f"/fieldwork/visits/{visit.assignment_id}").text
    assert form.count("The whole sign, please") == form.count("Which desk?") == 2
    submit(phone, visit.assignment)
    db.session.refresh(visit)
    assert [note.settled_at for note in visit.item_notes] == [NOON, NOON]
    assert "Which desk?" not in phone.get(f"/fieldwork/visits/{visit.assignment_id}").text
    again = browser.get(f"/office/visits/{visit.id}?lang=en").text
    assert again.count("Sent again") == 2


def test_a_visit_that_is_returned_and_comes_back_is_no_late_report(
    browser: Browser, make: Make, analyst: User
) -> None:
    visit = make.visit(status=VisitStatus.SUBMITTED, submitted_at=OPENED + timedelta(days=4))
    page = f"/office/visits/{visit.id}?lang=en"
    assert "Late report" in browser.get(page).text
    first = {"at": OPENED, "deed": "visit.submitted", "detail": {}}
    db.session.add(AuditEntry(subject="visit", subject_id=str(visit.id), **first))
    db.session.commit()
    assert "Late report" not in browser.get(page).text
