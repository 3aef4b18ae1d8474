from __future__ import annotations

import gzip
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.browsing import Browser
from tests.make import Make

PACKED = {"Accept-Encoding": "gzip, deflate"}


@pytest.fixture
def page(make: Make, browser: Browser) -> TestResponse:
    make.placard(code="WEST1000")
    return browser.download("/s/WEST1000", headers=PACKED)


def files_of(browser: Browser) -> list[str]:
    page = browser.get("/s/WEST1000")
    return [
        *(str(link.get("href")) for link in page.all("link", rel="stylesheet")),
        *(str(script.get("src")) for script in page.all("script")),
    ]


def test_a_first_visit_asks_for_a_page_a_sheet_and_a_script(
    page: TestResponse, browser: Browser
) -> None:
    sheet, script = files_of(browser)
    answers = [page, *(browser.download(address, headers=PACKED) for address in (sheet, script))]
    assert [a.headers["Content-Encoding"] for a in answers] == ["gzip"] * 3
    assert sum(len(a.get_data()) + len(str(a.headers)) for a in answers) < 14_600


def test_packed_and_plain_say_the_same(page: TestResponse, browser: Browser) -> None:
    for address in files_of(browser):
        packed = browser.download(address, headers=PACKED)
        plain = browser.download(address)
        assert "Content-Encoding" not in plain.headers
        assert gzip.decompress(packed.get_data()) == plain.get_data()
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert "Accept-Encoding" in plain.headers["Vary"]


def test_files_are_kept_for_a_year_and_pages_never(page: TestResponse, browser: Browser) -> None:
    kept = [browser.download(a).cache_control for a in files_of(browser)]
    assert [(c.public, c.immutable, c.max_age) for c in kept] == [(True, True, 31_536_000)] * 2
    assert page.headers["Cache-Control"] == "private, no-cache"


def test_the_phones_sheet_holds_every_rule_of_its_parts(
    page: TestResponse, browser: Browser
) -> None:
    sheet = browser.download(files_of(browser)[0]).get_data(as_text=True)
    for rule in ("--accent:", ".option:has(:checked){", ".option :focus-visible{", ".said{"):
        assert rule in sheet
    assert "/*" not in sheet
    assert sheet.count("{") == sheet.count("}")


def test_an_error_page_is_packed_too(page: TestResponse, browser: Browser) -> None:
    answer: Any = browser.client.post("/s/WEST1000", data={"ticket": "forged"}, headers=PACKED)
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (422, "gzip")


@pytest.mark.parametrize("address", ["/accounts/sign-in", "/static/nothing.css"])
def test_pages_with_secrets_or_without_content_go_as_they_are(
    browser: Browser, address: str
) -> None:
    answer = browser.client.get(address, headers=PACKED)
    assert "Content-Encoding" not in answer.headers
