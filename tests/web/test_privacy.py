from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shopper.extensions import db
from shopper.models.setting import Settings, save_settings
from shopper.models.stored_field import IMPERSONAL, STORED_FIELDS, TABLES, Period
from tests.browsing import Browser
from tests.make import Make

NOVEMBER = datetime(2026, 11, 22, 4, tzinfo=UTC)


def test_every_column_about_customers_is_in_the_notice() -> None:
    told = [place for field in STORED_FIELDS for place in field.places()]
    columns = {f"{t.__tablename__}.{c.name}" for t in TABLES for c in t.__table__.columns}
    assert len(told) == len(set(told))
    assert set(told) | IMPERSONAL == columns
    assert not set(told) & IMPERSONAL


def test_every_table_that_hangs_on_a_response_is_in_the_notice() -> None:
    told = {table.__tablename__ for table in TABLES}
    hanging = {
        table.name
        for table in db.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "response"
    }
    assert hanging
    assert hanging <= told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_notice_tells_every_field_with_why_and_how_long(
    make: Make, browser: Browser, language: str
) -> None:
    page = browser.get(f"/s/privacy?lang={language}")
    for field in STORED_FIELDS:
        assert field.name.in_language(language) in page.text
        assert field.purpose.in_language(language) in page.text
        assert field.period.told(Settings()).in_language(language) in page.text


def test_the_notice_follows_the_settings(make: Make, browser: Browser) -> None:
    assert "60 天" in browser.get("/s/privacy").text
    save_settings(Settings(marks_days=45, extras_months=7, answers_months=19, log_years=3))
    db.session.commit()
    text = browser.get("/s/privacy").text
    assert "60 天" not in text
    for period in ("45 天", "7 个月", "19 个月", "3 年"):
        assert period in text


@pytest.mark.parametrize("path", ["/s/", "/s/WEST1000", "/s/receipts", "/s/NOBODY"])
def test_every_page_of_the_survey_leads_to_the_notice(
    make: Make, browser: Browser, path: str
) -> None:
    make.placard(code="WEST1000")
    page = browser.get(path, 404 if path == "/s/NOBODY" else 200)
    assert [a for a in page.all("a") if str(a.get("href")).startswith("/s/privacy")]


def test_the_periods_are_those_promised() -> None:
    starts = {period: period.start(NOVEMBER, Settings()) for period in Period}
    assert starts == {
        Period.HOUR: datetime(2026, 11, 22, 3, tzinfo=UTC),
        Period.MARKS: datetime(2026, 9, 23, 4, tzinfo=UTC),
        Period.EXTRAS: datetime(2025, 10, 31, 16, tzinfo=UTC),
        Period.ANSWERS: datetime(2024, 10, 31, 16, tzinfo=UTC),
        Period.LOG: datetime(2021, 11, 30, 16, tzinfo=UTC),
    }
