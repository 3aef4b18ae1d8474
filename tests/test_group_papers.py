from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from shopper import jobs
from shopper.extensions import db
from shopper.jobs.printing import Printing
from shopper.models import Bulletin, Outlet
from shopper.models.job import Job
from shopper.models.user import Role
from shopper.rules.month import Month
from tests.browsing import Browser
from tests.make import Make
from tests.months import AFTER, make_october

OCTOBER = Month(2026, 10)


@pytest.fixture
def outlets(app: Flask, make: Make) -> list[Outlet]:
    """Give the outlets of an issue that was published without being printed."""
    made = make_october(make)
    data = jobs.frozen(OCTOBER, jobs.edition_of(OCTOBER), None)
    db.session.add(Bulletin(issue="2026-10", month="2026-10", data=data, published_at=AFTER))
    db.session.commit()
    return made


def test_an_issue_has_bulletins_of_its_groups(app: Flask, outlets: list[Outlet]) -> None:
    app.config["GROUP_BULLETINS"] = True
    row = db.session.scalars(select(Bulletin)).one()
    printing = Printing(jobs.compiled(row), row.data, AFTER, draft=True)
    papers = {paper.key: paper for paper in printing.papers()}
    company, city = outlets[0].company.code, outlets[0].district.city.code
    assert {subject for subject, _ in papers} >= {"", f"company:{company}", f"city:{city}"}
    assert outlets[0].name in text_of(papers[f"city:{city}", "en"].render())


def test_posters_are_written_to_a_folder(app: Flask, outlets: list[Outlet], tmp_path: Path) -> None:
    company, folder = outlets[0].company.code, tmp_path / "posters"
    db.session.rollback()
    arguments = ["shopper", "posters", "2026-10", "--language", "en", "--out", str(folder)]
    told = app.test_cli_runner().invoke(args=arguments)
    assert told.exit_code == 0, told.output
    (path,) = folder.iterdir()
    assert path.name == f"posters-2026-10-{company}-en.pdf"
    assert len(PdfReader(path).pages) == len(outlets)
    refused = app.test_cli_runner().invoke(args=[*arguments, "--company", "none"])
    assert "No outlet of none has a rank in issue 2026-10." in refused.output
    refused = app.test_cli_runner().invoke(args=["shopper", "posters", "2026-09", "--out", "."])
    assert "Issue 2026-09 is not published." in refused.output


def test_staff_have_posters_printed_apart_from_the_request(
    browser: Browser, make: Make, outlets: list[Outlet], clock: Any
) -> None:
    clock(AFTER)
    browser.sign_in(make.user(role=Role.ANALYST))
    address = "/office/bulletins/2026-10/posters/"
    page = browser.get(f"{address}?lang=en")
    assert "(2)" in page.text
    done = browser.submit(page, address, company=outlets[0].company.code, paper="zh")
    assert "Waiting" in browser.get(f"{done.response.location}?lang=en").text
    jobs.work()
    job = db.session.scalars(select(Job)).one()
    (link,) = [
        str(a.get("href"))
        for a in browser.get(done.response.location).all("a")
        if str(a.get("href")).endswith(".pdf")
    ]
    assert link == f"{address}{job.id}.pdf"
    sent = browser.download(link)
    name = f"2026年10月机动车辆保险服务质量通报-{outlets[0].company.name}-结果海报.pdf"
    assert unquote(sent.headers["Content-Disposition"]).endswith(name)
    assert len(PdfReader(BytesIO(sent.data)).pages) == len(outlets)
    assert outlets[0].name in text_of(sent.data)
    browser.get(f"{address}{job.id + 1}.pdf", 404)
    browser.get("/office/bulletins/2026-09/posters/", 404)


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
