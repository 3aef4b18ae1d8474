from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from shopper.extensions import db
from shopper.models.placard import Placard, PlacardStatus
from shopper.models.response import Response, ResponseStatus
from shopper.models.setting import Settings, save_settings
from tests.browsing import Browser, Page
from tests.conftest import NOON
from tests.make import Make

ANSWERS = {
    "C01": "enquiry",
    "C02": "within_5",
    "C03": "5",
    "C04": "4",
    "C05": "no",
    "C07": "5",
    "C08": "both",
    "C09": "some",
    "C10": "4",
}
A_MINUTE = timedelta(minutes=1)

Clock = Callable[[datetime], None]


@pytest.fixture
def placard(make: Make) -> Placard:
    return make.placard(code="WEST1000")


@pytest.fixture
def opened(placard: Placard, browser: Browser, clock: Clock) -> Page:
    """The page, opened a minute before the test sends it."""
    page = browser.get("/s/WEST1000?lang=en")
    clock(NOON + A_MINUTE)
    return page


def send(browser: Browser, page: Page, status: int = 303, lang: str = "en", **given: Any) -> Page:
    answers = {**ANSWERS, **given}
    return browser.submit(page, f"/s/WEST1000?lang={lang}", status, **answers)


def stored() -> list[Response]:
    db.session.rollback()
    return list(db.session.scalars(select(Response).order_by(Response.id)))


def checked(page: Page) -> dict[str, str]:
    boxes = [*page.all("input", type="radio"), *page.all("input", type="checkbox")]
    return {str(b.get("name")): str(b.get("value")) for b in boxes if b.get("checked") is not None}


def test_the_page_asks_the_editions_questions_about_the_outlet(
    make: Make, browser: Browser
) -> None:
    outlet = make.outlet(name="样例西湖服务中心", name_en="Sample West Lake Centre")
    make.placard(outlet=outlet, code="QAKE1000")
    chinese, english = browser.get("/s/QAKE1000"), browser.get("/s/QAKE1000?lang=en")
    assert "样例西湖服务中心" in chinese.text
    assert "您今天来办什么？" in chinese.text
    assert "提交评价" in chinese.text
    assert "Sample West Lake Centre" in english.text
    assert "What brings you here today?" in english.text
    assert [q.get("id") for q in chinese.all("fieldset")] == [
        *(f"C{n:02d}" for n in range(1, 11)),
        "C10.reasons",
    ]


def test_only_what_applies_to_the_outlet_is_asked(make: Make, browser: Browser) -> None:
    make.placard(code="WEST1000", outlet=make.outlet(is_service_centre=False))
    page = browser.get("/s/WEST1000")
    assert not page.all("fieldset", id="C08")
    assert not page.all("fieldset", id="C09")


TYPED = ["west1000", "WEST-1000", "west%201000", "WESTIOOO", "westl0o0", "ＷＥＳＴ１０００"]


@pytest.mark.parametrize("typed", TYPED)
def test_a_code_is_read_however_it_is_typed(placard: Placard, browser: Browser, typed: str) -> None:
    assert browser.get(f"/s/{typed}").all("form", id="survey")


def test_answers_are_stored_scored_and_thanked_for(opened: Page, browser: Browser) -> None:
    sent = send(browser, opened)
    assert re.fullmatch(r"/s/receipts/\w{4}-\w{4}-\w{4}\?lang=en", str(sent.response.location))
    (response,) = stored()
    outlet = response.outlet
    assert response.answers == ANSWERS
    assert response.placard.code == "WEST1000"
    assert (response.company_id, response.city_code) == (outlet.company_id, "3301")
    assert response.conditions == sorted(outlet.conditions(info_list=False))
    assert (response.edition, response.month, response.language) == ("2010-06", "2026-10", "en")
    assert (response.opened_at, response.received_at) == (NOON, NOON + A_MINUTE)
    assert response.status is ResponseStatus.COUNTED
    assert response.held_by == []
    # (8 + 20 + 15 · 0.75 + 12 + 15 + 10 + 10 · 0.5) / (8 + 20 + 15 + 12 + 15 + 10 + 10)
    assert response.score == pytest.approx(100 * 81.25 / 90)


def test_the_thank_you_can_be_reloaded_and_names_no_answer(opened: Page, browser: Browser) -> None:
    address = str(send(browser, opened).response.location)
    for _ in range(2):
        assert "Thank you" in browser.get(address).text
    assert "谢谢您" in browser.get(address.replace("lang=en", "lang=zh")).text
    assert len(stored()) == 1


def test_a_page_sent_again_is_one_response_and_the_same_thanks(
    opened: Page, browser: Browser
) -> None:
    first, second = send(browser, opened), send(browser, opened, C03="1")
    assert first.response.location == second.response.location
    (response,) = stored()
    assert response.answers["C03"] == "5"


def test_two_pages_are_two_responses(opened: Page, browser: Browser, clock: Clock) -> None:
    another = browser.get("/s/WEST1000")
    clock(NOON + 2 * A_MINUTE)
    send(browser, opened)
    send(browser, another)
    assert len({response.submission_id for response in stored()}) == 2


def test_getting_pages_changes_nothing(placard: Placard, browser: Browser) -> None:
    for address in ("/s/", "/s/WEST1000", "/s/receipts", "/s/privacy"):
        browser.get(address)
    assert stored() == []


def test_nobody_can_fill_in_the_page_that_others_get(placard: Placard, browser: Browser) -> None:
    first = browser.get("/s/WEST1000", data={"C01": "claims", "C10": "1"})
    assert checked(first) == checked(browser.get("/s/WEST1000")) == {}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_page_sets_a_cookie(opened: Page, browser: Browser, lang: str) -> None:
    pages = [
        browser.get(f"/s/WEST1000?lang={lang}"),
        browser.get(f"/s/?lang={lang}"),
        browser.get(f"/s/NOBODY?lang={lang}", 404),
        browser.submit(opened, f"/s/WEST1000?lang={lang}", 200, switch="1"),
        send(browser, opened, 422, lang, C03="tampered"),
        send(browser, opened, 303, lang),
        browser.get(f"/s/receipts?lang={lang}"),
        browser.get(f"/s/privacy?lang={lang}"),
    ]
    assert [p.response.headers.getlist("Set-Cookie") for p in pages] == [[]] * len(pages)


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [("en", "Were staff warm and polite? Choose an answer"), ("zh", "礼貌吗？ 请选一项")],
)
def test_a_missing_answer_is_asked_for_with_everything_kept(
    opened: Page, browser: Browser, lang: str, sentence: str
) -> None:
    reasons = ["attitude", "other"]
    page = browser.submit(
        opened,
        f"/s/WEST1000?lang={lang}",
        422,
        **{**ANSWERS, "C03": None, "C10": "1", "C10.reasons": reasons},
    )
    summary = page.all("div", role="alert")[0]
    links = [a for a in summary.iter() if a.tag.endswith("}a")]
    assert [a.get("href") for a in links] == ["#C03-0"]
    assert sentence in page.text
    assert page.all("input", id="C03-0")
    kept = checked(page)
    assert {k: kept[k] for k in ANSWERS if k not in ("C03", "C10")} == {
        k: v for k, v in ANSWERS.items() if k not in ("C03", "C10")
    }
    ticks = [b for b in page.all("input", type="checkbox") if b.get("checked") is not None]
    assert [b.get("value") for b in ticks] == reasons
    assert page.fields()["ticket"] == opened.fields()["ticket"]
    assert stored() == []


def test_the_mended_form_is_stored_with_its_opening_time(
    opened: Page, browser: Browser, clock: Clock
) -> None:
    page = send(browser, opened, 422, C03=None)
    clock(NOON + 5 * A_MINUTE)
    browser.submit(page, "/s/WEST1000", 303, C03="3")
    (response,) = stored()
    assert response.opened_at == NOON
    assert response.answers == {**ANSWERS, "C03": "3"}


def test_a_tampered_answer_is_refused_at_its_question(opened: Page, browser: Browser) -> None:
    page = send(browser, opened, 422, C05="<b>maybe</b>")
    assert "Were you passed around with nobody in charge? Choose one of the answers" in page.text
    assert "<b>maybe" not in page.html
    assert stored() == []


def test_an_item_that_follows_from_another_is_asked_only_then(
    opened: Page, browser: Browser
) -> None:
    assert "If your papers were complete" in send(browser, opened, 422, C01="claims").text
    send(browser, opened, C01="claims", C06="done")
    assert stored()[0].answers["C06"] == "done"


def test_a_stray_answer_is_ignored(opened: Page, browser: Browser) -> None:
    send(browser, opened, C06="tampered", **{"C10.reasons": ["attitude"]})
    assert stored()[0].answers == ANSWERS


def test_reasons_are_kept_for_the_dissatisfied(opened: Page, browser: Browser) -> None:
    send(browser, opened, C10="2", **{"C10.reasons": ["waiting", "attitude"]})
    assert stored()[0].answers["C10.reasons"] == ["attitude", "waiting"]


def test_switching_the_language_keeps_answers_and_ticket_and_stores_nothing(
    opened: Page, browser: Browser
) -> None:
    (button,) = opened.all("button", name="switch", value="language")
    assert button.get("form") == "survey"
    given = {"C01": "claims", "C06": "na", "C10": "1", "C10.reasons": ["other"], "device": "ab"}
    page = browser.submit(opened, str(button.get("formaction")), 200, switch="1", **given)
    assert "您今天来办什么？" in page.text
    assert checked(page) == {"C01": "claims", "C06": "na", "C10": "1", "C10.reasons": "other"}
    assert page.fields()["ticket"] == opened.fields()["ticket"]
    assert not page.all("p", **{"class": "error"})
    assert stored() == []
    browser.submit(page, "/s/WEST1000?lang=zh", 303, **ANSWERS)
    assert stored()[0].language == "zh"


def test_the_browsers_language_is_the_first_choice(placard: Placard, browser: Browser) -> None:
    english = browser.get("/s/WEST1000", headers={"Accept-Language": "en-GB,en;q=0.8"})
    assert "What brings you here today?" in english.text


@pytest.mark.parametrize(
    ("lang", "sentence"), [("en", "was open for long"), ("zh", "页面打开的时间太长了")]
)
def test_an_expired_page_is_shown_again_and_counts_once(
    opened: Page, browser: Browser, clock: Clock, lang: str, sentence: str
) -> None:
    clock(NOON + timedelta(hours=72, seconds=1))
    page = send(browser, opened, 422, lang)
    assert sentence in page.text
    assert checked(page) == ANSWERS
    assert stored() == []
    browser.submit(page, "/s/WEST1000", 303)
    browser.submit(page, "/s/WEST1000", 303)
    (response,) = stored()
    assert response.opened_at == NOON + timedelta(hours=72, seconds=1 - 10)
    assert response.held_by == []


def test_an_expired_page_that_had_been_sent_is_not_stored_again(
    opened: Page, browser: Browser, clock: Clock
) -> None:
    send(browser, opened)
    clock(NOON + timedelta(hours=80))
    page = send(browser, opened, 422)
    browser.submit(page, "/s/WEST1000", 303)
    assert len(stored()) == 1


def test_a_page_is_valid_for_the_tickets_hours(
    opened: Page, browser: Browser, clock: Clock
) -> None:
    clock(NOON + timedelta(hours=72))
    send(browser, opened)
    assert stored()[0].opened_at == NOON


def test_a_late_response_belongs_to_the_month_of_its_opening(
    placard: Placard, browser: Browser, clock: Clock
) -> None:
    clock(datetime(2026, 10, 31, 15, 30, tzinfo=UTC))
    page = browser.get("/s/WEST1000")
    clock(datetime(2026, 11, 2, 1, 0, tzinfo=UTC))
    send(browser, page)
    assert stored()[0].month == "2026-10"


def test_months_turn_at_midnight_in_shanghai(
    placard: Placard, browser: Browser, clock: Clock
) -> None:
    clock(datetime(2026, 10, 31, 16, 0, tzinfo=UTC))
    page = browser.get("/s/WEST1000")
    clock(datetime(2026, 10, 31, 16, 1, tzinfo=UTC))
    send(browser, page)
    assert stored()[0].month == "2026-11"


@pytest.mark.parametrize("ticket", ["", "forged", "WyJXRVNUMTAwMCIsMSwiYSJd.c2lnbmF0dXJl", None])
@pytest.mark.parametrize(
    ("lang", "sentence"), [("en", "could not be checked"), ("zh", "没能通过核对")]
)
def test_a_forged_ticket_is_replaced_and_the_answers_kept(
    opened: Page, browser: Browser, clock: Clock, ticket: str | None, lang: str, sentence: str
) -> None:
    page = send(browser, opened, 422, lang, ticket=ticket)
    assert sentence in page.text
    assert checked(page) == ANSWERS
    assert stored() == []
    clock(NOON + 2 * A_MINUTE)
    browser.submit(page, "/s/WEST1000", 303)
    assert len(stored()) == 1


def test_a_ticket_of_another_placard_is_not_taken(
    make: Make, opened: Page, browser: Browser
) -> None:
    make.placard(code="EAST1000")
    page = browser.submit(opened, "/s/EAST1000?lang=en", 422, **ANSWERS)
    assert "could not be checked" in page.text
    assert stored() == []


@pytest.mark.parametrize(
    ("lang", "sentence"), [("en", "No outlet has this code"), ("zh", "没有找到这个编码的网点")]
)
def test_an_unknown_code_is_asked_for_again(browser: Browser, lang: str, sentence: str) -> None:
    for address in ("/s/WRONG123", "/s/?code=WRONG123"):
        page = browser.get(f"{address}{'&' if '?' in address else '?'}lang={lang}", 404)
        assert sentence in page.text
        assert page.all("input", id="code")[0].get("value") == "WRONG123"
    browser.post(f"/s/WRONG123?lang={lang}", 404, **ANSWERS)


def test_a_code_can_be_typed(placard: Placard, browser: Browser) -> None:
    assert browser.get("/s", 200).all("input", id="code")
    page = browser.get("/s/?code=west+l000&lang=en", 303)
    assert page.response.location == "/s/WEST1000?lang=en"


@pytest.mark.parametrize(
    ("lang", "sentence"), [("en", "This code is no longer used"), ("zh", "这个二维码已经停用")]
)
def test_a_retired_code_says_so(
    make: Make, opened: Page, browser: Browser, lang: str, sentence: str
) -> None:
    retire()
    assert sentence in browser.get(f"/s/WEST1000?lang={lang}", 410).text
    assert sentence in send(browser, opened, 410, lang, ticket="forged").text
    assert stored() == []


def test_answers_from_before_a_retirement_are_stored_and_held(
    opened: Page, browser: Browser
) -> None:
    retire()
    send(browser, opened)
    (response,) = stored()
    assert (response.status, response.held_by) == (ResponseStatus.HELD, ["retired_code"])


def retire() -> None:
    placard = db.session.scalars(select(Placard)).one()
    placard.status = PlacardStatus.RETIRED
    db.session.commit()


def test_a_response_sent_too_fast_is_held(placard: Placard, browser: Browser, clock: Clock) -> None:
    page = browser.get("/s/WEST1000")
    clock(NOON + timedelta(seconds=9))
    send(browser, page)
    assert stored()[0].held_by == ["too_fast"]


def test_a_response_from_outside_opening_hours_is_held(
    placard: Placard, browser: Browser, clock: Clock
) -> None:
    clock(datetime(2026, 10, 15, 18, 0, tzinfo=UTC))
    page = browser.get("/s/WEST1000")
    clock(datetime(2026, 10, 15, 18, 1, tzinfo=UTC))
    send(browser, page)
    assert stored()[0].held_by == ["closed_hours"]


def test_opening_hours_that_nobody_can_read_hold_nothing(
    make: Make, browser: Browser, clock: Clock
) -> None:
    make.placard(code="WEST1000", outlet=make.outlet(opening_hours="节假日除外"))
    page = browser.get("/s/WEST1000")
    clock(NOON + A_MINUTE)
    send(browser, page)
    assert stored()[0].held_by == []


@pytest.mark.parametrize(("token", "held"), [("ab" * 16, True), ("", False), ("ab", False)])
def test_a_phones_second_response_is_held_where_it_has_a_token(
    opened: Page, browser: Browser, clock: Clock, token: str, held: bool
) -> None:
    another = browser.get("/s/WEST1000")
    send(browser, opened, device=token)
    clock(NOON + timedelta(hours=23))
    send(browser, another, device=token)
    first, second = stored()
    assert first.status is ResponseStatus.COUNTED
    assert second.held_by == (["repeat_device"] if held else [])
    assert (first.device_mark is None) == (not held)


def test_the_eleventh_response_of_a_network_within_an_hour_is_held(
    placard: Placard, browser: Browser, clock: Clock
) -> None:
    pages = [browser.get("/s/WEST1000") for _ in range(11)]
    clock(NOON + A_MINUTE)
    for page in pages:
        send(browser, page)
    assert [response.held_by for response in stored()] == [[]] * 10 + [["burst"]]


def test_no_address_and_no_token_is_stored(opened: Page, browser: Browser) -> None:
    send(browser, opened, device="ab" * 16)
    row = db.session.execute(select(Response.__table__)).one()
    text = repr(tuple(row))
    assert "127.0" not in text
    assert "ab" * 16 not in text


def test_facts_of_the_register_are_stored_as_they_are_when_answers_arrive(
    opened: Page, browser: Browser
) -> None:
    save_settings(Settings(info_list=True))
    outlet = db.session.scalars(select(Placard)).one().outlet
    outlet.is_service_centre = False
    db.session.commit()
    send(browser, opened)
    (response,) = stored()
    assert "INFOLIST" in response.conditions
    assert "CSC" not in response.conditions
    assert "C08" not in response.answers


@pytest.mark.parametrize(("lang", "sentence"), [("en", "too much at once"), ("zh", "内容太多了")])
def test_a_body_that_is_too_large_is_refused(
    opened: Page, browser: Browser, lang: str, sentence: str
) -> None:
    assert sentence in send(browser, opened, 413, lang, C03="5" * 70_000).text
    assert stored() == []


def test_large_print_is_kept_in_every_address_and_keeps_the_answers(
    opened: Page, browser: Browser
) -> None:
    (button,) = opened.all("button", name="switch", value="print")
    large = browser.submit(opened, str(button.get("formaction")), 200, switch="print", C03="4")
    assert large.all("html")[0].get("data-print") == "large"
    assert checked(large) == {"C03": "4"}
    (form,) = large.all("form", id="survey")
    address = str(form.get("action"))
    thanks = browser.submit(large, address, 303, **ANSWERS).response.location
    thanked = browser.get(str(thanks))
    assert thanked.all("html")[0].get("data-print") == "large"
    (link,) = [a for a in thanked.all("a") if "Standard print" in (a.text or "")]
    assert browser.get(str(link.get("href"))).all("html")[0].get("data-print") is None


def test_a_page_says_whether_it_answers_a_form(opened: Page, browser: Browser) -> None:
    again = browser.submit(opened, "/s/WEST1000", 422, **{**ANSWERS, "C03": None})
    given = [page.all("form", id="survey")[0].get("data-given") for page in (opened, again)]
    assert given == [None, ""]
