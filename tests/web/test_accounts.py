from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from shopper.extensions import db
from shopper.models import user as users
from shopper.models.user import Role
from tests.browsing import Browser
from tests.make import PASSWORD, Make


def test_staff_reach_the_office_by_signing_in(browser: Browser, make: Make) -> None:
    user = make.user(Role.ANALYST)
    page = browser.get("/accounts/sign-in")
    done = browser.submit(page, "/accounts/sign-in", username=user.username, password=PASSWORD)
    assert done.response.location == "/office/"
    assert "退出" in browser.get("/office/").text


def test_a_stranger_is_asked_to_sign_in_and_then_sees_the_page(
    browser: Browser, make: Make
) -> None:
    user = make.user(Role.ADMIN)
    asked = browser.get("/office/?month=2026-09", status=302).response.location
    page = browser.get(asked)
    done = browser.submit(page, asked, username=user.username, password=PASSWORD)
    assert done.response.location == "/office/?month=2026-09"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(browser: Browser, make: Make, target: str) -> None:
    user = make.user(Role.ADMIN)
    address = f"/accounts/sign-in?next={target}"
    done = browser.submit(browser.get(address), address, username=user.username, password=PASSWORD)
    assert done.response.location == "/office/"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_wrong_password_is_said_at_the_field(browser: Browser, make: Make, language: str) -> None:
    user = make.user()
    page = browser.get(f"/accounts/sign-in?lang={language}")
    wrong = browser.submit(page, "/accounts/sign-in", 422, username=user.username, password="wrong")
    said = {"zh": "用户名和密码不相符", "en": "do not match"}[language]
    assert said in wrong.text
    assert wrong.all("input", name="username")[0].get("value") == user.username


def test_a_person_switched_off_is_out_at_once(browser: Browser, make: Make) -> None:
    user = make.user(Role.ADMIN)
    browser.sign_in(user)
    user.active = False
    db.session.commit()
    browser.get("/office/", status=302)


def test_many_wrong_passwords_are_slowed_down(app: Flask, browser: Browser, make: Make) -> None:
    user = make.user()
    page = browser.get("/accounts/sign-in")
    for _ in range(10):
        browser.submit(page, "/accounts/sign-in", 422, username=user.username, password="wrong")
    slowed = browser.submit(
        page, "/accounts/sign-in", 429, username=user.username, password=PASSWORD
    )
    assert "请慢一点" in slowed.text


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(
    app: Flask, browser: Browser, make: Make
) -> None:
    user = make.user(Role.ANALYST)
    elsewhere = Browser(app)
    elsewhere.sign_in(user)
    browser.sign_in(user)
    new = "another battery staple"
    page = browser.get("/accounts/password")
    wrong = browser.submit(page, "/accounts/password", 422, current="x", new=new, repeated=new)
    assert "当前密码不对" in wrong.text
    browser.submit(page, "/accounts/password", current=PASSWORD, new=new, repeated=new)
    browser.get("/office/")
    elsewhere.get("/office/", status=302)


def test_signing_out_closes_the_office(browser: Browser, make: Make) -> None:
    browser.sign_in(make.user(Role.ADMIN))
    page = browser.get("/office/")
    browser.submit(page, "/accounts/sign-out")
    browser.get("/office/", status=302)


class Watching:
    """Hashes as ever, and notes whether the session holds a transaction meanwhile."""

    def __init__(self, hasher: Any) -> None:
        self.hasher = hasher
        self.held: list[bool] = []

    def verify(self, password_hash: str, password: str) -> bool:
        self.held.append(db.session.registry().in_transaction())
        return bool(self.hasher.verify(password_hash, password))

    def hash(self, password: str) -> str:
        self.held.append(db.session.registry().in_transaction())
        return str(self.hasher.hash(password))


def test_nobody_waits_for_the_database_while_a_password_is_hashed(
    browser: Browser, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make.user(Role.ANALYST)
    watching = Watching(users.hasher)
    monkeypatch.setattr(users, "hasher", watching)
    page = browser.get("/accounts/sign-in")
    browser.submit(page, "/accounts/sign-in", 422, username=user.username, password="wrong")
    browser.submit(page, "/accounts/sign-in", 422, username="nobody", password="wrong")
    browser.sign_in(user)
    page = browser.get("/accounts/password")
    new = "another battery staple"
    browser.submit(page, "/accounts/password", current=PASSWORD, new=new, repeated=new)
    assert watching.held == [False] * 5
