from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from shopper.extensions import db
from shopper.models import Assignment, Outlet
from shopper.models.city import load_districts
from shopper.models.user import Role
from shopper.register.columns import OUTLET_COLUMNS
from shopper.register.export import template_csv
from tests.browsing import Browser, Page
from tests.conftest import NOON
from tests.make import Make

EXAMPLE = template_csv(OUTLET_COLUMNS)


@pytest.fixture
def office(browser: Browser, make: Make) -> Browser:
    load_districts()
    make.company(code="YL")
    browser.sign_in(make.user(Role.ANALYST))
    return browser


def previews(app: Flask) -> list[Path]:
    return list(Path(app.instance_path).glob("files/*/*.table"))


def upload(office: Browser, content: bytes) -> Page:
    page = office.get("/office/files/?lang=en")
    return office.submit(page, "/office/files/", 200, file=(io.BytesIO(content), "outlets.csv"))


def test_a_file_goes_once_it_is_imported(app: Flask, office: Browser) -> None:
    preview = upload(office, EXAMPLE)
    assert len(previews(app)) == 1
    office.submit(preview, "/office/files/apply", form_number=1)
    assert previews(app) == []


def test_a_file_that_was_only_looked_at_goes_after_a_day(app: Flask, office: Browser) -> None:
    upload(office, EXAMPLE)
    (old,) = previews(app)
    for hours, stays in ((23, True), (25, False)):
        at = (NOON - timedelta(hours=hours)).timestamp()
        os.utime(old, (at, at))
        upload(office, EXAMPLE.replace(b"95500", b"95511"))
        assert old.exists() is stays
    assert len(previews(app)) == 1


def test_codes_in_small_letters_become_capital_and_can_be_assigned(
    office: Browser, make: Make
) -> None:
    small = EXAMPLE.replace(b"HZ-0001", b"hz-0001").replace(b",YL,", b",yl,")
    assert small.count(b"hz-0001") == small.count(b",yl,") == 1
    office.submit(upload(office, small), "/office/files/apply", form_number=1)
    assert db.session.scalars(select(Outlet.code)).all() == ["HZ-0001"]
    assert "Nothing to import" in upload(office, small).text
    assert "Nothing to import" in upload(office, EXAMPLE).text
    shopper = make.user(city_code="3301")
    page = office.get("/office/assignments/new?month=2026-10")
    number = len(page.all("form")) - 1
    office.submit(
        page, "/office/assignments/new", form_number=number, shopper=shopper.id, codes="hz-0001"
    )
    assert db.session.scalars(select(Assignment)).one().outlet.code == "HZ-0001"


def test_a_code_typed_in_small_letters_is_the_one_in_capitals(office: Browser, make: Make) -> None:
    make.outlet(code="HZ-0001")
    page = office.get("/office/outlets/new?lang=en")
    values = {
        "name": "样例厅",
        "company": "YL",
        "district_code": "330106",
        "address": "文三路1号",
        "hotline": "95500",
        "opening_hours": "24/7",
        "opened_on": "2020-01-31",
    }
    taken = office.submit(page, "/office/outlets/new", 422, 1, code="hz-0001", **values)
    assert "Another outlet has this code" in taken.text
    office.submit(page, "/office/outlets/new", 302, 1, code="hz-0002", **values)
    assert set(db.session.scalars(select(Outlet.code))) == {"HZ-0001", "HZ-0002"}
