"""No address of the readers' pages gives away an issue that is not out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import update

from shopper import jobs
from shopper.extensions import db
from shopper.models.bulletin import Bulletin, BulletinState
from shopper.storage import path_of
from tests.browsing import Browser
from tests.frozen import frozen_month
from tests.issues import EDITION, add_issue

LISTS = ("/", "/bulletins/", "/bulletins/feed.atom", "/bulletins/feed.atom?lang=en")


@pytest.fixture
def issue(app: Flask) -> Bulletin:
    data = frozen_month(EDITION, companies=3, outlets=12)
    companies = [f"company:{each['code']}" for each in data["companies"]]
    cities = [f"city:{each['code']}" for each in data["cities"]]
    return add_issue(data=data, subjects=(*companies, *cities))


def addresses(app: Flask, issue: Bulletin) -> Iterator[str]:
    """Yield every address of the readers' pages about the issue, of one thing of each kind."""
    shown = jobs.compiled(issue)
    codes = {
        "companies": shown.companies[0].standing.code,
        "cities": shown.cities[0].standing.code,
        "outlets": shown.outlets[0].standing.code,
    }
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("public.") or "issue" not in rule.arguments:
            continue
        parts = re.split(r"<any\(([^)]*)\):\w+>", str(rule).replace("<issue>", issue.issue))
        words = [part.split(", ") if at % 2 else [part] for at, part in enumerate(parts)]
        for made in map("".join, product(*words)):
            kind = made.split("/")[3] if "<code>" in made else ""
            code = made.replace("<code>", codes.get(kind, ""))
            yield code.replace(".en.pdf", ".zh.pdf") if kind else code


def status(browser: Browser, address: str) -> int:
    with browser.client.get(address) as answer:
        return answer.status_code


def test_a_preview_is_behind_no_address(app: Flask, browser: Browser, issue: Bulletin) -> None:
    known = {*addresses(app, issue)}
    assert len(known) > 20
    assert {status(browser, address) for address in known} == {200}
    told = [browser.client.get(address).text for address in LISTS]
    assert all("2026-10" in text for text in told)
    content = path_of(issue.files[0].sha256, ".pdf").read_bytes()
    # As a row that never was out: one that was can't become a preview.
    db.session.execute(update(Bulletin).values(state=BulletinState.PREVIEW))
    db.session.commit()
    assert [address for address in known if status(browser, address) != 404] == []
    for address in LISTS:
        assert "2026-10" not in browser.client.get(address).text
    page = browser.get("/check/?lang=en")
    told_of = browser.submit(page, "/check/", 200, file=(BytesIO(content), "a.pdf"))
    assert "It names no issue that is known here." in told_of.text
    for digest in {file.sha256 for file in issue.files}:
        assert digest not in told_of.text
