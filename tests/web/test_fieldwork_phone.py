"""What a shopper's phone asks and sends."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select

from shopper.extensions import db
from shopper.models import Assignment, AuditEntry
from shopper.models.user import User
from shopper.models.visit import Photo, VisitStatus
from shopper.storage import path_of
from tests.browsing import Browser
from tests.fieldwork import address, everything, picture, send, stored, visit_of
from tests.make import Make

PHONE = "/fieldwork/phone"
JSON = {"Accept": "application/json"}
TIMES = {
    "arrived_at": "2026-10-15T02:00:00.000Z",
    "attended_at": "2026-10-15T02:03:00.000Z",
    "left_at": "2026-10-15T02:40:00.000Z",
}
MARK = {"at": "2026-10-15T02:05:00.000Z", "text": "看手机"}


@pytest.fixture
def shopper(browser: Browser, make: Make) -> User:
    user: User = make.user()
    browser.sign_in(user)
    return user


@pytest.fixture
def assignment(make: Make, shopper: User) -> Assignment:
    given: Assignment = make.assignment(shopper=shopper)
    return given


def call(browser: Browser, method: str, path: str, status: int = 200, **given: Any) -> Any:
    client = browser.client
    headers = dict(JSON)
    if method != "get":
        said = browser._fetch(client.get, f"{PHONE}/token", headers=JSON).get_json() or {}
        headers["X-CSRFToken"] = said.get("token", "")
    answer = browser._fetch(getattr(client, method), PHONE + path, headers=headers, **given)
    assert answer.status_code == status, (path, answer.status_code, answer.text[:500])
    return answer.get_json()


def put(browser: Browser, assignment: Assignment, status: int = 200, **given: Any) -> Any:
    report = {"version": 0, "fields": {}, "times": {}, "marks": [], "submit": False} | given
    return call(browser, "put", f"/visits/{assignment.id}", status, json=report)


def post_photo(browser: Browser, assignment: Assignment, status: int = 200, **given: Any) -> Any:
    form = {"item": "E26", "photo": (picture(), "photo.jpg")} | given
    return call(browser, "post", f"/visits/{assignment.id}/photos", status, data=form)


def test_a_report_is_kept_with_times_and_marks_and_the_same_again_changes_nothing(
    browser: Browser, assignment: Assignment
) -> None:
    report = {
        "fields": {"visited_on": ["2026-10-15"], "E26": ["yes"], "note.E26": ["door"]},
        "times": TIMES,
        "marks": [MARK],
    }
    first = put(browser, assignment, **report)
    again = put(browser, assignment, **report)
    assert first == again
    assert (first["version"], first["errors"]) == (1, {})
    visit = visit_of(assignment)
    assert (visit.answers, visit.notes) == ({"E26": "yes"}, {"E26": "door"})
    assert visit.arrived_at == datetime(2026, 10, 15, 2, 0, tzinfo=UTC)
    assert visit.marks == [MARK]
    held = call(browser, "get", f"/visits/{assignment.id}")
    assert held["fields"] == report["fields"]
    assert (held["version"], held["open"]) == (1, True)


def test_a_report_on_an_old_version_is_answered_with_what_is_stored_and_replaces_nothing(
    browser: Browser, assignment: Assignment
) -> None:
    put(browser, assignment, fields={"E26": ["yes"]}, times=TIMES)
    other = {"E26": ["no"], "E25": ["yes"]}
    held = put(browser, assignment, 409, fields=other, times=TIMES)
    assert (held["version"], held["fields"]["E26"]) == (1, ["yes"])
    later = TIMES | {"left_at": "2026-10-15T03:00:00Z"}
    put(browser, assignment, 409, fields={"E26": ["yes"]}, times=later)
    assert visit_of(assignment).answers == {"E26": "yes"}
    put(browser, assignment, version=1, fields=other)
    visit = visit_of(assignment)
    assert (visit.answers, visit.version) == ({"E25": "yes", "E26": "no"}, 2)
    assert visit.left_at == datetime(2026, 10, 15, 2, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("times", "wrong"),
    [
        ({"arrived_at": "2026-10-15T04:11:00Z"}, ["arrived_at"]),
        ({"arrived_at": "2026-09-30T15:00:00Z"}, ["arrived_at"]),
        ({"arrived_at": "soon", "left_at": "2026-10-15T02:00:00"}, ["arrived_at", "left_at"]),
        (TIMES | {"left_at": "2026-10-15T01:00:00Z"}, ["left_at"]),
    ],
)
def test_a_time_that_can_not_be_is_said_and_all_else_is_kept(
    browser: Browser, assignment: Assignment, times: dict[str, str], wrong: list[str]
) -> None:
    long = MARK | {"text": "x" * 501}
    said = put(browser, assignment, fields={"E26": ["yes"]}, times=times, marks=[MARK, long])
    assert list(said["errors"]) == [*wrong, "marks"]
    visit = visit_of(assignment)
    assert (visit.answers, visit.marks) == ({"E26": "yes"}, [MARK])
    assert {name for name in TIMES if getattr(visit, name)} == set(times) - set(wrong)


def test_a_photo_is_acknowledged_by_its_bytes_and_kept_once_before_any_report(
    browser: Browser, assignment: Assignment
) -> None:
    content = picture().getvalue()
    shot = {"taken_at": "2026-10-15T02:01:00Z", "latitude": "30.27", "longitude": "120.15"}
    for _time in range(2):
        said = post_photo(browser, assignment, **shot)
        assert said["sha256"] == sha256(content).hexdigest()
    (photo,) = visit_of(assignment).photos
    assert photo.taken_at == datetime(2026, 10, 15, 2, 1, tzinfo=UTC)
    assert visit_of(assignment).version == 0
    put(browser, assignment, fields={"E26": ["yes"]})
    assert len(visit_of(assignment).photos) == 1
    file, number = path_of(photo.sha256, ".jpg"), photo.id
    for _time in range(2):
        call(browser, "delete", f"/visits/{assignment.id}/photos/{number}")
    assert not file.exists()
    assert db.session.scalars(select(Photo)).all() == []


@pytest.mark.parametrize(
    "given",
    [{"photo": (picture(), "a.jpg"), "item": "E53"}, {"item": "no item"}, {"photo": None}],
)
def test_what_is_no_photo_of_an_item_is_refused_with_a_sentence(
    browser: Browser, assignment: Assignment, given: dict[str, Any]
) -> None:
    form = {"photo": (picture(), "a.jpg")} | given
    said = post_photo(browser, assignment, 422, **{k: v or "" for k, v in form.items()})
    assert said["error"]
    assert stored(assignment) is None


def test_a_whole_report_is_submitted_once_and_a_gap_keeps_it_open(
    browser: Browser, assignment: Assignment
) -> None:
    page = browser.get(address(assignment))
    fields = {name: [value] for name, value in everything(page).items()}
    fields |= {"visited_on": ["2026-10-15"], "X10": []}
    times = TIMES | {"reported_at": "2026-10-15T03:50:00Z"}
    said = put(browser, assignment, 422, fields=fields, submit=True)
    assert list(said["errors"]) == ["X10"]
    report = {"version": said["version"], "fields": fields | {"X10": ["yes"]}, "times": times}
    for _time in range(2):
        assert put(browser, assignment, submit=True, **report)["status"] == "submitted"
    visit = visit_of(assignment)
    assert (visit.status, visit.score) == (VisitStatus.SUBMITTED, 100)
    assert visit.reported_at == datetime(2026, 10, 15, 3, 50, tzinfo=UTC)
    assert [entry.deed for entry in db.session.scalars(select(AuditEntry))] == ["visit.submitted"]
    changed = report | {"fields": fields | {"X10": ["yes"], "E25": ["no"]}}
    assert put(browser, assignment, 409, **changed)["open"] is False
    assert post_photo(browser, assignment, 409)["status"] == "submitted"


@pytest.mark.parametrize("report", [[], {"version": "1"}, {"version": 0, "fields": {"E26": 1}}])
def test_what_no_phone_sends_is_refused(
    browser: Browser, assignment: Assignment, report: Any
) -> None:
    said = call(browser, "put", f"/visits/{assignment.id}", 400, json=report)
    assert said == {"error": "Bad Request"}
    assert stored(assignment) is None


def test_a_stranger_is_told_in_json_and_another_shoppers_visit_is_not_there(
    browser: Browser, make: Make, shopper: User
) -> None:
    foreign = make.assignment()
    put(browser, foreign, 404)
    post_photo(browser, foreign, 404)
    assert call(browser, "get", "/token")["person"] == shopper.id
    assert call(browser, "get", "/assignments")["assignments"] == []
    late = browser.client.get(f"{PHONE}/assignments", headers=JSON)
    assert "Set-Cookie" not in late.headers  # it may come after signing out
    browser.client.delete_cookie("session")
    assert call(browser, "get", "/token", 401) == {"error": "Unauthorized"}
    assert call(browser, "put", f"/visits/{foreign.id}", 400, json={}) == {"error": "Bad Request"}


def test_the_pages_to_keep_are_listed_and_their_stamp_follows_the_visit(
    browser: Browser, assignment: Assignment
) -> None:
    (listed,) = call(browser, "get", "/assignments")["assignments"]
    for page in listed["pages"]:
        browser.get(page)
    put(browser, assignment, fields={"E26": ["yes"]})
    (later,) = call(browser, "get", "/assignments")["assignments"]
    assert listed["stamp"] != later["stamp"]
    worker = browser.download("/fieldwork/service-worker.js")
    assert worker.mimetype == "text/javascript"
    module = next(line for line in worker.text.split('"') if line.endswith("send.js"))
    assert browser.download(module).headers["Cache-Control"].endswith("immutable")
    browser.download(module.replace("/modules/", "/modules/x"), 404)
    manifest = browser.download("/fieldwork/app.webmanifest").get_json()
    assert manifest["scope"] == "/fieldwork/"


def test_without_script_the_buttons_note_times_and_words(
    browser: Browser, assignment: Assignment
) -> None:
    here = f"{address(assignment)}/on-site"
    for given in ({"timer": "arrived_at"}, {"note": " desk 2 "}, {"mark": "Smell"}):
        page = browser.get(here + "?lang=en")
        assert browser.submit(page, here, **{"note": ""} | given).response.location == here
    page = browser.get(here + "?lang=en")
    assert "12:00 desk 2 12:00 Smell" in page.text
    done = browser.submit(page, here, timer="left_at", note="")
    assert done.response.location == address(assignment)
    visit = visit_of(assignment)
    assert (visit.arrived_at, visit.version) == (visit.left_at, 0)
    form = browser.get(address(assignment))
    send(browser, assignment, form, "save", 302, E26="yes")
    assert [mark["text"] for mark in visit_of(assignment).marks] == ["desk 2", "Smell"]
