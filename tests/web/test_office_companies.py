from __future__ import annotations

import pytest
from sqlalchemy import select

from shopper.extensions import db
from shopper.models import AuditEntry, Company
from shopper.models.user import Role
from tests.browsing import Browser
from tests.make import Make

NEW = {"code": "YL", "name": "样例财险", "name_en": "Sample Insurance"}


@pytest.fixture
def office(browser: Browser, make: Make) -> Browser:
    browser.sign_in(make.user(Role.ANALYST))
    return browser


def test_no_companies_yet(office: Browser) -> None:
    assert "No companies yet" in office.get("/office/companies/?lang=en").text


def test_a_company_is_added_and_listed_with_its_open_outlets(office: Browser, make: Make) -> None:
    office.submit(office.get("/office/companies/new"), "/office/companies/new", **NEW)
    company = db.session.scalars(select(Company)).one()
    make.outlet(company=company)
    assert "YL 样例财险 Sample Insurance No 1" in office.get("/office/companies/?lang=en").text
    assert db.session.scalars(select(AuditEntry.deed)).one() == "company.added"


def test_an_edit_is_recorded_and_keeps_the_code(office: Browser, make: Make) -> None:
    company = make.company(**NEW)
    address = f"/office/companies/{company.id}"
    office.submit(
        office.get(address), address, form_number=1, code="ZZ", name_en="New Name", has_manual="y"
    )
    db.session.expire_all()
    assert (company.code, company.name_en, company.has_manual) == ("YL", "New Name", True)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.detail["before"] == {"name_en": "Sample Insurance", "has_manual": "否"}
    assert entry.detail["after"] == {"name_en": "New Name", "has_manual": "是"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"code": "YL"}, "Another company has this code"),
        ({"name": "样例财险"}, "Another company has this name"),
        ({"code": "样"}, "letters, digits"),
        ({"name": ""}, "Fill in this field: Name"),
        ({"name": " "}, "Fill this in"),
        ({"name": "字" * 41}, "At most 40 characters"),
    ],
)
def test_a_mistake_is_shown_and_nothing_is_added(
    office: Browser, make: Make, given: dict[str, str], sentence: str
) -> None:
    make.company(**NEW)
    page = office.get("/office/companies/new?lang=en")
    other = {"code": "ZZ", "name": "另一家", "name_en": "Another"}
    wrong = office.submit(page, "/office/companies/new", 422, **{**other, **given})
    assert sentence in wrong.text
    assert len(db.session.scalars(select(Company)).all()) == 1


def test_an_unknown_company_is_not_found(office: Browser) -> None:
    office.get("/office/companies/99", 404)
