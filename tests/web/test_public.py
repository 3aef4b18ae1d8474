from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from pypdf import PdfReader

from shopper import jobs
from shopper.extensions import db
from shopper.models.bulletin import file_of
from shopper.models.setting import Settings, save_settings
from shopper.rules.month import Month
from shopper.rules.published_again import computed_again
from shopper.storage import path_of
from tests.browsing import Browser
from tests.make import Make
from tests.months import AFTER, make_october, make_ranked

ISSUE = "/bulletins/2026-10"


@pytest.fixture
def issue(app: Flask, make: Make) -> None:
    make_october(make)
    jobs.publish(Month(2026, 10), at=AFTER, by=None)


def test_before_the_first_bulletin_the_front_page_says_so(browser: Browser) -> None:
    page = browser.get("/?lang=en")
    assert "No bulletin is published yet" in page.text
    assert page.all("a", href="/s/")
    assert page.all("a", href="/accounts/sign-in")
    assert "appears here a few days after" in browser.get("/bulletins/").text


def test_a_draft_is_nobodys_business(browser: Browser, make: Make) -> None:
    make_october(make)
    for address in (ISSUE, f"{ISSUE}/zh.pdf", f"{ISSUE}/en.pdf", "/bulletins/nothing"):
        browser.get(address, 404)


@pytest.mark.usefixtures("issue")
def test_the_front_page_and_the_archive_lead_to_the_bulletin(browser: Browser) -> None:
    for address in ("/?lang=en", "/bulletins/"):
        page = browser.get(address)
        assert page.all("a", href=ISSUE)
        assert "October 2026" in page.text


@pytest.mark.usefixtures("issue")
@pytest.mark.parametrize(
    ("language", "sentence", "place"),
    [
        ("zh", "关于2026年10月机动车辆保险服务网点服务质量暗访情况的通报", "第1名 (1–1)"),
        ("en", "October 2026", "1 (1–1)"),
    ],
)
def test_a_bulletin_is_a_page_in_both_languages(
    browser: Browser, language: str, sentence: str, place: str
) -> None:
    page = browser.get(f"{ISSUE}?lang={language}")
    assert sentence in page.text
    assert place in page.text
    bulletin = jobs.draft(Month(2026, 10), at=AFTER)
    for line in bulletin.ranked_outlets:
        assert str(line.standing.published) in page.text


@pytest.mark.usefixtures("issue")
def test_a_reader_finds_an_outlet(browser: Browser) -> None:
    names = [line.name.zh for line in jobs.draft(Month(2026, 10), at=AFTER).outlets]
    page = browser.get(f"{ISSUE}?q={names[1]}&lang=zh")
    assert names[1] in page.text
    assert names[0] not in page.text
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter.isascii() else letter for letter in names[1])
    assert names[1] in browser.get(f"{ISSUE}?q={wide}").text
    assert "没有找到网点" in browser.get(f"{ISSUE}?q=%25").text
    assert names[0] in browser.get(f"{ISSUE}?city=3301").text


def test_the_customers_mean_of_a_few_is_never_shown(
    app: Flask, make: Make, browser: Browser
) -> None:
    make_october(make)
    outlet = make_ranked(make, make.company(), 70.0, responses=4)
    row = jobs.publish(Month(2026, 10), at=AFTER, by=None)
    standing = next(
        x.standing for x in jobs.compiled(row).outlets if x.standing.code == outlet.code
    )
    mean = f"{standing.customer_mean:.2f}"
    assert mean == "65.50"
    assert mean not in browser.get(f"{ISSUE}?lang=en").text
    assert standing.customer_mean not in figures(browser.download(f"{ISSUE}/data.json").json)
    for file in row.files:
        pages = PdfReader(path_of(file.sha256, ".pdf")).pages
        assert mean not in "".join(page.extract_text() for page in pages)


def figures(value: Any) -> set[float]:
    if isinstance(value, dict | list):
        parts = value.values() if isinstance(value, dict) else value
        return set().union(*map(figures, parts))
    return {value} if isinstance(value, float) else set()


@pytest.mark.usefixtures("issue")
def test_a_document_has_a_readable_name_in_its_language(browser: Browser) -> None:
    zh = browser.download(f"{ISSUE}/zh.pdf")
    en = browser.download(f"{ISSUE}/en.pdf")
    assert zh.mimetype == en.mimetype == "application/pdf"
    assert "filename*=UTF-8''2026%E5%B9%B410%E6%9C%88" in zh.headers["Content-Disposition"]
    assert (
        'filename="Motor insurance service bulletin 2026-10.pdf"'
        in en.headers["Content-Disposition"]
    )


@pytest.mark.usefixtures("issue")
def test_a_document_is_fetched_again_only_in_parts_or_when_changed(browser: Browser) -> None:
    whole = browser.download(f"{ISSUE}/zh.pdf")
    tag = whole.headers["ETag"]
    assert not browser.download(f"{ISSUE}/zh.pdf", 304, headers={"If-None-Match": tag}).data
    part = browser.download(f"{ISSUE}/zh.pdf", 206, headers={"Range": "bytes=5-9"})
    assert part.data == whole.data[5:10]
    browser.get(f"{ISSUE}/zh.pdf", 416, headers={"Range": "bytes=99999999-"})


@pytest.mark.usefixtures("issue")
def test_the_data_set_and_the_workbook_are_fetched_again_only_when_changed(
    app: Flask, browser: Browser
) -> None:
    address = f"{ISSUE}/data.json"
    page = browser.get(f"{ISSUE}?lang=en")
    assert page.all("a", href=address)
    assert page.all("a", href=f"{ISSUE}/en.xlsx")
    answer = browser.download(address)
    exported = app.test_cli_runner().invoke(args=["shopper", "export", "bulletin", "2026-10"])
    assert answer.json == json.loads(exported.output)
    assert computed_again(answer.json) == answer.json
    name = 'filename="Motor insurance service bulletin 2026-10 data.json"'
    assert name in answer.headers["Content-Disposition"]
    zh = browser.download(f"{address}?lang=zh").headers["Content-Disposition"]
    assert unquote(zh).endswith("2026年10月机动车辆保险服务质量通报数据.json")
    tag = answer.headers["ETag"]
    assert not browser.download(address, 304, headers={"If-None-Match": tag}).data
    zh = browser.download(f"{ISSUE}/zh.xlsx").headers
    assert unquote(zh["Content-Disposition"]).endswith("服务质量通报.xlsx")
    browser.download(f"{ISSUE}/zh.xlsx", 304, headers={"If-None-Match": zh["ETag"]})
    for name in ("data.json", "en.xlsx"):
        browser.get(f"/bulletins/2026-09/{name}", 404)


@pytest.mark.usefixtures("issue")
def test_a_document_whose_file_is_lost_is_not_found(browser: Browser) -> None:
    file = file_of("2026-10", "en")
    assert file
    path_of(file.sha256, ".pdf").unlink()
    browser.get(f"{ISSUE}/en.pdf", 404)


def test_sample_data_are_marked_on_every_page(app: Flask, make: Make, browser: Browser) -> None:
    save_settings(Settings(sample_data=True))
    db.session.commit()
    make_october(make)
    jobs.publish(Month(2026, 10), at=AFTER, by=None)
    for address in ("/?lang=en", "/bulletins/", ISSUE):
        assert "Sample data" in browser.get(address).text
