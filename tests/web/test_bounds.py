from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import Rule

from shopper.models.user import Role
from tests.browsing import Browser
from tests.make import Make
from tests.web.routes import example

TOO_LARGE = [2**31, 2**63, 10**30, int("9" * 4000)]
TOO_LARGE_IDS = ["2^31", "2^63", "10^30", "4000 digits"]


def routes(app: Flask, kind: str) -> list[Rule]:
    return [r for r in app.url_map.iter_rules() if f"<{kind}" in str(r)]


@pytest.mark.parametrize("number", TOO_LARGE, ids=TOO_LARGE_IDS)
@pytest.mark.parametrize("role", [Role.ADMIN, Role.SHOPPER])
def test_no_route_takes_a_number_that_no_row_can_have(
    app: Flask, browser: Browser, make: Make, role: Role, number: int
) -> None:
    browser.sign_in(make.user(role))
    app.config["WTF_CSRF_ENABLED"] = False
    rules = routes(app, "int")
    assert len(rules) > 8
    answers = {}
    for rule in rules:
        address = example(rule, number=str(number))
        for method in (rule.methods or set()) & {"GET", "POST"}:
            send = browser.client.get if method == "GET" else browser.client.post
            answers[method, str(rule)] = browser._fetch(send, address).status_code
    # Where routes of one address differ by method, the router says 405 of the one that is left.
    assert set(answers.values()) <= {404, 405}, answers


@pytest.mark.parametrize("outlet", ["x", "-1", "²", str(2**31), str(2**63), "9" * 5000])
def test_placards_are_not_issued_for_all_where_one_outlet_was_meant(
    browser: Browser, make: Make, outlet: str
) -> None:
    browser.sign_in(make.user(Role.ANALYST))
    make.outlet()
    browser.get(f"/office/placards/issue?outlet={outlet}", 404)


@pytest.mark.parametrize("role", [None, Role.ADMIN, Role.SHOPPER])
def test_a_nul_character_is_refused_everywhere(
    app: Flask, browser: Browser, make: Make, role: Role | None
) -> None:
    if role:
        browser.sign_in(make.user(role))
    app.config["WTF_CSRF_ENABLED"] = False
    answers = {}
    for rule in app.url_map.iter_rules():
        address, methods = example(rule), rule.methods or set()
        if "GET" in methods:
            sent = browser._fetch(browser.client.get, f"{address}?text=%00")
            answers["GET", address] = sent.status_code
        if "POST" in methods:
            for form in ({"username": "a\0", "password": "b"}, {"a\0": ""}):
                sent = browser._fetch(browser.client.post, address, data=form)
                answers["POST", address, str(form)] = sent.status_code
    assert len(answers) > 50
    assert set(answers.values()) == {400}, answers


@pytest.mark.parametrize("address", ["/bulletins/%00", "/s/%00", "/s/receipts/%00", "/static/%00"])
def test_a_nul_character_in_an_address_is_refused(browser: Browser, address: str) -> None:
    assert "400" in browser.get(address, 400).html


def test_a_form_sent_as_a_browser_does_is_searched_too(browser: Browser, make: Make) -> None:
    user = make.user()
    page = browser.get("/accounts/sign-in")
    browser.submit(page, "/accounts/sign-in", 400, username=f"{user.username}\0", password="x")
