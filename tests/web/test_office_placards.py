from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pikepdf
import pytest
from sqlalchemy import select

from shopper.documents.placards import Product
from shopper.extensions import db
from shopper.models import AuditEntry, Placard
from shopper.models.outlet import OutletStatus
from shopper.models.placard import PlacardStatus
from shopper.models.setting import Settings, save_settings
from shopper.models.user import Role
from shopper.office import placards
from tests.browsing import Browser, words
from tests.conftest import NOON
from tests.make import Make

LATELY = NOON - timedelta(days=10)
LONG_AGO = NOON - timedelta(days=90)


@pytest.fixture
def office(browser: Browser, make: Make) -> Browser:
    browser.sign_in(make.user(Role.ANALYST))
    return browser


def all_placards() -> list[Placard]:
    db.session.expire_all()
    return list(db.session.scalars(select(Placard).order_by(Placard.id)))


def issue(office: Browser, query: str = "", **given: str | None) -> None:
    address = f"/office/placards/issue?{query}"
    office.submit(office.get(address), address, form_number=2, **given)


def test_no_placards_yet(office: Browser) -> None:
    assert "No placards yet" in office.get("/office/placards/?lang=en").text


def test_every_open_outlet_without_a_code_gets_one(office: Browser, make: Make) -> None:
    bare, dressed = make.outlet(), make.outlet()
    make.placard(outlet=dressed)
    make.outlet(status=OutletStatus.CLOSED)
    issue(office, batch="2026-10")
    new = all_placards()[1:]
    assert [(each.outlet_id, each.batch) for each in new] == [(bare.id, "2026-10")]
    assert len(new[0].code) == 8
    assert db.session.scalars(select(AuditEntry.deed)).all() == ["placard.issued"]


def test_issuing_none_is_no_success(office: Browser, make: Make) -> None:
    make.placard()
    address = "/office/placards/issue?lang=en"
    page = office.submit(office.get(address), address, 422, form_number=2)
    assert "No outlet of these is without a code" in page.text


def test_a_selection_gets_one_more_each(office: Browser, make: Make) -> None:
    here = make.outlet()
    make.outlet(district=make.district("330302", "鹿城区"))
    make.placard(outlet=here)
    issue(office, "city=3301", only_without=None)
    assert [each.outlet_id for each in all_placards()] == [here.id, here.id]


def test_one_outlet_gets_one_though_others_codes_begin_alike(office: Browser, make: Make) -> None:
    wanted = make.outlet(code="A1")
    make.outlet(code="A10")
    address = f"/office/placards/issue?outlet={wanted.id}"
    office.submit(office.get(address), address, form_number=1)
    assert [each.outlet_id for each in all_placards()] == [wanted.id]


@pytest.mark.parametrize("batch", ["", "x" * 41])
def test_a_batch_needs_a_short_name(office: Browser, make: Make, batch: str) -> None:
    make.outlet()
    page = office.get("/office/placards/issue")
    office.submit(page, "/office/placards/issue", 422, form_number=2, batch=batch)
    assert all_placards() == []


def test_the_list_is_narrowed_by_code_outlet_batch_and_status(office: Browser, make: Make) -> None:
    wanted = make.placard(code="ABCD2345", batch="B1", outlet=make.outlet(name="西湖甲厅"))
    make.placard(batch="B2", status=PlacardStatus.RETIRED, outlet=make.outlet(name="鹿城乙厅"))
    for query in ("text=abcd-2345", "text=甲厅", "batch=B1", "status=active"):
        page = office.get(f"/office/placards/?{query}")
        assert f"{wanted.code[:4]} {wanted.code[4:]}" in page.text, query
        assert "鹿城乙厅" not in page.text, query


def test_a_batch_is_withdrawn_after_its_number_was_shown(office: Browser, make: Make) -> None:
    first, second, other = make.placard(), make.placard(), make.placard(batch="T2")
    page = office.get("/office/placards/withdraw?batch=T1&lang=en")
    assert "2 placards go out of use" in page.text
    assert first.code in page.text
    assert {each.status for each in all_placards()} == {PlacardStatus.ACTIVE}
    office.submit(page, "/office/placards/withdraw?batch=T1", form_number=1)
    db.session.expire_all()
    assert first.status == second.status == PlacardStatus.RETIRED
    assert first.retired_at is not None
    assert other.status is PlacardStatus.ACTIVE
    deeds = db.session.scalars(select(AuditEntry.deed)).all()
    assert deeds == ["placard.withdrawn", "placard.withdrawn"]


def test_a_withdrawn_placard_is_not_withdrawn_again(office: Browser, make: Make) -> None:
    placard = make.placard(status=PlacardStatus.RETIRED)
    page = office.get(f"/office/placards/withdraw?text={placard.code}&lang=en")
    assert "None of these is in use" in page.text


@pytest.mark.parametrize("product", Product)
def test_a_selection_is_printed_in_one_file(office: Browser, make: Make, product: Product) -> None:
    make.placard(batch="T1")
    make.placard(batch="T1", status=PlacardStatus.RETIRED)
    make.placard(batch="T1")
    make.placard(batch="T2")
    answer = office.download(f"/office/placards/{product}.pdf?batch=T1")
    assert answer.mimetype == "application/pdf"
    assert f"{product}-2026-10-15.pdf" in answer.headers["Content-Disposition"]
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert len(pdf.pages) == 2


def test_the_list_offers_every_product_of_what_it_shows(office: Browser, make: Make) -> None:
    make.placard(batch="T1")
    page = office.get("/office/placards/?batch=T1&lang=en")
    for name in ("A4 posters", "A5 counter stands", "60 mm sticker sheets"):
        (link,) = [a for a in page.all("a") if a.text == name]
        assert "batch=T1" in str(link.get("href"))
        office.download(str(link.get("href")))


def test_nothing_to_print_is_not_found(office: Browser) -> None:
    office.get("/office/placards/poster.pdf", 404)
    office.get("/office/placards/banner.pdf", 404)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "2 placards are too many for one file"), ("zh", "一个文件放不下 2 个二维码牌")],
)
def test_too_many_placards_bring_one_back_to_the_list_with_a_reason(
    office: Browser, make: Make, monkeypatch: pytest.MonkeyPatch, language: str, sentence: str
) -> None:
    monkeypatch.setitem(placards.MOST, Product.STICKERS, 1)
    outlet = make.outlet()
    make.placard(outlet=outlet)
    make.placard(outlet=outlet)
    office.get(f"/office/placards/?lang={language}")
    sent = office.get("/office/placards/stickers.pdf?batch=T1", 302)
    assert sent.response.location == "/office/placards/?batch=T1"
    assert sentence in office.get(sent.response.location).text
    office.download("/office/placards/poster.pdf?batch=T1")


def test_each_batch_has_a_name_of_its_own(office: Browser, make: Make) -> None:
    make.outlet()
    issue(office)
    issue(office, only_without=None)
    assert [each.batch for each in all_placards()] == ["2026-10", "2026-10-2"]
    page = office.get("/office/placards/issue?lang=en")
    again = office.submit(
        page, "/office/placards/issue", 422, form_number=2, batch="2026-10", only_without=None
    )
    assert "There is a batch of this name" in again.text
    assert len(all_placards()) == 2


def test_a_batch_is_told_by_what_became_of_its_codes(office: Browser, make: Make) -> None:
    old = NOON - timedelta(days=60)
    make.placard(batch="first", created_at=old, status=PlacardStatus.RETIRED, retired_at=NOON)
    used = make.placard(batch="first", created_at=old, last_opened_at=NOON - timedelta(days=1))
    make.response(placard=used, received_at=NOON - timedelta(days=2))
    make.response(placard=used, received_at=NOON - timedelta(days=9))
    make.placard(batch="second", created_at=NOON)
    page = office.get("/office/placards/batches?lang=en")
    rows = [" ".join(words(row)).split() for row in page.all("tr")[1:]]
    assert [row[0] for row in rows] == ["second", "first"]
    assert rows[1][2:5] == ["2", "1", "1"]
    assert "2026-10-14 12:00 2026-10-13 12:00" in " ".join(rows[1])
    assert rows[0][2:5] == ["1", "1", "0"]
    (link,) = [a for a in page.all("a", href="/office/placards/withdraw?batch=first")]
    assert link.text == "Withdraw the batch"


def test_no_batches_yet(office: Browser) -> None:
    assert "还没有批次" in office.get("/office/placards/batches").text


def listed(office: Browser, health: str) -> str:
    return office.get(f"/office/placards/?health={health}&lang=en").text


@pytest.mark.parametrize(
    ("given", "answered", "is_silent"),
    [
        ({}, None, True),
        ({"last_opened_at": LONG_AGO}, LONG_AGO, True),
        ({"last_opened_at": LATELY}, None, False),
        ({}, LATELY, False),
        ({"created_at": LATELY}, None, False),
        ({"status": PlacardStatus.RETIRED, "retired_at": LATELY}, None, False),
    ],
)
def test_a_silent_placard_is_in_use_and_neither_opened_nor_answered_for_long(
    office: Browser,
    make: Make,
    given: dict[str, Any],
    answered: datetime | None,
    is_silent: bool,
) -> None:
    placard = make.placard(**{"created_at": LONG_AGO, "code": "ABCD2345"} | given)
    if answered:
        make.response(placard=placard, opened_at=answered, received_at=answered)
    assert ("ABCD 2345" in listed(office, "silent")) is is_silent
    assert ("1 placards in use: no sign of life" in listed(office, "")) is is_silent
    overview = office.get("/office/?lang=en").text
    assert ("Silent placards" in overview) is is_silent


def test_how_long_is_silent_is_a_setting(office: Browser, make: Make) -> None:
    make.placard(created_at=LONG_AGO, last_opened_at=LATELY, code="ABCD2345")
    save_settings(replace(Settings(), silent_days=1))
    db.session.commit()
    page = listed(office, "silent")
    assert "ABCD 2345" in page
    assert "In use for more than 1 days" in page


@pytest.mark.parametrize(
    ("given", "answered", "still_answers"),
    [
        ({}, None, False),
        ({"last_opened_at": NOON - timedelta(days=11)}, None, False),
        ({"last_opened_at": NOON - timedelta(days=9)}, None, True),
        ({}, NOON - timedelta(days=9), True),
        ({}, NOON - timedelta(days=11), False),
        ({"status": PlacardStatus.ACTIVE, "retired_at": None}, NOON, False),
        ({"retired_at": LONG_AGO, "last_opened_at": LONG_AGO + timedelta(days=1)}, None, False),
    ],
)
def test_a_withdrawn_placard_that_is_still_scanned_is_listed(
    office: Browser,
    make: Make,
    given: dict[str, Any],
    answered: datetime | None,
    still_answers: bool,
) -> None:
    row = {
        "created_at": LONG_AGO,
        "code": "ABCD2345",
        "status": PlacardStatus.RETIRED,
        "retired_at": NOON - timedelta(days=10),
    }
    placard = make.placard(**row | given)
    if answered:
        make.response(placard=placard, received_at=answered)
    assert ("ABCD 2345" in listed(office, "answering")) is still_answers
    assert ("Withdrawn placards still scanned" in office.get("/office/?lang=en").text) is (
        still_answers
    )


def test_the_silent_ones_are_printed_and_withdrawn_as_a_list(office: Browser, make: Make) -> None:
    silent = make.placard(created_at=LONG_AGO)
    lively = make.placard(created_at=LONG_AGO, last_opened_at=LATELY)
    answer = office.download("/office/placards/poster.pdf?health=silent")
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert len(pdf.pages) == 1
    address = "/office/placards/withdraw?health=silent"
    office.submit(office.get(address), address, form_number=1)
    db.session.expire_all()
    assert (silent.status, lively.status) == (PlacardStatus.RETIRED, PlacardStatus.ACTIVE)


@pytest.mark.parametrize("page", ["issue", "withdraw", "poster.pdf"])
@pytest.mark.parametrize("query", ["batch=none", "city=3399", "company=nobody", "status=odd"])
def test_what_is_not_on_offer_never_means_all(
    office: Browser, make: Make, page: str, query: str
) -> None:
    if (page, query) == ("issue", "batch=none"):
        query += "&city=none"
    make.placard()
    office.get(f"/office/placards/{page}?{query}", 404)


def test_only_as_many_are_withdrawn_as_were_shown(office: Browser, make: Make) -> None:
    make.placard()
    page = office.get("/office/placards/withdraw?lang=en")
    make.placard()
    again = office.submit(page, "/office/placards/withdraw", 409, form_number=1)
    assert "The selection has changed" in again.text
    assert "2 placards go out of use" in again.text
    assert {each.status for each in all_placards()} == {PlacardStatus.ACTIVE}
    office.submit(again, "/office/placards/withdraw", form_number=1)
    assert {each.status for each in all_placards()} == {PlacardStatus.RETIRED}


def test_a_withdrawal_without_a_number_is_refused(office: Browser, make: Make) -> None:
    make.placard()
    page = office.get("/office/placards/withdraw")
    office.submit(page, "/office/placards/withdraw", 409, form_number=1, total=None)
    assert [each.status for each in all_placards()] == [PlacardStatus.ACTIVE]
