from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from flask import Flask
from pypdf import PdfReader

from shopper.documents.bulletin import render_bulletin, render_html
from shopper.documents.bulletin_context import file_name, title
from shopper.documents.refusal import DocumentError
from shopper.rules.bulletin import Bulletin, compile_bulletin
from shopper.rules.month import Month
from shopper.standards import editions
from tests.frozen import frozen_month

EDITION = editions()["2010-06"]
PRINTED = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)


def bulletin(**changed: Any) -> Bulletin:
    return compile_bulletin(frozen_month(EDITION, **changed), EDITION)


@cache
def printed(language: str, draft: bool = False) -> bytes:
    return render_bulletin(bulletin(), language, printed_at=PRINTED, draft=draft)


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


@cache
def pages(language: str) -> list[str]:
    return pages_of(printed(language))


def html(language: str = "zh", draft: bool = False, **changed: Any) -> str:
    return render_html(bulletin(**changed), language, printed_at=PRINTED, draft=draft)


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        (
            "zh",
            [
                "样例省保险行业协会文件",
                "样保协发〔2026〕7号",
                "各财产保险会员公司：",
                "一、总体情况",
            ]
            + ["二、排名情况", "三、主要问题", "四、整改要求", "附件：", "2026年11月2日", "抄送："],
        ),
        (
            "en",
            [
                "Bulletin of the Insurance Association of Sample",
                "样保协发〔2026〕7号",
                "To: All members",
            ]
            + [
                "1. The province",
                "2. Ranking",
                "3. Main problems",
                "4. What companies",
                "<h3>Annexes</h3>",
            ],
        ),
    ],
)
def test_the_parts_stand_in_their_order(app: Flask, language: str, parts: list[str]) -> None:
    page = html(language)
    places = [page.index(part) for part in parts]
    assert places == sorted(places)


def test_english_has_no_chinese_punctuation(app: Flask) -> None:
    text = "".join(pages("en")[:4])
    assert not set(text) & set("，。：；（）、")


def test_the_first_page_has_body_text_and_the_annexes_begin_pages(app: Flask) -> None:
    texts = [" ".join(page.split()) for page in pages("zh")]
    assert "根据《浙江保险业机动车辆保险客户服务规范》" in texts[0]
    starts = [number for number, page in enumerate(texts) if "附件" in page[:12]]
    assert len(starts) >= 6
    assert all(len(texts[number]) > 60 for number in starts)


@pytest.mark.parametrize(("language", "mark"), [("zh", "演示数据"), ("en", "Sample data")])
def test_sample_data_say_so_on_every_page(app: Flask, language: str, mark: str) -> None:
    texts = ["".join(page.split()) for page in pages(language)]
    assert all(mark.replace(" ", "") in page for page in texts)


def test_every_page_carries_the_number_of_the_issue(app: Flask) -> None:
    assert all("2026-10" in page for page in pages("en"))


def test_real_data_carry_no_mark(app: Flask) -> None:
    assert "data-sample" not in html(sample_data=False)


def test_a_draft_is_marked_and_an_issue_is_not(app: Flask) -> None:
    assert "征求意见稿" in html(draft=True)
    assert "征求意见稿" not in html(draft=False)
    assert "Draft for comment" in html("en", draft=True)


def test_every_ranked_outlet_is_printed_with_its_score(app: Flask) -> None:
    text = "".join("".join(pages("zh")).split())
    for line in bulletin().ranked_outlets:
        assert line.name.zh in text
        assert str(line.standing.published) in text


def test_all_fonts_are_embedded_and_the_document_is_tagged(app: Flask) -> None:
    with pikepdf.open(BytesIO(printed("zh"))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "zh-Hans-CN"
        fonts = [
            font
            for page in pdf.pages
            for font in page.Resources.get("/Font", pikepdf.Dictionary()).values()
        ]
        assert fonts
        for font in fonts:
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())


def test_a_character_that_no_font_has_is_named(app: Flask) -> None:
    month = bulletin(copies_to="各市\U0001e903协会", companies=1, outlets=2, critical=[])
    with pytest.raises(DocumentError, match=r"U\+1E903"):
        render_bulletin(month, "zh", printed_at=PRINTED, draft=False)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_company_and_nothing_ranked_are_bulletins_too(app: Flask, language: str) -> None:
    empty = {"items": {}, "critical": [], "document_number": "", "copies_to": ""}
    month = bulletin(companies=1, outlets=1, **empty)
    assert not month.ranked_companies
    pages = pages_of(render_bulletin(month, language, printed_at=PRINTED, draft=False))
    assert "名次为在全省" not in "".join(pages)
    assert "Ranksareamong" not in "".join("".join(pages).split())


def test_outlets_name_the_critical_items_that_they_failed(app: Flask) -> None:
    page = html()
    assert " E29</td>" in page
    assert " D09</td>" in page


@pytest.mark.parametrize(
    ("language", "found", "deadline"),
    [
        ("zh", "E29 2/3 8-12、10-12", "15个工作日内"),
        ("en", "E29 2/3 8-12, 10-12", "within 15 working days"),
    ],
)
def test_critical_failures_are_listed_by_outlet_with_days_and_deadline(
    app: Flask, language: str, found: str, deadline: str
) -> None:
    page = html(language)
    assert f"<td>{found}</td>" in page
    assert deadline in page


def test_the_heads_of_the_lists_of_critical_failures_say_what_was_asked(app: Flask) -> None:
    legends = re.findall(r'<thead>\s*<tr><td class="legend" colspan="2">(.*?)</td></tr>', html())
    assert len(legends) == 2, "one for each city"
    assert all("D09“不推诿”；E29“客服电话”" in legend for legend in legends)
    assert "legend" not in html("en"), "the standard's phrases have no English"


def test_problems_that_share_a_phrase_are_told_apart(app: Flask) -> None:
    data = frozen_month(EDITION, critical=[])
    data["items"] = {id_: {"observed": 40, "failed": 9} for id_ in ("E21", "E58")}
    page = render_html(compile_bulletin(data, EDITION), "zh", printed_at=PRINTED, draft=False)
    told = [line for line in page.splitlines() if "要求“客户服务电话”" in line]
    assert ["（检查项：是否张贴" in told[0], "（检查项：是否悬挂" in told[1]] == [True, True]


@pytest.mark.parametrize(
    ("language", "rule"), [("zh", "只要有一次未达到"), ("en", "failed at any one of its accepted")]
)
def test_the_method_says_when_an_outlet_fails_an_item(app: Flask, language: str, rule: str) -> None:
    assert rule in html(language)


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "本月没有计分的客户评价"), ("en", "No customer’s response is")]
)
def test_a_month_without_customers_says_so_in_words(app: Flask, language: str, said: str) -> None:
    data = frozen_month(EDITION, companies=2, outlets=2, critical=[])
    page = render_html(compile_bulletin(data, EDITION), language, printed_at=PRINTED, draft=False)
    assert said in page
    assert said not in html(language)


def test_text_and_tables_of_a_chinese_bulletin_use_one_word_for_demeanour(app: Flask) -> None:
    page = html()
    assert "服务人员举止得分平均" in page
    assert "人员举止</th>" in page
    assert "服务态度" not in page


def test_an_outlet_is_not_named_after_its_company_twice(app: Flask) -> None:
    data = frozen_month(EDITION, companies=1, outlets=4, critical=[])
    for row in data["outlets"]:
        row["name"] = f"样例T01财险{row['code']}营业厅"
    page = render_html(compile_bulletin(data, EDITION), "zh", printed_at=PRINTED, draft=False)
    assert "样例T01财险样例T01财险" not in page


def test_names_of_files_and_titles_are_for_people(app: Flask) -> None:
    october = Month(2026, 10)
    assert file_name(october, "zh", draft=True).endswith("（征求意见稿）.pdf")
    assert title(bulletin(), "en").endswith("outlets, October 2026")
    assert "  " not in title(bulletin(), "en")
