from __future__ import annotations

import errno
import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from shopper.extensions import db
from shopper.models import Assignment, Photo, User
from shopper.models.visit import VisitStatus
from tests.browsing import Browser
from tests.fieldwork import FORM, address, picture, send, stored, visit_of
from tests.make import Make


@pytest.fixture
def shopper(make: Make, browser: Browser) -> User:
    user = make.user()
    browser.sign_in(user)
    return user


@pytest.fixture
def assignment(make: Make, shopper: User) -> Assignment:
    return make.assignment(shopper=shopper)


def test_a_file_that_is_no_photo_is_refused_and_the_rest_kept(
    browser: Browser, assignment: Assignment
) -> None:
    page = browser.get(address(assignment) + "?lang=en")
    files = [(picture(), "good.jpg"), (BytesIO(b"<script>alert(1)</script>"), "evil.jpg")]
    given: dict[str, Any] = {"photo.E26": files, "D01": "3", "note.D01": "desk 2"}
    refused = send(browser, assignment, page, "save", 422, **given)
    assert "E26 evil.jpg: This file is not a photo that can be read" in refused.text
    visit = visit_of(assignment)
    assert (visit.answers, visit.notes) == ({"D01": "3"}, {"D01": "desk 2"})
    assert [photo.item for photo in visit.photos] == ["E26"]


def test_a_photo_over_ten_megabytes_is_refused(browser: Browser, assignment: Assignment) -> None:
    page = browser.get(address(assignment) + "?lang=en")
    large = (BytesIO(bytes(10 * 1024 * 1024 + 1)), "large.jpg")
    refused = send(browser, assignment, page, "save", 422, E06="yes", **{"photo.E26": large})
    refused.response.request.environ["wsgi.input"].close()
    assert "larger than 10 MB" in refused.text
    assert visit_of(assignment).answers == {"E06": "yes"}


def test_no_photo_is_taken_where_none_is_asked(browser: Browser, assignment: Assignment) -> None:
    page = browser.get(address(assignment))
    send(browser, assignment, page, "save", 302, **{"photo.E53": (picture(), "cash.jpg")})
    assert visit_of(assignment).photos == []


def test_a_photo_can_be_removed_and_what_was_typed_is_saved(
    app: Flask, browser: Browser, assignment: Assignment
) -> None:
    page = browser.get(address(assignment))
    both = [(picture("teal"), "a.jpg"), (picture("red"), "b.jpg")]
    send(browser, assignment, page, "save", 302, **{"photo.E26": both})
    photo, kept = visit_of(assignment).photos
    first, second = photo.sha256, kept.sha256
    page = browser.get(address(assignment))
    fields: dict[str, Any] = {"remove": str(photo.id), "D01": "4"}
    browser.submit(page, address(assignment), form_number=FORM, **fields)
    visit = visit_of(assignment)
    assert [photo.sha256 for photo in visit.photos] == [second] != [first]
    assert [path.stem for path in files_of(app)] == [second]
    assert visit.answers == {"D01": "4"}


def files_of(app: Flask) -> list[Path]:
    return [path for path in (Path(app.instance_path) / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize("status", [VisitStatus.SUBMITTED, VisitStatus.ACCEPTED])
def test_a_visit_that_was_handed_in_cannot_be_changed(
    browser: Browser, make: Make, shopper: User, status: VisitStatus
) -> None:
    other = make.assignment(shopper=shopper)
    token = browser.get(address(other)).fields(FORM)["csrf_token"]
    visit = make.visit(shopper=shopper, status=status, answers={"D01": "4"})
    browser.post(address(visit.assignment), csrf_token=token, save="1", D01="1", version="1")
    assert visit_of(visit.assignment).answers == {"D01": "4"}


def test_anothers_visit_and_photos_are_not_there(
    browser: Browser, make: Make, assignment: Assignment
) -> None:
    visit = make.visit(status=VisitStatus.DRAFT)
    photo = Photo(item="E26", sha256="0" * 64, width=1, height=1, added_at=visit.saved_at)
    visit.photos.append(photo)
    db.session.commit()
    token = browser.get(address(assignment)).fields(FORM)["csrf_token"]
    browser.get(address(visit.assignment), 404)
    browser.get(f"{address(visit.assignment)}/photos/{photo.id}", 404)
    browser.get(f"{address(assignment)}/photos/{photo.id}", 404)
    browser.post(address(visit.assignment), 404, csrf_token=token, save="1", version="1")


def test_an_outdated_form_replaces_nothing_and_keeps_its_answers(
    browser: Browser, assignment: Assignment
) -> None:
    old = browser.get(address(assignment) + "?lang=en")
    send(browser, assignment, old, "save", 302, D01="5")
    given: dict[str, Any] = {"D01": "2", "photo.E26": (picture(), "plate.jpg")}
    refused = send(browser, assignment, old, "submit", 409, **given)
    assert "saved elsewhere" in refused.text
    assert refused.fields(FORM)["D01"] == ["2"]
    assert visit_of(assignment).answers == {"D01": "5"}
    assert len(visit_of(assignment).photos) == 1
    send(browser, assignment, refused, "save", 302)
    assert visit_of(assignment).answers == {"D01": "2"}


def test_saving_the_same_form_twice_is_no_conflict(
    browser: Browser, assignment: Assignment
) -> None:
    page = browser.get(address(assignment))
    for _ in range(2):
        given: dict[str, Any] = {"D01": "5", "photo.E26": (picture(), "plate.jpg")}
        send(browser, assignment, page, "save", 302, **given)
    assert len(visit_of(assignment).photos) == 1


def test_a_full_disk_stores_nothing_and_says_so(
    app: Flask, browser: Browser, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = browser.get(address(assignment) + "?lang=en")
    synced: list[int] = []

    def sync(handle: int) -> None:
        synced.append(handle)
        if len(synced) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", sync)
    both = [(picture("teal"), "a.jpg"), (picture("red"), "b.jpg")]
    refused = send(browser, assignment, page, "save", 507, D01="5", **{"photo.E26": both})
    assert "There is no room to save this" in refused.text
    assert stored(assignment) is None
    assert files_of(app) == []


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-10-16", "not in the future"),
        ("2026-09-30", "of the month that the visit was given for"),
        ("nonsense", "Choose a day"),
    ],
)
def test_the_day_must_be_past_and_of_the_month(
    browser: Browser, assignment: Assignment, day: str, sentence: str
) -> None:
    page = browser.get(address(assignment) + "?lang=en")
    refused = send(browser, assignment, page, "save", 422, visited_on=day, D01="3")
    assert sentence in refused.text
    visit = visit_of(assignment)
    assert (visit.visited_on, visit.answers) == (None, {"D01": "3"})


def test_changing_the_language_saves_what_is_there(
    browser: Browser, assignment: Assignment
) -> None:
    page = browser.get(address(assignment) + "?lang=zh")
    browser.submit(page, address(assignment), form_number=FORM, lang="en", D01="3")
    assert visit_of(assignment).answers == {"D01": "3"}
    assert browser.get(address(assignment)).fields(FORM)["D01"] == ["3"]
    assert "Submit visit" in browser.get(address(assignment)).text
