"""What readers take away, and what they are told of issues that changed."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import update

from shopper.extensions import db
from shopper.models.bulletin import Bulletin, BulletinState
from shopper.public.sorting import moved
from shopper.rules.bulletin import compile_bulletin
from shopper.rules.standings import Movement, Real
from tests.browsing import HTML, Browser, Page, words
from tests.frozen import frozen_month
from tests.issues import AT, EDITION, add_issue

ATOM = {"a": "http://www.w3.org/2005/Atom"}
DATA = frozen_month(EDITION, companies=3, outlets=12)
DATA["companies"][0]["name"] = "=1+1财险"
FILES = ("zh.pdf", "zh.xlsx", "outlets.zh.csv", "data.json")


@pytest.fixture
def issue(app: Flask) -> Bulletin:
    return add_issue(data=DATA)


def column(page: Page, table: int, number: int) -> list[str]:
    rows = page.all("tbody")[table].findall(f"{HTML}tr")
    return [" ".join(" ".join(words(list(row)[number])).split()) for row in rows]


def test_a_table_is_sorted_by_the_address(browser: Browser, issue: Bulletin) -> None:
    page = browser.get("/bulletins/2026-10?lang=en&table=companies&sort=score&order=asc")
    scores = [float(text) for text in column(page, 0, 2)]
    assert scores == sorted(scores)
    [head] = page.all("th", aria_sort="ascending")
    assert "order=desc" in str(head[0].get("href"))
    others = [float(text) for text in column(page, 1, 2)]
    assert others == sorted(others, reverse=True)
    page = browser.get("/bulletins/2026-10?lang=en&sort=rank&order=desc")
    ranks = column(page, 2, 0)
    ranked = [int(rank) for rank in ranks if rank != "–"]
    assert ranked == sorted(ranked, reverse=True)
    assert ranks[len(ranked) :] == ["–"] * 3
    page = browser.get("/bulletins/2026-10?lang=en&sort=band")
    bands = [text for text in column(page, 2, 4) if text.endswith("average")]
    assert bands == sorted(bands, key=["Above average", "Near average", "Below average"].index)
    assert len({*bands}) > 1
    page = browser.get("/bulletins/2026-10?lang=zh&table=companies&sort=name")
    assert column(page, 0, 1) == [each["name"] for each in DATA["companies"]]
    assert browser.get("/bulletins/2026-10?sort=nothing&order=x").status == 200


def test_a_movement_sorts_as_it_is_printed() -> None:
    line = compile_bulletin(DATA, EDITION).ranked_companies[0]

    def points(real: Real, told: str) -> float | None:
        movement = Movement(0, Decimal(told), real)
        return moved(replace(line, standing=replace(line.standing, movement=movement)))

    assert moved(line) is None
    assert [points("down", "-1"), points("level", "-3"), points("up", "2.5")] == [-1, 0, 2.5]


def test_a_page_that_is_known_is_not_made_again(browser: Browser, issue: Bulletin) -> None:
    first = browser.download("/bulletins/2026-10?lang=en")
    known = {"If-None-Match": first.headers["ETag"]}
    assert first.headers["Last-Modified"]
    db.session.execute(update(Bulletin).values(data={}))  # of which no page can be made
    db.session.commit()
    assert not browser.download("/bulletins/2026-10?lang=en", 304, headers=known).data
    db.session.execute(update(Bulletin).values(data=DATA))
    db.session.commit()
    for address in ("?lang=zh", "?lang=en&sort=score"):
        browser.download(f"/bulletins/2026-10{address}", 200, headers=known)
    issue.state = BulletinState.CORRECTED
    db.session.commit()
    browser.download("/bulletins/2026-10?lang=en", 200, headers=known)


@pytest.mark.parametrize("name", FILES)
def test_every_file_comes_in_parts_and_only_when_changed(
    browser: Browser, issue: Bulletin, name: str
) -> None:
    address = f"/bulletins/2026-10/{name}"
    whole = browser.download(address)
    tag = whole.headers["ETag"]
    assert tag.startswith('"')
    assert not browser.download(address, 304, headers={"If-None-Match": tag}).data
    part = {"Range": "bytes=2-5"}
    assert browser.download(address, 206, headers=part).data == whole.data[2:6]
    assert browser.download(address, 206, headers=part | {"If-Range": tag}).status_code == 206
    other = browser.download(address, 200, headers=part | {"If-Range": '"other"'})
    assert other.data == whole.data
    assert "2026年10月" in unquote(whole.headers["Content-Disposition"]) or name == "data.json"


def test_tables_open_in_a_spreadsheet_as_they_are(browser: Browser, issue: Bulletin) -> None:
    raw = browser.download("/bulletins/2026-10/companies.zh.csv").data
    assert raw.startswith(b"\xef\xbb\xbf")
    heading, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert heading[:5] == ["名次", "名次范围起", "名次范围止", "公司", "得分"]
    assert "'=1+1财险" in {row[3] for row in rows}
    for table, lines in (("cities", 2), ("outlets", 12), ("problems", 1)):
        content = browser.download(f"/bulletins/2026-10/{table}.en.csv").data.decode("utf-8-sig")
        assert len(content.splitlines()) > lines
    name = browser.download("/bulletins/2026-10/outlets.en.csv").headers["Content-Disposition"]
    assert 'filename="Motor insurance service bulletin 2026-10 Outlets.csv"' in name
    browser.get("/bulletins/2026-10/persons.zh.csv", 404)


def test_a_name_like_a_formula_is_text_in_the_workbook(browser: Browser, issue: Bulletin) -> None:
    book = load_workbook(io.BytesIO(browser.download("/bulletins/2026-10/zh.xlsx").data))
    sheet = book["公司"]
    [cell] = [row[3] for row in sheet.iter_rows() if row[3].value == "=1+1财险"]
    assert cell.data_type == "s"
    assert sheet.freeze_panes is not None
    assert sheet.auto_filter.ref


def test_documents_of_companies_and_cities_are_found_where_they_exist(
    app: Flask, browser: Browser
) -> None:
    add_issue(data=DATA, subjects=("company:T01",))
    address = "/bulletins/2026-10/companies/T01.zh.pdf"
    assert browser.get("/bulletins/2026-10?lang=zh").all("a", href=address)
    name = unquote(browser.download(address).headers["Content-Disposition"])
    assert name.endswith("通报-=1+1财险.pdf")
    assert "=1+1财险" in browser.get("/check/2026-10?lang=zh").text
    for other in ("companies/T01.en.pdf", "companies/T02.zh.pdf", "cities/T01.zh.pdf"):
        browser.get(f"/bulletins/2026-10/{other}", 404)


def test_a_withdrawn_issue_says_why_and_gives_nothing_away(
    browser: Browser, issue: Bulletin
) -> None:
    issue.state, issue.withdrawn_because = BulletinState.WITHDRAWN, "暗访系编造"
    db.session.commit()
    page = browser.get("/bulletins/2026-10?lang=en")
    assert page.all("span", lang="zh-Hans-CN")[-1].text == "暗访系编造"
    front = browser.get("/?lang=en")
    assert front.all("a", href="/bulletins/")
    assert "No bulletin is published yet" not in front.text
    issue.withdrawn_because_en = "Visits were made up."
    db.session.commit()
    assert "Visits were made up." in browser.get("/bulletins/2026-10?lang=en").text
    for name in (*FILES, "companies/T01", "outlets/O0001.json", "province"):
        assert "withdrawn" in browser.get(f"/bulletins/2026-10/{name}?lang=en", 410).text


def test_a_corrected_issue_leads_on_and_the_archive_has_both(
    browser: Browser, issue: Bulletin
) -> None:
    later = add_issue(
        "2026-10-R1", data=DATA, revision=1, reason="记错", reason_en="Of another outlet"
    )
    add_issue("2025-12", data=DATA | {"month": "2025-12"})
    issue.state = BulletinState.CORRECTED
    db.session.commit()
    page = browser.get("/bulletins/2026-10?lang=en")
    assert page.all("a", href="/bulletins/2026-10-R1")
    assert browser.get("/bulletins/2026-10-R1?lang=en").text.count("another outlet") == 1
    later.state = BulletinState.WITHDRAWN
    db.session.commit()
    assert "took its place and was withdrawn" in browser.get("/bulletins/2026-10?lang=en").text
    archive = browser.get("/bulletins/?lang=en")
    assert [head.text for head in archive.all("h2")] == ["2026", "2025"]
    links = [str(a.get("href")) for a in archive.all("a") if "bulletins/20" in str(a.get("href"))]
    assert links == ["/bulletins/2026-10-R1", "/bulletins/2026-10", "/bulletins/2025-12"]


def feed(browser: Browser, language: str) -> Any:
    answer = browser.download(f"/bulletins/feed.atom?lang={language}")
    assert answer.mimetype == "application/atom+xml"
    return ElementTree.fromstring(answer.data)


def test_the_feed_tells_of_issues_and_of_what_became_of_them(
    browser: Browser, issue: Bulletin
) -> None:
    [link] = browser.get("/?lang=en").all("link", type="application/atom+xml")
    assert link.get("href") == "/bulletins/feed.atom?lang=en"
    before = feed(browser, "en")
    part = browser.download("/bulletins/feed.atom", 206, headers={"Range": "bytes=0-4"})
    assert part.data == b"<?xml"
    [entry] = before.findall("a:entry", ATOM)
    assert entry.findtext("a:updated", namespaces=ATOM) == "2026-11-02T01:00:00Z"
    enclosures = entry.findall("a:link[@rel='enclosure']", ATOM)
    assert [x.get("length") for x in enclosures] == [str(file.size) for file in issue.files]
    issue.state, issue.withdrawn_because = BulletinState.WITHDRAWN, "<b>Why</b>"
    issue.state_changed_at = AT + timedelta(days=1)
    db.session.commit()
    after = feed(browser, "en")
    [changed] = after.findall("a:entry", ATOM)
    for node in ("a:id", "a:published"):
        assert changed.findtext(node, namespaces=ATOM) == entry.findtext(node, namespaces=ATOM)
    for tree in (changed, after):
        assert tree.findtext("a:updated", namespaces=ATOM) == "2026-11-03T01:00:00Z"
    assert "<b>Why</b>" in str(changed.findtext("a:summary", namespaces=ATOM))
    assert not changed.findall("a:link[@rel='enclosure']", ATOM)
    chinese = feed(browser, "zh")
    assert chinese.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-Hans-CN"
    ids = {tree.findtext("a:id", namespaces=ATOM) for tree in (after, chinese)}
    assert len(ids) == 2
    required = ("a:id", "a:title", "a:updated", "a:author/a:name", "a:link[@rel='self']")
    assert all(after.find(path, ATOM) is not None for path in required)
