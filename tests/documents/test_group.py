from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from flask import Flask
from pypdf import PdfReader

from shopper.documents.bulletin_context import Marks
from shopper.documents.correction import Correction
from shopper.documents.figures import estimate
from shopper.documents.group import context, render_group
from shopper.documents.group_charts import rank_chart, strip
from shopper.documents.outlet_poster import render_poster
from shopper.documents.template import render
from shopper.rules.bulletin import Bulletin, compile_bulletin
from shopper.rules.group_report import group_report
from shopper.rules.standard import Text
from shopper.standards import editions
from tests.documents.conforming import (
    assert_declared,
    assert_headers_say_what_they_head,
    assert_structure_is_that_of_the_pages,
    figures_of,
)
from tests.frozen import frozen_month

EDITION = editions()["2010-06"]
PRINTED = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
ADDRESS = "https://example.org/check/2026-10"


@cache
def bulletin(companies: int = 8, visits: int = 3) -> Bulletin:
    chance = random.Random(5)
    asked = [item.id for item in EDITION.instrument("visit") if item.weight]
    data = frozen_month(EDITION, companies=companies)
    codes = [row["code"] for row in (*data["companies"], *data["cities"])]
    items = {code: {id_: [5, chance.randrange(6)] for id_ in asked} for code in codes}
    for row in data["outlets"]:
        row["n_visits"] = visits
    place = {"score": 80.0, "se": 1.0, "rank_low": 1, "rank_high": 4}
    place |= {"demeanour": 80.0, "environment": 80.0}
    history = [
        {"issue": month, "month": month, "edition": edition, "province": 79.0, "cities": {}}
        | {"companies": {"T04": {**place, "rank": rank}} if rank else {}}
        for month, edition, rank in [
            ("2026-07", "2009-01", 3),
            ("2026-08", "2010-06", 0),
            ("2026-09", "2010-06", 2),
        ]
    ]
    data |= {"company_items": items, "city_items": items, "history": history}
    return compile_bulletin(data, EDITION)


def html(shown: Bulletin, language: str = "zh", **changed: Any) -> str:
    wanted: dict[str, Any] = {"kind": "company", "code": "T04", "draft": False} | changed
    values = context(
        shown, wanted.pop("kind"), wanted.pop("code"), language,
        printed_at=PRINTED, **{"marks": Marks(ADDRESS), **wanted},
    )  # fmt: skip
    return render("group/bulletin.html", language, **values)


def test_a_company_s_bulletin_can_be_heard_as_well_as_seen(app: Flask) -> None:
    pdf = render_group(
        bulletin(), "company", "T04", "zh", printed_at=PRINTED, draft=False, marks=Marks(ADDRESS)
    )
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    assert len(pages) <= 4
    assert all("演示数据" in "".join(page.split()) for page in pages)
    text = "".join("".join(pages).split())
    assert all(line.name.zh in text for line in bulletin().outlets if line.company.zh[2:5] == "T04")
    with pikepdf.open(BytesIO(pdf)) as document:
        assert_declared(document, "zh-Hans-CN")
        assert_structure_is_that_of_the_pages(document)
        assert_headers_say_what_they_head(document)
        figures = figures_of(document)
        assert all(figures)
        told = next(alt for alt in figures if "2026-07" in alt)
        assert "2026-07 第3名（1–4）；2026-08 无名次；2026-09 第2名（1–4）" in told
        with document.open_outline() as outline:
            (root,) = outline.root
            assert "样例T04财险" in root.title
            assert [item.title[:2] for item in root.children] == list(
                map("{}、".format, "一二三四五")
            )


def test_a_city_s_bulletin_names_the_company_of_each_outlet(app: Flask) -> None:
    page = html(bulletin(), "en", kind="city", code="3303")
    assert "Wenzhou" in page
    assert page.count("<td>Sample Insurer T") == 20
    assert "of 2 cities" in page


def test_every_paper_says_that_it_is_a_draft_or_a_correction(app: Flask) -> None:
    page = html(bulletin(), draft=True, marks=Marks(ADDRESS, date(2026, 11, 5)))
    assert "征求意见稿" in page
    assert "2026年11月5日" in page
    shown = replace(bulletin(), issue="2026-10-R1")
    marks = Marks(ADDRESS, correction=Correction("2026-10", Text("漏计", "Missed"), []))
    said = "更正2026-10-R1，替代2026-10"
    assert said in "".join(html(shown, marks=marks).split())
    poster = render_poster(shown, "O0003", "zh", printed_at=PRINTED, marks=marks)
    (sheet,) = PdfReader(BytesIO(poster)).pages
    assert said in "".join(sheet.extract_text().split())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_company_without_a_rank_is_told_why_and_what_it_failed(app: Flask, language: str) -> None:
    page = html(bulletin(visits=1), language)
    said = {
        "zh": ["本月没有名次", "没有名次，也就没有可以公布的失分"],
        "en": ["No rank this month"],
    }
    assert all(sentence in page for sentence in said[language])
    assert 'class="losses"' not in page
    assert "helps" not in page
    assert page.count("<table") >= 3


def test_one_company_alone_is_first_of_one(app: Flask) -> None:
    page = html(bulletin(companies=1), code="T01")
    assert "在1家公司中列第1名" in page
    assert "真实名次就是第1名" in page


def test_dots_that_would_cover_each_other_are_stacked(app: Flask) -> None:
    report = group_report(bulletin(), "company", "T04", frozenset())
    plot = strip(report, estimate(report.line, "zh", 1.96, None), mean=None)
    assert plot is not None
    places = [plot.own, *plot.dots]
    assert len(places) == 8
    assert all(
        abs(x - x2) >= 10 or abs(y - y2) >= 10
        for n, (x, y) in enumerate(places)
        for x2, y2 in places[:n]
    )
    chart = rank_chart(report)
    assert chart is not None
    assert [mark.rank for mark in chart.marks] == [3, None, 2, report.line.standing.rank]
    assert len(chart.changes) == 1
    assert chart.marks[0].y > chart.marks[2].y
