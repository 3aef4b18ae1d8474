from __future__ import annotations

import pytest

from shopper.extensions import db
from shopper.models import AuditEntry, User
from shopper.models.setting import load_settings
from shopper.models.user import Role
from tests.browsing import Browser, Page
from tests.make import Make

ROOM = "/office/settings/"


@pytest.fixture
def admin(browser: Browser, make: Make) -> User:
    user = make.user(Role.ADMIN)
    browser.sign_in(user)
    return user


def change(browser: Browser, status: int = 302, **values: str) -> Page:
    return browser.submit(browser.get(ROOM), ROOM, status, 1, **values)


def test_settings_are_kept_and_logged(browser: Browser, admin: User) -> None:
    change(browser, copies_to="各市协会", info_list="y")
    assert (load_settings().copies_to, load_settings().info_list) == ("各市协会", True)
    entry = db.session.scalars(db.select(AuditEntry)).one()
    assert entry.deed == "settings.changed"
    assert entry.detail["before"] == {"copies_to": "", "info_list": False}
    assert entry.detail["after"] == {"copies_to": "各市协会", "info_list": True}


def test_saving_without_a_change_is_no_deed(browser: Browser, admin: User) -> None:
    change(browser)
    assert db.session.scalars(db.select(AuditEntry)).all() == []


@pytest.mark.parametrize(
    "address",
    [
        "survey.example.org",
        "/s",
        "ftp://example.org",
        "javascript:alert(1)",
        "https://",
        "https://exa mple.org",
        "https://example.org/?a=1",
        "https://example.org:port",
        "https://[::1",
    ],
)
def test_a_public_address_that_no_phone_can_open_is_refused(
    browser: Browser, admin: User, address: str
) -> None:
    assert "请写完整网址" in change(browser, 422, public_url=address).text
    assert load_settings().public_url == ""


@pytest.mark.parametrize("address", ["", "http://192.168.1.9:8000", "https://example.org/survey"])
def test_a_public_address_is_kept(browser: Browser, admin: User, address: str) -> None:
    change(browser, public_url=address)
    assert load_settings().public_url == address


def test_the_association_needs_a_name(browser: Browser, admin: User) -> None:
    change(browser, 422, association="")


@pytest.mark.parametrize("days", ["1", "0", "-5", "367", "", "many"])
def test_a_period_that_makes_no_sense_is_refused(browser: Browser, admin: User, days: str) -> None:
    change(browser, 422, marks_days=days)
    assert load_settings().marks_days == 60


def test_a_period_is_kept(browser: Browser, admin: User) -> None:
    change(browser, marks_days="30", answers_months="37")
    assert (load_settings().marks_days, load_settings().answers_months) == (30, 37)
