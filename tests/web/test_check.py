from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete

from shopper.extensions import db
from shopper.models.bulletin import Bulletin, BulletinFile, BulletinState
from shopper.public import check
from shopper.storage import path_of
from tests.browsing import Browser, Page
from tests.frozen import frozen_month
from tests.issues import AT, EDITION, add_issue, pdf_with, published_set


@pytest.fixture
def issue(app: Flask) -> Bulletin:
    return add_issue(data=frozen_month(EDITION, companies=3, outlets=12))


def stored(issue: Bulletin) -> bytes:
    return path_of(issue.files[0].sha256, ".pdf").read_bytes()


def uploaded(browser: Browser, content: bytes, status: int = 200) -> Page:
    page = browser.get("/check/?lang=en")
    return browser.submit(page, "/check/", status, file=(BytesIO(content), "a.pdf"))


def test_the_code_on_a_page_leads_to_the_state_and_the_files(
    browser: Browser, issue: Bulletin
) -> None:
    digests = [file.sha256 for file in issue.files]
    page = browser.get("/check/2026-10?lang=en")
    assert "This issue stands." in page.text
    assert all(digest in page.text for digest in digests)
    add_issue("2026-10-R1", data=issue.data, revision=1, reason="A visit was of another outlet.")
    issue.state = BulletinState.CORRECTED
    db.session.commit()
    page = browser.get("/check/2026-10?lang=en")
    assert "superseded" in page.text
    assert page.all("a", href="/bulletins/2026-10-R1")
    issue.state, issue.withdrawn_because = BulletinState.WITHDRAWN, "It was a test."
    db.session.commit()
    page = browser.get("/check/2026-10?lang=en")
    assert "It was a test." in page.text
    assert digests[0] in page.text
    browser.get("/check/2026-09", 404)


def test_a_published_file_is_genuine_current_and_right(browser: Browser, issue: Bulletin) -> None:
    content = stored(issue)
    page = uploaded(browser, content)
    for words in ("Nothing speaks against", "byte for byte", "2026-10 stands", "as printed."):
        assert words in page.text
    issue.state, issue.state_changed_at = BulletinState.WITHDRAWN, AT + timedelta(days=1)
    db.session.commit()
    page = uploaded(browser, content)
    assert "Do not rely" in page.text
    assert "byte for byte" in page.text
    assert "2026-10 was withdrawn" in page.text


def test_a_changed_file_is_neither_genuine_nor_right(browser: Browser, issue: Bulletin) -> None:
    data = published_set(issue.data)
    first = data["companies"][0]
    first["rank_high"] += 1
    content = pdf_with({"data.json": json.dumps(data).encode()})
    page = uploaded(browser, content)
    assert "Do not rely" in page.text
    assert "none of the files of this issue" in page.text
    assert "1 figures are not" in page.text
    assert first["code"] in page.text
    assert "rank_high" in page.text


def test_what_is_no_bulletin_is_told_so(
    app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "can't be read as a PDF" in uploaded(browser, b"hello").text
    page = browser.get("/check/?lang=en")
    assert "Choose the PDF" in browser.submit(page, "/check/", 200).text
    monkeypatch.setattr(check, "MOST_BYTES", 4)
    page = uploaded(browser, b"hello")
    assert "larger than 50 MB" in page.text
    assert page.all("a", href="#file")


def test_who_uploads_without_end_is_asked_to_wait(
    app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(check.UPLOADS.limit):
        check.UPLOADS.count("127.0.0.1")
    db.session.commit()
    assert "Wait a minute" in uploaded(browser, b"hello", 429).text


def verify(app: Flask, path: Path) -> Any:
    db.session.rollback()
    return app.test_cli_runner().invoke(args=["shopper", "verify", str(path)])


def test_the_shell_says_the_same_and_ends_with_it(
    app: Flask, issue: Bulletin, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(stored(issue))
    told = verify(app, path)
    assert told.exit_code == 0
    assert "Genuine: yes." in told.output
    data = published_set(issue.data)
    data["outlets"][0]["grade"] = "x"
    path.write_bytes(pdf_with({"data.json": json.dumps(data).encode()}))
    told = verify(app, path)
    assert told.exit_code == 1
    code = data["outlets"][0]["code"]
    assert f"outlets {code}, grade: printed x, computed" in told.output


def test_away_from_the_database_the_data_alone_are_checked(
    app: Flask, issue: Bulletin, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(stored(issue))
    for table in (BulletinFile, Bulletin):
        db.session.execute(delete(table))
    db.session.commit()
    told = verify(app, path)
    assert (told.exit_code, "Genuine: not known." in told.output) == (0, True)
    assert "Right:   yes." in told.output
