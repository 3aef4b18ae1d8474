from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from shopper.extensions import db
from shopper.models import AuditEntry, Finding, Photo, User, Visit
from shopper.models.outlet import OutletKind, Premises
from shopper.models.user import Role
from shopper.models.visit import MOVES, FindingStatus, VisitStatus
from shopper.rules.answers import asked_items
from shopper.standards import editions
from shopper.storage import save
from tests.browsing import Browser, Page
from tests.make import Make

EDITION = editions()["2010-06"]
GATES = {"TXN": "no", "HANDOVER": "no", "POSTED": "no", "TESTABLE": "no"}


@pytest.fixture
def analyst(browser: Browser, make: Make) -> User:
    user = make.user(Role.ANALYST)
    browser.sign_in(user)
    return user


def filled(visit: Visit, **given: Any) -> Visit:
    """Answer every item with its best option, but for those given, and score the visit."""
    answers: dict[str, Any] = {**GATES, "E01": "self_built"}
    for item in asked_items(EDITION, "visit", visit.conditions, answers):
        worth = [(o.value, o.code) for o in item.options if o.value is not None]
        if worth and item.id not in answers:
            answers[item.id] = max(worth)[1]
    visit.answers = answers | given
    visit.rescore(EDITION)
    db.session.commit()
    return visit


def submitted(make: Make, *, answers: dict[str, Any] | None = None, **given: Any) -> Visit:
    return filled(make.visit(status=VisitStatus.SUBMITTED, **given), **(answers or {}))


def send(browser: Browser, visit: Visit, form: str, status: int = 302, **values: Any) -> Page:
    """Send one of the forms of the visit's page."""
    page = browser.get(f"/office/visits/{visit.id}")
    wanted = f"/office/visits/{visit.id}/{form}"
    number = [element.get("action") for element in page.all("form")].index(wanted)
    answer = browser.submit(page, wanted, status, number, **values)
    db.session.refresh(visit)
    return answer


def test_the_queue_shows_the_longest_waiting_first_and_no_drafts(
    browser: Browser, make: Make, analyst: User
) -> None:
    from tests.make import OPENED

    done = make.visit(outlet=make.outlet(name="已完成"))
    late = make.visit(outlet=make.outlet(name="后提交"), status=VisitStatus.SUBMITTED)
    early = make.visit(outlet=make.outlet(name="先提交"), status=VisitStatus.SUBMITTED)
    make.visit(outlet=make.outlet(name="还是草稿"), status=VisitStatus.DRAFT)
    early.submitted_at = OPENED.replace(day=1)
    db.session.commit()
    text = browser.get("/office/visits/").text
    assert text.index(early.outlet.name) < text.index(late.outlet.name) < text.index("已完成")
    assert "还是草稿" not in text
    assert done.outlet.name not in browser.get("/office/visits/?status=submitted&month=all").text


def test_a_draft_is_not_for_the_office(browser: Browser, make: Make, analyst: User) -> None:
    visit = make.visit(status=VisitStatus.DRAFT)
    browser.get(f"/office/visits/{visit.id}", status=404)


def test_a_visit_shows_its_working_notes_and_photos(
    browser: Browser, make: Make, analyst: User, app: Flask
) -> None:
    visit = submitted(make, answers={"D02": "2"}, notes={"D02": "催了两次才理人"})
    digest = save(b"not really a picture", ".jpg")
    for item in ("D02", "E12"):
        photo = Photo(item=item, sha256=digest, width=8, height=6, added_at=visit.saved_at)
        visit.photos.append(photo)
    db.session.commit()
    page = browser.get(f"/office/visits/{visit.id}")
    assert "催了两次才理人" in page.text
    assert "礼貌尊重" in page.text
    sources = [image.get("src") for image in page.all("img")]
    own = [f"/office/visits/{visit.id}/photos/{photo.id}" for photo in visit.photos]
    assert sorted(map(str, sources)) == own
    sent = browser.get(sources[0] or "").response
    assert sent.data == b"not really a picture"
    assert sent.mimetype == "image/jpeg"
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in sent.headers["Cache-Control"]
    assert "public" not in sent.headers["Cache-Control"]
    assert sent.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert sent.headers["Content-Disposition"] == 'inline; filename="photo.jpg"'


def test_a_photo_is_found_at_its_own_visit_only(
    browser: Browser, make: Make, analyst: User
) -> None:
    visit, other = submitted(make), submitted(make)
    photo = Photo(item="E12", sha256="0" * 64, width=8, height=6, added_at=visit.saved_at)
    visit.photos.append(photo)
    db.session.commit()
    browser.get(f"/office/visits/{other.id}/photos/{photo.id}", status=404)
    browser.get(f"/office/visits/{visit.id}/photos/{photo.id}", status=404)


def test_accepting_scores_afresh_and_is_logged(browser: Browser, make: Make, analyst: User) -> None:
    visit = submitted(make)
    visit.score = 12.0
    db.session.commit()
    send(browser, visit, "review", decision="accepted")
    assert (visit.status, visit.reviewer_id) == (VisitStatus.ACCEPTED, analyst.id)
    assert visit.score == 100.0
    entry = db.session.scalars(db.select(AuditEntry)).one()
    assert entry.deed == "visit.accepted"
    assert entry.detail["before"] == {"status": "submitted", "score": 12.0}
    assert entry.detail["after"] == {"status": "accepted", "score": 100.0}


@pytest.mark.parametrize("decision", ["returned", "rejected"])
def test_returning_and_rejecting_need_a_note(
    browser: Browser, make: Make, analyst: User, decision: str
) -> None:
    visit = submitted(make)
    submitted(make, outlet=visit.outlet)
    refused = send(browser, visit, "review", 422, decision=decision, note="  ")
    assert "请写明原因" in refused.text
    assert visit.status is VisitStatus.SUBMITTED
    send(browser, visit, "review", decision=decision, note="缺门头照片")
    assert (visit.status, visit.review_note) == (decision, "缺门头照片")


@pytest.mark.parametrize("decision", ["submitted", "draft", "", "x"])
def test_the_office_cannot_move_a_visit_anywhere_else(
    browser: Browser, make: Make, analyst: User, decision: str
) -> None:
    visit = submitted(make)
    status = 422 if decision in {"submitted", "draft"} else 400
    send(browser, visit, "review", status, decision=decision, note="为什么")
    assert visit.status is VisitStatus.SUBMITTED


def test_the_state_table_lets_nobody_change_an_accepted_visit_but_staff() -> None:
    for (before, after), roles in MOVES.items():
        reports = before in {VisitStatus.DRAFT, VisitStatus.RETURNED}
        appeals = (before, after) == (VisitStatus.REJECTED, VisitStatus.APPEALED)
        assert (Role.SHOPPER in roles) == (reports or appeals)
        assert reports == (after is VisitStatus.SUBMITTED)


def test_a_second_reviewer_is_told_that_it_was_decided(
    browser: Browser, make: Make, analyst: User
) -> None:
    visit = submitted(make)
    page = browser.get(f"/office/visits/{visit.id}")
    send(browser, visit, "review", decision="accepted")
    address = f"/office/visits/{visit.id}/review"
    number = [element.get("action") for element in page.all("form")].index(address)
    late = browser.submit(page, address, 409, number, decision="returned", note="缺照片")
    assert "这次走访刚才有变动" in late.text
    assert "缺照片" in late.text
    assert (visit.status, visit.reviewer_id) == (VisitStatus.ACCEPTED, analyst.id)


def test_the_note_of_an_outdated_decision_is_kept_where_nothing_can_be_decided(
    browser: Browser, make: Make, analyst: User
) -> None:
    visit = submitted(make)
    page = browser.get(f"/office/visits/{visit.id}")
    send(browser, visit, "review", decision="returned", note="门头照片模糊")
    address = f"/office/visits/{visit.id}/review"
    number = [element.get("action") for element in page.all("form")].index(address)
    late = browser.submit(page, address, 409, number, decision="rejected", note="我的长篇说明")
    assert [area.text for area in late.all("textarea", name="note")] == ["我的长篇说明"]
    db.session.refresh(visit)
    assert (visit.status, visit.review_note) == (VisitStatus.RETURNED, "门头照片模糊")


def test_answers_that_changed_meanwhile_are_looked_at_before_they_are_decided_about(
    browser: Browser, make: Make, analyst: User
) -> None:
    visit = reported(make)
    visit.answers = visit.answers | {"E01": "borrowed"}
    db.session.commit()
    page = browser.get(f"/office/visits/{visit.id}")
    actions = [element.get("action") for element in page.all("form")]
    visit.version += 1
    db.session.commit()
    place = f"/office/visits/{visit.id}/"
    late = {
        "review": {"decision": "rejected", "note": "说明"},
        "findings/X01": {"decision": "confirmed", "X01-reason": "照片清楚"},
    }
    for form, values in late.items():
        number = actions.index(place + form)
        refused = browser.submit(page, place + form, 409, number, **values)
        assert "这次走访刚才有变动" in refused.text
    browser.submit(
        page, place + "premises", 302, actions.index(place + "premises"), correct="answer"
    )
    assert "这次走访刚才有变动" in browser.get(place.rstrip("/")).text
    db.session.refresh(visit)
    assert visit.status is VisitStatus.SUBMITTED
    assert visit.confirmed == frozenset()
    assert visit.answers["E01"] == "borrowed"


def test_a_visit_that_saw_too_little_cannot_be_accepted(
    browser: Browser, make: Make, analyst: User
) -> None:
    unseen = {f"D{number:02d}": "unable" for number in range(1, 7)}
    visit = submitted(make, answers=unseen)
    assert not visit.scored(EDITION).valid
    refused = send(browser, visit, "review", 422, decision="accepted")
    assert "没看到的内容太多" in refused.text
    assert visit.status is VisitStatus.SUBMITTED


def test_premises_that_contradict_the_register_wait(
    browser: Browser, make: Make, analyst: User
) -> None:
    visit = submitted(make, answers={"E01": "borrowed"})
    refused = send(browser, visit, "review", 422, decision="accepted")
    assert "与档案不一致" in refused.text


def test_correcting_the_answer_leaves_the_register(
    browser: Browser, make: Make, analyst: User
) -> None:
    visit = submitted(make, answers={"E01": "borrowed"})
    send(browser, visit, "premises", correct="answer")
    assert visit.answers["E01"] == "self_built"
    assert visit.outlet.premises is Premises.SELF_BUILT
    assert not visit.premises_differ
    entry = db.session.scalars(db.select(AuditEntry)).one()
    assert (entry.detail["before"]["E01"], entry.detail["after"]["E01"]) == (
        "borrowed",
        "self_built",
    )


def test_correcting_the_register_changes_outlet_and_conditions_and_scores_afresh(
    browser: Browser, make: Make, analyst: User
) -> None:
    visit = submitted(make, answers={"E01": "borrowed", "E25": "no"})
    assert {"CSC"} <= set(visit.conditions)
    before = visit.score
    send(browser, visit, "premises", correct="register")
    outlet = visit.outlet
    assert (outlet.premises, outlet.is_service_centre) == (Premises.BORROWED, False)
    assert "BORROW" in visit.conditions
    assert "CSC" not in visit.conditions
    assert visit.score == visit.scored(EDITION).score != before
    deeds = set(db.session.scalars(db.select(AuditEntry.deed)))
    assert deeds == {"visit.conditions_corrected", "outlet.premises_corrected"}


def test_a_register_corrected_to_self_built_makes_a_service_centre_of_a_hall(
    browser: Browser, make: Make, analyst: User
) -> None:
    outlet = make.outlet(
        premises=Premises.BORROWED, is_service_centre=False, kind=OutletKind.HALL_3
    )
    visit = submitted(make, outlet=outlet, answers={"E01": "self_built"})
    send(browser, visit, "premises", correct="register")
    assert {"CSC"} <= set(visit.conditions)
    assert "BORROW" not in visit.conditions


def reported(make: Make, item: str = "X01", **given: Any) -> Visit:
    visit = submitted(make, answers={item: "yes"}, **given)
    visit.findings.append(Finding(item=item))
    db.session.commit()
    return visit


def test_an_unconfirmed_finding_has_no_effect_and_is_shown_as_such(
    browser: Browser, make: Make, analyst: User
) -> None:
    visit = reported(make)
    assert visit.score == 100.0
    assert "待核实" in browser.get(f"/office/visits/{visit.id}").text
    assert "X01 待核实" in browser.get("/office/").text


def test_a_confirmed_veto_caps_the_visit(browser: Browser, make: Make, analyst: User) -> None:
    visit = reported(make)
    send(browser, visit, "findings/X01", 422, decision="confirmed", **{"X01-reason": ""})
    assert visit.score == 100.0
    send(browser, visit, "findings/X01", decision="confirmed", **{"X01-reason": "照片清楚"})
    assert visit.score == 59.0
    assert visit.findings[0].status is FindingStatus.CONFIRMED
    entry = db.session.scalars(db.select(AuditEntry)).one()
    assert entry.deed == "finding.confirmed"
    assert entry.detail["after"]["score"] == 59.0
    send(browser, visit, "findings/X01", decision="dismissed", **{"X01-reason": "看错了时间"})
    assert visit.score == 100.0


def test_who_confirmed_a_finding_cannot_accept_the_visit(
    app: Flask, browser: Browser, make: Make, analyst: User
) -> None:
    visit = reported(make)
    send(browser, visit, "findings/X01", decision="confirmed", **{"X01-reason": "照片清楚"})
    refused = send(browser, visit, "review", 422, decision="accepted")
    assert "须由别人通过" in refused.text
    second = Browser(app)
    second.sign_in(make.user(Role.ANALYST))
    send(second, visit, "review", decision="accepted")
    assert (visit.status, visit.score) == (VisitStatus.ACCEPTED, 59.0)


def test_who_accepted_the_visit_cannot_confirm_its_finding(
    app: Flask, browser: Browser, make: Make, analyst: User
) -> None:
    visit = reported(make, "X03")
    send(browser, visit, "review", decision="accepted")
    values = {"X03-reason": "照片清楚"}
    refused = send(browser, visit, "findings/X03", 422, decision="confirmed", **values)
    assert "须由第二人决定" in refused.text
    assert visit.findings[0].status is FindingStatus.PENDING
    second = Browser(app)
    second.sign_in(make.user(Role.ADMIN))
    send(second, visit, "findings/X03", decision="confirmed", **values)
    assert visit.confirmed == {"X03"}


def test_nobody_decides_about_an_own_visit(browser: Browser, make: Make, analyst: User) -> None:
    visit = reported(make, shopper=analyst)
    page = browser.get(f"/office/visits/{visit.id}")
    assert page.all("form", id="review") == []
    (token,) = {field.get("value") for field in page.all("input", name="csrf_token")}
    mine = {"csrf_token": token, "version": str(visit.version), "note": "x"}
    for decision in ("accepted", "returned", "rejected"):
        browser.post(f"/office/visits/{visit.id}/review", 422, **mine, decision=decision)
    send(browser, visit, "findings/X01", 422, decision="confirmed", **{"X01-reason": "x"})
    assert visit.status is VisitStatus.SUBMITTED
    assert visit.confirmed == frozenset()


def test_a_finding_that_the_answers_no_longer_report_is_gone(
    browser: Browser, make: Make, analyst: User
) -> None:
    visit = reported(make)
    page = browser.get(f"/office/visits/{visit.id}")
    address = f"/office/visits/{visit.id}/findings/X01"
    number = [element.get("action") for element in page.all("form")].index(address)
    visit.answers = visit.answers | {"X01": "no"}
    db.session.commit()
    assert address not in browser.get(f"/office/visits/{visit.id}").html
    browser.submit(page, address, 404, number, decision="confirmed", **{"X01-reason": "x"})
