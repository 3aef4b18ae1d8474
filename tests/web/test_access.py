from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from shopper.models.user import STAFF, Role
from tests.browsing import Browser
from tests.make import Make
from tests.web.routes import example

EVERYBODY: frozenset[Role | None] = frozenset({None, *Role})
SIGNED_IN: frozenset[Role | None] = frozenset(Role)
ADMINISTRATORS: frozenset[Role | None] = frozenset({Role.ADMIN})

DOORS: dict[str, frozenset[Role | None]] = {
    "/accounts/password": SIGNED_IN,
    "/accounts/": EVERYBODY,
    "/bulletins": EVERYBODY,
    "/check": EVERYBODY,
    "/fieldwork": frozenset({Role.SHOPPER}),
    "/office/audit": ADMINISTRATORS,
    "/office/settings": ADMINISTRATORS,
    "/office/users": ADMINISTRATORS,
    "/office/": frozenset(STAFF),
    "/s/": EVERYBODY,
    "/static/": EVERYBODY,
}
"""Who may enter, by the longest beginning of the address that is listed; None is a stranger."""

ALONE = {"/": EVERYBODY, "/s": EVERYBODY}
"""Addresses that are no beginning of others."""


def door(address: str) -> frozenset[Role | None]:
    if address in ALONE:
        return ALONE[address]
    fitting = [beginning for beginning in DOORS if address.startswith(beginning)]
    assert fitting, f"nobody has said who may open {address}"
    return DOORS[max(fitting, key=len)]


def statuses(browser: Browser, rule: Rule) -> dict[str, int]:
    """Return what a GET and a POST without a token are answered, as far as the route has them."""
    sent: dict[str, Any] = {"GET": browser.client.get, "POST": browser.client.post}
    methods = sorted((rule.methods or set()) & sent.keys())
    return {m: browser._fetch(sent[m], example(rule)).status_code for m in methods}


@pytest.mark.parametrize("role", [None, *Role])
def test_every_route_opens_to_whom_it_should_and_to_nobody_else(
    app: Flask, browser: Browser, make: Make, role: Role | None
) -> None:
    if role:
        browser.sign_in(make.user(role))
    app.config["WTF_CSRF_ENABLED"] = False
    signing_out_last = sorted(app.url_map.iter_rules(), key=lambda rule: "sign-out" in str(rule))
    answers = [
        (method, str(rule), status)
        for rule in signing_out_last
        for method, status in statuses(browser, rule).items()
    ]
    assert [answer for answer in answers if not is_right(role, *answer)] == []


def is_right(role: Role | None, method: str, address: str, status: int) -> bool:
    if role in door(address):
        return status not in {401, 403} and status < 500
    return status == (302 if role is None and method == "GET" else 403)


def test_a_form_without_its_token_is_refused(app: Flask, browser: Browser, make: Make) -> None:
    browser.sign_in(make.user(Role.ADMIN))
    posts = [r for r in app.url_map.iter_rules() if "POST" in (r.methods or set())]
    refused = {
        str(rule): statuses(browser, rule)["POST"]
        for rule in posts
        if str(rule).startswith("/office/")
    }
    assert len(refused) > 5
    assert set(refused.values()) == {400}
