from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from shopper.extensions import db
from shopper.models import Assignment, User
from shopper.models.audit import AuditEntry
from shopper.models.outlet import Premises
from shopper.models.setting import Settings, save_settings
from shopper.models.visit import FindingStatus, VisitStatus
from tests.browsing import Browser
from tests.fieldwork import FORM, address, everything, picture, send, stored, submit, visit_of
from tests.make import Make


@pytest.fixture
def shopper(make: Make, browser: Browser) -> User:
    user = make.user()
    browser.sign_in(user)
    return user


@pytest.fixture
def assignment(make: Make, shopper: User) -> Assignment:
    return make.assignment(shopper=shopper)


def test_assignments_are_listed_with_where_they_stand(
    browser: Browser, make: Make, shopper: User
) -> None:
    begun = make.assignment(shopper=shopper)
    make.visit(assignment=begun, status=VisitStatus.RETURNED, review_note="E26 is blurred")
    fresh = make.assignment(shopper=shopper)
    late = make.assignment(shopper=shopper, month="2026-09")
    past = make.assignment(shopper=shopper, month="2026-09")
    make.visit(assignment=past, visited_on=date(2026, 9, 3))
    foreign = make.assignment()
    page = browser.get("/fieldwork/?lang=en")
    links = [a.get("href") for a in page.all("a")]
    forms = [link for link in links if link and re.fullmatch(r"/fieldwork/visits/\d+", link)]
    assert forms == [
        address(begun),
        address(late),
        address(fresh),
    ]
    assert "Sent back to you E26 is blurred" in page.text
    assert page.text.count("Not begun") == 2
    assert past.outlet.name not in page.text
    assert foreign.outlet.name not in page.text


def test_a_shopper_without_assignments_is_told_so(browser: Browser, shopper: User) -> None:
    assert "Nothing to visit yet" in browser.get("/fieldwork/?lang=en").text


def test_opening_the_form_stores_nothing(browser: Browser, assignment: Assignment) -> None:
    page = browser.get(address(assignment))
    assert page.fields(FORM)["visited_on"] == ["2026-10-15"]
    assert stored(assignment) is None


def test_the_form_follows_the_walk_and_asks_only_what_applies(
    browser: Browser, make: Make, shopper: User
) -> None:
    outlet = make.outlet(is_service_centre=False, takes_cash=False, premises=Premises.BORROWED)
    page = browser.get(address(make.assignment(shopper=shopper, outlet=outlet)) + "?lang=en")
    stops = [
        section.get("data-stop") for section in page.all("details") if section.get("data-stop")
    ]
    assert stops == ["outside", "hall", "walls", "staff", "after"]
    steps = [div.get("data-step") for div in page.all("div") if div.get("data-step")]
    assert {"E18", "D17", "TXN"} <= set(steps)
    assert not {"E54", "E53", "E12", "E22", "S01", "C03"} & set(steps)
    assert steps.index("TXN") == steps.index("D01") - 4


def test_the_setting_for_required_information_opens_its_items(
    browser: Browser, assignment: Assignment
) -> None:
    assert 'data-step="E30"' not in browser.get(address(assignment)).html
    save_settings(Settings(info_list=True))
    db.session.commit()
    assert 'data-step="E30"' in browser.get(address(assignment)).html


def test_a_draft_is_there_when_the_shopper_comes_back(
    browser: Browser, assignment: Assignment
) -> None:
    given = {
        "E26": "yes",
        "D01": "4",
        "TXN": "yes",
        "D15": "yes",
        "D15.minutes": "25",
        "X04.arrived": "10:02",
        "X09": "very calm",
        "note.D01": "desk 2",
        "photo.E26": (picture(), "plate.jpg"),
    }
    page = browser.get(address(assignment))
    done = send(browser, assignment, page, "save", 302, **given)
    assert done.response.location == address(assignment)
    visit = visit_of(assignment)
    assert (visit.status, visit.month, visit.edition) == (VisitStatus.DRAFT, "2026-10", "2010-06")
    assert visit.conditions == sorted(assignment.outlet.conditions(info_list=False))
    again = browser.get(address(assignment))
    fields = again.fields(FORM)
    shown = {name: fields.get(name) for name in given if not name.startswith("photo")}
    assert shown == {name: [given[name]] for name in shown}
    source = next(i.get("src") for i in again.all("img") if "/photos/" in str(i.get("src")))
    sent = browser.client.get(source)
    assert (sent.status_code, sent.mimetype) == (200, "image/jpeg")
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in sent.headers["Cache-Control"]
    sent.close()


def test_a_complete_visit_is_submitted_scored_and_logged(
    browser: Browser, assignment: Assignment
) -> None:
    submit(browser, assignment, E54="no", **{"photo.X03": (picture(), "code.jpg"), "X03": "yes"})
    visit = visit_of(assignment)
    assert visit.status is VisitStatus.SUBMITTED
    assert visit.submitted_at == datetime(2026, 10, 15, 4, 0, tzinfo=UTC)
    assert visit.demeanour == 100
    assert visit.environment is not None
    assert 95 < visit.environment < 100
    assert [(f.item, f.status) for f in visit.findings] == [("X03", FindingStatus.PENDING)]
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.deed, entry.user_id) == ("visit.submitted", assignment.shopper_id)
    page = browser.get(address(assignment) + "?lang=en")
    assert "Submitted Visited on 2026-10-15" in page.text
    assert "Is the application process posted? No" in page.text


def test_submitting_twice_is_submitting_once(browser: Browser, assignment: Assignment) -> None:
    page = browser.get(address(assignment))
    first = send(browser, assignment, page, "submit", 302, **everything(page))
    second = send(browser, assignment, page, "submit", 302, **everything(page, D01="1"))
    assert first.response.location == second.response.location == address(assignment)
    assert visit_of(assignment).answers["D01"] == "5"
    assert len(db.session.scalars(select(AuditEntry)).all()) == 1


def test_an_incomplete_visit_is_kept_and_says_what_is_missing(
    browser: Browser, assignment: Assignment
) -> None:
    page = submit(browser, assignment, 422, E06=None, X10=None, D01="2", visited_on="")
    links = {str(a.get("href")): "".join(a.itertext()) for a in page.all("a")}
    assert links["#E06-0"] == "E06 Choose an answer"
    assert links["#visited_on"] == "Choose the day of the visit"
    assert "#X10-0" in links
    ids = {e.get("id") for e in page.tree.iter()}
    assert {"E06-0", "X10-0", "visited_on"} <= ids
    assert "Not submitted yet" in page.text
    visit = visit_of(assignment)
    assert (visit.status, visit.answers["D01"]) == (VisitStatus.DRAFT, "2")
    assert page.fields(FORM)["version"] == [str(visit.version)]


def test_many_gaps_of_a_stop_are_one_line(browser: Browser, assignment: Assignment) -> None:
    page = browser.get(address(assignment) + "?lang=en")
    page = send(browser, assignment, page, "submit", 422)
    assert "Outside: 15 to complete" in page.text


def test_closed_gates_take_their_items_away(browser: Browser, assignment: Assignment) -> None:
    submit(browser, assignment, TXN="no", TESTABLE="yes", D16="yes", D17="yes")
    answers = visit_of(assignment).answers
    assert "D15" not in answers
    assert "D15.minutes" not in answers
    assert "D17" not in answers
    assert answers["D16"] == "yes"


def test_an_open_gate_asks_its_items(browser: Browser, assignment: Assignment) -> None:
    page = submit(browser, assignment, 422, TXN="yes", D14=None)
    assert "D14 Choose an answer" in page.text


def test_carried_items_may_stay_empty_and_the_carrier_shows_the_lack(
    browser: Browser, assignment: Assignment
) -> None:
    carried = dict.fromkeys(("E27", "E28", "E29", "E49", "E50", "E51", "E52"))
    page = submit(browser, assignment, 422, E26="no", E45="no", **carried)
    assert [str(a.get("href")) for a in page.all("a") if "photo." in str(a.get("href"))] == [
        "#photo.E26"
    ]
    given = {"E26": "no", "E45": "no", "photo.E26": (picture(), "wall.jpg")}
    submit(browser, assignment, **given, **carried)
    visit = visit_of(assignment)
    assert visit.status is VisitStatus.SUBMITTED
    assert visit.failed_critical
    assert not set(carried) & set(visit.answers)


def test_a_failed_critical_item_and_a_finding_need_their_photos(
    browser: Browser, assignment: Assignment
) -> None:
    page = submit(browser, assignment, 422, E58="no", X03="yes", E53="no")
    assert "E58 Add a photo that shows this" in page.text
    assert "X03 Add a photo that shows this" in page.text
    assert "E53 Add" not in page.text


def test_too_much_unseen_cannot_be_submitted(browser: Browser, assignment: Assignment) -> None:
    blind = dict.fromkeys((f"D{number:02d}" for number in range(1, 7)), "unable")
    page = submit(browser, assignment, 422, **blind)
    assert "39% of what counts was not seen, at most 20% may be" in page.text
    assert visit_of(assignment).status is VisitStatus.DRAFT


def test_a_closed_outlet_needs_only_the_finding_its_photo_and_the_declaration(
    browser: Browser, assignment: Assignment
) -> None:
    page = browser.get(address(assignment) + "?lang=en")
    refused = send(browser, assignment, page, "submit", 422, X01="yes")
    hrefs = {str(a.get("href")) for a in refused.all("a")}
    assert {"#X10-0", "#photo.X01"} <= hrefs
    assert "#E06-0" not in hrefs
    given = {"X01": "yes", "X10": "yes", "photo.X01": (picture(), "door.jpg")}
    send(browser, assignment, refused, "submit", 302, **given)
    visit = visit_of(assignment)
    assert visit.status is VisitStatus.SUBMITTED
    assert [finding.item for finding in visit.findings] == ["X01"]


def test_a_returned_visit_shows_why_and_can_be_submitted_again(
    browser: Browser, make: Make, assignment: Assignment
) -> None:
    make.visit(
        assignment=assignment,
        status=VisitStatus.RETURNED,
        review_note="Which desk was it?",
        answers={"D01": "2"},
        visited_on=date(2026, 10, 3),
    )
    page = browser.get(address(assignment) + "?lang=en")
    assert "Which desk was it?" in page.text
    assert page.fields(FORM)["visited_on"] == ["2026-10-03"]
    submit(browser, assignment)
    assert visit_of(assignment).status is VisitStatus.SUBMITTED
