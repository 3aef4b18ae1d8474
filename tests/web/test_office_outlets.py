from __future__ import annotations

import io
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from shopper.extensions import db
from shopper.models import AuditEntry, Outlet
from shopper.models.city import load_districts
from shopper.models.outlet import OutletStatus, active_outlet_ids
from shopper.models.user import Role
from shopper.register.columns import OUTLET_COLUMNS
from shopper.register.export import template_csv
from tests.browsing import Browser
from tests.make import Make

NEW = {
    "code": "HZ-0001",
    "name": "西湖营业厅",
    "company": "YL",
    "district_code": "330106",
    "address": "文三路1号",
    "hotline": "95500",
    "opening_hours": "Mo-Fr 08:30-17:30",
    "opened_on": "2020-01-31",
    "kind": "hall_4",
    "premises": "self_built",
    "underwrites": "y",
}


@pytest.fixture
def office(browser: Browser, make: Make) -> Browser:
    load_districts()
    make.company(code="YL", name="样例财险")
    browser.sign_in(make.user(Role.ANALYST))
    return browser


def only_outlet() -> Outlet:
    db.session.expire_all()
    return db.session.scalars(select(Outlet)).one()


def deeds() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.deed).order_by(AuditEntry.id)))


def test_an_empty_register_says_how_to_begin(office: Browser) -> None:
    assert "Import from a file" in office.get("/office/outlets/?lang=en").text


def test_the_list_is_narrowed_by_text_city_company_and_status(office: Browser, make: Make) -> None:
    near = make.outlet(name="西湖甲厅", company=make.company(code="AA"))
    make.outlet(name="鹿城乙厅", district=make.district("330302", "鹿城区"))
    make.outlet(name="西湖丙厅", status=OutletStatus.CLOSED)
    for query in ("text=甲", f"text={near.code}", "company=AA", "city=3301&status=active"):
        page = office.get(f"/office/outlets/?{query}")
        assert "西湖甲厅" in page.text, query
        assert "鹿城乙厅" not in page.text, query
        assert "西湖丙厅" not in page.text, query
    assert "西湖甲厅" in office.get("/office/outlets/?city=9999&page=99").text


def test_a_long_list_takes_a_few_queries(app: Flask, office: Browser, make: Make) -> None:
    for _ in range(60):
        make.outlet(company=make.company())
    db.session.expunge_all()
    statements: list[str] = []

    def count(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(db.engine, "before_cursor_execute", count)
    page = office.get("/office/outlets/?lang=en")
    event.remove(db.engine, "before_cursor_execute", count)
    assert "Page 1 of 2" in page.text
    assert len(page.all("tr")) == 51
    assert len([s for s in statements if s.startswith("SELECT")]) <= 8


def test_an_added_outlet_is_open_from_its_first_day(office: Browser) -> None:
    page = office.get("/office/outlets/new")
    office.submit(page, "/office/outlets/new", **NEW)
    outlet = only_outlet()
    assert outlet.id in active_outlet_ids(date(2020, 1, 31))
    assert (outlet.company.code, outlet.district_code) == ("YL", "330106")
    assert outlet.is_service_centre is True
    assert outlet.is_comprehensive is False
    assert deeds()[-1] == "outlet.added"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("hotline", "call us", "telephone number"),
        ("opening_hours", "朝九晚五", "Mo-Fr 08:30-17:30"),
        ("opened_on", "2027-01-01", "still to come"),
        ("latitude", "30.2", "both latitude and longitude"),
        ("name", "", "Fill in this field: Name"),
        ("kind", "palace", "Write one of"),
        ("district_code", "330203", "C1-A2"),
    ],
)
def test_a_mistake_is_shown_beside_its_field_and_nothing_is_lost(
    office: Browser, field: str, value: str, sentence: str
) -> None:
    page = office.get("/office/outlets/new?lang=en")
    wrong = office.submit(page, "/office/outlets/new", 422, **{**NEW, field: value})
    assert sentence in wrong.text
    assert (wrong.all("title")[0].text or "").startswith("Error")
    assert wrong.fields(1)["address"] == ["文三路1号"]
    assert db.session.scalar(select(func.count()).select_from(Outlet)) == 0


def test_a_code_is_given_once(office: Browser, make: Make) -> None:
    taken = make.outlet(name="先来的")
    page = office.get("/office/outlets/new?lang=en")
    wrong = office.submit(page, "/office/outlets/new", 422, **{**NEW, "code": taken.code})
    assert "Another outlet has this code" in wrong.text
    assert only_outlet().name == "先来的"


def test_an_edit_changes_what_was_edited_and_records_it(office: Browser, make: Make) -> None:
    outlet = make.outlet(floor=3, has_front=True)
    address = f"/office/outlets/{outlet.id}"
    office.submit(
        office.get(address), address, form_number=1, hotline="95511", code="OTHER", has_front=None
    )
    changed = only_outlet()
    assert (changed.hotline, changed.floor, changed.has_front) == ("95511", 3, False)
    assert changed.code != "OTHER"
    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.detail["before"] == {"hotline": "95500", "has_front": "是"}
    assert entry.detail["after"] == {"hotline": "95511", "has_front": "否"}


def test_an_edit_without_a_change_records_nothing(office: Browser, make: Make) -> None:
    outlet = make.outlet()
    address = f"/office/outlets/{outlet.id}"
    office.submit(office.get(address), address, form_number=1)
    assert deeds() == []


def test_an_unknown_outlet_is_not_found(office: Browser) -> None:
    office.get("/office/outlets/99", 404)


def test_a_status_begins_on_its_day_and_past_months_keep_theirs(
    office: Browser, make: Make
) -> None:
    outlet = make.outlet()
    page = office.get(f"/office/outlets/{outlet.id}")
    address = f"/office/outlets/{outlet.id}/status"
    office.submit(page, address, form_number=2, new_status="closed", since_on="2026-10-01")
    assert only_outlet().status is OutletStatus.CLOSED
    assert outlet.id in active_outlet_ids(date(2026, 9, 30))
    assert outlet.id not in active_outlet_ids(date(2026, 10, 1))
    assert deeds() == ["outlet.changed"]


@pytest.mark.parametrize("day", ["2026-10-16", "2019-12-31", "soon", ""])
def test_a_status_from_an_impossible_day_is_refused(office: Browser, make: Make, day: str) -> None:
    outlet = make.outlet()
    page = office.get(f"/office/outlets/{outlet.id}?lang=en")
    address = f"/office/outlets/{outlet.id}/status"
    office.submit(page, address, form_number=2, new_status="closed", since_on=day)
    assert only_outlet().status is OutletStatus.ACTIVE
    assert "day" in office.get(f"/office/outlets/{outlet.id}").all("p")[0].text


def upload(office: Browser, content: bytes, status: int = 200):
    page = office.get("/office/files/?lang=en")
    file = (io.BytesIO(content), "outlets.csv")
    return office.submit(page, "/office/files/", status, file=file)


def test_a_file_is_previewed_then_imported_in_one_go(office: Browser) -> None:
    preview = upload(office, template_csv(OUTLET_COLUMNS))
    assert "样例财险杭州西湖营业厅" in preview.text
    assert db.session.scalar(select(func.count()).select_from(Outlet)) == 0
    office.submit(preview, "/office/files/apply", form_number=1)
    assert only_outlet().name == "样例财险杭州西湖营业厅"
    assert db.session.scalars(select(AuditEntry)).one().user_id is not None
    assert "Nothing to import" in upload(office, template_csv(OUTLET_COLUMNS)).text


def test_a_preview_shows_what_changes(office: Browser) -> None:
    office.submit(
        upload(office, template_csv(OUTLET_COLUMNS)), "/office/files/apply", form_number=1
    )
    changed = template_csv(OUTLET_COLUMNS).replace(b"95500", b"95511")
    text = upload(office, changed).text
    assert "Hotline 95500 95511" in text


def test_every_bad_row_of_a_file_is_shown(office: Browser) -> None:
    bad = template_csv(OUTLET_COLUMNS).replace("杭州市".encode(), "宁波市".encode())
    page = upload(office, bad, 422)
    assert "2 City Ningbo is outside the standard (clause C1-A2)." in page.text
    assert page.all("input", name="digest") == []


def test_a_file_that_is_no_table_is_refused(office: Browser) -> None:
    assert "The file is no table" in upload(office, b"\x89PNG\xff\xff", 422).text


@pytest.mark.parametrize("digest", ["", "../../secret_key", "0" * 64])
def test_only_a_file_that_was_previewed_is_applied(office: Browser, digest: str) -> None:
    preview = upload(office, template_csv(OUTLET_COLUMNS))
    office.submit(preview, "/office/files/apply", 404, digest=digest)
    assert db.session.scalar(select(func.count()).select_from(Outlet)) == 0


def test_a_file_that_no_longer_fits_is_not_applied(office: Browser) -> None:
    preview = upload(office, template_csv(OUTLET_COLUMNS))
    from shopper.models import Company

    db.session.execute(db.delete(Company))
    db.session.commit()
    office.submit(preview, "/office/files/apply", form_number=1)
    assert db.session.scalar(select(func.count()).select_from(Outlet)) == 0


def test_the_register_goes_out_and_comes_back_unchanged(office: Browser, make: Make) -> None:
    make.outlet(name="=1+1", latitude=30.1, longitude=120.2, floor=-1)
    make.outlet(status=OutletStatus.SUSPENDED)
    exported = office.client.get("/office/files/outlets.xlsx").data
    assert "Nothing to import" in upload(office, exported).text


def test_the_template_can_be_had(office: Browser) -> None:
    assert office.client.get("/office/files/template.csv").data == template_csv(OUTLET_COLUMNS)
