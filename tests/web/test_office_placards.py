from __future__ import annotations

import io

import pikepdf
import pytest
from sqlalchemy import select

from shopper.extensions import db
from shopper.models import AuditEntry, Placard
from shopper.models.outlet import OutletStatus
from shopper.models.placard import PlacardStatus
from shopper.models.user import Role
from shopper.office import placards
from tests.browsing import Browser
from tests.make import Make


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
        assert wanted.code in page.text, query
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


def test_a_selection_is_printed_in_one_file(office: Browser, make: Make) -> None:
    make.placard(batch="T1")
    make.placard(batch="T1", status=PlacardStatus.RETIRED)
    make.placard(batch="T1")
    make.placard(batch="T2")
    answer = office.client.get("/office/placards/posters.pdf?batch=T1")
    assert answer.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert len(pdf.pages) == 2


def test_nothing_to_print_is_not_found(office: Browser) -> None:
    office.get("/office/placards/posters.pdf", 404)


def test_too_many_posters_are_refused(
    office: Browser, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placards, "MOST_POSTERS", 1)
    outlet = make.outlet()
    make.placard(outlet=outlet)
    make.placard(outlet=outlet)
    assert "At most 1 posters" in office.get("/office/placards/?lang=en").text
    office.get("/office/placards/posters.pdf", 400)


@pytest.mark.parametrize("page", ["issue", "withdraw", "posters.pdf"])
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
