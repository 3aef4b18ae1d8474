from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, text

from shopper.extensions import db
from shopper.models import (
    Attempt,
    AuditEntry,
    Bulletin,
    Comment,
    CustomerPhoto,
    Response,
    aggregate,
)
from shopper.models.response import ResponseStatus
from shopper.standards import editions
from shopper.survey import store
from shopper.survey.receipt import receipt_code
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
BETTER = {**ANSWERS, "C03": "1"}
A_MINUTE = timedelta(minutes=1)

Clock = Callable[[datetime], None]


@pytest.fixture
def opened(make: Make, browser: Browser, clock: Clock) -> Page:
    make.placard(code="WEST1000")
    page = browser.get("/s/WEST1000?lang=en")
    clock(NOON + A_MINUTE)
    return page


@pytest.fixture
def receipt(opened: Page, browser: Browser) -> str:
    """The address of a receipt, without its language."""
    sent = browser.submit(opened, "/s/WEST1000?lang=en", 303, **ANSWERS)
    return str(sent.response.location).partition("?")[0]


def stored() -> Response:
    db.session.rollback()
    return db.session.scalars(select(Response)).one()


def is_right() -> bool:
    """Whether the aggregate is what the counted responses add up to."""
    db.session.rollback()
    return aggregate.rebuild(editions(), check=True) == 0


def number_counted() -> int | None:
    query = text("SELECT number FROM aggregate WHERE item = 'score'")
    return db.session.execute(query).scalar()


def publish(month: str = "2026-10") -> None:
    db.session.add(Bulletin(issue=month, month=month, data={}, published_at=NOON))
    db.session.commit()


@pytest.fixture
def correct(browser: Browser, receipt: str, app: Flask, clock: Clock) -> Callable[..., Page]:
    """Open the blank form and send it half a minute later, or as long after as told."""

    def send(status: int = 303, seconds: int = 30, **given: Any) -> Page:
        page = browser.get(f"{receipt}/correct?lang=en")
        clock(app.config["NOW"]() + timedelta(seconds=seconds))
        return browser.submit(page, f"{receipt}/correct?lang=en", status, **{**BETTER, **given})

    return send


def photo(colour: str = "teal") -> tuple[BytesIO, str]:
    file = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Secretcam"
    Image.new("RGB", (40, 30), colour).save(file, "JPEG", exif=exif)
    file.seek(0)
    return file, "photo.jpg"


def test_a_receipt_has_sixty_bits_in_groups_and_is_the_same_each_time(app: Flask) -> None:
    code = receipt_code("some submission")
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", code)
    assert receipt_code("some submission") == code
    codes = {receipt_code(f"submission {n}") for n in range(1000)}
    assert len(codes) == 1000
    for place in (0, 5, 13):
        assert {code[place] for code in codes} == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_a_receipt_depends_on_the_installations_key(app: Flask) -> None:
    code = receipt_code("some submission")
    app.config["SECRET_KEY"] = "another key"
    assert receipt_code("some submission") != code


def test_the_table_holds_no_receipt_code(receipt: str) -> None:
    code = receipt.rpartition("/")[2]
    row = repr(tuple(db.session.execute(select(Response.__table__)).one()))
    assert code not in row
    assert code.replace("-", "") not in row


@pytest.mark.parametrize(("lang", "said"), [("en", "Counted"), ("zh", "已计入")])
def test_a_receipt_says_that_answers_count(
    receipt: str, browser: Browser, lang: str, said: str
) -> None:
    page = browser.get(f"{receipt}?lang={lang}")
    assert said in page.text
    assert receipt.rpartition("/")[2] in page.text


@pytest.mark.parametrize(("lang", "said"), [("en", "Being checked"), ("zh", "核对中")])
def test_a_held_response_is_being_checked_and_no_rule_is_named(
    opened: Page, browser: Browser, lang: str, said: str
) -> None:
    sent = browser.submit(opened, "/s/WEST1000", 303, **ANSWERS, website="http://spam")
    assert stored().held_by == ["honeypot"]
    page = browser.get(str(sent.response.location).partition("?")[0] + f"?lang={lang}")
    assert said in page.text
    for word in ("honeypot", "看不见", "nobody sees"):
        assert word not in page.text


def test_a_response_left_out_says_so(receipt: str, browser: Browser) -> None:
    stored().status = ResponseStatus.EXCLUDED
    db.session.commit()
    page = browser.get(f"{receipt}?lang=en")
    assert "Left out" in page.text
    assert "Correct my answers" not in page.text


def test_a_receipt_can_be_typed_however_it_was_noted(receipt: str, browser: Browser) -> None:
    code = receipt.rpartition("/")[2]
    assert browser.get("/s/receipts").all("input", id="code")
    typed = code.replace("-", "+").lower().replace("0", "o").replace("1", "l")
    sent = browser.get(f"/s/receipts?lang=en&code={typed}", 303)
    assert sent.response.location == f"{receipt}?lang=en"
    assert browser.get(f"{receipt.replace('-', '')}?lang=en").text.count(code) == 1


def test_no_answer_is_ever_shown(receipt: str, browser: Browser) -> None:
    page = browser.get(f"{receipt}/correct?lang=en")
    boxes = [*page.all("input", type="radio"), *page.all("input", type="checkbox")]
    assert len(boxes) > 20
    assert not [box for box in boxes if box.get("checked") is not None]


def test_a_correction_replaces_the_answers_and_moves_the_aggregate(
    receipt: str, correct: Callable[..., Page]
) -> None:
    before = stored().score
    assert before is not None
    sent = correct()
    assert sent.response.location == f"{receipt}?lang=en"
    response = stored()
    assert response.answers == BETTER
    assert response.score is not None
    assert response.score < before
    assert is_right()
    assert number_counted() == 1
    (entry,) = db.session.scalars(select(AuditEntry))
    assert (entry.deed, entry.user_id, entry.subject_id) == (
        "response.corrected",
        None,
        str(response.id),
    )
    assert "C03" not in str(entry.detail)


def test_the_same_correction_sent_twice_is_logged_once(correct: Callable[..., Page]) -> None:
    correct()
    correct()
    assert len(db.session.scalars(select(AuditEntry)).all()) == 1
    assert is_right()


@pytest.mark.parametrize(
    ("seconds", "given", "held_by"),
    [(9, {}, ["too_fast"]), (30, {"website": "x"}, ["honeypot"]), (10, {}, [])],
)
def test_a_correction_is_held_only_for_how_it_came(
    correct: Callable[..., Page], seconds: int, given: dict[str, str], held_by: list[str]
) -> None:
    correct(seconds=seconds, **given)
    response = stored()
    assert response.held_by == held_by
    assert response.status is (ResponseStatus.HELD if held_by else ResponseStatus.COUNTED)
    assert number_counted() == (0 if held_by else 1)
    assert is_right()


def test_a_correction_keeps_a_held_response_held(correct: Callable[..., Page]) -> None:
    response = stored()
    aggregate.change(response, editions()[response.edition], status=ResponseStatus.HELD)
    db.session.commit()
    correct()
    assert stored().status is ResponseStatus.HELD
    assert is_right()


def test_a_correction_lacking_an_answer_is_shown_again(correct: Callable[..., Page]) -> None:
    page = correct(422, C03=None)
    assert "Choose an answer" in page.text
    assert [b.get("value") for b in page.all("input", name="C10") if b.get("checked") is not None]
    assert stored().answers == ANSWERS


def test_a_correction_without_its_ticket_is_shown_again(correct: Callable[..., Page]) -> None:
    page = correct(422, ticket="forged")
    assert "could not be checked" in page.text
    assert stored().answers == ANSWERS


def test_a_correction_can_change_the_language_midway(receipt: str, browser: Browser) -> None:
    page = browser.get(f"{receipt}/correct?lang=en")
    shown = browser.submit(page, f"{receipt}/correct?lang=zh", 200, switch="language", C03="5")
    assert "提交更正" in shown.text
    assert stored().answers == ANSWERS


@pytest.mark.parametrize(("hours", "status"), [(23.9, 200), (24, 410)])
def test_answers_can_be_corrected_for_a_day(
    receipt: str, browser: Browser, clock: Clock, hours: float, status: int
) -> None:
    clock(NOON + A_MINUTE + timedelta(hours=hours))
    browser.get(f"{receipt}/correct", status)
    assert ("/correct" in browser.get(receipt).html) is (status == 200)
    late = browser.post(f"{receipt}/comment?lang=en", 303 if status == 200 else 410, comment="Hm")
    assert ("taken for 24 hours" in late.text) is (status == 410)


def test_a_published_month_can_be_changed_no_more(receipt: str, browser: Browser) -> None:
    publish()
    page = browser.get(f"{receipt}?lang=en")
    assert "/correct" not in page.html
    assert "/withdraw" not in page.html
    for address in (f"{receipt}/correct", f"{receipt}/withdraw"):
        browser.get(address, 410)
        browser.post(address, 410, **BETTER)
    assert (stored().answers, stored().status) == (ANSWERS, ResponseStatus.COUNTED)


def test_a_response_can_be_taken_back_for_good(receipt: str, browser: Browser) -> None:
    browser.submit(browser.get(f"{receipt}/withdraw"), f"{receipt}/withdraw?lang=en", 303)
    browser.post(f"{receipt}/withdraw", 303)
    response = stored()
    assert (response.status, response.withdrawn_at) == (ResponseStatus.EXCLUDED, NOON + A_MINUTE)
    assert number_counted() == 0
    assert is_right()
    page = browser.get(f"{receipt}?lang=en")
    assert "Taken back" in page.text
    assert not page.all("textarea")
    browser.get(f"{receipt}/correct", 410)
    (entry,) = db.session.scalars(select(AuditEntry))
    assert entry.deed == "response.withdrawn"


def test_asking_to_take_it_back_changes_nothing(receipt: str, browser: Browser) -> None:
    browser.get(f"{receipt}/withdraw?lang=en")
    assert stored().withdrawn_at is None


def test_a_retry_shows_the_receipt_of_what_was_taken_back(
    opened: Page, receipt: str, browser: Browser
) -> None:
    browser.post(f"{receipt}/withdraw", 303)
    again = browser.submit(opened, "/s/WEST1000?lang=en", 303, **ANSWERS)
    assert again.response.location == f"{receipt}?lang=en"
    assert stored().status is ResponseStatus.EXCLUDED


def test_a_comment_and_photos_are_kept_without_where_they_were_taken(
    receipt: str, browser: Browser, app: Flask
) -> None:
    page = browser.get(f"{receipt}?lang=en")
    browser.submit(
        page,
        f"{receipt}/comment?lang=en",
        303,
        comment="The queue was long.\r\nBut friendly.",
        photos=[photo(), photo("red")],
    )
    assert db.session.scalars(select(Comment)).one().text == "The queue was long.\nBut friendly."
    files = [*Path(app.instance_path, "files").rglob("*.jpg")]
    assert len(files) == 2
    assert not [file for file in files if b"Secretcam" in file.read_bytes()]
    shown = browser.get(f"{receipt}?lang=en")
    assert "has arrived" in shown.text
    assert "queue" not in shown.text


def test_sending_again_keeps_one_comment_and_each_photo_once(
    receipt: str, browser: Browser
) -> None:
    for words in ("First.", "Second."):
        browser.post(f"{receipt}/comment", 303, comment=words, photos=[photo()])
    assert db.session.scalars(select(Comment.text)).all() == ["Second."]
    assert len(db.session.scalars(select(CustomerPhoto)).all()) == 1


def test_a_response_has_three_photos_at_most(receipt: str, browser: Browser, app: Flask) -> None:
    four = [photo(colour) for colour in ("red", "green", "blue", "black")]
    page = browser.post(f"{receipt}/comment?lang=en", 422, comment="Kept words", photos=four)
    assert "at most 3 photos" in page.text
    assert "Kept words" in page.html
    two = ("red", "green")
    for _ in range(2):
        browser.post(f"{receipt}/comment", 303, photos=[photo(colour) for colour in two])
    page = browser.post(f"{receipt}/comment?lang=en", 422, photos=[photo("blue"), photo("black")])
    assert "add 1 more" in page.text
    assert len([*Path(app.instance_path, "files").rglob("*.jpg")]) == 2
    browser.post(f"{receipt}/comment", 303, photos=[photo("red"), photo("black")])
    assert len(db.session.scalars(select(CustomerPhoto)).all()) == 3
    assert not browser.get(receipt).all("input", type="file")


def test_what_is_too_long_or_no_photo_is_said_and_kept(receipt: str, browser: Browser) -> None:
    page = browser.post(f"{receipt}/comment?lang=en", 422, comment="长" * 501)
    assert "at most 500 characters" in page.text
    assert "长" * 501 in page.html
    page = browser.post(f"{receipt}/comment?lang=en", 422, photos=[(BytesIO(b"no"), "a.jpg")])
    assert "not a photo" in page.text
    assert db.session.scalars(select(Comment)).all() == []


def test_taking_back_deletes_comment_and_photos(receipt: str, browser: Browser, app: Flask) -> None:
    browser.post(f"{receipt}/comment", 303, comment="Words", photos=[photo()])
    browser.post(f"{receipt}/withdraw", 303)
    assert db.session.scalars(select(Comment)).all() == []
    assert db.session.scalars(select(CustomerPhoto)).all() == []
    assert not [*Path(app.instance_path, "files").rglob("*.jpg")]
    browser.post(f"{receipt}/comment", 410, comment="More")
    assert db.session.scalars(select(Comment)).all() == []


def test_no_receipt_page_sets_a_cookie(receipt: str, browser: Browser) -> None:
    pages = [
        browser.get(f"{receipt}?lang=en"),
        browser.get(f"{receipt}/correct?lang=en"),
        browser.get(f"{receipt}/withdraw?lang=en"),
        browser.get("/s/receipts?lang=en"),
        browser.get("/s/receipts/WRONG?lang=en", 404),
        browser.post(f"{receipt}/comment?lang=en", 303, comment="Words"),
        browser.post(f"{receipt}/withdraw?lang=en", 303),
    ]
    assert [p.response.headers.getlist("Set-Cookie") for p in pages] == [[]] * len(pages)


@pytest.mark.parametrize("rest", ["", "/correct", "/withdraw", "/comment"])
def test_a_wrong_code_is_asked_for_again_everywhere(browser: Browser, rest: str) -> None:
    page = browser.get(f"/s/receipts/0000-0000-0000{rest}?lang=en", 404)
    assert "No response has this receipt code" in page.text
    if rest:
        browser.post(f"/s/receipts/0000-0000-0000{rest}?lang=en", 404)


@pytest.mark.parametrize(("lang", "said"), [("en", "One moment"), ("zh", "请稍等")])
def test_guessing_receipts_is_paused_with_the_code_still_told(
    receipt: str, browser: Browser, clock: Clock, lang: str, said: str
) -> None:
    for n in range(50):
        browser.get(f"/s/receipts/0000-0000-{n:04d}", 404)
    page = browser.get(f"{receipt}?lang={lang}", 429)
    assert said in page.text
    assert receipt.rpartition("/")[2] in page.text
    assert page.response.headers["Retry-After"]
    clock(NOON + timedelta(minutes=12))
    browser.get(receipt)


def test_right_codes_are_not_counted(receipt: str, browser: Browser) -> None:
    for _ in range(60):
        browser.get(receipt)
    assert db.session.scalars(select(Attempt)).all() == []


def test_a_network_that_floods_an_outlet_keeps_its_answers(
    make: Make, browser: Browser, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_PER_HOUR", 12)
    make.placard(code="WEST1000")
    pages = [browser.get("/s/WEST1000?lang=en") for _ in range(13)]
    clock(NOON + A_MINUTE)
    for page in pages[:12]:
        browser.submit(page, "/s/WEST1000?lang=en", 303, **ANSWERS)
    kept = browser.submit(pages[12], "/s/WEST1000?lang=en", 429, **ANSWERS)
    assert "Very many answers" in kept.text
    chosen = [b for b in kept.all("input", type="radio") if b.get("checked") is not None]
    assert len(chosen) == len(ANSWERS)
    assert kept.fields()["ticket"] == pages[12].fields()["ticket"]
    browser.submit(pages[0], "/s/WEST1000?lang=en", 303, **ANSWERS)
    clock(NOON + timedelta(hours=1, minutes=2))
    browser.submit(kept, "/s/WEST1000?lang=en", 303)
    assert len(db.session.scalars(select(Response.id)).all()) == 13


def test_a_full_hall_is_not_a_flood() -> None:
    assert store.MOST_PER_HOUR >= 300
