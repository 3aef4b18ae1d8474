from __future__ import annotations

import pytest
from flask import Flask

from shopper.extensions import db
from shopper.models import AuditEntry, User
from shopper.models.user import Role, user_by_username
from tests.browsing import Browser
from tests.make import Make

NEW = "/office/users/new"


@pytest.fixture
def admin(browser: Browser, make: Make) -> User:
    user = make.user(Role.ADMIN)
    browser.sign_in(user)
    return user


def test_an_added_person_can_sign_in(app: Flask, browser: Browser, make: Make, admin: User) -> None:
    make.city()
    values = {"username": "Lan.Wang", "name": "王兰", "role": "shopper", "city": "3301"}
    browser.submit(browser.get(NEW), NEW, 302, 1, password="correct horse battery", **values)
    user = user_by_username("lan.wang")
    assert user is not None
    assert (user.name, user.role, user.city_code, user.active) == (
        "王兰",
        Role.SHOPPER,
        "3301",
        True,
    )
    Browser(app).sign_in(user)
    entry = db.session.scalars(db.select(AuditEntry)).one()
    assert (entry.deed, entry.user_id) == ("user.added", admin.id)
    assert "correct horse" not in str(entry.detail)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("username", "", "请输入用户名"),
        ("username", "wang lan", "只能用小写字母"),
        ("username", "taken", "已经有人用了"),
        ("name", "", "请输入名称"),
        ("password", "short", "至少 10 个字符"),
        ("role", "emperor", None),
        ("city", "9999", None),
    ],
)
def test_what_is_wrong_with_a_person_is_said(
    browser: Browser, make: Make, admin: User, field: str, value: str, said: str | None
) -> None:
    make.user(username="taken")
    values = {"username": "new", "name": "新人", "role": "analyst", "password": "long enough pass"}
    page = browser.submit(browser.get(NEW), NEW, 422, 1, **(values | {field: value}))
    assert said is None or said in page.text
    assert user_by_username("new") is None


def test_editing_changes_a_person_and_logs_before_and_after(
    browser: Browser, make: Make, admin: User
) -> None:
    user = make.user(name="旧名")
    address = f"/office/users/{user.id}"
    browser.submit(browser.get(address), address, 302, 1, name="新名", role="analyst")
    db.session.refresh(user)
    assert (user.name, user.role) == ("新名", Role.ANALYST)
    entry = db.session.scalars(db.select(AuditEntry)).one()
    assert (entry.detail["before"]["name"], entry.detail["after"]["name"]) == ("旧名", "新名")


def test_switching_off_and_a_new_password_end_the_sessions(
    app: Flask, browser: Browser, make: Make, admin: User
) -> None:
    user = make.user(Role.ANALYST)
    theirs = Browser(app)
    theirs.sign_in(user)
    address = f"/office/users/{user.id}"
    browser.submit(browser.get(address), address, 302, 1, password="another long password")
    theirs.get("/office/", status=302)
    browser.submit(browser.get(address), address, 302, 1, active=None)
    db.session.refresh(user)
    assert not user.active
    assert user.has_password("another long password")


@pytest.mark.parametrize("change", [{"active": None}, {"role": "analyst"}])
def test_the_last_administrator_stays_one(
    browser: Browser, make: Make, admin: User, change: dict[str, str | None]
) -> None:
    make.user(Role.ADMIN, active=False)
    address = f"/office/users/{admin.id}"
    page = browser.submit(browser.get(address), address, 422, 1, **change)
    assert "最后一位" in page.text
    db.session.refresh(admin)
    assert (admin.active, admin.role) == (True, Role.ADMIN)
    make.user(Role.ADMIN)
    browser.submit(browser.get(address), address, 302, 1, **change)


def test_an_administrator_who_changes_the_own_password_stays_in(
    browser: Browser, admin: User
) -> None:
    address = f"/office/users/{admin.id}"
    browser.submit(browser.get(address), address, 302, 1, password="another long password")
    browser.get("/office/users/")


def test_analysts_do_not_see_the_administrators_rooms(
    app: Flask, make: Make, browser: Browser, admin: User
) -> None:
    analyst = Browser(app)
    analyst.sign_in(make.user(Role.ANALYST))
    rooms = ("/office/users/", "/office/settings/", "/office/audit/")
    theirs, ours = analyst.get("/office/").html, browser.get("/office/").html
    for room in rooms:
        assert f'href="{room}"' in ours
        assert f'href="{room}"' not in theirs
        analyst.get(room, status=403)
